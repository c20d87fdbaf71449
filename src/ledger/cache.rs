//! The cache: the ledger's columns as bytes, with the head they stand for and a checksum.
//!
//! It is disposable. Anything wrong with it, and the journal is replayed instead. Its layout may change with
//! every version; the version in its first bytes sees to it that no other is read.

use super::columns::{Legs, Meta, Packed, checksum};
use super::state::Ledger;
use crate::{Hash, Minutes};
use bytemuck::{Pod, Zeroable};

#[cfg(target_endian = "big")]
compile_error!("the cache is the columns' bytes: on a big-endian machine they would need turning");

/// Changes with every change of the columns.
const MAGIC: [u8; 8] = *b"tbcacheB";
const ALIGN: usize = 8;

/// The cache cannot be used: replay the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheCorrupt;

crate::codes! { CacheCorrupt {
    CacheCorrupt => "cache_corrupt",
} }

crate::message::coded_error!(CacheCorrupt);

/// What every column starts with: its length in bytes and their checksum.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct ColumnHead {
    length: u64,
    checksum: u64,
}

/// Names the columns of [`Figures`], for writing (`&`) and for reading (`&mut`).
macro_rules! each_first_column {
    ($do:expr, $l:ident $(, $mutable:tt)?) => {{
        let f = $do;
        f.column(&$($mutable)? $l.accounts.kind)?;
        f.column(&$($mutable)? $l.accounts.name)?;
        f.column(&$($mutable)? $l.accounts.given)?;
        f.column(&$($mutable)? $l.accounts.received)?;
        f.column(&$($mutable)? $l.accounts.gifts)?;
        f.column(&$($mutable)? $l.accounts.starting_credit)?;
        f.column(&$($mutable)? $l.accounts.openings)?;
        f.column(&$($mutable)? $l.accounts.pot)?;
        f.column(&$($mutable)? $l.names.bytes)?;
        f.column(&$($mutable)? $l.names.ends)?;
    }};
}

/// Names the columns that a [`Glance`] reads besides.
macro_rules! each_front_column {
    ($do:expr, $l:ident $(, $mutable:tt)?) => {{
        let f = $do;
        f.column(&$($mutable)? $l.accounts.event)?;
        f.column(&$($mutable)? $l.accounts.record)?;
        f.column(&$($mutable)? $l.accounts.part)?;
        f.column(&$($mutable)? $l.accounts.role)?;
        f.column(&$($mutable)? $l.accounts.contact)?;
        f.column(&$($mutable)? $l.accounts.number)?;
        f.column(&$($mutable)? $l.accounts.origin_format)?;
        f.column(&$($mutable)? $l.accounts.origin_key)?;
        f.column(&$($mutable)? $l.legs.joined.into.rows)?;
        f.column(&$($mutable)? $l.legs.joined.into.values)?;
    }};
}

