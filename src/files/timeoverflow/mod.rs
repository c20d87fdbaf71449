//! TimeOverflow's transfers: the export with headings, and the eight columns without.
//!
//! In the export *From* is who received help and *To* is who gave it: hours go the other way than help. In
//! the eight columns the *source* received and the *destination* gave.

mod languages;

use super::csv::{Record, SEPARATORS, is_of_lines};
use super::length::{NoLength, length, whole_minutes};
use super::letters::{compared, composed, figures, without_entities};
use super::people::{Book, People, Person, PersonIndex, origin_key};
use super::row::{Fate, Found, Line, Remark, Rows, Wrong, WrongCell, short};
use super::totals::adds_up;
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::Refusal;
use crate::ledger::names::{MAX_NAME, MAX_TEXT, check_name, check_text};
use crate::{Day, Hash, Minutes, Seconds};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// The columns of the form without headings.
const COLUMNS: [&str; 8] = [
    "source_id",
    "source_type",
    "destination_id",
    "destination_type",
    "amount",
    "created_at",
    "reason",
    "post_id",
];

/// From so many cells on, a line of text that begins with a day looks like a row.
const ROW: usize = 4;
/// The place of the text in the form without headings.
pub(super) const REASON: usize = 6;
/// Headings beyond this many are not looked at.
const MOST_HEADINGS: usize = 1000;

/// What a column of the form without headings is called.
pub(super) fn column(place: usize) -> &'static str {
    COLUMNS.get(place).copied().unwrap_or_default()
}

/// Where the five columns stand, and what they are called in this file.
#[derive(Clone, Debug)]
pub(super) struct Headings {
    places: [usize; 5],
    names: [&'static str; 5],
    /// How many columns the file has.
    count: usize,
}

/// The headings of a transfers export, in any order. `None` for any other row.
pub(super) fn headings(record: &Record) -> Option<Headings> {
    let cells: Vec<String> = record.cells().take(MOST_HEADINGS).map(compared).collect();
    let place = |name: &str| cells.iter().position(|cell| *cell == compared(name));
    languages::HEADINGS.iter().find_map(|names| {
        let mut places = [0; 5];
        for (at, name) in places.iter_mut().zip(names) {
            *at = place(name)?;
        }
        Some(Headings { places, names: *names, count: record.len() })
    })
}

impl Headings {
    /// Whether the column at this place is read.
    pub(super) fn has(&self, place: usize) -> bool {
        self.places.contains(&place)
    }

    /// The place of the text.
    pub(super) fn post(&self) -> usize {
        self.places[3]
    }

    /// A heading that stands twice. `None` where there is none.
    pub(super) fn twice(&self, record: &Record) -> Option<&'static str> {
        let cells: Vec<String> = record.cells().take(MOST_HEADINGS).map(compared).collect();
        let count = |name: &str| cells.iter().filter(|cell| **cell == compared(name)).count();
        self.names.into_iter().find(|name| count(name) > 1)
    }
}

/// Whether a first row is one of the form without headings.
pub(super) fn is_headerless(record: &Record) -> bool {
    record.len() == COLUMNS.len()
        && record.cell(4).trim().parse::<i64>().is_ok()
        && moment(record.cell(5)).is_some()
}

/// Whether rows may have run together in a cell of several lines: in a text one of them is like a row, in
/// another cell several cells stand.
pub(super) fn may_run_together(record: &Record, text: usize) -> bool {
    let mut several = record.cells().enumerate().filter(|(_, cell)| is_of_lines(cell));
    several.any(|(place, cell)| {
        if place == text { cell.lines().skip(1).any(is_like_a_row) } else { cell.contains(SEPARATORS) }
    })
}

fn is_like_a_row(line: &str) -> bool {
    let mut cells = line.split(SEPARATORS);
    cells.next().is_some_and(is_moment) && cells.count() + 1 >= ROW
}

/// Reads rows and knows the people in them.
pub(super) struct Reader<'a> {
    book: &'a Book<'a>,
    people: &'a mut People,
    /// The last day that an exchange may have.
    last: Day,
    /// The organisation's name, where the caller knows it.
    organisation: Option<&'a str>,
    /// Those who were named before, by what stands in the cell.
    named: HashMap<String, Party>,
}

/// Somebody on one side of a row, and how the file identifies them.
#[derive(Clone, Debug)]
struct Party {
    person: PersonIndex,
    key: Rc<[u8]>,
}

