//! Large bodies: how much memory they take, and who gets room for them.

use std::io::{BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use timebank::journal::{MemberKind, Sealed};
use timebank::ledger::{Entry, NewMember};

use crate::basics::folder;
use crate::phones::{Phone, Reply, Server, read_head};
use crate::places::from;

/// Almost the most bytes of a push.
const LARGE: usize = 7_900_000;

/// Begins a large push, and sends all but its last byte.
fn begin(server: &Server, phone: &Phone, address: &str) -> BufReader<TcpStream> {
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", server.port)).unwrap());
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: h\r\nContent-Type: application/cbor-seq\r\nX-Forwarded-For: {address}\r\n\
         Authorization: Bearer {}\r\nContent-Length: {LARGE}\r\n\r\n",
        phone.path("events"),
        phone.token
    );
    stream.get_mut().write_all(head.as_bytes()).unwrap();
    // Where there is no room, nobody reads on.
    let _ = stream.get_mut().write_all(&vec![0; LARGE - 1]);
    stream
}

fn is_busy(stream: &mut BufReader<TcpStream>) -> bool {
    stream.get_mut().set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let reply: std::io::Result<Reply> = read_head(stream);
    reply.is_ok_and(|reply| {
        assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")));
        true
    })
}

/// The most memory that the hub ever had, in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn peak(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() << 10
}

/// A device that asks for page after page, and reads none, is told to come again.
#[cfg(target_os = "linux")]
#[test]
fn pages_that_nobody_reads_have_so_much_room() {
    let server = Server::start(&folder("bodies-unread"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let contact = "é".repeat(2000);
    for _ in 0..2 {
        let new = || NewMember { contact: Some(&contact), ..NewMember::new("Ana", MemberKind::Person) };
        let many: Vec<Sealed> = (0..400).map(|_| mary.seal(Entry::AddMember(new()))).collect();
        mary.push(&many);
    }
    let path = mary.path("records");
    let ask = format!("GET {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", mary.token);
    // What the operating system holds is not the hub's memory: it may be two pages of each.
    let deaf: Vec<TcpStream> = (0..30).map(|_| from(1, server.port)).collect();
    for mut one in &deaf {
        one.write_all(ask.repeat(5).as_bytes()).unwrap();
    }
    // All of them were read when this one is answered for the last time.
    let mut said = 200;
    for _ in 0..200 {
        said = mary.client.get_with(&path, &mary.token).status;
        if said == 503 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(said, 503);
    assert_eq!(mary.client.get_with(&mary.path("records?limit=1"), &mary.token).status, 200, "a small one");
}

/// A device has room for two large bodies, and so has an address. What is small gets through.
#[cfg(target_os = "linux")]
#[test]
fn bodies_that_never_end_take_so_much_memory() {
    let server = Server::start(&folder("bodies-endless"), &["--behind-proxy"]);
    let (mut mary, other) = (Phone::found(&server, "Leith"), Phone::found(&server, "Dunbar"));
    let before = peak(&server);
    let mut of_mary: Vec<_> = (1..=12).map(|i| begin(&server, &mary, &format!("192.0.2.{i}"))).collect();
    assert_eq!(of_mary.iter_mut().filter_map(|one| is_busy(one).then_some(())).count(), 10, "of a device");
    let mut of_one: Vec<_> = (1..=5).map(|_| begin(&server, &other, "192.0.2.1")).collect();
    // The address has one of the two that Mary has.
    assert_eq!(of_one.iter_mut().filter_map(|one| is_busy(one).then_some(())).count(), 4, "of an address");
    let more = peak(&server) - before;
    assert!(more < 6 * LARGE, "{} MB for three of seventeen bodies", more >> 20);
    mary.enter(Entry::AddMember(NewMember::new("Ana", MemberKind::Person)));
    // What is over gives its room back.
    drop((of_mary, of_one));
    let large = vec![0x40; LARGE];
    for _ in 0..3 {
        let reply = (0..100).find_map(|_| {
            let reply = mary.push_bytes(&large);
            if reply.status == 503 {
                std::thread::sleep(Duration::from_millis(100));
                mary.client = server.client();
            }
            (reply.status != 503).then_some(reply)
        });
        assert_eq!(reply.unwrap().code(), "too_many");
    }
}
