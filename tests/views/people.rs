//! A member's card, and what an entry would do to balances.

use super::board::{TODAY, lives_in, post};
use super::waiting::{Village, service};
use crate::common::{Community, cases, key, posting, public};
use proptest::collection::vec;
use proptest::prelude::*;
use timebank::Minutes;
use timebank::journal::{ExchangeKind, PostKind, Rule, StepKind};
use timebank::ledger::{AccountIndex, Entry, MemberChange, Recording, Refusal, Session, Split, Stepping};
use timebank::views::TrailStep;

#[test]
fn a_card_has_everything_stored_about_a_member() {
    let mut v = Village::new();
    let [ana, bob, cid, dora, home] = v.accounts[..] else { unreachable!() };
    lives_in(&mut v.c, ana, "The Shore");
    let contact = MemberChange { contact: Some("0131 496 0000"), ..MemberChange::of(ana) };
    v.c.enter(Entry::ChangeMember(contact)).unwrap();
    let recording = Recording { note: Some("Soup"), ..service(&[ana], &[bob], ExchangeKind::Service) };
    v.enter(0, Entry::Record(recording)).unwrap();
    let recorded = v.c.ledger.exchange_of(&v.c.ledger.awaiting(bob).confirm[0].exchange).unwrap();
    v.enter(1, Entry::Confirm(recorded)).unwrap();
    let added = Stepping::new(StepKind::NoteAdded, recorded, Some("with bread"));
    v.enter(0, Entry::Step(added)).unwrap();
    post(&mut v.c, ana, posting(PostKind::Offer, "Soup", Some("cooking")));
    // For Cid and for the household, where Ana is only a name.
    let child = v.enter(1, Entry::Record(service(&[bob], &[cid], ExchangeKind::Service))).unwrap();
    let child = v.c.ledger.exchange(child).unwrap();
    v.enter(0, Entry::Confirm(child)).unwrap();
    let shared = v.enter(0, Entry::Record(service(&[home], &[dora], ExchangeKind::Service))).unwrap();
    let shared = v.c.ledger.exchange(shared).unwrap();

    let card = v.c.ledger.card(ana, TODAY);
    assert_eq!((card.member.name.as_str(), card.held.contact.as_deref()), ("Ana", Some("0131 496 0000")));
    assert_eq!((card.held.area.as_deref(), card.balance.0, card.moved.given.0), (Some("The Shore"), 10, 10));
    let names = |partners: &[timebank::views::Partner]| -> Vec<String> {
        partners.iter().map(|partner| partner.name.clone()).collect()
    };
    assert_eq!(names(&card.acts_for), ["Home", "Cid"]);
    assert_eq!(card.exchanges.len(), 1);
    let trail = &card.exchanges[0].detail.trail;
    assert_eq!(trail.last().and_then(|step| step.reason.as_deref()), Some("with bread"));
    assert_eq!((card.posts.len(), card.posts[0].text.as_str()), (1, "Soup"));
    assert_eq!((card.devices.len(), card.devices[0].written), (1, 4));
    assert!(card.devices[0].first_used < card.devices[0].last_used || card.devices[0].written < 2);
    let mentions: Vec<_> =
        card.mentions.iter().map(|mention| (mention.exchange.clone(), mention.what)).collect();
    let id = |exchange| v.c.ledger.exchange_id(exchange).to_string();
    assert_eq!(mentions, [(id(child), TrailStep::Confirmed), (id(shared), TrailStep::Recorded)]);
    let card = v.c.ledger.card(cid, TODAY);
    assert_eq!(card.guardian.map(|guardian| guardian.name).as_deref(), Some("Ana"));
    assert_eq!(names(&v.c.ledger.card(home, TODAY).holders), ["Ana", "Bob"]);
    let json = serde_json::to_value(v.c.ledger.card(ana, TODAY)).unwrap();
    assert_eq!(json["exchanges"][0]["note"], "Soup");
    assert_eq!(json["exchanges"][0]["trail"][0]["what"], "Recorded");
    assert_eq!(json["actsFor"][0]["name"], "Home");
    v.c.ledger.card(AccountIndex::POT, TODAY);
}

