//! The command, as a person runs it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::basics::folder;
use crate::leith::{FILE, ends, json, leith, run};

fn balances(folder: &Path) -> Vec<(String, i64)> {
    let rows = json(folder, 0, &["balances", "leith.timebank", "--json"]);
    let row = |row: &Value| (row["name"].as_str().unwrap().to_owned(), row["balance"].as_i64().unwrap());
    rows.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn an_import_is_shown_and_recognized_the_second_time() {
    let folder = leith("import");
    // The negative length swaps the direction: number 3 gave 45 minutes.
    let expected = [("Ana García", 25), ("Bob Reid", -70), ("Bob Reid", 45), ("Coordinator", 0)];
    assert_eq!(balances(&folder), expected.map(|(name, balance)| (name.to_owned(), balance)));
    let again = json(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--json"]);
    let expected = serde_json::json!({
        "rows": 3, "added": 0, "known": 3, "no_help": 0, "left_out": 0, "remarks": [{
            "row": 4, "code": "swapped",
            "message": "The time is less than nothing: who gave and who received are swapped.",
        }],
        "refused": [], "refused_count": 0, "questions": [], "open_questions": 0,
    });
    assert_eq!(again, expected);
    let rows = json(&folder, 0, &["statement", "leith.timebank", "ana garcía", "--json"]);
    let first = &rows[0];
    let keys: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "balance category exchange given movement note on other received state with"
        .split(' ')
        .collect::<Vec<_>>();
    assert_eq!(keys, expected);
    assert_eq!((first["given"].as_i64(), first["with"].as_str()), (Some(90), Some("Bob Reid")));
}

#[test]
fn an_import_asks_which_organisation_is_the_timebank_itself() {
    let folder = leith("timebank");
    let file = "Date,From,To,Post,Quantity\r\n\
        2024-03-01 10:00:00 UTC,Leith Timebank,Ana García (1),Welcome,5:00\r\n\
        2024-03-02 10:00:00 UTC,Library,Ana García (1),Shelves,1:00\r\n";
    fs::write(folder.join("more.csv"), file).unwrap();
    let import =
        |rest: &[&'static str]| [&["import", "more.csv", "--into", "leith.timebank"][..], rest].concat();
    let (_, told) = ends(&folder, 1, &import(&[]));
    assert!(told.contains("Leith Timebank (rows: 1)") && told.contains("--timebank NAME"), "{told}");
    let (_, told) = ends(&folder, 1, &import(&["--timebank", "Leith"]));
    assert!(told.contains("no organisation \"Leith\""), "{told}");
    ends(&folder, 0, &import(&["--dry-run"]));
    ends(&folder, 2, &import(&["--timebank", "Library", "--no-timebank"]));
    let ana = || {
        let rows = json(&folder, 0, &["balances", "leith.timebank", "--json"]);
        let row = rows.as_array().unwrap().iter().find(|row| row["name"] == "Ana García").unwrap().clone();
        ["given", "received", "pot", "balance"].map(|key| row[key].as_i64().unwrap())
    };
    let before = ana();
    let (told, _) = ends(&folder, 0, &import(&["--timebank", "Leith Timebank"]));
    assert!(told.contains("1 of them count as no help"), "{told}");
    assert_eq!(ana(), [before[0] + 60, before[1], before[2] + 300, before[3] + 360]);
    let (_, told) = ends(&folder, 1, &import(&["--no-timebank"]));
    assert!(told.contains("\"Leith Timebank\" is the timebank itself"), "{told}");
    // It can be taken back, and said later.
    let say = |answer| ["member", "leith.timebank", "change", "Leith Timebank", "--timebank", answer];
    ends(&folder, 0, &say("no"));
    assert_eq!(ana(), [before[0] + 360, before[1], before[2], before[3] + 360]);
    let (told, _) = ends(&folder, 0, &import(&["--timebank", "Leith Timebank", "--dry-run"]));
    assert!(told.contains("Leith Timebank: its earlier rows would count as no help"), "{told}");
    ends(&folder, 0, &say("yes"));
    assert_eq!(ana()[2], before[2] + 300);
    ends(&folder, 2, &say("perhaps"));
    let person = ["member", "leith.timebank", "change", "Ana García", "--timebank", "yes"];
    let (_, told) = ends(&folder, 1, &person);
    assert!(told.contains("Only an organisation"), "{told}");
}

#[test]
fn an_organisation_of_a_name_that_several_have_is_not_taken_for_the_timebank() {
    let folder = leith("organisations");
    let file = "id,state,kind,on,giver,receiver,minutes,giver_id,receiver_id,receiver_kind\n\
        a,confirmed,service,2024-03-01,Ana García,Org,60,1,o1,organisation\n\
        b,confirmed,service,2024-03-02,Ana García,Org,60,1,o2,organisation\n";
    fs::write(folder.join("own.csv"), file).unwrap();
    let import = ["import", "own.csv", "--into", "leith.timebank", "--timebank", "Org"];
    let (_, told) = ends(&folder, 1, &import);
    assert!(told.contains("2 organisations \"Org\""), "{told}");
}

#[test]
fn what_cannot_be_printed_is_still_done_and_never_a_crash() {
    let folder = leith("unprinted");
    let to = |out: Stdio, words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
        let child = command.current_dir(&folder).args(words).stdout(out).stderr(Stdio::piped()).spawn();
        let output = child.unwrap().wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let to_be_read = || Stdio::from(fs::File::open(folder.join("transfers.csv")).unwrap());
    for words in [&["balances", "leith.timebank"][..], &["balances", "leith.timebank", "--json"]] {
        assert_eq!(to(closed(), words), (Some(0), String::new()), "{words:?}");
        for out in [full(), to_be_read()] {
            let (code, told) = to(out, words);
            assert!(code == Some(3) && told.contains("could not be printed"), "{told}");
        }
    }
    let before = balances(&folder);
    let give = ["record", "leith.timebank", "--gave", "1", "--received", "2", "--minutes", "0:20"];
    let (code, told) = to(full(), &give);
    assert!(code == Some(3) && told.contains("this was done"), "{told}");
    assert_ne!(balances(&folder), before);
}

#[test]
fn the_name_of_a_member_must_be_unambiguous() {
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
        "{FILE}2024-02-31 10:00:00 UTC,Bob Reid (2),Ana García (1),,1:00\r\n\
         2024-03-01 10:00:00 UTC,Bob Reid (2),Ana García (1),,1:00\r\n"
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
    ends(&folder, 1, &["import", "transfers.csv", "--into", "leith.timebank", "--dry-run"]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn only_the_owner_may_read_the_keys_and_writing_needs_them() {
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
fn a_wrong_command_is_a_usage_error() {
    let folder = folder("misuse");
    ends(&folder, 2, &["balances"]);
    ends(&folder, 2, &["export", "x", "--as", "pdf"]);
    ends(&folder, 2, &["import", "nowhere.csv", "--into", "x.timebank"]);
}

/// Another file of transfers, from another year.
fn more(folder: &Path, name: &str, year: usize, rows: usize) -> usize {
    let row = |i: usize| {
        format!("{year}-03-01 10:{:02}:{:02} UTC,Bob Reid (2),Ana García (1),,1:00\r\n", i / 60, i % 60)
    };
    let rows: String = (0..rows).map(row).collect();
    fs::write(folder.join(name), format!("Date,From,To,Post,Quantity\r\n{rows}")).unwrap();
    rows.lines().count()
}

fn import(folder: &Path, file: &str) -> (i64, i64) {
    let report = json(folder, 0, &["import", file, "--into", "leith.timebank", "--all-another", "--json"]);
    (report["added"].as_i64().unwrap(), report["known"].as_i64().unwrap())
}

fn exchanges(folder: &Path) -> i64 {
    let checked = json(folder, 0, &["check", "leith.timebank", "--json"]);
    assert_eq!(checked["ok"].as_bool(), Some(true));
    checked["exchanges"].as_i64().unwrap()
}

/// The names of all files except caches.
fn files(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| name(entry.unwrap()))
        .filter(|name| !name.contains("cache"))
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
}

#[test]
fn an_import_repairs_a_crash_before_the_new_book_exists() {
    let folder = leith("crash-new");
    let [book, key] = ["leith.timebank", "leith.timebank.key"].map(|name| folder.join(name));
    let whole = fs::read_to_string(&key).unwrap();
    let (known, _) = whole.split_once("written").unwrap();
    let nothing = format!("written 0 {}\n", "0".repeat(64));
    let secrets = |keys: &str| keys.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
    // A crash during the writing of the keys.
    for name in ["leith.timebank", "leith.timebank.key"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    fs::write(folder.join("leith.timebank.key.new"), &whole[..100]).unwrap();
    assert_eq!(import(&folder, "transfers.csv"), (3, 0));
    assert_eq!(exchanges(&folder), 3);
    assert_eq!(files(&folder), ["leith.timebank", "leith.timebank.key", "transfers.csv"]);
    // A crash after the keys, during the writing of the book. The keys are reused to found the book, with a
    // new recovery key.
    fs::rename(&book, folder.join("leith.timebank.new")).unwrap();
    fs::write(&key, known.to_owned() + &nothing).unwrap();
    let (_, told) =
        ends(&folder, 0, &["import", "transfers.csv", "--into", "leith.timebank", "--all-another"]);
    assert!(told.contains("recovery key"), "{told}");
    let after = fs::read_to_string(&key).unwrap();
    assert_eq!(secrets(&after), secrets(&whole));
    assert_ne!(
        after.lines().nth(3),
        whole.lines().nth(3),
        "no book has the first recovery key, so there is a new one"
    );
    assert_eq!((import(&folder, "transfers.csv"), exchanges(&folder)), ((0, 3), 3));
    assert_eq!(files(&folder), ["leith.timebank", "leith.timebank.key", "transfers.csv"]);
    #[cfg(unix)]
    assert!(is_private(&key));
    // A crash after the book, before the keys note it.
    fs::write(&key, after.split_once("written").unwrap().0.to_owned() + &nothing).unwrap();
    more(&folder, "more.csv", 2023, 2);
    assert_eq!((import(&folder, "more.csv"), exchanges(&folder)), ((2, 0), 5));
}

#[cfg(target_os = "linux")]
#[test]
fn no_book_begins_whose_recovery_key_nobody_could_read() {
    let folder = leith("unread-key");
    let import = ["import", "transfers.csv", "--into", "leith.timebank", "--all-another"];
    for name in files(&folder).iter().filter(|name| name.starts_with("leith")) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    // In a shell, because a program that is started from here has all three descriptors.
    for beside in ["2>/dev/full", "2</dev/null", "2<transfers.csv", "2>/dev/null", "2>&-"] {
        let script = format!("\"$0\" \"$@\" {beside}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_timebank")]).args(import).current_dir(&folder);
        assert_eq!(shell.status().unwrap().code(), Some(1), "{beside}");
        assert_eq!(files(&folder), ["transfers.csv"], "{beside}");
    }
    // With somebody to read it, it begins.
    let (_, told) = ends(&folder, 0, &import);
    assert!(told.contains("recovery key"), "{told}");
    // A book that is there has shown its key.
    let mut again = Command::new(env!("CARGO_BIN_EXE_timebank"));
    assert!(again.args(import).current_dir(&folder).stderr(Stdio::null()).status().unwrap().success());
}

#[test]
fn a_recovery_key_that_was_shown_for_nothing_is_said_to_be_of_no_book() {
    let folder = leith("shown-for-nothing");
    for name in files(&folder).iter().filter(|name| name.starts_with("leith")) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    // The book cannot be written: something else has the name under which it is written first.
    fs::create_dir(folder.join("leith.timebank.new")).unwrap();
    let (_, told) =
        ends(&folder, 1, &["import", "transfers.csv", "--into", "leith.timebank", "--all-another"]);
    assert!(told.contains("the recovery key above opens nothing: throw it away"), "{told}");
    assert!(!folder.join("leith.timebank.key").exists());
}

#[test]
fn a_crash_while_a_book_is_written_leaves_it_usable() {
    let folder = leith("crash-old");
    let [book, key, cache] =
        ["leith.timebank", "leith.timebank.key", "leith.timebank.cache"].map(|name| folder.join(name));
    let before = [&book, &key, &cache].map(|path| fs::read(path).unwrap());
    more(&folder, "more.csv", 2023, 2);
    assert_eq!(import(&folder, "more.csv"), (2, 0));
    let after = [&book, &key, &cache].map(|path| fs::read(path).unwrap());
    // The number of files that were written: the book, then the keys, then the cache.
    for written in 0..=3 {
        for (i, path) in [&book, &key, &cache].into_iter().enumerate() {
            fs::write(path, if i < written { &after[i] } else { &before[i] }).unwrap();
            if i == written {
                fs::write(format!("{}.new", path.display()), &after[i][..after[i].len() / 2]).unwrap();
            }
        }
        let there = if written > 0 { 2 } else { 0 };
        assert_eq!(balances(&folder)[0], ("Ana García".to_owned(), 25 + 60 * there), "{written}");
        assert_eq!(exchanges(&folder), 3 + there, "{written}");
        assert_eq!(import(&folder, "more.csv"), (2 - there, there), "{written}");
        assert!(!folder.join("leith.timebank.key.new").exists(), "{written}: no file with secrets is left");
        assert!(
            written == 0 || fs::read(&key).unwrap() == after[1],
            "{written}: the keys note the book again"
        );
        more(&folder, "third.csv", 2022, 1);
        assert_eq!(import(&folder, "third.csv"), (1, 0), "{written}");
        assert_eq!(exchanges(&folder), 6);
        assert_eq!(balances(&folder)[0].1, 25 + 180);
        assert_eq!(
            files(&folder),
            ["leith.timebank", "leith.timebank.key", "more.csv", "third.csv", "transfers.csv"],
            "{written}"
        );
        #[cfg(unix)]
        assert!(is_private(&key));
        fs::write(&book, &after[0]).unwrap();
        let (_, told) = ends(&folder, 1, &["import", "third.csv", "--into", "leith.timebank"]);
        assert!(told.contains("older copy"), "{written}: {told}");
    }
}

#[test]
fn the_keys_of_a_missing_book_are_left_alone() {
    let folder = leith("gone");
    let keys = fs::read(folder.join("leith.timebank.key")).unwrap();
    fs::remove_file(folder.join("leith.timebank")).unwrap();
    let (_, told) = ends(&folder, 1, &["import", "transfers.csv", "--into", "leith.timebank"]);
    assert!(told.contains("without its book"), "{told}");
    assert_eq!(fs::read(folder.join("leith.timebank.key")).unwrap(), keys);
    assert!(!folder.join("leith.timebank").exists());
}

#[cfg(unix)]
#[test]
fn links_and_permissions_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = leith("links");
    let stick = folder.join("stick");
    fs::create_dir(&stick).unwrap();
    for name in ["leith.timebank", "leith.timebank.key"] {
        fs::rename(folder.join(name), stick.join(name)).unwrap();
        symlink(stick.join(name), folder.join(name)).unwrap();
    }
    fs::set_permissions(stick.join("leith.timebank"), fs::Permissions::from_mode(0o640)).unwrap();
    more(&folder, "more.csv", 2023, 2);
    assert_eq!(import(&folder, "more.csv"), (2, 0));
    assert!(fs::symlink_metadata(folder.join("leith.timebank.key")).unwrap().is_symlink());
    assert!(is_private(&stick.join("leith.timebank.key")));
    assert_eq!(files(&stick), ["leith.timebank", "leith.timebank.key"]);
    assert_eq!(fs::metadata(stick.join("leith.timebank")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(exchanges(&folder), 5);
    // An export writes through a link and into a pipe.
    symlink(stick.join("out.csv"), folder.join("out.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
    let pipe = folder.join("pipe");
    let read = std::thread::spawn(move || fs::read(pipe).unwrap());
    for to in ["out.csv", "pipe"] {
        ends(&folder, 0, &["export", "leith.timebank", "--as", "csv", "--to", to]);
        assert!(!fs::symlink_metadata(folder.join(to)).unwrap().is_file(), "{to}");
    }
    assert_eq!(read.join().unwrap(), fs::read(stick.join("out.csv")).unwrap());
    // As long as the memory stick is away, nothing replaces the links.
    fs::rename(&stick, folder.join("away")).unwrap();
    let before = files(&folder);
    ends(&folder, 1, &["import", "more.csv", "--into", "leith.timebank"]);
    assert_eq!(files(&folder), before);
    assert!(fs::symlink_metadata(folder.join("leith.timebank.key")).unwrap().is_symlink());
    fs::rename(folder.join("away"), &stick).unwrap();
    assert_eq!((import(&folder, "more.csv"), exchanges(&folder)), ((0, 2), 5));
}

fn start(folder: &Path, file: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
    command.current_dir(folder).args(["import", file, "--into", "leith.timebank", "--all-another", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The first round founds the book. The others write to it.
#[test]
fn two_imports_at_once_add_every_row_once() {
    let folder = folder("race");
    let mut expected = 0;
    for round in 0..8 {
        let rows = more(&folder, "more.csv", 2000 + round, 40);
        expected += i64::try_from(rows).unwrap();
        let both = [start(&folder, "more.csv"), start(&folder, "more.csv")];
        let ended = both.map(|child| child.wait_with_output().unwrap());
        let mut added = 0;
        for output in &ended {
            let told = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                Some(0) => {
                    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
                    added += report["added"].as_i64().unwrap();
                }
                // Of two that found a book, the second finds one that is not the one that it read.
                code => assert!(code == Some(1) && round == 0 && told.contains("writes to"), "{told}"),
            }
        }
        assert_eq!(added, i64::try_from(rows).unwrap(), "round {round}: {ended:?}");
        assert_eq!(exchanges(&folder), expected, "round {round}");
        assert_eq!(import(&folder, "more.csv"), (0, added), "round {round}");
        assert_eq!(files(&folder), ["leith.timebank", "leith.timebank.key", "more.csv"]);
    }
}

/// Killed at moments that are spread over the whole run. The first ones are before a new book exists.
#[test]
fn an_import_that_is_killed_leaves_a_good_book() {
    const TIMES: usize = 20;
    let folder = folder("killed");
    more(&folder, "more.csv", 1999, 60);
    let begun = Instant::now();
    start(&folder, "more.csv").wait_with_output().unwrap();
    let whole = begun.elapsed();
    for name in ["leith.timebank", "leith.timebank.key", "leith.timebank.cache"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let mut expected = 0;
    for time in 0..TIMES {
        let rows = i64::try_from(more(&folder, "more.csv", 2000 + time, 60)).unwrap();
        let mut child = start(&folder, "more.csv");
        std::thread::sleep(whole * u32::try_from(time).unwrap() / 16);
        child.kill().unwrap();
        child.wait().unwrap();
        if folder.join("leith.timebank").exists() {
            let found = exchanges(&folder);
            assert!([expected, expected + rows].contains(&found), "the import is whole or absent: {found}");
        }
        let (added, known) = import(&folder, "more.csv");
        assert_eq!(added + known, rows);
        expected += rows;
        assert_eq!(exchanges(&folder), expected);
        assert_eq!(files(&folder), ["leith.timebank", "leith.timebank.key", "more.csv"]);
    }
}
