//! A coordinator's desk for fuzzing: it signs and admits what a dry run would add.

use ed25519_dalek::{Signer, SigningKey};
use timebank::files::{AllOthers, Import, ImportOptions};
use timebank::journal::{Author, Draft};
use timebank::ledger::{Context, Entry, Ledger, Submission};
use timebank::{Day, Hash, Key, Seconds};

/// 2026-03-01T00:00:00Z.
const NOW: Seconds = Seconds(1_772_323_200);

/// A founded community and the founder's device.
pub struct Desk {
    /// Its ledger.
    pub ledger: Ledger,
    device: SigningKey,
    n: u64,
}

impl Desk {
    /// A community with only its founder.
    pub fn new() -> Desk {
        let device = SigningKey::from_bytes(&[7; 32]);
        let public = Key(device.verifying_key().to_bytes());
        let mut desk = Desk { ledger: Ledger::new(), device, n: 0 };
        let found = Entry::Found { community: "Leith", founder: "Mary", keeper: public, recovery: public };
        let (author, seed) = desk.author();
        let draft = desk.ledger.draft(found, author, &seed).expect("a community can be founded");
        desk.admit(&draft);
        desk
    }

    /// Reads a file and writes what the dry run would add. The ledger must admit it. `None` for bytes that
    /// are not a file of this format.
    pub fn import(&mut self, file: &[u8]) -> Option<Import> {
        let all_others = Some(AllOthers::Another);
        let options = ImportOptions { all_others, ..ImportOptions::new(Day::of(NOW)) };
        let import = Import::read(&self.ledger, file, &options).ok()?;
        let report = import.report();
        assert_eq!(report.rows, report.added + report.known + report.left_out + report.refused_count);
        assert_eq!(import.rows(0, usize::MAX).len(), report.rows);
        for event in 0..import.events() {
            let (author, seed) = self.author();
            let draft = import.draft(event, &self.ledger, author, &seed).expect("earlier events are applied");
            self.admit(&draft);
        }
        Some(import)
    }

    fn author(&mut self) -> (Author, [u8; 32]) {
        self.n += 1;
        let author = Author { device: Key(self.device.verifying_key().to_bytes()), n: self.n, at: NOW };
        (author, Hash::of(&[&self.n.to_be_bytes()]).0)
    }

    fn admit(&mut self, draft: &Draft) {
        let signature = self.device.sign(&draft.bytes_to_sign()).to_bytes();
        let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
        let context = Context { admitted_at: NOW, today: Day::of(NOW) };
        let prepared = self.ledger.prepare(submission, context).expect("what a dry run adds is admitted");
        self.ledger.apply(&prepared).expect("nothing came between");
    }
}

impl Default for Desk {
    fn default() -> Desk {
        Desk::new()
    }
}
