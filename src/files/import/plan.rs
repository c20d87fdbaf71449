//! From what a file adds to the events that add it.

use crate::files::people::{People, Person, PersonIndex};
use crate::files::row::{Fate, Fault, Found, Rows};
use crate::journal::{
    Account, Fact, Leg, MAX_PARTS, MemberKind, Origin, PolicyChange, Proposed, Ref, TextKind,
};
use crate::ledger::entry::Parts;
use crate::ledger::{AccountIndex, Ledger, Refusal, State};
use std::collections::{HashMap, HashSet};

/// The most bytes that an event of an import is estimated at: well under what an event may have.
const MAX_BYTES: usize = 700_000;
/// What a part weighs beside its texts and legs, generously.
const PART: usize = 220;
/// What a leg weighs, generously.
const LEG: usize = 64;
/// The most categories that a policy may have.
const MAX_CATEGORIES: usize = 500;

/// One thing that an event of the import does.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Allow the file's categories.
    Categories,
    /// Add this new member.
    Member(PersonIndex),
    /// Add this exchange.
    Exchange(usize),
}

/// What is added, cut into events.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The members that are new.
    pub(super) members: Vec<PersonIndex>,
    /// The steps of each event.
    events: Vec<Vec<Step>>,
    /// All categories after the import, where the file has new ones.
    categories: Vec<String>,
}

impl Plan {
    /// Plans what the rows add. Rows with a category too many are refused here.
    pub(super) fn new(ledger: &Ledger, rows: &mut Rows, people: &People) -> Plan {
        let categories = categories(ledger, rows);
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        let mut exchanges = Vec::new();
        for line in &rows.lines {
            let Fate::Add(place) = line.fate else { continue };
            // The rows of an exchange stand together.
            if exchanges.last() == Some(&place) {
                continue;
            }
            exchanges.push(place);
            for (person, _) in &rows.found[place].legs {
                if people.get(*person).account.is_none() && seen.insert(*person) {
                    members.push(*person);
                }
            }
        }
        let mut cutter = Cutter::default();
        if !categories.is_empty() {
            cutter.push(Step::Categories, 1, categories.iter().map(|name| name.len() + 4).sum());
        }
        for person in &members {
            let Person { name, key, number, .. } = people.get(*person);
            let texts = name.len() + key.len() + number.as_ref().map_or(0, String::len);
            cutter.push(Step::Member(*person), 3, texts);
        }
        // An exchange refers to its members by their event's id, so they come in earlier events.
        cutter.cut();
        for place in exchanges {
            let found = &rows.found[place];
            let texts = [&found.note, &found.trail, &found.reason, &found.category].into_iter().flatten();
            let bytes = texts.map(String::len).sum::<usize>() + found.legs.len() * LEG;
            cutter.push(Step::Exchange(place), 6, bytes);
        }
        cutter.cut();
        Plan { members, events: cutter.events, categories }
    }

    /// How many events it takes.
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// The parts of one event.
    pub(super) fn parts<'a>(
        &'a self,
        event: usize,
        found: &'a [Found],
        people: &'a People,
        ledger: &Ledger,
    ) -> Result<Parts<'a>, Refusal> {
        let steps = self.events.get(event).ok_or(Refusal::NotAnEvent)?;
        let staged = Staged::new(ledger, people);
        let mut parts = Parts::default();
        for step in steps {
            match *step {
                Step::Categories => {
                    let categories = Some(self.categories.iter().map(String::as_str).collect());
                    parts.fact(Fact::PolicySet(PolicyChange { categories, ..PolicyChange::default() }));
                }
                Step::Member(person) => {
                    let Person { name, number, kind, key, .. } = people.get(person);
                    let origin = Origin { format: people.format, key, at: None };
                    parts.member(*kind, name, number.as_deref(), None, Some(origin));
                }
                Step::Exchange(place) => exchange(&mut parts, &found[place], &staged)?,
            }
        }
        Ok(parts)
    }
}

