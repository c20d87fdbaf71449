//! The table of records.

use super::packed::{Packed, unzigzag, zigzag};
use super::table::{Table, short};
use crate::journal::Record;
use crate::{Hash, Seconds};
use core::cell::OnceCell;

/// The first half of an id. Nobody can make another event with the same half: that takes 2^128 attempts.
pub(crate) type Half = [u8; 16];

/// One row per record, in the order of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    /// The first half of each id, which is enough to recognize it.
    pub(crate) ids: Vec<Half>,
    /// The second half of the ids of records that added something with an id of its own, in the order of the
    /// journal.
    pub(crate) rests: Vec<Half>,
    /// One bit per record. It is set where the second half is kept.
    pub(crate) whole: Vec<u64>,
    /// How many bits are set before each group of 64.
    pub(crate) before: Vec<u32>,
    pub(crate) admitted_at: Packed,
    /// How much later than `at` they were admitted, encoded by [`zigzag`].
    pub(crate) later: Packed,
    /// [`Records::NO_DEVICE`] where the ledger does not have the device.
    pub(crate) device: Packed,
    /// Counters that do not continue their device's last one.
    pub(crate) jumps: Jumps,
    /// Records by id. Built at the first lookup.
    index: OnceCell<Table>,
}

/// Numbers of records, from 1, and their counters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jumps {
    pub(crate) record: Vec<u32>,
    pub(crate) n: Vec<u64>,
}

impl Records {
    /// Marks a record whose device has no row.
    pub(crate) const NO_DEVICE: u32 = u32::MAX;
    /// Marks a record of the keeper, which is not a device.
    pub(crate) const KEEPER: u32 = u32::MAX - 1;

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds a record. `last_n` is its device's last counter, `None` where the ledger does not have the
    /// device.
    pub(crate) fn add(&mut self, id: Hash, record: &Record<'_>, device: u32, last_n: Option<u64>) -> u32 {
        let (at, n) = (record.event.at.0, record.event.n);
        if self.len().is_multiple_of(64) {
            self.whole.push(0);
            self.before.push(self.rests.len() as u32);
        }
        self.ids.push(halves(id).0);
        self.admitted_at.push(record.admitted_at.0);
        self.later.push(zigzag(record.admitted_at.0.wrapping_sub(at) as i32));
        self.device.push(device);
        let row = self.len() as u32;
        if let Some(index) = self.index.get_mut() {
            index.add(short(&id.0), row - 1);
        }
        if last_n.and_then(|last| last.checked_add(1)) != Some(n) {
            self.jumps.record.push(row);
            self.jumps.n.push(n);
        }
        row
    }

    /// Keeps the whole id of the last record, because later facts can refer to what it added.
    pub(crate) fn keep_whole(&mut self, id: Hash) {
        self.rests.push(halves(id).1);
        let row = self.len() - 1;
        self.whole[row / 64] |= 1 << (row % 64);
    }

    /// The number of this event's record, from 1.
    pub(crate) fn find(&self, id: Hash) -> Option<u32> {
        let (half, rest) = halves(id);
        let is =
            |row: u32| self.ids[row as usize] == half && self.rest(row + 1).is_none_or(|other| other == rest);
        let index = self.index.get_or_init(|| Table::new(self.ids.iter().map(|id| short(id))));
        index.find(short(&half), is).map(|row| row + 1)
    }

    /// The whole id of a record that added something. Of any other record, the known half.
    pub(crate) fn id(&self, record: u32) -> Hash {
        let half =
            (record as usize).checked_sub(1).and_then(|i| self.ids.get(i)).copied().unwrap_or_default();
        let mut id = Hash::default();
        id.0[..16].copy_from_slice(&half);
        id.0[16..].copy_from_slice(&self.rest(record).unwrap_or_default());
        id
    }

    fn rest(&self, record: u32) -> Option<Half> {
        let row = (record as usize).checked_sub(1)?;
        let (bits, bit) = (self.whole.get(row / 64)?, 1 << (row % 64));
        let place = self.before[row / 64] + (bits & (bit - 1)).count_ones();
        (bits & bit != 0).then(|| self.rests.get(place as usize).copied()).flatten()
    }

    pub(crate) fn times(&self, record: u32) -> (Seconds, Seconds) {
        // No record comes before the first.
        let i = (record as usize).saturating_sub(1);
        let (admitted_at, later) = (self.admitted_at.get(i), unzigzag(self.later.get(i)));
        (Seconds(admitted_at.wrapping_sub(later as u32)), Seconds(admitted_at))
    }

    /// Whether a device has used this counter. Goes through all counters that the device used.
    pub(crate) fn has_written(&self, device: u32, n: u64) -> bool {
        let (mut last, mut found) = (0u64, false);
        self.device.each_row_of(device, &mut |row| {
            let jump = self.jumps.record.binary_search(&(row as u32 + 1)).ok();
            let used = jump.map_or(last.wrapping_add(1), |place| self.jumps.n[place]);
            last = last.max(used);
            found |= used == n;
        });
        found
    }
}

fn halves(id: Hash) -> (Half, Half) {
    let [mut half, mut rest] = [Half::default(); 2];
    half.copy_from_slice(&id.0[..16]);
    rest.copy_from_slice(&id.0[16..]);
    (half, rest)
}
