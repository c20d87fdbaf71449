//! Envelopes: COSE_Sign1 (RFC 9052) with EdDSA, around an event or a head.

use super::bytes::{Reader, VERSION, Writer};
use crate::{Hash, Key};
use ed25519_dalek::{Signature, VerifyingKey};

/// The external data that an event's signature also covers, so that nothing else can pass for an event.
pub(super) const EVENT_DOMAIN: &[u8] = b"timebank event";
/// The external data that a head's signature also covers.
pub(super) const HEAD_DOMAIN: &[u8] = b"timebank head";
/// The external data that the answer to a hub's challenge also covers.
const CHALLENGE_DOMAIN: &[u8] = b"timebank challenge";
/// The external data that a receipt's signature also covers.
pub(crate) const RECEIPT_DOMAIN: &[u8] = b"timebank receipt";
/// The external data that the signature on a reader's share of the journal also covers.
pub(crate) const SHARE_DOMAIN: &[u8] = b"timebank share";
/// The external data that a grant's signature also covers.
pub(super) const INVITE_DOMAIN: &[u8] = b"timebank invite";

/// The protected header of every envelope: `{1: -8}`, EdDSA.
const PROTECTED: &[u8] = &[0xa1, 0x01, 0x27];
/// COSE_Sign1.
const TAG: u64 = 18;
/// The tag as a byte.
pub(super) const TAG_BYTE: u8 = 0xd2;

/// A payload and its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// What the signature covers.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a [u8; 64],
}

impl<'a> Envelope<'a> {
    /// Reads a COSE_Sign1 in the one form that is written here. `None` for anything else.
    pub fn read(bytes: &'a [u8]) -> Option<Envelope<'a>> {
        let mut d = Reader::new(bytes);
        d.tag(TAG_BYTE)?;
        d.array_of(4)?;
        if d.bytes()? != PROTECTED || d.map()? != 0 {
            return None;
        }
        let payload = d.bytes()?;
        let signature = d.bytes()?.try_into().ok()?;
        d.end()?;
        Some(Envelope { payload, signature })
    }

    /// The bytes of the COSE_Sign1.
    pub fn bytes(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.tag(TAG).array(4).bytes(PROTECTED).map(0).bytes(self.payload).bytes(self.signature);
        w.finish()
    }
}

/// The signed bytes: the payload, and the domain that keeps it from passing for anything else.
pub(super) fn bytes_to_sign(domain: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).text("Signature1").bytes(PROTECTED).bytes(domain).bytes(payload);
    w.finish()
}

/// What a device signs for an event of these bytes.
pub(super) fn event_to_sign(event: &[u8]) -> Vec<u8> {
    bytes_to_sign(EVENT_DOMAIN, event)
}

/// Whether `signature` is a signature by `key` over the event of these bytes.
pub fn verify_event(key: Key, event: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &event_to_sign(event), signature)
}

/// Whether `signature` is a signature by `key` over the head of these bytes.
pub(super) fn verify_head(key: Key, head: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &bytes_to_sign(HEAD_DOMAIN, head), signature)
}

/// Whether `signature` is a signature by `key` over the grant of these bytes.
pub(super) fn verify_grant(key: Key, grant: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &bytes_to_sign(INVITE_DOMAIN, grant), signature)
}

/// What a keeper signs for what it sends back by hand.
pub(crate) fn reply_to_sign(domain: &[u8], payload: &[u8]) -> Vec<u8> {
    bytes_to_sign(domain, payload)
}

/// Whether `signature` is a signature by `key` over what a keeper sent back by hand.
pub(crate) fn verify_reply(key: Key, domain: &[u8], payload: &[u8], signature: &[u8; 64]) -> bool {
    verify(key, &reply_to_sign(domain, payload), signature)
}

/// What a device signs to prove its identity to a hub: the hub's challenge, the community, and the origin
/// (`scheme://host[:port]`) where the device asked for the challenge. The answer is of no use to another hub.
pub fn challenge_to_sign(community: Hash, challenge: &[u8], origin: &str) -> Vec<u8> {
    bytes_to_sign(CHALLENGE_DOMAIN, &challenge_bytes(community, challenge, origin))
}

fn challenge_bytes(community: Hash, challenge: &[u8], origin: &str) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(4).key(1).uint(u64::from(VERSION)).key(2).bytes(&community.0).key(3).bytes(challenge);
    w.key(4).text(origin);
    w.finish()
}

/// Whether `signature` is a signature by `key` over this challenge, for this community, at this origin.
pub fn verify_challenge(
    key: Key,
    community: Hash,
    challenge: &[u8],
    origin: &str,
    signature: &[u8; 64],
) -> bool {
    verify(key, &challenge_to_sign(community, challenge, origin), signature)
}

/// The strict verification of RFC 8032, so that all implementations agree on what is valid.
fn verify(key: Key, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(&key.0)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    const AT: &str = "https://hub.example";

    #[test]
    fn an_answer_is_for_one_challenge_community_key_and_origin() {
        let device = SigningKey::from_bytes(&[1; 32]);
        let key = Key(device.verifying_key().to_bytes());
        let (here, there) = (Hash([4; 32]), Hash([5; 32]));
        let signature = device.sign(&challenge_to_sign(here, b"a challenge", AT)).to_bytes();
        assert!(verify_challenge(key, here, b"a challenge", AT, &signature));
        assert!(!verify_challenge(key, there, b"a challenge", AT, &signature));
        assert!(!verify_challenge(key, here, b"b challenge", AT, &signature));
        assert!(!verify_challenge(key, here, b"a challenge", "https://hub.example:8443", &signature));
        assert!(!verify_challenge(key, here, b"a challenge", "", &signature));
        assert!(!verify_challenge(Key([0; 32]), here, b"a challenge", AT, &signature));
        let other = Key(SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes());
        assert!(!verify_challenge(other, here, b"a challenge", AT, &signature));
    }

    #[test]
    fn no_other_signature_answers_a_challenge() {
        let device = SigningKey::from_bytes(&[1; 32]);
        let key = Key(device.verifying_key().to_bytes());
        let payload = challenge_bytes(Hash([4; 32]), b"a challenge", AT);
        for domain in [EVENT_DOMAIN, HEAD_DOMAIN] {
            let signature = device.sign(&bytes_to_sign(domain, &payload)).to_bytes();
            assert!(!verify_challenge(key, Hash([4; 32]), b"a challenge", AT, &signature));
        }
        let signature = device.sign(&challenge_to_sign(Hash([4; 32]), b"a challenge", AT)).to_bytes();
        assert!(!verify_event(key, &payload, &signature) && !verify_head(key, &payload, &signature));
    }

    #[test]
    fn the_signed_bytes_are_those_of_the_format() {
        let bytes = challenge_to_sign(Hash([4; 32]), &[7; 3], "http://localhost:8017");
        let mut expected = b"\x84\x6aSignature1\x43\xa1\x01\x27\x52timebank challenge\x58\x42".to_vec();
        expected.extend(b"\xa4\x01\x01\x02\x58\x20");
        expected.extend([4; 32]);
        expected.extend(b"\x03\x43\x07\x07\x07");
        expected.extend(b"\x04\x75http://localhost:8017");
        assert_eq!(bytes, expected);
    }
}
