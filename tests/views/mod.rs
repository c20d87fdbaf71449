//! Readings: what people ask of a ledger.

mod board;
mod chains;
mod matching;
mod people;
mod readings;
mod tidy;
mod waiting;
