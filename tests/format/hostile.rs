//! Journals and events that an honest keeper would never have made, and those of a newer version.

use crate::common::{Community, key, public};
use crate::crafted::{confirmed, draft, draft_from, service, unjudged, withhold};
use ed25519_dalek::Signer;
use timebank::journal::{
    Account, Audience, Body, Corrupt, Draft, Envelope, Fact, HeadToSign, Leg, MemberKind, Part, Record, Ref,
    TextKind,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Refusal};
use timebank::{Hash, Key, Minutes, Seconds};

/// Leith with Mary, Ana and Bob; the references to the last two.
fn leith() -> (Community, Ref, Ref) {
    let mut c = Community::found("Leith", "Mary");
    let [ana, bob] = ["Ana", "Bob"].map(|name| {
        let account = c.add(name);
        Ref::from(c.ledger.account_id(account).unwrap())
    });
    (c, ana, bob)
}

/// An event of the coordinator's over these very bytes, and the segment that a keeper would store.
fn sealed(c: &mut Community, parts: &[Vec<u8>], version: u8) -> Vec<u8> {
    let author = c.author();
    let mut event = vec![0xa6, 1, version, 2, 0x58, 0x20];
    event.extend(c.ledger.community().unwrap().0);
    event.extend([3, 0x58, 0x20]);
    event.extend(author.device.0);
    event.extend([4, u8::try_from(author.n).unwrap(), 5, 0x1a]);
    event.extend(author.at.0.to_be_bytes());
    event.extend([6, 0x80 | u8::try_from(parts.len()).unwrap()]);
    for part in parts {
        event.extend([0x58, 0x20]);
        event.extend(Hash::of(&[part]).0);
    }
    let offered = Draft { event: event.clone(), parts: parts.to_vec() };
    let signature = c.device.sign(&offered.bytes_to_sign()).to_bytes();
    let at = Seconds(c.clock);
    let chain = c.ledger.chain().next(at, offered.id());
    let envelope = Envelope { payload: &event, signature: &signature };
    let mut segment = Record::bytes(chain.seq, at, &envelope, parts);
    let head = HeadToSign { community: c.ledger.community().unwrap(), chain };
    segment.extend(head.seal(&c.keeper.sign(&head.bytes_to_sign()).to_bytes()));
    segment
}

fn part(salt: u8, audience: Audience, body: Body<'_>) -> Vec<u8> {
    Part { salt: [salt; 16], audience, body }.bytes()
}

#[test]
fn a_known_fact_in_a_newer_form_asks_for_an_update() {
    let (mut c, ana, bob) = leith();
    let exchange = service(Account::Member(ana), Account::Member(bob));
    let mut newer = part(1, Audience::PARTIES, Body::Fact(Fact::Proposed(exchange)));
    let place = newer.windows(4).position(|window| window == [0xa3, 1, 0, 2]).unwrap();
    newer[place + 2] = 3;
    let segment = sealed(&mut c, &[newer, part(2, Audience::PARTIES, confirmed(0))], 1);
    let mut ledger = c.ledger.clone();
    assert_eq!(ledger.load(&segment), Ok(()));
    assert_eq!(ledger.needs_update(), Some(11));
}

#[test]
fn a_key_twice_is_damage() {
    let (mut c, ana, _) = leith();
    let mut renamed = vec![0x84, 0x50];
    renamed.extend([1; 16]);
    renamed.extend([5, 0, 0xa3, 1, 0x82, 0x58, 0x20]);
    renamed.extend(ana.event.unwrap().0);
    renamed.push(u8::try_from(ana.part).unwrap());
    renamed.extend([2, 1, 2, 2]);
    let name = |salt, name| part(salt, Audience::MEMBERS, Body::Text(TextKind::Name, name));
    let segment = sealed(&mut c, &[renamed, name(2, "One"), name(3, "Two")], 1);
    assert!(matches!(c.ledger.clone().load(&segment), Err(Corrupt::Form { .. })));
}

#[test]
fn a_newer_version_is_no_damage() {
    let (mut c, ..) = leith();
    let segment = sealed(&mut c, &[vec![0]], 2);
    assert_eq!(c.ledger.clone().load(&segment), Err(Corrupt::NewerVersion));
}

#[test]
fn after_an_unknown_fact_nobody_is_called_a_forger() {
    let (mut c, ana, _) = leith();
    let phone = key("ana's phone");
    let added = draft(&mut c, vec![Body::Fact(Fact::DeviceAdded { member: ana, key: public(&phone) })]);
    c.admit(&added).unwrap();
    // Roles changed in a way not known here, and then the member did what only a coordinator may.
    let (device, role) = (c.device.clone(), draft(&mut c, vec![Body::Unknown { kind: 6 }]));
    let segment = unjudged(&c, &role, &device);
    c.ledger.load(&segment).unwrap();
    let kind = MemberKind::Person;
    let member = Fact::MemberAdded {
        kind,
        name: 0,
        contact: None,
        number: None,
        origin: None,
        holders: Vec::new(),
        guardian: None,
        area: None,
    };
    let bodies = vec![Body::Text(TextKind::Name, "Zoe"), Body::Fact(member)];
    let added = draft_from(&mut c, &phone, 1, bodies);
    assert_eq!(c.ledger.clone().load_and_judge(&unjudged(&c, &added, &phone)), Ok(()));
    // The keeper changed: the new one's signature is not judged by the old one's key.
    let changed = draft(&mut c, vec![Body::Unknown { kind: 2 }]);
    c.keeper = key("the new keeper");
    assert_eq!(c.ledger.clone().load_and_judge(&unjudged(&c, &changed, &device)), Ok(()));
}

