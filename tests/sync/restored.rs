//! A keeper that was restored from a copy, in a new epoch. Phones believe it, and offer again what it lost.

use super::phone::{Page, Phone, admit, page, signed_in, three};
use crate::common::{Community, key, public};
use timebank::Hash;
use timebank::journal::{Chain, Item, Items, Sealed};
use timebank::sync::{Distrust, Effect, Notice, Outcome};

#[test]
fn a_keeper_restored_from_a_copy_is_offered_all_events_again() {
    let (mut c, ana, bob, mut phone) = three();
    let mut copy = c.clone();
    let event = phone.records(ana, bob, 60);
    admit(&mut c, &phone.sent.pop().unwrap());
    phone.pull(&c);
    phone.records(ana, bob, 30);
    phone.sent.clear();
    copy.add("Since");
    let pull = phone.replica.pull();
    let page = page(&copy, public(&phone.device), pull.after(), usize::MAX);
    assert!(phone.received(pull, &page).unwrap_err().is_of_keeper());
    phone.begin_anew();
    assert!(phone.said.contains(&Notice::OfferedAgain { events: 1, lost: 0 }));
    // The old journal stays until the new one is complete, also through a restart.
    assert_eq!(phone.replica.ledger().chain(), c.ledger.chain());
    phone.replica = phone.reopened().unwrap();
    assert_eq!(phone.replica.outbox().iter().len(), 2);
    let sent: Vec<Sealed> = phone.sent.drain(..).collect();
    assert_eq!(sent[0].id(), event);
    sent.iter()
        .for_each(|sealed| assert!(matches!(admit(&mut copy, sealed).outcome, Outcome::Admitted { .. })));
    phone.pull(&copy);
    assert_eq!(phone.replica.ledger().chain(), copy.ledger.chain());
    assert!(phone.replica.outbox().is_empty());
    assert!(!phone.said.iter().any(|said| matches!(said, Notice::Copied { .. })), "{:?}", phone.said);
    assert_eq!(phone.reopened().unwrap().ledger().chain(), copy.ledger.chain());
}

/// A keeper's page in an epoch. All its heads are of this epoch.
fn page_of(c: &Community, phone: &Phone, after: u64, most: usize, epoch: u32) -> Page {
    let old = page(c, public(&phone.device), after, most);
    let mut segment = Vec::new();
    for item in Items::new(&old.segment, after) {
        match item.unwrap() {
            Item::Record(_, bytes) => segment.extend_from_slice(bytes),
            Item::Head(head, _) => segment.extend(signed_in(c, head.head.chain, &c.keeper, epoch)),
        }
    }
    Page { segment, head: signed_in(c, c.ledger.chain(), &c.keeper, epoch) }
}

impl Phone {
    fn pull_in(&mut self, c: &Community, epoch: u32) {
        self.asked = Some(self.replica.pull());
        while let Some(pull) = self.asked.take() {
            let page = page_of(c, self, pull.after(), 2, epoch);
            self.received(pull, &page).unwrap();
        }
    }
}

