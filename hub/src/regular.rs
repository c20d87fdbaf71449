//! The hub's regular work: what is done once an hour, and not with a request.

use std::sync::Arc;
use std::time::Duration;

use crate::api::Hub;
use crate::store::Store;

/// How often the hub looks whether a month has ended somewhere.
const EVERY: Duration = Duration::from_secs(3600);

/// Makes the sums of communities whose month has ended, one community after the other on one thread, until
/// the hub ends.
pub async fn regular_work<S: Store>(hub: Arc<Hub<S>>) {
    let mut times = tokio::time::interval(EVERY);
    while !hub.is_ending() {
        times.tick().await;
        let hub = Arc::clone(&hub);
        // A panic is over with this round.
        let _ = tokio::task::spawn_blocking(move || hub.sum_up_all()).await;
    }
}
