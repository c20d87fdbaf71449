//! `timebank import`: a foreign file into a book, whole or not at all.

mod questions;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};
use timebank::Day;
use timebank::files::{
    AllOthers, Answer, Import, ImportOptions, ImportReport, Is, OrganisationFound, Refused, Remarked,
    RowFault,
};
use timebank::ledger::Ledger;

use crate::arguments::day;
use crate::book::{BookWriter, Founding};
use crate::input::{self, MOST_IMPORT};
use crate::machine::{random, today};
use crate::output::{DONE, FOUND_WRONG, aside, print_json, say};
use crate::problem::Problem;

/// The most rows of a file. With the most bytes, this bounds the memory that an import takes.
const MOST_ROWS: u32 = 1_000_000;

/// What to do about refused rows.
const MEND: &str = "Nothing was imported. Mend the rows, or leave them out with --skip-refused.";

/// Import a file of exchanges into a book
#[derive(clap::Args)]
pub(crate) struct Args {
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
    /// The organisation in the file that is the timebank itself; may be given several times
    #[arg(long, value_name = "NAME")]
    timebank: Vec<String>,
    /// No organisation in the file is the timebank itself
    #[arg(long, conflicts_with = "timebank")]
    no_timebank: bool,
    /// The clock is right: today is this day. Asked for where it is far from the book's last entry
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<Day>,
    /// Somebody whom a question is about is the same person; WHO=WHOM where several may be meant
    #[arg(long, value_name = "WHO")]
    same: Vec<String>,
    /// Somebody whom a question is about is another person
    #[arg(long, value_name = "WHO")]
    another: Vec<String>,
    /// Somebody in the file is an organisation, and the number is the end of its name
    #[arg(long, value_name = "WHO")]
    organisation: Vec<String>,
    /// All others whom a question is about are the same person, where only one can be meant
    #[arg(long, conflicts_with = "all_another")]
    all_same: bool,
    /// All others whom a question is about are other people
    #[arg(long)]
    all_another: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Imports a file: all of it, or nothing.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let stem = args.into.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let community = args.community.as_deref().unwrap_or(&stem);
    let book =
        BookWriter::open_or_found(&args.into, &Founding { community, founder: &args.founder }, args.today)?;
    let plan = args.read(book.ledger())?;
    let report = plan.report();
    args.answer(&report)?;
    let is_open = report.open_questions > 0;
    let stop = args.dry_run || is_open || (report.refused_count > 0 && !args.skip_refused);
    if !stop {
        write(book, plan)?;
    }
    // While a question is open, nothing would be added either.
    let added = if is_open || (stop && !args.dry_run) { 0 } else { report.added };
    tell_of_rows(args, &report);
    questions::tell(&report);
    if args.json {
        print_json(&answer_of(&report, added))?;
    } else {
        let would = if args.dry_run { " would be" } else { "" };
        let ImportReport { rows, known, left_out, refused_count, .. } = report;
        let left_out = if left_out > 0 { format!(", {left_out} left out") } else { String::new() };
        say!("{rows} rows: {added}{would} added, {known} known{left_out}, {refused_count} refused");
        if !stop || args.dry_run {
            tell_of_timebank(&report, args.dry_run);
        }
    }
    if is_open {
        aside!("{}", if args.dry_run { questions::WOULD_BE_OPEN } else { questions::OPEN });
    } else if stop && !args.dry_run {
        aside!("{MEND}");
    }
    let is_wrong = report.refused_count > 0 || is_open;
    Ok(if is_wrong { FOUND_WRONG } else { DONE })
}

/// Names the rows that are refused, and those that are unusual or left out.
fn tell_of_rows(args: &Args, report: &ImportReport) {
    let file = args.file.display();
    for Remarked { row, remarks } in &report.remarked {
        let remarks: Vec<String> = remarks.iter().map(timebank_words::finding).collect();
        aside!("{file}: row {row}: {}", remarks.join(" "));
    }
    let untold = report.notes - report.remarked.len();
    if untold > 0 {
        aside!("{file}: {untold} more rows have remarks");
    }
    for RefusedRow { row, field, message, .. } in report.refused.iter().map(RefusedRow::of) {
        aside!("{file}: row {row}, {field}: {message}");
    }
    let untold = report.refused_count - report.refused.len();
    if untold > 0 {
        aside!("{file}: {untold} more rows are refused");
    }
}

/// The answer as JSON.
fn answer_of(report: &ImportReport, added: usize) -> Value {
    let refused: Vec<RefusedRow> = report.refused.iter().map(RefusedRow::of).collect();
    let remarks = report.remarked.iter().flat_map(|Remarked { row, remarks }| {
        let says = timebank_words::finding;
        remarks.iter().map(move |remark| json!({ "row": row, "code": remark.code, "message": says(remark) }))
    });
    json!({
        "rows": report.rows, "added": added, "known": report.known, "no_help": report.no_help,
        "left_out": report.left_out, "remarks": remarks.collect::<Vec<_>>(),
        "refused": refused, "refused_count": report.refused_count,
        "questions": report.questions.iter().map(questions::as_json).collect::<Vec<_>>(),
        "open_questions": report.open_questions,
    })
}

