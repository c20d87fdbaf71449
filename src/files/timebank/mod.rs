//! Timebank's own CSV: every exchange with its id, state, links and trail, so that nothing is lost on the way
//! out and in again.
//!
//! A row is what one giver gave one receiver. An exchange with several legs takes several rows with the same
//! id, one after the other: credits are matched with debits in their order, so that adding the rows up again
//! gives the same legs in the same order.
//!
//! Who came to a session has their time in `attended`, in the first row in which they received. Somebody who
//! came and paid nothing has a row of 0 minutes, from the first who gave.
//!
//! Beside the day, the length and the people a row says in which `state` the exchange is, by whom and when it
//! came to be so (`state_by`, `state_at`; of a confirmed one in `confirmed_by`, `confirmed_at`), and why
//! (`reason`). What stands in the place of another is linked by ids (`corrects`, `corrected_by`). Notes that
//! were added later stand in one cell, a line each; in it `\n` is a line break within a note, and `\\` a
//! backslash. Somebody who was erased has an id and no name.
//!
//! What a row does not say: who of several on a side has agreed so far, which exchange a declined one says
//! the same as, by which rule one is held, and what was disputed, held or released on the way to the state it
//! is in.
//!
//! An exchange that was itself imported keeps the id and the trail that its file gave it. Therefore a file
//! that is imported into an empty book and exported again has the same bytes, and a file that is imported
//! into the book it came from adds nothing.

mod read;
mod rows;
mod write;

pub(super) use read::{Columns, Reader, heading_twice, headings, may_run_together};
pub use write::{balances_csv, exchanges_csv};

use super::csv::{Records, Writer};
use crate::journal::{ExchangeKind, MemberKind, Origin, OriginFormat};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};

/// The columns in the order in which they are written. Reading takes them in any order.
const COLUMNS: [&str; 34] = [
    "id",
    "state",
    "kind",
    "on",
    "giver",
    "receiver",
    "minutes",
    "time",
    "worked",
    "travel",
    "attended",
    "category",
    "programme",
    "note",
    "added_notes",
    "recorded_by",
    "recorded_at",
    "confirmed_by",
    "confirmed_at",
    "state_by",
    "state_at",
    "reason",
    "corrects",
    "corrected_by",
    "on_behalf_of",
    "on_behalf_of_id",
    "answers",
    "giver_number",
    "receiver_number",
    "giver_id",
    "receiver_id",
    "giver_kind",
    "receiver_kind",
    "source",
];

/// What files of the first version called some columns.
const FORMER: [(&str, &str); 3] =
    [("state_by", "voided_by"), ("state_at", "voided_at"), ("reason", "void_reason")];

/// The id that stands for the community pot.
const POT_ID: &str = "pot";
/// What the pot is called in files.
pub(super) const POT_NAME: &str = "community pot";

/// What the kind of an organisation's account is in files if it is the timebank itself.
const TIMEBANK: &str = "timebank";

/// A kind of exchange, as files name it.
pub(super) fn exchange_kind(kind: ExchangeKind) -> &'static str {
    match kind {
        ExchangeKind::Service => "service",
        ExchangeKind::Gift => "gift",
        ExchangeKind::Opening => "opening",
    }
}

/// A kind of account, as files name it.
fn member_kind(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::Person => "person",
        MemberKind::Household => "household",
        MemberKind::Organisation => "organisation",
        MemberKind::Former => "former",
        MemberKind::Pot => "pot",
    }
}

/// The id of an account in files: the one that it was imported with, else its own.
pub(super) fn account_id(ledger: &Ledger, account: AccountIndex) -> String {
    let i = account.0 as usize;
    let imported =
        imported_id(ledger.accounts.origin_format[i], ledger.names.raw(ledger.accounts.origin_key[i]));
    match (ledger.account_id(account), imported) {
        (None, _) => POT_ID.to_owned(),
        (Some(_), Some(id)) => id.to_owned(),
        (Some(id), None) => id.to_string(),
    }
}

/// The id of an exchange in files: the one that it was imported with, else its own.
pub(super) fn exchange_id(ledger: &Ledger, exchange: ExchangeIndex) -> String {
    let imports = &ledger.imports;
    let place = imports.find(exchange.0 as usize);
    let imported = place.and_then(|i| imported_id(imports.format[i], ledger.texts.raw(imports.key[i])));
    imported.map_or_else(|| ledger.exchange_id(exchange).to_string(), str::to_owned)
}

