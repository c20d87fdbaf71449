//! Random communities. Members, coordinators and the keeper try single facts, or several in one event. The
//! promises hold after every event and at the end (`promises`).

use super::measured::assert_all_seen;
use crate::common::dice::Dice;
use crate::common::{Community, cases, key, posting, public};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use timebank::journal::{
    Body, ExchangeKind, Fact, MemberKind, PolicyChange, PostKind, Ref, Role, Rule, Step, StepKind, TextKind,
};
use timebank::ledger::{
    AccountIndex, Beyond, Entry, ExchangeIndex, MemberChange, NewMember, Posting, Recording, Refusal,
    Session, Split, State,
};
use timebank::{Day, Id, Minutes};

pub(crate) struct Random {
    pub(crate) c: Community,
    pub(crate) dice: Dice,
    /// Devices with their owners; the coordinator's is the first.
    pub(crate) devices: Vec<(AccountIndex, SigningKey)>,
    pub(crate) exchanges: Vec<ExchangeIndex>,
    /// Each text with the members it is about. It must be gone when one of them is erased.
    pub(crate) said: Vec<(String, BTreeSet<AccountIndex>)>,
    /// Programmes that exchanges had before they got others.
    pub(crate) former: Vec<String>,
    tried: usize,
    admitted: usize,
    kinds: BTreeMap<&'static str, usize>,
    refused: BTreeMap<(&'static str, &'static str), usize>,
}

impl Random {
    fn new(seed: u64, members: usize) -> Random {
        let c = Community::found("Leith", "word0 of founder");
        let founder = c.ledger.founder();
        let devices = vec![(founder, c.device.clone())];
        let (exchanges, kinds, refused) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut random = Random {
            c,
            dice: Dice(seed),
            devices,
            exchanges,
            said: Vec::new(),
            former: Vec::new(),
            tried: 0,
            admitted: 0,
            kinds,
            refused,
        };
        while random.c.ledger.accounts().count() < members + 1 {
            random.add();
        }
        random
    }

    fn word(&mut self, about: &[AccountIndex]) -> String {
        let word = format!("word{} of {}", self.said.len() + 1, self.dice.roll(1_000_000));
        self.said.push((word.clone(), about.iter().copied().collect()));
        word
    }

    fn account(&mut self) -> AccountIndex {
        let accounts: Vec<AccountIndex> = self.c.ledger.accounts().collect();
        self.dice.one(&accounts)
    }

    fn member(&mut self) -> AccountIndex {
        let accounts: Vec<AccountIndex> = self.c.ledger.accounts().skip(1).collect();
        self.dice.one(&accounts)
    }

    /// A random device, more often the coordinator's than others.
    fn device(&mut self) -> SigningKey {
        let place = if self.dice.roll(3) == 0 { 0 } else { self.dice.roll(self.devices.len()) };
        self.devices[place].1.clone()
    }

    pub(crate) fn device_of(&mut self, account: AccountIndex) -> SigningKey {
        let own = self.devices.iter().rev().find(|(owner, _)| *owner == account);
        own.map_or_else(|| self.c.device.clone(), |(_, device)| device.clone())
    }

    /// Mostly one of the latest exchanges, which are still open.
    fn exchange(&mut self) -> Option<ExchangeIndex> {
        let count = self.exchanges.len();
        let recent = if self.dice.roll(4) == 0 { count } else { count.min(12) };
        (count > 0).then(|| self.exchanges[count - 1 - self.dice.roll(recent)])
    }

    /// The accounts for which an exchange was entered.
    pub(crate) fn parties(&self, exchange: ExchangeIndex) -> Vec<AccountIndex> {
        let row = self.c.ledger.history_row(exchange);
        let parties = row.gave.iter().chain(&row.received).chain(&row.attended);
        let entered =
            parties.map(|party| party.entered_for.as_ref().map_or(&party.member, |one| &one.member));
        let account = |id: &String| match id.parse() {
            Ok(id) => self.c.ledger.written_account(id).unwrap(),
            Err(_) => AccountIndex::POT,
        };
        entered.map(account).collect()
    }

