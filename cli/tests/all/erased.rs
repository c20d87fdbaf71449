//! What is left of an erased member at the hub: nothing in any file beside the database, and nothing in the
//! log, however much it has to say.

use std::fs;
use std::path::Path;

use timebank::journal::{Sealed, StepKind};
use timebank::ledger::{Entry, Stepping};

use crate::basics::{folder, holds};
use crate::phones::{Phone, Server, command, today};

const NAME: &str = "Anastasia";
/// What she is called, and what she wrote.
const WORDS: [&str; 5] = [NAME, "Told of her illness", "It rained", "Ring at the back", "Never admitted"];

/// A note on an exchange that the hub never gets: it waits.
fn waits(phone: &mut Phone, mary: &Phone, note: &str) -> Sealed {
    let known = phone.ledger.clone();
    let exchange = phone.gave(mary.me(), "Never admitted");
    phone.fold(&exchange);
    let step = Stepping::new(StepKind::NoteAdded, phone.exchange(&exchange), Some(note));
    let note = phone.seal(Entry::Step(step));
    phone.ledger = known;
    note
}

/// Requests with her name wherever a client may write something. None is answered as it was asked.
fn say_it_everywhere(server: &Server, phone: &mut Phone) {
    let mut client = server.client();
    let json = serde_json::json!({ "device": NAME, "challenge": NAME, "origin": NAME, "signature": NAME });
    for path in [format!("/v1/{NAME}"), format!("/v1/c/{NAME}/head"), format!("/{NAME}")] {
        assert!(client.get(&path).status >= 400);
    }
    for path in ["challenge", "token", "records", "events", "enrol", "waiting", NAME].map(|of| phone.path(of))
    {
        assert!(client.post_json(&path, &json).status >= 400);
        assert!(client.post_cbor(&path, NAME, NAME.as_bytes()).status >= 400 || path.ends_with("enrol"));
        assert!(client.get_with(&format!("{path}?after={NAME}&limit={NAME}"), &phone.token).status >= 400);
    }
    assert!(client.delete(&phone.path(&format!("waiting/{NAME}")), &phone.token).status >= 400);
    let head = format!("{} / HTTP/1.1\r\nOrigin: http://{NAME}\r\nUser-Agent: {NAME}", NAME.to_uppercase());
    client.send(&head, NAME.as_bytes());
    let reply = phone.push_bytes(&[&[0x84][..], NAME.as_bytes()].concat());
    assert!(reply.status >= 400);
}

/// The files that contain a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    // A log of writes may go meanwhile.
    let with = files.filter(|file| holds(&fs::read(file).unwrap_or_default(), text));
    with.map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn an_erased_member_is_in_no_file_and_no_line_of_the_log() {
    let folder = folder("erased");
    // The log has all that it can have.
    let mut server = Server::start(&folder, &["--member-events-a-day", "6"]);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, NAME);
    let mut ben = mary.add(&server, "Ben");
    say_it_everywhere(&server, &mut ana);
    let gave = ana.gave(mary.me(), "Told of her illness");
    assert_eq!(ana.push(std::slice::from_ref(&gave))[0]["outcome"], "admitted");
    let (dismissed, waiting) =
        (waits(&mut ana, &mary, "It rained"), waits(&mut ana, &mary, "Ring at the back"));
    for event in [&dismissed, &waiting] {
        assert_eq!(ben.push(std::slice::from_ref(event))[0]["outcome"], "waiting");
    }
    for text in ["It rained", "Ring at the back", "Told of her illness", NAME] {
        assert_ne!(files_with(&folder, text), [""; 0], "{text}");
    }
    let path = mary.path(&format!("waiting/{}", dismissed.id()));
    assert_eq!(mary.client.delete(&path, &mary.token).status, 204);
    assert_eq!(files_with(&folder, "It rained"), [""; 0], "what was dismissed");
    // More than her day has room for.
    let more: Vec<Sealed> = (0..8).map(|_| ana.gave(mary.me(), "Never admitted")).collect();
    assert_eq!((ana.push(&more[..6]).len(), ana.push_bytes(&more[6].bytes()).status), (6, 429));
    mary.pull();
    for of in [&more[..6], &[gave]].concat() {
        let exchange = mary.exchange(&of);
        mary.enter(Entry::Step(Stepping::new(StepKind::Withdrawn, exchange, None)));
    }
    mary.enter(Entry::Leave { member: ana.me(), to: Vec::new(), on: today(), erase: true });
    ana.push_bytes(&more[7].bytes());
    for word in WORDS {
        assert_eq!(files_with(&folder, word), [""; 0], "{word}");
    }
    // A database that fails says so in the log, and says nothing of what it has.
    server.kill();
    let data = folder.join("hub.db");
    let connection = rusqlite::Connection::open(&data).unwrap();
    connection.execute("UPDATE records SET bytes = zeroblob(9) WHERE seq = 3", []).unwrap();
    drop(connection);
    let server = Server::start(&folder, &[]);
    let mut anew = Phone::new(&server, mary.community, "founder of Leith");
    assert_eq!(anew.try_sign_in().status, 500);
    say_it_everywhere(&server, &mut anew);
    let said = command(&["check", "--data", data.to_str().unwrap()]).1;
    assert!(!holds(said.as_bytes(), NAME), "{said}");
    drop(server);
    let log = fs::read_to_string(folder.join("log")).unwrap();
    for (what, least) in [("request", 60), ("trouble", 1), ("started", 2)] {
        let lines = log.lines().filter(|line| line.contains(&format!("\"what\":\"{what}\"")));
        assert!(lines.count() >= least, "{what}: {log}");
    }
    for word in WORDS.iter().chain(&["ANASTASIA", "Mary", "Leith", "Ben"]) {
        assert!(!holds(log.as_bytes(), word), "{word}");
    }
}
