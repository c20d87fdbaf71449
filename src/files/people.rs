//! Who is named in a file, and which of the book's accounts they are.

use crate::Hash;
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::{AccountIndex, Ledger};
use std::collections::HashMap;

/// The place of a person in [`People`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PersonIndex(usize);

/// Somebody whom the file names, or the community pot.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// What identifies them in files of the format.
    pub(super) key: Vec<u8>,
    pub(super) name: String,
    pub(super) number: Option<String>,
    pub(super) kind: MemberKind,
    /// Whether it is an organisation that is the timebank itself.
    pub(super) is_timebank: bool,
    /// The account that they have in the book already.
    pub(super) account: Option<AccountIndex>,
}

/// Everybody whom a file names, each once.
#[derive(Clone, Debug)]
pub(super) struct People {
    pub(super) format: OriginFormat,
    list: Vec<Person>,
    by_key: HashMap<Vec<u8>, PersonIndex>,
    by_account: HashMap<AccountIndex, PersonIndex>,
}

impl People {
    pub(super) fn new(format: OriginFormat) -> People {
        People { format, list: Vec::new(), by_key: HashMap::new(), by_account: HashMap::new() }
    }

    pub(super) fn get(&self, person: PersonIndex) -> &Person {
        &self.list[person.0]
    }

    pub(super) fn find(&self, key: &[u8]) -> Option<PersonIndex> {
        self.by_key.get(key).copied()
    }

    /// Says of the organisations with these names that they are the timebank itself.
    pub(super) fn set_timebanks(&mut self, names: &[String]) {
        for person in self.list.iter_mut().filter(|person| person.kind == MemberKind::Organisation) {
            person.is_timebank |= names.contains(&person.name);
        }
    }

    /// All organisations, in the order of the file.
    pub(super) fn organisations(&self) -> impl Iterator<Item = PersonIndex> {
        let all = self.list.iter().zip(0..).filter(|(person, _)| person.kind == MemberKind::Organisation);
        all.map(|(_, place)| PersonIndex(place))
    }

    /// The person with this key, made where the file has not named them before. Two keys of one account are
    /// one person.
    pub(super) fn named(&mut self, key: &[u8], make: impl FnOnce() -> Person) -> PersonIndex {
        if let Some(known) = self.find(key) {
            return known;
        }
        let person = make();
        let next = PersonIndex(self.list.len());
        let place = match person.account {
            Some(account) => *self.by_account.entry(account).or_insert(next),
            None => next,
        };
        if place == next {
            self.list.push(person);
        }
        self.by_key.insert(key.to_vec(), place);
        place
    }
}

/// What identifies somebody in an origin: a hash, because a fact can never be erased as a name can.
pub(super) fn origin_key(kind: &str, name: &str) -> Vec<u8> {
    Hash::of(&[kind.as_bytes(), b":", name.as_bytes()]).0[..16].to_vec()
}

/// The book's accounts by what files call them.
pub(super) struct Book<'l> {
    ledger: &'l Ledger,
    by_origin: HashMap<(u8, &'l [u8]), AccountIndex>,
    organisations: HashMap<&'l str, Option<AccountIndex>>,
    numbered: HashMap<(&'l str, &'l str), Option<AccountIndex>>,
    former: Option<AccountIndex>,
}

impl<'l> Book<'l> {
    pub(super) fn new(ledger: &'l Ledger) -> Book<'l> {
        let mut book = Book {
            ledger,
            by_origin: HashMap::new(),
            organisations: HashMap::new(),
            numbered: HashMap::new(),
            former: None,
        };
        for account in ledger.accounts().skip(1) {
            let i = account.0 as usize;
            let name = ledger.names.get(ledger.accounts.name[i]);
            let format = ledger.accounts.origin_format[i];
            if format != 0 {
                let key = ledger.names.raw(ledger.accounts.origin_key[i]);
                book.by_origin.entry((format, key)).or_insert(account);
            }
            // What two have is no name for either.
            match ledger.accounts.kind(account) {
                MemberKind::Organisation => {
                    book.organisations.entry(name).and_modify(|known| *known = None).or_insert(Some(account));
                }
                MemberKind::Former => book.former = book.former.or(Some(account)),
                MemberKind::Person | MemberKind::Household | MemberKind::Pot => {}
            }
            if let Some(number) = ledger.names.some(ledger.accounts.number[i]) {
                book.numbered
                    .entry((number, name))
                    .and_modify(|known| *known = None)
                    .or_insert(Some(account));
            }
        }
        book
    }

    /// The account that was imported from a file of this format with this key.
    pub(super) fn imported(&self, format: OriginFormat, key: &[u8]) -> Option<AccountIndex> {
        self.by_origin.get(&(format.0, key)).copied()
    }

    /// The account with this id, written as text.
    pub(super) fn with_id(&self, id: &str) -> Option<AccountIndex> {
        self.ledger.member(id.parse().ok()?)
    }

    /// The one organisation with exactly this name.
    pub(super) fn organisation(&self, name: &str) -> Option<AccountIndex> {
        self.organisations.get(name).copied().flatten()
    }

    /// The one member with exactly this number and name.
    pub(super) fn numbered(&self, number: &str, name: &str) -> Option<AccountIndex> {
        self.numbered.get(&(number, name)).copied().flatten()
    }

    /// The first account that stands for former members.
    pub(super) fn former(&self) -> Option<AccountIndex> {
        self.former
    }
}
