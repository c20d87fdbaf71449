//! Matching shows exactly the pairs that match, and the same ones to both members.

use super::board::{TODAY, Wanted, community, lives_in, post, unpost, wanted};
use crate::common::{Community, cases, posting};
use proptest::collection::vec;
use proptest::prelude::*;
use timebank::Day;
use timebank::journal::{ExchangeKind, PostKind, Rule};
use timebank::ledger::{AccountIndex, Entry, Ledger, Posting};
use timebank::views::{HistoryQuery, PairingQuery, PostQuery, PostRow, Reason};

const ALL: usize = 100_000;

/// The significant words of the texts in these tests, counted over all open posts.
fn words(post: &PostRow, all: &[PostRow]) -> Vec<String> {
    let split = |post: &PostRow| -> Vec<String> {
        let text = format!("{} {}", post.text, post.tags.join(" ")).to_lowercase();
        let mut words: Vec<String> =
            text.split(' ').filter(|word| word.chars().count() > 2).map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words
    };
    let posts = |word: &String| all.iter().filter(|other| split(other).contains(word)).count();
    split(post).into_iter().filter(|word| posts(word) <= 3 || posts(word) * 10 < all.len()).collect()
}

/// The reasons for a pair, from the definitions alone.
pub fn reasons(ledger: &Ledger, offer: &PostRow, request: &PostRow, all: &[PostRow]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if offer.category.is_some() && offer.category == request.category {
        reasons.push(Reason::Category);
    }
    let theirs = words(request, all);
    let common: Vec<String> = words(offer, all).into_iter().filter(|word| theirs.contains(word)).collect();
    if !common.is_empty() {
        reasons.push(Reason::Words(common));
    }
    if offer.member == request.member || reasons.is_empty() {
        return Vec::new();
    }
    if offer.area.is_some() && offer.area == request.area {
        reasons.push(Reason::Near);
    }
    let balance = |id: &str| ledger.balance(ledger.account_of(id).unwrap()).0;
    if ledger.policy().floor().is_some_and(|floor| balance(&request.member) - 60 >= floor.0) {
        reasons.push(Reason::RoomToReceive);
    }
    if ledger.policy().ceiling().is_some_and(|ceiling| balance(&offer.member) + 60 <= ceiling.0) {
        reasons.push(Reason::RoomToGive);
    }
    let history = ledger.history(&HistoryQuery { limit: Some(u32::MAX), ..HistoryQuery::default() }).unwrap();
    let helped = |gave: &str, received: &str| {
        history.rows.iter().any(|row| {
            row.counts
                && row.kind == ExchangeKind::Service
                && row.gave.iter().any(|party| party.member == gave)
                && row.received.iter().any(|party| party.member == received)
        })
    };
    if helped(&offer.member, &request.member) || helped(&request.member, &offer.member) {
        reasons.push(Reason::HelpedBefore);
    }
    reasons
}

/// All open posts, in the order in which they were posted.
pub fn open_posts(ledger: &Ledger, today: Day) -> Vec<PostRow> {
    let query = PostQuery { limit: Some(u32::MAX), ..PostQuery::default() };
    let mut rows = ledger.posts(&query, today).unwrap().rows;
    rows.reverse();
    rows
}

/// The offer, request and reasons of all pairs.
fn all_pairs(ledger: &Ledger) -> Vec<(String, String, Vec<Reason>)> {
    let all = open_posts(ledger, TODAY);
    let of = |kind| all.iter().filter(move |post| post.kind == kind);
    let mut pairs = Vec::new();
    for offer in of(PostKind::Offer) {
        for request in of(PostKind::Request) {
            let reasons = reasons(ledger, offer, request, &all);
            if !reasons.is_empty() {
                pairs.push((offer.post.clone(), request.post.clone(), reasons));
            }
        }
    }
    pairs.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    pairs
}

/// The pairs that a member is shown, as (offer, request, reasons).
fn shown(ledger: &Ledger, member: AccountIndex, limit: usize) -> Vec<(String, String, Vec<Reason>)> {
    let pair = |found: timebank::views::Match| {
        assert_eq!(found.post, found.with.post);
        match found.with.kind {
            PostKind::Offer => (found.post, found.mine, found.reasons),
            PostKind::Request => (found.mine, found.post, found.reasons),
        }
    };
    ledger.matches(member, TODAY, limit).into_iter().map(pair).collect()
}

