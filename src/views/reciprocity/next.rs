//! Who could be asked next. These are only suggestions, each with its reason: the coordinator decides.
//!
//! Nobody is ranked. Each list has an order of its own that is no merit: how long somebody has not received,
//! the name, how long a request has waited.

mod asked;
mod help;

pub use asked::Asked;
pub use help::{BringsBack, ClosesRing, NextHelp};

use super::{Flows, services};
use crate::ledger::{AccountIndex, Ledger};
use crate::views::board::{Board, Groups, Notice};
use crate::views::matching::ROOM;
use crate::views::tidy::{Quiet, first};
use crate::views::{Page, PostRow, in_order};
use crate::{Day, Minutes};
use serde::Serialize;

/// The days in which help counts as given lately: twelve months.
const LATELY: i32 = 365;

/// Who could be asked next, as of a day: the first rows of each list. It is for the desk alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WhoNext {
    /// The first day of the last twelve months.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub from: Day,
    /// Members with room to receive: first those who have never received, then those who have not received
    /// for longest, by name.
    pub room: Page<HasRoom>,
    /// Members who have given no service that counts, by name.
    pub never_gave: Page<NeverYet>,
    /// Members who have received no service that counts, by name.
    pub never_received: Page<NeverYet>,
    /// Members who have gone quiet, the quietest first.
    pub quiet: Page<GoneQuiet>,
    /// Help that would close a ring. First that for which somebody has waited longest.
    pub rings: Vec<ClosesRing>,
    /// Help that would go back to its giver. First that for which somebody has waited longest.
    pub pairs: Vec<BringsBack>,
}

/// A member with room to receive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HasRoom {
    /// The member.
    #[serde(flatten)]
    pub asked: Asked,
    /// How much room.
    pub room: Room,
    /// The day of the last service that they received.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub last_received: Option<Day>,
}

/// How much room to receive a member has: at least an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Room {
    /// How far their balance is above the lowest balance of the policy.
    ToReceive(Minutes),
    /// How much more they gave than they received, where the policy has no lowest balance.
    MoreGiven(Minutes),
}

/// A member who never gave, or never received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NeverYet {
    /// The member.
    #[serde(flatten)]
    pub asked: Asked,
    /// The newest open offer of one who never gave; the newest open request of one who never received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<PostRow>,
}

/// A member without an exchange for 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct GoneQuiet {
    /// The member.
    #[serde(flatten)]
    pub asked: Asked,
    /// The day on which they were added, or the day of their first exchange if it is earlier.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub joined: Day,
    /// The day of their last exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub last: Option<Day>,
}

impl Ledger {
    /// Who could be asked next, as of a day: at most `limit` of each list. The same ledger always gives the
    /// same lists.
    pub fn who_next(&self, today: Day, limit: usize) -> WhoNext {
        let from = Day(today.0 - LATELY + 1);
        let board = Board::new(self, today);
        let flows = Flows::between(self, from, today);
        let (rings, pairs) = help::next_help(self, &board, &flows, today, limit);
        let room = self.with_room();
        let mut quiet = self.quiet(today);
        quiet.retain(|quiet| self.can_be_asked(quiet.account));
        WhoNext {
            from,
            room: first(&room, limit, |(account, room, last)| HasRoom {
                asked: self.asked(*account),
                room: *room,
                last_received: *last,
            }),
            never_gave: self.never_yet(self.never(1), &board.offers, today, limit),
            never_received: self.never_yet(self.never(-1), &board.requests, today, limit),
            quiet: first(&quiet, limit, |Quiet { account, joined, last }| GoneQuiet {
                asked: self.asked(*account),
                joined: *joined,
                last: *last,
            }),
            rings,
            pairs,
        }
    }

    /// Members with room for an hour, with the day of the last service that they received: first those who
    /// have never received, then those who have not received for longest, by name.
    fn with_room(&self) -> Vec<(AccountIndex, Room, Option<Day>)> {
        let last_received = self.last_received();
        let room = |account: AccountIndex| {
            let moved = self.movements(account);
            let room = match self.room_to_receive(account) {
                Some(room) => (room, Room::ToReceive(room)),
                None => (moved.given - moved.received, Room::MoreGiven(moved.given - moved.received)),
            };
            (room.0 >= ROOM).then_some((account, room.1, last_received[account.0 as usize]))
        };
        let asked = self.present().filter(|account| self.can_be_asked(*account));
        let found: Vec<_> = asked.filter_map(room).collect();
        let received = |last: Option<Day>| last.map_or(i64::MIN, |day| day.0.into());
        let order = in_order(found.iter().zip(0u32..).map(|((.., last), place)| (received(*last), place)));
        order.into_iter().map(|(_, place)| found[place as usize]).collect()
    }

    /// By account, the day of the last service that each received.
    fn last_received(&self) -> Vec<Option<Day>> {
        let mut last = vec![None; self.accounts.len()];
        for exchange in services(self, Day(i32::MIN), Day(i32::MAX)) {
            let on = Some(self.exchanges.on(exchange.0 as usize));
            for leg in self.legs_of(exchange).filter(|leg| self.legs.minutes(*leg) < 0) {
                let last = &mut last[self.legs.account(leg).0 as usize];
                *last = on.max(*last);
            }
        }
        last
    }

    /// Members who never gave or never received, each with their newest post of a kind.
    fn never_yet(
        &self,
        mut members: Vec<AccountIndex>,
        notices: &[Notice],
        today: Day,
        limit: usize,
    ) -> Page<NeverYet> {
        members.retain(|member| self.can_be_asked(*member));
        let numbered = || notices.iter().zip(0u32..);
        let by_member =
            Groups::new(self.accounts.len(), || numbered().map(|(notice, i)| (notice.member.0, i)));
        let post = |member: AccountIndex| by_member.of(member.0).last().map(|i| notices[*i as usize].post);
        first(&members, limit, |member| NeverYet {
            asked: self.asked(*member),
            post: post(*member).map(|post| self.post_row(post, today)),
        })
    }
}
