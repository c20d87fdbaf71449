//! Kind 5: something about a member changes.

use super::about::{FactType, RightsChange, Subject, Texts, write_refs};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::{Ref, TextIndex};

/// Something about a member changes. A field that is `None` stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChanged {
    /// The member.
    pub member: Ref,
    /// The new name.
    pub name: Option<TextIndex>,
    /// The new contact.
    pub contact: Option<TextIndex>,
    /// The members who act for it from now on.
    pub holders: Option<Vec<Ref>>,
    /// Who confirms from now on; `Some(None)` for a member who has come of age.
    pub guardian: Option<Option<Ref>>,
    /// Where the member lives now.
    pub area: Option<TextIndex>,
    /// Whether it is an organisation that is the timebank itself. Then no help is given to it.
    pub is_timebank: Option<bool>,
}

impl<'a> FactType<'a> for MemberChanged {
    const KIND: u16 = 5;

    fn read(entries: &mut Entries<'a>) -> Option<MemberChanged> {
        Some(MemberChanged {
            member: entries.reference(1)?,
            name: entries.index(2),
            contact: entries.index(3),
            holders: entries.get(4, |d| d.list(Ref::read)),
            guardian: entries.get(5, |d| d.nullable(Ref::read)),
            area: entries.index(17),
            is_timebank: entries.flag(18),
        })
    }

    fn write(&self, fields: &mut Fields) {
        self.member.write(fields.key(1));
        fields.int(2, self.name.map(i64::from));
        fields.int(3, self.contact.map(i64::from));
        if let Some(holders) = &self.holders {
            write_refs(fields.key(4), holders);
        }
        match self.guardian {
            Some(Some(guardian)) => guardian.write(fields.key(5)),
            Some(None) => drop(fields.key(5).null()),
            None => {}
        }
        fields.int(17, self.area.map(i64::from));
        fields.int(18, self.is_timebank.map(i64::from));
    }

    fn texts(&self) -> Texts {
        [self.name, self.contact, self.area, None]
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Member(self.member)
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        if self.holders.is_some() || self.guardian.is_some() {
            RightsChange::OfSeveral
        } else {
            RightsChange::None
        }
    }
}
