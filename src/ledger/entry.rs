//! From what a person wants to the parts of an event.

use super::check::audience_of;
use super::policy::STANDARD_CATEGORIES;
use super::{AccountIndex, ExchangeIndex, Ledger, Refusal};
use crate::journal::{
    Account, Author, Body, Draft, ExchangeKind, Fact, Leg, MemberKind, Origin, PolicyChange, Proposed, Ref,
    TextIndex, TextKind,
};
use crate::{Day, Key, Minutes};

/// What a person wants to enter.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// Found a community. The author's device is the founder's.
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
    /// Add a member.
    AddMember {
        /// The member's name.
        name: &'a str,
        /// What sort of member.
        kind: MemberKind,
        /// The member's number.
        number: Option<&'a str>,
        /// How to reach the member.
        contact: Option<&'a str>,
    },
    /// Change a member's name or contact.
    ChangeMember {
        /// Whose.
        member: AccountIndex,
        /// The new name.
        name: Option<&'a str>,
        /// The new contact.
        contact: Option<&'a str>,
    },
    /// Record an exchange.
    Record {
        /// What sort of exchange.
        kind: ExchangeKind,
        /// Who gave how much, in positive minutes.
        gave: Vec<(AccountIndex, Minutes)>,
        /// Who received how much, in positive minutes.
        received: Vec<(AccountIndex, Minutes)>,
        /// The day that it happened.
        on: Day,
        /// One of the community's categories.
        category: Option<&'a str>,
        /// How long the work took, where the credit differs.
        worked: Option<Minutes>,
        /// What it was about.
        note: Option<&'a str>,
        /// Confirm it in the same event.
        confirm: bool,
    },
    /// Confirm an exchange.
    Confirm(ExchangeIndex),
    /// Void an exchange.
    Void {
        /// Which.
        exchange: ExchangeIndex,
        /// Why.
        reason: &'a str,
    },
    /// Choose the rules.
    SetPolicy(PolicyChange<'a>),
}

/// Collects the parts of an event.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    bodies: Vec<Body<'a>>,
}

impl<'a> Parts<'a> {
    /// The index of the part that this adds.
    pub(crate) fn fact(&mut self, fact: Fact<'a>) -> u16 {
        self.bodies.push(Body::Fact(fact));
        self.bodies.len() as u16 - 1
    }

    /// The index of the text that this adds.
    pub(crate) fn text(&mut self, kind: TextKind, text: &'a str) -> TextIndex {
        self.bodies.push(Body::Text(kind, text));
        self.bodies.len() as u16 - 1
    }

    pub(crate) fn optional_text(&mut self, kind: TextKind, text: Option<&'a str>) -> Option<TextIndex> {
        text.filter(|text| !text.is_empty()).map(|text| self.text(kind, text))
    }

    /// A new member; gives the reference to it within the event.
    pub(crate) fn member(
        &mut self,
        kind: MemberKind,
        name: &'a str,
        number: Option<&'a str>,
        contact: Option<&'a str>,
        origin: Option<Origin<'a>>,
    ) -> Ref {
        let name = self.text(TextKind::Name, name);
        let number = self.optional_text(TextKind::Number, number);
        let contact = self.optional_text(TextKind::Contact, contact);
        Ref::here(self.fact(Fact::MemberAdded { kind, name, contact, number, origin }))
    }

    pub(crate) fn draft(self, ledger: &Ledger, author: Author, seed: &[u8; 32]) -> Draft {
        let bodies: Vec<_> = self.bodies.into_iter().map(|body| (audience_of(&body), body)).collect();
        Draft::new(ledger.community(), author, &bodies, seed)
    }
}

impl Ledger {
    /// The event that says what a person wants, to be signed by the author's device. `seed` must be random and
    /// used once.
    ///
    /// # Errors
    /// Where it names what does not exist. Everything else is judged when the event is admitted.
    pub fn draft(&self, entry: Entry<'_>, author: Author, seed: &[u8; 32]) -> Result<Draft, Refusal> {
        let mut parts = Parts::default();
        match entry {
            Entry::Found { community, founder, keeper, recovery } => {
                found(&mut parts, community, founder, (keeper, recovery), author)
            }
            Entry::AddMember { name, kind, number, contact } => {
                parts.member(kind, name, number, contact, None);
            }
            Entry::ChangeMember { member, name, contact } => {
                let member = self.account_ref(member)?;
                let name = parts.optional_text(TextKind::Name, name);
                let contact = parts.optional_text(TextKind::Contact, contact);
                parts.fact(Fact::MemberChanged { member, name, contact });
            }
            Entry::Record { kind, gave, received, on, category, worked, note, confirm } => {
                let legs = self.legs(&gave, 1).chain(self.legs(&received, -1)).collect::<Result<_, _>>()?;
                let note = parts.optional_text(TextKind::Note, note);
                let proposed = Proposed { kind, legs, on, category, worked, note, origin: None, trail: None };
                let exchange = Ref::here(parts.fact(Fact::Proposed(proposed)));
                if confirm {
                    parts.fact(Fact::Confirmed { exchange });
                }
            }
            Entry::Confirm(exchange) => {
                parts.fact(Fact::Confirmed { exchange: self.exchange_id(exchange).into() });
            }
            Entry::Void { exchange, reason } => {
                let reason = parts.text(TextKind::Reason, reason);
                parts.fact(Fact::Voided { exchange: self.exchange_id(exchange).into(), reason });
            }
            Entry::SetPolicy(change) => {
                parts.fact(Fact::PolicySet(change));
            }
        }
        Ok(parts.draft(self, author, seed))
    }

    fn legs(
        &self,
        side: &[(AccountIndex, Minutes)],
        sign: i64,
    ) -> impl Iterator<Item = Result<Leg, Refusal>> {
        side.iter().map(move |(account, minutes)| {
            if *minutes <= Minutes::ZERO {
                return Err(Refusal::ZeroLength);
            }
            Ok(Leg { account: self.account(*account)?, minutes: Minutes(sign * minutes.0) })
        })
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
}

/// The founding event: the community, its founder with this device, and the rules it starts with.
fn found<'a>(parts: &mut Parts<'a>, community: &'a str, founder: &'a str, keys: (Key, Key), author: Author) {
    let (keeper, recovery) = keys;
    // Founded is part 0; its texts and the founder follow in this order.
    parts.fact(Fact::Founded { keeper, recovery, founder: 3, name: 1 });
    parts.text(TextKind::Name, community);
    let member = parts.member(MemberKind::Person, founder, None, None, None);
    debug_assert_eq!(member, Ref::here(3));
    parts.fact(Fact::DeviceAdded { member, key: author.device });
    let categories = Some(STANDARD_CATEGORIES.to_vec());
    parts.fact(Fact::PolicySet(PolicyChange { rounding: Some(Minutes(15)), categories, unknown: false }));
}
