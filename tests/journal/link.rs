//! What people carry by hand without a hub: links of events, the keeper's reply, invitations.
#![allow(clippy::print_stdout, reason = "the lengths of links are for people to see")]

use crate::common::{cases, flipped, help, key, position, posting, public, scene, seal};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use timebank::journal::{
    Audience, Author, Body, Carried, Draft, Event, Invitation, LinkFault, PostKind, Sealed, TextKind,
    from_text, link_bytes, open_link, to_text,
};
use timebank::ledger::{Entry, Recording};
use timebank::sync::{Decision, Reply, SignedReceipt, decide};
use timebank::{Hash, Id, Minutes, Seconds};

#[test]
fn a_link_of_one_exchange_is_short() {
    let mut s = scene();
    for (script, note) in [
        ("English", "Helped in the garden, mended the gate and oiled its hinges :)"),
        ("Spanish", "Ayudé en el jardín, arreglé la verja y engrasé las bisagras."),
        ("Arabic", "ساعدت في الحديقة وأصلحت البوابة ودهنت مفصلاتها بالزيت اليوم."),
        ("Hindi", "बगीचे में मदद की, फाटक ठीक किया और उसके कब्ज़ों में तेल डाला।।"),
        (
            "Japanese",
            "庭の手入れを手伝い、門を直して蝶番に油を差しました。とても楽しい一日で、お茶もいただきました。本当にありがとうございました。",
        ),
    ] {
        let note: String = note.chars().take(60).collect();
        assert_eq!(note.chars().count(), 60, "{script}");
        let sealed = s.exchange(&note, "ana");
        let bytes = link_bytes(std::slice::from_ref(&sealed)).unwrap();
        let length = 60 + to_text(&bytes).len();
        println!("{script}: {} bytes, a link of {length} characters", bytes.len());
        assert!(length <= 600, "{script}: {length} characters");
        assert_eq!(open_link(&bytes, s.community()), Ok(vec![sealed]));
    }
}

#[test]
fn a_link_of_an_exchange_with_every_field_is_short() {
    let mut s = scene();
    let offer = s.seal(Entry::Post(posting(PostKind::Offer, "Gates", None)), "ana");
    s.admit(&offer, "ana");
    let post = Id { event: offer.id(), part: offer.parts.len() as u16 - 1 };
    let recording = Recording {
        category: Some("gardening"),
        note: Some("Helped in the garden, mended the gate and oiled its hinges :)"),
        worked: Some(Minutes(175)),
        travel: Some(Minutes(45)),
        answers: Some(s.c.ledger.post_of(&post.to_string()).unwrap()),
        ..help(s.ana, s.bob, 180)
    };
    let sealed = s.seal(Entry::Record(recording), "ana");
    let length = 60 + to_text(&link_bytes(&[sealed]).unwrap()).len();
    println!("With all: a link of {length} characters");
    assert!(length <= 600, "{length} characters");
}

#[test]
fn events_of_a_link_are_admitted() {
    let mut s = scene();
    let proposed = s.exchange("Mended the gate", "ana");
    // The note is part 0.
    let exchange = Id { event: proposed.id(), part: 1 };
    // Bob has not seen it in the journal, so his phone carries it along.
    let mut bobs = s.c.ledger.clone();
    let text = to_text(&link_bytes(std::slice::from_ref(&proposed)).unwrap());
    let carried = open_link(&from_text(&text).unwrap(), s.community()).unwrap();
    let Decision::Admit(prepared) = decide(&bobs, &carried[0], s.c.context()) else { panic!("not admitted") };
    bobs.apply(&prepared).unwrap();
    let (author, seed) = (s.c.author_of(&key("bob")), s.c.seed());
    let confirm = bobs.draft(Entry::Confirm(bobs.exchange(exchange).unwrap()), author, &seed).unwrap();
    let both = [proposed, seal(confirm, &key("bob"))];
    let bytes = link_bytes(&both).unwrap();
    assert_eq!(Carried::of(&bytes), Ok(Carried::Events));
    let opened = open_link(&bytes, s.community()).unwrap();
    assert_eq!(opened, both);
    s.admit(&opened[0], "ana");
    s.admit(&opened[1], "bob");
    assert_eq!(s.c.balance(s.ana), 60);
    // Opened a second time, its events are known.
    let again = open_link(&bytes, s.community()).unwrap();
    let known: Vec<bool> = again
        .iter()
        .map(|sealed| matches!(decide(&s.c.ledger, sealed, s.c.context()), Decision::Known(_)))
        .collect();
    assert_eq!(known, [true, true]);
}

