//! Comma-separated values after RFC 4180, as spreadsheets write and read them.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return would be run as a formula by some
//! spreadsheets. Such text gets [`ESCAPE`] in front, and so does text that already begins with it, so that
//! reading takes off exactly one. Numbers and days are never touched. An amount in hours and minutes below
//! nothing has the minus of mathematics: `-3:00` would be a formula about two rows.

use super::letters::without_signs;
use crate::Minutes;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Stands before text that a spreadsheet might run.
const ESCAPE: char = '\'';
/// What may stand between cells.
pub(super) const SEPARATORS: [char; 3] = [',', ';', '\t'];
/// What spreadsheets know UTF-8 by.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// One row of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// Its number in a spreadsheet: the headings are row 1, empty lines count.
    pub(super) row: u32,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Record {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell; empty where there is none.
    pub(super) fn cell(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        // Separators and quotes are ASCII, so what lies between them in a UTF-8 file is UTF-8.
        core::str::from_utf8(&self.bytes[start..*end]).unwrap_or_default()
    }

    /// Takes out the signs that nobody sees and nobody misses. Gives the first of each cell, with its place.
    pub(super) fn take_signs_out(&mut self) -> Vec<(usize, char)> {
        // Nearly every row has none: each such sign is a control character, or has a byte beyond ASCII.
        if self.bytes.iter().all(|byte| (0x20..0x80).contains(byte)) {
            return Vec::new();
        }
        let mut signs = Vec::new();
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for index in 0..self.len() {
            let (plain, sign) = without_signs(self.cell(index));
            signs.extend(sign.map(|sign| (index, sign)));
            bytes.extend_from_slice(plain.as_bytes());
            ends.push(bytes.len());
        }
        if !signs.is_empty() {
            (self.bytes, self.ends) = (bytes, ends);
        }
        signs
    }

    /// All cells in order.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }
}

/// Why the rest of a file is no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Torn {
    /// The file ends inside this row.
    CutShort(u32),
    /// A quotation mark in this row is not closed where it should be, so that rows run together.
    OpenQuote(u32),
}

impl Torn {
    /// The row in which it begins.
    pub(super) fn row(self) -> u32 {
        match self {
            Torn::CutShort(row) | Torn::OpenQuote(row) => row,
        }
    }
}

