//! Files that a person names: only files are opened, and none is larger than its kind may be.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::leith::{BOOK, ends, leith};

/// How long a command may hang before the test says so. No command that works takes a part of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a command that must not hang. Gives whether it did its work, and what it said.
fn ends_soon(folder: &Path, words: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
    command.current_dir(folder).args(words).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let step = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    while child.try_wait().unwrap().is_none() {
        if waited > PATIENCE {
            child.kill().unwrap();
            panic!("{words:?} hangs");
        }
        sleep(step);
        waited += step;
    }
    let output = child.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

/// Puts a pipe that nobody writes to in the place of a file.
fn pipe(path: &Path) {
    drop(fs::remove_file(path));
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Puts a file of so many bytes, which take no room, in the place of a file.
fn long(path: &Path, bytes: u64) {
    drop(fs::remove_file(path));
    File::create(path).unwrap().set_len(bytes).unwrap();
}

/// What a person can name, and what lies beside it.
const COMMANDS: [(&str, &[&str]); 8] = [
    ("transfers.csv", &["import", "transfers.csv", "--into", "leith.timebank"]),
    ("leith.timebank", &["balances", "leith.timebank"]),
    ("leith.timebank", &["check", "leith.timebank"]),
    ("leith.timebank.key", &["due", "leith.timebank"]),
    ("leith.timebank.forget", &["show", "leith.timebank", "inbox"]),
    ("hub.db", &["check", "--data", "hub.db"]),
    ("hub.db", &["serve", "--data", "hub.db", "--port", "0"]),
    ("copy.db", &["restore", "--data", "new.db", "--from", "copy.db"]),
];

#[test]
fn a_pipe_and_a_folder_are_no_files() {
    let folder = leith("files-pipe");
    for (file, words) in COMMANDS {
        let path = folder.join(file);
        let before = fs::read(&path).ok();
        pipe(&path);
        let (ok, said) = ends_soon(&folder, words);
        assert!(!ok && said.contains(file) && said.contains("it is a pipe"), "{words:?}: {said}");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let (ok, said) = ends_soon(&folder, words);
        assert!(!ok && said.contains(file) && said.contains("it is a folder"), "{words:?}: {said}");
        fs::remove_dir(&path).unwrap();
        before.iter().for_each(|bytes| fs::write(&path, bytes).unwrap());
    }
    // A cache is never missed.
    pipe(&folder.join("leith.timebank.cache"));
    let (ok, said) = ends_soon(&folder, &["balances", BOOK]);
    assert!(ok && said.is_empty(), "{said}");
    pipe(&folder.join("leith.timebank.cache.new"));
    fs::remove_file(folder.join("leith.timebank.cache")).unwrap();
    assert!(ends_soon(&folder, &["balances", BOOK]).0);
}

#[test]
fn a_file_that_is_larger_than_its_kind_may_be_is_not_read() {
    let folder = leith("files-long");
    let most = [100 << 20, 1 << 30, 1 << 30, 64 << 10, 256 << 20];
    for ((file, words), most) in COMMANDS.into_iter().zip(most) {
        let path = folder.join(file);
        let before = fs::read(&path).ok();
        long(&path, most + 1);
        let (ok, said) = ends_soon(&folder, words);
        let told = format!("{} bytes, more than the {most}", most + 1);
        assert!(!ok && said.contains(file) && said.contains(&told), "{words:?}: {said}");
        fs::remove_file(&path).unwrap();
        before.iter().for_each(|bytes| fs::write(&path, bytes).unwrap());
    }
    long(&folder.join("leith.timebank.cache"), 2 << 30);
    ends(&folder, 0, &["balances", BOOK]);
}

/// Runs a command that may take so many bytes of memory, and says whether it did its work.
#[cfg(target_os = "linux")]
fn ends_within(folder: &Path, bytes: u64, words: &[&str]) -> bool {
    let limited = format!("ulimit -d {}; exec \"$0\" \"$@\"", bytes / 1024);
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-c", &limited, env!("CARGO_BIN_EXE_timebank")]).args(words);
    // Somebody must be able to read a new book's recovery key.
    command.output().unwrap().status.success()
}

/// What the manual says: 24 times the size of the file, and 250 MB beside it.
#[test]
#[cfg(target_os = "linux")]
fn an_import_takes_no_more_memory_than_the_manual_says() {
    let folder = crate::basics::folder("files-memory");
    let headings = "Date,From,To,Post,Quantity\n";
    // The shortest rows, and as many members as rows, with a question about nearly each.
    let short = "2024-03-01,A (1),B (2),,0:01\n".repeat(100_000);
    let row = |n: u32| format!("2024-03-01,A ({n}),B (200000),,0:01\n");
    let many: String = (0..100_000).map(row).collect();
    for (rows, option) in [(short, &["--no-timebank"][..]), (many, &["--dry-run", "--all-another"])] {
        fs::write(folder.join("rows.csv"), format!("{headings}{rows}")).unwrap();
        let size = fs::metadata(folder.join("rows.csv")).unwrap().len();
        let words = [&["import", "rows.csv", "--into", BOOK][..], option].concat();
        // The limit is one: a tenth of it is too little.
        let most = 24 * size + 250_000_000;
        assert!(!ends_within(&folder, most / 10, &words), "{option:?}");
        assert!(ends_within(&folder, most, &words), "{option:?}");
    }
}

#[test]
fn a_file_of_many_wrong_rows_does_not_flood() {
    let folder = leith("files-flood");
    let rows = |count: usize| format!("Date,From,To,Post,Quantity\n{}", "x\n".repeat(count));
    fs::write(folder.join("wrong.csv"), rows(1_000)).unwrap();
    let words = ["import", "wrong.csv", "--into", BOOK, "--json"];
    let (out, err) = ends(&folder, 1, &words);
    // 200 rows, how many more there are, and that nothing was imported.
    assert_eq!(err.lines().count(), 202, "{err}");
    assert!(err.contains("800 more rows are refused"), "{err}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((told["refused"].as_array().unwrap().len(), &told["refused_count"]), (200, &1_000.into()));
    fs::write(folder.join("wrong.csv"), rows(1_000_001)).unwrap();
    let (_, err) = ends(&folder, 1, &words);
    assert!(err.contains("1000000") && err.lines().count() == 1, "{err}");
}

#[test]
fn an_export_replaces_an_older_export_and_nothing_else() {
    let folder = leith("exported-over");
    for form in ["csv", "balances", "hledger"] {
        for _ in 0..2 {
            ends(&folder, 0, &["export", BOOK, "--as", form, "--to", form]);
        }
    }
    let keys = format!("{BOOK}.key");
    ends(&folder, 0, &["export", BOOK, "--as", "journal", "--to", "copy"]);
    fs::write(folder.join("notes.csv"), "id,mine\r\n").unwrap();
    for (form, to) in [
        ("csv", BOOK),
        ("balances", keys.as_str()),
        ("hledger", "csv"),
        ("csv", "notes.csv"),
        ("journal", BOOK),
        ("journal", "copy"),
    ] {
        let before = fs::read(folder.join(to)).unwrap();
        let (_, said) = ends(&folder, 1, &["export", BOOK, "--as", form, "--to", to]);
        assert!(said.contains("choose another name"), "{form} to {to}: {said}");
        assert_eq!(fs::read(folder.join(to)).unwrap(), before, "{form} to {to}");
    }
    ends(&folder, 0, &["balances", BOOK]);
}
