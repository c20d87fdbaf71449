//! A device proves its identity and gets a token.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use timebank::Hash;

use super::answer::{Failure, Fault, community, hex, json_response, key, parse, to_hex};
use super::bodies::{Form, Sent};
use super::hub::Hub;
use crate::keeper::Trouble;
use crate::store::Store;
use crate::tokens::{Answered, Holder, NoToken};

/// A small JSON object.
const JSON: Form = Form { media: &["application/json"], most: 4096 };

#[derive(Deserialize)]
struct Asking {
    device: String,
}

#[derive(Deserialize)]
struct Answering {
    device: String,
    challenge: String,
    origin: String,
    signature: String,
}

/// `POST …/challenge`
pub(super) async fn challenge<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let asking: Asking = hub.json(sent).await?;
    let device = key(&asking.device)?;
    hub.is_there(id).await?;
    let challenge = hub.tokens.challenge(hub.keeper.machine(), id, device).ok_or(Fault::Internal)?;
    Ok(json_response(StatusCode::OK, &json!({ "challenge": to_hex(&challenge) })))
}

/// `POST …/token`
pub(super) async fn token<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let answering: Answering = hub.json(sent).await?;
    let device = key(&answering.device)?;
    let challenge = hex(&answering.challenge)?;
    let signature: [u8; 64] = hex(&answering.signature)?.try_into().map_err(|_| Fault::BadRequest)?;
    let origin = &answering.origin;
    if !hub.options.origins.contains(origin) {
        // Either another hub passes on what a device signed for it, or this one was not told where it is.
        return Err(Fault::WrongOrigin.into());
    }
    hub.is_there(id).await?;
    let answered = Answered { challenge: &challenge, origin, signature: &signature };
    let proven = hub.tokens.prove(hub.keeper.machine(), id, device, &answered).map_err(refused)?;
    // Only who has the key learns whether it is a device's.
    hub.run_in(id, move |keeper| keeper.knows(id, device)).await?;
    let (token, expires) = hub.tokens.give(hub.keeper.machine(), proven).map_err(refused)?;
    let told = json!({ "token": to_hex(&token), "expires": expires.to_string() });
    Ok(json_response(StatusCode::OK, &told))
}

fn refused(no: NoToken) -> Failure {
    match no {
        NoToken::Challenge => Fault::WrongChallenge.into(),
        NoToken::Signature => Fault::WrongSignature.into(),
        NoToken::Crowded => Failure::from(Fault::Crowded).later(std::time::Duration::from_secs(60)),
        NoToken::NoRandomness => Fault::Internal.into(),
    }
}

impl<S: Store> Hub<S> {
    async fn is_there(self: &Arc<Self>, id: Hash) -> Result<(), Failure> {
        let is_there = self.run(move |keeper| keeper.is_there(id)).await?;
        is_there.then_some(()).ok_or_else(|| Failure::from(&Trouble::UnknownCommunity))
    }

    pub(super) async fn json<T: serde::de::DeserializeOwned>(&self, sent: Sent) -> Result<T, Failure> {
        parse(&self.body(sent, None, &JSON).await?)
    }

    /// The holder of the token in a request for this community. Each device has a rate limit over all its
    /// requests.
    pub(super) fn holder(&self, headers: &HeaderMap, id: Hash) -> Result<Holder, Failure> {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| hex(token).ok());
        let holder = token.and_then(|token| self.tokens.holder(self.keeper.machine(), &token));
        let holder = holder.filter(|holder| holder.community == id).ok_or(Fault::NoToken)?;
        let tried = self.devices.take((id, holder.device), std::time::Instant::now());
        tried.map_err(super::guard::too_often)?;
        Ok(holder)
    }
}
