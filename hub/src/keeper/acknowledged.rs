//! Whether all that was acknowledged is still there.

use std::collections::BTreeSet;

use timebank::Hash;
use timebank::journal::Chain;

use crate::store::{Damage, Store, StoreError};

/// The communities that the store lacks records of, each with what is missing. It looks at heads alone.
///
/// # Errors
/// [`StoreError`].
pub fn missing(store: &impl Store) -> Result<Vec<(Hash, Damage)>, StoreError> {
    let mut missing = Vec::new();
    for community in store.acknowledged_communities()? {
        let chain = store.community(community)?.map(|kept| kept.chain).unwrap_or_default();
        missing.extend(missing_in(store, community, chain)?.map(|damage| (community, damage)));
    }
    Ok(missing)
}

/// What is missing in a community that is stored up to this chain.
pub(super) fn missing_in(
    store: &impl Store,
    community: Hash,
    stored: Chain,
) -> Result<Option<Damage>, StoreError> {
    let Some(acknowledged) = store.acknowledged(community)? else { return Ok(None) };
    let Chain { seq, head } = acknowledged;
    if stored.seq < seq {
        return Ok(Some(Damage::AcknowledgedMissing { acknowledged: seq, stored: stored.seq }));
    }
    let head_there = match stored.seq == seq {
        true => Some(stored.head),
        false => store.records(community, seq.saturating_sub(1), 1, 0)?.first().map(|there| there.chain.head),
    };
    Ok((seq > 0 && head_there != Some(head)).then_some(Damage::OtherAcknowledged { seq }))
}

/// All communities that are stored, or of which a record was acknowledged.
pub(super) fn all(store: &impl Store) -> Result<BTreeSet<Hash>, StoreError> {
    Ok(store.communities()?.into_iter().chain(store.acknowledged_communities()?).collect())
}
