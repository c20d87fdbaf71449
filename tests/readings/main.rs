//! Readings of issue 3: offers and requests, matches and chains, what waits, what to tidy, cards and previews.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

#[path = "../common/mod.rs"]
mod common;

mod board;
mod chains;
mod matching;
mod people;
mod tidy;
mod waiting;
