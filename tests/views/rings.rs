//! Rings are real, each comes once, and no member is in too many of them.

use super::board::{TODAY, Wanted, community, wanted};
use super::matching::{open_posts, reasons};
use crate::common::cases;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use timebank::journal::PostKind;
use timebank::ledger::Ledger;
use timebank::views::{Reason, Ring};

fn givers(ring: &Ring) -> Vec<String> {
    ring.links.iter().map(|link| link.giver.member.clone()).collect()
}

fn has_words(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| matches!(reason, Reason::Words(_)))
}

/// The number of links that rest on a category alone, and the length of the ring.
fn worth(ring: &Ring) -> (usize, usize) {
    (ring.links.iter().filter(|link| !has_words(&link.reasons)).count(), ring.links.len())
}

/// Every ring of three or four, found by trying all of them. Each begins with the member who joined first.
fn all_chains(ledger: &Ledger) -> BTreeSet<Vec<String>> {
    let all = open_posts(ledger, TODAY);
    let mut gives: HashMap<String, BTreeSet<String>> = HashMap::new();
    for offer in all.iter().filter(|post| post.kind == PostKind::Offer) {
        for request in all.iter().filter(|post| post.kind == PostKind::Request) {
            if !reasons(ledger, offer, request, &all).is_empty() {
                gives.entry(offer.member.clone()).or_default().insert(request.member.clone());
            }
        }
    }
    let ids: Vec<String> = ledger.accounts().map(|account| ledger.account_text(account)).collect();
    let can =
        |one: &String, other: &String| gives.get(one).is_some_and(|receivers| receivers.contains(other));
    let mut found = BTreeSet::new();
    for a in 0..ids.len() {
        let later = || a + 1..ids.len();
        for (b, c) in later().flat_map(|b| later().map(move |c| (b, c))).filter(|(b, c)| b != c) {
            if !can(&ids[a], &ids[b]) || !can(&ids[b], &ids[c]) {
                continue;
            }
            if can(&ids[c], &ids[a]) {
                found.insert([a, b, c].map(|i| ids[i].clone()).to_vec());
            }
            for d in later().filter(|d| *d != b && *d != c) {
                if can(&ids[c], &ids[d]) && can(&ids[d], &ids[a]) {
                    found.insert([a, b, c, d].map(|i| ids[i].clone()).to_vec());
                }
            }
        }
    }
    found
}

/// Checks that every link is real: the posts are open, belong to the right members, and match.
fn is_real(ledger: &Ledger, ring: &Ring) -> bool {
    let all = open_posts(ledger, TODAY);
    let links = &ring.links;
    (3..=4).contains(&links.len())
        && (0..links.len()).all(|i| {
            let link = &links[i];
            let mut expected = reasons(ledger, &link.offer, &link.request, &all);
            let of_people = [Reason::RoomToGive, Reason::RoomToReceive, Reason::HelpedBefore];
            expected.retain(|reason| !of_people.contains(reason));
            link.receiver == links[(i + 1) % links.len()].giver
                && link.offer.kind == PostKind::Offer
                && link.request.kind == PostKind::Request
                && link.offer.member == link.giver.member
                && link.request.member == link.receiver.member
                && all.contains(&link.offer)
                && all.contains(&link.request)
                && link.reasons == expected
                && !expected.is_empty()
        })
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_chain_is_real_and_comes_once_and_all_come(posts in vec(wanted(), 0..26)) {
        let (c, accounts) = community(7, &posts);
        let expected = all_chains(&c.ledger);
        let rings = c.ledger.rings(TODAY, 200, None);
        prop_assert!(rings.iter().all(|ring| is_real(&c.ledger, ring)));
        let found: Vec<Vec<String>> = rings.iter().map(givers).collect();
        let once: BTreeSet<Vec<String>> = found.iter().cloned().collect();
        prop_assert_eq!(once.len(), found.len(), "some come twice");
        prop_assert!(once.is_subset(&expected), "not all are rings from the member who joined first");
        prop_assert_eq!(once.len(), expected.len().min(200));
        let worths: Vec<_> = rings.iter().map(worth).collect();
        prop_assert!(worths.is_sorted(), "{:?}", worths);

        let through = accounts[posts.len() % 7];
        let id = c.ledger.account_text(through);
        let with = expected.into_iter().filter(|ring| ring.contains(&id)).map(|mut ring| {
            let place = ring.iter().position(|member| *member == id).unwrap();
            ring.rotate_left(place);
            ring
        });
        let with: BTreeSet<Vec<String>> = with.collect();
        let rings = c.ledger.rings(TODAY, 200, Some(through));
        prop_assert!(rings.iter().all(|ring| is_real(&c.ledger, ring)));
        let found: Vec<Vec<String>> = rings.iter().map(givers).collect();
        prop_assert_eq!(found.len(), with.len().min(200));
        prop_assert!(found.into_iter().collect::<BTreeSet<_>>().is_subset(&with));
    }

    #[test]
    fn the_same_board_gives_the_same_chains(posts in vec(wanted(), 12..26), limit in 1usize..9) {
        let (c, _) = community(7, &posts);
        let again = Ledger::from_cache(&&c.ledger.cache()[..]).unwrap();
        let rings = c.ledger.rings(TODAY, limit, None);
        prop_assert_eq!(&again.rings(TODAY, limit, None), &rings);
        prop_assert!(rings.len() <= limit);
        prop_assert_eq!(rings.len(), all_chains(&c.ledger).len().min(limit));
    }
}

