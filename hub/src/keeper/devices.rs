//! Whose devices write and read.

use timebank::Key;
use timebank::journal::{Body, Fact, Part, Sealed};
use timebank::ledger::{AccountIndex, Ledger};

/// The member for whom a device writes and reads; `None` for one that is not the community's or was revoked,
/// and where the member has left: what others do is none of their business any more.
pub(super) fn writer(ledger: &Ledger, device: Key) -> Option<AccountIndex> {
    ledger.owner_of(device).filter(|owner| !ledger.is_revoked(device) && !ledger.has_left(*owner))
}

/// Whether an event adds the phone of somebody who was invited, and is signed by whom it says.
pub(super) fn adds_a_phone(sealed: &Sealed, by_card: bool) -> bool {
    let [part] = &sealed.parts[..] else { return false };
    let adds = |part: Part<'_>| match part.body {
        Body::Fact(Fact::DeviceEnrolled(_)) => true,
        Body::Fact(Fact::DeviceAdded(_)) => by_card,
        _ => false,
    };
    Part::read(part).is_some_and(adds) && sealed.verify()
}
