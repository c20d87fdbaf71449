//! Exchanges wait for exactly the members who may confirm them. The inbox has what waits for a coordinator.

use super::board::TODAY;
use crate::common::{Community, cases, key, public};
use ed25519_dalek::SigningKey;
use proptest::collection::vec;
use proptest::prelude::*;
use timebank::journal::{Author, Draft, ExchangeKind, HeldBy, MemberKind, PolicyChange, Rule, StepKind};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, NewMember, Recording, Refusal, Stepping};
use timebank::views::{HistoryQuery, HistorySort};
use timebank::{Day, Id, Minutes, Seconds};

/// Ana and Bob, their household, Cid under age with Ana as guardian, and Dora. The household has no phone.
pub struct Village {
    pub c: Community,
    pub accounts: Vec<AccountIndex>,
    phones: Vec<SigningKey>,
    counters: Vec<u64>,
}

impl Village {
    pub fn new() -> Village {
        let mut c = Community::found("Leith", "Mary");
        let (ana, bob) = (c.add("Ana"), c.add("Bob"));
        let home = NewMember { holders: vec![ana, bob], ..NewMember::new("Home", MemberKind::Household) };
        let home = c.add_member(home);
        let cid = NewMember { guardian: Some(ana), ..NewMember::new("Cid", MemberKind::Person) };
        let cid = c.add_member(cid);
        let dora = c.add("Dora");
        let accounts = vec![ana, bob, cid, dora, home];
        let phones: Vec<SigningKey> = (0..4).map(|n| key(&format!("phone {n}"))).collect();
        for (account, phone) in accounts.iter().zip(&phones) {
            c.enter(Entry::AddDevice(*account, public(phone))).unwrap();
        }
        Village { c, accounts, phones, counters: vec![0; 4] }
    }

    pub fn draft(&mut self, who: usize, entry: Entry<'_>) -> Result<Draft, Refusal> {
        self.counters[who] += 1;
        let device = public(&self.phones[who]);
        let author = Author { device, n: self.counters[who], at: Seconds(self.c.clock) };
        let seed = self.c.seed();
        self.c.ledger.draft(entry, author, &seed)
    }

    /// A member enters something with their own phone.
    pub fn enter(&mut self, who: usize, entry: Entry<'_>) -> Result<Id, Refusal> {
        let draft = self.draft(who, entry)?;
        let phone = self.phones[who].clone();
        self.c.admit_from(&draft, &phone)
    }

    /// Whether they could confirm it now.
    fn may_confirm(&mut self, who: usize, exchange: ExchangeIndex) -> bool {
        let draft = self.draft(who, Entry::Confirm(exchange));
        self.counters[who] -= 1;
        draft.is_ok_and(|draft| self.c.prepare(&draft, &self.phones[who]).is_ok())
    }
}

