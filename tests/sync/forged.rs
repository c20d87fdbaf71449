//! What a hub makes up in the journal. No phone folds it.

use super::phone::{Phone, page, three};
use crate::common::crafted::{proposed, service};
use crate::common::{key, public, sealed_grant};
use ed25519_dalek::SigningKey;
use timebank::journal::{
    Account, Body, DeviceAdded, DeviceEnrolled, Fact, Grant, MemberLeft, MembersJoined, Ref, Role, RoleSet,
};
use timebank::ledger::Entry;
use timebank::sync::Distrust;

/// What a hub could put into the journal in a member's name, or by its own word. The signatures are right.
#[test]
fn a_phone_folds_nothing_that_its_author_may_not_write() {
    let (mut c, ana, bob, _) = three();
    c.enter(Entry::AddDevice(bob, public(&key("bob's lost phone")))).unwrap();
    c.enter(Entry::RevokeDevice(public(&key("bob's lost phone")))).unwrap();
    let gone = c.add_with_phone("cid");
    c.enter(Entry::Leave { member: gone, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    let [ana, bob, cid] = [ana, bob, gone].map(|account| c.ref_of(account));
    let hour = || proposed(service(Account::Member(ana), Account::Member(bob)));
    let grant = c.grant(c.account("bob"), public(&key("invitation")));
    let [by_bob, by_coordinator] = [key("bob"), c.device.clone()].map(|by| {
        let by_them = Grant { by: public(&by), ..grant };
        sealed_grant(&by_them, &by)
    });
    let enrolled =
        |grant| Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant, key: public(&key("new")) }));
    let confirmed = Body::Fact(Fact::confirmed(Ref::here(0)));
    let left = |member| Body::Fact(Fact::MemberLeft(MemberLeft { member }));
    let added = |member, key| Body::Fact(Fact::DeviceAdded(DeviceAdded { member, key }));
    let role = |member, role| Body::Fact(Fact::RoleSet(RoleSet { member, role }));
    let joined = |member, into| Body::Fact(Fact::MembersJoined(MembersJoined { member, into }));
    let (keeper, card) = (c.keeper.clone(), c.recovery.clone());
    let forged: Vec<(&str, SigningKey, Vec<Body<'_>>)> = vec![
        ("a phone that adds itself", key("new"), vec![added(bob, public(&key("new")))]),
        ("a member who adds a phone", key("bob"), vec![added(bob, public(&key("new")))]),
        ("a grant by a member", key("invitation"), vec![enrolled(&by_bob)]),
        ("a grant for another invitation", key("another"), vec![enrolled(&by_coordinator)]),
        ("no grant", key("invitation"), vec![enrolled(b"none")]),
        ("a revoked phone", key("bob's lost phone"), vec![hour()]),
        ("a phone of somebody who left", key("cid"), vec![hour()]),
        ("the keeper records", keeper.clone(), vec![hour(), confirmed.clone()]),
        ("the keeper gives a role", keeper.clone(), vec![role(bob, Role::Coordinator)]),
        ("the keeper lets somebody leave", keeper, vec![left(bob)]),
        ("the card records", card, vec![hour()]),
        ("a member gives a role", key("bob"), vec![role(bob, Role::Coordinator)]),
        ("a member joins two", key("bob"), vec![joined(ana, cid)]),
    ];
    for (what, by, bodies) in forged {
        let mut c = c.clone();
        let author = c.author_of(&by);
        let draft = c.craft(author, bodies);
        c.store_unjudged(&draft, &by);
        let seq = c.ledger.chain().seq;
        // In the first page of all, and after what is true.
        for true_ones in [None, Some(usize::try_from(seq).unwrap() - 1)] {
            let mut phone = Phone::new(&c, "ana");
            let device = public(&phone.device);
            if let Some(most) = true_ones {
                let pull = phone.replica.pull();
                phone.received(pull, &page(&c, device, pull.after(), most)).unwrap();
                assert_eq!(phone.replica.ledger().chain().seq, seq - 1);
            }
            let pull = phone.replica.pull();
            let lie = page(&c, device, pull.after(), usize::MAX);
            assert_eq!(phone.received(pull, &lie), Err(Distrust::Forged { seq }), "{what}");
        }
    }
}
