//! Runs the command, as a person does, on a book for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::basics::folder;

pub(crate) const BOOK: &str = "leith.timebank";

pub(crate) const FILE: &str = "Date,From,To,Post,Quantity\r\n\
    2024-02-01 10:00:00 UTC,Bob Reid (2),Ana García (1),Shopping,1:30\r\n\
    2024-02-03 11:00:00 UTC,Ana García (1),Bob Reid (2),,0:20\r\n\
    2024-02-05 11:00:00 UTC,Bob Reid (3),Ana García (1),=HYPERLINK(1),-0:45\r\n";

pub(crate) fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_timebank")).current_dir(folder).args(words).output().unwrap()
}

/// Runs a command that ends with this code. Gives its output and its messages to the person.
pub(crate) fn ends(folder: &Path, code: i32, words: &[&str]) -> (String, String) {
    let output = run(folder, words);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{out}\n{err}");
    (out, err)
}

pub(crate) fn json(folder: &Path, code: i32, words: &[&str]) -> Value {
    serde_json::from_str(&ends(folder, code, words).0).unwrap()
}

/// A folder with a book into which the file was imported.
pub(crate) fn leith(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("transfers.csv"), FILE).unwrap();
    let report =
        json(&folder, 0, &["import", "transfers.csv", "--into", BOOK, "--another", "Bob Reid (3)", "--json"]);
    assert_eq!((&report["rows"], &report["added"]), (&3.into(), &3.into()));
    folder
}

/// Runs a command on the book that succeeds. Gives its JSON.
pub(crate) fn told(folder: &Path, words: &[&str]) -> Value {
    json(folder, 0, &at_book(words, true))
}

/// Runs a command on the book that ends with this code. Gives its messages to the person.
pub(crate) fn refused(folder: &Path, code: i32, words: &[&str]) -> String {
    let before = fs::read(folder.join(BOOK)).unwrap();
    let (_, told) = ends(folder, code, &at_book(words, false));
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), before, "{words:?} changed the book");
    told
}

pub(crate) fn at_book<'a>(words: &[&'a str], json: bool) -> Vec<&'a str> {
    let mut all = vec![words[0], BOOK];
    all.extend(&words[1..]);
    all.extend(json.then_some("--json"));
    all
}

pub(crate) fn first(told: &Value, what: &str) -> String {
    told[what][0].as_str().unwrap_or_else(|| panic!("no {what}: {told}")).to_owned()
}

pub(crate) fn balance(folder: &Path, name: &str) -> i64 {
    let rows = told(folder, &["balances"]);
    let row = rows.as_array().unwrap().iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("no {name}: {rows}"))["balance"].as_i64().unwrap()
}

pub(crate) fn state(folder: &Path, exchange: &str) -> String {
    told(folder, &["trail", exchange])["state"].as_str().unwrap().to_owned()
}

/// An exchange of an hour from Ana to number 3, with these extra arguments.
pub(crate) fn record(folder: &Path, more: &[&str]) -> String {
    let words =
        ["record", "--gave", "Ana García", "--received", "3", "--minutes", "1:00", "--on", "2024-03-01"];
    first(&told(folder, &[&words[..], more].concat()), "exchanges")
}