/// One row of either form.
struct Transfer<'a> {
    row: u32,
    received: Party,
    gave: Party,
    /// With its sign.
    length: Minutes,
    moment: (Day, Option<Seconds>),
    note: Cow<'a, str>,
    remarks: Vec<Remark>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        book: &'a Book<'a>,
        people: &'a mut People,
        last: Day,
        organisation: Option<&'a str>,
    ) -> Reader<'a> {
        Reader { book, people, last, organisation, named: HashMap::new() }
    }

    /// Takes one row of the export.
    pub(super) fn row(
        &mut self,
        headings: &Headings,
        record: &Record,
        remarks: Vec<Remark>,
        rows: &mut Rows,
    ) {
        let cell = |column: usize| record.cell(headings.places[column]);
        if adds_up(record, cell(0), [cell(1), cell(2)], is_moment) {
            return rows.leave_out(record.row, Remark::AddsUp);
        }
        match self.exported(headings, record) {
            Ok(transfer) => transfer.add(remarks, self.people, rows),
            Err(fault) => rows.refuse(record.row, remarks, fault),
        }
    }

    /// Takes one row of the form without headings.
    pub(super) fn headerless_row(&mut self, record: &Record, remarks: Vec<Remark>, rows: &mut Rows) {
        if adds_up(record, record.cell(5), [record.cell(0), record.cell(2)], is_moment) {
            return rows.leave_out(record.row, Remark::AddsUp);
        }
        match self.headerless(record) {
            Ok(transfer) => transfer.add(remarks, self.people, rows),
            Err(fault) => rows.refuse(record.row, remarks, fault),
        }
    }

    fn exported<'r>(&mut self, headings: &Headings, record: &'r Record) -> Result<Transfer<'r>, WrongCell> {
        if record.len() != headings.count {
            return Err(wrong_columns(record, &headings.names, headings.count, &headings.places));
        }
        let cell = |column: usize| record.cell(headings.places[column]).trim();
        let [date, from, to, post, quantity] = headings.names;
        let moment = self.moment(date, cell(0))?;
        let received = self.person(from, cell(1), record.row)?;
        let gave = self.person(to, cell(2), record.row)?;
        let note = text(post, cell(3))?;
        let (length, remark) = length(&figures(cell(4))).map_err(|problem| match problem {
            NoLength::Unreadable => WrongCell::not_a_length(quantity, cell(4)),
            NoLength::TooLong => WrongCell::new(quantity, Wrong::TooLong { text: short(cell(4)) }),
        })?;
        let swapped = (length < Minutes::ZERO).then_some(Remark::Swapped);
        let remarks = swapped.into_iter().chain(remark).collect();
        Ok(Transfer { row: record.row, received, gave, length, moment, note, remarks })
    }

    fn headerless<'r>(&mut self, record: &'r Record) -> Result<Transfer<'r>, WrongCell> {
        if record.len() != COLUMNS.len() {
            return Err(wrong_columns(record, &COLUMNS, COLUMNS.len(), &[0, 1, 2, 3, 4, 5, 6, 7]));
        }
        let cell = |column: usize| record.cell(column).trim();
        let received = self.numbered(COLUMNS[0], cell(0), cell(1), record.row)?;
        let gave = self.numbered(COLUMNS[2], cell(2), cell(3), record.row)?;
        let seconds: i64 = figures(cell(4))
            .parse()
            .map_err(|_| WrongCell::new(COLUMNS[4], Wrong::NotWholeSeconds { text: short(cell(4)) }))?;
        let length = minutes_of(seconds)?;
        let moment = self.moment(COLUMNS[5], cell(5))?;
        let note = text(COLUMNS[6], cell(6))?;
        let rounded = (seconds % 60 != 0).then_some(Remark::Rounded { seconds, minutes: length });
        let remarks = Vec::from_iter(rounded);
        Ok(Transfer { row: record.row, received, gave, length, moment, note, remarks })
    }

    fn moment(&self, field: &str, text: &str) -> Result<(Day, Option<Seconds>), WrongCell> {
        let (on, at) = moment(&figures(text)).ok_or_else(|| WrongCell::not_a_day(field, text))?;
        if on > self.last {
            return Err(WrongCell::new(field, Refusal::DayOutOfRange(on)));
        }
        Ok((on, at))
    }

    /// `Name (uid)`, what stands for somebody who has left, or the bare name of an organisation.
    fn person(&mut self, field: &str, cell: &str, row: u32) -> Result<Party, WrongCell> {
        if let Some(known) = self.named.get(cell) {
            return Ok(known.clone());
        }
        let text = without_entities(cell);
        let (name, uid) = split_uid(&text);
        let name = name.replace('\n', " ");
        let checked = check_name(&name, MAX_NAME);
        checked.map_err(|refusal| WrongCell::of_text(field, &text, refusal))?;
        let party = match uid {
            Some(uid) => {
                self.named(Person::new(origin_key("uid", uid), &name, Some(uid), MemberKind::Person, row))
            }
            None if languages::is_former(&text) => self.former(row),
            None => self.organisation(&name, row),
        };
        self.named.insert(cell.to_owned(), party.clone());
        Ok(party)
    }

    /// A member or an organisation by its number alone.
    fn numbered(&mut self, field: &str, id: &str, kind: &str, row: u32) -> Result<Party, WrongCell> {
        if id.is_empty() || id.len() > 18 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WrongCell::new(field, Wrong::NotANumber { text: short(id) }));
        }
        let of_number = |key: &str, name: String, number: Option<&str>, kind: MemberKind| Person {
            // The file has no name for them.
            compared: String::new(),
            ..Person::new(origin_key(key, id), &name, number, kind, row)
        };
        if !kind.eq_ignore_ascii_case("organization") {
            return Ok(self.named(of_number("uid", nameless(id), Some(id), MemberKind::Person)));
        }
        match self.organisation {
            Some(name) if check_name(name, MAX_NAME).is_ok() => Ok(self.organisation(name, row)),
            _ => {
                let name = format!("Organization {id}");
                Ok(self.named(of_number("orgid", name, None, MemberKind::Organisation)))
            }
        }
    }

    /// All who have left share one account, whatever the file calls them: who is inactive today may be gone
    /// in the next export, and the balance of one half of the nameless would tell nobody anything.
    fn former(&mut self, row: u32) -> Party {
        let key = b"former".to_vec();
        let account = self.book.imported(OriginFormat::TIMEOVERFLOW, &key).or_else(|| self.book.former());
        let party = self.named(Person::new(key, "Former members", None, MemberKind::Former, row));
        if let Some(account) = account {
            self.people.set_account(party.person, account);
        }
        party
    }

    fn organisation(&mut self, name: &str, row: u32) -> Party {
        self.named(Person::new(organisation_key(name), name, None, MemberKind::Organisation, row))
    }

    fn named(&mut self, person: Person) -> Party {
        let key = Rc::from(person.key.as_slice());
        Party { person: self.people.named(person), key }
    }
}

