//! A journal in pieces that each end with a head: how a book is handed to another keeper.

use super::file::{Item, Items};
use super::record::{Chain, Corrupt, HeadToSign};
use crate::Seconds;

/// The most records of a piece. Whoever takes the book over can show others no part that ends where no head is.
const MOST_RECORDS: u64 = 500;
/// The most bytes of a piece, but for its last record's.
const MOST_BYTES: usize = 4 << 20;

/// A run of a journal: records, with the heads that are stored among them, and whether the keeper is to sign one more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The items, as they are stored.
    pub items: Vec<u8>,
    /// The head after the last record; `None` where it is stored, or cannot be signed any more.
    pub head: Option<HeadToSign>,
}

/// Cuts a journal into pieces, so that there is a head every few hundred records and after the last. `kept_since` is the
/// record with which the present keeper began: it can sign no head before that, and there those that are stored must do.
///
/// # Errors
/// [`Corrupt`] where a segment cannot be read.
pub fn pieces<'a>(
    segments: impl IntoIterator<Item = &'a [u8]>,
    kept_since: u64,
) -> Result<Vec<Piece>, Corrupt> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    let mut chain = Chain::default();
    let mut since = 0;
    for segment in segments {
        for item in Items::new(segment, chain.seq) {
            match item? {
                Item::Head(head, bytes) if head.head.chain == chain => {
                    piece.items.extend_from_slice(bytes);
                    piece.head = None;
                    since = chain.seq;
                }
                Item::Record(record, bytes) if record.seq > chain.seq => {
                    let is_full = chain.seq - since >= MOST_RECORDS || piece.items.len() >= MOST_BYTES;
                    if is_full && piece.head.is_some() {
                        pieces.push(core::mem::take(&mut piece));
                        since = chain.seq;
                    }
                    let id = record.event.id();
                    chain = chain.next(record.admitted_at, id);
                    let community = record.event.community.unwrap_or(id);
                    piece.items.extend_from_slice(bytes);
                    piece.head = (chain.seq >= kept_since).then_some(HeadToSign {
                        community,
                        chain,
                        epoch: Seconds(0),
                    });
                }
                // What overlaps is there already.
                _ => {}
            }
        }
    }
    pieces.push(piece);
    Ok(pieces)
}
