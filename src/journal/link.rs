//! Links: what people carry by hand where there is no hub, as the fragment of an address, a QR code or a
//! file.
//!
//! All that is carried begins with the version and what it is ([`Carried`]). A link of events is written so
//! that one exchange fits into a QR code: no hashes, which follow from the parts, and of the community only
//! the start of its id.

use super::audience::Audience;
use super::bytes::{Reader, Writer, canonical};
use super::envelope::verify_event;
use super::event::{Author, Event, MAX_PARTS, event_bytes};
use super::part::{Body, Part, part_bytes};
use super::sealed::Sealed;
use super::text::TextKind;
use crate::{Hash, Key, Seconds};

/// The version of all that is carried.
const VERSION: u64 = 1;
/// How many bytes of a community's id stand for it.
const PREFIX: usize = 8;
/// The most events in one link.
const MAX_EVENTS: u64 = 500;

/// What is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Carried {
    /// Signed events, to the keeper: [`link_bytes`].
    Events = 1,
    /// An invitation, to a phone: [`super::Invitation`].
    Invitation = 2,
    /// The keeper's reply, to a phone: [`crate::sync::Reply`].
    Reply = 3,
}

impl Carried {
    /// What these bytes carry.
    ///
    /// # Errors
    /// [`LinkFault::NewerVersion`], [`LinkFault::Damaged`].
    pub fn of(bytes: &[u8]) -> Result<Carried, LinkFault> {
        Carried::begin(&mut Reader::new(bytes))
    }

    /// The name by which pages know it.
    pub fn name(self) -> &'static str {
        match self {
            Carried::Events => "events",
            Carried::Invitation => "invitation",
            Carried::Reply => "reply",
        }
    }

    fn begin(d: &mut Reader<'_>) -> Result<Carried, LinkFault> {
        match d.uint() {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(LinkFault::NewerVersion),
            _ => return Err(LinkFault::Damaged),
        }
        let what = d.uint().ok_or(LinkFault::Damaged)?;
        let all = [Carried::Events, Carried::Invitation, Carried::Reply];
        all.into_iter().find(|carried| *carried as u64 == what).ok_or(LinkFault::Damaged)
    }

    /// Begins to write.
    pub(crate) fn write(self) -> Writer {
        let mut w = Writer::new();
        w.uint(VERSION).uint(self as u64);
        w
    }

    /// Begins to read what must be this.
    pub(crate) fn read(self, bytes: &[u8]) -> Result<Reader<'_>, LinkFault> {
        let mut d = Reader::new(bytes);
        let found = Carried::begin(&mut d)?;
        (found == self).then_some(d).ok_or(LinkFault::Damaged)
    }
}

/// Why what was carried is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// The bytes have another form: cut short, or mistyped.
    Damaged,
    /// A newer version wrote it.
    NewerVersion,
    /// It is for another community.
    WrongCommunity,
    /// It is whole, and not what was signed.
    Altered,
}

crate::codes! { LinkFault {
    LinkFault::Damaged => "link_damaged",
    LinkFault::NewerVersion => "newer_version",
    LinkFault::WrongCommunity => "wrong_community",
    LinkFault::Altered => "link_altered",
} }

crate::message::coded_error!(LinkFault);

/// The bytes of a link that carries these events of one community, in this order. `None` where one cannot be
/// carried so: the community's first event, bytes that are no event, more than 500. Those go as
/// [`Sealed::bytes`].
pub fn link_bytes(events: &[Sealed]) -> Option<Vec<u8>> {
    let community = events.first()?.event()?.community?;
    let mut w = Carried::Events.write();
    write_prefix(&mut w, community);
    w.uint(events.len() as u64);
    for sealed in events {
        let Event { device, n, at, .. } = sealed.event()?;
        w.bytes(&device.0).uint(n).uint(u64::from(at.0)).bytes(&sealed.signature);
        w.uint(sealed.parts.len() as u64);
        for part in &sealed.parts {
            w.raw(&shorter(part).unwrap_or_else(|| part.clone()));
        }
    }
    let bytes = w.finish();
    // Whatever is not made as ours are would come out as something else.
    (read(&bytes, community).ok()? == events).then_some(bytes)
}

/// The events that a link carries, each signed by the device that it names. `community` is the reader's own.
///
/// # Errors
/// Why it is not taken.
pub fn open_link(bytes: &[u8], community: Hash) -> Result<Vec<Sealed>, LinkFault> {
    let events = read(bytes, community)?;
    let signed = |sealed: &Sealed| {
        sealed.event().is_some_and(|event| verify_event(event.device, &sealed.event, &sealed.signature))
    };
    if events.iter().all(signed) { Ok(events) } else { Err(LinkFault::Altered) }
}

