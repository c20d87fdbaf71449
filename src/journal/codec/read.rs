//! Bytes to values. Every reader gives `None` for what it cannot read: whoever asked says which record it was.

use super::super::canonical::{self, Reader};
use super::super::envelope::Envelope;
use super::super::event::{Event, MAX_PARTS};
use super::super::fact::{
    Account, ExchangeKind, Fact, Leg, MemberKind, Origin, OriginFormat, PolicyChange, PostKind, Posted,
    Proposed, Role, Rule, Step, StepKind,
};
use super::super::grant::Grant;
use super::super::part::{Audience, Body, Part, Ref, TextKind};
use super::super::record::{Chain, HeadToSign, Record};
use super::super::sealed::Sealed;
use super::{FIRST_ANCILLARY_KEY, PROTECTED, TAG_SIGN1_BYTE, VERSION, kind};
use crate::{Day, Hash, Id, Key, Minutes, Seconds};

/// The length of the first item of a segment: a record, or a head under its tag.
///
/// # Errors
/// `true` where the bytes end too early, `false` where they are of another form.
pub(in super::super) fn item_length(bytes: &[u8]) -> Result<usize, bool> {
    let tag = usize::from(bytes.first() == Some(&TAG_SIGN1_BYTE));
    let untagged = canonical::item_length(&bytes[tag..]).map_err(|wrong| wrong.at == bytes.len() - tag)?;
    Ok(tag + untagged)
}

pub(in super::super) fn record(bytes: &[u8]) -> Option<Record<'_>> {
    let mut d = Reader::new(bytes);
    array(&mut d, 4)?;
    let seq = d.uint()?;
    let admitted_at = Seconds(uint::<u32>(&mut d)?);
    let Envelope { payload, signature } = envelope(d.bytes()?)?;
    let event = event(payload)?;
    array(&mut d, event.len() as u64)?;
    let mut parts = Vec::with_capacity(event.len());
    for _ in 0..event.len() {
        parts.push(optional(&mut d, Reader::bytes)?);
    }
    ended(&d, bytes)?;
    Some(Record { seq, admitted_at, event, signature, parts })
}

fn keyed_key(d: &mut Reader<'_>, key: u8) -> Option<Key> {
    keyed(d, key)?;
    public_key(d)
}

pub(in super::super) fn grant(bytes: &[u8]) -> Option<Grant> {
    canonical::canonical(bytes).ok()?;
    let mut d = Reader::new(bytes);
    map(&mut d, 6)?;
    version(&mut d)?;
    let community = Hash(keyed_key(&mut d, 2)?.0);
    keyed(&mut d, 3)?;
    let Ref { event: Some(event), part } = reference(&mut d)? else { return None };
    let key = keyed_key(&mut d, 4)?;
    keyed(&mut d, 5)?;
    let at = Seconds(uint::<u32>(&mut d)?);
    let by = keyed_key(&mut d, 6)?;
    ended(&d, bytes)?;
    Some(Grant { community, member: Id { event, part }, key, at, by })
}

pub(in super::super) fn sealed(bytes: &[u8]) -> Option<Sealed> {
    canonical::canonical(bytes).ok()?;
    let mut d = Reader::new(bytes);
    array(&mut d, 2)?;
    let Envelope { payload, signature } = envelope(d.bytes()?)?;
    let parts = event(payload)?.len();
    array(&mut d, parts as u64)?;
    let parts = (0..parts).map(|_| d.bytes().map(<[u8]>::to_vec)).collect::<Option<Vec<_>>>()?;
    ended(&d, bytes)?;
    Some(Sealed { event: payload.to_vec(), signature: *signature, parts })
}

/// Whether a record that could not be read holds an event of a newer version.
pub(in super::super) fn newer_record(bytes: &[u8]) -> bool {
    let mut d = Reader::new(bytes);
    let inside = array(&mut d, 4).and_then(|()| Some((d.uint()?, d.uint()?, d.bytes()?)));
    inside.is_some_and(|(_, _, envelope)| newer_envelope(envelope))
}

