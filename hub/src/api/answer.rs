//! Answers: JSON, and failures as `{code, message}`.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use timebank::{Hash, Key};

use crate::keeper::Trouble;
use crate::store::StoreError;

/// Why a request is not answered as it was asked.
#[derive(Clone, Debug)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    retry_after: Option<Duration>,
    seq: Option<u64>,
}

impl Failure {
    pub(super) const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Failure {
        Failure { status, code, message, retry_after: None, seq: None }
    }

    pub(super) fn later(mut self, after: Duration) -> Failure {
        self.retry_after = Some(after);
        self
    }

    /// The record that it is about.
    pub(super) fn about(mut self, seq: Option<u64>) -> Failure {
        self.seq = seq;
        self
    }

    /// What should not happen.
    pub(super) const fn broken() -> Failure {
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the hub made a mistake")
    }

    /// Whether the operator must look at it.
    pub(super) fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }
}

impl From<&Trouble> for Failure {
    fn from(trouble: &Trouble) -> Failure {
        let new = Failure::new;
        match trouble {
            Trouble::UnknownCommunity => UNKNOWN_COMMUNITY,
            Trouble::UnknownDevice => new(
                StatusCode::FORBIDDEN,
                "unknown_device",
                "this device is none of the community's, or was revoked",
            ),
            Trouble::NotACoordinator => {
                new(StatusCode::FORBIDDEN, "not_a_coordinator", "only coordinators may see this")
            }
            Trouble::Ahead { .. } => new(
                StatusCode::CONFLICT,
                "ahead",
                "you have more records than this hub: it may be a restored copy",
            ),
            Trouble::KeyNotOurs => {
                new(StatusCode::FORBIDDEN, "unknown_keeper", "ask this hub for a keeper's key first")
            }
            Trouble::NeedsUpdate => {
                new(StatusCode::SERVICE_UNAVAILABLE, "needs_update", "the hub must be updated")
            }
            Trouble::Store(StoreError::Full) => new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "nothing was stored: the hub's disk is full",
            )
            .later(Duration::from_secs(300)),
            Trouble::Store(_) | Trouble::Corrupt(_) | Trouble::NoRandomness => new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "storage",
                "the hub cannot store or read at the moment",
            )
            .later(Duration::from_secs(30)),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut body = json!({ "code": self.code, "message": self.message });
        if let Some(seq) = self.seq {
            body["seq"] = seq.into();
        }
        let mut response = json_response(self.status, &body);
        if let Some(after) = self.retry_after {
            // Rounded up: who comes a moment too early would be sent away again.
            let seconds = after.as_millis().div_ceil(1000).max(1).to_string();
            if let Ok(value) = HeaderValue::from_str(&seconds) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        response
    }
}

pub(super) const UNKNOWN_COMMUNITY: Failure =
    Failure::new(StatusCode::NOT_FOUND, "unknown_community", "there is no such community here");

const BAD_REQUEST: Failure =
    Failure::new(StatusCode::BAD_REQUEST, "bad_request", "the request has not the form that is asked for");

/// Something as JSON.
pub(super) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => bytes_response(status, "application/json", bytes),
        Err(_) => Failure::broken().into_response(),
    }
}

/// Bytes of some kind. Nothing that a device gets is kept by others on the way.
pub(super) fn bytes_response(status: StatusCode, media: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, bytes).into_response()
}

pub(super) async fn no_such_path() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here")
}

pub(super) async fn no_such_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this is asked for in another way")
}

/// The body of a request: of one of these media types, of at most so many bytes, within so long.
pub(super) async fn body(
    headers: &HeaderMap,
    body: Body,
    media: &[&str],
    most: usize,
    within: Duration,
) -> Result<Vec<u8>, Failure> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default().trim();
    if !media.iter().any(|known| known.eq_ignore_ascii_case(given)) {
        let message = "the body must be of another media type";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", message));
    }
    let too_large = Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too large");
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large);
    }
    match tokio::time::timeout(within, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_)) => Err(too_large),
        Err(_) => Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "timeout", "the body took too long")),
    }
}

/// A small JSON object.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| BAD_REQUEST)
}

/// The community that a path names. What is no id is no community.
pub(super) fn community(text: &str) -> Result<Hash, Failure> {
    // One id has one address.
    Hash::parse(text).filter(|hash| hash.to_string() == text).ok_or(UNKNOWN_COMMUNITY)
}

/// A key in hexadecimal digits.
pub(super) fn key(text: &str) -> Result<Key, Failure> {
    Hash::parse(text).map(|bytes| Key(bytes.0)).ok_or(BAD_REQUEST)
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(text: &str) -> Result<Vec<u8>, Failure> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect::<Option<_>>().ok_or(BAD_REQUEST)
}

/// Bytes as hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The form that is asked for is another.
pub(super) fn bad_request() -> Failure {
    BAD_REQUEST
}
