//! Folding: adds one record. It judges nothing and cannot fail. A reference to an unknown id has no effect.

mod members;

use super::columns::{
    AccountIndex, ClosedMonth, ExchangeIndex, FormerKeeper, PolicyRow, Records, State, StepRow,
};
use super::{Ledger, life};
use crate::journal::{
    Account, Attended, Body, Chain, DeviceAdded, DeviceEnrolled, DeviceRevoked, Fact, Founded, Grant,
    KeeperChanged, Leg, MemberErased, MembersJoined, MonthClosed, Part, PolicyChange, Posted, ProgrammeSet,
    Proposed, Record, Ref, Step, StepKind, TextIndex, TextKind, Unposted,
};
use crate::{Hash, Key};

impl Ledger {
    /// Adds an admitted record. [`Ledger::prepare`] and [`Ledger::load`] lead here.
    pub(super) fn apply_record(&mut self, record: &Record<'_>, id: Hash, chain: Chain) {
        self.enrol(record);
        let (device, last_n) = self.writer(record.event.device);
        let seq = self.records.add(id, record, device, last_n);
        self.meta.head = chain.head;
        let known = (self.accounts.len(), self.exchanges.len(), self.posts.len());
        let mut fold = Fold { ledger: self, record, seq, id, came_back: None };
        for index in 0..record.parts.len() {
            fold.part(index);
        }
        if seq == 1 || known != (self.accounts.len(), self.exchanges.len(), self.posts.len()) {
            self.records.keep_whole(id);
        }
        let last = match device {
            Records::KEEPER => Some(&mut self.meta.keeper_n),
            device => self.devices.last_n.get_mut(device as usize),
        };
        if let Some(last) = last {
            *last = record.event.n.max(*last);
        }
    }

    /// Adds an invited phone before its event. The event is signed with the invitation's key, which counts as
    /// a device of the member that writes this one event.
    fn enrol(&mut self, record: &Record<'_>) {
        if let Ok(Some(Part {
            body: Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant, key })), ..
        })) = record.part(0)
            && let Some(member) = self.granted(grant)
        {
            self.add_device(record.event.device, member);
            self.add_device(key, member);
            if let Some(device) = self.devices.find(record.event.device) {
                self.revoked.set(device, Some(self.records.len() as u32 + 1));
            }
        }
    }

    /// A known key keeps its member.
    fn add_device(&mut self, key: Key, member: AccountIndex) {
        if self.devices.find(key).is_none() {
            self.devices.add(key, member);
        }
    }

    /// The member of the grant's phone.
    fn granted(&self, grant: &[u8]) -> Option<AccountIndex> {
        self.written_account(Grant::read_admitted(grant)?.member)
    }

    /// The row of the device that writes an event, and its last counter. `None` where the ledger does not
    /// have the device.
    fn writer(&self, key: crate::Key) -> (u32, Option<u64>) {
        match self.devices.find(key) {
            Some(device) => (device, self.devices.last_n.get(device as usize).copied()),
            // The founding event adds the first device, which signs the event.
            None if self.records.len() == 0 => (0, Some(0)),
            None if key == self.meta.keeper || key == self.meta.recovery => {
                (Records::KEEPER, Some(self.meta.keeper_n))
            }
            None => (Records::NO_DEVICE, None),
        }
    }

    /// The places of an exchange's legs.
    pub(crate) fn legs_of(&self, exchange: ExchangeIndex) -> core::ops::Range<usize> {
        self.exchanges.legs(exchange.0 as usize, self.legs.len())
    }

    /// Whether all accounts on the side of the last one that agreed have agreed.
    fn all_agreed(&self, exchange: ExchangeIndex) -> bool {
        let legs =
            || self.legs_of(exchange).map(|leg| (self.legs.account(leg), self.legs.minutes(leg).signum()));
        let last = self.steps.of(exchange.0).next().and_then(|step| self.agreed(step));
        let side = legs().find(|(account, _)| Some(*account) == last).map(|(_, side)| side);
        let agreed = |account| self.has_agreed(exchange, account);
        side.is_some_and(|side| legs().filter(|leg| leg.1 == side).all(|(account, _)| agreed(account)))
    }

    /// The category's place plus one. A new category is added.
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
    /// Who came back in this record, and the record in which they had left.
    came_back: Option<(u32, u32)>,
}

