//! Ids: derived from signed bytes, never from randomness.

use bytemuck::{Pod, Zeroable};
use core::fmt;
use core::str::FromStr;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash: the id of an event, the hash of a part, the head of a chain.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(transparent)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The SHA-256 of the given pieces, one after the other.
    pub fn of(pieces: &[&[u8]]) -> Hash {
        let mut hasher = Sha256::new();
        for piece in pieces {
            hasher.update(piece);
        }
        Hash(hasher.finalize().into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Hash> {
        parse_hex(text).map(Hash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An Ed25519 public key: of a device, of the keeper, or of recovery.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable)]
#[repr(transparent)]
pub struct Key(pub [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The id of a member, an exchange or an offer: the event that added it, and the index of its part there.
///
/// Written `<64 hexadecimal digits>.<index>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The id of the event.
    pub event: Hash,
    /// The index of the part in that event, from 0.
    pub part: u16,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, &self.event.0)?;
        f.write_str(".")?;
        fmt::Display::fmt(&self.part, f)
    }
}

/// Why a text is not an [`Id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Id, NotAnId> {
        let (event, part) = text.split_once('.').ok_or(NotAnId)?;
        let plain = part == "0" || (!part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit()));
        let part = part.parse().ok().filter(|_| plain).ok_or(NotAnId)?;
        Ok(Id { event: Hash::parse(event).ok_or(NotAnId)?, part })
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8; 32]) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0u8; 64];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    f.write_str(core::str::from_utf8(&text).unwrap_or_default())
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back() {
        let id = Id { event: Hash::of(&[b"an event"]), part: 12 };
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn refuses_other_spellings() {
        let hex = Hash::of(&[b"x"]).to_string();
        for text in [
            hex.clone(),
            format!("{hex}."),
            format!("{hex}.01"),
            format!("{hex}.+1"),
            format!("{hex}.65536"),
            format!("{}.1", hex.to_uppercase()),
        ] {
            assert_eq!(text.parse::<Id>(), Err(NotAnId), "{text}");
        }
    }
}
