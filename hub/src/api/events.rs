//! `POST …/events`: receives the events of devices.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::answer::{Failure, Fault, community, json_response};
use super::bodies::{Form, Sent};
use super::hub::Hub;
use crate::sequence::{self, NotCut};
use crate::store::Store;

/// The most events of one request.
const MOST_EVENTS: usize = 500;
/// The content type of journal bytes.
pub(super) const CBOR: &[&str] = &["application/cbor-seq", "application/octet-stream"];
const FORM: Form = Form { media: CBOR, most: 8 << 20 };

/// Answers after all admitted events are stored.
pub(super) async fn push<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let device = hub.holder(&sent.headers, id)?.device;
    let bytes = hub.body(sent, Some((id, device)), &FORM).await?;
    let places: Vec<usize> = sequence::items(&bytes, MOST_EVENTS)?.iter().map(|item| item.len()).collect();
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

impl From<NotCut> for Failure {
    fn from(why: NotCut) -> Failure {
        match why {
            NotCut::Broken { .. } => Fault::NotASequence.into(),
            NotCut::TooMany => Fault::TooMany.into(),
        }
    }
}
