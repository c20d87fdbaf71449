//! All tests of the hub as a library, in one program.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod basics;
mod clock;
mod crowd;
mod gate;
mod keeper;
mod people;
mod quota;
mod sums;
