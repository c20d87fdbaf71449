//! Checks a whole store, and proves every claim in it again.

use timebank::Hash;
use timebank::journal::{Item, Items, SignedHead};
use timebank::ledger::Ledger;

use super::acknowledged::{self, missing_in};
use super::answer::Trouble;
use super::load::segment_with_heads;
use super::seal::Seal;
use crate::store::{Damage, Store, StoreError};

/// The result for one community.
#[derive(Debug)]
pub struct Checked {
    /// The community.
    pub community: Hash,
    /// The number of its records.
    pub records: u64,
    /// The fault, if there is one.
    pub fault: Option<Trouble>,
}

/// Checks every community: the chain, the signatures, every rule at its place, the signing key, whether all
/// columns agree with the records, and whether all is there that was acknowledged. Calls `tell` with each
/// result.
///
/// # Errors
/// Where the store cannot be read at all.
pub fn check(store: &impl Store, mut tell: impl FnMut(Checked)) -> Result<(), Trouble> {
    for community in acknowledged::all(store)? {
        let (records, fault) = match check_one(store, community) {
            Ok(records) => (records, None),
            Err(fault) => (0, Some(fault)),
        };
        tell(Checked { community, records, fault });
    }
    Ok(())
}

fn check_one(store: &impl Store, community: Hash) -> Result<u64, Trouble> {
    let damaged = |what| Err(StoreError::Damaged(what).into());
    let kept = store.community(community)?;
    let stored = kept.as_ref().map(|kept| kept.chain).unwrap_or_default();
    if let Some(missing) = missing_in(store, community, stored)? {
        return damaged(missing);
    }
    let kept = kept.ok_or(Trouble::UnknownCommunity)?;
    let mut ledger = Ledger::new();
    ledger.load_and_judge(&segment_with_heads(store, community)?)?;
    if ledger.community() != Some(community) {
        return damaged(Damage::OtherJournal);
    }
    if ledger.chain() != kept.chain {
        return damaged(Damage::OtherHead);
    }
    let is_ours = Seal::of(&kept).public() == ledger.keeper() && store.holds_key(ledger.keeper())?;
    if ledger.needs_update().is_none() && !is_ours {
        return damaged(Damage::OtherKey);
    }
    let head = SignedHead::read(&kept.signed_head);
    if head.is_none_or(|head| head.head.epoch != kept.epoch) {
        return damaged(Damage::OtherEpoch);
    }
    let before = kept.since.saturating_sub(1);
    if before > 0 && store.former_head(community, before - 1, before)?.is_none_or(|(seq, _)| seq != before) {
        return damaged(Damage::FormerHeadMissing);
    }
    check_columns(store, community, kept.chain.seq)?;
    // Sums that cannot be read are a fault. Entries that came late are none: sums stay as they were.
    let _ = store.sums(community)?;
    for waiting in store.waiting(community)? {
        let sealed = timebank::journal::Sealed::read(&waiting.sealed);
        if sealed.is_none_or(|sealed| sealed.id() != waiting.event || !sealed.verify()) {
            return damaged(Damage::OtherWaiting);
        }
    }
    Ok(kept.chain.seq)
}

/// Checks that the number, id and chain of each row are those of its record, and that no row comes after the
/// last.
fn check_columns(store: &impl Store, community: Hash, head: u64) -> Result<(), Trouble> {
    let mut chain = timebank::journal::Chain::default();
    loop {
        let page = store.records(community, chain.seq, 1000, usize::MAX)?;
        if page.is_empty() && chain.seq == head {
            return Ok(());
        }
        if page.is_empty() {
            return Err(StoreError::Damaged(Damage::RecordsMissing).into());
        }
        for stored in page {
            let Some(Ok(Item::Record(record, _))) = Items::new(&stored.bytes, chain.seq).next() else {
                return Err(StoreError::Damaged(Damage::UnreadableRecord).into());
            };
            chain = chain.next(record.admitted_at, record.event.id());
            if stored.chain != chain || stored.event != record.event.id() || record.seq != chain.seq {
                return Err(StoreError::Damaged(Damage::OtherRow).into());
            }
        }
    }
}
