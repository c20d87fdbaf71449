//! A book whose last entry is far from what the clock says: somebody must say that the clock is right.

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer as _, SigningKey};
use timebank::journal::{Author, journal_file};
use timebank::ledger::{Context, Entry, Ledger, Submission};
use timebank::{Day, Hash, Key, Seconds};

use crate::basics::folder;
use crate::leith::{BOOK, balance, refused, told};
use crate::phones::{now, today};

/// A book of one record that was admitted so many days ago, or will be, with its keys.
fn book_of(name: &str, days_ago: i64) -> PathBuf {
    let folder = folder(name);
    let at = Seconds(u32::try_from(i64::from(now().0) - days_ago * 86_400).unwrap());
    let keys = [1u8, 2, 3].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let [device, keeper, recovery] = [0, 1, 2].map(|i| Key(keys[i].verifying_key().to_bytes()));
    let mut ledger = Ledger::new();
    let entry = Entry::Found { community: "Leith", founder: "Mary", keeper, recovery };
    let draft = ledger.draft(entry, Author { device, n: 1, at }, &[7; 32]).unwrap();
    let signature = keys[0].sign(&draft.bytes_to_sign()).to_bytes();
    let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
    let prepared = ledger.prepare(submission, Context { admitted_at: at, today: Day::of(at) }).unwrap();
    let head = prepared.head();
    let sealed = head.seal(&keys[1].sign(&head.bytes_to_sign()).to_bytes());
    let segment = [prepared.record(), &sealed].concat();
    ledger.apply(&prepared).unwrap();
    fs::write(folder.join(BOOK), journal_file([&segment[..]]).unwrap()).unwrap();
    let chain = ledger.chain();
    let [device, keeper] = [0, 1].map(|i| Hash(keys[i].to_bytes()));
    let lines = format!(
        "timebank keys 1: whoever has this file can write to the book; do not share it\ndevice {device}\n\
         keeper {keeper}\nrecovery-public {recovery}\nwritten {} {}\n",
        chain.seq, chain.head
    );
    fs::write(folder.join(format!("{BOOK}.key")), lines).unwrap();
    folder
}

fn stamps(folder: &Path) -> Vec<Seconds> {
    let file = fs::read(folder.join(BOOK)).unwrap();
    let mut ledger = Ledger::new();
    ledger.load(timebank::journal::read_journal_file(&file).unwrap()).unwrap();
    vec![ledger.last_admitted_at()]
}

#[test]
fn a_clock_that_leaped_writes_nothing_until_somebody_says_that_it_is_right() {
    for (name, days_ago) in [("leap-ahead", 36), ("leap-far", 731), ("leap-back", -2)] {
        let folder = book_of(name, days_ago);
        let day = today().to_string();
        let before = stamps(&folder);
        for words in [
            &["member", "add", "Ana"][..],
            &["due"],
            &["close", "2020-01"],
            &["policy", "--set", "floor=-1:00"],
        ] {
            let said = refused(&folder, 1, words);
            assert!(said.contains(&format!("--today {day}")), "{said}");
        }
        refused(&folder, 1, &["member", "add", "Ana", "--today", "2020-02-29"]);
        assert_eq!(balance(&folder, "Mary"), 0, "reading goes on");
        told(&folder, &["member", "add", "Ana", "--today", &day]);
        assert!(stamps(&folder)[0] >= before[0], "a stamp never goes back");
        if days_ago > 0 {
            told(&folder, &["member", "add", "Bob"]);
            told(&folder, &["due"]);
        }
    }
}

#[test]
fn a_quiet_month_is_no_leap() {
    let folder = book_of("quiet-month", 34);
    told(&folder, &["member", "add", "Ana"]);
    // A day that somebody tells is not passed over because nothing asked for it.
    let said = refused(&folder, 1, &["member", "add", "Bob", "--today", "2030-01-01"]);
    assert!(said.contains("not 2030-01-01"), "{said}");
}
