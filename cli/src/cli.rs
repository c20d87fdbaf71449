//! The commands that read and write a book.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]
#![expect(clippy::print_stderr, reason = "what is not the answer goes to the person")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;
use timebank::files::{Import, ImportOptions, ImportRow, Refused, balances_csv, exchanges_csv, hledger};
use timebank::journal::read_journal_file;
use timebank::ledger::{AccountIndex, Ledger};
use timebank::views::{BalanceRow, Books, StatementQuery, StatementRow};
use timebank::{Day, Minutes};

use crate::book::{Book, Founding, Keeping, now, random, read};
use crate::operate;
use crate::problem::Problem;
use crate::table::Table;
use crate::whole::replace;

pub(crate) const DONE: ExitCode = ExitCode::SUCCESS;
pub(crate) const FOUND_WRONG: ExitCode = ExitCode::FAILURE;
/// What the pot is called where a name is wanted.
pub(crate) const POT: &str = "community pot";

/// `timebank import`
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The file to import: a TimeOverflow transfers export, or timebank's own CSV
    file: PathBuf,
    /// The book to import into; a new one is made where there is none
    #[arg(long, value_name = "BOOK")]
    into: PathBuf,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Import the other rows even if some are refused
    #[arg(long)]
    skip_refused: bool,
    /// The name of a new book's community; the book's file name unless told
    #[arg(long, value_name = "NAME")]
    community: Option<String>,
    /// The name of a new book's founder
    #[arg(long, value_name = "NAME", default_value = "Coordinator")]
    founder: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Imports a file: all of it, or nothing.
pub(crate) fn import(args: &ImportArgs) -> Result<ExitCode> {
    let bytes = read(&args.file)?;
    let stem = args.into.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let community = args.community.as_deref().unwrap_or(&stem);
    let mut keeping = Keeping::open_or_found(&args.into, &Founding { community, founder: &args.founder })?;
    let options = ImportOptions::new(Day::of(now()?));
    let plan = Import::read(keeping.ledger(), &bytes, &options)
        .map_err(|unreadable| Problem::refused(format!("{}: {unreadable}", args.file.display())))?;
    let report = plan.report();
    let stop = args.dry_run || (report.refused_count > 0 && !args.skip_refused);
    if !stop {
        for event in 0..plan.events() {
            let draft = plan.draft(event, keeping.ledger(), keeping.author()?, &random()?);
            keeping.admit(&draft.map_err(|refusal| Problem::refused(refusal.to_string()))?)?;
        }
        let card = keeping.recovery_card();
        keeping.save(|| {
            if let Some(card) = card {
                eprintln!(
                    "A new book. Write its recovery key on a card and keep it safe; it is shown only now:\n{card}"
                );
            }
        })?;
    }
    let refused: Vec<Refused> = plan.rows(0, report.rows).into_iter().filter_map(refused).collect();
    for Refused { row, field, message, .. } in &refused {
        eprintln!("{}: row {row}, {field}: {message}", args.file.display());
    }
    let added = if stop && !args.dry_run { 0 } else { report.added };
    if args.json {
        print_json(
            &json!({ "rows": report.rows, "added": added, "known": report.known, "refused": refused }),
        )?;
    } else {
        let would = if args.dry_run { " would be" } else { "" };
        println!(
            "{} rows: {added}{would} added, {} known, {} refused",
            report.rows, report.known, report.refused_count
        );
    }
    if stop && !args.dry_run {
        eprintln!("Nothing was imported. Mend the rows, or leave them out with --skip-refused.");
    }
    Ok(if report.refused_count > 0 { FOUND_WRONG } else { DONE })
}

/// A row that is refused, where it is.
fn refused(row: ImportRow) -> Option<Refused> {
    Some(Refused { row: row.row, field: row.field?, code: row.code?, message: row.message? })
}

