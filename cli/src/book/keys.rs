//! The keys of a book's keeper, in a file beside it that only its owner can read: `leith.timebank.key`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use ed25519_dalek::{Signer as _, SigningKey};
use timebank::journal::Chain;
use timebank::ledger::Ledger;
use timebank::{Hash, Key};

use timebank_hub::store::disk::{beside, open_file, read_open, real};

use crate::atomic_file::{PrivateFile, is_at, not_written};
use crate::locks::{holder, try_lock_for};
use crate::machine::random;
use crate::problem::Problem;

const HEADING: &str = "timebank keys 1: whoever has this file can write to the book; do not share it";

/// What begins the line of a book that a hub may have taken over; its database follows.
const MOVING: &str = "moving ";

/// How long to wait for another program that writes to the book.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest file of keys: it has a few lines.
const MOST_BYTES: u64 = 64 << 10;

/// The keys of one book. While they are open nobody else can write to it.
pub(crate) struct Keys {
    book: PathBuf,
    /// Kept open for its lock; `None` before a new book is saved.
    file: Option<File>,
    device: SigningKey,
    keeper: SigningKey,
    /// Only of a new book: it is shown once and not stored.
    recovery: Option<SigningKey>,
    recovery_public: Key,
    /// How far the book was written here.
    written: Chain,
    /// The database of the hub that may have taken the book over.
    moving_to: Option<String>,
}

impl Keys {
    /// Whether a book has keys beside it.
    pub(crate) fn are_beside(book: &Path) -> bool {
        file_beside(book).exists()
    }

    /// New keys for a new book.
    pub(crate) fn new(book: &Path) -> Result<Keys> {
        let key = || random().map(|seed| SigningKey::from_bytes(&seed));
        let (device, keeper, recovery) = (key()?, key()?, key()?);
        Ok(Keys {
            book: book.to_owned(),
            file: None,
            device,
            keeper,
            recovery_public: public(&recovery),
            recovery: Some(recovery),
            written: Chain::default(),
            moving_to: None,
        })
    }

    /// The keys of an existing book, and the lock on it.
    pub(crate) fn open(book: &Path) -> Result<Keys> {
        let path = file_beside(book);
        let file = loop {
            let file = open_file(&path, OpenOptions::new().read(true).write(true))
                .map_err(|error| not_opened(book, &error))?;
            // Each writer replaces it: so this waits anew for each of them.
            if !try_lock_for(&file, PATIENCE)? {
                return Err(busy(book, holder(&file)).into());
            }
            // Another program may have replaced it before the lock was ours.
            if is_at(&file, &path)? {
                break file;
            }
        };
        let bytes = read_open(&file, MOST_BYTES).with_context(|| path.display().to_string())?;
        let damaged = || {
            let path = path.display();
            Problem::refused(if is_newer(&bytes) {
                format!("a newer timebank wrote {path}: update this one")
            } else {
                format!("{path} is damaged: restore it from a copy")
            })
        };
        let keys =
            str::from_utf8(&bytes).ok().and_then(|text| Keys::parse(text, book)).ok_or_else(damaged)?;
        Ok(Keys { file: Some(file), ..keys })
    }

    /// Keys that lie without a book. Where none was written with them, its founding was cut off: they begin
    /// it again, with a recovery key of its own, because no book has the first.
    pub(crate) fn begin_again(self) -> Result<Keys> {
        if self.written != Chain::default() {
            let path = self.path();
            let path = path.display();
            let message = format!("{path} is there without its book: move it away to start a new one");
            return Err(Problem::refused(message).into());
        }
        let recovery = SigningKey::from_bytes(&random()?);
        Ok(Keys { recovery_public: public(&recovery), recovery: Some(recovery), ..self })
    }

    /// That these are the keys of this ledger.
    pub(crate) fn fit(&self, ledger: &Ledger) -> Result<()> {
        if public(&self.keeper) == ledger.keeper() { Ok(()) } else { Err(kept_elsewhere(&self.book).into()) }
    }

    /// What is wrong where more was written with these keys than the ledger has: it is an older copy.
    pub(crate) fn are_ahead_of(&self, ledger: &Ledger) -> Option<Problem> {
        (self.written.seq > ledger.chain().seq).then(|| {
            Problem::refused(format!(
                "{} is an older copy: it ends at record {}, but {} were written here. \
                 Restore the newest copy",
                self.book.display(),
                ledger.chain().seq,
                self.written.seq
            ))
        })
    }

    fn path(&self) -> PathBuf {
        file_beside(&self.book)
    }