/// The events of a link, by any author.
fn read(bytes: &[u8], community: Hash) -> Result<Vec<Sealed>, LinkFault> {
    let mut d = Carried::Events.read(bytes)?;
    read_prefix(&mut d, community)?;
    let events = (|| {
        let count = d.uint().filter(|count| (1..=MAX_EVENTS).contains(count))?;
        let events = (0..count).map(|_| event(&mut d, bytes, community)).collect::<Option<Vec<_>>>()?;
        (d.position() == bytes.len()).then_some(events)
    })();
    events.ok_or(LinkFault::Damaged)
}

/// The start of the id of the community, as it stands in what is carried.
pub(crate) fn write_prefix(w: &mut Writer, community: Hash) {
    w.bytes(&community.0[..PREFIX]);
}

/// Reads what [`write_prefix`] wrote, which must be the reader's own.
pub(crate) fn read_prefix(d: &mut Reader<'_>, community: Hash) -> Result<(), LinkFault> {
    let prefix = d.bytes().filter(|prefix| prefix.len() == PREFIX).ok_or(LinkFault::Damaged)?;
    if community.0.starts_with(prefix) { Ok(()) } else { Err(LinkFault::WrongCommunity) }
}

fn event(d: &mut Reader<'_>, bytes: &[u8], community: Hash) -> Option<Sealed> {
    let device = Key(d.bytes()?.try_into().ok()?);
    let n = d.uint()?;
    let at = Seconds(u32::try_from(d.uint()?).ok()?);
    let signature = d.bytes()?.try_into().ok()?;
    let count = usize::try_from(d.uint()?).ok().filter(|count| (1..=MAX_PARTS).contains(count))?;
    let parts = (0..count).map(|_| part(d, bytes)).collect::<Option<Vec<_>>>()?;
    let hashes: Vec<Hash> = parts.iter().map(|part| Hash::of(&[part])).collect();
    let event = event_bytes(Some(community), &Author { device, n, at }, &hashes);
    Some(Sealed { event, signature, parts })
}

/// The bytes of a part as they were signed.
fn part(d: &mut Reader<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
    let start = d.position();
    (d.array()? == 4).then_some(())?;
    let salt = d.bytes()?.try_into().ok()?;
    let text = u16::try_from(d.uint()?).ok().and_then(TextKind::from_number);
    let audience = Audience(u8::try_from(d.uint()?).ok()?);
    let is_bytes = bytes.get(d.position()).is_some_and(|first| first >> 5 == 2);
    if let (Some(text), true) = (text, is_bytes) {
        let words = from_utf16(d.bytes()?)?;
        return Some(part_bytes(&salt, audience, &Body::Text(text, &words)));
    }
    d.raw()?;
    let part = bytes.get(start..d.position())?;
    (canonical(part).is_ok() && shorter(part).is_none()).then(|| part.to_vec())
}

/// A text part with its words in UTF-16, where that is shorter: in most scripts of Asia it is by a third.
fn shorter(part: &[u8]) -> Option<Vec<u8>> {
    let Part { salt, audience, body: Body::Text(text, words) } = Part::read(part)? else { return None };
    let units: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    if units.len() >= words.len() {
        return None;
    }
    let mut w = Writer::new();
    w.array(4).bytes(&salt).uint(text as u64).uint(u64::from(audience.0)).bytes(&units);
    Some(w.finish())
}

/// The words in UTF-16, if that is how they are written: big-endian, and shorter than in UTF-8.
fn from_utf16(units: &[u8]) -> Option<String> {
    let pairs = units.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let units16: Vec<u16> = pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units16).ok().filter(|words| whole && units.len() < words.len())
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as the text of a link: base64url without padding (RFC 4648 §5).
pub fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let padded = [three[0], *three.get(1).unwrap_or(&0), *three.get(2).unwrap_or(&0)];
        let bits = padded.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..=three.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}

/// The bytes of a text that [`to_text`] wrote.
///
/// # Errors
/// [`LinkFault::Damaged`] for any other text.
pub fn from_text(text: &str) -> Result<Vec<u8>, LinkFault> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for digit in four {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return Err(LinkFault::Damaged),
            };
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 6 * (4 - four.len());
        let [_, three @ ..] = bits.to_be_bytes();
        let (there, rest) = three.split_at(four.len() - 1);
        if four.len() == 1 || rest.iter().any(|byte| *byte != 0) {
            return Err(LinkFault::Damaged);
        }
        bytes.extend_from_slice(there);
    }
    Ok(bytes)
}
