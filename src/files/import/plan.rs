//! From what a file adds to the events that add it.

use super::links::{Links, Replaced};
use crate::files::people::{People, Person, PersonIndex};
use crate::files::row::{Fate, Found, Rows, Wrong, WrongCell};
use crate::journal::{
    Account, Attended, Fact, HeldBy, Leg, MAX_PARTS, MemberChanged, MemberKind, MemberLeft, MembersJoined,
    Origin, OriginFormat, PolicyChange, Proposed, Ref, Step, StepKind, TextKind,
};
use crate::ledger::entry::Parts;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Refusal, State};
use crate::{Id, Minutes};
use std::cell::OnceCell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// The most bytes that an event of an import is estimated at: well under what an event may have.
const MAX_BYTES: usize = 700_000;
/// What a part weighs beside its texts and legs, generously.
const PART: usize = 220;
/// What a leg weighs, generously.
const LEG: usize = 64;
/// Why an exchange of the book is corrected, where the file does not say it.
const AS_IN_FILE: &str = "as in the imported file";
/// The most categories that a policy may have.
const MAX_CATEGORIES: usize = 500;

/// One thing that an event of the import does.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// Allow the file's categories.
    Categories,
    /// Add this new member.
    Member(PersonIndex),
    /// Join the account of this person, which was added, into that of the member who they are.
    Join(PersonIndex),
    /// Say that this organisation of the book is the timebank itself.
    Timebank(PersonIndex),
    /// Add this exchange.
    Exchange(usize),
}

/// What is added, cut into events.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The members that are new.
    pub(super) members: Vec<PersonIndex>,
    /// The accounts that they and those who are joined get, if nobody else writes meanwhile.
    accounts: HashMap<PersonIndex, AccountIndex>,
    /// The tasks of each event.
    events: Vec<Vec<Task>>,
    /// All categories after the import, where the file has new ones.
    categories: Vec<String>,
    links: Links,
}

impl Plan {
    /// Plans what the rows add. Rows with a category too many are refused here.
    pub(super) fn new(ledger: &Ledger, rows: &mut Rows, people: &People) -> Plan {
        let categories = categories(ledger, rows);
        let links = Links::new(ledger, rows);
        let mut members = Vec::new();
        let mut accounts = HashMap::new();
        let first = ledger.accounts.len();
        let (mut exchanges, mut taking_part) = (Vec::new(), HashSet::new());
        for line in &rows.lines {
            let Fate::Add(place) = line.fate else { continue };
            // The rows of an exchange stand together.
            if exchanges.last() == Some(&place) {
                continue;
            }
            exchanges.push(place);
            let found = &rows.found[place];
            for person in found.everybody().map(|person| people.root(person)) {
                taking_part.insert(person);
                if people.get(person).account.is_none()
                    && let Entry::Vacant(place) = accounts.entry(person)
                {
                    place.insert(AccountIndex((first + members.len()) as u32));
                    members.push(person);
                }
            }
        }
        let joined = joined(ledger, people, &taking_part);
        let places = first + members.len()..;
        accounts.extend(joined.iter().copied().zip(places.map(|place| AccountIndex(place as u32))));
        let mut cutter = Cutter::default();
        if !categories.is_empty() {
            cutter.push(Task::Categories, 1, categories.iter().map(|name| name.len() + 4).sum());
        }
        for person in members.iter().chain(&joined) {
            let Person { name, key, number, .. } = people.get(*person);
            let texts = name.len() + key.len() + number.as_ref().map_or(0, String::len);
            cutter.push(Task::Member(*person), 4, texts);
        }
        for organisation in people.organisations() {
            let Person { account, is_timebank, .. } = people.get(organisation);
            if *is_timebank && account.is_some_and(|account| !ledger.is_timebank(account)) {
                cutter.push(Task::Timebank(organisation), 1, 0);
            }
        }
        // An exchange refers to its members by their event's id, so they come in earlier events.
        cutter.cut();
        for person in joined {
            cutter.push(Task::Join(person), 1, 0);
            cutter.cut();
        }
        for place in exchanges {
            let found = &rows.found[place];
            let replaced = links.of(place);
            let reasons = replaced.iter().map(|old| &rows.found[old.place()].reason);
            let texts = [&found.note, &found.trail, &found.reason, &found.category, &found.programme]
                .into_iter()
                .chain(reasons);
            let texts = texts.flatten().chain(&found.added_notes).map(String::len).sum::<usize>();
            // What is proposed, with a note, a trail and a programme, is confirmed, held and decided, with a
            // reason.
            let parts = 9 + 2 * (replaced.len() + found.added_notes.len());
            cutter.push(Task::Exchange(place), parts, texts + found.parties().count() * LEG);
        }
        cutter.cut();
        Plan { members, accounts, events: cutter.events, categories, links }
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
        let tasks = self.events.get(event).ok_or(Refusal::NotAnEvent)?;
        let mut event = Writing {
            parts: Parts::default(),
            staged: Staged::new(ledger, people, &self.accounts),
            links: &self.links,
            found,
            here: HashMap::new(),
        };
        for task in tasks {
            match *task {
                Task::Categories => {
                    let categories = Some(self.categories.iter().map(String::as_str).collect());
                    event.parts.fact(Fact::PolicySet(PolicyChange { categories, ..PolicyChange::default() }));
                }
                Task::Member(person) => {
                    let Person { name, number, kind, is_timebank, key, .. } = people.get(person);
                    let origin = Some(Origin { format: people.format, key, at: None });
                    let member = event.parts.member(*kind, name, number.as_deref(), origin, *is_timebank);
                    if name.is_empty() {
                        // Erased there: nobody who could act here.
                        event.parts.fact(Fact::MemberLeft(MemberLeft { member }));
                    }
                }
                Task::Join(person) => event.join(person)?,
                Task::Timebank(person) => event.timebank(person)?,
                Task::Exchange(place) => event.exchange(place)?,
            }
        }
        Ok(event.parts)
    }
}

