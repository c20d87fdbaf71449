//! Many who ask at the same time for what is not in memory.

use std::net::TcpStream;

use timebank::journal::MemberKind;
use timebank::ledger::{Entry, NewMember};
use timebank_hub::api::Options;
use timebank_hub::keeper::Keeper;
use timebank_hub::machine::Machine;
use timebank_hub::serve::Connections;
use timebank_hub::store::Store as _;

use crate::basics::folder;
use crate::gate::{Gated, answer, ask, ask_with, serve_it};
use crate::people::{Hub, Person};

/// More than work at once.
const CROWD: usize = 200;

/// While one community is read, however long that takes, others are served, and it is read once for all.
#[test]
fn a_crowd_that_asks_for_one_community_keeps_nobody_waiting() {
    let path = folder("crowd").join("hub.db");
    let hub = Hub::open(&path, 10);
    let (wanted, other) = (Person::found(&hub, "Leith").community, Person::found(&hub, "Dunbar").community);
    drop(hub);
    let store = Gated::new(&path);
    let gate = std::sync::Arc::clone(&store.gate);
    let options = Options { requests_a_minute: 10_000, ..Options::default() };
    let port = serve_it(store, options, Connections::default());
    gate.close(wanted);
    let figures = format!("GET /v1/c/{wanted}/public.json");
    let crowd: Vec<TcpStream> = (0..CROWD).map(|_| ask(port, &figures)).collect();
    // Those before are in their handlers when these are answered: the hub has one thread for connections.
    for path in ["/v1/health".to_owned(), format!("/v1/c/{other}/public.json")] {
        let said = answer(ask(port, &format!("GET {path}")));
        assert!(said.starts_with("HTTP/1.1 200"), "{path}: {said}");
    }
    gate.readings.lock().unwrap().clear();
    gate.open();
    for one in crowd {
        let said = answer(one);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    }
    assert_eq!(gate.readings.lock().unwrap().len(), 1, "it was read once");
}

/// Who asks too often takes no turn, wherever the page is from. The page may read why.
#[test]
fn sites_are_looked_up_after_the_rate_limit() {
    let path = folder("crowd-sites").join("hub.db");
    let hub = Hub::open(&path, 10);
    let id = Person::found(&hub, "Leith").community;
    hub.keeper.store().arrange(id, 0, &["http://site.example".to_owned()]).unwrap();
    drop(hub);
    let store = Gated::new(&path);
    let gate = std::sync::Arc::clone(&store.gate);
    let options = Options { requests_a_minute: 3, ..Options::default() };
    let port = serve_it(store, options, Connections::default());
    let request = format!("GET /v1/c/{id}/head");
    let said: Vec<String> =
        (0..9).map(|_| answer(ask_with(port, &request, "Origin: http://site.example\r\n"))).collect();
    let allowed = |origin: &str| format!("access-control-allow-origin: {origin}\r\n");
    for (status, origin, count) in [("200", "http://site.example", 3), ("429", "*", 6)] {
        let is = |said: &&String| {
            said.starts_with(&format!("HTTP/1.1 {status}")) && said.contains(&allowed(origin))
        };
        assert_eq!(said.iter().filter(is).count(), count, "{said:?}");
    }
    assert_eq!(gate.sites.load(std::sync::atomic::Ordering::Relaxed), 3);
}

/// A long journal is not in memory as a whole.
#[test]
fn a_journal_is_loaded_page_by_page() {
    let path = folder("crowd-pages").join("hub.db");
    let hub = Hub::open(&path, 10);
    let mut mary = Person::found(&hub, "Leith");
    let names: Vec<String> = (0..2500).map(|i| format!("Member {i}")).collect();
    for some in names.chunks(500) {
        mary.enter_all(
            &hub,
            some.iter().map(|name| Entry::AddMember(NewMember::new(name, MemberKind::Person))),
        );
    }
    let chain = mary.ledger.chain();
    drop(hub);
    let keeper = Keeper::new(Gated::new(&path), Machine::this(), 10);
    assert_eq!(keeper.read(mary.community, |ledger| ledger.chain()).unwrap(), chain);
    let readings = keeper.store().gate.readings.lock().unwrap().clone();
    assert!(readings.iter().all(|reading| reading.limit <= 1000), "{readings:?}");
    assert_eq!(readings.iter().map(|reading| reading.came).collect::<Vec<_>>(), [1000, 1000, 501]);
    assert_eq!(readings.iter().map(|reading| reading.after).collect::<Vec<_>>(), [0, 1000, 2000]);
    assert_eq!(keeper.store().community(mary.community).unwrap().unwrap().chain, chain);
}
