//! The same ledger in the form of every contestant.

use crate::community::Community;
use crate::plan::{Exchange, Plan};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use timebank::files::exchanges_csv;

const SCHEMA: &str = "\
CREATE TABLE member (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE exchange (
  id INTEGER PRIMARY KEY, gave INTEGER NOT NULL, received INTEGER NOT NULL, minutes INTEGER NOT NULL,
  day TEXT NOT NULL, category TEXT NOT NULL, note TEXT NOT NULL, state TEXT NOT NULL
);
-- Clustered in the order of statements, so that SQLite reads one from neighbouring pages.
CREATE TABLE leg (
  member INTEGER, day TEXT, exchange INTEGER, other INTEGER, minutes INTEGER, counts INTEGER,
  PRIMARY KEY (member, day, exchange)
) WITHOUT ROWID;
";

const LEGS: &str = "\
INSERT INTO leg SELECT gave, day, id, received, minutes, state = 'confirmed' FROM exchange;
INSERT INTO leg SELECT received, day, id, gave, -minutes, state = 'confirmed' FROM exchange;
COMMIT;
ANALYZE;
";

/// Writes a community with this many exchanges into a folder.
pub(crate) fn generate(exchanges: usize, folder: &Path) {
    let plan = Plan::new(exchanges);
    fs::create_dir_all(folder).expect("a folder to write to");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file to write");
    write("ledger.json", json(&plan).as_bytes());
    write("ledger.sql", sql(&plan).as_bytes());
    write("ledger.journal", journal(&plan).as_bytes());

    let community = Community::of_members(&plan);
    write("members.timebank", &community.file());
    write("members.cache", &community.ledger.cache());
    write("facts.json", facts(&plan, &community).as_bytes());
    let csv = exchanges_csv(&community.ledger);
    write("ledger.csv", &csv);
    drop(community);

    let last = plan.exchanges.iter().map(|exchange| exchange.on).max().expect("an exchange");
    write("import.timebank", &Community::of_import(&csv, last).file());
}

/// The data that a page with JSON would keep.
fn json(plan: &Plan) -> String {
    let mut out = String::from("{\"members\":[");
    for (id, name) in plan.members.iter().enumerate() {
        let _ = write!(out, "{}{{\"id\":\"m{id}\",\"name\":\"{name}\"}}", comma(id));
    }
    out.push_str("],\n\"exchanges\":[\n");
    for (id, exchange) in plan.exchanges.iter().enumerate() {
        let Exchange { gave, received, minutes, on, category, note, voided } = exchange;
        let state = state(*voided);
        let _ = writeln!(
            out,
            "{}{{\"id\":\"x{id}\",\"gave\":\"m{gave}\",\"received\":\"m{received}\",\"minutes\":{minutes},\
             \"on\":\"{on}\",\"category\":\"{category}\",\"note\":\"{note}\",\"state\":\"{state}\"}}",
            comma(id)
        );
    }
    out.push_str("]}\n");
    out
}

fn comma(place: usize) -> &'static str {
    if place == 0 { "" } else { "," }
}

fn state(voided: bool) -> &'static str {
    if voided { "voided" } else { "confirmed" }
}

fn sql(plan: &Plan) -> String {
    let mut out = format!("BEGIN;\n{SCHEMA}");
    for (id, name) in plan.members.iter().enumerate() {
        let _ = writeln!(out, "INSERT INTO member VALUES ({id}, '{name}');");
    }
    for (id, exchange) in plan.exchanges.iter().enumerate() {
        let Exchange { gave, received, minutes, on, category, note, voided } = exchange;
        let state = state(*voided);
        let _ = writeln!(
            out,
            "INSERT INTO exchange VALUES \
             ({id}, {gave}, {received}, {minutes}, '{on}', '{category}', '{note}', '{state}');"
        );
    }
    out.push_str(LEGS);
    out
}

/// A journal that both hledger and ledger read. A voided exchange is a comment.
fn journal(plan: &Plan) -> String {
    let mut out = String::new();
    for Exchange { gave, received, minutes, on, category, note, voided } in &plan.exchanges {
        let before = if *voided { "; " } else { "" };
        let (gave, received) = (&plan.members[*gave], &plan.members[*received]);
        let _ = writeln!(out, "{before}{on} * {category} | {note}");
        let _ = writeln!(out, "{before}    members:{gave}  {minutes} min");
        let _ = writeln!(out, "{before}    members:{received}  -{minutes} min\n");
    }
    out
}

/// The results that contestants must find, and the member to ask about.
fn facts(plan: &Plan, community: &Community) -> String {
    let busiest = plan.busiest();
    let balances = plan.balances();
    let volume: i64 = balances.iter().map(|balance| balance.abs()).sum();
    let counted: i64 = plan.exchanges.iter().filter(|e| !e.voided).map(|e| e.minutes).sum();
    let rows = plan.exchanges.iter().filter(|e| e.gave == busiest || e.received == busiest).count();
    let other = usize::from(busiest == 0);
    format!(
        "{{\"exchanges\":{},\"members\":{},\
         \"busiest\":{{\"place\":{busiest},\"id\":\"{}\",\"balance\":{},\"rows\":{rows}}},\n\
         \"other\":{{\"place\":{other},\"id\":\"{}\"}},\"volume\":{volume},\"minutes\":{counted}}}\n",
        plan.exchanges.len(),
        plan.members.len(),
        community.member_id(busiest),
        balances[busiest],
        community.member_id(other),
    )
}