    fn parse(text: &str, book: &Path) -> Option<Keys> {
        let mut lines = text.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned);
        let device = SigningKey::from_bytes(&Hash::parse(&value("device")?)?.0);
        let keeper = SigningKey::from_bytes(&Hash::parse(&value("keeper")?)?.0);
        let recovery_public = Key(Hash::parse(&value("recovery-public")?)?.0);
        let (seq, head) = value("written")?.split_once(' ').map(|(s, h)| (s.parse().ok(), Hash::parse(h)))?;
        let written = Chain { seq: seq?, head: head? };
        let moving_to = lines.next().and_then(|line| line.strip_prefix(MOVING)).map(str::to_owned);
        Some(Keys {
            book: book.to_owned(),
            file: None,
            device,
            keeper,
            recovery: None,
            recovery_public,
            written,
            moving_to,
        })
    }

    fn text(&self) -> String {
        format!(
            "{HEADING}\ndevice {}\nkeeper {}\nrecovery-public {}\nwritten {} {}\n{}",
            Hash(self.device.to_bytes()),
            Hash(self.keeper.to_bytes()),
            self.recovery_public,
            self.written.seq,
            self.written.head,
            self.moving_to.as_ref().map_or_else(String::new, |data| format!("{MOVING}{data}\n"))
        )
    }

    /// The keeper's public key.
    pub(crate) fn keeper(&self) -> Key {
        public(&self.keeper)
    }

    /// The public key of recovery.
    pub(crate) fn recovery(&self) -> Key {
        self.recovery_public
    }

    /// The device's public key.
    pub(crate) fn device(&self) -> Key {
        public(&self.device)
    }

    pub(crate) fn sign_as_device(&self, message: &[u8]) -> [u8; 64] {
        self.device.sign(message).to_bytes()
    }

    pub(crate) fn sign_as_keeper(&self, message: &[u8]) -> [u8; 64] {
        self.keeper.sign(message).to_bytes()
    }

    /// The recovery key's secret in groups of four, where this is a new book.
    pub(crate) fn recovery_card(&self) -> Option<String> {
        let secret = Hash(self.recovery.as_ref()?.to_bytes()).to_string();
        let groups: Vec<&str> = (0..secret.len()).step_by(4).map(|at| &secret[at..at + 4]).collect();
        Some(groups.join(" "))
    }

    /// Writes the keys, readable by their owner alone. A crash leaves the old file or the new one.
    pub(crate) fn save(&mut self) -> Result<()> {
        let path = self.path();
        let place = PrivateFile::in_place_of(&path).with_context(|| not_written(&path))?;
        // Without a lock there were no keys, and no book; another program may have made them meanwhile.
        if self.file.is_none() && (path.exists() || self.book.exists()) {
            place.leave();
            return Err(busy(&self.book, None).into());
        }
        // The new file is locked before the old one is let go.
        self.file = Some(place.put(self.text().as_bytes()).with_context(|| not_written(&path))?);
        Ok(())
    }

    /// Takes the keys away again, where no book began with them.
    pub(crate) fn take_away(&self) {
        let _ = fs::remove_file(self.path());
    }

    /// Notes which hub's database may have taken the book over, or that none has.
    pub(crate) fn note_moving(&mut self, to: Option<&Path>) -> Result<()> {
        self.moving_to = to.map(in_one_line);
        self.save()
    }

    /// Why nothing may be written, where a hub may have taken the book over.
    pub(crate) fn moving(&self) -> Option<Problem> {
        let data = self.moving_to.as_ref()?;
        let book = self.book.display();
        Some(Problem::refused(format!(
            "{book} was about to move to {data}: end that with `timebank adopt {book} --data {data}`, or \
             take it back with --cancel"
        )))
    }

    /// The same, unless it is this hub's database.
    pub(crate) fn moving_elsewhere(&self, data: &Path) -> Option<Problem> {
        self.moving().filter(|_| self.moving_to != Some(in_one_line(data)))
    }

    /// Remembers how far the book was written here, so that an older copy is noticed.
    pub(crate) fn remember(&mut self, written: Chain) -> Result<()> {
        self.written = written;
        self.save()
    }

    /// Remembers what a crash kept from being remembered.
    pub(crate) fn catch_up(&mut self, written: Chain) -> Result<()> {
        if self.written.seq < written.seq { self.remember(written) } else { Ok(()) }
    }
}

/// A public key as the core knows it.
pub(crate) fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

/// A database as a line names it: where it really is.
fn in_one_line(data: &Path) -> String {
    real(data).display().to_string().replace(char::is_control, "?")
}

fn file_beside(book: &Path) -> PathBuf {
    beside(book, "key")
}

fn busy(book: &Path, holder: Option<String>) -> Problem {
    let holder = holder.unwrap_or_else(|| "another program".to_owned());
    Problem::refused(format!("{holder} writes to {}: try again when it is done", book.display()))
}

/// Whether a newer version wrote the keys: their heading has a greater number.
fn is_newer(bytes: &[u8]) -> bool {
    let version = |heading: &str| heading.strip_prefix("timebank keys ")?.split(':').next()?.parse().ok();
    let heading = bytes.split(|byte| *byte == b'\n').next().and_then(|line| str::from_utf8(line).ok());
    heading.and_then(version).is_some_and(|version: u64| version > 1)
}

/// Why the keys of a book could not be opened.
fn not_opened(book: &Path, error: &io::Error) -> Problem {
    if error.kind() == ErrorKind::NotFound {
        return kept_elsewhere(book);
    }
    let (book, key) = (book.display(), file_beside(book));
    Problem::refused(format!("{book} cannot be written here: {}: {error}", key.display()))
}

fn kept_elsewhere(book: &Path) -> Problem {
    Problem::refused(format!(
        "{} is kept elsewhere: its keeper's key is not in {}. Send what you want to add to its keeper, or \
         import into a book of your own",
        book.display(),
        file_beside(book).display()
    ))
}
