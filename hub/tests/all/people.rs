//! What the tests stand on: a hub without a network, whose clock can be set, and people with phones.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ed25519_dalek::{Signer as _, SigningKey};
use timebank::journal::{Author, Body, Draft, ExchangeKind, Fact, MemberKind, PolicyChange, Rule, Sealed};
use timebank::ledger::{AccountIndex, Entry, Ledger, NewMember, Recording};
use timebank::sync::Outcome;
use timebank::{Day, Hash, Key, Minutes, Seconds};
use timebank_hub::keeper::{ItemAnswer, Keeper, Quotas, Trouble};
use timebank_hub::machine::Machine;
use timebank_hub::store::Sqlite;

use crate::basics::{key, public, random};

/// 2024-03-01T00:00:00Z, when every test begins.
const START: u32 = 1_709_251_200;
const A_DAY: u32 = 86_400;

pub(crate) struct Hub {
    pub(crate) keeper: Keeper<Sqlite>,
    clock: Arc<AtomicU32>,
    running: Arc<AtomicU32>,
}

impl Hub {
    pub(crate) fn open(path: &Path, ledgers: usize) -> Hub {
        let clock = Arc::new(AtomicU32::new(START));
        let ours = Arc::clone(&clock);
        let running = Arc::new(AtomicU32::new(0));
        let seconds = Arc::clone(&running);
        let machine = Machine::new(
            move || Seconds(ours.load(Ordering::Relaxed)),
            move || Duration::from_secs(seconds.load(Ordering::Relaxed).into()),
            || Some(random()),
        );
        Hub { keeper: Keeper::new(Sqlite::open_or_make(path).unwrap(), machine, ledgers), clock, running }
    }

    pub(crate) fn with_quotas(self, quotas: Quotas) -> Hub {
        Hub { keeper: self.keeper.with_quotas(quotas), ..self }
    }

    pub(crate) fn now(&self) -> Seconds {
        Seconds(self.clock.load(Ordering::Relaxed))
    }

    pub(crate) fn wait_days(&self, days: u32) {
        self.run_for(days * A_DAY);
    }

    pub(crate) fn run_for(&self, seconds: u32) {
        self.running.fetch_add(seconds, Ordering::Relaxed);
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The clock leaps, and nothing else happens.
    pub(crate) fn leap_days(&self, days: u32) {
        self.clock.fetch_add(days * A_DAY, Ordering::Relaxed);
    }
}

/// A coordinator, or a member with a phone.
pub(crate) struct Person {
    key: SigningKey,
    pub(crate) community: Hash,
    pub(crate) ledger: Ledger,
    n: u64,
}

impl Person {
    /// Whose device has the key of this name, after it has read all.
    pub(crate) fn of(hub: &Hub, community: Hash, name: &str) -> Person {
        let mut person = Person { key: key(name), community, ledger: Ledger::new(), n: 0 };
        person.pull(hub);
        person
    }

    /// A key of nobody, with what this person read.
    pub(crate) fn stranger(&self) -> Person {
        Person { key: key("stranger"), community: self.community, ledger: self.ledger.clone(), n: 0 }
    }

    pub(crate) fn device(&self) -> Key {
        public(&self.key)
    }

    pub(crate) fn found(hub: &Hub, name: &str) -> Person {
        let mut mary = Person { key: key(name), community: Hash::default(), ledger: Ledger::new(), n: 0 };
        let keeper = hub.keeper.ask().unwrap();
        let recovery = public(&key("recovery"));
        let sealed = mary.seal(hub, Entry::Found { community: name, founder: "Mary", keeper, recovery });
        let (answer, _) = hub.keeper.found(&sealed.bytes()).unwrap();
        assert_eq!(answer.outcome, Outcome::Admitted { seq: 1 });
        mary.community = sealed.id();
        mary.pull(hub);
        mary
    }

    pub(crate) fn seal(&mut self, hub: &Hub, entry: Entry<'_>) -> Sealed {
        let author = self.next_author(hub);
        let draft = self.ledger.draft(entry, author, &random()).unwrap();
        self.sign(draft)
    }

