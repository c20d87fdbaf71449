//! `GET …/wait`: sends a line whenever the journal has grown.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use timebank::{Hash, Key};
use tokio::sync::watch;

use super::answer::{Failure, Fault, community};
use super::hub::Hub;
use super::records::{After, Asked};
use crate::places::{Busy, Place};
use crate::store::Store;
use crate::tokens::Holder;

/// When a device may come again, for which there is no place.
const AGAIN: Duration = Duration::from_secs(60);

/// An open stream.
struct Stream<S> {
    hub: Arc<Hub<S>>,
    holder: Holder,
    /// Its place, which is never idle.
    place: (Place<(Hash, Key)>, Busy),
    heads: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    /// The last number that was sent. `None` before the first.
    told: Option<u64>,
}

/// Streams lines of JSON: `{"seq":7}` at once if the journal has more or fewer records than the client asked
/// after, and whenever it has grown. It repeats the line as a sign of life. The stream ends with the token.
pub(super) async fn wait<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let Query(After { after, .. }) = asked.map_err(|_| Fault::BadRequest)?;
    let holder = hub.holder(&headers, id)?;
    let device = holder.device;
    let heads = hub
        .run_in(id, move |keeper| {
            keeper.knows(id, device)?;
            keeper.listen(id)
        })
        .await?;
    let place = hub.streams.take((id, device));
    let place = place.ok_or_else(|| Failure::from(Fault::Busy).later(AGAIN))?;
    let busy = place.busy();
    // A smaller number is also sent. This may be a restored copy, and a phone with more records must then
    // look at the head.
    let told = (*heads.borrow() == after).then_some(after);
    let ending = hub.ending.subscribe();
    let stream = Stream { hub, holder, place: (place, busy), heads, ending, told };
    let lines = stream::unfold(stream, |mut stream| async {
        let line = stream.next().await?;
        Some((Ok::<_, std::convert::Infallible>(line), stream))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

impl<S: Store> Stream<S> {
    async fn next(&mut self) -> Option<String> {
        let seq = *self.heads.borrow_and_update();
        if self.told.is_none_or(|told| seq > told) {
            return Some(self.tell(seq));
        }
        let beat: Duration = self.hub.options.heartbeat;
        loop {
            let is_beat = tokio::select! {
                changed = self.heads.changed() => {
                    changed.ok()?;
                    false
                }
                () = tokio::time::sleep(beat) => true,
                _ = self.ending.wait_for(|ending| *ending) => return None,
                () = self.place.0.given_up() => return None,
            };
            let seq = *self.heads.borrow_and_update();
            if is_beat || self.told.is_none_or(|told| seq > told) {
                self.may_go_on().await?;
                return Some(self.tell(seq));
            }
        }
    }

    fn tell(&mut self, seq: u64) -> String {
        self.told = Some(self.told.unwrap_or(0).max(seq));
        format!("{{\"seq\":{seq}}}\n")
    }

    /// The stream ends when a request would be refused.
    async fn may_go_on(&self) -> Option<()> {
        let Holder { community, device, expires } = self.holder;
        let knows = self.hub.run_in(community, move |keeper| keeper.knows(community, device));
        (self.hub.keeper.machine().now() < expires && knows.await.is_ok()).then_some(())
    }
}