#[test]
fn a_link_that_was_changed_anywhere_is_refused() {
    let mut s = scene();
    let events = [s.exchange("Mended the gate", "ana"), s.exchange("庭の手入れ", "ana")];
    let bytes = link_bytes(&events).unwrap();
    for (changed, place) in flipped(&bytes) {
        assert!(open_link(&changed, s.community()).is_err(), "{place}");
    }
    for end in 0..bytes.len() {
        assert_eq!(open_link(&bytes[..end], s.community()), Err(LinkFault::Damaged), "{end}");
    }
    assert_eq!(open_link(&[&bytes[..], &[0]].concat(), s.community()), Err(LinkFault::Damaged));
}

#[test]
fn a_link_says_what_is_wrong_with_it() {
    let mut s = scene();
    let bytes = link_bytes(&[s.exchange("Mended the gate", "ana")]).unwrap();
    let changed = |place: usize, byte: u8| {
        let mut changed = bytes.clone();
        changed[place] = byte;
        open_link(&changed, s.community())
    };
    assert_eq!(open_link(&bytes, Hash([7; 32])), Err(LinkFault::WrongCommunity));
    assert_eq!(changed(0, 2), Err(LinkFault::NewerVersion));
    assert_eq!(changed(0, 0), Err(LinkFault::Damaged));
    assert_eq!(changed(1, 2), Err(LinkFault::Damaged), "an invitation is no link of events");
    // Only a word of the note is changed.
    let word = position(&bytes, "gate").unwrap();
    assert_eq!(changed(word, b'd'), Err(LinkFault::Altered));
    // The signature tells apart a community whose id begins with the same bytes.
    let mut alike = s.community();
    alike.0[31] ^= 1;
    assert_eq!(open_link(&bytes, alike), Err(LinkFault::Altered));
}

#[test]
fn an_event_has_exactly_one_link() {
    let mut s = scene();
    let short = "庭の手入れ";
    let sealed = s.exchange(short, "ana");
    let bytes = link_bytes(&[sealed]).unwrap();
    let units: Vec<u8> = short.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf8 = [&[0x60 + short.len() as u8], short.as_bytes()].concat();
    let place = position(&bytes, &units).unwrap() - 1;
    let longer = [&bytes[..place], &utf8, &bytes[place + 1 + units.len()..]].concat();
    assert_eq!(open_link(&longer, s.community()), Err(LinkFault::Damaged));
    // If UTF-8 is not longer than UTF-16, UTF-8 is written.
    let bytes = link_bytes(&[s.exchange("Gate", "ana")]).unwrap();
    let place = position(&bytes, b"\x64Gate").unwrap();
    let other = [&bytes[..place], b"\x48\0G\0a\0t\0e", &bytes[place + 5..]].concat();
    assert_eq!(open_link(&other, s.community()), Err(LinkFault::Damaged));
}

#[test]
fn events_that_cannot_be_carried_have_no_link() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate", "ana");
    assert_eq!(link_bytes(&[]), None);
    let founding = Sealed { event: Vec::new(), ..sealed.clone() };
    assert_eq!(link_bytes(&[founding]), None);
    let elsewhere = {
        let event = Event::read(&sealed.event).unwrap();
        let author = Author { device: event.device, n: event.n, at: event.at };
        let body = Body::Text(TextKind::Note, "x");
        let draft = Draft::new(Some(Hash([7; 32])), author, &[(Audience::PARTIES, body)], &[1; 32]);
        Sealed::new(draft, sealed.signature)
    };
    assert_eq!(link_bytes(&[sealed.clone(), elsewhere]), None, "two communities");
    assert_eq!(link_bytes(&vec![sealed.clone(); 501]), None);
    let mut other = sealed;
    other.parts[0] = b"\xff".to_vec();
    assert_eq!(link_bytes(&[other]), None, "another part than was signed");
}