/// Whether an envelope's payload is a map that begins with a version above this one's, or a head with keys that
/// this version does not know.
pub(in super::super) fn newer_envelope(bytes: &[u8]) -> bool {
    let Some(Envelope { payload, .. }) = envelope(bytes) else { return false };
    let mut d = Reader::new(payload);
    let Some(keys) = d.map() else { return false };
    let version: Option<u64> = keyed(&mut d, 1).and_then(|()| uint(&mut d));
    version.is_some_and(|version| version > u64::from(VERSION))
        || (version == Some(1) && head_has_more(payload, keys))
}

fn head_has_more(payload: &[u8], keys: u64) -> bool {
    // A head's third key holds a number, an event's a key's bytes.
    let mut d = Reader::new(payload);
    let third = d
        .map()
        .and_then(|_| version(&mut d))
        .and_then(|()| keyed_bytes(&mut d, 2))
        .and_then(|_| keyed(&mut d, 3));
    if third.is_none() || d.uint().is_none() {
        return false;
    }
    // The fourth is the chain's head, the fifth an epoch.
    let fifth = keyed_bytes(&mut d, 4).and_then(|_| keyed(&mut d, 5));
    keys > 5 || (keys == 5 && fifth.is_none())
}

pub(in super::super) fn envelope(bytes: &[u8]) -> Option<Envelope<'_>> {
    let mut d = Reader::new(bytes);
    d.tag(TAG_SIGN1_BYTE)?;
    array(&mut d, 4)?;
    if d.bytes()? != PROTECTED || d.map()? != 0 {
        return None;
    }
    let payload = d.bytes()?;
    let signature = d.bytes()?.try_into().ok()?;
    ended(&d, bytes)?;
    Some(Envelope { payload, signature })
}

pub(in super::super) fn head(bytes: &[u8]) -> Option<HeadToSign> {
    let mut d = Reader::new(bytes);
    let keys = d.map()?;
    version(&mut d)?;
    let community = Hash(keyed_bytes(&mut d, 2)?.try_into().ok()?);
    keyed(&mut d, 3)?;
    let seq = d.uint()?;
    let head = Hash(keyed_bytes(&mut d, 4)?.try_into().ok()?);
    let mut epoch = 0;
    if keys != 4 {
        keyed(&mut d, 5)?;
        epoch = uint::<u32>(&mut d)?;
    }
    // Where there is none, nothing is written.
    let one_form = keys == if epoch == 0 { 4 } else { 5 };
    ended(&d, bytes).filter(|()| one_form)?;
    Some(HeadToSign { community, chain: Chain { seq, head }, epoch: Seconds(epoch) })
}

pub(in super::super) fn event(bytes: &[u8]) -> Option<Event<'_>> {
    let mut d = Reader::new(bytes);
    map(&mut d, 6)?;
    version(&mut d)?;
    let community = match keyed_bytes(&mut d, 2)? {
        [] => None,
        id => Some(Hash(id.try_into().ok()?)),
    };
    let device = Key(keyed_bytes(&mut d, 3)?.try_into().ok()?);
    keyed(&mut d, 4)?;
    let n = d.uint()?;
    keyed(&mut d, 5)?;
    let at = Seconds(uint::<u32>(&mut d)?);
    keyed(&mut d, 6)?;
    let count = usize::try_from(d.array()?).ok().filter(|count| *count <= MAX_PARTS)?;
    // Each hash is a byte string of 32 (0x58 0x20 …), so their places are known.
    let hashes = bytes.get(d.position()..)?;
    let well_formed =
        hashes.len() == count * 34 && hashes.chunks_exact(34).all(|hash| hash[0] == 0x58 && hash[1] == 0x20);
    well_formed.then_some(Event { bytes, community, device, n, at, hashes, count })
}

/// The kind of a part, without reading what it says.
pub(in super::super) fn part_kind(bytes: &[u8]) -> Option<u16> {
    let mut d = Reader::new(bytes);
    array(&mut d, 4)?;
    d.bytes()?;
    uint(&mut d)
}

