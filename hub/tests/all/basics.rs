//! What tests of the hub and of the command share: folders, keys, randomness.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use ed25519_dalek::SigningKey;
use timebank::{Hash, Key};

/// A folder for this test alone.
pub(crate) fn folder(name: &str) -> PathBuf {
    static NAMES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let is_new = NAMES.lock().unwrap().insert(name.to_owned());
    assert!(is_new, "another test has the folder {name:?}");
    // Cargo sets this variable only for tests. The load bench uses the same phones.
    let place = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = place.join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The key of this name.
pub(crate) fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&Hash::of(&[b"hub test key", name.as_bytes()]).0)
}

pub(crate) fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

pub(crate) fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// Whether bytes contain a text.
pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
