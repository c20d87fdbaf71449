//! A member's card: all data about one person, to give to that person.

use super::{ExchangeDetail, MemberRow, Partner, PostQuery, PostRow, TrailStep};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movements};
use crate::{Day, Key, Minutes, Seconds};
use serde::Serialize;
use std::collections::BTreeSet;

/// A device that a member wrote with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct DeviceRow {
    /// Its key.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub key: Key,
    /// The number of records that it has written.
    pub written: usize,
    /// When its first record was admitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub first_used: Option<Seconds>,
    /// When its last record was admitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub last_used: Option<Seconds>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub revoked: Option<Seconds>,
}

/// One exchange with everything that is stored about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CardExchange {
    /// The exchange with its trail.
    #[serde(flatten)]
    pub detail: ExchangeDetail,
    /// Who recorded it, according to the file that it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_trail: Option<String>,
}

/// An exchange of other members in which this member took a step. It names this member only by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Mention {
    /// The record in the journal.
    pub seq: u32,
    /// The exchange.
    pub exchange: String,
    /// What the member did there, or somebody on the member's behalf.
    pub what: TrailStep,
}

/// What is held under one account, beside its name and number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Held {
    /// How to reach the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Where the member lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The member's key in the file of an import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// What is held on a member under an account that was joined into theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HeldBeside {
    /// The account.
    pub member: String,
    /// What is held under it.
    #[serde(flatten)]
    pub held: Held,
}

/// All data about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Card {
    /// The member: id, name, number, kind, role.
    pub member: MemberRow,
    /// What is held under the member's own account.
    #[serde(flatten)]
    pub held: Held,
    /// What is held under the accounts that were joined into it: those in the member's `also`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_beside: Vec<HeldBeside>,
    /// When the member was added.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub joined: Seconds,
    /// When the member left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub left: Option<Seconds>,
    /// When the member was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub erased: Option<Seconds>,
    /// Who acts for this account.
    pub holders: Vec<Partner>,
    /// Who confirms for this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Partner>,
    /// The accounts that the member acts for, as holder or guardian.
    pub acts_for: Vec<Partner>,
    /// The member's devices, in the order in which they were added.
    pub devices: Vec<DeviceRow>,
    /// What moved the balance, over the exchanges that count.
    #[serde(flatten)]
    pub moved: Movements,
    /// Everything but help: what came minus what went.
    pub other: Minutes,
    /// The sum of all that moved it.
    pub balance: Minutes,
    /// Every exchange of the member, in the order of the journal.
    pub exchanges: Vec<CardExchange>,
    /// Every offer and request of the member, the newest first.
    pub posts: Vec<PostRow>,
    /// Exchanges of other members in which this member took a step.
    pub mentions: Vec<Mention>,
}

impl Ledger {
    fn held(&self, account: AccountIndex) -> Held {
        let i = account.0 as usize;
        let (contact, origin) = (self.accounts.contact[i], self.accounts.origin_key[i]);
        let [contact, area, origin] = [self.names.some(contact), self.area(account), self.names.some(origin)]
            .map(|text| text.map(str::to_owned));
        Held { contact, area, origin }
    }

