//! A community for tests: it signs, admits and stores, as a shell does.

use super::{START, audience, key, public};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{Author, Body, Draft, Envelope, ExchangeKind, HeadToSign, MemberKind, Record, Ref};
use timebank::ledger::{
    AccountIndex, Context, Entry, ExchangeIndex, Ledger, NewMember, Prepared, Recording, Refusal, Submission,
};
use timebank::{Day, Id, Minutes, Seconds};

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
    /// What the last event admitted had the keeper hold.
    pub held: Vec<Id>,
    seeds: u64,
}

impl Community {
    /// A community with nobody in it, not even founded.
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

    pub fn context(&self) -> Context {
        let admitted_at = Seconds(self.clock);
        Context { admitted_at, today: Day::of(admitted_at) }
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
        let signature = self.keeper.sign(&prepared.head().bytes_to_sign()).to_bytes();
        let mut segment = prepared.record().to_vec();
        segment.extend(prepared.head().seal(&signature));
        self.ledger.apply(&prepared).unwrap();
        self.segments.push(segment);
        Ok(Id { event: draft.id(), part: 0 })
    }

    /// The keeper's own key, for what it does of itself.
    pub fn keepers(&self) -> Author {
        let device = public(&self.keeper);
        Author { device, n: self.ledger.next_n(device), at: Seconds(self.clock) }
    }

    /// Lets days pass.
    pub fn later(&mut self, days: u32) {
        self.clock += days * 86_400;
    }

    /// The keeper does what is due by now; how many events that took.
    pub fn do_duties(&mut self) -> usize {
        let keeper = self.keeper.clone();
        for count in 0.. {
            let seed = self.seed();
            match self.ledger.duties(self.keepers(), &seed, self.context()) {
                Some(draft) => self.admit_from(&draft, &keeper).unwrap(),
                None => return count,
            };
        }
        unreachable!("duties end")
    }

    /// An event made part by part, each marked for those who should see it.
    pub fn craft(&mut self, author: Author, bodies: Vec<Body<'_>>) -> Draft {
        let bodies: Vec<_> = bodies.into_iter().map(|body| (audience(&body), body)).collect();
        let seed = self.seed();
        Draft::new(self.ledger.community(), author, &bodies, &seed)
    }

    /// The author of a device's next event.
    pub fn author_of(&mut self, device: &SigningKey) -> Author {
        self.clock += 60;
        Author { device: public(device), n: self.ledger.next_n(public(device)), at: Seconds(self.clock) }
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

    /// Stores an event as a keeper would who judges nothing and holds nothing.
    pub fn store_unjudged(&mut self, draft: &Draft, device: &SigningKey) {
        let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
        let envelope = Envelope { payload: &draft.event, signature: &signature };
        let at = Seconds(self.clock);
        let chain = self.ledger.chain().next(at, draft.id());
        let mut segment = Record::bytes(chain.seq, at, &envelope, &draft.parts);
        let head = HeadToSign { community: self.ledger.community().unwrap(), chain, epoch: Seconds(0) };
        segment.extend(head.seal(&self.keeper.sign(&head.bytes_to_sign()).to_bytes()));
        self.ledger.load(&segment).unwrap();
        self.segments.push(segment);
    }

    pub fn enter(&mut self, entry: Entry<'_>) -> Result<Id, Refusal> {
        let author = self.author();
        let seed = self.seed();
        let draft = self.ledger.draft(entry, author, &seed)?;
        self.admit(&draft)
    }

    pub fn add(&mut self, name: &str) -> AccountIndex {
        let id = self.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person))).unwrap();
        // The name is part 0, the member part 1.
        self.ledger.member(Id { part: 1, ..id }).unwrap()
    }

    pub fn record(
        &mut self,
        gave: AccountIndex,
        received: AccountIndex,
        minutes: i64,
        on: &str,
        confirm: bool,
    ) -> Result<ExchangeIndex, Refusal> {
        let entry = Entry::Record(Recording {
            confirm,
            ..Recording::new(
                ExchangeKind::Service,
                vec![(gave, Minutes(minutes))],
                vec![(received, Minutes(minutes))],
                Day::parse(on).unwrap(),
            )
        });
        let id = self.enter(entry)?;
        Ok(self.ledger.exchange(id).unwrap())
    }

    pub fn balance(&self, account: AccountIndex) -> i64 {
        let (given, received) = self.ledger.given_received(account);
        (given - received).0
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
}
