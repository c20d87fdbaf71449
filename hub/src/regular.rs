//! The hub's regular work: what is done once an hour, and not with a request.

use std::sync::Arc;
use std::time::Duration;

use crate::api::Hub;
use crate::store::Store;

/// How often the hub looks whether a month has ended somewhere.
const EVERY: Duration = Duration::from_secs(3600);
/// After how many of these it looks at the whole file of its database.
const FILE_EVERY: u32 = 24;

/// Looks for damage in the database's file at the start and once a day, and makes the sums of communities
/// whose month has ended: one after the other on one thread, until the hub ends.
pub async fn regular_work<S: Store>(hub: Arc<Hub<S>>) {
    let mut times = tokio::time::interval(EVERY);
    for round in (0..FILE_EVERY).cycle() {
        times.tick().await;
        if hub.is_ending() {
            break;
        }
        let hub = Arc::clone(&hub);
        // A panic is over with this round.
        let _ = tokio::task::spawn_blocking(move || {
            if round == 0 {
                hub.look_at_file();
            }
            hub.note_time();
            hub.sum_up_all();
        })
        .await;
    }
}