fn with_exchanges(posts: &[Wanted], exchanges: &[(usize, usize, i64)]) -> (Community, Vec<AccountIndex>) {
    let (mut c, accounts) = community(6, posts);
    c.set_rules(&[(Rule::Floor, -120), (Rule::Ceiling, 180), (Rule::Beyond, 0)]);
    for (gave, received, minutes) in exchanges.iter().filter(|(gave, received, _)| gave != received) {
        c.record(accounts[*gave], accounts[*received], *minutes, "2024-02-20", minutes % 3 != 0).unwrap();
    }
    (c, accounts)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn exactly_the_matching_pairs_are_shown_to_both_members(
        posts in vec(wanted(), 0..24),
        exchanges in vec((0usize..6, 0usize..6, 1i64..150), 0..5),
    ) {
        let (c, accounts) = with_exchanges(&posts, &exchanges);
        let pairs = all_pairs(&c.ledger);
        // The matches of all members together have every pair twice: for the offer and for the request.
        let mut all: Vec<_> = accounts.iter().flat_map(|member| shown(&c.ledger, *member, ALL)).collect();
        all.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        let twice: Vec<_> = pairs.iter().flat_map(|pair| [pair.clone(), pair.clone()]).collect();
        prop_assert_eq!(&all, &twice);
        let query = PairingQuery { per_member: Some(1000), limit: Some(u32::MAX), ..PairingQuery::default() };
        let mut pairings: Vec<_> = c.ledger.pairings(&query, TODAY).rows.into_iter()
            .map(|pair| (pair.offer.post, pair.request.post, pair.reasons)).collect();
        pairings.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        // Whether two members have helped each other before is looked up for one member only.
        let pairs: Vec<_> = pairs.into_iter().map(|(offer, request, mut reasons)| {
            reasons.retain(|reason| *reason != Reason::HelpedBefore);
            (offer, request, reasons)
        }).collect();
        prop_assert_eq!(pairings, pairs);
    }

    #[test]
    fn pairs_with_most_reasons_come_first_then_the_newest(posts in vec(wanted(), 0..24)) {
        let (c, accounts) = community(6, &posts);
        let order: Vec<String> = open_posts(&c.ledger, TODAY).into_iter().map(|post| post.post).collect();
        let place = |post: &str| order.iter().position(|other| other == post);
        for member in accounts {
            let all = c.ledger.matches(member, TODAY, ALL);
            let keys: Vec<_> = all.iter()
                .map(|found| (found.reasons.len(), place(&found.post), place(&found.mine))).collect();
            prop_assert!(keys.windows(2).all(|pair| pair[0] > pair[1]), "{:?}", keys);
            for limit in [0, 1, 3] {
                prop_assert_eq!(&c.ledger.matches(member, TODAY, limit)[..], &all[..limit.min(all.len())]);
            }
        }
    }

    #[test]
    fn no_member_has_more_rows_than_allowed(posts in vec(wanted(), 0..40), most in 1u32..4) {
        let (c, _) = community(6, &posts);
        let query = PairingQuery { per_member: Some(most), limit: Some(u32::MAX), ..PairingQuery::default() };
        let page = c.ledger.pairings(&query, TODAY);
        let mut turns = std::collections::HashMap::<String, u32>::new();
        for pairing in &page.rows {
            for member in [&pairing.offer.member, &pairing.request.member] {
                *turns.entry(member.clone()).or_default() += 1;
            }
        }
        prop_assert!(turns.values().all(|turns| *turns <= most));
        prop_assert!(all_pairs(&c.ledger).is_empty() || !page.rows.is_empty());
        prop_assert!(page.rows.windows(2).all(|pair| pair[0].reasons.len() >= pair[1].reasons.len()));
    }
}

#[test]
fn posts_that_are_no_longer_valid_match_nothing() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob, cid) = (c.add("Ana"), c.add("Bob"), c.add("Cid"));
    lives_in(&mut c, ana, "The Shore");
    lives_in(&mut c, bob, "the shore ");
    let until = Some(TODAY);
    post(&mut c, ana, Posting { until, ..posting(PostKind::Offer, "Guitar lessons", Some("music")) });
    let wish = post(&mut c, bob, posting(PostKind::Request, "Learn the guitar", Some("music")));
    let own = post(&mut c, bob, posting(PostKind::Offer, "Guitar repairs", Some("music")));
    post(&mut c, cid, posting(PostKind::Request, "Somebody to sing with", Some("music")));

    let found = c.ledger.matches(bob, TODAY, ALL);
    let expected = [
        Reason::Category,
        Reason::Words(vec!["guitar".to_owned()]),
        Reason::Near,
        Reason::RoomToReceive,
        Reason::RoomToGive,
    ];
    assert_eq!(found[0].reasons, expected);
    assert_eq!((found[0].with.name.as_str(), &found[0].mine), ("Ana", &wish.post));
    assert_eq!(found.len(), 2, "Cid would like what Bob can give, and nobody matches themselves");
    assert_eq!(c.ledger.matches(bob, Day(TODAY.0 + 1), ALL).len(), 1, "Ana's offer is over");
    assert_eq!(c.ledger.matches(AccountIndex::POT, TODAY, ALL), []);
    unpost(&mut c, &own.post);
    assert_eq!(c.ledger.matches(bob, TODAY, ALL).len(), 1);
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: TODAY, erase: false }).unwrap();
    assert_eq!(c.ledger.matches(bob, TODAY, ALL), []);
    assert_eq!(c.ledger.matches(ana, TODAY, ALL), []);
}

#[test]
fn of_many_equal_matches_the_newest_come_first() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    post(&mut c, bob, posting(PostKind::Request, "Something to eat", Some("cooking")));
    let offers: Vec<String> =
        (0..150).map(|_| post(&mut c, ana, posting(PostKind::Offer, "Soup", Some("cooking"))).post).collect();
    let newest: Vec<&String> = offers.iter().rev().take(100).collect();
    let found = c.ledger.matches(bob, TODAY, 100);
    assert_eq!(found.iter().map(|found| &found.post).collect::<Vec<_>>(), newest);
}
