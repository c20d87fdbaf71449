//! Kind 11: an exchange is proposed.

use super::about::{FactType, RightsChange, Subject, Texts};
use super::origin::Origin;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Reader, Writer};
use crate::journal::reference::{Ref, TextIndex};
use crate::{Day, Minutes};
use serde::Serialize;

/// The account whose balance a leg moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// The community pot.
    Pot,
    /// A member's.
    Member(Ref),
}

/// One account's part of an exchange. Positive minutes were given, negative ones received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The account whose balance it moves.
    pub account: Account,
    /// By how much.
    pub minutes: Minutes,
}

impl Leg {
    fn read(d: &mut Reader<'_>) -> Option<Leg> {
        d.array_of(2)?;
        let account = d.nullable(Ref::read)?.map_or(Account::Pot, Account::Member);
        Some(Leg { account, minutes: Minutes(d.int()?) })
    }

    fn write(&self, w: &mut Writer) {
        w.array(2);
        match self.account {
            Account::Pot => drop(w.null()),
            Account::Member(member) => member.write(w),
        }
        w.int(self.minutes.0);
    }
}

/// Somebody who came to a session and received, whatever they pay for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attended {
    /// Who came.
    pub member: Ref,
    /// For how long.
    pub minutes: Minutes,
}

impl Attended {
    fn read(d: &mut Reader<'_>) -> Option<Attended> {
        d.array_of(2)?;
        Some(Attended { member: Ref::read(d)?, minutes: Minutes(d.int()?) })
    }

    fn write(&self, w: &mut Writer) {
        w.array(2);
        self.member.write(w);
        w.int(self.minutes.0);
    }
}

/// The kind of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum ExchangeKind {
    /// Help that a member gave.
    Service = 0,
    /// Credits moved with no service.
    Gift = 1,
    /// A balance carried over from an earlier book.
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

/// The content of a proposed exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed<'a> {
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The legs: first those that gave. They sum to zero.
    pub legs: Vec<Leg>,
    /// The day of the help.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// The time that was worked, where rounding made the credit differ.
    pub worked: Option<Minutes>,
    /// The note.
    pub note: Option<TextIndex>,
    /// Where it was imported from.
    pub origin: Option<Origin<'a>>,
    /// Who recorded and confirmed it there.
    pub trail: Option<TextIndex>,
    /// How much of the time was travel and preparation.
    pub travel: Option<Minutes>,
    /// The member for whom a coordinator recorded it.
    pub on_behalf: Option<Ref>,
    /// The offer or request that it answers.
    pub answers: Option<Ref>,
    /// Who came to a session and received, also those who pay nothing.
    pub attended: Vec<Attended>,
}

impl Proposed<'_> {
    /// An exchange with only the fields that every exchange has.
    pub fn new(kind: ExchangeKind, legs: Vec<Leg>, on: Day) -> Proposed<'static> {
        Proposed {
            kind,
            legs,
            on,
            category: None,
            worked: None,
            note: None,
            origin: None,
            trail: None,
            travel: None,
            on_behalf: None,
            answers: None,
            attended: Vec::new(),
        }
    }

    /// The members of its legs, and those who came. A member may stand more than once.
    #[cfg(feature = "desk")]
    pub(crate) fn members(&self) -> impl Iterator<Item = Ref> {
        let of_leg = |leg: &Leg| match leg.account {
            Account::Pot => None,
            Account::Member(member) => Some(member),
        };
        self.legs.iter().filter_map(of_leg).chain(self.attended.iter().map(|came| came.member))
    }
}

impl<'a> FactType<'a> for Proposed<'a> {
    const KIND: u16 = 11;

    fn read(entries: &mut Entries<'a>) -> Option<Proposed<'a>> {
        Some(Proposed {
            kind: ExchangeKind::from_number(entries.small(1)?)?,
            legs: entries.get(2, |d| d.list(Leg::read))?,
            on: Day(entries.small(3)?),
            category: entries.get(4, Reader::text),
            worked: entries.int(5).map(Minutes),
            note: entries.index(6),
            origin: entries.get(16, Origin::read),
            trail: entries.index(17),
            travel: entries.int(18).map(Minutes),
            on_behalf: entries.reference(19),
            answers: entries.reference(20),
            attended: entries.get(21, |d| d.list(Attended::read)).unwrap_or_default(),
        })
    }

    fn write(&self, fields: &mut Fields) {
        fields.int(1, Some(self.kind as i64));
        let legs = fields.key(2).array(self.legs.len());
        self.legs.iter().for_each(|leg| leg.write(legs));
        fields.int(3, Some(i64::from(self.on.0)));
        fields.text(4, self.category);
        fields.int(5, self.worked.map(|Minutes(worked)| worked));
        fields.int(6, self.note.map(i64::from));
        if let Some(origin) = &self.origin {
            origin.write(fields.key(16));
        }
        fields.int(17, self.trail.map(i64::from));
        fields.int(18, self.travel.map(|Minutes(travel)| travel));
        fields.reference(19, self.on_behalf);
        fields.reference(20, self.answers);
        if !self.attended.is_empty() {
            let attended = fields.key(21).array(self.attended.len());
            self.attended.iter().for_each(|one| one.write(attended));
        }
    }

    fn texts(&self) -> Texts {
        [self.note, self.trail, None, None]
    }

    fn subject(&self, part: u16) -> Subject {
        Subject::Exchange(Ref::here(part))
    }

    fn audience(&self, open_book: bool) -> Audience {
        Audience::of_exchange(open_book)
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
