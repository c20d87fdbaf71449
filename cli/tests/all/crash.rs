//! The real program, killed and copied under load, and read by many at once.
#![allow(clippy::print_stdout, reason = "what was counted belongs to the answer")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use timebank::Hash;
use timebank::journal::{Item, Items, PostKind, Sealed};
use timebank::ledger::{Entry, Ledger, Posting};

use crate::basics::{folder, random};
use crate::phones::{Client, NO_QUOTA, Phone, Reply, Server, command, program};

/// `TIMEBANK_KILLS` sets the number of kills. The default is 20.
pub(crate) fn kills() -> u32 {
    std::env::var("TIMEBANK_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// An event that any member may write at any time.
fn offer(phone: &mut Phone, text: &str) -> Sealed {
    let posting = Posting {
        kind: PostKind::Offer,
        text,
        category: None,
        tags: None,
        until: None,
        member: None,
        replaces: None,
    };
    phone.seal(Entry::Post(posting))
}

/// Writes until the hub is gone, or cannot store. Gives what it said then. Events without an answer stay at
/// the front of the outbox.
pub(crate) fn write(
    phone: &mut Phone,
    outbox: &mut Vec<Sealed>,
    acknowledged: &Mutex<HashMap<Hash, u64>>,
) -> Option<Reply> {
    loop {
        while outbox.len() < 3 {
            let sealed = offer(phone, "Pruning");
            outbox.push(sealed);
        }
        let bytes: Vec<u8> = outbox.iter().flat_map(Sealed::bytes).collect();
        let head = format!(
            "POST {} HTTP/1.1\r\nContent-Type: application/cbor-seq\r\nAuthorization: Bearer {}",
            phone.path("events"),
            phone.token
        );
        let Ok(reply) = phone.client.try_send(&head, &bytes) else { return None };
        if reply.status != 200 {
            return Some(reply);
        }
        let mut acknowledged = acknowledged.lock().unwrap();
        for (answer, sealed) in reply.json()["answers"].as_array().unwrap().iter().zip(outbox.drain(..)) {
            let seq = answer["seq"].as_u64().unwrap_or_else(|| panic!("{answer}"));
            let before = acknowledged.insert(sealed.id(), seq);
            assert!(before.is_none_or(|before| before == seq), "an event has two places");
        }
    }
}

/// The place of each event. Loading the journal verifies its chain and its heads, and that there is no gap.
pub(crate) fn places(phone: &mut Phone) -> HashMap<Hash, u64> {
    phone.ledger = Ledger::new();
    phone.read.clear();
    phone.pull();
    let record = |item| match item {
        Item::Record(record, _) => Some((record.event.id(), record.seq)),
        Item::Head(..) => None,
    };
    let places: HashMap<_, _> = Items::new(&phone.read, 0).filter_map(|item| record(item.unwrap())).collect();
    assert_eq!(places.len() as u64, phone.ledger.chain().seq);
    places
}

/// Waits until this many events are acknowledged, or until a time limit.
fn grown(acknowledged: &Mutex<HashMap<Hash, u64>>, before: usize) {
    let started = Instant::now();
    while acknowledged.lock().unwrap().len() <= before && started.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A copy that is made meanwhile, and killed in every other round. It has its name once it is whole.
struct Copying {
    child: Child,
    copy: PathBuf,
    before: Vec<Hash>,
}

impl Copying {
    fn begin(folder: &Path, acknowledged: &Mutex<HashMap<Hash, u64>>) -> Copying {
        let copy = folder.join("copy.db");
        let _ = std::fs::remove_file(&copy);
        let before = acknowledged.lock().unwrap().keys().copied().collect();
        let child = Command::new(program())
            .args(["backup", "--data", folder.join("hub.db").to_str().unwrap(), "--to"])
            .arg(&copy)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Copying { child, copy, before }
    }

    /// Gives whether there is a copy. One that is there has all that was acknowledged before it was begun.
    fn end(mut self) -> bool {
        let ok = self.child.wait().unwrap().success();
        if !self.copy.exists() {
            assert!(!ok, "there is no copy");
            return false;
        }
        let (ok, said) = command(&["check", "--data", self.copy.to_str().unwrap()]);
        assert!(ok, "{said}");
        let copy = rusqlite::Connection::open(&self.copy).unwrap();
        let mut events = copy.prepare("SELECT event FROM records").unwrap();
        let events: HashSet<Hash> =
            events.query_map([], |row| row.get(0).map(Hash)).unwrap().map(Result::unwrap).collect();
        assert!(
            self.before.iter().all(|event| events.contains(event)),
            "the copy lacks what was acknowledged"
        );
        true
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_hub_and_copies_are_killed() {
    let kills = kills();
    let folder = folder("crash-kill");
    let mut server = Server::start(&folder, &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    let mut writers: Vec<_> =
        (0..4).map(|i| (mary.add(&server, &format!("writer {i}")), Vec::new())).collect();
    let acknowledged = Mutex::new(HashMap::new());
    let (mut unanswered, mut copies) = (0, 0);
    for kill in 0..kills {
        let before = acknowledged.lock().unwrap().len();
        let copying = std::thread::scope(|scope| {
            for (phone, outbox) in &mut writers {
                scope.spawn(|| {
                    let said = write(phone, outbox, &acknowledged);
                    assert!(said.is_none(), "{said:?}");
                });
            }
            grown(&acknowledged, before);
            let mut copying = Copying::begin(&folder, &acknowledged);
            if kill % 2 == 0 {
                std::thread::sleep(Duration::from_micros(u64::from(random()[0]) * 200));
                copying.child.kill().unwrap();
            }
            // At a different moment of a write each time.
            std::thread::sleep(Duration::from_micros(u64::from(random()[0]) * 1500 + 20_000));
            server.kill();
            copying
        });
        copies += u32::from(copying.end());
        assert!(acknowledged.lock().unwrap().len() > before, "the hub acknowledges nothing");
        server = Server::start(&folder, &NO_QUOTA);
        mary.client = server.client();
        mary.sign_in();
        let places = places(&mut mary);
        for (event, seq) in &*acknowledged.lock().unwrap() {
            assert_eq!(places.get(event), Some(seq), "kill {kill}: an acknowledged event is lost");
        }
        for (phone, outbox) in &mut writers {
            phone.client = server.client();
            phone.sign_in();
            unanswered += outbox.iter().filter(|sealed| places.contains_key(&sealed.id())).count();
        }
    }
    let count = acknowledged.lock().unwrap().len();
    println!(
        "{kills} kills, {count} events acknowledged, {unanswered} stored without an answer, {copies} copies"
    );
    drop(server);
    let (ok, said) = command(&["check", "--data", folder.join("hub.db").to_str().unwrap()]);
    assert!(ok, "{said}");
}

/// As an operating system stops a service.
#[test]
fn a_stopped_hub_finishes_open_requests() {
    let folder = folder("crash-end");
    let mut server = Server::start(&folder, &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    let mut writers: Vec<_> =
        (0..4).map(|i| (mary.add(&server, &format!("writer {i}")), Vec::new())).collect();
    let acknowledged = Mutex::new(HashMap::new());
    std::thread::scope(|scope| {
        for (phone, outbox) in &mut writers {
            scope.spawn(|| drop(write(phone, outbox, &acknowledged)));
        }
        grown(&acknowledged, 10);
        let started = Instant::now();
        assert!(server.end(), "the hub did not end well");
        assert!(started.elapsed() < Duration::from_secs(10));
    });
    // The file alone is complete: it contains everything from the write-ahead log.
    assert!(std::fs::metadata(folder.join("hub.db-wal")).map_or(0, |log| log.len()) == 0);
    let server = Server::start(&folder, &[]);
    mary.client = server.client();
    mary.sign_in();
    let places = places(&mut mary);
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > 10);
    assert!(acknowledged.iter().all(|(event, seq)| places.get(event) == Some(seq)));
    // Every stored event was acknowledged.
    assert_eq!(places.len(), acknowledged.len() + 1 + 4 * 2);
}

/// `TIMEBANK_OPERATIONS` sets the number of events. The default is 384.
#[test]
fn sixteen_clients_read_one_order() {
    let operations: usize =
        std::env::var("TIMEBANK_OPERATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(384);
    let each = operations.div_ceil(16);
    let server = Server::start(&folder("crash-sixteen"), &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    let mut all: Vec<_> = (0..16).map(|i| mary.add(&server, &format!("client {i}"))).collect();
    let seen = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for phone in &mut all {
            scope.spawn(|| {
                let mut left = each;
                for round in 0.. {
                    let events: Vec<_> =
                        (0..left.min(1 + round % 3)).map(|_| offer(phone, "Pruning")).collect();
                    if events.is_empty() {
                        break;
                    }
                    left -= events.len();
                    phone.push(&events);
                    // A page of any length, from the client's present place. Loading it verifies the chain.
                    let page = phone.pull_page(1 + round * 7);
                    if page.status == 200 {
                        phone.ledger.load(&page.body).unwrap();
                        seen.lock().unwrap().push(phone.ledger.chain());
                    }
                }
            });
        }
    });
    mary.read.clear();
    mary.ledger = Ledger::new();
    let mut chains = vec![mary.ledger.chain()];
    while let page @ Reply { status: 200, .. } = mary.pull_page(1) {
        mary.ledger.load(&page.body).unwrap();
        chains.push(mary.ledger.chain());
    }
    assert_eq!(chains.len(), 1 + 1 + 16 * 2 + 16 * each);
    let seen = seen.into_inner().unwrap();
    println!("{} events by 16 clients, {} reads of one order", 16 * each, seen.len());
    assert!(seen.len() > operations / 4);
    for chain in seen {
        assert_eq!(chains[chain.seq as usize], chain);
    }
}

#[test]
fn a_copy_made_under_load_is_a_complete_hub() {
    let folder = folder("crash-backup");
    let server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    let (mut ana, over, pushed) = (mary.add(&server, "Ana"), AtomicBool::new(false), AtomicU32::new(0));
    let copy = folder.join("copy");
    std::fs::create_dir(&copy).unwrap();
    let to = copy.join("hub.db");
    let words = ["backup", "--data", server.data().to_str().unwrap(), "--to", to.to_str().unwrap()];
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let event = offer(&mut ana, "Pruning");
                ana.push(&[event]);
                pushed.fetch_add(1, Ordering::Relaxed);
            }
        });
        while pushed.load(Ordering::Relaxed) < 3 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let (ok, said) = command(&words);
        over.store(true, Ordering::Relaxed);
        assert!(ok, "{said}");
    });
    let (ok, said) = command(&words);
    assert!(!ok && said.contains("is there already"), "a copy is never overwritten: {said}");
    let (ok, said) = command(&["check", "--data", to.to_str().unwrap()]);
    assert!(ok, "{said}");
    let restored = Server::start(&copy, &[]);
    mary.pull();
    let now = mary.ledger.chain();
    let mut reader = Phone::new(&restored, mary.community, "founder of Leith");
    reader.sign_in();
    reader.pull();
    let then = reader.ledger.chain();
    assert!(then.seq > 3 && then.seq <= now.seq, "{then:?} of {now:?}");
    let event = offer(&mut reader, "Soup");
    assert_eq!(reader.push(&[event])[0]["seq"], then.seq + 1);
    // A phone with more records than the copy gets a conflict.
    let mut client: Client = restored.client();
    let path = mary.path(&format!("records?after={}", now.seq + 2));
    assert_eq!(client.get_with(&path, &reader.token).status, 409);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for file in [server.data(), &to] {
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o77, 0, "{file:?}");
        }
    }
}

