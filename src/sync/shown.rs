//! What people are shown: the journal, and behind it what waits to be admitted.

use super::outbox::Standing;
use super::replica::Replica;
use crate::ledger::Ledger;
use crate::{Hash, Key};

impl Replica {
    /// The ledger of journal and outbox: what the keeper will have once it has admitted what this device wrote. What the
    /// keeper refused, or looks at first, is not in it. A ledger of its own, for showing and for drafting.
    pub fn shown(&self) -> Ledger {
        let mut shown = self.ledger.clone();
        let hopeful = |standing: &Standing| matches!(standing, Standing::Unsent | Standing::Admitted(_));
        for kept in self.state.outbox.iter().filter(|kept| hopeful(&kept.standing)) {
            shown.foresee(&kept.sealed);
        }
        shown
    }

    /// Whose ledger it is.
    pub fn community(&self) -> Hash {
        self.state.community
    }

    /// The key that this device writes with.
    pub fn device(&self) -> Key {
        self.state.device
    }
}
