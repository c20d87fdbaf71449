//! The clients' side of HTTP: prepared requests and kept connections, and nothing more.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::phones::read_head;

/// A whole request, as it is sent.
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// `line` is the method and the path; `headers` end in line breaks.
    pub(crate) fn new(line: &str, headers: &str, body: &[u8]) -> Request {
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n");
        Request([head.as_bytes(), body].concat())
    }
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(port: u16) -> io::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Connection(BufReader::new(stream)))
    }

    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Reply> {
        self.0.get_mut().write_all(&request.0)?;
        let head = read_head(&mut self.0)?;
        let length = head.header("content-length").and_then(|length| length.parse().ok());
        let body = match (length, head.header("transfer-encoding")) {
            (Some(length), _) => self.exactly(length)?,
            (None, Some(_)) => self.chunks()?,
            (None, None) => Vec::new(),
        };
        Ok(Reply { status: head.status, body })
    }

    fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
            body.extend(self.exactly(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        }
    }

    /// Starts a request whose answer is an endless stream.
    pub(crate) fn listen(&mut self, request: &Request) -> io::Result<()> {
        self.0.get_mut().write_all(&request.0)
    }

    /// Waits for the next line that reports something new. It ignores the head, which some servers send only
    /// with the first line, the lengths of chunks, and signs of life.
    pub(crate) fn told(&mut self) -> io::Result<()> {
        loop {
            let line = self.line()?;
            if line.starts_with('{') && line.contains("\"seq\":") {
                return Ok(());
            }
        }
    }
}
