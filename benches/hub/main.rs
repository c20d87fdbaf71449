//! The hub under load, and pouchdb-server under the same clients. `cargo xtask bench --hub` runs it, each
//! contestant in turn; `docs/benchmarks.md` says what is measured. It prints one JSON object.
#![expect(clippy::print_stdout, reason = "it prints its measurements")]

#[path = "../../hub/tests/all/basics.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "the tests use more of it, and a test may panic")]
mod basics;
mod communities;
mod load;
#[path = "../../cli/tests/all/phones/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "the tests use more of it, and a test may panic"
)]
mod phones;
mod pouchdb;
mod timebank;
mod wire;

use std::path::Path;

use anyhow::{Result, bail};
use pouchdb::Pouchdb;

use crate::timebank::Timebank;

const USAGE: &str = "usage: load|communities timebank|pouchdb|pouchdb-synced FOLDER [COMMUNITIES]";

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let &[task, contestant, folder, ref count @ ..] = &words[..] else { bail!(USAGE) };
    let folder = Path::new(folder);
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let figures = match (task, contestant, count) {
        ("load", "timebank", []) => load::measure(&mut Timebank::start(folder)?)?,
        ("load", "pouchdb", []) => load::measure(&mut Pouchdb::start(folder, false)?)?,
        ("load", "pouchdb-synced", []) => load::measure(&mut Pouchdb::start(folder, true)?)?,
        ("communities", "timebank", [count]) => communities::timebank(folder, count.parse()?)?,
        ("communities", "pouchdb", [count]) => communities::pouchdb(folder, count.parse()?)?,
        _ => bail!(USAGE),
    };
    println!("{figures}");
    Ok(())
}
