//! A disk that cannot be written: what only reads works, makes no file, and nothing false is said.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::basics::folder;
use crate::leith::{BOOK, leith, record};
use crate::phones::{Phone, Server};

/// Somebody who is not root, whom no permission stops.
const NOBODY: u32 = 65_534;

/// A command that is run by somebody who may not write to a folder.
struct Reader {
    folder: PathBuf,
    command: PathBuf,
    is_root: bool,
}

impl Reader {
    /// From now on nobody but root may write to the folder and its files.
    fn of(folder: &Path, place: &Path) -> Reader {
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let may = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        for entry in fs::read_dir(folder).unwrap() {
            may(&entry.unwrap().path(), 0o444);
        }
        may(folder, 0o555);
        may(place, 0o777);
        // Where this stands, others may not read.
        let command = place.join("timebank");
        fs::copy(env!("CARGO_BIN_EXE_timebank"), &command).unwrap();
        may(&command, 0o755);
        let reader = Reader { folder: folder.to_owned(), command, is_root };
        assert!(!reader.may_write(), "this tests nothing");
        reader
    }

    fn command(&self, program: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(if self.is_root { Path::new("setpriv") } else { program });
        if self.is_root {
            let nobody = NOBODY.to_string();
            command.args(["--reuid", &nobody, "--clear-groups"]).arg(program);
        }
        command.current_dir(&self.folder).args(words);
        command
    }

    fn may_write(&self) -> bool {
        self.command(Path::new("touch"), &["new"]).output().unwrap().status.success()
    }

    /// Runs a command, which makes no file. Gives whether it did its work, and all that it said.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let files = || {
            let names = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<_> = names.collect();
            names.sort();
            names
        };
        let before = files();
        let output = self.command(&self.command, words).output().unwrap();
        assert_eq!(files(), before, "{words:?}");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Lets the folder be removed again.
    fn end(self) {
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_book_on_a_read_only_disk_is_read_and_not_written() {
    let folder = leith("read-only");
    let exchange = record(&folder, &[]);
    // As somebody gets it who never read it.
    fs::remove_file(folder.join("leith.timebank.cache")).unwrap();
    let reader = Reader::of(&folder, &crate::basics::folder("read-only-place"));
    for words in [
        &["check", BOOK][..],
        &["balances", BOOK],
        &["statement", BOOK, "1"],
        &["trail", BOOK, &exchange],
        &["show", BOOK, "inbox"],
        &["export", BOOK, "--as", "csv"],
    ] {
        let (ok, said) = reader.run(words);
        assert!(ok, "{words:?}: {said}");
    }
    let (ok, said) = reader.run(&["due", BOOK]);
    assert!(!ok && said.contains("cannot be written here"), "{said}");
    assert!(said.contains("leith.timebank.key: Permission denied") && !said.contains("is not in"), "{said}");
    reader.end();
}

#[test]
fn a_database_on_a_read_only_disk_is_read_and_not_written() {
    let folder = folder("read-only-hub");
    let place = crate::basics::folder("read-only-hub-place");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    mary.add(&server, "Ana");
    let id = mary.community.to_string();
    assert!(server.end());
    let reader = Reader::of(&folder, &place);
    let copy = place.join("copy.db");
    let copy = copy.to_str().unwrap();
    let (ok, said) = reader.run(&["check", "--data", "hub.db"]);
    assert!(ok && said.contains(&format!("{id}: 3 records")), "{said}");
    let (ok, said) = reader.run(&["backup", "--data", "hub.db", "--to", copy]);
    assert!(ok, "{said}");
    let (ok, said) = reader.run(&["check", "--data", copy]);
    assert!(ok && said.contains(&format!("{id}: 3 records")), "{said}");
    let (ok, said) = reader.run(&["community", "--data", "hub.db", &id]);
    assert!(ok && said.contains("records  3"), "{said}");
    let (ok, said) = reader.run(&["community", "--data", "hub.db", &id, "--offset", "60"]);
    assert!(!ok && said.contains("cannot be opened for writing"), "{said}");
    let (ok, said) = reader.run(&["serve", "--data", "hub.db", "--port", "0"]);
    assert!(!ok && said.contains("Permission denied"), "{said}");
    reader.end();
}

#[test]
fn what_is_only_in_a_log_of_writes_is_not_left_out() {
    let folder = folder("read-only-log");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    mary.add(&server, "Ana");
    server.kill();
    assert!(folder.join("hub.db-wal").metadata().unwrap().len() > 0);
    drop(fs::remove_file(folder.join("hub.db-shm")));
    let reader = Reader::of(&folder, &crate::basics::folder("read-only-log-place"));
    let (ok, said) = reader.run(&["check", "--data", "hub.db"]);
    assert!(!ok && said.contains("A log of writes lies beside"), "{said}");
    reader.end();
}
