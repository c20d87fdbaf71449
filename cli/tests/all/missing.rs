//! A database that lost what was acknowledged is found, and nothing begins from it in silence.

use std::fs;
use std::path::{Path, PathBuf};

use crate::basics::folder;
use crate::phones::{Phone, Server, command, refusal_to_start};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn log(data: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", data.display()))
}

#[test]
fn a_copy_that_was_put_back_by_hand_is_not_served() {
    let folder = folder("missing-by-hand");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (server.data().to_owned(), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    mary.add(&server, "Ana");
    let backup = ["backup", "--data", text(&data), "--to", text(&copy)];
    assert!(command(&backup).0);
    // Of this community, the copy has nothing.
    let dunbar = Phone::found(&server, "Dunbar").community.to_string();
    mary.add(&server, "Bob");
    let (leith, there) = (mary.community.to_string(), mary.ledger.chain().seq);
    server.kill();
    fs::copy(&copy, &data).unwrap();
    let _ = fs::remove_file(log(&data));
    let told = [&leith, &dunbar, &format!("the last was {there}, the last here is {}", there - 2)];
    let said = refusal_to_start(&data);
    assert!(told.iter().all(|told| said.contains(*told)), "{said}");
    let (ok, said) = command(&["check", "--data", text(&data)]);
    assert!(!ok && told.iter().all(|told| said.contains(*told)), "{said}");
    // Nor is it restored without a question.
    let restore = ["restore", "--data", text(&data), "--from", text(&copy), "--force"];
    let (ok, said) = command(&restore);
    assert!(!ok && said.contains("--less"), "{said}");
    assert!(said.contains(&format!("{leith}: {} of the {there}", there - 2)), "{said}");
    assert!(said.contains(&format!("{dunbar}: 0 of the 1")), "{said}");
    assert!(!command(&["check", "--data", text(&data)]).0, "nothing was changed");
    let (ok, said) = command(&[&restore[..], &["--less"]].concat());
    assert!(ok, "{said}");
    assert!(command(&["check", "--data", text(&data)]).0);
    drop(Server::start(&folder, &[]));
}

#[test]
fn a_database_without_its_log_of_writes_is_not_served() {
    let folder = folder("missing-log");
    let mut server = Server::start(&folder, &[]);
    let data = server.data().to_owned();
    let mut mary = Phone::found(&server, "Leith");
    server.end();
    let mut server = Server::start(&folder, &[]);
    mary.client = server.client();
    mary.sign_in();
    mary.add(&server, "Ana");
    server.kill();
    fs::remove_file(log(&data)).unwrap();
    let said = refusal_to_start(&data);
    assert!(said.contains("the last was 3, the last here is 1"), "{said}");
}

/// An event twice in a journal of the keeper's own hand, by two hubs that did not know of each other.
#[test]
fn another_record_in_the_place_of_an_acknowledged_one_is_found() {
    let folder = folder("missing-replaced");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (server.data().to_owned(), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    server.end();
    fs::copy(&data, &copy).unwrap();
    // Both write in the same place.
    let mut server = Server::start(&folder, &[]);
    mary.client = server.client();
    mary.sign_in();
    mary.add(&server, "Ana");
    server.end();
    let kept = folder.join("kept.heads");
    fs::copy(folder.join("hub.db.heads"), &kept).unwrap();
    fs::copy(&copy, &data).unwrap();
    fs::remove_file(folder.join("hub.db.heads")).unwrap();
    let mut server = Server::start(&folder, &[]);
    let mut again = Phone::new(&server, mary.community, "founder of Leith");
    again.sign_in();
    again.pull();
    again.n = mary.n;
    again.add(&server, "Bob");
    server.end();
    assert!(command(&["check", "--data", text(&data)]).0);
    fs::copy(&kept, folder.join("hub.db.heads")).unwrap();
    let (ok, said) = command(&["check", "--data", text(&data)]);
    assert!(!ok && said.contains("Entry 3 was acknowledged"), "{said}");
    assert!(refusal_to_start(&data).contains("Entry 3 was acknowledged"));
}