/// An id that one of our own files gave.
fn imported_id(format: u8, key: &[u8]) -> Option<&str> {
    let id = core::str::from_utf8(key).ok().filter(|id| !id.is_empty() && id.len() <= Origin::MAX_KEY);
    id.filter(|_| format == OriginFormat::TIMEBANK.0)
}

/// Who did something, and when, as a file gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Attribution {
    by: String,
    at: String,
}

/// Who recorded and confirmed an exchange in the file that it came from and who brought it into its state,
/// which file that file had it from, and what it answered there. It is stored with an imported exchange as
/// one line of CSV.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Trail {
    recorded: Attribution,
    confirmed: Attribution,
    /// Of a state other than proposed or confirmed; of those, who let it go on after it was held or
    /// questioned.
    state: Attribution,
    /// `timeoverflow`, the key in hexadecimal digits and the moment, or nothing.
    pub(super) source: String,
    /// The id of the offer or request that it answered.
    answers: String,
}

impl Trail {
    /// The trail that an exchange was imported with; empty where it has none.
    pub(super) fn read(text: &str) -> Trail {
        let Some(Ok(record)) = Records::new(text.as_bytes()).next() else { return Trail::default() };
        let cell = |index: usize| record.cell(index).to_owned();
        let step = |index: usize| Attribution { by: cell(index), at: cell(index + 1) };
        Trail { recorded: step(0), confirmed: step(2), state: step(4), source: cell(6), answers: cell(7) }
    }

    /// The line to store; `None` where there is nothing to say.
    fn line(&self) -> Option<String> {
        if *self == Trail::default() {
            return None;
        }
        let mut line = Writer::line();
        for step in [&self.recorded, &self.confirmed, &self.state] {
            line.cell(&step.by);
            line.cell(&step.at);
        }
        line.cell(&self.source);
        line.cell(&self.answers);
        String::from_utf8(line.done()).ok()
    }
}

/// Notes in one cell: a line each, so that line breaks within one are written otherwise.
fn cell_of_notes<'a>(notes: impl Iterator<Item = &'a str>) -> String {
    let line = |note: &str| note.replace('\\', "\\\\").replace('\n', "\\n");
    notes.map(line).collect::<Vec<_>>().join("\n")
}

/// The notes of a cell.
fn notes_of_cell(cell: &str) -> Vec<String> {
    let note = |line: &str| {
        let mut note = String::with_capacity(line.len());
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            let escaped = match rest.peek() {
                Some('n') if c == '\\' => Some('\n'),
                Some('\\') if c == '\\' => Some('\\'),
                _ => None,
            };
            if escaped.is_some() {
                rest.next();
            }
            note.push(escaped.unwrap_or(c));
        }
        note
    };
    cell.split('\n').filter(|line| !line.is_empty()).map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trails_read_back() {
        let step = |by: &str, at: &str| Attribution { by: by.to_owned(), at: at.to_owned() };
        let trail = Trail {
            recorded: step("O'Brien, \"Aoife\"; ; ; ; ;", "2024-03-01T10:22:33Z"),
            confirmed: step("=1", ""),
            state: Attribution::default(),
            source: "timeoverflow 00ff 2024-03-01T10:22:33Z".to_owned(),
            answers: "b7ae.0".to_owned(),
        };
        assert_eq!(trail.line().as_deref().map(Trail::read), Some(trail));
        assert_eq!(Trail::default().line(), None);
        assert_eq!(Trail::read(""), Trail::default());
        assert_eq!(Trail::read("\"half"), Trail::default());
        // As the first version wrote it.
        let old = Trail { state: step("Mary", "x"), source: "s".to_owned(), ..Trail::default() };
        assert_eq!(Trail::read(",,,,Mary,x,s\r\n"), old);
    }

    #[test]
    fn added_notes_read_back() {
        for notes in [vec![], vec!["one"], vec!["two\nlines", "\\n", "\\", "a\\\nb"]] {
            let notes: Vec<String> = notes.into_iter().map(str::to_owned).collect();
            assert_eq!(notes_of_cell(&cell_of_notes(notes.iter().map(String::as_str))), notes);
        }
        assert_eq!(notes_of_cell("one\n\ntwo\n\\x\\"), ["one", "two", "\\x\\"]);
    }
}
