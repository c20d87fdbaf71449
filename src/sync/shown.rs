//! What people see: the journal, followed by the events that are not yet in it.

use super::outbox::Standing;
use super::replica::Replica;
use crate::ledger::Ledger;
use crate::{Hash, Key};

impl Replica {
    /// The ledger of journal and outbox: the keeper's ledger after it admits this device's events. Events
    /// that the keeper refused or keeps waiting are not in it. It is a separate ledger, for display and for
    /// drafting.
    pub fn shown(&self) -> Ledger {
        let mut shown = self.ledger.clone();
        let hopeful = |standing: &Standing| matches!(standing, Standing::Unsent | Standing::Admitted(_));
        for kept in self.state.outbox.iter().filter(|kept| hopeful(&kept.standing)) {
            shown.foresee(&kept.sealed);
        }
        shown
    }

    /// The community of this ledger.
    pub fn community(&self) -> Hash {
        self.state.community
    }

    /// The key that this device writes with.
    pub fn device(&self) -> Key {
        self.state.device
    }
}
