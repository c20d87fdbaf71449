//! What people carry by hand where there is no hub: links of events, the keeper's reply, invitations.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![allow(clippy::print_stdout, reason = "how long links are, whoever asks should see")]

mod common;

use common::{Community, key, public};
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use timebank::journal::{
    Audience, Author, Body, Carried, Draft, Event, ExchangeKind, Grant, HeadToSign, Invitation, Item, Items,
    LinkFault, PostKind, Sealed, TextKind, from_text, link_bytes, open_link, to_text,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Posting, Recording};
use timebank::sync::{
    Answer, Decision, Distrust, Effect, Notice, Outcome, Reason, Receipt, Replica, Reply, Share,
    SignedReceipt, SignedShare, Standing, decide,
};
use timebank::{Day, Hash, Id, Minutes, Seconds};

struct Scene {
    c: Community,
    ana: AccountIndex,
    bob: AccountIndex,
}

fn scene() -> Scene {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add_with_phone("bob"));
    Scene { c, ana, bob }
}

impl Scene {
    fn community(&self) -> Hash {
        self.c.ledger.community().unwrap()
    }

    fn seal(&mut self, entry: Entry<'_>, by: &str) -> Sealed {
        let (author, seed) = (self.c.author_of(&key(by)), self.c.seed());
        seal(self.c.ledger.draft(entry, author, &seed).unwrap(), &key(by))
    }

    /// Ana says that she gave Bob an hour.
    fn exchange(&mut self, note: &str) -> Sealed {
        let hour = |account| vec![(account, Minutes(60))];
        let on = Day::parse("2024-03-01").unwrap();
        let (ana, bob) = (hour(self.ana), hour(self.bob));
        let mut recording = Recording::new(ExchangeKind::Service, ana, bob, on);
        (recording.category, recording.note) = (Some("gardening"), Some(note));
        self.seal(Entry::Record(recording), "ana")
    }

    fn admit(&mut self, sealed: &Sealed, by: &str) {
        let Sealed { event, parts, .. } = sealed.clone();
        self.c.admit_from(&Draft { event, parts }, &key(by)).unwrap();
    }
}

fn seal(draft: Draft, device: &SigningKey) -> Sealed {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    Sealed::new(draft, signature)
}

fn flipped(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, String)> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (changed, format!("byte {}, bit {}", bit / 8, bit % 8))
    })
}

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
        let sealed = s.exchange(&note);
        let bytes = link_bytes(std::slice::from_ref(&sealed)).unwrap();
        let length = 60 + to_text(&bytes).len();
        println!("{script}: {} bytes, a link of {length} characters", bytes.len());
        assert!(length <= 600, "{script}: {length} characters");
        assert_eq!(open_link(&bytes, s.community()), Ok(vec![sealed]));
    }
}

#[test]
fn a_link_of_all_that_an_exchange_may_say_is_short() {
    let mut s = scene();
    let offer = Posting {
        kind: PostKind::Offer,
        text: "Gates",
        category: None,
        tags: None,
        until: None,
        member: None,
        replaces: None,
    };
    let offer = s.seal(Entry::Post(offer), "ana");
    s.admit(&offer, "ana");
    let post = Id { event: offer.id(), part: offer.parts.len() as u16 - 1 };
    let hours = |account| vec![(account, Minutes(180))];
    let (ana, bob) = (hours(s.ana), hours(s.bob));
    let recording = Recording {
        category: Some("gardening"),
        note: Some("Helped in the garden, mended the gate and oiled its hinges :)"),
        worked: Some(Minutes(175)),
        travel: Some(Minutes(45)),
        answers: Some(s.c.ledger.post_of(&post.to_string()).unwrap()),
        ..Recording::new(ExchangeKind::Service, ana, bob, Day::parse("2024-03-01").unwrap())
    };
    let sealed = s.seal(Entry::Record(recording), "ana");
    let length = 60 + to_text(&link_bytes(&[sealed]).unwrap()).len();
    println!("With all: a link of {length} characters");
    assert!(length <= 600, "{length} characters");
}

