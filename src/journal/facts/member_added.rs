//! Kind 4: a member joins.

use super::about::{FactType, RightsChange, Subject, Texts, write_refs};
use super::origin::Origin;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::{Ref, TextIndex};
use serde::Serialize;

/// The kind of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum MemberKind {
    /// One person.
    Person = 0,
    /// People who share an account.
    Household = 1,
    /// An organisation.
    Organisation = 2,
    /// Stands for people whose names were already missing in the file they were imported from.
    Former = 3,
    /// The community pot. Never stored: it is an account without a member.
    Pot = 255,
}

impl MemberKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<MemberKind> {
        use MemberKind::{Former, Household, Organisation, Person};
        [Person, Household, Organisation, Former].into_iter().find(|k| *k as u8 == number)
    }
}

/// A member joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAdded<'a> {
    /// The kind of member.
    pub kind: MemberKind,
    /// The member's name.
    pub name: TextIndex,
    /// How to reach the member.
    pub contact: Option<TextIndex>,
    /// The member's number on paper or in an earlier system.
    pub number: Option<TextIndex>,
    /// The members who act for a household or an organisation.
    pub holders: Vec<Ref>,
    /// Who confirms for a member who is under age.
    pub guardian: Option<Ref>,
    /// Where the member was imported from.
    pub origin: Option<Origin<'a>>,
    /// Where the member lives.
    pub area: Option<TextIndex>,
    /// Whether it is an organisation that is the timebank itself. Then no help is given to it.
    pub is_timebank: bool,
}

impl<'a> FactType<'a> for MemberAdded<'a> {
    const KIND: u16 = 4;

    fn read(entries: &mut Entries<'a>) -> Option<MemberAdded<'a>> {
        Some(MemberAdded {
            kind: MemberKind::from_number(entries.small(1)?)?,
            name: entries.index(2)?,
            contact: entries.index(3),
            number: entries.index(4),
            holders: entries.get(5, |d| d.list(Ref::read)).unwrap_or_default(),
            guardian: entries.reference(6),
            origin: entries.get(16, Origin::read),
            area: entries.index(17),
            is_timebank: entries.flag(18).unwrap_or_default(),
        })
    }

    fn write(&self, fields: &mut Fields) {
        fields.int(1, Some(self.kind as i64));
        fields.int(2, Some(i64::from(self.name)));
        fields.int(3, self.contact.map(i64::from));
        fields.int(4, self.number.map(i64::from));
        if !self.holders.is_empty() {
            write_refs(fields.key(5), &self.holders);
        }
        if let Some(guardian) = self.guardian {
            guardian.write(fields.key(6));
        }
        if let Some(origin) = &self.origin {
            origin.write(fields.key(16));
        }
        fields.int(17, self.area.map(i64::from));
        fields.int(18, self.is_timebank.then_some(1));
    }

    fn texts(&self) -> Texts {
        [Some(self.name), self.contact, self.number, self.area]
    }

    fn subject(&self, part: u16) -> Subject {
        Subject::Member(Ref::here(part))
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
