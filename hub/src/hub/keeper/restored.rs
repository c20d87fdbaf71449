//! A database that was put back to a copy.

use timebank::{Hash, Seconds};

use super::Trouble;
use super::seal::Seal;
use crate::store::{NewEpoch, Store};

/// Begins a new epoch of every community, before anybody is served: what came after the copy is lost here, and phones
/// offer it again when they see that. The epoch is this moment, and in any case later than the one that the community has
/// had here, and than what `before` knows.
///
/// # Errors
/// [`Trouble`].
pub fn begin_epoch(
    store: &impl Store,
    now: Seconds,
    before: impl Fn(Hash) -> Option<Seconds>,
) -> Result<(), Trouble> {
    let mut epochs = Vec::new();
    for community in store.communities()? {
        let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
        let last = before(community).unwrap_or_default().max(kept.epoch);
        let epoch = now.max(Seconds(last.0.saturating_add(1)));
        let signed_head = Seal::new(&kept.secret, epoch).head(community, kept.chain);
        epochs.push(NewEpoch { community, epoch, signed_head });
    }
    Ok(store.begin_epochs(&epochs)?)
}
