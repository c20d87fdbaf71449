//! Journals and events that no honest keeper would make, and those of a newer version.

use crate::common::crafted::{
    bare_member, confirmed, draft, draft_from, legs, proposed, service, unjudged, withhold,
};
use crate::common::{Community, key, position, public, sealed_head};
use ed25519_dalek::Signer;
use timebank::journal::{
    Account, Audience, Body, Corrupt, DeviceAdded, Draft, Envelope, Fact, Founded, HeadToSign, Item, Items,
    MemberKind, Part, Proposed, Record, Ref, TextKind, journal_file, read_journal_file,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Refusal};
use timebank::{Hash, Key, Seconds};

/// Leith with Mary, Ana and Bob, and references to the last two.
fn leith() -> (Community, Ref, Ref) {
    let mut c = Community::found("Leith", "Mary");
    let [ana, bob] = ["Ana", "Bob"].map(|name| {
        let account = c.add(name);
        Ref::from(c.ledger.account_id(account).unwrap())
    });
    (c, ana, bob)
}

/// An event of the coordinator over exactly these parts, and the segment that a keeper would store.
fn sealed(c: &mut Community, parts: &[Vec<u8>], version: u8) -> Vec<u8> {
    let author = c.author();
    let mut event = vec![0xa6, 1, version, 2, 0x58, 0x20];
    event.extend(c.ledger.community().unwrap().0);
    event.extend([3, 0x58, 0x20]);
    event.extend(author.device.0);
    event.extend([4, u8::try_from(author.n).unwrap(), 5, 0x1a]);
    event.extend(author.at.0.to_be_bytes());
    event.extend([6, 0x80 | u8::try_from(parts.len()).unwrap()]);
    for part in parts {
        event.extend([0x58, 0x20]);
        event.extend(Hash::of(&[part]).0);
    }
    let offered = Draft { event: event.clone(), parts: parts.to_vec() };
    let signature = c.device.sign(&offered.bytes_to_sign()).to_bytes();
    let at = Seconds(c.clock);
    let chain = c.ledger.chain().next(at, offered.id());
    let envelope = Envelope { payload: &event, signature: &signature };
    let head = HeadToSign { community: c.ledger.community().unwrap(), chain, epoch: Seconds(0) };
    [Record::bytes(chain.seq, at, &envelope, parts), sealed_head(&head, &c.keeper)].concat()
}

fn part(salt: u8, audience: Audience, body: Body<'_>) -> Vec<u8> {
    Part { salt: [salt; 16], audience, body }.bytes()
}

#[test]
fn a_known_fact_in_a_newer_form_asks_for_an_update() {
    let (mut c, ana, bob) = leith();
    let exchange = service(Account::Member(ana), Account::Member(bob));
    let mut newer = part(1, Audience::PARTIES, proposed(exchange));
    let place = position(&newer, [0xa3, 1, 0, 2]).unwrap();
    newer[place + 2] = 3;
    let segment = sealed(&mut c, &[newer, part(2, Audience::PARTIES, confirmed(0))], 1);
    let mut ledger = c.ledger.clone();
    assert_eq!(ledger.load(&segment), Ok(()));
    assert_eq!(ledger.needs_update(), Some(11));
}

/// A part with this body, byte by byte.
fn raw(kind: u8, audience: u8, body: &[u8]) -> Vec<u8> {
    [&[0x84, 0x50][..], &[1; 16], &[kind, audience], body].concat()
}

/// The effect of an event with this one fact on Leith's ledger: whether it needs an update, and how many
/// members and exchanges it has more.
fn after(fact: Vec<u8>) -> (Option<u16>, usize, usize) {
    let (mut c, ..) = leith();
    let segment = sealed(&mut c, &[fact], 1);
    let mut ledger = c.ledger.clone();
    assert_eq!(ledger.load(&segment), Ok(()));
    let members = ledger.accounts().count() - c.ledger.accounts().count();
    (ledger.needs_update(), members, ledger.totals().exchanges as usize)
}

