//! Who is named in a file, and which of the book's accounts files may mean.

use super::letters::compared;
use crate::Hash;
use crate::journal::{MemberKind, OriginFormat};
use crate::ledger::{AccountIndex, Ledger};
use std::collections::HashMap;

/// The place of a person in [`People`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PersonIndex(usize);

/// Somebody whom the file names, or the community pot. Two names under one key are two of them, until a
/// person says that they are one.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// What identifies them in files of the format.
    pub(super) key: Vec<u8>,
    pub(super) name: String,
    /// The name as it is compared; empty where the file has no name for them.
    pub(super) compared: String,
    pub(super) number: Option<String>,
    pub(super) kind: MemberKind,
    /// Whether it is an organisation that is the timebank itself.
    pub(super) is_timebank: bool,
    /// The row that names them first.
    pub(super) row: u32,
    /// The account that they have in the book already.
    pub(super) account: Option<AccountIndex>,
    /// The account for which their legs are written, where it was joined into that one. So a joining can be
    /// taken apart again.
    pub(super) written: Option<AccountIndex>,
    /// The person of the file who they are.
    pub(super) is: Option<PersonIndex>,
    /// Whether somebody said that they are a member whom the book knows otherwise. The book keeps their name,
    /// number and key with that member, so that the next file finds the member.
    pub(super) is_joined: bool,
}

impl Person {
    /// A person whose account is not looked up yet.
    pub(super) fn new(key: Vec<u8>, name: &str, number: Option<&str>, kind: MemberKind, row: u32) -> Person {
        Person {
            key,
            name: name.to_owned(),
            compared: compared(name),
            number: number.map(str::to_owned),
            kind,
            is_timebank: false,
            row,
            account: None,
            written: None,
            is: None,
            is_joined: false,
        }
    }

    /// What people read: `Ana Ruiz (241)`.
    pub(super) fn text(&self) -> String {
        label(&self.name, self.number.as_deref())
    }

    /// What identifies their account where another has the key of the file.
    pub(super) fn key_of_their_own(&self) -> Vec<u8> {
        // Our own files write a key as an id, so it is text.
        let mark = Hash::of(&[&self.key, b"\n", self.compared.as_bytes()]);
        mark.0[..16].iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
    }

    pub(super) fn is_organisation(&self) -> bool {
        self.kind == MemberKind::Organisation
    }
}

/// A name with a number.
pub(super) fn label(name: &str, number: Option<&str>) -> String {
    number.map_or_else(|| name.to_owned(), |number| format!("{name} ({number})"))
}

/// Everybody whom a file names, each name under each key once.
#[derive(Clone, Debug)]
pub(super) struct People {
    pub(super) format: OriginFormat,
    list: Vec<Person>,
    by_key: HashMap<Vec<u8>, Vec<PersonIndex>>,
    /// Those whose key another name has, by the first person with that key.
    further: HashMap<(PersonIndex, String), PersonIndex>,
    by_account: HashMap<AccountIndex, PersonIndex>,
}

impl People {
    pub(super) fn new(format: OriginFormat) -> People {
        let (by_key, further, by_account) = Default::default();
        People { format, list: Vec::new(), by_key, further, by_account }
    }

    pub(super) fn get(&self, person: PersonIndex) -> &Person {
        &self.list[person.0]
    }

    pub(super) fn get_mut(&mut self, person: PersonIndex) -> &mut Person {
        &mut self.list[person.0]
    }

    /// All of them, in the order of the file.
    pub(super) fn all(&self) -> impl Iterator<Item = PersonIndex> + use<> {
        (0..self.list.len()).map(PersonIndex)
    }

    /// Those with a key, in the order of the file.
    pub(super) fn with_key(&self, key: &[u8]) -> &[PersonIndex] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// The person with this key and this name, added where the file has not named them before.
    pub(super) fn named(&mut self, person: Person) -> PersonIndex {
        let place = PersonIndex(self.list.len());
        if let Some(known) = self.by_key.get_mut(&person.key) {
            let first = known[0];
            if self.list[first.0].compared == person.compared {
                return first;
            }
            let other = *self.further.entry((first, person.compared.clone())).or_insert(place);
            if other != place {
                return other;
            }
            known.push(place);
        } else {
            self.by_key.insert(person.key.clone(), vec![place]);
        }
        self.list.push(person);
        place
    }

    /// Says which account of the book somebody has.
    pub(super) fn set_account(&mut self, person: PersonIndex, account: AccountIndex) {
        self.list[person.0].account = Some(account);
        self.by_account.entry(account).or_insert(person);
    }

    /// What an answer calls somebody. In our own files two ids may have one name: the row tells them apart.
    pub(super) fn reference(&self, person: PersonIndex) -> String {
        let one = self.get(person);
        if self.format == OriginFormat::TIMEBANK {
            format!("{} #{}", one.text(), one.row)
        } else {
            one.text()
        }
    }

