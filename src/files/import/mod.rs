//! Importing: what a file would add to a book, row by row, and the events that add it.

mod known;
mod links;
mod plan;

use super::Unreadable;
use super::csv::{CutShort, Record, Records};
use super::people::{Book, People, Person, PersonIndex};
use super::row::{Fate, Found, Line, Remark, Rows, WrongCell};
use super::{timebank, timeoverflow};
use crate::journal::{Author, Draft, MemberKind, OriginFormat};
use crate::ledger::{Ledger, Refusal};
use crate::{Day, Message, Minutes};
use plan::Plan;
use serde::Serialize;

/// How many refused rows a report names. All of them are among the rows.
const REPORTED: usize = 200;

/// What the caller knows about a file.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Today in the community: nothing after tomorrow is taken.
    pub today: Day,
    /// The most rows that are read; `None` for any number.
    pub max_rows: Option<u32>,
    /// The most bytes that are read; `None` for any number.
    pub max_bytes: Option<usize>,
    /// Whether the file is TimeOverflow's eight columns without headings; `None` to find out.
    pub headerless: Option<bool>,
    /// The name of the organisation, which the eight columns have only a number of.
    pub organisation: Option<String>,
    /// The names of organisations that are the timebank itself.
    pub timebanks: Vec<String>,
}

impl ImportOptions {
    /// Nothing but today: files of any size, the format found out.
    pub fn new(today: Day) -> ImportOptions {
        ImportOptions {
            today,
            max_rows: None,
            max_bytes: None,
            headerless: None,
            organisation: None,
            timebanks: Vec::new(),
        }
    }
}

/// What sort of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ImportFormat {
    /// TimeOverflow's transfers export.
    TimeOverflow,
    /// TimeOverflow's transfers without headings.
    TimeOverflowRows,
    /// Timebank's own CSV.
    Timebank,
}

/// What would happen, in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// What sort of file it is.
    pub format: ImportFormat,
    /// How many rows it has, headings and empty lines apart: those added, known and refused.
    pub rows: usize,
    /// How many rows would be added.
    pub added: usize,
    /// How many rows the book has already.
    pub known: usize,
    /// How many members would be added.
    pub new_members: usize,
    /// How many minutes the added rows have.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub minutes: Minutes,
    /// How many of the added rows the timebank itself takes part in, where the file has them as help. They
    /// will not count as help.
    pub no_help: usize,
    /// How many minutes those rows have.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub no_help_minutes: Minutes,
    /// How many rows have remarks.
    pub notes: usize,
    /// The first refused rows.
    pub refused: Vec<Refused>,
    /// How many rows are refused.
    pub refused_count: usize,
    /// The organisations in the file.
    pub organisations: Vec<OrganisationFound>,
    /// Whether it must be asked which of them is the timebank itself: the file cannot say it, and the book
    /// does not have one of them yet.
    pub asks_for_timebank: bool,
}

/// An organisation in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OrganisationFound {
    /// Its name.
    pub name: String,
    /// In how many rows it takes part.
    pub rows: usize,
    /// Whether it is the timebank itself: the book, the file or the caller says so.
    pub timebank: bool,
    /// Whether the book has it, and does not say so yet. Its earlier rows will not count as help then.
    pub becomes_timebank: bool,
}

/// A row that would not be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Refused {
    /// Its number in a spreadsheet: the headings are row 1.
    pub row: u32,
    /// Why it is refused.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RowFault {
    /// The heading of the cell.
    pub field: String,
    /// What is wrong with it.
    pub message: Message,
}

impl From<&WrongCell> for RowFault {
    fn from(fault: &WrongCell) -> RowFault {
        RowFault { field: fault.field.clone(), message: fault.wrong.message() }
    }
}

/// What would happen to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum RowOutcome {
    /// It would be added.
    Add,
    /// The book has it.
    Known,
    /// It would not be taken.
    Refused,
}

/// What would happen to a row, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ImportRow {
    /// Its number in a spreadsheet: the headings are row 1.
    pub row: u32,
    /// What would happen.
    pub outcome: RowOutcome,
    /// The day that it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Option<Day>,
    /// Who gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gave: Option<String>,
    /// Who received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// For how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub minutes: Option<Minutes>,
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What is unusual about it, although it is taken or known: the codes are those of [`super::Remark`].
    pub remarks: Vec<Message>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<RowFault>,
}

/// A dry run: what a file would add to a book. Nothing is written.
///
/// A file that was imported before adds nothing; one that has grown since adds what is new. Amounts are taken
/// to the minute, whatever rounding the community chose for what it records itself.
#[derive(Clone, Debug)]
pub struct Import {
    format: ImportFormat,
    lines: Vec<Line>,
    found: Vec<Found>,
    people: People,
    plan: Plan,
    organisations: Vec<OrganisationFound>,
}