impl Args {
    /// What the file would add.
    fn read(&self, ledger: &Ledger) -> Result<Import> {
        let bytes = input::read(&self.file, MOST_IMPORT)?;
        let options = ImportOptions {
            max_rows: Some(MOST_ROWS),
            timebanks: self.timebank.clone(),
            answers: self.answers(),
            all_others: self.all_others(),
            ..ImportOptions::new(today()?)
        };
        Import::read(ledger, &bytes, &options).map_err(|unreadable| {
            let says = timebank_words::error(&unreadable.message());
            Problem::refused(format!("{}: {says}", self.file.display())).into()
        })
    }

    /// What was said of those whom the file names.
    fn answers(&self) -> Vec<Answer> {
        let said = [
            (&self.same, Is::Same(None)),
            (&self.another, Is::Another),
            (&self.organisation, Is::Organisation),
        ];
        let answers = |(whom, is): (&Vec<String>, Is)| {
            whom.iter().map(|who| Answer { who: who.clone(), is: is.clone() }).collect::<Vec<_>>()
        };
        said.into_iter().flat_map(answers).collect()
    }

    fn all_others(&self) -> Option<AllOthers> {
        match (self.all_same, self.all_another) {
            (true, _) => Some(AllOthers::Same),
            (_, true) => Some(AllOthers::Another),
            (false, false) => None,
        }
    }

    /// Asks which organisation is the timebank itself, where that is not said. In an earlier system its rows
    /// are gifts, openings and the pot's own moves, and no help.
    fn answer(&self, report: &ImportReport) -> Result<()> {
        let found = |name: &String| report.organisations.iter().any(|found| found.name == *name);
        if let Some(unknown) = self.timebank.iter().find(|name| !found(name)) {
            return Err(Problem::refused(format!("the file has no organisation {unknown:?}")).into());
        }
        let named = |name: &String| report.organisations.iter().filter(|found| found.name == *name).count();
        if let Some(name) = self.timebank.iter().find(|name| named(name) > 1) {
            return Err(Problem::refused(format!(
                "the file has {} organisations {name:?}; import it, then say which one is the timebank \
                 itself\nwith timebank member BOOK change NAME --timebank yes. Nothing was imported.",
                named(name)
            ))
            .into());
        }
        if let Some(known) = report.organisations.iter().find(|found| self.no_timebank && found.timebank) {
            return Err(Problem::refused(format!(
                "the book says that {:?} is the timebank itself; say otherwise first, with\n\
                 timebank member BOOK change NAME --timebank no. Nothing was imported.",
                known.name
            ))
            .into());
        }
        if self.dry_run
            || report.open_questions > 0
            || self.no_timebank
            || !self.timebank.is_empty()
            || !report.asks_for_timebank
        {
            return Ok(());
        }
        let row = |found: &OrganisationFound| format!("  {} (rows: {})", found.name, found.rows);
        let names: Vec<String> = report.organisations.iter().map(row).collect();
        Err(Problem::refused(format!(
            "the file has organisations:\n{}\nIs one of them the timebank itself? Then its rows are gifts, \
             openings and\nmoves of the pot, and not help. Say --timebank NAME, or --no-timebank.\n\
             Nothing was imported.",
            names.join("\n")
        ))
        .into())
    }
}

/// What does not count as help, because the timebank itself takes part.
fn tell_of_timebank(report: &ImportReport, would: bool) {
    let would = if would { "would " } else { "" };
    if report.no_help > 0 {
        say!("{} of them {would}count as no help: the timebank itself takes part", report.no_help);
    }
    for found in report.organisations.iter().filter(|found| found.becomes_timebank) {
        say!("{}: its earlier rows {would}count as no help, because it is the timebank itself", found.name);
    }
}

/// Writes all that the file adds.
fn write(mut book: BookWriter, plan: Import) -> Result<()> {
    for event in 0..plan.events() {
        let draft = plan.draft(event, book.ledger(), book.author()?, &random()?);
        book.admit(&draft.map_err(Problem::from)?)?;
    }
    // Its room is needed for the file.
    drop(plan);
    book.save()?;
    Ok(())
}

/// A row that is refused: where, and why.
#[derive(Serialize)]
struct RefusedRow {
    row: u32,
    field: String,
    code: &'static str,
    message: String,
}

impl RefusedRow {
    fn of(refused: &Refused) -> RefusedRow {
        let RowFault { field, message } = &refused.fault;
        let says = timebank_words::error(message);
        RefusedRow { row: refused.row, field: field.clone(), code: message.code, message: says }
    }
}