#[test]
fn the_text_of_a_link_is_base64url() {
    for (bytes, text) in
        [(&b""[..], ""), (b"\xfb", "-w"), (b"\xff\xff", "__8"), (b"\xff\xff\xbe", "__--"), (b"ab", "YWI")]
    {
        assert_eq!(to_text(bytes), text);
        assert_eq!(from_text(text).as_deref(), Ok(bytes));
    }
    for wrong in ["A", "YWI=", "YW I", "YW+I", "YWJ", "_x", "YWIé", "AAAAA"] {
        assert_eq!(from_text(wrong), Err(LinkFault::Damaged), "{wrong}");
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_text_survives_a_link(
        notes in prop::collection::vec(any::<String>(), 1..5),
        n in 1..u64::MAX,
        at: u32,
    ) {
        let device = key("anybody");
        let author = Author { device: public(&device), n, at: Seconds(at) };
        let parts: Vec<_> =
            notes.iter().map(|note| (Audience::PARTIES, Body::Text(TextKind::Note, note.as_str()))).collect();
        let draft = Draft::new(Some(Hash([7; 32])), author, &parts, &[1; 32]);
        let events = [seal(draft, &device)];
        let bytes = link_bytes(&events).unwrap();
        prop_assert_eq!(open_link(&bytes, Hash([7; 32])), Ok(events.to_vec()));
        let text = to_text(&bytes);
        prop_assert_eq!(from_text(&text), Ok(bytes));
    }

    #[test]
    fn a_changed_link_is_refused_or_means_the_same(
        place in 0..400usize, gone in 0..40usize, put in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut s = scene();
        let events = vec![s.exchange("Mended the gate", "ana"), s.exchange("庭の手入れ", "ana")];
        let bytes = link_bytes(&events).unwrap();
        let mut mangled = bytes.clone();
        mangled.splice(place..(place + gone).min(bytes.len()), put);
        prop_assert_eq!(open_link(&mangled, s.community()).is_ok(), mangled == bytes);
    }

    #[test]
    fn nothing_panics(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        text in any::<String>(),
        what in 1..4u8,
    ) {
        let begun = [&[1, what][..], &bytes].concat();
        for bytes in [&bytes, &begun] {
            let _ = open_link(bytes, Hash::default());
            prop_assert!(Reply::read(bytes, Hash::default()).is_err());
            prop_assert!(Invitation::read(bytes).is_err());
            prop_assert!(SignedReceipt::read(bytes).is_none());
        }
        if let Ok(bytes) = from_text(&text) {
            prop_assert_eq!(to_text(&bytes), text);
        }
    }
}

#[test]
fn an_invitation_enrols_a_phone() {
    let mut s = scene();
    let invitation = s.invitation();
    let bytes = invitation.bytes();
    println!("an invitation: {} bytes, a link of {} characters", bytes.len(), 60 + to_text(&bytes).len());
    assert!(60 + to_text(&bytes).len() <= 600);
    assert_eq!(Carried::of(&bytes), Ok(Carried::Invitation));
    let read = Invitation::read(&bytes).unwrap();
    assert_eq!(read, invitation);
    assert_eq!(read.expires_at(), Seconds(s.c.clock + 72 * 3600));
    // The phone's event goes back as a link, with its first exchange.
    let (phone, at, seed) = (key("ana's phone"), Seconds(s.c.clock), s.c.seed());
    let enrolled = read.grant.accept(&read.sealed, public(&phone), at, &seed);
    let enrolled = seal(enrolled, &SigningKey::from_bytes(&read.secret));
    let first = s.exchange("Mended the gate", "ana");
    let opened = open_link(&link_bytes(&[enrolled, first]).unwrap(), s.community()).unwrap();
    let Decision::Admit(prepared) = decide(&s.c.ledger, &opened[0], s.c.context()) else { panic!("refused") };
    s.c.ledger.apply(&prepared).unwrap();
    assert_eq!(s.c.ledger.owner_of(public(&phone)), Some(s.ana));
}

#[test]
fn an_invitation_that_was_changed_anywhere_is_refused() {
    let s = scene();
    let without_hub = Invitation { hub: None, ..s.invitation() };
    assert_eq!(Invitation::read(&without_hub.bytes()), Ok(without_hub));
    let bytes = s.invitation().bytes();
    for (changed, place) in flipped(&bytes) {
        assert!(Invitation::read(&changed).is_err(), "{place}");
    }
    assert!((0..bytes.len()).all(|end| Invitation::read(&bytes[..end]) == Err(LinkFault::Damaged)));
    let mut newer = bytes;
    newer[0] = 2;
    assert_eq!(Invitation::read(&newer), Err(LinkFault::NewerVersion));
    // Signed by another device than the grant names, with a check that fits.
    let mut forged = s.invitation();
    let last = forged.sealed.len() - 1;
    forged.sealed[last] ^= 1;
    assert_eq!(Invitation::read(&forged.bytes()), Err(LinkFault::Altered));
    let long = Invitation { hub: Some("x".repeat(1001)), ..s.invitation() };
    assert_eq!(Invitation::read(&long.bytes()), Err(LinkFault::Damaged));
}
