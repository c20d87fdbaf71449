//! `timebank check`: whether a book, or a hub's database, proves itself.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};
use timebank::journal::{Corrupt, read_journal_file};
use timebank::ledger::Ledger;
use timebank::views::{Books, Finding};
use timebank_hub::keeper::{self, Checked};
use timebank_hub::store::Store as _;

use crate::database;
use crate::input::{self, MOST_BOOK};
use crate::output::{DONE, FOUND_WRONG, aside, print_json, say};
use crate::problem::{Problem, exit_code};

/// Check a book, or a hub's database: sums, chain, signatures, rules
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The book
    #[arg(required_unless_present = "data")]
    book: Option<PathBuf>,
    /// A hub's database, to check every community of it
    #[arg(long, value_name = "FILE", conflicts_with = "book")]
    data: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Checks a book or a database: every sum, the chain, every signature and every rule.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let ok = match (&args.book, &args.data) {
        (_, Some(data)) => check_database(data, args.json)?,
        (Some(book), None) => check_book(book, args.json)?,
        (None, None) => {
            return Err(Problem::misuse("name a book, or a database with --data".to_owned()).into());
        }
    };
    Ok(if ok { DONE } else { FOUND_WRONG })
}

/// Gives whether all is right.
fn check_book(book: &Path, as_json: bool) -> Result<bool> {
    let file = input::read(book, MOST_BOOK)?;
    let segment = read_journal_file(&file).map_err(|corrupt| Problem::corrupt(book, corrupt))?;
    let mut books = Books::new(None);
    books.push(segment);
    let mut ledger = Ledger::new();
    // Where loading fails, the check has found the same fault and says so; what was read up to there is
    // shown.
    let loaded = ledger.load(segment);
    let findings = books.finish(if loaded.is_ok() { &ledger } else { books.ledger() });
    let unknown = books.ledger().needs_update();
    let ok = loaded.is_ok() && unknown.is_none() && findings.iter().all(|finding| finding.ok);
    if as_json {
        let (chain, exchanges) = (books.ledger().chain(), books.ledger().totals().exchanges);
        let told: Vec<Value> = findings.iter().map(told).collect();
        print_json(&json!({
            "ok": ok, "head": chain.head, "events": chain.seq, "exchanges": exchanges, "findings": told,
        }))?;
    } else {
        for finding in &findings {
            let says = timebank_words::finding(&finding.evidence);
            say!("{} {:?}: {says}", if finding.ok { "✓" } else { "✗" }, finding.what);
        }
    }
    if let Some(kind) = unknown {
        aside!("{}", Problem::newer(book, kind));
    } else if loaded == Err(Corrupt::NewerVersion) {
        aside!("{}", Problem::corrupt(book, Corrupt::NewerVersion));
    } else if !ok {
        aside!("{}: something is wrong with this book; keep it as it is, and restore a copy", book.display());
    }
    Ok(ok)
}

/// A finding as JSON, with its evidence in words.
fn told(finding: &Finding) -> Value {
    let Finding { what, ok, evidence, figures } = finding;
    json!({ "what": what, "ok": ok, "evidence": timebank_words::finding(evidence), "figures": figures })
}

/// What a check of a database finds.
#[derive(Default)]
struct Found {
    file: Vec<String>,
    communities: Vec<Checked>,
}

impl Found {
    fn is_well(&self) -> bool {
        self.file.is_empty() && self.communities.iter().all(|checked| checked.fault.is_none())
    }
}

/// Checks every community of a database; gives whether all is right.
fn check_database(data: &Path, as_json: bool) -> Result<bool> {
    let mut found = Found::default();
    let looked = look(data, &mut found, as_json);
    if as_json && looked.as_ref().err().is_none_or(|error| exit_code(error) == 1) {
        // What cannot be read on is told in JSON too.
        found.file.extend(looked.as_ref().err().map(|error| format!("{error:#}")));
        let communities: Vec<Value> = found.communities.iter().map(community).collect();
        print_json(&json!({ "ok": found.is_well(), "file": found.file, "communities": communities }))?;
    }
    looked.map(|()| found.is_well())
}

/// Looks at a database, as far as it can be read, and says what it finds, unless that is told in JSON.
fn look(data: &Path, found: &mut Found, as_json: bool) -> Result<()> {
    let store = database::open(data)?;
    found.file = store.faults()?;
    // A list that cannot be read is found now, and not when a copy has to be put back.
    found.file.extend(database::who_was_erased(data).err().map(|problem| problem.to_string()));
    if !as_json {
        if found.file.is_empty() {
            say!("✓ the file is whole");
        }
        for fault in &found.file {
            say!("✗ the file: {fault}");
        }
    }
    keeper::check(&store, |checked| {
        if !as_json {
            let (id, records) = (checked.community, checked.records);
            match &checked.fault {
                None => say!("✓ {id}: {records} records"),
                Some(fault) => say!("✗ {id}: {fault}"),
            }
        }
        found.communities.push(checked);
    })?;
    Ok(())
}

/// A community as JSON.
fn community(checked: &Checked) -> Value {
    let Checked { community, records, fault } = checked;
    let told = fault.as_ref().map(ToString::to_string);
    json!({ "community": community, "ok": fault.is_none(), "records": records, "fault": told })
}
