//! As much of HTTP as phones need.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// One connection, kept as long as the hub keeps it.
pub(crate) struct Client {
    pub(crate) port: u16,
    stream: Option<BufReader<TcpStream>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Client {
    /// A client of the hub at this port. It is not connected yet.
    pub(crate) fn of(port: u16) -> Client {
        Client { port, stream: None }
    }

    /// The origin of a page that the hub serves.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Sends one request. An error means that the connection broke.
    pub(crate) fn try_send(&mut self, head: &str, body: &[u8]) -> std::io::Result<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port))?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        let head = format!("{head}\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        let reply = read_head(&mut stream)?;
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut reply = reply;
        reply.body = vec![0; length];
        stream.read_exact(&mut reply.body)?;
        self.stream = Some(stream);
        Ok(reply)
    }

    /// Sends one request, and once more if the hub has closed the connection meanwhile, as it may.
    pub(crate) fn send(&mut self, head: &str, body: &[u8]) -> Reply {
        let kept = self.stream.is_some();
        match self.try_send(head, body) {
            Err(_) if kept => self.try_send(head, body).unwrap(),
            reply => reply.unwrap(),
        }
    }

    /// Claims a long body, and gives the answer that comes before the body is sent.
    pub(crate) fn claim(&mut self, head: &str, length: u64) -> Reply {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).unwrap());
        let head = format!("{head}\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
        stream.get_mut().write_all(head.as_bytes()).unwrap();
        let mut reply = read_head(&mut stream).unwrap();
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reply.body = vec![0; length];
        stream.read_exact(&mut reply.body).unwrap();
        reply
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1"), &[])
    }

    pub(crate) fn post_json(&mut self, path: &str, body: &Value) -> Reply {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json");
        self.send(&head, body.to_string().as_bytes())
    }

    pub(crate) fn post_cbor(&mut self, path: &str, token: &str, body: &[u8]) -> Reply {
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/cbor-seq\r\nAuthorization: Bearer {token}"
        );
        self.send(&head, body)
    }

    pub(crate) fn delete(&mut self, path: &str, token: &str) -> Reply {
        self.send(&format!("DELETE {path} HTTP/1.1\r\nAuthorization: Bearer {token}"), &[])
    }

    pub(crate) fn get_with(&mut self, path: &str, token: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}"), &[])
    }
}

/// The head of a reply.
pub(crate) fn read_head(stream: &mut BufReader<TcpStream>) -> std::io::Result<Reply> {
    let mut line = String::new();
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(broken)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => return Ok(Reply { status, headers, body: Vec::new() }),
        }
    }
}
