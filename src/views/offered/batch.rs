//! Events that travel together, read with a ledger.

use super::{Offered, OfferedFact, Person, PostSaid, Writer};
use crate::journal::{
    Account, Attended, Body, DeviceAdded, DeviceEnrolled, DeviceRevoked, Event, ExchangeKind, Fact, Founded,
    Grant, HeldBy, KeeperChanged, Leg, MemberAdded, MemberChanged, MemberErased, MemberLeft, MembersJoined,
    MembersParted, MonthClosed, Part, PolicyChange, Posted, ProgrammeSet, Proposed, Ref, RoleSet, Sealed,
    Step, StepKind, TextIndex, TextKind, Unposted,
};
use crate::ledger::{AccountIndex, Ledger, Movement, State};
use crate::views::history::{HistoryRow, Party, source_name};
use crate::views::{POT_ID, RuleRow};
use crate::{Hash, Id, Key, Minutes};

/// The events, and the ledger that has most of what they refer to.
struct Batch<'a> {
    ledger: &'a Ledger,
    events: Vec<Read<'a>>,
}

/// One of the events.
struct Read<'a> {
    id: Hash,
    event: Event<'a>,
    /// `None` for bytes that are not a part.
    parts: Vec<Option<Part<'a>>>,
}

impl Read<'_> {
    fn text(&self, index: Option<TextIndex>, kind: TextKind) -> Option<String> {
        let text = self.parts.get(usize::from(index?))?.as_ref()?.body.text(kind);
        text.map(str::to_owned)
    }

    /// A text that is present and not empty.
    fn some(&self, index: Option<TextIndex>, kind: TextKind) -> Option<String> {
        self.text(index, kind).filter(|words| !words.is_empty())
    }

    fn id_of(&self, reference: Ref) -> Id {
        Id { event: reference.event.unwrap_or(self.id), part: reference.part }
    }
}