/// Reads records one by one. Takes a comma, a semicolon or a tab, whichever the first line has most of.
pub(super) struct Records<'a> {
    input: &'a [u8],
    /// How much of the input is read.
    read: usize,
    separator: u8,
    reader: Reader,
    row: u32,
    /// Room for one record, grown as needed.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Records<'a> {
    pub(super) fn new(input: &'a [u8]) -> Records<'a> {
        let input = input.strip_prefix(BOM).unwrap_or(input);
        let separator = separator(input);
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Records { input, read: 0, separator, reader, row: 0, bytes: vec![0; 1024], ends: vec![0; 64] }
    }

    /// Goes over empty lines, which are rows in a spreadsheet.
    fn skip_empty_lines(&mut self) {
        while let [first @ (b'\r' | b'\n'), rest @ ..] = &self.input[self.read..] {
            let both = *first == b'\r' && rest.first() == Some(&b'\n');
            self.read += if both { 2 } else { 1 };
            self.row += 1;
        }
    }

    /// Reads to the end of the record that begins here; the lengths of its bytes and ends.
    fn record(&mut self) -> Result<(usize, usize), Torn> {
        let (mut written, mut cells) = (0, 0);
        loop {
            let rest = &self.input[self.read..];
            // The last line may end with the file: that reads as if a line break stood there.
            let input = if rest.is_empty() { b"\n" } else { rest };
            let (result, read, out, ends) =
                self.reader.read_record(input, &mut self.bytes[written..], &mut self.ends[cells..]);
            self.read = (self.read + read).min(self.input.len());
            written += out;
            cells += ends;
            match result {
                ReadRecordResult::Record => return Ok((written, cells)),
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty if !rest.is_empty() => {}
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Err(Torn::CutShort(self.row)),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Torn>;

    fn next(&mut self) -> Option<Self::Item> {
        self.skip_empty_lines();
        if self.read == self.input.len() {
            return None;
        }
        self.row += 1;
        let begin = self.read;
        let mut record = self.record();
        if runs_together(&self.input[begin..self.read], self.separator) {
            record = Err(Torn::OpenQuote(self.row));
        }
        // The reader stops after the first byte of `\r\n`.
        if self.input[..self.read].ends_with(b"\r") && self.input[self.read..].starts_with(b"\n") {
            self.read += 1;
        }
        if record.is_err() {
            self.read = self.input.len();
        }
        Some(record.map(|(written, cells)| Record {
            row: self.row,
            bytes: self.bytes[..written].to_vec(),
            ends: self.ends[..cells].to_vec(),
        }))
    }
}

/// Whether a row has a quoted cell of several lines that does not end where it should. Such a cell begins
/// with a mark too many, and ends where a later row has another.
fn runs_together(row: &[u8], separator: u8) -> bool {
    let ends_line = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let Some((_, inside)) = row.split_last() else { return false };
    if !inside.iter().any(ends_line) {
        return false;
    }
    #[derive(Clone, Copy)]
    enum At {
        Start,
        Plain,
        Quoted { lines: bool },
        Closed { lines: bool },
    }
    let mut at = At::Start;
    for byte in row {
        at = match at {
            At::Closed { lines: true } if ![b'"', separator].contains(byte) && !ends_line(byte) => {
                return true;
            }
            At::Start if *byte == b'"' => At::Quoted { lines: false },
            At::Quoted { lines } if *byte == b'"' => At::Closed { lines },
            At::Quoted { lines } => At::Quoted { lines: lines || ends_line(byte) },
            At::Closed { lines } if *byte == b'"' => At::Quoted { lines },
            At::Start | At::Plain | At::Closed { .. } if *byte == separator => At::Start,
            At::Start | At::Plain | At::Closed { .. } => At::Plain,
        }
    }
    // The file ends inside of it.
    matches!(at, At::Quoted { lines: true })
}

/// What the first line has most of; a comma where it has none.
fn separator(input: &[u8]) -> u8 {
    let line =
        input.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| !quoted && separator == byte) {
            *count += 1;
        }
    }
    // The first of the largest.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Whether a cell has several lines.
pub(super) fn is_of_lines(cell: &str) -> bool {
    cell.contains(['\n', '\r'])
}

/// The text of a cell without the sign that [`Writer::text`] put in front. Line breaks become `\n`.
pub(super) fn text(cell: &str) -> String {
    let plain = match cell.strip_prefix(ESCAPE) {
        Some(rest) if rest.starts_with(needs_escape) => rest,
        _ => cell,
    };
    plain.replace("\r\n", "\n")
}

fn needs_escape(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | ESCAPE)
}

/// Writes rows.
#[derive(Debug)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// Whether the row has a cell already.
    begun: bool,
}

impl Writer {
    /// A file that spreadsheets know as UTF-8.
    pub(super) fn file() -> Writer {
        Writer { bytes: BOM.to_vec(), begun: false }
    }

    /// Rows within another text.
    pub(super) fn line() -> Writer {
        Writer { bytes: Vec::new(), begun: false }
    }

    /// A cell of text that a person typed: never run as a formula.
    pub(super) fn text(&mut self, text: &str) {
        if text.starts_with(needs_escape) {
            self.cell(&format!("{ESCAPE}{text}"));
        } else {
            self.cell(text);
        }
    }

    /// An amount in hours and minutes, for people: no file with it is read again.
    pub(super) fn amount(&mut self, amount: Minutes) {
        self.cell(&amount.to_string().replace('-', "−"));
    }

