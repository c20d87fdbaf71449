//! Caches that were forged on purpose: any column is changed, and has the right checksum.

use timebank::Day;
use timebank::journal::read_journal_file;
use timebank::ledger::{Glance, Ledger};
use timebank::views::{Books, HistoryQuery, PostQuery, Proof, StatementQuery};

/// The checksum of the cache: eight bytes at a time, in pieces of 16 KB.
fn checksum(bytes: &[u8]) -> u64 {
    let add = |sum: u64, word: [u8; 8]| {
        (sum ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b1_85eb_ca87).rotate_left(31)
    };
    let mut sum = bytes.len() as u64;
    for piece in bytes.chunks(1 << 14) {
        let words = piece.chunks_exact(8);
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        sum = words.fold(sum, |sum, word| add(sum, word.try_into().unwrap()));
        sum = add(sum, last);
    }
    sum ^ sum >> 32
}

/// A ledger in which everything has happened.
fn ledger() -> Ledger {
    let mut ledger = Ledger::new();
    let file = include_bytes!("../journals/v1b.timebank");
    let loaded = read_journal_file(file).and_then(|segment| ledger.load(segment));
    assert_eq!(loaded, Ok(()));
    ledger
}

fn columns(cache: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &cache[8..];
    let mut columns = Vec::new();
    while let Some((head, bytes)) = rest.split_at_checked(16) {
        let length = usize::try_from(u64::from_le_bytes(*head.first_chunk().unwrap())).unwrap();
        columns.push(bytes[..length].to_vec());
        rest = &bytes[length.next_multiple_of(8)..];
    }
    columns
}

/// A cache of these columns, each with the right checksum.
fn cache(magic: &[u8], columns: &[Vec<u8>]) -> Vec<u8> {
    let mut out = magic[..8].to_vec();
    for column in columns {
        out.extend((column.len() as u64).to_le_bytes());
        out.extend(checksum(column).to_le_bytes());
        out.extend_from_slice(column);
        out.resize(out.len().next_multiple_of(8), 0);
    }
    out
}

fn read_everything(ledger: &Ledger) {
    let today = Day(20_000);
    let _ = (ledger.trial_balance(), ledger.summary(), ledger.months_by_category(), ledger.cache());
    let _ = (ledger.inbox(today, 50), ledger.tidy(today, 50), ledger.rings(today, 5, None));
    let _ = ledger.posts(&PostQuery { closed: true, ..PostQuery::default() }, today);
    for account in ledger.accounts() {
        let _ = ledger.statement(account, &StatementQuery::default());
        let _ = (ledger.card(account, today), ledger.matches(account, today, 5));
    }
    let all = HistoryQuery { limit: Some(u32::MAX), ..HistoryQuery::default() };
    for row in ledger.history(&all).unwrap().rows {
        let _ = ledger.exchange_of(&row.exchange).map(|exchange| ledger.exchange_detail(exchange));
    }
}

#[test]
fn a_cache_is_its_columns() {
    let bytes = ledger().cache();
    assert!(cache(&bytes, &columns(&bytes)) == bytes);
    assert!(Ledger::from_cache(&bytes.as_slice()).is_ok());
}

#[test]
fn a_forged_cache_never_makes_a_reading_panic() {
    let whole = ledger().cache();
    let good = columns(&whole);
    let mut refused = 0;
    for column in 0..good.len() {
        let length = good[column].len();
        let cut = [1, 2, 4, 8, 16, 32].map(|bytes| good[column][..length.saturating_sub(bytes)].to_vec());
        let longer = [1, 2, 4, 8, 32].map(|bytes| [&good[column][..], &vec![0; bytes]].concat());
        let ends = [1, 2, 4].map(|bytes| {
            let mut column = good[column].clone();
            column[length.saturating_sub(bytes)..].fill(0xff);
            column
        });
        let filled = [vec![0xff; length], vec![0; length], vec![1; length], Vec::new()];
        for forged in cut.into_iter().chain(longer).chain(ends).chain(filled) {
            let mut columns = good.clone();
            columns[column] = forged;
            let bytes = cache(&whole, &columns);
            let _ = Glance::from_cache(&bytes.as_slice()).map(|glance| glance.trial_balance());
            match Ledger::from_cache(&bytes.as_slice()) {
                Ok(ledger) => read_everything(&ledger),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 500, "{refused} were refused");
}

/// The columns whose length no other column shares: the rest of whole ids, policies, closed months, former
/// keepers, organisations that are the timebank itself, holders.
const ALONE: [usize; 6] = [22, 88, 89, 90, 91, 92];

#[test]
fn a_column_of_another_length_than_its_table_is_refused() {
    let whole = ledger().cache();
    let good = columns(&whole);
    for column in (0..good.len()).filter(|column| !good[*column].is_empty()) {
        let length = good[column].len();
        let shorter = [1, 2, 4, 8, 32].map(|bytes| good[column][..length.saturating_sub(bytes)].to_vec());
        let longer = [1, 2, 4, 8, 32].map(|bytes| [&good[column][..], &vec![0; bytes]].concat());
        for forged in shorter.into_iter().chain(longer).chain([Vec::new()]) {
            let mut columns = good.clone();
            columns[column] = forged;
            let bytes = cache(&whole, &columns);
            let opened = Ledger::from_cache(&bytes.as_slice());
            assert!(
                opened.is_err() || ALONE.contains(&column),
                "column {column}: {:?}",
                columns[column].len()
            );
        }
    }
}

#[test]
fn a_report_forged_in_the_cache_is_noticed() {
    let mut columns = columns(&ledger().cache());
    // The minutes by month are the last column whose numbers add up to the minutes of help.
    let months = ledger().months_by_category();
    let sum: i64 = months.minutes.iter().sum();
    let total = |column: &Vec<u8>| {
        let numbers = column.as_chunks().0.iter().map(|number| i64::from_le_bytes(*number));
        numbers.fold(0i64, i64::wrapping_add)
    };
    let minutes = columns.iter().rposition(|column| column.len().is_multiple_of(8) && total(column) == sum);
    let minutes = minutes.unwrap();
    columns[minutes][0] ^= 1;
    let bytes = cache(&ledger().cache(), &columns);
    let forged = Ledger::from_cache(&bytes.as_slice()).unwrap();
    assert_ne!(forged.months_by_category().minutes, months.minutes);
    let mut books = Books::new(None);
    books.push(read_journal_file(include_bytes!("../journals/v1b.timebank")).unwrap());
    let said = |ledger: &Ledger| {
        let findings = books.finish(ledger);
        findings.into_iter().find(|finding| finding.what == Proof::Statistics).unwrap().ok
    };
    assert!(said(&ledger()));
    assert!(!said(&forged));
}

#[test]
fn a_damaged_cache_has_a_code() {
    let refused = Ledger::from_cache(&&b"tbcache"[..]).err().unwrap();
    assert_eq!(refused.code(), "cache_corrupt");
}