#[test]
fn a_keeper_restored_in_a_new_epoch_is_believed_without_a_person() {
    let (mut c, ana, bob, mut phone) = three();
    let mut copy = c.clone();
    let event = phone.records(ana, bob, 60);
    admit(&mut c, &phone.sent.pop().unwrap());
    phone.pull(&c);
    copy.add("Since");
    copy.add("And since");
    // Without a new epoch it is not believed. An epoch that the keeper did not sign is not believed either.
    let pull = phone.replica.pull();
    let same = page_of(&copy, &phone, 0, usize::MAX, 0);
    assert!(phone.received(pull, &same).unwrap_err().is_of_keeper());
    let forged =
        Page { head: signed_in(&copy, copy.ledger.chain(), &key("stranger"), 9), segment: Vec::new() };
    // It is asked for the whole journal, once.
    let effects = phone.replica.received(pull, forged.pulled());
    assert!(matches!(effects.as_deref(), Ok([Effect::Ask(all)]) if all.after() == 0));
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (0, c.ledger.chain()));
    // Nothing is taken over before the phone has begun anew. Until then it is told again.
    let told = page_of(&copy, &phone, pull.after(), usize::MAX, 7);
    for _ in 0..2 {
        assert_eq!(phone.replica.received(pull, told.pulled()), Ok(vec![Effect::BeginAnew]));
        assert_eq!(phone.replica.ledger().chain(), c.ledger.chain());
    }
    phone.pull_in(&copy, 7);
    assert_eq!(phone.began_anew, 1);
    assert!(phone.said.contains(&Notice::OfferedAgain { events: 1, lost: 0 }));
    assert_eq!(phone.replica.ledger().chain(), copy.ledger.chain());
    let sent = phone.sent.pop().unwrap();
    assert_eq!(sent.id(), event);
    assert!(matches!(admit(&mut copy, &sent).outcome, Outcome::Admitted { .. }));
    phone.pull_in(&copy, 7);
    assert!(phone.replica.outbox().is_empty());
    // The epoch is remembered, also through a restart. Earlier epochs and forks within this one are refused.
    phone.replica = phone.reopened().unwrap();
    let (pull, had) = (phone.replica.pull(), copy.ledger.chain().seq);
    copy.add("Later");
    for (epoch, seq) in [(6, had + 1), (0, had + 1)] {
        let earlier = page_of(&copy, &phone, pull.after(), usize::MAX, epoch);
        assert_eq!(phone.received(pull, &earlier), Err(Distrust::WentBack { had, now: seq }));
    }
    let head = signed_in(&copy, Chain { seq: had, head: Hash([3; 32]) }, &copy.keeper, 7);
    let fork = Page { segment: Vec::new(), head };
    assert_eq!(phone.received(pull, &fork), Err(Distrust::Rewritten { seq: had }));
    phone.pull_in(&copy, 7);
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (1, copy.ledger.chain()));
}

/// A keeper's page after its book was brought back. The last head is of this epoch, earlier heads are not.
fn page_back(c: &Community, phone: &Phone, after: u64, epoch: u32) -> Page {
    let Page { mut segment, head } = page(c, public(&phone.device), after, usize::MAX);
    let new = signed_in(c, c.ledger.chain(), &c.keeper, epoch);
    if let Some(records) = segment.len().checked_sub(head.len()) {
        segment.truncate(records);
        segment.extend(&new);
    }
    Page { segment, head: new }
}

#[test]
fn the_printed_card_goes_on_from_an_older_copy() {
    let (mut c, ana, bob, mut phone) = three();
    let (card, former, new) = (c.recovery.clone(), c.keeper.clone(), key("new"));
    let older = c.clone();
    c.add("In the copy");
    let mut copy = c.clone();
    let event = phone.records(ana, bob, 60);
    admit(&mut c, &phone.sent.pop().unwrap());
    c.add("Seen by the phone");
    phone.pull(&c);
    let believed = |phone: &mut Phone, c: &Community, after: Option<u64>, epoch| {
        let pull = phone.replica.pull();
        let after = after.unwrap_or(pull.after());
        phone.received(pull, &page_back(c, phone, after, epoch))?;
        while let Some(pull) = phone.asked.take() {
            let page = page_back(c, phone, pull.after(), epoch);
            phone.received(pull, &page)?;
        }
        Ok(())
    };
    // It does not without an epoch, and not if the former keeper says so.
    let word = copy.hand_over(&card, public(&new));
    let theirs = copy.hand_over(&former, public(&key("theirs")));
    for (word, by, to, epoch) in [(&word, &card, &new, 0), (&theirs, &former, &key("theirs"), 7)] {
        let mut fork = copy.clone();
        fork.taken_over(word, by, to);
        assert_eq!(believed(&mut phone, &fork, Some(0), epoch), Err(Distrust::NotTheKeeper));
    }
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (0, c.ledger.chain()));
    let mut back = copy.clone();
    back.taken_over(&word, &card, &new);
    back.add("Since");
    assert_eq!(believed(&mut phone, &back, None, 7), Ok(()));
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (1, back.ledger.chain()));
    assert_eq!(phone.replica.ledger().keeper(), public(&new));
    // Events that the copy does not have are offered again.
    let sent = phone.sent.pop().unwrap();
    assert_eq!(sent.id(), event);
    assert!(matches!(admit(&mut back, &sent).outcome, Outcome::Admitted { .. }));
    // A keeper that the card named once does not return by the same event after it was replaced.
    let on = back.hand_over(&new, public(&key("newest")));
    back.taken_over(&on, &new, &key("newest"));
    assert_eq!(believed(&mut phone, &back, None, 7), Ok(()));
    let mut stolen = older;
    stolen.taken_over(&word, &card, &new);
    assert_eq!(believed(&mut phone, &stolen, Some(0), 8), Err(Distrust::NotTheKeeper));
    assert_eq!(phone.replica.ledger().keeper(), public(&key("newest")));
}

