//! `timebank restore`: a hub's database is put back to a copy.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank::{Hash, Seconds};
use timebank_hub::keeper::{self, Keeper};
use timebank_hub::machine::Machine;
use timebank_hub::store::{Sqlite, Store as _, forgotten};

use crate::atomic_file::{beside, sync_folder};
use crate::database::lock;
use crate::machine::now;
use crate::output::{DONE, say};
use crate::problem::Problem;

/// Put a hub's database back to a copy; phones then offer again what is missing
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The hub's database; the hub must not be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The copy, as `timebank backup` made it; it stays as it is
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Where the database is there: move it aside, and keep it
    #[arg(long)]
    force: bool,
}

/// Puts a checked copy in the place of the database, each community of it in a new epoch.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let Args { data, from, force } = args;
    if !from.is_file() {
        return Err(Problem::misuse(format!("{} is not there", from.display())).into());
    }
    let _lock = lock(data)?;
    if data.exists() && !force {
        let data = data.display();
        let message = format!("{data} is there: with --force it is moved aside and kept");
        return Err(Problem::refused(message).into());
    }
    let (now, new) = (now()?, beside(data, "restoring"));
    remove(&new)?;
    let prepared = prepare(from, &new, data, now);
    let communities = prepared.inspect_err(|_| drop(remove(&new)))?;
    let aside = beside(data, &format!("before-{}", now.0));
    let moved = data.exists();
    if moved {
        set_aside(data, &aside)?;
    }
    fs::rename(&new, data).with_context(|| data.display().to_string())?;
    sync_folder(data)?;
    // The file beside the database has all of it.
    remove(&new)?;
    say!("{communities} communities begin again from {}", from.display());
    say!("phones that know more offer it again when they next reach the hub");
    if moved {
        say!("what was there before is in {}", aside.display());
    }
    Ok(DONE)
}

/// Makes the new database beside the old one; gives how many communities it has.
fn prepare(from: &Path, new: &Path, old: &Path, now: Seconds) -> Result<usize> {
    Sqlite::copy(from, new).with_context(|| from.display().to_string())?;
    let store = Sqlite::open(new).with_context(|| from.display().to_string())?;
    let mut faults = Vec::new();
    keeper::check(&store, |checked| {
        faults.extend(checked.fault.map(|fault| format!("{}: {fault}", checked.community)));
    })?;
    if !faults.is_empty() {
        return Err(Problem::refused(format!("{} is damaged: {}", from.display(), faults.join("; "))).into());
    }
    keeper::begin_epoch(&store, now, epochs(old))?;
    let communities = store.communities()?.len();
    let keeper = Keeper::new(store, Machine::this(), 1);
    let mut again = 0;
    for (community, forgotten) in forgotten::read(old).context("who was erased cannot be read")? {
        if keeper.is_there(community)? {
            again += keeper.forget_again(community, &forgotten)?;
        }
    }
    if again > 0 {
        say!("{again} members whom the copy names were erased again");
    }
    // All of it into the one file.
    keeper.store().scrub()?;
    Ok(communities)
}

/// The epochs that the database before had, as far as it can still be read.
fn epochs(old: &Path) -> impl Fn(Hash) -> Option<Seconds> {
    let store = old.exists().then(|| Sqlite::open(old).ok()).flatten();
    move |community| Some(store.as_ref()?.community(community).ok()??.epoch)
}

/// Gives the database another name besides, under which it stays, whole.
fn set_aside(data: &Path, aside: &Path) -> Result<()> {
    // What is only in its log of writes goes into the file, where that can be.
    drop(Sqlite::open(data).and_then(|store| store.scrub()));
    let name = |path: &Path, log: &str| PathBuf::from(format!("{}{log}", path.display()));
    // A log that were left would be taken for the new one's.
    for log in ["-wal", "-shm"] {
        match fs::rename(name(data, log), name(aside, log)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // There is always a database under the name: a hub that finds none would begin an empty one.
    if fs::hard_link(data, aside).is_err() {
        fs::rename(data, aside).with_context(|| aside.display().to_string())?;
    }
    Ok(())
}

/// Takes away what an attempt before this one left.
fn remove(new: &Path) -> Result<()> {
    for log in ["", "-wal", "-shm", ".forget"] {
        match fs::remove_file(format!("{}{log}", new.display())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
