//! A whole book from elsewhere moves to the hub.

use std::fs;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;
use timebank::journal::{Author, Draft, ExchangeKind, HeadToSign, Item, Items, MemberKind, PostKind, Sealed};
use timebank::ledger::{Context, Entry, Ledger, NewMember, Posting, Recording, Submission};
use timebank::sync::{Effect, Pulled, Replica};
use timebank::{Hash, Key, Minutes, Seconds};

use crate::basics::{folder, key, public, random};
use crate::leith::{ends, leith};
use crate::phones::{Client, Phone, Reply, Server, command, hex, now, today};

/// A book in a browser.
struct Book {
    device: SigningKey,
    keeper: SigningKey,
    recovery: SigningKey,
    ledger: Ledger,
    /// The records, with a head after every few.
    journal: Vec<u8>,
    since_head: u64,
    heads_every: u64,
}

impl Book {
    fn found(name: &str, heads_every: u64) -> Book {
        let [device, keeper, recovery] =
            ["device", "keeper", "card"].map(|word| key(&format!("{word} {name}")));
        let (ledger, journal) = (Ledger::new(), Vec::new());
        let mut book = Book { device, keeper, recovery, ledger, journal, since_head: 0, heads_every };
        let (keeper, recovery) = (public(&book.keeper), public(&book.recovery));
        book.enter(Entry::Found { community: name, founder: "Mary", keeper, recovery });
        book
    }

    fn seal(&self, entry: Entry<'_>, by: &SigningKey) -> Sealed {
        let author = Author { device: public(by), n: self.ledger.next_n(public(by)), at: now() };
        let draft: Draft = self.ledger.draft(entry, author, &random()).unwrap();
        let signature = by.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    }

    fn enter(&mut self, entry: Entry<'_>) {
        self.admit(&self.seal(entry, &self.device));
    }

    fn admit(&mut self, sealed: &Sealed) {
        let Sealed { event, signature, parts } = sealed;
        let context = Context { admitted_at: now(), today: today() };
        let prepared = self.ledger.prepare(Submission { event, signature, parts }, context).unwrap();
        self.ledger.apply(&prepared).unwrap();
        self.journal.extend_from_slice(prepared.record());
        self.since_head += 1;
        if self.since_head == self.heads_every {
            self.journal.extend(self.head(0));
            self.since_head = 0;
        }
    }

    fn head(&self, epoch: u32) -> Vec<u8> {
        let (community, chain) = (self.community(), self.ledger.chain());
        let head = HeadToSign { community, chain, epoch: Seconds(epoch) };
        head.seal(&self.keeper.sign(&head.bytes_to_sign()).to_bytes())
    }

    fn community(&self) -> Hash {
        self.ledger.community().unwrap()
    }

    fn offers(&mut self, count: usize) {
        for i in 0..count {
            let text = format!("Offer {i}");
            self.enter(Entry::Post(Posting {
                kind: PostKind::Offer,
                text: &text,
                category: None,
                tags: None,
                until: None,
                member: None,
                replaces: None,
            }));
        }
    }

    fn add(&mut self, name: &str) {
        let before = self.ledger.accounts().count();
        self.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
        let member = self.ledger.accounts().nth(before).unwrap();
        self.enter(Entry::AddDevice(member, public(&key(name))));
    }

    fn whole(&self) -> Vec<u8> {
        if self.since_head == 0 { self.journal.clone() } else { [&self.journal[..], &self.head(0)].concat() }
    }

    fn hand_over(&self, to: Key) -> Vec<u8> {
        self.seal(Entry::ChangeKeeper(to), &self.keeper).bytes()
    }
}

/// A key of the hub for a community that will come.
fn ask(server: &Server) -> Key {
    let code = server.code.as_ref().map_or(json!({}), |code| json!({ "code": code }));
    let asked = server.client().post_json("/v1/communities", &code);
    assert_eq!(asked.status, 201, "{asked:?}");
    Key(Hash::parse(asked.json()["keeper"].as_str().unwrap()).unwrap().0)
}

fn send(client: &mut Client, keeper: Key, body: &[u8]) -> Reply {
    client.post_cbor(&format!("/v1/communities/move?keeper={keeper}"), "", body)
}

