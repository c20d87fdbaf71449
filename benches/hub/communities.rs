//! Ten thousand communities with five records each: the memory of the process, and the size on disk.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use timebank::Hash;
use timebank::journal::MemberKind;
use timebank::ledger::{Entry, NewMember};

use crate::phones::{Phone, Server};
use crate::pouchdb::{self, Pouchdb};
use crate::timebank::WORDS;
use crate::wire::Connection;

/// The clients at once.
const CLIENTS: usize = 16;
/// The records of a community: its founding, two members, two exchanges.
const RECORDS: usize = 5;
/// A client that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// The bytes of a block, as the operating system counts them.
const BLOCK: u64 = 512;

/// The hub's memory in bytes: with no ledger in memory, after a phone of each community has pulled with at
/// most a thousand ledgers in memory, and after the same with all ledgers in memory.
pub(crate) fn timebank(folder: &Path, count: usize) -> Result<Value> {
    let started = Instant::now();
    let mut server = Server::start(folder, &WORDS);
    let found = |i: usize| Ok(found(&server, i));
    let ids: Vec<Hash> = each(count, |_| true, found)?;
    ensure!(ids.len() == count, "only {} communities in time", ids.len());
    let made = started.elapsed();
    // The write-ahead log is merged into the file at the end.
    ensure!(server.end(), "the hub did not end well");
    let disk = std::fs::metadata(server.data())?.blocks() * BLOCK;
    let mut server = Server::start(folder, &WORDS);
    let cold = resident(server.pid())?;
    touch(&server, &ids)?;
    let some = resident(server.pid())?;
    server.end();
    let server = Server::start(folder, &[&WORDS[..], &["--ledgers", &count.to_string()]].concat());
    let touched = Instant::now();
    touch(&server, &ids)?;
    let figures = json!({
        "communities": count,
        "made in": made.as_nanos() as u64,
        "disk": disk,
        "cold": cold,
        "1000 open": some,
        "all open": resident(server.pid())?,
        "touched in": touched.elapsed().as_nanos() as u64,
    });
    Ok(figures)
}

fn found(server: &Server, i: usize) -> Hash {
    let mut mary = Phone::found(server, &format!("Leith {i}"));
    let mut sealed = Vec::new();
    for name in ["Ana", "Bob"] {
        sealed.push(mary.seal(Entry::AddMember(NewMember::new(name, MemberKind::Person))));
        mary.fold(&sealed[sealed.len() - 1]);
    }
    // The last account is not the founder's.
    let other = mary.ledger.accounts().last();
    for _ in 0..RECORDS - 3 {
        sealed.extend(other.map(|other| mary.gave(other, "Help with the garden and shopping")));
    }
    let answers = mary.push(&sealed);
    assert!(answers.iter().all(|answer| answer["outcome"] == "admitted"), "{answers:?}");
    mary.community
}

/// A phone's morning: it signs in and pulls.
fn touch(server: &Server, ids: &[Hash]) -> Result<()> {
    let touched = each(
        ids.len(),
        |_| true,
        |i| {
            let mut phone = Phone::new(server, ids[i], &format!("founder of Leith {i}"));
            phone.sign_in();
            Ok(phone.pull_page(50).status == 200)
        },
    )?;
    ensure!(touched.len() == ids.len() && touched.into_iter().all(|well| well), "a phone could not pull");
    Ok(())
}

/// The same for pouchdb-server, as far as it gets: one database per community.
pub(crate) fn pouchdb(folder: &Path, count: usize) -> Result<Value> {
    let started = Instant::now();
    let server = Pouchdb::serve(folder, false)?;
    let documents: Vec<Value> = (0..RECORDS).map(pouchdb::document).collect();
    let make = |i: usize| -> Result<bool> {
        let mut connection = Connection::open(server.port)?;
        let name = format!("community-{i:05}");
        let made = connection.send(&pouchdb::make(&name))?.status;
        let filled = connection.send(&pouchdb::bulk(&name, &documents))?.status;
        Ok((made, filled) == (201, 201))
    };
    let made = each(count, |well| *well, make)?.len();
    let took = started.elapsed();
    let all = resident(server.pid());
    drop(server);
    let disk = bytes_in(&folder.join("data"))?;
    let server = Pouchdb::serve(folder, false)?;
    let cold = resident(server.pid())?;
    Ok(json!({
        "communities": made,
        "made in": took.as_nanos() as u64,
        "disk": disk,
        "cold": cold,
        // It never closes a database again. A process that has crashed has no memory.
        "all open": all.unwrap_or(0),
    }))
}

/// Does some work for each number below `count`, with several clients at once, until one fails or time runs
/// out. Gives the successful results in order.
fn each<T: Send>(
    count: usize,
    well: impl Fn(&T) -> bool + Sync,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (next, started) = (AtomicUsize::new(0), Instant::now());
    let client = || {
        let mut done = Vec::new();
        while started.elapsed() < PATIENCE {
            let i = next.fetch_add(1, Ordering::Relaxed);
            match (i < count).then(|| work(i)) {
                Some(Ok(value)) if well(&value) => done.push((i, value)),
                Some(_) => {
                    next.store(count, Ordering::Relaxed);
                    break;
                }
                None => break,
            }
        }
        done
    };
    let done = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().ok()).collect::<Option<Vec<_>>>()
    });
    let mut done: Vec<(usize, T)> = done.context("a client broke down")?.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, value)| value).collect())
}

/// The resident memory of a process.
fn resident(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("it has ended")?;
    let kilobytes = line.trim().trim_end_matches("kB").trim().parse::<u64>()?;
    Ok(kilobytes * 1024)
}

/// The size on disk of all files below a folder.
fn bytes_in(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        bytes += if kind.is_dir() { bytes_in(&entry.path())? } else { kind.blocks() * BLOCK };
    }
    Ok(bytes)
}
