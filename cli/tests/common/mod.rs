//! Running the command on books of a test's own.
#![allow(dead_code, reason = "each test file uses a part of this")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub const FILE: &str = "Date,From,To,Post,Quantity\r\n\
    2024-02-01 10:00:00 UTC,Bob Reid (2),Ana García (1),Shopping,1:30\r\n\
    2024-02-03 11:00:00 UTC,Ana García (1),Bob Reid (2),,0:20\r\n\
    2024-02-05 11:00:00 UTC,Bob Reid (3),Ana García (1),=HYPERLINK(1),-0:45\r\n";

/// A folder of this test's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_timebank")).current_dir(folder).args(words).output().unwrap()
}

/// Runs a command that ends with this code; gives what it printed, and what it told the person.
pub fn ends(folder: &Path, code: i32, words: &[&str]) -> (String, String) {
    let output = run(folder, words);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{out}\n{err}");
    (out, err)
}

pub fn json(folder: &Path, code: i32, words: &[&str]) -> Value {
    serde_json::from_str(&ends(folder, code, words).0).unwrap()
}

/// A folder with a book that the file was imported into.
pub fn leith(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("transfers.csv"), FILE).unwrap();
    let report = json(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--json"]);
    assert_eq!(report, serde_json::json!({ "rows": 3, "added": 3, "known": 0, "refused": [] }));
    folder
}
