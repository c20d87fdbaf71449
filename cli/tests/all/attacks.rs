//! Hostile input, and input from broken phones.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use ed25519_dalek::Signer as _;
use serde_json::json;
use timebank::journal::{Audience, Author, Body, Draft, ExchangeKind, MemberKind, Role, Sealed, TextKind};
use timebank::ledger::{AccountIndex, Entry, NewMember, Recording};
use timebank::{Hash, Minutes, Seconds};

use crate::basics::{folder, key, public};
use crate::phones::{Phone, Reply, Server, command, hex, read_head, today};

/// The hub's answer to one event.
fn code(phone: &mut Phone, sealed: &Sealed) -> (String, String) {
    let answer = phone.push(std::slice::from_ref(sealed)).remove(0);
    let word = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    (word("outcome"), word("code"))
}

fn refused(code: &str) -> (String, String) {
    ("refused".to_owned(), code.to_owned())
}

/// An exchange of 2⁶³ minutes, which no leg can have.
fn endless(phone: &mut Phone, to: AccountIndex) -> Sealed {
    let minutes = |account| vec![(account, Minutes(0x1234_5678))];
    let recording = Recording::new(ExchangeKind::Service, minutes(phone.me()), minutes(to), today());
    let Sealed { event, mut parts, .. } = phone.seal(Entry::Record(recording));
    let (before, length) = (Hash::of(&[&parts[0]]), [0x1a, 0x12, 0x34, 0x56, 0x78]);
    let at = parts[0].windows(5).position(|bytes| bytes == length).unwrap();
    parts[0].splice(at..at + 5, [[0x1b, 0x80].as_slice(), &[0; 7]].concat());
    let at = event.windows(32).position(|bytes| bytes == before.0).unwrap();
    let event = [&event[..at], &Hash::of(&[&parts[0]]).0, &event[at + 32..]].concat();
    let draft = Draft { event, parts };
    let signature = phone.key.sign(&draft.bytes_to_sign()).to_bytes();
    Sealed::new(draft, signature)
}

fn head(mary: &mut Phone) -> Vec<u8> {
    mary.client.get(&mary.path("head")).body
}

#[test]
fn a_forged_event_is_refused_and_leaves_no_trace() {
    let server = Server::start(&folder("attacks-forged"), &[]);
    let (mut mary, mut alba) = (Phone::found(&server, "Leith"), Phone::found(&server, "Alba"));
    let mut ana = mary.add(&server, "Ana");
    let before = head(&mut mary);
    let add = |phone: &mut Phone| phone.seal(Entry::AddMember(NewMember::new("Eve", MemberKind::Person)));
    let good = add(&mut mary);
    // Signed with another key, not signed, or altered on the way.
    let mut other = good.clone();
    other.signature = key("eve").sign(&good.event).to_bytes();
    assert_eq!(code(&mut ana, &other), refused("wrong_signature"));
    other.signature = [0; 64];
    assert_eq!(code(&mut ana, &other), refused("wrong_signature"));
    let mut altered = good.clone();
    *altered.parts[0].last_mut().unwrap() ^= 1;
    assert_eq!(code(&mut ana, &altered), refused("wrong_part"));
    let mut fewer = good.clone();
    fewer.parts.pop();
    assert_eq!(ana.push(&[fewer])[0]["code"], "not_an_event");
    // An event with too many parts, and one with a length that no leg can have.
    let text = |i: usize| (Audience::MEMBERS, Body::Text(TextKind::Name, ["a", "b"][i % 2]));
    let by = Author { device: public(&ana.key), n: 900, at: Seconds(1_700_000_000) };
    let many = Draft::new(Some(ana.community), by, &(0..1001).map(text).collect::<Vec<_>>(), &[9; 32]);
    let signature = ana.key.sign(&many.bytes_to_sign()).to_bytes();
    assert_eq!(ana.push(&[Sealed::new(many, signature)])[0]["code"], "too_large");
    let endless = endless(&mut ana, mary.me());
    assert_eq!(code(&mut ana, &endless), refused("unknown_kind"));
    // An event of another community.
    assert_eq!(code(&mut ana, &add(&mut alba)), refused("wrong_community"));
    // An event of an unknown device waits, because a coordinator may want to see it.
    let mut stranger = Phone::new(&server, mary.community, "stranger");
    stranger.ledger = mary.ledger.clone();
    let strange = add(&mut stranger);
    assert_eq!(code(&mut ana, &strange), ("waiting".to_owned(), "unknown_device".to_owned()));
    assert_eq!(stranger.try_sign_in().status, 403);
    // A member who wants more rights.
    let me = ana.me();
    let rise = ana.seal(Entry::SetRole(me, Role::Coordinator));
    assert_eq!(code(&mut ana, &rise), refused("not_a_coordinator"));
    let device = ana.seal(Entry::AddDevice(me, public(&key("eve"))));
    assert_eq!(code(&mut ana, &device), refused("not_a_coordinator"));
    // A phone that was restored from a copy uses a counter a second time.
    let (n, first) = (ana.n, ana.gave(mary.me(), "one"));
    ana.n = n;
    let second = ana.gave(mary.me(), "two");
    assert_eq!(head(&mut mary), before, "none of these events is in the journal");
    assert_eq!(code(&mut ana, &first).0, "admitted");
    assert_eq!(code(&mut ana, &second), ("waiting".to_owned(), "device_forked".to_owned()));
    assert_eq!(code(&mut ana, &good).0, "admitted", "another member may deliver it");
}

