//! What may be entered, and what follows from it.

mod attacks;
mod erasure;
mod forged;
mod life;
mod movements;
mod refusals;
mod scenarios;
mod together;
mod ways_back;