    /// All data about a member, as of a day.
    pub fn card(&self, member: AccountIndex, today: Day) -> Card {
        let beside = self.joined_into(member);
        let held_beside =
            beside.map(|account| HeldBeside { member: self.account_text(account), held: self.held(account) });
        let i = member.0 as usize;
        let when = |record: u32| self.records.times(record).1;
        let partner = |account: u32| Partner {
            member: self.account_text(AccountIndex(account)),
            name: self.account_name(account),
        };
        let moved = self.movements(member);
        let acts_for = self.people().filter(|account| *account != member && self.acts_for(member, *account));
        let posts = PostQuery {
            member: Some(self.account_text(member)),
            closed: true,
            limit: Some(u32::MAX),
            ..PostQuery::default()
        };
        let lines = self.legs.find(member, &self.exchanges).into_iter();
        let mut exchanges: Vec<ExchangeIndex> = lines.map(|line| line.exchange).collect();
        exchanges.extend(self.attended_by(member));
        exchanges.sort_unstable();
        exchanges.dedup();
        // Two holders may be one person by now.
        let holders: BTreeSet<AccountIndex> = self.holders(member).collect();
        Card {
            member: self.member_row(member),
            held: self.held(member),
            held_beside: held_beside.collect(),
            // The pot exists from the first record on.
            joined: when(self.accounts.record[i].max(1)),
            left: self.left.get(member.0).map(when),
            erased: self.erased.get(member.0).map(when),
            holders: holders.into_iter().map(|holder| partner(holder.0)).collect(),
            guardian: self.guardian(member).map(|guardian| partner(guardian.0)),
            acts_for: acts_for.map(|account| partner(account.0)).collect(),
            devices: self.devices_of(member),
            moved,
            other: moved.other(),
            balance: moved.balance(),
            exchanges: exchanges.into_iter().map(|exchange| self.card_exchange(exchange)).collect(),
            posts: self.posts(&posts, today).map(|page| page.rows).unwrap_or_default(),
            mentions: self.mentions(member),
        }
    }

    fn card_exchange(&self, exchange: ExchangeIndex) -> CardExchange {
        let import = self.imports.find(exchange.0 as usize);
        let trail = import.and_then(|row| self.texts.some(self.imports.trail[row]));
        let mut detail = self.exchange_detail(exchange);
        // A programme is for coordinators, and may be about the other side.
        detail.exchange.programme = None;
        CardExchange { detail, import_trail: trail.map(str::to_owned) }
    }

    fn devices_of(&self, member: AccountIndex) -> Vec<DeviceRow> {
        let theirs = (0..self.devices.key.len()).filter(|i| self.owner(*i as u32) == member);
        let row = |i: usize| {
            let when = |record: u32| self.records.times(record).1;
            let (mut written, mut first, mut last) = (0, None, None);
            self.records.device.each_row_of(i as u32, &mut |row| {
                written += 1;
                last = Some(row as u32 + 1);
                first = first.or(last);
            });
            DeviceRow {
                key: self.devices.key[i],
                written,
                first_used: first.map(when),
                last_used: last.map(when),
                revoked: self.revoked.get(i as u32).map(when),
            }
        };
        theirs.map(row).collect()
    }

    /// Exchanges of other members that the member, or a coordinator on the member's behalf, recorded or added
    /// a step to.
    fn mentions(&self, member: AccountIndex) -> Vec<Mention> {
        let e = &self.exchanges;
        let wrote = |record: u32| record != 0 && self.author_of(record) == member;
        let theirs = |account: Option<u32>| account.map(|one| self.person(AccountIndex(one))) == Some(member);
        let mut found: Vec<(u32, u32, TrailStep)> = Vec::new();
        for i in 0..e.len() {
            let exchange = i as u32;
            let recorded =
                if self.imports.find(i).is_some() { TrailStep::Imported } else { TrailStep::Recorded };
            if wrote(e.record(i)) || theirs(self.on_behalf.get(exchange)) {
                found.push((e.record(i), exchange, recorded));
            }
            if wrote(e.confirmed(i)) {
                found.push((e.confirmed(i), exchange, TrailStep::Confirmed));
            }
        }
        for step in (0..self.steps.len()).map(|place| self.steps.row(place)) {
            let confirms = step.record == e.confirmed(step.exchange as usize);
            if (wrote(step.record) && !confirms) || theirs(step.on_behalf) {
                found.push((step.record, step.exchange, TrailStep::of(step.kind)));
            }
        }
        let party = |exchange: u32| {
            let mut legs = self.legs_of(ExchangeIndex(exchange));
            let mut came = self.came_to(ExchangeIndex(exchange));
            legs.any(|leg| self.legs.account(leg).0 == member.0) || came.any(|(who, _)| who == member)
        };
        found.retain(|(_, exchange, _)| !party(*exchange));
        found.sort_by_key(|(record, exchange, _)| (*record, *exchange));
        let row = |(seq, exchange, what)| Mention {
            seq,
            exchange: self.exchange_id(ExchangeIndex(exchange)).to_string(),
            what,
        };
        found.into_iter().map(row).collect()
    }
}
