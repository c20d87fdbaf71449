//! `timebank restore`: a hub's database is put back to a copy.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank::journal::Chain;
use timebank::ledger::Ledger;
use timebank::{Day, Hash, Id, Seconds};
use timebank_hub::clock::doubt_at_start;
use timebank_hub::keeper::{self, Keeper, last_known_time};
use timebank_hub::machine::Machine;
use timebank_hub::store::disk::{beside, real, sync_folder};
use timebank_hub::store::{Sqlite, Store as _, forgotten};

use super::clock::agree;
use crate::arguments::day;
use crate::atomic_file::is_at;
use crate::database::who_was_erased;
use crate::input::must_be_file;
use crate::machine::{self, now};
use crate::one_keeper::Lock;
use crate::output::{DONE, aside, say};
use crate::problem::Problem;

/// SQLite's files beside a database.
const LOGS: [&str; 2] = ["-wal", "-shm"];
/// The file of acknowledged heads, with SQLite's files beside it.
const HEADS: [&str; 3] = [".heads", ".heads-wal", ".heads-shm"];

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
    /// Also where the copy holds less than what was acknowledged; phones bring back what they have
    #[arg(long)]
    less: bool,
    /// The day that it is today. It is asked for where the copy and the database are older than a week
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<Day>,
}

/// Puts a checked copy in the place of the database, each community of it in a new epoch.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let Args { data, from, force, less, today } = args;
    // A link to the database stays, and what it leads to is replaced.
    let data = &real(data);
    must_be_file(from)?;
    if data.exists() {
        must_be_file(data)?;
    }
    let mut lock = Lock::of(data)?;
    if data.exists() {
        lock.add(data)?;
        must_be_copy(from, data)?;
    }
    if data.exists() && !force {
        let data = data.display();
        let message = format!("{data} is there: with --force it is moved aside and kept");
        return Err(Problem::refused(message).into());
    }
    // The database is not opened without what was acknowledged, so nothing would be known of it either.
    let acknowledged = Sqlite::acknowledged_beside(data)?;
    let (now, new) = (now()?, beside(data, "restoring"));
    remove(&new)?;
    let prepared = prepare(from, &new, data, now, *today);
    let communities = prepared
        .and_then(|communities| {
            let short = if *less { Vec::new() } else { shortfalls(data, acknowledged, &communities) };
            if short.is_empty() { Ok(communities.len()) } else { Err(holds_less(from, &short).into()) }
        })
        .inspect_err(|_| drop(remove(&new)))?;
    let aside = free_name(data, now);
    let moved = data.exists();
    set_aside(data, &aside)?;
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

/// Refuses the database itself, by whatever name: there would be nothing to put back.
fn must_be_copy(from: &Path, data: &Path) -> Result<()> {
    let file = fs::File::open(from).with_context(|| from.display().to_string())?;
    if real(from) != *data && !is_at(&file, data)? {
        return Ok(());
    }
    let message = format!(
        "{} is the database itself, not a copy of it: name a copy that `timebank backup` made",
        from.display()
    );
    Err(Problem::misuse(message).into())
}

/// Where what is there is kept: nothing that was kept before is replaced.
fn free_name(data: &Path, now: Seconds) -> PathBuf {
    let name = |nth: u32| match nth {
        1 => beside(data, &format!("before-{}", now.0)),
        _ => beside(data, &format!("before-{}-{nth}", now.0)),
    };
    (1..).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1))
}