/// A page of at most this many stored segments of a book that was restored in this epoch.
fn part_back(c: &Community, phone: &Phone, after: u64, most: usize, epoch: u32) -> Page {
    let whole = page_back(c, phone, after, epoch);
    let part = page(c, public(&phone.device), after, most);
    let last = part.segment.len() == whole.segment.len();
    Page { segment: if last { whole.segment } else { part.segment }, head: whole.head }
}

#[test]
fn a_former_keeper_is_not_believed_while_a_phone_begins_anew() {
    let (mut c, _, _, mut phone) = three();
    let (former, new) = (c.keeper.clone(), key("new"));
    c.add("Before");
    let mut back = c.clone();
    let mut theirs = c.clone();
    let word = c.hand_over(&former, public(&new));
    c.taken_over(&word, &former, &new);
    let mut copy = c.clone();
    c.add("Lost");
    phone.pull(&c);
    // A former keeper goes on from before its hand-over, and names another keeper.
    theirs.add("Theirs");
    let mut named = theirs.clone();
    let word = named.hand_over(&former, public(&key("theirs")));
    named.taken_over(&word, &former, &key("theirs"));
    named.add("Theirs as well");

    let pull = phone.replica.pull();
    phone.received(pull, &page_back(&copy, &phone, pull.after(), 7)).unwrap();
    assert_eq!(phone.began_anew, 1);
    for restarted in [false, true] {
        if restarted {
            phone.replica = phone.reopened().unwrap();
        }
        for (fork, most, epoch) in [
            (&theirs, 1, 7),
            (&theirs, 99, 8),
            (&named, 1, 7),
            (&named, 1, 8),
            (&named, 99, 7),
            (&named, 99, 8),
        ] {
            let mut lied = Phone { replica: phone.replica.clone(), ..Phone::new(&c, "ana") };
            lied.asked = Some(lied.replica.pull());
            let mut said = Ok(());
            while let Some(pull) = lied.asked.take() {
                said = said.and(lied.received(pull, &part_back(fork, &lied, pull.after(), most, epoch)));
            }
            // For a later epoch the whole journal is asked for. It differs from the part that came before.
            let told = matches!(said, Err(Distrust::NotTheKeeper | Distrust::Rewritten { seq: 1 }));
            assert!(told, "{most} in {epoch}: {said:?}");
            assert_eq!((lied.replica.ledger().chain(), lied.began_anew), (c.ledger.chain(), 0));
        }
    }
    // The keeper that the former one names goes on, and so does the one that the printed card names.
    let newest = key("newest");
    let word = copy.hand_over(&new, public(&newest));
    copy.taken_over(&word, &new, &newest);
    copy.add("Since");
    for most in [1, 99] {
        let mut phone = Phone { replica: phone.replica.clone(), ..Phone::new(&c, "ana") };
        phone.asked = Some(phone.replica.pull());
        while let Some(pull) = phone.asked.take() {
            let page = part_back(&copy, &phone, pull.after(), most, 7);
            phone.received(pull, &page).unwrap();
        }
        assert_eq!((phone.replica.ledger().chain(), phone.began_anew), (copy.ledger.chain(), 0));
        assert_eq!(phone.replica.ledger().keeper(), public(&newest));
    }
    let (card, found) = (back.recovery.clone(), key("found"));
    let word = back.hand_over(&card, public(&found));
    back.taken_over(&word, &card, &found);
    let pull = phone.replica.pull();
    phone.received(pull, &page_back(&back, &phone, 0, 9)).unwrap();
    assert_eq!(phone.began_anew, 2);
    // The key of the keeper that the card replaced may be in other hands.
    for epoch in [9, 10] {
        let pull = phone.replica.pull();
        let theirs = page_back(&c, &phone, 0, epoch);
        assert_eq!(phone.received(pull, &theirs), Err(Distrust::NotTheKeeper));
    }
    phone.asked = Some(phone.replica.pull());
    while let Some(pull) = phone.asked.take() {
        let page = part_back(&back, &phone, pull.after(), 1, 9);
        phone.received(pull, &page).unwrap();
    }
    assert_eq!(phone.replica.ledger().chain(), back.ledger.chain());
}

