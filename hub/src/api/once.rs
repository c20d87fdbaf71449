//! Work that is done once for all who ask for it at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// Work that is under way, by what it is for.
#[derive(Debug)]
pub(super) struct Once<K, T>(Arc<Mutex<UnderWay<K, T>>>);

type UnderWay<K, T> = HashMap<K, watch::Receiver<Option<T>>>;

impl<K, T> Default for Once<K, T> {
    fn default() -> Once<K, T> {
        Once(Arc::default())
    }
}

impl<K, T> Once<K, T>
where
    K: Copy + Eq + Hash + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// What the work gives. It begins unless it is under way, and goes on if all who wait hang up. `None`
    /// where it broke down.
    pub(super) async fn of(&self, what: K, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let mut result = self.join(what, work);
        result.wait_for(Option::is_some).await.ok()?.clone()
    }

    fn join(&self, what: K, work: impl Future<Output = T> + Send + 'static) -> watch::Receiver<Option<T>> {
        let mut under_way = lock(&self.0);
        // Work that broke down has no sender any more.
        if let Some(known) = under_way.get(&what).filter(|known| known.has_changed().is_ok()) {
            return known.clone();
        }
        let (done, result) = watch::channel(None);
        under_way.insert(what, result.clone());
        let all = Arc::clone(&self.0);
        tokio::spawn(async move {
            let outcome = work.await;
            // Who comes from now on begins anew.
            lock(&all).remove(&what);
            done.send_replace(Some(outcome));
        });
        result
    }
}

fn lock<K, T>(all: &Mutex<UnderWay<K, T>>) -> MutexGuard<'_, UnderWay<K, T>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}