/// An exchange with what became of it, in one event: a coordinator imports what others have settled.
fn exchange<'a>(parts: &mut Parts<'a>, found: &'a Found, staged: &Staged<'_>) -> Result<(), Refusal> {
    let leg = |(person, minutes): &(PersonIndex, _)| {
        Ok(Leg { account: staged.account(*person)?, minutes: *minutes })
    };
    let legs = found.legs.iter().map(leg).collect::<Result<_, _>>()?;
    let note = parts.optional_text(TextKind::Note, found.note.as_deref());
    let trail = parts.optional_text(TextKind::Trail, found.trail.as_deref());
    let exchange = Ref::here(parts.fact(Fact::Proposed(Proposed {
        category: found.category.as_deref(),
        worked: found.worked,
        note,
        origin: Some(Origin { format: found.format, key: &found.key, at: found.at }),
        trail,
        ..Proposed::new(found.kind, legs, found.on)
    })));
    if found.state != State::Proposed {
        parts.fact(Fact::confirmed(exchange));
    }
    if found.state == State::Voided {
        let reason = parts.text(TextKind::Reason, found.reason.as_deref().unwrap_or_default());
        parts.fact(Fact::voided(exchange, reason));
    }
    Ok(())
}

/// The accounts of the file's people, in a ledger to which earlier events of the import are applied.
struct Staged<'a> {
    ledger: &'a Ledger,
    people: &'a People,
    by_origin: HashMap<&'a [u8], AccountIndex>,
}

impl<'a> Staged<'a> {
    fn new(ledger: &'a Ledger, people: &'a People) -> Staged<'a> {
        let ours =
            |account: &AccountIndex| ledger.accounts.origin_format[account.0 as usize] == people.format.0;
        let key = |account: AccountIndex| {
            (ledger.names.raw(ledger.accounts.origin_key[account.0 as usize]), account)
        };
        Staged { ledger, people, by_origin: ledger.accounts().filter(ours).map(key).collect() }
    }

    fn account(&self, person: PersonIndex) -> Result<Account, Refusal> {
        let Person { account, key, kind, .. } = self.people.get(person);
        if *kind == MemberKind::Pot {
            return Ok(Account::Pot);
        }
        let account = account.or_else(|| self.by_origin.get(key.as_slice()).copied());
        self.ledger.account(account.ok_or(Refusal::UnknownMember)?)
    }
}

/// Cuts steps into events that are small enough.
#[derive(Debug, Default)]
struct Cutter {
    events: Vec<Vec<Step>>,
    open: Vec<Step>,
    parts: usize,
    bytes: usize,
}

impl Cutter {
    /// Adds a step of at most so many parts, whose texts and legs have so many bytes.
    fn push(&mut self, step: Step, parts: usize, bytes: usize) {
        let bytes = bytes + parts * PART;
        if self.parts + parts > MAX_PARTS || self.bytes + bytes > MAX_BYTES {
            self.cut();
        }
        self.open.push(step);
        self.parts += parts;
        self.bytes += bytes;
    }

    fn cut(&mut self) {
        if !self.open.is_empty() {
            self.events.push(core::mem::take(&mut self.open));
        }
        self.parts = 0;
        self.bytes = 0;
    }
}

/// The whole new list of categories, empty where the file has none that is new.
fn categories(ledger: &Ledger, rows: &mut Rows) -> Vec<String> {
    let mut all: Vec<String> = ledger.categories().map(str::to_owned).collect();
    let before = all.len();
    let mut known: HashSet<String> = all.iter().cloned().collect();
    for line in &mut rows.lines {
        let Fate::Add(place) = line.fate else { continue };
        let Some(category) =
            rows.found[place].category.as_ref().filter(|category| !known.contains(*category))
        else {
            continue;
        };
        if all.len() < MAX_CATEGORIES {
            known.insert(category.clone());
            all.push(category.clone());
        } else {
            let message = format!("a community may have at most {MAX_CATEGORIES} categories");
            line.fate = Fate::Refused(Fault::new("category", "too_many_categories", message));
        }
    }
    if all.len() == before { Vec::new() } else { all }
}