/// An event that is being written.
struct Writing<'a, 'l> {
    parts: Parts<'a>,
    staged: Staged<'l>,
    links: &'a Links,
    found: &'a [Found],
    /// The exchanges of the file that the event adds.
    here: HashMap<usize, Ref>,
}

impl<'a> Writing<'a, '_> {
    /// An exchange with what became of it: a coordinator imports what others have settled.
    fn exchange(&mut self, place: usize) -> Result<(), Refusal> {
        let found = &self.found[place];
        let exchange = self.proposed(found)?;
        self.here.insert(place, exchange);
        let reason = found.reason.as_deref();
        match found.state {
            State::Proposed if found.went_on => {
                self.held(exchange);
                self.step(StepKind::Released, exchange, reason);
            }
            State::Proposed => {}
            State::Withdrawn => self.step(StepKind::Withdrawn, exchange, reason),
            State::Confirmed => {
                self.step(StepKind::Confirmed, exchange, reason);
                self.corrections(place, exchange)?;
            }
            State::Disputed | State::Voided => {
                self.step(StepKind::Confirmed, exchange, None);
                self.corrections(place, exchange)?;
                let step = if found.state == State::Disputed { StepKind::Disputed } else { StepKind::Voided };
                if !self.links.is_replaced(place) {
                    self.step(step, exchange, Some(reason.unwrap_or_default()));
                }
            }
            State::Held | State::Declined => {
                if found.was_confirmed {
                    self.step(StepKind::Confirmed, exchange, None);
                    self.corrections(place, exchange)?;
                }
                if found.state == State::Held {
                    let reason = reason.map(|reason| self.parts.text(TextKind::Reason, reason));
                    self.hold(exchange, reason);
                } else {
                    if found.was_confirmed {
                        self.held(exchange);
                    }
                    self.step(StepKind::Declined, exchange, reason);
                }
            }
        }
        for note in &found.added_notes {
            let text = self.parts.text(TextKind::Note, note);
            self.parts.fact(Fact::Step(Step::with_text(StepKind::NoteAdded, exchange, text)));
        }
        if found.programme.is_some() {
            self.parts.programme(exchange, found.programme.as_deref());
        }
        Ok(())
    }

    /// An account that was added is that of a member. Nothing was entered for it.
    fn join(&mut self, person: PersonIndex) -> Result<(), Refusal> {
        let (staged, people) = (&self.staged, self.staged.people);
        let account = staged.imported(person, &people.get(person).key).ok_or(Refusal::UnknownMember)?;
        let sides = [staged.ledger.account(account)?, staged.account(people.root(person))?];
        if let [Account::Member(member), Account::Member(into)] = sides {
            self.parts.fact(Fact::MembersJoined(MembersJoined { member, into }));
        }
        Ok(())
    }

    /// An organisation of the book is the timebank itself.
    fn timebank(&mut self, person: PersonIndex) -> Result<(), Refusal> {
        if let Account::Member(member) = self.staged.account(person)? {
            self.parts.fact(Fact::MemberChanged(MemberChanged {
                member,
                name: None,
                contact: None,
                holders: None,
                guardian: None,
                area: None,
                is_timebank: Some(true),
            }));
        }
        Ok(())
    }

    fn proposed(&mut self, found: &'a Found) -> Result<Ref, Refusal> {
        let leg = |(person, minutes): &(PersonIndex, Minutes)| {
            Ok(Leg { account: self.staged.written(*person)?, minutes: *minutes })
        };
        let legs = found.legs.iter().map(leg).collect::<Result<_, _>>()?;
        let on_behalf = match found.on_behalf.map(|person| self.staged.written(person)).transpose()? {
            Some(Account::Member(member)) => Some(member),
            _ => None,
        };
        let attended = found.attended.iter().map(|(person, minutes)| match self.staged.written(*person)? {
            Account::Member(member) => Ok(Attended { member, minutes: *minutes }),
            Account::Pot => Err(Refusal::UnknownMember),
        });
        let attended = attended.collect::<Result<_, _>>()?;
        let answers = found.answers.as_ref().and_then(|id| id.parse::<Id>().ok());
        let answers = answers.filter(|id| self.staged.ledger.post(*id).is_some()).map(Ref::from);
        let note = self.parts.optional_text(TextKind::Note, found.note.as_deref());
        let trail = self.parts.optional_text(TextKind::Trail, found.trail.as_deref());
        Ok(Ref::here(self.parts.fact(Fact::Proposed(Proposed {
            category: found.category.as_deref(),
            worked: found.worked,
            travel: found.travel,
            note,
            origin: Some(Origin { format: found.format, key: &found.key, at: found.at }),
            trail,
            on_behalf,
            answers,
            attended,
            ..Proposed::new(found.kind, legs, found.on)
        }))))
    }

    /// Takes out those whose place an exchange takes, now that it counts.
    fn corrections(&mut self, place: usize, new: Ref) -> Result<(), Refusal> {
        for replaced in self.links.of(place) {
            let old = match *replaced {
                Replaced::Known(exchange, _) => self.staged.ledger.exchange_id(exchange).into(),
                Replaced::Found(old) => match self.here.get(&old) {
                    Some(here) => *here,
                    None => self.staged.exchange(&self.found[old].key)?,
                },
            };
            let reason =
                self.found[replaced.place()].reason.as_deref().filter(|reason| !reason.trim().is_empty());
            let reason =
                reason.unwrap_or(if matches!(replaced, Replaced::Known(..)) { AS_IN_FILE } else { "" });
            let reason = self.parts.text(TextKind::Reason, reason);
            let step = Step::with_text(StepKind::Corrected, old, reason);
            self.parts.fact(Fact::Step(Step { other: Some(new), ..step }));
        }
        Ok(())
    }

    fn step(&mut self, kind: StepKind, exchange: Ref, reason: Option<&'a str>) {
        let text = reason.map(|reason| self.parts.text(TextKind::Reason, reason));
        let step = Step { text, ..Step::new(kind, exchange) };
        self.parts.fact(Fact::Step(step));
    }

    fn held(&mut self, exchange: Ref) {
        self.hold(exchange, None);
    }

    fn hold(&mut self, exchange: Ref, text: Option<u16>) {
        let step = Step::new(StepKind::Held, exchange);
        let held_by = Some(HeldBy::Coordinator as u8);
        self.parts.fact(Fact::Step(Step { text, held_by, ..step }));
    }
}

