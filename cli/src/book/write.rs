//! A book that its keeper writes to.

use std::path::Path;

use anyhow::{Context as _, Result};
use timebank::journal::{Author, Draft, HeadToSign, journal_file, read_journal_file};
use timebank::ledger::{Context, Entry, Ledger, Submission, Verdict};
use timebank::{Day, Seconds};

use super::keys::Keys;
use super::read::Book;
use super::{cache, forget_list};
use crate::atomic_file::{not_written, replace};
use crate::input::{self, MOST_BOOK, must_be_file};
use crate::machine::{day, now, random};
use crate::output::must_be_read;
use crate::problem::Problem;

/// What a new book starts with.
pub(crate) struct Founding<'a> {
    pub(crate) community: &'a str,
    pub(crate) founder: &'a str,
}

/// A book with its keeper's keys. Nobody else writes to it while this lives.
pub(crate) struct BookWriter {
    pub(super) book: Book,
    pub(super) keys: Keys,
    /// Records that are not in the file yet, and the head to sign after them.
    records: Vec<u8>,
    head: Option<HeadToSign>,
    /// The day of which the person says that it is today.
    today: Option<Day>,
}

impl BookWriter {
    /// Opens a book for writing; where there is none, founds one (in memory: nothing is written before
    /// [`BookWriter::save`]).
    pub(crate) fn open_or_found(
        path: &Path,
        founding: &Founding<'_>,
        today: Option<Day>,
    ) -> Result<BookWriter> {
        // The lock first: what is read before it, another program may be about to replace.
        let keys = if path.exists() || Keys::are_beside(path) { Some(Keys::open(path)?) } else { None };
        match keys {
            Some(keys) if path.exists() => BookWriter::with_keys(path, keys, today)?.newest(),
            Some(left) => BookWriter::found(path, left.begin_again()?, founding),
            None => BookWriter::found(path, Keys::new(path)?, founding),
        }
    }

    fn found(path: &Path, keys: Keys, founding: &Founding<'_>) -> Result<BookWriter> {
        let Founding { community, founder } = *founding;
        let entry = Entry::Found { community, founder, keeper: keys.keeper(), recovery: keys.recovery() };
        let mut writer =
            BookWriter { book: Book::new(path), keys, records: Vec::new(), head: None, today: None };
        writer.enter(entry)?;
        Ok(writer)
    }

    /// Opens a book for writing. `today` is the day of which the person says that it is today.
    pub(crate) fn open(path: &Path, today: Option<Day>) -> Result<BookWriter> {
        BookWriter::open_any(path, today)?.newest()
    }

    /// Opens a book that may be an older copy, which is not written to: ask [`BookWriter::older_copy`].
    pub(crate) fn open_any(path: &Path, today: Option<Day>) -> Result<BookWriter> {
        // A book that is not there has no keys either: say which of both it is.
        must_be_file(path)?;
        // The lock first: what is read before it, another program may be about to replace.
        BookWriter::with_keys(path, Keys::open(path)?, today)
    }

    fn with_keys(path: &Path, keys: Keys, today: Option<Day>) -> Result<BookWriter> {
        let book = Book::replay(path, input::read(path, MOST_BOOK)?)?;
        keys.fit(&book.ledger)?;
        Ok(BookWriter { book, keys, records: Vec::new(), head: None, today })
    }

    /// Opens a book that moves to the hub with this database, also where an earlier attempt was cut off.
    pub(crate) fn open_to_move(path: &Path, data: &Path) -> Result<BookWriter> {
        let book = BookWriter::open_any(path, None)?;
        match book.keys.moving_elsewhere(data) {
            Some(elsewhere) => Err(elsewhere.into()),
            None => book.newest_copy(),
        }
    }

    /// The same, unless it is an older copy, or a hub may have taken it over.
    fn newest(self) -> Result<BookWriter> {
        if let Some(moving) = self.moving() {
            return Err(moving.into());
        }
        self.newest_copy()
    }

    fn newest_copy(self) -> Result<BookWriter> {
        if let Some(older) = self.older_copy() {
            return Err(older.into());
        }
        forget_list::remind(self.path(), self.ledger())?;
        Ok(self)
    }

