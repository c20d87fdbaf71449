//! One program at a time keeps a database, by whatever name it opens it. The lock on `hub.db.lock` says so
//! for a name, also while `restore` puts another file there. The lock on the database's own file says so for
//! its other names, such as a hard link or a mount.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result};
use timebank_hub::store::disk::beside;

use crate::problem::Problem;

/// How often, and how long apart, a lock is tried: a command looks at it for a moment, and a hub that was
/// just stopped may still hold it.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

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
        let Ok(file) = File::open(path) else { return Ok(false) };
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
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => sleep(BETWEEN_TRIES),
            Err(TryLockError::Error(error)) => return Err(error).with_context(|| data.display().to_string()),
        }
    }
    let holder = holder(file).unwrap_or_else(|| "another program".to_owned());
    Err(Problem::refused(format!("{holder} keeps {}: stop it first", data.display())).into())
}

/// The program that has locked a file, where the system tells: as `process 4711 (timebank serve …)`.
#[cfg(target_os = "linux")]
fn holder(file: &File) -> Option<String> {
    use std::fs::read_to_string;
    use std::os::linux::fs::MetadataExt as _;

    let there = file.metadata().ok()?;
    let (device, inode) = (there.st_dev(), there.st_ino());
    // As the kernel takes a device's number apart.
    let (major, minor) = (device >> 8 & 0xfff | device >> 32 & !0xfff, device & 0xff | device >> 12 & !0xff);
    let place = format!("{major:02x}:{minor:02x}:{inode}");
    // `1: FLOCK  ADVISORY  WRITE 4711 fe:00:10010748 0 EOF`
    let locks = read_to_string("/proc/locks").ok()?;
    let process = locks.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        let (kind, _, _) = (words.next()?, words.next()?, words.next()?);
        let process = words.next()?;
        (kind == "FLOCK" && words.next()? == place).then_some(process)
    })?;
    let command = read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let command = command.trim_end_matches('\0').replace('\0', " ");
    Some(if command.is_empty() {
        format!("process {process}")
    } else {
        format!("process {process} ({command})")
    })
}

#[cfg(not(target_os = "linux"))]
fn holder(_: &File) -> Option<String> {
    None
}