#[test]
fn a_database_has_one_hub() {
    let folder = folder("crash-two");
    let server = Server::start(&folder, &[]);
    let (ok, said) =
        command(&["serve", "--port", "0", "--dir", "nowhere", "--data", server.data().to_str().unwrap()]);
    assert!(!ok && said.contains("stop it first"), "{said}");
}

/// The check finds changes that the hub did not make.
#[test]
fn a_database_that_was_changed_does_not_pass_the_check() {
    let folder = folder("crash-check");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    mary.add(&server, "Ana");
    assert!(server.end());
    let data = folder.join("hub.db");
    let whole = std::fs::read(&data).unwrap();
    let changes = [
        "UPDATE communities SET head = 2",
        "UPDATE communities SET head_hash = zeroblob(32)",
        "UPDATE communities SET secret = zeroblob(32)",
        "UPDATE communities SET signed_head = zeroblob(144)",
        "UPDATE communities SET epoch = 7",
        "UPDATE communities SET since = 3",
        "DELETE FROM records WHERE seq = 2",
        "DELETE FROM records WHERE seq = 3",
        "UPDATE records SET event = zeroblob(32) WHERE seq = 2",
        "UPDATE records SET head_hash = zeroblob(32) WHERE seq = 2",
        "UPDATE records SET bytes = (SELECT bytes FROM records WHERE seq = 1) WHERE seq = 2",
    ];
    let check = || command(&["check", "--data", data.to_str().unwrap()]);
    assert!(check().0);
    for change in changes {
        let connection = rusqlite::Connection::open(&data).unwrap();
        assert!(connection.execute(change, []).unwrap() > 0, "{change}");
        drop(connection);
        let (ok, said) = check();
        assert!(!ok && said.contains('✗'), "{change}: {said}");
        for beside in ["hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(folder.join(beside));
        }
        std::fs::write(&data, &whole).unwrap();
    }
    assert!(check().0);
}

