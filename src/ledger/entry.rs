//! From a person's entry to the parts of an event.

#[cfg(feature = "desk")]
mod desk;

use super::{AccountIndex, ExchangeIndex, Ledger, PostIndex, Refusal};
#[cfg(feature = "desk")]
use crate::journal::PolicyChange;
use crate::journal::{
    Account, Author, Body, DeviceRevoked, Draft, ExchangeKind, Fact, HeldBy, Leg, MAX_PARTS, MemberChanged,
    MemberKind, PostKind, Posted, Proposed, Ref, Role, Step, StepKind, TextIndex, TextKind, Unposted,
};
use crate::{Day, Key, Minutes};

/// What a person wants to enter.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// Found a community. The author's device is the founder's.
    #[cfg(feature = "desk")]
    Found {
        /// The community's name.
        community: &'a str,
        /// The founder's name.
        founder: &'a str,
        /// The key that will sign heads.
        keeper: Key,
        /// The key on the printed card.
        recovery: Key,
    },
    /// Add a member, with the starting credit that the policy gives.
    #[cfg(feature = "desk")]
    AddMember(NewMember<'a>),
    /// Change something about a member.
    ChangeMember(MemberChange<'a>),
    /// Give a member a role. This also brings back a member who had left, without their balance.
    #[cfg(feature = "desk")]
    SetRole(AccountIndex, Role),
    /// Settle a member's balance and let the member leave.
    #[cfg(feature = "desk")]
    Leave {
        /// The member.
        member: AccountIndex,
        /// Who takes over the balance, each with their minutes. The pot where nobody is named.
        to: Vec<(AccountIndex, Minutes)>,
        /// The day on which the balance moves.
        on: Day,
        /// Erase the member at once.
        erase: bool,
    },
    /// Bring a member who left back, with the balance that they had: what settled it as they left is voided.
    #[cfg(feature = "desk")]
    ComeBack {
        /// The member.
        member: AccountIndex,
        /// Why the settlement is voided.
        reason: &'a str,
    },
    /// Put off the erasure of a member who left: the rules keep them from today on.
    #[cfg(feature = "desk")]
    PutOffErasure(AccountIndex),
    /// Erase a member who left.
    #[cfg(feature = "desk")]
    Erase(AccountIndex),
    /// Join two members who are one.
    #[cfg(feature = "desk")]
    Join {
        /// The member whose account is read as the other's.
        member: AccountIndex,
        /// The member who stays.
        into: AccountIndex,
    },
    /// Take a joining apart. The account is the one that was joined into another.
    #[cfg(feature = "desk")]
    Part(AccountIndex),
    /// Hand the book over to another keeper. The author is the present keeper or the holder of the printed
    /// card.
    #[cfg(feature = "desk")]
    ChangeKeeper(Key),
    /// Let a device write for a member. The author is a coordinator or the holder of the printed card.
    #[cfg(feature = "desk")]
    AddDevice(AccountIndex, Key),
    /// End a device's right to write.
    RevokeDevice(Key),
    /// Record an exchange.
    Record(Recording<'a>),
    /// Record several exchanges together: all or none.
    #[cfg(feature = "desk")]
    RecordAll(Vec<Recording<'a>>),
    /// Confirm an exchange. Where several must agree, agree for every account that the author may act for.
    Confirm(ExchangeIndex),
    /// Void an exchange.
    #[cfg(feature = "desk")]
    Void {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The reason.
        reason: &'a str,
    },
    /// Replace an exchange with another.
    #[cfg(feature = "desk")]
    Correct {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The reason.
        reason: &'a str,
        /// The right exchange.
        by: Recording<'a>,
    },
    /// Take the last step of exchanges back, each by its [`Ledger::way_back`]. If another exchange stands in
    /// the place of one, or it stood in the place of another, that one goes or comes with it.
    #[cfg(feature = "desk")]
    Undo {
        /// The exchanges.
        exchanges: Vec<ExchangeIndex>,
        /// The reason.
        reason: &'a str,
    },
    /// Any other step.
    Step(Stepping<'a>),
    /// Close a month: `year * 12 + month - 1`.
    #[cfg(feature = "desk")]
    CloseMonth(i32),
    /// Give an exchange a programme, or take it away.
    #[cfg(feature = "desk")]
    SetProgramme {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The programme. `None` takes it away.
        programme: Option<&'a str>,
    },
    /// Post an offer or a request.
    Post(Posting<'a>),
    /// Take back an offer or a request.
    Unpost(PostIndex),
    /// Choose the rules.
    #[cfg(feature = "desk")]
    SetPolicy(PolicyChange<'a>),
}

/// A member to add.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    /// The member's name.
    pub name: &'a str,
    /// The kind of member.
    pub kind: MemberKind,
    /// The member's number.
    pub number: Option<&'a str>,
    /// How to reach the member.
    pub contact: Option<&'a str>,
    /// Where the member lives.
    pub area: Option<&'a str>,
    /// Who acts for it, if it is a household or an organisation.
    pub holders: Vec<AccountIndex>,
    /// Who confirms for it, if it is a member under age.
    pub guardian: Option<AccountIndex>,
    /// The day of the starting credit. Without it, the day in UTC on which the event is written.
    pub on: Option<Day>,
}

impl<'a> NewMember<'a> {
    /// A member with only a name.
    pub fn new(name: &'a str, kind: MemberKind) -> NewMember<'a> {
        let (number, contact, area, guardian, on) = (None, None, None, None, None);
        NewMember { name, kind, number, contact, area, holders: Vec::new(), guardian, on }
    }
}

/// What changes about a member. A field that is `None` stays as it was.
#[derive(Clone, Debug)]
pub struct MemberChange<'a> {
    /// The member.
    pub member: AccountIndex,
    /// The new name.
    pub name: Option<&'a str>,
    /// The new contact.
    pub contact: Option<&'a str>,
    /// Where the member lives now.
    pub area: Option<&'a str>,
    /// Who acts for it from now on.
    pub holders: Option<Vec<AccountIndex>>,
    /// Who confirms for it from now on; `Some(None)` for nobody.
    pub guardian: Option<Option<AccountIndex>>,
    /// Whether it is an organisation that is the timebank itself.
    pub is_timebank: Option<bool>,
}

impl MemberChange<'_> {
    /// A change of nothing.
    pub fn of(member: AccountIndex) -> MemberChange<'static> {
        MemberChange {
            member,
            name: None,
            contact: None,
            area: None,
            holders: None,
            guardian: None,
            is_timebank: None,
        }
    }
}

/// An exchange to record.
#[derive(Clone, Debug)]
pub struct Recording<'a> {
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// Who gave how much, in positive minutes.
    pub gave: Vec<(AccountIndex, Minutes)>,
    /// Who received how much, in positive minutes.
    pub received: Vec<(AccountIndex, Minutes)>,
    /// The day of the help.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// The time that was worked, where the credit differs.
    pub worked: Option<Minutes>,
    /// How much of it was travel and preparation.
    pub travel: Option<Minutes>,
    /// The note.
    pub note: Option<&'a str>,
    /// The member for whom a coordinator records it.
    pub on_behalf: Option<AccountIndex>,
    /// The offer or request that it answers.
    pub answers: Option<PostIndex>,
    /// The programme that it belongs to. Only coordinators see it.
    #[cfg(feature = "desk")]
    pub programme: Option<&'a str>,
    /// Who came to a session and received, each with their time.
    #[cfg(feature = "desk")]
    pub attended: Vec<(AccountIndex, Minutes)>,
    /// Confirm it in the same event.
    pub confirm: bool,
}

impl Recording<'_> {
    /// An exchange with only its parties, length and day.
    pub fn new(
        kind: ExchangeKind,
        gave: Vec<(AccountIndex, Minutes)>,
        received: Vec<(AccountIndex, Minutes)>,
        on: Day,
    ) -> Recording<'static> {
        Recording {
            kind,
            gave,
            received,
            on,
            category: None,
            worked: None,
            travel: None,
            note: None,
            on_behalf: None,
            answers: None,
            #[cfg(feature = "desk")]
            programme: None,
            #[cfg(feature = "desk")]
            attended: Vec::new(),
            confirm: false,
        }
    }
}

