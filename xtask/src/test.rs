//! All tests, in the order in which a mistake is cheapest to find.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::process::{Ended, Running, cargo, command, find, npm_bin, root, watch};
use crate::{build, size, tools};

/// A part of the tests that can run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Formatting, lints, and the shell's types, against those of the built core
    Lint,
    /// Rust on this machine, and the page's parts that need no browser
    Unit,
    /// The independent reader of the stored bytes, in Python
    Reader,
    /// The core in three browsers
    Wasm,
    /// The downloads against their budget
    Size,
    /// The built page in three browsers, end to end
    E2e,
}

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
}

/// What ran so far.
#[derive(Default)]
struct Report {
    counts: Counts,
    failed: Vec<String>,
}

/// Runs all parts, or one; later parts still run where an earlier one failed.
pub(crate) fn run(only: Option<Part>) -> Result<()> {
    tools::for_building()?;
    tools::for_testing()?;
    let chosen = |part| only.is_none_or(|only| only == part);
    let mut report = Report::default();
    if chosen(Part::Lint) {
        lint(&mut report)?;
    }
    if chosen(Part::Unit) {
        unit(&mut report)?;
    }
    if chosen(Part::Reader) {
        reader(&mut report)?;
    }
    if chosen(Part::Wasm) {
        wasm(&mut report)?;
    }
    let page = only.is_none_or(|part| !matches!(part, Part::Reader | Part::Wasm));
    let built = page && report.task("build", build::all);
    if built && chosen(Part::Lint) {
        types(&mut report)?;
    }
    if built && chosen(Part::Unit) {
        report.step("the page's parts", node().args(node_tests("www")?))?;
    }
    if built && chosen(Part::Size) {
        report.task("size", size::check);
    }
    if built && chosen(Part::E2e) {
        end_to_end(&mut report)?;
    }
    report.conclude()
}

