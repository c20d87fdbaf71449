//! A community for tests: it signs, admits and stores, as a shell does.

use super::{START, crafted, help, key, public, sealed_head};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{Author, Body, Corrupt, Draft, Grant, MemberKind, PolicyChange, Ref, Rule, StepKind};
use timebank::ledger::{
    AccountIndex, Context, Entry, ExchangeIndex, Ledger, NewMember, Prepared, Recording, Refusal,
    SERVED_DAYS, Stepping, Submission,
};
use timebank::views::{HistoryQuery, HistorySort};
use timebank::{Day, Id, Key, Seconds};

#[derive(Clone)]
pub struct Community {
    pub ledger: Ledger,
    /// The stored journal, one segment an event.
    pub segments: Vec<Vec<u8>>,
    pub device: SigningKey,
    pub keeper: SigningKey,
    pub recovery: SigningKey,
    pub n: u64,
    pub clock: u32,
    /// The exchanges that the last admitted event made the keeper hold.
    pub held: Vec<Id>,
    seeds: u64,
}

impl Community {
    /// A community that is not founded yet.
    pub fn unfounded() -> Community {
        Community {
            ledger: Ledger::new(),
            segments: Vec::new(),
            device: key("device"),
            keeper: key("keeper"),
            recovery: key("recovery"),
            n: 0,
            clock: START,
            held: Vec::new(),
            seeds: 0,
        }
    }

    pub fn found(name: &str, founder: &str) -> Community {
        let mut c = Community::unfounded();
        let (keeper, recovery) = (public(&c.keeper), public(&c.recovery));
        c.enter(Entry::Found { community: name, founder, keeper, recovery }).unwrap();
        c
    }

    pub fn seed(&mut self) -> [u8; 32] {
        self.seeds += 1;
        timebank::Hash::of(&[b"test seed", &self.seeds.to_be_bytes()]).0
    }

    pub fn author(&mut self) -> Author {
        self.n = (self.n + 1).max(self.ledger.next_n(public(&self.device)));
        self.clock += 60;
        Author { device: public(&self.device), n: self.n, at: Seconds(self.clock) }
    }

    pub fn today(&self) -> Day {
        Day::of(Seconds(self.clock))
    }

    pub fn context(&self) -> Context {
        Context { admitted_at: Seconds(self.clock), today: self.today() }
    }

    pub fn prepare(&self, draft: &Draft, device: &SigningKey) -> Result<Prepared, Refusal> {
        let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
        let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
        self.ledger.prepare(submission, self.context())
    }

    /// Signs a draft with the coordinator's device, admits, stores and applies it.
    pub fn admit(&mut self, draft: &Draft) -> Result<Id, Refusal> {
        let device = self.device.clone();
        self.admit_from(draft, &device)
    }

    pub fn admit_from(&mut self, draft: &Draft, device: &SigningKey) -> Result<Id, Refusal> {
        let mut prepared = self.prepare(draft, device)?;
        self.held = prepared.verdict().held.iter().map(|(exchange, _)| *exchange).collect();
        if !prepared.verdict().held.is_empty() {
            let seed = self.seed();
            let hold = prepared.hold(self.keepers(), &seed).unwrap();
            let signature = self.keeper.sign(&hold.bytes_to_sign()).to_bytes();
            prepared.add(&hold, &signature);
        }
        self.store(&prepared);
        Ok(Id { event: draft.id(), part: 0 })
    }

    /// Stores and applies what the rules admitted.
    pub fn store(&mut self, prepared: &Prepared) {
        let head = sealed_head(&prepared.head(), &self.keeper);
        self.segments.push([prepared.record(), &head].concat());
        self.ledger.apply(prepared).unwrap();
    }

    /// The keeper's own key, for what it does on its own.
    pub fn keepers(&self) -> Author {
        let device = public(&self.keeper);
        Author { device, n: self.ledger.next_n(device), at: Seconds(self.clock) }
    }

    /// All exchanges, in the order of the journal.
    pub fn exchanges(&self) -> Vec<ExchangeIndex> {
        let (sort, limit) = (HistorySort::Recorded, Some(u32::MAX));
        let rows =
            self.ledger.history(&HistoryQuery { sort, limit, ..HistoryQuery::default() }).unwrap().rows;
        rows.iter().map(|row| self.ledger.exchange_of(&row.exchange).unwrap()).collect()
    }

    /// Lets days pass.
    pub fn later(&mut self, days: u32) {
        self.clock += days * 86_400;
    }

    /// This keeper serves every day.
    pub fn served_since(&self) -> Option<Day> {
        Some(Day(self.today().0 + 1 - SERVED_DAYS))
    }

    /// The keeper does what is due by now. Returns how many events that took.
    pub fn do_duties(&mut self) -> usize {
        let keeper = self.keeper.clone();
        for count in 0.. {
            let seed = self.seed();
            match self.ledger.duties(self.keepers(), &seed, self.context(), self.served_since()) {
                Some(draft) => self.admit_from(&draft, &keeper).unwrap(),
                None => return count,
            };
        }
        unreachable!("duties end")
    }

    /// An event made part by part, with the right audience for each part.
    pub fn craft(&mut self, author: Author, bodies: Vec<Body<'_>>) -> Draft {
        let seed = self.seed();
        Draft::new(self.ledger.community(), author, &crafted::with_audience(bodies), &seed)
    }

    /// The author of a device's next event.
    pub fn author_of(&mut self, device: &SigningKey) -> Author {
        self.clock += 60;
        Author { device: public(device), n: self.ledger.next_n(public(device)), at: Seconds(self.clock) }
    }

