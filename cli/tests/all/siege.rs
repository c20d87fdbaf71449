//! Attacks, and the phones of honest members meanwhile.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use timebank::journal::{ExchangeKind, MemberKind, PostKind, Sealed};
use timebank::ledger::{AccountIndex, Entry, NewMember, Posting, Recording};
use timebank::{Day, Hash, Minutes};

use crate::basics::folder;
use crate::bodies::peak;
use crate::phones::{Phone, Server, today};
use crate::places::from;

/// The most memory of a hub under attack.
const MOST_MEMORY: usize = 256 << 20;
/// How many times as long as beside a sink a phone may wait.
const MOST_TIMES: u32 = 4;
const PHONES: usize = 4;
/// How often each attack is measured, on a sink and on the hub.
const ROUNDS: usize = 3;
/// The bytes of a large push without its last, and of one that is whole.
const LARGE: usize = 7_900_000;

/// How much of an attack there is.
#[derive(Clone, Copy)]
struct Size {
    /// The exchanges of the community that everybody asks for at once.
    exchanges: usize,
    crowd: usize,
    bodies: usize,
    addresses: u8,
    connections: usize,
    devices: usize,
    streams: usize,
    /// The events of one push of a flood.
    flood: usize,
    lasts: Duration,
}

const SHORT: Size = Size {
    exchanges: 1000,
    crowd: 200,
    bodies: 20,
    addresses: 16,
    connections: 256,
    devices: 3,
    streams: 60,
    flood: 500,
    lasts: Duration::from_secs(1),
};

const FULL: Size = Size {
    exchanges: 60_000,
    bodies: 100,
    devices: 15,
    streams: 270,
    lasts: Duration::from_secs(5),
    ..SHORT
};

#[derive(Clone, Copy, Debug)]
enum Attack {
    /// Many ask at once for the figures of a community that nobody has open.
    Crowd,
    /// Large bodies whose last byte never comes, and large bodies of zeros.
    Bodies,
    /// Addresses that hold connections, and devices that hold streams.
    Places,
    /// A member who writes as much as a phone can.
    Flood,
}

const ALL: [Attack; 4] = [Attack::Crowd, Attack::Bodies, Attack::Places, Attack::Flood];

/// The communities before an attack: one of the attackers, with their devices, and one of honest members.
struct Communities {
    large: Hash,
    devices: Vec<String>,
    honest: Hash,
}

/// What the attackers say.
struct Arms {
    size: Size,
    figures: String,
    pushes: String,
    waits: Vec<String>,
    /// The phone of a member.
    flooder: Mutex<Option<Phone>>,
}

/// Stands in for the hub: takes connections and what comes over them, and throws it away.
fn sink() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let mut thrown_away = vec![0; 64 << 10];
                    while stream.readable().await.is_ok() {
                        match stream.try_read(&mut thrown_away) {
                            Ok(0) => break,
                            Ok(_) => {}
                            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                            Err(_) => break,
                        }
                    }
                });
            }
        });
    });
    port
}

impl Arms {
    fn take(server: &Server, communities: &Communities, attack: Attack, size: Size) -> Arms {
        let mut eve = Phone::new(server, communities.large, "founder of Large");
        let figures = format!("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", eve.path("public.json"));
        let (mut waits, mut flooder) = (Vec::new(), None);
        // Who signs in opens the community.
        if !matches!(attack, Attack::Crowd) {
            eve.sign_in();
            for name in &communities.devices {
                let mut phone = Phone::new(server, communities.large, name);
                phone.sign_in();
                let (path, token) = (phone.path("wait"), &phone.token);
                waits
                    .push(format!("GET {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\r\n"));
                flooder = Some(phone);
            }
        }
        let (path, token) = (eve.path("events"), eve.token);
        let pushes = format!(
            "POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/cbor-seq\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {LARGE}\r\n\r\n"
        );
        Arms { size, figures, pushes, waits, flooder: Mutex::new(flooder) }
    }

