//! Which rows of a file the book knows already. What is voided stays known.

use crate::files::people::{People, PersonIndex};
use crate::files::row::{Fate, Found, Line, Remark, Rows};
use crate::files::timebank::Trail;
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, State};
use crate::{Minutes, Seconds};
use std::collections::{HashMap, HashSet};

/// Marks the rows of our own CSV whose id the book has.
pub(super) fn by_id(ledger: &Ledger, rows: &mut Rows) {
    let imports = &ledger.imports;
    let ours = (0..imports.exchange.len()).filter(|i| imports.format[*i] == OriginFormat::TIMEBANK.0);
    let imported: HashMap<&[u8], ExchangeIndex> =
        ours.map(|i| (ledger.texts.raw(imports.key[i]), ExchangeIndex(imports.exchange[i]))).collect();
    let known = |found: &Found| {
        let id = core::str::from_utf8(&found.key).ok().and_then(|id| id.parse().ok());
        let own = id.and_then(|id| ledger.exchange(id));
        own.or_else(|| imported.get(found.key.as_slice()).copied())
    };
    let in_book: Vec<Option<ExchangeIndex>> = rows.found.iter().map(known).collect();
    rows.found.iter_mut().zip(&in_book).for_each(|(found, book)| found.known = *book);
    for line in &mut rows.lines {
        if let Fate::Add(place) = line.fate
            && in_book[place].is_some()
        {
            line.fate = Fate::Known(place);
        }
    }
}

/// Remarks on the rows of our own CSV that the book tells otherwise.
pub(super) fn told_otherwise(ledger: &Ledger, people: &People, rows: &mut Rows) {
    for line in &mut rows.lines {
        if let Fate::Known(place) = line.fate
            && let Some(exchange) = rows.found[place].known
            && differs(ledger, people, exchange, &rows.found[place])
        {
            line.remarks.push(Remark::KnownOtherwise);
        }
    }
}

/// Remarks on the rows of a TimeOverflow file that the book tells of other people. Rows are known by numbers,
/// and two people may have one. Somebody with no other rows may only have another name now.
pub(super) fn told_of_others(ledger: &Ledger, people: &People, rows: &mut Rows) {
    let root = |person: PersonIndex| people.root(person);
    let wanted: HashSet<PersonIndex> = rows.added().flat_map(|found| found.everybody()).map(root).collect();
    let is_former = |person: PersonIndex| people.get(root(person)).kind == MemberKind::Former;
    for line in &mut rows.lines {
        if let Fate::Known(place) = line.fate
            && let found = &rows.found[place]
            && let Some(exchange) = found.known
            && found.everybody().any(|person| wanted.contains(&root(person)))
            && !found.everybody().any(is_former)
            && legs_of(ledger, exchange) != found_legs(ledger, people, found)
        {
            line.remarks.push(Remark::KnownOtherwise);
        }
    }
}

/// Remarks on the rows that would move the balance of somebody who has left, or was forgotten.
pub(super) fn moves_who_left(ledger: &Ledger, people: &People, rows: &mut Rows) {
    for line in &mut rows.lines {
        let Fate::Add(_) = line.fate else { continue };
        for person in line.gave.into_iter().chain(line.received) {
            let account = people.get(people.root(person)).account;
            if account.is_some_and(|account| ledger.has_left(ledger.person(account))) {
                line.remarks.push(Remark::HasLeft { name: people.get(person).text() });
            }
        }
    }
}

/// Whether the book tells an exchange otherwise than the file does, in what balances and statements show.
fn differs(ledger: &Ledger, people: &People, exchange: ExchangeIndex, found: &Found) -> bool {
    let book = ledger.history_row(exchange);
    let same_state = book.state == found.state || found.state == State::Proposed;
    // A file need not have the columns of these.
    let said = [(&found.category, &book.category), (&found.programme, &book.programme)];
    book.on != found.on
        || book.kind != found.kind
        || book.note != found.note
        || said.iter().any(|(found, book)| found.is_some() && found != book)
        || (found.worked.is_some() && found.worked != book.worked)
        || !same_state
        || legs_of(ledger, exchange) != found_legs(ledger, people, found)
}

/// Whose balances an exchange moves, in the order of the accounts.
fn legs_of(ledger: &Ledger, exchange: ExchangeIndex) -> Vec<(Option<AccountIndex>, Minutes)> {
    let leg = |leg| (Some(ledger.legs.account(leg)), Minutes(i64::from(ledger.legs.minutes(leg))));
    let mut legs: Vec<_> = ledger.legs_of(exchange).map(leg).collect();
    legs.sort_unstable();
    legs
}

/// The same, as the file tells it.
fn found_legs(ledger: &Ledger, people: &People, found: &Found) -> Vec<(Option<AccountIndex>, Minutes)> {
    let account = |person| people.get(people.root(person)).account.map(|account| ledger.person(account));
    let mut legs: Vec<_> = found.legs.iter().map(|(person, minutes)| (account(*person), *minutes)).collect();
    legs.sort_unstable();
    legs
}

fn given(ledger: &Ledger, exchange: ExchangeIndex) -> Minutes {
    ledger
        .legs_of(exchange)
        .map(|leg| Minutes(i64::from(ledger.legs.minutes(leg))))
        .filter(|m| *m > Minutes::ZERO)
        .sum()
}

/// Marks the rows of a TimeOverflow file that the book has as they are. Equal rows are legitimate: the file
/// adds as many as it has more than the book.
pub(super) fn by_count(ledger: &Ledger, rows: &mut Rows) -> Waiting {
    let mut waiting = Waiting::new(ledger);
    for line in &mut rows.lines {
        if let Fate::Add(place) = line.fate
            && let Some(exchange) = waiting.take_exact(&rows.found[place].key)
        {
            line.fate = Fate::Known(place);
            rows.found[place].known = Some(exchange);
        }
    }
    remark_on_equal_rows(rows);
    waiting
}

