//! Readings: what people ask of a ledger.

mod attendance;
mod board;
pub mod bridge;
mod help;
mod impact;
mod impact_typed;
mod joined;
mod matching;
mod neighbours;
mod next;
mod next_anew;
pub mod over_time;
mod people;
mod programmes;
mod public;
mod readings;
mod reciprocity;
mod rings;
mod steps;
mod tidy;
mod waiting;
