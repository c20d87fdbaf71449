//! `timebank adopt`: a book moves to a hub, whose database is at hand.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use timebank_hub::keeper::{Keeper, NotMoved};
use timebank_hub::machine::Machine;
use timebank_hub::store::{Sqlite, Store as _};

use crate::book::Keeping;
use crate::cli::DONE;
use crate::problem::Problem;
use crate::serve::lock;

/// `timebank adopt`
#[derive(Args)]
pub(crate) struct AdoptArgs {
    /// The book, with its keys beside it
    book: PathBuf,
    /// The hub's database; the hub must not be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
}

/// Moves a book to a hub. From then on nothing can be written to the book: its last record says who keeps it now.
pub(crate) fn adopt(args: &AdoptArgs) -> Result<ExitCode> {
    let AdoptArgs { book, data } = args;
    let _lock = lock(data)?;
    let keeping = Keeping::open(book)?;
    let store = Sqlite::open(data).with_context(|| data.display().to_string())?;
    let community = keeping.ledger().community().context("the book has no records")?;
    let keeper = Keeper::new(store, Machine::this(), 1);
    if !keeper.is_there(community)? {
        let key = keeper.ask()?;
        let moved = keeper.take_over(key, &keeping.hand_over(key)?)?;
        moved.map_err(|why| refused(book, &why))?;
    }
    // Also where an earlier attempt stored it and came no further.
    let kept = keeper.store().community(community)?.context("the community is gone")?;
    let record = keeper.store().records(community, kept.since.saturating_sub(1), 1, usize::MAX)?;
    let record = record.into_iter().next().context("the hand-over is gone")?;
    let before = kept.since.saturating_sub(1) == keeping.ledger().chain().seq;
    let head = keeper.head_after(community, record.chain)?;
    if !before || !keeping.close(&record.bytes, &head)? {
        return Err(refused(book, &NotMoved::AlreadyHere).into());
    }
    keeper.store().scrub()?;
    println!("{} is kept by the hub now, as {community}", book.display());
    println!("nothing can be written to the book any more; its phones' keys stay as they are");
    Ok(DONE)
}

fn refused(book: &std::path::Path, why: &NotMoved) -> Problem {
    let book = book.display();
    let at = why.seq().map(|seq| format!(" (record {seq})")).unwrap_or_default();
    match why {
        NotMoved::AlreadyHere => Problem::refused(format!(
            "{book}: the hub keeps this community already, and has another journal of it"
        )),
        why => Problem::refused(format!("{book} cannot be moved: {}{at}", why.code())),
    }
}
