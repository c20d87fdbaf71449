//! How many communities move here at once.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many communities move here at once. Each may need some hundred megabytes of memory meanwhile.
const AT_ONCE: usize = 2;

/// The addresses from which communities move here now.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves(Arc<Mutex<Vec<IpAddr>>>);

/// One move. Its place is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Move {
    moves: Moves,
    from: IpAddr,
}

impl Moves {
    /// A place for a move. `None` where there is none, or where one is under way from this address.
    pub(super) fn take(&self, from: IpAddr) -> Option<Move> {
        let mut under_way = self.lock();
        if under_way.len() >= AT_ONCE || under_way.contains(&from) {
            return None;
        }
        under_way.push(from);
        drop(under_way);
        Some(Move { moves: self.clone(), from })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<IpAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Move {
    fn drop(&mut self) {
        self.moves.lock().retain(|from| *from != self.from);
    }
}