/// The accounts of the file's people, in a ledger to which earlier events of the import are applied.
struct Staged<'a> {
    ledger: &'a Ledger,
    people: &'a People,
    /// Where the accounts that the import adds should be.
    expected: &'a HashMap<PersonIndex, AccountIndex>,
    by_origin: OnceCell<HashMap<&'a [u8], AccountIndex>>,
    exchanges: OnceCell<HashMap<&'a [u8], ExchangeIndex>>,
}

impl<'a> Staged<'a> {
    fn new(
        ledger: &'a Ledger,
        people: &'a People,
        expected: &'a HashMap<PersonIndex, AccountIndex>,
    ) -> Staged<'a> {
        Staged { ledger, people, expected, by_origin: OnceCell::new(), exchanges: OnceCell::new() }
    }

    /// The account that was imported with this key. Going through all accounts for each event would take a
    /// time that grows with the square of the members.
    fn imported(&self, person: PersonIndex, key: &[u8]) -> Option<AccountIndex> {
        let accounts = &self.ledger.accounts;
        let key_of = |account: AccountIndex| self.ledger.names.raw(accounts.origin_key[account.0 as usize]);
        let ours =
            |account: &AccountIndex| accounts.origin_format[account.0 as usize] == self.people.format.0;
        let there = |account: &AccountIndex| (account.0 as usize) < accounts.len();
        let expected = self.expected.get(&person).copied().filter(there).filter(ours);
        expected.filter(|account| key_of(*account) == key).or_else(|| {
            let all = || self.ledger.accounts().filter(ours).map(|account| (key_of(account), account));
            self.by_origin.get_or_init(|| all().collect()).get(key).copied()
        })
    }

    /// An exchange that an earlier event of the import added.
    fn exchange(&self, key: &[u8]) -> Result<Ref, Refusal> {
        let imports = &self.ledger.imports;
        let by_key = self.exchanges.get_or_init(|| {
            let ours = (0..imports.exchange.len()).filter(|i| imports.format[*i] == OriginFormat::TIMEBANK.0);
            let key = |i: usize| (self.ledger.texts.raw(imports.key[i]), ExchangeIndex(imports.exchange[i]));
            ours.map(key).collect()
        });
        let exchange = by_key.get(key).ok_or(Refusal::UnknownExchange)?;
        Ok(self.ledger.exchange_id(*exchange).into())
    }

    fn account(&self, person: PersonIndex) -> Result<Account, Refusal> {
        let Person { account, key, kind, .. } = self.people.get(person);
        if *kind == MemberKind::Pot {
            return Ok(Account::Pot);
        }
        let account = account.or_else(|| self.imported(person, key));
        self.ledger.account(account.ok_or(Refusal::UnknownMember)?)
    }

    /// The account for which somebody's legs are written: their own, also where it is joined into another.
    fn written(&self, person: PersonIndex) -> Result<Account, Refusal> {
        let Person { written, key, .. } = self.people.get(person);
        let added = || self.expected.get(&person).and_then(|_| self.imported(person, key));
        match written.or_else(added) {
            Some(account) => self.ledger.account(account),
            None => self.account(self.people.root(person)),
        }
    }
}