/// What identifies an organisation.
pub(super) fn organisation_key(name: &str) -> Vec<u8> {
    origin_key("org", &composed(name))
}

/// Whether the number of somebody may be the end of an organisation's name, by that name.
pub(super) fn may_be_organisation(compared: &str) -> bool {
    languages::is_named_timebank(compared)
}

/// What somebody is called of whom a file has a number alone.
pub(super) fn nameless(number: &str) -> String {
    format!("Member {number}")
}

impl Transfer<'_> {
    /// The first 16 bytes of the SHA-256 over what the row is known again by: when, whom the file names, with
    /// what length and note. Whom the person says is meant makes no difference.
    fn key(&self) -> Vec<u8> {
        let (on, at) = self.moment;
        let moment = at.map_or_else(|| on.to_string(), |at| at.to_string());
        let length = self.length.0.to_be_bytes();
        let mut pieces = Vec::new();
        for piece in [moment.as_bytes(), &*self.received.key, &*self.gave.key, &length] {
            pieces.extend_from_slice(&(piece.len() as u64).to_be_bytes());
            pieces.extend_from_slice(piece);
        }
        Hash::of(&[&pieces, self.note.as_bytes()]).0[..16].to_vec()
    }

    fn add(self, mut remarks: Vec<Remark>, people: &People, rows: &mut Rows) {
        let minutes = self.length.abs();
        let (gave, received) = match self.length < Minutes::ZERO {
            true => (self.received.person, self.gave.person),
            false => (self.gave.person, self.received.person),
        };
        let (on, at) = self.moment;
        remarks.extend(self.remarks.iter().cloned());
        let nothing = if minutes == Minutes::ZERO {
            Some(Remark::MovesNothing)
        } else if gave == received {
            Some(Remark::on_both_sides(people.get(gave).kind))
        } else {
            None
        };
        let moves = nothing.is_none();
        let fate = if moves { Fate::Add(rows.found.len()) } else { Fate::LeftOut };
        remarks.extend(nothing);
        rows.lines.push(Line {
            row: self.row,
            on: Some(on),
            gave: Some(gave),
            received: Some(received),
            minutes,
            remarks,
            fate,
        });
        if moves {
            let legs = vec![(gave, minutes), (received, -minutes)];
            let found = Found::confirmed(OriginFormat::TIMEOVERFLOW, self.key(), on, legs);
            let note = Some(self.note.into_owned()).filter(|note| !note.is_empty());
            rows.found.push(Found { note, at, ..found });
        }
    }
}

