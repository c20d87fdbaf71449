//! `GET …/public.json`: what a community shows to everybody. Only sums, and none over fewer than five people.

use std::sync::{Arc, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use timebank::views::reciprocity::PublicFlows;
use timebank::views::{PublicFigures, PublicMonth};
use timebank::{Hash, Seconds};

use super::answer::{Failure, Fault, bytes_response, community};
use super::hub::Hub;
use crate::store::Store;

/// How long an answer is valid, here and in caches.
const STANDS_SECONDS: u32 = 300;
/// How many answers are kept.
const MOST: usize = 10_000;

#[derive(Serialize)]
struct Figures {
    /// The number of members. `null` for fewer than five.
    members: Option<usize>,
    exchanges: usize,
    minutes: i64,
    months: Vec<Month>,
    /// Absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    twelve_months: Option<TwelveMonths>,
}

/// Sums that were made when a month ended. `null` for those of fewer than five people, and for those from
/// which such a sum could be computed.
#[derive(Serialize)]
struct TwelveMonths {
    from: String,
    to: String,
    minutes: Option<i64>,
    both_ways: Option<i64>,
    round_through_others: Option<i64>,
    one_way: Option<i64>,
}

#[derive(Serialize)]
struct Month {
    month: String,
    people: usize,
    exchanges: usize,
    minutes: i64,
}

pub(super) async fn public<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = community(&id)?;
    let now = hub.keeper.machine().now();
    let known = {
        let kept = hub.public.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&id).filter(|(at, _)| now.0.abs_diff(at.0) < STANDS_SECONDS).map(|(_, text)| text.clone())
    };
    let text = match known {
        Some(text) => text,
        None => {
            let making = make(Arc::clone(&hub), id, now);
            hub.making.of(id, making).await.unwrap_or(Err(Fault::Internal.into()))?
        }
    };
    let mut response = bytes_response(StatusCode::OK, "application/json", text.into_bytes());
    let cache = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// Makes the answer and remembers it. Nobody makes the same one meanwhile.
async fn make<S: Store>(hub: Arc<Hub<S>>, id: Hash, now: Seconds) -> Result<String, Failure> {
    let text = hub
        .run_in(id, move |keeper| {
            let sums = keeper.sums(id)?;
            Ok(figures(keeper.public_figures(id)?, sums))
        })
        .await?;
    remember(&hub, id, now, &text);
    Ok(text)
}

fn remember<S: Store>(hub: &Hub<S>, id: Hash, now: Seconds, text: &str) {
    let mut kept = hub.public.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST {
        kept.retain(|_, (at, _)| now.0.abs_diff(at.0) < STANDS_SECONDS);
    }
    if kept.len() < MOST {
        kept.insert(id, (now, text.to_owned()));
    }
}

/// The figures as JSON. The total is the sum of the shown months, so nobody can compute a hidden month.
fn figures(known: PublicFigures, sums: Option<PublicFlows>) -> String {
    let PublicFigures { members, months } = known;
    let figures = Figures {
        members,
        exchanges: months.iter().map(|month| month.exchanges).sum(),
        minutes: months.iter().map(|month| month.minutes.0).sum(),
        months: months.into_iter().map(Month::from).collect(),
        twelve_months: sums.map(TwelveMonths::from),
    };
    // Numbers and texts can always be serialized.
    serde_json::to_string(&figures).unwrap_or_default()
}

impl From<PublicMonth> for Month {
    fn from(PublicMonth { month, people, exchanges, minutes }: PublicMonth) -> Month {
        Month { month: month_text(month), people, exchanges, minutes: minutes.0 }
    }
}

impl From<PublicFlows> for TwelveMonths {
    fn from(sums: PublicFlows) -> TwelveMonths {
        let PublicFlows { minutes, both_ways, round_through_others, one_way, .. } = sums;
        let [minutes, both_ways, round_through_others, one_way] =
            [minutes, both_ways, round_through_others, one_way].map(|sum| sum.map(|minutes| minutes.0));
        let (from, to) = (month_text(sums.first_month()), month_text(sums.last_month));
        TwelveMonths { from, to, minutes, both_ways, round_through_others, one_way }
    }
}

/// A month, such as 2026-11.
fn month_text(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}
