//! Folding: one record more. Judges nothing, cannot fail; what refers to nothing folds as nothing.

use super::columns::{AccountIndex, ExchangeIndex, NewAccount, Records, State};
use super::{Ledger, policy::Policy};
use crate::journal::{
    Account, Body, ExchangeKind, Fact, Leg, PolicyChange, Proposed, Record, Ref, TextIndex,
};
use crate::{Hash, Minutes};

impl Ledger {
    /// Adds an admitted record. Use [`Ledger::prepare`] or [`Ledger::load`] to come by one.
    pub(super) fn apply_record(&mut self, record: &Record<'_>, id: Hash) {
        let chain = self.chain().next(record.admitted_at, id);
        // The founding event adds the first device, which signs it.
        let device = self.devices.find(record.event.device).or((self.records.len() == 0).then_some(0));
        let last_n = device.map(|device| self.devices.last_n.get(device as usize).copied().unwrap_or(0));
        let seq = self.records.add(id, record, device.unwrap_or(Records::NO_DEVICE), last_n);
        self.meta.head = chain.head;
        let known = (self.accounts.len(), self.exchanges.len());
        let mut fold = Fold { ledger: self, record, seq, id };
        for index in 0..record.parts.len() {
            fold.part(index);
        }
        if seq == 1 || known != (self.accounts.len(), self.exchanges.len()) {
            self.records.keep_whole(id);
        }
        if let Some(last) = device.and_then(|device| self.devices.last_n.get_mut(device as usize)) {
            *last = record.event.n.max(*last);
        }
    }

    /// Moves an exchange to another state, and its legs in or out of the balances.
    fn set_state(&mut self, exchange: ExchangeIndex, state: State) {
        let i = exchange.0 as usize;
        let before = self.exchanges.state(i);
        self.exchanges.state[i] = state as u8;
        let sign = i64::from(state.counts()) - i64::from(before.counts());
        if sign == 0 {
            return;
        }
        let mut minutes = 0;
        for leg in self.legs_of(exchange) {
            let amount = Minutes(i64::from(self.legs.minutes(leg)));
            self.accounts.count(self.legs.account(leg).0, amount, sign);
            minutes += amount.0.max(0);
        }
        self.meta.counted = self.meta.counted.wrapping_add_signed(sign);
        if self.exchanges.kind(i) == ExchangeKind::Service {
            self.meta.service += sign * minutes;
            let month = self.exchanges.on(i).month_number();
            self.months.add(month, self.exchanges.category(i), Minutes(sign * minutes));
        }
    }

    /// The places of an exchange's legs.
    pub(crate) fn legs_of(&self, exchange: ExchangeIndex) -> core::ops::Range<usize> {
        let i = exchange.0 as usize;
        let starts = &self.exchanges.first_leg;
        let end = if i + 1 < starts.len() { starts.get(i + 1) as usize } else { self.legs.len() };
        starts.get(i) as usize..end
    }

    /// The category's place plus one, added where it is new.
    fn category(&mut self, name: &str) -> u16 {
        let known = self.categories.iter().position(|text| self.names.get(*text) == name);
        let place = known.unwrap_or_else(|| {
            let text = self.names.add(name.as_bytes());
            self.categories.push(text);
            self.allowed.push(0);
            self.categories.len() - 1
        });
        u16::try_from(place + 1).unwrap_or(0)
    }
}

struct Fold<'l, 'r, 'a> {
    ledger: &'l mut Ledger,
    record: &'r Record<'a>,
    seq: u32,
    id: Hash,
}