#[test]
fn an_index_beyond_the_parts_points_to_nothing_and_a_wider_one_is_another_form() {
    let index = |index: u32| match u16::try_from(index) {
        Ok(short) => [&[0x19][..], &short.to_be_bytes()].concat(),
        Err(_) => [&[0x1a][..], &index.to_be_bytes()].concat(),
    };
    for (beyond, needs_update) in [(999, false), (1000, false), (65_535, false), (65_536, true)] {
        let member = raw(4, 0, &[&[0xa2, 1, 0, 2][..], &index(beyond)].concat());
        let confirmed = raw(12, 1, &[&[0xa1, 1][..], &index(beyond)].concat());
        let earlier = [&[0xa1, 1, 0x82, 0x58, 0x20][..], &[0; 32], &index(beyond)].concat();
        let update = |kind| needs_update.then_some(kind);
        assert_eq!(after(member), (update(4), usize::from(!needs_update), 0), "a text, {beyond}");
        assert_eq!(after(confirmed), (update(12), 0, 0), "this event's, {beyond}");
        assert_eq!(after(raw(12, 1, &earlier)), (update(12), 0, 0), "an earlier event's, {beyond}");
    }
}

#[test]
fn a_known_ancillary_key_in_another_form_asks_for_an_update() {
    let member = |origin: &[u8]| after(raw(4, 0, &[&[0xa3, 1, 0, 2, 0x18, 99, 0x10][..], origin].concat()));
    // [2, h'07'] and [255, h'', 0] are origins.
    for good in [&[0x82, 2, 0x41, 7][..], &[0x83, 0x18, 255, 0x40, 0]] {
        assert_eq!(member(good), (None, 1, 0), "{good:?}");
    }
    // A number, null, a text for a key, one field, four, a format of two bytes, a moment before 1970.
    for bad in [
        &[2][..],
        &[0xf6],
        &[0x82, 2, 0x61, b'x'],
        &[0x81, 2],
        &[0x84, 2, 0x40, 0, 0],
        &[0x82, 0x19, 1, 0, 0x40],
        &[0x83, 2, 0x40, 0x20],
    ] {
        assert_eq!(member(bad), (Some(4), 0, 0), "{bad:?}");
    }
    // Whether an organisation is the timebank itself is 0 or 1.
    for (value, update) in
        [(&[0][..], None), (&[1], None), (&[2], Some(4)), (&[0xf5], Some(4)), (&[0xf6], Some(4))]
    {
        let found = after(raw(4, 0, &[&[0xa3, 1, 2, 2, 0x18, 99, 0x12][..], value].concat()));
        assert_eq!(found.0, update, "{value:?}");
    }
    // An ancillary key that the page does not define for the kind is ignored, whatever it holds.
    assert_eq!(after(raw(4, 0, &[0xa3, 1, 0, 2, 0x18, 99, 0x13, 0xf6])), (None, 1, 0));
}

#[test]
fn a_number_that_is_too_wide_is_another_form() {
    let exchange = |minutes: &[u8], day: &[u8]| {
        let pot = |minutes: &[u8]| [&[0x82, 0xf6][..], minutes].concat();
        after(raw(11, 1, &[&[0xa3, 1, 0, 2, 0x81][..], &pot(minutes), &[3], day].concat()))
    };
    assert_eq!(exchange(&[0], &[0]), (None, 0, 1));
    // ±2³¹ minutes fold as nothing, 2⁶³ − 1 too, 2⁶³ is no length.
    assert_eq!(exchange(&[0x1a, 0x7f, 255, 255, 255], &[0]), (None, 0, 1));
    assert_eq!(exchange(&[0x1a, 0x80, 0, 0, 0], &[0]), (None, 0, 0));
    assert_eq!(exchange(&[0x3a, 0x7f, 255, 255, 255], &[0]), (None, 0, 1));
    assert_eq!(exchange(&[0x3a, 0x80, 0, 0, 0], &[0]), (None, 0, 0));
    assert_eq!(exchange(&[0x1b, 0x7f, 255, 255, 255, 255, 255, 255, 255], &[0]), (None, 0, 0));
    assert_eq!(exchange(&[0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0], &[0]), (Some(11), 0, 0));
    assert_eq!(exchange(&[0], &[0x1a, 0x7f, 255, 255, 255]), (None, 0, 1));
    assert_eq!(exchange(&[0], &[0x1a, 0x80, 0, 0, 0]), (Some(11), 0, 0));
    assert_eq!(exchange(&[0], &[0x3a, 0x7f, 255, 255, 255]), (None, 0, 1));
    assert_eq!(exchange(&[0], &[0x3a, 0x80, 0, 0, 0]), (Some(11), 0, 0));
}

