//! All tests of the command, in one program. They need the real `timebank`, on files and over sockets.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks about some of the kinds")]

// Helpers for both crates are stored once, with the hub's tests.
#[path = "../../../hub/tests/all/basics.rs"]
mod basics;

mod attacks;
mod bodies;
mod clock;
mod command;
mod copies;
mod crash;
mod days;
mod erased;
mod exchanges;
mod files;
mod full_disk;
mod hub;
mod kills;
mod leaps;
mod leith;
mod life;
mod members;
mod missing;
mod moving;
mod one_keeper;
mod openapi;
mod phones;
mod places;
mod privacy;
mod public;
mod read_only;
mod report;
mod restore;
mod said;
#[cfg(target_os = "linux")]
mod schemathesis;
mod siege;
mod strangers;
mod waiting;
mod who;
