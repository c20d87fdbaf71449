//! The one form of bytes that is signed and stored: canonical CBOR, read and written.
//!
//! Each type's own bytes are defined beside the type: a fact's in its file under `facts/`, a record's in
//! `record.rs`.

mod canonical;
mod entries;
mod writer;

pub(crate) use canonical::Reader;
pub(super) use canonical::item_length;
pub use canonical::{NotCanonical, canonical};
pub(super) use entries::{Entries, Fields};
pub(crate) use writer::Writer;

/// The version of the format.
pub(super) const VERSION: u8 = 1;