impl<'a> Batch<'a> {
    fn new(ledger: &'a Ledger, events: &'a [Sealed]) -> Batch<'a> {
        let read = |sealed: &'a Sealed| {
            let parts = sealed.parts.iter().map(|part| Part::read(part)).collect();
            Some(Read { id: sealed.id(), event: sealed.event()?, parts })
        };
        Batch { ledger, events: events.iter().filter_map(read).collect() }
    }

    fn offered(&self) -> Vec<Offered> {
        self.events.iter().map(|read| self.one(read)).collect()
    }

    fn one(&self, read: &Read<'_>) -> Offered {
        let (writer, by) = self.writer(read);
        let facts = read.parts.iter().zip(0..).filter_map(|(part, index)| {
            match part.as_ref().map(|part| &part.body) {
                Some(Body::Fact(fact)) => Some(self.fact(read, index, fact, by.as_ref())),
                Some(Body::Unknown { kind }) => Some(OfferedFact::Unknown { kind: *kind }),
                Some(Body::Text(..)) | None => None,
            }
        });
        let facts = facts.collect();
        let Event { device, at, .. } = read.event;
        Offered { event: read.id, seq: self.ledger.seq_of(read.id), writer, by, device, at, facts }
    }

    /// The owner of the device that wrote an event. If the phone's invitation comes with these events, the
    /// owner is the member that the invitation names.
    fn writer(&self, read: &Read<'_>) -> (Writer, Option<Person>) {
        let device = read.event.device;
        if let Some(member) = self.ledger.owner_of(device) {
            let writer = if self.ledger.is_revoked(device) { Writer::Revoked } else { Writer::Member };
            return (writer, Some(self.account(member)));
        }
        if self.ledger.is_keepers(device) {
            return (Writer::Keeper, None);
        }
        let enrols = |other: &Read<'_>| {
            let Some(Some(Part {
                body: Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant, key })),
                ..
            })) = other.parts.first()
            else {
                return None;
            };
            let invited = other.event.device == device || *key == device;
            Grant::read(grant).filter(|grant| invited && grant.key == other.event.device)
        };
        match self.events.iter().find_map(enrols) {
            Some(grant) => (Writer::Invited, Some(self.member(grant.member))),
            None => (Writer::Unknown, None),
        }
    }

    fn fact(&self, read: &Read<'_>, index: u16, fact: &Fact<'_>, by: Option<&Person>) -> OfferedFact {
        let member = |reference: &Ref| self.member(read.id_of(*reference));
        match fact {
            Fact::Proposed(proposed) => self.proposed(read, index, proposed),
            Fact::Step(step) => self.step(read, step),
            Fact::Posted(posted) => self.posted(read, index, posted, by),
            Fact::Unposted(Unposted { post }) => OfferedFact::Unposted { post: self.post(read.id_of(*post)) },
            Fact::DeviceEnrolled(DeviceEnrolled { grant, key }) => self.enrolled(grant, *key),
            Fact::DeviceAdded(DeviceAdded { member: whose, key }) => {
                OfferedFact::DeviceAdded { key: *key, member: member(whose) }
            }
            Fact::DeviceRevoked(DeviceRevoked { key }) => {
                OfferedFact::DeviceRevoked { key: *key, member: self.owner(*key) }
            }
            Fact::MemberAdded(MemberAdded { kind, is_timebank, .. }) => OfferedFact::MemberAdded {
                member: member(&Ref::here(index)),
                kind: *kind,
                timebank: *is_timebank,
            },
            Fact::MemberChanged(MemberChanged {
                member: whose,
                name,
                contact,
                holders,
                guardian,
                area,
                is_timebank,
            }) => OfferedFact::MemberChanged {
                timebank: *is_timebank,
                member: member(whose),
                name: read.text(*name, TextKind::Name),
                contact: read.text(*contact, TextKind::Contact),
                area: read.text(*area, TextKind::Area),
                holders: holders.as_ref().map(|holders| holders.iter().map(member).collect()),
                guardian: guardian.as_ref().map(|guardian| guardian.iter().map(member).collect()),
            },
            Fact::RoleSet(RoleSet { member: whose, role }) => {
                OfferedFact::RoleSet { member: member(whose), role: *role }
            }
            Fact::MemberLeft(MemberLeft { member: who }) => OfferedFact::MemberLeft { member: member(who) },
            Fact::MemberErased(MemberErased { member: who }) => {
                OfferedFact::MemberErased { member: member(who) }
            }
            Fact::MembersJoined(MembersJoined { member: who, into }) => {
                OfferedFact::MembersJoined { member: member(who), into: member(into) }
            }
            Fact::MembersParted(MembersParted { member: who }) => {
                OfferedFact::MembersParted { member: member(who) }
            }
            Fact::PolicySet(PolicyChange { rules, categories, unknown: _ }) => {
                let texts = |names: &Vec<&str>| names.iter().map(|name| (*name).to_owned()).collect();
                let rules = rules.iter().map(|(rule, value)| RuleRow { rule: *rule, value: *value });
                OfferedFact::PolicySet { rules: rules.collect(), categories: categories.as_ref().map(texts) }
            }
            Fact::MonthClosed(MonthClosed { month }) => OfferedFact::MonthClosed { month: *month },
            Fact::KeeperChanged(KeeperChanged { keeper }) => OfferedFact::KeeperChanged { key: *keeper },
            Fact::ProgrammeSet(ProgrammeSet { exchange, programme }) => {
                let id = read.id_of(*exchange);
                let programme = read.some(*programme, TextKind::Programme);
                OfferedFact::ProgrammeSet { id: id.to_string(), exchange: self.exchange(id), programme }
            }
            Fact::Founded(Founded { name, .. }) => {
                OfferedFact::Founded { name: read.text(Some(*name), TextKind::Name).unwrap_or_default() }
            }
        }
    }

    fn proposed(&self, read: &Read<'_>, index: u16, proposed: &Proposed<'_>) -> OfferedFact {
        OfferedFact::Proposed {
            exchange: Box::new(self.row(read, index, proposed)),
            travel: proposed.travel,
            on_behalf_of: proposed.on_behalf.map(|whose| self.member(read.id_of(whose))),
            answers: proposed.answers.map(|post| self.post(read.id_of(post))),
        }
    }

    fn step(&self, read: &Read<'_>, step: &Step) -> OfferedFact {
        let id = read.id_of(step.exchange);
        let agrees = step.kind == StepKind::Agreed;
        let other = step.other.map(|other| read.id_of(other));
        OfferedFact::Step {
            step: step.kind,
            id: id.to_string(),
            exchange: self.exchange(id),
            reason: read.some(step.text, step.kind.text_kind()),
            other: other.filter(|_| !agrees).and_then(|other| self.exchange(other)),
            who: other.filter(|_| agrees).map(|who| self.member(who)),
            held_by: step.held_by.and_then(HeldBy::from_number),
            on_behalf_of: step.on_behalf.map(|whose| self.member(read.id_of(whose))),
        }
    }

    fn posted(&self, read: &Read<'_>, index: u16, posted: &Posted<'_>, by: Option<&Person>) -> OfferedFact {
        let tags = read.some(posted.tags, TextKind::Tags).unwrap_or_default();
        let tags = tags.lines().map(str::trim).filter(|tag| !tag.is_empty());
        OfferedFact::Posted {
            post: self.post_said(read, index, posted),
            member: posted.member.map(|whose| self.member(read.id_of(whose))).or_else(|| by.cloned()),
            category: posted.category.map(str::to_owned),
            tags: tags.map(str::to_owned).collect(),
            until: posted.until,
            replaces: posted.replaces.map(|post| self.post(read.id_of(post))),
        }
    }

    fn enrolled(&self, sealed: &[u8], key: Key) -> OfferedFact {
        let grant = Grant::read(sealed);
        OfferedFact::Enrolled {
            key,
            member: grant.map(|grant| self.member(grant.member)),
            invited_by: grant.and_then(|grant| self.owner(grant.by)),
            invited_at: grant.map(|grant| grant.at),
        }
    }

    /// The fact with this id in one of these events.
    fn found(&self, id: Id) -> Option<(&Read<'a>, &Fact<'a>)> {
        let read = self.events.iter().find(|read| read.id == id.event)?;
        let fact = read.parts.get(usize::from(id.part))?.as_ref()?.body.fact()?;
        Some((read, fact))
    }

    fn owner(&self, device: Key) -> Option<Person> {
        self.ledger.owner_of(device).map(|member| self.account(member))
    }

    fn account(&self, account: AccountIndex) -> Person {
        Person { member: self.ledger.account_text(account), name: self.ledger.account_name(account.0) }
    }

    /// A member of the ledger, or one that these events add.
    fn member(&self, id: Id) -> Person {
        if let Some(account) = self.ledger.written_account(id) {
            return self.account(account);
        }
        let name = match self.found(id) {
            Some((read, Fact::MemberAdded(MemberAdded { name, .. }))) => {
                read.text(Some(*name), TextKind::Name)
            }
            _ => None,
        };
        Person { member: id.to_string(), name: name.unwrap_or_default() }
    }

    fn post(&self, id: Id) -> PostSaid {
        if let Some(post) = self.ledger.post(id) {
            let (kind, text) = self.ledger.post_words(post);
            return PostSaid { post: id.to_string(), kind: Some(kind), text: Some(text.to_owned()) };
        }
        match self.found(id) {
            Some((read, Fact::Posted(posted))) => self.post_said(read, id.part, posted),
            _ => PostSaid { post: id.to_string(), kind: None, text: None },
        }
    }

    fn post_said(&self, read: &Read<'_>, index: u16, posted: &Posted<'_>) -> PostSaid {
        let post = read.id_of(Ref::here(index)).to_string();
        PostSaid { post, kind: Some(posted.kind), text: read.some(Some(posted.text), TextKind::Offer) }
    }

    /// An exchange of the ledger, or one that these events propose.
    fn exchange(&self, id: Id) -> Option<Box<HistoryRow>> {
        if let Some(exchange) = self.ledger.exchange(id) {
            return Some(Box::new(self.ledger.history_row(exchange)));
        }
        match self.found(id)? {
            (read, Fact::Proposed(proposed)) => Some(Box::new(self.row(read, id.part, proposed))),
            _ => None,
        }
    }

    /// The content of a proposed exchange. Its state is not known before it is admitted.
    fn row(&self, read: &Read<'_>, index: u16, proposed: &Proposed<'_>) -> HistoryRow {
        let side = |sign: i64| proposed.legs.iter().filter(move |leg| leg.minutes.0.signum() == sign);
        let party = |leg: &Leg| {
            let Person { member, name } = match leg.account {
                Account::Pot => Person { member: POT_ID.to_owned(), name: String::new() },
                Account::Member(reference) => self.member(read.id_of(reference)),
            };
            Party { member, name, minutes: Minutes(leg.minutes.0.saturating_abs()), entered_for: None }
        };
        let came = |one: &Attended| {
            let Person { member, name } = self.member(read.id_of(one.member));
            Party { member, name, minutes: one.minutes, entered_for: None }
        };
        HistoryRow {
            exchange: read.id_of(Ref::here(index)).to_string(),
            on: proposed.on,
            kind: proposed.kind,
            movement: movement(proposed),
            gave: side(1).map(party).collect(),
            received: side(-1).map(party).collect(),
            attended: proposed.attended.iter().map(came).collect(),
            // Nobody has judged the length of a leg yet.
            minutes: Minutes(side(1).fold(0, |sum, leg| sum.saturating_add(leg.minutes.0))),
            worked: proposed.worked,
            category: proposed.category.map(str::to_owned),
            programme: None,
            note: read.some(proposed.note, TextKind::Note),
            state: State::Proposed,
            counts: false,
            source: proposed.origin.map(|origin| source_name(origin.format)),
        }
    }
}

impl Ledger {
    /// The content of events that travel together, which may refer to each other. Nothing is judged, and
    /// signatures are not verified: use [`Sealed::verify`]. Bytes that are not an event are left out.
    pub fn offered(&self, events: &[Sealed]) -> Vec<Offered> {
        Batch::new(self, events).offered()
    }
}

/// Why an exchange would move balances, as far as its own fact says it.
fn movement(proposed: &Proposed<'_>) -> Movement {
    match proposed.kind {
        ExchangeKind::Service => Movement::Help,
        ExchangeKind::Gift if proposed.legs.iter().any(|leg| leg.account == Account::Pot) => Movement::Pot,
        ExchangeKind::Gift => Movement::Gift,
        ExchangeKind::Opening => Movement::Opening,
    }
}
