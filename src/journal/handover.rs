//! A journal in segments that each end with a head: the form in which a book moves to another keeper.

use super::corrupt::Corrupt;
use super::file::{Item, Items};
use super::head::{Chain, HeadToSign};
use crate::Seconds;

/// The most records of a segment. The new keeper can only serve pages that end at a head.
const MOST_RECORDS: u64 = 500;
/// The most bytes of a segment, without its last record.
const MOST_BYTES: usize = 4 << 20;

/// A segment to hand over: records, the stored heads among them, and the head that is still to be signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// The items, as they are stored.
    pub items: Vec<u8>,
    /// The head after the last record. `None` where it is already stored, or can no longer be signed.
    pub head: Option<HeadToSign>,
}

/// Cuts a journal into segments, so that there is a head every few hundred records and after the last one.
/// `kept_since` is the first record of the present keeper. It cannot sign a head for an earlier record: there
/// the stored heads are used.
///
/// # Errors
/// [`Corrupt`] where a segment cannot be read.
pub fn segments_to_hand_over<'a>(
    segments: impl IntoIterator<Item = &'a [u8]>,
    kept_since: u64,
) -> Result<Vec<HandedOver>, Corrupt> {
    let mut out = Vec::new();
    let mut open = HandedOver::default();
    let mut chain = Chain::default();
    let mut since = 0;
    for segment in segments {
        for item in Items::new(segment, chain.seq) {
            match item? {
                Item::Head(head, bytes) if head.head.chain == chain => {
                    open.items.extend_from_slice(bytes);
                    open.head = None;
                    since = chain.seq;
                }
                Item::Record(record, bytes) if record.seq > chain.seq => {
                    let is_full = chain.seq - since >= MOST_RECORDS || open.items.len() >= MOST_BYTES;
                    if is_full && open.head.is_some() {
                        out.push(core::mem::take(&mut open));
                        since = chain.seq;
                    }
                    let id = record.event.id();
                    chain = chain.next(record.admitted_at, id);
                    let community = record.event.community.unwrap_or(id);
                    open.items.extend_from_slice(bytes);
                    open.head = (chain.seq >= kept_since).then_some(HeadToSign {
                        community,
                        chain,
                        epoch: Seconds(0),
                    });
                }
                // Segments may overlap. This item is already there.
                Item::Record(..) | Item::Head(..) => {}
            }
        }
    }
    out.push(open);
    Ok(out)
}
