//! `cargo xtask bench --hub`: the hub and pouchdb-server with the same clients, which are the program in
//! benches/hub.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::goals::times;
use super::options::Options;
use super::page::write_down;
use super::programs::measured;
use super::samples::{Samples, shown};
use crate::process::{cargo, command, root, run as run_command};
use crate::{build, tools};

const MARKS: [&str; 2] = ["<!-- the hub: cargo xtask bench --hub --write -->\n", "<!-- end of the hub -->"];

/// The contestants, by their names in the client program and in the table.
const CONTESTANTS: [(&str, &str); 3] =
    [("timebank", "timebank"), ("pouchdb", "pouchdb-server"), ("pouchdb-synced", "pouchdb-server with sync")];
const CLIENTS: [u32; 3] = [1, 16, 128];

/// The tasks of the client program, and the unit of its rates.
const TASKS: [(&str, &str, &str); 4] = [
    ("push of 1", "Push one event", "events"),
    ("push of 50", "Push fifty events at once", "events"),
    ("pull of 50", "Pull the last fifty records", "pulls"),
    ("live", "Live: from a push to another’s stream", ""),
];

/// The rows about many communities.
const KEPT: [(&str, &str, Unit); 6] = [
    ("made in", "Time for 16 clients to make them", Unit::Time),
    ("disk", "Size on disk", Unit::BytesEach),
    ("cold", "Resident memory after a start", Unit::Bytes),
    (
        "1000 open",
        "Resident memory after one phone of each has pulled, with at most 1,000 ledgers in memory",
        Unit::Bytes,
    ),
    ("all open", "Resident memory with all of them in memory", Unit::BytesEach),
    ("touched in", "Time for one phone of each to sign in and pull, 16 at once", Unit::Time),
];

#[derive(Clone, Copy)]
enum Unit {
    Time,
    Bytes,
    /// In bytes, and also in bytes per community.
    BytesEach,
}

/// Measures the hub, and prints the tables.
pub(super) fn run(options: &Options) -> Result<()> {
    let bench = Bench::prepare(options.no_build)?;
    let mut samples = Samples::default();
    for round in 1..=options.rounds {
        println!("the hub, round {round} of {}", options.rounds);
        for (contestant, _) in CONTESTANTS {
            let figures = measured(bench.command().args(["load", contestant]).arg(&bench.folder))?;
            for (task, figures) in figures.as_object().context("no object")? {
                samples.add_all(task, contestant, figures)?;
            }
        }
    }
    for contestant in ["timebank", "pouchdb"] {
        println!("{} communities: {contestant}", options.communities);
        let mut program = bench.command();
        program.args(["communities", contestant]).arg(&bench.folder).arg(options.communities.to_string());
        samples.add_all("communities", contestant, &measured(&mut program)?)?;
    }
    let mut report = format!("### Under the same clients, {} rounds\n\n", options.rounds);
    report.push_str(&load_table(&samples));
    writeln!(report, "\n### {} communities with five records each, one run\n", options.communities)?;
    report.push_str(&communities_table(&samples));
    println!("\n{report}");
    if options.write { write_down(MARKS, &report) } else { Ok(()) }
}

struct Bench {
    release: PathBuf,
    folder: PathBuf,
}

impl Bench {
    fn prepare(no_build: bool) -> Result<Bench> {
        tools::npm_packages_of(&root().join("benches/hub"))?;
        if !no_build {
            let what = ["--package", "timebank-cli", "--bin", "timebank", "--example", "load"];
            run_command(cargo().args(["build", "--release"]).args(what))?;
        }
        let target = build::target_dir()?;
        Ok(Bench { release: target.join("release"), folder: target.join("bench/hub") })
    }

    fn command(&self) -> Command {
        let mut command = command(self.release.join("examples/load"));
        command.env("TIMEBANK_PROGRAM", self.release.join("timebank"));
        command
    }
}

