//! `timebank backup`: a copy of a hub's database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank_hub::store::Store as _;
use timebank_hub::store::disk::real;

use crate::database;
use crate::output::DONE;
use crate::problem::Problem;

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

/// What the names of the files of a database end with.
const OF_DATABASE: [&str; 11] = [
    "",
    "-journal",
    "-wal",
    "-shm",
    ".forget",
    ".forget.new",
    ".heads",
    ".heads-journal",
    ".heads-wal",
    ".heads-shm",
    ".lock",
];

/// Copies the database while the hub runs.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let (data, to) = (real(&args.data), real(&args.to));
    let is_of_database = |end: &&str| to == Path::new(&format!("{}{end}", data.display()));
    if OF_DATABASE.iter().any(is_of_database) {
        let to = args.to.display();
        let message = format!("{to} is a file of the database, or would be one: choose another name");
        return Err(Problem::misuse(message).into());
    }
    database::open(&args.data)?.backup(&args.to).with_context(|| args.to.display().to_string())?;
    Ok(DONE)
}
