//! What a person says of those whom a file names, so that nobody is taken for another.

use super::asked::{Asked, Decision, reference};
use crate::files::Unreadable;
use crate::files::letters::compared;
use crate::files::people::{Book, People, PersonIndex};
use std::collections::HashMap;

/// An answer to a question about somebody whom the file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whom the question is about, as it calls them, or their name alone where no other question has it.
    pub who: String,
    /// Who they are.
    pub is: Is,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Is {
    /// The same as this one, as the question calls them; nobody needs to be named where there is only one.
    Same(Option<String>),
    /// Another person.
    Another,
    /// An organisation. What looked like a number is the end of its name.
    Organisation,
}

/// What all are of whom no answer speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllOthers {
    /// The same, where only one can be meant.
    Same,
    /// Other people.
    Another,
}

/// The answers by those whom they are about.
pub(super) struct Answers<'a> {
    answers: &'a [Answer],
    others: Option<AllOthers>,
    by_person: HashMap<PersonIndex, Given<'a>>,
}

/// An answer as it was given.
#[derive(Clone, Copy)]
struct Given<'a> {
    place: usize,
    is: &'a Is,
    /// Who they are, where that stands behind a sign of equality.
    same: Option<&'a str>,
}

impl<'a> Answers<'a> {
    /// Finds those whom the answers are about.
    ///
    /// # Errors
    /// [`Unreadable::UnknownAnswer`] where the file has nobody of that name. [`Unreadable::TwoAnswers`] where
    /// two answers about one say different things.
    pub(super) fn new(
        people: &People,
        answers: &'a [Answer],
        others: Option<AllOthers>,
    ) -> Result<Answers<'a>, Unreadable> {
        let mut by_person = HashMap::new();
        if !answers.is_empty() {
            let names = Names::new(people);
            for (place, Answer { who, is }) in answers.iter().enumerate() {
                let split = who.rsplit_once('=').filter(|_| *is == Is::Same(None));
                let whole = names.find(who);
                let (found, same) = match split {
                    Some((who, same)) if whole.is_empty() => (names.find(who), Some(same)),
                    _ => (whole, None),
                };
                if found.is_empty() {
                    return Err(Unreadable::UnknownAnswer { who: who.clone() });
                }
                for person in found {
                    let given = Given { place, is, same };
                    let before = by_person.insert(*person, given);
                    if before.is_some_and(|before| (before.is, before.same) != (is, same)) {
                        return Err(Unreadable::TwoAnswers { who: people.get(*person).text() });
                    }
                }
            }
        }
        Ok(Answers { answers, others, by_person })
    }

    /// The answer to a question. Where the number may be none, it may be that of an organisation's name.
    ///
    /// # Errors
    /// [`Unreadable::UnclearAnswer`] where it does not say which of several is the same,
    /// [`Unreadable::UnaskedAnswer`] where nobody is like them.
    pub(super) fn to(
        &self,
        book: &Book<'_>,
        people: &People,
        asked: &Asked,
        is_numbered: bool,
    ) -> Result<Option<Decision>, Unreadable> {
        let one = match asked.like[..] {
            [(_, one)] if asked.more == 0 => Some(one),
            _ => None,
        };
        let Some(given) = self.by_person.get(&asked.person) else {
            return Ok(match self.others {
                Some(AllOthers::Same) => one.map(Decision::Same),
                Some(AllOthers::Another) => Some(Decision::Another),
                None => None,
            });
        };
        let called = match given.is {
            Is::Another => return Ok(Some(Decision::Another)),
            Is::Organisation => return Ok(is_numbered.then_some(Decision::Organisation)),
            Is::Same(called) => called.as_deref().or(given.same),
        };
        let same = match called {
            Some(called) => {
                let all = || asked.like.iter().map(|(_, like)| (reference(book, people, *like), *like));
                let exactly = all().find(|(reference, like)| reference == called || like.is_id(book, called));
                let about = || all().find(|(reference, _)| compared(reference) == compared(called));
                exactly.or_else(about).map(|(_, like)| like)
            }
            None => one,
        };
        match same {
            Some(same) => Ok(Some(Decision::Same(same))),
            // Nobody is like them, so nothing was asked. What was said must not be passed over.
            None if asked.like.is_empty() => Err(Unreadable::UnaskedAnswer { who: asked.text.clone() }),
            None => {
                let known = asked.like.iter().map(|(_, like)| reference(book, people, *like));
                let known = known.collect::<Vec<_>>().join(", ");
                Err(Unreadable::UnclearAnswer { who: asked.text.clone(), known })
            }
        }
    }

    /// Whether each answer is about one question at most.
    ///
    /// # Errors
    /// [`Unreadable::UnclearAnswer`] where several have the name.
    pub(super) fn are_clear(&self, asked: &[Asked]) -> Result<(), Unreadable> {
        let mut first: HashMap<usize, &Asked> = HashMap::new();
        for one in asked {
            let Some(given) = self.by_person.get(&one.person) else { continue };
            if let Some(other) = first.insert(given.place, one) {
                let known = format!("{}, {}", other.text, one.text);
                let who = self.answers[given.place].who.clone();
                return Err(Unreadable::UnclearAnswer { who, known });
            }
        }
        Ok(())
    }
}

/// Everybody in the file by what people may call them.
struct Names {
    by_text: HashMap<String, Vec<PersonIndex>>,
    by_name: HashMap<String, Vec<PersonIndex>>,
}

impl Names {
    fn new(people: &People) -> Names {
        let mut names = Names { by_text: HashMap::new(), by_name: HashMap::new() };
        for person in people.all() {
            let one = people.get(person);
            names.by_text.entry(compared(&one.text())).or_default().push(person);
            names.by_text.entry(compared(&people.reference(person))).or_default().push(person);
            names.by_name.entry(one.compared.clone()).or_default().push(person);
        }
        names
    }

    fn find(&self, who: &str) -> &[PersonIndex] {
        let who = compared(who);
        let found = self.by_text.get(&who).or_else(|| self.by_name.get(&who));
        found.map_or(&[], Vec::as_slice)
    }
}
