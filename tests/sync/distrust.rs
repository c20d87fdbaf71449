//! A keeper that lies, goes back, or shows more than before, and a phone that goes back.

use super::phone::{Page, Phone, admit, page, signed_head, three};
use crate::common::{Community, contains, help, key, position, public};
use timebank::journal::{Body, Chain, Item, Items, Role};
use timebank::ledger::Entry;
use timebank::sync::{Distrust, Effect, Notice, Outcome, Replica};
use timebank::{Hash, Minutes, Seconds};

#[test]
fn a_phone_follows_the_keeper_that_the_former_one_names() {
    let (mut c, _, _, mut phone) = three();
    let (former, hub, card) = (c.keeper.clone(), key("hub"), c.recovery.clone());
    let device = public(&phone.device);
    // One page has the last records of the former keeper and the first ones of the next.
    for (by, to) in [(&former, &hub), (&card, &key("another hub"))] {
        c.add("Before");
        let word = c.hand_over(by, public(to));
        c.taken_over(&word, by, to);
        c.add("After");
        let pull = phone.replica.pull();
        let all = page(&c, device, pull.after(), usize::MAX);
        let theirs =
            Page { head: signed_head(&c, c.ledger.chain(), &key("stranger")), segment: all.segment.clone() };
        assert_eq!(phone.received(pull, &theirs), Err(Distrust::NotTheKeeper));
        phone.received(pull, &all).unwrap();
        assert_eq!(phone.replica.ledger().keeper(), public(to));
        assert_eq!(phone.replica.seen(), c.ledger.chain());
        assert_eq!(phone.reopened().unwrap().seen(), c.ledger.chain());
    }
    // The former keeper's heads are not believed any more.
    c.add("One");
    let pull = phone.replica.pull();
    let mut late = page(&c, device, pull.after(), usize::MAX);
    late.head = signed_head(&c, c.ledger.chain(), &former);
    assert_eq!(phone.received(pull, &late), Err(Distrust::NotTheKeeper));
}

#[test]
fn every_lie_of_a_keeper_is_noticed_and_named() {
    let (mut c, _, _, mut phone) = three();
    let old = page(&c, public(&phone.device), 0, usize::MAX);
    let fork = c.clone();
    let before = phone.replica.pull();
    for name in ["One", "Two", "Three"] {
        c.add(name);
    }
    let device = public(&phone.device);
    let all = page(&c, device, before.after(), usize::MAX);
    let ends: Vec<usize> = {
        let mut ends = vec![0];
        for item in Items::new(&all.segment, before.after()) {
            let (Item::Record(_, bytes) | Item::Head(_, bytes)) = item.unwrap();
            ends.push(ends[ends.len() - 1] + bytes.len());
        }
        ends
    };
    let piece = |i: usize| all.segment[ends[i]..ends[i + 1]].to_vec();
    // Each record is followed by its head.
    let of = |segment: Vec<u8>| Page { segment, head: all.head.clone() };
    let first = before.after() + 1;
    let omitted = of([piece(0), piece(1), piece(4), piece(5)].concat());
    let later = of([piece(2), piece(3), piece(4), piece(5)].concat());
    let swapped = of([piece(0), piece(2), piece(2), piece(4), piece(5)].concat());
    let cut = of(all.segment[..ends[5]].to_vec());
    let silent = of(Vec::new());
    let mut part = all.segment.clone();
    let name = position(&part, "Three").unwrap();
    part[name] = b'F';
    let mut other = fork.clone();
    for name in ["Four", "Five", "Six", "Seven"] {
        other.add(name);
    }
    let stranger =
        Page { head: signed_head(&c, c.ledger.chain(), &key("stranger")), ..of(all.segment.clone()) };
    let elsewhere = Community::found("Leith", "Eve");
    let went_back = |had, now| Err(Distrust::WentBack { had, now });
    let lies = [
        (omitted, Err(Distrust::Gap { expected: first + 1, found: first + 2 })),
        (later, Err(Distrust::Gap { expected: first, found: first + 1 })),
        (swapped, Err(Distrust::OutOfOrder { expected: first + 2, found: first + 1 })),
        (cut, Err(Distrust::Damaged)),
        (silent, Err(Distrust::Gap { expected: first, found: first + 2 })),
        (of(part), Err(Distrust::Forged { seq: first + 2 })),
        (stranger, Err(Distrust::NotTheKeeper)),
        (Page { segment: Vec::new(), head: elsewhere.segments[0].clone() }, Err(Distrust::Damaged)),
        (page(&elsewhere, public(&elsewhere.device), 0, 1), Err(Distrust::WrongCommunity)),
    ];
    let untouched = format!("{:?}", phone.replica.outbox());
    for (i, (lie, expected)) in lies.iter().enumerate() {
        assert_eq!(phone.received(before, lie), *expected, "lie {i}");
        assert_eq!(phone.replica.ledger().chain().seq, before.after());
    }
    phone.received(before, &of(all.segment.clone())).unwrap();
    assert_eq!(phone.replica.seen(), c.ledger.chain());
    // As an answer to the older question it is late. As an answer to a new one it is a lie.
    let now = phone.replica.pull();
    assert_eq!(phone.received(before, &old), Ok(()));
    let had = c.ledger.chain().seq;
    assert_eq!(phone.received(now, &old), went_back(had, before.after()));
    let rewritten = page(&other, device, had, usize::MAX);
    assert_eq!(phone.received(now, &rewritten), Err(Distrust::Rewritten { seq: had + 1 }));
    let same = Page {
        segment: Vec::new(),
        head: signed_head(&c, Chain { seq: had, head: Hash([3; 32]) }, &c.keeper),
    };
    assert_eq!(phone.received(now, &same), Err(Distrust::Rewritten { seq: had }));
    assert_eq!(format!("{:?}", phone.replica.outbox()), untouched);
    assert_eq!(phone.replica.seen(), c.ledger.chain());
}