impl Import {
    /// Reads a file against a book.
    ///
    /// # Errors
    /// Why nothing of the file can be read. A row that is wrong is no such error: see [`Import::report`].
    pub fn read(ledger: &Ledger, bytes: &[u8], options: &ImportOptions) -> Result<Import, Unreadable> {
        judge_bytes(bytes, options)?;
        let book = Book::new(ledger);
        let mut records = Records::new(bytes);
        let first = match records.next() {
            Some(record) => record.map_err(cut_short)?,
            None => return Err(Unreadable::NoRows),
        };
        let last = Day(options.today.0.saturating_add(1)).min(Day::LAST);
        let input = Input { book: &book, records, first, options, last };
        let headerless = options.headerless.unwrap_or_else(|| timeoverflow::is_headerless(&input.first));
        let (format, mut people, mut rows) = if headerless {
            input.timeoverflow_rows()?
        } else if let Some(columns) = timebank::headings(&input.first) {
            if !bytes.ends_with(b"\n") && !bytes.ends_with(b"\r") {
                return Err(cut_short(CutShort(last_row(bytes))));
            }
            input.timebank(columns)?
        } else if let Some(headings) = timeoverflow::headings(&input.first) {
            input.timeoverflow(&headings)?
        } else {
            return Err(unknown_format(&input.first));
        };
        if rows.lines.is_empty() {
            return Err(Unreadable::NoRows);
        }
        match format {
            ImportFormat::Timebank => known::by_id(ledger, &mut rows),
            ImportFormat::TimeOverflow | ImportFormat::TimeOverflowRows => {
                known::by_count(ledger, &people, &mut rows)
            }
        }
        people.set_timebanks(&options.timebanks);
        let plan = Plan::new(ledger, &mut rows, &people);
        let mut import =
            Import { format, lines: rows.lines, found: rows.found, people, plan, organisations: Vec::new() };
        import.organisations = import.organisations(ledger);
        Ok(import)
    }

    /// What would happen, in all.
    pub fn report(&self) -> ImportReport {
        let mut report = ImportReport {
            format: self.format,
            rows: self.lines.len(),
            added: 0,
            known: 0,
            new_members: self.plan.members.len(),
            minutes: Minutes::ZERO,
            no_help: 0,
            no_help_minutes: Minutes::ZERO,
            notes: 0,
            refused: Vec::new(),
            refused_count: 0,
            organisations: self.organisations.clone(),
            asks_for_timebank: self.asks_for_timebank(),
        };
        for line in &self.lines {
            report.notes += usize::from(!line.remarks.is_empty());
            match &line.fate {
                Fate::Add(_) => {
                    report.added += 1;
                    report.minutes += line.minutes;
                    if self.has_timebank(line) {
                        report.no_help += 1;
                        report.no_help_minutes += line.minutes;
                    }
                }
                Fate::Known(_) => report.known += 1,
                Fate::Refused(fault) => {
                    report.refused_count += 1;
                    if report.refused.len() < REPORTED {
                        report.refused.push(Refused { row: line.row, fault: fault.into() });
                    }
                }
            }
        }
        report
    }

    fn organisations(&self, ledger: &Ledger) -> Vec<OrganisationFound> {
        let found = |person: PersonIndex| {
            let Person { name, is_timebank, account, .. } = self.people.get(person);
            let takes_part = |line: &&Line| line.gave == Some(person) || line.received == Some(person);
            OrganisationFound {
                name: name.clone(),
                rows: self.lines.iter().filter(takes_part).count(),
                timebank: *is_timebank || account.is_some_and(|account| ledger.is_timebank(account)),
                becomes_timebank: *is_timebank && account.is_some_and(|account| !ledger.is_timebank(account)),
            }
        };
        self.people.organisations().map(found).collect()
    }

    /// Whether the timebank itself takes part in a row that the file has as help. Our own files say of each
    /// exchange what it is.
    fn has_timebank(&self, line: &Line) -> bool {
        let organisations = || self.people.organisations().zip(&self.organisations);
        let is_timebank = |side: Option<PersonIndex>| {
            organisations().any(|(person, found)| Some(person) == side && found.timebank)
        };
        match self.format {
            ImportFormat::TimeOverflow | ImportFormat::TimeOverflowRows => {
                is_timebank(line.gave) || is_timebank(line.received)
            }
            ImportFormat::Timebank => false,
        }
    }

    /// Our own files say it.
    fn asks_for_timebank(&self) -> bool {
        match self.format {
            ImportFormat::TimeOverflow | ImportFormat::TimeOverflowRows => {
                let mut new = self.plan.members.iter();
                new.any(|person| self.people.get(*person).kind == MemberKind::Organisation)
            }
            ImportFormat::Timebank => false,
        }
    }

    /// What would happen to some of the rows, in the order of the file.
    pub fn rows(&self, offset: usize, limit: usize) -> Vec<ImportRow> {
        self.lines.iter().skip(offset).take(limit).map(|line| self.row(line)).collect()
    }

