//! The ledger's columns. All are plain numbers, so that the cache is their bytes.

use super::cache::checksum;
use super::packed::{Packed, first_not_below, unzigzag, zigzag};
use super::sparse::Sparse;
use crate::journal::{ExchangeKind, MemberKind, Record, Role};
use crate::{Day, Hash, Key, Minutes, Seconds};
use bytemuck::{Pod, Zeroable};
use core::cell::{OnceCell, RefCell};
use hashbrown::HashTable;
use serde::Serialize;
use std::sync::Arc;

/// The place of an account in its ledger; 0 is the community pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountIndex(pub(crate) u32);

impl AccountIndex {
    /// The community pot.
    pub const POT: AccountIndex = AccountIndex(0);
}

/// The place of an exchange in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeIndex(pub(crate) u32);

/// Where an exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum State {
    /// Recorded by one side, not confirmed by the other.
    Proposed = 0,
    /// Agreed: it counts.
    Confirmed = 1,
    /// The other side said no.
    Declined = 2,
    /// Taken back before it was confirmed.
    Withdrawn = 3,
    /// Confirmed, and questioned since: it counts until a coordinator decides.
    Disputed = 4,
    /// Taken out by a coordinator: it stays to be seen, and no longer counts.
    Voided = 5,
    /// Kept for a coordinator to look at: it does not count until then.
    Held = 6,
}

impl State {
    /// All states, by number.
    pub const ALL: [State; 7] = [
        State::Proposed,
        State::Confirmed,
        State::Declined,
        State::Withdrawn,
        State::Disputed,
        State::Voided,
        State::Held,
    ];

    /// Whether exchanges in this state move balances.
    pub fn counts(self) -> bool {
        matches!(self, State::Confirmed | State::Disputed)
    }

    /// The state's name in files: lower case.
    pub fn name(self) -> &'static str {
        ["proposed", "confirmed", "declined", "withdrawn", "disputed", "voided", "held"][self as usize]
    }

    /// The state with this name in files.
    pub fn from_name(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What there is one of.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Meta {
    pub(crate) head: Hash,
    pub(crate) keeper: Key,
    pub(crate) recovery: Key,
    pub(crate) counted: u64,
    pub(crate) service: i64,
    /// The last counter of the keeper's own events.
    pub(crate) keeper_n: u64,
    pub(crate) name: u32,
    pub(crate) unknown_kind: u32,
}

/// Half of an id. Nobody can make another event with the same half: that takes 2^128 tries.
pub(crate) type Half = [u8; 16];

/// One row a record, in the order of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    /// The first half of each id: enough to know it again.
    pub(crate) ids: Vec<Half>,
    /// The other half where something was added that facts and people refer to; in the order of the journal.
    pub(crate) rests: Vec<Half>,
    /// A bit a record, set for those that these are of.
    pub(crate) whole: Vec<u64>,
    /// How many of them come before each 64 bits.
    pub(crate) before: Vec<u32>,
    pub(crate) admitted_at: Packed,
    /// How much later than `at` they were admitted, as [`zigzag`] makes it small.
    pub(crate) later: Packed,
    /// [`Records::NO_DEVICE`] for one that the ledger does not have.
    pub(crate) device: Packed,
    /// Counters that are not one more than their device's last.
    pub(crate) jumps: Jumps,
    /// By id, made when one is first asked for.
    index: OnceCell<Table>,
}

/// Records from 1, and their counters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jumps {
    pub(crate) record: Vec<u32>,
    pub(crate) n: Vec<u64>,
}

/// From keys, ids and texts to their rows. One table for all: each further kind would be another kilobyte to load.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(HashTable<(u32, u32)>);

impl Table {
    /// A table of so many rows, each with its key's hash.
    pub(super) fn new(hashes: impl ExactSizeIterator<Item = u32>) -> Table {
        let mut table = Table(HashTable::with_capacity(hashes.len()));
        for (hash, row) in hashes.zip(0..) {
            table.add(hash, row);
        }
        table
    }

    pub(super) fn add(&mut self, hash: u32, row: u32) {
        self.0.insert_unique(spread(hash), (hash, row), |(hash, _)| spread(*hash));
    }

    /// All rows with this hash.
    #[cfg(feature = "desk")]
    pub(super) fn all(&self, hash: u32) -> impl Iterator<Item = u32> {
        self.0.iter_hash(spread(hash)).filter(move |(other, _)| *other == hash).map(|(_, row)| *row)
    }

    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.0.find(spread(hash), |(other, row)| *other == hash && is(*row)).map(|(_, row)| *row)
    }
}

