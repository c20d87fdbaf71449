//! The programs that are measured.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{answer, cargo, find, run};
use crate::{build, tools};

/// Other accounting programs, and the Debian package of each.
const PROGRAMS: [&str; 3] = ["hledger", "ledger", "sqlite3"];

/// The programs that were built for measuring.
pub(super) struct Programs {
    pub(super) timebank: PathBuf,
    pub(super) core: PathBuf,
}

impl Programs {
    /// Builds them.
    pub(super) fn prepare(no_build: bool) -> Result<Programs> {
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
        run(cargo().args(["build", "--release", "--package", "timebank-cli"]))?;
        Ok(Programs { timebank: build::target_dir()?.join("release/timebank"), core: core()? })
    }
}

/// Builds the program that makes communities up, and measures the core alone.
pub(super) fn core() -> Result<PathBuf> {
    run(cargo().args(["build", "--release", "--package", "timebank", "--example", "bench"]))?;
    Ok(build::target_dir()?.join("release/examples/bench"))
}

/// What a measuring program prints: one JSON object.
pub(super) fn measured(program: &mut Command) -> Result<Value> {
    let line = answer(program.stderr(Stdio::inherit())).with_context(|| format!("{program:?} failed"))?;
    serde_json::from_str(&line).with_context(|| format!("{program:?} printed {line:?}"))
}

/// The nanoseconds from a program's start to its end.
pub(super) fn time(program: &mut Command) -> Result<u64> {
    let start = Instant::now();
    let status = program.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let took = start.elapsed();
    if !status.with_context(|| format!("could not start {program:?}"))?.success() {
        bail!("{program:?} failed");
    }
    Ok(u64::try_from(took.as_nanos())?)
}