    fn attack(&self, attack: Attack, port: u16, over: &AtomicBool) {
        match attack {
            Attack::Crowd => self.crowd(port, over),
            Attack::Bodies => self.bodies(port, over),
            Attack::Places => self.places(port, over),
            Attack::Flood => self.flood(port, over),
        }
    }

    fn crowd(&self, port: u16, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            let held: Vec<_> = (0..self.size.crowd).map(|_| begin(127, port, &self.figures)).collect();
            rest(over, 1000);
            drop(held);
        }
    }

    fn bodies(&self, port: u16, over: &AtomicBool) {
        let body = vec![0; LARGE];
        let mut held = Vec::new();
        for i in (0..self.size.bodies).cycle() {
            if over.load(Ordering::Relaxed) {
                return;
            }
            let mut stream = begin(1 + (i % 16) as u8, port, &self.pushes);
            // Every fifth is whole.
            let bytes = if i % 5 == 0 { LARGE } else { LARGE - 1 };
            let _ = stream.write_all(&body[..bytes]);
            held.push(stream);
            // As many a second for the hub as for the sink.
            rest(over, 20);
            if held.len() > self.size.bodies {
                held.remove(0);
            }
        }
    }

    fn flood(&self, port: u16, over: &AtomicBool) {
        let mut flooder = self.flooder.lock().unwrap();
        let phone = flooder.as_mut().unwrap();
        let mut held = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let body = offers(phone, self.size.flood);
            let head = format!(
                "POST {} HTTP/1.1\r\nHost: h\r\nContent-Type: application/cbor-seq\r\n\
                 Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
                phone.path("events"),
                phone.token,
                body.len()
            );
            let mut stream = begin(1, port, &head);
            let _ = stream.write_all(&body);
            held.push(stream);
            if held.len() > 4 {
                held.remove(0);
            }
        }
    }

    /// A connection that is closed is made again.
    fn places(&self, port: u16, over: &AtomicBool) {
        let slow = "GET /v1/health HTTP/1.1\r\nHost: h\r\n".to_owned();
        let of_addresses =
            (1..=self.size.addresses).flat_map(|last| vec![(last, &slow); self.size.connections]);
        let waits = self.waits.iter().enumerate();
        let of_devices = waits.flat_map(|(i, wait)| vec![(1 + i as u8, wait); self.size.streams]);
        let mut held: Vec<_> =
            of_devices.chain(of_addresses).map(|(last, said)| (last, said, None)).collect();
        while !over.load(Ordering::Relaxed) {
            for (last, said, stream) in &mut held {
                let is_open = stream.as_mut().is_some_and(is_open);
                if !is_open {
                    *stream = Some(begin(*last, port, said));
                }
                if over.load(Ordering::Relaxed) {
                    return;
                }
            }
            rest(over, 100);
        }
    }
}

/// Makes the communities with a hub that ends then: what it needed for that is forgotten, and nothing is
/// open.
fn communities(folder: &Path, size: Size) -> Communities {
    let mut server = Server::start(folder, &[]);
    let mut eve = Phone::found(&server, "Large");
    let devices: Vec<String> = (0..size.devices).map(|i| format!("Device {i}")).collect();
    for name in &devices {
        eve.add(&server, name);
    }
    for name in ["Ana", "Bob", "Cid", "Dan", "Eli", "Fay"] {
        eve.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
    }
    let all: Vec<AccountIndex> = eve.ledger.accounts().skip(2).collect();
    let note = "Help in the garden. ".repeat(20);
    for first in (0..size.exchanges).step_by(500) {
        let record = |i: usize| {
            let legs = |place: usize| vec![(all[place % all.len()], Minutes(60))];
            let legs = Recording::new(ExchangeKind::Service, legs(i), legs(i + 1), today());
            eve.seal(Entry::Record(Recording { note: Some(&note), confirm: true, ..legs }))
        };
        let sealed: Vec<Sealed> = (first..size.exchanges.min(first + 500)).map(record).collect();
        eve.push(&sealed);
    }
    let honest = Phone::found(&server, "Leith").community;
    assert!(server.end());
    Communities { large: eve.community, devices, honest }
}

