//! What must be asked about those whom a file names.

use crate::files::letters::compared;
use crate::files::people::{Book, People, PersonIndex, label};
use crate::ledger::AccountIndex;
use serde::Serialize;

/// A question about somebody whom the file names.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) person: PersonIndex,
    /// What the file calls them.
    pub(super) text: String,
    /// Who they may be.
    pub(super) like: Vec<(Doubt, Like)>,
    /// How many more they may be.
    pub(super) more: usize,
    /// Whether the number may be the end of an organisation's name.
    pub(super) may_be_organisation: bool,
    pub(super) decision: Option<Decision>,
}

/// An answer, and whom it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Same(Like),
    Another,
    Organisation,
}

/// Why two may be one, or one two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Doubt {
    /// One number has two names.
    TwoNames,
    /// One name has two numbers.
    TwoNumbers,
    /// The book has a member of this name.
    InBook,
    /// An organisation is called as a member is.
    Organisation,
    /// The number may be the end of an organisation's name.
    NumberInName,
}

/// Who may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Like {
    /// A member of the book.
    Member(AccountIndex),
    /// Somebody else whom the file names.
    InFile(PersonIndex),
}

impl Like {
    /// Whether this is the id of a member of the book.
    pub(super) fn is_id(self, book: &Book<'_>, text: &str) -> bool {
        match self {
            Like::Member(account) => book.ledger.account_id(account).is_some_and(|id| id.to_string() == text),
            Like::InFile(_) => false,
        }
    }
}

/// What an answer calls somebody: their name and number, or where others have the same, what nobody else has.
pub(super) fn reference(book: &Book<'_>, people: &People, like: Like) -> String {
    match like {
        Like::InFile(person) => {
            let (one, called) = (people.get(person), people.reference(person));
            let number = one.number.as_deref();
            let mut namesakes = book.with_name(&one.compared).iter();
            let in_book = namesakes.any(|account| book.number(*account) == number);
            if in_book { format!("{called} #{}", one.row) } else { called }
        }
        Like::Member(account) => {
            let (name, number) = (book.name(account), book.number(account));
            let namesakes = book.with_name(&compared(name));
            let same = namesakes.iter().filter(|other| book.number(**other) == number).count();
            match book.ledger.account_id(account) {
                Some(id) if same > 1 || name.is_empty() => id.to_string(),
                _ => label(name, number),
            }
        }
    }
}