/// The forms in which a book can be taken away.
#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// Every exchange, for spreadsheets
    Csv,
    /// Every account's balance, for spreadsheets
    Balances,
    /// A journal for hledger and ledger
    Hledger,
    /// The whole journal, signed and chained
    Journal,
}

/// `timebank export`
#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The book
    book: PathBuf,
    /// In which form
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: As,
    /// The file to write; standard output unless told
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Print JSON about the file that was written
    #[arg(long, requires = "to")]
    json: bool,
}

/// Writes a book in another form.
pub(crate) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let book = Book::open(&args.book)?;
    let bytes = match args.form {
        As::Csv => exchanges_csv(&book.ledger),
        As::Balances => balances_csv(&book.ledger),
        As::Hledger => hledger(&book.ledger).into_bytes(),
        As::Journal => book.bytes().to_vec(),
    };
    match &args.to {
        Some(to) => {
            // Only a file is replaced; a link, a pipe or a device, such as /dev/stdout, is written to.
            let other = std::fs::symlink_metadata(to).is_ok_and(|there| !there.is_file());
            let written = if other { std::fs::write(to, &bytes) } else { replace(to, &bytes) };
            written.with_context(|| format!("{} could not be written", to.display()))?;
        }
        None => std::io::stdout().write_all(&bytes)?,
    }
    if args.json {
        print_json(&json!({ "file": args.to, "bytes": bytes.len(), "head": book.ledger.chain().head }))?;
    }
    Ok(DONE)
}