/// A step to take with an exchange.
#[derive(Clone, Debug)]
pub struct Stepping<'a> {
    /// The kind of step.
    pub kind: StepKind,
    /// The exchange.
    pub exchange: ExchangeIndex,
    /// The reason, or the note of a note.
    pub text: Option<&'a str>,
    /// The exchange that says the same, where this one is declined as its duplicate.
    pub duplicate_of: Option<ExchangeIndex>,
    /// The member for whom a coordinator acts.
    pub on_behalf: Option<AccountIndex>,
}

impl<'a> Stepping<'a> {
    /// A step with its reason, if it has one.
    pub fn new(kind: StepKind, exchange: ExchangeIndex, text: Option<&'a str>) -> Stepping<'a> {
        Stepping { kind, exchange, text, duplicate_of: None, on_behalf: None }
    }
}

/// An offer or a request to post.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// Offer or request.
    pub kind: PostKind,
    /// What is offered or requested.
    pub text: &'a str,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// Words to find it by, one a line.
    pub tags: Option<&'a str>,
    /// The last valid day.
    pub until: Option<Day>,
    /// The owner, where somebody writes for another member.
    pub member: Option<AccountIndex>,
    /// The earlier offer or request that it replaces.
    pub replaces: Option<PostIndex>,
}

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

    fn confirmed(&mut self, exchange: Ref) {
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
    fn record<'a>(&self, parts: &mut Parts<'a>, recording: &Recording<'a>) -> Result<Ref, Refusal> {
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

    fn step<'a>(&self, parts: &mut Parts<'a>, step: &Stepping<'a>) -> Result<(), Refusal> {
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

    fn account_ref(&self, account: AccountIndex) -> Result<Ref, Refusal> {
        self.account_id(account).map(Ref::from).ok_or(Refusal::UnknownMember)
    }

    fn account_refs(&self, accounts: &[AccountIndex]) -> Result<Vec<Ref>, Refusal> {
        accounts.iter().map(|account| self.account_ref(*account)).collect()
    }
}
