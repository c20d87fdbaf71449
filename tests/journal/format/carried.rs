//! What is carried by hand in version 1: one example of each form, with its meaning.

use super::committed;
use crate::common::{hex, key, scene, seal};
use serde_json::{Value, json};
use timebank::journal::{Invitation, Sealed, StepKind, from_text, link_bytes, open_link, to_text};
use timebank::ledger::Ledger;
use timebank::sync::{Answer, Outcome, Reason, Reply, SignedReceipt};
use timebank::{Hash, Id};

const CARRIED: &str = "tests/journals/carried-v1.json";

#[test]
fn carried_items_are_still_written_as_the_same_bytes() {
    let stored = committed(CARRIED, || serde_json::to_vec_pretty(&everything()).unwrap());
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    assert_eq!(everything(), stored, "what is written today is not what version 1 wrote");
}

#[test]
fn carried_items_of_version_1_are_still_read() {
    let stored = committed(CARRIED, || serde_json::to_vec_pretty(&everything()).unwrap());
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    let bytes = |name: &str| from_text(stored[name].as_str().unwrap()).unwrap();
    let community = Hash::parse(stored["community"].as_str().unwrap()).unwrap();
    let events: Vec<String> =
        open_link(&bytes("link"), community).unwrap().iter().map(|sealed| hex(&sealed.bytes())).collect();
    assert_eq!(json!(events), stored["events"]);
    let reply = Reply::read(&bytes("reply"), community).unwrap();
    let mut ledger = Ledger::new();
    let share = reply.share.unwrap();
    ledger.load(&share.segment).unwrap();
    assert!(share.is_of(&ledger));
    assert_eq!(json!(share.share().unwrap().reader), stored["reader"]);
    let receipts: Vec<SignedReceipt> =
        reply.receipts.iter().map(|bytes| SignedReceipt::read(bytes).unwrap()).collect();
    assert!(receipts.iter().all(|receipt| receipt.is_of(&ledger)));
    let answers: Vec<&Answer> = receipts.iter().map(|receipt| &receipt.receipt.answer).collect();
    assert_eq!(json!(answers), stored["answers"]);
    assert_eq!(Invitation::read(&bytes("invitation")).unwrap().grant.member.to_string(), stored["member"]);
}

fn everything() -> Value {
    let mut s = scene();
    let (first, second) = (s.exchange("Mended the garden gate", "ana"), s.exchange("庭の手入れ", "ana"));
    let about = Id { event: first.id(), part: 1 };
    let (author, seed) = (s.c.author_of(&key("bob")), s.c.seed());
    let confirmed = s.c.ledger.draft_step_of(about, StepKind::Confirmed, None, author, &seed).unwrap();
    let events = [first, seal(confirmed, &key("bob")), second];
    let link = link_bytes(&events).unwrap();
    for (sealed, by) in events.iter().zip(["ana", "bob"]) {
        s.admit(sealed, by);
    }
    let answers = answers(s.c.ledger.chain().seq, &events);
    let receipts = answers.iter().map(|answer| s.receipt(answer.clone())).collect();
    let reply = Reply { receipts, share: s.share(s.bob, 0) }.bytes(s.community());
    let invitation = s.invitation();
    json!({
        "community": s.community(),
        "link": to_text(&link),
        "events": events.iter().map(|sealed| hex(&sealed.bytes())).collect::<Vec<_>>(),
        "answers": answers,
        "reply": to_text(&reply),
        "reader": s.c.ledger.account_id(s.bob).unwrap(),
        "keeper": s.c.ledger.keeper(),
        "head": s.c.ledger.chain().head,
        "invitation": to_text(&invitation.bytes()),
        "member": invitation.grant.member,
    })
}

fn answers(seq: u64, events: &[Sealed]) -> Vec<Answer> {
    let fields = [("limit", "-60"), ("a", ""), ("balance", "-90")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let outcomes = [
        Outcome::Admitted { seq: seq - 1 },
        Outcome::Held { seq },
        Outcome::Waiting(Reason { code: "device_forked".to_owned(), ..Reason::default() }),
        Outcome::Refused(Reason { code: "exceeds_floor".to_owned(), fields: fields.into() }),
    ];
    let event = |place: usize| events[place.min(2)].id();
    outcomes.into_iter().enumerate().map(|(place, outcome)| Answer { event: event(place), outcome }).collect()
}