fn begin(last: u8, port: u16, said: &str) -> TcpStream {
    let mut stream = from(last, port);
    let _ = stream.write_all(said.as_bytes());
    stream
}

/// Whether the other side has not closed a connection. What it said is thrown away.
fn is_open(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    match stream.read(&mut [0; 4096]) {
        Ok(count) => count > 0,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    }
}

fn rest(over: &AtomicBool, ms: u64) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(ms) && !over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Members of one community, who go about their business: each request on a connection of its own.
fn business(phones: &mut [Phone], lasts: Duration) -> Vec<Duration> {
    let began = Instant::now();
    thread::scope(|scope| {
        let each = phones.iter_mut().map(|phone| {
            scope.spawn(move || {
                let (mut times, other) = (Vec::new(), phone.ledger.founder());
                while began.elapsed() < lasts {
                    let gave = times.len().is_multiple_of(4).then(|| phone.gave(other, "Shopping").bytes());
                    phone.client = crate::phones::Client::of(phone.client.port);
                    let before = Instant::now();
                    let reply = match gave {
                        Some(bytes) => phone.push_bytes(&bytes),
                        None => phone.client.get_with(&phone.path("records?after=2&limit=20"), &phone.token),
                    };
                    times.push(before.elapsed());
                    assert_eq!(reply.status, 200, "{reply:?}");
                }
                times
            })
        });
        let each: Vec<_> = each.collect();
        each.into_iter().flat_map(|one| one.join().unwrap()).collect()
    })
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// The phones' times during an attack on the hub, or on a sink, and the most memory that the hub had.
fn besiege(folder: &Path, attack: Attack, size: Size, on_hub: bool) -> (Vec<Duration>, usize) {
    let communities = communities(folder, size);
    let server = Server::start(folder, &[]);
    let mut mary = Phone::new(&server, communities.honest, "founder of Leith");
    mary.sign_in();
    mary.pull();
    let mut phones: Vec<_> = (0..PHONES).map(|i| mary.add(&server, &format!("Phone {i}"))).collect();
    let arms = Arms::take(&server, &communities, attack, size);
    let port = if on_hub { server.port } else { sink() };
    let over = AtomicBool::new(false);
    let times = thread::scope(|scope| {
        scope.spawn(|| arms.attack(attack, port, &over));
        if !matches!(attack, Attack::Crowd) {
            // It needs some time to begin.
            thread::sleep(size.lasts / 2);
        }
        let times = thread::scope(|inner| inner.spawn(|| business(&mut phones, size.lasts)).join());
        over.store(true, Ordering::Relaxed);
        times.unwrap()
    });
    (times, peak(&server))
}

/// Offers with as long a text as there may be.
fn offers(phone: &mut Phone, count: usize) -> Vec<u8> {
    let text = "🌱".repeat(2000);
    let posting = |text| Posting {
        kind: PostKind::Offer,
        text,
        category: None,
        tags: None,
        until: None,
        member: None,
        replaces: None,
    };
    (0..count).flat_map(|_| phone.seal(Entry::Post(posting(&text))).bytes()).collect()
}

/// One member writes until the day is full. Others go on, and people are told before.
#[test]
fn one_member_fills_no_disk() {
    let folder = folder("siege-flood");
    let words = ["--member-megabytes-a-day", "1"];
    let mut server = Server::start(&folder, &words);
    let mut mary = Phone::found(&server, "Leith");
    let (mut eve, mut ana) = (mary.add(&server, "Eve"), mary.add(&server, "Ana"));
    let told =
        |mary: &mut Phone| mary.client.get_with(&mary.path("waiting"), &mary.token).json()["quota"].clone();
    let refuses = |eve: &mut Phone| {
        let reply = {
            let body = offers(eve, 30);
            eve.push_bytes(&body)
        };
        assert_eq!((reply.status, reply.code().as_str()), (429, "member_quota"), "{reply:?}");
        let until = reply.json()["until"].as_str().unwrap().to_owned();
        assert_eq!(until, Day(today().0 + 1).to_string() + "T00:00:00Z");
        let left: u32 = reply.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&left));
    };
    for _ in 0..4 {
        let body = offers(&mut eve, 30);
        assert_eq!(eve.push_bytes(&body).status, 200);
    }
    let near = told(&mut mary);
    assert_eq!(near["members"].as_array().unwrap().len(), 1, "{near}");
    assert!((80..100).contains(&near["members"][0]["per_cent"].as_u64().unwrap()), "{near}");
    let body = offers(&mut eve, 30);
    assert_eq!(eve.push_bytes(&body).status, 200);
    let records = |mary: &mut Phone| {
        mary.pull();
        mary.ledger.chain().seq
    };
    let before = records(&mut mary);
    (0..3).for_each(|_| refuses(&mut eve));
    // Reading goes on, and so do the others.
    eve.pull();
    let other = ana.ledger.founder();
    let gave = ana.gave(other, "Soup").bytes();
    assert_eq!(ana.push_bytes(&gave).status, 200);
    assert_eq!(records(&mut mary), before + 1);
    let counts = String::from_utf8(server.client().get("/v1/metrics").body).unwrap();
    assert!(counts.contains("\ntimebank_over_quota_total 3\n"), "{counts}");
    assert_eq!(server.client().get("/v1/health").json()["near_quota"], 0);
    // A restart is no new day.
    assert!(server.end());
    let server = Server::start(&folder, &words);
    eve.client = server.client();
    eve.sign_in();
    refuses(&mut eve);
    drop(server);
    // An operator may allow more, and the community has a quota of its own.
    let server = Server::start(&folder, &["--community-megabytes-a-day", "1"]);
    for phone in [&mut ana, &mut mary] {
        phone.client = server.client();
        phone.sign_in();
        let gave = phone.gave(other, "Soup").bytes();
        let reply = phone.push_bytes(&gave);
        assert_eq!((reply.status, reply.code().as_str()), (429, "community_quota"), "{reply:?}");
    }
    assert_eq!(server.client().get("/v1/health").json()["near_quota"], 1);
}

