//! Files that are the old one or the new one, never a part, even when the machine stops in the middle.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use timebank_hub::store::disk::{beside, sync_folder};

/// Replaces a file durably; its permissions stay. What a crash leaves is `FILE.new`, which the next writing
/// replaces.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &behind_links(path)?;
    let new = beside(path, "new");
    let write = || {
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().inspect_err(|_| drop(fs::remove_file(&new)))?;
    sync_folder(path)
}

/// What to say where that fails.
pub(crate) fn not_written(path: &Path) -> String {
    format!("{} could not be written", path.display())
}

/// A file of its owner alone that is to take the place of another. It is locked, and stays locked in its new
/// place.
pub(crate) struct PrivateFile {
    path: PathBuf,
    new: PathBuf,
    file: File,
}

impl PrivateFile {
    /// Waits until nobody else is about to replace this file.
    pub(crate) fn in_place_of(path: &Path) -> io::Result<PrivateFile> {
        let path = behind_links(path)?;
        let new = beside(&path, "new");
        loop {
            let file = open_private(&new)?;
            file.lock()?;
            // The program that had the lock may have moved this file to its place: then it is not the new one
            // any more.
            if is_at(&file, &new)? {
                return Ok(PrivateFile { path, new, file });
            }
        }
    }

    /// Writes it and puts it in its place, durably.
    pub(crate) fn put(mut self, bytes: &[u8]) -> io::Result<File> {
        let mut write = || {
            // A crash may have left it longer.
            self.file.set_len(0)?;
            self.file.write_all(bytes)?;
            self.file.sync_all()?;
            fs::rename(&self.new, &self.path)
        };
        write().inspect_err(|_| drop(fs::remove_file(&self.new)))?;
        sync_folder(&self.path)?;
        Ok(self.file)
    }

    /// Gives it up.
    pub(crate) fn leave(self) {
        let _ = fs::remove_file(&self.new);
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Whether an open file is still the one at this path.
pub(crate) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        found => found?,
    };
    let here = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok((here.dev(), here.ino()) == (there.dev(), there.ino()))
    }
    #[cfg(not(unix))]
    Ok(here.modified()? == there.modified()?)
}

/// Where a file really is: a link stays a link. One that leads nowhere is an error: the disk that it leads to
/// is away.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
            Ok(path.to_owned())
        }
        found => found,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

    use super::*;

    #[test]
    fn a_file_that_was_replaced_is_not_there_and_the_new_one_is_locked() {
        let folder = std::env::temp_dir().join(format!("timebank-atomic-file-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("key");
        let old = PrivateFile::in_place_of(&path).unwrap().put(b"a longer text").unwrap();
        assert!(is_at(&old, &path).unwrap());
        let new = PrivateFile::in_place_of(&path).unwrap().put(b"text").unwrap();
        assert!(!is_at(&old, &path).unwrap());
        assert!(is_at(&new, &path).unwrap());
        drop(old);
        assert!(File::open(&path).unwrap().try_lock().is_err());
        drop(new);
        assert!(File::open(&path).unwrap().try_lock().is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"text");
        PrivateFile::in_place_of(&path).unwrap().leave();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}
