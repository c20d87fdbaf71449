//! Any bytes as a link or file that people carry by hand: they are refused, or read and written again as they
//! were. They never cause a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timebank::Hash;
use timebank::journal::{Carried, Invitation, Sealed, from_text, link_bytes, open_link, to_text};
use timebank::ledger::Ledger;
use timebank::sync::{Reply, SignedReceipt};

fuzz_target!(|bytes: &[u8]| {
    let community = Hash::default();
    let _ = Carried::of(bytes);
    if let Ok(events) = open_link(bytes, community) {
        assert_eq!(link_bytes(&events).as_deref(), Some(bytes));
    }
    if let Ok(reply) = Reply::read(bytes, community) {
        assert_eq!(reply.bytes(community), bytes);
    }
    if let Ok(invitation) = Invitation::read(bytes) {
        assert_eq!(invitation.bytes(), bytes);
    }
    let _ = SignedReceipt::read(bytes);
    let sealed: Vec<Sealed> = Sealed::read(bytes).into_iter().collect();
    let _ = Ledger::new().offered(&sealed);
    if let Some(Ok(read)) = core::str::from_utf8(bytes).ok().map(from_text) {
        assert_eq!(to_text(&read).as_bytes(), bytes);
    }
});
