//! `timebank unpost`: an offer or a request is taken back.

use std::process::ExitCode;

use anyhow::Result;
use timebank::ledger::Entry;

use crate::arguments::WriteArgs;
use crate::book::BookWriter;
use crate::entered::enter;
use crate::lookup;

/// Take an offer or a request back
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// The id of the offer or request
    post: String,
}

/// Takes an offer or a request back.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let post = lookup::post(book.ledger(), &args.post)?;
    enter(book, Entry::Unpost(post), args.to.json)
}
