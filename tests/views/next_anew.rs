//! Who could be asked next: every suggestion beside its own reason, found anew.

use super::board::{Wanted, wanted};
use super::matching::{open_posts, reasons};
use super::neighbours::Neighbours;
use super::next::{ALL, lists};
use crate::common::cases;
use proptest::collection::vec;
use proptest::prelude::*;
use timebank::Minutes;
use timebank::journal::{PolicyChange, PostKind, Rule};
use timebank::ledger::Entry;
use timebank::views::Reason;
use timebank::views::reciprocity::{Asked, Room, WhoNext};

/// Help of one for another, so many days ago.
type Helped = (usize, usize, i64, i32);

/// A community of eight and a timebank; Hal has Ivy as guardian, and the last of them have left.
fn village(posts: &[Wanted], helped: &[Helped], leave: usize, floor: bool) -> Neighbours {
    let mut n = Neighbours::new();
    for name in ["Eve", "Flo", "Gus", "Ivy"] {
        let account = n.c.add(name);
        n.accounts.push(account);
    }
    n.child("Hal", 8);
    let timebank = n.timebank();
    assert_eq!(timebank, 10);
    let rules = vec![(Rule::Floor, floor.then_some(-100)), (Rule::Beyond, Some(0))];
    n.c.enter(Entry::SetPolicy(PolicyChange { rules, ..PolicyChange::default() })).unwrap();
    for wanted in posts {
        n.post(1 + wanted.member % 10, wanted.kind, wanted.text, wanted.category);
    }
    for (gave, received, minutes, ago) in helped.iter().filter(|(gave, received, ..)| gave != received) {
        n.help(*gave, *received, *minutes, *ago);
    }
    (0..leave).for_each(|i| n.leaves(8 - i));
    n
}

/// What the community says, counted again from what was entered alone.
struct Again<'n> {
    n: &'n Neighbours,
    helped: &'n [Helped],
    gone: usize,
}

