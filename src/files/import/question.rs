//! Questions about those whom a file names, as people read them: who is on either side, and why they may be
//! one or two.

use super::asked::{Asked, Decision, Doubt, Like, reference};
use crate::Minutes;
use crate::files::people::{Book, People, PersonIndex};
use crate::files::row::Line;
use crate::journal::MemberKind;
use crate::ledger::AccountIndex;
use serde::Serialize;
use std::collections::HashMap;

/// How many rows of one person a question names.
const ROWS: usize = 5;

/// A question about somebody whom the file names. Nothing is written before each is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Why it is asked.
    pub doubt: Doubt,
    /// Whom it is about.
    pub who: Meant,
    /// Who they may be.
    pub like: Vec<Alike>,
    /// How many more they may be.
    pub more: usize,
    /// Whether they may be an organisation, with the number as the end of its name.
    pub may_be_organisation: bool,
    /// What was answered; `None` where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answered>,
}

/// Somebody who may be the one that a question is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Alike {
    /// Why they may be.
    pub doubt: Doubt,
    /// Who it is.
    #[serde(flatten)]
    pub who: Meant,
}

/// Who somebody is, as it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Answered {
    /// The same as this one, as the question calls them.
    Same(String),
    /// Another person.
    Another,
    /// An organisation.
    Organisation,
}

/// Somebody on one side of a question: of the file, with rows, or of the book, with what they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Meant {
    /// What an answer calls them.
    pub reference: String,
    /// Their name; empty for an erased member of the book.
    pub name: String,
    /// Their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What they are.
    pub kind: MemberKind,
    /// The first rows of the file that name them.
    pub rows: Vec<u32>,
    /// How many rows of the file name them.
    pub row_count: usize,
    /// What they have in the book, where they are a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<InBook>,
}

/// What a member of the book has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct InBook {
    /// The id of their account.
    pub id: String,
    /// In how many exchanges they take part.
    pub exchanges: usize,
    /// Their balance.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub balance: Minutes,
    /// Whether they have left.
    pub left: bool,
}

/// All questions as people read them.
pub(super) fn questions(book: &Book<'_>, people: &People, lines: &[Line], asked: &[Asked]) -> Vec<Question> {
    if asked.is_empty() {
        return Vec::new();
    }
    let mut named = Named { book, people, rows: HashMap::new(), exchanges: HashMap::new() };
    named.count(lines, asked);
    asked.iter().map(|asked| named.question(asked)).collect()
}

/// How often those whom questions name occur.
struct Named<'a, 'l> {
    book: &'a Book<'l>,
    people: &'a People,
    rows: HashMap<PersonIndex, (Vec<u32>, usize)>,
    exchanges: HashMap<AccountIndex, usize>,
}

impl Named<'_, '_> {
    fn count(&mut self, lines: &[Line], asked: &[Asked]) {
        for Asked { person, like, .. } in asked {
            self.rows.entry(*person).or_default();
            for (_, like) in like {
                match *like {
                    Like::InFile(other) => _ = self.rows.entry(other).or_default(),
                    Like::Member(account) => _ = self.exchanges.entry(account).or_default(),
                }
            }
        }
        for line in lines {
            for person in line.gave.iter().chain(&line.received) {
                if let Some((rows, count)) = self.rows.get_mut(person) {
                    *count += 1;
                    if rows.len() < ROWS {
                        rows.push(line.row);
                    }
                }
            }
        }
        let legs = &self.book.ledger.legs;
        for leg in 0..legs.len() {
            if let Some(count) = self.exchanges.get_mut(&legs.account(leg)) {
                *count += 1;
            }
        }
    }

    fn question(&self, asked: &Asked) -> Question {
        let alike = |(doubt, like): &(Doubt, Like)| Alike { doubt: *doubt, who: self.meant(*like) };
        let like: Vec<Alike> = asked.like.iter().map(alike).collect();
        let answer = asked.decision.map(|decision| match decision {
            Decision::Same(like) => Answered::Same(reference(self.book, self.people, like)),
            Decision::Another => Answered::Another,
            Decision::Organisation => Answered::Organisation,
        });
        Question {
            doubt: like.first().map_or(Doubt::NumberInName, |first| first.doubt),
            who: Meant { reference: asked.text.clone(), ..self.meant(Like::InFile(asked.person)) },
            like,
            more: asked.more,
            may_be_organisation: asked.may_be_organisation,
            answer,
        }
    }

    fn meant(&self, like: Like) -> Meant {
        let reference = reference(self.book, self.people, like);
        match like {
            Like::InFile(person) => {
                let one = self.people.get(person);
                let (rows, row_count) = self.rows.get(&person).cloned().unwrap_or_default();
                let (name, number, kind) = (one.name.clone(), one.number.clone(), one.kind);
                Meant { reference, name, number, kind, rows, row_count, member: None }
            }
            Like::Member(account) => {
                let (book, ledger) = (self.book, self.book.ledger);
                let member = InBook {
                    id: ledger.account_id(account).map_or_else(String::new, |id| id.to_string()),
                    exchanges: self.exchanges.get(&account).copied().unwrap_or_default(),
                    balance: ledger.movements(account).balance(),
                    left: ledger.has_left(account),
                };
                Meant {
                    reference,
                    name: book.name(account).to_owned(),
                    number: book.number(account).map(str::to_owned),
                    kind: ledger.accounts.kind(account),
                    rows: Vec::new(),
                    row_count: 0,
                    member: Some(member),
                }
            }
        }
    }
}