#[test]
fn a_phone_without_a_journal_begins_in_any_epoch() {
    let (mut c, ..) = three();
    let mut phone = Phone::new(&c, "ana");
    phone.pull_in(&c, 7);
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (0, c.ledger.chain()));
    // Another epoch begins while it reads page by page from the start.
    let effects = phone.replica.begin_again();
    phone.carry_out(effects);
    let pull = phone.asked.take().unwrap();
    phone.received(pull, &page_of(&c, &phone, 0, 2, 7)).unwrap();
    c.add("Later");
    phone.pull_in(&c, 8);
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (1, c.ledger.chain()));
    let pull = phone.replica.pull();
    let earlier = page_of(&c, &phone, pull.after(), 2, 7);
    assert!(phone.received(pull, &earlier).unwrap_err().is_of_keeper());
    // A person may still go back to a journal without an epoch.
    phone.begin_anew();
    phone.pull_in(&c, 0);
    assert_eq!(phone.replica.ledger().chain(), c.ledger.chain());
}

#[test]
fn a_phone_without_a_journal_learns_of_a_new_epoch_from_a_head_alone() {
    let (c, ..) = three();
    let mut phone = Phone::new(&c, "ana");
    let effects = phone.replica.begin_again();
    phone.carry_out(effects);
    let pull = phone.asked.take().unwrap();
    phone.received(pull, &page_of(&c, &phone, 0, 2, 7)).unwrap();
    // While it reads the first pages, the keeper goes back to as many records or fewer, and has none to send.
    let pull = phone.replica.pull();
    let empty = Page { segment: Vec::new(), head: signed_in(&c, c.ledger.chain(), &c.keeper, 8) };
    assert_eq!(phone.replica.received(pull, empty.pulled()), Ok(vec![Effect::BeginAnew]));
    phone.asked = None;
    phone.pull_in(&c, 8);
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (1, c.ledger.chain()));
}

#[test]
fn a_head_over_other_records_shows_a_new_epoch_too() {
    let (mut c, ..) = three();
    let mut restored = c.clone();
    c.add("One");
    c.add("Two");
    let mut phone = Phone::new(&c, "ana");
    let effects = phone.replica.begin_again();
    phone.carry_out(effects);
    let (pull, most) = (phone.asked.take().unwrap(), c.segments.len() - 1);
    phone.received(pull, &page_of(&c, &phone, 0, most, 7)).unwrap();
    for name in ["Another", "And another", "And a third"] {
        restored.add(name);
    }
    let pull = phone.replica.pull();
    let parted = page_of(&restored, &phone, pull.after(), usize::MAX, 8);
    assert_eq!(phone.replica.received(pull, parted.pulled()), Ok(vec![Effect::BeginAnew]));
    phone.asked = None;
    phone.pull_in(&restored, 8);
    assert_eq!((phone.began_anew, phone.replica.ledger().chain()), (1, restored.ledger.chain()));
}
