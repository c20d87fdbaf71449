//! Grants: a coordinator authorizes the holder of an invitation to add one phone.

use super::audience::Audience;
use super::bytes::{Reader, VERSION, Writer, canonical};
use super::envelope::{self, Envelope};
use super::event::{Author, Draft};
use super::fact::Fact;
use super::facts::DeviceEnrolled;
use super::part::Body;
use super::reference::Ref;
use crate::{Hash, Id, Key, Seconds};

/// What a coordinator signs. An invitation carries it, together with the secret half of the invitation's key.
/// A grant is for one phone: the invitation's key signs the event that uses it, and cannot be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The community.
    pub community: Hash,
    /// The member whose phone it will be.
    pub member: Id,
    /// The invitation's own key.
    pub key: Key,
    /// When it was made, by the coordinator's clock. It is valid for [`Grant::SECONDS`].
    pub at: Seconds,
    /// The coordinator's device.
    pub by: Key,
}

impl Grant {
    /// How long a grant is valid: 72 hours.
    pub const SECONDS: u32 = 72 * 3600;

    /// What the coordinator's device signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        envelope::bytes_to_sign(envelope::INVITE_DOMAIN, &self.payload())
    }

    /// The signed grant.
    pub fn seal(&self, signature: &[u8; 64]) -> Vec<u8> {
        Envelope { payload: &self.payload(), signature }.bytes()
    }

    /// Reads a signed grant. `None` for anything else, and where the device that it names did not sign it.
    pub fn read(bytes: &[u8]) -> Option<Grant> {
        let Envelope { payload, signature } = Envelope::read(bytes)?;
        let grant = Grant::of(payload)?;
        envelope::verify_grant(grant.by, payload, signature).then_some(grant)
    }

    /// Reads a grant and does not verify its signature: for grants that were admitted.
    pub(crate) fn read_admitted(bytes: &[u8]) -> Option<Grant> {
        Grant::of(Envelope::read(bytes)?.payload)
    }

    /// The event that adds a phone with this key for the member. The invitation's key must sign it. `sealed`
    /// is the signed grant, `at` the phone's clock. `seed` must be random and used only once.
    pub fn accept(&self, sealed: &[u8], phone: Key, at: Seconds, seed: &[u8; 32]) -> Draft {
        let fact = Fact::DeviceEnrolled(DeviceEnrolled { grant: sealed, key: phone });
        let author = Author { device: self.key, n: 1, at };
        Draft::new(Some(self.community), author, &[(Audience::MEMBERS, Body::Fact(fact))], seed)
    }

    fn payload(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(6).key(1).uint(u64::from(VERSION)).key(2).bytes(&self.community.0).key(3);
        Ref::from(self.member).write(&mut w);
        w.key(4).bytes(&self.key.0).key(5).uint(u64::from(self.at.0)).key(6).bytes(&self.by.0);
        w.finish()
    }

    fn of(payload: &[u8]) -> Option<Grant> {
        canonical(payload).ok()?;
        let mut d = Reader::new(payload);
        d.map_of(6)?;
        d.version()?;
        let community = Hash(d.bytes_at(2)?.try_into().ok()?);
        d.key(3)?;
        let Ref { event: Some(event), part } = Ref::read(&mut d)? else { return None };
        let key = Key(d.bytes_at(4)?.try_into().ok()?);
        d.key(5)?;
        let at = Seconds(d.small()?);
        let by = Key(d.bytes_at(6)?.try_into().ok()?);
        d.end()?;
        Some(Grant { community, member: Id { event, part }, key, at, by })
    }
}
