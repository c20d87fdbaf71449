//! The ledger's columns. All are plain numbers, so that the cache is their bytes.

use crate::journal::{Chain, ExchangeKind, MemberKind, Record, Role};
use crate::{Day, Hash, Key, Minutes, Seconds};
use bytemuck::{Pod, Zeroable};
use core::cell::OnceCell;
use hashbrown::HashTable;
use serde::Serialize;

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

/// One row a record, in the order of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    pub(crate) ids: Vec<Hash>,
    pub(crate) admitted_at: Vec<u32>,
    pub(crate) at: Vec<u32>,
    pub(crate) device: Vec<u32>,
    pub(crate) n: Vec<u64>,
    index: Index,
}

/// From ids and keys to their rows, made when it is first asked for.
#[derive(Clone, Debug, Default)]
struct Index(OnceCell<HashTable<u32>>);

/// The first bytes of a hash or key are as good as any hash of it.
fn short(key: &[u8; 32]) -> u64 {
    key.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

impl Index {
    /// The row of a key. `keys` are those of all rows.
    fn find(&self, keys: &[[u8; 32]], key: &[u8; 32]) -> Option<u32> {
        let table = self.0.get_or_init(|| {
            let mut table = HashTable::with_capacity(keys.len());
            for row in 0..keys.len() as u32 {
                insert(&mut table, keys, row);
            }
            table
        });
        table.find(short(key), |row| keys[*row as usize] == *key).copied()
    }

    /// Adds the last row.
    fn added(&mut self, keys: &[[u8; 32]]) {
        if let Some(table) = self.0.get_mut() {
            insert(table, keys, keys.len() as u32 - 1);
        }
    }
}

fn insert(table: &mut HashTable<u32>, keys: &[[u8; 32]], row: u32) {
    insert_row(table, row, &|row| short(&keys[row as usize]));
}

/// Adds a row that is not there yet. One instance for all tables: each further one is a kilobyte for a phone to load.
pub(super) fn insert_row(table: &mut HashTable<u32>, row: u32, hash: &dyn Fn(u32) -> u64) {
    table.insert_unique(hash(row), row, |row| hash(*row));
}

impl Records {
    pub(crate) fn add(&mut self, chain: Chain, id: Hash, record: &Record<'_>, device: u32) -> u32 {
        self.ids.push(id);
        self.admitted_at.push(record.admitted_at.0);
        self.at.push(record.event.at.0);
        self.device.push(device);
        self.n.push(record.event.n);
        self.index.added(bytemuck::cast_slice(&self.ids));
        chain.seq as u32
    }

    /// The number of the record with this event, from 1.
    pub(crate) fn find(&self, id: Hash) -> Option<u32> {
        self.index.find(bytemuck::cast_slice(&self.ids), &id.0).map(|row| row + 1)
    }

    pub(crate) fn id(&self, record: u32) -> Hash {
        (record as usize).checked_sub(1).and_then(|i| self.ids.get(i)).copied().unwrap_or_default()
    }

    /// The place of the keeper among the devices: it has none.
    pub(crate) const KEEPER: u32 = u32::MAX;

    pub(crate) fn times(&self, record: u32) -> (Seconds, Seconds) {
        let i = record as usize - 1;
        (Seconds(self.at[i]), Seconds(self.admitted_at[i]))
    }
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
        find(&self.record, &self.part, record, part).map(AccountIndex)
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

/// Rows are in the order of (record, part), so they are found by halving.
pub(super) fn find(records: &[u32], parts: &[u16], record: u32, part: u16) -> Option<u32> {
    let start = records.partition_point(|r| *r < record);
    let end = start + records[start..].partition_point(|r| *r == record);
    let place = parts[start..end].binary_search(&part).ok()?;
    Some((start + place) as u32)
}

/// One row a device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    pub(crate) key: Vec<Key>,
    pub(crate) member: Vec<u32>,
    pub(crate) last_n: Vec<u64>,
    index: Index,
}

impl Devices {
    pub(crate) fn add(&mut self, key: Key, member: AccountIndex) {
        self.key.push(key);
        self.member.push(member.0);
        self.last_n.push(0);
        self.index.added(bytemuck::cast_slice(&self.key));
    }

    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        self.index.find(bytemuck::cast_slice(&self.key), &key.0)
    }
}

