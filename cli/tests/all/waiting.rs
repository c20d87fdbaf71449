//! Events that wait outside the journal. Coordinators see them and may dismiss them.

use std::path::Path;

use serde_json::{Value, json};
use timebank::journal::{Role, Sealed, StepKind};
use timebank::ledger::{Entry, Stepping};

use crate::basics::folder;
use crate::phones::{Phone, Server, hex, now};

/// An exchange that is not sent to the hub, and a note on it.
fn unsent(phone: &mut Phone, mary: &Phone) -> (Sealed, Sealed) {
    let known = phone.ledger.clone();
    let exchange = phone.gave(mary.me(), "Pruning");
    phone.fold(&exchange);
    let step = Stepping::new(StepKind::NoteAdded, phone.exchange(&exchange), Some("It rained"));
    let note = phone.seal(Entry::Step(step));
    phone.ledger = known;
    (exchange, note)
}

/// The methods of the requests for a route, as the hub's log has them.
fn methods(folder: &Path, route: &str) -> Vec<String> {
    let log = std::fs::read_to_string(folder.join("log")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_route = lines.filter(|line| line["route"] == route);
    of_route.map(|line| line["method"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_coordinator_sees_waiting_events_and_the_reasons() {
    let server = Server::start(&folder("waiting"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Ana");
    let (exchange, note) = unsent(&mut ana, &mary);
    assert_eq!(ana.push(std::slice::from_ref(&note))[0]["outcome"], "waiting");
    let path = mary.path("waiting");
    let all = |phone: &mut Phone| {
        let reply = phone.client.get_with(&path, &phone.token.clone());
        (reply.status, reply.json())
    };
    let (status, told) = all(&mut mary);
    assert_eq!(status, 200);
    let [one] = &told["waiting"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!(
        (&one["event"], &one["code"], &one["sealed"]),
        (&json!(note.id()), &json!("unknown_exchange"), &json!(hex(&note.bytes())))
    );
    assert_eq!(one["member"], json!(mary.ledger.account_id(ana.me()).unwrap()));
    let since = timebank::Seconds::parse(one["since"].as_str().unwrap()).unwrap();
    assert!(now().0 - since.0 < 100);
    // For a fork, the entry names the counter and has what a coordinator needs to look at it.
    let mut copy = Phone::new(&server, mary.community, "Ana");
    (copy.token, copy.ledger) = (ana.token.clone(), ana.ledger.clone());
    let second = ana.gave(mary.me(), "Hoeing");
    let admitted = ana.push(&[second]);
    assert_eq!(admitted[0]["outcome"], "admitted");
    copy.n = ana.n - 1;
    let fork = copy.gave(mary.me(), "Soup");
    assert_eq!(copy.push(std::slice::from_ref(&fork))[0]["code"], "device_forked");
    let (_, told) = all(&mut mary);
    assert_eq!(told["waiting"].as_array().unwrap().len(), 2);
    let forked =
        told["waiting"].as_array().unwrap().iter().find(|one| one["code"] == "device_forked").unwrap();
    assert!(!forked["fields"].as_object().unwrap().is_empty(), "{forked}");
    // Members see no waiting events, not even their own. A new coordinator sees them at once.
    assert_eq!(all(&mut ana).0, 403);
    mary.pull();
    mary.enter(Entry::SetRole(ana.me(), Role::Coordinator));
    assert_eq!(all(&mut ana).0, 200);
    ana.pull();
    assert_eq!(ana.push(&[exchange])[0]["outcome"], "admitted");
    let (_, told) = all(&mut mary);
    assert_eq!(
        told["waiting"].as_array().unwrap().len(),
        1,
        "the note's exchange has arrived, so the note no longer waits"
    );
}

#[test]
fn a_dismissed_event_does_not_wait_again() {
    let folder = folder("waiting-dismissed");
    let server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Ana");
    let (exchange, note) = unsent(&mut ana, &mary);
    ana.push(std::slice::from_ref(&note));
    let path = mary.path(&format!("waiting/{}", note.id()));
    let refused = ana.client.delete(&path, &ana.token.clone());
    assert_eq!((refused.status, refused.code()), (403, "not_a_coordinator".to_owned()));
    let token = mary.token.clone();
    for other in [mary.path(&format!("waiting/{}", exchange.id())), mary.path("waiting/x")] {
        assert_eq!(mary.client.delete(&other, &token).code(), "not_waiting");
    }
    assert_eq!(mary.client.delete(&path, &token).status, 204);
    assert_eq!(mary.client.delete(&path, &token).status, 404);
    assert_eq!(methods(&folder, "/v1/c/{community}/waiting/{event}"), ["DELETE"; 5]);
    let all = mary.client.get_with(&mary.path("waiting"), &token).json();
    assert_eq!(all["waiting"], json!([]));
    // Its author's phone sends it again, also after a restart.
    drop(server);
    let server = Server::start(&folder, &[]);
    for phone in [&mut mary, &mut ana] {
        phone.client = server.client();
        phone.sign_in();
    }
    let again = ana.push(std::slice::from_ref(&note));
    assert_eq!((&again[0]["outcome"], &again[0]["code"]), (&json!("refused"), &json!("dismissed")));
    // Only the rules decide what is admitted. Together with its exchange, the note is admitted.
    let both = ana.push(&[exchange, note]);
    assert_eq!((&both[0]["outcome"], &both[1]["outcome"]), (&json!("admitted"), &json!("admitted")));
}
