//! Matching: which offers answer which requests, and why.
//!
//! Each post is one bit of a row, and each reason has such a row: the posts of the same category, with a word
//! in common, nearby. The reasons of 64 posts are counted at once. So a thousand members with ten posts each
//! are compared in the time that a page needs to draw.

use super::board::{Areas, Bits, Board, Groups, Notice, Reason, Rows};
use super::{Page, PostRow, page};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement};
use crate::{Day, Minutes};
use core::cmp::Reverse;
use serde::Serialize;

/// The distance from a limit at which there is still room.
pub(super) const ROOM: Minutes = Minutes(60);
/// The most reasons that can count in the ranking of answers to one post.
const MOST_REASONS: u8 = 5;
/// The default for the most pairings of one member.
const PER_MEMBER: u32 = 5;

/// An offer of another member that answers one of this member's requests, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Match {
    /// The other member's post.
    pub post: String,
    /// The other member's post as a row. That member would give if it is an offer, and receive if it is a
    /// request.
    pub with: PostRow,
    /// This member's post.
    pub mine: String,
    /// Why they match.
    pub reasons: Vec<Reason>,
}

/// An offer and a request that it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Pairing {
    /// The offer.
    pub offer: PostRow,
    /// The request.
    pub request: PostRow,
    /// Why they match.
    pub reasons: Vec<Reason>,
}

/// Which of a community's pairings to show. All fields are optional.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PairingQuery {
    /// The most pairings of one member. The default is 5.
    pub per_member: Option<u32>,
    /// How many rows to skip.
    pub offset: Option<u32>,
    /// The most rows. The default is 50.
    pub limit: Option<u32>,
}

impl Ledger {
    /// The offers of others that answer a member's requests, and the requests of others that the member's
    /// offers answer. Those with the most reasons come first, and among equal ones the newest. At most
    /// `limit`. Empty for a member who left.
    pub fn matches(&self, member: AccountIndex, today: Day, limit: usize) -> Vec<Match> {
        let board = Board::new(self, today);
        let market = Market::new(self, &board);
        let partners = self.helped_before(member);
        let mut found: Vec<(u8, u32, u32, bool)> = Vec::new();
        for (mine, theirs) in [(&market.requests, &market.offers), (&market.offers, &market.requests)] {
            let asking = Asking::of(member, &partners, theirs, &market.areas);
            let gives = core::ptr::eq(mine, &market.offers);
            let mut room = theirs.room();
            for own in mine.by_member.of(member.0) {
                let own_room = u8::from(mine.has_room.has(*own as usize));
                let answers = theirs.best(&mine.notices[*own as usize], &asking, &mut room, limit);
                found
                    .extend(answers.into_iter().map(|(score, other)| (score + own_room, other, *own, gives)));
            }
        }
        let (offers, requests) = (market.offers.notices, market.requests.notices);
        let posts = |other: u32, own: u32, gives: bool| {
            if gives {
                (requests[other as usize].post, offers[own as usize].post)
            } else {
                (offers[other as usize].post, requests[own as usize].post)
            }
        };
        found.sort_unstable_by_key(|(score, other, own, gives)| {
            Reverse((*score, posts(*other, *own, *gives)))
        });
        found.truncate(limit);
        let row = |(_, other, own, gives): (u8, u32, u32, bool)| {
            let (post, mine) = posts(other, own, gives);
            let (offer, request) = if gives { (own, other) } else { (other, own) };
            Match {
                post: self.post_id(post).to_string(),
                with: self.post_row(post, today),
                mine: self.post_id(mine).to_string(),
                reasons: market.reasons(&partners, offer, request),
            }
        };
        found.into_iter().map(row).collect()
    }