/// A row for each task and number of clients: the rate per second, the median time and the 99th percentile.
/// Then how many times higher our rate is than that of each other contestant or, without a rate, how many
/// times shorter our time.
fn load_table(samples: &Samples) -> String {
    let mut table = String::from("| What | Clients |");
    for (_, name) in CONTESTANTS {
        // Writing into a String cannot fail.
        _ = write!(table, " {name} |");
    }
    table.push_str(" Ours : theirs | Ours : with sync |\n|---|---:|---:|---:|---:|---:|---:|\n");
    for (task, what, unit) in TASKS {
        for clients in CLIENTS {
            let task = format!("{task}, {clients}");
            let cells = CONTESTANTS.map(|(contestant, _)| cell(samples, &task, contestant, unit));
            let ratios = [1, 2].map(|other| ratio(samples, &task, CONTESTANTS[other].0));
            _ = writeln!(table, "| {what} | {clients} | {} | {} |", cells.join(" | "), ratios.join(" | "));
        }
    }
    table
}

fn cell(samples: &Samples, task: &str, contestant: &str, unit: &str) -> String {
    let time = |figure| samples.median(task, contestant, figure).map(|time| shown(task, time));
    let (Some(p50), Some(p99)) = (time("p50"), time("p99")) else { return "–".to_owned() };
    match samples.median(task, contestant, "a second") {
        Some(rate) => format!("{rate} {unit}/s, p50 {p50}, p99 {p99}"),
        None => format!("p50 {p50}, p99 {p99}"),
    }
}

fn ratio(samples: &Samples, task: &str, other: &str) -> String {
    let both = |figure| {
        Some((samples.median(task, "timebank", figure)?, samples.median(task, other, figure)?.max(1)))
    };
    match (both("a second"), both("p50")) {
        (Some((ours, theirs)), _) => times(ours, theirs),
        (None, Some((ours, theirs))) => times(theirs, ours.max(1)),
        (None, None) => "–".to_owned(),
    }
}

fn communities_table(samples: &Samples) -> String {
    let mut table = String::from("| What | timebank | pouchdb-server |\n|---|---:|---:|\n");
    let figure = |contestant, figure| samples.median("communities", contestant, figure);
    let count = |contestant| figure(contestant, "communities").unwrap_or(0);
    // Writing into a String cannot fail.
    _ = writeln!(table, "| Communities | {} | {} |", count("timebank"), count("pouchdb"));
    for (name, what, unit) in KEPT {
        let cell = |contestant| match (figure(contestant, name), unit) {
            (Some(time), Unit::Time) => shown("communities", time),
            (Some(bytes), Unit::Bytes) => shown("memory", bytes),
            (Some(bytes), Unit::BytesEach) => {
                let each = shown("memory", bytes / count(contestant).max(1));
                format!("{}, {each} each", shown("memory", bytes))
            }
            (None, _) => "–".to_owned(),
        };
        _ = writeln!(table, "| {what} | {} | {} |", cell("timebank"), cell("pouchdb"));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_rate_or_a_shorter_time_is_better() {
        let mut samples = Samples::default();
        for (who, rate, time) in [("timebank", 900, 1_000), ("pouchdb", 300, 4_000)] {
            samples.add("push of 1, 16", who, "a second", rate);
            for (task, figure) in [("push of 1, 16", "p50"), ("push of 1, 16", "p99"), ("live, 1", "p50")] {
                samples.add(task, who, figure, time);
            }
        }
        assert_eq!(ratio(&samples, "push of 1, 16", "pouchdb"), "3.0 ×");
        assert_eq!(ratio(&samples, "live, 1", "pouchdb"), "4.0 ×");
        assert_eq!(ratio(&samples, "live, 1", "pouchdb-synced"), "–");
        let cell = cell(&samples, "push of 1, 16", "timebank", "events");
        assert_eq!(cell, "900 events/s, p50 1.00 µs, p99 1.00 µs");
    }
}
