//! `POST …/events`: receives the events of devices.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::answer::{Failure, Fault, body, community, json_response};
use super::hub::Hub;
use crate::sequence;
use crate::store::Store;

/// The most events of one request.
const MOST_EVENTS: usize = 500;
/// The most bytes of one request.
const MOST_BYTES: usize = 8 << 20;
/// The content type of journal bytes.
pub(super) const CBOR: &[&str] = &["application/cbor-seq", "application/octet-stream"];

/// Answers after all admitted events are stored.
pub(super) async fn push<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let device = hub.holder(&headers, id)?.device;
    let bytes = body(&headers, content, CBOR, MOST_BYTES, hub.options.body).await?;
    let items = sequence::items(&bytes).map_err(|_| Fault::NotASequence)?;
    if items.len() > MOST_EVENTS {
        return Err(Fault::TooMany.into());
    }
    let places: Vec<_> = items.iter().map(|item| item.len()).collect();
    let answers = hub
        .run_in(id, move |keeper| {
            let mut rest = &bytes[..];
            let items: Vec<&[u8]> = places
                .iter()
                .map(|length| {
                    let (item, after) = rest.split_at(*length);
                    rest = after;
                    item
                })
                .collect();
            keeper.push(id, device, &items)
        })
        .await?;
    hub.metrics.answered(&answers);
    Ok(json_response(StatusCode::OK, &json!({ "answers": answers })))
}
