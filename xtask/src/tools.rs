//! The tools that the machine needs. They are found, installed where possible, or named together with how to
//! install them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::process::{answer, cargo, command, find, npm_bin, root, run};

const WASM: &str = "wasm32-unknown-unknown";
const GECKODRIVER: &str = "0.37.1";
const READER_PACKAGES: [&str; 2] = ["cbor2==6.3.0", "pycose==1.1.0"];
const API_PACKAGES: [&str; 1] = ["schemathesis==4.32.5"];
const ORACLE_PACKAGES: [&str; 4] = ["networkx==3.6.1", "numpy==2.4.6", "ortools==9.15.6755", "scipy==1.17.1"];
/// The oldest Node that Vite 8 runs on.
const NODE: (u32, u32) = (20, 19);

/// The programs that tests start beside cargo and Node, and the Debian package of each.
const TEST_PROGRAMS: [(&str, &str); 9] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
    ("xauth", "xauth"),
    ("hledger", "hledger"),
    ("ledger", "ledger"),
    ("python3", "python3"),
];

/// Tools for building the page: the wasm target, Node, and the npm packages.
pub(crate) fn for_building() -> Result<()> {
    wasm_target()?;
    node()?;
    npm_packages()
}

/// The additional tools for the tests.
pub(crate) fn for_testing() -> Result<()> {
    debian_packages()?;
    if root().join("tests/reader").is_dir() {
        python_packages(&python_path(), "cbor2, pycose", &READER_PACKAGES)?;
    }
    if geckodriver().is_none() {
        install_geckodriver()?;
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    if wasm_target_is_installed() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "The Rust target {WASM} is missing, and so is rustup, which installs it.\n\
             Install rustup from https://rustup.rs and run this again."
        );
    }
    run(command("rustup").args(["target", "add", WASM]))
}

fn wasm_target_is_installed() -> bool {
    let libdir = answer(command("rustc").args(["--print", "target-libdir", "--target", WASM]));
    libdir.is_some_and(|dir| Path::new(&dir).is_dir())
}

fn node() -> Result<()> {
    let (major, minor) = NODE;
    let install = format!(
        "Install Node.js {major}.{minor} or newer, with npm, from https://nodejs.org \
         or your system's packages."
    );
    let Some(version) = answer(command("node").arg("--version")) else {
        bail!("Node.js is missing. {install}");
    };
    if node_version(&version).is_none_or(|found| found < NODE) {
        bail!("Node.js {version} is too old. {install}");
    }
    if find("npm").is_none() {
        bail!("npm is missing. {install}");
    }
    Ok(())
}

/// `v20.19.1` → (20, 19)
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn npm_packages() -> Result<()> {
    if npm_bin("vite").get_program().to_str().is_some_and(is_file) {
        return npm_packages_of(root());
    }
    install_npm_packages(root())
}

/// Installs the packages of a folder's lock file, unless npm has done so since the file was last written.
pub(crate) fn npm_packages_of(folder: &Path) -> Result<()> {
    let lock = modified(&folder.join("package-lock.json"));
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock { Ok(()) } else { install_npm_packages(folder) }
}

fn install_npm_packages(folder: &Path) -> Result<()> {
    run(command("npm").current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

fn is_file(path: &str) -> bool {
    Path::new(path).is_file()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn debian_packages() -> Result<()> {
    let missing: Vec<&str> = TEST_PROGRAMS
        .iter()
        .filter(|(program, _)| find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if find("apt-get").is_none() {
        bail!("The tests need these programs, by the names of their Debian packages: {names}");
    }
    if !is_root() {
        bail!("The tests need more programs. Install them with:\n  sudo apt-get install {names}");
    }
    apt_install(&missing)
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().args(["update", "-q"]))?;
    run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
}

fn is_root() -> bool {
    answer(command("id").arg("-u")).is_some_and(|id| id == "0")
}

/// The programs whose measures the tests compare with ours. They are large, so they are asked for apart.
pub(crate) fn for_oracle() -> Result<()> {
    python_packages(&oracle_path(), "networkx, numpy, ortools, scipy", &ORACLE_PACKAGES)
}

/// Schemathesis, which asks a hub whatever its description allows. It is large, so it is asked for apart.
pub(crate) fn for_api() -> Result<()> {
    python_packages(&api_path(), "schemathesis", &API_PACKAGES)
}

/// The folder for Schemathesis.
pub(crate) fn api_path() -> PathBuf {
    root().join("target/schemathesis")
}

/// The folder for the Python packages of the tests.
pub(crate) fn python_path() -> PathBuf {
    root().join("target/python")
}

/// The folder for the Python packages of the oracle.
pub(crate) fn oracle_path() -> PathBuf {
    root().join("target/oracle")
}

fn python_packages(folder: &Path, imports: &str, packages: &[&str]) -> Result<()> {
    let importable =
        command("python3").args(["-c", &format!("import {imports}")]).env("PYTHONPATH", folder).output();
    if importable.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    if answer(command("python3").args(["-m", "pip", "--version"])).is_none() {
        if !is_root() || find("apt-get").is_none() {
            bail!("pip is missing. Install it with:\n  sudo apt-get install python3-pip");
        }
        apt_install(&["python3-pip"])?;
    }
    // By default, Debian does not let pip write anywhere. A folder of our own does not affect system
    // packages.
    run(command("python3")
        .args(["-m", "pip", "install", "--quiet", "--upgrade", "--target"])
        .arg(folder)
        .args(packages)
        .env("PIP_BREAK_SYSTEM_PACKAGES", "1"))
}

/// Firefox's driver, which Debian does not package. It is on the PATH or where we installed it.
pub(crate) fn geckodriver() -> Option<PathBuf> {
    let ours = root().join("target/tools/bin/geckodriver");
    find("geckodriver").or_else(|| ours.is_file().then_some(ours))
}

fn install_geckodriver() -> Result<()> {
    println!("Building geckodriver, once; this takes a minute.");
    run(cargo().args([
        "install",
        "geckodriver",
        "--version",
        GECKODRIVER,
        "--locked",
        "--debug",
        "--root",
        "target/tools",
    ]))
    .context(
        "geckodriver drives Firefox; it can also be had from https://github.com/mozilla/geckodriver/releases",
    )
}

#[cfg(test)]
mod tests {
    use super::node_version;

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(node_version("v20.19.1"), Some((20, 19)));
        assert!(node_version("v9.11.2") < Some(super::NODE));
        assert_eq!(node_version("nightly"), None);
    }
}
