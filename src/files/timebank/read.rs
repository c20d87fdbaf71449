//! Reading our own CSV back.

use super::rows::{Flow, OpenRow, Terms, fault_of, together};
use super::{
    Attribution, COLUMNS, FORMER, POT_ID, POT_NAME, TIMEBANK, Trail, exchange_kind, member_kind,
    notes_of_cell,
};
use crate::files::csv::{self, Record, is_of_lines};
use crate::files::length::{NoLength, length};
use crate::files::people::{People, Person, PersonIndex};
use crate::files::row::{Fate, Remark, Rows, Wrong, WrongCell, short};
use crate::files::totals::adds_up;
use crate::journal::{ExchangeKind, MemberKind, Origin};
use crate::ledger::names::{MAX_CATEGORY, MAX_NAME, MAX_PROGRAMME, MAX_TEXT, check_name, check_text};
use crate::ledger::{AccountIndex, Refusal, State};
use crate::{Day, Minutes, Seconds};
use std::collections::{HashMap, HashSet};

/// The columns that a file must have.
const NEEDED: [&str; 9] =
    ["id", "state", "kind", "on", "giver", "receiver", "minutes", "giver_id", "receiver_id"];
/// The columns with texts, which may have several lines.
const TEXTS: [&str; 4] = ["note", "added_notes", "reason", "programme"];
/// The most notes that were added to an exchange in a file.
const MAX_NOTES: usize = 100;

/// Where the columns stand in a file.
#[derive(Clone, Debug)]
pub(in crate::files) struct Columns {
    places: HashMap<&'static str, usize>,
    count: usize,
}

/// The headings of our own CSV, in any order. `None` for any other row.
pub(in crate::files) fn headings(record: &Record) -> Option<Columns> {
    let place =
        |name: &'static str| record.cells().position(|cell| cell.trim() == name).map(|place| (name, place));
    let former = |(name, before): (&'static str, _)| place(before).map(|(_, place)| (name, place));
    let places = FORMER.into_iter().filter_map(former);
    let places: HashMap<_, _> = places.chain(COLUMNS.into_iter().filter_map(place)).collect();
    let columns = Columns { places, count: record.len() };
    NEEDED.iter().all(|name| columns.places.contains_key(name)).then_some(columns)
}

impl Columns {
    /// Whether the column at this place is read.
    pub(in crate::files) fn have(&self, place: usize) -> bool {
        self.places.values().any(|known| *known == place)
    }
}

/// A heading that stands twice. `None` where there is none.
pub(in crate::files) fn heading_twice(record: &Record) -> Option<&'static str> {
    let count = |name: &str| record.cells().filter(|cell| cell.trim() == name).count();
    COLUMNS.into_iter().find(|name| count(name) > 1)
}

/// Whether rows may have run together in a cell of several lines, which is no text and has several cells.
pub(in crate::files) fn may_run_together(record: &Record, headings: &Record) -> bool {
    let mut several = record.cells().enumerate().filter(|(_, cell)| is_of_lines(cell));
    several
        .any(|(place, cell)| !TEXTS.contains(&headings.cell(place).trim()) && cell.contains(csv::SEPARATORS))
}

/// Reads rows and knows the people in them.
pub(in crate::files) struct Reader<'a> {
    people: &'a mut People,
    /// The last day that an exchange may have.
    last: Day,
    columns: Columns,
    /// The rows of the exchange that is being read.
    open: Vec<OpenRow>,
    open_id: String,
    /// The ids of those that were read.
    closed: HashSet<String>,
    /// For whom an exchange that was found was recorded, in which row: the id and the name.
    behalves: Vec<(usize, u32, String, String)>,
}

