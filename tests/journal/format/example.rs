//! The example of `docs/format.md`, built here so that the page and the program cannot differ.

use super::schema::annotated;
use crate::common::crafted::{bare_member, with_audience};
use crate::common::{hex, path, public};
use ed25519_dalek::{Signer, SigningKey};
use std::fmt::Write as _;
use timebank::journal::{
    Author, Body, DeviceAdded, Draft, Envelope, Fact, Founded, HeadToSign, MemberKind, Record, Ref, TextKind,
    journal_file, read_journal_file,
};
use timebank::ledger::{Context, Ledger, Submission};
use timebank::{Day, Hash, Seconds};

const AT: Seconds = Seconds(1_709_294_400);

#[test]
fn the_example_of_the_page_is_what_the_program_writes() {
    let page = std::fs::read_to_string(path("docs/format.md")).unwrap();
    for block in blocks() {
        assert!(page.contains(&block), "docs/format.md should have this, between ``` lines:\n\n{block}");
    }
}

fn signing_key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

/// Mary founds Leith. The secret keys are 01… of the device, 02… of the keeper and 03… of recovery.
fn founding() -> Draft {
    let [device, keeper, recovery] = [1, 2, 3].map(|byte| public(&signing_key(byte)));
    let bodies = with_audience(vec![
        Body::Fact(Fact::Founded(Founded { keeper, recovery, founder: 3, name: 1 })),
        Body::Text(TextKind::Name, "Leith"),
        Body::Text(TextKind::Name, "Mary"),
        Body::Fact(bare_member(MemberKind::Person, 2)),
        Body::Fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(3), key: device })),
    ]);
    Draft::new(None, Author { device, n: 1, at: AT }, &bodies, &[0; 32])
}

fn blocks() -> Vec<String> {
    let draft = founding();
    let id = draft.id();
    let signature = signing_key(1).sign(&draft.bytes_to_sign()).to_bytes();
    let envelope = Envelope { payload: &draft.event, signature: &signature };
    let record = Record::bytes(1, AT, &envelope, &draft.parts);
    let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
    let context = Context { admitted_at: AT, today: Day::of(AT) };
    let prepared = Ledger::new().prepare(submission, context).unwrap();
    assert_eq!(prepared.record(), record);
    let head = prepared.head();
    let head_signature = signing_key(2).sign(&head.bytes_to_sign()).to_bytes();
    let file = journal_file([[record.clone(), head.seal(&head_signature)].concat().as_slice()]).unwrap();
    Ledger::new().load_and_judge(read_journal_file(&file).unwrap()).unwrap();
    vec![
        keys(),
        parts(&draft),
        annotated(&draft.event),
        said(&[("event id", &id.0), ("to sign", &draft.bytes_to_sign()), ("signature", &signature)]),
        chained(&head, id),
        said(&[("to sign", &head.bytes_to_sign()), ("signature", &head_signature)]),
        wrapped(&file),
    ]
}

fn keys() -> String {
    let [device, keeper, recovery] = [1, 2, 3].map(|byte| public(&signing_key(byte)).0);
    said(&[("device", &device), ("keeper", &keeper), ("recovery", &recovery)])
}

fn parts(draft: &Draft) -> String {
    let mut out = String::new();
    for (i, part) in draft.parts.iter().enumerate() {
        let _ = write!(out, "part {i}, SHA-256 {}\n{}", Hash::of(&[part]), annotated(part));
    }
    out
}

fn chained(head: &HeadToSign, id: Hash) -> String {
    let admitted_at = u64::from(AT.0).to_be_bytes();
    said(&[
        ("head 0", &[0; 32]),
        ("admitted_at", &admitted_at),
        ("event id", &id.0),
        ("head 1", &head.chain.head.0),
    ])
}

fn said(lines: &[(&str, &[u8])]) -> String {
    lines.iter().map(|(name, bytes)| format!("{name:<12} {}\n", hex(bytes))).collect()
}

/// Bytes in lines of 48.
fn wrapped(bytes: &[u8]) -> String {
    bytes.chunks(48).map(|line| hex(line) + "\n").collect()
}
