//! Parts: facts, and the texts they point to.

use super::audience::Audience;
use super::bytes::{Reader, Writer};
use super::fact::Fact;
use super::text::TextKind;

/// One part of an event, as it is hashed. The salt keeps a withheld part from being guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Sixteen random bytes.
    pub salt: [u8; 16],
    /// Who may see the part.
    pub audience: Audience,
    /// What it says.
    pub body: Body<'a>,
}

/// The content of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// A fact that changes the ledger.
    Fact(Fact<'a>),
    /// A text that a fact of the same event points to.
    Text(TextKind, &'a str),
    /// A kind of part that this version does not know.
    Unknown {
        /// The kind's number. A kind below [`Body::FIRST_ANCILLARY`] may change balances.
        kind: u16,
    },
}

impl<'a> Body<'a> {
    /// The fact, if it is one.
    pub fn fact(&self) -> Option<&Fact<'a>> {
        if let Body::Fact(fact) = self { Some(fact) } else { None }
    }

    /// The text, if it is one of this kind.
    pub fn text(&self, kind: TextKind) -> Option<&'a str> {
        if let Body::Text(found, text) = self { (*found == kind).then_some(text) } else { None }
    }

    /// Kinds from here on never change a balance. A reader keeps an unknown one and goes on.
    pub const FIRST_ANCILLARY: u16 = 128;

    /// Who may see such a part. That depends on whether the community keeps an open book.
    pub fn audience(&self, open_book: bool) -> Audience {
        match self {
            Body::Fact(fact) => fact.audience(open_book),
            Body::Text(kind, _) => kind.audience(open_book),
            Body::Unknown { .. } => Audience::COORDINATORS,
        }
    }
}

impl<'a> Part<'a> {
    /// Reads a part: `[salt, kind, audience, fact or text]`. `None` where the bytes are not a part.
    pub fn read(bytes: &'a [u8]) -> Option<Part<'a>> {
        let mut d = Reader::new(bytes);
        d.array_of(4)?;
        let salt = d.array_bytes()?;
        let kind = d.small()?;
        let audience = Audience(d.small()?);
        let body = match TextKind::from_number(kind) {
            Some(text) => d.text().map(|words| Body::Text(text, words)),
            None => Fact::read(kind, &mut d).map(Body::Fact),
        };
        // A newer version wrote a known kind in an unknown form. A text in an unknown form is kept and reads
        // as empty: no text moves a balance.
        let Some(body) = body else { return Some(Part { salt, audience, body: Body::Unknown { kind } }) };
        d.end()?;
        Some(Part { salt, audience, body })
    }

    /// The kind of a part. The content is not read.
    pub(super) fn kind_of(bytes: &[u8]) -> Option<u16> {
        let mut d = Reader::new(bytes);
        d.array_of(4)?;
        d.bytes()?;
        d.small()
    }

    /// The bytes that are hashed.
    pub fn bytes(&self) -> Vec<u8> {
        part_bytes(&self.salt, self.audience, &self.body)
    }
}

/// The bytes of a part.
pub(super) fn part_bytes(salt: &[u8; 16], audience: Audience, body: &Body<'_>) -> Vec<u8> {
    let kind = match body {
        Body::Fact(fact) => fact.kind(),
        Body::Text(text, _) => *text as u16,
        Body::Unknown { kind } => *kind,
    };
    let mut w = Writer::new();
    w.array(4).bytes(salt).uint(u64::from(kind)).uint(u64::from(audience.0));
    match body {
        Body::Fact(fact) => fact.write(&mut w),
        Body::Text(_, words) => drop(w.text(words)),
        Body::Unknown { .. } => drop(w.null()),
    }
    w.finish()
}

/// The kinds of texts are the first ancillary ones.
const _: () = assert!(TextKind::Name as u16 == Body::FIRST_ANCILLARY);
