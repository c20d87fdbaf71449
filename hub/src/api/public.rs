//! `GET …/public.json`: what a community shows to everybody. Only sums, and none over fewer than five people.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use timebank::ledger::{AccountIndex, Ledger};
use timebank::views::{HistoryQuery, HistoryRow};
use timebank::{Day, Hash};

use super::answer::{Failure, bytes_response, community};
use super::hub::Hub;
use crate::store::Store;

/// Sums over fewer people are not shown.
const FEWEST: usize = 5;
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
}

#[derive(Serialize)]
struct Month {
    month: String,
    people: usize,
    exchanges: usize,
    minutes: i64,
}

#[derive(Default)]
struct Sum {
    people: HashSet<String>,
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
            let text = hub.run(move |keeper| keeper.read(id, |ledger| figures(ledger, Day::of(now)))).await?;
            remember(&hub, id, now, &text);
            text
        }
    };
    let mut response = bytes_response(StatusCode::OK, "application/json", text.into_bytes());
    let cache = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

fn remember<S: Store>(hub: &Hub<S>, id: Hash, now: timebank::Seconds, text: &str) {
    let mut kept = hub.public.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST {
        kept.retain(|_, (at, _)| now.0.abs_diff(at.0) < STANDS_SECONDS);
    }
    if kept.len() < MOST {
        kept.insert(id, (now, text.to_owned()));
    }
}

/// Sums of the past months. Changes of the current month's sums would show what two people did. The total is
/// the sum of the shown months, so a hidden month cannot be computed from it.
fn figures(ledger: &Ledger, today: Day) -> String {
    let query = HistoryQuery { limit: Some(u32::MAX), ..HistoryQuery::default() };
    let rows = ledger.history(&query).map(|page| page.rows).unwrap_or_default();
    let mut months: BTreeMap<i32, Sum> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.counts && row.on.month_number() < today.month_number()) {
        months.entry(row.on.month_number()).or_default().add(row);
    }
    let months: Vec<Month> = months
        .into_iter()
        .filter(|(_, sum)| sum.people.len() >= FEWEST)
        .map(|(month, sum)| sum.of(month))
        .collect();
    let there = |account: &AccountIndex| *account != AccountIndex::POT && !ledger.has_left(*account);
    let members = ledger.accounts().filter(there).count();
    let figures = Figures {
        members: (members >= FEWEST).then_some(members),
        exchanges: months.iter().map(|month| month.exchanges).sum(),
        minutes: months.iter().map(|month| month.minutes).sum(),
        months,
    };
    // Numbers and texts can always be serialized.
    serde_json::to_string(&figures).unwrap_or_default()
}

impl Sum {
    fn add(&mut self, row: &HistoryRow) {
        let people = row.gave.iter().chain(&row.received).map(|party| &party.member);
        self.people.extend(people.filter(|member| member.contains('.')).cloned());
        self.exchanges += 1;
        self.minutes += row.minutes.0;
    }

    fn of(self, month: i32) -> Month {
        Month {
            month: format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1),
            people: self.people.len(),
            exchanges: self.exchanges,
            minutes: self.minutes,
        }
    }
}