/// Cuts tasks into events that are small enough.
#[derive(Debug, Default)]
struct Cutter {
    events: Vec<Vec<Task>>,
    open: Vec<Task>,
    parts: usize,
    bytes: usize,
}

impl Cutter {
    /// Adds a task of at most so many parts, whose texts and legs have so many bytes.
    fn push(&mut self, task: Task, parts: usize, bytes: usize) {
        let bytes = bytes + parts * PART;
        if self.parts + parts > MAX_PARTS || self.bytes + bytes > MAX_BYTES {
            self.cut();
        }
        self.open.push(task);
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

/// Those who are members whom the book knows otherwise, and take part in what is added. Nobody can be joined
/// into a member who left, or is of another kind, or with the timebank itself.
fn joined(ledger: &Ledger, people: &People, taking_part: &HashSet<PersonIndex>) -> Vec<PersonIndex> {
    let may_join = |person: &PersonIndex| {
        let (one, root) = (people.get(*person), people.root(*person));
        let kind = match people.get(root).account {
            Some(account) if ledger.has_left(account) || ledger.is_timebank(account) => return false,
            Some(account) => ledger.accounts.kind(account),
            None => people.get(root).kind,
        };
        let is_timebank = one.is_timebank || people.get(root).is_timebank;
        one.is_joined && one.kind == kind && !is_timebank && taking_part.contains(&root)
    };
    people.all().filter(may_join).collect()
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
            let wrong = Wrong::TooManyCategories { most: MAX_CATEGORIES };
            line.fate = Fate::Refused(WrongCell::new("category", wrong));
        }
    }
    if all.len() == before { Vec::new() } else { all }
}
