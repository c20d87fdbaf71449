//! Locks of files that other programs may hold: how long to wait for them, and who they are.

use std::fs::{File, TryLockError};
use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long apart a lock is tried.
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// Locks a file as soon as nobody else has. Gives whether it did so in this time.
pub(crate) fn try_lock_for(file: &File, patience: Duration) -> io::Result<bool> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if begun.elapsed() < patience => sleep(BETWEEN_TRIES),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// The program that has locked a file, where the system tells: as `process 4711 (timebank serve …)`.
#[cfg(target_os = "linux")]
pub(crate) fn holder(file: &File) -> Option<String> {
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
pub(crate) fn holder(_: &File) -> Option<String> {
    None
}
