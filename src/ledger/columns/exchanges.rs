//! The table of exchanges.

use super::exchange_state::State;
use super::packed::{Packed, first_not_below};
use super::places::ExchangeIndex;
use super::sparse::Sparse;
use crate::Day;
use crate::journal::ExchangeKind;

/// One row per exchange, in the order of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchanges {
    pub(crate) record: Packed,
    pub(crate) part: Packed,
    pub(crate) kind: Packed,
    pub(crate) state: Vec<u8>,
    pub(crate) on: Packed,
    pub(crate) category: Packed,
    pub(crate) worked: Packed,
    pub(crate) note: Packed,
    /// The place of its first leg.
    pub(crate) first_leg: Packed,
    /// How many records after its own it was confirmed, plus one. 0 for never, [`u16::MAX`] for a number too
    /// large for this column.
    pub(crate) confirmed_after: Vec<u16>,
    /// The record that confirmed an exchange whose number is too large.
    pub(crate) confirmed_late: Sparse,
}

impl Exchanges {
    pub(crate) fn len(&self) -> usize {
        self.state.len()
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<ExchangeIndex> {
        let (at, wanted) = (|i: usize| (self.record.get(i), self.part.get(i)), (record, u32::from(part)));
        let rows = self.record.rows_near(record);
        let place = rows.start + first_not_below(rows.len(), |i| at(rows.start + i) < wanted);
        (place < rows.end && at(place) == wanted).then_some(ExchangeIndex(place as u32))
    }

    /// The record that confirmed an exchange. 0 for none.
    pub(crate) fn confirmed(&self, exchange: usize) -> u32 {
        match self.confirmed_after[exchange] {
            0 => 0,
            u16::MAX => self.confirmed_late.get(exchange as u32).unwrap_or(0),
            after => self.record(exchange).wrapping_add(u32::from(after) - 1),
        }
    }

    pub(crate) fn confirm(&mut self, exchange: usize, record: u32) {
        let after = record.wrapping_sub(self.record(exchange)).wrapping_add(1);
        let near = u16::try_from(after).ok().filter(|after| *after != u16::MAX);
        self.confirmed_after[exchange] = near.unwrap_or(u16::MAX);
        self.confirmed_late.set(exchange as u32, near.is_none().then_some(record));
    }

    /// Takes the confirmation of an exchange back.
    pub(crate) fn unconfirm(&mut self, exchange: usize) {
        self.confirmed_after[exchange] = 0;
        self.confirmed_late.set(exchange as u32, None);
    }

    pub(crate) fn record(&self, exchange: usize) -> u32 {
        self.record.get(exchange)
    }

    pub(crate) fn state(&self, exchange: usize) -> State {
        State::ALL.get(usize::from(self.state[exchange])).copied().unwrap_or(State::Voided)
    }

    pub(crate) fn kind(&self, exchange: usize) -> ExchangeKind {
        ExchangeKind::from_number(self.kind.get(exchange) as u8).unwrap_or(ExchangeKind::Service)
    }

    /// The places of an exchange's legs. `legs` is the number of legs in the ledger.
    pub(crate) fn legs(&self, exchange: usize, legs: usize) -> core::ops::Range<usize> {
        let starts = &self.first_leg;
        let end = if exchange + 1 < starts.len() { starts.get(exchange + 1) as usize } else { legs };
        starts.get(exchange) as usize..end
    }

    pub(crate) fn on(&self, exchange: usize) -> Day {
        Day(self.on.get(exchange) as i32)
    }

    /// The category's place plus one. 0 for none.
    pub(crate) fn category(&self, exchange: usize) -> u16 {
        self.category.get(exchange) as u16
    }

    /// Minutes of work. 0 where they equal the credit.
    pub(crate) fn worked(&self, exchange: usize) -> u32 {
        self.worked.get(exchange)
    }

    /// The place of the note among the texts. 0 for none.
    pub(crate) fn note(&self, exchange: usize) -> u32 {
        self.note.get(exchange)
    }
}
