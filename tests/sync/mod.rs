//! One ledger on many devices, through a hub or by hand.

mod carried;
mod distrust;
mod forged;
mod invites;
mod keepers;
mod offered;
mod outbox;
mod phone;
mod restored;
mod simulator;
mod viewer;
