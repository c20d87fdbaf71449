//! From an entry to the parts of an event, as phones and the desk make them.

use super::{Entry, MemberChange, Posting, Recording, Stepping};
use crate::journal::{
    Account, Author, Body, DeviceRevoked, Draft, Fact, HeldBy, Leg, MAX_PARTS, MemberChanged, Posted,
    Proposed, Ref, Role, Step, StepKind, TextIndex, TextKind, Unposted,
};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Refusal};
use crate::{Key, Minutes};

/// Collects the parts of an event.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    bodies: Vec<Body<'a>>,
}

impl<'a> Parts<'a> {
    /// Adds a part and gives its index.
    pub(crate) fn fact(&mut self, fact: Fact<'a>) -> u16 {
        self.bodies.push(Body::Fact(fact));
        // An event with more parts is refused before anything points to a wrong index.
        u16::try_from(self.bodies.len() - 1).unwrap_or(u16::MAX)
    }

    /// Adds a text and gives its index.
    pub(crate) fn text(&mut self, kind: TextKind, text: &'a str) -> TextIndex {
        self.bodies.push(Body::Text(kind, text));
        u16::try_from(self.bodies.len() - 1).unwrap_or(u16::MAX)
    }

    pub(crate) fn optional_text(&mut self, kind: TextKind, text: Option<&'a str>) -> Option<TextIndex> {
        text.filter(|text| !text.is_empty()).map(|text| self.text(kind, text))
    }

    pub(super) fn confirmed(&mut self, exchange: Ref) {
        self.fact(Fact::confirmed(exchange));
    }

    pub(crate) fn draft(self, ledger: &Ledger, author: Author, seed: &[u8; 32]) -> Result<Draft, Refusal> {
        if self.bodies.len() > MAX_PARTS {
            return Err(Refusal::TooLarge);
        }
        let open_book = ledger.policy().is_open_book();
        let bodies: Vec<_> = self.bodies.into_iter().map(|body| (body.audience(open_book), body)).collect();
        Ok(Draft::new(ledger.community(), author, &bodies, seed))
    }
}

impl Ledger {
    /// The event for an entry. The author's device must sign it. `seed` must be random and used only once.
    ///
    /// # Errors
    /// An entry that names something unknown, or that does not fit in one event. All other rules are judged
    /// when the event is admitted.
    pub fn draft(&self, entry: Entry<'_>, author: Author, seed: &[u8; 32]) -> Result<Draft, Refusal> {
        let mut parts = Parts::default();
        match entry {
            Entry::ChangeMember(change) => self.change_member(&mut parts, &change)?,
            Entry::RevokeDevice(key) => {
                parts.fact(Fact::DeviceRevoked(DeviceRevoked { key }));
            }
            Entry::Record(mut recording) => {
                self.enter_for_own(&mut recording, author.device);
                self.record(&mut parts, &recording)?;
            }
            Entry::Confirm(exchange) => self.confirm(&mut parts, exchange, author)?,
            Entry::Step(step) => self.step(&mut parts, &step)?,
            Entry::Post(posting) => self.post_entry(&mut parts, &posting)?,
            Entry::Unpost(post) => {
                parts.fact(Fact::Unposted(Unposted { post: self.post_id(post).into() }));
            }
            #[cfg(feature = "desk")]
            entry => self.draft_at_desk(&mut parts, entry, author)?,
        }
        parts.draft(self, author, seed)
    }

    /// A step of an exchange that this ledger need not have: the exchange was brought by hand, and the step
    /// travels on with it. `seed` must be random and used only once.
    ///
    /// # Errors
    /// A text that does not fit in an event.
    #[cfg(feature = "share")]
    pub fn draft_step_of(
        &self,
        exchange: crate::Id,
        kind: StepKind,
        text: Option<&str>,
        author: Author,
        seed: &[u8; 32],
    ) -> Result<Draft, Refusal> {
        let mut parts = Parts::default();
        let text = parts.optional_text(kind.text_kind(), text);
        parts.fact(Fact::Step(Step { text, ..Step::new(kind, exchange.into()) }));
        parts.draft(self, author, seed)
    }

