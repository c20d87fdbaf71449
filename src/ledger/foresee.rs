//! A preview of the ledger with events that are not admitted yet.

use super::Ledger;
use crate::journal::{Record, Sealed};

impl Ledger {
    /// Folds an event as if it were admitted next, at the time of its device's clock. Nothing is judged, and
    /// no keeper has signed a head for it. Such a ledger is for display and for drafting the next event, and
    /// is then thrown away. An event of another community or one that is already in the journal changes
    /// nothing.
    pub fn foresee(&mut self, sealed: &Sealed) {
        let Some(event) = sealed.event() else { return };
        let id = event.id();
        if self.community().is_none() || event.community != self.community() || self.seq_of(id).is_some() {
            return;
        }
        let parts = sealed.parts.iter().map(|part| Some(&part[..])).collect();
        let (seq, admitted_at) = (self.chain().seq + 1, event.at);
        let record = Record { seq, admitted_at, event, signature: &sealed.signature, parts };
        let chain = self.chain().next(admitted_at, id);
        self.apply_record(&record, id, chain);
    }
}
