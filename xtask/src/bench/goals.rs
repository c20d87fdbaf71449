//! Our goals at 100,000 exchanges, and whether we reached them.

use std::fmt::Write as _;

use super::samples::{Samples, shown};

/// Task, contestant, figure.
type Figure = (&'static str, &'static str, &'static str);

/// A figure of ours, or the sum of several, and what it should reach.
pub(super) struct Goal {
    pub(super) what: &'static str,
    pub(super) ours: &'static [Figure],
    pub(super) reach: Reach,
}

pub(super) enum Reach {
    /// This many times better than another contestant.
    Times(u64, Figure),
    /// At most this many times as long as another contestant.
    Within(u64, Figure),
    /// At most this many nanoseconds.
    AtMost(u64),
    /// At least this many exchanges per second.
    PerSecond(u64),
    /// No goal: shown for comparison with another contestant.
    Beside(Figure),
}

pub(super) use Reach::{AtMost, Beside, PerSecond, Times, Within};

const GLANCE: &[Figure] = &[("glance", "timebank", "first")];

/// The goals of the core.
pub(super) const CORE: [Goal; 19] = [
    Goal {
        what: "Cold open to all balances, JSON into a Map",
        ours: GLANCE,
        reach: Times(30, ("glance", "json", "first")),
    },
    Goal {
        what: "Cold open to all balances, sql.js",
        ours: GLANCE,
        reach: Times(100, ("glance", "sql", "first")),
    },
    Goal {
        what: "Cold open to all balances, JS typed arrays",
        ours: GLANCE,
        reach: Times(1, ("glance", "columns", "first")),
    },
    Goal {
        what: "Cold open of the whole ledger, JSON into a Map",
        ours: &[("open", "timebank", "first")],
        reach: Beside(("open", "json", "first")),
    },
    Goal {
        what: "Replay with the chain checked, members’ events",
        ours: &[("replay", "timebank", "first")],
        reach: PerSecond(100_000),
    },
    Goal {
        what: "Replay with the chain checked, imported events",
        ours: &[("replayImport", "timebank", "first")],
        reach: PerSecond(0),
    },
    Goal {
        what: "Newest 50 of the busiest statement, first call, sql.js",
        ours: &[("page", "timebank", "first")],
        reach: Times(30, ("page", "sql", "first")),
    },
    Goal {
        what: "Newest 50 of the busiest statement, again, sql.js",
        ours: &[("page", "timebank", "warm")],
        reach: Times(30, ("page", "sql", "warm")),
    },
    Goal {
        what: "Newest 50 of the busiest statement, again, JSON in a Map",
        ours: &[("page", "timebank", "warm")],
        reach: Beside(("page", "json", "warm")),
    },
    Goal {
        what: "The whole statement as columns, first call, sql.js",
        ours: &[("statement", "timebank", "first")],
        reach: Times(5, ("statement", "sql", "first")),
    },
    Goal {
        what: "The whole statement as columns, again, sql.js",
        ours: &[("statement", "timebank", "warm")],
        reach: Times(5, ("statement", "sql", "warm")),
    },
    Goal {
        what: "Month × category, first call, JSON in a Map",
        ours: &[("months", "timebank", "first")],
        reach: Times(100, ("months", "json", "first")),
    },
    Goal {
        what: "Month × category, again, JSON in a Map",
        ours: &[("months", "timebank", "warm")],
        reach: Times(100, ("months", "json", "warm")),
    },
    Goal {
        what: "Check + apply one exchange, native",
        ours: &[("append", "native", "check"), ("append", "native", "apply")],
        reach: AtMost(5_000),
    },
    Goal {
        what: "Check + apply one exchange, wasm, from JavaScript",
        ours: &[("append", "timebank", "judge"), ("append", "timebank", "apply")],
        reach: AtMost(10_000),
    },
    Goal {
        what: "Resident memory above idle, JSON in a Map",
        ours: &[("memory", "timebank", "resident")],
        reach: Times(4, ("memory", "json", "resident")),
    },
    Goal {
        what: "`timebank balances` the first time, hledger",
        ours: &[("balances", "timebank, first time", "whole run")],
        reach: Beside(("balances", "hledger", "whole run")),
    },
    Goal {
        what: "`timebank balances`, hledger",
        ours: &[("balances", "timebank", "whole run")],
        reach: Times(50, ("balances", "hledger", "whole run")),
    },
    Goal {
        what: "`timebank balances`, sqlite3",
        ours: &[("balances", "timebank", "whole run")],
        reach: Beside(("balances", "sqlite3", "whole run")),
    },
];

/// Every goal with its measured figure, as a Markdown table.
pub(super) fn table(goals: &[Goal], samples: &Samples, exchanges: u32) -> String {
    let mut table = String::from(
        "| What, compared with | Ours | Theirs | Measured | Target | |\n|---|---:|---:|---:|---:|---|\n",
    );
    for goal in goals {
        // A figure that was not measured has no row.
        if let Some(row) = row(goal, samples, exchanges) {
            table.push_str(&row);
        }
    }
    table
}

fn row(goal: &Goal, samples: &Samples, exchanges: u32) -> Option<String> {
    let median = |(task, contestant, figure): Figure| samples.median(task, contestant, figure);
    let ours = goal.ours.iter().map(|figure| median(*figure)).sum::<Option<u64>>()?.max(1);
    let task = goal.ours[0].0;
    let (theirs, measured, target, met) = match goal.reach {
        Times(least, figure) => {
            let theirs = median(figure)?;
            (shown(task, theirs), times(theirs, ours), format!("≥ {least} ×"), Some(theirs >= least * ours))
        }
        Within(most, figure) => {
            let theirs = median(figure)?;
            let target = format!("≥ 1/{most} ×");
            (shown(task, theirs), hundredths(theirs, ours), target, Some(most * theirs >= ours))
        }
        Beside(figure) => {
            let theirs = median(figure)?;
            (shown(task, theirs), times(theirs, ours), String::new(), None)
        }
        AtMost(most) => {
            (String::new(), shown(task, ours), format!("< {}", shown(task, most)), Some(ours < most))
        }
        PerSecond(least) => {
            let rate = u64::from(exchanges) * 1_000_000_000 / ours;
            let target = if least == 0 { String::new() } else { format!("≥ {least}/s") };
            (String::new(), format!("{rate}/s"), target, (least > 0).then_some(rate >= least))
        }
    };
    let mark = met.map_or("", |met| if met { "met" } else { "**missed**" });
    let mut row = String::new();
    // Writing into a String cannot fail.
    _ = writeln!(
        row,
        "| {} | {} | {theirs} | {measured} | {target} | {mark} |",
        goal.what,
        shown(task, ours)
    );
    Some(row)
}

/// Two digits after the decimal point.
fn hundredths(theirs: u64, ours: u64) -> String {
    let hundredths = (theirs * 100 + ours / 2) / ours;
    format!("{}.{:02} ×", hundredths / 100, hundredths % 100)
}

/// One digit after the decimal point.
pub(super) fn times(theirs: u64, ours: u64) -> String {
    let tenths = (theirs * 10 + ours / 2) / ours;
    if tenths < 100 {
        format!("{}.{} ×", tenths / 10, tenths % 10)
    } else {
        format!("{} ×", (tenths + 5) / 10)
    }
}