    pub(crate) fn today(&self) -> Day {
        self.c.today()
    }

    /// Tries an entry, and checks what holds after it, whatever the answer was.
    fn enter(&mut self, what: &'static str, device: &SigningKey, entry: Entry<'_>) -> Option<Id> {
        let author = self.c.author_of(device);
        let seed = self.c.seed();
        let draft = self.c.ledger.draft(entry, author, &seed).ok()?;
        self.offer(what, device, |c| c.admit_from(&draft, device))
    }

    fn offer(
        &mut self,
        what: &'static str,
        device: &SigningKey,
        admit: impl FnOnce(&mut Community) -> Result<Id, Refusal>,
    ) -> Option<Id> {
        self.tried += 1;
        // To compare the whole cache after every refusal would take minutes.
        let careful = self.c.ledger.totals().exchanges < 100 || self.tried.is_multiple_of(16);
        let before = careful.then(|| self.c.ledger.cache());
        let chain = self.c.ledger.chain();
        let policy = self.c.ledger.policy();
        let balances: Vec<i64> = self.c.ledger.accounts().map(|account| self.c.balance(account)).collect();
        let answer = admit(&mut self.c);
        if let Err(refusal) = &answer {
            *self.refused.entry((what, refusal.code())).or_default() += 1;
            assert!(self.c.ledger.chain() == chain);
            assert!(before.is_none_or(|before| self.c.ledger.cache() == before), "refused {what} changed it");
            return None;
        }
        self.admitted += 1;
        *self.kinds.entry(what).or_default() += 1;
        let after: Vec<i64> = self.c.ledger.accounts().map(|account| self.c.balance(account)).collect();
        assert_eq!(after.iter().sum::<i64>(), 0, "{what}");
        // Under `refuse`, only what is voided or brought forward may cross a limit.
        let takes_out =
            matches!(what, "void" | "correct" | "undo" | "coordinator's steps" | "add" | "join" | "part");
        if policy.beyond() == Beyond::Refuse && !takes_out {
            for (account, after) in after.iter().enumerate().skip(1) {
                let before = balances.get(account).copied().unwrap_or(0);
                let low = policy.floor().is_some_and(|floor| *after < floor.0 && *after < before);
                let high = policy.ceiling().is_some_and(|ceiling| *after > ceiling.0 && *after > before);
                assert!(!low && !high, "{what} took an account from {before} to {after}: {policy:?}");
            }
        }
        for held in &self.c.held {
            let exchange = self.c.ledger.exchange(*held).unwrap();
            assert_eq!(self.c.state(exchange), "held", "{what}");
        }
        let _ = device;
        answer.ok()
    }

    fn add(&mut self) {
        let (name, contact, area) = (self.word(&[]), self.word(&[]), self.word(&[]));
        let mut new = NewMember { contact: Some(&contact), ..NewMember::new(&name, MemberKind::Person) };
        match self.dice.roll(8) {
            0 => {
                new.kind = self.dice.one(&[MemberKind::Household, MemberKind::Organisation]);
                new.holders = vec![self.member(), self.member()];
            }
            1 => new.guardian = Some(self.member()),
            _ => {}
        }
        new.area = Some(&area);
        let coordinator = self.c.device.clone();
        if self.enter("add", &coordinator, Entry::AddMember(new)).is_none() {
            self.said.truncate(self.said.len() - 3);
            return;
        }
        let next = self.c.ledger.accounts().last().unwrap();
        let words = self.said.len() - 3;
        self.said[words..].iter_mut().for_each(|(_, about)| assert!(about.insert(next)));
        let device = key(&format!("phone of {name}"));
        let added = self.enter("device", &coordinator, Entry::AddDevice(next, public(&device)));
        if added.is_some() {
            self.devices.push((next, device));
        }
    }