    /// The next draft of a device.
    pub fn draft_by(&mut self, device: &SigningKey, entry: Entry<'_>) -> Result<Draft, Refusal> {
        let (author, seed) = (self.author_of(device), self.seed());
        self.ledger.draft(entry, author, &seed)
    }

    /// Enters something with another device than the coordinator's.
    pub fn enter_by(&mut self, device: &SigningKey, entry: Entry<'_>) -> Result<Id, Refusal> {
        let draft = self.draft_by(device, entry)?;
        self.admit_from(&draft, device)
    }

    /// Admits an event made part by part.
    pub fn craft_by(&mut self, device: &SigningKey, bodies: Vec<Body<'_>>) -> Result<Id, Refusal> {
        let author = self.author_of(device);
        let draft = self.craft(author, bodies);
        self.admit_from(&draft, device)
    }

    /// A member who has a device, made from the name.
    pub fn add_with_phone(&mut self, name: &str) -> AccountIndex {
        let account = self.add(name);
        self.enter(Entry::AddDevice(account, public(&key(name)))).unwrap();
        account
    }

    pub fn ref_of(&self, account: AccountIndex) -> Ref {
        self.ledger.account_id(account).unwrap().into()
    }

    pub fn state(&self, exchange: ExchangeIndex) -> &'static str {
        self.ledger.history_row(exchange).state.name()
    }

    /// The account of somebody with this name.
    pub fn account(&self, name: &str) -> AccountIndex {
        self.ledger.accounts().find(|account| self.ledger.member_row(*account).name == name).unwrap()
    }

    /// Stores an event like a keeper that judges nothing and holds nothing.
    pub fn store_unjudged(&mut self, draft: &Draft, device: &SigningKey) {
        let segment = crafted::unjudged(self, draft, device);
        self.ledger.load(&segment).unwrap();
        self.segments.push(segment);
    }

    /// The event by which a keeper, or the printed card, names the next keeper.
    pub fn hand_over(&mut self, by: &SigningKey, to: Key) -> Draft {
        self.draft_by(by, Entry::ChangeKeeper(to)).unwrap()
    }

    /// The next keeper stores the event that names it, and signs the head after it.
    pub fn taken_over(&mut self, word: &Draft, by: &SigningKey, to: &SigningKey) {
        self.keeper = to.clone();
        self.admit_from(word, by).unwrap();
    }

    /// The coordinator invites a member; the invitation has this key.
    pub fn grant(&self, member: AccountIndex, key: Key) -> Grant {
        Grant {
            community: self.ledger.community().unwrap(),
            member: self.ledger.account_id(member).unwrap(),
            key,
            at: Seconds(self.clock),
            by: public(&self.device),
        }
    }

    pub fn enter(&mut self, entry: Entry<'_>) -> Result<Id, Refusal> {
        let author = self.author();
        let seed = self.seed();
        let draft = self.ledger.draft(entry, author, &seed)?;
        self.admit(&draft)
    }

    pub fn add(&mut self, name: &str) -> AccountIndex {
        self.add_member(NewMember::new(name, MemberKind::Person))
    }

    pub fn add_member(&mut self, new: NewMember<'_>) -> AccountIndex {
        let id = self.enter(Entry::AddMember(new)).unwrap();
        self.member_of(id)
    }

    /// The account of a member that an event added. The parts before are the texts about them.
    pub fn member_of(&self, event: Id) -> AccountIndex {
        (1..5).find_map(|part| self.ledger.member(Id { part, ..event })).unwrap()
    }

    pub fn set_rules(&mut self, rules: &[(Rule, i64)]) {
        let rules = rules.iter().map(|(rule, value)| (*rule, Some(*value))).collect();
        self.enter(Entry::SetPolicy(PolicyChange { rules, ..PolicyChange::default() })).unwrap();
    }

    /// The coordinator takes a step.
    pub fn step(
        &mut self,
        kind: StepKind,
        exchange: ExchangeIndex,
        text: Option<&str>,
    ) -> Result<Id, Refusal> {
        self.enter(Entry::Step(Stepping::new(kind, exchange, text)))
    }

    pub fn record(
        &mut self,
        gave: AccountIndex,
        received: AccountIndex,
        minutes: i64,
        on: &str,
        confirm: bool,
    ) -> Result<ExchangeIndex, Refusal> {
        let on = Day::parse(on).unwrap();
        let id = self.enter(Entry::Record(Recording { confirm, on, ..help(gave, received, minutes) }))?;
        Ok(self.ledger.exchange(id).unwrap())
    }

    pub fn balance(&self, account: AccountIndex) -> i64 {
        self.ledger.balance(account).0
    }

    pub fn file(&self) -> Vec<u8> {
        timebank::journal::journal_file(self.segments.iter().map(Vec::as_slice)).unwrap()
    }

    pub fn replayed(&self) -> Ledger {
        let mut ledger = Ledger::new();
        for segment in &self.segments {
            ledger.load(segment).unwrap();
        }
        ledger
    }

    /// Judges every record again by the rules at its place. The resulting ledger and the one in the cache are
    /// the same as this one.
    pub fn judged(&self) -> Result<(), Corrupt> {
        let mut ledger = Ledger::new();
        self.segments.iter().try_for_each(|segment| ledger.load_and_judge(segment))?;
        let cache = self.ledger.cache();
        assert!(ledger.cache() == cache);
        assert!(Ledger::from_cache(&cache.as_slice()).unwrap().cache() == cache);
        Ok(())
    }
}
