//! Files: imports and exports lose nothing and double nothing.

mod foreign;
mod made_up;
mod oracles;
mod own;
mod who;
mod whole_life;

use crate::common::Community;
use timebank::Id;
use timebank::files::{AllOthers, Import, ImportOptions, Refused, RowOutcome, balances_csv};

/// 2026-03-01T00:00:00Z, which is after everything in the test files.
const LATER: u32 = 1_772_323_200;
const EXPORT: &[u8] = include_bytes!("timeoverflow-en.csv");
const HEADINGS: &str = "Date,From,To,Post,Quantity\n";

fn community() -> Community {
    let mut c = Community::found("Leith", "Mary");
    c.clock = LATER;
    c
}

fn options(c: &Community) -> ImportOptions {
    ImportOptions::new(c.context().today)
}

fn dry(c: &Community, file: &[u8]) -> Import {
    Import::read(&c.ledger, file, &options(c)).unwrap()
}

/// A dry run that takes nobody for another. Two of the export's members have one name.
fn told_apart(c: &Community, file: &[u8]) -> Import {
    let options = ImportOptions { all_others: Some(AllOthers::Another), ..options(c) };
    Import::read(&c.ledger, file, &options).unwrap()
}

/// Writes every event of an import, as a shell does. Returns the id of the last one.
fn write(c: &mut Community, import: &Import) -> Option<Id> {
    let mut last = None;
    for event in 0..import.events() {
        let (author, seed) = (c.author(), c.seed());
        let draft = import.draft(event, &c.ledger, author, &seed).unwrap();
        last = Some(c.admit(&draft).unwrap());
    }
    last
}

/// Imports a file without refused rows. Returns how many rows were added.
fn import(c: &mut Community, file: &[u8]) -> usize {
    bring(c, file, None)
}

/// The same, with an answer for everybody who may be somebody else.
fn bring(c: &mut Community, file: &[u8], all_others: Option<AllOthers>) -> usize {
    let options = ImportOptions { all_others, ..options(c) };
    let import = Import::read(&c.ledger, file, &options).unwrap();
    let report = import.report();
    assert_eq!((&report.refused[..], report.open_questions), (&[][..], 0), "{:?}", report.questions);
    assert_eq!(report.rows, report.added + report.known + report.left_out);
    write(c, &import);
    report.added
}

/// `(name, balance)` of every account that is not at zero, by name.
fn balances(c: &Community) -> Vec<(String, i64)> {
    let csv = String::from_utf8(balances_csv(&c.ledger)).unwrap();
    let mut all: Vec<(String, i64)> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.rsplitn(2, ',').collect();
            let name = cells[1].split(',').nth(2).unwrap().to_owned();
            (name, cells[0].parse().unwrap())
        })
        .filter(|(_, balance)| *balance != 0)
        .collect();
    all.sort();
    all
}

fn named(balances: &[(&str, i64)]) -> Vec<(String, i64)> {
    balances.iter().map(|(name, balance)| ((*name).to_owned(), *balance)).collect()
}

/// The same, by name.
fn sorted(balances: &[(&str, i64)]) -> Vec<(String, i64)> {
    let mut balances = named(balances);
    balances.sort();
    balances
}

/// An export with this one row.
fn timeoverflow(row: &str) -> Vec<u8> {
    format!("{HEADINGS}{row}\n").into_bytes()
}

/// The only refusal of a file: row, heading and code.
fn refusal(file: &[u8]) -> (u32, String, &'static str) {
    let import = dry(&community(), file);
    let report = import.report();
    assert_eq!(report.refused_count, 1, "{:?}", report.refused);
    assert_eq!(import.rows(0, 10).iter().filter(|row| row.outcome == RowOutcome::Refused).count(), 1);
    let Refused { row, fault } = report.refused[0].clone();
    (row, fault.field, fault.message.code)
}
