//! What few rows have: kept apart, so that the many cost nothing.

use super::columns::Table;
use super::packed::first_not_below;
use crate::Key;
use crate::journal::{PostKind, StepKind};
use crate::ledger::Policy;
use bytemuck::{Pod, Zeroable};
use core::cell::OnceCell;

/// A value for some rows of another table, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sparse {
    pub(crate) rows: Vec<u32>,
    pub(crate) values: Vec<u32>,
}

impl Sparse {
    pub(crate) fn get(&self, row: u32) -> Option<u32> {
        self.rows.binary_search(&row).ok().map(|place| self.values[place])
    }

    /// Gives a row a value, or takes it away.
    pub(crate) fn set(&mut self, row: u32, value: Option<u32>) {
        match (self.rows.binary_search(&row), value) {
            (Ok(place), Some(value)) => self.values[place] = value,
            (Ok(place), None) => {
                self.rows.remove(place);
                self.values.remove(place);
            }
            (Err(place), Some(value)) => {
                self.rows.insert(place, row);
                self.values.insert(place, value);
            }
            (Err(_), None) => {}
        }
    }

    #[cfg(feature = "share")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rows.iter().copied().zip(self.values.iter().copied())
    }

    /// Whether it could have been made by [`Sparse::set`], for rows and values below these.
    pub(crate) fn is_consistent(&self, rows: usize, values: usize) -> bool {
        self.rows.len() == self.values.len()
            && self.rows.windows(2).all(|pair| pair[0] < pair[1])
            && self.rows.last().is_none_or(|row| (*row as usize) < rows)
            && self.values.iter().all(|value| (*value as usize) < values)
    }
}

/// Who acts for which account: pairs in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    pub(crate) pairs: Vec<[u32; 2]>,
}

impl Holders {
    pub(crate) fn of(&self, account: u32) -> &[[u32; 2]] {
        let start = self.pairs.partition_point(|pair| pair[0] < account);
        let end = start + self.pairs[start..].partition_point(|pair| pair[0] == account);
        &self.pairs[start..end]
    }

    /// Gives an account these holders, in place of those it had.
    pub(crate) fn set(&mut self, account: u32, holders: impl Iterator<Item = u32>) {
        self.pairs.retain(|pair| pair[0] != account);
        for pair in holders.map(|holder| [account, holder]) {
            if let Err(place) = self.pairs.binary_search(&pair) {
                self.pairs.insert(place, pair);
            }
        }
    }
}

/// One row a step of an exchange, but a confirmation by the other side: that is a column of the exchanges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    pub(crate) exchange: Vec<u32>,
    pub(crate) record: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    pub(crate) text: Vec<u32>,
    /// Of a correction the new exchange, of an agreement the account, of a duplicate the other exchange, of what is
    /// held why; plus one, 0 for none.
    pub(crate) other: Vec<u32>,
    /// The account for which it was said, plus one; 0 for none.
    pub(crate) on_behalf: Vec<u32>,
    /// The next row of the same exchange; 0 for none.
    pub(crate) next: Vec<u32>,
    /// From exchanges to their first rows, made when one is first asked for.
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

    /// Whether every row has all it needs, for a ledger of so many exchanges, records and accounts.
    pub(crate) fn is_consistent(&self, exchanges: usize, records: usize, accounts: usize) -> bool {
        let points = |row: StepRow| {
            let end = match row.kind {
                StepKind::Corrected | StepKind::Declined => exchanges,
                StepKind::Agreed => accounts,
                _ => usize::MAX,
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

/// One row an offer or request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Posts {
    pub(crate) record: Vec<u32>,
    pub(crate) part: Vec<u16>,
    pub(crate) member: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    /// The category's place plus one; 0 for none.
    pub(crate) category: Vec<u16>,
    pub(crate) text: Vec<u32>,
    pub(crate) tags: Vec<u32>,
    /// The last day; [`i32::MAX`] for none.
    pub(crate) until: Vec<i32>,
    /// The record that took it back or put another in its place; 0 for none.
    pub(crate) closed: Vec<u32>,
}

impl Posts {
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<u32> {
        let at = |i: usize| (self.record[i], self.part[i]);
        let place = first_not_below(self.len(), |i| at(i) < (record, part));
        (place < self.len() && at(place) == (record, part)).then_some(place as u32)
    }

    pub(crate) fn kind(&self, post: usize) -> PostKind {
        PostKind::from_number(self.kind[post]).unwrap_or(PostKind::Offer)
    }

    /// Whether every row has all it needs.
    pub(crate) fn is_consistent(&self, accounts: usize, records: usize, categories: usize) -> bool {
        let lengths = [
            self.part.len(),
            self.member.len(),
            self.kind.len(),
            self.category.len(),
            self.text.len(),
            self.tags.len(),
            self.until.len(),
            self.closed.len(),
        ];
        lengths.iter().all(|length| *length == self.len())
            && self.record.iter().all(|record| (1..=records).contains(&(*record as usize)))
            && self.closed.iter().all(|record| *record as usize <= records)
            && self.member.iter().all(|member| (*member as usize) < accounts)
            && self.category.iter().all(|category| usize::from(*category) <= categories)
    }
}

/// The rules from a record on.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct PolicyRow {
    /// The record that set them.
    pub(crate) record: u32,
    /// When it was admitted.
    pub(crate) admitted_at: u32,
    pub(crate) policy: Policy,
}

/// A keeper of former days.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct FormerKeeper {
    /// The record by which another took over.
    pub(crate) until: u32,
    pub(crate) key: Key,
}

/// A month that was closed.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ClosedMonth {
    /// The record that closed it.
    pub(crate) record: u32,
    /// `year * 12 + month - 1`.
    pub(crate) month: i32,
}
