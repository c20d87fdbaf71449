//! What several rooms use.

pub mod community;
pub mod crafted;
pub mod scene;

pub use community::Community;
pub use crafted::audience;
pub use scene::{Scene, scene, seal};

use ed25519_dalek::SigningKey;
use std::path::{Path, PathBuf};
use timebank::{Hash, Key};

/// 2024-03-01T00:00:00Z, when every test begins.
pub const START: u32 = 1_709_251_200;

/// A key that a name alone makes.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&Hash::of(&[b"test key", name.as_bytes()]).0)
}

pub fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

/// These bytes with one bit changed, for every bit, and where that is.
pub fn flipped(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, String)> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (changed, format!("byte {}, bit {}", bit / 8, bit % 8))
    })
}

/// Where a file of this project lies.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All files of a folder and of those in it whose names end so.
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
