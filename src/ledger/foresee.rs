//! What the ledger will be, if the keeper agrees.

use super::Ledger;
use crate::journal::{Record, Sealed};

impl Ledger {
    /// Folds an event as if it were admitted next, at the moment that its device's clock says. Nothing is judged, and no
    /// keeper has signed the head after it: such a ledger is for showing and for drafting what comes next, and is thrown
    /// away afterwards. An event of another community, or one that is in the journal, changes nothing.
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
