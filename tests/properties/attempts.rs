//! A few people try anything, one entry after another.

use crate::common::{Community, cases, key, public};
use ed25519_dalek::SigningKey;
use proptest::collection::vec;
use proptest::prelude::*;
use timebank::journal::{Author, Draft, ExchangeKind, MemberKind, read_journal_file};
use timebank::ledger::{
    AccountIndex, Entry, ExchangeIndex, Glance, Ledger, MemberChange, NewMember, Recording, Refusal,
};
use timebank::views::{Books, StatementQuery};
use timebank::{Day, Id, Minutes, Seconds};

/// An attempt. Numbers are taken modulo what exists, so that most attempts make sense and some do not.
#[derive(Clone, Debug)]
enum Attempt {
    Add,
    Record { who: u8, gave: Vec<(u8, i64)>, received: Vec<(u8, i64)>, day: i32, kind: bool, confirm: bool },
    Confirm { who: u8, exchange: u8 },
    Void { who: u8, exchange: u8, reason: bool },
    Rename { who: u8, member: u8, name: String },
    Again,
}

fn side() -> impl Strategy<Value = Vec<(u8, i64)>> {
    vec(
        (any::<u8>(), prop_oneof![30 => 1i64..600, 1 => Just(0), 1 => -60i64..0, 1 => Just(20_000_000)]),
        1..3,
    )
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let record = (any::<u8>(), side(), side(), -8i32..3, any::<bool>(), any::<bool>(), 0u8..8);
    let record = record.prop_map(|(who, gave, mut received, day, kind, confirm, balance)| {
        // Most attempts balance: one receiver gets what the givers gave.
        if balance > 0 {
            let sum = gave.iter().map(|(_, minutes)| minutes).sum();
            received = vec![(received.first().map_or(7, |(account, _)| *account), sum)];
        }
        Attempt::Record { who, gave, received, day, kind, confirm }
    });
    prop_oneof![
        2 => Just(Attempt::Add),
        8 => record,
        3 => (any::<u8>(), any::<u8>()).prop_map(|(who, exchange)| Attempt::Confirm { who, exchange }),
        3 => (any::<u8>(), any::<u8>(), any::<bool>())
            .prop_map(|(who, exchange, reason)| Attempt::Void { who, exchange, reason }),
        1 => (any::<u8>(), any::<u8>(), ".{0,12}")
            .prop_map(|(who, member, name)| Attempt::Rename { who, member, name }),
        1 => Just(Attempt::Again),
    ]
}

/// A community of four in which three members have a device of their own.
struct World {
    c: Community,
    members: Vec<AccountIndex>,
    exchanges: Vec<ExchangeIndex>,
    counters: [u64; 3],
    last: Option<(Draft, SigningKey)>,
    last_accepted: bool,
    accepted: usize,
}

fn phone(i: usize) -> SigningKey {
    key(&format!("phone {i}"))
}

impl World {
    fn new() -> World {
        let mut c = Community::found("Leith", "Mary");
        let members: Vec<AccountIndex> = ["Ana", "Bob", "Cid"].map(|name| c.add(name)).to_vec();
        for (i, member) in members.iter().enumerate() {
            c.enter(Entry::AddDevice(*member, public(&phone(i)))).unwrap();
        }
        World {
            c,
            members,
            exchanges: Vec::new(),
            counters: [0; 3],
            last: None,
            last_accepted: false,
            accepted: 0,
        }
    }

    /// The pot, the founder and the members.
    fn account(&self, number: u8) -> AccountIndex {
        let all: Vec<AccountIndex> = self.c.ledger.accounts().collect();
        all[usize::from(number) % all.len()]
    }

    fn exchange(&self, number: u8) -> Option<ExchangeIndex> {
        let count = self.exchanges.len();
        (count > 0).then(|| self.exchanges[usize::from(number) % count])
    }

    /// The author: half of the time the coordinator, otherwise a member.
    fn author(&mut self, who: u8) -> (Author, SigningKey) {
        if who.is_multiple_of(2) {
            return (self.c.author(), self.c.device.clone());
        }
        let i = usize::from(who) % 3;
        self.counters[i] += 1;
        self.c.clock += 60;
        let device = phone(i);
        (Author { device: public(&device), n: self.counters[i], at: Seconds(self.c.clock) }, device)
    }

    /// Tries an entry. Returns whether it was accepted.
    fn enter(&mut self, who: u8, entry: Entry<'_>) -> Option<Id> {
        let (author, device) = self.author(who);
        let seed = self.c.seed();
        let draft = self.c.ledger.draft(entry, author, &seed).ok()?;
        let before = self.c.ledger.cache();
        let id = self.c.admit_from(&draft, &device).ok();
        if id.is_none() {
            assert!(self.c.ledger.cache() == before, "a refused entry changed the ledger");
        }
        self.last_accepted = id.is_some();
        self.accepted += usize::from(self.last_accepted);
        self.last = Some((draft, device));
        id
    }

