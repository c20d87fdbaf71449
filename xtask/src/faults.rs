//! `cargo xtask faults`: plants the faults of `tests/faults/`, one at a time, and counts which the tests
//! find.
//!
//! It works on a copy of the sources, so that nothing stays changed if it is interrupted.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::build::{self, pkg};
use crate::process::{answer, cargo, command, find, root};

/// A change in one file, and the tests that must fail then.
#[derive(Debug, PartialEq, Eq)]
struct PlantedFault {
    says: String,
    file: PathBuf,
    old: String,
    new: String,
    tests: String,
}

/// Plants every fault, or those whose title contains `only`.
pub(crate) fn run(only: Option<&str>) -> Result<()> {
    build::cores()?;
    let mut faults = all()?;
    faults.retain(|fault| only.is_none_or(|only| fault.says.contains(only)));
    ensure!(!faults.is_empty(), "no fault says that");
    let copy = root().join("target/faults/copy");
    copy_sources(&copy)?;
    copy_cores(&copy)?;
    let suites: BTreeSet<&str> = faults.iter().map(|fault| fault.tests.as_str()).collect();
    for suite in suites {
        println!("without a fault: {suite}");
        ensure!(tests(&copy, suite)?, "`{suite}` fails without a fault");
    }
    let mut missed = Vec::new();
    for (n, fault) in faults.iter().enumerate() {
        let found = plant(&copy, fault)?;
        let mark = if found { "found" } else { "NOT FOUND" };
        println!("{}/{} {mark}: {}", n + 1, faults.len(), fault.says);
        if !found {
            missed.push(fault.says.as_str());
        }
    }
    println!("\n{} of {} planted faults were found", faults.len() - missed.len(), faults.len());
    ensure!(missed.is_empty(), "no test found:\n  {}", missed.join("\n  "));
    Ok(())
}

