//! A checksum against accidental damage.

/// The checksum of some bytes. Each step is a bijection on 64 bits, so any damage within eight bytes is
/// detected. It has few instructions, because a browser runs it on the first columns before it has optimized
/// the code.
pub(in crate::ledger) fn checksum(bytes: &[u8]) -> u64 {
    // In chunks, so that a browser can switch to optimized code within a long column.
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