impl Fold<'_, '_, '_> {
    fn part(&mut self, index: usize) {
        // Texts are read where a fact points to them.
        if self.record.is_text(index) {
            return;
        }
        let part = match self.record.part(index) {
            Ok(Some(part)) => part,
            Ok(None) => return,
            Err(_) if self.record.is_ancillary(index) => return,
            // An unreadable fact may have changed anything.
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
            Fact::KeeperChanged(KeeperChanged { keeper }) => {
                let key = core::mem::replace(&mut self.ledger.meta.keeper, *keeper);
                self.ledger.keepers.push(FormerKeeper { until: self.seq, key });
            }
            Fact::Founded(Founded { keeper, recovery, founder: _, name }) if self.seq == 1 && index == 0 => {
                self.ledger.meta.keeper = *keeper;
                self.ledger.meta.recovery = *recovery;
                self.ledger.meta.name = self.named(Some(*name), TextKind::Name);
            }
            // An invited phone is added before its event.
            Fact::Founded(_) | Fact::DeviceEnrolled(_) => {}
            Fact::PolicySet(change) => self.policy(change),
            Fact::MemberAdded(added) => self.member_added(added, index),
            Fact::MemberChanged(change) => self.member_changed(change),
            Fact::RoleSet(set) => self.role_set(*set),
            Fact::MemberLeft(left) => self.member_left(*left),
            Fact::MemberErased(MemberErased { member }) => {
                if let Some(member) = self.member(*member) {
                    self.ledger.erase_member(member, self.seq);
                }
            }
            Fact::MembersJoined(MembersJoined { member, into }) => {
                if let (Some(member), Some(into)) = (self.member(*member), self.member(*into)) {
                    self.ledger.join(member, into);
                }
            }
            Fact::MembersParted(parted) => self.members_parted(*parted),
            Fact::DeviceAdded(DeviceAdded { member, key }) => {
                if let Some(member) = self.written(*member) {
                    self.ledger.add_device(*key, member);
                }
            }
            Fact::DeviceRevoked(DeviceRevoked { key }) => {
                if let Some(device) = self.ledger.devices.find(*key) {
                    self.ledger.revoked.set(device, Some(self.seq));
                }
            }
            Fact::Proposed(proposed) => self.proposed(proposed, index),
            Fact::Step(step) => self.step(step),
            Fact::MonthClosed(MonthClosed { month }) => {
                let before = self.ledger.closed.last().map_or(i32::MIN, |closed| closed.month);
                if *month > before {
                    self.ledger.closed.push(ClosedMonth { record: self.seq, month: *month });
                }
            }
            Fact::Posted(posted) => self.posted(posted, index),
            Fact::Unposted(Unposted { post }) => self.close_post(*post),
            Fact::ProgrammeSet(set) => self.programme(set),
        }
    }

    fn policy(&mut self, change: &PolicyChange<'_>) {
        let policy = self.ledger.policy().with(change);
        let admitted_at = self.record.admitted_at.0;
        self.ledger.policies.push(PolicyRow { record: self.seq, admitted_at, policy });
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
        let mut legs = Vec::with_capacity(proposed.legs.len());
        for Leg { account, minutes } in &proposed.legs {
            let account = match account {
                Account::Pot => Some(AccountIndex::POT),
                Account::Member(member) => self.written(*member),
            };
            // An exchange with an unknown account has no effect: the other legs alone would not sum to zero.
            let (Some(account), Ok(minutes)) = (account, i32::try_from(minutes.0)) else { return };
            legs.push((account.0, minutes));
        }
        let attended = self.attended(proposed);
        let parties = legs.iter().map(|(account, _)| *account).chain(attended.iter().map(|(who, _)| *who));
        let forget = parties.into_iter().any(|account| self.ledger.is_erased(AccountIndex(account)));
        let first_leg = self.ledger.legs.account.len();
        for (account, minutes) in legs {
            self.ledger.legs.add(account, minutes);
        }
        let category = proposed.category.map_or(0, |name| self.ledger.category(name));
        let note = self.optional_text(proposed.note.filter(|_| !forget), TextKind::Note);
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
        e.confirmed_after.push(0);
        let place = e.len() as u32 - 1;
        #[cfg(feature = "desk")]
        self.ledger.twins.added(&self.ledger.exchanges, &self.ledger.legs);
        attended.into_iter().for_each(|(who, minutes)| self.ledger.attendance.add(place, who, minutes));
        self.extras(proposed, place);
        if let Some(origin) = &proposed.origin {
            let key = self.ledger.texts.add(origin.key);
            let trail = self.optional_text(proposed.trail.filter(|_| !forget), TextKind::Trail);
            let imports = &mut self.ledger.imports;
            imports.exchange.push(place);
            imports.format.push(origin.format.0);
            imports.at.push(origin.at.map_or(0, |at| at.0));
            imports.key.push(key);
            imports.trail.push(trail);
        }
    }

    /// Who came. Somebody who is not there is left out, and so is a length that cannot be.
    fn attended(&self, proposed: &Proposed<'_>) -> Vec<(u32, u32)> {
        let row = |one: &Attended| {
            let minutes = i32::try_from(one.minutes.0).ok().filter(|minutes| *minutes > 0)?;
            Some((self.written(one.member)?.0, minutes.unsigned_abs()))
        };
        proposed.attended.iter().filter_map(row).collect()
    }

    /// Fields that few exchanges have.
    fn extras(&mut self, proposed: &Proposed<'_>, place: u32) {
        let travel = proposed.travel.and_then(|travel| u32::try_from(travel.0).ok());
        let on_behalf = proposed.on_behalf.and_then(|member| self.written(member));
        let answers = proposed.answers.and_then(|post| self.post(post));
        self.ledger.travel.set(place, travel.filter(|travel| *travel < u32::MAX));
        self.ledger.on_behalf.set(place, on_behalf.map(|member| member.0));
        self.ledger.answers.set(place, answers);
    }

    fn step(&mut self, step: &Step) {
        let Some(exchange) = self.exchange(step.exchange) else { return };
        let i = exchange.0 as usize;
        let state = self.ledger.exchanges.state(i);
        let was_confirmed = self.ledger.exchanges.confirmed(i) != 0;
        let restores = step.kind == StepKind::Restored;
        let ended_from = if restores { self.ledger.ended_from(exchange) } else { None };
        let Some(next) = life::next(state, step.kind, was_confirmed, ended_from) else { return };
        let other = match step.kind {
            // A reader may not know the other exchange, where it is between other members.
            StepKind::Corrected | StepKind::Declined => {
                step.other.and_then(|other| self.exchange(other)).map(|other| other.0)
            }
            StepKind::Agreed => Some(self.agreeing(step).0),
            StepKind::Held => step.held_by.map(u32::from),
            StepKind::Confirmed
            | StepKind::Withdrawn
            | StepKind::Disputed
            | StepKind::Resolved
            | StepKind::Voided
            | StepKind::AutoAccepted
            | StepKind::Released
            | StepKind::Restored
            | StepKind::NoteAdded => None,
        };
        let on_behalf = step.on_behalf.and_then(|member| self.written(member)).map(|member| member.0);
        let words = step.kind.text_kind();
        let row = StepRow {
            exchange: exchange.0,
            record: self.seq,
            kind: step.kind,
            // A text about an erased member is not kept.
            text: if self.ledger.has_erased_party(exchange) {
                0
            } else {
                self.optional_text(step.text, words)
            },
            other,
            on_behalf,
        };
        if restores && state == State::Confirmed {
            self.ledger.unconfirm(exchange);
        }
        // A plain confirmation is stored in a column, because almost every exchange has one. After another
        // step of the same record its place would be lost.
        let plain = step.kind == StepKind::Confirmed && step.text.is_none() && on_behalf.is_none();
        if !plain || self.ledger.steps.has_step_of(exchange.0, self.seq) {
            self.ledger.steps.add(row);
        }
        let agreed = step.kind == StepKind::Agreed && self.ledger.all_agreed(exchange);
        let next = if agreed { State::Confirmed } else { next };
        if next == State::Confirmed && state == State::Proposed {
            self.ledger.exchanges.confirm(i, self.seq);
        }
        if let (StepKind::Corrected, Some(new)) = (step.kind, other) {
            self.ledger.corrects.set(new, Some(exchange.0));
        }
        self.ledger.set_state(exchange, next);
    }

    /// The account that agrees: the named one, or the author's own.
    fn agreeing(&self, step: &Step) -> AccountIndex {
        let named = step.other.and_then(|account| self.written(account));
        named.unwrap_or_else(|| self.ledger.written_author(self.seq))
    }

    fn posted(&mut self, posted: &Posted<'_>, index: u16) {
        let member = match posted.member {
            Some(member) => self.written(member),
            None => Some(self.ledger.written_author(self.seq)),
        };
        let Some(member) = member else { return };
        if let Some(before) = posted.replaces {
            self.close_post(before);
        }
        let category = posted.category.map_or(0, |name| self.ledger.category(name));
        let keep = !self.ledger.is_erased(member);
        let text = self.optional_text(Some(posted.text).filter(|_| keep), TextKind::Offer);
        let tags = self.optional_text(posted.tags.filter(|_| keep), TextKind::Tags);
        let posts = &mut self.ledger.posts;
        posts.record.push(self.seq);
        posts.part.push(index);
        posts.member.push(member.0);
        posts.kind.push(posted.kind as u8);
        posts.category.push(category);
        posts.text.push(text);
        posts.tags.push(tags);
        posts.until.push(posted.until.map_or(i32::MAX, |day| day.0));
        posts.closed.push(0);
    }

    fn close_post(&mut self, post: Ref) {
        if let Some(post) = self.post(post) {
            let closed = &mut self.ledger.posts.closed[post as usize];
            if *closed == 0 {
                *closed = self.seq;
            }
        }
    }

    fn programme(&mut self, set: &ProgrammeSet) {
        let Some(exchange) = self.exchange(set.exchange) else { return };
        let keep = !self.ledger.has_erased_party(exchange);
        let name = self.named(set.programme.filter(|_| keep), TextKind::Programme);
        let replaces = self.ledger.programme_set.get(exchange.0).is_some();
        self.ledger.programmes.set(exchange.0, (name != 0).then_some(name));
        self.ledger.programme_set.set(exchange.0, Some(self.seq));
        if replaces {
            self.ledger.forget_replaced_programme();
        }
    }

    /// The member whom a fact is about, or the one into whom that member was joined.
    fn member(&self, reference: Ref) -> Option<AccountIndex> {
        self.written(reference).map(|account| self.ledger.person(account))
    }

    /// The account that a fact names. What is entered for it stays its own.
    fn written(&self, reference: Ref) -> Option<AccountIndex> {
        self.ledger.accounts.find(self.record_of(reference)?, reference.part)
    }

    fn exchange(&self, reference: Ref) -> Option<ExchangeIndex> {
        self.ledger.exchanges.find(self.record_of(reference)?, reference.part)
    }

    fn post(&self, reference: Ref) -> Option<u32> {
        self.ledger.posts.find(self.record_of(reference)?, reference.part)
    }

    fn record_of(&self, reference: Ref) -> Option<u32> {
        match reference.event {
            None => Some(self.seq),
            Some(event) => self.ledger.records.find(event),
        }
    }

    /// Adds a text part to the notes. 0 where the part is withheld or is not a text of this kind.
    fn optional_text(&mut self, index: Option<TextIndex>, kind: TextKind) -> u32 {
        let text = index.and_then(|index| self.find_text(index, kind));
        text.map_or(0, |text| self.ledger.texts.add(text.as_bytes()))
    }

    /// Keeps a text part among the names.
    fn named(&mut self, index: Option<TextIndex>, kind: TextKind) -> u32 {
        let text = index.and_then(|index| self.find_text(index, kind));
        text.map_or(0, |text| self.ledger.names.add(text.as_bytes()))
    }
}

impl<'a> Fold<'_, '_, 'a> {
    fn find_text(&self, index: TextIndex, kind: TextKind) -> Option<&'a str> {
        self.record.part(usize::from(index)).ok()??.body.text(kind)
    }
}