/// Names all other columns.
macro_rules! each_other_column {
    ($do:expr, $l:ident $(, $mutable:tt)?) => {{
        let f = $do;
        f.column(&$($mutable)? $l.records.ids)?;
        f.column(&$($mutable)? $l.records.rests)?;
        f.column(&$($mutable)? $l.records.whole)?;
        f.column(&$($mutable)? $l.records.before)?;
        f.packed(&$($mutable)? $l.records.admitted_at)?;
        f.packed(&$($mutable)? $l.records.later)?;
        f.packed(&$($mutable)? $l.records.device)?;
        f.column(&$($mutable)? $l.records.jumps.record)?;
        f.column(&$($mutable)? $l.records.jumps.n)?;
        f.column(&$($mutable)? $l.devices.key)?;
        f.column(&$($mutable)? $l.devices.member)?;
        f.column(&$($mutable)? $l.devices.last_n)?;
        f.packed(&$($mutable)? $l.exchanges.record)?;
        f.packed(&$($mutable)? $l.exchanges.part)?;
        f.packed(&$($mutable)? $l.exchanges.kind)?;
        f.column(&$($mutable)? $l.exchanges.state)?;
        f.packed(&$($mutable)? $l.exchanges.on)?;
        f.packed(&$($mutable)? $l.exchanges.category)?;
        f.packed(&$($mutable)? $l.exchanges.worked)?;
        f.packed(&$($mutable)? $l.exchanges.note)?;
        f.packed(&$($mutable)? $l.exchanges.first_leg)?;
        f.column(&$($mutable)? $l.exchanges.confirmed_after)?;
        f.column(&$($mutable)? $l.exchanges.confirmed_late.rows)?;
        f.column(&$($mutable)? $l.exchanges.confirmed_late.values)?;
        f.packed(&$($mutable)? $l.legs.account)?;
        f.packed(&$($mutable)? $l.legs.minutes)?;
        f.column(&$($mutable)? $l.attendance.exchange)?;
        f.column(&$($mutable)? $l.attendance.account)?;
        f.column(&$($mutable)? $l.attendance.minutes)?;
        f.column(&$($mutable)? $l.imports.exchange)?;
        f.column(&$($mutable)? $l.imports.format)?;
        f.column(&$($mutable)? $l.imports.at)?;
        f.column(&$($mutable)? $l.imports.key)?;
        f.column(&$($mutable)? $l.imports.trail)?;
        f.column(&$($mutable)? $l.months.month)?;
        f.column(&$($mutable)? $l.months.category)?;
        f.column(&$($mutable)? $l.months.minutes)?;
        f.column(&$($mutable)? $l.texts.bytes)?;
        f.column(&$($mutable)? $l.texts.ends)?;
        f.column(&$($mutable)? $l.categories)?;
        f.column(&$($mutable)? $l.allowed)?;
        f.column(&$($mutable)? $l.policies)?;
        f.column(&$($mutable)? $l.closed)?;
        f.column(&$($mutable)? $l.keepers)?;
        f.column(&$($mutable)? $l.timebanks)?;
        f.column(&$($mutable)? $l.holders.pairs)?;
        f.column(&$($mutable)? $l.steps.exchange)?;
        f.column(&$($mutable)? $l.steps.record)?;
        f.column(&$($mutable)? $l.steps.kind)?;
        f.column(&$($mutable)? $l.steps.text)?;
        f.column(&$($mutable)? $l.steps.other)?;
        f.column(&$($mutable)? $l.steps.on_behalf)?;
        f.column(&$($mutable)? $l.steps.next)?;
        f.column(&$($mutable)? $l.posts.record)?;
        f.column(&$($mutable)? $l.posts.part)?;
        f.column(&$($mutable)? $l.posts.member)?;
        f.column(&$($mutable)? $l.posts.kind)?;
        f.column(&$($mutable)? $l.posts.category)?;
        f.column(&$($mutable)? $l.posts.text)?;
        f.column(&$($mutable)? $l.posts.tags)?;
        f.column(&$($mutable)? $l.posts.until)?;
        f.column(&$($mutable)? $l.posts.closed)?;
        for sparse in [
            &$($mutable)? $l.left,
            &$($mutable)? $l.kept_since,
            &$($mutable)? $l.erased,
            &$($mutable)? $l.areas,
            &$($mutable)? $l.guardians,
            &$($mutable)? $l.revoked,
            &$($mutable)? $l.travel,
            &$($mutable)? $l.on_behalf,
            &$($mutable)? $l.answers,
            &$($mutable)? $l.corrects,
            &$($mutable)? $l.programmes,
            &$($mutable)? $l.programme_set,
        ] {
            f.column(&$($mutable)? sparse.rows)?;
            f.column(&$($mutable)? sparse.values)?;
        }
    }};
}

/// Where a cache is read from: `read(offset, into)` fills `into`. A browser copies from its own memory
/// straight into the columns, so the cache is never held twice.
pub trait Source {
    /// How many bytes there are.
    fn length(&self) -> usize;
    /// Fills `into` with the bytes from `offset` on. Never asked for bytes beyond the length.
    fn read(&self, offset: usize, into: &mut [u8]);
}

impl Source for &[u8] {
    fn length(&self) -> usize {
        self.len()
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        into.copy_from_slice(&self[offset..offset + into.len()]);
    }
}

