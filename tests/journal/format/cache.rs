//! The cache of a committed journal. Its bytes change only together with its first eight.

use super::path;
use timebank::Hash;
use timebank::journal::read_journal_file;
use timebank::ledger::Ledger;

/// The magic of the cache, and the hash of what follows it.
const CACHE: (&str, &str) = ("tbcacheB", "ce2b314dfe91b43a20a7003d69205ae7f5136c1e3630faa7052a0c3ee0187faf");

#[test]
fn a_change_of_the_columns_has_a_new_magic() {
    let file = std::fs::read(path("tests/journals/v1b.timebank")).unwrap();
    let mut ledger = Ledger::new();
    ledger.load(read_journal_file(&file).unwrap()).unwrap();
    let cache = ledger.cache();
    let (magic, columns) = cache.split_at(8);
    let found = (std::str::from_utf8(magic).unwrap(), Hash::of(&[columns]).to_string());
    assert_eq!(
        (found.0, found.1.as_str()),
        CACHE,
        "\nThe columns have changed. Give MAGIC in src/ledger/cache.rs the next number, so that no browser \
         reads an older cache as a new one. Then write both here."
    );
}