/// What an exchange was about.
fn text<'a>(field: &str, cell: &'a str) -> Result<Cow<'a, str>, WrongCell> {
    let text = if cell.contains('\r') { cell.replace("\r\n", "\n").into() } else { Cow::Borrowed(cell) };
    check_text(&text, MAX_TEXT).map_err(|refusal| WrongCell::of_text(field, &text, refusal))?;
    Ok(text)
}

/// Names the first column that is missing.
fn wrong_columns(record: &Record, names: &[&str], wanted: usize, places: &[usize]) -> WrongCell {
    let missing = places.iter().position(|place| *place >= record.len());
    WrongCell::columns(names[missing.unwrap_or(names.len() - 1)], record.len(), wanted)
}

/// `Anna (Nani) (17)` is Anna (Nani) with the uid 17; a name without a number at its end has none.
fn split_uid(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match split {
        Some((name, uid))
            if !uid.is_empty() && uid.len() <= 18 && uid.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (name.trim_end(), Some(uid))
        }
        _ => (text, None),
    }
}

fn is_moment(text: &str) -> bool {
    moment(&figures(text)).is_some()
}

/// `2024-03-01 10:22:33 UTC`, the same with an offset such as `+0100`, or a day alone. The day is the one
/// that is written, the moment is in UTC.
fn moment(text: &str) -> Option<(Day, Option<Seconds>)> {
    let text = text.trim();
    if let Some(day) = Day::parse(text) {
        return Some((day, None));
    }
    let (local, offset) = match text.rsplit_once(' ') {
        Some((local, offset)) if offset.starts_with(['+', '-']) => (local, offset_seconds(offset)?),
        _ => (text, 0),
    };
    let local = Seconds::parse(local)?;
    let at = u32::try_from(i64::from(local.0) - offset).ok()?;
    Some((Day::of(local), Some(Seconds(at))))
}

/// `+0130` in seconds.
fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, digits) = text.split_at_checked(1)?;
    let number: i64 =
        Some(digits).filter(|d| d.len() == 4 && d.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let seconds = (number / 100 * 60 + number % 100) * 60;
    Some(if sign == "-" { -seconds } else { seconds })
}

/// Seconds to the nearest minute.
fn minutes_of(seconds: i64) -> Result<Minutes, WrongCell> {
    let field = COLUMNS[4];
    if seconds < 0 {
        return Err(WrongCell::new(field, Wrong::NegativeLength));
    }
    let minutes = whole_minutes(seconds);
    if minutes > Minutes::MAX_LEG {
        Err(WrongCell::new(field, Refusal::TooLong(minutes)))
    } else {
        Ok(minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_have_parentheses() {
        assert_eq!(split_uid("Anna (Nani) (17)"), ("Anna (Nani)", Some("17")));
        assert_eq!(split_uid("Anna (Nani)"), ("Anna (Nani)", None));
        assert_eq!(split_uid("Bank of Time (Gràcia) "), ("Bank of Time (Gràcia) ", None));
        assert_eq!(split_uid("(17)"), ("", Some("17")));
        assert_eq!(split_uid(")"), (")", None));
    }

    #[test]
    fn moments_have_a_day_of_their_own() {
        let at = Seconds::parse("2024-03-01T22:30:00Z");
        assert_eq!(moment("2024-03-02 00:30:00 +0200"), Day::from_ymd(2024, 3, 2).map(|day| (day, at)));
        assert_eq!(moment("2024-03-01 22:30:00 UTC"), Day::from_ymd(2024, 3, 1).map(|day| (day, at)));
        assert_eq!(moment("2024-03-01"), Day::from_ymd(2024, 3, 1).map(|day| (day, None)));
        for text in [
            "",
            "2024-02-31 10:00:00 UTC",
            "9999-01-01 10:00:00 UTC",
            "2024-03-01 10:00:00 +1",
            "1970-01-01 00:00:00 +0100",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
