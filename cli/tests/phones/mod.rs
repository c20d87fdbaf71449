//! A hub that runs, and phones that talk to it over sockets.
#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use timebank::journal::{Author, ExchangeKind, Grant, MemberKind, Sealed, challenge_to_sign};
use timebank::ledger::{
    AccountIndex, Context, Entry, ExchangeIndex, Ledger, NewMember, Recording, Submission,
};
use timebank::{Day, Hash, Key, Minutes, Seconds};

/// A folder of this test's own.
pub fn folder(name: &str) -> PathBuf {
    // Cargo names the place to tests alone; the load bench uses these phones too.
    let place = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = place.join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&Hash::of(&[b"hub test key", name.as_bytes()]).0)
}

pub fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

pub fn now() -> Seconds {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Seconds(since.as_secs() as u32)
}

pub fn today() -> Day {
    Day::of(now())
}

/// The program that the phones meet. Another build can be named, as the load bench does.
fn program() -> String {
    let named = std::env::var("TIMEBANK_PROGRAM").ok();
    named.or(option_env!("CARGO_BIN_EXE_timebank").map(str::to_owned)).unwrap()
}

/// The real program, serving a database.
pub struct Server {
    child: Child,
    pub port: u16,
    pub code: Option<String>,
    data: PathBuf,
}

impl Server {
    /// Starts a hub that anybody may found in, and that limits nobody.
    pub fn start(folder: &Path, words: &[&str]) -> Server {
        let open =
            ["--open-founding", "--requests-a-minute", "1000000", "--device-requests-a-minute", "1000000"];
        Server::start_as(folder, &[&open[..], words].concat())
    }

