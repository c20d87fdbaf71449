//! A book that moves to a hub.

use anyhow::{Context as _, Result};
use timebank::Key;
use timebank::journal::{HandedOver, Sealed, journal_file, read_journal_file, segments_to_hand_over};
use timebank::ledger::Entry;

use super::cache;
use super::write::BookWriter;
use crate::atomic_file::{not_written, replace};
use crate::machine::{now, random};
use crate::problem::Problem;

impl BookWriter {
    /// What moves this book to a hub: its journal, with a head at least every so many records, and the event
    /// that names the hub's key. The book stays as it is.
    pub(crate) fn hand_over(&self, to: Key) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for HandedOver { items, head } in
            segments_to_hand_over([read_journal_file(&self.book.file)?], self.ledger().kept_since())?
        {
            out.extend(items);
            out.extend(head.iter().flat_map(|head| self.seal(head)));
        }
        let entry = Entry::ChangeKeeper(to);
        let draft =
            self.ledger().draft(entry, self.keeper_author(now()?), &random()?).map_err(Problem::from)?;
        let signature = self.keys.sign_as_keeper(&draft.bytes_to_sign());
        out.extend(Sealed::new(draft, signature).bytes());
        Ok(out)
    }

    /// Ends the book with the record by which another took over, and that one's head: from then on these keys
    /// are no keeper's, and no command writes to it. `false` where the record does not follow it.
    pub(crate) fn close(mut self, record: &[u8], head: &[u8]) -> Result<bool> {
        let segment = [record, head].concat();
        if self.book.ledger.load(&segment).is_err() {
            return Ok(false);
        }
        let file = journal_file([read_journal_file(&self.book.file)?, &segment])?;
        let path = &self.book.path;
        replace(path, &file).with_context(|| not_written(path))?;
        self.keys.note_moving(None)?;
        self.keys.remember(self.book.ledger.chain())?;
        cache::write(path, &file, &self.book.ledger);
        Ok(true)
    }
}
