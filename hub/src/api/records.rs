//! Reading a journal.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::answer::{Failure, Fault, bytes_response, community};
use super::bodies::Asker;
use super::hub::Hub;
use crate::held::Pieces;
use crate::store::Store;

/// A header with the number of records in the journal, sent along with the requested records.
const HEAD: HeaderName = HeaderName::from_static("timebank-head");

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    pub(super) after: u64,
    limit: Option<usize>,
}

/// The query of a request. A malformed query is answered in JSON, like every error.
pub(super) type Asked = Result<Query<After>, axum::extract::rejection::QueryRejection>;

/// `GET …/records`
pub(super) async fn records<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    asked: Asked,
    Extension(Asker(from)): Extension<Asker>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let Query(After { after, limit }) = asked.map_err(|_| Fault::BadRequest)?;
    let device = hub.holder(&headers, id)?.device;
    let limit = limit.unwrap_or(usize::MAX);
    let page = hub.run_in(id, move |keeper| keeper.records(id, device, after, limit)).await?;
    let mut response = if page.segment.is_empty() {
        StatusCode::NO_CONTENT.into_response()
    } else {
        // A page that nobody reads would stay in memory.
        let room = hub.pages.room(page.segment.len(), from, Some((id, device)))?;
        let response = bytes_response(StatusCode::OK, "application/cbor-seq", Vec::new());
        response.map(|_| Body::new(Pieces::new(page.segment, room)))
    };
    response.headers_mut().insert(HEAD, HeaderValue::from(page.head));
    Ok(response)
}

/// `GET …/head`
pub(super) async fn head<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let head = hub.run(move |keeper| keeper.head(id)).await?;
    Ok(bytes_response(StatusCode::OK, "application/cose", head))
}
