//! Ana and Bob, who have phones, in a community that Mary keeps: what they write, sealed.

use super::{Community, key, public};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{Body, Draft, ExchangeKind, Grant, Invitation, Sealed};
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::{Day, Hash, Minutes, Seconds};

pub struct Scene {
    pub c: Community,
    pub ana: AccountIndex,
    pub bob: AccountIndex,
}

pub fn scene() -> Scene {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add_with_phone("bob"));
    Scene { c, ana, bob }
}

/// What a device sends to the keeper.
pub fn seal(draft: Draft, device: &SigningKey) -> Sealed {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    Sealed::new(draft, signature)
}

impl Scene {
    pub fn community(&self) -> Hash {
        self.c.ledger.community().unwrap()
    }

    /// What a member's phone writes.
    pub fn seal(&mut self, entry: Entry<'_>, by: &str) -> Sealed {
        let (author, seed) = (self.c.author_of(&key(by)), self.c.seed());
        seal(self.c.ledger.draft(entry, author, &seed).unwrap(), &key(by))
    }

    /// An event of facts that our software would not write.
    pub fn craft(&mut self, bodies: Vec<Body<'_>>, by: &str) -> Sealed {
        let author = self.c.author_of(&key(by));
        seal(self.c.craft(author, bodies), &key(by))
    }

    /// Somebody says that Ana gave Bob an hour.
    pub fn exchange(&mut self, note: &str, by: &str) -> Sealed {
        let hour = |account| vec![(account, Minutes(60))];
        let on = Day::parse("2024-03-01").unwrap();
        let mut recording = Recording::new(ExchangeKind::Service, hour(self.ana), hour(self.bob), on);
        (recording.category, recording.note) = (Some("gardening"), Some(note));
        self.seal(Entry::Record(recording), by)
    }

    pub fn admit(&mut self, sealed: &Sealed, by: &str) {
        let Sealed { event, parts, .. } = sealed.clone();
        self.c.admit_from(&Draft { event, parts }, &key(by)).unwrap();
    }

    /// An invitation for Ana's phone.
    pub fn invitation(&self) -> Invitation {
        let invited = SigningKey::from_bytes(&[5; 32]);
        let grant = Grant {
            community: self.community(),
            member: self.c.ledger.account_id(self.ana).unwrap(),
            key: public(&invited),
            at: Seconds(self.c.clock),
            by: public(&self.c.device),
        };
        let sealed = grant.seal(&self.c.device.sign(&grant.bytes_to_sign()).to_bytes());
        let mut invitation = Invitation::new([5; 32], sealed, "Leith", "ana").unwrap();
        invitation.hub = Some("https://hub.example".to_owned());
        invitation
    }
}