#[test]
fn a_file_may_have_heads_in_between() {
    let (c, ..) = leith();
    let [file, segments] = [c.file(), c.segments.concat()];
    let with_all = [&file[..22], &segments].concat();
    assert!(with_all.len() > file.len());
    let load = |file: &[u8]| {
        let mut ledger = Ledger::new();
        ledger.load(read_journal_file(file)?).map(|()| ledger.chain())
    };
    assert_eq!((load(&with_all), load(&file)), (Ok(c.ledger.chain()), Ok(c.ledger.chain())));
    // Exported again, it is a file without heads in between.
    assert_eq!(journal_file([read_journal_file(&with_all).unwrap()]).unwrap(), file);
    // Each head must be that of the records before it.
    let second = &c.segments[1];
    let mut other = Community::found("Portobello", "Mary");
    other.add("Ana");
    let head = |segment: &[u8]| match Items::new(segment, 0).last().unwrap().unwrap() {
        Item::Head(_, bytes) => bytes.to_vec(),
        Item::Record(..) => panic!("a head is last"),
    };
    let [ours, theirs] = [head(second), head(&other.segments[1])];
    let at = position(&with_all, &ours).unwrap();
    let swapped = [&with_all[..at], &theirs, &with_all[at + ours.len()..]].concat();
    assert_eq!(load(&swapped), Err(Corrupt::Head { seq: 2 }));
}

#[test]
fn a_map_with_a_key_twice_is_damaged() {
    let (mut c, ana, _) = leith();
    let mut renamed = vec![0x84, 0x50];
    renamed.extend([1; 16]);
    renamed.extend([5, 0, 0xa3, 1, 0x82, 0x58, 0x20]);
    renamed.extend(ana.event.unwrap().0);
    renamed.push(u8::try_from(ana.part).unwrap());
    renamed.extend([2, 1, 2, 2]);
    let name = |salt, name| part(salt, Audience::MEMBERS, Body::Text(TextKind::Name, name));
    let segment = sealed(&mut c, &[renamed, name(2, "One"), name(3, "Two")], 1);
    assert!(matches!(c.ledger.clone().load(&segment), Err(Corrupt::Form { .. })));
}

#[test]
fn a_newer_version_is_not_damage() {
    let (mut c, ..) = leith();
    let segment = sealed(&mut c, &[vec![0]], 2);
    assert_eq!(c.ledger.clone().load(&segment), Err(Corrupt::NewerVersion));
}

#[test]
fn a_head_may_have_an_epoch_and_nothing_else() {
    let (mut c, ..) = leith();
    let before = c.ledger.clone();
    c.add("One more");
    let stored = c.segments.last().unwrap();
    let Some(Ok(Item::Head(head, bytes))) = Items::new(stored, 0).last() else { panic!("a head is last") };
    let records = &stored[..stored.len() - bytes.len()];
    let with = |keys: u8, more: &[u8]| {
        let mut payload = [head.envelope.payload, more].concat();
        payload[0] = 0xa0 + keys;
        let sealed = |signature: &[u8; 64]| Envelope { payload: &payload, signature }.bytes();
        // The signed bytes around this payload, by docs/format.md.
        let mut to_sign = b"\x84\x6aSignature1\x43\xa1\x01\x27\x4dtimebank head\x58".to_vec();
        to_sign.push(payload.len() as u8);
        to_sign.extend(&payload);
        let signature = c.keeper.sign(&to_sign).to_bytes();
        before.clone().load(&[records, &sealed(&signature)].concat())
    };
    let seq = c.ledger.chain().seq;
    let damaged = Err(Corrupt::Form { seq });
    assert_eq!(with(4, &[]), Ok(()));
    assert_eq!(with(5, &[5, 1]), Ok(()));
    assert_eq!(with(5, &[5, 0x1a, 255, 255, 255, 255]), Ok(()));
    assert_eq!(with(5, &[5, 0]), damaged, "none is not written");
    assert_eq!(with(5, &[5, 0x1b, 0, 0, 0, 1, 0, 0, 0, 0]), damaged, "no moment");
    assert_eq!(with(5, &[5, 0x40]), damaged);
    assert_eq!(with(5, &[6, 1]), Err(Corrupt::NewerVersion));
    assert_eq!(with(6, &[5, 1, 6, 1]), Err(Corrupt::NewerVersion));
    let epoch = |epoch| HeadToSign { epoch: Seconds(epoch), ..head.head };
    let read =
        |head: &HeadToSign| timebank::journal::SignedHead::read(&head.seal(&[0; 64])).map(|read| read.head);
    for epoch in [epoch(0), epoch(1), epoch(u32::MAX)] {
        assert_eq!(read(&epoch), Some(epoch));
    }
}

