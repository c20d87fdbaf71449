//! Importing: what a file would add to a book, row by row, and the events that add it.

mod answer;
mod asked;
mod joined;
mod known;
mod links;
mod plan;
mod question;
mod read;
mod report;
mod who;

pub use answer::{AllOthers, Answer, Is};
pub use asked::Doubt;
pub use question::{Alike, Answered, InBook, Meant, Question};
pub use read::ImportOptions;
pub use report::{
    ImportFormat, ImportReport, ImportRow, OrganisationFound, Refused, Remarked, RowFault, RowOutcome,
};

use super::Unreadable;
use super::people::{Book, People, Person, PersonIndex};
use super::row::{Fate, Found, Line, Remark, Rows};
use crate::Minutes;
use crate::journal::{Author, Draft, MemberKind};
use crate::ledger::{Ledger, Refusal};
use answer::Answers;
use plan::Plan;
use std::collections::{HashMap, HashSet};

/// How many questions, refused rows and rows with remarks a report names. All rows are among the rows.
const REPORTED: usize = 200;

/// A dry run: what a file would add to a book. Nothing is written.
///
/// A file that was imported before adds nothing; one that has grown since adds what is new. Amounts are taken
/// to the minute, whatever rounding the community chose for what it records itself. As long as a question is
/// open, nothing can be written.
#[derive(Clone, Debug)]
pub struct Import {
    format: ImportFormat,
    lines: Vec<Line>,
    found: Vec<Found>,
    people: People,
    plan: Plan,
    organisations: Vec<OrganisationFound>,
    questions: Vec<Question>,
    question_count: usize,
    open_questions: usize,
}

impl Import {
    /// Reads a file against a book.
    ///
    /// # Errors
    /// Why nothing of the file can be read. A row that is wrong is no such error: see [`Import::report`].
    pub fn read(ledger: &Ledger, bytes: &[u8], options: &ImportOptions) -> Result<Import, Unreadable> {
        let book = Book::new(ledger);
        let (format, mut people, mut rows) = read::read(&book, bytes, options)?;
        if rows.lines.is_empty() {
            return Err(Unreadable::NoRows);
        }
        let answers = Answers::new(&people, &options.answers, options.all_others)?;
        let settle = |people: &mut People, rows: &mut Rows| {
            let has_names = format != ImportFormat::TimeOverflowRows;
            let asked = who::meant(&book, people, rows, &answers, has_names)?;
            joined::join(people, rows);
            Ok(asked)
        };
        let mut asked = match format {
            ImportFormat::Timebank => {
                known::by_id(ledger, &mut rows);
                let asked = settle(&mut people, &mut rows)?;
                known::told_otherwise(ledger, &people, &mut rows);
                asked
            }
            ImportFormat::TimeOverflow | ImportFormat::TimeOverflowRows => {
                let waiting = known::by_count(ledger, &mut rows);
                let asked = settle(&mut people, &mut rows)?;
                known::told_of_others(ledger, &people, &mut rows);
                known::without_side(ledger, &people, &mut rows, waiting);
                asked
            }
        };
        known::moves_who_left(ledger, &people, &mut rows);
        let roots = |person| people.root(person);
        let added: HashSet<_> = rows.added().flat_map(|found| found.everybody()).map(roots).collect();
        asked.retain(|asked| asked.decision.is_some() || added.contains(&roots(asked.person)));
        let open_questions = asked.iter().filter(|asked| asked.decision.is_none()).count();
        let question_count = asked.len();
        if question_count > REPORTED {
            let (open, answered): (Vec<_>, Vec<_>) =
                asked.into_iter().partition(|asked| asked.decision.is_none());
            asked = open.into_iter().chain(answered).take(REPORTED).collect();
        }
        let questions = question::questions(&book, &people, &rows.lines, &asked);
        people.set_timebanks(&options.timebanks);
        let plan = Plan::new(ledger, &mut rows, &people);
        let mut import = Import {
            format,
            lines: rows.lines,
            found: rows.found,
            people,
            plan,
            organisations: Vec::new(),
            questions,
            question_count,
            open_questions,
        };
        import.organisations = import.organisations(ledger);
        Ok(import)
    }

