//! Connections and streams when somebody holds many.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::Duration;

use crate::basics::folder;
use crate::phones::{Phone, Server, read_head};

/// More than the hub has places for connections: 4,096, of which one address may have 256.
const ADDRESSES: u8 = 16;
const OF_EACH: usize = 256;

/// A connection from another address of this machine.
pub(crate) fn from(last: u8, port: u16) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddrV4::new(Ipv4Addr::new(127, 0, 9, last), 0).into()).unwrap();
        socket.connect(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port).into()).await.unwrap()
    });
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Whether the other side has closed a connection on which nothing is asked.
fn is_closed(stream: &mut TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).unwrap();
    match stream.read(&mut [0; 1]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

/// Sixteen addresses hold all places, and say nothing. Anybody else who comes is served at once.
#[cfg(target_os = "linux")]
#[test]
fn who_holds_all_connections_gives_some_up() {
    let server = Server::start(&folder("places-all"), &["--patience", "600"]);
    let mut held: Vec<TcpStream> = Vec::new();
    for last in 1..=ADDRESSES {
        for _ in 0..OF_EACH {
            let mut stream = from(last, server.port);
            // They are still in their heads.
            stream.write_all(b"GET /v1/health HTTP/1.1\r\n").unwrap();
            held.push(stream);
        }
    }
    for _ in 0..3 {
        // A client of its own, that is, a new connection.
        assert_eq!(server.client().get("/v1/health").status, 200);
    }
    let mut closed = 0;
    for stream in &mut held {
        stream.set_nonblocking(true).unwrap();
        closed += usize::from(matches!(stream.read(&mut [0; 1]), Ok(0)));
    }
    assert!((1..=3).contains(&closed), "{closed} were closed for three who came");
}

/// An operating system may let a hub have fewer connections than it has places for.
#[cfg(target_os = "linux")]
#[test]
fn who_holds_all_open_files_gives_some_up() {
    let server = Server::start(&folder("places-files"), &["--patience", "600"]);
    assert_eq!(server.client().get("/v1/health").status, 200);
    let limit = ["--nofile=100:100", "--pid", &server.pid().to_string()];
    assert!(std::process::Command::new("prlimit").args(limit).status().unwrap().success());
    let held: Vec<TcpStream> = (0..150).map(|i| from(1 + i % 10, server.port)).collect();
    assert_eq!(server.client().get("/v1/health").status, 200);
    drop(held);
}

fn listen(server: &Server, phone: &Phone) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut stream = BufReader::new(stream);
    let ask = format!(
        "GET {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n",
        phone.path("wait?after=1"),
        phone.token
    );
    stream.get_mut().write_all(ask.as_bytes()).unwrap();
    assert_eq!(read_head(&mut stream).unwrap().status, 200);
    stream
}

fn streams(server: &Server) -> String {
    let text = String::from_utf8(server.client().get("/v1/metrics").body).unwrap();
    text.lines().find_map(|line| line.strip_prefix("timebank_streams ")).unwrap().to_owned()
}

/// A device has four streams. The newest takes the place of the oldest: a phone that lost its connection is
/// not kept out by what it lost.
#[test]
fn a_device_has_four_streams() {
    let server = Server::start(&folder("places-streams"), &[]);
    let mary = Phone::found(&server, "Leith");
    let mut held: Vec<_> = (0..10).map(|_| listen(&server, &mary)).collect();
    for ended in held.iter_mut().take(6) {
        ended.get_mut().set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut end = [0; 5];
        ended.read_exact(&mut end).unwrap();
        assert_eq!(&end, b"0\r\n\r\n", "the stream ends");
    }
    assert_eq!(streams(&server), "4");
    for kept in &mut held[6..] {
        assert!(!is_closed(kept.get_mut(), Duration::from_millis(50)));
    }
}