    /// An event with one fact, whatever the ledger says of it.
    pub(crate) fn craft(&mut self, hub: &Hub, fact: Fact<'_>) -> Sealed {
        let bodies = [(fact.audience(false), Body::Fact(fact))];
        let draft = Draft::new(Some(self.community), self.next_author(hub), &bodies, &random());
        self.sign(draft)
    }

    fn next_author(&mut self, hub: &Hub) -> Author {
        let device = public(&self.key);
        self.n = (self.n + 1).max(self.ledger.next_n(device));
        Author { device, n: self.n, at: hub.now() }
    }

    fn sign(&self, draft: Draft) -> Sealed {
        let signature = self.key.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    }

    pub(crate) fn push(&self, hub: &Hub, sealed: &[&Sealed]) -> Result<Vec<ItemAnswer>, Trouble> {
        let bytes: Vec<Vec<u8>> = sealed.iter().map(|sealed| sealed.bytes()).collect();
        hub.keeper.push(
            self.community,
            public(&self.key),
            &bytes.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        )
    }

    pub(crate) fn enter(&mut self, hub: &Hub, entry: Entry<'_>) -> Outcome {
        let sealed = self.seal(hub, entry);
        let answers = self.push(hub, &[&sealed]).unwrap();
        self.pull(hub);
        answers[0].outcome.clone()
    }

    /// Sends all at once.
    pub(crate) fn enter_all<'a>(&mut self, hub: &Hub, entries: impl Iterator<Item = Entry<'a>>) {
        let sealed: Vec<Sealed> = entries.map(|entry| self.seal(hub, entry)).collect();
        let answers = self.push(hub, &sealed.iter().collect::<Vec<_>>()).unwrap();
        assert!(answers.iter().all(|answer| matches!(answer.outcome, Outcome::Admitted { .. })));
        self.pull(hub);
    }

    /// Reads all new records and gives their bytes.
    pub(crate) fn pull(&mut self, hub: &Hub) -> Vec<u8> {
        let mut read = Vec::new();
        loop {
            let after = self.ledger.chain().seq;
            let page = hub.keeper.records(self.community, public(&self.key), after, 100).unwrap();
            if page.segment.is_empty() {
                return read;
            }
            self.ledger.load(&page.segment).unwrap();
            read.extend(page.segment);
        }
    }

    pub(crate) fn add(&mut self, hub: &Hub, name: &str) -> (Person, AccountIndex) {
        let place = self.ledger.accounts().count();
        let contact = format!("{name} lives by the sea");
        let new = NewMember { contact: Some(&contact), ..NewMember::new(name, MemberKind::Person) };
        assert!(matches!(self.enter(hub, Entry::AddMember(new)), Outcome::Admitted { .. }));
        let member = self.ledger.accounts().nth(place).unwrap();
        self.enter(hub, Entry::AddDevice(member, public(&key(name))));
        (Person::of(hub, self.community, name), member)
    }

    pub(crate) fn rules(&mut self, hub: &Hub, rules: Vec<(Rule, Option<i64>)>) {
        let change = PolicyChange { rules, ..PolicyChange::default() };
        assert!(matches!(self.enter(hub, Entry::SetPolicy(change)), Outcome::Admitted { .. }));
    }
}

pub(crate) fn hour(from: AccountIndex, to: AccountIndex, note: &str, on: Day) -> Entry<'_> {
    let hour = |account| vec![(account, Minutes(60))];
    let legs = Recording::new(ExchangeKind::Service, hour(from), hour(to), on);
    Entry::Record(Recording { note: Some(note), ..legs })
}

pub(crate) fn assert_whole(hub: &Hub) {
    let mut checked = 0;
    timebank_hub::keeper::check(hub.keeper.store(), |one| {
        assert!(one.fault.is_none(), "{one:?}");
        checked += 1;
    })
    .unwrap();
    assert!(checked > 0);
}