#[test]
fn a_forged_event_is_noticed_though_the_keeper_signed_it() {
    let (mut c, ana, bob, mut phone) = three();
    let draft = c.draft_by(&key("bob"), Entry::Record(help(ana, bob, 600))).unwrap();
    c.store_unjudged(&draft, &key("not bob's"));
    let pull = phone.replica.pull();
    let forged = page(&c, public(&phone.device), pull.after(), usize::MAX);
    let seq = c.ledger.chain().seq;
    assert_eq!(phone.received(pull, &forged), Err(Distrust::Forged { seq }));
}

#[test]
fn the_communitys_id_fixes_the_first_keeper() {
    let (c, ..) = three();
    // The same people with another keeper are another community.
    let mut other = Community::unfounded();
    other.keeper = key("another keeper");
    let (keeper, recovery) = (public(&other.keeper), public(&other.recovery));
    other.enter(Entry::Found { community: "Leith", founder: "Mary", keeper, recovery }).unwrap();
    let mut phone = Phone::new(&c, "device");
    let mut false_page = page(&other, public(&other.device), 0, 1);
    let pull = phone.replica.pull();
    assert_eq!(phone.received(pull, &false_page), Err(Distrust::WrongCommunity));
    let chain = other.ledger.chain();
    false_page.head = signed_head(&c, chain, &other.keeper);
    assert_eq!(phone.received(pull, &false_page), Err(Distrust::WrongCommunity));
}

#[test]
fn a_restored_phone_notices_that_it_is_a_copy() {
    let (mut c, ana, bob, mut phone) = three();
    let copy = phone.stored.clone();
    phone.records(ana, bob, 60);
    admit(&mut c, &phone.sent.pop().unwrap());
    let mut restored = Phone::new(&c, "ana");
    restored.stored = copy;
    restored.replica = restored.reopened().unwrap();
    restored.records(ana, bob, 90);
    let forked = restored.sent.pop().unwrap();
    let answer = admit(&mut c, &forked);
    let Outcome::Waiting(reason) = &answer.outcome else { panic!("{answer:?}") };
    assert_eq!(reason.code, "device_forked");
    let effects = restored.replica.answered(&[answer]);
    restored.carry_out(effects);
    restored.pull(&c);
    assert_eq!(restored.said.last(), Some(&Notice::Copied { n: 1 }));
    assert_eq!(restored.replica.outbox().iter().len(), 1);
    assert_eq!(restored.replica.author(Seconds(0)).n, 2);
    // The phone itself knows the events that it wrote.
    phone.pull(&c);
    assert!(!phone.said.iter().any(|said| matches!(said, Notice::Copied { .. })), "{:?}", phone.said);
}

