//! Facts and the bytes that they become: what is stored, what travels, what is noticed.

mod format;
mod link;
mod sealed;
mod stored;
