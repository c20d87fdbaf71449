//! `cargo xtask bench`: measures the same work done by us and by others, in fresh processes that take turns.
//! `docs/benchmarks.md` says what is measured and why.

mod board;
mod goals;
mod hub;
mod options;
mod page;
mod programs;
mod reciprocity;
mod samples;
mod weight;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::build;
use crate::process::{command, root, run as run_command};
use page::write_down;
use programs::{Programs, measured, time};
use samples::Samples;

pub(crate) use options::Options;

/// The marks in docs/benchmarks.md around the tables.
const MARKS: [&str; 2] = ["<!-- tables: cargo xtask bench --write -->\n", "<!-- end of tables -->"];

/// The tasks that are measured in Node, and their contestants.
const TASKS: [(&str, &[&str]); 9] = [
    ("glance", &["timebank", "json", "columns", "sql"]),
    ("open", &["timebank", "json", "sql"]),
    ("replay", &["timebank"]),
    ("replayImport", &["timebank"]),
    ("page", &["timebank", "json", "sql"]),
    ("statement", &["timebank", "json", "sql"]),
    ("months", &["timebank", "json", "sql"]),
    ("append", &["timebank", "json", "sql"]),
    ("memory", &["timebank", "json"]),
];

/// `timebank balances` before there is a cache beside the book.
const FIRST_TIME: &str = "timebank, first time";

const BALANCES_SQL: &str = "SELECT name, SUM(minutes) FROM leg JOIN member ON id = member \
    WHERE counts GROUP BY member ORDER BY name";

/// Measures everything and prints the tables.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.hub {
        return hub::run(options);
    }
    if options.reciprocity {
        return reciprocity::run(options);
    }
    let programs = Programs::prepare(options.no_build)?;
    let mut report = String::new();
    for size in &options.sizes {
        let folder = generate(&programs, *size)?;
        let mut samples = Samples::default();
        import(&programs, &folder, &mut samples)?;
        for round in 1..=options.rounds {
            println!("{size} exchanges, round {round} of {}", options.rounds);
            take_turns(&programs, &folder, &mut samples)?;
        }
        section(&mut report, *size, options.rounds, &samples)?;
    }
    report.push_str(&board::section(&programs, options.rounds)?);
    writeln!(report, "## Bytes\n\n{}", weight::tables()?)?;
    println!("\n{report}");
    if options.write { write_down(MARKS, &report) } else { Ok(()) }
}

fn section(report: &mut String, size: u32, rounds: u32, samples: &Samples) -> Result<()> {
    writeln!(report, "## {size} exchanges, {} members, {rounds} rounds\n", size / 20)?;
    writeln!(report, "{}", goals::table(&goals::CORE, samples, size))?;
    writeln!(report, "All figures: median and spread.\n\n{}", samples.table())?;
    Ok(())
}

/// The folder with a community of this size in every contestant's form.
fn generate(programs: &Programs, size: u32) -> Result<PathBuf> {
    let folder = build::target_dir()?.join("bench").join(size.to_string());
    run_command(command(&programs.core).args(["generate", &size.to_string()]).arg(&folder))?;
    Ok(folder)
}

/// Imports files into books: once, and measured apart from everything else.
fn import(programs: &Programs, folder: &Path, samples: &mut Samples) -> Result<()> {
    let (database, book) = (folder.join("ledger.db"), folder.join("imported.timebank"));
    remove(&database)?;
    remove(&book)?;
    remove(&folder.join("imported.timebank.key"))?;
    let mut sqlite = command("sqlite3");
    sqlite.arg(&database).arg(format!(".read {}", folder.join("ledger.sql").display()));
    samples.add("import", "sqlite3", "once", time(&mut sqlite)?);
    let mut timebank = command(&programs.timebank);
    timebank.arg("import").arg(folder.join("ledger.csv")).arg("--into").arg(&book);
    samples.add("import", "timebank", "once", time(&mut timebank)?);
    Ok(())
}

/// One turn of every contestant in every task.
fn take_turns(programs: &Programs, folder: &Path, samples: &mut Samples) -> Result<()> {
    for (task, contestants) in TASKS {
        for contestant in contestants {
            let script = root().join("benches/measure.js");
            let mut node = command("node");
            node.arg("--expose-gc").arg(script).args([contestant, task]).arg(folder);
            samples.add_all(task, contestant, &measured(&mut node)?)?;
        }
    }
    samples.add_all("append", "native", &measured(command(&programs.core).arg("append").arg(folder))?)?;
    indexed_db(folder, samples)?;
    for (name, mut program) in balances(programs, folder) {
        if name == FIRST_TIME {
            remove(&folder.join("members.timebank.cache"))?;
        }
        samples.add("balances", name, "whole run", time(&mut program)?);
    }
    Ok(())
}

/// The command of each contestant for all balances.
fn balances(programs: &Programs, folder: &Path) -> [(&'static str, Command); 5] {
    let timebank = |book: &str| {
        let mut timebank = command(&programs.timebank);
        timebank.arg("balances").arg(folder.join(book));
        timebank
    };
    let journal = |program: &str| {
        let mut program = command(program);
        program.arg("-f").arg(folder.join("ledger.journal")).arg("balance");
        program
    };
    let mut sqlite = command("sqlite3");
    sqlite.arg(folder.join("ledger.db")).arg(BALANCES_SQL);
    [
        (FIRST_TIME, timebank("members.timebank")),
        ("timebank", timebank("members.timebank")),
        ("hledger", journal("hledger")),
        ("ledger", journal("ledger")),
        ("sqlite3", sqlite),
    ]
}

/// The cold open from a browser's database, if a browser is available.
fn indexed_db(folder: &Path, samples: &mut Samples) -> Result<()> {
    let script = root().join("benches/chromium.js");
    match measured(command("node").arg(script).arg(folder)) {
        Ok(times) => samples.add_all("IndexedDB", "Chromium", &times),
        Err(error) => {
            println!("IndexedDB was left out: {error:#}");
            Ok(())
        }
    }
}

fn remove(file: &Path) -> Result<()> {
    if file.exists() {
        fs::remove_file(file).with_context(|| format!("could not remove {}", file.display()))?;
    }
    Ok(())
}