    /// A page of all pairs of a request and an offer that answers it. Those with the most reasons come first,
    /// and among equal ones the newest. No member is in more of them than the query says, so that everybody
    /// has a turn.
    pub fn pairings(&self, query: &PairingQuery, today: Day) -> Page<Pairing> {
        let board = Board::new(self, today);
        let market = Market::new(self, &board);
        let most = query.per_member.unwrap_or(PER_MEMBER).max(1);
        let mut pool: Vec<(u8, u32, u32, u32, u32)> = Vec::new();
        let mut counting = market.offers.room();
        for member in self.people() {
            let requests = market.requests.by_member.of(member.0);
            if requests.is_empty() {
                continue;
            }
            let asking = Asking::of(member, &[], &market.offers, &market.areas);
            for request in requests {
                let notice = &market.requests.notices[*request as usize];
                let room = u8::from(market.requests.has_room.has(*request as usize));
                for (score, offer) in market.offers.best(notice, &asking, &mut counting, most as usize) {
                    let (one, other) = (market.offers.notices[offer as usize].post.0, notice.post.0);
                    pool.push((score + room, one.max(other), one.min(other), offer, *request));
                }
            }
        }
        pool.sort_unstable_by(|one, other| other.cmp(one));
        let mut turns = vec![0; self.accounts.len()];
        pool.retain(|(_, _, _, offer, request)| {
            let giver = market.offers.notices[*offer as usize].member.0 as usize;
            let receiver = market.requests.notices[*request as usize].member.0 as usize;
            let free = turns[giver] < most && turns[receiver] < most;
            turns[giver] += u32::from(free);
            turns[receiver] += u32::from(free);
            free
        });
        let shown = &pool[page(pool.len(), query.offset, query.limit)];
        let row = |(_, _, _, offer, request): &(u8, u32, u32, u32, u32)| Pairing {
            offer: self.post_row(market.offers.notices[*offer as usize].post, today),
            request: self.post_row(market.requests.notices[*request as usize].post, today),
            reasons: market.reasons(&[], *offer, *request),
        };
        Page { rows: shown.iter().map(row).collect(), total: pool.len() }
    }

    /// How far an account is above the lowest balance. `None` where there is no lowest balance.
    pub(super) fn room_to_receive(&self, account: AccountIndex) -> Option<Minutes> {
        self.policy().floor().map(|floor| self.balance(account) - floor)
    }

    /// Whether an account is at least an hour above the lowest balance. False where there is no lowest
    /// balance.
    fn has_room_to_receive(&self, account: AccountIndex) -> bool {
        self.room_to_receive(account).is_some_and(|room| room >= ROOM)
    }

    /// Whether an account is at least an hour below the highest balance. True where there is no highest
    /// balance.
    fn has_room_to_give(&self, account: AccountIndex) -> bool {
        self.policy().ceiling().is_some_and(|ceiling| self.balance(account) + ROOM <= ceiling)
    }

    /// The accounts on the other side of a member's services that count, each only once, in order.
    fn helped_before(&self, member: AccountIndex) -> Vec<AccountIndex> {
        let exchanges =
            self.legs.find(member, &self.exchanges).into_iter().map(|line| line.exchange.0 as usize);
        let counted = exchanges.filter(|i| {
            let helps = self.movement(ExchangeIndex(*i as u32)) == Movement::Help;
            self.exchanges.state(*i).counts() && helps
        });
        let others = counted.flat_map(|i| {
            let legs = || self.legs_of(ExchangeIndex(i as u32));
            let side = |leg: usize| self.legs.minutes(leg).signum();
            let mine = legs().find(|leg| self.legs.account(*leg).0 == member.0).map_or(0, side);
            legs().filter(move |leg| side(*leg) != mine).map(|leg| self.legs.account(leg))
        });
        let mut partners: Vec<AccountIndex> = others.collect();
        partners.sort_unstable();
        partners.dedup();
        partners
    }
}

/// Both sides of the board.
struct Market<'b> {
    board: &'b Board,
    offers: Side<'b>,
    requests: Side<'b>,
    areas: Areas,
}

impl<'b> Market<'b> {
    fn new(ledger: &Ledger, board: &'b Board) -> Market<'b> {
        let areas = Areas::new(ledger);
        let offers =
            Side::new(ledger, board, &board.offers, &areas, |member| ledger.has_room_to_give(member));
        let requests =
            Side::new(ledger, board, &board.requests, &areas, |member| ledger.has_room_to_receive(member));
        Market { board, offers, requests, areas }
    }

    /// All reasons for an offer and a request. `partners` are the members who have exchanged help with one of
    /// the two before. They are only looked up for a single member: for all members this would take too long.
    fn reasons(&self, partners: &[AccountIndex], offer: u32, request: u32) -> Vec<Reason> {
        let (give, receive) =
            (&self.offers.notices[offer as usize], &self.requests.notices[request as usize]);
        let mut reasons = self.board.in_common(give, receive);
        let helped = [give.member, receive.member].iter().any(|one| partners.binary_search(one).is_ok());
        let others = [
            (self.areas.near(give.member, receive.member), Reason::Near),
            (self.requests.has_room.has(request as usize), Reason::RoomToReceive),
            (self.offers.has_room.has(offer as usize), Reason::RoomToGive),
            (helped, Reason::HelpedBefore),
        ];
        reasons.extend(others.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason));
        reasons
    }
}

/// All offers, or all requests. Bit `i` of a row is notice `i`.
struct Side<'b> {
    notices: &'b [Notice],
    by_category: Vec<Bits>,
    by_word: Rows,
    by_member: Groups,
    by_area: Groups,
    /// The posts whose member has room for an hour.
    has_room: Bits,
}

