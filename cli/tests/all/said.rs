//! What the command says is so, and a terminal shows it and does not obey it.

use std::fs;
use std::path::Path;

use crate::basics::folder;
use crate::leith::{BOOK, ends, leith};
use crate::phones::{Phone, Server, command, refusal_to_start};

#[test]
fn what_a_newer_version_wrote_is_not_called_damaged() {
    let folder = leith("newer");
    let (book, key) = (folder.join(BOOK), folder.join("leith.timebank.key"));
    let (whole, keys) = (fs::read(&book).unwrap(), fs::read_to_string(&key).unwrap());
    let says = |words: &[&str]| {
        let said = ends(&folder, 1, words).1;
        assert!(!said.contains("damaged") && !said.contains("restore") && !said.contains("wrong"), "{said}");
        assert!(!said.contains("says more"), "{said}");
        said
    };
    let all = [&["balances", BOOK][..], &["check", BOOK], &["due", BOOK]];
    // The last byte of the heading, and the version of the last event.
    let heading = 1 + whole.windows(16).position(|bytes| bytes == b"timebank journal").unwrap() + 15;
    let event = 2 + whole.windows(3).rposition(|bytes| bytes == b"\xa6\x01\x01").unwrap();
    for place in [heading, event] {
        let mut newer = whole.clone();
        assert_eq!(newer[place], 1);
        newer[place] = 2;
        fs::write(&book, newer).unwrap();
        for words in all {
            assert!(says(words).contains("A newer version made this"), "{place} {words:?}");
        }
    }
    fs::write(&book, &whole).unwrap();
    fs::write(&key, keys.replacen("keys 1:", "keys 2:", 1)).unwrap();
    assert!(says(&["due", BOOK]).contains("a newer timebank wrote leith.timebank.key"));
    fs::write(&key, keys.replacen("keys 1:", "keys one:", 1)).unwrap();
    assert!(ends(&folder, 1, &["due", BOOK]).1.contains("leith.timebank.key is damaged"));
    assert!(says(&["check", "transfers.csv"]).contains("no journal"));
}

#[test]
fn the_file_that_is_damaged_is_the_one_that_is_named() {
    let folder = folder("damaged-heads");
    let mut server = Server::start(&folder, &[]);
    Phone::found(&server, "Leith");
    assert!(server.end());
    let (heads, data) = (folder.join("hub.db.heads"), server.data().to_str().unwrap());
    let copy = folder.join("copy.db");
    let copy = copy.to_str().unwrap();
    assert!(command(&["backup", "--data", data, "--to", copy]).0);
    let whole = fs::read(&heads).unwrap();
    // Its first page, all others, and a row.
    let mut no_rows = whole.clone();
    no_rows[4096..].fill(7);
    let another_row = |path: &Path| {
        let heads = rusqlite::Connection::open(path).unwrap();
        heads.execute("UPDATE heads SET head = 'none'", []).unwrap();
    };
    for bytes in [Some("no database".repeat(100).into_bytes()), Some(no_rows), None] {
        fs::write(&heads, bytes.as_ref().unwrap_or(&whole)).unwrap();
        if bytes.is_none() {
            another_row(&heads);
        }
        let restore = ["restore", "--data", data, "--from", copy, "--force", "--less"];
        let said = [&["check", "--data", data][..], &restore].map(command);
        for (ok, said) in said.into_iter().chain([(false, refusal_to_start(server.data()))]) {
            assert!(!ok && said.contains("hub.db.heads is damaged"), "{said}");
            assert!(said.contains("Move it away") && !said.contains("Restore a copy"), "{said}");
        }
    }
    // The way out that it says.
    fs::rename(&heads, folder.join("away")).unwrap();
    assert!(command(&["check", "--data", data]).0);
    drop(Server::start(&folder, &[]));
}

#[test]
fn nothing_that_is_printed_moves_or_reorders_a_terminal() {
    let folder = leith("terminal");
    let evil = "x\u{1b}[2J\u{9b}\u{202e}\u{2066}\u{2028}y";
    let rows = format!("Date,From,To,Post,Quantity\n2024-01-01,Ana García (1),Bob Reid (2),,{evil}\n");
    fs::write(folder.join("evil.csv"), rows).unwrap();
    fs::create_dir(folder.join(evil)).unwrap();
    for (code, words) in [
        (2, &[evil][..]),
        (2, &["balances", BOOK, evil]),
        (2, &["record", BOOK, "--gave", "1", "--received", "2", "--minutes", evil]),
        (2, &["balances", evil]),
        (2, &["statement", BOOK, evil]),
        (1, &["record", BOOK, "--gave", "1", "--received", "2", "--minutes", "1:00", "--note", evil]),
        (1, &["import", "evil.csv", "--into", BOOK]),
        (1, &["import", "evil.csv", "--into", BOOK, "--json"]),
        (0, &["--help"]),
    ] {
        let (out, err) = ends(&folder, code, words);
        let obeyed = |letter: char| {
            (letter.is_control() && letter != '\n')
                || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!out.contains(obeyed) && !err.contains(obeyed), "{words:?}: {out:?} {err:?}");
        assert!(!out.is_empty() || !err.is_empty());
    }
}
