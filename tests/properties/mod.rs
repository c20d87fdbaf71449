//! What holds for any sequence of entries, by anybody, accepted or refused.

mod attempts;
mod measured;
mod promises;
mod random;
mod splits;
mod waits;
