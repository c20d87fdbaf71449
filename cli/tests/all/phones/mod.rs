//! A running hub, and phones that talk to it over sockets.

mod client;
mod phone;
mod server;

use timebank::{Day, Seconds};

pub(crate) use client::{Client, Reply, read_head};
pub(crate) use phone::Phone;
pub(crate) use server::{NO_QUOTA, Server, command, program, refusal_to_start};

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn now() -> Seconds {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Seconds(since.as_secs() as u32)
}

pub(crate) fn today() -> Day {
    Day::of(now())
}
