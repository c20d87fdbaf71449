//! Files that a person names.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::problem::Problem;

/// Reads a file; one that is not there is misuse.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Problem::misuse(format!("{}: {error}", path.display())).into())
}
