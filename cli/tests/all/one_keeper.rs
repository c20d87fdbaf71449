//! One program at a time keeps a database, whatever it calls the file, and one at a time writes to a book.

use std::fs;
use std::path::Path;

use crate::leith::{BOOK, ends, leith, told};
use crate::phones::{Phone, Server, command, refusal_to_start};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_second_hub_does_not_start_on_the_same_file_by_another_name() {
    let folder = leith("one-keeper");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    let data = server.data().to_owned();
    let other = folder.join("other.db");
    fs::hard_link(&data, &other).unwrap();
    let book = folder.join("leith.timebank");
    let process = format!("process {} ", server.pid());
    for name in [&data, &other] {
        let said = refusal_to_start(name);
        assert!(said.contains(&process) && said.contains("serve"), "{said}");
        let (ok, said) = command(&["adopt", text(&book), "--data", text(name)]);
        assert!(!ok && said.contains(&process), "{said}");
        let restore = ["restore", "--data", text(name), "--from", text(&data), "--force"];
        let (ok, said) = command(&restore);
        assert!(!ok && said.contains(&process), "{said}");
    }
    // What the hub has in its log of writes is not to be seen by another name.
    let copy = folder.join("copy.db");
    for words in [&["check"][..], &["community"], &["backup", "--to", text(&copy)]] {
        let by = |name| command(&[words, &["--data", text(name)]].concat());
        let (ok, said) = by(&other);
        assert!(!ok && said.contains(&process) && said.contains("another name"), "{said}");
        let (ok, said) = by(&data);
        assert!(ok, "{said}");
    }
    mary.add(&server, "Ana");
    assert!(server.end());
    // Nobody keeps it now.
    assert!(command(&["check", "--data", text(&other)]).0);
    drop(Server::start(&folder, &[]));
}

#[test]
fn four_writers_of_one_book_take_turns() {
    let folder = leith("turns");
    let words = ["record", BOOK, "--gave", "1", "--received", "2", "--minutes", "0:10", "--on", "2024-03-01"];
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| drop(ends(&folder, 0, &words))));
        }
    });
    let rows = told(&folder, &["statement", "1"]);
    let of = |row: &&serde_json::Value| row["on"] == "2024-03-01";
    assert_eq!(rows.as_array().unwrap().iter().filter(of).count(), 100);
    ends(&folder, 0, &["check", BOOK]);
}

#[test]
fn who_writes_for_too_long_is_named() {
    let folder = leith("hung");
    let key = fs::File::open(folder.join("leith.timebank.key")).unwrap();
    key.lock().unwrap();
    let (_, said) = ends(&folder, 1, &["due", BOOK]);
    let named = if cfg!(target_os = "linux") {
        format!("process {} (", std::process::id())
    } else {
        "another program writes".to_owned()
    };
    assert!(said.contains(&named) && said.contains("writes to leith.timebank"), "{said}");
    // Reading waits for nobody.
    ends(&folder, 0, &["balances", BOOK]);
}