/// With another secret, a hub would sign what no device believes.
#[test]
fn a_community_whose_keeper_has_another_secret_is_not_opened() {
    let folder = folder("crash-secret");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    assert!(server.end());
    let data = folder.join("hub.db");
    let connection = rusqlite::Connection::open(&data).unwrap();
    connection.execute("UPDATE communities SET secret = zeroblob(32)", []).unwrap();
    drop(connection);
    let (ok, said) = command(&["check", "--data", data.to_str().unwrap()]);
    assert!(!ok && said.contains("✗ the file: communities has a secret that is not that of"), "{said}");
    assert!(said.contains("The keeper’s key in the database is another. Restore a copy."), "{said}");
    let server = Server::start(&folder, &[]);
    mary.client = server.client();
    let answer = mary.try_sign_in();
    assert_eq!((answer.status, answer.code()), (500, "storage".to_owned()));
    assert_eq!(server.client().get("/v1/health").status, 503);
}

/// By hand: `cargo test --release -p timebank-cli pushes_a_second -- --ignored --nocapture`. Measures how
/// many pushes of one event the hub answers per second, each after it is stored, and the time for one push.
#[test]
#[ignore = "measures"]
fn pushes_a_second() {
    let server = Server::start(&folder("crash-load"), &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    for clients in [1, 16] {
        let mut all: Vec<_> =
            (0..clients).map(|i| mary.add(&server, &format!("client {clients} {i}"))).collect();
        let (times, started) = (Mutex::new(Vec::new()), Instant::now());
        std::thread::scope(|scope| {
            for phone in &mut all {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    while started.elapsed() < Duration::from_secs(8) {
                        let event = offer(phone, "Pruning");
                        let before = Instant::now();
                        phone.push(&[event]);
                        own.push(before.elapsed());
                    }
                    times.lock().unwrap().extend(own);
                });
            }
        });
        let mut times = times.into_inner().unwrap();
        times.sort();
        let (count, ms) = (times.len(), |part: usize| times[times.len() * part / 100].as_micros());
        let rate = count as u128 * 1000 / started.elapsed().as_millis();
        println!("{clients} clients: {rate} pushes a second, p50 {} µs, p99 {} µs", ms(50), ms(99));
    }
    let started = Instant::now();
    let mut reader = Phone::new(&server, mary.community, "founder of Leith");
    reader.sign_in();
    reader.pull();
    println!("{} records pulled in {} ms", reader.ledger.chain().seq, started.elapsed().as_millis());
}
