//! Founding a community, by whom the operator allows.

use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use timebank::sync::Outcome;
use timebank::{Hash, Key};

use super::answer::{Failure, Fault, json_response};
use super::bodies::{Form, Sent};
use super::events::CBOR;
use super::hub::{Founders, Hub};
use crate::store::Store;

/// The most bytes of a founding event: it has a few names.
const FORM: Form = Form { media: CBOR, most: 64 << 10 };

#[derive(Deserialize)]
struct Asking {
    code: Option<String>,
}

/// `POST /v1/communities`
pub(super) async fn ask<S: Store>(State(hub): State<Arc<Hub<S>>>, sent: Sent) -> Result<Response, Failure> {
    let asking: Asking = hub.json(sent).await?;
    let known = match &hub.options.founders {
        Founders::Anybody => None,
        Founders::WithCode(code) if asking.code.as_deref().is_some_and(|given| same(given, code)) => {
            let used = hub.founding.lock().unwrap_or_else(PoisonError::into_inner);
            if used.spent {
                return Err(Fault::NotAllowed.into());
            }
            used.key
        }
        Founders::WithCode(_) | Founders::Nobody => return Err(Fault::NotAllowed.into()),
    };
    let keeper = match known {
        Some(keeper) => keeper,
        None => hub.run(|keeper| keeper.ask()).await?,
    };
    if let Founders::WithCode(_) = hub.options.founders {
        let mut used = hub.founding.lock().unwrap_or_else(PoisonError::into_inner);
        // Two who ask at once get one key.
        let keeper = *used.key.get_or_insert(keeper);
        return Ok(json_response(StatusCode::CREATED, &json!({ "keeper": keeper.to_string() })));
    }
    Ok(json_response(StatusCode::CREATED, &json!({ "keeper": keeper.to_string() })))
}

/// `POST /v1/communities/found`
pub(super) async fn found<S: Store>(State(hub): State<Arc<Hub<S>>>, sent: Sent) -> Result<Response, Failure> {
    let bytes = hub.body(sent, None, &FORM).await?;
    let (answer, keeper) = hub.run(move |keeper| keeper.found(&bytes)).await?;
    hub.spend_code(keeper);
    let status = match answer.outcome {
        Outcome::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Outcome::Admitted { .. } | Outcome::Held { .. } | Outcome::Waiting(_) => StatusCode::OK,
    };
    Ok(json_response(status, &answer))
}

impl<S: Store> Hub<S> {
    /// A code is spent once a community was founded with it, or moved here.
    pub(super) fn spend_code(&self, keeper: Option<Key>) {
        if keeper.is_some() {
            let mut used = self.founding.lock().unwrap_or_else(PoisonError::into_inner);
            used.spent |= used.key == keeper;
        }
    }
}

/// Compared by their hashes: how long it takes tells nothing of the code.
fn same(given: &str, code: &str) -> bool {
    Hash::of(&[given.as_bytes()]) == Hash::of(&[code.as_bytes()])
}
