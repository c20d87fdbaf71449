//! How a story is entered in a book: by name, each phone with its own counter.

use crate::common::crafted::{confirmed, legs, proposed};
use crate::common::{Community, key, public};
use ed25519_dalek::{Signer, SigningKey};
use std::collections::HashMap;
use timebank::journal::{
    Account, Author, Body, ExchangeKind, Fact, MemberAdded, MemberErased, MemberKind, MemberLeft, Proposed,
    Ref, Step, StepKind, TextKind,
};
use timebank::{Day, Seconds};

/// The community of the journal. The keys of phones are made from their owners' names.
pub(super) struct Story {
    pub(super) c: Community,
    /// The counters of the phones and of the keeper.
    pub(super) n: HashMap<&'static str, u64>,
    pub(super) members: HashMap<&'static str, Ref>,
}

pub(super) fn part(event: Ref, part: u16) -> Ref {
    Ref { part, ..event }
}

pub(super) fn fact(fact: Fact<'_>) -> Body<'_> {
    Body::Fact(fact)
}

/// A step whose reason is the next part.
pub(super) fn why(kind: StepKind, exchange: Ref, reason: &str) -> Vec<Body<'_>> {
    let text = if kind == StepKind::NoteAdded { TextKind::Note } else { TextKind::Reason };
    vec![fact(Fact::Step(Step::with_text(kind, exchange, 1))), Body::Text(text, reason)]
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

impl Story {
    fn key(&self, who: &str) -> SigningKey {
        match who {
            "mary" => self.c.device.clone(),
            "keeper" => self.c.keeper.clone(),
            _ => key(who),
        }
    }

    pub(super) fn author(&mut self, who: &'static str) -> Author {
        let n = self.n.entry(who).or_default();
        *n += 1;
        self.c.clock += 60;
        Author { n: *n, at: Seconds(self.c.clock), device: public(&self.key(who)) }
    }

    /// Admits an event, and the keeper's own event if it must hold an exchange. Returns the reference to the
    /// first part.
    pub(super) fn enter(&mut self, who: &'static str, bodies: Vec<Body<'_>>) -> Ref {
        let author = self.author(who);
        self.enter_as(who, author, bodies)
    }

    pub(super) fn enter_as(&mut self, who: &'static str, author: Author, bodies: Vec<Body<'_>>) -> Ref {
        let draft = self.c.craft(author, bodies);
        let mut prepared = self.c.prepare(&draft, &self.key(who)).unwrap();
        if !prepared.verdict().held.is_empty() {
            let (by, seed) = (self.author("keeper"), self.c.seed());
            let hold = prepared.hold(by, &seed).unwrap();
            prepared.add(&hold, &self.c.keeper.sign(&hold.bytes_to_sign()).to_bytes());
        }
        self.c.store(&prepared);
        Ref { event: Some(draft.id()), part: 0 }
    }

    pub(super) fn member(&self, who: &str) -> Ref {
        self.members[who]
    }

    /// Minutes by name. The pot is called `pot`.
    pub(super) fn exchange(&self, kind: ExchangeKind, on: &str, sides: &[(&str, i64)]) -> Proposed<'static> {
        let account = |who| if who == "pot" { Account::Pot } else { Account::Member(self.member(who)) };
        let sides: Vec<_> = sides.iter().map(|(who, minutes)| (account(*who), *minutes)).collect();
        Proposed::new(kind, legs(&sides), day(on))
    }

    pub(super) fn proposed(&self, on: &str, legs: &[(&str, i64)]) -> Body<'static> {
        proposed(self.exchange(ExchangeKind::Service, on, legs))
    }

    /// A service that one phone records.
    pub(super) fn record(&mut self, who: &'static str, on: &str, legs: &[(&str, i64)]) -> Ref {
        let proposed = self.proposed(on, legs);
        self.enter(who, vec![proposed])
    }

    pub(super) fn add(
        &mut self,
        who: &'static str,
        kind: MemberKind,
        name: &'static str,
        acting: (&[&str], Option<&str>),
    ) {
        let (holders, guardian) = acting;
        let added = Fact::MemberAdded(MemberAdded {
            is_timebank: false,
            kind,
            name: 1,
            contact: Some(2),
            number: Some(3),
            holders: holders.iter().map(|who| self.member(who)).collect(),
            guardian: guardian.map(|who| self.member(who)),
            origin: None,
            area: Some(4),
        });
        let contact = format!("{who}@example.org");
        let event = self.enter(
            "mary",
            vec![
                fact(added),
                Body::Text(TextKind::Name, name),
                Body::Text(TextKind::Contact, &contact),
                Body::Text(TextKind::Number, who),
                Body::Text(TextKind::Area, "by the harbour"),
            ],
        );
        self.members.insert(who, event);
    }

    pub(super) fn balance(&self, who: &str) -> i64 {
        let Ref { event, part } = self.member(who);
        let id = timebank::Id { event: event.unwrap(), part };
        self.c.balance(self.c.ledger.member(id).unwrap())
    }

    pub(super) fn settle_and_leave(&mut self, who: &'static str, balance: i64, erase: bool) {
        let legs = if balance > 0 {
            [("pot", balance), (who, -balance)]
        } else {
            [(who, -balance), ("pot", balance)]
        };
        let gift = self.exchange(ExchangeKind::Gift, "2024-04-02", &legs);
        let member = self.member(who);
        let mut bodies = vec![proposed(gift), confirmed(0), fact(Fact::MemberLeft(MemberLeft { member }))];
        if erase {
            bodies.push(fact(Fact::MemberErased(MemberErased { member })));
        }
        self.enter("dora", bodies);
    }
}
