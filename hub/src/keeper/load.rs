//! Loads a community's ledger from the store.

use timebank::Hash;
use timebank::ledger::Ledger;

use super::acknowledged::missing_in;
use super::answer::Trouble;
use crate::store::{Damage, Store, StoreError};

/// How many records are read from the store at once when a ledger is loaded.
const LOAD_AT_ONCE: usize = 10_000;

/// Replays a community's records, and verifies the chain and the keeper's signature.
pub(super) fn load(store: &impl Store, community: Hash) -> Result<Ledger, Trouble> {
    let stored = store.community(community)?.ok_or(Trouble::UnknownCommunity)?.chain;
    // Phones would take a journal that became shorter for a lie.
    if let Some(missing) = missing_in(store, community, stored)? {
        return Err(StoreError::Damaged(missing).into());
    }
    let mut ledger = Ledger::new();
    ledger.load(&segment(store, community)?)?;
    if ledger.community() != Some(community) {
        return Err(StoreError::Damaged(Damage::OtherJournal).into());
    }
    if ledger.needs_update().is_some() {
        return Err(Trouble::NeedsUpdate);
    }
    Ok(ledger)
}

/// All records of a community and its signed head.
fn segment(store: &impl Store, community: Hash) -> Result<Vec<u8>, Trouble> {
    all(store, community, |_, _| Ok(()))
}

/// The same, with the heads of former keepers, each after its record.
pub(super) fn segment_with_heads(store: &impl Store, community: Hash) -> Result<Vec<u8>, Trouble> {
    all(store, community, |segment, seq| {
        let head = store.former_head(community, seq - 1, seq)?.filter(|(place, _)| *place == seq);
        segment.extend(head.into_iter().flat_map(|(_, bytes)| bytes));
        Ok(())
    })
}

fn all(
    store: &impl Store,
    community: Hash,
    behind: impl Fn(&mut Vec<u8>, u64) -> Result<(), Trouble>,
) -> Result<Vec<u8>, Trouble> {
    let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
    let (mut segment, mut after) = (Vec::new(), 0);
    while after < kept.chain.seq {
        let most = usize::try_from(kept.chain.seq - after).unwrap_or(LOAD_AT_ONCE).min(LOAD_AT_ONCE);
        let page = store.records(community, after, most, usize::MAX)?;
        let Some(last) = page.last() else {
            return Err(StoreError::Damaged(Damage::RecordsMissing).into());
        };
        after = last.chain.seq;
        for record in &page {
            segment.extend_from_slice(&record.bytes);
            if record.chain.seq < kept.since {
                behind(&mut segment, record.chain.seq)?;
            }
        }
    }
    segment.extend_from_slice(&kept.signed_head);
    Ok(segment)
}
