//! A community in which events may be refused, and the events that are offered there.

use crate::common::crafted::{self, confirmed, draft, draft_from, service};
use crate::common::{Community, key, public, seal};
use ed25519_dalek::SigningKey;
use timebank::journal::{
    Account, Audience, Body, DeviceAdded, Draft, Fact, MemberChanged, Proposed, Ref, Sealed, TextIndex,
    TextKind,
};
use timebank::ledger::{Refusal, Submission};
use timebank::{Hash, Key};

/// Makes the event that somebody offers.
pub(crate) type MakeOffer = fn(&mut Scene) -> Sealed;

/// A coordinator, Ana and Bob with phones, and Cid without. Ana has recorded an exchange with Bob. Another
/// exchange was voided.
pub(crate) struct Scene {
    pub(crate) c: Community,
    pub(crate) phones: [SigningKey; 2],
    pub(crate) n: u64,
    last_n: [u64; 2],
    pub(crate) ana: Ref,
    pub(crate) bob: Ref,
    pub(crate) cid: Ref,
    pub(crate) by_ana: Ref,
    pub(crate) voided: Ref,
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let mut c = Community::found("Leith", "Mary");
        let [ana, bob, cid] = ["Ana", "Bob", "Cid"].map(|name| {
            let account = c.add(name);
            Ref::from(c.ledger.account_id(account).unwrap())
        });
        let none = Ref::here(0);
        let phones = [key("ana"), key("bob")];
        let mut scene = Scene { c, phones, n: 10, last_n: [0; 2], ana, bob, cid, by_ana: none, voided: none };
        let devices = [(scene.ana, 0), (scene.bob, 1)]
            .map(|(member, phone)| added(member, public(&scene.phones[phone])));
        scene.admit(devices.into(), None);
        scene.by_ana = scene.admit(vec![scene.service()], Some(0));
        scene.voided = scene.admit(vec![scene.service(), confirmed(0)], None);
        scene.admit(vec![voided(scene.voided), reason()], None);
        scene
    }

    /// Admits an event of the coordinator's, or of the phone with this index.
    pub(crate) fn admit(&mut self, bodies: Vec<Body<'_>>, phone: Option<usize>) -> Ref {
        let draft = self.draft(bodies, phone);
        let device = phone.map_or(self.c.device.clone(), |phone| self.phones[phone].clone());
        self.c.admit_from(&draft, &device).unwrap();
        Ref { event: Some(draft.id()), part: 0 }
    }

    pub(crate) fn draft(&mut self, bodies: Vec<Body<'_>>, phone: Option<usize>) -> Draft {
        self.n += 1;
        match phone {
            None => draft(&mut self.c, bodies),
            Some(phone) => {
                self.last_n[phone] = self.n;
                draft_from(&mut self.c, &self.phones[phone], self.n, bodies)
            }
        }
    }

    /// An event of the coordinator's, offered.
    pub(crate) fn offer(&mut self, bodies: Vec<Body<'_>>) -> Sealed {
        let draft = self.draft(bodies, None);
        seal(draft, &self.c.device)
    }

    /// An event of Ana's (0) or Bob's (1) phone, offered.
    pub(crate) fn offer_by(&mut self, phone: usize, bodies: Vec<Body<'_>>) -> Sealed {
        let draft = self.draft(bodies, Some(phone));
        seal(draft, &self.phones[phone])
    }

    /// An event of the keeper's own, offered.
    pub(crate) fn offer_by_keeper(&mut self, bodies: Vec<Body<'_>>) -> Sealed {
        let (keeper, n) = (self.c.keeper.clone(), self.c.keepers().n);
        let draft = draft_from(&mut self.c, &keeper, n, bodies);
        seal(draft, &keeper)
    }

    /// An event of the coordinator's device for this community, with these audiences.
    pub(crate) fn offer_as(&mut self, community: Option<Hash>, bodies: &[(Audience, Body<'_>)]) -> Sealed {
        let (author, seed) = (self.c.author(), self.c.seed());
        seal(Draft::new(community, author, bodies, &seed), &self.c.device)
    }

    /// The key of Ana's (0) or Bob's (1) phone.
    pub(crate) fn phone(&self, phone: usize) -> Key {
        public(&self.phones[phone])
    }

    /// The founder and only coordinator.
    pub(crate) fn mary(&self) -> Ref {
        self.c.ledger.account_id(self.c.ledger.founder()).unwrap().into()
    }

    /// Another event with the counter that this phone used last.
    pub(crate) fn offer_again(&mut self, phone: usize) -> Sealed {
        let bodies = vec![self.service(), reason()];
        let (n, phone) = (self.last_n[phone], self.phones[phone].clone());
        seal(draft_from(&mut self.c, &phone, n, bodies), &phone)
    }

    /// Ana helped Bob for an hour.
    pub(crate) fn service(&self) -> Body<'static> {
        Body::Fact(Fact::Proposed(self.hour()))
    }

    pub(crate) fn hour(&self) -> Proposed<'static> {
        service(Account::Member(self.ana), Account::Member(self.bob))
    }

    /// An exchange with these legs, by the coordinator.
    pub(crate) fn with_legs(&mut self, legs: &[(Account, i64)]) -> Sealed {
        let exchange = Proposed { legs: crafted::legs(legs), ..self.hour() };
        self.offer(vec![crafted::proposed(exchange)])
    }

    /// Offers the event, and checks that nothing changed.
    pub(crate) fn refusal(&self, offer: &Sealed) -> Option<Refusal> {
        let before = self.c.ledger.cache();
        let submission = Submission { event: &offer.event, signature: &offer.signature, parts: &offer.parts };
        let refused = self.c.ledger.prepare(submission, self.c.context()).err();
        assert!(self.c.ledger.cache() == before, "{refused:?} changed the ledger");
        refused
    }
}

pub(crate) fn added(member: Ref, key: Key) -> Body<'static> {
    Body::Fact(Fact::DeviceAdded(DeviceAdded { member, key }))
}

pub(crate) fn voided(exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::voided(exchange, 1))
}

pub(crate) fn confirm(exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::confirmed(exchange))
}

pub(crate) fn reason() -> Body<'static> {
    Body::Text(TextKind::Reason, "typed twice")
}

pub(crate) fn name(text: &str) -> Body<'_> {
    Body::Text(TextKind::Name, text)
}

pub(crate) fn rename(member: Ref) -> Body<'static> {
    rename_with(member, 1)
}

pub(crate) fn rename_with(member: Ref, text: TextIndex) -> Body<'static> {
    let (name, contact, area) = (Some(text), None, None);
    Body::Fact(Fact::MemberChanged(MemberChanged {
        is_timebank: None,
        member,
        name,
        contact,
        holders: None,
        guardian: None,
        area,
    }))
}

pub(crate) fn nowhere() -> Ref {
    Ref { event: Some(Hash([1; 32])), part: 0 }
}
