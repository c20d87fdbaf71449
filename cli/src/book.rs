//! A book: one file with a community's whole journal, and beside it the keys of whoever keeps it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use ed25519_dalek::Signer;
use timebank::journal::{Author, Draft, HeadToSign, Piece, Sealed, journal_file, pieces, read_journal_file};
use timebank::ledger::{Context, Entry, Ledger, Refusal, Submission, Verdict};
use timebank::views::TrialBalance;
use timebank::{Day, Key, Seconds};

use crate::cached::{self, Cached};
use crate::forget;
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
        let book = match Cached::read(path, &file).and_then(|cached| cached.ledger()) {
            Some(ledger) => Book::trusted(path, file, ledger)?,
            None => {
                let book = Book::replay(path, file)?;
                cached::write(path, &book.file, &book.ledger);
                book
            }
        };
        forget::remind(path, &book.ledger)?;
        Ok(book)
    }

    /// Every account's balance, from the first bytes of the cache where there is one.
    pub(crate) fn trial_balance(path: &Path) -> Result<TrialBalance> {
        let file = read(path)?;
        // Whether somebody must be forgotten again, only the whole ledger tells.
        let known = if forget::read(path)?.is_empty() { Cached::read(path, &file) } else { None };
        let glance = known.and_then(|cached| cached.glance());
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
    head: Option<HeadToSign>,
}

