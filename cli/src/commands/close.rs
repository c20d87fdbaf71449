//! `timebank close`: a month that takes no more entries.

use std::process::ExitCode;

use anyhow::Result;
use timebank::ledger::Entry;

use crate::arguments::{WriteArgs, day};
use crate::book::BookWriter;
use crate::entered::enter;

/// Close a month
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// The month, as 2024-02; all before it are closed with it
    #[arg(value_name = "YYYY-MM", value_parser = month)]
    month: i32,
}

/// Reads a month.
fn month(text: &str) -> Result<i32, String> {
    let first = day(&format!("{text}-01")).map_err(|_| "a month is written as 2024-02".to_owned())?;
    Ok(first.month_number())
}

/// Closes a month: what is entered later for it is posted to the month that is open.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    enter(BookWriter::open(&args.to.book, args.to.today)?, Entry::CloseMonth(args.month), args.to.json)
}
