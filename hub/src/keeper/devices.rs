//! The owners of devices.

use timebank::Key;
use timebank::journal::{Fact, Part, Sealed};
use timebank::ledger::{AccountIndex, Ledger};

/// The member for whom a device writes and reads. `None` for an unknown or revoked device, and where the
/// member has left: a former member may no longer read what others do.
pub(super) fn writer(ledger: &Ledger, device: Key) -> Option<AccountIndex> {
    ledger.owner_of(device).filter(|owner| !ledger.is_revoked(device) && !ledger.has_left(*owner))
}

/// Whether an event only adds a phone, by an invitation or (`by_card`) by the printed card, and its signature
/// is right.
pub(super) fn adds_a_phone(sealed: &Sealed, by_card: bool) -> bool {
    let [part] = &sealed.parts[..] else { return false };
    let adds = |part: Part<'_>| match part.body.fact() {
        Some(Fact::DeviceEnrolled(_)) => true,
        Some(Fact::DeviceAdded(_)) => by_card,
        _ => false,
    };
    Part::read(part).is_some_and(adds) && sealed.verify()
}
