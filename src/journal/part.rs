//! Parts: facts, and the texts they point to.

use super::fact::Fact;
use crate::Hash;

/// One part of an event, as it is hashed: salted, so that a withheld part cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Sixteen random bytes.
    pub salt: [u8; 16],
    /// Who may see the part.
    pub audience: Audience,
    /// What it says.
    pub body: Body<'a>,
}

impl<'a> Part<'a> {
    /// Reads a part. `None` where the bytes are none.
    pub fn read(bytes: &'a [u8]) -> Option<Part<'a>> {
        super::codec::part(bytes)
    }

    /// The bytes that are hashed.
    pub fn bytes(&self) -> Vec<u8> {
        super::codec::part_bytes(&self.salt, self.audience, &self.body)
    }
}

/// Who may see a part. Numbers are stored; one that is not known here is for coordinators only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Audience(pub u8);

impl Audience {
    /// Every member.
    pub const MEMBERS: Audience = Audience(0);
    /// Those who take part in the exchange, and coordinators.
    pub const PARTIES: Audience = Audience(1);
    /// Coordinators.
    pub const COORDINATORS: Audience = Audience(2);
    /// The member it is about, and coordinators.
    pub const MEMBER: Audience = Audience(3);
}

/// What a part says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// A fact that changes the ledger.
    Fact(Fact<'a>),
    /// A text that a fact of the same event points to.
    Text(TextKind, &'a str),
    /// A kind of part that this version does not know.
    Unknown {
        /// The kind's number: below [`Body::FIRST_ANCILLARY`] it may change balances.
        kind: u16,
    },
}

impl Body<'_> {
    /// Kinds from here on never change a balance: a reader that does not know one keeps it and goes on.
    pub const FIRST_ANCILLARY: u16 = 128;
}

/// What a text is for. The number is its kind in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum TextKind {
    /// The name of a member or of the community.
    Name = 128,
    /// How to reach a member.
    Contact = 129,
    /// What an exchange was about.
    Note = 130,
    /// Why something was voided, declined or disputed.
    Reason = 131,
    /// What a member offers or would like.
    Offer = 132,
    /// A member's number on paper or in a former system.
    Number = 133,
    /// Who recorded and confirmed an exchange in the file it was imported from.
    Trail = 134,
    /// Words to find an offer or a request by, one a line.
    Tags = 135,
    /// Where a member lives, as roughly as the community likes.
    Area = 136,
}

impl TextKind {
    /// The kind with this number, if it is a text.
    pub fn from_number(kind: u16) -> Option<TextKind> {
        use TextKind::{Area, Contact, Name, Note, Number, Offer, Reason, Tags, Trail};
        let all = [Name, Contact, Note, Reason, Offer, Number, Trail, Tags, Area];
        all.into_iter().find(|text| *text as u16 == kind)
    }
}

/// The index of a text part in the same event.
pub type TextIndex = u16;

/// A part of this event, or of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ref {
    /// The earlier event; `None` for this one.
    pub event: Option<Hash>,
    /// The index of the part.
    pub part: u16,
}

impl Ref {
    /// A part of the same event.
    pub fn here(part: u16) -> Ref {
        Ref { event: None, part }
    }
}

impl From<crate::Id> for Ref {
    fn from(id: crate::Id) -> Ref {
        Ref { event: Some(id.event), part: id.part }
    }
}
