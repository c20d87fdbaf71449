//! A community that lives through a plan. Every event is signed by the right device, judged and chained.

use crate::plan::{Exchange, Plan};
use ed25519_dalek::{Signer, SigningKey};
use timebank::files::{Import, ImportOptions};
use timebank::journal::{
    Audience, Author, Body, DeviceAdded, Draft, ExchangeKind, Fact, HeadToSign, MemberAdded, MemberKind, Ref,
    TextKind, journal_file,
};
use timebank::ledger::{
    AccountIndex, Context, Entry, ExchangeIndex, Ledger, MemberChange, Posting, Recording, Submission,
};
use timebank::{Day, Hash, Id, Key, Minutes, Seconds};

const SECONDS_A_DAY: u32 = 86_400;

/// The community's ledger, its journal so far, and all keys.
pub(crate) struct Community {
    pub(crate) ledger: Ledger,
    records: Vec<u8>,
    head: Option<HeadToSign>,
    coordinator: SigningKey,
    seeds: u64,
    clock: Seconds,
    accounts: Vec<AccountIndex>,
}

/// A key that can be made again from a name: these books protect nothing.
pub(crate) fn key(owner: &str) -> SigningKey {
    SigningKey::from_bytes(&Hash::of(&[b"benchmark key", owner.as_bytes()]).0)
}

pub(crate) fn public(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

fn member_key(member: usize) -> SigningKey {
    key(&format!("member {member}"))
}

impl Community {
    fn found(day: Day) -> Community {
        let mut community = Community {
            ledger: Ledger::new(),
            records: Vec::new(),
            head: None,
            coordinator: key("coordinator"),
            seeds: 0,
            clock: noon(day),
            accounts: Vec::new(),
        };
        let (keeper, recovery) = (public(&key("keeper")), public(&key("recovery")));
        community.enter(
            Entry::Found { community: "Harbour Timebank", founder: "Coordinator", keeper, recovery },
            &key("coordinator"),
        );
        community
    }

    /// Members write for themselves: one proposes, the other confirms.
    pub(crate) fn of_members(plan: &Plan) -> Community {
        let mut community = Community::found(plan.exchanges[0].on);
        for (member, name) in plan.members.iter().enumerate() {
            community.add_member(member, name);
        }
        for (n, exchange) in plan.exchanges.iter().enumerate() {
            community.clock = community.clock.max(noon(exchange.on));
            community.exchange(exchange, n % 2 == 0);
        }
        community
    }

    /// A coordinator imports the whole past from a file.
    pub(crate) fn of_import(csv: &[u8], last: Day) -> Community {
        let mut community = Community::found(last);
        let options = ImportOptions::new(last);
        let plan = Import::read(&community.ledger, csv, &options).expect("our own file");
        let report = plan.report();
        assert_eq!((report.refused_count, report.open_questions), (0, 0), "our own file is accepted whole");
        for event in 0..plan.events() {
            let (author, seed) = (community.author(&community.coordinator), community.seed());
            let draft = plan.draft(event, &community.ledger, author, &seed).expect("a row of the dry run");
            community.admit(&draft, &key("coordinator"));
        }
        community
    }

    /// The whole journal as one file.
    pub(crate) fn file(&self) -> Vec<u8> {
        let head = self.head.expect("a founded community");
        let signature = key("keeper").sign(&head.bytes_to_sign()).to_bytes();
        journal_file([&self.records[..], &head.seal(&signature)]).expect("what was just written")
    }

    /// The id of a member of the plan.
    pub(crate) fn member_id(&self, member: usize) -> String {
        self.ledger.account_text(self.accounts[member])
    }

    /// A member writes down where they live.
    pub(crate) fn moves_to(&mut self, member: usize, area: &str) {
        let change = MemberChange { area: Some(area), ..MemberChange::of(self.accounts[member]) };
        self.enter(Entry::ChangeMember(change), &member_key(member));
    }

    /// A member posts an offer or a request.
    pub(crate) fn post(&mut self, member: usize, posting: Posting<'_>) {
        self.enter(Entry::Post(posting), &member_key(member));
    }

    fn add_member(&mut self, member: usize, name: &str) {
        let key = public(&member_key(member));
        let added = Fact::MemberAdded(MemberAdded {
            kind: MemberKind::Person,
            name: 0,
            contact: None,
            number: None,
            origin: None,
            holders: Vec::new(),
            guardian: None,
            area: None,
            is_timebank: false,
        });
        let device = Fact::DeviceAdded(DeviceAdded { member: Ref::here(1), key });
        let bodies = [Body::Text(TextKind::Name, name), Body::Fact(added), Body::Fact(device)];
        let bodies = bodies.map(|body| (Audience::MEMBERS, body));
        let coordinator = self.coordinator.clone();
        let draft = Draft::new(self.ledger.community(), self.author(&coordinator), &bodies, &self.seed());
        self.admit(&draft, &coordinator);
        let id = Id { event: draft.id(), part: 1 };
        self.accounts.push(self.ledger.member(id).expect("a member who was just added"));
    }

    fn exchange(&mut self, exchange: &Exchange, giver_writes: bool) {
        let (writer, other) = if giver_writes {
            (exchange.gave, exchange.received)
        } else {
            (exchange.received, exchange.gave)
        };
        let event = self.enter(entry(exchange, &self.accounts), &member_key(writer));
        let index = self.find(event);
        self.enter(Entry::Confirm(index), &member_key(other));
        if exchange.voided {
            let coordinator = self.coordinator.clone();
            self.enter(Entry::Void { exchange: index, reason: "entered twice" }, &coordinator);
        }
    }

    fn find(&self, event: Hash) -> ExchangeIndex {
        // The note is part 0, the exchange part 1.
        self.ledger.exchange(Id { event, part: 1 }).expect("an exchange that was just recorded")
    }

    fn enter(&mut self, entry: Entry<'_>, device: &SigningKey) -> Hash {
        let (author, seed) = (self.author(device), self.seed());
        let draft = self.ledger.draft(entry, author, &seed).expect("an entry of the plan");
        self.admit(&draft, device);
        draft.id()
    }

    fn admit(&mut self, draft: &Draft, device: &SigningKey) {
        let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
        let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
        let context = Context { admitted_at: self.clock, today: Day::of(self.clock) };
        let prepared = self.ledger.prepare(submission, context).expect("an event by the rules");
        self.ledger.apply(&prepared).expect("the state it was prepared for");
        self.records.extend_from_slice(prepared.record());
        self.head = Some(prepared.head());
    }

    fn author(&self, device: &SigningKey) -> Author {
        let device = public(device);
        Author { device, n: self.ledger.next_n(device), at: self.clock }
    }

    fn seed(&mut self) -> [u8; 32] {
        self.seeds += 1;
        Hash::of(&[b"benchmark seed", &self.seeds.to_be_bytes()]).0
    }
}

/// An exchange of the plan as a member enters it.
pub(crate) fn entry<'a>(exchange: &'a Exchange, accounts: &[AccountIndex]) -> Entry<'a> {
    let minutes = Minutes(exchange.minutes);
    Entry::Record(Recording {
        category: Some(exchange.category),
        note: Some(&exchange.note),
        ..Recording::new(
            ExchangeKind::Service,
            vec![(accounts[exchange.gave], minutes)],
            vec![(accounts[exchange.received], minutes)],
            exchange.on,
        )
    })
}

fn noon(day: Day) -> Seconds {
    Seconds(u32::try_from(day.0).unwrap_or(0) * SECONDS_A_DAY + SECONDS_A_DAY / 2)
}
