//! Envelopes: COSE_Sign1 (RFC 9052) with EdDSA, around an event or a head.

use super::codec;
use crate::Key;
use ed25519_dalek::{Signature, VerifyingKey};

/// The external data that an event's signature also covers, so that it is never taken for another.
pub(super) const EVENT_DOMAIN: &[u8] = b"timebank event";
/// The external data that a head's signature also covers.
pub(super) const HEAD_DOMAIN: &[u8] = b"timebank head";

/// The external data that a grant's signature also covers.
pub(super) const INVITE_DOMAIN: &[u8] = b"timebank invite";

/// A payload and its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// What is signed.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a [u8; 64],
}

impl<'a> Envelope<'a> {
    /// Reads a COSE_Sign1 of the one form that is written here. `None` for anything else.
    pub fn read(bytes: &'a [u8]) -> Option<Envelope<'a>> {
        codec::envelope(bytes)
    }

    /// The bytes of the COSE_Sign1.
    pub fn bytes(&self) -> Vec<u8> {
        codec::envelope_bytes(self)
    }
}

/// What a device signs for an event of these bytes.
pub(super) fn event_to_sign(event: &[u8]) -> Vec<u8> {
    codec::sig_structure(EVENT_DOMAIN, event)
}

/// Whether `signature` is `key`'s over the event of these bytes.
pub fn verify_event(key: Key, event: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &event_to_sign(event), signature)
}

/// Whether `signature` is `key`'s over the head of these bytes.
pub(super) fn verify_head(key: Key, head: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &codec::sig_structure(HEAD_DOMAIN, head), signature)
}

/// Whether `signature` is `key`'s over the grant of these bytes.
pub(super) fn verify_grant(key: Key, grant: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &codec::sig_structure(INVITE_DOMAIN, grant), signature)
}

/// The strict rule of RFC 8032, so that everybody's software agrees on what is valid.
fn verify(key: Key, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(&key.0)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}
