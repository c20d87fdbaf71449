//! A book: one file with a community's whole journal, and the files beside it.
//!
//! In reading order: `keys`, `cache` and `forget_list` (what lies beside a book), `read` (a book that is
//! read), `write` (one that is written to, by its keeper alone), `hand_over` (how one moves to a hub).

mod cache;
pub(crate) mod forget_list;
mod hand_over;
mod keys;
mod read;
mod write;

pub(crate) use keys::{Keys, public};
pub(crate) use read::Book;
pub(crate) use write::{BookWriter, Founding};