#[test]
fn after_an_unknown_fact_no_record_is_judged() {
    let (mut c, ana, _) = leith();
    let phone = key("ana's phone");
    let added =
        draft(&mut c, vec![Body::Fact(Fact::DeviceAdded(DeviceAdded { member: ana, key: public(&phone) }))]);
    c.admit(&added).unwrap();
    // An unknown fact changed roles. Then the member did what only a coordinator may do.
    let (device, role) = (c.device.clone(), draft(&mut c, vec![Body::Unknown { kind: 6 }]));
    let segment = unjudged(&c, &role, &device);
    c.ledger.load(&segment).unwrap();
    let bodies = vec![Body::Text(TextKind::Name, "Zoe"), Body::Fact(bare_member(MemberKind::Person, 0))];
    let added = draft_from(&mut c, &phone, 1, bodies);
    assert_eq!(c.ledger.clone().load_and_judge(&unjudged(&c, &added, &phone)), Ok(()));
    // The keeper changed: the signature of the new one is not verified with the old key.
    let changed = draft(&mut c, vec![Body::Unknown { kind: 2 }]);
    c.keeper = key("the new keeper");
    assert_eq!(c.ledger.clone().load_and_judge(&unjudged(&c, &changed, &device)), Ok(()));
}

#[test]
fn a_second_founding_is_never_folded() {
    let (mut c, ..) = leith();
    let thief = key("thief");
    let founded =
        Fact::Founded(Founded { keeper: public(&thief), recovery: public(&thief), founder: 0, name: 1 });
    let stolen = draft(&mut c, vec![Body::Fact(founded), Body::Text(TextKind::Name, "Mine")]);
    let device = c.device.clone();
    c.keeper = thief;
    let mut ledger = c.ledger.clone();
    assert!(matches!(ledger.load(&unjudged(&c, &stolen, &device)), Err(Corrupt::Signature { .. })));
    assert_eq!(ledger.name(), "Leith");
}

#[test]
fn a_withheld_text_hides_no_broken_rule() {
    let (mut c, ana, bob) = leith();
    let phone = key("ana's phone");
    let added =
        draft(&mut c, vec![Body::Fact(Fact::DeviceAdded(DeviceAdded { member: ana, key: public(&phone) }))]);
    c.admit(&added).unwrap();
    let mut exchange = service(Account::Member(ana), Account::Member(bob));
    exchange.note = Some(2);
    let bodies = |note| vec![proposed(exchange.clone()), note, Body::Text(TextKind::Note, "x")];
    let own = draft_from(&mut c, &phone, 1, bodies(confirmed(0)));
    let segment = withhold(&unjudged(&c, &own, &phone), &own.parts[2]);
    assert!(matches!(c.ledger.clone().load_and_judge(&segment), Err(Corrupt::Nonsense { .. })));
    let honest = draft_from(&mut c, &phone, 1, bodies(Body::Text(TextKind::Note, "y")));
    let segment = withhold(&unjudged(&c, &honest, &phone), &honest.parts[2]);
    assert_eq!(c.ledger.clone().load_and_judge(&segment), Ok(()));
}

#[test]
fn facts_of_a_founding_refer_only_to_earlier_parts() {
    let mut c = Community::unfounded();
    let (keeper, recovery, device) = (public(&c.keeper), public(&c.recovery), public(&c.device));
    let founded = Body::Fact(Fact::Founded(Founded { keeper, recovery, founder: 4, name: 1 }));
    let member = bare_member(MemberKind::Person, 2);
    let texts = [Body::Text(TextKind::Name, "Leith"), Body::Text(TextKind::Name, "Mary")];
    let added = Body::Fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(4), key: device }));
    let [community, founder] = texts;
    let early = draft(&mut c, vec![founded, community, founder, added, Body::Fact(member)]);
    assert_eq!(c.admit(&early), Err(Refusal::UnknownMember));
}

