//! `cargo xtask bench`: the same work done by us and by others, side by side, in fresh processes that take turns.
//! `docs/benchmarks.md` says what is measured and why.

mod board;
mod goals;
mod hub;
mod samples;
mod weight;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

use crate::process::{answer, cargo, command, find, root, run as run_command};
use crate::{build, tools};
use samples::Samples;

/// Between which marks docs/benchmarks.md takes the tables.
const MARKS: [&str; 2] = ["<!-- tables: cargo xtask bench --write -->\n", "<!-- end of tables -->"];

/// What is measured in Node, and who takes part.
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

/// Programs that other people keep books with, and the Debian package of each.
const PROGRAMS: [&str; 3] = ["hledger", "ledger", "sqlite3"];

/// `timebank balances` before there is a cache beside the book.
const FIRST_TIME: &str = "timebank, first time";

const BALANCES_SQL: &str = "SELECT name, SUM(minutes) FROM leg JOIN member ON id = member WHERE counts GROUP BY member ORDER BY name";

/// `cargo xtask bench`
#[derive(Args)]
pub(crate) struct Options {
    /// How many exchanges
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    sizes: Vec<u32>,
    /// How often each contestant takes its turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Measure what pkg/ holds, without building it again
    #[arg(long)]
    no_build: bool,
    /// Put the tables into docs/benchmarks.md
    #[arg(long)]
    write: bool,
    /// Measure the hub under load, beside pouchdb-server, and nothing else
    #[arg(long)]
    hub: bool,
    /// How many communities the hub is to keep
    #[arg(long, default_value_t = 10_000, requires = "hub")]
    communities: u32,
}

/// Measures everything and prints the tables.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.hub {
        return hub::run(options);
    }
    let programs = prepare(options.no_build)?;
    let mut report = String::new();
    for size in &options.sizes {
        let folder = programs.generate(*size)?;
        let mut samples = Samples::default();
        programs.import(&folder, &mut samples)?;
        for round in 1..=options.rounds {
            println!("{size} exchanges, round {round} of {}", options.rounds);
            programs.round(&folder, &mut samples)?;
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
    writeln!(report, "{}", goals::table(samples, size))?;
    writeln!(report, "All figures: median and spread.\n\n{}", samples.table())?;
    Ok(())
}

/// What was built for measuring.
struct Programs {
    timebank: PathBuf,
    core: PathBuf,
}

fn prepare(no_build: bool) -> Result<Programs> {
    if no_build {
        tools::for_building()?;
    } else {
        build::all()?;
    }
    let missing: Vec<&str> = PROGRAMS.into_iter().filter(|program| find(program).is_none()).collect();
    if !missing.is_empty() {
        let names = missing.join(" ");
        bail!("The benchmarks need more programs. Install them with:\n  sudo apt-get install {names}");
    }
    run_command(cargo().args(["build", "--release", "--package", "timebank-cli"]))?;
    run_command(cargo().args(["build", "--release", "--package", "timebank", "--example", "bench"]))?;
    let release = build::target_dir()?.join("release");
    Ok(Programs { timebank: release.join("timebank"), core: release.join("examples/bench") })
}

impl Programs {
    /// The folder with a community of this size in every contestant's form.
    fn generate(&self, size: u32) -> Result<PathBuf> {
        let folder = build::target_dir()?.join("bench").join(size.to_string());
        run_command(command(&self.core).args(["generate", &size.to_string()]).arg(&folder))?;
        Ok(folder)
    }

    /// From files to books: once, and apart from everything else.
    fn import(&self, folder: &Path, samples: &mut Samples) -> Result<()> {
        let (database, book) = (folder.join("ledger.db"), folder.join("imported.timebank"));
        remove(&database)?;
        remove(&book)?;
        remove(&folder.join("imported.timebank.key"))?;
        let mut sqlite = command("sqlite3");
        sqlite.arg(&database).arg(format!(".read {}", folder.join("ledger.sql").display()));
        samples.add("import", "sqlite3", "once", time(&mut sqlite)?);
        let mut timebank = command(&self.timebank);
        timebank.arg("import").arg(folder.join("ledger.csv")).arg("--into").arg(&book);
        samples.add("import", "timebank", "once", time(&mut timebank)?);
        Ok(())
    }

    /// One turn of every contestant in every task.
    fn round(&self, folder: &Path, samples: &mut Samples) -> Result<()> {
        for (task, contestants) in TASKS {
            for contestant in contestants {
                let script = root().join("benches/measure.js");
                let mut node = command("node");
                node.arg("--expose-gc").arg(script).args([contestant, task]).arg(folder);
                samples.add_all(task, contestant, &measured(&mut node)?)?;
            }
        }
        samples.add_all("append", "native", &measured(command(&self.core).arg("append").arg(folder))?)?;
        indexed_db(folder, samples)?;
        for (name, mut program) in self.balances(folder) {
            if name == FIRST_TIME {
                remove(&folder.join("members.timebank.cache"))?;
            }
            samples.add("balances", name, "whole run", time(&mut program)?);
        }
        Ok(())
    }

    /// Everybody's command for all balances.
    fn balances(&self, folder: &Path) -> [(&'static str, Command); 5] {
        let timebank = |book: &str| {
            let mut timebank = command(&self.timebank);
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
}

/// The cold open from a browser's database, where there is a browser that answers.
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

/// What a measuring program prints: one JSON object.
fn measured(program: &mut Command) -> Result<Value> {
    let line = answer(program.stderr(Stdio::inherit())).with_context(|| format!("{program:?} failed"))?;
    serde_json::from_str(&line).with_context(|| format!("{program:?} printed {line:?}"))
}

/// Nanoseconds from a program's start to its end.
fn time(program: &mut Command) -> Result<u64> {
    let start = Instant::now();
    let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let took = start.elapsed();
    if !status.with_context(|| format!("could not start {program:?}"))?.success() {
        bail!("{program:?} failed");
    }
    Ok(u64::try_from(took.as_nanos())?)
}

/// Puts tables between their marks.
fn write_down([begin, end]: [&str; 2], report: &str) -> Result<()> {
    let path = root().join("docs/benchmarks.md");
    let page = fs::read_to_string(&path)?;
    let (before, rest) =
        page.split_once(begin).context("docs/benchmarks.md has lost the mark of its tables")?;
    let (_, after) = rest.split_once(end).context("docs/benchmarks.md has lost the end of its tables")?;
    fs::write(path, format!("{before}{begin}\n{}\n\n{end}{after}", report.trim_end()))?;
    Ok(())
}
