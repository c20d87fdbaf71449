//! A book: one file with a community's whole journal, and beside it the keys of whoever keeps it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use ed25519_dalek::Signer;
use timebank::journal::{Author, Draft, journal_file, read_journal_file};
use timebank::ledger::{Context, Entry, Ledger, Submission};
use timebank::views::TrialBalance;
use timebank::{Day, Key, Seconds};

use crate::cached::{self, Cached};
use crate::keys::Keys;
use crate::problem::Problem;
use crate::whole::{beside, replace};

/// A book that was read.
pub(crate) struct Book {
    path: PathBuf,
    /// The bytes of the file; empty for a book that is not written yet.
    file: Vec<u8>,
    pub(crate) ledger: Ledger,
}

impl Book {
    /// Reads a book for reading: from the cache of these very bytes, or by replaying.
    pub(crate) fn open(path: &Path) -> Result<Book> {
        let file = read(path)?;
        match Cached::read(path, &file).and_then(|cached| cached.ledger()) {
            Some(ledger) => Book::trusted(path, file, ledger),
            None => {
                let book = Book::replay(path, file)?;
                cached::write(path, &book.file, &book.ledger);
                Ok(book)
            }
        }
    }

    /// Every account's balance, from the first bytes of the cache where there is one.
    pub(crate) fn trial_balance(path: &Path) -> Result<TrialBalance> {
        let file = read(path)?;
        let glance = Cached::read(path, &file).and_then(|cached| cached.glance());
        match glance.filter(|glance| glance.needs_update().is_none()) {
            Some(glance) => Ok(glance.trial_balance()),
            None => Ok(Book::open(path)?.ledger.trial_balance()),
        }
    }

    /// Replays a book with its chain verified.
    fn replay(path: &Path, file: Vec<u8>) -> Result<Book> {
        let mut ledger = Ledger::new();
        let loaded = read_journal_file(&file).and_then(|segment| ledger.load(segment));
        loaded.map_err(|corrupt| Problem::corrupt(path, corrupt))?;
        Book::trusted(path, file, ledger)
    }

    fn trusted(path: &Path, file: Vec<u8>, ledger: Ledger) -> Result<Book> {
        if let Some(kind) = ledger.needs_update() {
            return Err(Problem::refused(format!(
                "{}: it has facts of kind {kind}, which only a newer timebank knows: update this one",
                path.display()
            ))
            .into());
        }
        Ok(Book { path: path.to_owned(), file, ledger })
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.file
    }
}

/// Reads a file; one that is not there is misuse.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Problem::misuse(format!("{}: {error}", path.display())).into())
}

/// What a new book starts with.
pub(crate) struct Founding<'a> {
    pub(crate) community: &'a str,
    pub(crate) founder: &'a str,
}

/// A book that this program keeps and may write to. Nobody else writes while it lives.
pub(crate) struct Keeping {
    book: Book,
    keys: Keys,
    /// Records that are not in the file yet, and the head to sign after them.
    records: Vec<u8>,
    head: Option<timebank::journal::HeadToSign>,
}

impl Keeping {
    /// Opens a book for writing; where there is none, founds one (in memory: nothing is written before
    /// [`Keeping::save`]).
    pub(crate) fn open_or_found(path: &Path, founding: &Founding<'_>) -> Result<Keeping> {
        // The lock first: what is read before it, another program may be about to replace.
        let keys = if path.exists() || beside(path, "key").exists() { Some(Keys::open(path)?) } else { None };
        let keys = match keys {
            Some(keys) if path.exists() => {
                let book = Book::replay(path, read(path)?)?;
                keys.fit(path, &book.ledger)?;
                return Ok(Keeping { book, keys, records: Vec::new(), head: None });
            }
            Some(left) => left.begin_again()?,
            None => Keys::new(path)?,
        };
        let book = Book { path: path.to_owned(), file: Vec::new(), ledger: Ledger::new() };
        let mut keeping = Keeping { keys, book, records: Vec::new(), head: None };
        let (keeper, recovery) = keeping.keys.public();
        let Founding { community, founder } = *founding;
        let author = keeping.author()?;
        let draft =
            keeping.ledger().draft(Entry::Found { community, founder, keeper, recovery }, author, &random()?);
        keeping.admit(&draft.map_err(|refusal| Problem::refused(refusal.to_string()))?)?;
        Ok(keeping)
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.book.ledger
    }

    /// Whether the book has no file yet.
    pub(crate) fn is_new(&self) -> bool {
        self.book.file.is_empty()
    }

    /// The recovery key's secret of a new book, to be shown once.
    pub(crate) fn recovery_card(&self) -> Option<String> {
        self.keys.recovery_card()
    }

    /// Who writes the next event.
    pub(crate) fn author(&self) -> Result<Author> {
        let device = self.keys.device();
        Ok(Author { device, n: self.book.ledger.next_n(device), at: now()? })
    }

    /// Signs, checks and applies one event. It is in the file after [`Keeping::save`].
    pub(crate) fn admit(&mut self, draft: &Draft) -> Result<()> {
        let signature = self.keys.sign_as_device(&draft.bytes_to_sign());
        let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
        let admitted_at = now()?;
        let context = Context { admitted_at, today: Day::of(admitted_at) };
        let prepared = self.book.ledger.prepare(submission, context);
        let prepared = prepared.map_err(|refusal| Problem::refused(refusal.to_string()))?;
        self.book.ledger.apply(&prepared).context("the ledger changed under our hands")?;
        self.records.extend_from_slice(&prepared.record);
        self.head = Some(prepared.head);
        Ok(())
    }

    /// Writes all that was admitted, or nothing: the file is replaced in one step, and only when its bytes are safe.
    /// `safe` is called as soon as they are.
    ///
    /// A crash leaves, of a new book, its keys alone: the next command begins again with them. Later it leaves the
    /// book as it was; or as it is now, while the keys remember less of it, which the next import mends. A cache of
    /// another book is not believed.
    pub(crate) fn save(mut self, safe: impl FnOnce()) -> Result<()> {
        let Some(head) = self.head else {
            return self.keys.catch_up(&self.book.path, self.book.ledger.chain());
        };
        let mut segment = std::mem::take(&mut self.records);
        segment.extend(head.seal(&self.keys.sign_as_keeper(&head.bytes_to_sign())));
        let old = if self.is_new() { &[][..] } else { read_journal_file(&self.book.file)? };
        let file = journal_file([old, &segment])?;
        if self.is_new() {
            // The keys first: a book without keys could never be written again.
            self.keys.save(&self.book.path)?;
        }
        let path = &self.book.path;
        replace(path, &file).with_context(|| format!("{} could not be written", path.display()))?;
        safe();
        self.keys.remember(path, head.chain)?;
        cached::write(path, &file, &self.book.ledger);
        Ok(())
    }
}

/// Thirty-two random bytes.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes)
}

/// This machine's clock.
pub(crate) fn now() -> Result<Seconds> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    u32::try_from(since.as_secs()).map(Seconds).context("the clock is after 2106")
}

/// A key's bytes as the core knows them.
pub(crate) fn public(key: &ed25519_dalek::SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

/// A signature as the core knows it.
pub(crate) fn sign(key: &ed25519_dalek::SigningKey, message: &[u8]) -> [u8; 64] {
    key.sign(message).to_bytes()
}
