//! Files that belong to another one, and names that a loss of power does not take.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The path of a file that belongs to another: `hub.db` → `hub.db.forget`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Elsewhere a folder cannot be opened as a file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
