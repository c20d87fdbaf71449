//! What people do on their phones.

use super::hub::clock;
use super::network::short;
use super::world::World;
use crate::common::{key, public, seal};
use timebank::journal::{
    Audience, Body, Draft, ExchangeKind, Fact, PolicyChange, Ref, Role, RoleSet, Sealed, Step, StepKind,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Recording, Stepping};
use timebank::{Day, Hash, Id, Minutes, Seconds};

impl World {
    /// Somebody does something that their replica allows.
    pub(crate) fn act(&mut self, p: usize) {
        let Some(me) = self.phones[p].me() else { return };
        let coordinates = self.phones[p].replica.ledger().role(me) == Role::Coordinator;
        match self.dice.roll(if coordinates { 33 } else { 14 }) {
            0..=5 => self.record(p, me),
            6 | 7 => self.step(p, &[StepKind::Confirmed]),
            8 | 9 => self
                .step(p, &[StepKind::Declined, StepKind::Withdrawn, StepKind::Disputed, StepKind::Confirmed]),
            10 => self.withdraw_unsent(p),
            11 => self.by_link(p),
            12 => self.look_at_refused(p),
            13 => self.give(p, me),
            _ => self.act_at_desk(p, me),
        }
    }

    fn author(&self, p: usize) -> timebank::journal::Author {
        let phone = &self.phones[p];
        let at = clock(self.now, phone.wrong_by);
        let mut author = phone.replica.author(at);
        if self.bug == Some(super::planted::Bug::CounterReused) {
            author.n = phone.replica.ledger().next_n(public(&phone.device));
        }
        author
    }

    /// Signs, keeps and sends an entry. Returns its id if it was written.
    pub(crate) fn write(&mut self, p: usize, what: &str, entry: Entry<'_>) -> Option<Hash> {
        let author = self.author(p);
        let seed = self.dice.seed();
        let draft = self.phones[p].replica.ledger().draft(entry, author, &seed).ok()?;
        self.keep(p, what, draft)
    }

    fn keep(&mut self, p: usize, what: &str, draft: Draft) -> Option<Hash> {
        let sealed = seal(draft, &self.phones[p].device);
        let id = sealed.id();
        let losses = self.oracle.losses[p];
        self.oracle.written.insert(id, (p, losses));
        let effects = match self.phones[p].replica.wrote(sealed) {
            Ok(effects) => effects,
            Err(fault) => {
                self.oracle.blame(format!("phone {p} cannot keep what it wrote: {fault:?}"));
                return None;
            }
        };
        self.dice.count(&format!("written: {what}"));
        self.carry_out(p, effects);
        Some(id)
    }

    fn craft(&mut self, p: usize, what: &str, step: Step) -> Option<Hash> {
        let author = self.author(p);
        let body = [(Audience::PARTIES, Body::Fact(Fact::Step(step)))];
        let community = Some(self.community);
        let draft = Draft::new(community, author, &body, &self.dice.seed());
        self.keep(p, what, draft)
    }

    /// Somebody else's account, or the pot's.
    pub(crate) fn other(&mut self, p: usize, me: AccountIndex) -> AccountIndex {
        let accounts: Vec<AccountIndex> =
            self.phones[p].replica.ledger().accounts().filter(|account| *account != me).collect();
        self.dice.one(&accounts)
    }

    pub(crate) fn day(&mut self, p: usize) -> Day {
        // Mostly people know the day, whatever the phone's clock says.
        let wrong_by = if self.dice.roll(6) == 0 { self.phones[p].wrong_by } else { 0 };
        Day(Day::of(clock(self.now, wrong_by)).0 - self.dice.roll(3) as i32)
    }

