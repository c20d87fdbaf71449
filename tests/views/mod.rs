//! Readings: what people ask of a ledger.

mod board;
pub mod bridge;
mod help;
mod matching;
mod neighbours;
pub mod over_time;
mod people;
mod public;
mod readings;
mod reciprocity;
mod rings;
mod steps;
mod tidy;
mod waiting;
