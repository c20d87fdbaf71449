//! A disk that fills up while the hub and commands write to it, with kills meanwhile.
#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "what was counted belongs to the answer")]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use timebank::Hash;

use crate::basics::{folder, random};
use crate::crash::{kills, places, write};
use crate::leith::{BOOK, FILE, ends};
use crate::phones::{NO_QUOTA, Phone, Server, command, program};

const A_KB: u64 = 1 << 10;

/// Where there is little room.
enum Small {
    /// A disk of its own. Only root can make one.
    Disk(PathBuf),
    /// No file may grow beyond a size. To the program, that is a disk that fails.
    Files,
}

impl Small {
    fn disk(at: &Path) -> Option<Small> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"]).arg(at).stderr(Stdio::null());
        let is_there = mount.status().is_ok_and(|status| status.success());
        is_there.then(|| Small::Disk(at.to_owned()))
    }

    /// Leaves so much room. Gives what runs the program in it.
    fn leave(&self, folder: &Path, kb: u64) -> Command {
        let sizes = || fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len());
        match self {
            Small::Disk(at) => {
                let used: u64 = sizes().map(|bytes| bytes.div_ceil(4 * A_KB) * 4).sum();
                resize(at, used + kb);
                Command::new(program())
            }
            Small::Files => {
                let most = sizes().max().unwrap_or(0) / A_KB + kb;
                // Half a kilobyte each. Who writes more is told so, and not killed.
                let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", 2 * most);
                let mut limited = Command::new("sh");
                limited.args(["-c", &script, &program()]);
                limited
            }
        }
    }

    /// There is room again.
    fn clear(&self) {
        if let Small::Disk(at) = self {
            resize(at, 1000 * A_KB);
        }
    }
}

fn resize(at: &Path, kb: u64) {
    let size = format!("remount,size={kb}k");
    assert!(Command::new("mount").args(["-o", &size]).arg(at).status().unwrap().success());
}

impl Drop for Small {
    fn drop(&mut self) {
        if let Small::Disk(at) = self {
            let _ = Command::new("umount").arg("--lazy").arg(at).status();
        }
    }
}

fn said(mut command: Command, folder: &Path, words: &[&str]) -> Output {
    command.current_dir(folder).args(words).output().unwrap()
}

/// Between 256 KB and 1.3 MB.
fn some_kb() -> u64 {
    256 + 4 * u64::from(random()[0])
}