impl Again<'_> {
    fn id(&self, who: usize) -> String {
        self.n.c.ledger.account_text(self.n.accounts[who])
    }

    fn who(&self, id: &str) -> usize {
        (0..self.n.accounts.len()).find(|who| self.id(*who) == id).unwrap()
    }

    fn minutes(&self, gave: usize, received: usize, days: i32) -> i64 {
        let is_in = |one: &&Helped| (one.0, one.1) == (gave, received) && gave != received && one.3 < days;
        self.helped.iter().filter(is_in).map(|one| one.2).sum()
    }

    /// Who could be asked: who has not left; Hal only as long as Ivy is there.
    fn is_asked(&self, who: usize) -> bool {
        match who {
            0 | 10 => false,
            9 => self.gone == 0,
            who => who <= 8 - self.gone,
        }
    }

    /// Whether one helped the other in the last twelve months.
    fn lately(&self, gave: usize, received: usize) -> bool {
        self.is_asked(gave) && self.is_asked(received) && self.minutes(gave, received, 365) > 0
    }

    /// How many members the shortest ring would have that this help would close.
    fn closes(&self, giver: usize, receiver: usize) -> Option<usize> {
        let all = || 1..10;
        if self.lately(receiver, giver) || self.lately(giver, receiver) {
            return None;
        }
        let three = all().any(|x| self.lately(receiver, x) && self.lately(x, giver));
        let four = all().any(|x| {
            self.lately(receiver, x)
                && all().any(|y| y != receiver && self.lately(x, y) && self.lately(y, giver))
        });
        if three { Some(3) } else { four.then_some(4) }
    }

    /// Each offer with each request that it answers, as places of the giver and the receiver.
    fn fits(&self) -> Vec<(usize, usize)> {
        let all = open_posts(&self.n.c.ledger, self.n.c.today());
        let of = |kind| all.iter().filter(move |post| post.kind == kind);
        let pairs =
            of(PostKind::Offer).flat_map(|offer| of(PostKind::Request).map(move |request| (offer, request)));
        let fitting =
            pairs.filter(|(offer, request)| !reasons(&self.n.c.ledger, offer, request, &all).is_empty());
        let places = fitting.map(|(offer, request)| (self.who(&offer.member), self.who(&request.member)));
        places.filter(|(giver, receiver)| self.is_asked(*giver) && self.is_asked(*receiver)).collect()
    }

    fn helps(&self, help: &timebank::views::reciprocity::NextHelp) -> (usize, usize) {
        let (giver, receiver) = (self.who(&help.giver.member), self.who(&help.receiver.member));
        assert_eq!((&help.offer.member, &help.request.member), (&help.giver.member, &help.receiver.member));
        assert!(help.offer.open && help.request.open);
        assert_eq!((help.offer.kind, help.request.kind), (PostKind::Offer, PostKind::Request));
        let all = open_posts(&self.n.c.ledger, self.n.c.today());
        let mut reasons = reasons(&self.n.c.ledger, &help.offer, &help.request, &all);
        reasons.retain(|reason| matches!(reason, Reason::Category | Reason::Words(_)));
        assert_eq!(help.reasons, reasons);
        assert!(!reasons.is_empty());
        (giver, receiver)
    }

    fn rings_hold(&self, next: &WhoNext) {
        let mut members = Vec::new();
        for row in &next.rings {
            let (giver, receiver) = self.helps(&row.help);
            let ring: Vec<usize> = row.ring.iter().map(|member| self.who(&member.member)).collect();
            assert_eq!((ring[0], ring[ring.len() - 1]), (receiver, giver));
            assert!(ring.windows(2).all(|pair| self.lately(pair[0], pair[1])), "{ring:?}");
            assert_eq!(Some(ring.len()), self.closes(giver, receiver), "the shortest");
            assert!((1..ring.len()).all(|i| !ring[..i].contains(&ring[i])), "{ring:?}");
            members.extend([giver, receiver]);
        }
        for (giver, receiver) in self.fits().into_iter().filter(|(giver, receiver)| giver != receiver) {
            let is_taken = members.contains(&giver) || members.contains(&receiver);
            assert!(is_taken || self.closes(giver, receiver).is_none(), "{giver} for {receiver} is left out");
        }
    }

    fn pairs_hold(&self, next: &WhoNext) {
        let mut members = Vec::new();
        let one_way = |giver, receiver| self.lately(receiver, giver) && !self.lately(giver, receiver);
        for row in &next.pairs {
            let (giver, receiver) = self.helps(&row.help);
            assert!(one_way(giver, receiver));
            assert_eq!(row.minutes.0, self.minutes(receiver, giver, 365));
            members.extend([giver, receiver]);
        }
        for (giver, receiver) in self.fits() {
            let is_taken = members.contains(&giver) || members.contains(&receiver);
            assert!(is_taken || !one_way(giver, receiver), "{giver} for {receiver} is left out");
        }
    }

    /// The members' own lists, by place.
    fn members_hold(&self, next: &WhoNext) {
        let gave = |who: usize| (0..11).map(|other| self.minutes(who, other, i32::MAX)).sum::<i64>();
        let received = |who: usize| (0..11).map(|other| self.minutes(other, who, i32::MAX)).sum::<i64>();
        let last =
            |who: usize| self.helped.iter().filter(move |one| one.1 == who && one.0 != who).map(|one| one.3);
        let has_floor = self.n.c.ledger.policy().floor().is_some();
        let asked: Vec<usize> = (1..10).filter(|who| self.is_asked(*who)).collect();
        let check = |rows: Vec<&Asked>, holds: &dyn Fn(usize) -> bool| {
            let mut told: Vec<usize> =
                rows.iter().filter(|row| row.name != "Founder").map(|row| self.who(&row.member)).collect();
            told.sort_unstable();
            let expected: Vec<usize> = asked.iter().copied().filter(|who| holds(*who)).collect();
            assert_eq!(told, expected);
        };
        let [room, never_gave, never_received, ..] = lists(next);
        let more = |who: usize| gave(who) - received(who);
        check(room, &|who| if has_floor { more(who) + 100 >= 60 } else { more(who) >= 60 });
        check(never_gave, &|who| gave(who) == 0);
        check(never_received, &|who| received(who) == 0);
        for row in next.room.rows.iter().filter(|row| row.asked.name != "Founder") {
            let who = self.who(&row.asked.member);
            let more = Minutes(more(who));
            let room = if has_floor { Room::ToReceive(more + Minutes(100)) } else { Room::MoreGiven(more) };
            assert_eq!(row.room, room);
            let ago = row.last_received.map(|day| self.n.c.today().0 - day.0);
            assert_eq!(ago, last(who).min());
        }
        assert!(next.room.rows.is_sorted_by_key(|row| row.last_received));
        let open = open_posts(&self.n.c.ledger, self.n.c.today());
        let newest = |kind, member: &str| {
            open.iter().rfind(|post| post.kind == kind && post.member == member).cloned()
        };
        for row in &next.never_gave.rows {
            assert_eq!(row.post, newest(PostKind::Offer, &row.asked.member));
        }
        for row in &next.never_received.rows {
            assert_eq!(row.post, newest(PostKind::Request, &row.asked.member));
        }
    }
}

fn helped() -> impl Strategy<Value = Helped> {
    (1usize..11, 1usize..11, 1i64..90, prop_oneof![0..364, 360..370, 300..800])
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn every_suggestion_holds_and_none_is_forgotten(
        posts in vec(wanted(), 0..40),
        helped in vec(helped(), 0..24),
        gone in 0usize..3,
        floor in any::<bool>(),
        limit in 0usize..4,
    ) {
        let n = village(&posts, &helped, gone, floor);
        let again = Again { n: &n, helped: &helped, gone };
        let next = n.next();
        again.rings_hold(&next);
        again.pairs_hold(&next);
        again.members_hold(&next);
        for list in lists(&next) {
            let mut ids: Vec<&str> = list.iter().map(|asked| asked.member.as_str()).collect();
            ids.sort_unstable();
            prop_assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "twice in one list");
        }
        prop_assert_eq!(&n.next(), &next, "asked again");
        prop_assert_eq!(n.c.replayed().who_next(n.c.today(), ALL), next.clone(), "on another machine");
        let few = n.c.ledger.who_next(n.c.today(), limit);
        prop_assert_eq!(&few.rings[..], &next.rings[..limit.min(next.rings.len())]);
        prop_assert_eq!(&few.pairs[..], &next.pairs[..limit.min(next.pairs.len())]);
        prop_assert_eq!(&few.room.rows[..], &next.room.rows[..limit.min(next.room.total)]);
    }
}
