//! Waiting events, for coordinators: list and dismiss. The list says how much of the day's quotas is used.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use timebank::Hash;

use super::answer::{Failure, Fault, community, json_response};
use super::hub::Hub;
use crate::keeper::Keeper;
use crate::store::Store;

/// `GET …/waiting`
pub(super) async fn waiting<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let device = hub.holder(&headers, id)?.device;
    let both = move |keeper: &Keeper<S>| Ok((keeper.waiting(id, device)?, keeper.quota_used(id, device)?));
    let (waiting, quota) = hub.run_in(id, both).await?;
    Ok(json_response(StatusCode::OK, &json!({ "waiting": waiting, "quota": quota })))
}

/// `DELETE …/waiting/{event}`
pub(super) async fn dismiss<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path((id, event)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let device = hub.holder(&headers, id)?.device;
    // A malformed id waits nowhere. But only a coordinator may learn that.
    let event = Hash::parse(&event).unwrap_or_default();
    let waited = hub.run_in(id, move |keeper| keeper.dismiss(id, device, event)).await?;
    if waited { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Fault::NotWaiting.into()) }
}