pub(in super::super) fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let mut d = Reader::new(bytes);
    array(&mut d, 4)?;
    let salt = d.bytes()?.try_into().ok()?;
    let kind = uint::<u16>(&mut d)?;
    let audience = Audience(uint::<u8>(&mut d)?);
    let body = match TextKind::from_number(kind) {
        // A text in another form is kept and reads as empty: no text moves a balance.
        Some(text) => match d.text() {
            Some(words) => Body::Text(text, words),
            None => return Some(Part { salt, audience, body: Body::Unknown { kind } }),
        },
        // A known kind in a form that is not known here was written by a newer version.
        None => match fact(kind, &mut d) {
            Some(fact) => Body::Fact(fact),
            None => return Some(Part { salt, audience, body: Body::Unknown { kind } }),
        },
    };
    ended(&d, bytes)?;
    Some(Part { salt, audience, body })
}

/// `None` is a kind that is not known here, or a known one with a critical key that is not or in another form.
fn fact<'a>(kind: u16, d: &mut Reader<'a>) -> Option<Fact<'a>> {
    let step = StepKind::from_number(kind);
    let mut f = Fields::default();
    let unknown = f.read(if step.is_some() { STEP } else { kind }, d)?;
    if unknown && kind != kind::POLICY_SET {
        return None;
    }
    if let Some(kind) = step {
        let [other, on_behalf] = f.others;
        let (exchange, text, held_by) = (f.reference?, f.index[0], f.number);
        return Some(Fact::Step(Step { kind, exchange, text, other, held_by, on_behalf }));
    }
    Some(match kind {
        kind::FOUNDED => {
            let (keeper, recovery) = (f.keys[0]?, f.keys[1]?);
            Fact::Founded { keeper, recovery, founder: f.index[0]?, name: f.index[1]? }
        }
        kind::DEVICE_ENROLLED => Fact::DeviceEnrolled { grant: f.grant?, key: f.keys[0]? },
        kind::KEEPER_CHANGED => Fact::KeeperChanged { keeper: f.keys[0]? },
        kind::POLICY_SET => {
            Fact::PolicySet(PolicyChange { rules: f.rules, categories: f.categories, unknown })
        }
        kind::MEMBER_ADDED => Fact::MemberAdded {
            kind: MemberKind::from_number(f.number?)?,
            name: f.index[0]?,
            contact: f.index[1],
            number: f.index[2],
            holders: f.references.unwrap_or_default(),
            guardian: f.guardian.flatten(),
            origin: f.origin,
            area: f.index[3],
        },
        kind::MEMBER_CHANGED => Fact::MemberChanged {
            member: f.reference?,
            name: f.index[0],
            contact: f.index[1],
            holders: f.references,
            guardian: f.guardian,
            area: f.index[3],
        },
        kind::ROLE_SET => Fact::RoleSet { member: f.reference?, role: Role::from_number(f.number?)? },
        kind::MEMBER_LEFT => Fact::MemberLeft { member: f.reference? },
        kind::MEMBER_ERASED => Fact::MemberErased { member: f.reference? },
        kind::DEVICE_ADDED => Fact::DeviceAdded { member: f.reference?, key: f.keys[0]? },
        kind::DEVICE_REVOKED => Fact::DeviceRevoked { key: f.keys[0]? },
        kind::PROPOSED => Fact::Proposed(Proposed {
            kind: ExchangeKind::from_number(f.number?)?,
            legs: f.legs?,
            on: f.day?,
            category: f.category,
            worked: f.minutes[0],
            note: f.index[0],
            origin: f.origin,
            trail: f.index[1],
            travel: f.minutes[1],
            on_behalf: f.others[0],
            answers: f.others[1],
        }),
        kind::MONTH_CLOSED => Fact::MonthClosed { month: f.month? },
        kind::POSTED => Fact::Posted(Posted {
            kind: PostKind::from_number(f.number?)?,
            text: f.index[0]?,
            category: f.category,
            tags: f.index[1],
            until: f.day,
            member: f.others[0],
            replaces: f.others[1],
        }),
        kind::UNPOSTED => Fact::Unposted { post: f.reference? },
        _ => return None,
    })
}

