//! The stored bytes of version 1, which never change: `docs/format.md`.

mod cache;
mod carried;
mod example;
mod hostile;
mod journal_v1;
mod journal_v1b;
mod journal_v1c;
mod schema;
mod unknown;

use crate::common::path;

/// A committed file. If it is missing, `TIMEBANK_WRITE_FIXTURES=1` writes the result of `make`. A file that
/// exists is never written.
fn committed(name: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = path(name);
    if !path.exists() && std::env::var_os("TIMEBANK_WRITE_FIXTURES").is_some_and(|wanted| wanted == "1") {
        std::fs::write(&path, make()).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