    fn record(&mut self) {
        let (one, two) = (self.account(), self.account());
        let minutes = Minutes(1 + self.dice.roll(300) as i64);
        let (mut gave, mut received) = (vec![(one, minutes)], vec![(two, minutes)]);
        if self.dice.roll(4) == 0 {
            let third = self.account();
            gave[0].1 = minutes + Minutes(30);
            received.push((third, Minutes(30)));
        }
        if self.dice.roll(12) == 0 {
            gave[0].1 = Minutes(self.dice.roll(40_000_000) as i64 - 5);
        }
        let kind = if self.dice.roll(6) == 0 { ExchangeKind::Gift } else { ExchangeKind::Service };
        let on = Day(self.today().0 - self.dice.roll(40) as i32 + 1);
        let device = match self.dice.roll(4) {
            0 => self.device(),
            1 => self.device_of(two),
            _ => self.device_of(one),
        };
        let parties: Vec<AccountIndex> = gave.iter().chain(&received).map(|(account, _)| *account).collect();
        let note = self.word(&parties);
        let confirm = self.dice.roll(3) == 0;
        let on_behalf = (self.dice.roll(6) == 0).then_some(one).filter(|one| *one != AccountIndex::POT);
        let recording =
            Recording { note: Some(&note), confirm, on_behalf, ..Recording::new(kind, gave, received, on) };
        match self.enter("record", &device, Entry::Record(recording)) {
            Some(id) => self.exchanges.push(self.c.ledger.exchange(Id { part: 1, ..id }).unwrap()),
            None => drop(self.said.pop()),
        }
    }

    /// A step that this exchange can take, or any other step.
    fn likely(&mut self, exchange: ExchangeIndex) -> StepKind {
        use StepKind::{
            Agreed, Confirmed, Declined, Disputed, Held, NoteAdded, Released, Resolved, Restored, Voided,
            Withdrawn,
        };
        if self.dice.roll(5) == 0 {
            return self.dice.one(&StepKind::ALL);
        }
        match self.c.state(exchange) {
            "proposed" => self.dice.one(&[Confirmed, Declined, Withdrawn, Agreed, Held, NoteAdded]),
            "confirmed" => self.dice.one(&[Disputed, Disputed, Voided, Held, NoteAdded]),
            "disputed" => self.dice.one(&[Resolved, Resolved, Voided, Disputed]),
            "held" => self.dice.one(&[Released, Released, Declined, Withdrawn, NoteAdded]),
            _ => self.dice.one(&[NoteAdded, Restored, Restored, Confirmed, Voided]),
        }
    }

    /// One to three steps in one event, on one exchange or on several.
    fn steps(&mut self, by_keeper: bool) {
        let Some(mut exchange) = self.exchange() else { return };
        let party = self.dice.roll(2) > 0;
        let parties = self.parties(exchange);
        let device = if by_keeper {
            self.c.keeper.clone()
        } else if party {
            let party = self.dice.one(&parties);
            self.device_of(party)
        } else {
            self.device()
        };
        let mut facts = Vec::new();
        let mut texts: Vec<(TextKind, String)> = Vec::new();
        for _ in 0..1 + self.dice.roll(6) / 4 {
            if self.dice.roll(3) == 0 {
                exchange = self.exchange().unwrap();
            }
            let kind = self.likely(exchange);
            let parties = self.parties(exchange);
            let mut step = Step::new(kind, self.c.ledger.exchange_id(exchange).into());
            step.held_by = (kind == StepKind::Held).then_some(if self.dice.roll(2) == 0 {
                4
            } else {
                1 + self.dice.roll(5) as u8
            });
            if matches!(
                kind,
                StepKind::Voided | StepKind::Disputed | StepKind::NoteAdded | StepKind::Corrected
            ) {
                let word = self.word(&parties);
                texts.push((kind.text_kind(), word));
                step.text = Some(texts.len() as u16 - 1);
            }
            step.other = match kind {
                StepKind::Agreed => {
                    let account = self.dice.one(&parties);
                    self.c.ledger.account_id(account).map(Ref::from)
                }
                StepKind::Declined if self.dice.roll(2) == 0 => {
                    let other = self.exchange().unwrap();
                    Some(self.c.ledger.exchange_id(other).into())
                }
                _ => None,
            };
            facts.push(step);
        }
        let count = texts.len();
        let bodies = texts.iter().map(|(kind, word)| Body::Text(*kind, word));
        let bodies: Vec<Body<'_>> =
            bodies.chain(facts.iter().map(|step| Body::Fact(Fact::Step(*step)))).collect();
        let what =
            if device.to_bytes() == self.c.device.to_bytes() { "coordinator's steps" } else { "steps" };
        let admitted = self.offer(what, &device, |c| c.craft_by(&device, bodies));
        if admitted.is_none() {
            self.said.truncate(self.said.len() - count);
        }
    }