impl Fold<'_, '_, '_> {
    fn part(&mut self, index: usize) {
        // Texts are read where a fact points to them.
        if self.record.is_ancillary(index) {
            return;
        }
        let part = match self.record.part(index) {
            Ok(Some(part)) => part,
            Ok(None) => return,
            // What cannot be read at all may have meant anything.
            Err(_) => return self.ledger.meta.unknown_kind = u32::from(u16::MAX),
        };
        match part.body {
            Body::Fact(fact) => self.fact(&fact, index as u16),
            Body::Unknown { kind } if kind < Body::FIRST_ANCILLARY => {
                self.ledger.meta.unknown_kind = u32::from(kind)
            }
            Body::Text(..) | Body::Unknown { .. } => {}
        }
    }

    fn fact(&mut self, fact: &Fact<'_>, index: u16) {
        match fact {
            Fact::Founded { keeper, recovery, founder: _, name } if self.seq == 1 && index == 0 => {
                self.ledger.meta.keeper = *keeper;
                self.ledger.meta.recovery = *recovery;
                self.ledger.meta.name = self.named(Some(*name));
            }
            Fact::Founded { .. } => {}
            Fact::PolicySet(change) => self.policy(change),
            Fact::MemberAdded { kind, name, contact, number, origin } => {
                let new = NewAccount {
                    event: self.id,
                    record: self.seq,
                    part: index,
                    kind: *kind,
                    name: self.named(Some(*name)),
                    contact: self.named(*contact),
                    number: self.named(*number),
                    origin_format: origin.map_or(0, |o| o.format.0),
                    origin_key: origin.as_ref().map_or(0, |origin| self.ledger.names.add(origin.key)),
                };
                let account = self.ledger.accounts.add(new);
                if self.seq == 1 {
                    self.ledger.accounts.coordinator[account.0 as usize] = 1;
                }
            }
            Fact::MemberChanged { member, name, contact } => {
                if let Some(AccountIndex(i)) = self.member(*member) {
                    if name.is_some() {
                        self.ledger.accounts.name[i as usize] = self.named(*name);
                    }
                    if contact.is_some() {
                        self.ledger.accounts.contact[i as usize] = self.named(*contact);
                    }
                }
            }
            Fact::DeviceAdded { member, key } => {
                if let Some(member) = self.member(*member)
                    && self.ledger.devices.find(*key).is_none()
                {
                    self.ledger.devices.add(*key, member);
                }
            }
            Fact::Proposed(proposed) => self.proposed(proposed, index),
            Fact::Confirmed { exchange } => {
                if let Some(exchange) = self.exchange(*exchange)
                    && self.ledger.exchanges.state(exchange.0 as usize) == State::Proposed
                {
                    self.ledger.exchanges.confirmed[exchange.0 as usize] = self.seq;
                    self.ledger.set_state(exchange, State::Confirmed);
                }
            }
            Fact::Voided { exchange, reason } => {
                if let Some(exchange) = self.exchange(*exchange)
                    && self.ledger.exchanges.state(exchange.0 as usize).counts()
                {
                    let reason = self.text(*reason);
                    self.ledger.voids.add(exchange, self.seq, reason);
                    self.ledger.set_state(exchange, State::Voided);
                }
            }
        }
    }

    fn policy(&mut self, change: &PolicyChange<'_>) {
        self.ledger.meta.policy = self.seq;
        if let Some(rounding) = change.rounding {
            self.ledger.meta.rounding = rounding.0.clamp(1, Policy::MAX_ROUNDING.0) as u32;
        }
        if let Some(categories) = &change.categories {
            self.ledger.allowed.fill(0);
            for name in categories {
                let place = usize::from(self.ledger.category(name));
                if let Some(allowed) = place.checked_sub(1).and_then(|i| self.ledger.allowed.get_mut(i)) {
                    *allowed = 1;
                }
            }
        }
    }

    fn proposed(&mut self, proposed: &Proposed<'_>, index: u16) {
        let leg = |leg: &Leg| {
            let account = match leg.account {
                Account::Pot => Some(AccountIndex::POT),
                Account::Member(member) => self.member(member),
            };
            Some((account?.0, i32::try_from(leg.minutes.0).ok()?))
        };
        // An exchange of somebody who is not there folds as nothing: its other legs alone would not sum to zero.
        let Some(legs) = proposed.legs.iter().map(leg).collect::<Option<Vec<_>>>() else { return };
        let first_leg = self.ledger.legs.len();
        for (account, minutes) in legs {
            self.ledger.legs.add(account, minutes);
        }
        let category = proposed.category.map_or(0, |name| self.ledger.category(name));
        let note = self.optional_text(proposed.note);
        let e = &mut self.ledger.exchanges;
        e.record.push(self.seq);
        e.part.push(u32::from(index));
        e.kind.push(proposed.kind as u32);
        e.state.push(State::Proposed as u8);
        e.on.push(proposed.on.0 as u32);
        e.category.push(u32::from(category));
        e.worked.push(proposed.worked.map_or(0, |w| u32::try_from(w.0).unwrap_or(0)));
        e.note.push(note);
        e.first_leg.push(first_leg as u32);
        e.confirmed.push(0);
        let place = e.len() as u32 - 1;
        if let Some(origin) = &proposed.origin {
            let key = self.ledger.texts.add(origin.key);
            let trail = self.optional_text(proposed.trail);
            let imports = &mut self.ledger.imports;
            imports.exchange.push(place);
            imports.format.push(origin.format.0);
            imports.at.push(origin.at.map_or(0, |at| at.0));
            imports.key.push(key);
            imports.trail.push(trail);
        }
    }

    fn member(&self, reference: Ref) -> Option<AccountIndex> {
        self.ledger.accounts.find(self.record_of(reference)?, reference.part)
    }

    fn exchange(&self, reference: Ref) -> Option<ExchangeIndex> {
        self.ledger.exchanges.find(self.record_of(reference)?, reference.part)
    }

    fn record_of(&self, reference: Ref) -> Option<u32> {
        match reference.event {
            None => Some(self.seq),
            Some(event) => self.ledger.records.find(event),
        }
    }

    /// Keeps a text part among the notes; none where it is withheld.
    fn text(&mut self, index: TextIndex) -> u32 {
        self.find_text(index).map_or(0, |text| self.ledger.texts.add(text.as_bytes()))
    }

    fn optional_text(&mut self, index: Option<TextIndex>) -> u32 {
        index.map_or(0, |index| self.text(index))
    }

    /// Keeps a text part among the names.
    fn named(&mut self, index: Option<TextIndex>) -> u32 {
        let text = index.and_then(|index| self.find_text(index));
        text.map_or(0, |text| self.ledger.names.add(text.as_bytes()))
    }
}

impl<'a> Fold<'_, '_, 'a> {
    fn find_text(&self, index: TextIndex) -> Option<&'a str> {
        match self.record.part(usize::from(index)).ok()??.body {
            Body::Text(_, text) => Some(text),
            _ => None,
        }
    }
}