/// Makes the new database beside the old one; gives how many records it has of each community.
fn prepare(from: &Path, new: &Path, old: &Path, now: Seconds, today: Option<Day>) -> Result<Records> {
    Sqlite::copy(from, new).with_context(|| from.display().to_string())?;
    let store = Sqlite::open(new).with_context(|| from.display().to_string())?;
    let mut faults = store.faults()?;
    keeper::check(&store, |checked| {
        faults.extend(checked.fault.map(|fault| format!("{}: {fault}", checked.community)));
    })?;
    if !faults.is_empty() {
        return Err(Problem::refused(format!("{} is damaged: {}", from.display(), faults.join("; "))).into());
    }
    know_time(&store, old, now, today)?;
    keeper::begin_epoch(&store, now, epochs(old))?;
    let communities = records(&store)?;
    let keeper = Keeper::new(store, Machine::this(), 1);
    let mut again = 0;
    let mut erased = who_was_erased(old)?;
    // The list may be lost, and the database that is replaced may still know.
    match erased_in(old) {
        Some(known) => known.into_iter().for_each(|(community, members)| {
            erased.entry(community).or_default().members.extend(members);
        }),
        None => aside!(
            "{} cannot be read: who was erased is known from {} alone",
            old.display(),
            forgotten::path(old).display()
        ),
    }
    for (community, forgotten) in erased {
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

/// Lets the new database know the time. An epoch in the future could never be taken back.
fn know_time(new: &Sqlite, old: &Path, now: Seconds, today: Option<Day>) -> Result<()> {
    let before = Sqlite::open(old).ok().and_then(|old| last_known_time(&old).ok()).flatten();
    let known = before.max(last_known_time(new)?);
    if let Some(today) = today {
        agree(now, today)?;
    } else if doubt_at_start(known, now).is_some() {
        let (known, today) = (known.unwrap_or_default(), machine::day(now)?);
        return Err(Problem::refused(format!(
            "this machine's clock says {now}, and the last time that is known is {known}: if it is {today}, \
             say so with --today {today}; else set the clock first"
        ))
        .into());
    }
    Ok(new.note_time(now)?)
}

/// The members whom the database before knows as erased. `None` where it is there and cannot be read.
fn erased_in(old: &Path) -> Option<Vec<(Hash, Vec<Id>)>> {
    if !old.exists() {
        return Some(Vec::new());
    }
    let store = Sqlite::open(old).or_else(|_| Sqlite::open_to_read(old)).ok()?;
    let communities = store.communities().ok()?;
    let keeper = Keeper::new(store, Machine::this(), 1);
    let erased = |community| Some((community, keeper.read(community, Ledger::erased_members).ok()?));
    communities.into_iter().map(erased).collect()
}

/// The epochs that the database before had, as far as it can still be read.
fn epochs(old: &Path) -> impl Fn(Hash) -> Option<Seconds> {
    let store = old.exists().then(|| Sqlite::open(old).ok()).flatten();
    move |community| Some(store.as_ref()?.community(community).ok()??.epoch)
}

/// How many records a store has of each community.
type Records = BTreeMap<Hash, u64>;

fn records(store: &Sqlite) -> Result<Records> {
    let mut all = Records::new();
    for community in store.communities()? {
        let kept = store.community(community)?.context("a community is gone")?;
        all.insert(community, kept.chain.seq);
    }
    Ok(all)
}

/// The communities of which the new database has fewer records than the old one, or than were acknowledged:
/// how many, and how many there were.
fn shortfalls(old: &Path, acknowledged: Vec<(Hash, Chain)>, new: &Records) -> Vec<(Hash, u64, u64)> {
    // What cannot be read any more has at least its acknowledged records.
    let mut before = Sqlite::open(old).ok().and_then(|old| records(&old).ok()).unwrap_or_default();
    for (community, chain) in acknowledged {
        let known = before.entry(community).or_default();
        *known = chain.seq.max(*known);
    }
    let short = before.into_iter().map(|(community, was)| (community, new.get(&community).copied(), was));
    let short = short.map(|(community, is, was)| (community, is.unwrap_or_default(), was));
    short.filter(|(_, is, was)| is < was).collect()
}

fn holds_less(from: &Path, short: &[(Hash, u64, u64)]) -> Problem {
    let line = |(community, is, was): &(Hash, u64, u64)| {
        format!("  {community}: {is} of the {was} records that there were")
    };
    let lines: Vec<String> = short.iter().map(line).collect();
    Problem::refused(format!(
        "{} holds less than the database did:\n{}\nWith --less it is restored all the same. Phones then \
         bring back what they have.",
        from.display(),
        lines.join("\n")
    ))
}

/// Gives the database another name besides, under which it stays, whole, with what was acknowledged of it.
fn set_aside(data: &Path, aside: &Path) -> Result<()> {
    if data.exists() {
        // What is only in its log of writes goes into the file, where that can be.
        drop(Sqlite::open(data).and_then(|store| store.scrub()));
    }
    let name = |path: &Path, suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    // The new one would be taken to have written what is left.
    for suffix in LOGS.into_iter().chain(HEADS) {
        match fs::rename(name(data, suffix), name(aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // There is always a database under the name: a hub that finds none would begin an empty one.
    if data.exists() && fs::hard_link(data, aside).is_err() {
        fs::rename(data, aside).with_context(|| aside.display().to_string())?;
    }
    Ok(())
}

/// Takes away what an attempt before this one left.
fn remove(new: &Path) -> Result<()> {
    for suffix in ["", ".forget", ".forget.new"].into_iter().chain(LOGS).chain(HEADS) {
        match fs::remove_file(format!("{}{suffix}", new.display())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