impl Ledger {
    /// The cache's bytes. Two ledgers of the same journal give the same.
    pub fn cache(&self) -> Vec<u8> {
        let mut writer = Writer { out: MAGIC.to_vec() };
        // Writing into memory cannot fail; the macro serves reading too, which can.
        let _ = self.write_columns(&mut writer);
        writer.out
    }

    /// Reads a cache.
    ///
    /// # Errors
    /// [`CacheCorrupt`] for anything that a ledger of this version would not have written.
    pub fn from_cache(source: &impl Source) -> Result<Ledger, CacheCorrupt> {
        let mut ledger = Ledger::default();
        let mut reader = ledger.read_first(source)?;
        ledger.read_front(&mut reader)?;
        ledger.read_others(&mut reader)?;
        let consistent = reader.at == source.length() && ledger.is_consistent();
        if consistent { Ok(ledger) } else { Err(CacheCorrupt) }
    }

    fn write_columns(&self, writer: &mut Writer) -> Result<(), CacheCorrupt> {
        writer.column(&[self.meta])?;
        each_first_column!(&mut *writer, self);
        each_front_column!(&mut *writer, self);
        each_other_column!(writer, self);
        Ok(())
    }

    /// Reads the columns of balances; gives the reader of the others.
    fn read_first<'s, S: Source>(&mut self, source: &'s S) -> Result<Reader<'s, S>, CacheCorrupt> {
        let mut reader = Reader { source, at: 0 };
        let mut magic = [0; MAGIC.len()];
        reader.take(&mut magic)?;
        if magic != MAGIC {
            return Err(CacheCorrupt);
        }
        let mut meta: Vec<Meta> = Vec::new();
        reader.column(&mut meta)?;
        each_first_column!(&mut reader, self, mut);
        self.meta = meta.first().copied().filter(|_| meta.len() == 1).ok_or(CacheCorrupt)?;
        self.is_first_consistent().then_some(reader).ok_or(CacheCorrupt)
    }

    /// Reads the other columns of accounts.
    fn read_front(&mut self, reader: &mut Reader<'_, impl Source>) -> Result<(), CacheCorrupt> {
        each_front_column!(reader, self, mut);
        // The places are checked first.
        let is_consistent = self.is_front_consistent() && self.legs.joined.find_ends();
        is_consistent.then_some(()).ok_or(CacheCorrupt)
    }

    fn read_others(&mut self, reader: &mut Reader<'_, impl Source>) -> Result<(), CacheCorrupt> {
        each_other_column!(reader, self, mut);
        Ok(())
    }

    /// Whether the columns of balances are equally long, and no place in them points outside.
    fn is_first_consistent(&self) -> bool {
        let a = &self.accounts;
        let sums = [&a.given, &a.received, &a.gifts, &a.starting_credit, &a.openings, &a.pot];
        !a.name.is_empty()
            && a.kind.len() == a.name.len()
            && sums.iter().all(|sums| sums.len() == a.name.len())
            && self.names.is_consistent()
            && self.names.have(&a.name)
            && self.names.have(&[self.meta.name])
            && self.meta.head != Hash::default()
    }

    /// Whether the other columns of accounts are as long, and no place in them points outside.
    fn is_front_consistent(&self) -> bool {
        let a = &self.accounts;
        let rows = [
            a.name.len(),
            a.event.len(),
            a.part.len(),
            a.role.len(),
            a.contact.len(),
            a.number.len(),
            a.origin_format.len(),
            a.origin_key.len(),
        ];
        rows.iter().all(|rows| *rows == a.len())
            && [&a.contact, &a.number, &a.origin_key].iter().all(|texts| self.names.have(texts))
            && self.legs.joined.into.is_consistent(a.len(), a.len())
    }

    /// Whether the other columns that belong together are equally long, and no place points outside.
    fn is_consistent(&self) -> bool {
        let (r, e, i) = (&self.records, &self.exchanges, &self.imports);
        let same = |rows: usize, others: &[usize]| others.iter().all(|other| *other == rows);
        let below = |places: &[u32], end: usize| places.iter().all(|place| (*place as usize) < end);
        let Legs { account, minutes, .. } = &self.legs;
        let exchanges = [
            e.record.len(),
            e.part.len(),
            e.kind.len(),
            e.on.len(),
            e.category.len(),
            e.worked.len(),
            e.note.len(),
            e.first_leg.len(),
            e.confirmed_after.len(),
        ];
        let texts = self.texts.ends.len();
        same(r.len(), &[r.admitted_at.len(), r.later.len(), r.device.len()])
            && same(r.len().div_ceil(64), &[r.whole.len(), r.before.len()])
            && below(&r.before, r.rests.len() + 1)
            && same(r.jumps.record.len(), &[r.jumps.n.len()])
            && same(self.devices.key.len(), &[self.devices.member.len(), self.devices.last_n.len()])
            && same(e.len(), &exchanges)
            && same(account.len(), &[minutes.len()])
            && same(i.exchange.len(), &[i.format.len(), i.at.len(), i.key.len(), i.trail.len()])
            && same(self.categories.len(), &[self.allowed.len()])
            && same(self.months.month.len(), &[self.months.category.len(), self.months.minutes.len()])
            && self.months.category.iter().all(|category| usize::from(*category) <= self.categories.len())
            && self.months.month.is_sorted()
            && self.months.month.iter().all(|month| (0..=12 * 2200).contains(month))
            && account.are_below(self.accounts.len())
            && below(&self.devices.member, self.accounts.len())
            && (e.len() > 0 || account.len() == 0)
            && e.first_leg.are_growing()
            && e.first_leg.are_below(account.len() + 1)
            && self.texts.is_consistent()
            && e.note.are_below(texts)
            && [&i.key, &i.trail, &self.steps.text, &self.posts.text, &self.posts.tags]
                .iter()
                .all(|texts| self.texts.have(texts))
            && self.names.have(&self.categories)
            && e.category.are_below(self.categories.len() + 1)
            && e.record.are_below(r.len() + 1)
            && below(&self.accounts.record, r.len() + 1)
            && e.confirmed_late.is_consistent(e.len(), r.len() + 1)
            && (0..e.len()).all(|i| e.confirmed(i) as usize <= r.len())
            && self.are_extras_consistent()
    }

    /// Whether what only some rows have points to rows that are there.
    fn are_extras_consistent(&self) -> bool {
        let (records, accounts) = (self.records.len() + 1, self.accounts.len());
        let (exchanges, posts, texts) = (self.exchanges.len(), self.posts.len(), self.names.ends.len());
        let devices = self.devices.key.len();
        self.steps.is_consistent(exchanges, records - 1, accounts)
            && self.posts.is_consistent(accounts, records - 1, self.categories.len())
            && self.left.is_consistent(accounts, records)
            && self.kept_since.is_consistent(accounts, records)
            && self.erased.is_consistent(accounts, records)
            && self.areas.is_consistent(accounts, texts)
            && self.guardians.is_consistent(accounts, accounts)
            && self.revoked.is_consistent(devices, records)
            && self.travel.is_consistent(exchanges, usize::MAX)
            && self.on_behalf.is_consistent(exchanges, accounts)
            && self.answers.is_consistent(exchanges, posts)
            && self.corrects.is_consistent(exchanges, exchanges)
            && self.attendance.is_consistent(exchanges, accounts)
            && self.programmes.is_consistent(exchanges, texts)
            && self.programme_set.is_consistent(exchanges, records)
            && self.holders.pairs.iter().flatten().all(|account| (*account as usize) < accounts)
            && self.holders.pairs.is_sorted()
            && self.policies.is_sorted_by_key(|row| row.record)
            && self.closed.is_sorted_by_key(|row| row.record)
            && self.keepers.is_sorted_by_key(|former| former.until)
            && self.timebanks.is_sorted_by_key(|row| row.record)
            && self.timebanks.iter().all(|row| (row.account as usize) < accounts)
    }
}