/// The steps of an exchange have one form: they are read as this kind, which is none.
const STEP: u16 = 0;

/// What the map of a fact may hold, by what it is rather than by where.
#[derive(Default)]
struct Fields<'a> {
    number: Option<u8>,
    reference: Option<Ref>,
    others: [Option<Ref>; 2],
    references: Option<Vec<Ref>>,
    guardian: Option<Option<Ref>>,
    keys: [Option<Key>; 2],
    grant: Option<&'a [u8]>,
    index: [Option<u16>; 4],
    minutes: [Option<Minutes>; 2],
    rules: Vec<(Rule, Option<i64>)>,
    categories: Option<Vec<&'a str>>,
    category: Option<&'a str>,
    legs: Option<Vec<Leg>>,
    day: Option<Day>,
    month: Option<i32>,
    origin: Option<Origin<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads the map of a fact of this kind; gives whether it has a critical key that is not known here.
    fn read(&mut self, kind: u16, d: &mut Reader<'a>) -> Option<bool> {
        use kind::{
            DEVICE_ADDED, DEVICE_ENROLLED, DEVICE_REVOKED, FOUNDED, KEEPER_CHANGED, MEMBER_ADDED,
            MEMBER_CHANGED, MEMBER_ERASED, MEMBER_LEFT, MONTH_CLOSED, POLICY_SET, POSTED, PROPOSED, ROLE_SET,
            UNPOSTED,
        };
        let mut unknown = false;
        for _ in 0..d.map()? {
            let key = uint::<u8>(d)?;
            match (kind, key) {
                (FOUNDED, 1 | 2) => self.keys[usize::from(key) - 1] = Some(public_key(d)?),
                (DEVICE_ENROLLED, 1) => self.grant = Some(d.bytes()?),
                (DEVICE_ADDED | DEVICE_ENROLLED, 2) | (DEVICE_REVOKED | KEEPER_CHANGED, 1) => {
                    self.keys[0] = Some(public_key(d)?)
                }
                (FOUNDED, 3 | 4) => self.index[usize::from(key) - 3] = Some(uint(d)?),
                (MEMBER_ADDED, 2..=4) | (MEMBER_CHANGED, 2..=3) | (STEP | POSTED, 2) => {
                    self.index[usize::from(key) - 2] = Some(uint(d)?);
                }
                (PROPOSED, 6) => self.index[0] = Some(uint(d)?),
                (PROPOSED, 17) | (POSTED, 4) => self.index[1] = Some(uint(d)?),
                (MEMBER_ADDED | MEMBER_CHANGED, 17) => self.index[3] = Some(uint(d)?),
                (POLICY_SET, 2) => self.categories = Some(list(d, Reader::text)?),
                (POLICY_SET, 1 | 3..=15) => {
                    let rule = Rule::from_number(key)?;
                    self.rules.push((rule, optional(d, Reader::int)?));
                }
                (MEMBER_ADDED | PROPOSED | POSTED, 1) | (ROLE_SET, 2) | (STEP, 4) => {
                    self.number = Some(uint(d)?);
                }
                (MONTH_CLOSED, 1) => self.month = Some(int(d)?),
                (
                    MEMBER_CHANGED | ROLE_SET | MEMBER_LEFT | MEMBER_ERASED | DEVICE_ADDED | STEP | UNPOSTED,
                    1,
                ) => {
                    self.reference = Some(reference(d)?);
                }
                (STEP, 3) | (PROPOSED, 19) | (POSTED, 6) => self.others[0] = Some(reference(d)?),
                (STEP, 16) | (PROPOSED, 20) | (POSTED, 7) => self.others[1] = Some(reference(d)?),
                (MEMBER_ADDED, 5) | (MEMBER_CHANGED, 4) => self.references = Some(list(d, reference)?),
                (MEMBER_ADDED, 6) => self.guardian = Some(Some(reference(d)?)),
                (MEMBER_CHANGED, 5) => self.guardian = Some(optional(d, reference)?),
                (PROPOSED, 2) => self.legs = Some(list(d, leg)?),
                (PROPOSED, 3) | (POSTED, 5) => self.day = Some(Day(int(d)?)),
                (PROPOSED, 4) | (POSTED, 3) => self.category = Some(d.text()?),
                (PROPOSED, 5) => self.minutes[0] = Some(Minutes(d.int()?)),
                (PROPOSED, 18) => self.minutes[1] = Some(Minutes(d.int()?)),
                (MEMBER_ADDED | PROPOSED, 16) => self.origin = Some(origin(d)?),
                _ => {
                    unknown |= key < FIRST_ANCILLARY_KEY;
                    d.skip()?;
                }
            }
        }
        Some(unknown)
    }
}