fn the_hub_loses_nothing(small: &Small, folder: &Path) {
    let rounds = (kills() / 4).max(4);
    let mut server = Server::start(folder, &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    let mut writers: Vec<_> =
        (0..3).map(|i| (mary.add(&server, &format!("writer {i}")), Vec::new())).collect();
    let acknowledged: Mutex<HashMap<Hash, u64>> = Mutex::default();
    let (mut told, mut copies) = (BTreeMap::<u16, u32>::new(), 0);
    for round in 0..rounds {
        server.end();
        server = Server::start_by(small.leave(folder, some_kb()), folder, &NO_QUOTA);
        for (phone, _) in &mut writers {
            phone.client = server.client();
            phone.sign_in();
        }
        let refused: Vec<u16> = std::thread::scope(|scope| {
            let writing =
                writers.iter_mut().map(|(phone, outbox)| scope.spawn(|| write(phone, outbox, &acknowledged)));
            let writing: Vec<_> = writing.collect();
            // Every third hub is killed before its disk is full, or after.
            if round % 3 == 2 {
                std::thread::sleep(Duration::from_micros(u64::from(random()[0]) * 4000));
                server.kill();
            }
            let said: Vec<_> = writing.into_iter().filter_map(|one| one.join().unwrap()).collect();
            for reply in &said {
                assert!([500, 507].contains(&reply.status), "{reply:?}");
                assert!(reply.header("retry-after").is_some(), "{reply:?}");
            }
            said.iter().map(|reply| reply.status).collect()
        });
        assert!(round % 3 == 2 || refused.len() == writers.len(), "the disk did not fill up");
        refused.iter().for_each(|status| *told.entry(*status).or_default() += 1);
        // There may be no room for a copy either. Then there is none with its name.
        let copy = folder.join("copy.db");
        let some = if random()[0] < 128 { some_kb() } else { 64 * A_KB };
        let mut backup = small.leave(folder, some);
        backup.args(["backup", "--data", "hub.db", "--to", "copy.db"]).current_dir(folder);
        let output = backup.output().unwrap();
        assert_eq!(output.status.success(), copy.exists(), "{output:?}");
        small.clear();
        if copy.exists() {
            let (ok, said) = command(&["check", "--data", copy.to_str().unwrap()]);
            assert!(ok, "{said}");
            copies += 1;
        }
        let _ = fs::remove_file(&copy);
        let _ = fs::remove_file(folder.join("copy.db.part"));
        if round % 3 != 2 {
            server.end();
        }
        server = Server::start(folder, &NO_QUOTA);
        mary.client = server.client();
        mary.sign_in();
        let places = places(&mut mary);
        for (event, seq) in &*acknowledged.lock().unwrap() {
            assert_eq!(places.get(event), Some(seq), "round {round}: an acknowledged event is lost");
        }
    }
    let count = acknowledged.lock().unwrap().len();
    println!("{rounds} times full, {count} events acknowledged, told {told:?}, {copies} copies");
    server.end();
    let (ok, said) = command(&["check", "--data", folder.join("hub.db").to_str().unwrap()]);
    assert!(ok, "{said}");
}

fn a_book_loses_nothing(small: &Small, folder: &Path) {
    fs::write(folder.join("transfers.csv"), FILE).unwrap();
    ends(folder, 0, &["import", "transfers.csv", "--into", BOOK, "--another", "Bob Reid (3)"]);
    let long = "A long note. ".repeat(150);
    let (mut done, mut refused) = (Vec::new(), 0);
    for round in 0..(kills() / 4).max(4) {
        let few = 8 + 2 * u64::from(random()[0]);
        for i in 0.. {
            let text = format!("Entry {round}-{i}.");
            let note = format!("{text} {long}");
            let hour = ["--gave", "Ana García", "--received", "3", "--minutes", "1:00", "--on", "2024-03-01"];
            let output = if i % 4 == 3 {
                let rows = FILE.replace("Shopping", &text).replace("=HYPERLINK(1)", &note);
                fs::write(
                    folder.join("more.csv"),
                    rows.replace("2024-02", &format!("20{:02}-02", 10 + i % 80)),
                )
                .ok();
                said(small.leave(folder, few), folder, &["import", "more.csv", "--into", BOOK])
            } else {
                said(
                    small.leave(folder, few),
                    folder,
                    &[&["record", BOOK][..], &hour, &["--note", &note]].concat(),
                )
            };
            if output.status.success() {
                done.push(text);
                if i > 20 {
                    break;
                }
                continue;
            }
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(!output.stderr.is_empty());
            refused += 1;
            break;
        }
        small.clear();
        ends(folder, 0, &["check", BOOK]);
        let (csv, _) = ends(folder, 0, &["export", BOOK, "--as", "csv"]);
        for text in &done {
            assert!(csv.contains(text.as_str()), "{text}");
        }
    }
    println!("{} entries done, {refused} times there was no room", done.len());
    assert!(refused > 0);
}

#[test]
fn a_disk_that_fills_up_loses_nothing() {
    let folder = folder("full-disk");
    let Some(small) = Small::disk(&folder) else {
        println!("only root can make a small disk");
        return;
    };
    the_hub_loses_nothing(&small, &folder);
    a_book_loses_nothing(&small, &folder);
}

#[test]
fn files_that_cannot_grow_lose_nothing() {
    let folder = folder("full-files");
    the_hub_loses_nothing(&Small::Files, &folder);
    a_book_loses_nothing(&Small::Files, &folder);
}
