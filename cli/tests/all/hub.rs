//! Phones and a hub, over sockets.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use serde_json::json;
use timebank::Minutes;
use timebank::ledger::Entry;

use crate::basics::{folder, holds, key, public};
use crate::phones::{Phone, Server, command, read_head, today};

fn balance(phone: &Phone) -> Minutes {
    phone.ledger.balance_row(phone.me()).balance
}

#[test]
fn three_phones_share_a_ledger_and_each_sees_its_own_part() {
    let server = Server::start(&folder("hub-round"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let (mut ana, mut bob) = (mary.add(&server, "Ana"), mary.add(&server, "Bob"));
    let mut cid = mary.add(&server, "Cid");
    ana.pull();
    let gift = ana.gave(bob.me(), "Walked to the hospital");
    assert_eq!(ana.push(std::slice::from_ref(&gift))[0]["outcome"], "admitted");
    bob.pull();
    let exchange = bob.exchange(&gift);
    bob.enter(Entry::Confirm(exchange));
    [&mut mary, &mut ana, &mut bob, &mut cid].into_iter().for_each(Phone::pull);
    assert_eq!((balance(&ana), balance(&bob), balance(&cid)), (Minutes(60), Minutes(-60), Minutes::ZERO));
    assert_eq!(mary.ledger.chain(), cid.ledger.chain());
    assert!(holds(&mary.read, "hospital") && holds(&ana.read, "hospital") && holds(&bob.read, "hospital"));
    assert!(!holds(&cid.read, "hospital"), "Cid took no part and must not see the note");
    assert!(!holds(&cid.read, "Ana's telephone") && holds(&ana.read, "Ana's telephone"));
    assert!(holds(&cid.read, "Cid's telephone") && holds(&mary.read, "Ana's telephone"));
    // The same push again changes nothing.
    let again = ana.push(&[gift.clone(), gift]);
    assert_eq!((&again[0]["outcome"], &again[0]["seq"]), (&json!("admitted"), &again[1]["seq"]));
    assert_eq!(ana.pull_page(1).status, 204);
}

#[test]
fn every_page_ends_in_a_signed_head() {
    let server = Server::start(&folder("hub-pages"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    for name in ["Ana", "Bob", "Cid"] {
        mary.add(&server, name);
    }
    let mut reader = Phone::new(&server, mary.community, "founder of Leith");
    reader.sign_in();
    let mut pages = 0;
    loop {
        let page = reader.pull_page(2);
        if page.status == 204 {
            break;
        }
        assert_eq!(page.header("timebank-head"), Some("7"));
        // Loading the page verifies the keeper's signature at its end.
        reader.ledger.load(&page.body).unwrap();
        pages += 1;
    }
    assert_eq!((pages, reader.ledger.chain()), (4, mary.ledger.chain()));
    let head = reader.client.get(&mary.path("head"));
    let head = timebank::journal::SignedHead::read(&head.body).unwrap();
    assert!(head.verify(mary.ledger.keeper()));
    assert_eq!(head.head.chain, mary.ledger.chain());
    let ahead = mary.client.get_with(&mary.path("records?after=8"), &mary.token);
    assert_eq!((ahead.status, ahead.code()), (409, "ahead".to_owned()));
}

#[test]
fn only_an_invited_phone_adds_itself_and_only_once() {
    let mut server = Server::start(&folder("hub-invited"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let mut bob = mary.add(&server, "Bob");
    let (name, invited) = mary.invite("Ana");
    let enrol =
        |phone: &mut Phone, bytes: &[u8]| phone.client.post_cbor(&phone.path("enrol"), "", bytes).json();
    let mut ana = Phone::new(&server, mary.community, &name);
    assert_eq!(ana.try_sign_in().status, 403, "the device is not added yet");
    // Nothing else is accepted without a token, and neither is an altered invitation.
    bob.pull();
    let gift = bob.gave(mary.me(), "Bread");
    let mut altered = invited.bytes();
    *altered.last_mut().unwrap() ^= 1;
    for bytes in [gift.bytes(), altered, b"junk".to_vec(), Vec::new()] {
        let answer = enrol(&mut ana, &bytes);
        assert_eq!((&answer["outcome"], &answer["code"]), (&json!("refused"), &json!("not_an_event")));
    }
    let added = enrol(&mut ana, &invited.bytes());
    assert_eq!(added["outcome"], "admitted");
    assert_eq!(enrol(&mut ana, &invited.bytes()), added, "a second time gives the same answer");
    server.kill();
    let server = Server::start(server.data().parent().unwrap(), &[]);
    ana.client = server.client();
    ana.sign_in();
    ana.pull();
    assert_eq!(balance(&ana), Minutes::ZERO);
    let gift = ana.gave(ana.ledger.founder(), "Soup");
    assert_eq!(ana.push(&[gift])[0]["outcome"], "admitted");
}

/// A coordinator who lost the only device has the printed card. Its key may write one kind of event here,
/// without a token.
#[test]
fn the_printed_card_adds_a_coordinators_device_and_nothing_else() {
    let mut server = Server::start(&folder("hub-card"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let me = mary.me();
    let (lost, card) = (mary.key.clone(), key("recovery"));
    let mut new = Phone::new(&server, mary.community, "new");
    let added = Entry::AddDevice(me, public(&new.key));
    let another = Entry::AddDevice(me, public(&key("another")));
    let by = |mary: &mut Phone, key: &SigningKey, entry| {
        mary.key = key.clone();
        mary.n = 1_700_000_000;
        mary.seal(entry)
    };
    let not_by_the_card = [by(&mut mary, &lost, another.clone()), by(&mut mary, &key("stranger"), another)];
    let not_a_device = by(&mut mary, &card, Entry::ChangeKeeper(public(&key("another"))));
    let event = by(&mut mary, &card, added);
    for sealed in not_by_the_card.iter().chain([&not_a_device]) {
        let answer = new.client.post_cbor(&new.path("enrol"), "", &sealed.bytes()).json();
        assert_eq!((&answer["outcome"], &answer["code"]), (&json!("refused"), &json!("not_an_event")));
    }
    assert_eq!(new.try_sign_in().status, 403, "the device is not added yet");
    let answer = new.client.post_cbor(&new.path("enrol"), "", &event.bytes()).json();
    assert_eq!(answer["outcome"], "admitted", "{answer}");
    server.kill();
    let server = Server::start(server.data().parent().unwrap(), &[]);
    new.client = server.client();
    new.sign_in();
    new.pull();
    new.enter(Entry::RevokeDevice(public(&lost)));
    mary.client = server.client();
    mary.key = lost;
    assert_eq!(mary.try_sign_in().status, 403, "the lost device can no longer write");
}

#[test]
fn a_member_who_left_reads_nothing_until_they_are_back() {
    let server = Server::start(&folder("hub-left"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Ana");
    let member = mary.ledger.owner_of(public(&ana.key)).unwrap();
    assert_eq!(ana.pull_page(9).status, 204);
    mary.enter(Entry::Leave { member, to: Vec::new(), on: today(), erase: false });
    assert_eq!(ana.pull_page(9).status, 403);
    assert_eq!(ana.client.get_with(&ana.path("wait"), &ana.token).status, 403);
    assert_eq!(ana.try_sign_in().status, 403);
    mary.enter(Entry::SetRole(member, timebank::journal::Role::Member));
    ana.sign_in();
    ana.pull();
    assert_eq!(ana.ledger.chain(), mary.ledger.chain());
}

#[test]
fn an_event_waits_until_the_hub_has_what_it_refers_to() {
    let mut server = Server::start(&folder("hub-waits"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let (mut ana, mut bob) = (mary.add(&server, "Ana"), mary.add(&server, "Bob"));
    ana.pull();
    let gift = ana.gave(bob.me(), "Soup");
    // Bob gets it from Ana by hand, and confirms it before the hub has it.
    let known = bob.ledger.clone();
    bob.fold(&gift);
    let confirmed = bob.seal(Entry::Confirm(bob.exchange(&gift)));
    bob.ledger = known;
    let waits = bob.push(std::slice::from_ref(&confirmed));
    assert_eq!((&waits[0]["outcome"], &waits[0]["code"]), (&json!("waiting"), &json!("unknown_exchange")));
    assert_eq!(
        bob.push(std::slice::from_ref(&confirmed))[0]["outcome"],
        "waiting",
        "a second time gives the same answer"
    );
    // The waiting event is stored on disk.
    server.kill();
    let server = Server::start(server.data().parent().unwrap(), &[]);
    for phone in [&mut ana, &mut bob, &mut mary] {
        phone.client = server.client();
        phone.sign_in();
    }
    let seq = ana.push(&[gift])[0]["seq"].as_u64().unwrap();
    // Bob need not send it again.
    bob.pull();
    assert_eq!(balance(&bob), Minutes(-60));
    assert_eq!(bob.push(&[confirmed])[0]["seq"], seq + 1);
}

#[test]
fn within_one_push_the_order_does_not_matter() {
    let server = Server::start(&folder("hub-order"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let ana = mary.add(&server, "Ana");
    let gift = mary.gave(ana.me(), "Tea");
    let before = mary.ledger.clone();
    mary.fold(&gift);
    let confirmed = mary.seal(Entry::Confirm(mary.exchange(&gift)));
    mary.ledger = before;
    let answers = mary.push(&[confirmed, gift]);
    assert_eq!((&answers[0]["outcome"], &answers[1]["outcome"]), (&json!("admitted"), &json!("admitted")));
    assert_eq!(answers[0]["seq"].as_u64(), answers[1]["seq"].as_u64().map(|seq| seq + 1));
    mary.pull();
    assert_eq!(balance(&mary), Minutes(60));
}

#[test]
fn a_revoked_phone_can_neither_read_nor_write() {
    let server = Server::start(&folder("hub-revoked"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Ana");
    assert_eq!(ana.pull_page(1).status, 204);
    mary.sign_in();
    mary.enter(Entry::RevokeDevice(public(&ana.key)));
    let shut = ana.pull_page(1);
    assert_eq!((shut.status, shut.code()), (403, "unknown_device".to_owned()));
    let gift = ana.gave(mary.me(), "Late");
    assert_eq!(ana.push_bytes(&gift.bytes()).status, 403);
    assert_eq!(ana.try_sign_in().status, 403);
    // Another phone may deliver the event. Then it waits for a coordinator.
    let waits = mary.push(&[gift]);
    assert_eq!((&waits[0]["outcome"], &waits[0]["code"]), (&json!("waiting"), &json!("device_revoked")));
}

#[test]
fn an_expired_token_is_refused() {
    let server = Server::start(&folder("hub-token-over"), &["--token-seconds", "2"]);
    let mut mary = Phone::found(&server, "Leith");
    std::thread::sleep(Duration::from_secs(3));
    let over = mary.pull_page(1);
    assert_eq!((over.status, over.code()), (401, "no_token".to_owned()));
    mary.sign_in();
    assert_eq!(mary.pull_page(1).status, 204);
}

/// The lines of JSON that a phone receives about the journal after a record.
fn lines_after(server: &Server, phone: &Phone, after: u64) -> impl Iterator<Item = String> + use<> {
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", server.port)).unwrap());
    stream.get_ref().set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let path = phone.path(&format!("wait?after={after}"));
    let head = format!("GET {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", phone.token);
    stream.get_mut().write_all(head.as_bytes()).unwrap();
    let reply = read_head(&mut stream).unwrap();
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/x-ndjson")));
    // The other lines belong to the chunked encoding.
    stream.lines().map(Result::unwrap).filter(|line| line.starts_with('{'))
}

#[test]
fn a_stream_reports_that_the_journal_has_grown() {
    let mut server = Server::start(&folder("hub-stream"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let lines = lines_after(&server, &mary, 1);
    std::thread::sleep(Duration::from_millis(300));
    let started = std::time::Instant::now();
    mary.add(&server, "Ana");
    assert_eq!(lines.take(2).collect::<Vec<_>>(), ["{\"seq\":2}", "{\"seq\":3}"]);
    assert!(started.elapsed() < Duration::from_secs(2));
    // An open stream does not keep the hub from stopping.
    assert!(server.end());
    assert!(started.elapsed() < Duration::from_secs(10));
    let (ok, said) = command(&["check", "--data", server.data().to_str().unwrap()]);
    assert!(ok, "{said}");
}

#[test]
fn a_stream_reports_at_once_if_the_journal_has_more_or_fewer_records() {
    let server = Server::start(&folder("hub-stream-first"), &[]);
    let mary = Phone::found(&server, "Leith");
    for after in [0, 9] {
        let started = std::time::Instant::now();
        assert_eq!(lines_after(&server, &mary, after).next().unwrap(), "{\"seq\":1}", "after {after}");
        assert!(started.elapsed() < Duration::from_secs(2));
    }
}

#[test]
fn a_code_founds_one_timebank() {
    let server = Server::start_as(&folder("hub-code"), &[]);
    let mut client = server.client();
    for body in [json!({}), json!({ "code": "guess" })] {
        let reply = client.post_json("/v1/communities", &body);
        assert_eq!((reply.status, reply.code()), (403, "not_allowed".to_owned()));
    }
    let mary = Phone::found(&server, "Leith");
    let reply = client.post_json("/v1/communities", &json!({ "code": server.code }));
    assert_eq!(reply.status, 403, "a second time");
    // A founding event that names another keeper's key.
    let mut other = Phone::new(&server, mary.community, "other");
    other.ledger = timebank::ledger::Ledger::new();
    let (keeper, recovery) = (public(&key("own")), public(&key("recovery")));
    let sealed = other.seal(Entry::Found { community: "Leith", founder: "Eve", keeper, recovery });
    let reply = client.post_cbor("/v1/communities/found", "", &sealed.bytes());
    assert_eq!((reply.status, reply.code()), (403, "unknown_keeper".to_owned()));
}

#[test]
fn a_client_over_the_rate_limit_is_told_when_to_try_again() {
    let server = Server::start_as(&folder("hub-limits"), &["--requests-a-minute", "5"]);
    let mut client = server.client();
    let replies: Vec<_> = (0..7).map(|_| client.get("/v1/health")).collect();
    assert_eq!(
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>(),
        [200, 200, 200, 200, 200, 429, 429]
    );
    assert_eq!(replies[6].code(), "too_often");
    // A new try comes every twelve seconds, and these seven requests may have taken one or two seconds.
    assert!(["12", "11", "10"].map(Some).contains(&replies[6].header("retry-after")));
    // A client cannot escape the limit by claiming another address: nobody believes its header.
    let spoofed = client.send("GET /v1/health HTTP/1.1\r\nX-Forwarded-For: 192.0.2.7", &[]);
    assert_eq!(spoofed.status, 429);
}

#[test]
fn only_pages_of_registered_sites_may_access_a_community() {
    let server = Server::start(&folder("hub-cors"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let site = "https://timebank.example";
    let (ok, said) = command(&[
        "community",
        "--data",
        server.data().to_str().unwrap(),
        &mary.community.to_string(),
        "--offset=60",
        "--site",
        site,
    ]);
    assert!(ok, "{said}");
    let path = mary.path("records");
    let allow = "access-control-allow-origin";
    let mut asked = |method: &str, origin: &str, path: &str| {
        mary.client.send(&format!("{method} {path} HTTP/1.1\r\nOrigin: {origin}"), &[])
    };
    let there = asked("OPTIONS", site, &path);
    assert_eq!((there.status, there.header(allow)), (204, Some(site)));
    assert_eq!(there.header("access-control-allow-headers"), Some("Authorization, Content-Type"));
    assert_eq!(there.header("vary"), Some("Origin"));
    for origin in ["https://evil.example", "null", "https://timebank.example.evil.example"] {
        let reply = asked("OPTIONS", origin, &path);
        assert_eq!((reply.header(allow), reply.header("vary")), (None, Some("Origin")), "{origin}");
    }
    assert_eq!(
        asked("GET", site, "/v1/health").header(allow),
        None,
        "the site is registered for one community only"
    );
    assert_eq!(asked("GET", site, &path).header(allow), Some(site));
    let (ok, _) = command(&["community", "--data", server.data().to_str().unwrap(), "ff", "--site", site]);
    assert!(!ok);
}