fn remark_on_equal_rows(rows: &mut Rows) {
    let mut first: HashMap<&[u8], u32> = HashMap::new();
    for line in &mut rows.lines {
        let (Fate::Add(place) | Fate::Known(place)) = line.fate else { continue };
        let first = *first.entry(&rows.found[place].key).or_insert(line.row);
        if first != line.row && line.added().is_some() {
            line.remarks.push(Remark::EqualRow { row: first });
        }
    }
}

/// Marks the rows in which somebody has left since: the rest of them is known.
pub(super) fn without_side(ledger: &Ledger, people: &People, rows: &mut Rows, waiting: Waiting) {
    if waiting.left == 0 {
        return;
    }
    let mut rest = waiting.by_moment();
    for line in &mut rows.lines {
        if let Fate::Add(place) = line.fate {
            rest.look(ledger, people, line, &rows.found[place], place);
        }
    }
}

/// The book's exchanges from TimeOverflow that no row of the file has claimed.
pub(super) struct Waiting {
    by_key: HashMap<Vec<u8>, Vec<(ExchangeIndex, u32)>>,
    left: usize,
}

impl Waiting {
    fn new(ledger: &Ledger) -> Waiting {
        let imports = &ledger.imports;
        let mut by_key: HashMap<Vec<u8>, Vec<_>> = HashMap::new();
        let mut left = 0;
        // The first is to be claimed first, and claims are taken from the end.
        for i in (0..imports.exchange.len()).rev() {
            let key = match OriginFormat(imports.format[i]) {
                OriginFormat::TIMEOVERFLOW => {
                    Some((ledger.texts.raw(imports.key[i]).to_vec(), imports.at[i]))
                }
                // A book made from our CSV says where that had it from.
                OriginFormat::TIMEBANK => source(&Trail::read(ledger.texts.get(imports.trail[i])).source),
                _ => None,
            };
            if let Some((key, at)) = key {
                by_key.entry(key).or_default().push((ExchangeIndex(imports.exchange[i]), at));
                left += 1;
            }
        }
        Waiting { by_key, left }
    }

    fn take_exact(&mut self, key: &[u8]) -> Option<ExchangeIndex> {
        let (exchange, _) = self.by_key.get_mut(key).and_then(Vec::pop)?;
        self.left -= 1;
        Some(exchange)
    }

    fn by_moment(self) -> Rest {
        let mut unclaimed: Vec<_> = self.by_key.into_values().flatten().collect();
        unclaimed.sort_unstable();
        let mut by_moment: HashMap<u32, Vec<ExchangeIndex>> = HashMap::new();
        for (exchange, at) in unclaimed.into_iter().filter(|(_, at)| *at != 0) {
            by_moment.entry(at).or_default().push(exchange);
        }
        Rest { by_moment }
    }
}

/// `timeoverflow <key> <moment>`, as our CSV writes it.
fn source(text: &str) -> Option<(Vec<u8>, u32)> {
    let (key, at) =
        text.strip_prefix("timeoverflow ").map(|rest| rest.split_once(' ').unwrap_or((rest, "")))?;
    let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    let key = key.as_bytes().chunks(2).map(byte).collect::<Option<Vec<u8>>>()?;
    Some((key, Seconds::parse(at).map_or(0, |at| at.0)))
}

/// What is unclaimed after every exact claim, by the moment it was recorded there.
struct Rest {
    by_moment: HashMap<u32, Vec<ExchangeIndex>>,
}

impl Rest {
    /// Claims an exchange with the same moment, length, note and other side, where one side has left or come
    /// back.
    fn look(&mut self, ledger: &Ledger, people: &People, line: &mut Line, found: &Found, place: usize) {
        let Some(candidates) = found.at.and_then(|at| self.by_moment.get_mut(&at.0)) else { return };
        let fits = |exchange: &ExchangeIndex| fits(ledger, people, *exchange, line, found);
        match candidates.iter().filter(|exchange| fits(exchange)).count() {
            0 if candidates.is_empty() => {}
            0 => line.remarks.push(Remark::SameMoment),
            count => {
                if let Some(first) = candidates.iter().position(fits) {
                    candidates.remove(first);
                }
                line.fate = Fate::Known(place);
                line.remarks.push(if count == 1 { Remark::KnownWithoutSide } else { Remark::KnownAsFirst });
            }
        }
    }
}

/// Whether the book's exchange is the file's, but for somebody who has left.
fn fits(ledger: &Ledger, people: &People, exchange: ExchangeIndex, line: &Line, found: &Found) -> bool {
    let account = |leg: usize| ledger.legs.account(leg);
    let mut legs = ledger.legs_of(exchange);
    let (Some(gave), Some(received), None) = (legs.next(), legs.next(), legs.next()) else { return false };
    let same = |person: Option<PersonIndex>, account: AccountIndex| {
        person.is_some_and(|person| people.get(people.root(person)).account == Some(account))
    };
    let left = |person: Option<PersonIndex>, account: AccountIndex| {
        person.is_some_and(|person| people.get(person).kind == MemberKind::Former)
            || ledger.accounts.kind(account) == MemberKind::Former
    };
    let sides = [(line.gave, account(gave)), (line.received, account(received))];
    given(ledger, exchange) == line.minutes
        && ledger.texts.some(ledger.exchanges.note(exchange.0 as usize)) == found.note.as_deref()
        && sides.iter().all(|(person, account)| same(*person, *account) || left(*person, *account))
        && sides.iter().any(|(person, account)| same(*person, *account))
}
