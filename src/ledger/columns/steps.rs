//! The table of steps in the life of exchanges.

use super::table::Table;
use crate::journal::StepKind;
use core::cell::OnceCell;

/// One row per step of an exchange. Confirmations by the other side are not here but in a column of the
/// exchanges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    pub(crate) exchange: Vec<u32>,
    pub(crate) record: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    pub(crate) text: Vec<u32>,
    /// The new exchange of a correction, the account of an agreement, the other exchange of a duplicate, or
    /// the reason of a hold. Plus one; 0 for none.
    pub(crate) other: Vec<u32>,
    /// The account for which a coordinator acted, plus one. 0 for none.
    pub(crate) on_behalf: Vec<u32>,
    /// The next row of the same exchange. 0 for none.
    pub(crate) next: Vec<u32>,
    /// The first row of each exchange. Built at the first lookup.
    first: OnceCell<Table>,
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepRow {
    pub(crate) exchange: u32,
    pub(crate) record: u32,
    pub(crate) kind: StepKind,
    pub(crate) text: u32,
    pub(crate) other: Option<u32>,
    pub(crate) on_behalf: Option<u32>,
}

impl Steps {
    pub(crate) fn add(&mut self, row: StepRow) {
        let place = self.exchange.len() as u32;
        let last = self.forward(row.exchange).last();
        self.exchange.push(row.exchange);
        self.record.push(row.record);
        self.kind.push(row.kind as u8);
        self.text.push(row.text);
        self.other.push(row.other.map_or(0, |other| other + 1));
        self.on_behalf.push(row.on_behalf.map_or(0, |account| account + 1));
        self.next.push(0);
        match (last, self.first.get_mut()) {
            (Some(last), _) => self.next[last] = place,
            (None, Some(first)) => first.add(row.exchange, place),
            (None, None) => {}
        }
    }

    /// The places of an exchange's steps, in order.
    fn forward(&self, exchange: u32) -> impl Iterator<Item = usize> {
        let first = self.first.get_or_init(|| {
            let follows: Vec<bool> = {
                let mut follows = vec![false; self.len()];
                self.next.iter().for_each(|next| follows[*next as usize] |= *next != 0);
                follows
            };
            let mut table = Table::default();
            for (place, exchange) in self.exchange.iter().enumerate().filter(|(place, _)| !follows[*place]) {
                table.add(*exchange, place as u32);
            }
            table
        });
        let first = first.find(exchange, |place| self.exchange[place as usize] == exchange);
        let next = |place: &u32| Some(self.next[*place as usize]).filter(|next| next > place);
        core::iter::successors(first, next).map(|place| place as usize)
    }

    /// The places of an exchange's steps, the latest first.
    pub(crate) fn places(&self, exchange: u32) -> impl Iterator<Item = usize> + use<> {
        self.forward(exchange).collect::<Vec<_>>().into_iter().rev()
    }

    /// The steps of an exchange, the latest first.
    pub(crate) fn of(&self, exchange: u32) -> impl Iterator<Item = StepRow> {
        self.places(exchange).map(|place| self.row(place))
    }

    /// Whether the latest record, which has this number, has a step of this exchange already.
    pub(crate) fn has_step_of(&self, exchange: u32, record: u32) -> bool {
        self.record.last() == Some(&record) && self.of(exchange).any(|step| step.record == record)
    }

    pub(crate) fn row(&self, place: usize) -> StepRow {
        StepRow {
            exchange: self.exchange[place],
            record: self.record[place],
            kind: StepKind::from_number(u16::from(self.kind[place])).unwrap_or(StepKind::NoteAdded),
            text: self.text[place],
            other: self.other[place].checked_sub(1),
            on_behalf: self.on_behalf[place].checked_sub(1),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.exchange.len()
    }

    /// Whether all columns have the same number of rows and valid values, for this many exchanges, records
    /// and accounts.
    pub(crate) fn is_consistent(&self, exchanges: usize, records: usize, accounts: usize) -> bool {
        let points = |row: StepRow| {
            let end = match row.kind {
                StepKind::Corrected | StepKind::Declined => exchanges,
                StepKind::Agreed => accounts,
                StepKind::Confirmed
                | StepKind::Withdrawn
                | StepKind::Disputed
                | StepKind::Resolved
                | StepKind::Voided
                | StepKind::AutoAccepted
                | StepKind::Held
                | StepKind::Released
                | StepKind::Restored
                | StepKind::NoteAdded => usize::MAX,
            };
            row.other.is_none_or(|other| (other as usize) < end)
                && row.on_behalf.is_none_or(|account| (account as usize) < accounts)
        };
        let rows = self.len();
        let lengths = [
            self.record.len(),
            self.kind.len(),
            self.text.len(),
            self.other.len(),
            self.on_behalf.len(),
            self.next.len(),
        ];
        lengths.iter().all(|length| *length == rows)
            && self.exchange.iter().all(|exchange| (*exchange as usize) < exchanges)
            && self.record.iter().all(|record| (1..=records).contains(&(*record as usize)))
            && self
                .next
                .iter()
                .enumerate()
                .all(|(row, next)| *next == 0 || (row < *next as usize && (*next as usize) < rows))
            && (0..rows).all(|row| points(self.row(row)))
    }
}
