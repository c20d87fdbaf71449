//! Routes for the operator of the hub.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::answer::{Failure, Fault, bytes_response, json_response};
use super::hub::Hub;
use crate::keeper::Keeper;
use crate::serve::Peer;
use crate::store::Store;

/// `GET /v1/health`: whether the store can be read, and could be lately whenever it was needed, and
/// whether the clock is believed.
pub(super) async fn health<S: Store>(State(hub): State<Arc<Hub<S>>>) -> Result<Response, Failure> {
    let looked = {
        let hub = Arc::clone(&hub);
        let look = |keeper: &Keeper<S>| {
            keeper.is_there(timebank::Hash::default())?;
            keeper.time().map(drop)
        };
        async move { hub.run_now((), look).await }
    };
    // It takes no turn, so that it never waits for other work: one look at a time is enough for all.
    hub.looking.of((), looked).await.unwrap_or(Err(Fault::Internal.into()))?;
    if !hub.troubles.is_well() {
        return Err(Fault::Unwell.into());
    }
    Ok(json_response(StatusCode::OK, &json!({ "ok": true })))
}

/// `GET /v1/metrics`: only for programs on the same machine. Behind a proxy on this machine everybody would
/// be one, so there the port of its own alone answers.
pub(super) async fn metrics<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Extension(Peer(address)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let is_public = hub.options.behind_proxy || !address.to_canonical().is_loopback();
    if is_public || headers.contains_key("x-forwarded-for") {
        return Err(Fault::LocalOnly.into());
    }
    Ok(counts(&hub))
}

/// `GET /v1/metrics` on a port of its own.
pub(super) async fn own_metrics<S: Store>(State(hub): State<Arc<Hub<S>>>) -> Response {
    counts(&hub)
}

fn counts<S: Store>(hub: &Hub<S>) -> Response {
    let text = hub.metrics.text(hub.keeper.open_ledgers(), hub.ending.receiver_count());
    bytes_response(StatusCode::OK, "text/plain; version=0.0.4", text.into_bytes())
}
