//! Which records are on one page.

use timebank::Hash;

use crate::store::{Kept, Store, StoreError, Stored};

/// The most bytes of records in one answer. A single larger record is still sent.
const PAGE_BYTES: usize = 4 << 20;
/// The most records in one answer.
pub(super) const PAGE_RECORDS: usize = 1000;

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
