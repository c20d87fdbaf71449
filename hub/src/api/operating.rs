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
            keeper.time()?;
            keeper.near_quota()
        };
        async move { hub.run_now((), look).await }
    };
    // It takes no turn, so that it never waits for other work: one look at a time is enough for all.
    let near_quota = hub.looking.of((), looked).await.unwrap_or(Err(Fault::Internal.into()))?;
    if !hub.troubles.is_well() {
        return Err(Fault::Unwell.into());
    }
    Ok(json_response(StatusCode::OK, &json!({ "ok": true, "near_quota": near_quota })))
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
    counts(&hub).await
}

/// `GET /v1/metrics` on a port of its own.
pub(super) async fn own_metrics<S: Store>(State(hub): State<Arc<Hub<S>>>) -> Result<Response, Failure> {
    counts(&hub).await
}

async fn counts<S: Store>(hub: &Arc<Hub<S>>) -> Result<Response, Failure> {
    let near_quota = hub.run_now((), Keeper::near_quota).await?;
    let gauges = [
        ("open_ledgers", hub.keeper.open_ledgers() as u64),
        ("streams", hub.ending.receiver_count() as u64),
        ("communities_near_quota", near_quota),
    ];
    let text = hub.metrics.text(&gauges);
    Ok(bytes_response(StatusCode::OK, "text/plain; version=0.0.4", text.into_bytes()))
}
