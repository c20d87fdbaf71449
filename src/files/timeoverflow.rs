//! TimeOverflow's transfers: the export with headings, and the eight columns without.
//!
//! In the export *From* is who received help and *To* is who gave it: hours go the other way than help. In
//! the eight columns the *source* received and the *destination* gave.

use super::csv::Record;
use super::people::{Book, People, Person, PersonIndex, origin_key};
use super::row::{Fate, Found, Line, Remark, Rows, Wrong, WrongCell, short};
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::Refusal;
use crate::ledger::names::{MAX_NAME, MAX_TEXT, check_name, check_text};
use crate::{Day, Hash, Minutes, Seconds};

/// Date, From, To, Post, Quantity, as TimeOverflow translates them.
const HEADINGS: [[&str; 5]; 3] = [
    ["Date", "From", "To", "Post", "Quantity"],
    ["Fecha", "Origen", "Destino", "Anuncio", "Cantidad"],
    ["Data", "Origen", "Destí", "Anunci", "Quantitat"],
];

/// What stands in place of somebody who has left, in each language.
const FORMER: [&str; 6] = [
    "The user isn't active",
    "The user no longer exists",
    "El usuario no está activo",
    "El usuario ya no existe",
    "L'usuari no està actiu",
    "L'usuari ja no existeix",
];

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
    let place = |name: &str| record.cells().position(|cell| cell.trim().eq_ignore_ascii_case(name));
    HEADINGS.iter().find_map(|names| {
        let mut places = [0; 5];
        for (at, name) in places.iter_mut().zip(names) {
            *at = place(name)?;
        }
        Some(Headings { places, names: *names, count: record.len() })
    })
}

/// Whether a first row is one of the form without headings.
pub(super) fn is_headerless(record: &Record) -> bool {
    record.len() == COLUMNS.len()
        && record.cell(4).trim().parse::<i64>().is_ok()
        && moment(record.cell(5)).is_some()
}

/// Reads rows and knows the people in them.
pub(super) struct Reader<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) people: &'a mut People,
    /// The last day that an exchange may have.
    pub(super) last: Day,
    /// The organisation's name, where the caller knows it.
    pub(super) organisation: Option<&'a str>,
}

/// One row of either form.
struct Transfer<'a> {
    received: PersonIndex,
    gave: PersonIndex,
    /// Both as the file identifies them, and the length with its sign: what the row is known again by.
    identity: [&'a [u8]; 2],
    signed: Minutes,
    moment: (Day, Option<Seconds>),
    note: &'a str,
}