#[test]
fn a_card_says_when_a_device_was_revoked_and_the_member_left() {
    let mut v = Village::new();
    let dora = v.accounts[3];
    v.c.enter(Entry::RevokeDevice(public(&key("phone 3")))).unwrap();
    let revoked = v.c.clock;
    v.c.enter(Entry::Leave { member: dora, to: Vec::new(), on: TODAY, erase: false }).unwrap();
    let left = v.c.clock;
    v.c.enter(Entry::Erase(dora)).unwrap();
    let card = v.c.ledger.card(dora, TODAY);
    let at = |at: Option<timebank::Seconds>| at.map(|at| at.0);
    assert_eq!(at(card.devices[0].revoked), Some(revoked));
    assert_eq!((card.devices[0].written, card.devices[0].first_used), (0, None));
    assert_eq!((at(card.left), at(card.erased)), (Some(left), Some(v.c.clock)));
    assert_eq!(card.member.name, "");
}

/// Ana, Bob, Cid with some hours already.
fn three() -> (Community, Vec<AccountIndex>) {
    let mut c = Community::found("Leith", "Mary");
    let accounts: Vec<_> = ["Ana", "Bob", "Cid"].map(|name| c.add(name)).to_vec();
    c.record(accounts[0], accounts[1], 60, "2024-02-20", true).unwrap();
    (c, accounts)
}

#[test]
fn a_preview_lists_accounts_in_the_order_of_the_entry() {
    let (c, accounts) = three();
    let session = Session {
        gave: vec![(accounts[2], Minutes(60))],
        received: vec![(accounts[1], Minutes(60)), (accounts[0], Minutes(60))],
        split: Split::EachPays,
        on: TODAY,
        category: None,
        note: None,
    };
    let effects = c.ledger.preview(&session.exchanges().unwrap());
    let rows: Vec<_> = effects
        .iter()
        .map(|effect| (effect.name.as_str(), effect.before.0, effect.after.0, effect.beyond.map(|b| b.0)))
        .collect();
    assert_eq!(
        rows,
        [("Cid", 0, 60, None), ("", 0, 60, None), ("Bob", -60, -120, None), ("Ana", 60, 0, None)]
    );
    assert_eq!(effects[1].account, "pot");
    assert_eq!(c.ledger.preview(&[]), []);
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_preview_shows_the_balances_that_follow(
        exchanges in vec((0usize..4, 0usize..4, 1i64..150, any::<bool>()), 1..5),
    ) {
        let (mut c, mut accounts) = three();
        accounts.push(AccountIndex::POT);
        let recordings: Vec<Recording<'_>> = exchanges.iter().filter(|(gave, received, ..)| gave != received)
            .map(|(gave, received, minutes, gift)| {
                let kind = if *gift { ExchangeKind::Gift } else { ExchangeKind::Service };
                let side = |who: usize| vec![(accounts[who], Minutes(*minutes))];
                Recording { confirm: true, ..Recording::new(kind, side(*gave), side(*received), TODAY) }
            }).collect();
        prop_assume!(!recordings.is_empty());
        c.set_rules(&[(Rule::Floor, -120), (Rule::Ceiling, 120), (Rule::Beyond, 2)]);
        let effects = c.ledger.preview(&recordings);
        let before: i64 = effects.iter().map(|effect| effect.before.0).sum();
        let after: i64 = effects.iter().map(|effect| effect.after.0).sum();
        prop_assert_eq!(before, after, "nothing is lost");
        let entered = c.enter(Entry::RecordAll(recordings.clone()));
        let beyond = effects.iter().any(|effect| effect.beyond.is_some());
        let refused = matches!(entered, Err(Refusal::ExceedsFloor { .. } | Refusal::ExceedsCeiling { .. }));
        prop_assert_eq!(refused, beyond, "{:?}", entered);
        if !refused {
            entered.unwrap();
            for effect in &effects {
                let account = c.ledger.account_of(&effect.account).unwrap();
                prop_assert_eq!(c.balance(account), effect.after.0);
            }
        }
    }
}