    /// Starts a hub with these words alone.
    #[allow(clippy::zombie_processes, reason = "whoever drops it waits for it")]
    pub fn start_as(folder: &Path, words: &[&str]) -> Server {
        let data = folder.join("hub.db");
        let mut child = Command::new(program())
            .args(["serve", "--port", "0", "--dir", "nowhere", "--data"])
            .arg(&data)
            .args(words)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut code = None;
        loop {
            let line = lines.next().expect("the hub has ended").unwrap();
            if let Some(told) = line.strip_prefix("Whoever has this code may found one timebank here: ") {
                code = Some(told.to_owned());
            }
            if let Some(address) = line.strip_prefix("timebank is at http://localhost:") {
                let port = address.split('/').next().unwrap().parse().unwrap();
                return Server { child, port, code, data };
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As a loss of power: the process has no time to do anything.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As an operating system ends a service.
    pub fn end(&mut self) -> bool {
        Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        self.child.wait().unwrap().success()
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn client(&self) -> Client {
        Client { port: self.port, stream: None }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs another command of the program; gives whether it ended well, and what it said.
pub fn command(words: &[&str]) -> (bool, String) {
    let output = Command::new(program()).args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// One connection, kept for as long as the hub keeps it.
pub struct Client {
    pub port: u16,
    stream: Option<BufReader<TcpStream>>,
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Client {
    /// Where a page that the hub serves would be.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// One request; an error is a connection that broke.
    pub fn try_send(&mut self, head: &str, body: &[u8]) -> std::io::Result<Reply> {
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

    /// One request; once more where the hub has closed the connection meanwhile, as it may.
    pub fn send(&mut self, head: &str, body: &[u8]) -> Reply {
        let kept = self.stream.is_some();
        match self.try_send(head, body) {
            Err(_) if kept => self.try_send(head, body).unwrap(),
            reply => reply.unwrap(),
        }
    }

    /// What is answered to who says how much is to come, before it does.
    pub fn claim(&mut self, head: &str, length: u64) -> Reply {
        let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).unwrap());
        let head = format!("{head}\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
        stream.get_mut().write_all(head.as_bytes()).unwrap();
        let mut reply = read_head(&mut stream).unwrap();
        let length = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        reply.body = vec![0; length];
        stream.read_exact(&mut reply.body).unwrap();
        reply
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1"), &[])
    }

    pub fn post_json(&mut self, path: &str, body: &Value) -> Reply {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json");
        self.send(&head, body.to_string().as_bytes())
    }

    pub fn post_cbor(&mut self, path: &str, token: &str, body: &[u8]) -> Reply {
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/cbor-seq\r\nAuthorization: Bearer {token}"
        );
        self.send(&head, body)
    }

    pub fn delete(&mut self, path: &str, token: &str) -> Reply {
        self.send(&format!("DELETE {path} HTTP/1.1\r\nAuthorization: Bearer {token}"), &[])
    }

    pub fn get_with(&mut self, path: &str, token: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}"), &[])
    }
}

/// The head of a reply.
pub fn read_head(stream: &mut BufReader<TcpStream>) -> std::io::Result<Reply> {
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

/// A member's phone: its key, what it has read of the ledger, and its token.
pub struct Phone {
    pub key: SigningKey,
    pub community: Hash,
    pub client: Client,
    pub token: String,
    pub ledger: Ledger,
    /// All that it was ever given.
    pub read: Vec<u8>,
    pub n: u64,
}

impl Phone {
    /// A phone of a community, before it has read anything.
    pub fn new(server: &Server, community: Hash, name: &str) -> Phone {
        Phone {
            key: key(name),
            community,
            client: server.client(),
            token: String::new(),
            ledger: Ledger::new(),
            read: Vec::new(),
            n: 0,
        }
    }

    /// Founds a community on the hub.
    pub fn found(server: &Server, name: &str) -> Phone {
        let mut client = server.client();
        let code = server.code.as_ref().map_or(json!({}), |code| json!({ "code": code }));
        let asked = client.post_json("/v1/communities", &code);
        assert_eq!(asked.status, 201, "{asked:?}");
        let keeper = Key(Hash::parse(asked.json()["keeper"].as_str().unwrap()).unwrap().0);
        let mut phone = Phone::new(server, Hash::default(), &format!("founder of {name}"));
        let recovery = public(&key("recovery"));
        let sealed = phone.seal(Entry::Found { community: name, founder: "Mary", keeper, recovery });
        let founded = client.post_cbor("/v1/communities/found", "", &sealed.bytes());
        assert_eq!((founded.status, &founded.json()["outcome"]), (200, &json!("admitted")), "{founded:?}");
        phone.community = sealed.id();
        phone.sign_in();
        phone.pull();
        phone
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/c/{}/{rest}", self.community)
    }

    /// Answers a challenge; gives the reply to it.
    pub fn try_sign_in(&mut self) -> Reply {
        let device = public(&self.key).to_string();
        let asked = self.client.post_json(&self.path("challenge"), &json!({ "device": device }));
        assert_eq!(asked.status, 200, "{asked:?}");
        let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
        let origin = self.client.origin();
        let body = self.answer(&challenge, &origin, &origin);
        self.client.post_json(&self.path("token"), &body)
    }

    /// The answer to a challenge that is signed for one origin, and says that it is for another.
    pub fn answer(&self, challenge: &str, signed_for: &str, said: &str) -> Value {
        let to_sign = challenge_to_sign(self.community, &unhex(challenge), signed_for);
        let signature = hex(&self.key.sign(&to_sign).to_bytes());
        json!({ "device": public(&self.key).to_string(), "challenge": challenge, "origin": said, "signature": signature })
    }

    pub fn sign_in(&mut self) {
        let reply = self.try_sign_in();
        assert_eq!(reply.status, 200, "{reply:?}");
        self.token = reply.json()["token"].as_str().unwrap().to_owned();
    }

    /// One page of records after those that the phone has.
    pub fn pull_page(&mut self, limit: usize) -> Reply {
        let path = self.path(&format!("records?after={}&limit={limit}", self.ledger.chain().seq));
        self.client.get_with(&path, &self.token)
    }

    /// All records that the phone does not have.
    pub fn pull(&mut self) {
        loop {
            let page = self.pull_page(1000);
            if page.status == 204 {
                return;
            }
            assert_eq!(page.status, 200, "{page:?}");
            self.ledger.load(&page.body).unwrap();
            self.read.extend(page.body);
        }
    }

    /// What a person wants, signed.
    pub fn seal(&mut self, entry: Entry<'_>) -> Sealed {
        let device = public(&self.key);
        self.n = (self.n + 1).max(self.ledger.next_n(device));
        let author = Author { device, n: self.n, at: now() };
        let draft = self.ledger.draft(entry, author, &random()).unwrap();
        let signature = self.key.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    }

    /// Offers events; gives the answers.
    pub fn push(&mut self, sealed: &[Sealed]) -> Vec<Value> {
        let bytes: Vec<u8> = sealed.iter().flat_map(Sealed::bytes).collect();
        let reply = self.push_bytes(&bytes);
        assert_eq!(reply.status, 200, "{reply:?}");
        let answers = reply.json()["answers"].as_array().unwrap().clone();
        assert_eq!(answers.len(), sealed.len());
        answers
    }

    pub fn push_bytes(&mut self, bytes: &[u8]) -> Reply {
        self.client.post_cbor(&self.path("events"), &self.token, bytes)
    }

    /// Offers an event that must be admitted.
    pub fn enter(&mut self, entry: Entry<'_>) -> Sealed {
        let sealed = self.seal(entry);
        let answers = self.push(std::slice::from_ref(&sealed));
        assert!(["admitted", "held"].contains(&answers[0]["outcome"].as_str().unwrap()), "{answers:?}");
        self.pull();
        sealed
    }

    /// The coordinator adds a member and a phone for them.
    pub fn add(&mut self, server: &Server, name: &str) -> Phone {
        let before = self.ledger.accounts().count() as u32;
        let contact = format!("{name}'s telephone number");
        let new = NewMember { contact: Some(&contact), ..NewMember::new(name, MemberKind::Person) };
        self.enter(Entry::AddMember(new));
        let member = self.ledger.accounts().nth(before as usize).unwrap();
        let mut phone = Phone::new(server, self.community, name);
        self.enter(Entry::AddDevice(member, public(&phone.key)));
        phone.sign_in();
        phone.pull();
        phone
    }

    /// The coordinator adds a member and invites their phone: its key's name, and the event that it takes up.
    pub fn invite(&mut self, name: &str) -> (String, Sealed) {
        let before = self.ledger.accounts().count();
        self.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
        let member = self.ledger.accounts().nth(before).unwrap();
        let invitation = key(&format!("invitation of {name}"));
        let grant = Grant {
            community: self.community,
            member: self.ledger.account_id(member).unwrap(),
            key: public(&invitation),
            at: now(),
            by: public(&self.key),
        };
        let sealed = grant.seal(&self.key.sign(&grant.bytes_to_sign()).to_bytes());
        let phone = format!("{name}'s invited phone");
        let draft = grant.accept(&sealed, public(&key(&phone)), now(), &random());
        let signature = invitation.sign(&draft.bytes_to_sign()).to_bytes();
        (phone, Sealed::new(draft, signature))
    }

    /// The member whose phone it is.
    pub fn me(&self) -> AccountIndex {
        self.ledger.owner_of(public(&self.key)).unwrap()
    }

    /// An hour from this phone's member to another.
    pub fn gave(&mut self, to: AccountIndex, note: &str) -> Sealed {
        let hour = |account| vec![(account, Minutes(60))];
        let legs = Recording::new(ExchangeKind::Service, hour(self.me()), hour(to), today());
        self.seal(Entry::Record(Recording { note: Some(note), ..legs }))
    }

    /// Folds an event that the hub does not have, as a phone shows its outbox.
    pub fn fold(&mut self, sealed: &Sealed) {
        let Sealed { event, signature, parts } = sealed;
        let submission = Submission { event, signature, parts };
        let context = Context { admitted_at: now(), today: today() };
        let prepared = self.ledger.prepare(submission, context).unwrap();
        self.ledger.apply(&prepared).unwrap();
    }

    /// The exchange that an event recorded.
    pub fn exchange(&self, of: &Sealed) -> ExchangeIndex {
        let id = |part| timebank::Id { event: of.id(), part };
        (0..8).find_map(|part| self.ledger.exchange(id(part))).unwrap()
    }
}

/// Whether bytes hold a text.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
