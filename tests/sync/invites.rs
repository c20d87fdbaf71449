//! A phone is added by an invitation: once, within 72 hours, for the member whom a coordinator meant.

use crate::common::{Community, help, key, public, sealed_grant};
use ed25519_dalek::SigningKey;
use timebank::journal::{Author, Body, DeviceEnrolled, Draft, ExchangeKind, Fact, Grant, MemberLeft, Role};
use timebank::ledger::{AccountIndex, Entry, Recording, Refusal};
use timebank::{Hash, Seconds};

struct Scene {
    c: Community,
    ana: AccountIndex,
    bob: AccountIndex,
}

impl Scene {
    fn new() -> Scene {
        let mut c = Community::found("Leith", "Mary");
        let (ana, bob) = (c.add("Ana"), c.add_with_phone("bob"));
        Scene { c, ana, bob }
    }

    /// The coordinator invites Ana's phone.
    fn grant(&self) -> Grant {
        self.c.grant(self.ana, public(&key("invitation")))
    }

    /// The event that uses a grant signed by this device.
    fn accepted(&mut self, grant: Grant, by: &SigningKey) -> Draft {
        grant.accept(
            &sealed_grant(&grant, by),
            public(&key("ana's phone")),
            Seconds(self.c.clock),
            &self.c.seed(),
        )
    }

    fn refused(&mut self, grant: Grant, by: &SigningKey) -> Option<Refusal> {
        let draft = self.accepted(grant, by);
        self.c.prepare(&draft, &key("invitation")).err()
    }

    fn coordinators(&self) -> SigningKey {
        self.c.device.clone()
    }
}

#[test]
fn an_invited_phone_writes_for_its_member_and_uses_up_the_invitation() {
    let mut s = Scene::new();
    let (mary, invitation, phone) = (s.coordinators(), key("invitation"), key("ana's phone"));
    let draft = s.accepted(s.grant(), &mary);
    assert_eq!(Grant::read(b""), None);
    s.c.admit_from(&draft, &invitation).unwrap();
    let gift = Recording { kind: ExchangeKind::Gift, confirm: true, ..help(s.bob, s.ana, 60) };
    s.c.enter_by(&phone, Entry::Record(gift)).unwrap();
    assert_eq!(s.c.balance(s.ana), -60);
    // The same event, another phone, or another event that the invitation's key signs.
    assert!(matches!(s.c.prepare(&draft, &invitation), Err(Refusal::AlreadyAdmitted(_))));
    let grant = s.grant();
    assert_eq!(s.refused(grant, &mary), Some(Refusal::InviteUsed));
    let own = Entry::RevokeDevice(public(&phone));
    assert_eq!(s.c.enter_by(&invitation, own), Err(Refusal::DeviceRevoked));
    // Replayed, judged again and from the cache, the ledger is the same.
    assert!(s.c.replayed().cache() == s.c.ledger.cache());
    assert_eq!(s.c.judged(), Ok(()));
}

#[test]
fn an_invitation_is_for_one_member_of_one_community_by_a_coordinator() {
    let mut s = Scene::new();
    let (mary, good) = (s.coordinators(), s.grant());
    let wrong = Some(Refusal::InviteWrong);
    assert_eq!(s.refused(good, &mary), None);
    assert_eq!(s.refused(good, &key("bob")), wrong, "signed by another than it names");
    assert_eq!(s.refused(Grant { by: public(&key("bob")), ..good }, &key("bob")), wrong, "by a member");
    assert_eq!(s.refused(Grant { by: public(&key("x")), ..good }, &key("x")), wrong, "by a stranger");
    let elsewhere = Grant { community: Hash([1; 32]), ..good };
    assert_eq!(s.refused(elsewhere, &mary), Some(Refusal::WrongCommunity));
    let own = s.accepted(Grant { key: public(&key("ana's phone")), ..good }, &mary);
    assert_eq!(s.c.prepare(&own, &key("ana's phone")).err(), wrong, "the invitation's key as the phone's");
    let other = Grant { key: public(&key("another")), ..good };
    assert_eq!(s.refused(other, &mary), Some(Refusal::WrongSignature), "without the key that is invited");
    let mut nobody = good;
    nobody.member.part = 99;
    assert_eq!(s.refused(nobody, &mary), Some(Refusal::UnknownMember));
    // Another member's invitation, or another community's, in a correctly signed event.
    for stolen in [other, elsewhere] {
        let stolen =
            good.accept(&sealed_grant(&stolen, &mary), public(&key("ana's phone")), good.at, &s.c.seed());
        assert_eq!(s.c.prepare(&stolen, &key("invitation")).err(), wrong);
    }
    let junk = good.accept(b"junk", public(&key("ana's phone")), good.at, &s.c.seed());
    assert_eq!(s.c.prepare(&junk, &key("invitation")).err(), wrong);
}

