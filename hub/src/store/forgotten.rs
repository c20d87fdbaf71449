//! The list of erased members, in the file `hub.db.forget` beside the database. Lines are only added. With
//! it, the hub recognizes a restored copy from before an erasure. It holds ids, and the events that erased
//! the members, which have no texts about anybody. Its last line is the hash of those before it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use timebank::{Hash, Id};

use super::disk::{beside, make_private, read_file, real, sync_folder};

/// The largest list that is read: of about a million members.
const MOST_BYTES: u64 = 256 << 20;

/// The erased members of a community.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// The ids of all erased members.
    pub members: BTreeSet<Id>,
    /// The sealed events that erased them, in order. Some events may be missing.
    pub events: Vec<Vec<u8>>,
}

/// Where the list of a database is.
pub fn path(data: &Path) -> PathBuf {
    real(&beside(&real(data), "forget"))
}

/// The erased members of all communities of a database.
///
/// # Errors
/// The file cannot be read, or is not as it was written. Without a file, nobody was erased.
pub fn read(data: &Path) -> io::Result<BTreeMap<Hash, Forgotten>> {
    Ok(parsed(&proven(&path(data))?))
}

fn parsed(lines: &str) -> BTreeMap<Hash, Forgotten> {
    let mut all: BTreeMap<Hash, Forgotten> = BTreeMap::new();
    for (community, what) in lines.lines().filter_map(|line| line.split_once(' ')) {
        let Some(community) = Hash::parse(community) else { continue };
        let known = all.entry(community).or_default();
        if let Ok(member) = what.parse() {
            known.members.insert(member);
        } else if let Some(event) = bytes(what).filter(|event| !known.events.contains(event)) {
            known.events.push(event);
        }
    }
    all
}

/// The lines of the list of a database, without the last one, which is their hash. Without a file there are
/// none.
fn proven(path: &Path) -> io::Result<String> {
    let mut text = match text_of(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(String::new()),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(damaged(&error.to_string())),
        Err(error) => return Err(error),
    };
    let written = text.strip_suffix('\n').unwrap_or(&text);
    let (end, last) = written.rsplit_once('\n').map_or((0, written), |(lines, last)| (lines.len() + 1, last));
    match Hash::parse(last) {
        Some(hash) if hash == Hash::of(&[&text.as_bytes()[..end]]) => {}
        Some(_) => return Err(damaged("its last line is not the hash of those before it: it was altered")),
        None => {
            return Err(damaged(
                "it has no hash in its last line: it was cut off or emptied, or an earlier version wrote it",
            ));
        }
    }
    text.truncate(end);
    Ok(text)
}

/// What is wrong with a list, and the way out.
fn damaged(what: &str) -> io::Error {
    let text = format!(
        "{what}. Put back the newest copy of it. If you have none, move it away: the hub then notes again \
         whom its database knows as erased, and nobody else"
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// Whether a byte may stand in such a list: ids, and events in hexadecimal digits.
fn is_of_list(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b' ' | b'.' | b'\n')
}

/// Reads a list of erased members as text. Without a file it is empty.
///
/// # Errors
/// The file cannot be read, is no such list, or is too large for one.
pub fn read_list(path: &Path) -> io::Result<String> {
    Ok(text_of(path)?.unwrap_or_default())
}

/// The text of a list. `None` where there is no file.
fn text_of(path: &Path) -> io::Result<Option<String>> {
    match read_file(path, MOST_BYTES) {
        Ok(bytes) => {
            let text =
                String::from_utf8(bytes).ok().filter(|text| text.bytes().all(|byte| is_of_list(&byte)));
            let no_list = || io::Error::new(io::ErrorKind::InvalidData, "it has bytes that no such list has");
            text.map(Some).ok_or_else(no_list)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Adds new entries of a community durably.
///
/// # Errors
/// The file cannot be read or written, or is not as it was written.
pub fn add(data: &Path, community: Hash, new: &Forgotten) -> io::Result<()> {
    let path = path(data);
    let mut text = proven(&path)?;
    let known = parsed(&text).remove(&community).unwrap_or_default();
    let members = new.members.difference(&known.members).map(|id| format!("{community} {id}\n"));
    let events = new.events.iter().filter(|event| !known.events.contains(event));
    let events = events.map(|event| format!("{community} {}\n", hex(event)));
    let lines: String = members.chain(events).collect();
    if lines.is_empty() {
        return Ok(());
    }
    text.push_str(&lines);
    let hash = Hash::of(&[text.as_bytes()]);
    replace(&path, format!("{text}{hash}\n").as_bytes())
}

/// Replaces the list durably. A crash leaves the old one or the new one, so that one of which a part is
/// missing was damaged otherwise.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = beside(path, "new");
    let write = || {
        // A crash may have left it.
        let _ = fs::remove_file(&new);
        make_private(&new)?;
        let mut file = File::options().write(true).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().inspect_err(|_| drop(fs::remove_file(&new)))?;
    sync_folder(path)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pair = |at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(pair).collect()
}