#[test]
fn records_that_are_stored_are_not_stored_again() {
    let (mut c, ..) = three();
    let mut phone = Phone::new(&c, "ana");
    phone.pull(&c);
    c.add("Later");
    // The page begins at the first record. The records that are ignored are not verified.
    let mut whole = page(&c, public(&phone.device), 0, usize::MAX);
    let first = position(&whole.segment, "Leith").unwrap();
    whole.segment[first] = b'X';
    phone.received(phone.replica.pull(), &whole).unwrap();
    let stored = phone.stored.segments.concat();
    let records = Items::new(&stored, 0).filter(|item| matches!(item, Ok(Item::Record(..)))).count();
    assert_eq!(records as u64, c.ledger.chain().seq);
    assert!(!contains(&stored, "Xeith"));
}

#[test]
fn an_answer_from_before_a_journal_was_begun_is_ignored() {
    let (mut c, ..) = three();
    let mut phone = Phone::new(&c, "ana");
    phone.pull(&c);
    let effects = phone.replica.begin_again();
    phone.carry_out(effects);
    let pull = phone.asked.take().unwrap();
    // A page chosen by the former rights comes after the first page chosen by the present ones.
    let then = page(&c, public(&phone.device), 0, usize::MAX);
    c.add("Later");
    phone.received(pull, &page(&c, public(&phone.device), 0, 1)).unwrap();
    assert_eq!(phone.replica.received(pull, then.pulled()), Ok(Vec::new()));
    // A keeper that says so again when asked goes back.
    let pull = phone.replica.pull();
    let went_back = Distrust::WentBack { had: c.ledger.chain().seq, now: c.ledger.chain().seq - 1 };
    assert_eq!(phone.replica.received(pull, then.pulled()), Err(went_back));
    phone.asked = None;
    phone.pull(&c);
    assert_eq!(phone.replica.ledger().chain(), c.ledger.chain());
}

#[test]
fn a_journal_that_moved_is_read_page_by_page() {
    let (mut c, _, _, mut before) = three();
    let former = c.keeper.clone();
    for name in ["One", "Two", "Three"] {
        c.add(name);
    }
    let word = c.hand_over(&former, public(&key("hub")));
    c.taken_over(&word, &former, &key("hub"));
    for name in ["Four", "Five", "Six"] {
        c.add(name);
    }
    // A phone that has nothing, one that followed before, and one that reads again from the start.
    let mut again = Phone::new(&c, "ana");
    (again.replica, again.stored) = (before.replica.clone(), before.stored.clone());
    again.replica.begin_again();
    let pages = |phone: &mut Phone, most| {
        let mut pages = 0;
        let device = public(&phone.device);
        phone.asked = Some(phone.replica.pull());
        while let Some(pull) = phone.asked.take() {
            pages += 1;
            let page = page(&c, device, pull.after(), most);
            phone.received(pull, &page).unwrap();
        }
        assert_eq!(phone.replica.ledger().chain(), c.ledger.chain());
        assert_eq!(phone.replica.ledger().keeper(), public(&key("hub")));
        assert_eq!(phone.replica.seen(), c.ledger.chain());
        assert_eq!(phone.reopened().unwrap().ledger().chain(), c.ledger.chain());
        pages
    };
    for most in [1, 2, 3] {
        let mut new = Phone::new(&c, "ana");
        assert!(pages(&mut new, most) > 3);
    }
    pages(&mut before, 1);
    pages(&mut again, 1);
    // A stranger's head is not believed after the last head of the former keeper.
    let mut new = Phone::new(&c, "ana");
    let start = page(&c, public(&new.device), 0, 1);
    let pull = new.replica.pull();
    let other = Community::found("Leith", "Eve");
    let of_another =
        Page { head: other.segments[0][other.segments[0].len() - start.head.len()..].to_vec(), ..start };
    assert!(new.received(pull, &of_another).is_err());
    assert_eq!(new.replica.ledger().chain().seq, 0);
}