#[test]
fn keys_that_would_verify_anything_are_refused() {
    let mut c = Community::unfounded();
    let recovery = public(&c.recovery);
    let weak = Entry::Found { community: "Leith", founder: "Mary", keeper: Key([0; 32]), recovery };
    assert_eq!(c.enter(weak), Err(Refusal::WrongKey));
    let (mut c, ana, bob) = leith();
    let key = public(&key("shared"));
    let both = [ana, bob].map(|member| Body::Fact(Fact::DeviceAdded(DeviceAdded { member, key })));
    let both = draft(&mut c, both.to_vec());
    assert_eq!(c.admit(&both), Err(Refusal::KeyInUse));
}

#[test]
fn one_of_several_cannot_confirm_for_the_others() {
    let (mut c, ana, bob) = leith();
    let cid = c.add("Cid");
    let phones = [key("ana's phone"), key("bob's phone")];
    let added = |member, phone| Body::Fact(Fact::DeviceAdded(DeviceAdded { member, key: public(phone) }));
    let both = draft(&mut c, vec![added(ana, &phones[0]), added(bob, &phones[1])]);
    c.admit(&both).unwrap();
    let [ana, bob, third] = [ana, bob, c.ref_of(cid)].map(Account::Member);
    let legs = legs(&[(ana, 60), (bob, -1), (third, -59)]);
    let exchange = Proposed { legs, ..service(ana, bob) };
    let shared = draft_from(&mut c, &phones[0], 1, vec![proposed(exchange)]);
    c.admit_from(&shared, &phones[0]).unwrap();
    let exchange = Ref { event: Some(shared.id()), part: 0 };
    let confirm = draft_from(&mut c, &phones[1], 1, vec![Body::Fact(Fact::confirmed(exchange))]);
    assert_eq!(c.admit_from(&confirm, &phones[1]), Err(Refusal::SeveralMustAgree));
    assert_eq!(c.balance(cid), 0);
    let by_coordinator = draft(&mut c, vec![Body::Fact(Fact::confirmed(exchange))]);
    c.admit(&by_coordinator).unwrap();
    assert_eq!(c.balance(cid), -59);
    assert_eq!(c.balance(AccountIndex::POT), 0);
}

#[test]
fn checking_the_books_finds_a_wrong_signature_outside_the_chain() {
    let mut c = Community::found("Leith", "Mary");
    c.add("Ana");
    let mut all = c.segments.concat();
    // The signature of the first head. Opening verifies only the last head, checking the books verifies all.
    let place = c.segments[0].len() - 10;
    all[place] ^= 1;
    assert_eq!(Ledger::new().load(&all), Ok(()));
    assert_eq!(Ledger::new().load_and_judge(&all), Err(Corrupt::Signature { seq: 1 }));
}

#[test]
fn a_head_covers_the_records_before_it() {
    let (c, ..) = leith();
    let split = |segment: &[u8]| {
        let record = Items::new(segment, 0).find_map(|item| match item.unwrap() {
            Item::Record(_, bytes) => Some(bytes.len()),
            Item::Head(..) => None,
        });
        let (record, head) = segment.split_at(record.unwrap());
        (record.to_vec(), head.to_vec())
    };
    let [(one, first), (two, second), (three, last)] = [0, 1, 2].map(|i| split(&c.segments[i]));
    let load = |items: &[&[u8]]| {
        let mut ledger = Ledger::new();
        (ledger.load(&items.concat()), Ledger::new().load_and_judge(&items.concat()))
    };
    assert_eq!(load(&[&one, &two, &second, &three, &last]), (Ok(()), Ok(())));
    // The keeper signed fewer records than there are.
    for old in [&first, &second] {
        let refused = Err(Corrupt::Head { seq: 3 });
        assert_eq!(load(&[&one, &two, &three, old]), (refused, refused));
    }
    // A segment that was loaded before is ignored, with its head.
    let mut ledger = c.ledger.clone();
    assert_eq!(ledger.load(&[two, second].concat()), Ok(()));
}
