//! The list of erased members, in the file `hub.db.forget` beside the database. Lines are only added. With
//! it, the hub recognizes a restored copy from before an erasure. It holds ids, and the events that erased
//! the members, which have no texts about anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use timebank::{Hash, Id};

use super::disk::{beside, read_file, real};

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

fn path(data: &Path) -> PathBuf {
    beside(&real(data), "forget")
}

/// The erased members of all communities of a database.
///
/// # Errors
/// The file cannot be read. Without a file, nobody was erased.
pub fn read(data: &Path) -> io::Result<BTreeMap<Hash, Forgotten>> {
    let text = read_list(&path(data))?;
    let mut all: BTreeMap<Hash, Forgotten> = BTreeMap::new();
    // A line that a crash cut off is ignored. Its member is noted again when the community is next opened.
    for (community, what) in text.lines().filter_map(|line| line.split_once(' ')) {
        let Some(community) = Hash::parse(community) else { continue };
        let known = all.entry(community).or_default();
        if let Ok(member) = what.parse() {
            known.members.insert(member);
        } else if let Some(event) = bytes(what).filter(|event| !known.events.contains(event)) {
            known.events.push(event);
        }
    }
    Ok(all)
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
    match read_file(path, MOST_BYTES) {
        Ok(bytes) if bytes.iter().all(is_of_list) => {
            String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
        }
        Ok(_) => Err(io::ErrorKind::InvalidData.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// Adds new entries of a community durably.
///
/// # Errors
/// The file cannot be written.
pub fn add(data: &Path, community: Hash, new: &Forgotten) -> io::Result<()> {
    let known = read(data)?.remove(&community).unwrap_or_default();
    let members = new.members.difference(&known.members).map(|id| format!("{community} {id}\n"));
    let events = new.events.iter().filter(|event| !known.events.contains(event));
    let events = events.map(|event| format!("{community} {}\n", hex(event)));
    let lines: String = members.chain(events).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path(data))?;
    // The last line may have been cut off by a crash.
    file.write_all(format!("\n{lines}").as_bytes())?;
    file.sync_all()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pair = |at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(pair).collect()
}