    fn attempt(&mut self, attempt: &Attempt) {
        match attempt {
            Attempt::Add => {
                let entry = Entry::AddMember(NewMember::new("Dee", MemberKind::Person));
                if let Some(id) = self.enter(0, entry) {
                    self.members.push(self.c.member_of(id));
                }
            }
            Attempt::Record { who, gave, received, day, kind, confirm } => {
                let legs = |side: &[(u8, i64)]| -> Vec<(AccountIndex, Minutes)> {
                    side.iter()
                        .map(|(account, minutes)| (self.account(*account), Minutes(*minutes)))
                        .collect()
                };
                let entry = Entry::Record(Recording {
                    confirm: *confirm,
                    ..Recording::new(
                        if *kind { ExchangeKind::Service } else { ExchangeKind::Gift },
                        legs(gave),
                        legs(received),
                        Day(self.c.today().0 + day),
                    )
                });
                if let Some(id) = self.enter(*who, entry) {
                    self.exchanges.push(self.c.ledger.exchange(id).unwrap());
                }
            }
            Attempt::Confirm { who, exchange } => {
                if let Some(exchange) = self.exchange(*exchange) {
                    self.enter(*who, Entry::Confirm(exchange));
                }
            }
            Attempt::Void { who, exchange, reason } => {
                if let Some(exchange) = self.exchange(*exchange) {
                    self.enter(
                        *who,
                        Entry::Void { exchange, reason: if *reason { "a mistake" } else { "\u{202e}" } },
                    );
                }
            }
            Attempt::Rename { who, member, name } => {
                let member = self.account(*member);
                self.enter(
                    *who,
                    Entry::ChangeMember(MemberChange { name: Some(name), ..MemberChange::of(member) }),
                );
            }
            Attempt::Again => self.again(),
        }
    }

    /// The last entry once more: nothing moves.
    fn again(&mut self) {
        if let Some((draft, device)) = self.last.take().filter(|_| self.last_accepted) {
            let before = self.c.ledger.cache();
            assert!(matches!(self.c.prepare(&draft, &device), Err(Refusal::AlreadyAdmitted(_))));
            assert!(self.c.ledger.cache() == before);
        }
    }

    fn assert_balanced(&self) {
        let trial = self.c.ledger.trial_balance();
        assert_eq!(trial.sum, Minutes::ZERO);
        assert_eq!(trial.rows.iter().map(|row| row.balance).sum::<Minutes>(), Minutes::ZERO);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_books_are_right_after_any_attempts(attempts in vec(attempt(), 1..60)) {
        let mut world = World::new();
        for attempt in &attempts {
            world.attempt(attempt);
            world.assert_balanced();
        }
        let ledger = &world.c.ledger;
        // The incremental ledger, the replayed one and the one from the cache are the same.
        let cache = ledger.cache();
        prop_assert!(world.c.replayed().cache() == cache);
        let opened = Ledger::from_cache(&cache.as_slice()).unwrap();
        prop_assert!(opened.cache() == cache);
        prop_assert_eq!(opened.chain(), ledger.chain());
        let glance = Glance::from_cache(&cache.as_slice()).unwrap();
        prop_assert_eq!(glance.trial_balance(), ledger.trial_balance());
        // Every statement ends at its balance, and a check of the books finds no fault.
        for account in ledger.accounts() {
            let statement = ledger.statement(account, &StatementQuery::default()).unwrap();
            prop_assert_eq!(statement.closing.0, world.c.balance(account));
            prop_assert_eq!(statement.moved.balance(), statement.closing);
            let other: Minutes = statement.rows.iter().filter(|row| row.counts).map(|row| row.other).sum();
            prop_assert_eq!(statement.other, other);
        }
        let mut books = Books::new(Some(&cache));
        books.push(read_journal_file(&world.c.file()).unwrap());
        for finding in books.finish(ledger) {
            prop_assert!(finding.ok, "{finding:?}");
        }
    }

    #[test]
    fn an_event_offered_twice_moves_balances_once(minutes in 1i64..600) {
        let mut c = Community::found("Leith", "Mary");
        let (ana, bob) = (c.add("Ana"), c.add("Bob"));
        c.record(ana, bob, minutes, "2024-03-01", true).unwrap();
        let segment = c.segments.last().unwrap().clone();
        let before = c.ledger.cache();
        c.ledger.load(&segment).unwrap();
        prop_assert!(c.ledger.cache() == before);
        prop_assert_eq!(c.balance(ana), minutes);
    }

    #[test]
    fn arbitrary_bytes_are_never_accepted(bytes in vec(any::<u8>(), 0..2000)) {
        prop_assert!(Ledger::new().load(&bytes).is_err());
        prop_assert!(read_journal_file(&bytes).is_err());
        prop_assert!(Ledger::from_cache(&bytes.as_slice()).is_err());
    }

    #[test]
    fn a_damaged_cache_never_opens_another_ledger(place in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut c = Community::found("Leith", "Mary");
        let (ana, bob) = (c.add("Ana"), c.add("Bob"));
        c.record(ana, bob, 30, "2024-03-01", true).unwrap();
        let good = c.ledger.cache();
        let mut cache = good.clone();
        let at = place.index(cache.len());
        cache[at] ^= 1 << bit;
        // Padding between columns may differ. A cache that opens gives the same ledger.
        if let Ok(opened) = Ledger::from_cache(&cache.as_slice()) {
            prop_assert!(opened.cache() == good);
        }
        prop_assert!(Ledger::from_cache(&&good[..at]).is_err());
    }
}

#[test]
fn enough_attempts_are_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut world = World::new();
    for _ in 0..400 {
        let attempt = proptest::strategy::ValueTree::current(&attempt().new_tree(&mut runner).unwrap());
        world.attempt(&attempt);
    }
    assert!(world.accepted > 80, "{} of 400 were accepted", world.accepted);
    assert!(world.exchanges.len() > 30, "{} exchanges", world.exchanges.len());
}
