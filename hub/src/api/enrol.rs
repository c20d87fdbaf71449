//! `POST …/enrol`: adds the phone of an invited member. It has no token yet.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{Failure, community, json_response};
use super::bodies::{Form, Sent};
use super::events::CBOR;
use super::hub::Hub;
use crate::store::Store;

/// More bytes than an invitation needs.
const FORM: Form = Form { media: CBOR, most: 4096 };

/// Answers after the phone is stored as the member's.
pub(super) async fn enrol<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let bytes = hub.body(sent, None, &FORM).await?;
    let answer = hub.run_in(id, move |keeper| keeper.enrol(id, &bytes)).await?;
    hub.metrics.answered(std::slice::from_ref(&answer));
    Ok(json_response(StatusCode::OK, &answer))
}
