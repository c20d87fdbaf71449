//! What all commands print alike, and the exit codes of those that come to their end.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::process::{ExitCode, exit};
#[cfg(unix)]
use std::{fs::File, os::fd::AsFd};

use anyhow::Result;
use serde::Serialize;
use timebank_hub::log::{escaped, is_obeyed};

pub(crate) const DONE: ExitCode = ExitCode::SUCCESS;
pub(crate) const FOUND_WRONG: ExitCode = ExitCode::FAILURE;
/// The command was carried out, and its answer could not be printed.
const NOT_PRINTED: i32 = 3;

/// Prints a line of the answer.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::answer(&format!("{}\n", format_args!($($text)*))) };
}
/// Prints a line beside the answer, such as a warning.
macro_rules! aside {
    ($($text:tt)*) => { $crate::output::beside(&format!("{}\n", format_args!($($text)*))) };
}
pub(crate) use {aside, say};

/// Prints text. No character of it that a terminal would obey reaches one, ends of lines apart.
pub(crate) fn answer(text: &str) {
    print(plain_lines(text).as_bytes());
}

/// Prints a file as it is, but to a terminal as text.
pub(crate) fn answer_file(bytes: &[u8]) {
    if io::stdout().is_terminal() {
        answer(&String::from_utf8_lossy(bytes));
    } else {
        print(bytes);
    }
}

/// If it fails, the command ends. What was written to a book stays.
fn print(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    match itself(&mut out).and_then(|mut out| out.write_all(bytes).and_then(|()| out.flush())) {
        Ok(()) => {}
        // The reader has what it wanted.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit(0),
        Err(error) => {
            beside(&format!("timebank: this was done, but the answer could not be printed: {error}\n"));
            exit(NOT_PRINTED);
        }
    }
}

/// Prints text beside the answer. If nobody can read it, the work goes on.
pub(crate) fn beside(text: &str) {
    _ = io::stderr().lock().write_all(plain_lines(text).as_bytes());
}

/// Prints text beside the answer that the work cannot go on without.
pub(crate) fn must_be_read(text: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    let mut out = itself(&mut out)?;
    if is_lost(&out) {
        return Err(io::Error::other("what is printed beside the answer is thrown away; let it be seen"));
    }
    out.write_all(plain_lines(text).as_bytes())
}

/// What an output writes to. The library's own takes for done what was written to one that is only to be
/// read.
#[cfg(unix)]
fn itself(out: impl AsFd) -> io::Result<File> {
    Ok(File::from(out.as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn itself<W: io::Write>(out: W) -> io::Result<W> {
    Ok(out)
}

/// Whether nobody can read what is written there. An output that was closed before the start leads there too.
#[cfg(unix)]
fn is_lost(out: &File) -> bool {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let device = |what: std::fs::Metadata| what.file_type().is_char_device().then(|| what.rdev());
    let null = std::fs::metadata("/dev/null").ok().and_then(device);
    null.is_some() && out.metadata().ok().and_then(device) == null
}

#[cfg(not(unix))]
fn is_lost(_: &impl io::Write) -> bool {
    false
}

pub(crate) fn print_json(value: &impl Serialize) -> Result<()> {
    say!("{}", escaped(&serde_json::to_string_pretty(value)?));
    Ok(())
}

/// What could move a terminal's cursor, or reorder its lines, becomes spaces.
pub(crate) fn plain(text: &str) -> String {
    text.replace(is_obeyed, " ")
}

fn plain_lines(text: &str) -> String {
    text.replace(|letter: char| letter != '\n' && is_obeyed(letter), " ")
}

#[cfg(test)]
mod tests {
    use super::plain_lines;

    #[test]
    fn no_control_character_is_printed() {
        assert_eq!(plain_lines("a\u{1b}[2Jb\u{9b}c\td\r\n"), "a [2Jb c d \n");
        assert_eq!(plain_lines("a\u{202e}b\u{2066}c\u{2028}d\u{200f}e\n"), "a b c d\u{200f}e\n");
    }
}