    fn confirm(&mut self) {
        let Some(exchange) = self.exchange() else { return };
        let parties = self.parties(exchange);
        let party = self.dice.one(&parties);
        let device = self.device_of(party);
        self.enter("confirm", &device, Entry::Confirm(exchange));
    }

    /// The way back from the last step of an exchange, and perhaps back again.
    fn undo(&mut self) {
        let Some(exchange) = self.exchange() else { return };
        let parties = self.parties(exchange);
        let coordinator = self.c.device.clone();
        for _ in 0..1 + self.dice.roll(2) {
            let reason = self.word(&parties);
            let entry = Entry::Undo { exchanges: vec![exchange], reason: &reason };
            if self.enter("undo", &coordinator, entry).is_none() {
                self.said.pop();
            }
        }
    }

    fn correct(&mut self) {
        let Some(exchange) = self.exchange() else { return };
        let parties = self.parties(exchange);
        let coordinator = self.c.device.clone();
        let reason = self.word(&parties);
        let minutes = Minutes(1 + self.dice.roll(300) as i64);
        let sides = (vec![(parties[0], minutes)], vec![(parties[parties.len() - 1], minutes)]);
        let by = Recording::new(ExchangeKind::Service, sides.0, sides.1, self.today());
        let id = self.enter("correct", &coordinator, Entry::Correct { exchange, reason: &reason, by });
        match id {
            Some(id) => self.exchanges.push(self.c.ledger.exchange(id).unwrap()),
            None => drop(self.said.pop()),
        }
    }

    fn session(&mut self) {
        let side = |random: &mut Random| {
            let count = 1 + random.dice.roll(5);
            let one = |_| (random.member(), Minutes(1 + random.dice.roll(200) as i64));
            (0..count).map(one).collect::<Vec<_>>()
        };
        let (gave, mut received) = (side(self), side(self));
        let split =
            self.dice.one(&[Split::EachPays, Split::Shared, Split::PotPays, Split::NoCharge, Split::Peers]);
        if split == Split::Peers {
            received.clear();
        }
        let session = Session { gave, received, split, on: self.today(), category: None, note: None };
        if let Ok(exchanges) = session.exchanges() {
            let coordinator = self.c.device.clone();
            let count = exchanges.len();
            if let Some(id) = self.enter("session", &coordinator, Entry::RecordAll(exchanges)) {
                let parts =
                    (0..2 * count as u16).filter_map(|part| self.c.ledger.exchange(Id { part, ..id }));
                self.exchanges.extend(parts);
            }
        }
    }

