//! `timebank record`: an exchange.

use std::process::ExitCode;

use anyhow::Result;
use timebank::ledger::Entry;

use crate::arguments::WriteArgs;
use crate::book::BookWriter;
use crate::entered::enter;
use crate::recording::RecordingArgs;

/// Record an exchange
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    #[command(flatten)]
    recording: RecordingArgs,
}

/// Records an exchange.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let recording = args.recording.recording(book.ledger())?;
    enter(book, Entry::Record(recording), args.to.json)
}
