//! Places for connections and for streams: who has them, and who gives one up when all are taken.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many places there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    /// In all.
    pub(crate) in_all: usize,
    /// Of one.
    pub(crate) of_one: usize,
    /// Whether the newest of one who has too many takes the place of their oldest, even of a busy one.
    pub(crate) newest_wins: bool,
}

/// The places, by who has them.
#[derive(Debug)]
pub(crate) struct Places<K>(Arc<Shared<K>>);

#[derive(Debug)]
struct Shared<K> {
    most: Most,
    taken: Mutex<Taken<K>>,
}

#[derive(Debug)]
struct Taken<K> {
    all: usize,
    /// The oldest first.
    of: HashMap<K, Vec<Arc<Seat>>>,
}

#[derive(Debug, Default)]
struct Seat {
    /// How much is under way. Nothing: it is idle.
    busy: AtomicUsize,
    leave: Notify,
}

/// One place. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Eq + Hash + Copy> {
    places: Arc<Shared<K>>,
    who: K,
    seat: Arc<Seat>,
}

/// While this is there, a place is not idle.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Seat>);

impl<K: Eq + Hash + Copy> Places<K> {
    pub(crate) fn new(most: Most) -> Places<K> {
        let taken = Mutex::new(Taken { all: 0, of: HashMap::new() });
        Places(Arc::new(Shared { most, taken }))
    }

    /// A place for one more. When all places are taken, the one who has most of them gives one up: one that
    /// is idle, or else any, but only to somebody who has fewer. `None` where nobody gives one up.
    pub(crate) fn take(&self, who: K) -> Option<Place<K>> {
        let Most { in_all, of_one, newest_wins } = self.0.most;
        let mut taken = self.0.lock();
        let own = taken.count(who);
        let made = if own >= of_one {
            taken.give_up(who, newest_wins)
        } else if taken.all >= in_all {
            let greediest = taken.greediest(Some(who))?;
            let has_fewer = own + 1 < taken.count(greediest);
            taken.give_up(greediest, has_fewer)
        } else {
            true
        };
        if !made {
            return None;
        }
        let seat = Arc::<Seat>::default();
        taken.all += 1;
        taken.of.entry(who).or_default().push(Arc::clone(&seat));
        drop(taken);
        Some(Place { places: Arc::clone(&self.0), who, seat })
    }

    /// Frees a place of the one who has most, because the machine has no more.
    pub(crate) fn lose_one(&self) {
        let mut taken = self.0.lock();
        if let Some(greediest) = taken.greediest(None) {
            taken.give_up(greediest, true);
        }
    }
}

impl<K: Eq + Hash + Copy> Shared<K> {
    fn lock(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Copy> Taken<K> {
    fn count(&self, who: K) -> usize {
        self.of.get(&who).map_or(0, Vec::len)
    }

    /// Who has most places. Of several, `who` asks.
    fn greediest(&self, who: Option<K>) -> Option<K> {
        let most = self.of.iter().max_by_key(|(other, seats)| (seats.len(), Some(**other) == who));
        most.map(|(other, _)| *other)
    }

    /// Frees the oldest place of somebody that is idle, or else, if it may be a busy one, the oldest. Gives
    /// whether there was one.
    fn give_up(&mut self, who: K, even_busy: bool) -> bool {
        let seats = self.of.get(&who).map(Vec::as_slice).unwrap_or_default();
        let idle = seats.iter().find(|seat| seat.busy.load(Ordering::Relaxed) == 0);
        let given = idle.or(seats.first().filter(|_| even_busy)).map(Arc::clone);
        given.is_some_and(|seat| {
            seat.leave.notify_one();
            self.free(who, &seat);
            true
        })
    }

    /// Frees a place, unless it was given up before.
    fn free(&mut self, who: K, seat: &Arc<Seat>) {
        let Some(seats) = self.of.get_mut(&who) else { return };
        let before = seats.len();
        seats.retain(|other| !Arc::ptr_eq(other, seat));
        self.all -= before - seats.len();
        if seats.is_empty() {
            self.of.remove(&who);
        }
    }
}

impl<K: Eq + Hash + Copy> Place<K> {
    /// Somebody else has this place now.
    pub(crate) async fn given_up(&self) {
        self.seat.leave.notified().await;
    }

    /// Makes the place busy.
    pub(crate) fn busy(&self) -> Busy {
        self.seat.busy.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(&self.seat))
    }
}

impl<K: Eq + Hash + Copy> Drop for Place<K> {
    fn drop(&mut self) {
        self.places.lock().free(self.who, &self.seat);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn places(newest_wins: bool) -> Places<char> {
        Places::new(Most { in_all: 6, of_one: 4, newest_wins })
    }

    fn gone(place: &Place<char>) -> bool {
        place.given_up().now_or_never().is_some()
    }

    #[test]
    fn the_greediest_gives_up_what_is_idle_and_then_the_oldest() {
        let places = places(false);
        let greedy: Vec<_> = (0..4).map(|_| places.take('a').unwrap()).collect();
        let modest: Vec<_> = (0..2).map(|_| places.take('b').unwrap()).collect();
        let at_work: Vec<_> = [0, 2, 3].map(|i: usize| greedy[i].busy()).into();
        let first = places.take('c').unwrap();
        assert!(gone(&greedy[1]), "the only one that was idle");
        let second = places.take('c').unwrap();
        assert!(gone(&greedy[0]), "c had one and a had three: the oldest");
        // Each has two. Now c gets only what is idle of its own.
        let third = places.take('c').unwrap();
        assert!(gone(&first));
        let working = [second.busy(), third.busy()];
        assert!(places.take('c').is_none());
        assert!(!modest.iter().chain(&greedy[2..]).any(gone));
        drop((working, at_work));
    }

    #[test]
    fn one_has_so_many_places() {
        let places = places(false);
        let held: Vec<_> = (0..4).map(|_| places.take('a').unwrap()).collect();
        let at_work: Vec<_> = held.iter().map(Place::busy).collect();
        assert!(places.take('a').is_none(), "all are busy");
        drop(at_work);
        let _fifth = places.take('a').unwrap();
        assert!(gone(&held[0]) && !held[1..].iter().any(gone), "the oldest that is idle");
        drop(held);
        assert_eq!(places.0.lock().all, 1);
    }

    #[test]
    fn the_newest_wins_where_it_may() {
        let places = places(true);
        let held: Vec<_> = (0..4).map(|_| places.take('a').unwrap()).collect();
        let _at_work: Vec<_> = held.iter().map(Place::busy).collect();
        let _fifth = places.take('a').unwrap();
        assert!(gone(&held[0]) && !held[1..].iter().any(gone));
    }
}
