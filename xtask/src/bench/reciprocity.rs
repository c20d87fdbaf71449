//! `cargo xtask bench --reciprocity`: the measures of reciprocity, beside numpy, scipy and OR-tools in
//! benches/reciprocity.py.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::goals::{self, AtMost, Goal, Times, Within};
use super::options::Options;
use super::page::write_down;
use super::programs::{core, measured};
use super::samples::Samples;
use crate::process::{command, root, run as run_command};
use crate::{build, tools};

const MARKS: [&str; 2] =
    ["<!-- reciprocity: cargo xtask bench --reciprocity --write -->\n", "<!-- end of reciprocity -->"];

/// What is measured in a community of so many exchanges and members.
struct Task {
    /// Its name in the tables.
    name: &'static str,
    /// The name that contestants know.
    call: &'static str,
    exchanges: u32,
    members: u32,
    /// The contestant beside ours.
    other: Option<&'static str>,
}

const TASKS: [Task; 4] = [
    Task {
        name: "measures, 1000000",
        call: "measures",
        exchanges: 1_000_000,
        members: 50_000,
        other: Some("scipy"),
    },
    // The largest timebank that is known, and ten times that.
    Task {
        name: "circular, 30236",
        call: "circular",
        exchanges: 30_236,
        members: 875,
        other: Some("OR-tools"),
    },
    Task {
        name: "circular, 302360",
        call: "circular",
        exchanges: 302_360,
        members: 8_750,
        other: Some("OR-tools"),
    },
    // The median community.
    Task { name: "screen, 220", call: "screen", exchanges: 220, members: 42, other: None },
];

const MILLISECOND: u64 = 1_000_000;

const GOALS: [Goal; 8] = [
    Goal {
        what: "All measures but λ, 1,000,000 exchanges, first call, scipy",
        ours: &[("measures, 1000000", "timebank", "first")],
        reach: Times(2, ("measures, 1000000", "scipy", "first")),
    },
    Goal {
        what: "All measures but λ, 1,000,000 exchanges, again, scipy",
        ours: &[("measures, 1000000", "timebank", "warm")],
        reach: Times(2, ("measures, 1000000", "scipy", "warm")),
    },
    Goal {
        what: "λ, 875 members and 30,236 exchanges, first call, OR-tools",
        ours: &[("circular, 30236", "timebank", "first")],
        reach: Within(3, ("circular, 30236", "OR-tools", "first")),
    },
    Goal {
        what: "λ, 875 members and 30,236 exchanges, again, OR-tools",
        ours: &[("circular, 30236", "timebank", "warm")],
        reach: Within(3, ("circular, 30236", "OR-tools", "warm")),
    },
    Goal {
        what: "λ, 8,750 members and 302,360 exchanges, first call, OR-tools",
        ours: &[("circular, 302360", "timebank", "first")],
        reach: Within(3, ("circular, 302360", "OR-tools", "first")),
    },
    Goal {
        what: "λ, 8,750 members and 302,360 exchanges, again, OR-tools",
        ours: &[("circular, 302360", "timebank", "warm")],
        reach: Within(3, ("circular, 302360", "OR-tools", "warm")),
    },
    Goal {
        what: "The screen of help, 42 members and 220 exchanges, first call",
        ours: &[("screen, 220", "timebank", "first")],
        reach: AtMost(5 * MILLISECOND),
    },
    Goal {
        what: "The screen of help, 42 members and 220 exchanges, again",
        ours: &[("screen, 220", "timebank", "warm")],
        reach: AtMost(5 * MILLISECOND),
    },
];

/// Measures the reciprocity, and prints the tables.
pub(super) fn run(options: &Options) -> Result<()> {
    tools::for_oracle()?;
    if !options.no_build {
        build::cores()?;
    }
    let core = core()?;
    let folders =
        TASKS.iter().map(|task| generate(&core, task, options.no_build)).collect::<Result<Vec<_>>>()?;
    let mut samples = Samples::default();
    for round in 1..=options.rounds {
        println!("reciprocity, round {round} of {}", options.rounds);
        for (task, folder) in TASKS.iter().zip(&folders) {
            samples.add_all(task.name, "timebank", &ours(task, folder)?)?;
            if let Some(other) = task.other {
                samples.add_all(task.name, other, &theirs(task, folder)?)?;
            }
        }
    }
    let mut report = format!("### Beside numpy, scipy and OR-tools, {} rounds\n\n", options.rounds);
    // Rates are not asked for.
    report.push_str(&goals::table(&GOALS, &samples, 0));
    writeln!(report, "\nAll figures: median and spread.\n\n{}", samples.table())?;
    println!("\n{report}");
    if options.write { write_down(MARKS, &report) } else { Ok(()) }
}

/// The folder with the community of a task. A million exchanges take minutes, so what was made before may
/// stay.
fn generate(core: &Path, Task { exchanges, members, .. }: &Task, may_stay: bool) -> Result<PathBuf> {
    let folder = build::target_dir()?.join("bench/help").join(exchanges.to_string());
    if may_stay && folder.join("facts.json").exists() {
        return Ok(folder);
    }
    let numbers = [exchanges.to_string(), members.to_string()];
    run_command(command(core).arg("help").args(numbers).arg(&folder))?;
    Ok(folder)
}

fn ours(task: &Task, folder: &Path) -> Result<Value> {
    let mut node = command("node");
    node.arg("--expose-gc").arg(root().join("benches/measure.js"));
    measured(node.args(["timebank", task.call]).arg(folder))
}

fn theirs(task: &Task, folder: &Path) -> Result<Value> {
    let mut python = command("python3");
    python.arg(root().join("benches/reciprocity.py")).arg(task.call).arg(folder);
    measured(python.env("PYTHONPATH", tools::oracle_path()))
}