/// `timebank balances`
#[derive(Args)]
pub(crate) struct BalancesArgs {
    /// The book
    book: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints every account's balance and their sum.
pub(crate) fn balances(args: &BalancesArgs) -> Result<ExitCode> {
    let mut trial = Book::trial_balance(&args.book)?;
    // The pot is last; it is shown once it has moved.
    if trial.rows.last().is_some_and(|pot| pot.given == Minutes::ZERO && pot.received == Minutes::ZERO) {
        trial.rows.pop();
    }
    let name =
        |row: &BalanceRow| if row.holder.name.is_empty() { POT.to_owned() } else { row.holder.name.clone() };
    if args.json {
        let row = |row: &BalanceRow| {
            let (given, received, balance) = (row.given, row.received, row.balance);
            json!({ "member": row.holder.member, "name": name(row), "given": given, "received": received, "balance": balance })
        };
        print_json(&trial.rows.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut table = Table::new(&["Name", "Given", "Received", "Balance"]);
    for row in &trial.rows {
        table.row([name(row), row.given.to_string(), row.received.to_string(), row.balance.to_string()]);
    }
    table.row(["Sum".to_owned(), trial.given.to_string(), trial.received.to_string(), trial.sum.to_string()]);
    print!("{table}");
    Ok(DONE)
}

/// `timebank statement`
#[derive(Args)]
pub(crate) struct StatementArgs {
    /// The book
    book: PathBuf,
    /// The member: an id, a number, or a name that only one has
    member: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints one member's statement.
pub(crate) fn statement(args: &StatementArgs) -> Result<ExitCode> {
    let ledger = Book::open(&args.book)?.ledger;
    let account = find_member(&ledger, &args.member)?;
    let query = StatementQuery { limit: Some(u32::MAX), ..Default::default() };
    let statement = ledger.statement(account, &query)?;
    let with = |row: &StatementRow| {
        let name = |name: &str| if name.is_empty() { POT.to_owned() } else { name.to_owned() };
        row.with.iter().map(|partner| name(&partner.name)).collect::<Vec<_>>().join(", ")
    };
    if args.json {
        let row = |row: &StatementRow| {
            json!({
                "exchange": row.exchange, "on": row.on, "with": with(row), "category": row.category, "note": row.note,
                "given": row.given, "received": row.received, "balance": row.balance, "state": row.state.name(),
            })
        };
        print_json(&statement.rows.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut table = Table::new(&["Day", "With", "Note", "State", "Given", "Received", "Balance"]);
    let blank = |minutes: Minutes| if minutes == Minutes::ZERO { String::new() } else { minutes.to_string() };
    for row in &statement.rows {
        table.row([
            row.on.to_string(),
            with(row),
            row.note.clone().unwrap_or_default(),
            row.state.name().to_owned(),
            blank(row.given),
            blank(row.received),
            row.balance.to_string(),
        ]);
    }
    println!("{}: balance {} (journal head {})", statement.member.name, statement.closing, statement.head);
    print!("{table}");
    Ok(DONE)
}

/// The one member that is meant.
pub(crate) fn find_member(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    if let Ok(account) = ledger.account_of(wanted) {
        return Ok(account);
    }
    let rows: Vec<_> = ledger.accounts().map(|account| (account, ledger.member_row(account))).collect();
    let by_number: Vec<_> = rows.iter().filter(|(_, row)| row.number.as_deref() == Some(wanted)).collect();
    let by_name: Vec<_> =
        rows.iter().filter(|(_, row)| row.name.to_lowercase() == wanted.to_lowercase()).collect();
    let found = if by_number.is_empty() { by_name } else { by_number };
    match found.as_slice() {
        [(account, _)] => Ok(*account),
        [] => {
            Err(Problem::misuse(format!("no member is called {wanted:?}; `timebank balances` lists them"))
                .into())
        }
        several => {
            let candidates: Vec<String> = several
                .iter()
                .map(|(_, row)| {
                    format!("  {}  {}  number {}", row.member, row.name, row.number.as_deref().unwrap_or("-"))
                })
                .collect();
            let candidates = candidates.join("\n");
            Err(Problem::misuse(format!(
                "{wanted:?} may be any of these; give an id or a number:\n{candidates}"
            ))
            .into())
        }
    }
}

/// `timebank check`
#[derive(Args)]
pub(crate) struct CheckArgs {
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

/// Checks a book: every sum, the chain, every signature and every rule.
pub(crate) fn check(args: &CheckArgs) -> Result<ExitCode> {
    match (&args.book, &args.data) {
        (_, Some(data)) => operate::check(data, args.json),
        (Some(book), None) => check_book(book, args.json),
        (None, None) => Err(Problem::misuse("name a book, or a database with --data".to_owned()).into()),
    }
}

fn check_book(book: &Path, as_json: bool) -> Result<ExitCode> {
    let file = read(book)?;
    let segment = read_journal_file(&file).map_err(|corrupt| Problem::corrupt(book, corrupt))?;
    let mut books = Books::new(None);
    books.push(segment);
    let mut ledger = Ledger::new();
    // Where loading fails, the check has found the same fault and says so; what was read up to there is shown.
    let loaded = ledger.load(segment).is_ok();
    let findings = books.finish(if loaded { &ledger } else { books.ledger() });
    let unknown = books.ledger().needs_update();
    let ok = loaded && unknown.is_none() && findings.iter().all(|finding| finding.ok);
    let (chain, totals) = (books.ledger().chain(), books.ledger().totals());
    if as_json {
        let (events, exchanges) = (chain.seq, totals.exchanges);
        print_json(
            &json!({ "ok": ok, "head": chain.head, "events": events, "exchanges": exchanges, "findings": findings }),
        )?;
    } else {
        for finding in &findings {
            println!("{} {:?}: {}", if finding.ok { "✓" } else { "✗" }, finding.what, finding.evidence);
        }
    }
    if let Some(kind) = unknown {
        eprintln!(
            "{}: it has facts of kind {kind}, which only a newer timebank knows: update this one",
            book.display()
        );
    } else if !ok {
        eprintln!(
            "{}: something is wrong with this book; keep it as it is, and restore a copy",
            book.display()
        );
    }
    Ok(if ok { DONE } else { FOUND_WRONG })
}

pub(crate) fn print_json(value: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