impl Reader<'_> {
    /// Takes one row of the export.
    pub(super) fn row(&mut self, headings: &Headings, record: &Record, rows: &mut Rows) {
        if let Err(fault) = self.exported(headings, record, rows) {
            rows.refuse(record.row, fault);
        }
    }

    /// Takes one row of the form without headings.
    pub(super) fn headerless_row(&mut self, record: &Record, rows: &mut Rows) {
        if let Err(fault) = self.headerless(record, rows) {
            rows.refuse(record.row, fault);
        }
    }

    fn exported(&mut self, headings: &Headings, record: &Record, rows: &mut Rows) -> Result<(), WrongCell> {
        if record.len() != headings.count {
            return Err(wrong_columns(record, &headings.names, headings.count, &headings.places));
        }
        let cell = |column: usize| record.cell(headings.places[column]).trim();
        let [date, from, to, post, quantity] = headings.names;
        let moment = self.moment(date, cell(0))?;
        let (received, from_key) = self.person(from, cell(1))?;
        let (gave, to_key) = self.person(to, cell(2))?;
        let note = cell(3).replace("\r\n", "\n");
        check_text(&note, MAX_TEXT).map_err(|refusal| WrongCell::new(post, refusal))?;
        let signed = length(cell(4)).map_err(|problem| problem.fault(quantity, cell(4)))?;
        if received == gave {
            return Err(self.same(to, gave));
        }
        let identity = [&*from_key, &*to_key];
        let transfer = Transfer { received, gave, identity, signed, moment, note: &note };
        let remark = (signed < Minutes::ZERO).then_some(Remark::Swapped);
        transfer.add(record.row, remark, rows);
        Ok(())
    }

    fn headerless(&mut self, record: &Record, rows: &mut Rows) -> Result<(), WrongCell> {
        if record.len() != COLUMNS.len() {
            return Err(wrong_columns(record, &COLUMNS, COLUMNS.len(), &[0, 1, 2, 3, 4, 5, 6, 7]));
        }
        let cell = |column: usize| record.cell(column).trim();
        let (received, from_key) = self.numbered(COLUMNS[0], cell(0), cell(1))?;
        let (gave, to_key) = self.numbered(COLUMNS[2], cell(2), cell(3))?;
        let seconds: i64 = cell(4)
            .parse()
            .map_err(|_| WrongCell::new(COLUMNS[4], Wrong::NotWholeSeconds { text: short(cell(4)) }))?;
        let signed = minutes_of(seconds)?;
        let moment = self.moment(COLUMNS[5], cell(5))?;
        let note = cell(6).replace("\r\n", "\n");
        check_text(&note, MAX_TEXT).map_err(|refusal| WrongCell::new(COLUMNS[6], refusal))?;
        if received == gave {
            return Err(self.same(COLUMNS[2], gave));
        }
        let identity = [&*from_key, &*to_key];
        let transfer = Transfer { received, gave, identity, signed, moment, note: &note };
        let remark = (seconds % 60 != 0).then_some(Remark::Rounded { seconds, minutes: signed });
        transfer.add(record.row, remark, rows);
        Ok(())
    }

    fn moment(&self, field: &str, text: &str) -> Result<(Day, Option<Seconds>), WrongCell> {
        let (on, at) = moment(text).ok_or_else(|| WrongCell::not_a_day(field, text))?;
        if on > self.last {
            return Err(WrongCell::new(field, Refusal::DayOutOfRange(on)));
        }
        Ok((on, at))
    }

    /// `Name (uid)`, what stands for somebody who has left, or the bare name of an organisation.
    fn person(&mut self, field: &str, text: &str) -> Result<(PersonIndex, Vec<u8>), WrongCell> {
        if FORMER.contains(&text.replace('’', "'").as_str()) {
            let key = b"former".to_vec();
            let account = self.book.imported(OriginFormat::TIMEOVERFLOW, &key).or_else(|| self.book.former());
            return Ok(self.named(key, "Former members", None, MemberKind::Former, account));
        }
        let (name, uid) = split_uid(text);
        check_name(name, MAX_NAME).map_err(|refusal| WrongCell::new(field, refusal))?;
        Ok(match uid {
            Some(uid) => {
                let key = origin_key("uid", uid);
                let known = self.book.imported(OriginFormat::TIMEOVERFLOW, &key);
                let account = known.or_else(|| self.book.numbered(uid, name));
                self.named(key, name, Some(uid), MemberKind::Person, account)
            }
            None => self.organisation(origin_key("org", name), name),
        })
    }

    /// A member or an organisation by its number alone.
    fn numbered(&mut self, field: &str, id: &str, kind: &str) -> Result<(PersonIndex, Vec<u8>), WrongCell> {
        if id.is_empty() || id.len() > 18 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WrongCell::new(field, Wrong::NotANumber { text: short(id) }));
        }
        if kind.eq_ignore_ascii_case("organization") {
            return Ok(match self.organisation {
                Some(name) if check_name(name, MAX_NAME).is_ok() => {
                    self.organisation(origin_key("org", name), name)
                }
                _ => self.organisation(origin_key("orgid", id), &format!("Organization {id}")),
            });
        }
        let key = origin_key("uid", id);
        let account = self.book.imported(OriginFormat::TIMEOVERFLOW, &key);
        Ok(self.named(key, &format!("Member {id}"), Some(id), MemberKind::Person, account))
    }

    fn organisation(&mut self, key: Vec<u8>, name: &str) -> (PersonIndex, Vec<u8>) {
        let known = self.book.imported(OriginFormat::TIMEOVERFLOW, &key);
        let account = known.or_else(|| self.book.organisation(name));
        self.named(key, name, None, MemberKind::Organisation, account)
    }

    fn named(
        &mut self,
        key: Vec<u8>,
        name: &str,
        number: Option<&str>,
        kind: MemberKind,
        account: Option<crate::ledger::AccountIndex>,
    ) -> (PersonIndex, Vec<u8>) {
        let person = self.people.named(&key, || Person {
            key: key.clone(),
            name: name.to_owned(),
            number: number.map(str::to_owned),
            kind,
            is_timebank: false,
            account,
        });
        (person, key)
    }

    /// Both sides are one account. All who have left share one, whatever the file calls them: who is inactive
    /// today may be gone in the next export, and the balance of one half of the nameless would tell nobody
    /// anything.
    fn same(&self, field: &str, person: PersonIndex) -> WrongCell {
        match self.people.get(person).kind {
            MemberKind::Former => WrongCell::new(field, Wrong::BothLeft),
            MemberKind::Person | MemberKind::Household | MemberKind::Organisation | MemberKind::Pot => {
                WrongCell::new(field, Refusal::SamePerson)
            }
        }
    }
}

