//! Readings: what people ask of a ledger.

mod board;
mod matching;
mod people;
mod readings;
mod reciprocity;
mod rings;
mod tidy;
mod waiting;
