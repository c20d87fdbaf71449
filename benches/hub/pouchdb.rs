//! pouchdb-server with LevelDB, as npm installs it. Its documents are as large as our events, but have no
//! signature and no chain.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::load::{Contestant, EVENT_BYTES, PAGE};
use crate::wire::{Connection, Reply, Request};

const JSON: &str = "Content-Type: application/json\r\n";

/// The process. It is ended when this is dropped.
pub(crate) struct Pouchdb {
    child: Child,
    pub(crate) port: u16,
    /// The number of documents made so far.
    made: usize,
}

impl Drop for Pouchdb {
    fn drop(&mut self) {
        // Both calls fail only if it has already ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Pouchdb {
    /// A server with one database. Its writes are synced if requested.
    pub(crate) fn start(folder: &Path, synced: bool) -> Result<Pouchdb> {
        let server = Pouchdb::serve(folder, synced)?;
        server.make("leith")?;
        Ok(server)
    }

    /// A server for the data in a folder. Like our hub it keeps its request log in a file.
    pub(crate) fn serve(folder: &Path, synced: bool) -> Result<Pouchdb> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/hub");
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        std::fs::create_dir_all(folder.join("data"))?;
        // The limit of open files is raised to the maximum, because each of its databases needs some.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n $(ulimit -Hn); exec node \"$@\"", "node"]);
        if synced {
            command.arg("--require").arg(here.join("synced.cjs"));
        }
        let program = here.join("node_modules/pouchdb-server/bin/pouchdb-server");
        command.arg(program).args(["-n", "--dir", "data", "--port", &port.to_string()]);
        let said = File::options().create(true).append(true).open(folder.join("said"))?;
        let streams = (said.try_clone()?, said);
        command.current_dir(folder).stdin(Stdio::null()).stdout(streams.0).stderr(streams.1);
        let server = Pouchdb { child: command.spawn()?, port, made: 0 };
        let (root, started) = (Request::new("GET /", "", &[]), Instant::now());
        loop {
            let reply = Connection::open(port).and_then(|mut connection| connection.send(&root));
            if reply.is_ok_and(|reply| reply.status == 200) {
                return Ok(server);
            }
            ensure!(started.elapsed() < Duration::from_secs(60), "pouchdb-server does not answer");
            thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn make(&self, name: &str) -> Result<()> {
        let reply = Connection::open(self.port)?.send(&make(name))?;
        ensure!(reply.status == 201, "no database");
        Ok(())
    }

    fn last(&self) -> Result<u64> {
        let reply = Connection::open(self.port)?.send(&Request::new("GET /leith", "", &[]))?;
        let told: Value = serde_json::from_slice(&reply.body)?;
        told["update_seq"].as_u64().context("no update_seq")
    }
}

/// Makes a database.
pub(crate) fn make(name: &str) -> Request {
    Request::new(&format!("PUT /{name}"), "", &[])
}

/// Stores documents in one request.
pub(crate) fn bulk(name: &str, documents: &[Value]) -> Request {
    let body = json!({ "docs": documents }).to_string();
    Request::new(&format!("POST /{name}/_bulk_docs"), JSON, body.as_bytes())
}

/// Asks for the changes after one, with their documents.
pub(crate) fn changes(name: &str, since: u64) -> Request {
    let line = format!("GET /{name}/_changes?since={since}&include_docs=true&limit={PAGE}");
    Request::new(&line, "", &[])
}

/// A document as large as an event. It has an id of its own, as clients give it.
pub(crate) fn document(number: usize) -> Value {
    let mut document = json!({ "_id": format!("exchange-{number:012}"), "event": "" });
    let rest = EVENT_BYTES - document.to_string().len();
    // As hard to compress as signed bytes in base 64.
    let mut state = number as u64 + 1;
    let letters = (0..rest).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyz012345"[(state >> 59) as usize])
    });
    document["event"] = letters.collect::<String>().into();
    document
}

impl Contestant for Pouchdb {
    fn port(&self) -> u16 {
        self.port
    }

    fn pushes(&mut self, clients: usize, count: usize, events: usize) -> Result<Vec<Vec<Request>>> {
        let mut push = || {
            let documents: Vec<Value> = (0..events).map(|i| document(self.made + i)).collect();
            self.made += events;
            match &documents[..] {
                [one] => {
                    let id = one["_id"].as_str().unwrap_or_default();
                    Request::new(&format!("PUT /leith/{id}"), JSON, one.to_string().as_bytes())
                }
                all => bulk("leith", all),
            }
        };
        Ok((0..clients).map(|_| (0..count).map(|_| push()).collect()).collect())
    }

    fn pulls(&mut self, clients: usize) -> Result<Vec<Request>> {
        let since = self.last()? - PAGE;
        Ok((0..clients).map(|_| changes("leith", since)).collect())
    }

    fn streams(&mut self, clients: usize) -> Result<Vec<Request>> {
        let line = format!("GET /leith/_changes?feed=continuous&heartbeat=15000&since={}", self.last()?);
        Ok((0..clients).map(|_| Request::new(&line, "", &[])).collect())
    }

    fn stored(&self, reply: &Reply) -> usize {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let answers = answer.as_array().map_or(std::slice::from_ref(&answer), Vec::as_slice);
        answers.iter().filter(|answer| answer["ok"] == true).count()
    }

    fn records(&self, reply: &Reply) -> usize {
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        answer["results"].as_array().map_or(0, Vec::len)
    }
}
