//! Who is meant: the accounts of those whom a file names. What the file and the book leave open is asked, and
//! a person answers.
//!
//! A number and a name that agree with a member of the book are that member. So is everybody whose rows the
//! book has: the answer that was given then is read from the book. All others who have a number or a name of
//! somebody else are asked about.

use super::answer::Answers;
use super::asked::{Asked, Decision, Doubt, Like};
use crate::files::letters::compared;
use crate::files::people::{Book, People, Person, PersonIndex};
use crate::files::row::Rows;
use crate::files::{Unreadable, timeoverflow};
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::AccountIndex;
use std::collections::{HashMap, HashSet};

/// The most whom a question names beside the one it is about.
const MOST_LIKE: usize = 8;
/// The most with one number of the file who are looked at.
const MOST_SHARES: usize = 1000;
/// Numbers that may be years.
const YEARS: core::ops::RangeInclusive<u32> = 1900..=2199;
/// The most numbers of four digits in a file in which one that may be a year stands out.
const FEW: usize = 2;

/// Finds out who everybody is. Gives the questions, in the order of the file.
pub(super) fn meant(
    book: &Book<'_>,
    people: &mut People,
    rows: &Rows,
    answers: &Answers<'_>,
    has_names: bool,
) -> Result<Vec<Asked>, Unreadable> {
    let wanted = wanted(rows, people);
    let known = known(book, rows);
    let year_stands_out = year_stands_out(people, &wanted);
    let (seen, by_name) = Default::default();
    let mut finder = Finder { book, has_names, year_stands_out, seen, by_name };
    let mut asked = Vec::new();
    for person in people.all() {
        let by_rows =
            || known.get(&person).copied().filter(|account| fits(book, people.get(person), *account));
        // The ids of our own files say more than the rows, in which somebody may have changed who took part.
        let account = match people.format {
            OriginFormat::TIMEBANK => certain(book, people, person).or_else(by_rows),
            _ => by_rows().or_else(|| certain(book, people, person)),
        };
        if let Some(account) = account {
            people.set_account(person, account);
            if is_somebody(people.get(person)) {
                finder.add(people, person);
            }
        }
    }
    for person in wanted.iter().copied() {
        if people.get(person).account.is_none() && is_somebody(people.get(person)) {
            asked.extend(finder.ask(people, person, answers)?);
            finder.add(people, person);
        }
    }
    answers.are_clear(&asked)?;
    for one in &asked {
        people.get_mut(one.person).is_joined = matches!(one.decision, Some(Decision::Same(_)));
    }
    give_keys(book, people, &wanted);
    Ok(asked)
}

/// Whether it is one person, household or organisation.
fn is_somebody(person: &Person) -> bool {
    match person.kind {
        MemberKind::Person | MemberKind::Household | MemberKind::Organisation => true,
        MemberKind::Former | MemberKind::Pot => false,
    }
}

/// Those who take part in rows that would be added, in the order of the file.
fn wanted(rows: &Rows, people: &People) -> Vec<PersonIndex> {
    let wanted: HashSet<PersonIndex> = rows.added().flat_map(|found| found.everybody()).collect();
    people.all().filter(|person| wanted.contains(person)).collect()
}

/// The account of each person when the book took the rows that it knows. People with two are left out.
fn known(book: &Book<'_>, rows: &Rows) -> HashMap<PersonIndex, AccountIndex> {
    let mut known: HashMap<PersonIndex, Option<AccountIndex>> = HashMap::new();
    let ledger = book.ledger;
    for (found, exchange) in rows.found.iter().filter_map(|found| Some((found, found.known?))) {
        let legs = ledger.legs_of(exchange);
        if legs.len() != found.legs.len() {
            continue;
        }
        for ((person, minutes), leg) in found.legs.iter().zip(legs) {
            let account = ledger.legs.account(leg);
            if i64::from(ledger.legs.minutes(leg)) == minutes.0 {
                let known = known.entry(*person).or_insert(Some(account));
                *known = known.filter(|known| *known == account);
            }
        }
    }
    known.into_iter().filter_map(|(person, account)| Some((person, account?))).collect()
}

/// Whether the account that took part in somebody's rows is theirs. Numbers alone tell a row from others, so
/// another name says otherwise, unless the book could not keep it with the account.
fn fits(book: &Book<'_>, person: &Person, account: AccountIndex) -> bool {
    let ledger = book.ledger;
    agrees(book, person, account)
        || ledger.has_left(account)
        || ledger.accounts.kind(account) != person.kind
        || ledger.is_timebank(account)
}

