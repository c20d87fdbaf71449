//! How much may be added in a day.

use timebank::Day;
use timebank::journal::{DeviceEnrolled, Fact, PostKind, Sealed};
use timebank::ledger::{Entry, Posting};
use timebank::sync::Outcome;
use timebank_hub::keeper::{MemberUsed, QuotaUsed, Quotas, Trouble};
use timebank_hub::store::{Amount, Store as _};

use crate::basics::{folder, key, public};
use crate::people::{Hub, Person, hour};

const MANY: u64 = 1_000_000;

fn quotas(member: u64, community: u64) -> Quotas {
    let events = |events| Amount { events, bytes: MANY };
    Quotas { member: events(member), community: events(community) }
}

fn offers(person: &mut Person, hub: &Hub, count: usize) -> Vec<Sealed> {
    let posting = |text| Posting {
        kind: PostKind::Offer,
        text,
        category: None,
        tags: None,
        until: None,
        member: None,
        replaces: None,
    };
    (0..count).map(|_| person.seal(hub, Entry::Post(posting("Pruning")))).collect()
}

/// Pushes so many events one by one. Gives how many were taken, and why the next was not.
fn push_each(person: &mut Person, hub: &Hub, count: usize) -> (usize, Option<Trouble>) {
    for (i, sealed) in offers(person, hub, count).iter().enumerate() {
        match person.push(hub, &[sealed]) {
            Ok(answers) => assert_eq!(answers[0].outcome.name(), "admitted"),
            Err(trouble) => return (i, Some(trouble)),
        }
    }
    (count, None)
}

fn told(hub: &Hub, mary: &Person) -> QuotaUsed {
    hub.keeper.quota_used(mary.community, mary.device()).unwrap()
}

/// A full disk is nobody's fault. A full day is told with its end.
fn ends(trouble: Option<Trouble>) -> String {
    match trouble {
        Some(Trouble::MemberQuota { until, left }) => format!("member {until} {left}"),
        Some(Trouble::CommunityQuota { until, left }) => format!("community {until} {left}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_member_has_a_quota_and_others_go_on() {
    let path = folder("quota-member").join("hub.db");
    let hub = Hub::open(&path, 10).with_quotas(quotas(5, 100));
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, me), (mut ben, _)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Ben"));
    assert_eq!(told(&hub, &mary).members, []);
    let (taken, why) = push_each(&mut ana, &hub, 4);
    assert_eq!((taken, why.is_none()), (4, true));
    let member = mary.ledger.account_id(me).unwrap().to_string();
    let near = told(&hub, &mary);
    assert_eq!(near.members, [MemberUsed { member, per_cent: 80 }]);
    assert_eq!((near.per_cent, near.ends.as_str()), (8, "2024-03-02T00:00:00Z"));
    // The push that reaches it is taken as a whole.
    let more = offers(&mut ana, &hub, 3);
    assert_eq!(ana.push(&hub, &more.iter().collect::<Vec<_>>()).unwrap().len(), 3);
    let (taken, why) = push_each(&mut ana, &hub, 1);
    assert_eq!((taken, ends(why).as_str()), (0, "member 2024-03-02T00:00:00Z 86400"));
    // Reading goes on, and so do the others.
    ana.pull(&hub);
    assert_eq!(push_each(&mut ben, &hub, 2).0, 2);
    // What the journal has already costs nothing.
    let before = hub.keeper.store().used(mary.community, timebank::Day::of(hub.now())).unwrap();
    let again = offers(&mut ben, &hub, 1);
    ben.push(&hub, &[&again[0], &again[0], &again[0]]).unwrap();
    let after = hub.keeper.store().used(mary.community, timebank::Day::of(hub.now())).unwrap();
    let events = |used: &[timebank_hub::store::Used]| used.iter().map(|used| used.amount.events).sum::<u64>();
    assert_eq!(events(&after), events(&before) + 1);
    // A restart is no new day.
    drop(hub);
    let hub = Hub::open(&path, 10).with_quotas(quotas(5, 100));
    assert!(ends(push_each(&mut ana, &hub, 1).1).starts_with("member"));
    hub.wait_days(1);
    assert_eq!(push_each(&mut ana, &hub, 1).0, 1);
    assert_eq!(told(&hub, &mary).members, []);
}

#[test]
fn what_is_refused_costs_a_member_and_no_stranger() {
    let hub = Hub::open(&folder("quota-refused").join("hub.db"), 10).with_quotas(quotas(5, 100));
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, me), (mut ben, _)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Ben"));
    let founder = mary.ledger.founder();
    let late = Day(Day::of(hub.now()).0 + 400);
    let refused: Vec<Sealed> = (0..6).map(|_| ana.seal(&hub, hour(me, founder, "Soup", late))).collect();
    for sealed in &refused[..5] {
        assert_eq!(ana.push(&hub, &[sealed]).unwrap()[0].outcome.name(), "refused");
    }
    assert!(ends(ana.push(&hub, &[&refused[5]]).err()).starts_with("member"));
    assert_eq!(push_each(&mut ben, &hub, 2).0, 2);
    // A stranger without an invitation uses up nothing of the members'.
    let mut stranger = mary.stranger();
    let phone = public(&key("a stranger's second"));
    for _ in 0..9 {
        let enrolled = Fact::DeviceEnrolled(DeviceEnrolled { grant: b"none", key: phone });
        let enrolled = stranger.craft(&hub, enrolled);
        let answer = hub.keeper.enrol(mary.community, &enrolled.bytes()).unwrap();
        let Outcome::Refused(reason) = answer.outcome else { panic!("{answer:?}") };
        assert_eq!(reason.code, "invite_wrong");
    }
    let used = hub.keeper.store().used(mary.community, Day::of(hub.now())).unwrap();
    assert!(used.iter().all(|used| used.member.is_some()), "{used:?}");
}

