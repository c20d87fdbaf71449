//! Helpers that several folders of tests use.

pub mod community;
pub mod crafted;
pub mod dice;
pub mod scene;

pub use community::Community;
pub use scene::{Scene, scene};

use ed25519_dalek::{Signer, SigningKey};
use proptest::test_runner::{Config, FileFailurePersistence};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use timebank::journal::{Draft, ExchangeKind, Grant, HeadToSign, PostKind, Sealed};
use timebank::ledger::{AccountIndex, Posting, Recording};
use timebank::{Day, Hash, Key, Minutes, Seconds};

/// 2024-03-01T00:00:00Z, when every test begins.
pub const START: u32 = 1_709_251_200;

/// A key that is made from a name. Making one takes as long as checking a signature, so keys are kept.
pub fn key(name: &str) -> SigningKey {
    static MADE: LazyLock<Mutex<BTreeMap<String, SigningKey>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let make = || SigningKey::from_bytes(&Hash::of(&[b"test key", name.as_bytes()]).0);
    made.entry(name.to_owned()).or_insert_with(make).clone()
}

pub fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

/// What a device sends to the keeper.
pub fn seal(draft: Draft, device: &SigningKey) -> Sealed {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    Sealed::new(draft, signature)
}

pub fn sealed_head(head: &HeadToSign, keeper: &SigningKey) -> Vec<u8> {
    head.seal(&keeper.sign(&head.bytes_to_sign()).to_bytes())
}

pub fn sealed_grant(grant: &Grant, by: &SigningKey) -> Vec<u8> {
    grant.seal(&by.sign(&grant.bytes_to_sign()).to_bytes())
}

/// One member helped another, on the day that every test begins.
pub fn help(gave: AccountIndex, received: AccountIndex, minutes: i64) -> Recording<'static> {
    let side = |account| vec![(account, Minutes(minutes))];
    Recording::new(ExchangeKind::Service, side(gave), side(received), Day::of(Seconds(START)))
}

pub fn posting<'a>(kind: PostKind, text: &'a str, category: Option<&'a str>) -> Posting<'a> {
    Posting { kind, text, category, tags: None, until: None, member: None, replaces: None }
}

/// This many cases of a property. Cases that failed before are stored beside the source of the test and come
/// first.
pub fn cases(cases: u32) -> Config {
    let beside = FileFailurePersistence::WithSource("proptest-regressions");
    Config { cases, failure_persistence: Some(Box::new(beside)), ..Config::default() }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn contains(bytes: &[u8], part: impl AsRef<[u8]>) -> bool {
    position(bytes, part).is_some()
}

pub fn position(bytes: &[u8], part: impl AsRef<[u8]>) -> Option<usize> {
    let part = part.as_ref();
    bytes.windows(part.len()).position(|here| here == part)
}

/// These bytes with one bit changed, for every bit, with the place of the change.
pub fn flipped(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, String)> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (changed, format!("byte {}, bit {}", bit / 8, bit % 8))
    })
}

/// The path of a file of this project.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All files under a folder whose names end like this.
pub fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path, extension));
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
    found
}