/// The account that somebody has without a doubt.
fn certain(book: &Book<'_>, people: &People, person: PersonIndex) -> Option<AccountIndex> {
    let one = people.get(person);
    let others = people.with_key(&one.key);
    if others.len() > 1
        && let Some(account) = book.imported(people.format, &one.key_of_their_own())
    {
        return Some(account);
    }
    // An erased member has no name any more. Somebody else may have the number now.
    let is_known = |account: &AccountIndex| one.compared.is_empty() || !book.ledger.is_erased(*account);
    let account = of_key(book, people, one).filter(is_known);
    let alone = others.len() == 1;
    if people.format == OriginFormat::TIMEBANK {
        // The ids of our own files do not change: who has another name now was renamed.
        return account.filter(|account| alone || agrees(book, one, *account));
    }
    // An organisation's key is its name.
    if let Some(account) = account.filter(|account| one.is_organisation() || agrees(book, one, *account)) {
        return Some(account);
    }
    if let Some(account) = book.imported(people.format, &one.key_of_their_own()) {
        return Some(account);
    }
    let numbered = one.number.as_deref().map_or(&[][..], |number| book.with_number(number));
    let mut same = numbered.iter().filter(|account| is_called(book, one, **account));
    same.next().copied().filter(|_| same.next().is_none())
}

/// The account that has the key of the file.
fn of_key(book: &Book<'_>, people: &People, person: &Person) -> Option<AccountIndex> {
    let imported = book.imported(people.format, &person.key);
    match core::str::from_utf8(&person.key) {
        Ok(id) if people.format == OriginFormat::TIMEBANK => imported.or_else(|| book.with_id(id)),
        _ => imported,
    }
}

/// Whether an account has somebody's name. Nobody's name is another than a name that is not known.
fn agrees(book: &Book<'_>, person: &Person, account: AccountIndex) -> bool {
    let name = book.name(account);
    let no_name = |number: &str| name == timeoverflow::nameless(number);
    person.compared.is_empty()
        || name.is_empty()
        || person.number.as_deref().is_some_and(no_name)
        || is_called(book, person, account)
}

fn is_called(book: &Book<'_>, person: &Person, account: AccountIndex) -> bool {
    !person.compared.is_empty() && book.is_called(account, &person.compared)
}

/// Whether a number that may be a year is none of a member: the others are far below.
fn year_stands_out(people: &People, wanted: &[PersonIndex]) -> bool {
    let numbers = wanted.iter().filter_map(|person| people.get(*person).number.as_deref()?.parse().ok());
    let long: HashSet<u32> = numbers.filter(|number| *number >= 1000).collect();
    long.len() <= FEW
}

/// Gives everybody who gets an account a key of the file, or one of their own where another has that key. All
/// others keep the account that has their key, also where it was joined into another.
fn give_keys(book: &Book<'_>, people: &mut People, wanted: &[PersonIndex]) {
    let mut taken = HashSet::new();
    for person in wanted.iter().copied() {
        let one = people.get(person);
        if !one.is_joined && (one.account.is_some() || people.root(person) != person) {
            let keys = [one.key_of_their_own(), one.key.clone()];
            let accounts = keys.iter().filter_map(|key| book.written(people.format, key));
            let theirs = |account: &AccountIndex| Some(book.ledger.person(*account)) == one.account;
            people.get_mut(person).written = accounts.into_iter().find(theirs);
            continue;
        }
        if of_key(book, people, one).is_some() || !taken.insert(one.key.clone()) {
            people.get_mut(person).key = one.key_of_their_own();
        }
    }
}

/// Looks for those who may be meant.
struct Finder<'b, 'l> {
    book: &'b Book<'l>,
    /// Whether the file names people, and not their numbers alone.
    has_names: bool,
    year_stands_out: bool,
    /// Those who were looked at.
    seen: HashSet<PersonIndex>,
    by_name: HashMap<String, Vec<PersonIndex>>,
}

impl Finder<'_, '_> {
    /// Takes note of somebody, who may be meant by those after them.
    fn add(&mut self, people: &People, person: PersonIndex) {
        self.seen.insert(person);
        self.by_name.entry(people.get(person).compared.clone()).or_default().push(person);
    }

    /// What must be asked about somebody who has no account for certain. An answer is taken at once.
    fn ask(
        &self,
        people: &mut People,
        person: PersonIndex,
        answers: &Answers<'_>,
    ) -> Result<Option<Asked>, Unreadable> {
        let Some((like, more)) = self.like(people, person) else { return Ok(None) };
        let one = people.get(person);
        let is_numbered = self.has_names
            && people.format == OriginFormat::TIMEOVERFLOW
            && one.kind == MemberKind::Person
            && one.number.is_some();
        let shares_number = like.iter().any(|(doubt, _)| *doubt == Doubt::TwoNames);
        let sounds_so = is_numbered && self.sounds_like_organisation(one);
        let mut asked = Asked {
            person,
            text: people.reference(person),
            like,
            more,
            may_be_organisation: sounds_so || (is_numbered && shares_number),
            decision: None,
        };
        asked.decision = answers.to(self.book, people, &asked, is_numbered)?;
        match asked.decision {
            Some(Decision::Same(Like::Member(account))) => people.set_account(person, account),
            Some(Decision::Same(Like::InFile(other))) => people.get_mut(person).is = Some(people.root(other)),
            Some(Decision::Organisation) => self.make_organisation(people, person),
            Some(Decision::Another) | None => {}
        }
        let said_so = asked.decision == Some(Decision::Organisation);
        Ok((!asked.like.is_empty() || sounds_so || said_so).then_some(asked))
    }