/// One row an exchange, in the order of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchanges {
    pub(crate) record: Vec<u32>,
    pub(crate) part: Vec<u16>,
    pub(crate) kind: Vec<u8>,
    pub(crate) state: Vec<u8>,
    pub(crate) on: Vec<i32>,
    /// The category's place plus one; 0 for none.
    pub(crate) category: Vec<u16>,
    pub(crate) worked: Vec<u32>,
    pub(crate) note: Vec<u32>,
    /// Where its legs begin.
    pub(crate) first_leg: Vec<u32>,
    /// The record that confirmed it; 0 for none.
    pub(crate) confirmed: Vec<u32>,
}

impl Exchanges {
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<ExchangeIndex> {
        find(&self.record, &self.part, record, part).map(ExchangeIndex)
    }

    pub(crate) fn state(&self, exchange: usize) -> State {
        State::ALL.get(usize::from(self.state[exchange])).copied().unwrap_or(State::Voided)
    }

    pub(crate) fn kind(&self, exchange: usize) -> ExchangeKind {
        ExchangeKind::from_number(self.kind[exchange]).unwrap_or(ExchangeKind::Service)
    }

    /// The places of an exchange's legs.
    pub(crate) fn legs(&self, exchange: usize, legs: &Legs) -> core::ops::Range<usize> {
        let end = self.first_leg.get(exchange + 1).map_or(legs.account.len(), |next| *next as usize);
        self.first_leg[exchange] as usize..end
    }

    pub(crate) fn on(&self, exchange: usize) -> Day {
        Day(self.on[exchange])
    }
}

/// One row a leg: positive minutes were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legs {
    pub(crate) account: Vec<u32>,
    pub(crate) minutes: Vec<i32>,
    by_account: OnceCell<ByAccount>,
}

/// Which exchanges each account takes part in, made when it is first asked for.
#[derive(Clone, Debug)]
struct ByAccount {
    /// Where each account's exchanges end.
    ends: Vec<u32>,
    /// The exchanges of account after account, each in the order of the journal.
    exchanges: Vec<u32>,
}

impl Legs {
    /// Adds a leg.
    pub(crate) fn add(&mut self, account: u32, minutes: i32) {
        self.account.push(account);
        self.minutes.push(minutes);
        self.by_account = OnceCell::new();
    }

    /// The exchanges that an account takes part in, in the order of the journal.
    pub(crate) fn exchanges_of(&self, account: AccountIndex, exchanges: &Exchanges) -> &[u32] {
        let by_account = self.by_account.get_or_init(|| self.index(exchanges));
        let i = account.0 as usize;
        let end = |i: usize| by_account.ends.get(i).map_or(0, |end| *end as usize);
        let start = i.checked_sub(1).map_or(0, end);
        &by_account.exchanges[start..end(i).max(start)]
    }

    /// Counts the legs of each account, then puts each leg's exchange in its place.
    fn index(&self, exchanges: &Exchanges) -> ByAccount {
        let accounts = self.account.iter().max().map_or(0, |last| *last as usize + 1);
        let mut ends = vec![0u32; accounts];
        for account in &self.account {
            ends[*account as usize] += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += core::mem::replace(end, before);
        }
        // What was each account's start moves to its end as its places fill.
        let mut places = vec![0u32; self.account.len()];
        let mut exchange = 0;
        for (leg, account) in self.account.iter().enumerate() {
            while exchanges.first_leg.get(exchange + 1).is_some_and(|next| *next as usize <= leg) {
                exchange += 1;
            }
            let place = &mut ends[*account as usize];
            places[*place as usize] = exchange as u32;
            *place += 1;
        }
        ByAccount { ends, exchanges: places }
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

/// All texts, back to back. Text 0 is empty and stands for none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.ends.len() as u32 - 1
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