impl Keeping {
    /// Opens a book for writing; where there is none, founds one (in memory: nothing is written before
    /// [`Keeping::save`]).
    pub(crate) fn open_or_found(path: &Path, founding: &Founding<'_>) -> Result<Keeping> {
        // The lock first: what is read before it, another program may be about to replace.
        let keys = if path.exists() || beside(path, "key").exists() { Some(Keys::open(path)?) } else { None };
        let keys = match keys {
            Some(keys) if path.exists() => return Keeping::with_keys(path, keys)?.newest(),
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
        keeping.admit(&draft.map_err(refused)?)?;
        Ok(keeping)
    }

    /// Opens a book for writing.
    pub(crate) fn open(path: &Path) -> Result<Keeping> {
        Keeping::open_any(path)?.newest()
    }

    /// Opens a book that may be an older copy, which is not written to: ask [`Keeping::older_copy`].
    pub(crate) fn open_any(path: &Path) -> Result<Keeping> {
        // A book that is not there has no keys either: say which of both it is.
        drop(read(path)?);
        // The lock first: what is read before it, another program may be about to replace.
        Keeping::with_keys(path, Keys::open(path)?)
    }

    fn with_keys(path: &Path, keys: Keys) -> Result<Keeping> {
        let book = Book::replay(path, read(path)?)?;
        keys.fit(path, &book.ledger)?;
        Ok(Keeping { book, keys, records: Vec::new(), head: None })
    }

    /// The same, unless it is an older copy.
    fn newest(self) -> Result<Keeping> {
        if let Some(older) = self.older_copy() {
            return Err(older.into());
        }
        forget::remind(self.path(), self.ledger())?;
        Ok(self)
    }

    /// Why nothing may be written, where more was written here than this copy has.
    pub(crate) fn older_copy(&self) -> Option<Problem> {
        self.keys.is_ahead(&self.book.path, &self.book.ledger)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.book.path
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

    /// The event for what somebody wants, admitted.
    pub(crate) fn enter(&mut self, entry: Entry<'_>) -> Result<(Draft, Verdict)> {
        let draft = self.ledger().draft(entry, self.author()?, &random()?).map_err(refused)?;
        let verdict = self.admit(&draft)?;
        Ok((draft, verdict))
    }

    /// Signs, checks and applies one event. It is in the file after [`Keeping::save`].
    pub(crate) fn admit(&mut self, draft: &Draft) -> Result<Verdict> {
        let signature = self.keys.sign_as_device(&draft.bytes_to_sign());
        self.admit_signed(draft, &signature, clock()?)
    }

    /// The keeper's next event with what is due, admitted; `None` where nothing is due any more.
    pub(crate) fn do_duties(&mut self) -> Result<Option<Draft>> {
        let context = clock()?;
        let Some(draft) = self.ledger().duties(self.keeper(context.admitted_at), &random()?, context) else {
            return Ok(None);
        };
        let signature = self.keys.sign_as_keeper(&draft.bytes_to_sign());
        self.admit_signed(&draft, &signature, context)?;
        Ok(Some(draft))
    }

    fn admit_signed(&mut self, draft: &Draft, signature: &[u8; 64], context: Context) -> Result<Verdict> {
        let submission = Submission { event: &draft.event, signature, parts: &draft.parts };
        let mut prepared = self.book.ledger.prepare(submission, context).map_err(refused)?;
        let verdict = prepared.verdict().clone();
        if let Some(hold) = prepared.hold(self.keeper(context.admitted_at), &random()?) {
            let signature = self.keys.sign_as_keeper(&hold.bytes_to_sign());
            prepared.add(&hold, &signature);
        }
        self.book.ledger.apply(&prepared).context("the ledger changed under our hands")?;
        self.records.extend_from_slice(prepared.record());
        self.head = Some(prepared.head());
        Ok(verdict)
    }

    fn keeper(&self, at: Seconds) -> Author {
        let (device, _) = self.keys.public();
        Author { device, n: self.ledger().next_n(device), at }
    }

    /// Writes all that was admitted, or nothing: the file is replaced in one step, and only when its bytes are safe.
    /// `safe` is called as soon as they are.
    ///
    /// A crash leaves, of a new book, its keys alone: the next command begins again with them. Later it leaves the
    /// book as it was; or as it is now, while the keys remember less of it, which the next import mends. A cache of
    /// another book is not believed.
    ///
    /// Texts of members who were erased are not in it any more. Gives whether some were taken out.
    pub(crate) fn save(mut self, safe: impl FnOnce()) -> Result<bool> {
        let mut segment = std::mem::take(&mut self.records);
        if let Some(head) = &self.head {
            segment.extend(head.seal(&self.keys.sign_as_keeper(&head.bytes_to_sign())));
        }
        let old = if self.is_new() { &[][..] } else { read_journal_file(&self.book.file)? };
        let (file, forgot) = self.without_erased(journal_file([old, &segment])?)?;
        let (path, chain) = (&self.book.path, self.book.ledger.chain());
        if self.head.is_none() && !forgot {
            self.keys.catch_up(path, chain)?;
            return Ok(false);
        }
        if self.is_new() {
            // The keys first: a book without keys could never be written again.
            self.keys.save(path)?;
        }
        forget::remember(path, &self.book.ledger.erased_members())?;
        replace(path, &file).with_context(|| format!("{} could not be written", path.display()))?;
        safe();
        self.keys.remember(path, chain)?;
        cached::write(path, &file, &self.book.ledger);
        Ok(forgot)
    }

    /// Writes the book as it was, only without the texts of those who are erased in memory: nothing is added that a
    /// newer copy has otherwise.
    pub(crate) fn save_forgotten(self) -> Result<bool> {
        let (file, forgot) = self.without_erased(self.book.file.clone())?;
        if forgot {
            let path = &self.book.path;
            replace(path, &file).with_context(|| format!("{} could not be written", path.display()))?;
            let book = Book::replay(&self.book.path, file)?;
            cached::write(&self.book.path, &book.file, &book.ledger);
        }
        Ok(forgot)
    }

    /// What moves this book to a hub: its journal, with a head at least every so many records, and the event that names
    /// the hub's key. The book stays as it is.
    pub(crate) fn hand_over(&self, to: Key) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for Piece { items, head } in
            pieces([read_journal_file(&self.book.file)?], self.ledger().kept_since())?
        {
            out.extend(items);
            out.extend(
                head.iter().flat_map(|head| head.seal(&self.keys.sign_as_keeper(&head.bytes_to_sign()))),
            );
        }
        let author = self.keeper(now()?);
        let draft = self.ledger().draft(Entry::ChangeKeeper(to), author, &random()?).map_err(refused)?;
        let signature = self.keys.sign_as_keeper(&draft.bytes_to_sign());
        out.extend(Sealed::new(draft, signature).bytes());
        Ok(out)
    }

    /// Ends the book with the record by which another took over, and that one's head: from then on these keys are no
    /// keeper's, and no command writes to it. `false` where the record does not follow it.
    pub(crate) fn close(mut self, record: &[u8], head: &[u8]) -> Result<bool> {
        let segment = [record, head].concat();
        if self.book.ledger.load(&segment).is_err() {
            return Ok(false);
        }
        let file = journal_file([read_journal_file(&self.book.file)?, &segment])?;
        let path = &self.book.path;
        replace(path, &file).with_context(|| format!("{} could not be written", path.display()))?;
        self.keys.remember(path, self.book.ledger.chain())?;
        cached::write(path, &file, &self.book.ledger);
        Ok(true)
    }

    fn without_erased(&self, file: Vec<u8>) -> Result<(Vec<u8>, bool)> {
        if self.ledger().erased_members().is_empty() {
            return Ok((file, false));
        }
        match self.ledger().forget(read_journal_file(&file)?)? {
            Some(segment) => Ok((journal_file([&segment[..]])?, true)),
            None => Ok((file, false)),
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    Problem::refused(refusal.to_string())
}

/// Now, and today in UTC.
fn clock() -> Result<Context> {
    let admitted_at = now()?;
    Ok(Context { admitted_at, today: Day::of(admitted_at) })
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
