//! A store that stops where a test wants it to, and a hub on it that answers over a socket.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::Duration;

use timebank::journal::Chain;
use timebank::views::reciprocity::PublicFlows;
use timebank::{Day, Hash, Key, Seconds};
use timebank_hub::api::{self, Options};
use timebank_hub::keeper::Keeper;
use timebank_hub::machine::Machine;
use timebank_hub::serve::{Connections, serve};
use timebank_hub::store::{
    Adopted, Amount, Commit, Forgotten, Kept, NewEpoch, Pending, Sqlite, Store, StoreError, Stored, Used,
    Waiting,
};

/// One reading of records: after which, how many at most, and how many came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) after: u64,
    pub(crate) limit: usize,
    pub(crate) came: usize,
}

/// What the test and the store share.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Nobody reads this community's records while it is closed.
    closed: Mutex<Option<Hash>>,
    opened: Condvar,
    pub(crate) readings: Mutex<Vec<Reading>>,
    /// How often the sites of a community were asked for.
    pub(crate) sites: AtomicUsize,
}

impl Gate {
    pub(crate) fn close(&self, community: Hash) {
        *self.closed.lock().unwrap() = Some(community);
    }

    pub(crate) fn open(&self) {
        *self.closed.lock().unwrap() = None;
        self.opened.notify_all();
    }

    fn pass(&self, community: Hash) {
        let closed = self.closed.lock().unwrap();
        drop(self.opened.wait_while(closed, |closed| *closed == Some(community)).unwrap());
    }
}

/// SQLite, behind a gate.
pub(crate) struct Gated {
    store: Sqlite,
    pub(crate) gate: Arc<Gate>,
}

impl Gated {
    pub(crate) fn new(path: &Path) -> Gated {
        Gated { store: Sqlite::open_or_make(path).unwrap(), gate: Arc::default() }
    }
}

macro_rules! as_it_is {
    ($($name:ident($($given:ident: $kind:ty),*) -> $gives:ty;)*) => {
        $(fn $name(&self, $($given: $kind),*) -> Result<$gives, StoreError> {
            self.store.$name($($given),*)
        })*
    };
}

impl Store for Gated {
    fn records(
        &self,
        community: Hash,
        after: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        self.gate.pass(community);
        let found = self.store.records(community, after, limit, bytes)?;
        self.gate.readings.lock().unwrap().push(Reading { after, limit, came: found.len() });
        Ok(found)
    }

    fn sites(&self, community: Hash) -> Result<Vec<String>, StoreError> {
        self.gate.sites.fetch_add(1, Ordering::Relaxed);
        self.store.sites(community)
    }

    as_it_is! {
        communities() -> Vec<Hash>;
        community(community: Hash) -> Option<Kept>;
        ask(pending: &Pending, forget_before: Seconds) -> ();
        pending(keeper: Key) -> Option<Pending>;
        found(keeper: Key, founded_at: Seconds, commit: &Commit) -> ();
        adopt(keeper: Key, adopted_at: Seconds, adopted: &Adopted) -> ();
        holds_key(keeper: Key) -> bool;
        former_head(community: Hash, after: u64, most: u64) -> Option<(u64, Vec<u8>)>;
        remember_erased(community: Hash, erased: &Forgotten) -> ();
        begin_epochs(epochs: &[NewEpoch]) -> ();
        commit(community: Hash, commit: &Commit) -> ();
        acknowledged_communities() -> Vec<Hash>;
        acknowledged(community: Hash) -> Option<Chain>;
        noted_time() -> Option<Seconds>;
        note_time(time: Seconds) -> ();
        served_since() -> Option<Day>;
        faults() -> Vec<String>;
        waiting(community: Hash) -> Vec<Waiting>;
        is_dismissed(community: Hash, event: Hash) -> bool;
        used(community: Hash, day: Day) -> Vec<Used>;
        reached(now: Seconds, least: Amount) -> u64;
        arrange(community: Hash, offset_minutes: i32, sites: &[String]) -> ();
        sums(community: Hash) -> Option<PublicFlows>;
        keep_sums(community: Hash, sums: &PublicFlows) -> ();
        backup(to: &Path) -> ();
        scrub() -> ();
    }
}

/// Serves a store until the test ends. Gives the port.
pub(crate) fn serve_it(store: Gated, options: Options, connections: Connections) -> u16 {
    let (told, port) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            told.send(listener.local_addr().unwrap().port()).unwrap();
            let machine = Machine::this();
            // The tests that filled the store have a clock of their own.
            store.note_time(machine.now()).unwrap();
            let hub = api::Hub::new(Keeper::new(store, machine, 10), options).unwrap();
            serve(listener, api::router(&hub), connections, std::future::pending()).await.unwrap();
        });
    });
    port.recv().unwrap()
}

/// Sends a request. The answer is read later.
pub(crate) fn ask(port: u16, request: &str) -> TcpStream {
    ask_with(port, request, "")
}

/// The same with lines of its head.
pub(crate) fn ask_with(port: u16, request: &str, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
        .write_all(format!("{request} HTTP/1.1\r\nHost: h\r\n{head}Connection: close\r\n\r\n").as_bytes())
        .unwrap();
    stream
}

/// The whole answer as text: nothing where none came in time.
pub(crate) fn answer(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}
