//! A journal in pieces that each end with a head: how a book is handed to another keeper.

use super::file::{Item, Items};
use super::record::{Chain, Corrupt, HeadToSign};
use crate::Seconds;

/// The most records of a piece. Whoever takes the book over can show others no part that ends where no head is.
const MOST_RECORDS: usize = 500;
/// The most bytes of a piece, unless a record is larger.
const MOST_BYTES: usize = 4 << 20;

/// Some of a journal's records, and the head after them, which the keeper is to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The records, as they are stored.
    pub records: Vec<u8>,
    /// The head after the last of them.
    pub head: HeadToSign,
}

/// Cuts a journal into pieces. The heads within it are left out; each piece gets one of its own.
///
/// # Errors
/// [`Corrupt`] where a segment cannot be read.
pub fn pieces<'a>(segments: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Piece>, Corrupt> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut chain = Chain::default();
    let mut room = 0;
    for segment in segments {
        for item in Items::new(segment, chain.seq) {
            let Item::Record(record, bytes) = item? else { continue };
            if record.seq <= chain.seq {
                continue;
            }
            let id = record.event.id();
            chain = chain.next(record.admitted_at, id);
            let community = record.event.community.unwrap_or(id);
            let head = HeadToSign { community, chain, epoch: Seconds(0) };
            match pieces.last_mut() {
                Some(piece) if room > 0 && piece.records.len() + bytes.len() <= MOST_BYTES => {
                    piece.records.extend_from_slice(bytes);
                    piece.head = head;
                    room -= 1;
                }
                _ => {
                    pieces.push(Piece { records: bytes.to_vec(), head });
                    room = MOST_RECORDS - 1;
                }
            }
        }
    }
    Ok(pieces)
}
