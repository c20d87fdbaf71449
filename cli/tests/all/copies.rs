//! Copies that are not whole, and files that are damaged.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

use crate::basics::folder;
use crate::leith::ends;
use crate::openapi::Description;
use crate::phones::{Phone, Server, command};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A hub's database with a community of some people, closed well.
fn database(folder: &Path, people: u32) {
    let mut server = Server::start(folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    for number in 0..people {
        mary.add(&server, &format!("member {number}"));
    }
    server.end();
}

#[test]
fn a_part_of_a_copy_is_no_copy() {
    let folder = folder("copies-part");
    database(&folder, 40);
    let (data, copy, part) = (folder.join("hub.db"), folder.join("copy.db"), folder.join("part.db"));
    assert!(command(&["backup", "--data", text(&data), "--to", text(&copy)]).0);
    let before = fs::read(&data).unwrap();
    let whole = fs::read(&copy).unwrap();
    let pages = whole.len() / 4096;
    assert!(pages > 8, "there are too few pages to take some away");
    for kept in [0, 1, 100, 4096, 4096 * 2, 4096 * (pages / 2), 4096 * (pages - 1), whole.len() - 1] {
        fs::write(&part, &whole[..kept]).unwrap();
        let (ok, said) = command(&["check", "--data", text(&part)]);
        assert!(!ok, "{kept} of {} bytes: {said}", whole.len());
        let (ok, said) = command(&["restore", "--data", text(&data), "--from", text(&part), "--force"]);
        assert!(!ok, "{kept} of {} bytes: {said}", whole.len());
        let fresh = folder.join("fresh.db");
        let (ok, said) = command(&["restore", "--data", text(&fresh), "--from", text(&part)]);
        assert!(!ok && !fresh.exists(), "{kept} of {} bytes: {said}", whole.len());
    }
    assert_eq!(fs::read(&data).unwrap(), before, "the database is not touched");
}

#[test]
fn a_backup_that_fails_leaves_nothing_under_the_name_of_the_copy() {
    let folder = folder("copies-full");
    database(&folder, 40);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    // A file may have 20 kB, as on a disk with no more room.
    let shell = "trap '' XFSZ; ulimit -f 20; exec \"$0\" backup --data \"$1\" --to \"$2\"";
    let program = env!("CARGO_BIN_EXE_timebank");
    let output = Command::new("sh").args(["-c", shell, program]).args([&data, &copy]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_str().unwrap().starts_with("copy")), "{left:?}: {said}");
    // One that was killed leaves a part, which the next one replaces.
    fs::write(folder.join("copy.db.part"), "a part").unwrap();
    let (ok, said) = command(&["backup", "--data", text(&data), "--to", text(&copy)]);
    assert!(ok, "{said}");
    assert!(command(&["check", "--data", text(&copy)]).0);
    assert!(!folder.join("copy.db.part").exists());
    let (ok, said) = command(&["backup", "--data", text(&data), "--to", text(&copy)]);
    assert!(!ok && said.contains("there already"), "{said}");
}

