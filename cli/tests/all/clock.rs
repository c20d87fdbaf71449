//! A hub whose machine's clock is not believed.

use std::path::Path;

use timebank::Day;
use timebank::journal::MemberKind;
use timebank::ledger::{Entry, NewMember};

use crate::basics::folder;
use crate::phones::{Phone, Server, command, now, today};

/// As if the hub had last known the time so many days ago.
fn last_known(data: &Path, days: u32) {
    let file = rusqlite::Connection::open(data).unwrap();
    let noted = now().0 - days * 86_400;
    assert_eq!(file.execute("UPDATE known_time SET noted = ?1", [noted]).unwrap(), 1);
    file.execute("UPDATE served_days SET day = day - ?1", [days]).unwrap();
}

#[test]
fn a_doubted_clock_is_confirmed_by_the_operator() {
    let folder = folder("clock-doubted");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    let data = server.data().to_owned();
    let clock = ["clock", "--data", data.to_str().unwrap()];
    let (ok, said) = command(&clock);
    assert!(ok && !said.contains("--today"), "{said}");
    assert!(server.end());
    last_known(&data, 400);
    let (ok, said) = command(&clock);
    assert!(!ok && said.contains(&format!("--today {}", today())), "{said}");

    let server = Server::start(&folder, &[]);
    mary.client = server.client();
    mary.sign_in();
    let event = mary.seal(Entry::AddMember(NewMember::new("Ana", MemberKind::Person)));
    let answer = mary.push_bytes(&event.bytes());
    assert_eq!((answer.status, answer.code()), (503, "clock_doubted".to_owned()));
    assert!(answer.header("retry-after").is_some());
    let health = server.client().get("/v1/health");
    assert_eq!((health.status, health.code()), (503, "clock_doubted".to_owned()));
    assert_eq!(mary.client.get_with(&mary.path("records"), &mary.token).status, 200, "reading goes on");

    let confirm = |day: Day| command(&[&clock[..], &["--today", &day.to_string()]].concat());
    for other in [-400, -1, 1].map(|days| Day(today().0 + days)) {
        let (ok, said) = confirm(other);
        let both = format!("today is {}, not {other}", today());
        assert!(!ok && said.contains(&both) && said.contains("Nothing was confirmed"), "{said}");
    }
    assert_eq!(mary.push_bytes(&event.bytes()).status, 503);
    let (ok, said) = confirm(today());
    assert!(ok, "{said}");
    assert_eq!(mary.push_bytes(&event.bytes()).status, 200);
    assert_eq!(server.client().get("/v1/health").status, 200);
}

/// Where the person is, it may be another day than that of UTC.
#[test]
fn the_day_that_is_confirmed_is_that_of_the_persons_clocks() {
    let folder = folder("clock-zone");
    let mut server = Server::start(&folder, &[]);
    Phone::found(&server, "Leith");
    assert!(server.end());
    last_known(server.data(), 400);
    // Between them, these two zones have another day than UTC at every hour.
    for zone in ["UTC-14", "UTC+12"] {
        let clock = |words: &[&str]| {
            let mut clock = std::process::Command::new(crate::phones::program());
            clock.current_dir(&folder).env("TZ", zone).args(["clock", "--data", "hub.db"]).args(words);
            let output = clock.output().unwrap();
            (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
        };
        last_known(server.data(), 400);
        let (ok, said) = clock(&[]);
        assert!(!ok, "{said}");
        let day = said.split_once("--today ").unwrap().1.lines().next().unwrap().to_owned();
        let hours = if zone == "UTC-14" { 14 * 3600 } else { -12 * 3600 };
        assert_eq!(day, Day((i64::from(now().0) + hours).div_euclid(86_400) as i32).to_string());
        let (ok, said) = clock(&["--today", &day]);
        assert!(ok, "{said}");
    }
}

#[test]
fn an_old_copy_is_restored_only_if_somebody_says_what_day_it_is() {
    let folder = folder("clock-restore");
    let mut server = Server::start(&folder, &[]);
    Phone::found(&server, "Leith");
    let (data, copy) = (server.data().to_owned(), folder.join("copy.db"));
    assert!(server.end());
    last_known(&data, 400);
    let (data, copy) = (data.to_str().unwrap(), copy.to_str().unwrap());
    assert!(command(&["backup", "--data", data, "--to", copy]).0);
    let restore = ["restore", "--data", data, "--from", copy, "--force"];
    let (ok, said) = command(&restore);
    assert!(!ok && said.contains(&format!("--today {}", today())), "{said}");
    let yesterday = Day(today().0 - 1);
    let (ok, said) = command(&[&restore[..], &["--today", &yesterday.to_string()]].concat());
    assert!(!ok && said.contains(&format!("today is {}, not {yesterday}", today())), "{said}");
    let (ok, said) = command(&[&restore[..], &["--today", &today().to_string()]].concat());
    assert!(ok, "{said}");
    assert!(command(&["clock", "--data", data]).0, "the hub that starts then believes its clock");
}
