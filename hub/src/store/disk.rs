//! Files that belong to another one, and names that a loss of power does not take.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The path of a file that belongs to another: `hub.db` → `hub.db.forget`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// More links than this one after the other lead nowhere.
const MOST_LINKS: usize = 8;

/// Where a file really is, behind links: what belongs to it lies there. A file that is not there yet is where
/// its folder really is, also where a link leads to it.
pub fn real(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&end) {
            Ok(to) if !end.exists() => end = folder_of(&end).join(to),
            Ok(_) | Err(_) => break,
        }
    }
    let in_folder = || Some(std::fs::canonicalize(folder_of(&end)).ok()?.join(end.file_name()?));
    std::fs::canonicalize(&end).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads a file of at most `most` bytes, which is measured first.
///
/// # Errors
/// The file is not there, is no file as [`open_file`] wants it, is larger, or cannot be read.
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_open(&open_file(path, OpenOptions::new().read(true))?, most)
}

/// Opens a file. Whatever else has this name is refused: a pipe would wait for ever, and a device has no end.
///
/// # Errors
/// The file is not there, is a folder, a pipe or a device, or cannot be opened.
pub fn open_file(path: &Path, options: &OpenOptions) -> io::Result<File> {
    // Asked before, because to open a pipe is to wait already; and after, of what was really opened.
    must_be_file(path)?;
    let file = options.open(path)?;
    is_file(&file.metadata()?)?;
    Ok(file)
}

/// Reads an open file of at most `most` bytes.
///
/// # Errors
/// The file is larger, or cannot be read.
pub fn read_open(file: &File, most: u64) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    if length <= most {
        bytes.reserve_exact(usize::try_from(length).unwrap_or(0));
        file.take(most + 1).read_to_end(&mut bytes)?;
    }
    // It may have grown since it was measured.
    let length = length.max(bytes.len() as u64);
    if length > most {
        let text = format!("it has {length} bytes, more than the {most} that such a file may have");
        return Err(io::Error::new(ErrorKind::FileTooLarge, text));
    }
    Ok(bytes)
}

/// That a file has this name, as [`open_file`] wants it.
///
/// # Errors
/// The file is not there, or is a folder, a pipe or a device.
pub fn must_be_file(path: &Path) -> io::Result<()> {
    is_file(&std::fs::metadata(path)?)
}

fn is_file(what: &Metadata) -> io::Result<()> {
    let text = match (what.is_file(), what.is_dir()) {
        (true, _) => return Ok(()),
        (_, true) => "it is a folder, not a file",
        (false, false) => "it is a pipe or a device, not a file: write what comes from it to a file first",
    };
    Err(io::Error::new(ErrorKind::InvalidInput, text))
}

/// Makes a file that its owner alone may read. One that is there stays as it is.
///
/// # Errors
/// The file cannot be made, or cannot be opened for writing.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Makes the name of a file durable, where it is new or was changed.
///
/// # Errors
/// The folder cannot be read, or cannot be written.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = folder_of(path);
    // Elsewhere a folder cannot be opened as a file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