/// A replica that asks the hub page by page. Gives the number of records in each page.
fn pull(phone: &mut Phone, replica: &mut Replica, limit: usize) -> Vec<usize> {
    let mut pages = Vec::new();
    let mut asked = Some(replica.pull());
    while let Some(ask) = asked.take() {
        let path = phone.path(&format!("records?after={}&limit={limit}", ask.after()));
        let page = phone.client.get_with(&path, &phone.token);
        let head = phone.client.get(&phone.path("head")).body;
        let records = Items::new(&page.body, ask.after()).filter(|item| matches!(item, Ok(Item::Record(..))));
        pages.push(records.count());
        for effect in replica.received(ask, Pulled { segment: &page.body, head: &head }).unwrap() {
            match effect {
                Effect::Ask(next) => asked = Some(next),
                Effect::BeginAnew => panic!("nobody was restored"),
                Effect::Store(_) | Effect::Say(_) | Effect::Send(_) => {}
            }
        }
    }
    pages
}

#[test]
fn a_book_moves_and_is_read_page_by_page() {
    let folder = folder("moving");
    let server = Server::start_as(&folder, &["--device-requests-a-minute", "6000"]);
    let mut book = Book::found("Leith", 500);
    book.add("ana");
    book.offers(1200);
    let (keeper, before) = (ask(&server), book.ledger.chain().seq);
    let body = [book.whole(), book.hand_over(keeper)].concat();
    let mut client = server.client();
    let moved = send(&mut client, keeper, &body);
    assert_eq!(moved.status, 200, "{moved:?}");
    let told = moved.json();
    assert_eq!(
        (&told["community"], &told["seq"]),
        (&json!(book.community().to_string()), &json!(before + 1))
    );
    // The same upload again gets the same answer. The code is used up.
    assert_eq!(send(&mut client, keeper, &body).json(), told);
    let again = client.post_json("/v1/communities", &json!({ "code": server.code }));
    assert_eq!((again.status, again.code()), (403, "not_allowed".to_owned()));

    let mut mary = Phone::new(&server, book.community(), "device Leith");
    mary.key = book.device.clone();
    mary.sign_in();
    assert_eq!(hex(&mary.client.get(&mary.path("head")).body), told["head"].as_str().unwrap());
    let all = usize::try_from(before).unwrap() + 1;
    for (limit, pages) in [(100, vec![500, 500, all - 1001, 1]), (700, vec![500, 500, all - 1000])] {
        let mut new = Replica::new(book.community(), public(&mary.key));
        assert_eq!(pull(&mut mary, &mut new, limit), pages);
        assert_eq!(new.ledger().keeper(), keeper);
        assert_eq!(new.ledger().chain().seq, before + 1);
    }
    // The former keeper goes on with its own ledger, and so does somebody who joins now.
    let (mut desk, _) = Replica::of_book(book.ledger.clone(), public(&book.device)).unwrap();
    assert_eq!(pull(&mut mary, &mut desk, 100), [1]);
    mary.ledger.load(&book.whole()).unwrap();
    mary.pull();
    let mut bob = mary.add(&server, "Bob");
    assert_eq!(bob.ledger.chain(), mary.ledger.chain());
    let gave = bob.gave(mary.me(), "Pruning");
    bob.push(&[gave]);
    assert_eq!(pull(&mut mary, &mut desk, 2).iter().sum::<usize>(), 3);
    drop(server);
    let (well, said) = command(&["check", "--data", folder.join("hub.db").to_str().unwrap()]);
    assert!(well, "{said}");
}

