//! Runs before every request: rate limits, cross-origin access, counts and the log.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::{Failure, Fault};
use super::cors;
use super::hub::Hub;
use crate::limits::neighbourhood;
use crate::log;
use crate::serve::Peer;
use crate::store::Store;

const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

pub(super) fn too_often(wait: Duration) -> Failure {
    Failure::from(Fault::TooOften).later(wait)
}

/// Limits the rate, allows pages of registered sites, counts and logs.
pub(super) async fn guard<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Extension(Peer(peer)): Extension<Peer>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let address = asker(peer, request.headers(), hub.options.behind_proxy);
    let (origin, uri) = (request.headers().get(header::ORIGIN).cloned(), request.uri().clone());
    let allowed = cors::allowed(&hub, origin.as_ref(), uri.path()).await;
    let mut response = match hub.addresses.take(neighbourhood(address), started) {
        Err(wait) => too_often(wait).into_response(),
        Ok(()) if method == Method::OPTIONS => cors::preflight(allowed.is_some()),
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Retry-After, Timebank-Head"),
        );
    }
    let status = response.status();
    hub.metrics.responded(status);
    // The path's pattern and not the path, because clients choose the path.
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let fields = [
        ("method", known(&method).into()),
        ("route", route.into()),
        ("status", status.as_u16().into()),
        ("ms", ms.into()),
    ];
    log::line(hub.keeper.machine().now(), "request", &fields);
    response
}

/// A client may send any word as the method.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::DELETE | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}

/// The client's address. A proxy appends the address that it saw as the last entry. Anybody can write the
/// entries before it.
fn asker(peer: IpAddr, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    let last = headers.get_all(FORWARDED).iter().next_back().filter(|_| behind_proxy);
    let last = last.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    last.and_then(|text| text.trim().parse().ok()).unwrap_or(peer)
}