#[test]
fn what_a_link_carries_is_admitted() {
    let mut s = scene();
    let proposed = s.exchange("Mended the gate");
    // The note is part 0.
    let exchange = Id { event: proposed.id(), part: 1 };
    // Bob has not seen it in the journal: his phone brings it along.
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
    // Opened twice, it is known.
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
    let events = [s.exchange("Mended the gate"), s.exchange("庭の手入れ")];
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
    let bytes = link_bytes(&[s.exchange("Mended the gate")]).unwrap();
    let changed = |place: usize, byte: u8| {
        let mut changed = bytes.clone();
        changed[place] = byte;
        open_link(&changed, s.community())
    };
    assert_eq!(open_link(&bytes, Hash([7; 32])), Err(LinkFault::WrongCommunity));
    assert_eq!(changed(0, 2), Err(LinkFault::NewerVersion));
    assert_eq!(changed(0, 0), Err(LinkFault::Damaged));
    assert_eq!(changed(1, 2), Err(LinkFault::Damaged), "an invitation is no link of events");
    // A word of the note, and nothing else.
    let word = bytes.windows(4).position(|four| four == b"gate").unwrap();
    assert_eq!(changed(word, b'd'), Err(LinkFault::Altered));
    // A community whose id begins alike is found by the signature.
    let mut alike = s.community();
    alike.0[31] ^= 1;
    assert_eq!(open_link(&bytes, alike), Err(LinkFault::Altered));
}

#[test]
fn there_is_one_link_for_one_event() {
    let mut s = scene();
    let short = "庭の手入れ";
    let sealed = s.exchange(short);
    let bytes = link_bytes(&[sealed]).unwrap();
    let units: Vec<u8> = short.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf8 = [&[0x60 + short.len() as u8], short.as_bytes()].concat();
    let place = bytes.windows(units.len()).position(|part| part == units).unwrap() - 1;
    let longer = [&bytes[..place], &utf8, &bytes[place + 1 + units.len()..]].concat();
    assert_eq!(open_link(&longer, s.community()), Err(LinkFault::Damaged));
    // Where UTF-8 is no longer than UTF-16, it is what is written.
    let bytes = link_bytes(&[s.exchange("Gate")]).unwrap();
    let place = bytes.windows(5).position(|part| part == b"\x64Gate").unwrap();
    let other = [&bytes[..place], b"\x48\0G\0a\0t\0e", &bytes[place + 5..]].concat();
    assert_eq!(open_link(&other, s.community()), Err(LinkFault::Damaged));
}

