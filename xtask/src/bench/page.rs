//! The page with the tables.

use std::fs;

use anyhow::{Context, Result};

use crate::process::root;

/// Puts tables between their marks.
pub(super) fn write_down([begin, end]: [&str; 2], report: &str) -> Result<()> {
    let path = root().join("docs/benchmarks.md");
    let page = fs::read_to_string(&path)?;
    let (before, rest) =
        page.split_once(begin).context("docs/benchmarks.md has lost the mark of its tables")?;
    let (_, after) = rest.split_once(end).context("docs/benchmarks.md has lost the end of its tables")?;
    fs::write(path, format!("{before}{begin}\n{}\n\n{end}{after}", report.trim_end()))?;
    Ok(())
}
