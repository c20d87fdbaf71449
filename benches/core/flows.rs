//! The cost of the measures of reciprocity, in native code, over a whole ledger.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use timebank::Day;
use timebank::ledger::Ledger;
use timebank::views::reciprocity::{Circling, Flows, Tracing};

/// The looks of one step, as pages have them.
const LOOKS: usize = 20_000;

/// Microseconds, as JSON: the matrix, all measures but the circular minutes, these, the examples, the
/// measures over time, and the longest step of the last three.
pub(crate) fn measure(folder: &Path) -> String {
    let cache = fs::read(folder.join("members.cache")).expect("a generated cache");
    let ledger = Ledger::from_cache(&cache.as_slice()).expect("a whole cache");
    let (from, to) = (Day::FIRST, Day::LAST);
    let matrix = timed(|| Flows::between(&ledger, from, to));
    let all = timed(|| ledger.help_flows(from, to, to));
    let flows = Flows::between(&ledger, from, to);
    let mut longest = Duration::ZERO;
    let circular = timed(|| {
        let mut circling = Circling::new(&flows);
        while !step(&mut longest, || circling.advance(LOOKS)) {}
    });
    let examples = timed(|| {
        let mut tracing = Tracing::new(&flows);
        while !step(&mut longest, || tracing.advance(LOOKS)) {}
    });
    let last = ledger.summary().last.unwrap_or(to);
    let trend = timed(|| {
        let mut trend = ledger.trend(Day(last.0 + 31));
        while !step(&mut longest, || trend.advance(LOOKS)) {}
    });
    let figures = [
        ("matrix", matrix),
        ("measures", all),
        ("circular", circular),
        ("examples", examples),
        ("overTime", trend),
        ("longestStep", longest),
    ];
    let figure = |(name, took): (&str, Duration)| format!("\"{name}\":{}", took.as_micros());
    format!("{{{}}}", figures.map(figure).join(","))
}

fn timed<T>(mut work: impl FnMut() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn step(longest: &mut Duration, work: impl FnOnce() -> bool) -> bool {
    let start = Instant::now();
    let is_done = work();
    *longest = start.elapsed().max(*longest);
    is_done
}