fn wants(member: usize, kind: PostKind, text: &'static str) -> Wanted {
    Wanted { member, kind, text, category: None }
}

#[test]
fn not_all_chains_go_through_one_member() {
    use PostKind::{Offer, Request};
    // Member 0 can give to 1, 3, 5, … Each of those can give to the next number, and that one to member 0.
    let words = ["apples", "bread", "chess", "dance", "eggs", "french", "glass"];
    let mut posts = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let (near, far) = (2 * n + 1, 2 * n + 2);
        posts.extend([wants(0, Offer, "piano"), wants(near, Request, "piano")]);
        posts.extend([wants(near, Offer, word), wants(far, Request, word)]);
        posts.extend([wants(far, Offer, "roof"), wants(0, Request, "roof")]);
    }
    // Three others make a ring of their own by a category alone.
    let category = |mut wanted: Wanted, name| {
        wanted.category = Some(name);
        wanted
    };
    for (giver, receiver, name) in [(15, 16, "music"), (16, 17, "cooking"), (17, 15, "pets")] {
        posts.push(category(wants(giver, Offer, "as said"), name));
        posts.push(category(wants(receiver, Request, "this way"), name));
    }
    // Enough posts, so that a word in seven of them is still significant.
    posts.extend((0..120).map(|n| wants(18 + n % 4, Offer, "")).map(|mut wanted| {
        wanted.text = "zz";
        wanted
    }));
    let (c, accounts) = community(22, &posts);
    let hub = c.ledger.account_text(accounts[0]);
    let own = c.ledger.account_text(accounts[15]);
    let rings = c.ledger.rings(TODAY, 4, None);
    assert_eq!(rings.len(), 4, "{rings:#?}");
    let ways = |limit| {
        let rings = c.ledger.rings(TODAY, limit, None);
        let with = |id: &String| rings.iter().filter(|ring| givers(ring).contains(id)).count();
        (with(&hub), with(&own))
    };
    assert_eq!(ways(2), (1, 1), "the category's ring comes before the second through one member");
    assert_eq!(ways(8), (7, 1), "when there are no others, they all come");
    assert_eq!(c.ledger.rings(TODAY, 3, Some(accounts[0])).len(), 3);
    assert!(c.ledger.rings(TODAY, 9, Some(accounts[21])).is_empty());
    assert!(c.ledger.rings(TODAY, 0, None).is_empty());
}