/// All balances, from the first columns of a cache and nothing else: no ids, no contacts, no exchanges.
#[derive(Clone, Debug)]
pub struct Figures(Ledger);

impl Figures {
    /// Reads names and balances from a cache.
    ///
    /// # Errors
    /// [`CacheCorrupt`]; damage in the other columns is found when they are read.
    pub fn from_cache(source: &impl Source) -> Result<Figures, CacheCorrupt> {
        let mut ledger = Ledger::default();
        ledger.read_first(source)?;
        Ok(Figures(ledger))
    }

    /// The kind of fact that makes balances wait for an update.
    pub fn needs_update(&self) -> Option<u16> {
        self.0.needs_update()
    }

    /// All balances, account after account.
    pub(crate) fn balances(&self) -> impl Iterator<Item = Minutes> {
        self.0.accounts().map(|account| self.0.balance(account))
    }
}

/// What the first columns of a cache tell: members and balances, before the exchanges are read. Opening one
/// takes a fraction of the time that the ledger takes.
#[derive(Clone, Debug)]
pub struct Glance(Ledger);

impl Glance {
    /// Reads the first columns of a cache.
    ///
    /// # Errors
    /// [`CacheCorrupt`]; damage in the other columns is found when they are read.
    pub fn from_cache(source: &impl Source) -> Result<Glance, CacheCorrupt> {
        let mut ledger = Ledger::default();
        let mut reader = ledger.read_first(source)?;
        ledger.read_front(&mut reader)?;
        Ok(Glance(ledger))
    }

