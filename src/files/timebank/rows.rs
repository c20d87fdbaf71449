//! The rows of our own CSV that tell one exchange together.

use super::{Attribution, Trail};
use crate::files::people::PersonIndex;
use crate::files::row::{Fate, Found, Line, Remark, Wrong, WrongCell};
use crate::journal::{ExchangeKind, OriginFormat};
use crate::ledger::{Refusal, State};
use crate::{Day, Minutes, Seconds};
use std::collections::{HashMap, HashSet};

/// The most legs that an exchange in a file may have.
const MAX_LEGS: usize = 500;

/// What all rows of an exchange must agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) state: State,
    pub(super) kind: ExchangeKind,
    pub(super) on: Day,
    pub(super) worked: Option<Minutes>,
    pub(super) category: Option<String>,
    pub(super) programme: Option<String>,
    pub(super) note: Option<String>,
    pub(super) trail: Trail,
    pub(super) at: Option<Seconds>,
    pub(super) reason: Option<String>,
    pub(super) travel: Option<Minutes>,
    /// The id and the name.
    pub(super) on_behalf: Option<(String, String)>,
    pub(super) added_notes: Vec<String>,
    pub(super) corrects: Option<String>,
    pub(super) corrected_by: Option<String>,
}

/// One row: what one giver gave one receiver.
pub(super) struct Flow {
    pub(super) giver: PersonIndex,
    pub(super) receiver: PersonIndex,
    pub(super) minutes: Minutes,
    /// How long the receiver came to the session.
    pub(super) attended: Option<Minutes>,
    pub(super) terms: Terms,
}

/// A row of the exchange that is being read.
pub(super) struct OpenRow {
    pub(super) row: u32,
    pub(super) remarks: Vec<Remark>,
    pub(super) flow: Result<Flow, WrongCell>,
}

impl Flow {
    pub(super) fn line(&self, row: u32, remarks: Vec<Remark>, fate: Fate) -> Line {
        // The file has who gains minutes as the giver. The giver of a gift loses them.
        let (gave, received) = match self.terms.kind {
            ExchangeKind::Gift => (Some(self.receiver), Some(self.giver)),
            ExchangeKind::Service | ExchangeKind::Opening => (Some(self.giver), Some(self.receiver)),
        };
        let on = Some(self.terms.on);
        Line { row, on, gave, received, minutes: self.minutes, remarks, fate }
    }
}

/// The exchange that rows tell together, or the row at fault (`None` for all of them) and the fault.
pub(super) fn together(open: &[OpenRow], id: String) -> Result<Found, (Option<u32>, WrongCell)> {
    let mut gave = Side::default();
    let mut received = Side::default();
    let mut attended = Side::default();
    let mut first: Option<&Terms> = None;
    let mut pairs = HashSet::new();
    for OpenRow { row, flow, .. } in open {
        let flow = flow.as_ref().map_err(|fault| (Some(*row), fault.clone()))?;
        if first.get_or_insert(&flow.terms) != &&flow.terms {
            return Err((Some(*row), WrongCell::new("id", Wrong::RowsDisagree)));
        }
        // Two people stand in one row of an exchange: a second one is a copy.
        if !pairs.insert((flow.giver, flow.receiver)) {
            return Err((Some(*row), WrongCell::new("id", Wrong::DuplicateId)));
        }
        if flow.minutes > Minutes::ZERO {
            gave.add(flow.giver, flow.minutes);
            received.add(flow.receiver, flow.minutes);
        }
        if let Some(minutes) = flow.attended {
            attended.add(flow.receiver, minutes);
        }
        if gave.places.contains_key(&flow.receiver) || received.places.contains_key(&flow.giver) {
            return Err((Some(*row), WrongCell::new("receiver", Refusal::SamePerson)));
        }
    }
    // Who paid nothing stands beside somebody who gave.
    let paid_nothing = open.iter().filter_map(|OpenRow { row, flow, .. }| Some((*row, flow.as_ref().ok()?)));
    for (row, flow) in paid_nothing.filter(|(_, flow)| flow.minutes == Minutes::ZERO) {
        if !gave.places.contains_key(&flow.giver) {
            return Err((Some(row), WrongCell::new("giver", Wrong::RowsDisagree)));
        }
    }
    let Some(terms) = first.cloned() else {
        return Err((None, WrongCell::new("id", Wrong::IdMissing)));
    };
    let mut legs = gave.legs;
    legs.extend(received.legs.into_iter().map(|(person, minutes)| (person, -minutes)));
    if legs.is_empty() {
        return Err((None, WrongCell::new("minutes", Refusal::ZeroLength)));
    }
    if legs.len().max(attended.legs.len()) > MAX_LEGS {
        return Err((None, WrongCell::new("id", Wrong::TooManyLegs { most: MAX_LEGS })));
    }
    if let Some((_, minutes)) = legs.iter().find(|(_, minutes)| minutes.abs() > Minutes::MAX_LEG) {
        return Err((None, WrongCell::new("minutes", Refusal::TooLong(minutes.abs()))));
    }
    Ok(Found {
        kind: terms.kind,
        state: terms.state,
        was_confirmed: terms.trail.confirmed != Attribution::default(),
        went_on: terms.reason.is_some() || terms.trail.state != Attribution::default(),
        category: terms.category,
        programme: terms.programme,
        worked: terms.worked,
        note: terms.note,
        at: terms.at,
        trail: terms.trail.line(),
        reason: terms.reason,
        travel: terms.travel,
        answers: Some(terms.trail.answers).filter(|id| !id.is_empty()),
        added_notes: terms.added_notes,
        attended: attended.legs,
        corrects: terms.corrects,
        corrected_by: terms.corrected_by,
        ..Found::confirmed(OriginFormat::TIMEBANK, id.into_bytes(), terms.on, legs)
    })
}

/// One side of an exchange: each account once, in the order in which the rows name them.
#[derive(Default)]
struct Side {
    legs: Vec<(PersonIndex, Minutes)>,
    places: HashMap<PersonIndex, usize>,
}

impl Side {
    fn add(&mut self, person: PersonIndex, minutes: Minutes) {
        let place = *self.places.entry(person).or_insert(self.legs.len());
        match self.legs.get_mut(place) {
            Some((_, sum)) => *sum += minutes,
            None => self.legs.push((person, minutes)),
        }
    }
}

/// Why a row of a refused exchange is refused: for itself, or because another row is.
pub(super) fn fault_of(row: u32, own: Option<WrongCell>, at: Option<u32>, fault: &WrongCell) -> WrongCell {
    match (own, at) {
        (Some(own), _) => own,
        (None, Some(other)) if other != row => WrongCell::new("id", Wrong::NotWhole { row: other }),
        _ => fault.clone(),
    }
}