    /// The first person of the file who is the same.
    pub(super) fn root(&self, mut person: PersonIndex) -> PersonIndex {
        while let Some(other) = self.list[person.0].is {
            person = other;
        }
        let account = self.list[person.0].account;
        account.and_then(|account| self.by_account.get(&account).copied()).unwrap_or(person)
    }

    /// Says of the organisations with these names that they are the timebank itself.
    pub(super) fn set_timebanks(&mut self, names: &[String]) {
        for person in self.list.iter_mut().filter(|person| person.is_organisation()) {
            person.is_timebank |= names.contains(&person.name);
        }
    }

    /// All organisations, in the order of the file, each once.
    pub(super) fn organisations(&self) -> impl Iterator<Item = PersonIndex> {
        self.all().filter(|person| self.get(*person).is_organisation() && self.root(*person) == *person)
    }
}

/// What identifies somebody in an origin: a hash, because a fact can never be erased as a name can.
pub(super) fn origin_key(kind: &str, name: &str) -> Vec<u8> {
    Hash::of(&[kind.as_bytes(), b":", name.as_bytes()]).0[..16].to_vec()
}

/// Adds the person of an account to those with one name, each once.
fn add(people: &mut Vec<AccountIndex>, account: AccountIndex, person: AccountIndex) {
    // There are few who were joined into others. They come last.
    if account == person || !people.contains(&person) {
        people.push(person);
    }
}

/// The book's accounts by what files call them. Those of former members have no name of their own.
pub(super) struct Book<'l> {
    pub(super) ledger: &'l Ledger,
    by_origin: HashMap<(u8, &'l [u8]), AccountIndex>,
    by_name: HashMap<String, Vec<AccountIndex>>,
    by_number: HashMap<&'l str, Vec<AccountIndex>>,
    former: Option<AccountIndex>,
}

impl<'l> Book<'l> {
    pub(super) fn new(ledger: &'l Ledger) -> Book<'l> {
        let mut book = Book {
            ledger,
            by_origin: HashMap::new(),
            by_name: HashMap::new(),
            by_number: HashMap::new(),
            former: None,
        };
        let joined = ledger.accounts().filter(|account| ledger.person(*account) != *account);
        for account in ledger.people().skip(1).chain(joined) {
            let i = account.0 as usize;
            let format = ledger.accounts.origin_format[i];
            // What was joined into a member finds the member.
            let person = ledger.person(account);
            if format != 0 {
                let key = ledger.names.raw(ledger.accounts.origin_key[i]);
                book.by_origin.entry((format, key)).or_insert(account);
            }
            if ledger.accounts.kind(account) == MemberKind::Former {
                book.former = book.former.or(Some(person));
                continue;
            }
            let name = compared(book.name(account));
            if !name.is_empty() {
                add(book.by_name.entry(name).or_default(), account, person);
            }
            if let Some(number) = book.number(account) {
                add(book.by_number.entry(number).or_default(), account, person);
            }
        }
        book
    }

    pub(super) fn name(&self, account: AccountIndex) -> &'l str {
        self.ledger.names.get(self.ledger.accounts.name[account.0 as usize])
    }

    /// Whether a member has this name, as it is compared, or was entered under it.
    pub(super) fn is_called(&self, account: AccountIndex, name: &str) -> bool {
        let is_called = |account| compared(self.name(account)) == name;
        is_called(account) || self.ledger.joined_into(account).any(is_called)
    }

    pub(super) fn number(&self, account: AccountIndex) -> Option<&'l str> {
        self.ledger.names.some(self.ledger.accounts.number[account.0 as usize])
    }

    /// The member who was imported from a file of this format with this key, or into whom that account was
    /// joined.
    pub(super) fn imported(&self, format: OriginFormat, key: &[u8]) -> Option<AccountIndex> {
        self.written(format, key).map(|account| self.ledger.person(account))
    }

    /// The account that was imported from a file of this format with this key, also where it was joined into
    /// another.
    pub(super) fn written(&self, format: OriginFormat, key: &[u8]) -> Option<AccountIndex> {
        self.by_origin.get(&(format.0, key)).copied()
    }

    /// The account with this id, written as text.
    pub(super) fn with_id(&self, id: &str) -> Option<AccountIndex> {
        self.ledger.member(id.parse().ok()?)
    }

    /// The accounts with this name, as it is compared.
    pub(super) fn with_name(&self, compared: &str) -> &[AccountIndex] {
        self.by_name.get(compared).map_or(&[], Vec::as_slice)
    }

    /// The accounts with this number.
    pub(super) fn with_number(&self, number: &str) -> &[AccountIndex] {
        self.by_number.get(number).map_or(&[], Vec::as_slice)
    }

    /// The first account that stands for former members.
    pub(super) fn former(&self) -> Option<AccountIndex> {
        self.former
    }
}