#[test]
fn a_member_who_may_see_more_reads_the_journal_again() {
    let (mut c, ana, bob, mut phone) = three();
    let mary = c.ledger.founder();
    c.record(bob, mary, 45, "2024-03-01", true).unwrap();
    c.record(ana, mary, 30, "2024-03-01", true).unwrap();
    phone.pull(&c);
    let known = |phone: &Phone| [ana, bob, mary].map(|account| phone.replica.balance(account));
    assert_eq!(known(&phone), [Some(Minutes(30)), None, None]);
    let event = phone.records(ana, bob, 15);
    c.enter(Entry::SetRole(ana, Role::Coordinator)).unwrap();
    let device = public(&phone.device);
    let pull = phone.replica.pull();
    phone.received(pull, &page(&c, device, pull.after(), usize::MAX)).unwrap();
    assert!(phone.said.contains(&Notice::Widened));
    assert_eq!(
        known(&phone),
        [Some(Minutes(30)), None, None],
        "nothing more is known before it is read again"
    );
    // It reads page by page. A restart in between begins again.
    let mut reopened = phone.reopened().unwrap();
    for replica in [&mut phone.replica, &mut reopened] {
        let mut stores = Vec::new();
        let mut pages = 0;
        let mut pull = Some(replica.pull());
        assert_eq!(replica.pull().after(), 0);
        while let Some(asked) = pull.take() {
            pages += 1;
            for effect in replica.received(asked, page(&c, device, asked.after(), 2).pulled()).unwrap() {
                match effect {
                    Effect::Store(store) => stores.push(store),
                    Effect::Ask(next) => pull = Some(next),
                    _ => {}
                }
            }
        }
        assert!(pages > 3);
        assert_eq!(stores.len(), 1, "it takes the old one's place at once");
        assert!(stores[0].from_start);
        assert_eq!(replica.outbox().iter().map(timebank::sync::Kept::id).collect::<Vec<_>>(), [event]);
        let all = [Some(Minutes(30)), Some(Minutes(45)), Some(Minutes(-75))];
        assert_eq!([ana, bob, mary].map(|account| replica.balance(account)), all);
    }
}

#[test]
fn a_page_that_comes_twice_or_late_is_not_a_gap() {
    let (mut c, ..) = three();
    c.add("Somebody else");
    let mut phone = Phone::new(&c, "ana");
    let device = public(&phone.device);
    let first = phone.replica.pull();
    let start = page(&c, device, 0, 2);
    phone.received(first, &start).unwrap();
    let second = phone.asked.take().unwrap();
    assert_eq!(second.after(), 2);
    let next = page(&c, device, 2, 1);
    phone.received(second, &next).unwrap();
    let before = phone.replica.ledger().chain();
    for (pull, page) in [(second, &next), (first, &start)] {
        assert_eq!(phone.received(pull, page), Ok(()));
        assert_eq!(phone.replica.ledger().chain(), before);
    }
    // An empty answer to the last question leaves records out.
    let third = phone.replica.pull();
    let silent = Page { segment: Vec::new(), head: next.head };
    let found = c.ledger.chain().seq;
    assert_eq!(phone.received(third, &silent), Err(Distrust::Gap { expected: before.seq + 1, found }));
}

#[test]
fn reading_again_does_not_forget_what_the_keeper_signed() {
    let (mut c, _, _, mut phone) = three();
    let mut other = c.clone();
    for name in ["One", "Two"] {
        c.add(name);
    }
    phone.pull(&c);
    let seen = phone.replica.seen();
    // The keeper goes back and continues differently while the phone reads page by page from the start.
    for name in ["Three", "Four", "Five", "Six"] {
        other.add(name);
    }
    let effects = phone.replica.begin_again();
    phone.carry_out(effects);
    let device = public(&phone.device);
    let refused = loop {
        let pull = phone.asked.take().unwrap();
        let page = page(&other, device, pull.after(), 1);
        if let Err(distrust) = phone.received(pull, &page) {
            break distrust;
        }
    };
    assert!(matches!(refused, Distrust::Rewritten { .. }), "{refused:?}");
    assert_eq!((phone.replica.seen(), phone.replica.ledger().chain()), (seen, c.ledger.chain()));
}

