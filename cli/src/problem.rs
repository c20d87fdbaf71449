//! What goes wrong, and with which exit code a command then ends.

use std::fmt;
use std::path::Path;

use timebank::journal::Corrupt;
use timebank::ledger::Refusal;

/// A refusal, or a command that cannot be carried out as it was given.
#[derive(Debug)]
pub(crate) struct Problem {
    message: String,
    misuse: bool,
}

impl Problem {
    /// The command was understood; the ledger's rules or the file's state forbid it. Exit code 1.
    pub(crate) fn refused(message: String) -> Problem {
        Problem { message, misuse: false }
    }

    /// The command names something that is not there. Exit code 2.
    pub(crate) fn misuse(message: String) -> Problem {
        Problem { message, misuse: true }
    }

    /// A book that cannot be read: it is damaged, of a newer version, or no book.
    pub(crate) fn corrupt(path: &Path, corrupt: Corrupt) -> Problem {
        let path = path.display();
        let says = timebank_words::error(&corrupt.message());
        let more = match corrupt {
            // The check stops there too.
            Corrupt::NotAJournal | Corrupt::NewerVersion => "",
            Corrupt::CutShort { .. }
            | Corrupt::Form { .. }
            | Corrupt::Order { .. }
            | Corrupt::Part { .. }
            | Corrupt::Head { .. }
            | Corrupt::Signature { .. }
            | Corrupt::Nonsense { .. } => " `timebank check` says more",
        };
        Problem::refused(format!("{path}: {says}{more}"))
    }

    /// A book has facts of a kind that this program does not know.
    pub(crate) fn newer(path: &Path, kind: u16) -> Problem {
        Problem::refused(format!(
            "{}: it has facts of kind {kind}, which only a newer timebank knows: update this one",
            path.display()
        ))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::refused(timebank_words::error(&refusal.message()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// The exit code of an error.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<Problem>().is_some_and(|problem| problem.misuse) { 2 } else { 1 }
}