#[test]
fn bytes_that_are_not_an_event_are_refused_whole() {
    let server = Server::start(&folder("attacks-bytes"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let before = head(&mut mary);
    let mut said = |bytes: &[u8]| {
        let reply = mary.push_bytes(bytes);
        (reply.status, reply.code())
    };
    let not = (400, "not_a_sequence".to_owned());
    assert_eq!(said(b"\xff\xff"), not);
    assert_eq!(said(&[0x81; 100_000]), not, "nested deeply");
    assert_eq!(said(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255]), not, "longer than memory");
    assert_eq!(said(&[0x9a, 255, 255, 255, 255]), not, "more items than bytes");
    assert_eq!(said(&vec![0x40; 501]).0, 413, "more than 500");
    assert_eq!(said(&[]).0, 200);
    let reply = mary.push_bytes(&[0x00, 0x80, 0x40]);
    let answers = reply.json()["answers"].as_array().unwrap().clone();
    assert_eq!(answers.len(), 3);
    assert!(answers.iter().all(|answer| answer["code"] == "not_an_event" && answer["event"].is_null()));
    // A sealed event with an envelope of nested arrays instead of bytes.
    let deep = [&[0x82][..], &[0x81; 3], &[0x40, 0x80]].concat();
    assert_eq!(mary.push_bytes(&deep).json()["answers"][0]["code"], "not_an_event");
    // A part that is longer than an event may be.
    let mut large = mary.seal(Entry::AddMember(NewMember::new("Ana", MemberKind::Person)));
    large.parts[0] = vec![0; (1 << 20) + 1];
    assert_eq!(code(&mut mary, &large), refused("too_large"));
    // More than 8 MB. The hub does not read it to the end.
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", server.port)).unwrap());
    let large = format!(
        "POST {} HTTP/1.1\r\nHost: h\r\nContent-Type: application/cbor-seq\r\n\
         Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        mary.path("events"),
        mary.token,
        (8 << 20) + 1
    );
    stream.get_mut().write_all(large.as_bytes()).unwrap();
    assert_eq!(read_head(&mut stream).unwrap().status, 413);
    let head_of = "Content-Type: text/plain\r\nAuthorization: Bearer ";
    let line = format!("POST {} HTTP/1.1\r\n{head_of}{}", mary.path("events"), mary.token);
    assert_eq!(mary.client.send(&line, b"x").status, 415);
    assert_eq!(head(&mut mary), before);
}

/// Changes every byte of a real push in turn.
#[test]
fn no_change_of_a_byte_gets_in() {
    let server = Server::start(&folder("attacks-changed"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let before = head(&mut mary);
    let bytes = mary.seal(Entry::AddMember(NewMember::new("Ana", MemberKind::Person))).bytes();
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        let reply = mary.push_bytes(&changed);
        if reply.status == 200 {
            let answers = reply.json()["answers"].as_array().unwrap().clone();
            assert!(answers.iter().all(|answer| answer["outcome"] == "refused"), "byte {place}: {answers:?}");
        } else {
            assert_eq!(reply.status, 400, "byte {place}");
        }
    }
    assert_eq!(head(&mut mary), before);
    assert_eq!(mary.push_bytes(&bytes).json()["answers"][0]["outcome"], "admitted");
}

#[test]
fn a_malformed_id_is_refused_everywhere() {
    let server = Server::start(&folder("attacks-ids"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let id = mary.community.to_string();
    let wrong = [
        "'%20OR%201=1--",
        "1;DROP%20TABLE%20records",
        "..%2f..%2fhub.db",
        "%00",
        "%ff",
        "..",
        &id[1..],
        &id.to_uppercase(),
        &format!("{id}0"),
        &format!("{id}%27"),
        &"9".repeat(5000),
    ];
    for wrong in wrong {
        for path in ["head", "public.json", "records", "wait"] {
            let reply = mary.client.get_with(&format!("/v1/c/{wrong}/{path}"), &mary.token);
            assert!([400, 404].contains(&reply.status), "{wrong}: {reply:?}");
        }
        let body = json!({ "device": wrong, "challenge": wrong, "signature": wrong });
        for path in ["challenge", "token"] {
            let status = mary.client.post_json(&mary.path(path), &body).status;
            assert!([400, 413].contains(&status), "{wrong}: {status}");
        }
    }
    for path in ["/v1/../hub.db", "/hub.db", "/v1/c", "/v1/", "/v1", "/v1/c/x/y/z", "//v1/health"] {
        assert_eq!(mary.client.get(path).status, 404, "{path}");
    }
    for query in
        ["after=-1", "after=1e3", "after=99999999999999999999", "limit=-1", "after=0&after=1", "after='"]
    {
        let reply = mary.client.get_with(&mary.path(&format!("records?{query}")), &mary.token);
        assert_eq!((reply.status, reply.code()), (400, "bad_request".to_owned()), "{query}");
    }
    let most = u64::MAX;
    assert_eq!(mary.client.get_with(&mary.path(&format!("records?after={most}")), &mary.token).status, 409);
    for token in ["", "0", &"0".repeat(64), &hex(&[7; 32]), "' OR 1=1", &"a".repeat(7000)] {
        assert_eq!(mary.client.get_with(&mary.path("records"), token).status, 401, "{token}");
    }
    let unknown = mary.client.get(&format!("/v1/c/{}/head", "0".repeat(64)));
    assert_eq!((unknown.status, unknown.code()), (404, "unknown_community".to_owned()));
    assert_eq!(mary.client.send(&format!("DELETE {} HTTP/1.1", mary.path("events")), &[]).status, 405);
    assert_eq!(mary.client.get("/v1/health").status, 200);
}

#[test]
fn a_challenge_is_for_one_device_and_one_use() {
    let server = Server::start(&folder("attacks-token"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let ana = mary.add(&server, "Ana");
    let (device, other) = (public(&mary.key).to_string(), public(&ana.key).to_string());
    let asked = mary.client.post_json(&mary.path("challenge"), &json!({ "device": other }));
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    let at = mary.client.origin();
    let sign = |phone: &Phone| phone.answer(&challenge, &at, &at)["signature"].as_str().unwrap().to_owned();
    let (hers, mine) = (sign(&ana), sign(&mary));
    let path = mary.path("token");
    let mut answer = |device: &str, signature: &str| -> Reply {
        let body = json!({ "device": device, "challenge": challenge, "origin": at, "signature": signature });
        mary.client.post_json(&path, &body)
    };
    assert_eq!(answer(&device, &mine).code(), "wrong_challenge", "the challenge was for Ana's device");
    assert_eq!(answer(&other, &mine).code(), "wrong_signature");
    assert_eq!(answer(&other, &hers).status, 200);
    assert_eq!(answer(&other, &hers).code(), "wrong_challenge", "a second time");
}

/// A hostile hub forwards another hub's challenge. It wants to use the device's signature to get a token
/// there.
#[test]
fn a_signature_for_one_hub_is_of_no_use_at_another() {
    let server = Server::start(&folder("attacks-relay"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let (device, here) = (public(&mary.key).to_string(), mary.client.origin());
    let (challenge_path, token_path) = (mary.path("challenge"), mary.path("token"));
    let mut challenge = || {
        let asked = mary.client.post_json(&challenge_path, &json!({ "device": device }));
        asked.json()["challenge"].as_str().unwrap().to_owned()
    };
    let (first, second) = (challenge(), challenge());
    let hostile = "https://hostile.example";
    let mut tried = |body: serde_json::Value| mary.client.post_json(&token_path, &body);
    let phone = Phone::new(&server, mary.community, "founder of Leith");
    // The device's signature as it is, and then with another claim about its origin.
    let reply = tried(phone.answer(&first, hostile, hostile));
    assert_eq!((reply.status, reply.code()), (403, "wrong_origin".to_owned()));
    let reply = tried(phone.answer(&first, hostile, &here));
    assert_eq!((reply.status, reply.code()), (401, "wrong_signature".to_owned()));
    // A similar origin is still another origin.
    for near in ["", "null", &format!("{here}/"), &here.to_uppercase(), &here.replace("http:", "https:")] {
        assert_eq!(tried(phone.answer(&first, near, near)).code(), "wrong_origin", "{near}");
    }
    let mut without = phone.answer(&first, &here, &here);
    without.as_object_mut().unwrap().remove("origin");
    assert_eq!(tried(without).status, 400);
    // None of these attempts has used up the challenge. The machine has two names.
    assert_eq!(tried(phone.answer(&first, &here, &here)).status, 200);
    let number = here.replace("localhost", "127.0.0.1");
    assert_eq!(tried(phone.answer(&second, &number, &number)).status, 200);
}

/// The printed card can hand a community over, but not by a push of events: nobody could sign the next head.
#[test]
fn a_hub_does_not_give_a_community_away() {
    let server = Server::start(&folder("attacks-card"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let before = mary.client.get(&mary.path("head")).body;
    let card = key("recovery");
    let device = std::mem::replace(&mut mary.key, card);
    let event = mary.seal(Entry::ChangeKeeper(public(&key("another"))));
    mary.key = device;
    assert_eq!(mary.push(&[event])[0]["code"], "wrong_keeper");
    assert_eq!(mary.client.get(&mary.path("head")).body, before);
    mary.enter(Entry::AddMember(NewMember::new("Zoe", MemberKind::Person)));
}

/// An operator who gives the hub's origins replaces the default one.
#[test]
fn a_hub_has_only_the_origins_that_its_operator_gives() {
    let folder = folder("attacks-origin");
    let names = ["--origin", "https://hub.example:443", "--origin", "http://192.168.1.7:8017"];
    let server = Server::start(&folder, &[]);
    let community = Phone::found(&server, "Leith").community;
    drop(server);
    let server = Server::start(&folder, &names);
    let mut phone = Phone::new(&server, community, "founder of Leith");
    let mut signed_in_at = |origin: &str| {
        let device = json!({ "device": public(&phone.key).to_string() });
        let asked = phone.client.post_json(&phone.path("challenge"), &device);
        let body = phone.answer(asked.json()["challenge"].as_str().unwrap(), origin, origin);
        phone.client.post_json(&phone.path("token"), &body).status
    };
    assert_eq!(signed_in_at("https://hub.example"), 200);
    assert_eq!(signed_in_at("http://192.168.1.7:8017"), 200);
    let here = server.client().origin();
    for other in [&here, "https://hub.example:443", "http://hub.example"] {
        assert_eq!(signed_in_at(other), 403, "{other}");
    }
    for wrong in ["hub.example", "https://hub.example/", "https://Hub.example", "ftp://hub.example"] {
        let data = folder.join("other.db");
        let (ok, said) = command(&["serve", "--data", data.to_str().unwrap(), "--origin", wrong]);
        assert!(!ok && said.contains("is no origin"), "{wrong}: {said}");
    }
}

/// A client that sends a head or a body very slowly is disconnected. Others need not wait for it.
#[test]
fn slow_clients_are_cut_off() {
    let server = Server::start(&folder("attacks-slow"), &["--patience", "1"]);
    let mut mary = Phone::found(&server, "Leith");
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: h\r\nContent-Type: application/cbor-seq\r\n\
         Authorization: Bearer {}\r\nContent-Length: 100\r\n\r\n",
        mary.path("events"),
        mary.token
    );
    let started = Instant::now();
    let slow = |sent: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        stream
    };
    let mut heads: Vec<_> = (0..100).map(|_| slow("GET /v1/health HTTP/1.1\r\nHost: h\r\nX: ")).collect();
    let mut bodies: Vec<_> = (0..100).map(|_| slow(&head)).collect();
    let silent = slow("");
    // A byte at a time, as long as the hub reads.
    while started.elapsed() < Duration::from_secs(5) {
        for stream in heads.iter_mut().chain(&mut bodies) {
            let _ = stream.write_all(b"x");
        }
        std::thread::sleep(Duration::from_millis(400));
        let before = Instant::now();
        assert_eq!(mary.client.get("/v1/health").status, 200);
        assert!(before.elapsed() < Duration::from_millis(500), "others had to wait");
    }
    for stream in heads.into_iter().chain([silent]) {
        let mut rest = Vec::new();
        // Disconnected, with or without an answer.
        let _ = BufReader::new(stream).read_to_end(&mut rest);
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&rest));
    }
    for stream in bodies {
        let reply = read_head(&mut BufReader::new(stream));
        assert!(reply.is_err() || reply.as_ref().unwrap().status == 408, "{reply:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(12));
    mary.enter(Entry::AddMember(NewMember::new("Ana", MemberKind::Person)));
}

/// A client that requests much and does not read is disconnected. Answers do not pile up in memory.
#[test]
fn clients_that_do_not_read_are_cut_off() {
    let server = Server::start(&folder("attacks-deaf"), &["--patience", "1"]);
    let mut mary = Phone::found(&server, "Leith");
    let contact = "é".repeat(2000);
    for _ in 0..2 {
        let new = |name| NewMember { contact: Some(&contact), ..NewMember::new(name, MemberKind::Person) };
        let many: Vec<Sealed> = (0..400).map(|_| mary.seal(Entry::AddMember(new("Ana")))).collect();
        mary.push(&many);
    }
    let ask = format!(
        "GET {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n",
        mary.path("records"),
        mary.token
    );
    let mut deaf = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    deaf.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    deaf.write_all(ask.repeat(20).as_bytes()).unwrap();
    std::thread::sleep(Duration::from_secs(6));
    let mut taken = Vec::new();
    let _ = deaf.read_to_end(&mut taken);
    let answers = taken.windows(15).filter(|window| window == b"HTTP/1.1 200 OK").count();
    assert!((1..20).contains(&answers), "{answers} of 20 answers, {} bytes", taken.len());
    assert_eq!(mary.client.get("/v1/health").status, 200);
}

#[test]
fn the_connections_of_one_address_are_limited() {
    let server = Server::start(&folder("attacks-many"), &["--connections-per-address", "5"]);
    let open = || TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let answers = |mut stream: TcpStream| {
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let _ = stream.write_all(b"GET /v1/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        said.starts_with(b"HTTP/1.1 200")
    };
    let mut held: Vec<_> = (0..5).map(|_| open()).collect();
    // Wait until the hub has accepted them.
    std::thread::sleep(Duration::from_millis(300));
    assert!(answers(open()), "a sixth, in the place of the oldest, which is idle");
    let answered: Vec<bool> = held.drain(..).map(answers).collect();
    assert_eq!(answered, [false, true, true, true, true]);
}
