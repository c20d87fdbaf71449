//! Answers: JSON, and failures as `{code, message}`.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use timebank::{Hash, Key, Message};

use crate::keeper::Trouble;
use crate::store::StoreError;

/// Why a request is not answered as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request has another form.
    BadRequest,
    /// There is no such path.
    NotFound,
    /// The path is asked for in another way.
    MethodNotAllowed,
    /// The body is of another media type.
    MediaType,
    /// The body has too many bytes.
    TooLarge,
    /// The body took too long.
    Timeout,
    /// It was asked for too often.
    TooOften,
    /// The operator lets nobody found a community so.
    NotAllowed,
    /// Only the hub's own machine is told.
    LocalOnly,
    /// The body is no sequence of sealed events.
    NotASequence,
    /// The sequence has too many events.
    TooMany,
    /// No such event waits.
    NotWaiting,
    /// There is no room for it just now.
    Busy,
    /// The device believes that this hub is at another address.
    WrongOrigin,
    /// The challenge is over, or none of this hub's.
    WrongChallenge,
    /// The signature does not fit the challenge.
    WrongSignature,
    /// Too many devices have tokens.
    Crowded,
    /// There is no token, or it holds no longer.
    NoToken,
    /// The store does not store, or read. The operator's log says why.
    Storage,
    /// The store had trouble lately. The operator's log says why.
    Unwell,
    /// What should not happen.
    Internal,
}

timebank::codes! { Fault {
    Fault::BadRequest => "bad_request",
    Fault::NotFound => "not_found",
    Fault::MethodNotAllowed => "method_not_allowed",
    Fault::MediaType => "media_type",
    Fault::TooLarge => "too_large",
    Fault::Timeout => "timeout",
    Fault::TooOften => "too_often",
    Fault::NotAllowed => "not_allowed",
    Fault::LocalOnly => "local_only",
    Fault::NotASequence => "not_a_sequence",
    Fault::TooMany => "too_many",
    Fault::NotWaiting => "not_waiting",
    Fault::Busy => "busy",
    Fault::WrongOrigin => "wrong_origin",
    Fault::WrongChallenge => "wrong_challenge",
    Fault::WrongSignature => "wrong_signature",
    Fault::Crowded => "crowded",
    Fault::NoToken => "no_token",
    Fault::Storage => "storage",
    Fault::Unwell => "unwell",
    Fault::Internal => "internal",
} }

impl Fault {
    fn status(self) -> StatusCode {
        match self {
            Fault::BadRequest | Fault::NotASequence => StatusCode::BAD_REQUEST,
            Fault::WrongChallenge | Fault::WrongSignature | Fault::NoToken => StatusCode::UNAUTHORIZED,
            Fault::NotAllowed | Fault::LocalOnly | Fault::WrongOrigin => StatusCode::FORBIDDEN,
            Fault::NotFound | Fault::NotWaiting => StatusCode::NOT_FOUND,
            Fault::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Fault::Timeout => StatusCode::REQUEST_TIMEOUT,
            Fault::TooLarge | Fault::TooMany => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Fault::Storage | Fault::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Fault::Busy | Fault::Crowded | Fault::Unwell => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// The answer to a request that is not answered as it was asked: `{code, message}`.
#[derive(Clone, Debug)]
pub struct Failure {
    status: StatusCode,
    message: Message,
    retry_after: Option<Duration>,
    seq: Option<u64>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, message: Message) -> Failure {
        Failure { status, message, retry_after: None, seq: None }
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

    /// Whether the operator must look at it.
    pub(super) fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::new(fault.status(), fault.message())
    }
}

impl From<&Trouble> for Failure {
    fn from(trouble: &Trouble) -> Failure {
        let new = |status| Failure::new(status, trouble.message());
        match trouble {
            Trouble::UnknownCommunity => new(StatusCode::NOT_FOUND),
            Trouble::UnknownDevice | Trouble::NotACoordinator | Trouble::KeyNotOurs => {
                new(StatusCode::FORBIDDEN)
            }
            Trouble::Ahead { .. } => new(StatusCode::CONFLICT),
            Trouble::MemberQuota { left, .. } | Trouble::CommunityQuota { left, .. } => {
                new(StatusCode::TOO_MANY_REQUESTS).later(Duration::from_secs(u64::from(*left)))
            }
            Trouble::NeedsUpdate => new(StatusCode::SERVICE_UNAVAILABLE),
            Trouble::ClockDoubted(_) => new(StatusCode::SERVICE_UNAVAILABLE).later(Duration::from_secs(300)),
            Trouble::Store(StoreError::Full) => {
                new(StatusCode::INSUFFICIENT_STORAGE).later(Duration::from_secs(300))
            }
            Trouble::Store(_) | Trouble::Corrupt(_) | Trouble::NoRandomness => {
                Failure::from(Fault::Storage).later(Duration::from_secs(30))
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut body = json!({ "code": self.message.code, "message": timebank_words::error(&self.message) });
        if let Some(seq) = self.seq {
            body["seq"] = seq.into();
        }
        if let Some((_, until)) = self.message.fields.iter().find(|(name, _)| *name == "until") {
            body["until"] = until.as_str().into();
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

/// Something as JSON.
pub(super) fn json_response(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => bytes_response(status, "application/json", bytes),
        Err(_) => Failure::from(Fault::Internal).into_response(),
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
    Fault::NotFound.into()
}

pub(super) async fn no_such_method() -> Failure {
    Fault::MethodNotAllowed.into()
}

/// A small JSON object.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| Fault::BadRequest.into())
}

/// The community that a path names. What is no id is no community.
pub(super) fn community(text: &str) -> Result<Hash, Failure> {
    // One id has one address.
    Hash::parse(text)
        .filter(|hash| hash.to_string() == text)
        .ok_or_else(|| Failure::from(&Trouble::UnknownCommunity))
}

/// A key in hexadecimal digits.
pub(super) fn key(text: &str) -> Result<Key, Failure> {
    Hash::parse(text).map(|bytes| Key(bytes.0)).ok_or(Fault::BadRequest.into())
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(text: &str) -> Result<Vec<u8>, Failure> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect::<Option<_>>().ok_or(Fault::BadRequest.into())
}

/// Bytes as hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
