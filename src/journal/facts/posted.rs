//! Kind 145: somebody posts an offer or a request.

use super::about::{FactType, RightsChange, Subject, Texts};
use crate::Day;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Reader};
use crate::journal::reference::{Ref, TextIndex};
use serde::Serialize;

/// Whether it is an offer or a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum PostKind {
    /// What a member can give.
    Offer = 0,
    /// What a member would like.
    Request = 1,
}

impl PostKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<PostKind> {
        [PostKind::Offer, PostKind::Request].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// An offer or a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted<'a> {
    /// Offer or request.
    pub kind: PostKind,
    /// What is offered or requested.
    pub text: TextIndex,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// Words to find it by.
    pub tags: Option<TextIndex>,
    /// The last day on which it is valid.
    pub until: Option<Day>,
    /// The owner, where a coordinator writes for a member.
    pub member: Option<Ref>,
    /// The earlier offer or request that it replaces.
    pub replaces: Option<Ref>,
}

impl<'a> FactType<'a> for Posted<'a> {
    const KIND: u16 = 145;

    fn read(entries: &mut Entries<'a>) -> Option<Posted<'a>> {
        Some(Posted {
            kind: PostKind::from_number(entries.small(1)?)?,
            text: entries.index(2)?,
            category: entries.get(3, Reader::text),
            tags: entries.index(4),
            until: entries.small(5).map(Day),
            member: entries.reference(6),
            replaces: entries.reference(7),
        })
    }

    fn write(&self, fields: &mut Fields) {
        fields.int(1, Some(self.kind as i64));
        fields.int(2, Some(i64::from(self.text)));
        fields.text(3, self.category);
        fields.int(4, self.tags.map(i64::from));
        fields.int(5, self.until.map(|day| i64::from(day.0)));
        fields.reference(6, self.member);
        fields.reference(7, self.replaces);
    }

    fn texts(&self) -> Texts {
        [Some(self.text), self.tags, None, None]
    }

    fn subject(&self, part: u16) -> Subject {
        Subject::Post(Ref::here(part))
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