#[test]
fn an_invitation_is_valid_for_three_days_by_the_keepers_clock() {
    let mut s = Scene::new();
    let (mary, good) = (s.coordinators(), s.grant());
    let over = Some(Refusal::InviteExpired);
    for (at, refused) in [(Grant::SECONDS, None), (Grant::SECONDS + 1, over)] {
        let old = Grant { at: Seconds(good.at.0 - at), ..good };
        let early = Grant { at: Seconds(good.at.0 + at), ..good };
        assert_eq!(s.refused(old, &mary), refused);
        assert_eq!(s.refused(early, &mary), refused, "a clock that is fast makes none that holds for years");
    }
}

#[test]
fn invitations_by_or_for_somebody_who_lost_the_right_are_refused() {
    let mut s = Scene::new();
    let (mary, good) = (s.coordinators(), s.grant());
    // Bob was a coordinator when he invited.
    s.c.enter(Entry::SetRole(s.bob, Role::Coordinator)).unwrap();
    let bobs = Grant { by: public(&key("bob")), ..good };
    assert_eq!(s.refused(bobs, &key("bob")), None);
    s.c.enter(Entry::SetRole(s.bob, Role::Member)).unwrap();
    assert_eq!(s.refused(bobs, &key("bob")), Some(Refusal::InviteWrong));
    s.c.enter(Entry::SetRole(s.bob, Role::Coordinator)).unwrap();
    s.c.enter(Entry::RevokeDevice(public(&key("bob")))).unwrap();
    assert_eq!(s.refused(bobs, &key("bob")), Some(Refusal::InviteWrong));
    s.c.enter(Entry::Leave { member: s.ana, to: vec![], on: s.c.today(), erase: false }).unwrap();
    assert_eq!(s.refused(good, &mary), Some(Refusal::MemberLeft));
}

#[test]
fn the_phones_key_is_new_and_the_event_has_no_other_part() {
    let mut s = Scene::new();
    let (mary, good) = (s.coordinators(), s.grant());
    let sealed = sealed_grant(&good, &mary);
    let enrolled = |key| Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant: &sealed, key }));
    let invitation = key("invitation");
    let answer = |s: &mut Scene, device: &SigningKey, bodies: Vec<Body<'_>>| {
        let author = Author { device: public(device), n: 50, at: Seconds(s.c.clock) };
        let draft = s.c.craft(author, bodies);
        s.c.prepare(&draft, device).err()
    };
    let phone = public(&key("ana's phone"));
    assert_eq!(answer(&mut s, &invitation, vec![enrolled(phone)]), None);
    assert_eq!(answer(&mut s, &invitation, vec![enrolled(public(&key("bob")))]), Some(Refusal::KeyInUse));
    let (keeper, card) = (public(&s.c.keeper), public(&s.c.recovery));
    for used in [keeper, card] {
        assert_eq!(answer(&mut s, &invitation, vec![enrolled(used)]), Some(Refusal::WrongKey));
    }
    let more = vec![enrolled(phone), enrolled(public(&key("another")))];
    assert_eq!(answer(&mut s, &invitation, more), Some(Refusal::NotAnEvent));
    let bob = s.c.ref_of(s.bob);
    let leave = Body::Fact(Fact::MemberLeft(MemberLeft { member: bob }));
    let first = vec![leave, enrolled(phone)];
    assert_eq!(answer(&mut s, &invitation, first), Some(Refusal::NotACoordinator));
    // A DeviceEnrolled by a member's device or by the keeper is refused.
    for device in [mary.clone(), key("bob"), s.c.keeper.clone()] {
        assert_eq!(answer(&mut s, &device, vec![enrolled(phone)]), Some(Refusal::NotACoordinator));
    }
}
