//! Reading: records with the parts that a device may see, and signed heads.

use timebank::journal::{Chain, Item, Items};
use timebank::{Hash, Key};

use super::answer::Trouble;
use super::devices::writer;
use super::open::{Keeper, lock};
use super::seal::Seal;
use crate::store::{Damage, Kept, Store, StoreError, Stored};

/// The most bytes of records in one answer. A single larger record is still sent.
const PAGE_BYTES: usize = 4 << 20;
/// The most records in one answer.
pub(super) const PAGE_RECORDS: usize = 1000;

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

/// Records after number `after`. If another keeper kept the community at that time, also a head of that
/// keeper: the page ends at it, because phones would not believe a head of this keeper there.
pub(super) fn page_of(
    store: &impl Store,
    community: Hash,
    kept: &Kept,
    after: u64,
    limit: usize,
) -> Result<(Vec<Stored>, Option<Vec<u8>>), StoreError> {
    let mut stored = store.records(community, after, limit, PAGE_BYTES)?;
    let last = stored.last().map_or(after, |last| last.chain.seq);
    if last >= kept.since || last == after {
        return Ok((stored, None));
    }
    let former = store.former_head(community, after, last)?;
    // The hand-over follows the last of these heads.
    let end = former.as_ref().map_or(kept.since, |(seq, _)| *seq);
    if end > last {
        // The distance between heads was checked when the community was taken over.
        let most = usize::try_from(end - after).unwrap_or(usize::MAX);
        stored = store.records(community, after, most, usize::MAX)?;
    }
    stored.retain(|record| record.chain.seq <= end);
    Ok((stored, former.map(|(_, head)| head)))
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
