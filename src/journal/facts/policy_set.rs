//! Kind 3: the community's rules change.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Reader};
use crate::journal::rule::Rule;

/// What a `PolicySet` changes. Everything else stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange<'a> {
    /// The rules that change, each with its new value. `None` switches a rule off.
    pub rules: Vec<(Rule, Option<i64>)>,
    /// The categories that an exchange may have.
    pub categories: Option<Vec<&'a str>>,
    /// Whether it sets a rule that this version does not know.
    pub unknown: bool,
}

impl<'a> FactType<'a> for PolicyChange<'a> {
    const KIND: u16 = 3;

    fn read(entries: &mut Entries<'a>) -> Option<PolicyChange<'a>> {
        let mut change = PolicyChange::default();
        for key in 1..=Rule::LAST_KEY {
            if key == CATEGORIES {
                change.categories = entries.get(key, |d| d.list(Reader::text));
            } else if let Some(rule) = Rule::from_key(key)
                && let Some(value) = entries.get(key, |d| d.nullable(Reader::int))
            {
                change.rules.push((rule, value));
            }
        }
        change.unknown = entries.has_unknown();
        Some(change)
    }

    fn write(&self, fields: &mut Fields) {
        for key in 1..=Rule::LAST_KEY {
            if key == CATEGORIES {
                if let Some(categories) = &self.categories {
                    let w = fields.key(key).array(categories.len());
                    for name in categories {
                        w.text(name);
                    }
                }
            } else if let Some((_, value)) = self.rules.iter().find(|(rule, _)| *rule as u8 == key) {
                let w = fields.key(key);
                match value {
                    Some(value) => w.int(*value),
                    None => w.null(),
                };
            }
        }
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Community
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}

/// The key of the categories, beside the keys of the rules.
const CATEGORIES: u8 = 2;
