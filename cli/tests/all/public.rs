//! How help came back in twelve months, as everybody may ask for it over sockets.

use std::time::Duration;

use serde_json::{Value, json};
use timebank::journal::{ExchangeKind, MemberKind};
use timebank::ledger::{AccountIndex, Entry, NewMember, Recording};
use timebank::{Day, Minutes};

use crate::basics::folder;
use crate::openapi::Description;
use crate::phones::{Phone, Server, command, today};

fn help(mary: &mut Phone, giver: AccountIndex, receiver: AccountIndex, minutes: i64, on: Day) {
    let legs = |account| vec![(account, Minutes(minutes))];
    let legs = Recording::new(ExchangeKind::Service, legs(giver), legs(receiver), on);
    mary.enter(Entry::Record(Recording { confirm: true, ..legs }));
}

/// How often the hub made sums since it started.
fn made(server: &Server) -> String {
    let text = String::from_utf8(server.client().get("/v1/metrics").body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("timebank_sums_total ")).unwrap();
    line.to_owned()
}

fn told(server: &Server, mary: &Phone) -> Value {
    let reply = server.client().get(&mary.path("public.json"));
    Description::read().meet("/v1/c/{community}/public.json", "get", 200, &reply);
    reply.json()["twelve_months"].clone()
}

#[test]
fn sums_of_twelve_months_come_with_the_month_and_not_with_a_request() {
    let folder = folder("public");
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    for name in ["Ana", "Bob", "Cid", "Dan", "Eli", "Fay"] {
        mary.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
    }
    let all: Vec<AccountIndex> = mary.ledger.accounts().skip(2).collect();
    let (year, month, day) = today().ymd();
    let last_month = Day(today().0 - day as i32);
    // A ring of six, and hours of five that went one way.
    for place in 0..6 {
        help(&mut mary, all[place], all[(place + 1) % 6], 60, last_month);
    }
    for (giver, receiver) in [(0, 2), (1, 3), (0, 4)] {
        help(&mut mary, all[giver], all[receiver], 30, last_month);
    }
    for _ in 0..5 {
        assert_eq!(told(&server, &mary), Value::Null);
    }
    assert_eq!(made(&server), "0");
    assert!(server.end());
    let mut server = Server::start(&folder, &[]);
    while made(&server) == "0" {
        std::thread::sleep(Duration::from_millis(10));
    }
    let text = |year: i32, month: u32| format!("{year:04}-{month:02}");
    let to = if month == 1 { text(year - 1, 12) } else { text(year, month - 1) };
    let sums = json!({
        "from": text(year - 1, month), "to": to,
        "minutes": 450, "both_ways": 0, "round_through_others": 360, "one_way": 90,
    });
    assert_eq!(told(&server, &mary), sums);
    // An entry that comes late counts when the next month ends.
    let mut mary = Phone::new(&server, mary.community, "founder of Leith");
    mary.sign_in();
    mary.pull();
    help(&mut mary, all[0], all[3], 45, last_month);
    assert!(server.end());
    // A copy has the sums, and the hub that is restored from it makes none.
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let (data, copy) = (data.to_str().unwrap(), copy.to_str().unwrap());
    let (ok, said) = command(&["backup", "--data", data, "--to", copy]);
    assert!(ok, "{said}");
    let (ok, said) = command(&["restore", "--data", data, "--from", copy, "--force"]);
    assert!(ok, "{said}");
    let (ok, said) = command(&["check", "--data", data]);
    assert!(ok, "{said}");
    server = Server::start(&folder, &[]);
    assert_eq!(told(&server, &mary), sums);
    assert_eq!(server.client().get(&mary.path("public.json")).json()["minutes"], 495);
    assert_eq!(made(&server), "0");
}
