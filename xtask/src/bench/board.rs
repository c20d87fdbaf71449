//! Matching and rings on a board of a thousand members with five offers and five requests each. Measured
//! through the desk build, as a page asks, and in the core alone.

use std::fmt::Write as _;

use anyhow::Result;

use super::programs::{Programs, measured};
use super::samples::{Samples, shown};
use crate::build;
use crate::process::{command, root, run};

/// The readings, and the nanoseconds within which the warm desk build must answer.
const TARGETS: [(&str, &str, u64); 3] = [
    ("pairings", "All pairs of offers and requests, the best 50", 20_000_000),
    ("matches", "One member’s matches", 20_000_000),
    ("rings", "Rings of up to four", 100_000_000),
];

/// Measures, and gives the section of the report.
pub(super) fn section(programs: &Programs, rounds: u32) -> Result<String> {
    let folder = build::target_dir()?.join("bench/board");
    run(command(&programs.core).arg("board").arg(&folder))?;
    let mut samples = Samples::default();
    for round in 1..=rounds {
        println!("offers and requests, round {round} of {rounds}");
        for (task, ..) in TARGETS {
            let mut node = command("node");
            node.arg("--expose-gc").arg(root().join("benches/measure.js"));
            node.args(["timebank", task]).arg(&folder);
            samples.add_all(task, "timebank", &measured(&mut node)?)?;
        }
        samples.add_all(
            "board",
            "native",
            &measured(command(&programs.core).arg("matching").arg(&folder))?,
        )?;
    }
    let mut section = String::from("## Offers and requests: 1000 members with five of each\n\n");
    section.push_str("| What | Measured | Target | |\n|---|---:|---:|---|\n");
    for (task, what, most) in TARGETS {
        let Some(ours) = samples.median(task, "timebank", "warm") else { continue };
        let mark = if ours < most { "met" } else { "**missed**" };
        let row = (shown(task, ours), shown(task, most));
        writeln!(section, "| {what}, again | {} | < {} | {mark} |", row.0, row.1)?;
    }
    writeln!(section, "\n{}", samples.table())?;
    Ok(section)
}
