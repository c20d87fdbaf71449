//! Loads a community's ledger from the store.

use timebank::Hash;
use timebank::ledger::Ledger;

use super::acknowledged::missing_in;
use super::answer::Trouble;
use super::page::{PAGE_RECORDS, page_of};
use super::seal::Seal;
use crate::store::{Damage, Kept, Store, StoreError};

/// How many records are read from the store at once when a journal is checked.
const CHECK_AT_ONCE: usize = 10_000;

/// Replays a community's records page by page, and verifies the chain and the keeper's signature. So a long
/// journal is never in memory as a whole.
pub(super) fn load(store: &impl Store, community: Hash) -> Result<Ledger, Trouble> {
    let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
    // Phones would take a journal that became shorter for a lie.
    if let Some(missing) = missing_in(store, community, kept.chain)? {
        return Err(StoreError::Damaged(missing).into());
    }
    let mut ledger = Ledger::new();
    let mut after = 0;
    while after < kept.chain.seq {
        let (segment, last) = page(store, community, &kept, after)?;
        ledger.load(&segment)?;
        after = last;
    }
    if ledger.community() != Some(community) {
        return Err(StoreError::Damaged(Damage::OtherJournal).into());
    }
    if ledger.needs_update().is_some() {
        return Err(Trouble::NeedsUpdate);
    }
    // Nobody would believe what it signs.
    if Seal::of(&kept).public() != ledger.keeper() {
        return Err(StoreError::Damaged(Damage::OtherKey).into());
    }
    Ok(ledger)
}

/// The next records with a head after them, and the number of the last. The last page of all ends with the
/// head that is stored, an earlier one with a former keeper's head, or with one that is signed for it.
fn page(store: &impl Store, community: Hash, kept: &Kept, after: u64) -> Result<(Vec<u8>, u64), Trouble> {
    let (mut stored, former) = page_of(store, community, kept, after, PAGE_RECORDS)?;
    // Others may write meanwhile.
    stored.retain(|record| record.chain.seq <= kept.chain.seq);
    let Some(last) = stored.last() else {
        return Err(StoreError::Damaged(Damage::RecordsMissing).into());
    };
    let seq = last.chain.seq;
    let head = match former {
        Some(head) => head,
        None if seq == kept.chain.seq => kept.signed_head.clone(),
        None => Seal::of(kept).head(community, last.chain),
    };
    let mut segment = Vec::with_capacity(stored.iter().map(|record| record.bytes.len()).sum());
    stored.iter().for_each(|record| segment.extend_from_slice(&record.bytes));
    segment.extend(head);
    Ok((segment, seq))
}

/// All records of a community and its signed head, with the heads of former keepers, each after its record.
pub(super) fn segment_with_heads(store: &impl Store, community: Hash) -> Result<Vec<u8>, Trouble> {
    let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
    let (mut segment, mut after) = (Vec::new(), 0);
    while after < kept.chain.seq {
        let most = usize::try_from(kept.chain.seq - after).unwrap_or(CHECK_AT_ONCE).min(CHECK_AT_ONCE);
        let page = store.records(community, after, most, usize::MAX)?;
        let Some(last) = page.last() else {
            return Err(StoreError::Damaged(Damage::RecordsMissing).into());
        };
        after = last.chain.seq;
        for record in &page {
            segment.extend_from_slice(&record.bytes);
            let seq = record.chain.seq;
            if seq < kept.since {
                let head = store.former_head(community, seq - 1, seq)?.filter(|(place, _)| *place == seq);
                segment.extend(head.into_iter().flat_map(|(_, bytes)| bytes));
            }
        }
    }
    segment.extend_from_slice(&kept.signed_head);
    Ok(segment)
}