impl Transfer<'_> {
    /// The first 16 bytes of the SHA-256 over what the row is known again by.
    fn key(&self) -> Vec<u8> {
        let (on, at) = self.moment;
        let moment = at.map_or_else(|| on.to_string(), |at| at.to_string());
        let [from, to] = self.identity;
        let mut pieces = Vec::new();
        for piece in [moment.as_bytes(), from, to, &self.signed.0.to_be_bytes()] {
            pieces.extend_from_slice(&(piece.len() as u64).to_be_bytes());
            pieces.extend_from_slice(piece);
        }
        Hash::of(&[&pieces, self.note.as_bytes()]).0[..16].to_vec()
    }

    fn add(&self, row: u32, remark: Option<Remark>, rows: &mut Rows) {
        let minutes = self.signed.abs();
        let (gave, received) =
            if self.signed < Minutes::ZERO { (self.received, self.gave) } else { (self.gave, self.received) };
        let (on, at) = self.moment;
        let fate = Fate::Add(rows.found.len());
        rows.lines.push(Line {
            row,
            on: Some(on),
            gave: Some(gave),
            received: Some(received),
            minutes,
            remarks: Vec::from_iter(remark),
            fate,
        });
        let legs = vec![(gave, minutes), (received, -minutes)];
        rows.found.push(Found {
            note: Some(self.note.to_owned()).filter(|note| !note.is_empty()),
            at,
            ..Found::confirmed(OriginFormat::TIMEOVERFLOW, self.key(), on, legs)
        });
    }
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

/// What is wrong with a length.
enum NoLength {
    Unreadable,
    Zero,
    TooLong,
}

impl NoLength {
    fn fault(&self, field: &str, text: &str) -> WrongCell {
        match self {
            NoLength::Unreadable => WrongCell::not_a_length(field, text),
            NoLength::Zero => WrongCell::new(field, Refusal::ZeroLength),
            NoLength::TooLong => WrongCell::new(field, Wrong::TooLong { text: short(text) }),
        }
    }
}

/// `[-]H:MM`, and `0` for nothing.
fn length(text: &str) -> Result<Minutes, NoLength> {
    match Minutes::parse(text) {
        Some(Minutes::ZERO) => return Err(NoLength::Zero),
        Some(minutes) => return Ok(minutes),
        None if text == "0" => return Err(NoLength::Zero),
        None => {}
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('-').unwrap_or(text).split_once(':') {
        Some((hours, minutes))
            if digits(hours) && minutes.len() == 2 && digits(minutes) && minutes < "60" =>
        {
            Err(NoLength::TooLong)
        }
        _ => Err(NoLength::Unreadable),
    }
}

/// Seconds to the nearest minute, and never to nothing.
fn minutes_of(seconds: i64) -> Result<Minutes, WrongCell> {
    let field = COLUMNS[4];
    if seconds < 0 {
        return Err(WrongCell::new(field, Wrong::NegativeLength));
    }
    if seconds == 0 {
        return Err(WrongCell::new(field, Refusal::ZeroLength));
    }
    let minutes = Minutes((seconds / 60 + i64::from(seconds % 60 >= 30)).max(1));
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

    #[test]
    fn lengths_are_hours_and_minutes() {
        assert_eq!(length("-1:30").ok(), Some(Minutes(-90)));
        assert!(["0", "0:00", "-0:00"].iter().all(|text| matches!(length(text), Err(NoLength::Zero))));
        assert!(
            ["999999:00", "99999999999999:59"]
                .iter()
                .all(|text| matches!(length(text), Err(NoLength::TooLong)))
        );
        assert!(
            ["25:61", "", "1", "1.5", "1:5", ":30"]
                .iter()
                .all(|text| matches!(length(text), Err(NoLength::Unreadable)))
        );
    }

    #[test]
    fn seconds_never_become_nothing() {
        let cases = [(1, 1), (29, 1), (89, 1), (90, 2), (3600, 60)];
        assert!(cases.iter().all(|(seconds, minutes)| minutes_of(*seconds) == Ok(Minutes(*minutes))));
        assert!([0, -60, i64::MAX, i64::MIN].iter().all(|seconds| minutes_of(*seconds).is_err()));
    }
}
