//! Reading a file: its format, whom it names and what its rows say.

use super::answer::{AllOthers, Answer};
use super::report::ImportFormat;
use crate::Day;
use crate::files::csv::{Record, Records, Torn};
use crate::files::letters::sign_name;
use crate::files::people::{Book, People};
use crate::files::row::{Remark, Rows};
use crate::files::{Unreadable, timebank, timeoverflow};
use crate::journal::OriginFormat;

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
    /// What a person says of those whom the file names: see [`super::Question`].
    pub answers: Vec<Answer>,
    /// What all others are whom a question is about; `None` to leave those questions open.
    pub all_others: Option<AllOthers>,
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
            answers: Vec::new(),
            all_others: None,
        }
    }
}

/// The format, the people and the rows of a file.
type Read = (ImportFormat, People, Rows);

/// Reads a file against a book.
pub(super) fn read(book: &Book<'_>, bytes: &[u8], options: &ImportOptions) -> Result<Read, Unreadable> {
    judge_bytes(bytes, options)?;
    let mut records = Records::new(bytes);
    let mut first = match records.next() {
        Some(record) => record.map_err(torn)?,
        None => return Err(Unreadable::NoRows),
    };
    if options.headerless == Some(false) || !timeoverflow::is_headerless(&first) {
        first.take_signs_out();
    }
    let last = Day(options.today.0.saturating_add(1)).min(Day::LAST);
    let input = Input { book, records, first, options, last };
    let headerless = options.headerless.unwrap_or_else(|| timeoverflow::is_headerless(&input.first));
    if headerless {
        input.timeoverflow_rows()
    } else if let Some(columns) = timebank::headings(&input.first) {
        if !bytes.ends_with(b"\n") && !bytes.ends_with(b"\r") {
            return Err(Unreadable::CutShort { row: last_row(bytes) });
        }
        if let Some(heading) = timebank::heading_twice(&input.first) {
            return Err(heading_twice(heading));
        }
        input.timebank(columns)
    } else if let Some(headings) = timeoverflow::headings(&input.first) {
        if let Some(heading) = headings.twice(&input.first) {
            return Err(heading_twice(heading));
        }
        input.timeoverflow(&headings)
    } else {
        Err(unknown_format(&input.first))
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

impl Input<'_> {
    fn timeoverflow(self, headings: &timeoverflow::Headings) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEOVERFLOW);
        let mut rows = Rows::default();
        let mut reader = self.reader(&mut people);
        let first = self.first;
        let is_torn = |record: &Record| timeoverflow::may_run_together(record, headings.post());
        each_row(self.records, None, self.options, is_torn, |record, signs| {
            if record.cells().eq(first.cells()) {
                return rows.leave_out(record.row, Remark::Headings);
            }
            let remarks = remarks(signs, |place| first.cell(place).trim());
            reader.row(headings, record, remarks, &mut rows);
        })?;
        rows.remark_on_columns(&first, |place| headings.has(place));
        Ok((ImportFormat::TimeOverflow, people, rows))
    }

    fn timeoverflow_rows(self) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEOVERFLOW);
        let mut rows = Rows::default();
        let mut reader = self.reader(&mut people);
        let is_torn = |record: &Record| timeoverflow::may_run_together(record, timeoverflow::REASON);
        each_row(self.records, Some(self.first), self.options, is_torn, |record, signs| {
            let remarks = remarks(signs, timeoverflow::column);
            reader.headerless_row(record, remarks, &mut rows);
        })?;
        Ok((ImportFormat::TimeOverflowRows, people, rows))
    }

    fn reader<'r>(&self, people: &'r mut People) -> timeoverflow::Reader<'r>
    where
        Self: 'r,
    {
        timeoverflow::Reader::new(self.book, people, self.last, self.options.organisation.as_deref())
    }

    fn timebank(self, columns: timebank::Columns) -> Result<Read, Unreadable> {
        let mut people = People::new(OriginFormat::TIMEBANK);
        let first = self.first;
        let mut rows = Rows::default();
        let is_read: Vec<bool> = (0..first.len()).map(|place| columns.have(place)).collect();
        let mut reader = timebank::Reader::new(&mut people, self.last, columns);
        let is_torn = |record: &Record| timebank::may_run_together(record, &first);
        each_row(self.records, None, self.options, is_torn, |record, signs| {
            if record.cells().eq(first.cells()) {
                return rows.leave_out(record.row, Remark::Headings);
            }
            let remarks = remarks(signs, |place| first.cell(place).trim());
            reader.row(record, remarks, &mut rows);
        })?;
        reader.finish(&mut rows);
        rows.remark_on_columns(&first, |place| is_read[place]);
        Ok((ImportFormat::Timebank, people, rows))
    }
}

/// What is said of the signs that were taken out of a row.
fn remarks<'a>(signs: Vec<(usize, char)>, heading: impl Fn(usize) -> &'a str) -> Vec<Remark> {
    let remark =
        |(place, sign)| Remark::SignTakenOut { field: heading(place).to_owned(), sign: sign_name(sign) };
    signs.into_iter().map(remark).collect()
}

/// Hands over all rows but the empty ones, as long as there are not too many, with the signs that were taken
/// out of them.
fn each_row(
    records: Records<'_>,
    first: Option<Record>,
    options: &ImportOptions,
    is_torn: impl Fn(&Record) -> bool,
    mut take: impl FnMut(&Record, Vec<(usize, char)>),
) -> Result<(), Unreadable> {
    let mut count = 0u32;
    for record in first.map(Ok).into_iter().chain(records) {
        let mut record = record.map_err(torn)?;
        if is_torn(&record) {
            return Err(Unreadable::OpenQuote { row: record.row });
        }
        let signs = record.take_signs_out();
        // Spreadsheets write rows that were emptied as separators alone.
        if record.cells().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        count = count.saturating_add(1);
        if let Some(most) = options.max_rows.filter(|most| count > *most) {
            return Err(Unreadable::TooManyRows { most });
        }
        take(&record, signs);
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
    let row =
        Records::new(bytes).last().map_or(0, |record| record.map_or_else(Torn::row, |record| record.row));
    row + u32::from(ended)
}

fn torn(torn: Torn) -> Unreadable {
    match torn {
        Torn::CutShort(row) => Unreadable::CutShort { row },
        Torn::OpenQuote(row) => Unreadable::OpenQuote { row },
    }
}

fn heading_twice(heading: &str) -> Unreadable {
    Unreadable::HeadingTwice { heading: heading.to_owned() }
}

fn unknown_format(first: &Record) -> Unreadable {
    // There may be millions of cells.
    let cells = first.cells().enumerate();
    let letters = cells.flat_map(|(i, cell)| if i == 0 { "" } else { ", " }.chars().chain(cell.chars()));
    Unreadable::UnknownFormat { found: letters.filter(|c| !c.is_control()).take(200).collect() }
}
