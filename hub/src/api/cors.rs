//! Access for pages of other sites that the community has registered.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::community;
use super::hub::Hub;
use crate::store::Store;

/// The origin of the request, if the community in the path has registered it.
pub(super) async fn allowed<S: Store>(
    hub: &Arc<Hub<S>>,
    origin: Option<&HeaderValue>,
    path: &str,
) -> Option<HeaderValue> {
    let origin = origin?.clone();
    // Inside the nested router the path begins after `/v1`.
    let path = path.strip_prefix("/v1").unwrap_or(path);
    let id = community(path.strip_prefix("/c/")?.split('/').next()?).ok()?;
    let sites = hub.run(move |keeper| Ok(keeper.store().sites(id)?)).await.ok()?;
    sites.iter().any(|site| site.as_bytes() == origin.as_bytes()).then_some(origin)
}

/// The answer to a browser's preflight request.
pub(super) fn preflight(allowed: bool) -> Response {
    if !allowed {
        return StatusCode::NO_CONTENT.into_response();
    }
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
