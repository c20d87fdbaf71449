//! Facts and their bytes: what is stored, what is sent, and which faults are noticed.

mod format;
mod link;
mod rules;
mod sealed;
mod stored;