    fn change_member<'a>(&self, parts: &mut Parts<'a>, change: &MemberChange<'a>) -> Result<(), Refusal> {
        let member = self.account_ref(change.member)?;
        let name = parts.optional_text(TextKind::Name, change.name);
        // An empty text removes what was known.
        let contact = change.contact.map(|contact| parts.text(TextKind::Contact, contact));
        let area = change.area.map(|area| parts.text(TextKind::Area, area));
        let holders = change.holders.as_ref().map(|holders| self.account_refs(holders)).transpose()?;
        let guardian = match change.guardian {
            Some(Some(guardian)) => Some(Some(self.account_ref(guardian)?)),
            Some(None) => Some(None),
            None => None,
        };
        parts.fact(Fact::MemberChanged(MemberChanged {
            member,
            name,
            contact,
            holders,
            guardian,
            area,
            is_timebank: change.is_timebank,
        }));
        Ok(())
    }

    /// What a phone records for its own member stands with the account that the phone was added for. So it
    /// stays with the phone's member where two members who were joined are taken apart.
    fn enter_for_own(&self, recording: &mut Recording<'_>, device: Key) {
        let Some(row) = self.devices.find(device) else { return };
        let (written, owner) = (AccountIndex(self.devices.member[row as usize]), self.owner(row));
        for (account, _) in recording.gave.iter_mut().chain(&mut recording.received) {
            if *account == owner {
                *account = written;
            }
        }
    }

    /// Adds an exchange and gives the reference to it within the event.
    pub(super) fn record<'a>(
        &self,
        parts: &mut Parts<'a>,
        recording: &Recording<'a>,
    ) -> Result<Ref, Refusal> {
        let Recording { kind, gave, received, on, category, worked, travel, note, .. } = recording;
        let mut legs = Vec::with_capacity(gave.len() + received.len());
        self.legs(&mut legs, gave, 1)?;
        self.legs(&mut legs, received, -1)?;
        let proposed = Proposed {
            category: *category,
            worked: *worked,
            travel: *travel,
            note: parts.optional_text(TextKind::Note, *note),
            on_behalf: recording.on_behalf.map(|member| self.account_ref(member)).transpose()?,
            answers: recording.answers.map(|post| self.post_id(post).into()),
            #[cfg(feature = "desk")]
            attended: self.attended(&recording.attended)?,
            ..Proposed::new(*kind, legs, *on)
        };
        let exchange = Ref::here(parts.fact(Fact::Proposed(proposed)));
        if recording.confirm {
            parts.confirmed(exchange);
        }
        #[cfg(feature = "desk")]
        if recording.programme.is_some() {
            parts.programme(exchange, recording.programme);
        }
        Ok(exchange)
    }

    /// One confirmation or, where several must agree, an agreement for each account that the author may act
    /// for.
    fn confirm(&self, parts: &mut Parts<'_>, exchange: ExchangeIndex, author: Author) -> Result<(), Refusal> {
        let reference = Ref::from(self.exchange_id(exchange));
        let member =
            self.owner_of(author.device).filter(|member| self.accounts.role(*member) == Role::Member);
        // A gift of one's own credits needs no other agreement. If the author may not confirm, the admission
        // gives the reason.
        let asks = member.filter(|member| !self.gives_own(exchange, *member));
        let side = asks.and_then(|member| self.confirming_side(exchange, member).ok());
        let legs =
            self.legs_of(exchange).filter(|leg| Some(i64::from(self.legs.minutes(*leg).signum())) == side);
        let together: Vec<AccountIndex> = legs.map(|leg| self.legs.account(leg)).collect();
        if together.len() < 2 {
            parts.confirmed(reference);
            return Ok(());
        }
        let acts = |account: &AccountIndex| member.is_some_and(|member| self.acts_for(member, *account));
        let mine: Vec<AccountIndex> = together.into_iter().filter(acts).collect();
        // Another holder may have agreed for some of them. If for all, the event is refused.
        let open: Vec<AccountIndex> =
            mine.iter().copied().filter(|account| !self.has_agreed(exchange, *account)).collect();
        for account in if open.is_empty() { mine } else { open } {
            let step = Step::new(StepKind::Agreed, reference);
            parts.fact(Fact::Step(Step { other: Some(self.account_ref(account)?), ..step }));
        }
        Ok(())
    }

    pub(super) fn step<'a>(&self, parts: &mut Parts<'a>, step: &Stepping<'a>) -> Result<(), Refusal> {
        let kind = step.kind.text_kind();
        let text = parts.optional_text(kind, step.text);
        let other = step.duplicate_of.map(|other| Ref::from(self.exchange_id(other)));
        let on_behalf = step.on_behalf.map(|member| self.account_ref(member)).transpose()?;
        let exchange = self.exchange_id(step.exchange).into();
        let held_by = (step.kind == StepKind::Held).then_some(HeldBy::Coordinator as u8);
        parts.fact(Fact::Step(Step { text, other, on_behalf, held_by, ..Step::new(step.kind, exchange) }));
        Ok(())
    }

    fn post_entry<'a>(&self, parts: &mut Parts<'a>, posting: &Posting<'a>) -> Result<(), Refusal> {
        let posted = Posted {
            kind: posting.kind,
            text: parts.text(TextKind::Offer, posting.text),
            category: posting.category,
            tags: parts.optional_text(TextKind::Tags, posting.tags),
            until: posting.until,
            member: posting.member.map(|member| self.account_ref(member)).transpose()?,
            replaces: posting.replaces.map(|post| self.post_id(post).into()),
        };
        parts.fact(Fact::Posted(posted));
        Ok(())
    }

    /// Adds one side's legs.
    fn legs(&self, legs: &mut Vec<Leg>, side: &[(AccountIndex, Minutes)], sign: i64) -> Result<(), Refusal> {
        for (account, minutes) in side {
            if *minutes <= Minutes::ZERO {
                return Err(Refusal::ZeroLength);
            }
            legs.push(Leg { account: self.account(*account)?, minutes: Minutes(sign * minutes.0) });
        }
        Ok(())
    }

    pub(crate) fn account(&self, account: AccountIndex) -> Result<Account, Refusal> {
        if account == AccountIndex::POT {
            Ok(Account::Pot)
        } else {
            self.account_ref(account).map(Account::Member)
        }
    }

    pub(super) fn account_ref(&self, account: AccountIndex) -> Result<Ref, Refusal> {
        self.account_id(account).map(Ref::from).ok_or(Refusal::UnknownMember)
    }

    pub(super) fn account_refs(&self, accounts: &[AccountIndex]) -> Result<Vec<Ref>, Refusal> {
        accounts.iter().map(|account| self.account_ref(*account)).collect()
    }
}