/// Honest members are served, and the hub's memory is bounded. How fast they are served is measured by hand.
#[test]
fn honest_members_are_served_during_attacks() {
    for attack in ALL {
        let (times, memory) = besiege(&folder(&format!("siege-{attack:?}")), attack, SHORT, true);
        assert!(times.len() >= PHONES, "{attack:?}");
        assert!(memory < MOST_MEMORY, "{attack:?}: {} MB", memory >> 20);
    }
}

/// By hand: `cargo build --release -p timebank-cli`, and then `TIMEBANK_PROGRAM=$PWD/target/release/timebank
/// cargo test -p timebank-cli a_siege -- --ignored --nocapture`. So is another build.
#[test]
#[ignore = "measures"]
#[allow(clippy::print_stdout, reason = "figures are for people")]
fn a_siege() {
    for attack in ALL {
        // Only a crowd asks for the large community.
        let exchanges = if matches!(attack, Attack::Crowd) { FULL.exchanges } else { SHORT.exchanges };
        let size = Size { exchanges, ..FULL };
        let (mut beside, mut times, mut memory) = (Vec::new(), Vec::new(), 0);
        // In turns, because other programs may want the machine meanwhile.
        for round in 0..ROUNDS {
            let at = |on_hub| folder(&format!("siege-{attack:?}-{on_hub}-{round}"));
            beside.extend(besiege(&at(false), attack, size, false).0);
            let (of_round, peak) = besiege(&at(true), attack, size, true);
            times.extend(of_round);
            memory = memory.max(peak);
        }
        let (count, beside, during) = (times.len(), p99(beside), p99(times));
        let per_cent = during.as_micros() * 100 / beside.as_micros().max(1);
        println!(
            "{attack:?}: p99 of {count} {during:?}, beside a sink {beside:?}: {per_cent} % (bar {} %); \
             most memory {} MB (bar {} MB)",
            100 * MOST_TIMES,
            memory >> 20,
            MOST_MEMORY >> 20
        );
    }
}
