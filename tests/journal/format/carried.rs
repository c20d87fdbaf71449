//! What is carried by hand, in version 1: one of each form, with what it says.

use super::{committed, hex};
use crate::common::{Community, key, public};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use timebank::journal::{
    Draft, ExchangeKind, Grant, Invitation, Sealed, StepKind, from_text, link_bytes, open_link, to_text,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Recording};
use timebank::sync::{Answer, Outcome, Reason, Receipt, Reply, Share, SignedReceipt};
use timebank::{Day, Hash, Id, Minutes, Seconds};

const CARRIED: &str = "tests/journals/carried-v1.json";

#[test]
fn what_is_carried_is_still_written_as_the_same_bytes() {
    let stored = committed(CARRIED, || serde_json::to_vec_pretty(&everything()).unwrap());
    let stored: Value = serde_json::from_slice(&stored).unwrap();
    assert_eq!(everything(), stored, "what is written today is not what version 1 wrote");
}

#[test]
fn what_version_1_carried_is_read_as_ever() {
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

fn seal(draft: Draft, device: &SigningKey) -> Sealed {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    Sealed::new(draft, signature)
}

fn everything() -> Value {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add_with_phone("bob"));
    let first = exchange(&mut c, ana, bob, "Mended the garden gate");
    let second = exchange(&mut c, ana, bob, "庭の手入れ");
    let about = Id { event: first.id(), part: 1 };
    let (author, seed) = (c.author_of(&key("bob")), c.seed());
    let confirmed = c.ledger.draft_step_of(about, StepKind::Confirmed, None, author, &seed).unwrap();
    let events = [first, seal(confirmed, &key("bob")), second];
    let link = link_bytes(&events).unwrap();
    for (sealed, by) in events.iter().zip(["ana", "bob"]) {
        let Sealed { event, parts, .. } = sealed.clone();
        c.admit_from(&Draft { event, parts }, &key(by)).unwrap();
    }
    let answers = answers(&c, &events);
    let (reply, invitation) = (reply(&c, bob, &answers), invitation(&c, ana));
    json!({
        "community": c.ledger.community().unwrap(),
        "link": to_text(&link),
        "events": events.iter().map(|sealed| hex(&sealed.bytes())).collect::<Vec<_>>(),
        "answers": answers,
        "reply": to_text(&reply),
        "reader": c.ledger.account_id(bob).unwrap(),
        "keeper": c.ledger.keeper(),
        "head": c.ledger.chain().head,
        "invitation": to_text(&invitation.bytes()),
        "member": invitation.grant.member,
    })
}

fn exchange(c: &mut Community, gave: AccountIndex, received: AccountIndex, note: &str) -> Sealed {
    let hour = |account| vec![(account, Minutes(60))];
    let on = Day::parse("2024-03-01").unwrap();
    let recording = Recording::new(ExchangeKind::Service, hour(gave), hour(received), on);
    let recording = Recording { category: Some("gardening"), note: Some(note), ..recording };
    let (author, seed) = (c.author_of(&key("ana")), c.seed());
    seal(c.ledger.draft(Entry::Record(recording), author, &seed).unwrap(), &key("ana"))
}

fn answers(c: &Community, events: &[Sealed]) -> Vec<Answer> {
    let fields = [("limit", "-60"), ("a", ""), ("balance", "-90")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let seq = c.ledger.chain().seq;
    let outcomes = [
        Outcome::Admitted { seq: seq - 1 },
        Outcome::Held { seq },
        Outcome::Waiting(Reason { code: "device_forked".to_owned(), ..Reason::default() }),
        Outcome::Refused(Reason { code: "exceeds_floor".to_owned(), fields: fields.into() }),
    ];
    let event = |place: usize| events[place.min(2)].id();
    outcomes.into_iter().enumerate().map(|(place, outcome)| Answer { event: event(place), outcome }).collect()
}

fn reply(c: &Community, reader: AccountIndex, answers: &[Answer]) -> Vec<u8> {
    let (community, chain) = (c.ledger.community().unwrap(), c.ledger.chain());
    let sign = |answer: &Answer| {
        let receipt = Receipt { community, answer: answer.clone(), chain };
        receipt.seal(&c.keeper.sign(&receipt.bytes_to_sign()).to_bytes())
    };
    let segments = c.segments.iter().map(Vec::as_slice);
    let segment = c.ledger.segment_for(segments, reader, 0).unwrap().unwrap();
    let share = Share::of(community, c.ledger.account_id(reader).unwrap(), &segment);
    let share = share.seal(&c.keeper.sign(&share.bytes_to_sign()).to_bytes(), segment);
    Reply { receipts: answers.iter().map(sign).collect(), share: Some(share) }.bytes(community)
}

fn invitation(c: &Community, member: AccountIndex) -> Invitation {
    let grant = Grant {
        community: c.ledger.community().unwrap(),
        member: c.ledger.account_id(member).unwrap(),
        key: public(&SigningKey::from_bytes(&[5; 32])),
        at: Seconds(c.clock),
        by: public(&c.device),
    };
    let sealed = grant.seal(&c.device.sign(&grant.bytes_to_sign()).to_bytes());
    let invitation = Invitation::new([5; 32], sealed, "Leith", "Ana").unwrap();
    Invitation { hub: Some("https://hub.example".to_owned()), ..invitation }
}