#[test]
fn a_phone_that_restarts_while_it_begins_anew_opens() {
    let (mut c, ana, bob, mut phone) = three();
    let mut copy = c.clone();
    for name in ["One", "Two"] {
        c.add(name);
        copy.add(&format!("{name} again"));
    }
    phone.pull(&c);
    phone.begin_anew();
    // One page of the new journal, and then something is written.
    let pull = phone.asked.take().unwrap();
    phone.received(pull, &page(&copy, public(&phone.device), pull.after(), 2)).unwrap();
    phone.records(ana, bob, 60);
    phone.replica = phone.reopened().unwrap();
    assert_eq!(phone.replica.pull().after(), 0);
    assert_eq!(phone.replica.outbox().unsent(), 1);
    phone.pull(&copy);
    assert_eq!(phone.replica.ledger().chain(), copy.ledger.chain());
}

#[test]
fn an_event_that_the_keeper_lost_is_asked_about_again() {
    let (mut c, ana, bob, mut phone) = three();
    let mut copy = c.clone();
    let event = phone.records(ana, bob, 60);
    let answer = admit(&mut c, &phone.sent.pop().unwrap());
    phone.replica.answered(&[answer]);
    // The phone never saw the record, and the keeper goes back to before it.
    phone.pull(&copy);
    let effects = phone.replica.sync();
    phone.carry_out(effects);
    let sent = phone.sent.pop().unwrap();
    assert_eq!(sent.id(), event);
    admit(&mut copy, &sent);
    phone.pull(&copy);
    assert!(phone.replica.outbox().is_empty());
}

#[test]
fn a_new_key_keeps_the_outbox() {
    let (mut c, ana, bob, mut phone) = three();
    let event = phone.records(ana, bob, 60);
    let old = public(&phone.device);
    let effects = phone.replica.renew(public(&key("ana's second")));
    phone.carry_out(effects);
    assert!(phone.replica.outbox().get(event).is_some());
    let author = phone.reopened().unwrap().author(Seconds(0));
    assert_eq!((author.device, author.n), (public(&key("ana's second")), 1));
    c.enter(Entry::AddDevice(ana, author.device)).unwrap();
    admit(&mut c, &phone.sent.pop().unwrap());
    phone.device = key("ana's second");
    phone.pull(&c);
    assert!(phone.replica.outbox().is_empty());
    // Events of the former key are offered again too.
    let segments = phone.stored.segments.clone();
    phone.replica.begin_anew(segments.iter().map(Vec::as_slice));
    let kept = phone.replica.outbox().get(event).unwrap();
    assert_eq!(kept.sealed.event().unwrap().device, old);
}

#[test]
fn the_browser_that_kept_the_book_goes_on_with_it() {
    let (mut c, ..) = three();
    let (replica, effects) = Replica::of_book(c.ledger.clone(), public(&c.device)).unwrap();
    let mut desk = Phone::new(&c, "device");
    (desk.replica, desk.stored.segments) = (replica, c.segments.clone());
    desk.carry_out(effects);
    desk.replica = desk.reopened().unwrap();
    assert_eq!(desk.replica.author(Seconds(0)).n, c.ledger.next_n(public(&c.device)));
    c.add("Somebody else");
    desk.pull(&c);
    // The same key wrote that event at the keeper, and not here.
    assert!(matches!(desk.said[..], [Notice::Copied { .. }]), "{:?}", desk.said);
    assert!(desk.replica.ledger().accounts().all(|account| desk.replica.balance(account).is_some()));
}

#[test]
fn records_of_a_newer_version_are_believed_from_the_keeper_alone() {
    let (mut c, ana, _, mut phone) = three();
    let device = key("bob");
    let author = c.author_of(&device);
    let draft = c.craft(author, vec![Body::Unknown { kind: 99 }]);
    c.store_unjudged(&draft, &device);
    let pull = phone.replica.pull();
    let honest = page(&c, public(&phone.device), pull.after(), usize::MAX);
    // A head by the carrier, after the record or at the end. Only a newer version may know its key.
    let head = signed_head(&c, c.ledger.chain(), &key("stranger"));
    let records = honest.segment.len() - honest.head.len();
    let segment = [&honest.segment[..records], &head[..]].concat();
    for (segment, head) in [(&segment, &honest.head), (&honest.segment, &head), (&segment, &head)] {
        let page = Page { segment: segment.clone(), head: head.clone() };
        assert_eq!(phone.received(pull, &page), Err(Distrust::NewerVersion));
        assert_eq!(phone.replica.balance(ana), Some(Minutes(0)));
    }
    assert_eq!(phone.received(pull, &honest), Ok(()));
    assert_eq!(phone.replica.balance(ana), None, "it may have changed");
}