impl<'a> Reader<'a> {
    pub(in crate::files) fn new(people: &'a mut People, last: Day, columns: Columns) -> Reader<'a> {
        Reader {
            people,
            last,
            columns,
            open: Vec::new(),
            open_id: String::new(),
            closed: HashSet::new(),
            behalves: Vec::new(),
        }
    }

    /// Ends the file. Those for whom something was recorded are told apart last: a row in which they take
    /// part says more of them.
    pub(in crate::files) fn finish(mut self, rows: &mut Rows) {
        self.close(rows);
        for (place, row, key, name) in core::mem::take(&mut self.behalves) {
            let known = self.people.with_key(key.as_bytes()).first().copied();
            let person = known.unwrap_or_else(|| {
                self.people.named(Person::new(key.into_bytes(), &name, None, MemberKind::Person, row))
            });
            rows.found[place].on_behalf = Some(person);
        }
    }

    /// Takes one row. Rows of one exchange stand together.
    pub(in crate::files) fn row(&mut self, record: &Record, mut remarks: Vec<Remark>, rows: &mut Rows) {
        let day = |text: &str| Day::parse(text).is_some();
        let sides = ["giver_id", "receiver_id"].map(|column| self.cell(record, column));
        if adds_up(record, self.cell(record, "on"), sides, day) {
            return rows.leave_out(record.row, Remark::AddsUp);
        }
        let id = match self.id(record) {
            Ok(id) => id,
            Err(fault) => {
                self.close(rows);
                return rows.refuse(record.row, remarks, fault);
            }
        };
        if id != self.open_id {
            self.close(rows);
            self.open_id = id;
        }
        if self.cell(record, "minutes") == "0" && self.cell(record, "attended").is_empty() {
            return rows.leave_out(record.row, Remark::MovesNothing);
        }
        let [giver, receiver] = ["giver_id", "receiver_id"].map(|column| self.cell(record, column));
        if !giver.is_empty() && giver == receiver {
            return rows.leave_out(record.row, Remark::OnePerson);
        }
        let flow = self.flow(record, &mut remarks);
        self.open.push(OpenRow { row: record.row, remarks, flow });
    }

    /// Ends the exchange that is being read: all its rows are taken, or none.
    fn close(&mut self, rows: &mut Rows) {
        let open = core::mem::take(&mut self.open);
        let id = core::mem::take(&mut self.open_id);
        if open.is_empty() {
            return;
        }
        let again = !self.closed.insert(id.clone());
        let exchange =
            if again { Err((None, WrongCell::new("id", Wrong::DuplicateId))) } else { together(&open, id) };
        match exchange {
            Ok(found) => {
                let mut first = true;
                for OpenRow { row, remarks, flow } in open {
                    let Ok(flow) = flow else { continue };
                    rows.lines.push(flow.line(row, remarks, Fate::Add(rows.found.len())));
                    if let Some((key, name)) = flow.terms.on_behalf.filter(|_| first) {
                        self.behalves.push((rows.found.len(), row, key, name));
                    }
                    first = false;
                }
                rows.found.push(found);
            }
            Err((at, fault)) => {
                for OpenRow { row, remarks, flow } in open {
                    rows.refuse(row, remarks, fault_of(row, flow.err(), at, &fault));
                }
            }
        }
    }

    fn cell<'r>(&self, record: &'r Record, column: &'static str) -> &'r str {
        self.columns.places.get(column).map_or("", |place| record.cell(*place))
    }

    fn id(&self, record: &Record) -> Result<String, WrongCell> {
        if record.len() != self.columns.count {
            let missing = COLUMNS
                .iter()
                .find(|name| self.columns.places.get(*name).is_some_and(|i| *i >= record.len()));
            return Err(WrongCell::columns(missing.unwrap_or(&"id"), record.len(), self.columns.count));
        }
        self.key(record, "id")
    }

    /// An id that an origin can keep.
    fn key(&self, record: &Record, column: &'static str) -> Result<String, WrongCell> {
        let id = csv::text(self.cell(record, column));
        if id.is_empty() {
            return Err(WrongCell::new(column, Wrong::IdMissing));
        }
        if id.len() > Origin::MAX_KEY {
            return Err(WrongCell::new(column, Refusal::TextTooLong(Origin::MAX_KEY)));
        }
        check_name(&id, Origin::MAX_KEY).map_err(|refusal| WrongCell::of_text(column, &id, refusal))?;
        Ok(id)
    }

    fn flow(&mut self, record: &Record, remarks: &mut Vec<Remark>) -> Result<Flow, WrongCell> {
        let terms = self.terms(record)?;
        let attended = self.minutes(record, "attended")?;
        // Who came and paid nothing has a row of their own.
        let minutes = match (self.cell(record, "minutes"), attended) {
            ("0", Some(_)) => Minutes::ZERO,
            ("", _) => return Err(WrongCell::not_a_length("minutes", "")),
            _ => self.minutes(record, "minutes")?.unwrap_or_default(),
        };
        let time = self.cell(record, "time");
        if !time.is_empty() {
            match length(time) {
                Ok((said, remark)) if said == minutes => remarks.extend(remark),
                Ok(_) => {
                    return Err(WrongCell::new(
                        "time",
                        Wrong::TimeContradicts { text: short(time), minutes },
                    ));
                }
                Err(NoLength::Unreadable) => return Err(WrongCell::not_a_length("time", time)),
                Err(NoLength::TooLong) => {
                    return Err(WrongCell::new("time", Wrong::TooLong { text: short(time) }));
                }
            }
        }
        let giver = self.person(record, ["giver", "giver_id", "giver_number", "giver_kind"])?;
        let receiver =
            self.person(record, ["receiver", "receiver_id", "receiver_number", "receiver_kind"])?;
        if self.people.get(giver).key == self.people.get(receiver).key {
            return Err(WrongCell::new("receiver", Refusal::SamePerson));
        }
        let is_pot = self.people.get(receiver).account == Some(AccountIndex::POT);
        if is_pot && attended.is_some() {
            return Err(WrongCell::new("attended", Wrong::PotAttended));
        }
        Ok(Flow { giver, receiver, minutes, attended, terms })
    }

    fn terms(&self, record: &Record) -> Result<Terms, WrongCell> {
        let on = self.cell(record, "on");
        let on = Day::parse(on).ok_or_else(|| WrongCell::not_a_day("on", on))?;
        if on > self.last {
            return Err(WrongCell::new("on", Refusal::DayOutOfRange(on)));
        }
        let state = self.state(record)?;
        let category = self.name(record, "category", MAX_CATEGORY)?;
        let programme = self.name(record, "programme", MAX_PROGRAMME)?;
        let trail = Trail {
            recorded: self.step(record, "recorded_by", "recorded_at")?,
            confirmed: self.step(record, "confirmed_by", "confirmed_at")?,
            state: self.step(record, "state_by", "state_at")?,
            source: self.line(record, "source")?,
            answers: self.link(record, "answers")?.unwrap_or_default(),
        };
        Ok(Terms {
            state,
            kind: self.kind(record)?,
            on,
            worked: self.minutes(record, "worked")?,
            category,
            programme,
            note: self.text(record, "note", MAX_TEXT)?,
            at: Seconds::parse(&trail.recorded.at),
            trail,
            reason: self.text(record, "reason", MAX_TEXT)?,
            travel: self.minutes(record, "travel")?,
            on_behalf: self.on_behalf(record)?,
            added_notes: self.added_notes(record)?,
            corrects: self.link(record, "corrects")?,
            corrected_by: self.link(record, "corrected_by")?,
        })
    }

    /// An id that may be missing.
    fn link(&self, record: &Record, column: &'static str) -> Result<Option<String>, WrongCell> {
        if self.cell(record, column).is_empty() { Ok(None) } else { self.key(record, column).map(Some) }
    }

    /// The id and the name of the member for whom it was recorded.
    fn on_behalf(&self, record: &Record) -> Result<Option<(String, String)>, WrongCell> {
        const ID: &str = "on_behalf_of_id";
        let name = self.line(record, "on_behalf_of")?;
        match self.link(record, ID)? {
            Some(id) if id == POT_ID => Err(WrongCell::new(ID, Refusal::UnknownMember)),
            Some(id) => Ok(Some((id, name))),
            None if name.is_empty() => Ok(None),
            None => self.key(record, ID).map(|id| Some((id, name))),
        }
    }

    fn added_notes(&self, record: &Record) -> Result<Vec<String>, WrongCell> {
        let notes = notes_of_cell(&csv::text(self.cell(record, "added_notes")));
        if notes.len() > MAX_NOTES {
            return Err(WrongCell::new("added_notes", Wrong::TooManyNotes { most: MAX_NOTES }));
        }
        notes.iter().try_for_each(|note| {
            let checked = check_text(note, MAX_TEXT);
            checked.map_err(|refusal| WrongCell::of_text("added_notes", note, refusal))
        })?;
        Ok(notes)
    }

    fn state(&self, record: &Record) -> Result<State, WrongCell> {
        let text = self.cell(record, "state");
        State::from_name(text).ok_or_else(|| {
            let known = State::ALL.map(State::name).join(", ");
            WrongCell::new("state", Wrong::StateUnsupported { text: short(text), known })
        })
    }

    fn kind(&self, record: &Record) -> Result<ExchangeKind, WrongCell> {
        let text = self.cell(record, "kind");
        let kinds = [ExchangeKind::Service, ExchangeKind::Gift, ExchangeKind::Opening];
        kinds.into_iter().find(|kind| exchange_kind(*kind) == text).ok_or_else(|| {
            let known = kinds.map(exchange_kind).join(", ");
            WrongCell::new("kind", Wrong::KindUnknown { text: short(text), known })
        })
    }

    /// A number of whole minutes; `None` for an empty cell.
    fn minutes(&self, record: &Record, column: &'static str) -> Result<Option<Minutes>, WrongCell> {
        let text = self.cell(record, column);
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WrongCell::new(column, Wrong::NotWholeMinutes { text: short(text) }));
        }
        match text.parse() {
            Ok(0) => Err(WrongCell::new(column, Refusal::ZeroLength)),
            Ok(minutes) if minutes < 0 => Err(WrongCell::new(column, Wrong::NegativeLength)),
            Ok(minutes) if minutes <= Minutes::MAX_LEG.0 => Ok(Some(Minutes(minutes))),
            _ => Err(WrongCell::new(column, Wrong::TooLong { text: short(text) })),
        }
    }

    /// Text of several lines; `None` for an empty cell.
    fn text(&self, record: &Record, column: &'static str, most: usize) -> Result<Option<String>, WrongCell> {
        let text = csv::text(self.cell(record, column));
        check_text(&text, most).map_err(|refusal| WrongCell::of_text(column, &text, refusal))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A name; `None` for an empty cell.
    fn name(&self, record: &Record, column: &'static str, most: usize) -> Result<Option<String>, WrongCell> {
        let name = self.text(record, column, most)?;
        if let Some(name) = &name {
            check_name(name, most).map_err(|refusal| WrongCell::of_text(column, name, refusal))?;
        }
        Ok(name)
    }

    /// Text of one line, which may be empty.
    fn line(&self, record: &Record, column: &'static str) -> Result<String, WrongCell> {
        let text = csv::text(self.cell(record, column));
        if !text.is_empty() {
            check_name(&text, MAX_NAME).map_err(|refusal| WrongCell::of_text(column, &text, refusal))?;
        }
        Ok(text)
    }

    fn step(&self, record: &Record, by: &'static str, at: &'static str) -> Result<Attribution, WrongCell> {
        let text = self.cell(record, at);
        let moment = Seconds::parse(text);
        if moment.is_none() && !text.is_empty() {
            return Err(WrongCell::new(at, Wrong::NotAMoment { text: short(text) }));
        }
        Ok(Attribution {
            by: self.line(record, by)?,
            at: moment.map_or_else(String::new, |at| at.to_string()),
        })
    }

    fn person(&mut self, record: &Record, columns: [&'static str; 4]) -> Result<PersonIndex, WrongCell> {
        let [name, id, number, kind] = columns;
        let key = self.key(record, id)?;
        if key == POT_ID {
            let pot = Person::new(key.into_bytes(), POT_NAME, None, MemberKind::Pot, record.row);
            let pot = self.people.named(pot);
            self.people.set_account(pot, AccountIndex::POT);
            return Ok(pot);
        }
        let text = self.cell(record, kind);
        let kinds = [MemberKind::Person, MemberKind::Household, MemberKind::Organisation, MemberKind::Former];
        let is_timebank = text == TIMEBANK;
        let member = match kinds.into_iter().find(|known| member_kind(*known) == text) {
            Some(kind) => kind,
            None if is_timebank => MemberKind::Organisation,
            None if text.is_empty() => MemberKind::Person,
            None => {
                let known = kinds.map(member_kind).join(", ");
                return Err(WrongCell::new(kind, Wrong::KindUnknown { text: short(text), known }));
            }
        };
        // Somebody who was erased has no name.
        let called = self.line(record, name)?;
        let number = Some(self.line(record, number)?).filter(|number| !number.is_empty());
        let (key, number) = (key.into_bytes(), number.as_deref());
        let person = Person::new(key, &called, number, member, record.row);
        Ok(self.people.named(Person { is_timebank, ..person }))
    }
}