pub fn service(gave: &[AccountIndex], received: &[AccountIndex], kind: ExchangeKind) -> Recording<'static> {
    // The same whole minutes on both sides.
    let side = |side: &[AccountIndex], other: usize| {
        side.iter().map(|account| (*account, Minutes(10 * other as i64))).collect()
    };
    let on = Day::parse("2024-02-28").unwrap();
    Recording::new(kind, side(gave, received.len()), side(received, gave.len()), on)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn exchanges_wait_for_exactly_the_members_who_may_confirm_them(
        attempts in vec(
            (0usize..5, any::<u8>(), vec(0usize..5, 1..3), vec(0usize..5, 1..3), any::<bool>()),
            1..10,
        ),
    ) {
        let mut v = Village::new();
        let mut exchanges: Vec<(ExchangeIndex, usize)> = Vec::new();
        for (who, act, gave, received, gift) in attempts {
            let of = |places: &[usize]| places.iter().map(|i| v.accounts[*i]).collect::<Vec<_>>();
            let kind = if gift && act % 2 == 0 { ExchangeKind::Gift } else { ExchangeKind::Service };
            let recording = service(&of(&gave), &of(&received), kind);
            let entry = match exchanges.get(usize::from(act) % (exchanges.len() + 2)) {
                Some((exchange, _)) => Entry::Confirm(*exchange),
                None => Entry::Record(recording),
            };
            let is_new = matches!(entry, Entry::Record(_));
            // The fifth device is the coordinator's.
            let entered = if who == 4 { v.c.enter(entry) } else { v.enter(who, entry) };
            if let (Ok(id), true) = (entered, is_new) {
                exchanges.push((v.c.ledger.exchange(id).unwrap(), who));
            }
        }
        for who in 0..4 {
            let awaiting = v.c.ledger.awaiting(v.accounts[who]);
            for (exchange, recorder) in &exchanges {
                let id = v.c.ledger.exchange_id(*exchange).to_string();
                let waits = awaiting.confirm.iter().any(|row| row.exchange == id);
                let may = v.may_confirm(who, *exchange);
                prop_assert_eq!(waits, may, "member {} and {:?}", who, v.c.ledger.exchange_detail(*exchange));
                let theirs = awaiting.recorded.iter().any(|row| row.exchange == id);
                let state = v.c.ledger.history_row(*exchange).state;
                let open = state == timebank::ledger::State::Proposed;
                let party = {
                    let row = v.c.ledger.history_row(*exchange);
                    let whose = |party: &timebank::views::Party| {
                        let account = v.c.ledger.account_of(&party.member).unwrap();
                        v.c.ledger.acts_for(v.accounts[who], account)
                    };
                    row.gave.iter().any(whose) || row.received.iter().any(whose)
                };
                prop_assert_eq!(theirs, open && *recorder == who && party && !may);
            }
            let rows = awaiting.confirm.len() + awaiting.recorded.len();
            prop_assert!(rows <= exchanges.len(), "some come twice");
        }
    }
}

#[test]
fn an_exchange_waits_no_longer_after_somebody_left_or_withdrew_it() {
    let mut v = Village::new();
    let (bob, dora) = (v.accounts[1], v.accounts[3]);
    let recorded = v.enter(1, Entry::Record(service(&[bob], &[dora], ExchangeKind::Service))).unwrap();
    assert_eq!(v.c.ledger.awaiting(dora).confirm.len(), 1);
    assert_eq!(v.c.ledger.awaiting(bob).recorded.len(), 1);
    v.c.enter(Entry::Leave { member: dora, to: Vec::new(), on: TODAY, erase: false }).unwrap();
    assert_eq!(v.c.ledger.awaiting(dora).confirm, []);
    let exchange = v.c.ledger.exchange(recorded).unwrap();
    let step = Stepping::new(StepKind::Withdrawn, exchange, None);
    v.enter(1, Entry::Step(step)).unwrap();
    assert_eq!(v.c.ledger.awaiting(bob).recorded, []);
}