    fn row(&self, line: &Line) -> ImportRow {
        let (outcome, found, fault) = match &line.fate {
            Fate::Add(place) => (RowOutcome::Add, self.found.get(*place), None),
            Fate::Known(place) => (RowOutcome::Known, self.found.get(*place), None),
            Fate::Refused(fault) => (RowOutcome::Refused, None, Some(fault)),
        };
        let name = |person: PersonIndex| self.people.get(person).name.clone();
        ImportRow {
            row: line.row,
            outcome,
            on: line.on,
            gave: line.gave.map(name),
            received: line.received.map(name),
            minutes: Some(line.minutes).filter(|minutes| *minutes > Minutes::ZERO),
            note: found.and_then(|found| found.note.clone()),
            remarks: line.remarks.iter().map(Remark::message).collect(),
            fault: fault.map(RowFault::from),
        }
    }

    /// How many events it takes; none where nothing would be added.
    pub fn events(&self) -> usize {
        self.plan.len()
    }

    /// The event with this number, from 0, to be signed by a coordinator's device. Each is drafted against
    /// the ledger with all earlier ones applied. Rows that are refused are in none.
    ///
    /// # Errors
    /// [`Refusal::UnknownMember`] where an earlier event is not applied, [`Refusal::NotAnEvent`] where there
    /// is no event with this number.
    pub fn draft(
        &self,
        event: usize,
        ledger: &Ledger,
        author: Author,
        seed: &[u8; 32],
    ) -> Result<Draft, Refusal> {
        let parts = self.plan.parts(event, &self.found, &self.people, ledger)?;
        parts.draft(ledger, author, seed)
    }
}

/// A file that is text, its first row read.
struct Input<'a> {
    book: &'a Book<'a>,
    records: Records<'a>,
    first: Record,
    options: &'a ImportOptions,
    last: Day,
}

/// The format, the people and the rows of a file.
type Read = (ImportFormat, People, Rows);

impl Input<'_> {
    fn timeoverflow(self, headings: &timeoverflow::Headings) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEOVERFLOW);
        let organisation = self.options.organisation.as_deref();
        let mut reader =
            timeoverflow::Reader { book: self.book, people: &mut people, last: self.last, organisation };
        let mut rows = Rows::default();
        each(self.records, None, self.options, |record| reader.row(headings, record, &mut rows))?;
        Ok((ImportFormat::TimeOverflow, people, rows))
    }

    fn timeoverflow_rows(self) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEOVERFLOW);
        let organisation = self.options.organisation.as_deref();
        let mut reader =
            timeoverflow::Reader { book: self.book, people: &mut people, last: self.last, organisation };
        let mut rows = Rows::default();
        each(self.records, Some(self.first), self.options, |record| {
            reader.headerless_row(record, &mut rows)
        })?;
        Ok((ImportFormat::TimeOverflowRows, people, rows))
    }

    fn timebank(self, columns: timebank::Columns) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEBANK);
        let mut reader = timebank::Reader::new(self.book, &mut people, self.last, columns);
        let mut rows = Rows::default();
        each(self.records, None, self.options, |record| reader.row(record, &mut rows))?;
        reader.finish(&mut rows);
        Ok((ImportFormat::Timebank, people, rows))
    }
}

/// Hands over all rows but the empty ones, as long as there are not too many.
fn each(
    records: Records<'_>,
    first: Option<Record>,
    options: &ImportOptions,
    mut take: impl FnMut(&Record),
) -> Result<(), Unreadable> {
    let mut count = 0u32;
    for record in first.map(Ok).into_iter().chain(records) {
        let record = record.map_err(cut_short)?;
        // Spreadsheets write rows that were emptied as separators alone.
        if record.cells().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        count = count.saturating_add(1);
        if let Some(most) = options.max_rows.filter(|most| count > *most) {
            return Err(Unreadable::TooManyRows { most });
        }
        take(&record);
    }
    Ok(())
}

/// What is wrong with the bytes, whatever they say.
fn judge_bytes(bytes: &[u8], options: &ImportOptions) -> Result<(), Unreadable> {
    if let Some(most) = options.max_bytes.filter(|most| bytes.len() > *most) {
        return Err(Unreadable::TooManyBytes { most });
    }
    if bytes.starts_with(b"\xd9\xd9\xf7") {
        return Err(Unreadable::AJournal);
    }
    match core::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let (good, _) = bytes.split_at(error.valid_up_to());
            Err(Unreadable::NotUtf8 { row: last_row(good), byte: good.len() + 1 })
        }
    }
}

/// The number of the row in which these bytes end.
fn last_row(bytes: &[u8]) -> u32 {
    let ended = bytes.is_empty() || bytes.ends_with(b"\n") || bytes.ends_with(b"\r");
    let row = Records::new(bytes)
        .last()
        .map_or(0, |record| record.map_or_else(|CutShort(row)| row, |record| record.row));
    row + u32::from(ended)
}

fn cut_short(CutShort(row): CutShort) -> Unreadable {
    Unreadable::CutShort { row }
}

fn unknown_format(first: &Record) -> Unreadable {
    // There may be millions of cells.
    let cells = first.cells().enumerate();
    let letters = cells.flat_map(|(i, cell)| if i == 0 { "" } else { ", " }.chars().chain(cell.chars()));
    Unreadable::UnknownFormat { found: letters.filter(|c| !c.is_control()).take(200).collect() }
}
