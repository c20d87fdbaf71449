//! Parts: facts, and the texts they point to.

use crate::{Day, Hash, Key, Minutes, Seconds};
use serde::Serialize;

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
        super::codec::part_bytes(self)
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
}

impl TextKind {
    /// The kind with this number, if it is a text.
    pub fn from_number(kind: u16) -> Option<TextKind> {
        use TextKind::{Contact, Name, Note, Number, Offer, Reason, Trail};
        [Name, Contact, Note, Reason, Offer, Number, Trail].into_iter().find(|text| *text as u16 == kind)
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

/// Whose balance a leg moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// The community pot.
    Pot,
    /// A member's.
    Member(Ref),
}

/// One account's part of an exchange: positive minutes were given, negative ones received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Whose balance it moves.
    pub account: Account,
    /// By how much.
    pub minutes: Minutes,
}

/// What sort of exchange it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum ExchangeKind {
    /// Help that a member gave.
    Service = 0,
    /// Credits moved with no service.
    Gift = 1,
    /// A balance brought from an earlier book.
    Opening = 2,
}

impl ExchangeKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<ExchangeKind> {
        [ExchangeKind::Service, ExchangeKind::Gift, ExchangeKind::Opening]
            .into_iter()
            .find(|k| *k as u8 == number)
    }
}

/// What sort of member it is.
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
    /// Stands for people whose names the file they were imported from no longer had.
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

/// Which kind of file something was imported from. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginFormat(pub u8);

impl OriginFormat {
    /// Timebank's own CSV.
    pub const TIMEBANK: OriginFormat = OriginFormat(1);
    /// TimeOverflow's transfers, with or without headings.
    pub const TIMEOVERFLOW: OriginFormat = OriginFormat(2);
}

/// Where an imported member or exchange came from, so that importing it again is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The format of the file.
    pub format: OriginFormat,
    /// What identifies it in files of that format, at most [`Origin::MAX_KEY`] bytes.
    pub key: &'a [u8],
    /// When it was recorded there.
    pub at: Option<Seconds>,
}

impl Origin<'_> {
    /// The longest key.
    pub const MAX_KEY: usize = 100;
}

/// What an exchange says when it is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed<'a> {
    /// What sort of exchange it is.
    pub kind: ExchangeKind,
    /// The legs: those who gave first. They sum to zero.
    pub legs: Vec<Leg>,
    /// The day that the help happened.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// How long the work took, where rounding made the credit differ.
    pub worked: Option<Minutes>,
    /// What it was about.
    pub note: Option<TextIndex>,
    /// Where it was imported from.
    pub origin: Option<Origin<'a>>,
    /// Who recorded and confirmed it there.
    pub trail: Option<TextIndex>,
}

/// What a `PolicySet` changes; what is `None` stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange<'a> {
    /// Recorded time is rounded to a multiple of this; 1 keeps every minute.
    pub rounding: Option<Minutes>,
    /// The categories that an exchange may have.
    pub categories: Option<Vec<&'a str>>,
    /// It sets a rule that this version does not know.
    pub unknown: bool,
}

/// One fact. The numbers of the kinds are in `docs/format.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// The community begins. The event's device is the founder's.
    Founded {
        /// The key that signs heads.
        keeper: Key,
        /// The key on the printed card.
        recovery: Key,
        /// The part that adds the founder as a member.
        founder: u16,
        /// The community's name.
        name: TextIndex,
    },
    /// The community's rules change.
    PolicySet(PolicyChange<'a>),
    /// A member joins.
    MemberAdded {
        /// What sort of member.
        kind: MemberKind,
        /// The member's name.
        name: TextIndex,
        /// How to reach the member.
        contact: Option<TextIndex>,
        /// The member's number on paper or in a former system.
        number: Option<TextIndex>,
        /// Where the member was imported from.
        origin: Option<Origin<'a>>,
    },
    /// A member's name or contact changes.
    MemberChanged {
        /// Whose.
        member: Ref,
        /// The new name.
        name: Option<TextIndex>,
        /// The new contact.
        contact: Option<TextIndex>,
    },
    /// A device may write for a member.
    DeviceAdded {
        /// Whose device.
        member: Ref,
        /// Its key.
        key: Key,
    },
    /// An exchange is proposed.
    Proposed(Proposed<'a>),
    /// An exchange is confirmed.
    Confirmed {
        /// Which.
        exchange: Ref,
    },
    /// An exchange is voided: it stays, and no longer counts.
    Voided {
        /// Which.
        exchange: Ref,
        /// Why.
        reason: TextIndex,
    },
}
