//! What devices read: records with the parts that they may see, and signed heads.

use ed25519_dalek::{Signer as _, SigningKey};
use timebank::journal::{HeadToSign, Item, Items};
use timebank::ledger::Ledger;
use timebank::{Hash, Key};

use super::{Keeper, Trouble, lock};
use crate::store::{Store, StoreError};

/// The most bytes of records in one answer, but for a single record that has more.
const PAGE_BYTES: usize = 4 << 20;
/// The most records in one answer.
const PAGE_RECORDS: usize = 1000;
/// How many records are read from the store at once when a ledger is loaded.
const LOAD_AT_ONCE: usize = 10_000;

/// Some records, for one reader.
#[derive(Clone, Debug)]
pub struct Page {
    /// The records and the head that the keeper signed after the last of them; empty where there are none.
    pub segment: Vec<u8>,
    /// The number of the last record, or the one that was asked after.
    pub last: u64,
    /// How many records the journal has.
    pub head: u64,
}

/// Replays a community's records, with the chain and the keeper's signature verified.
pub(super) fn load(store: &impl Store, community: Hash) -> Result<Ledger, Trouble> {
    let mut ledger = Ledger::new();
    ledger.load(&segment(store, community)?)?;
    if ledger.community() != Some(community) {
        return Err(StoreError::Damaged("a journal stands in another's place").into());
    }
    if ledger.needs_update().is_some() {
        return Err(Trouble::NeedsUpdate);
    }
    Ok(ledger)
}

/// All records of a community and its signed head.
pub(super) fn segment(store: &impl Store, community: Hash) -> Result<Vec<u8>, Trouble> {
    let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
    let (mut segment, mut after) = (Vec::new(), 0);
    while after < kept.chain.seq {
        let most = usize::try_from(kept.chain.seq - after).unwrap_or(LOAD_AT_ONCE).min(LOAD_AT_ONCE);
        let page = store.records(community, after, most, usize::MAX)?;
        let Some(last) = page.last() else {
            return Err(StoreError::Damaged("records are missing").into());
        };
        after = last.chain.seq;
        page.iter().for_each(|record| segment.extend_from_slice(&record.bytes));
    }
    segment.extend_from_slice(&kept.signed_head);
    Ok(segment)
}

impl<S: Store> Keeper<S> {
    /// The records after number `after`, with the parts that the device's member may see.
    ///
    /// # Errors
    /// [`Trouble::Ahead`] where the journal has fewer records than `after`.
    pub fn records(&self, community: Hash, device: Key, after: u64, limit: usize) -> Result<Page, Trouble> {
        let room = self.room(community)?;
        // Whoever writes at this moment tends to it as well.
        if room.writing.try_lock().is_ok_and(|tended| self.is_time(*tended)) {
            self.tend_room(&room)?;
        }
        let mut slot = lock(&room.ledger);
        // What is read of the store is never older than the ledger, for it is stored first.
        let ledger = self.loaded(community, &mut slot)?;
        let reader = super::writer(ledger, device).ok_or(Trouble::UnknownDevice)?;
        let head = ledger.chain().seq;
        if after > head {
            return Err(Trouble::Ahead { seq: head });
        }
        let limit = limit.clamp(1, PAGE_RECORDS);
        let stored = self.store.records(community, after, limit, PAGE_BYTES)?;
        let mut page = Page { segment: Vec::new(), last: after, head };
        let mut chain = None;
        for record in stored.iter().take_while(|record| record.chain.seq <= head) {
            let Some(Ok(Item::Record(read, _))) = Items::new(&record.bytes, record.chain.seq - 1).next()
            else {
                return Err(StoreError::Damaged("a record cannot be read").into());
            };
            page.segment.extend(ledger.record_for(&read, reader));
            page.last = record.chain.seq;
            chain = Some(record.chain);
        }
        drop(slot);
        if let Some(chain) = chain {
            // Ed25519 signs the same bytes the same way: at the end of the journal this is the stored head.
            let to_sign = HeadToSign { community, chain };
            let key = SigningKey::from_bytes(&self.kept(community)?.secret);
            page.segment.extend(to_sign.seal(&key.sign(&to_sign.bytes_to_sign()).to_bytes()));
        }
        Ok(page)
    }

    /// The head that the keeper signed last.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn head(&self, community: Hash) -> Result<Vec<u8>, Trouble> {
        Ok(self.kept(community)?.signed_head)
    }

    /// What `work` reads of a community's ledger.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn read<T>(&self, community: Hash, work: impl FnOnce(&Ledger) -> T) -> Result<T, Trouble> {
        let room = self.room(community)?;
        let mut slot = lock(&room.ledger);
        self.loaded(community, &mut slot).map(work)
    }
}