    /// What would happen, in all.
    pub fn report(&self) -> ImportReport {
        let mut report = ImportReport {
            format: self.format,
            rows: self.lines.len(),
            added: 0,
            exchanges: 0,
            not_counted: 0,
            known: 0,
            new_members: self.plan.members.len(),
            minutes: Minutes::ZERO,
            no_help: 0,
            no_help_minutes: Minutes::ZERO,
            left_out: 0,
            notes: 0,
            remarked: Vec::new(),
            refused: Vec::new(),
            refused_count: 0,
            organisations: self.organisations.clone(),
            asks_for_timebank: self.asks_for_timebank(),
            questions: self.questions.clone(),
            question_count: self.question_count,
            open_questions: self.open_questions,
        };
        let is_timebank = self.timebanks();
        // The rows of an exchange stand together.
        let mut last = None;
        for line in &self.lines {
            if !line.remarks.is_empty() {
                report.notes += 1;
                if report.remarked.len() < REPORTED {
                    let remarks = line.remarks.iter().map(Remark::message).collect();
                    report.remarked.push(Remarked { row: line.row, remarks });
                }
            }
            match &line.fate {
                Fate::Add(place) => {
                    let counts = self.found[*place].state.counts();
                    report.added += 1;
                    if last.replace(*place) != Some(*place) {
                        report.exchanges += 1;
                        report.not_counted += usize::from(!counts);
                    }
                    if counts {
                        report.minutes += line.minutes;
                    }
                    if self.has_timebank(line, &is_timebank) {
                        report.no_help += 1;
                        report.no_help_minutes += line.minutes;
                    }
                }
                Fate::Known(_) => report.known += 1,
                Fate::LeftOut => report.left_out += 1,
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
        let mut rows: HashMap<PersonIndex, usize> = self.people.organisations().map(|one| (one, 0)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        for line in self.lines.iter().filter(|line| matches!(line.fate, Fate::Add(_) | Fate::Known(_))) {
            for person in line.gave.iter().chain(&line.received) {
                rows.entry(self.people.root(*person)).and_modify(|count| *count += 1);
            }
        }
        let found = |person: PersonIndex| {
            let Person { name, is_timebank, account, .. } = self.people.get(person);
            OrganisationFound {
                name: name.clone(),
                rows: rows[&person],
                timebank: *is_timebank || account.is_some_and(|account| ledger.is_timebank(account)),
                becomes_timebank: *is_timebank && account.is_some_and(|account| !ledger.is_timebank(account)),
            }
        };
        self.people.organisations().map(found).collect()
    }

    /// The organisations that are the timebank itself.
    fn timebanks(&self) -> HashSet<PersonIndex> {
        let organisations = self.people.organisations().zip(&self.organisations);
        organisations.filter(|(_, found)| found.timebank).map(|(person, _)| person).collect()
    }

    /// Whether the timebank itself takes part in a row that the file has as help. Our own files say of each
    /// exchange what it is.
    fn has_timebank(&self, line: &Line, timebanks: &HashSet<PersonIndex>) -> bool {
        let is_timebank =
            |side: Option<PersonIndex>| side.is_some_and(|side| timebanks.contains(&self.people.root(side)));
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
            Fate::LeftOut => (RowOutcome::LeftOut, None, None),
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

    /// How many events it takes; none where nothing would be added, or a question is open.
    pub fn events(&self) -> usize {
        if self.open_questions > 0 { 0 } else { self.plan.len() }
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
        if event >= self.events() {
            return Err(Refusal::NotAnEvent);
        }
        let parts = self.plan.parts(event, &self.found, &self.people, ledger)?;
        parts.draft(ledger, author, seed)
    }
}