#[test]
fn the_inbox_lists_waiting_exchanges_and_the_reasons() {
    let mut v = Village::new();
    let (ana, bob, dora) = (v.accounts[0], v.accounts[1], v.accounts[3]);
    let rules = vec![(Rule::Floor, Some(-60)), (Rule::Beyond, Some(1)), (Rule::AutoAcceptDays, None)];
    v.c.enter(Entry::SetPolicy(PolicyChange { rules, ..PolicyChange::default() })).unwrap();
    let today = |v: &Village, days: i32| Day(v.c.today().0 + days);

    let first = v.enter(0, Entry::Record(service(&[ana], &[bob], ExchangeKind::Service))).unwrap();
    let first = v.c.ledger.exchange(first).unwrap();
    assert_eq!(v.c.ledger.inbox(today(&v, 7), 9).waiting.rows, []);
    let inbox = v.c.ledger.inbox(today(&v, 8), 9);
    assert_eq!((inbox.waiting.total, inbox.waiting.rows[0].recorded_by.as_str()), (1, "Ana"));
    assert_eq!(v.c.ledger.inbox(today(&v, 8), 0).waiting.total, 1, "those not shown are counted");

    v.enter(1, Entry::Confirm(first)).unwrap();
    let dispute = Stepping::new(StepKind::Disputed, first, Some("it was half an hour"));
    v.enter(1, Entry::Step(dispute)).unwrap();
    let row = v.c.ledger.inbox(today(&v, 8), 9).disputed.rows.remove(0);
    assert_eq!((row.by.as_deref(), row.reason.as_deref()), (Some("Bob"), Some("it was half an hour")));
    assert_eq!((row.at.0, row.exchange.minutes.0), (v.c.clock, 10));

    // It goes beyond Dora's limit, so the keeper holds it together with the confirmation.
    let mut large = service(&[ana], &[dora], ExchangeKind::Service);
    large.gave[0].1 = Minutes(90);
    large.received[0].1 = Minutes(90);
    let large = v.enter(0, Entry::Record(large)).unwrap();
    let large = v.c.ledger.exchange(large).unwrap();
    v.enter(3, Entry::Confirm(large)).unwrap();
    let inbox = v.c.ledger.inbox(today(&v, 8), 9);
    let row = &inbox.held.rows[0];
    assert_eq!(
        (row.held_by, row.by.as_deref(), row.recorded_by.as_str()),
        (Some(HeldBy::Floor), None, "Ana")
    );
    assert_eq!((inbox.held.total, inbox.disputed.total, inbox.waiting.total), (1, 1, 0));
    assert_eq!(v.c.ledger.awaiting(dora).confirm, [], "it waits for a coordinator");
    let tidy = v.c.ledger.tidy(today(&v, 8), 99);
    let counts = (inbox.quiet, inbox.never_received, inbox.never_gave, inbox.same_names);
    let lists = (tidy.quiet.total, tidy.never_received.total, tidy.never_gave.total, tidy.same_names.total);
    assert_eq!(counts, lists);
}

#[test]
fn what_waits_for_somebody_without_a_device_is_in_the_inbox_at_once() {
    let mut v = Village::new();
    let [ana, bob, _, dora, _] = v.accounts[..] else { panic!("five") };
    let eve = v.c.add("Eve");
    let waits = |v: &Village| {
        let inbox = v.c.ledger.inbox(v.c.today(), 9);
        inbox.unanswered.rows.iter().map(|row| row.exchange.received[0].name.clone()).collect::<Vec<_>>()
    };
    let to = |received: &[AccountIndex]| Entry::Record(service(&[ana], received, ExchangeKind::Service));
    v.enter(0, to(&[bob])).unwrap();
    assert_eq!(waits(&v), [""; 0], "Bob has a phone");
    let id = v.enter(0, to(&[eve])).unwrap();
    assert_eq!(waits(&v), ["Eve"], "Eve has none");
    let detail = v.c.ledger.exchange_detail(v.c.ledger.exchange(id).unwrap());
    let sides = |v: &Village| {
        let id = v.c.ledger.history(&HistoryQuery {
            limit: Some(1),
            sort: HistorySort::Recorded,
            descending: true,
            ..HistoryQuery::default()
        });
        let exchange = v.c.ledger.exchange_of(&id.unwrap().rows[0].exchange).unwrap();
        let detail = v.c.ledger.exchange_detail(exchange);
        let sides = detail.waits_for.iter();
        let names =
            sides.map(|side| side.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(" and "));
        names.collect::<Vec<_>>().join(" or ")
    };
    assert_eq!((detail.waits_for_desk, sides(&v)), (true, "Eve".to_owned()));
    // Of several, each must answer.
    v.enter(0, to(&[dora, eve])).unwrap();
    assert_eq!(waits(&v), ["Eve", "Dora"]);
    assert_eq!(sides(&v), "Dora and Eve");
    v.c.enter(Entry::AddDevice(eve, public(&key("eve")))).unwrap();
    assert_eq!(waits(&v), [""; 0], "she has one now");
    v.c.enter(Entry::RevokeDevice(public(&key("phone 1")))).unwrap();
    assert_eq!(waits(&v), ["Bob"], "his is lost");
    v.c.enter(Entry::SetRole(dora, timebank::journal::Role::Viewer)).unwrap();
    assert_eq!(waits(&v), ["Bob", "Dora"], "a viewer answers nothing");
    // Where a coordinator recorded it, one of the sides is enough.
    v.c.enter(to(&[dora, eve])).unwrap();
    assert_eq!(sides(&v), "Ana or Dora and Eve");
}