#[test]
fn an_incomplete_or_unsigned_move_is_refused() {
    let folder = folder("not-moving");
    let server = Server::start(&folder, &[]);
    let mut book = Book::found("Leith", 3);
    book.add("ana");
    let (keeper, mut client) = (ask(&server), server.client());
    let (whole, event) = (book.whole(), book.hand_over(keeper));
    let body = |journal: &[u8], event: &[u8]| [journal, event].concat();
    let said = |reply: Reply| {
        let seq = reply.json()["seq"].as_u64();
        (reply.status, reply.code(), seq)
    };
    let answer = |status, code: &str, seq: Option<u64>| (status, code.to_owned(), seq);
    let good = body(&whole, &event);
    // The hub reads no upload from a client without a key that it issued.
    let stranger = public(&key("stranger"));
    assert_eq!(said(send(&mut client, stranger, &good)), answer(403, "unknown_keeper", None));
    assert_eq!(client.post_cbor("/v1/communities/move", "", &good).status, 400);
    assert_eq!(client.post_json(&format!("/v1/communities/move?keeper={keeper}"), &json!({})).status, 415);
    let offer =
        |journal: &[u8], event: &[u8]| said(send(&mut server.client(), keeper, &body(journal, event)));

    assert_eq!(offer(&[], &event), answer(400, "not_a_move", None));
    assert_eq!(offer(&whole, &[]), answer(400, "not_a_move", None));
    assert_eq!(offer(&whole, &event[..event.len() - 1]).0, 422);
    let last = book.head(0).len();
    assert_eq!(offer(&whole[..whole.len() - last], &event), answer(422, "journal_cut_short", Some(3)));
    let mut damaged = whole.clone();
    let name = damaged.windows(3).position(|window| window == b"ana").unwrap();
    damaged[name] = b'A';
    assert_eq!(offer(&damaged, &event), answer(422, "journal_corrupt", Some(2)));
    // A signature that is wrong. Only a check of every signature finds it.
    let mut unsigned = whole.clone();
    let place = unsigned.windows(2).position(|window| window == [0x58, 0x40]).unwrap() + 10;
    unsigned[place] ^= 1;
    assert_eq!(offer(&unsigned, &event), answer(422, "journal_corrupt", Some(1)));
    // A part is withheld.
    let mut partial = Vec::new();
    for item in Items::new(&whole, 0) {
        match item.unwrap() {
            Item::Record(record, _) if record.seq == 2 => partial.extend(record.without(&[0])),
            Item::Record(_, bytes) | Item::Head(_, bytes) => partial.extend_from_slice(bytes),
        }
    }
    assert_eq!(offer(&partial, &event), answer(422, "not_whole", Some(2)));
    // An event that names another key, one by a key that may not hand over, and an event of another kind.
    assert_eq!(offer(&whole, &book.hand_over(stranger)), answer(422, "wrong_keeper", None));
    let added = book.seal(Entry::AddMember(NewMember::new("Zoe", MemberKind::Person)), &book.device);
    assert_eq!(offer(&whole, &added.bytes()), answer(422, "wrong_keeper", None));
    let forged = book.seal(Entry::ChangeKeeper(keeper), &book.device);
    let (status, code, _) = offer(&whole, &forged.bytes());
    assert_eq!(status, 422, "{code}");
    let mut altered = Sealed::read(&event).unwrap();
    altered.signature[5] ^= 1;
    assert_eq!(offer(&whole, &altered.bytes()), answer(422, "wrong_signature", None));
    // Nothing of all this is stored. The printed card can hand over too.
    let path = format!("/v1/c/{}/head", book.community());
    assert_eq!(client.get(&path).status, 404);
    let by_card = book.seal(Entry::ChangeKeeper(keeper), &book.recovery).bytes();
    assert_eq!(offer(&whole, &by_card).0, 200);
    assert_eq!(client.get(&path).status, 200);
    assert_eq!(offer(&whole, &event), answer(409, "already_here", None));
    let other = ask(&server);
    let reply = send(&mut client, other, &body(&whole, &book.hand_over(other)));
    assert_eq!(said(reply), answer(409, "already_here", None));
    // Two heads are too far apart: no page could end between them.
    let mut far = Book::found("Dunbar", 5000);
    far.offers(1001);
    let reply = send(&mut client, other, &body(&far.whole(), &far.hand_over(other)));
    assert_eq!(said(reply), answer(422, "heads_too_far_apart", Some(1001)));
}

#[test]
fn a_book_s_epoch_goes_on() {
    let folder = folder("moving-epoch");
    let server = Server::start(&folder, &[]);
    let mut book = Book::found("Leith", 100);
    book.offers(3);
    let epoch = now().0 + 1000;
    let journal = [&book.journal[..], &book.head(epoch)].concat();
    let keeper = ask(&server);
    let moved = send(&mut server.client(), keeper, &[journal, book.hand_over(keeper)].concat());
    assert_eq!(moved.status, 200, "{moved:?}");
    let head = server.client().get(&format!("/v1/c/{}/head", book.community())).body;
    let read = timebank::journal::SignedHead::read(&head).unwrap();
    assert_eq!(read.head.epoch, Seconds(epoch), "phones would not believe an earlier head");
}