fn lint(report: &mut Report) -> Result<()> {
    report.step("format", cargo().args(["fmt", "--all", "--check"]))?;
    report.step("lint", cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    report.step("lint, shell", npm_bin("biome").args(["lint", "--error-on-warnings"]))?;
    for core in &build::CORES {
        report.step(
            &format!("lint, wasm {}", core.name),
            cargo()
                .args(["clippy", "--package", "timebank", "--target", "wasm32-unknown-unknown"])
                .args(core.features)
                .args(["--", "-D", "warnings"]),
        )?;
    }
    Ok(())
}

/// The shell's types, and those of the package where another project installs it.
fn types(report: &mut Report) -> Result<()> {
    report.step("types, shell", npm_bin("tsc").args(["--project", "www"]))?;
    report.step("types, service worker", npm_bin("tsc").args(["--project", "www/app"]))?;
    let consumer = root().join("tests/consumer");
    let installed = consumer.join("node_modules");
    if installed.exists() {
        fs::remove_dir_all(&installed)?;
    }
    let mut install = command("npm");
    if report.step("package", install.current_dir(&consumer).args(["install", "--offline"]))? {
        report.step("types, package", npm_bin("tsc").args(["--project", "tests/consumer"]))?;
    }
    Ok(())
}

fn unit(report: &mut Report) -> Result<()> {
    let mut tests = cargo();
    match find("cargo-nextest") {
        Some(_) => tests.args(["nextest", "run", "--workspace", "--no-fail-fast"]),
        None => tests.args(["test", "--workspace", "--all-targets", "--no-fail-fast"]),
    };
    report.step("unit", &mut tests)?;
    report.step("examples in the documentation", cargo().args(["test", "--doc", "--package", "timebank"]))?;
    Ok(())
}

/// Node's own test runner, one file after the other.
fn node() -> Command {
    let mut node = command("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]);
    node
}

fn reader(report: &mut Report) -> Result<()> {
    if !root().join("tests/reader").is_dir() {
        return Ok(());
    }
    report.step(
        "reader",
        command("python3")
            .args([
                "-m",
                "unittest",
                "discover",
                "--start-directory",
                "tests/reader",
                "--pattern",
                "*test*.py",
            ])
            .env("PYTHONPATH", tools::python_path())
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    )?;
    Ok(())
}

/// A browser, and how wasm-bindgen's runner is told of its driver.
struct Browser {
    name: &'static str,
    variable: &'static str,
    driver: PathBuf,
}

fn browsers() -> Result<[Browser; 3]> {
    let chromedriver = find("chromedriver").context("chromedriver is missing")?;
    let geckodriver = tools::geckodriver().context("geckodriver is missing")?;
    let webkit = find("WebKitWebDriver").context("WebKitWebDriver is missing")?;
    Ok([
        Browser { name: "Chromium", variable: "CHROMEDRIVER", driver: chromedriver },
        Browser { name: "Firefox", variable: "GECKODRIVER", driver: geckodriver },
        Browser { name: "WebKitGTK", variable: "SAFARIDRIVER", driver: webkit },
    ])
}

fn wasm(report: &mut Report) -> Result<()> {
    if !root().join("tests/wasm").exists() && !root().join("tests/wasm.rs").exists() {
        return Ok(());
    }
    let screen = Screen::start()?;
    for browser in browsers()? {
        for core in &build::CORES {
            report.step(
                &format!("wasm {}, {}", core.name, browser.name),
                cargo()
                    .args(["test", "--package", "timebank", "--test", "wasm"])
                    .args(["--target", "wasm32-unknown-unknown"])
                    .args(core.features)
                    .env(browser.variable, &browser.driver)
                    .env("DISPLAY", &screen.display),
            )?;
        }
    }
    Ok(())
}

/// A screen in memory for WebKitGTK, which has no headless mode.
struct Screen {
    display: String,
    _server: Running,
}

impl Screen {
    fn start() -> Result<Self> {
        let (server, number) = Running::start(command("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x1024x24",
            "-nolisten",
            "tcp",
        ]))?;
        if number.parse::<u32>().is_err() {
            bail!("Xvfb did not say which screen it serves");
        }
        Ok(Self { display: format!(":{number}"), _server: server })
    }
}

fn end_to_end(report: &mut Report) -> Result<()> {
    let served =
        report.step("server", cargo().args(["build", "--package", "timebank-cli", "--bin", "timebank"]))?;
    if !served {
        return Ok(());
    }
    let files = node_tests("tests/browser")?;
    for browser in browsers()? {
        report.step(
            &format!("end to end, {}", browser.name),
            node()
                .args(&files)
                .env("TIMEBANK", build::target_dir()?.join("debug/timebank"))
                .env("BROWSER", browser.name)
                .env("PATH", path_with_tools()?),
        )?;
    }
    Ok(())
}

/// Every file of tests in a folder and below it. There is at least one.
fn node_tests(dir: &str) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join(dir)]);
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir()? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".test.js") {
                files.push(path);
            }
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "{dir} has no tests");
    Ok(files)
}

fn path_with_tools() -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let ours = root().join("target/tools/bin");
    Ok(std::env::join_paths(std::env::split_paths(&path).chain([ours]))?)
}

impl Report {
    /// Runs one command and counts the tests that it reports; one that counts none is itself a test.
    /// Says whether all passed.
    fn step(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        println!("\n== {name}");
        let start = Instant::now();
        let Ended { success, output } = watch(command)?;
        let mut counts = counted(&output);
        if !success {
            counts.failed = counts.failed.max(1);
        } else if counts == Counts::default() {
            counts.passed = 1;
        }
        Ok(self.add(name, counts, start))
    }

    /// Runs one of our own tasks as a test.
    fn task(&mut self, name: &str, task: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let mut counts = Counts { passed: 1, failed: 0 };
        if let Err(error) = task() {
            println!("{error:#}");
            counts = Counts { passed: 0, failed: 1 };
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

    fn conclude(self) -> Result<()> {
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
    for line in output.lines().map(str::trim) {
        if line.starts_with("test result:") || line.starts_with("Summary [") {
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
