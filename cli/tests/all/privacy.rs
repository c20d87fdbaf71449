//! Every answer of the hub has only what its reader may see.

use std::collections::HashMap;

use timebank::journal::{ExchangeKind, Role, StepKind};
use timebank::ledger::{AccountIndex, Entry, Recording, Stepping};
use timebank::{Hash, Minutes};

use crate::basics::{folder, holds, public};
use crate::phones::{Phone, Server, hex, today};

/// Randomness that can be repeated: every failure names its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 += 1;
        let bytes = Hash::of(&[&self.0.to_be_bytes()]).0;
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize % end
    }
}

/// Every secret is a text that occurs nowhere else, with the phones that may see it. The first phone is the
/// coordinator's, which sees all.
type Secrets = HashMap<String, Vec<usize>>;

fn exchange(dice: &mut Dice, phones: &mut [Phone], secrets: &mut Secrets, name: &str) {
    let count = phones.len();
    let (from, by) = (1 + dice.below(count - 1), dice.below(3));
    let to = 1 + (from + dice.below(count - 2)) % (count - 1);
    // Recorded by the giver, the receiver or the coordinator.
    let by = [from, to, 0][by];
    let accounts: Vec<AccountIndex> = phones.iter().map(Phone::me).collect();
    let hour = |account| vec![(account, Minutes(60))];
    let note = format!("{name} note");
    let legs = Recording::new(ExchangeKind::Service, hour(accounts[from]), hour(accounts[to]), today());
    let recording = Recording { note: Some(&note), ..legs };
    let sealed = phones[by].seal(Entry::Record(recording));
    assert_ne!(phones[by].push(std::slice::from_ref(&sealed))[0]["outcome"], "refused");
    secrets.insert(note, vec![from, to]);
    if by == 0 || dice.below(2) == 0 {
        return;
    }
    // The other side declines with a reason.
    let other = if by == from { to } else { from };
    phones[other].pull();
    let (place, reason) = (phones[other].exchange(&sealed), format!("{name} reason"));
    let step = Stepping::new(StepKind::Declined, place, Some(&reason));
    let declined = phones[other].seal(Entry::Step(step));
    assert_eq!(phones[other].push(&[declined])[0]["outcome"], "admitted");
    secrets.insert(reason, vec![from, to]);
}

fn community(server: &Server, seed: u64) -> (Vec<Phone>, Secrets) {
    let (mut dice, mut secrets) = (Dice(seed << 32), Secrets::new());
    let mut mary = Phone::found(server, &format!("Community {seed}"));
    let mut phones = Vec::new();
    let count = 3 + dice.below(3);
    for i in 1..=count {
        let name = format!("s{seed}m{i}");
        phones.push(mary.add(server, &name));
        secrets.insert(format!("{name}'s telephone number"), vec![i]);
    }
    phones.insert(0, mary);
    phones.iter_mut().for_each(Phone::pull);
    for i in 0..6 + dice.below(10) {
        exchange(&mut dice, &mut phones, &mut secrets, &format!("s{seed}x{i}"));
    }
    // Only coordinators see waiting events: here a note on an exchange that the hub does not have.
    let text = format!("s{seed} never admitted");
    let to = phones[2].me();
    phones[1].pull();
    let known = phones[1].ledger.clone();
    let unsent = phones[1].gave(to, "nothing");
    phones[1].fold(&unsent);
    let step = Stepping::new(StepKind::NoteAdded, phones[1].exchange(&unsent), Some(&text));
    let note = phones[1].seal(Entry::Step(step));
    phones[1].ledger = known;
    assert_eq!(phones[1].push(&[note])[0]["outcome"], "waiting");
    secrets.insert(hex(text.as_bytes()), vec![]);
    secrets.insert(text, vec![]);
    (phones, secrets)
}

/// Everything that the hub answers to one device, in as many ways as there are.
fn all_answers(phone: &mut Phone) -> Vec<u8> {
    let (token, mut said) = (phone.token.clone(), Vec::new());
    let last = phone.client.get(&phone.path("head"));
    said.extend(last.body);
    for (after, limit) in [(0, 1000), (0, 1), (3, 2), (5, 1000), (9999, 5)] {
        let path = phone.path(&format!("records?after={after}&limit={limit}"));
        let reply = phone.client.get_with(&path, &token);
        said.extend(format!("{:?}", reply.headers).into_bytes());
        said.extend(reply.body);
    }
    let waiting = phone.client.get_with(&phone.path("waiting"), &token);
    assert_eq!(waiting.status == 200, phone.ledger.role(phone.me()) == Role::Coordinator);
    said.extend(waiting.body);
    for path in ["public.json", "waiting", "records", "wait?after=x", "nothing"] {
        let path = phone.path(path);
        said.extend(phone.client.get(&path).body);
    }
    said.extend(phone.try_sign_in().body);
    let me = phone.me();
    let own = phone.gave(me, "to oneself");
    said.extend(phone.push_bytes(&own.bytes()).body);
    said.extend(phone.push_bytes(b"nonsense").body);
    said
}

#[test]
fn no_answer_has_secrets_of_others() {
    let folder = folder("privacy");
    let server = Server::start(&folder, &[]);
    let communities: u64 =
        std::env::var("TIMEBANK_COMMUNITIES").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let mut all: Vec<_> = (0..communities).map(|seed| community(&server, seed)).collect();
    let everything: Vec<String> = all.iter().flat_map(|(_, secrets)| secrets.keys().cloned()).collect();
    let (mut shown, mut hidden) = (0, 0);
    for (seed, (phones, secrets)) in all.iter_mut().enumerate() {
        for (place, phone) in phones.iter_mut().enumerate() {
            let said = all_answers(phone);
            for secret in &everything {
                let may = secrets.get(secret).is_some_and(|who| {
                    who.contains(&place) || (place == 0 && !secret.ends_with("never admitted"))
                });
                assert_eq!(holds(&said, secret), may, "community {seed}, phone {place}: {secret}");
                if may { shown += 1 } else { hidden += 1 }
            }
        }
    }
    assert!(shown > 100 && hidden > 1000, "{shown} shown, {hidden} hidden");
    // Whatever happened, the log has no names and no texts.
    drop(server);
    let log = std::fs::read(folder.join("log")).unwrap();
    assert!(log.len() > 10_000);
    for secret in everything.iter().map(String::as_str).chain(["Mary", "Community", "s0m1"]) {
        assert!(!holds(&log, secret), "{secret}");
    }
    for (phones, _) in &all {
        for phone in phones {
            let key = public(&phone.key).to_string();
            assert!(
                !holds(&log, &phone.token)
                    && !holds(&log, &key)
                    && !holds(&log, &phone.community.to_string())
            );
        }
    }
}

/// A token for one community does not open another.
#[test]
fn a_token_is_for_one_community() {
    let server = Server::start(&folder("privacy-two"), &[]);
    let (mut leith, mut alba) = (Phone::found(&server, "Leith"), Phone::found(&server, "Alba"));
    let token = leith.token.clone();
    for path in ["records", "wait"] {
        let path = alba.path(path);
        assert_eq!(alba.client.get_with(&path, &token).status, 401);
    }
    let path = alba.path("events");
    assert_eq!(alba.client.post_cbor(&path, &token, &[]).status, 401);
    // A device of one community cannot sign in to the other either.
    leith.community = alba.community;
    assert_eq!(leith.try_sign_in().status, 403);
}
