//! All tests, in the order in which a mistake is cheapest to find.

mod report;
mod slowest;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use self::report::{Report, Step};
use crate::process::{Running, cargo, command, find, npm_bin, root};
use crate::{build, size, tools};

/// How many stories are told at once, at most, however many cores there are. A story has up to four browsers,
/// so more would need much memory.
const MOST_AT_ONCE: usize = 4;

/// A part of the tests that can run alone.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Formatting, lints, and the shell's types, against those of the built core
    Lint,
    /// Rust on this machine, and the page's parts that need no browser
    Unit,
    /// The independent reader of the stored bytes, in Python
    Reader,
    /// The measures of reciprocity beside other programs: part of all only with `--all`
    Oracle,
    /// The hub beside the description of its API, by Schemathesis: part of all only with `--all`
    Api,
    /// The core in three browsers
    Wasm,
    /// The downloads against their budget
    Size,
    /// The built page in three browsers, end to end
    E2e,
}

/// Runs all parts, or one; later parts still run where an earlier one failed. What shows the same in every
/// browser runs in Chromium alone, unless `everywhere`.
pub(crate) fn run(only: Option<Part>, everywhere: bool) -> Result<()> {
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
    if chosen(Part::Wasm) {
        wasm(&mut report, everywhere)?;
    }
    if only == Some(Part::Oracle) || (only.is_none() && everywhere) {
        oracle(&mut report)?;
    }
    if only == Some(Part::Api) || (only.is_none() && everywhere) {
        api(&mut report)?;
    }
    let page = only.is_none_or(|part| !matches!(part, Part::Reader | Part::Oracle | Part::Api | Part::Wasm));
    let built = page && report.task("build", build::all);
    if built && chosen(Part::Lint) {
        types(&mut report)?;
    }
    let shell = if built && chosen(Part::Unit) { Some(page_parts()?) } else { None };
    let reader = if chosen(Part::Reader) { reader() } else { None };
    report.side_by_side(2, shell.into_iter().chain(reader).collect())?;
    if built && chosen(Part::Size) {
        report.task("size", size::check);
    }
    if built && chosen(Part::E2e) {
        end_to_end(&mut report, everywhere)?;
    }
    report.conclude()
}

fn lint(report: &mut Report) -> Result<()> {
    report.step("format", cargo().args(["fmt", "--all", "--check"]))?;
    report.step("lint", cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    report.step("lint, shell", npm_bin("biome").args(["ci", "--error-on-warnings"]))?;
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

/// The tests beside the page's files.
fn page_parts() -> Result<Step> {
    let mut node = node();
    node.arg("--test").args(node_tests("www")?);
    Ok(Step::new("the page's parts", node))
}

fn reader() -> Option<Step> {
    if !root().join("tests/reader").is_dir() {
        return None;
    }
    let mut python = command("python3");
    python
        .args(["-m", "unittest", "discover", "--start-directory", "tests/reader", "--pattern", "*test*.py"])
        .env("PYTHONPATH", tools::python_path())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Some(Step::new("reader", python))
}

/// The measures beside those of other programs.
fn oracle(report: &mut Report) -> Result<()> {
    tools::for_oracle()?;
    let build = ["build", "--release", "--package", "timebank", "--example", "measures"];
    if !report.step("measures", cargo().args(build))? {
        return Ok(());
    }
    let mut python = command("python3");
    python
        .arg("tests/oracle/oracle.py")
        .arg(build::target_dir()?.join("release/examples/measures"))
        .env("PYTHONPATH", tools::oracle_path())
        .env("PYTHONDONTWRITEBYTECODE", "1");
    report.step("oracle", &mut python)?;
    Ok(())
}

/// The hub beside the description of its API.
fn api(report: &mut Report) -> Result<()> {
    tools::for_api()?;
    let tests = ["test", "--package", "timebank-cli", "schemathesis", "--", "--ignored"];
    let path = tools::api_path();
    report.step(
        "api",
        cargo().args(tests).env("SCHEMATHESIS", path.join("bin/schemathesis")).env("PYTHONPATH", path),
    )?;
    Ok(())
}

fn node() -> Command {
    let mut node = command("node");
    node.arg("--test-reporter=spec");
    node
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

/// Each build in Chromium, and in the others the desk's, which has all that the smaller ones have.
fn wasm(report: &mut Report, everywhere: bool) -> Result<()> {
    let screen = Screen::start()?;
    let mut steps = Vec::new();
    for browser in browsers()? {
        for core in &build::CORES {
            if everywhere || browser.name == "Chromium" || core.name == "desk" {
                let mut cargo = cargo();
                cargo
                    .args(["test", "--package", "timebank", "--test", "wasm"])
                    .args(["--target", "wasm32-unknown-unknown"])
                    .args(core.features)
                    .env(browser.variable, &browser.driver)
                    .env("DISPLAY", &screen.display);
                steps.push(Step::new(&format!("wasm {}, {}", core.name, browser.name), cargo));
            }
        }
    }
    report.side_by_side(2, steps)
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

fn end_to_end(report: &mut Report, everywhere: bool) -> Result<()> {
    let served =
        report.step("server", cargo().args(["build", "--package", "timebank-cli", "--bin", "timebank"]))?;
    if !served {
        return Ok(());
    }
    let at_once = thread::available_parallelism()?.get() + 1;
    report.step(
        "end to end",
        node()
            .args(["tests/browser/run.js", &at_once.min(MOST_AT_ONCE).to_string()])
            .env("TIMEBANK", build::target_dir()?.join("debug/timebank"))
            .env("STORIES", if everywhere { "all" } else { "" })
            .env("PATH", path_with_tools()?),
    )?;
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
