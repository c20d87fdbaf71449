//! The keeper's reply by hand: receipts, and the records that the reader may see.

use crate::common::{Community, Scene, contains, flipped, help, key, public, scene, seal, sealed_head};
use ed25519_dalek::Signer;
use timebank::journal::{Carried, Draft, HeadToSign, Item, Items, LinkFault, link_bytes, open_link};
use timebank::ledger::{Entry, Ledger};
use timebank::sync::{
    Answer, Distrust, Effect, Notice, Outcome, Reason, Receipt, Replica, Reply, Share, SignedReceipt,
    SignedShare, Standing, decide,
};
use timebank::{Hash, Seconds};

impl Scene {
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
fn a_receipt_has_the_keepers_answer() {
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
    // A head is not a receipt, and a receipt is not a head.
    let answer = s.answers().remove(0);
    let receipt = s.receipt(answer);
    assert_eq!(timebank::journal::SignedHead::read(&receipt), None);
    assert_eq!(SignedReceipt::read(&s.c.segments[0]), None);
}

#[test]
fn a_reply_carries_receipts_and_the_readers_share_of_the_journal() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate", "ana");
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
    // If it is changed anywhere, it is not believed as a whole.
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
fn a_book_restored_with_the_card_goes_on_by_links_alone() {
    let mut s = scene();
    let mut copy = s.c.clone();
    let sealed = s.exchange("Since the copy", "ana");
    s.admit(&sealed, "ana");
    let reply = |c: &Community| {
        let s = Scene { c: c.clone(), ..s };
        Reply { receipts: vec![], share: s.share(s.ana, 0) }
    };
    let mut phone = Replica::new(s.community(), public(&key("ana")));
    let before = reply(&s.c);
    phone.replied(&before).unwrap();
    let card = copy.recovery.clone();
    let word = copy.hand_over(&card, public(&key("new")));
    copy.taken_over(&word, &card, &key("new"));
    // Without a new epoch it is another journal.
    assert_eq!(phone.replied(&reply(&copy)), Err(Distrust::NotTheKeeper));
    let (community, chain) = (s.community(), copy.ledger.chain());
    let head = HeadToSign { community, chain, epoch: Seconds(7) };
    let last = copy.segments.last_mut().unwrap();
    let Some(Ok(Item::Record(_, record))) = Items::new(last, chain.seq - 1).next() else { panic!() };
    *last = [record, &sealed_head(&head, &copy.keeper)].concat();
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
    // Bob records twice, and sends both by one link.
    let mut wrote = Vec::new();
    for minutes in [30, 45] {
        let author = phone.author(Seconds(s.c.clock));
        let entry = Entry::Record(help(s.ana, s.bob, minutes));
        let draft = phone.ledger().draft(entry, author, &[minutes as u8; 32]).unwrap();
        wrote.push(seal(draft, &key("bob")));
        phone.wrote(wrote.last().unwrap().clone()).unwrap();
    }
    let events = open_link(&link_bytes(&wrote).unwrap(), s.community()).unwrap();
    s.admit(&events[0], "bob");
    let refused = Reason { code: "exceeds_floor".to_owned(), ..Reason::default() };
    let admitted = decide(&s.c.ledger, &events[0], s.c.context()).answer(events[0].id(), false);
    let answers = [admitted, Answer { event: events[1].id(), outcome: Outcome::Refused(refused.clone()) }];
    // A receipt signed by somebody else, or a reply to another member, changes nothing.
    let forged = {
        let receipt =
            Receipt { community: s.community(), answer: answers[0].clone(), chain: s.c.ledger.chain() };
        receipt.seal(&key("bob").sign(&receipt.bytes_to_sign()).to_bytes())
    };
    let mut wrong = reply(&s, &answers, 0);
    wrong.receipts.push(forged);
    assert_eq!(phone.replied(&wrong), Err(Distrust::NotTheKeeper));
    assert_eq!((phone.outbox().unsent(), phone.ledger().chain().seq), (2, s.c.ledger.chain().seq - 1));
    // First the receipts alone, then the records too.
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
    // The reply is opened twice, and an older one afterwards.
    assert_eq!(phone.replied(&reply(&s, &answers, 0)), Ok(vec![]));
    assert_eq!(phone.replied(&begin), Ok(vec![]));
    assert_eq!(phone.seen(), s.c.ledger.chain());
    // Another member's share, a share signed by somebody else, and one with more parts left out.
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
    // Records from where the phone is are accepted. With a gap they are not.
    s.c.add("Cid");
    s.c.add("Dan");
    assert!(phone.clone().replied(&reply(&s, &[], seq + 1)).is_err());
    phone.replied(&reply(&s, &[], seq)).unwrap();
    assert_eq!(phone.ledger().chain(), s.c.ledger.chain());
}

#[test]
fn a_reader_gets_the_following_records_as_they_may_see_them() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate", "ana");
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
    assert!(!contains(&of(cid, 0).unwrap(), "gate"));
    assert!(contains(&of(s.bob, 0).unwrap(), "gate"));
    // From where the reader is, from segments that overlap, or from one whole segment.
    let mut bobs = Ledger::new();
    bobs.load(&s.c.segments.concat()[..s.c.segments[..3].concat().len()]).unwrap();
    bobs.load(&of(s.bob, bobs.chain().seq).unwrap()).unwrap();
    assert_eq!(bobs.chain(), s.c.ledger.chain());
    let twice = [whole, whole];
    assert_eq!(s.c.ledger.segment_for(twice, s.bob, 2).unwrap(), of(s.bob, 2));
    // Some segments are missing, or are of another community.
    assert!(s.c.ledger.segment_for(segments().take(4), s.bob, 0).is_err());
    assert!(s.c.ledger.segment_for(segments().skip(1), s.bob, 0).is_err());
    let (last, before) = s.c.segments.split_last().unwrap();
    let Some(Ok(Item::Record(_, record))) = Items::new(last, 0).next() else { panic!("no record") };
    let head_alone = before.iter().map(Vec::as_slice).chain([&last[record.len()..]]);
    assert!(s.c.ledger.segment_for(head_alone, s.bob, 0).is_err());
    let other = Community::found("Elsewhere", "Mary");
    assert!(s.c.ledger.segment_for(other.segments.iter().map(Vec::as_slice), s.bob, 0).is_err());
}