/// An array of items that are read alike.
fn list<'a, T>(d: &mut Reader<'a>, read: impl Fn(&mut Reader<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    for _ in 0..d.array()? {
        items.push(read(d)?);
    }
    Some(items)
}

fn leg(d: &mut Reader<'_>) -> Option<Leg> {
    array(d, 2)?;
    let account = optional(d, reference)?.map_or(Account::Pot, Account::Member);
    Some(Leg { account, minutes: Minutes(d.int()?) })
}

fn origin<'a>(d: &mut Reader<'a>) -> Option<Origin<'a>> {
    let length = d.array()?;
    let format = OriginFormat(uint::<u8>(d)?);
    let key = d.bytes().filter(|key| key.len() <= Origin::MAX_KEY)?;
    let at = match length {
        2 => None,
        3 => Some(Seconds(uint::<u32>(d)?)),
        _ => return None,
    };
    Some(Origin { format, key, at })
}

fn reference(d: &mut Reader<'_>) -> Option<Ref> {
    // An array of two is 0x82; an index alone is a number.
    if d.next_is(0x82) {
        array(d, 2)?;
        let event = Hash(d.bytes()?.try_into().ok()?);
        return Some(Ref { event: Some(event), part: uint::<u16>(d)? });
    }
    uint::<u16>(d).map(Ref::here)
}

fn public_key(d: &mut Reader<'_>) -> Option<Key> {
    d.bytes()?.try_into().ok().map(Key)
}

/// An item, or null.
fn optional<'a, T>(d: &mut Reader<'a>, read: impl FnOnce(&mut Reader<'a>) -> Option<T>) -> Option<Option<T>> {
    if d.null() { Some(None) } else { read(d).map(Some) }
}

/// A whole number that fits.
fn uint<T: TryFrom<u64>>(d: &mut Reader<'_>) -> Option<T> {
    T::try_from(d.uint()?).ok()
}

fn int<T: TryFrom<i64>>(d: &mut Reader<'_>) -> Option<T> {
    T::try_from(d.int()?).ok()
}

fn array(d: &mut Reader<'_>, length: u64) -> Option<()> {
    (d.array()? == length).then_some(())
}

fn map(d: &mut Reader<'_>, length: u64) -> Option<()> {
    (d.map()? == length).then_some(())
}

fn keyed(d: &mut Reader<'_>, key: u8) -> Option<()> {
    (uint::<u8>(d)? == key).then_some(())
}

fn keyed_bytes<'a>(d: &mut Reader<'a>, key: u8) -> Option<&'a [u8]> {
    keyed(d, key)?;
    d.bytes()
}

fn version(d: &mut Reader<'_>) -> Option<()> {
    keyed(d, 1)?;
    (uint::<u8>(d)? == VERSION).then_some(())
}

/// Nothing follows.
fn ended(d: &Reader<'_>, bytes: &[u8]) -> Option<()> {
    (d.position() == bytes.len()).then_some(())
}