    /// A cell as it is: a number, a day, a length that is not below nothing.
    pub(super) fn cell(&mut self, cell: &str) {
        if self.begun {
            self.bytes.push(b',');
        }
        self.begun = true;
        if cell.contains([',', ';', '"', '\r', '\n', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(cell.as_bytes());
        }
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.begun = false;
    }

    /// What was written.
    pub(super) fn done(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn read(input: &[u8]) -> Result<Vec<(u32, Vec<String>)>, Torn> {
        let rows = Records::new(input);
        rows.map(|r| r.map(|r| (r.row, r.cells().map(str::to_owned).collect()))).collect()
    }

    fn cells(row: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (row, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn rows_have_the_numbers_of_a_spreadsheet() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["a,b", "", "\"x\ny\",2", "", "", "3,4"].join(end);
            let rows = vec![cells(1, &["a", "b"]), cells(3, &["x\ny", "2"]), cells(6, &["3", "4"])];
            assert_eq!(read(file.as_bytes()), Ok(rows), "{end:?}");
        }
    }

    #[test]
    fn takes_other_separators() {
        for separator in [",", ";", "\t"] {
            let file =
                format!("\u{feff}Date{separator}From{separator}To\r\n1,5{separator}\"a\"\"b\"{separator}");
            let second = if separator == "," { vec!["1", "5", "a\"b", ""] } else { vec!["1,5", "a\"b", ""] };
            assert_eq!(read(file.as_bytes()), Ok(vec![cells(1, &["Date", "From", "To"]), cells(2, &second)]));
        }
    }

    #[test]
    fn an_open_quote_is_half_a_file() {
        assert_eq!(read(b"a,b\n1,\"two"), Err(Torn::CutShort(2)));
        assert_eq!(read(b"a,b\n1,\"two\""), Ok(vec![cells(1, &["a", "b"]), cells(2, &["1", "two"])]));
        assert_eq!(read(b"\""), Err(Torn::CutShort(1)));
        assert_eq!(read(b""), Ok(vec![]));
    }

    #[test]
    fn rows_that_a_mark_runs_together_are_not_taken_for_one() {
        for end in ["\n", "\r\n", "\r"] {
            let torn = |lines: &[&str]| read(lines.join(end).as_bytes());
            // A mark too many in row 2 is closed by the first of row 4.
            let lines = ["a,b", "1,\"five", "2,six", "3,\"seven\"", "4,eight", ""];
            assert_eq!(torn(&lines), Err(Torn::OpenQuote(2)), "{end:?}");
            // And where no other follows.
            assert_eq!(torn(&lines[..3]), Err(Torn::OpenQuote(2)), "{end:?}");
            // These are cells of several lines.
            let whole = ["a,b", "\"1 \"\"x\"\"", "\",\"\"\"y", "\"\"\"", "3,4", ""];
            let rows = vec![
                cells(1, &["a", "b"]),
                cells(2, &[&format!("1 \"x\"{end}"), &format!("\"y{end}\"")]),
                cells(3, &["3", "4"]),
            ];
            assert_eq!(torn(&whole), Ok(rows), "{end:?}");
        }
        // Within one line nothing is lost: it reads as a spreadsheet reads it.
        assert_eq!(read(b"\"Jo\" Li,5 \"x\"\n"), Ok(vec![cells(1, &["Jo Li", "5 \"x\""])]));
    }

    #[test]
    fn formulas_are_neutral_and_numbers_untouched() {
        let mut writer = Writer::line();
        for hostile in ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "'", "'=", "it's"] {
            writer.text(hostile);
        }
        writer.amount(Minutes(-180));
        writer.amount(Minutes(90));
        writer.cell("-180");
        writer.end();
        let line = String::from_utf8(writer.done()).expect("UTF-8");
        assert_eq!(line, "'=HYPERLINK(1),'+1,'-1,'@x,\"'\tx\",\"'\rx\",'',''=,it's,−3:00,1:30,-180\r\n");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(rows in vec(vec("(['=+@,;\"\t -]|[^\r])*", 2..5), 1..6)) {
            let mut writer = Writer::file();
            for row in &rows {
                writer.cell("x");
                row.iter().for_each(|cell| writer.text(cell));
                writer.end();
            }
            let file = writer.done();
            let cells = |record: Record| record.cells().skip(1).map(text).collect();
            let back: Result<Vec<Vec<String>>, _> =
                Records::new(&file).map(|record| record.map(cells)).collect();
            prop_assert_eq!(back.expect("whole"), rows);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..300)) {
            let rows = Records::new(&bytes).count();
            prop_assert!(rows <= bytes.len() + 1);
        }
    }
}