    fn record(&mut self, p: usize, me: AccountIndex) {
        let other = self.other(p, me);
        // For themselves, their household or their child.
        let ledger = self.phones[p].replica.ledger();
        let mine: Vec<AccountIndex> = ledger.accounts().filter(|one| ledger.acts_for(me, *one)).collect();
        let me = self.dice.one(&mine);
        let minutes = Minutes([15, 30, 60, 90, 120][self.dice.roll(5)]);
        let (mine, theirs) = (vec![(me, minutes)], vec![(other, minutes)]);
        let (gave, received) = if self.dice.roll(2) == 0 { (mine, theirs) } else { (theirs, mine) };
        let (on, confirm) = (self.day(p), self.dice.roll(6) == 0);
        let entry = Recording { confirm, ..Recording::new(ExchangeKind::Service, gave, received, on) };
        if let Some(event) = self.write(p, "service", Entry::Record(entry)) {
            self.oracle.exchanges.push(Id { event, part: 0 });
        }
    }

    fn give(&mut self, p: usize, me: AccountIndex) {
        let (other, minutes, on) = (self.other(p, me), Minutes(30), self.day(p));
        let legs = (vec![(other, minutes)], vec![(me, minutes)]);
        let entry = Recording { confirm: true, ..Recording::new(ExchangeKind::Gift, legs.0, legs.1, on) };
        if let Some(event) = self.write(p, "gift", Entry::Record(entry)) {
            self.oracle.exchanges.push(Id { event, part: 0 });
        }
    }

    /// One of the last exchanges that a phone knows.
    pub(crate) fn exchange(&mut self, p: usize) -> Option<ExchangeIndex> {
        let ledger = self.phones[p].replica.ledger();
        let known: Vec<ExchangeIndex> =
            self.oracle.exchanges.iter().rev().filter_map(|id| ledger.exchange(*id)).take(6).collect();
        (!known.is_empty()).then(|| self.dice.one(&known))
    }

    pub(crate) fn step(&mut self, p: usize, kinds: &[StepKind]) {
        let Some(exchange) = self.exchange(p) else { return };
        let kind = self.dice.one(kinds);
        let text = matches!(kind, StepKind::Voided | StepKind::Disputed).then_some("It was not so");
        let what = kind.name();
        if kind == StepKind::Confirmed {
            self.write(p, what, Entry::Confirm(exchange));
        } else if kind == StepKind::Voided {
            self.write(p, what, Entry::Void { exchange, reason: "It was not so" });
        } else {
            self.write(p, what, Entry::Step(Stepping::new(kind, exchange, text)));
        }
    }

    /// Somebody takes back an entry that the hub may not have yet.
    fn withdraw_unsent(&mut self, p: usize) {
        let own = public(&self.phones[p].device);
        let unsent = self.phones[p].replica.outbox().iter().rev().find(|kept| {
            let event = kept.sealed.event();
            let exchange = Id { event: kept.id(), part: 0 };
            event.is_some_and(|event| event.device == own) && self.oracle.exchanges.contains(&exchange)
        });
        let Some(event) = unsent.map(timebank::sync::Kept::id) else { return };
        let exchange = Ref { event: Some(event), part: 0 };
        self.craft(p, "withdrawn before it was shared", Step::new(StepKind::Withdrawn, exchange));
    }

    /// A member shows another an exchange. The other confirms it and carries both events.
    fn by_link(&mut self, p: usize) {
        let from = self.dice.roll(self.phones.len());
        if from == p {
            return;
        }
        let kept = self.phones[from].replica.outbox().iter().rev();
        let shown = kept.map(|kept| kept.sealed.clone()).find(|sealed| {
            let exchange = Id { event: sealed.id(), part: 0 };
            self.oracle.exchanges.contains(&exchange)
        });
        let Some(sealed) = shown else { return };
        let exchange = Ref { event: Some(sealed.id()), part: 0 };
        let effects = match self.phones[p].replica.carry(sealed) {
            Ok(effects) => effects,
            Err(fault) => {
                return self.oracle.blame(format!(
                    "{} cannot be carried: {fault:?}",
                    short(exchange.event.unwrap_or_default())
                ));
            }
        };
        self.dice.count("carried for another");
        if self.carry_out(p, effects) {
            self.craft(p, "confirmed by link", Step::new(StepKind::Confirmed, exchange));
        }
    }

