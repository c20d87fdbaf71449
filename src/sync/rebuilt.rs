//! A journal that is being read again, and the rights by which its records were chosen.

use super::rights::Rights;
use crate::ledger::Ledger;
use crate::{Hash, Id, Key};

/// A journal that is being read again.
#[derive(Clone, Debug)]
pub(super) struct Rebuilt {
    pub(super) ledger: Ledger,
    pub(super) segment: Vec<u8>,
    pub(super) sight: Sight,
    pub(super) own: Vec<Own>,
}

/// The rights by which the records of a journal were chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Sight {
    pub(super) began: u64,
    pub(super) rights: Rights,
    /// Whether the reader may see more since then.
    pub(super) widened: bool,
}

/// A record of this device.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) seq: u64,
    pub(super) n: u64,
    pub(super) event: Hash,
}

impl Rebuilt {
    /// The number of records that the keeper had when the reading of this journal began.
    pub(super) fn began(&self) -> u64 {
        self.sight.began
    }
}

impl Sight {
    /// The rights by which all records so far were chosen, after one more page. The keeper chose the page by
    /// the rights at the time of the question. These are the rights at `began`, or later ones.
    pub(super) fn after(&mut self, ledger: &Ledger, device: Key, changed: &[Option<Id>]) {
        let now = Rights::of(ledger, device);
        if ledger.chain().seq <= self.began {
            self.rights = now;
            return;
        }
        let reader = ledger.owner_of(device);
        let mine = |whose: &&Option<Id>| whose.is_none_or(|member| ledger.member(member) == reader);
        // Two changes in one page may have taken rights away and given them back.
        self.widened |= !now.lie_within(&self.rights) || changed.iter().filter(mine).count() > 1;
        self.rights = self.rights.and(&now);
    }
}
