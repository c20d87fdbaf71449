//! One program at a time keeps a database, by whatever name it opens it. The lock on `hub.db.lock` says so
//! for a name, also while `restore` puts another file there. The lock on the database's own file says so for
//! its other names, such as a hard link or a mount.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use timebank_hub::store::disk::{beside, open_file};

use crate::locks::{holder, try_lock_for};
use crate::problem::Problem;

/// How long a lock is tried: a command looks at it for a moment, and a hub that was just stopped may still
/// hold it.
const PATIENCE: Duration = Duration::from_secs(1);

/// The right to keep a database. Drop it after the database is closed: closing a file makes SQLite lose its
/// own locks of that file.
pub(crate) struct Lock {
    files: Vec<File>,
}

impl Lock {
    /// Takes it for a name, at which there may be no database yet.
    pub(crate) fn of(data: &Path) -> Result<Lock> {
        let path = beside(data, "lock");
        let file = File::options().create(true).append(true).open(&path);
        let file = file.with_context(|| path.display().to_string())?;
        take(&file, data)?;
        Ok(Lock { files: vec![file] })
    }

    /// Takes it for the file that is there, too.
    pub(crate) fn add(&mut self, data: &Path) -> Result<()> {
        // Elsewhere such a lock may keep SQLite itself out.
        if cfg!(target_os = "linux") {
            let file = File::open(data).with_context(|| data.display().to_string())?;
            take(&file, data)?;
            self.files.push(file);
        }
        Ok(())
    }
}

/// Refuses a name of a database that another program keeps under another name: what is in its log of writes
/// is not to be seen from here.
pub(crate) fn kept_elsewhere(data: &Path) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let is_locked = |path: &Path| -> Result<bool> {
        let Ok(file) = open_file(path, File::options().read(true)) else { return Ok(false) };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
        }
    };
    if is_locked(&beside(data, "lock"))? || !is_locked(data)? {
        return Ok(());
    }
    let holder = File::open(data).ok().and_then(|file| holder(&file));
    let holder = holder.unwrap_or_else(|| "another program".to_owned());
    let data = data.display();
    Err(Problem::refused(format!("{holder} keeps {data} under another name: use that name")).into())
}

fn take(file: &File, data: &Path) -> Result<()> {
    if try_lock_for(file, PATIENCE).with_context(|| data.display().to_string())? {
        return Ok(());
    }
    let holder = holder(file).unwrap_or_else(|| "another program".to_owned());
    Err(Problem::refused(format!("{holder} keeps {}: stop it first", data.display())).into())
}