#[test]
fn what_is_not_made_as_ours_are_goes_another_way() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate");
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
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_text_comes_through(notes in prop::collection::vec(any::<String>(), 1..5), n in 1..u64::MAX, at: u32) {
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
    fn a_link_that_was_mangled_is_refused_or_the_same(
        place in 0..400usize, gone in 0..40usize, put in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut s = scene();
        let events = vec![s.exchange("Mended the gate"), s.exchange("庭の手入れ")];
        let bytes = link_bytes(&events).unwrap();
        let mut mangled = bytes.clone();
        mangled.splice(place..(place + gone).min(bytes.len()), put);
        prop_assert_eq!(open_link(&mangled, s.community()).is_ok(), mangled == bytes);
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>(), what in 1..4u8) {
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

impl Scene {
    fn receipt(&self, answer: Answer) -> Vec<u8> {
        let receipt = Receipt { community: self.community(), answer, chain: self.c.ledger.chain() };
        receipt.seal(&self.c.keeper.sign(&receipt.bytes_to_sign()).to_bytes())
    }

    /// The records after `after`, as this reader may see them.
    fn share(&self, reader: AccountIndex, after: u64) -> Option<SignedShare> {
        let segments = self.c.segments.iter().map(Vec::as_slice);
        let segment = self.c.ledger.segment_for(segments, reader, after).unwrap()?;
        let share = Share::of(self.community(), self.c.ledger.account_id(reader).unwrap(), &segment);
        Some(share.seal(&self.c.keeper.sign(&share.bytes_to_sign()).to_bytes(), segment))
    }

    fn answers(&mut self) -> Vec<Answer> {
        let event = Hash([9; 32]);
        let (author, seed) = (self.c.author_of(&key("stranger")), self.c.seed());
        let unpost = Draft::new(Some(self.community()), author, &[], &seed);
        let refused =
            decide(&self.c.ledger, &seal(unpost, &key("stranger")), self.c.context()).answer(event, false);
        let fields = [("limit", "-60"), ("a", "b"), ("balance", "-90"), ("b", "")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let reason = Reason { code: "exceeds_floor".to_owned(), fields: fields.into() };
        let outcomes = [
            Outcome::Admitted { seq: 1 },
            Outcome::Held { seq: self.c.ledger.chain().seq },
            Outcome::Waiting(Reason { code: "unknown_device".to_owned(), ..Default::default() }),
            Outcome::Refused(reason),
        ];
        outcomes.into_iter().map(|outcome| Answer { event, outcome }).chain([refused]).collect()
    }
}

#[test]
fn a_receipt_says_what_the_keeper_answered() {
    let mut s = scene();
    for answer in s.answers() {
        let bytes = s.receipt(answer.clone());
        let read = SignedReceipt::read(&bytes).unwrap();
        assert_eq!(read.receipt, Receipt { community: s.community(), answer, chain: s.c.ledger.chain() });
        assert!(read.is_of(&s.c.ledger) && read.verify(public(&s.c.keeper)));
        assert!(!read.verify(public(&s.c.device)) && !read.is_of(&Ledger::new()));
        assert!(!read.is_of(&Community::found("Leith", "Someone else").ledger));
        for (changed, place) in flipped(&bytes) {
            let read = SignedReceipt::read(&changed);
            assert!(read.is_none_or(|read| !read.is_of(&s.c.ledger)), "{place}");
        }
        assert!((0..bytes.len()).all(|end| SignedReceipt::read(&bytes[..end]).is_none()));
    }
    // A record that the journal does not have yet.
    let ahead = Outcome::Admitted { seq: s.c.ledger.chain().seq + 1 };
    assert_eq!(SignedReceipt::read(&s.receipt(Answer { event: Hash([9; 32]), outcome: ahead })), None);
    // A head is no receipt, and a receipt no head.
    let answer = s.answers().remove(0);
    let receipt = s.receipt(answer);
    assert_eq!(timebank::journal::SignedHead::read(&receipt), None);
    assert_eq!(SignedReceipt::read(&s.c.segments[0]), None);
}

#[test]
fn a_reply_carries_receipts_and_the_readers_share_of_the_journal() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate");
    s.admit(&sealed, "ana");
    let answer = decide(&s.c.ledger, &sealed, s.c.context()).answer(sealed.id(), false);
    let reply = Reply { receipts: vec![s.receipt(answer)], share: s.share(s.bob, 0) };
    let bytes = reply.bytes(s.community());
    assert_eq!(Carried::of(&bytes), Ok(Carried::Reply));
    let read = Reply::read(&bytes, s.community()).unwrap();
    assert_eq!(read, reply);
    assert_eq!(Reply::read(&bytes, Hash([7; 32])), Err(LinkFault::WrongCommunity));
    let mut bobs = Ledger::new();
    let share = read.share.unwrap();
    bobs.load(&share.segment).unwrap();
    assert!(share.is_of(&bobs) && !share.is_of(&Ledger::new()));
    assert_eq!(bobs.chain(), s.c.ledger.chain());
    let receipt = SignedReceipt::read(&read.receipts[0]).unwrap();
    assert!(receipt.is_of(&bobs));
    assert_eq!(receipt.receipt.answer.outcome, Outcome::Admitted { seq: s.c.ledger.chain().seq });
    assert!(timebank::journal::SignedHead::read(share.head().unwrap()).unwrap().verify(bobs.keeper()));
    // Changed anywhere, some of it is not believed.
    for (changed, place) in flipped(&bytes).step_by(7) {
        let Ok(reply) = Reply::read(&changed, s.community()) else { continue };
        let receipts: Vec<_> = reply.receipts.iter().filter_map(|bytes| SignedReceipt::read(bytes)).collect();
        let believed = reply.share.is_some_and(|share| share.is_of(&bobs)) && receipts[0].is_of(&bobs);
        assert!(!believed, "{place}");
    }
    assert!((0..bytes.len()).all(|end| Reply::read(&bytes[..end], s.community()) == Err(LinkFault::Damaged)));
    assert!(Reply::read(&Reply::default().bytes(s.community()), s.community()).is_err(), "nothing at all");
}

#[test]
fn a_book_that_the_card_brought_back_goes_on_by_links_alone() {
    let mut s = scene();
    let mut copy = s.c.clone();
    let sealed = s.exchange("Since the copy");
    s.admit(&sealed, "ana");
    let reply = |c: &Community| {
        let s = Scene { c: c.clone(), ..s };
        Reply { receipts: vec![], share: s.share(s.ana, 0) }
    };
    let mut phone = Replica::new(s.community(), public(&key("ana")));
    let before = reply(&s.c);
    phone.replied(&before).unwrap();
    let card = copy.recovery.clone();
    let (author, seed) = (copy.author_of(&card), copy.seed());
    let draft = copy.ledger.draft(Entry::ChangeKeeper(public(&key("new"))), author, &seed).unwrap();
    copy.keeper = key("new");
    copy.admit_from(&draft, &card).unwrap();
    // Without an epoch of its own it is another journal.
    assert_eq!(phone.replied(&reply(&copy)), Err(Distrust::NotTheKeeper));
    let (community, chain) = (s.community(), copy.ledger.chain());
    let head = HeadToSign { community, chain, epoch: Seconds(7) };
    let last = copy.segments.last_mut().unwrap();
    let Some(Ok(Item::Record(_, record))) = Items::new(last, chain.seq - 1).next() else { panic!() };
    let head = head.seal(&copy.keeper.sign(&head.bytes_to_sign()).to_bytes());
    *last = [record, &head].concat();
    assert_eq!(phone.replied(&reply(&copy)), Ok(vec![Effect::BeginAnew]));
    phone.begin_anew([&before.share.unwrap().segment[..]]);
    phone.replied(&reply(&copy)).unwrap();
    assert_eq!(phone.ledger().chain(), chain);
    let again: Vec<_> = phone.outbox().iter().map(|kept| kept.id()).collect();
    assert_eq!(again, [sealed.id()], "what the copy does not have is offered again");
}

#[test]
fn a_phone_without_a_hub_shares_by_links_alone() {
    let mut s = scene();
    let bob = public(&key("bob"));
    let mut phone = Replica::new(s.community(), bob);
    let reply = |s: &Scene, answers: &[Answer], after: u64| {
        let receipts = answers.iter().map(|answer| s.receipt(answer.clone())).collect();
        Reply { receipts, share: s.share(s.bob, after) }
    };
    let begin = reply(&s, &[], 0);
    phone.replied(&begin).unwrap();
    assert_eq!(phone.seen(), s.c.ledger.chain());
    // Bob records twice, and tells the timebank by one link.
    let mut wrote = Vec::new();
    for minutes in [30, 45] {
        let side = |account| vec![(account, Minutes(minutes))];
        let on = Day::parse("2024-03-01").unwrap();
        let recording = Recording::new(ExchangeKind::Service, side(s.ana), side(s.bob), on);
        let author = phone.author(Seconds(s.c.clock));
        let draft = phone.ledger().draft(Entry::Record(recording), author, &[minutes as u8; 32]).unwrap();
        wrote.push(seal(draft, &key("bob")));
        phone.wrote(wrote.last().unwrap().clone()).unwrap();
    }
    let events = open_link(&link_bytes(&wrote).unwrap(), s.community()).unwrap();
    s.admit(&events[0], "bob");
    let refused = Reason { code: "exceeds_floor".to_owned(), ..Reason::default() };
    let admitted = decide(&s.c.ledger, &events[0], s.c.context()).answer(events[0].id(), false);
    let answers = [admitted, Answer { event: events[1].id(), outcome: Outcome::Refused(refused.clone()) }];
    // Somebody else's word, or another's reply, changes nothing.
    let forged = {
        let receipt =
            Receipt { community: s.community(), answer: answers[0].clone(), chain: s.c.ledger.chain() };
        receipt.seal(&key("bob").sign(&receipt.bytes_to_sign()).to_bytes())
    };
    let mut wrong = reply(&s, &answers, 0);
    wrong.receipts.push(forged);
    assert_eq!(phone.replied(&wrong), Err(Distrust::NotTheKeeper));
    assert_eq!((phone.outbox().unsent(), phone.ledger().chain().seq), (2, s.c.ledger.chain().seq - 1));
    // The receipts alone, then the records too.
    let alone = Reply { share: None, ..reply(&s, &answers, 0) };
    let said = |effects: Vec<Effect>| -> Vec<Notice> {
        effects
            .into_iter()
            .filter_map(|effect| if let Effect::Say(notice) = effect { Some(notice) } else { None })
            .collect()
    };
    let (first, second) = (events[0].id(), events[1].id());
    let heard = said(phone.replied(&alone).unwrap());
    assert_eq!(heard, [Notice::Admitted(first), Notice::NeedsAttention(second)]);
    assert_eq!(phone.outbox().iter().count(), 2, "only the journal clears the outbox");
    let seq = s.c.ledger.chain().seq;
    let heard = said(phone.replied(&reply(&s, &answers, 0)).unwrap());
    assert_eq!(heard, [Notice::Shared { event: first, seq }]);
    assert_eq!(phone.outbox().get(second).unwrap().standing, Standing::Refused(refused));
    // Opened twice, or an older one afterwards.
    assert_eq!(phone.replied(&reply(&s, &answers, 0)), Ok(vec![]));
    assert_eq!(phone.replied(&begin), Ok(vec![]));
    assert_eq!(phone.seen(), s.c.ledger.chain());
    // Another member's share, one that somebody else signed, and one of which more was left out.
    let anas = Reply { share: s.share(s.ana, 0), receipts: vec![] };
    assert_eq!(phone.replied(&anas), Err(Distrust::AnotherReader));
    let Some(SignedShare { segment, .. }) = s.share(s.bob, 0) else { panic!("no share") };
    let own = Share::of(s.community(), s.c.ledger.account_id(s.bob).unwrap(), &segment);
    let own = own.seal(&key("bob").sign(&own.bytes_to_sign()).to_bytes(), segment);
    let own = Reply { share: Some(own), receipts: vec![] };
    assert_eq!(phone.replied(&own), Err(Distrust::NotTheKeeper));
    let Some(SignedShare { segment, .. }) = s.share(s.bob, 0) else { panic!("no share") };
    let elsewhere = Share {
        community: Hash([7; 32]),
        ..Share::of(s.community(), s.c.ledger.account_id(s.bob).unwrap(), &segment)
    };
    let elsewhere = elsewhere.seal(&s.c.keeper.sign(&elsewhere.bytes_to_sign()).to_bytes(), segment);
    let elsewhere = Reply { share: Some(elsewhere), receipts: vec![] };
    assert_eq!(phone.replied(&elsewhere), Err(Distrust::NotTheKeeper));
    let mut less = s.share(s.bob, 0).unwrap();
    less.segment = s.share(s.ana, seq - 1).unwrap().segment;
    let less = Reply { share: Some(less), receipts: vec![] };
    assert_eq!(Reply::read(&less.bytes(s.community()), s.community()), Err(LinkFault::Altered));
    assert_eq!(phone.replied(&less), Err(Distrust::NotTheKeeper));
    // On from what the phone has; with a gap it is not taken.
    s.c.add("Cid");
    s.c.add("Dan");
    assert!(phone.clone().replied(&reply(&s, &[], seq + 1)).is_err());
    phone.replied(&reply(&s, &[], seq)).unwrap();
    assert_eq!(phone.ledger().chain(), s.c.ledger.chain());
}

#[test]
fn a_reader_gets_the_records_after_theirs_as_they_may_see_them() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate");
    s.admit(&sealed, "ana");
    let cid = s.c.add("Cid");
    let all = s.c.file();
    let whole = timebank::journal::read_journal_file(&all).unwrap();
    let segments = || s.c.segments.iter().map(Vec::as_slice);
    let of = |reader, after| s.c.ledger.segment_for(segments(), reader, after).unwrap();
    assert_eq!(of(s.c.ledger.founder(), 0).as_deref(), Some(whole), "a coordinator sees all");
    assert_eq!(of(cid, s.c.ledger.chain().seq), None);
    let mut cids = Ledger::new();
    cids.load(&of(cid, 0).unwrap()).unwrap();
    assert_eq!(cids.chain(), s.c.ledger.chain());
    assert!(!of(cid, 0).unwrap().windows(4).any(|four| four == b"gate"));
    assert!(of(s.bob, 0).unwrap().windows(4).any(|four| four == b"gate"));
    // On from where they are; segments that overlap, or one of all.
    let mut bobs = Ledger::new();
    bobs.load(&s.c.segments.concat()[..s.c.segments[..3].concat().len()]).unwrap();
    bobs.load(&of(s.bob, bobs.chain().seq).unwrap()).unwrap();
    assert_eq!(bobs.chain(), s.c.ledger.chain());
    let twice = [whole, whole];
    assert_eq!(s.c.ledger.segment_for(twice, s.bob, 2).unwrap(), of(s.bob, 2));
    // Not all of them, or another community's.
    assert!(s.c.ledger.segment_for(segments().take(4), s.bob, 0).is_err());
    assert!(s.c.ledger.segment_for(segments().skip(1), s.bob, 0).is_err());
    let (last, before) = s.c.segments.split_last().unwrap();
    let Some(Ok(Item::Record(_, record))) = Items::new(last, 0).next() else { panic!("no record") };
    let head_alone = before.iter().map(Vec::as_slice).chain([&last[record.len()..]]);
    assert!(s.c.ledger.segment_for(head_alone, s.bob, 0).is_err());
    let other = Community::found("Elsewhere", "Mary");
    assert!(s.c.ledger.segment_for(other.segments.iter().map(Vec::as_slice), s.bob, 0).is_err());
}

impl Scene {
    fn invitation(&self) -> Invitation {
        let invited = SigningKey::from_bytes(&[5; 32]);
        let grant = Grant {
            community: self.community(),
            member: self.c.ledger.account_id(self.ana).unwrap(),
            key: public(&invited),
            at: Seconds(self.c.clock),
            by: public(&self.c.device),
        };
        let sealed = grant.seal(&self.c.device.sign(&grant.bytes_to_sign()).to_bytes());
        let mut invitation = Invitation::new([5; 32], sealed, "Leith", "ana").unwrap();
        invitation.hub = Some("https://hub.example".to_owned());
        invitation
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
    let first = s.exchange("Mended the gate");
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
    // Signed by another than the grant names, and a check that fits.
    let mut forged = s.invitation();
    let last = forged.sealed.len() - 1;
    forged.sealed[last] ^= 1;
    assert_eq!(Invitation::read(&forged.bytes()), Err(LinkFault::Altered));
    let long = Invitation { hub: Some("x".repeat(1001)), ..s.invitation() };
    assert_eq!(Invitation::read(&long.bytes()), Err(LinkFault::Damaged));
}
