//! What ran, what failed, and what took longest.

use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::slowest::Slowest;
use crate::process::{Ended, watch};

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
}

/// What ran so far.
#[derive(Default)]
pub(super) struct Report {
    counts: Counts,
    failed: Vec<String>,
    slowest: Slowest,
}

/// A command that runs tests, and what people call it.
pub(super) struct Step {
    name: String,
    command: Command,
}

impl Step {
    pub(super) fn new(name: &str, command: Command) -> Self {
        Self { name: name.to_owned(), command }
    }
}

impl Report {
    /// Runs one command and counts the tests that it reports; one that counts none is itself a test.
    /// Says whether all passed.
    pub(super) fn step(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        println!("\n== {name}");
        let start = Instant::now();
        let ended = watch(command)?;
        Ok(self.ended(name, &ended, start))
    }

    /// Runs steps side by side, so many at once. What each prints is printed whole when it ends.
    pub(super) fn side_by_side(&mut self, at_once: usize, steps: Vec<Step>) -> Result<()> {
        let waiting = Mutex::new(steps.into_iter());
        let report = Mutex::new(self);
        let work = || -> Result<()> {
            // A lock is poisoned only where a thread has panicked; then so do the others.
            while let Some(Step { name, mut command }) = { waiting.lock().expect("no panic").next() } {
                let start = Instant::now();
                let output = command.output().with_context(|| format!("could not start {name}"))?;
                let texts =
                    [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
                let ended = Ended { success: output.status.success(), output: texts.concat() };
                let mut report = report.lock().expect("no panic");
                println!("\n== {name}\n{}", ended.output.trim_end());
                report.ended(&name, &ended, start);
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("no panic"))
        })
    }

    /// Runs one of our own tasks as a test.
    pub(super) fn task(&mut self, name: &str, task: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let mut counts = Counts { passed: 1, failed: 0 };
        if let Err(error) = task() {
            println!("{error:#}");
            counts = Counts { passed: 0, failed: 1 };
        }
        self.add(name, counts, start)
    }

    fn ended(&mut self, name: &str, ended: &Ended, start: Instant) -> bool {
        self.slowest.read(&ended.output);
        let mut counts = counted(&ended.output);
        if !ended.success {
            counts.failed = counts.failed.max(1);
        } else if counts == Counts::default() {
            counts.passed = 1;
        }
        self.add(name, counts, start)
    }

    fn add(&mut self, name: &str, counts: Counts, start: Instant) -> bool {
        println!(
            "== {name}: {} passed, {} failed, {} s",
            counts.passed,
            counts.failed,
            start.elapsed().as_secs()
        );
        self.counts.passed += counts.passed;
        self.counts.failed += counts.failed;
        if counts.failed > 0 {
            self.failed.push(name.to_owned());
        }
        counts.failed == 0
    }

    pub(super) fn conclude(self) -> Result<()> {
        print!("{}", self.slowest);
        println!("\n{} passed, {} failed", self.counts.passed, self.counts.failed);
        if !self.failed.is_empty() {
            bail!("failed: {}", self.failed.join("; "));
        }
        Ok(())
    }
}

/// Sums what test runners report: cargo, nextest, wasm-bindgen, Node and unittest.
fn counted(output: &str) -> Counts {
    let mut sum = Counts::default();
    for line in output.lines() {
        // nextest shows what a failed test printed, its own result too, further in.
        let is_result = line.starts_with("test result:");
        let line = line.trim();
        if is_result || line.starts_with("Summary [") {
            sum.passed += number_before(line, " passed");
            sum.failed += number_before(line, " failed");
        } else if let Some(rest) = line.strip_prefix("ℹ ") {
            sum.passed += number_after(rest, "pass ");
            sum.failed += number_after(rest, "fail ");
        } else if line.starts_with("Ran ") {
            sum.passed += number_after(line, "Ran ");
        }
    }
    sum
}

fn number_before(line: &str, word: &str) -> u32 {
    let Some(end) = line.find(word) else { return 0 };
    line[..end].rsplit(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn number_after(line: &str, word: &str) -> u32 {
    let Some(rest) = line.strip_prefix(word) else { return 0 };
    rest.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_runner_reports_is_counted() {
        let report = "\
running 3 tests
test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured
    test result: FAILED. 0 passed; 1 failed; 0 ignored, as a failed test printed it
     Summary [   0.015s] 45 tests run: 44 passed (1 slow), 1 failed, 0 skipped
ℹ tests 5
ℹ pass 4
ℹ fail 1
Ran 7 tests in 0.120s
3 passed is not a summary
";
        assert_eq!(counted(report), Counts { passed: 67, failed: 4 });
        assert_eq!(counted("nothing"), Counts::default());
    }
}
