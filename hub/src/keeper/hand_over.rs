//! Events that name another keeper.

use timebank::Key;
use timebank::journal::{Body, Fact, KeeperChanged, Part, Sealed};

/// Whether an event hands a community over to a key other than this one.
pub(super) fn names_another(sealed: &Sealed, keeper: Key) -> bool {
    let names = |part: &Vec<u8>| match Part::read(part).map(|part| part.body) {
        Some(Body::Fact(Fact::KeeperChanged(KeeperChanged { keeper: named }))) => named != keeper,
        _ => false,
    };
    sealed.parts.iter().any(names)
}

/// The key that an event names as the next keeper's, if the event does nothing else.
pub(super) fn named_by(sealed: &Sealed) -> Option<Key> {
    let [part] = &sealed.parts[..] else { return None };
    let part = Part::read(part)?;
    let Fact::KeeperChanged(KeeperChanged { keeper }) = part.body.fact()? else { return None };
    Some(*keeper)
}
