//! A device's outbox: it keeps and reports the device's events until the journal has them.

use super::phone::{Phone, admit, three};
use crate::common::{Community, START, help, key, public};
use timebank::journal::{Rule, Sealed};
use timebank::ledger::Entry;
use timebank::sync::{
    Answer, CannotOpen, Decision, Effect, NotKept, Notice, Outcome, Reason, Replica, Standing, decide,
};
use timebank::{Hash, Seconds};

#[test]
fn an_event_is_stored_then_reported_saved_then_sent() {
    let (_, ana, bob, mut phone) = three();
    let sealed = phone.sealed(Entry::Record(help(ana, bob, 60)), START);
    let effects = phone.replica.wrote(sealed.clone()).unwrap();
    let [Effect::Store(store), Effect::Say(said), Effect::Send(sent)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((said, sent), (&Notice::Saved(sealed.id()), &vec![sealed.bytes()]));
    assert!(store.segment.is_none() && !store.from_start);
    phone.carry_out(effects.clone());
    let again = phone.reopened().unwrap();
    assert_eq!(again.outbox(), phone.replica.outbox());
    assert_eq!(again.outbox().unsent(), 1);
    assert_eq!(again.author(Seconds(0)).n, 2);
    // The same event again changes nothing.
    assert_eq!(phone.replica.wrote(sealed), Err(NotKept::CounterUsed));
}

#[test]
fn only_events_of_this_device_are_kept() {
    let (c, ana, bob, phone) = three();
    let entry = || Entry::Record(help(ana, bob, 60));
    let mut bobs = Phone::new(&c, "bob");
    bobs.pull(&c);
    let theirs = bobs.sealed(entry(), 0);
    let mut altered = phone.sealed(entry(), 0);
    altered.signature[0] ^= 1;
    let mut replica = phone.replica.clone();
    assert_eq!(replica.wrote(theirs.clone()), Err(NotKept::WrongDevice));
    assert_eq!(replica.wrote(altered.clone()), Err(NotKept::WrongSignature));
    assert_eq!(replica.carry(altered), Err(NotKept::WrongSignature));
    let mut elsewhere = Replica::new(Hash([1; 32]), public(&key("ana")));
    assert_eq!(elsewhere.wrote(phone.sealed(entry(), 0)), Err(NotKept::WrongCommunity));
    assert!(replica.outbox().is_empty() && elsewhere.outbox().is_empty());
    // An event of another device may be carried. That uses no counter of this device.
    assert_eq!(replica.carry(theirs.clone()).unwrap().len(), 3);
    assert_eq!(replica.carry(theirs), Ok(Vec::new()));
    assert_eq!(replica.author(Seconds(0)).n, 1);
}

#[test]
fn only_the_journal_clears_the_outbox() {
    let (mut c, ana, bob, mut phone) = three();
    let event = phone.records(ana, bob, 60);
    let sealed = phone.sent.pop().unwrap();
    let answer = admit(&mut c, &sealed);
    let seq = c.ledger.chain().seq;
    assert_eq!(answer.outcome, Outcome::Admitted { seq });
    let effects = phone.replica.answered(std::slice::from_ref(&answer));
    assert!(matches!(effects[..], [Effect::Store(_), Effect::Say(Notice::Admitted(_))]), "{effects:?}");
    phone.carry_out(effects);
    assert_eq!(phone.replica.outbox().get(event).unwrap().standing, Standing::Admitted(seq));
    assert_eq!(phone.reopened().unwrap().outbox(), phone.replica.outbox());
    // An answer about another event changes nothing. A late answer does not remove the event.
    let refused = Outcome::Refused(Reason::default());
    let other = Answer { event: Hash([9; 32]), outcome: refused.clone() };
    assert_eq!(phone.replica.answered(&[other]), Vec::new());
    let effects = phone.replica.answered(&[Answer { event, outcome: refused }]);
    phone.carry_out(effects);
    assert!(phone.replica.outbox().get(event).is_some());
    phone.pull(&c);
    assert!(phone.replica.outbox().is_empty());
    assert_eq!(phone.said.last(), Some(&Notice::Shared { event, seq }));
    // Offered again, it is known.
    assert_eq!(admit(&mut c, &sealed).outcome, Outcome::Admitted { seq });
    assert_eq!(c.ledger.chain().seq, seq);
}

#[test]
fn an_event_that_the_keeper_admitted_and_lost_is_sent_again() {
    let (mut c, ana, bob, mut phone) = three();
    let event = phone.records(ana, bob, 60);
    let seq = c.ledger.chain().seq + 1;
    phone.replica.answered(&[Answer { event, outcome: Outcome::Admitted { seq } }]);
    c.add("Somebody else");
    phone.pull(&c);
    assert_eq!(phone.replica.outbox().get(event).unwrap().standing, Standing::Unsent);
}

#[test]
fn a_refused_event_blocks_nothing_and_only_a_person_removes_it() {
    let (mut c, ana, bob, mut phone) = three();
    c.set_rules(&[(Rule::Floor, -30), (Rule::Beyond, 2)]);
    let events = [phone.records(bob, ana, 60), phone.records(bob, ana, 30)];
    let answers: Vec<Answer> = phone.sent.clone().iter().map(|sealed| admit(&mut c, sealed)).collect();
    let effects = phone.replica.answered(&answers);
    phone.carry_out(effects);
    assert!(phone.said.contains(&Notice::NeedsAttention(events[0])), "{:?}", phone.said);
    phone.pull(&c);
    let left: Vec<Hash> = phone.replica.outbox().iter().map(timebank::sync::Kept::id).collect();
    assert_eq!(left, [events[0]]);
    let Standing::Refused(reason) = &phone.replica.outbox().get(events[0]).unwrap().standing else {
        panic!("not refused")
    };
    assert_eq!((reason.code.as_str(), reason.fields["balance"].as_str()), ("exceeds_floor", "-60"));
    assert_eq!(phone.reopened().unwrap().outbox(), phone.replica.outbox());
    // It is sent again only when a person says so.
    assert!(matches!(phone.replica.sync()[..], [Effect::Ask(_)]));
    let mut again = phone.replica.clone();
    assert!(matches!(again.send_again(events[0])[..], [Effect::Store(_), Effect::Send(_)]));
    assert_eq!(again.let_go(events[0]), Vec::new(), "it is not refused any more");
    assert_eq!(phone.replica.let_go(events[0]).len(), 1);
    assert!(phone.replica.outbox().is_empty());
}

#[test]
fn the_keeper_distinguishes_waiting_from_refused() {
    let (mut c, ana, bob, mut phone) = three();
    phone.records(ana, bob, 60);
    let mut other = Phone::new(&c, "bob");
    other.pull(&c);
    let sealed = phone.sent.pop().unwrap();
    let answer = |c: &Community, sealed: &Sealed| match decide(&c.ledger, sealed, c.context()) {
        Decision::Waiting(refusal) => format!("waiting {}", refusal.code()),
        Decision::Refused(refusal) => format!("refused {}", refusal.code()),
        Decision::Known(seq) => format!("known {seq}"),
        Decision::Admit(prepared) => format!("admit {}", prepared.seq()),
    };
    assert_eq!(answer(&c, &sealed), "admit 6");
    let mut part = sealed.clone();
    part.parts[0][3] ^= 1;
    assert_eq!(answer(&c, &part), "refused wrong_part");
    let mut signature = sealed.clone();
    signature.signature[7] ^= 1;
    assert_eq!(answer(&c, &signature), "refused wrong_signature");
    c.enter(Entry::RevokeDevice(public(&key("ana")))).unwrap();
    assert_eq!(answer(&c, &sealed), "waiting device_revoked");
    // It would wait for ever. A person may let it go once the keeper has said that it waits.
    assert_eq!(phone.replica.let_go(sealed.id()), Vec::new());
    phone.replica.answered(&[decide(&c.ledger, &sealed, c.context()).answer(sealed.id(), false)]);
    assert_eq!(phone.replica.let_go(sealed.id()).len(), 1);
    assert!(phone.replica.outbox().is_empty());
    assert_eq!(answer(&Community::found("Leith", "Eve"), &sealed), "refused wrong_community");
}

#[test]
fn stored_state_opens_whole_or_not_at_all() {
    let (c, ana, bob, mut phone) = three();
    phone.records(ana, bob, 60);
    let state = phone.stored.state.clone();
    let open = |state: &[u8]| Replica::open(phone.replica.ledger().clone(), state).map(|_| ());
    assert_eq!(open(&state), Ok(()));
    for end in 0..state.len() {
        assert_eq!(open(&state[..end]), Err(CannotOpen::Damaged));
    }
    let mut newer = state.clone();
    newer[1] += 1;
    assert_eq!(open(&newer), Err(CannotOpen::NewerVersion));
    let other = Community::found("Leith", "Eve");
    let opened = Replica::open(other.ledger.clone(), &state);
    assert!(matches!(opened, Err(CannotOpen::OtherJournal)));
    drop(c);
}
