//! The troubles with the database, as `GET /v1/health` tells them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::keeper::Trouble;
use crate::store::StoreError;

/// How long a trouble counts that may pass.
const LATELY: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub(super) struct Troubles {
    /// Damage does not heal while the hub runs.
    damaged: AtomicBool,
    last: Mutex<Option<Instant>>,
}

impl Troubles {
    pub(super) fn note(&self, trouble: &Trouble) {
        match trouble {
            Trouble::Corrupt(_)
            | Trouble::Store(
                StoreError::Damaged(_)
                | StoreError::HeadsDamaged(_)
                | StoreError::NotADatabase
                | StoreError::NewerVersion
                | StoreError::OlderVersion,
            ) => self.damaged.store(true, Ordering::Relaxed),
            Trouble::NoRandomness
            | Trouble::Store(
                StoreError::Conflict
                | StoreError::Full
                | StoreError::NoWriteLog
                | StoreError::NotWritable
                | StoreError::LogNotRead
                | StoreError::Database(_),
            ) => *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now()),
            // These tell of a request, of a community that needs a newer program, of the clock, or of a copy.
            Trouble::UnknownCommunity
            | Trouble::UnknownDevice
            | Trouble::NotACoordinator
            | Trouble::Ahead { .. }
            | Trouble::KeyNotOurs
            | Trouble::NeedsUpdate
            | Trouble::ClockDoubted(_)
            | Trouble::MemberQuota { .. }
            | Trouble::CommunityQuota { .. }
            | Trouble::Store(StoreError::Unknown | StoreError::CopyExists) => {}
        }
    }

    /// Whether there is none: no damage since the start, and nothing else lately.
    pub(super) fn is_well(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        !self.damaged.load(Ordering::Relaxed) && last.is_none_or(|last| last.elapsed() > LATELY)
    }
}