    fn policy(&mut self) {
        let often = [
            Rule::Floor,
            Rule::Ceiling,
            Rule::Beyond,
            Rule::Beyond,
            Rule::AutoAcceptDays,
            Rule::RetentionMonths,
        ];
        let rule = if self.dice.roll(3) > 0 { self.dice.one(&often) } else { self.dice.one(&Rule::ALL) };
        let value = match rule {
            Rule::Floor => -(self.dice.roll(900) as i64),
            Rule::Longest => 240 + self.dice.roll(900) as i64,
            Rule::GiftsBy | Rule::Recorders if self.dice.roll(3) > 0 => 0,
            Rule::Ceiling => 60 + self.dice.roll(900) as i64,
            Rule::Beyond => self.dice.roll(3) as i64,
            Rule::FurthestBackDays | Rule::AutoAcceptDays => self.dice.roll(40) as i64,
            Rule::RetentionMonths => self.dice.roll(3) as i64,
            Rule::Recorders => self.dice.roll(5) as i64,
            Rule::OpenBook => self.dice.roll(2) as i64,
            _ => self.dice.roll(30) as i64,
        };
        let value = (self.dice.roll(4) > 0).then_some(value);
        let rules = vec![(rule, value)];
        let coordinator = self.c.device.clone();
        self.enter("policy", &coordinator, Entry::SetPolicy(PolicyChange { rules, ..Default::default() }));
    }

    fn people(&mut self) {
        let device = if self.dice.roll(3) > 0 { self.c.device.clone() } else { self.device() };
        let member = self.member();
        match self.dice.roll(11) {
            // The founder stays. Otherwise nobody could do anything soon.
            0 | 1 if member != self.c.ledger.founder() => {
                let role = self.dice.one(&[Role::Member, Role::Member, Role::Coordinator, Role::Viewer]);
                self.enter("role", &device, Entry::SetRole(member, role));
            }
            2 | 3 if member != self.c.ledger.founder() => {
                let (on, erase) = (self.today(), self.dice.roll(2) == 0);
                self.enter("leave", &device, Entry::Leave { member, to: Vec::new(), on, erase });
            }
            4 => drop(self.enter("erase", &device, Entry::Erase(member))),
            5 if self.devices.len() > 3 => {
                let place = 1 + self.dice.roll(self.devices.len() - 1);
                let lost = public(&self.devices[place].1);
                self.enter("revoke", &device, Entry::RevokeDevice(lost));
            }
            6 => {
                let name = self.word(&[member]);
                let change = MemberChange { name: Some(&name), ..MemberChange::of(member) };
                if self.enter("rename", &device, Entry::ChangeMember(change)).is_none() {
                    self.said.pop();
                }
            }
            7 => {
                let into = self.member();
                self.enter("join", &device, Entry::Join { member, into });
            }
            8 => {
                let ledger = &self.c.ledger;
                let joined: Vec<AccountIndex> =
                    ledger.accounts().filter(|account| ledger.person(*account) != *account).collect();
                let account = if joined.is_empty() { member } else { self.dice.one(&joined) };
                self.enter("part", &device, Entry::Part(account));
            }
            9 => {
                let holders = Some(vec![self.member(), self.member()]);
                self.enter(
                    "holders",
                    &device,
                    Entry::ChangeMember(MemberChange { holders, ..MemberChange::of(member) }),
                );
            }
            _ => {
                let guardian = Some((self.dice.roll(2) == 0).then(|| self.member()));
                let change = MemberChange { guardian, ..MemberChange::of(member) };
                self.enter("guardian", &device, Entry::ChangeMember(change));
            }
        }
    }

    fn post(&mut self) {
        let member = self.member();
        let device = self.device_of(member);
        let (words, tags) = (self.word(&[member]), self.word(&[member]));
        let until = (self.dice.roll(2) == 0).then(|| Day(self.today().0 + self.dice.roll(9) as i32 - 1));
        let posting = Posting {
            tags: Some(&tags),
            until,
            member: Some(member),
            ..posting(PostKind::Offer, &words, None)
        };
        if self.enter("post", &device, Entry::Post(posting)).is_none() {
            self.said.truncate(self.said.len() - 2);
        }
    }