    /// A person looks at a refused event, and sends it again or lets it go.
    fn look_at_refused(&mut self, p: usize) {
        let refused = self.phones[p]
            .replica
            .outbox()
            .iter()
            .find(|kept| matches!(kept.standing, timebank::sync::Standing::Refused(_)));
        let Some(event) = refused.map(timebank::sync::Kept::id) else { return };
        let effects = if self.dice.roll(2) == 0 {
            self.dice.count("refused is sent again");
            self.phones[p].replica.send_again(event)
        } else {
            self.dice.count("refused is let go");
            self.phones[p].let_go.push(event);
            self.phones[p].replica.let_go(event)
        };
        self.carry_out(p, effects);
    }

    /// A key that was never used.
    pub(crate) fn new_key(&mut self) -> ed25519_dalek::SigningKey {
        self.keys += 1;
        key(&format!("key {}", self.keys))
    }

    /// Mallory, a member, tries forbidden events. Returns them.
    pub(crate) fn hostile(&mut self) -> Option<(&'static str, Sealed)> {
        let mallory = key("mallory");
        let ledger = &self.hub.ledger;
        let account = ledger.account_id(ledger.owner_of(public(&mallory))?)?;
        let (at, seed) = (Seconds(self.now), self.dice.seed());
        let n = ledger.next_n(public(&mallory));
        let by = |n| timebank::journal::Author { device: public(&mallory), n, at };
        let escalation = |n, community, device: &ed25519_dalek::SigningKey| {
            let fact = Fact::RoleSet(RoleSet { member: account.into(), role: Role::Coordinator });
            let body = [(Audience::MEMBERS, Body::Fact(fact))];
            seal(
                Draft::new(
                    community,
                    timebank::journal::Author { device: public(device), ..by(n) },
                    &body,
                    &seed,
                ),
                device,
            )
        };
        let ours = Some(self.community);
        let some = self.sealed.len();
        let other = (some > 0).then(|| self.sealed[self.dice.roll(some)].clone());
        Some(match self.dice.roll(8) {
            0 => ("escalated role", escalation(n, ours, &mallory)),
            1 => {
                let draft = ledger.draft(Entry::SetPolicy(PolicyChange::default()), by(n), &seed).ok()?;
                ("escalated policy", seal(draft, &mallory))
            }
            2 => ("wrong community", escalation(n, Some(Hash([5; 32])), &mallory)),
            3 => ("unknown device", escalation(1, ours, &key("nobody's"))),
            4 if n > 1 => ("forked counter", escalation(n - 1, ours, &mallory)),
            5 => ("replay", other?),
            6 => {
                let mut altered = other?;
                let part = altered.parts.len() - 1;
                let end = altered.parts[part].len() - 1;
                altered.parts[part][end] ^= 1;
                ("altered part", altered)
            }
            7 => {
                let mut altered = other?;
                let end = altered.event.len() - 1;
                altered.event[end] ^= 1;
                ("altered event", altered)
            }
            _ => return None,
        })
    }

    /// Mallory's first event is honest, so that there is a counter to use again.
    pub(crate) fn mallory_greets(&mut self) -> Option<Sealed> {
        let mallory = key("mallory");
        let ledger = &self.hub.ledger;
        let me = ledger.owner_of(public(&mallory))?;
        let author = timebank::journal::Author { device: public(&mallory), n: 1, at: Seconds(self.now) };
        let side = |account| vec![(account, Minutes(15))];
        let on = Day::of(Seconds(self.now));
        let entry = Recording::new(ExchangeKind::Service, side(me), side(ledger.founder()), on);
        let draft = ledger.draft(Entry::Record(entry), author, &[9; 32]).ok()?;
        Some(seal(draft, &mallory))
    }
}