/// Tables look at the highest bits too.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// The first bytes of a hash or key are as good as any hash of it.
fn short(key: &[u8]) -> u32 {
    key.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

impl Records {
    /// No row of the devices.
    pub(crate) const NO_DEVICE: u32 = u32::MAX;
    /// The place of the keeper among the devices: it has none.
    pub(crate) const KEEPER: u32 = u32::MAX - 1;

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds a record. `last_n` is its device's last counter, `None` for a device that the ledger does not have.
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

    /// Keeps the whole id of the last record, because something that it added can be referred to.
    pub(crate) fn keep_whole(&mut self, id: Hash) {
        self.rests.push(halves(id).1);
        let row = self.len() - 1;
        self.whole[row / 64] |= 1 << (row % 64);
    }

    /// The number of the record with this event, from 1.
    pub(crate) fn find(&self, id: Hash) -> Option<u32> {
        let (half, rest) = halves(id);
        let is =
            |row: u32| self.ids[row as usize] == half && self.rest(row + 1).is_none_or(|other| other == rest);
        let index = self.index.get_or_init(|| Table::new(self.ids.iter().map(|id| short(id))));
        index.find(short(&half), is).map(|row| row + 1)
    }

    /// The whole id of a record that added something; the half that is known of another.
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
        // No record is before the first.
        let i = (record as usize).saturating_sub(1);
        let (admitted_at, later) = (self.admitted_at.get(i), unzigzag(self.later.get(i)));
        (Seconds(admitted_at.wrapping_sub(later as u32)), Seconds(admitted_at))
    }

    /// Whether a device has used this counter: all that it used are counted up again.
    #[cfg(feature = "desk")]
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

/// One row an account; row 0 is the pot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    /// The event that brought it; nothing for the pot.
    pub(crate) event: Vec<Hash>,
    pub(crate) record: Vec<u32>,
    pub(crate) part: Vec<u16>,
    pub(crate) kind: Vec<u8>,
    pub(crate) role: Vec<u8>,
    pub(crate) name: Vec<u32>,
    pub(crate) contact: Vec<u32>,
    pub(crate) number: Vec<u32>,
    pub(crate) origin_format: Vec<u8>,
    pub(crate) origin_key: Vec<u32>,
    pub(crate) given: Vec<i64>,
    pub(crate) received: Vec<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct NewAccount {
    pub(crate) event: Hash,
    pub(crate) record: u32,
    pub(crate) part: u16,
    pub(crate) kind: MemberKind,
    pub(crate) name: u32,
    pub(crate) contact: u32,
    pub(crate) number: u32,
    pub(crate) origin_format: u8,
    pub(crate) origin_key: u32,
}

impl NewAccount {
    pub(crate) const POT: NewAccount = NewAccount {
        event: Hash([0; 32]),
        record: 0,
        part: 0,
        kind: MemberKind::Pot,
        name: 0,
        contact: 0,
        number: 0,
        origin_format: 0,
        origin_key: 0,
    };
}

impl Accounts {
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    pub(crate) fn add(&mut self, new: NewAccount) -> AccountIndex {
        self.event.push(new.event);
        self.record.push(new.record);
        self.part.push(new.part);
        self.kind.push(new.kind as u8);
        self.role.push(Role::Member as u8);
        self.name.push(new.name);
        self.contact.push(new.contact);
        self.number.push(new.number);
        self.origin_format.push(new.origin_format);
        self.origin_key.push(new.origin_key);
        self.given.push(0);
        self.received.push(0);
        AccountIndex(self.len() as u32 - 1)
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<AccountIndex> {
        let at = |i: usize| (self.record[i], self.part[i]);
        let place = first_not_below(self.len(), |i| at(i) < (record, part));
        (place < self.len() && at(place) == (record, part)).then_some(AccountIndex(place as u32))
    }

    pub(crate) fn role(&self, account: AccountIndex) -> Role {
        Role::from_number(self.role[account.0 as usize]).unwrap_or(Role::Viewer)
    }

    pub(crate) fn kind(&self, account: AccountIndex) -> MemberKind {
        MemberKind::from_number(self.kind[account.0 as usize]).unwrap_or(MemberKind::Pot)
    }

    /// Adds a leg to an account's balance, or takes it out again.
    pub(crate) fn count(&mut self, account: u32, minutes: Minutes, sign: i64) {
        let side = if minutes.0 >= 0 { &mut self.given } else { &mut self.received };
        side[account as usize] += sign * minutes.0.abs();
    }
}

/// One row a device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    pub(crate) key: Vec<Key>,
    pub(crate) member: Vec<u32>,
    pub(crate) last_n: Vec<u64>,
    /// By key, made when one is first asked for.
    index: OnceCell<Table>,
}

impl Devices {
    pub(crate) fn add(&mut self, key: Key, member: AccountIndex) {
        self.key.push(key);
        self.member.push(member.0);
        self.last_n.push(0);
        if let Some(index) = self.index.get_mut() {
            index.add(short(&key.0), self.key.len() as u32 - 1);
        }
    }

    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        let index = self.index.get_or_init(|| Table::new(self.key.iter().map(|key| short(&key.0))));
        index.find(short(&key.0), |row| self.key[row as usize] == key)
    }
}

