//! The keeper's signing key.

use ed25519_dalek::{Signer as _, SigningKey};
use timebank::journal::{Chain, Draft, HeadToSign};
use timebank::{Hash, Key, Seconds};

use crate::store::Kept;

/// The keeper's key, and the epoch of its heads.
pub(super) struct Seal {
    key: SigningKey,
    epoch: Seconds,
}

impl Seal {
    pub(super) fn new(secret: &[u8; 32], epoch: Seconds) -> Seal {
        Seal { key: SigningKey::from_bytes(secret), epoch }
    }

    pub(super) fn of(kept: &Kept) -> Seal {
        Seal::new(&kept.secret, kept.epoch)
    }

    pub(super) fn public(&self) -> Key {
        Key(self.key.verifying_key().to_bytes())
    }

    pub(super) fn sign(&self, draft: &Draft) -> [u8; 64] {
        self.key.sign(&draft.bytes_to_sign()).to_bytes()
    }

    /// The signed head. Ed25519 always gives the same signature for the same bytes, so at the end of the
    /// journal this equals the stored head.
    pub(super) fn head(&self, community: Hash, chain: Chain) -> Vec<u8> {
        let head = HeadToSign { community, chain, epoch: self.epoch };
        head.seal(&self.key.sign(&head.bytes_to_sign()).to_bytes())
    }
}
