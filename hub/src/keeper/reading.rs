//! Reading: records with the parts that a device may see, and signed heads.

use timebank::journal::{Chain, Item, Items};
use timebank::{Hash, Key};

use super::answer::Trouble;
use super::devices::writer;
use super::open::{Keeper, lock};
use super::page::{PAGE_RECORDS, page_of};
use super::seal::Seal;
use crate::store::{Damage, Store, StoreError};

/// A page of records for one reader.
#[derive(Clone, Debug)]
pub struct Page {
    /// The records, and the head that the keeper signed after the last of them. Empty where there are none.
    pub segment: Vec<u8>,
    /// The number of the last record. Without records, the number in the request.
    pub last: u64,
    /// The number of records in the journal.
    pub head: u64,
}

impl<S: Store> Keeper<S> {
    /// The records after number `after`, with the parts that the device's member may see.
    ///
    /// # Errors
    /// [`Trouble::Ahead`] where the journal has fewer records than `after`.
    pub fn records(&self, community: Hash, device: Key, after: u64, limit: usize) -> Result<Page, Trouble> {
        let open = self.open(community)?;
        // If a writer holds the lock, it checks the duties itself.
        if open.writing.try_lock().is_ok_and(|tended| self.is_time(*tended)) {
            self.tend_open(&open)?;
        }
        let mut slot = lock(&open.ledger);
        // The store is never behind the ledger, because it is written first.
        let ledger = self.loaded(&open, &mut slot)?;
        let reader = writer(ledger, device).ok_or(Trouble::UnknownDevice)?;
        let head = ledger.chain().seq;
        if after > head {
            return Err(Trouble::Ahead { seq: head });
        }
        let limit = limit.clamp(1, PAGE_RECORDS);
        let kept = self.kept(community)?;
        let (stored, former) = page_of(&self.store, community, &kept, after, limit)?;
        let mut page = Page { segment: Vec::new(), last: after, head };
        let mut chain = None;
        for record in stored.iter().take_while(|record| record.chain.seq <= head) {
            let Some(Ok(Item::Record(read, _))) = Items::new(&record.bytes, record.chain.seq - 1).next()
            else {
                return Err(StoreError::Damaged(Damage::UnreadableRecord).into());
            };
            page.segment.extend(ledger.record_for(&read, reader));
            page.last = record.chain.seq;
            chain = Some(record.chain);
        }
        drop(slot);
        if let Some(chain) = chain {
            page.segment.extend(former.unwrap_or_else(|| Seal::of(&kept).head(community, chain)));
        }
        Ok(page)
    }

    /// The head that the keeper signs for this chain.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn head_after(&self, community: Hash, chain: Chain) -> Result<Vec<u8>, Trouble> {
        Ok(Seal::of(&self.kept(community)?).head(community, chain))
    }

    /// The head that the keeper signed last.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn head(&self, community: Hash) -> Result<Vec<u8>, Trouble> {
        Ok(self.kept(community)?.signed_head)
    }
}