/// One row an exchange, in the order of the journal.
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
    /// Where its legs begin.
    pub(crate) first_leg: Packed,
    /// How many records after its own it was confirmed, plus one; 0 for not at all, [`u16::MAX`] for later than this holds.
    pub(crate) confirmed_after: Vec<u16>,
    /// Of those, the record that confirmed them.
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

    /// The record that confirmed an exchange; 0 for none.
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

    pub(crate) fn record(&self, exchange: usize) -> u32 {
        self.record.get(exchange)
    }

    pub(crate) fn state(&self, exchange: usize) -> State {
        State::ALL.get(usize::from(self.state[exchange])).copied().unwrap_or(State::Voided)
    }

    pub(crate) fn kind(&self, exchange: usize) -> ExchangeKind {
        ExchangeKind::from_number(self.kind.get(exchange) as u8).unwrap_or(ExchangeKind::Service)
    }

    /// The places of an exchange's legs.
    pub(crate) fn legs(&self, exchange: usize, legs: &Legs) -> core::ops::Range<usize> {
        let starts = &self.first_leg;
        let end = if exchange + 1 < starts.len() { starts.get(exchange + 1) as usize } else { legs.len() };
        starts.get(exchange) as usize..end
    }

    pub(crate) fn on(&self, exchange: usize) -> Day {
        Day(self.on.get(exchange) as i32)
    }

    /// The category's place plus one; 0 for none.
    pub(crate) fn category(&self, exchange: usize) -> u16 {
        self.category.get(exchange) as u16
    }

    /// Minutes of work; 0 where they are the credit.
    pub(crate) fn worked(&self, exchange: usize) -> u32 {
        self.worked.get(exchange)
    }

    /// The place of the note among the texts; 0 for none.
    pub(crate) fn note(&self, exchange: usize) -> u32 {
        self.note.get(exchange)
    }
}

/// One row a leg: positive minutes were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legs {
    pub(crate) account: Packed,
    /// As [`zigzag`] makes them small.
    pub(crate) minutes: Packed,
    /// The legs of the account that was last asked for: people read on in the same statement.
    last: RefCell<Option<(AccountIndex, Arc<Vec<Line>>)>>,
}

/// One leg of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) on: i32,
    pub(crate) exchange: ExchangeIndex,
    pub(crate) minutes: i32,
    /// Whether it moves the balance.
    pub(crate) counts: bool,
    /// The balance after it, once the lines are sorted.
    pub(crate) balance: Minutes,
}

impl Legs {
    pub(crate) fn len(&self) -> usize {
        self.account.len()
    }

    /// Adds a leg.
    pub(crate) fn add(&mut self, account: u32, minutes: i32) {
        self.account.push(account);
        self.minutes.push(zigzag(minutes));
        self.last.take();
    }

    /// What was kept of an account says no longer what counts.
    pub(crate) fn changed(&mut self) {
        self.last.take();
    }

    pub(crate) fn account(&self, leg: usize) -> AccountIndex {
        AccountIndex(self.account.get(leg))
    }

    pub(crate) fn minutes(&self, leg: usize) -> i32 {
        unzigzag(self.minutes.get(leg))
    }

    /// The legs of an account, in the order that `sorted` puts them in.
    pub(crate) fn of(
        &self,
        account: AccountIndex,
        exchanges: &Exchanges,
        sorted: impl FnOnce(Vec<Line>) -> Vec<Line>,
    ) -> Arc<Vec<Line>> {
        let kept = self.last.take().filter(|(asked, _)| *asked == account);
        let (_, lines) = kept.unwrap_or_else(|| (account, Arc::new(sorted(self.find(account, exchanges)))));
        self.last.replace(Some((account, Arc::clone(&lines))));
        lines
    }

