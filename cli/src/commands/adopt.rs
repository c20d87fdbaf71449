//! `timebank adopt`: a book moves to a hub, whose database is at hand.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank_hub::keeper::{Keeper, NotMoved};
use timebank_hub::machine::Machine;
use timebank_hub::store::Store as _;

use crate::book::BookWriter;
use crate::database;
use crate::output::{DONE, say};
use crate::problem::Problem;

/// Move a book to a hub
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The book, with its keys beside it
    book: PathBuf,
    /// The hub's database; the hub must not be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Take back a move that was cut off, if the hub has nothing of it
    #[arg(long)]
    cancel: bool,
}

/// Moves a book to a hub. From then on nothing can be written to the book: its last record says who keeps it
/// now.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let Args { book: path, data, cancel } = args;
    let mut book = BookWriter::open_to_move(path, data)?;
    let (_lock, store) = database::keep(data)?;
    let community = book.ledger().community().context("the book has no records")?;
    let keeper = Keeper::new(store, Machine::this(), 1);
    if !keeper.is_there(community)? {
        if *cancel {
            book.note_moving(None)?;
            say!("{} stays here", path.display());
            return Ok(DONE);
        }
        // The hub has the book before this file says so. Whatever cuts this off, nothing is written to both.
        book.note_moving(Some(data.as_path()))?;
        let key = keeper.ask()?;
        if let Err(why) = keeper.take_over(key, &book.hand_over(key)?)? {
            book.note_moving(None)?;
            return Err(refused(path, &why).into());
        }
    }
    // Also where an earlier attempt stored it and came no further.
    let kept = keeper.store().community(community)?.context("the community is gone")?;
    let record = keeper.store().records(community, kept.since.saturating_sub(1), 1, usize::MAX)?;
    let record = record.into_iter().next().context("the hand-over is gone")?;
    let before = kept.since.saturating_sub(1) == book.ledger().chain().seq;
    let head = keeper.head_after(community, record.chain)?;
    if !before || !book.close(&record.bytes, &head)? {
        return Err(refused(path, &NotMoved::AlreadyHere).into());
    }
    keeper.store().scrub()?;
    say!("{} is kept by the hub now, as {community}", path.display());
    say!("nothing can be written to the book any more; its phones' keys stay as they are");
    Ok(DONE)
}

fn refused(book: &Path, why: &NotMoved) -> Problem {
    Problem::refused(format!("{}: {}", book.display(), timebank_words::error(&why.message())))
}
