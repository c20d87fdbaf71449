//! Events: what a device signs.

use super::audience::Audience;
use super::bytes::{Reader, VERSION, Writer};
use super::part::{Body, part_bytes};
use crate::{Hash, Key, Seconds};

/// The most parts an event may have.
pub const MAX_PARTS: usize = 1000;
/// The most bytes that an event and its parts may have together.
pub const MAX_EVENT_BYTES: usize = 1 << 20;

/// An event, read from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The bytes that are signed.
    pub bytes: &'a [u8],
    /// The community: the id of its first event. `None` in that event itself.
    pub community: Option<Hash>,
    /// The key of the device that wrote it.
    pub device: Key,
    /// The device's own counter, different for each of its events. Gaps are normal.
    pub n: u64,
    /// When it was written, by the device's clock, which may be wrong.
    pub at: Seconds,
    /// The hashes of the parts, back to back.
    hashes: &'a [u8],
    count: usize,
}

impl<'a> Event<'a> {
    /// Reads an event.
    ///
    /// # Errors
    /// `None` where the bytes are not an event of version 1.
    pub fn read(bytes: &'a [u8]) -> Option<Event<'a>> {
        let mut d = Reader::new(bytes);
        let (community, device, n, at) = head(&mut d)?;
        let count = usize::try_from(d.array()?).ok().filter(|count| *count <= MAX_PARTS)?;
        // Each hash is a byte string of 32 (0x58 0x20 …), so their places are known.
        let hashes = bytes.get(d.position()..)?;
        let well_formed = hashes.len() == count * 34
            && hashes.chunks_exact(34).all(|hash| hash[0] == 0x58 && hash[1] == 0x20);
        well_formed.then_some(Event { bytes, community, device, n, at, hashes, count })
    }

    /// How many parts an event says that it has, even where its version cannot be read.
    #[cfg(feature = "desk")]
    pub(super) fn parts_in(bytes: &[u8]) -> Option<u64> {
        let mut d = Reader::new(bytes);
        head(&mut d)?;
        d.array()
    }

    /// The event's id: the SHA-256 of its bytes.
    pub fn id(&self) -> Hash {
        Hash::of(&[self.bytes])
    }

    /// How many parts it has.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has no part. An admitted event always has one.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The hash of the part with this index.
    pub fn part_hash(&self, index: usize) -> Option<Hash> {
        // Each hash is a byte string of 32: two bytes of head, then the hash.
        let start = index.checked_mul(34)? + 2;
        self.hashes.get(start..start + 32)?.try_into().ok().map(Hash)
    }
}

/// The fields before the hashes.
fn head(d: &mut Reader<'_>) -> Option<(Option<Hash>, Key, u64, Seconds)> {
    d.map_of(6)?;
    d.version()?;
    let community = match d.bytes_at(2)? {
        [] => None,
        id => Some(Hash(id.try_into().ok()?)),
    };
    let device = Key(d.bytes_at(3)?.try_into().ok()?);
    d.key(4)?;
    let n = d.uint()?;
    d.key(5)?;
    let at = Seconds(d.small()?);
    d.key(6)?;
    Some((community, device, n, at))
}

/// Who writes an event and when. The core has no clock and no keys of its own.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    /// The device's key.
    pub device: Key,
    /// The device's next counter.
    pub n: u64,
    /// The device's clock.
    pub at: Seconds,
}

/// An event that is not signed yet, with its parts.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The bytes of the event.
    pub event: Vec<u8>,
    /// The bytes of its parts.
    pub parts: Vec<Vec<u8>>,
}

impl Draft {
    /// An event of these parts. The salts are derived from `seed`, which must be random and used only once.
    pub fn new(
        community: Option<Hash>,
        author: Author,
        bodies: &[(Audience, Body<'_>)],
        seed: &[u8; 32],
    ) -> Draft {
        let parts: Vec<Vec<u8>> = bodies
            .iter()
            .enumerate()
            .map(|(index, (audience, body))| {
                let hash = Hash::of(&[seed, &(index as u64).to_be_bytes()]).0;
                let mut salt = [0; 16];
                salt.copy_from_slice(&hash[..16]);
                part_bytes(&salt, *audience, body)
            })
            .collect();
        let hashes: Vec<Hash> = parts.iter().map(|part| Hash::of(&[part])).collect();
        Draft { event: event_bytes(community, &author, &hashes), parts }
    }

    /// The id that the event has.
    pub fn id(&self) -> Hash {
        Hash::of(&[&self.event])
    }

    /// What the device signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        super::envelope::event_to_sign(&self.event)
    }
}

/// The bytes of an event.
pub(super) fn event_bytes(community: Option<Hash>, author: &Author, hashes: &[Hash]) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(6).key(1).uint(u64::from(VERSION));
    w.key(2).bytes(community.as_ref().map_or(&[][..], |c| &c.0));
    w.key(3).bytes(&author.device.0).key(4).uint(author.n).key(5).uint(u64::from(author.at.0));
    w.key(6).array(hashes.len());
    for hash in hashes {
        w.bytes(&hash.0);
    }
    w.finish()
}
