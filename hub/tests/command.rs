//! The command, as a person runs it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const FILE: &str = "Date,From,To,Post,Quantity\r\n\
    2024-02-01 10:00:00 UTC,Bob Reid (2),Ana García (1),Shopping,1:30\r\n\
    2024-02-03 11:00:00 UTC,Ana García (1),Bob Reid (2),,0:20\r\n\
    2024-02-05 11:00:00 UTC,Bob Reid (3),Ana García (1),=HYPERLINK(1),-0:45\r\n";

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_timebank")).current_dir(folder).args(words).output().unwrap()
}

/// Runs a command that ends with this code; gives what it printed, and what it told the person.
fn ends(folder: &Path, code: i32, words: &[&str]) -> (String, String) {
    let output = run(folder, words);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{words:?}\n{out}\n{err}");
    (out, err)
}

fn json(folder: &Path, code: i32, words: &[&str]) -> Value {
    serde_json::from_str(&ends(folder, code, words).0).unwrap()
}

/// A folder with a book that the file was imported into.
fn leith(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("transfers.csv"), FILE).unwrap();
    let report = json(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--json"]);
    assert_eq!(report, serde_json::json!({ "rows": 3, "added": 3, "known": 0, "refused": [] }));
    folder
}

fn balances(folder: &Path) -> Vec<(String, i64)> {
    let rows = json(folder, 0, &["balances", "leith.timebank", "--json"]);
    let row = |row: &Value| (row["name"].as_str().unwrap().to_owned(), row["balance"].as_i64().unwrap());
    rows.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn an_import_is_seen_and_known_again() {
    let folder = leith("import");
    // The negative length swaps the direction: number 3 gave 45 minutes.
    let expected = [("Ana García", 25), ("Bob Reid", -70), ("Bob Reid", 45), ("Coordinator", 0)];
    assert_eq!(balances(&folder), expected.map(|(name, balance)| (name.to_owned(), balance)));
    let again = json(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--json"]);
    assert_eq!((again["added"].as_i64(), again["known"].as_i64()), (Some(0), Some(3)));
    let rows = json(&folder, 0, &["statement", "leith.timebank", "ana garcía", "--json"]);
    let first = &rows[0];
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["balance", "category", "exchange", "given", "note", "on", "received", "state", "with"]);
    assert_eq!((first["given"].as_i64(), first["with"].as_str()), (Some(90), Some("Bob Reid")));
}

#[test]
fn a_member_must_be_the_only_one_meant() {
    let folder = leith("member");
    let (_, told) = ends(&folder, 2, &["statement", "leith.timebank", "bob reid"]);
    assert!(told.contains("number 2") && told.contains("number 3"), "{told}");
    ends(&folder, 0, &["statement", "leith.timebank", "3"]);
    ends(&folder, 2, &["statement", "leith.timebank", "nobody"]);
}

#[test]
fn a_refused_row_stops_the_whole_import() {
    let folder = leith("refused");
    let more = format!(
        "{FILE}2024-02-31 10:00:00 UTC,Bob Reid (2),Ana García (1),,1:00\r\n2024-03-01 10:00:00 UTC,Bob Reid (2),Ana García (1),,1:00\r\n"
    );
    fs::write(folder.join("more.csv"), more).unwrap();
    let before = fs::read(folder.join("leith.timebank")).unwrap();
    let output = run(&folder, &["import", "more.csv", "--into", "leith.timebank", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["added"].as_i64(), report["refused"][0]["row"].as_i64()), (Some(0), Some(5)));
    assert_eq!(report["refused"][0]["field"], "Date");
    assert!(String::from_utf8_lossy(&output.stderr).contains("more.csv: row 5, Date: "));
    assert_eq!(fs::read(folder.join("leith.timebank")).unwrap(), before);
    let skipped =
        json(&folder, 1, &["import", "more.csv", "--into", "leith.timebank", "--skip-refused", "--json"]);
    assert_eq!(skipped["added"].as_i64(), Some(1));
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = folder("dry");
    fs::write(folder.join("transfers.csv"), FILE).unwrap();
    ends(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--dry-run"]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn the_keys_are_the_owners_alone_and_needed_to_write() {
    let folder = leith("keys");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("leith.timebank.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    fs::copy(folder.join("leith.timebank"), folder.join("copy.timebank")).unwrap();
    let (_, told) = ends(&folder, 1, &["import", "transfers.csv", "--into", "copy.timebank"]);
    assert!(told.contains("kept elsewhere"), "{told}");
    ends(&folder, 0, &["check", "copy.timebank"]);
}

#[test]
fn an_older_copy_is_not_written_to() {
    let folder = leith("older");
    fs::copy(folder.join("leith.timebank"), folder.join("older")).unwrap();
    fs::write(
        folder.join("more.csv"),
        format!("{FILE}2024-03-01 10:00:00 UTC,Bob Reid (2),Ana García (1),,1:00\r\n"),
    )
    .unwrap();
    ends(&folder, 0, &["import", "more.csv", "--into", "leith.timebank"]);
    fs::copy(folder.join("older"), folder.join("leith.timebank")).unwrap();
    let (_, told) = ends(&folder, 1, &["import", "more.csv", "--into", "leith.timebank"]);
    assert!(told.contains("older copy"), "{told}");
}

#[test]
fn damage_is_found_and_a_stale_cache_is_not_believed() {
    let folder = leith("damage");
    let book = folder.join("leith.timebank");
    let before = balances(&folder);
    assert!(folder.join("leith.timebank.cache").exists());
    assert_eq!(balances(&folder), before, "from the cache");
    let checked = json(&folder, 0, &["check", "leith.timebank", "--json"]);
    assert_eq!((checked["ok"].as_bool(), checked["exchanges"].as_i64()), (Some(true), Some(3)));
    let good = fs::read(&book).unwrap();
    let mut damaged = good.clone();
    damaged[good.len() / 2] ^= 1;
    fs::write(&book, &damaged).unwrap();
    ends(&folder, 1, &["balances", "leith.timebank"]);
    let checked = json(&folder, 1, &["check", "leith.timebank", "--json"]);
    assert_eq!(checked["ok"].as_bool(), Some(false));
    fs::write(&book, &good[..good.len() - 1]).unwrap();
    ends(&folder, 1, &["balances", "leith.timebank"]);
    ends(&folder, 1, &["check", "leith.timebank"]);
    fs::write(&book, b"hello").unwrap();
    ends(&folder, 1, &["check", "leith.timebank"]);
    ends(&folder, 2, &["check", "nowhere.timebank"]);
}

#[test]
fn exports_can_be_read_again() {
    let folder = leith("export");
    ends(&folder, 0, &["export", "leith.timebank", "--as", "csv", "--to", "leith.csv"]);
    ends(&folder, 0, &["import", "leith.csv", "--into", "other.timebank", "--community", "leith"]);
    ends(&folder, 0, &["export", "other.timebank", "--as", "csv", "--to", "other.csv"]);
    assert_eq!(fs::read(folder.join("leith.csv")).unwrap(), fs::read(folder.join("other.csv")).unwrap());
    let known = json(&folder, 0, &["import", "leith.csv", "--into", "leith.timebank", "--json"]);
    assert_eq!(known["added"].as_i64(), Some(0));
    let (journal, _) = ends(&folder, 0, &["export", "leith.timebank", "--as", "hledger"]);
    assert!(journal.contains("90 min"), "{journal}");
    let about =
        json(&folder, 0, &["export", "leith.timebank", "--as", "journal", "--to", "copy.timebank", "--json"]);
    assert_eq!(about["head"].as_str().map(str::len), Some(64));
    assert_eq!(
        fs::read(folder.join("leith.timebank")).unwrap(),
        fs::read(folder.join("copy.timebank")).unwrap()
    );
}

#[test]
fn a_wrong_command_is_misuse() {
    let folder = folder("misuse");
    ends(&folder, 2, &["balances"]);
    ends(&folder, 2, &["export", "x", "--as", "pdf"]);
    ends(&folder, 2, &["import", "nowhere.csv", "--into", "x.timebank"]);
}
