//! Ana and Bob have phones in a community that Mary keeps. They write sealed events.

use super::{Community, help, key, public, seal, sealed_grant};
use ed25519_dalek::{Signer, SigningKey};
use timebank::Hash;
use timebank::journal::{Body, Draft, Invitation, Sealed};
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::sync::{Answer, Receipt, Share, SignedShare};

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

impl Scene {
    pub fn community(&self) -> Hash {
        self.c.ledger.community().unwrap()
    }

    /// An event that a member's phone writes.
    pub fn seal(&mut self, entry: Entry<'_>, by: &str) -> Sealed {
        seal(self.c.draft_by(&key(by), entry).unwrap(), &key(by))
    }

    /// An event of facts that our software would not write.
    pub fn craft(&mut self, bodies: Vec<Body<'_>>, by: &str) -> Sealed {
        let author = self.c.author_of(&key(by));
        seal(self.c.craft(author, bodies), &key(by))
    }

    /// Somebody records that Ana gave Bob an hour.
    pub fn exchange(&mut self, note: &str, by: &str) -> Sealed {
        let (category, note) = (Some("gardening"), Some(note));
        self.seal(Entry::Record(Recording { category, note, ..help(self.ana, self.bob, 60) }), by)
    }

    /// The keeper admits an event of a member's phone.
    pub fn admit(&mut self, sealed: &Sealed, by: &str) {
        let Sealed { event, parts, .. } = sealed.clone();
        self.c.admit_from(&Draft { event, parts }, &key(by)).unwrap();
    }

    /// An invitation for Ana's phone.
    pub fn invitation(&self) -> Invitation {
        let grant = self.c.grant(self.ana, public(&SigningKey::from_bytes(&[5; 32])));
        let sealed = sealed_grant(&grant, &self.c.device);
        let invitation = Invitation::new([5; 32], sealed, "Leith", "Ana").unwrap();
        Invitation { hub: Some("https://hub.example".to_owned()), ..invitation }
    }

    /// The keeper's signed answer.
    pub fn receipt(&self, answer: Answer) -> Vec<u8> {
        let receipt = Receipt { community: self.community(), answer, chain: self.c.ledger.chain() };
        receipt.seal(&self.c.keeper.sign(&receipt.bytes_to_sign()).to_bytes())
    }

    /// The records after `after`, as this reader may see them.
    pub fn share(&self, reader: AccountIndex, after: u64) -> Option<SignedShare> {
        let segments = self.c.segments.iter().map(Vec::as_slice);
        let segment = self.c.ledger.segment_for(segments, reader, after).unwrap()?;
        let share = Share::of(self.community(), self.c.ledger.account_id(reader).unwrap(), &segment);
        Some(share.seal(&self.c.keeper.sign(&share.bytes_to_sign()).to_bytes(), segment))
    }
}
