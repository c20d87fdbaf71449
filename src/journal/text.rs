//! The kinds of texts.

use super::audience::Audience;

/// The kind of a text. The number is its kind in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum TextKind {
    /// The name of a member or of the community.
    Name = 128,
    /// How to reach a member.
    Contact = 129,
    /// The note of an exchange.
    Note = 130,
    /// Why something was voided, declined or disputed.
    Reason = 131,
    /// What a member offers or requests.
    Offer = 132,
    /// A member's number on paper or in an earlier system.
    Number = 133,
    /// Who recorded and confirmed an exchange in the file it was imported from.
    Trail = 134,
    /// Words to find an offer or a request by, one a line.
    Tags = 135,
    /// Where a member lives, as precisely as the community likes.
    Area = 136,
    /// The programme of an exchange.
    Programme = 137,
}

impl TextKind {
    /// The kind with this number, if it is a text.
    pub fn from_number(kind: u16) -> Option<TextKind> {
        use TextKind::{Area, Contact, Name, Note, Number, Offer, Programme, Reason, Tags, Trail};
        let all = [Name, Contact, Note, Reason, Offer, Number, Trail, Tags, Area, Programme];
        all.into_iter().find(|text| *text as u16 == kind)
    }

    /// Who may see such a text. That depends on whether the community keeps an open book.
    pub fn audience(self, open_book: bool) -> Audience {
        match self {
            TextKind::Name | TextKind::Offer | TextKind::Tags | TextKind::Area => Audience::MEMBERS,
            TextKind::Note | TextKind::Reason => Audience::of_exchange(open_book),
            TextKind::Contact | TextKind::Number => Audience::MEMBER,
            TextKind::Trail | TextKind::Programme => Audience::COORDINATORS,
        }
    }
}
