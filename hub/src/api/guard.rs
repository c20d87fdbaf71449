//! Runs before every request: rate limits, cross-origin access, counts and the log.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::{Failure, Fault};
use super::bodies::Asker;
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
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let address = neighbourhood(asker(peer, request.headers(), hub.options.behind_proxy));
    request.extensions_mut().insert(Asker(address));
    let (origin, uri) = (request.headers().get(header::ORIGIN).cloned(), request.uri().clone());
    let (allowed, mut response) = match hub.addresses.take(address, started) {
        // To look up the sites of a community is work as well. Any page may read that it asks too often.
        Err(wait) => (origin.map(|_| HeaderValue::from_static("*")), too_often(wait).into_response()),
        Ok(()) => {
            let allowed = cors::allowed(&hub, origin.as_ref(), uri.path()).await;
            let response = match method {
                Method::OPTIONS => cors::preflight(allowed.is_some()),
                _ => next.run(request).await,
            };
            (allowed, response)
        }
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
    last.and_then(|text| address_in(text.trim())).unwrap_or(peer)
}

/// An address, with a port or without. Some proxies add the client's port.
fn address_in(text: &str) -> Option<IpAddr> {
    let with_port = text.parse::<SocketAddr>().ok().map(|with_port| with_port.ip());
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    with_port.or_else(|| bare.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_whom_the_proxy_saw_last() {
        let peer = IpAddr::from([127, 0, 0, 1]);
        let seen = |forwarded: &'static str| {
            let headers = [(FORWARDED, HeaderValue::from_static(forwarded))].into_iter().collect();
            asker(peer, &headers, true).to_string()
        };
        for plain in ["192.0.2.1", "9.9.9.9, 192.0.2.1", "192.0.2.1:5678", "9.9.9.9:1 ,192.0.2.1:443"] {
            assert_eq!(seen(plain), "192.0.2.1", "{plain}");
        }
        for plain in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "x, [2001:db8::1]:1"] {
            assert_eq!(seen(plain), "2001:db8::1", "{plain}");
        }
        assert_eq!(seen("unknown"), "127.0.0.1");
    }
}