/// The faults of all lists.
fn all() -> Result<Vec<PlantedFault>> {
    let mut lists: Vec<PathBuf> = fs::read_dir(root().join("tests/faults"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    lists.sort();
    let mut faults = Vec::new();
    for list in lists {
        let text = fs::read_to_string(&list)?;
        faults.extend(read(&text).with_context(|| format!("{}", list.display()))?);
    }
    Ok(faults)
}

/// Reads a list. A fault begins with `# ` and its title. `in` names the file, `- ` marks the lines to
/// replace, `+ ` the new lines, and `by` the command that must fail.
fn read(text: &str) -> Result<Vec<PlantedFault>> {
    let mut faults: Vec<PlantedFault> = Vec::new();
    for line in text.lines() {
        if let Some(says) = line.strip_prefix("# ") {
            let says = says.to_owned();
            let file = PathBuf::new();
            faults.push(PlantedFault {
                says,
                file,
                old: String::new(),
                new: String::new(),
                tests: String::new(),
            });
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let fault = faults.last_mut().with_context(|| format!("no fault begins before: {line}"))?;
        if let Some(file) = line.strip_prefix("in ") {
            fault.file = file.into();
        } else if let Some(tests) = line.strip_prefix("by ") {
            fault.tests = tests.to_owned();
        } else if let Some(old) = line.strip_prefix("- ") {
            fault.old.push_str(old);
            fault.old.push('\n');
        } else if let Some(new) = line.strip_prefix("+ ") {
            fault.new.push_str(new);
            fault.new.push('\n');
        } else {
            bail!("what is this line? {line}");
        }
    }
    for fault in &faults {
        let is_whole = !fault.file.as_os_str().is_empty() && !fault.old.is_empty() && !fault.tests.is_empty();
        ensure!(is_whole, "needs `in`, `- ` and `by`: {}", fault.says);
    }
    Ok(faults)
}

/// Whether the tests fail with the fault in place.
fn plant(copy: &Path, fault: &PlantedFault) -> Result<bool> {
    let file = copy.join(&fault.file);
    let source = fs::read_to_string(&file).with_context(|| format!("{} is gone", fault.file.display()))?;
    let times = source.matches(&fault.old).count();
    ensure!(times == 1, "{} has the lines of this fault {times} times: {}", fault.file.display(), fault.says);
    fs::write(&file, source.replace(&fault.old, &fault.new))?;
    let found = compiles(copy, fault).and_then(|()| tests(copy, &fault.tests));
    fs::write(&file, source)?;
    found.map(|passed| !passed)
}

/// Checks that the fault compiles. Any test would find one that does not.
fn compiles(copy: &Path, fault: &PlantedFault) -> Result<()> {
    let mut check = match fault.file.extension().and_then(|ending| ending.to_str()) {
        Some("js") => {
            // A name that is not there parses, and is found by any test that loads the file.
            let mut types = command("node");
            types.args(["node_modules/typescript/bin/tsc", "-p", "www"]);
            types
        }
        _ => {
            let mut check = cargo();
            check.args(["check", "--quiet", "--workspace", "--all-targets"]);
            check
        }
    };
    let output = within(copy, &mut check).output()?;
    ensure!(
        output.status.success(),
        "this fault does not compile: {}\n{}",
        fault.says,
        String::from_utf8_lossy(if output.stderr.is_empty() { &output.stdout } else { &output.stderr })
    );
    Ok(())
}

/// Whether a test command passes.
fn tests(copy: &Path, line: &str) -> Result<bool> {
    let mut words = line.split(' ');
    let program = words.next().unwrap_or_default();
    let mut command = if program == "cargo" { cargo() } else { command(program) };
    command.args(words);
    let output = within(copy, &mut command).output().with_context(|| format!("could not start `{line}`"))?;
    Ok(output.status.success())
}

fn within<'a>(copy: &Path, command: &'a mut Command) -> &'a mut Command {
    command.current_dir(copy).env("CARGO_TARGET_DIR", root().join("target/faults/target"))
}

/// Copies the files that git tracks, and the new ones that it does not ignore. An unchanged file keeps its
/// time, so that little is compiled again.
fn copy_sources(copy: &Path) -> Result<()> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let files = answer(command("git").args(list)).context("git does not list the sources")?;
    for file in files.lines() {
        // A file may be deleted whose deletion is not committed yet.
        if root().join(file).exists() {
            copy_file(&root().join(file), &copy.join(file))?;
        }
    }
    let modules = copy.join("node_modules");
    if !modules.exists() {
        let npm = find("npm").context("npm is missing")?;
        let output = command(npm).arg("ci").current_dir(copy).output()?;
        ensure!(output.status.success(), "npm ci failed in {}", copy.display());
    }
    Ok(())
}

/// Copies the builds of the core, which git ignores and the shell's tests load.
fn copy_cores(copy: &Path) -> Result<()> {
    for core in fs::read_dir(pkg().join("wasm"))? {
        for file in fs::read_dir(core?.path())? {
            let from = file?.path();
            copy_file(&from, &copy.join(from.strip_prefix(root())?))?;
        }
    }
    Ok(())
}

/// Copies a file. One that is there with the same bytes keeps its time.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(to, bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "\
# A sum forgets its sign
in src/minutes.rs
-         Minutes(self.0 + other.0)
+         Minutes(self.0 - other.0)
by cargo test

# Nothing is flushed
in www/a.js
-   flush();
by node --test www/a.test.js
";

    #[test]
    fn a_list_is_read() {
        let faults = read(LIST).unwrap_or_default();
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].old, "        Minutes(self.0 + other.0)\n");
        assert_eq!(faults[1].new, "");
        assert_eq!(faults[1].tests, "node --test www/a.test.js");
    }

    #[test]
    fn an_incomplete_list_is_refused() {
        assert!(read("in a.rs\n").is_err());
        assert!(read("# Says\nin a.rs\n- x\n").is_err());
        assert!(read("# Says\nin a.rs\n- x\nby cargo test\nor so\n").is_err());
    }

    #[test]
    fn every_fault_has_its_lines_once() -> Result<()> {
        let faults = all()?;
        assert!(faults.len() > 20, "the lists were not found");
        for fault in faults {
            let source = fs::read_to_string(root().join(&fault.file))?;
            let times = source.matches(&fault.old).count();
            assert_eq!(times, 1, "{}: {}", fault.file.display(), fault.says);
        }
        Ok(())
    }
}
