//! A checksum against accidents.

/// The checksum of some bytes. Every step keeps all 64 bits apart, so that no damage within eight bytes goes
/// unnoticed, and has few instructions: the first columns are read before a browser has made its best code of it.
pub(in crate::ledger) fn checksum(bytes: &[u8]) -> u64 {
    // In chunks, so that better code is used as soon as it is there, within a long column too.
    let sum = bytes.chunks(1 << 14).fold(bytes.len() as u64, summed);
    sum ^ sum >> 32
}

#[inline(never)]
fn summed(sum: u64, bytes: &[u8]) -> u64 {
    // The first prime of xxHash.
    const PRIME: u64 = 0x9e37_79b1_85eb_ca87;
    let add =
        |sum: u64, word: &[u8; 8]| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(31);
    let (words, rest) = bytes.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    add(words.iter().fold(sum, add), &last)
}