#[test]
fn the_command_moves_a_book_and_closes_it_for_writing() {
    let folder = leith("adopting");
    let before: Vec<(String, Vec<u8>)> = ["leith.timebank", "leith.timebank.key"]
        .map(|name| (name.to_owned(), fs::read(folder.join(name)).unwrap()))
        .into();
    let words = ["adopt", "leith.timebank", "--data", "hub.db"];
    ends(&folder, 0, &words);
    ends(&folder, 0, &["check", "--data", "hub.db"]);
    ends(&folder, 0, &["check", "leith.timebank"]);
    let (_, why) = ends(&folder, 1, &["member", "leith.timebank", "add", "Zoe"]);
    assert!(why.contains("kept elsewhere"), "{why}");
    ends(&folder, 1, &words);
    // It crashed after the hub had stored the book. Nothing is written to both, and the next run only closes
    // the book.
    let closed = fs::read(folder.join("leith.timebank")).unwrap();
    let as_before = || {
        for (name, bytes) in &before {
            fs::write(folder.join(name), bytes).unwrap();
        }
    };
    as_before();
    let moving = |data: &str| {
        let data = folder.canonicalize().unwrap().join(data);
        let line = format!("moving {}\n", data.display());
        fs::write(folder.join("leith.timebank.key"), [&before[1].1[..], line.as_bytes()].concat()).unwrap();
    };
    moving("hub.db");
    for writes in [&["member", "leith.timebank", "add", "Zoe"][..], &["due", "leith.timebank"]] {
        let (_, why) = ends(&folder, 1, writes);
        assert!(why.contains("was about to move to "), "{why}");
    }
    ends(&folder, 0, &["check", "leith.timebank"]);
    // Another hub knows nothing of it, and so can neither have it nor say that it may stay.
    for more in [&[][..], &["--cancel"]] {
        let other = [&["adopt", "leith.timebank", "--data", "other.db"][..], more].concat();
        let (_, why) = ends(&folder, 1, &other);
        assert!(why.contains("was about to move to ") && why.contains("hub.db"), "{why}");
    }
    ends(&folder, 0, &words);
    assert_eq!(fs::read(folder.join("leith.timebank")).unwrap(), closed);
    // It crashed before the hub had stored anything, and somebody thinks better of it.
    as_before();
    moving("other.db");
    ends(&folder, 0, &["adopt", "leith.timebank", "--data", "other.db", "--cancel"]);
    assert_eq!(fs::read(folder.join("leith.timebank.key")).unwrap(), before[1].1);
    ends(&folder, 0, &["member", "leith.timebank", "add", "Yan"]);
    // A copy of the book and its keys from before was written to: now there are two different journals.
    as_before();
    ends(&folder, 0, &["member", "leith.timebank", "add", "Zoe"]);
    let (_, why) = ends(&folder, 1, &words);
    assert!(why.contains("keeps this book already"), "{why}");
    // A running hub is not written to.
    let server = Server::start(&folder, &[]);
    let (_, why) = ends(&folder, 1, &words);
    assert!(why.contains("stop it first"), "{why}");
    drop(server);
}

/// By hand: `cargo test --release -p timebank-cli a_large_book -- --ignored --nocapture`. Measures the time
/// for a large book, and the bytes per exchange that one side recorded and the other confirmed.
#[test]
#[ignore = "measures"]
#[allow(clippy::print_stdout, reason = "figures are for people")]
fn a_large_book() {
    let exchanges: usize =
        std::env::var("EXCHANGES").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let server = Server::start(&folder("moving-large"), &[]);
    let mut book = Book::found("Leith", 500);
    book.add("ana");
    book.add("bob");
    let mut accounts = book.ledger.accounts().skip(2);
    let (ana, bob) = (accounts.next().unwrap(), accounts.next().unwrap());
    drop(accounts);
    let before = book.journal.len();
    for _ in 0..exchanges {
        let hour = |account| vec![(account, Minutes(60))];
        let legs = Recording::new(ExchangeKind::Service, hour(ana), hour(bob), today());
        let recorded =
            book.seal(Entry::Record(Recording { note: Some("Pruning of roses"), ..legs }), &key("ana"));
        let id = |part| timebank::Id { event: recorded.id(), part };
        book.admit(&recorded);
        let exchange = (0..8).find_map(|part| book.ledger.exchange(id(part))).unwrap();
        book.admit(&book.seal(Entry::Confirm(exchange), &key("bob")));
    }
    println!("{} bytes an exchange", (book.journal.len() - before) / exchanges);
    let keeper = ask(&server);
    let body = [book.whole(), book.hand_over(keeper)].concat();
    let started = std::time::Instant::now();
    let moved = send(&mut server.client(), keeper, &body);
    assert_eq!(moved.status, 200, "{moved:?}");
    println!("{exchanges} exchanges, {} MB, moved in {:?}", body.len() >> 20, started.elapsed());
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}