    fn sounds_like_organisation(&self, person: &Person) -> bool {
        let number = person.number.as_deref().and_then(|number| number.parse().ok());
        let is_year = number.is_some_and(|number: u32| YEARS.contains(&number));
        (is_year && self.year_stands_out) || timeoverflow::may_be_organisation(&person.compared)
    }

    /// The number was the end of a name.
    fn make_organisation(&self, people: &mut People, person: PersonIndex) {
        let one = people.get_mut(person);
        one.name = one.text();
        one.compared = compared(&one.name);
        one.number = None;
        one.kind = MemberKind::Organisation;
        one.key = timeoverflow::organisation_key(&one.name);
        let imported = self.book.imported(OriginFormat::TIMEOVERFLOW, &people.get(person).key);
        let is_organisation =
            |account: &&AccountIndex| self.book.ledger.accounts.kind(**account) == MemberKind::Organisation;
        let named = self.book.with_name(&people.get(person).compared).iter().find(is_organisation);
        if let Some(account) = imported.or(named.copied()) {
            people.set_account(person, account);
        }
    }

    /// Who somebody may be, and how many more. `None` where it is plain who they are: the file has one of two
    /// without a name.
    fn like(&self, people: &mut People, person: PersonIndex) -> Option<(Vec<(Doubt, Like)>, usize)> {
        let book = self.book;
        let one = people.get(person);
        let mut found = Found { list: Vec::new(), more: 0 };
        // Whose number was the end of a name has another key now.
        let earlier = |other: &PersonIndex| self.seen.contains(other) && people.get(*other).key == one.key;
        // A file may give one number to thousands. Those who came earlier stand first.
        let shares = people.with_key(&one.key);
        let first = shares.iter().copied().take(MOST_SHARES).filter(earlier);
        let with_key: Vec<PersonIndex> = first.take(MOST_LIKE * 4).collect();
        found.more = shares.len().saturating_sub(MOST_SHARES);
        for other in with_key {
            if people.get(other).compared.is_empty() || one.compared.is_empty() {
                people.get_mut(person).is = Some(people.root(other));
                return None;
            }
            found.add(Doubt::TwoNames, in_file(people, other));
        }
        if let Some(account) = of_key(book, people, one) {
            found.add(Doubt::TwoNames, Like::Member(account));
        }
        let numbered = one.number.as_deref().map_or(&[][..], |number| book.with_number(number));
        for account in found.first(numbered) {
            let doubt = if is_called(book, one, *account) { Doubt::InBook } else { Doubt::TwoNames };
            found.add(doubt, Like::Member(*account));
        }
        if one.compared.is_empty() {
            return Some((found.list, found.more));
        }
        for account in found.first(book.with_name(&one.compared)) {
            let (kind, number) = (book.ledger.accounts.kind(*account), book.number(*account));
            found.add(doubt_of_name(one, kind, number, Doubt::InBook), Like::Member(*account));
        }
        // In our own files two ids are two members.
        if people.format == OriginFormat::TIMEOVERFLOW {
            for other in found.first(self.by_name.get(&one.compared).map_or(&[], Vec::as_slice)) {
                let Person { kind, number, .. } = people.get(*other);
                let doubt = doubt_of_name(one, *kind, number.as_deref(), Doubt::TwoNumbers);
                found.add(doubt, in_file(people, *other));
            }
        }
        Some((found.list, found.more))
    }
}

/// Somebody of the file, or the account that they have.
fn in_file(people: &People, person: PersonIndex) -> Like {
    let root = people.root(person);
    people.get(root).account.map_or(Like::InFile(root), Like::Member)
}

/// Why somebody of the same name may be another.
fn doubt_of_name(person: &Person, kind: MemberKind, number: Option<&str>, otherwise: Doubt) -> Doubt {
    if person.is_organisation() != (kind == MemberKind::Organisation) {
        Doubt::Organisation
    } else if person.number.is_some() && number.is_some() && person.number.as_deref() != number {
        Doubt::TwoNumbers
    } else {
        otherwise
    }
}

/// Those who may be meant, each once, and how many more there are.
struct Found {
    list: Vec<(Doubt, Like)>,
    more: usize,
}

impl Found {
    /// As many as are looked at. A file may give thousands one name.
    fn first<'a, T>(&mut self, all: &'a [T]) -> &'a [T] {
        let (first, rest) = all.split_at(all.len().min(MOST_LIKE * 4));
        self.more += rest.len();
        first
    }

    fn add(&mut self, doubt: Doubt, like: Like) {
        if self.list.iter().any(|(_, known)| *known == like) {
            return;
        }
        if self.list.len() < MOST_LIKE {
            self.list.push((doubt, like));
        } else {
            self.more += 1;
        }
    }
}