#[test]
fn a_copy_takes_no_name_of_a_file_of_the_database() {
    let folder = folder("copies-beside");
    database(&folder, 2);
    let (list, link) = (folder.join("hub.db.forget"), folder.join("link.db"));
    std::os::unix::fs::symlink(folder.join("hub.db"), &link).unwrap();
    let before = || {
        let names = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let files = before();
    for suffix in ["", ".forget", ".forget.new", ".heads", ".heads-wal", ".lock", "-journal", "-wal", "-shm"]
    {
        for to in ["hub.db", "./hub.db", "link.db"].map(|data| format!("{data}{suffix}")) {
            if to.starts_with("link") && !suffix.is_empty() {
                continue;
            }
            for data in ["hub.db", "link.db"] {
                let (_, said) = ends(&folder, 2, &["backup", "--data", data, "--to", &to]);
                assert!(said.contains(&format!("{to} is a file of the database")), "{to}: {said}");
            }
        }
        assert_eq!(before(), files, "{suffix}");
    }
    assert!(!list.exists());
    ends(&folder, 0, &["backup", "--data", "link.db", "--to", "hub.db.copy"]);
}

#[test]
fn a_database_is_no_copy_of_itself() {
    let folder = folder("copies-itself");
    database(&folder, 2);
    let whole = fs::read(folder.join("hub.db")).unwrap();
    std::os::unix::fs::symlink("hub.db", folder.join("link.db")).unwrap();
    fs::hard_link(folder.join("hub.db"), folder.join("other.db")).unwrap();
    for from in ["hub.db", "./hub.db", "link.db", "other.db"] {
        for more in [&[][..], &["--force"]] {
            let restore = [&["restore", "--data", "hub.db", "--from", from][..], more].concat();
            let (_, said) = ends(&folder, 2, &restore);
            assert!(said.contains(&format!("{from} is the database itself, not a copy of it")), "{said}");
        }
    }
    assert_eq!(fs::read(folder.join("hub.db")).unwrap(), whole);
}

#[test]
fn a_database_with_what_no_hub_makes_is_damaged() {
    let folder = folder("copies-others");
    database(&folder, 2);
    let data = folder.join("hub.db");
    let whole = fs::read(&data).unwrap();
    for (change, found) in [
        ("CREATE TRIGGER gone AFTER INSERT ON records BEGIN DELETE FROM records; END", "a trigger, gone"),
        ("CREATE VIEW seen AS SELECT * FROM records", "a view, seen"),
        ("DROP TABLE dismissed", "no table dismissed"),
        ("DROP TABLE known_time", "no table known_time"),
        ("UPDATE known_time SET noted = -1", "known_time has the noted -1"),
        ("UPDATE known_time SET noted = 1 << 40", "known_time has the noted 1099511627776"),
        ("UPDATE known_time SET noted = 'noon'", "known_time has the noted 'noon'"),
        ("UPDATE communities SET offset_minutes = 841", "communities has the offset_minutes 841"),
        ("UPDATE communities SET offset_minutes = 'x'", "communities has the offset_minutes 'x'"),
        ("UPDATE communities SET founded_at = -5", "communities has the founded_at -5"),
        ("UPDATE communities SET keeper = zeroblob(32)", "The keeper’s key in the database is another"),
        ("UPDATE communities SET keeper = 'nobody'", "The keeper’s key in the database is another"),
        ("INSERT INTO served_days VALUES (-1)", "served_days has the day -1"),
        ("INSERT INTO served_days VALUES (84000)", "served_days has a day after the last known time"),
        ("UPDATE used SET day = 1000000", "used has the day 1000000"),
        ("UPDATE used SET events = -1", "used has the events -1"),
        ("UPDATE used SET bytes = 1e300", "used has the bytes 1.0e+300"),
        ("UPDATE used SET member = 'nobody'", "used has the member 'nobody'"),
    ] {
        let copy = folder.join("copy.db");
        fs::write(&copy, &whole).unwrap();
        assert!(command(&["check", "--data", text(&copy)]).0);
        rusqlite::Connection::open(&copy).unwrap().execute_batch(change).unwrap();
        let (ok, said) = command(&["check", "--data", text(&copy)]);
        assert!(!ok && said.contains(found), "{change}: {said}");
        let (told, _) = ends(&folder, 1, &["check", "--data", "copy.db", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert!(told["ok"] == false && told.to_string().contains(found), "{told}");
        let fresh = folder.join("fresh.db");
        let (ok, said) = command(&["restore", "--data", text(&fresh), "--from", text(&copy)]);
        assert!(!ok && said.contains("damaged") && !fresh.exists(), "{change}: {said}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_has_its_fault_in_json_too() {
    let folder = folder("copies-json");
    database(&folder, 2);
    let whole = fs::read(folder.join("hub.db")).unwrap();
    let mut no_pages = whole.clone();
    no_pages[4096..].fill(7);
    for (bytes, says) in [
        (&b"no database at all, and long enough"[..], "no database"),
        (&whole[..whole.len() / 2], "damaged"),
        (&no_pages, "damaged"),
    ] {
        fs::write(folder.join("copy.db"), bytes).unwrap();
        let (told, aside) = ends(&folder, 1, &["check", "--data", "copy.db", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&told).expect(&aside);
        assert_eq!(told["ok"], false);
        let fault = told["file"][0].as_str().unwrap();
        assert!(fault.contains(says) || fault.contains("page"), "{fault}");
        let _ = fs::remove_file(folder.join("copy.db.heads"));
    }
    // A command that names nothing is wrong itself.
    ends(&folder, 2, &["check", "--data", "nowhere.db", "--json"]);
}

/// Where SQLite's own check finds damage, so do `check` and `restore`.
#[test]
fn bytes_that_were_overwritten_are_found() {
    let folder = folder("copies-damaged");
    database(&folder, 40);
    let (data, copy, fresh) = (folder.join("hub.db"), folder.join("copy.db"), folder.join("fresh.db"));
    assert!(command(&["backup", "--data", text(&data), "--to", text(&copy)]).0);
    let whole = fs::read(&copy).unwrap();
    let (mut of_file, mut of_books) = (0, 0);
    for place in 0..60 {
        let mut file = fs::File::options().write(true).open(&copy).unwrap();
        file.write_all(&whole).unwrap();
        file.seek(SeekFrom::Start((whole.len() as u64 - 32) * place / 59)).unwrap();
        file.write_all(&[0xa5; 32]).unwrap();
        drop(file);
        let sound = || -> rusqlite::Result<bool> {
            let line = rusqlite::Connection::open(&copy)?
                .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?;
            Ok(line == "ok")
        };
        let damaged = !sound().unwrap_or(false);
        let (found_nothing, said) = command(&["check", "--data", text(&copy)]);
        assert!(!(damaged && found_nothing), "32 bytes at place {place} of 59: {said}");
        let (restored, said) = command(&["restore", "--data", text(&fresh), "--from", text(&copy)]);
        assert!(!restored || found_nothing, "32 bytes at place {place} of 59: {said}");
        of_file += usize::from(damaged);
        of_books += usize::from(!found_nothing);
        for left in ["", ".heads"] {
            let _ = fs::remove_file(folder.join(format!("fresh.db{left}")));
        }
        let _ = fs::remove_file(folder.join("copy.db.heads"));
    }
    assert!(of_file > 4 && of_books > of_file, "{of_file} of 60 damaged the file, {of_books} were found");
}

#[test]
fn health_says_that_a_database_is_damaged() {
    let folder = folder("copies-health");
    let mut server = Server::start(&folder, &[]);
    let mary = Phone::found(&server, "Leith");
    assert_eq!(server.client().get("/v1/health").status, 200);
    server.end();
    let file = rusqlite::Connection::open(folder.join("hub.db")).unwrap();
    file.execute("UPDATE records SET bytes = zeroblob(100) WHERE seq = 1", []).unwrap();
    drop(file);
    let server = Server::start(&folder, &[]);
    let mut phone = Phone::new(&server, mary.community, "founder of Leith");
    assert_eq!(phone.try_sign_in().status, 500);
    let health = server.client().get("/v1/health");
    assert_eq!(health.code(), "unwell");
    Description::read().meet("/v1/health", "get", 503, &health);
}

#[test]
fn a_database_in_the_folder_that_is_served_is_refused() {
    let folder = folder("served");
    let site = folder.join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("index.html"), "<!doctype html>").unwrap();
    let inside = site.join("hub.db");
    // Also before it is there, and by a link that leads into it.
    let link = folder.join("link.db");
    std::os::unix::fs::symlink(&inside, &link).unwrap();
    for there in [false, true] {
        if there {
            database(&site, 1);
        }
        for data in [&inside, &link] {
            let words = ["serve", "--port", "0", "--dir", text(&site), "--data", text(data)];
            let (ok, said) = command(&words);
            assert!(!ok && said.contains("which everybody may read"), "{said}");
            assert_eq!(inside.exists(), there, "nothing was made");
        }
    }
}