    /// The legs of an account in the order of the journal. Looking through all is faster than making an index of
    /// them first, and needs no memory.
    pub(crate) fn find(&self, account: AccountIndex, exchanges: &Exchanges) -> Vec<Line> {
        let starts = &exchanges.first_leg;
        let mut exchange = 0;
        let mut lines = Vec::new();
        self.account.each_row_of(account.0, &mut |leg| {
            // The exchange is the last one that begins no later.
            exchange = starts.last_up_to(leg as u32, exchange);
            let on = exchanges.on(exchange).0;
            let (counts, minutes) = (exchanges.state(exchange).counts(), self.minutes(leg));
            let place = ExchangeIndex(exchange as u32);
            lines.push(Line { on, exchange: place, minutes, counts, balance: Minutes::ZERO });
        });
        lines
    }
}

/// Service minutes that count, by month and category, in that order: kept while folding, so that no report has to
/// read every exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Months {
    /// `year * 12 + month - 1`.
    pub(crate) month: Vec<i32>,
    /// As in [`Exchanges::category`].
    pub(crate) category: Vec<u16>,
    pub(crate) minutes: Vec<i64>,
}

impl Months {
    /// Adds to a month and category, or takes away.
    pub(crate) fn add(&mut self, month: i32, category: u16, minutes: Minutes) {
        let start = self.month.partition_point(|m| *m < month);
        let end = start + self.month[start..].partition_point(|m| *m == month);
        match self.category[start..end].binary_search(&category) {
            Ok(place) => self.minutes[start + place] += minutes.0,
            Err(place) => {
                self.month.insert(start + place, month);
                self.category.insert(start + place, category);
                self.minutes.insert(start + place, minutes.0);
            }
        }
    }

    /// The rows that are not zero: what remains to compare where something was voided.
    #[cfg(feature = "desk")]
    pub(crate) fn rows(&self) -> impl Iterator<Item = (i32, u16, i64)> {
        let keys = self.month.iter().zip(&self.category).zip(&self.minutes);
        keys.map(|((month, category), minutes)| (*month, *category, *minutes)).filter(|row| row.2 != 0)
    }
}

/// One row an imported exchange, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    pub(crate) exchange: Vec<u32>,
    pub(crate) format: Vec<u8>,
    pub(crate) at: Vec<u32>,
    pub(crate) key: Vec<u32>,
    pub(crate) trail: Vec<u32>,
}

impl Imports {
    /// The row of an exchange, if it was imported.
    pub(crate) fn find(&self, exchange: usize) -> Option<usize> {
        self.exchange.binary_search(&(exchange as u32)).ok()
    }
}

/// All texts, back to back, equal ones once. Text 0 is empty and stands for none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<u32>,
    /// By text, made when the first one is added.
    index: Option<Table>,
}

impl Texts {
    /// The place of a text, which is added where it is new. An empty text is something else than none.
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        let hash = |text: &[u8]| checksum(text) as u32;
        let texts = 0..self.ends.len() as u32;
        let made = self.index.take();
        let mut index = made.unwrap_or_else(|| Table::new(texts.map(|place| hash(self.raw(place)))));
        let known = index.find(hash(text), |place| place > 0 && self.raw(place) == text);
        let place = known.unwrap_or_else(|| {
            self.bytes.extend_from_slice(text);
            self.ends.push(self.bytes.len() as u32);
            let place = self.ends.len() as u32 - 1;
            index.add(hash(text), place);
            place
        });
        self.index = Some(index);
        place
    }

    pub(crate) fn raw(&self, text: u32) -> &[u8] {
        let i = text as usize;
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.bytes[start..self.ends[i] as usize]
    }

    /// A text; the empty one for bytes that are none.
    pub(crate) fn get(&self, text: u32) -> &str {
        core::str::from_utf8(self.raw(text)).unwrap_or_default()
    }

    /// Whether every text lies within the bytes.
    pub(crate) fn is_consistent(&self) -> bool {
        self.ends.is_sorted() && self.ends.last().is_some_and(|end| *end as usize == self.bytes.len())
    }

    /// Whether all these texts are there.
    pub(crate) fn have(&self, texts: &[u32]) -> bool {
        texts.iter().all(|text| (*text as usize) < self.ends.len())
    }

    /// A text, `None` for none.
    pub(crate) fn some(&self, text: u32) -> Option<&str> {
        (text != 0).then(|| self.get(text))
    }
}