#[test]
fn a_second_founding_is_never_folded() {
    let (mut c, ..) = leith();
    let thief = key("thief");
    let founded = Fact::Founded { keeper: public(&thief), recovery: public(&thief), founder: 0, name: 1 };
    let stolen = draft(&mut c, vec![Body::Fact(founded), Body::Text(TextKind::Name, "Mine")]);
    let device = c.device.clone();
    c.keeper = thief;
    let mut ledger = c.ledger.clone();
    assert!(matches!(ledger.load(&unjudged(&c, &stolen, &device)), Err(Corrupt::Signature { .. })));
    assert_eq!(ledger.name(), "Leith");
}

#[test]
fn withholding_a_text_hides_no_breach() {
    let (mut c, ana, bob) = leith();
    let phone = key("ana's phone");
    let added = draft(&mut c, vec![Body::Fact(Fact::DeviceAdded { member: ana, key: public(&phone) })]);
    c.admit(&added).unwrap();
    let mut exchange = service(Account::Member(ana), Account::Member(bob));
    exchange.note = Some(2);
    let bodies =
        |note| vec![Body::Fact(Fact::Proposed(exchange.clone())), note, Body::Text(TextKind::Note, "x")];
    let own = draft_from(&mut c, &phone, 1, bodies(confirmed(0)));
    let segment = withhold(&unjudged(&c, &own, &phone), &own.parts[2]);
    assert!(matches!(c.ledger.clone().load_and_judge(&segment), Err(Corrupt::Nonsense { .. })));
    let honest = draft_from(&mut c, &phone, 1, bodies(Body::Text(TextKind::Note, "y")));
    let segment = withhold(&unjudged(&c, &honest, &phone), &honest.parts[2]);
    assert_eq!(c.ledger.clone().load_and_judge(&segment), Ok(()));
}

#[test]
fn a_founding_refers_only_backwards() {
    let mut c = Community::unfounded();
    let (keeper, recovery, device) = (public(&c.keeper), public(&c.recovery), public(&c.device));
    let founded = Body::Fact(Fact::Founded { keeper, recovery, founder: 4, name: 1 });
    let member = Fact::MemberAdded {
        kind: MemberKind::Person,
        name: 2,
        contact: None,
        number: None,
        origin: None,
        holders: Vec::new(),
        guardian: None,
        area: None,
    };
    let texts = [Body::Text(TextKind::Name, "Leith"), Body::Text(TextKind::Name, "Mary")];
    let added = Body::Fact(Fact::DeviceAdded { member: Ref::here(4), key: device });
    let [community, founder] = texts;
    let early = draft(&mut c, vec![founded, community, founder, added, Body::Fact(member)]);
    assert_eq!(c.admit(&early), Err(Refusal::UnknownMember));
}

#[test]
fn keys_that_verify_anything_are_refused() {
    let mut c = Community::unfounded();
    let recovery = public(&c.recovery);
    let weak = Entry::Found { community: "Leith", founder: "Mary", keeper: Key([0; 32]), recovery };
    assert_eq!(c.enter(weak), Err(Refusal::WrongKey));
    let (mut c, ana, bob) = leith();
    let key = public(&key("shared"));
    let both = [ana, bob].map(|member| Body::Fact(Fact::DeviceAdded { member, key }));
    let both = draft(&mut c, both.to_vec());
    assert_eq!(c.admit(&both), Err(Refusal::KeyInUse));
}

#[test]
fn one_of_several_confirms_for_nobody_else() {
    let (mut c, ana, bob) = leith();
    let cid = c.add("Cid");
    let phones = [key("ana's phone"), key("bob's phone")];
    let added = |member, phone| Body::Fact(Fact::DeviceAdded { member, key: public(phone) });
    let both = draft(&mut c, vec![added(ana, &phones[0]), added(bob, &phones[1])]);
    c.admit(&both).unwrap();
    let leg = |member, minutes| Leg { account: Account::Member(member), minutes: Minutes(minutes) };
    let third = Ref::from(c.ledger.account_id(cid).unwrap());
    let mut exchange = service(Account::Member(ana), Account::Member(bob));
    exchange.legs = vec![leg(ana, 60), leg(bob, -1), leg(third, -59)];
    let proposed = draft_from(&mut c, &phones[0], 1, vec![Body::Fact(Fact::Proposed(exchange))]);
    c.admit_from(&proposed, &phones[0]).unwrap();
    let exchange = Ref { event: Some(proposed.id()), part: 0 };
    let confirm = draft_from(&mut c, &phones[1], 1, vec![Body::Fact(Fact::confirmed(exchange))]);
    assert_eq!(c.admit_from(&confirm, &phones[1]), Err(Refusal::SeveralMustAgree));
    assert_eq!(c.balance(cid), 0);
    let by_coordinator = draft(&mut c, vec![Body::Fact(Fact::confirmed(exchange))]);
    c.admit(&by_coordinator).unwrap();
    assert_eq!(c.balance(cid), -59);
    assert_eq!(c.balance(AccountIndex::POT), 0);
}

#[test]
fn a_stranger_to_the_chain_is_noticed_by_checking_the_books() {
    let mut c = Community::found("Leith", "Mary");
    c.add("Ana");
    let mut all = c.segments.concat();
    // The first head's signature: opening verifies the last one only, checking the books all of them.
    let place = c.segments[0].len() - 10;
    all[place] ^= 1;
    assert_eq!(Ledger::new().load(&all), Ok(()));
    assert_eq!(Ledger::new().load_and_judge(&all), Err(Corrupt::Signature { seq: 1 }));
}
