//! Moving a book to the hub.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Failure, Fault, json_response, key, to_hex};
use super::bodies::{Form, Pace, Sent, body_at};
use super::events::CBOR;
use super::hub::Hub;
use crate::keeper::{NotMoved, Trouble};
use crate::store::Store;

/// The most bytes of a journal: some 200,000 exchanges that one side recorded and the other confirmed.
/// `timebank adopt` takes larger ones.
const FORM: Form = Form { media: CBOR, most: 128 << 20 };
/// The most time for the upload.
const WITHIN: Duration = Duration::from_secs(600);
/// How many bytes a second must come, once a small body would have had its time.
const LEAST_A_SECOND: u32 = 16 << 10;

#[derive(Deserialize)]
pub(super) struct Asked {
    /// The key that was issued.
    keeper: String,
}

/// `POST /v1/communities/move`
pub(super) async fn take_over<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    asked: Result<Query<Asked>, QueryRejection>,
    sent: Sent,
) -> Result<Response, Failure> {
    let Query(asked) = asked.map_err(|_| Fault::BadRequest)?;
    let keeper = key(&asked.keeper)?;
    // A body of this size is only read for a key that this hub issued.
    let known = hub.run(move |keeper_of_all| Ok(keeper_of_all.store().holds_key(keeper)?)).await?;
    if !known {
        return Err(Failure::from(&Trouble::KeyNotOurs));
    }
    let busy = || Failure::from(Fault::Busy).later(Duration::from_secs(30));
    let place = hub.moves.take(sent.from).ok_or_else(busy)?;
    let pace = Pace { within: WITHIN, least: Some((hub.options.body, LEAST_A_SECOND)) };
    let bytes = body_at(sent, &FORM, &pace).await?;
    let moved = hub
        .run(move |keeper_of_all| {
            let moved = keeper_of_all.take_over(keeper, &bytes);
            // The place is free with the end of the work, not of the request.
            drop(place);
            moved
        })
        .await?;
    let moved = moved.map_err(|why| refused(&why))?;
    hub.spend_code(moved.is_new.then_some(keeper));
    let told =
        json!({ "community": moved.community.to_string(), "seq": moved.seq, "head": to_hex(&moved.head) });
    Ok(json_response(StatusCode::OK, &told))
}

fn refused(why: &NotMoved) -> Failure {
    let status = match why {
        NotMoved::NotAMove => StatusCode::BAD_REQUEST,
        NotMoved::AlreadyHere => StatusCode::CONFLICT,
        NotMoved::Corrupt(_)
        | NotMoved::NotWhole { .. }
        | NotMoved::HeadsTooFarApart { .. }
        | NotMoved::WrongKeeper
        | NotMoved::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Failure::new(status, why.message()).about(why.seq())
}