impl<'b> Side<'b> {
    fn new(
        ledger: &Ledger,
        board: &Board,
        notices: &'b [Notice],
        areas: &Areas,
        is_free: impl Fn(AccountIndex) -> bool,
    ) -> Side<'b> {
        let accounts = ledger.accounts.len();
        let numbered = || notices.iter().zip(0u32..);
        let mut by_category = vec![Bits::new(notices.len()); ledger.categories.len() + 1];
        let mut has_room = Bits::new(notices.len());
        for (notice, i) in numbered() {
            // No post belongs to the category that stands for none.
            if notice.category != 0 {
                by_category[usize::from(notice.category)].add(i as usize);
            }
            if is_free(notice.member) {
                has_room.add(i as usize);
            }
        }
        let of_words = || numbered().flat_map(|(notice, i)| notice.words.iter().map(move |word| (*word, i)));
        Side {
            notices,
            by_category,
            by_word: Rows::new(board.word_count(), notices.len(), of_words),
            by_member: Groups::new(accounts, || numbered().map(|(notice, i)| (notice.member.0, i))),
            by_area: Groups::new(accounts + 1, || numbered().map(|(notice, i)| (areas.of(notice.member), i))),
            has_room,
        }
    }

    /// The posts of this side that best answer a post of the other side. Those with the most reasons come
    /// first, and among equal ones the newest.
    fn best(&self, post: &Notice, asking: &Asking, room: &mut Room, most: usize) -> Vec<(u8, u32)> {
        room.words.0.fill(0);
        for word in &post.words {
            self.by_word.add_to(*word, &mut room.words);
        }
        let category = &self.by_category[usize::from(post.category)];
        // The number of reasons for each post, as three rows of binary digits.
        for (i, word) in room.words.0.iter().enumerate() {
            let [low, middle] = asking.base[i];
            let mut sum = [low, middle, 0];
            add(&mut sum, *word);
            add(&mut sum, category.0[i]);
            let eligible = (word | category.0[i]) & !asking.own.0[i];
            room.digits[i] = [sum[0], sum[1], sum[2], eligible];
        }
        let mut found = Vec::new();
        for score in (1..=MOST_REASONS).rev() {
            let want = |digit: u8| if score >> digit & 1 == 1 { 0 } else { u64::MAX };
            for (i, [low, middle, high, eligible]) in room.digits.iter().enumerate().rev() {
                let mut left = (low ^ want(0)) & (middle ^ want(1)) & (high ^ want(2)) & eligible;
                while left != 0 {
                    if found.len() == most {
                        return found;
                    }
                    let last = 63 - left.leading_zeros();
                    left ^= 1 << last;
                    found.push((score, i as u32 * 64 + last));
                }
            }
        }
        found
    }

    fn room(&self) -> Room {
        let words = Bits::new(self.notices.len());
        Room { digits: vec![[0; 4]; words.0.len()], words }
    }
}

/// Buffers for counting, which are reused.
struct Room {
    words: Bits,
    digits: Vec<[u64; 4]>,
}

/// Adds a row of ones to rows of binary digits, the lowest digits first.
fn add(sum: &mut [u64; 3], row: u64) {
    let carry = sum[0] & row;
    sum[0] ^= row;
    sum[2] |= sum[1] & carry;
    sum[1] ^= carry;
}

/// The relation of a member to the posts of a side.
struct Asking {
    own: Bits,
    /// The number of reasons that depend only on the members, as two rows of digits.
    base: Vec<[u64; 2]>,
}

impl Asking {
    fn of(member: AccountIndex, partners: &[AccountIndex], side: &Side<'_>, areas: &Areas) -> Asking {
        let row = |posts: &mut dyn Iterator<Item = u32>| {
            let mut row = Bits::new(side.notices.len());
            posts.for_each(|post| row.add(post as usize));
            row
        };
        let area = areas.of(member);
        let near = if area == 0 { &[] } else { side.by_area.of(area) };
        let near = row(&mut near.iter().copied());
        let helped = row(&mut partners.iter().flat_map(|partner| side.by_member.of(partner.0)).copied());
        let count = |i: usize| {
            let mut sum = [near.0[i], 0, 0];
            add(&mut sum, side.has_room.0[i]);
            add(&mut sum, helped.0[i]);
            [sum[0], sum[1]]
        };
        Asking {
            own: row(&mut side.by_member.of(member.0).iter().copied()),
            base: (0..near.0.len()).map(count).collect(),
        }
    }
}
