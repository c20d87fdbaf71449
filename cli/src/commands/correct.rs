//! `timebank correct`: another exchange in the place of one that is wrong.

use std::process::ExitCode;

use anyhow::Result;
use timebank::journal::ExchangeKind;
use timebank::ledger::Entry;

use crate::arguments::{LegArg, WriteArgs, leg};
use crate::book::BookWriter;
use crate::entered::enter;
use crate::lookup;
use crate::problem::Problem;
use crate::recording::RecordingArgs;

/// Put another exchange in the place of one
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// The id of the exchange that is wrong
    exchange: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: RecordingArgs,
    /// Everybody who came to the session; without this, those who came to the one that is wrong
    #[arg(long, value_name = "NAME=H:MM", value_parser = leg)]
    came: Vec<LegArg>,
}

/// Puts another exchange in the place of one.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if args.recording.proposed {
        return Err(Problem::misuse("a correction counts at once; leave out --proposed".to_owned()).into());
    }
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let exchange = lookup::exchange(book.ledger(), &args.exchange)?;
    // What is not named stays as it was.
    let old = book.ledger().history_row(exchange);
    let mut by = args.recording.recording(book.ledger())?;
    by.attended = lookup::legs(book.ledger(), &args.came, None)?;
    by.on = args.recording.on.unwrap_or(old.on);
    by.note = kept(by.note, old.note.as_deref());
    by.programme = kept(by.programme, old.programme.as_deref());
    if by.kind == ExchangeKind::Service {
        by.category = kept(by.category, old.category.as_deref());
    }
    enter(book, Entry::Correct { exchange, reason: &args.reason, by }, args.to.json)
}

/// What is said, or else what was there. An empty text takes it away.
fn kept<'a>(said: Option<&'a str>, before: Option<&'a str>) -> Option<&'a str> {
    said.or(before).filter(|text| !text.is_empty())
}