    fn programme(&mut self) {
        let Some(exchange) = self.exchange() else { return };
        let device = if self.dice.roll(4) > 0 { self.c.device.clone() } else { self.device() };
        let parties = self.parties(exchange);
        let before = self.c.ledger.programme(exchange).map(str::to_owned);
        let name = (self.dice.roll(3) > 0).then(|| self.word(&parties));
        let entry = Entry::SetProgramme { exchange, programme: name.as_deref() };
        if self.enter("programme", &device, entry).is_some() {
            self.former.extend(before);
        } else if name.is_some() {
            self.said.pop();
        }
    }

    fn days(&mut self) {
        let days = self.dice.roll(25) as u32;
        self.c.later(days);
        let keeper = self.c.keeper.clone();
        for _ in 0..20 {
            let (author, seed) = (self.c.author_of(&keeper), self.c.seed());
            let draft = self.c.ledger.duties(author, &seed, self.c.context(), self.c.served_since());
            let due = self.c.ledger.has_duties(self.c.context(), self.c.served_since());
            assert_eq!(draft.is_some(), due);
            let Some(draft) = draft else { break };
            // The keeper's own due events are admitted.
            let done = self.offer("duties", &keeper, |c| c.admit_from(&draft, &keeper));
            assert!(done.is_some(), "{:?}", self.c.prepare(&draft, &keeper).err());
        }
        assert!(!self.c.ledger.has_duties(self.c.context(), self.c.served_since()));
        if self.dice.roll(4) == 0 {
            let month = self.today().month_number() - self.dice.roll(3) as i32;
            let device = self.device();
            self.enter("month", &device, Entry::CloseMonth(month));
        }
    }

    fn turn(&mut self) {
        match self.dice.roll(44) {
            0 => self.add(),
            1..=13 => self.record(),
            14..=20 => self.confirm(),
            21..=29 => self.steps(false),
            30 => self.steps(true),
            31 => self.correct(),
            32 => self.session(),
            33 => self.policy(),
            34..=36 => self.people(),
            37 => self.post(),
            38 => self.commute(),
            39..=40 => self.programme(),
            41..=42 => self.undo(),
            _ => self.days(),
        }
    }
}

fn run(seed: u64, members: usize, turns: usize) -> Random {
    let mut random = Random::new(seed, members);
    for _ in 0..turns {
        random.turn();
    }
    random.finish();
    random.measures();
    if members < 15 {
        random.asks_who_may();
    }
    random.waits_for_somebody();
    random
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 40, ..cases(40) })]

    #[test]
    fn every_promise_holds_in_small_communities(
        seed in any::<u64>(),
        members in 2usize..12,
        turns in 1usize..120,
    ) {
        run(seed, members, turns);
    }
}

#[test]
fn every_promise_holds_in_large_communities_for_long() {
    let mut bridges = Vec::new();
    for (seed, members, turns) in [(1, 40, 2_000), (2, 15, 1_200), (3, 6, 600), (4, 2, 300)] {
        let random = run(seed, members, turns);
        bridges.extend(random.measures());
        let (tried, admitted) = (random.tried, random.admitted);
        assert!(admitted * 4 > tried, "only {admitted} of {tried} were admitted: {:?}", random.kinds);
        let states: BTreeSet<&str> =
            random.exchanges.iter().map(|exchange| random.c.state(*exchange)).collect();
        let shown = random.shown_months();
        if members > 10 {
            for kind in ["join", "part"] {
                assert!(random.kinds.contains_key(kind), "{kind}: {:?}", random.kinds);
            }
            assert!(shown > 0);
            let erased = random.c.ledger.erased_members().len();
            assert!(erased > 1, "{erased} were erased: {:?}", random.kinds);
            assert_eq!(states.len(), State::ALL.len(), "{states:?}");
        }
    }
    assert_all_seen(&bridges);
}