#[test]
fn the_devices_of_one_member_share_a_quota() {
    let hub = Hub::open(&folder("quota-devices").join("hub.db"), 10).with_quotas(quotas(5, 100));
    let mut mary = Person::found(&hub, "Leith");
    let (mut ana, me) = mary.add(&hub, "Ana");
    mary.enter(&hub, Entry::AddDevice(me, public(&key("Ana's second"))));
    let mut second = Person::of(&hub, mary.community, "Ana's second");
    assert_eq!(push_each(&mut ana, &hub, 2).0, 2);
    let (taken, why) = push_each(&mut second, &hub, 5);
    assert_eq!(taken, 3);
    assert!(ends(why).starts_with("member"));
}

#[test]
fn a_coordinator_leaves_room_for_the_others() {
    let hub = Hub::open(&folder("quota-coordinator").join("hub.db"), 10).with_quotas(quotas(5, 40));
    let mut mary = Person::found(&hub, "Leith");
    let mut all: Vec<Person> = (0..4).map(|i| mary.add(&hub, &format!("Member {i}")).0).collect();
    // Eight events of hers are there. She may add thirty.
    let (taken, why) = push_each(&mut mary, &hub, 40);
    assert_eq!(taken, 22);
    assert!(ends(why).starts_with("member"));
    assert_eq!(hub.keeper.near_quota().unwrap(), 0);
    assert_eq!(push_each(&mut all[0], &hub, 2).0, 2);
    assert_eq!((told(&hub, &mary).per_cent, hub.keeper.near_quota().unwrap()), (80, 1));
    assert_eq!(push_each(&mut all[1], &hub, 5).0, 5);
    let (taken, why) = push_each(&mut all[2], &hub, 5);
    assert_eq!((taken, ends(why).as_str()), (3, "community 2024-03-02T00:00:00Z 86400"));
    assert!(ends(push_each(&mut all[3], &hub, 1).1).starts_with("community"));
    // The day is the community's own.
    hub.keeper.store().arrange(mary.community, -300, &[]).unwrap();
    assert_eq!(hub.keeper.near_quota().unwrap(), 0);
    assert_eq!(told(&hub, &mary).ends, "2024-03-01T05:00:00Z");
    assert_eq!(push_each(&mut all[3], &hub, 1).0, 1);
    assert!(matches!(hub.keeper.quota_used(mary.community, all[3].device()), Err(Trouble::NotACoordinator)));
}

#[test]
fn bytes_and_waiting_events_count() {
    let member = Amount { events: MANY, bytes: 2000 };
    let hub = Hub::open(&folder("quota-bytes").join("hub.db"), 10)
        .with_quotas(Quotas { member, ..quotas(9, MANY) });
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, _), (ben, _)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Ben"));
    let sealed = offers(&mut ana, &hub, 100);
    let each = sealed[0].bytes().len();
    let taken = sealed.iter().take_while(|sealed| ana.push(&hub, &[sealed]).is_ok()).count();
    assert_eq!(taken, 2000_usize.div_ceil(each));
    // What nobody of the community wrote waits, and is counted for who brings it.
    let strange = offers(&mut mary.stranger(), &hub, 50);
    let taken = strange.iter().take_while(|sealed| {
        let answers = ben.push(&hub, &[sealed]);
        answers.is_ok_and(|answers| answers[0].outcome.name() == "waiting")
    });
    assert_eq!(taken.count(), 2000_usize.div_ceil(each));
}