    /// Why nothing may be written, where more was written here than this copy has.
    pub(crate) fn older_copy(&self) -> Option<Problem> {
        self.keys.are_ahead_of(&self.book.ledger)
    }

    /// Why nothing may be written, where a hub may have taken the book over.
    pub(crate) fn moving(&self) -> Option<Problem> {
        self.keys.moving()
    }

    /// Notes that the hub with this database may take the book over from now on, or that none has.
    pub(crate) fn note_moving(&mut self, to: Option<&Path>) -> Result<()> {
        self.keys.note_moving(to)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.book.path
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.book.ledger
    }

    /// Whether the book has no file yet.
    fn is_new(&self) -> bool {
        self.book.file.is_empty()
    }

    /// The author of the next event: the coordinator's device.
    pub(crate) fn author(&self) -> Result<Author> {
        let device = self.keys.device();
        Ok(Author { device, n: self.ledger().next_n(device), at: now()? })
    }

    /// The author of the keeper's next event.
    pub(super) fn keeper_author(&self, at: Seconds) -> Author {
        let device = self.keys.keeper();
        Author { device, n: self.ledger().next_n(device), at }
    }

    /// The event for what somebody wants, admitted.
    pub(crate) fn enter(&mut self, entry: Entry<'_>) -> Result<(Draft, Verdict)> {
        let draft = self.ledger().draft(entry, self.author()?, &random()?).map_err(Problem::from)?;
        let verdict = self.admit(&draft)?;
        Ok((draft, verdict))
    }

    /// Signs, checks and applies one event. It is in the file after [`BookWriter::save`].
    pub(crate) fn admit(&mut self, draft: &Draft) -> Result<Verdict> {
        let signature = self.keys.sign_as_device(&draft.bytes_to_sign());
        self.admit_signed(draft, &signature, self.context()?)
    }

    /// The keeper's next event with what is due, admitted; `None` where nothing is due any more.
    pub(crate) fn do_duties(&mut self) -> Result<Option<Draft>> {
        let context = self.context()?;
        let (keeper, ledger) = (self.keeper_author(context.admitted_at), self.ledger());
        // A book on the command line is served when somebody enters something.
        let Some(draft) = ledger.duties(keeper, &random()?, context, ledger.entered_since()) else {
            return Ok(None);
        };
        let signature = self.keys.sign_as_keeper(&draft.bytes_to_sign());
        self.admit_signed(&draft, &signature, context)?;
        Ok(Some(draft))
    }

    /// Now, which never goes back, and today. A clock that is far from the last entry is believed when the
    /// person says that it is right.
    fn context(&self) -> Result<Context> {
        let (now, last) = (now()?, self.ledger().last_admitted_at());
        let today = day(now)?;
        if let Some(said) = self.today.filter(|said| *said != today) {
            return Err(Problem::refused(format!(
                "this machine's clock says that today is {today}, not {said}: nothing was written. Set the \
                 clock"
            ))
            .into());
        }
        if self.ledger().is_clock_doubtful(now) && self.today != Some(today) {
            return Err(Problem::refused(format!(
                "this machine's clock says that today is {today}, and the last entry was on {}: nothing was \
                 written. If today is {today}, say so with --today {today}. If not, set the clock",
                day(last)?
            ))
            .into());
        }
        Ok(Context { admitted_at: now.max(last), today })
    }

    fn admit_signed(&mut self, draft: &Draft, signature: &[u8; 64], context: Context) -> Result<Verdict> {
        let submission = Submission { event: &draft.event, signature, parts: &draft.parts };
        let mut prepared = self.ledger().prepare(submission, context).map_err(Problem::from)?;
        let verdict = prepared.verdict().clone();
        if let Some(hold) = prepared.hold(self.keeper_author(context.admitted_at), &random()?) {
            let signature = self.keys.sign_as_keeper(&hold.bytes_to_sign());
            prepared.add(&hold, &signature);
        }
        self.book.ledger.apply(&prepared).context("the ledger changed under our hands")?;
        self.records.extend_from_slice(prepared.record());
        self.head = Some(prepared.head());
        Ok(verdict)
    }

