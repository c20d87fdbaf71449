//! `timebank backup`: a copy of a hub's database.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank_hub::store::Store as _;

use crate::database;
use crate::output::DONE;

/// Copy a hub's database while the hub runs
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The hub's database; the hub may be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The copy to make. It holds the keepers' keys: keep it as safe as the database itself
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Copies the database while the hub runs.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    database::open(&args.data)?.backup(&args.to).with_context(|| args.to.display().to_string())?;
    Ok(DONE)
}
