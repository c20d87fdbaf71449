//! All tests of the core, in one program: it is linked once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks about some of the kinds")]

mod common;
mod files;
mod journal;
mod ledger;
mod properties;
mod structure;
mod sync;
mod views;
