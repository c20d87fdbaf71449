//! `POST …/enrol`: adds the phone of an invited member. It has no token yet.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answer::{Failure, body, community, json_response};
use super::events::CBOR;
use super::hub::Hub;
use crate::store::Store;

/// More bytes than an invitation needs.
const MOST_BYTES: usize = 4096;

/// Answers after the phone is stored as the member's.
pub(super) async fn enrol<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let bytes = body(&headers, content, CBOR, MOST_BYTES, hub.options.body).await?;
    let answer = hub.run_in(id, move |keeper| keeper.enrol(id, &bytes)).await?;
    hub.metrics.answered(std::slice::from_ref(&answer));
    Ok(json_response(StatusCode::OK, &answer))
}