    /// Writes all that was admitted, or nothing: the file is replaced in one step, and only when its bytes
    /// are safe. `safe` is called as soon as they are.
    ///
    /// A crash leaves, of a new book, its keys alone: the next command begins again with them. A failure
    /// takes them away again. Later a crash leaves the book as it was; or as it is now, while the keys
    /// remember less of it, which the next import mends. A cache of another book is not believed.
    ///
    /// Texts of members who were erased, and former programmes, are not in it any more. Gives whether some
    /// were taken out.
    pub(crate) fn save(mut self) -> Result<bool> {
        let mut segment = std::mem::take(&mut self.records);
        if let Some(head) = &self.head {
            segment.extend(self.seal(head));
        }
        let old = if self.is_new() { &[][..] } else { read_journal_file(&self.book.file)? };
        let file = journal_file([old, &segment])?;
        drop(segment);
        let (file, forgot) = self.without_erased(file)?;
        must_be_readable(&self.book.path, &file)?;
        let chain = self.book.ledger.chain();
        if self.head.is_none() && !forgot {
            self.keys.catch_up(chain)?;
            return Ok(false);
        }
        if self.is_new() {
            self.begin(&file)?
        } else {
            self.put(&file)?
        }
        self.keys.remember(chain)?;
        cache::write(&self.book.path, &file, &self.book.ledger);
        Ok(forgot)
    }

    /// Writes a new book, and shows its recovery key. If one of both fails, nothing is left.
    fn begin(&mut self, file: &[u8]) -> Result<()> {
        let had_keys = Keys::are_beside(&self.book.path);
        // The keys first: a book without keys could never be written again.
        self.keys.save()?;
        let shown = self.show_recovery_card();
        let was_shown = shown.is_ok();
        let begun = shown.and_then(|()| self.put(file));
        if begun.is_ok() || self.book.path.exists() {
            return begun;
        }
        if !had_keys {
            self.keys.take_away();
        }
        if !was_shown {
            return begun;
        }
        begun.context("no book was begun, and the recovery key above opens nothing: throw it away")
    }

    fn put(&self, file: &[u8]) -> Result<()> {
        let path = &self.book.path;
        forget_list::add(path, &self.book.ledger.erased_members())?;
        replace(path, file).with_context(|| not_written(path))
    }

    /// Shows the recovery key of a new book. It is shown once, and kept nowhere: so a book whose key nobody
    /// could read must not begin.
    fn show_recovery_card(&self) -> Result<()> {
        let Some(card) = self.keys.recovery_card() else { return Ok(()) };
        let said = must_be_read(&format!(
            "A new book. Write its recovery key on a card and keep it safe; it is shown only now:\n{card}\n"
        ));
        said.context("the recovery key could not be shown, so no book was begun")
    }

    /// Writes the book as it was, only without the texts of those who are erased in memory: nothing is added
    /// that a newer copy has otherwise.
    pub(crate) fn save_forgotten(self) -> Result<bool> {
        let (file, forgot) = self.without_erased(self.book.file.clone())?;
        if forgot {
            let path = &self.book.path;
            replace(path, &file).with_context(|| not_written(path))?;
            let book = Book::replay(path, file)?;
            cache::write(path, &book.file, &book.ledger);
        }
        Ok(forgot)
    }

    fn without_erased(&self, file: Vec<u8>) -> Result<(Vec<u8>, bool)> {
        if self.ledger().erasures() == 0 {
            return Ok((file, false));
        }
        match self.ledger().forget(read_journal_file(&file)?)? {
            Some(segment) => Ok((journal_file([&segment[..]])?, true)),
            None => Ok((file, false)),
        }
    }

    /// A head with the keeper's signature.
    pub(super) fn seal(&self, head: &HeadToSign) -> Vec<u8> {
        head.seal(&self.keys.sign_as_keeper(&head.bytes_to_sign()))
    }
}

/// Refuses to write a book that no command would read again.
pub(super) fn must_be_readable(path: &Path, file: &[u8]) -> Result<(), Problem> {
    if file.len() as u64 <= MOST_BOOK {
        return Ok(());
    }
    let (path, most) = (path.display(), MOST_BOOK >> 20);
    Err(Problem::refused(format!("{path} would be larger than {most} MB, the most that a book may have")))
}
