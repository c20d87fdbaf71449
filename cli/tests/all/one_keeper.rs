//! One program at a time keeps a database, whatever it calls the file.

use std::fs;
use std::path::Path;

use crate::leith::leith;
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