    /// The head of the journal that the cache stands for.
    pub fn head(&self) -> Hash {
        self.0.meta.head
    }

    /// The kind of fact that makes balances wait for an update.
    pub fn needs_update(&self) -> Option<u16> {
        self.0.needs_update()
    }

    /// A ledger without exchanges: what readings of members and balances need.
    pub(crate) fn front(&self) -> &Ledger {
        &self.0
    }
}

struct Writer {
    out: Vec<u8>,
}

impl Writer {
    #[allow(
        clippy::unnecessary_wraps,
        reason = "the macro that names the columns serves reading too, which can fail"
    )]
    fn column<T: Pod>(&mut self, column: &[T]) -> Result<(), CacheCorrupt> {
        let bytes: &[u8] = bytemuck::cast_slice(column);
        let head = ColumnHead { length: bytes.len() as u64, checksum: checksum(bytes) };
        self.out.extend_from_slice(bytemuck::bytes_of(&head));
        self.out.extend_from_slice(bytes);
        self.out.resize(self.out.len().next_multiple_of(ALIGN), 0);
        Ok(())
    }

    fn packed(&mut self, column: &Packed) -> Result<(), CacheCorrupt> {
        self.column(&column.blocks)?;
        self.column(&column.bytes)?;
        self.column(&column.tail)
    }
}

struct Reader<'s, S> {
    source: &'s S,
    at: usize,
}

impl<S: Source> Reader<'_, S> {
    fn column<T: Pod>(&mut self, column: &mut Vec<T>) -> Result<(), CacheCorrupt> {
        let mut head = ColumnHead::zeroed();
        self.take(bytemuck::bytes_of_mut(&mut head))?;
        let length = usize::try_from(head.length).map_err(|_| CacheCorrupt)?;
        if length % size_of::<T>() != 0 || length > self.source.length() - self.at {
            return Err(CacheCorrupt);
        }
        *column = bytemuck::zeroed_vec(length / size_of::<T>());
        self.take(bytemuck::cast_slice_mut(column))?;
        self.at = self.at.next_multiple_of(ALIGN);
        let good = checksum(bytemuck::cast_slice(column)) == head.checksum;
        good.then_some(()).ok_or(CacheCorrupt)
    }

    fn packed(&mut self, column: &mut Packed) -> Result<(), CacheCorrupt> {
        self.column(&mut column.blocks)?;
        self.column(&mut column.bytes)?;
        self.column(&mut column.tail)?;
        column.is_consistent().then_some(()).ok_or(CacheCorrupt)
    }

    fn take(&mut self, into: &mut [u8]) -> Result<(), CacheCorrupt> {
        let end =
            self.at.checked_add(into.len()).filter(|end| *end <= self.source.length()).ok_or(CacheCorrupt)?;
        self.source.read(self.at, into);
        self.at = end;
        Ok(())
    }
}
