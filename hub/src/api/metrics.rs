//! The hub's counters.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use timebank::sync::Outcome;

use crate::keeper::ItemAnswer;

/// The upper bounds of the buckets for times, in milliseconds.
const TIMES: [u64; 8] = [1, 3, 10, 30, 100, 300, 1000, 3000];

/// Counts since the hub started.
#[derive(Debug, Default)]
pub struct Metrics {
    statuses: [AtomicU64; 5],
    outcomes: [AtomicU64; 4],
    times: [AtomicU64; TIMES.len()],
    runs: AtomicU64,
    run_ms: AtomicU64,
    sums: AtomicU64,
    over_quota: AtomicU64,
}

impl Metrics {
    pub(super) fn responded(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(count) = self.statuses.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn answered(&self, answers: &[ItemAnswer]) {
        for answer in answers {
            let place = match answer.outcome {
                Outcome::Admitted { .. } => 0,
                Outcome::Held { .. } => 1,
                Outcome::Waiting(_) => 2,
                Outcome::Refused(_) => 3,
            };
            self.outcomes[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn worked(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        for (place, most) in TIMES.iter().enumerate() {
            if ms <= *most {
                self.times[place].fetch_add(1, Ordering::Relaxed);
            }
        }
        self.runs.fetch_add(1, Ordering::Relaxed);
        self.run_ms.fetch_add(ms, Ordering::Relaxed);
    }

    pub(super) fn summed(&self) {
        self.sums.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn over_quota(&self) {
        self.over_quota.fetch_add(1, Ordering::Relaxed);
    }

    /// Writing to a string cannot fail.
    pub(super) fn text(&self, gauges: &[(&str, u64)]) -> String {
        let mut text = String::new();
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let _ = writeln!(text, "# TYPE timebank_responses_total counter");
        for (class, count) in self.statuses.iter().enumerate() {
            let _ = writeln!(text, "timebank_responses_total{{class=\"{}xx\"}} {}", class + 1, load(count));
        }
        let _ = writeln!(text, "# TYPE timebank_events_total counter");
        for (outcome, count) in ["admitted", "held", "waiting", "refused"].iter().zip(&self.outcomes) {
            let _ = writeln!(text, "timebank_events_total{{outcome=\"{outcome}\"}} {}", load(count));
        }
        let _ = writeln!(text, "# TYPE timebank_step_milliseconds histogram");
        for (most, count) in TIMES.iter().zip(&self.times) {
            let _ = writeln!(text, "timebank_step_milliseconds_bucket{{le=\"{most}\"}} {}", load(count));
        }
        let runs = load(&self.runs);
        let _ = writeln!(text, "timebank_step_milliseconds_bucket{{le=\"+Inf\"}} {runs}");
        let _ = writeln!(text, "timebank_step_milliseconds_sum {}", load(&self.run_ms));
        let _ = writeln!(text, "timebank_step_milliseconds_count {runs}");
        for (name, count) in [("sums", &self.sums), ("over_quota", &self.over_quota)] {
            let count = load(count);
            let _ = writeln!(text, "# TYPE timebank_{name}_total counter\ntimebank_{name}_total {count}");
        }
        for (name, count) in gauges {
            let _ = writeln!(text, "# TYPE timebank_{name} gauge\ntimebank_{name} {count}");
        }
        text
    }
}
