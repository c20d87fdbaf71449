//! Who could be asked next: each list by hand.

use super::board::{post, unpost};
use super::neighbours::{ANA, BOB, CY, DI, Neighbours};
use crate::common::posting;
use timebank::journal::{ExchangeKind, MemberKind, PolicyChange, PostKind, Rule};
use timebank::ledger::{Entry, MemberChange, NewMember};
use timebank::views::reciprocity::{
    Asked, BringsBack, ClosesRing, GoneQuiet, HasRoom, NeverYet, Room, WhoNext,
};
use timebank::views::{Partner, PostRow, Reason};
use timebank::{Day, Minutes};

pub(super) const ALL: usize = 1000;

impl Neighbours {
    pub(super) fn next(&self) -> WhoNext {
        self.c.ledger.who_next(self.c.today(), ALL)
    }

    pub(super) fn help(&mut self, gave: usize, received: usize, minutes: i64, ago: i32) {
        self.exchange(ExchangeKind::Service, &[(gave, minutes)], &[(received, minutes)], ago);
    }

    pub(super) fn post(
        &mut self,
        whose: usize,
        kind: PostKind,
        text: &str,
        category: Option<&str>,
    ) -> PostRow {
        post(&mut self.c, self.accounts[whose], posting(kind, text, category))
    }

    pub(super) fn leaves(&mut self, who: usize) {
        let on = self.c.today();
        self.c.enter(Entry::Leave { member: self.accounts[who], to: Vec::new(), on, erase: false }).unwrap();
    }

    /// Adds an organisation that is the timebank itself.
    pub(super) fn timebank(&mut self) -> usize {
        let account = self.c.add_member(NewMember::new("Leith Timebank", MemberKind::Organisation));
        let change = MemberChange { is_timebank: Some(true), ..MemberChange::of(account) };
        self.c.enter(Entry::ChangeMember(change)).unwrap();
        self.accounts.push(account);
        self.accounts.len() - 1
    }

    pub(super) fn child(&mut self, name: &str, guardian: usize) -> usize {
        let guardian = Some(self.accounts[guardian]);
        let child = NewMember { guardian, ..NewMember::new(name, MemberKind::Person) };
        self.accounts.push(self.c.add_member(child));
        self.accounts.len() - 1
    }
}

fn rooms(next: &WhoNext) -> Vec<(&str, Room, Option<String>)> {
    let last = |row: &HasRoom| row.last_received.map(|day| day.to_string());
    next.room.rows.iter().map(|row| (row.asked.name.as_str(), row.room, last(row))).collect()
}

fn never(rows: &[NeverYet]) -> Vec<(&str, Option<&str>)> {
    rows.iter().map(|row| (row.asked.name.as_str(), row.post.as_ref().map(|post| &*post.text))).collect()
}

/// The ring by names, the offer and the request.
fn rings(next: &WhoNext) -> Vec<(Vec<&str>, &str, &str)> {
    let mut told = Vec::new();
    for ClosesRing { help, ring } in &next.rings {
        let names = ring.iter().map(|member| member.name.as_str()).collect();
        told.push((names, help.offer.text.as_str(), help.request.text.as_str()));
    }
    told
}

/// The giver, the receiver, and what the receiver once gave the giver.
fn pairs(next: &WhoNext) -> Vec<(&str, &str, i64)> {
    let mut told = Vec::new();
    for BringsBack { help, minutes } in &next.pairs {
        told.push((help.giver.name.as_str(), help.receiver.name.as_str(), minutes.0));
    }
    told
}

#[test]
fn room_to_receive_is_above_the_lowest_balance() {
    // Today is 2024-03-01.
    let mut n = Neighbours::new();
    n.c.set_rules(&[(Rule::Floor, -120)]);
    n.help(ANA, BOB, 60, 1);
    n.help(DI, CY, 61, 9);
    n.help(DI, ANA, 5, 10);
    n.exchange(ExchangeKind::Gift, &[(BOB, 7)], &[(DI, 7)], 0);
    let next = n.next();
    let room = |minutes| Room::ToReceive(Minutes(minutes));
    assert_eq!(
        rooms(&next),
        [
            ("Di", room(179), None),
            ("Founder", room(120), None),
            ("Ana", room(175), Some("2024-02-20".to_owned())),
            ("Bob", room(67), Some("2024-02-29".to_owned())),
        ],
        "Cy has 59 minutes. Those who have not received for longest come first, by name"
    );
    assert_eq!(next.room.total, 4);
    let two = n.c.ledger.who_next(n.c.today(), 2).room;
    assert_eq!((two.rows.len(), two.total, &two.rows[..]), (2, 4, &next.room.rows[..2]));
}

#[test]
fn without_a_lowest_balance_there_is_what_they_gave_more() {
    let mut n = Neighbours::new();
    let rules = vec![(Rule::Floor, None)];
    n.c.enter(Entry::SetPolicy(PolicyChange { rules, ..PolicyChange::default() })).unwrap();
    n.help(ANA, BOB, 100, 1);
    n.help(BOB, ANA, 40, 2);
    n.help(CY, BOB, 59, 3);
    n.exchange(ExchangeKind::Gift, &[(DI, 600)], &[(BOB, 600)], 0);
    let told = n.next();
    let day = Some("2024-02-28".to_owned());
    assert_eq!(rooms(&told), [("Ana", Room::MoreGiven(Minutes(60)), day)], "a gift is no help");
}

#[test]
fn who_never_gave_or_received_comes_with_their_newest_post() {
    let mut n = Neighbours::new();
    n.help(ANA, BOB, 60, 500);
    n.help(BOB, ANA, 60, 1);
    n.help(CY, ANA, 60, 1);
    n.post(DI, PostKind::Offer, "Soup", None);
    let lawn = n.post(DI, PostKind::Offer, "Lawn", None);
    n.post(DI, PostKind::Request, "Piano", None);
    n.post(ANA, PostKind::Offer, "Bread", None);
    let next = n.next();
    assert_eq!(never(&next.never_gave.rows), [("Di", Some("Lawn")), ("Founder", None)]);
    assert_eq!(
        never(&next.never_received.rows),
        [("Cy", None), ("Di", Some("Piano")), ("Founder", None)],
        "a request of somebody who never received"
    );
    unpost(&mut n.c, &lawn.post);
    assert_eq!(never(&n.next().never_gave.rows)[0], ("Di", Some("Soup")));
}

#[test]
fn quiet_members_are_those_of_the_list_for_tidying() {
    let mut n = Neighbours::new();
    let timebank = n.timebank();
    n.c.later(91);
    n.help(ANA, BOB, 60, 90);
    // What the pot gives is nothing that a member did.
    n.exchange(ExchangeKind::Gift, &[(CY, 30)], &[(0, 30)], 1);
    let days = |row: &GoneQuiet| (row.joined.to_string(), row.last.map(|day| day.to_string()));
    let next = n.next();
    let told: Vec<_> = next.quiet.rows.iter().map(|row| (row.asked.name.as_str(), days(row))).collect();
    let never = |name| (name, ("2024-03-01".to_owned(), None));
    assert_eq!(told, [never("Cy"), never("Di"), never("Founder")]);
    let tidy = n.c.ledger.tidy(n.c.today(), ALL).quiet;
    assert_eq!((next.quiet.total, tidy.total), (3, 3), "the timebank itself is never quiet");
    assert!(tidy.rows.iter().all(|row| row.member.member != n.c.ledger.account_text(n.accounts[timebank])));
    n.leaves(CY);
    assert_eq!(n.next().quiet.total, 2);
}

/// Ana helped Bob, Bob helped Cy, Cy helped Di.
fn chain() -> Neighbours {
    let mut n = Neighbours::new();
    n.help(ANA, BOB, 60, 1);
    n.help(BOB, CY, 45, 2);
    n.help(CY, DI, 30, 3);
    n
}

#[test]
fn an_offer_that_answers_a_request_closes_a_ring() {
    let mut n = chain();
    let request = n.post(ANA, PostKind::Request, "Learn the guitar", Some("music"));
    assert_eq!(rings(&n.next()), []);
    n.post(CY, PostKind::Request, "A guitar", Some("music"));
    n.post(CY, PostKind::Offer, "Soup", Some("cooking"));
    assert_eq!(rings(&n.next()), [], "soup is no lesson");
    let four = n.post(DI, PostKind::Offer, "Guitar lessons", Some("music"));
    let next = n.next();
    assert_eq!(
        rings(&next)[0],
        (vec!["Ana", "Bob", "Cy", "Di"], "Guitar lessons", "Learn the guitar"),
        "four members"
    );
    assert_eq!(next.rings.len(), 1, "Di would give only once, so not to Cy too: and Cy helped Di");
    let help = &next.rings[0].help;
    assert_eq!((&help.offer.post, &help.request.post), (&four.post, &request.post));
    assert_eq!((help.giver.name.as_str(), help.receiver.name.as_str()), ("Di", "Ana"));
    assert_eq!(help.reasons, [Reason::Category, Reason::Words(vec!["guitar".to_owned()])]);
    n.post(CY, PostKind::Offer, "Singing", Some("music"));
    let next = n.next();
    assert_eq!(
        rings(&next)[0],
        (vec!["Ana", "Bob", "Cy"], "Singing", "Learn the guitar"),
        "three rather than four"
    );
}

#[test]
fn a_ring_that_is_closed_already_or_too_long_ago_is_none() {
    let mut n = chain();
    n.post(ANA, PostKind::Request, "Learn the guitar", Some("music"));
    n.post(CY, PostKind::Offer, "Singing", Some("music"));
    assert_eq!(rings(&n.next()).len(), 1);
    n.help(CY, ANA, 15, 364);
    assert_eq!(rings(&n.next()), [], "Cy helped Ana within twelve months");

    let mut n = Neighbours::new();
    n.help(ANA, BOB, 60, 365);
    n.help(BOB, CY, 45, 2);
    n.post(ANA, PostKind::Request, "Learn the guitar", Some("music"));
    n.post(CY, PostKind::Offer, "Singing", Some("music"));
    assert_eq!(rings(&n.next()), [], "too long ago");
    n.help(ANA, BOB, 60, 364);
    assert_eq!(rings(&n.next()).len(), 1);
    assert_eq!(n.next().from, Day(n.c.today().0 - 364));
    n.leaves(BOB);
    assert_eq!(rings(&n.next()), [], "nobody in a ring has left");
}

#[test]
fn what_one_gave_another_could_come_back() {
    let mut n = Neighbours::new();
    n.help(ANA, BOB, 60, 1);
    n.help(ANA, BOB, 30, 364);
    n.help(ANA, BOB, 500, 365);
    n.help(ANA, CY, 20, 1);
    n.help(CY, ANA, 1, 1);
    n.post(ANA, PostKind::Request, "Curtains", Some("cooking"));
    n.post(CY, PostKind::Offer, "Trousers", Some("cooking"));
    n.post(DI, PostKind::Offer, "Trousers", Some("cooking"));
    assert_eq!(pairs(&n.next()), [], "Cy helped Ana, and Ana never helped Di");
    n.post(BOB, PostKind::Offer, "Shirts", Some("cooking"));
    n.post(BOB, PostKind::Offer, "Trousers", Some("cooking"));
    n.post(ANA, PostKind::Request, "Dresses", Some("cooking"));
    let next = n.next();
    assert_eq!(pairs(&next), [("Bob", "Ana", 90)], "once, and with what was given in twelve months");
    let help = &next.pairs[0].help;
    assert_eq!((help.offer.text.as_str(), help.request.text.as_str()), ("Shirts", "Curtains"), "the oldest");
    n.help(BOB, ANA, 5, 400);
    assert_eq!(pairs(&n.next()).len(), 1, "that was too long ago");
    n.help(BOB, ANA, 5, 3);
    assert_eq!(pairs(&n.next()), []);
}

#[test]
fn neither_the_timebank_nor_a_child_without_a_guardian_is_asked() {
    let mut n = Neighbours::new();
    let timebank = n.timebank();
    let child = n.child("Cid", BOB);
    n.help(ANA, child, 60, 1);
    n.help(ANA, timebank, 60, 1);
    n.post(ANA, PostKind::Request, "Walk the dog", Some("gardening"));
    n.post(timebank, PostKind::Offer, "Dogs", Some("gardening"));
    n.post(child, PostKind::Offer, "Dogs", Some("gardening"));
    let next = n.next();
    assert_eq!(pairs(&next), [("Cid", "Ana", 60)]);
    let bob = Partner { member: n.c.ledger.account_text(n.accounts[BOB]), name: "Bob".to_owned() };
    assert_eq!(next.pairs[0].help.giver.guardian.as_ref(), Some(&bob));
    assert!(everybody(&next).iter().all(|asked| asked.name != "Leith Timebank"));
    n.leaves(BOB);
    let next = n.next();
    assert_eq!(pairs(&next), []);
    assert!(everybody(&next).iter().all(|asked| asked.name != "Cid" && asked.name != "Bob"));
}

#[test]
fn a_community_without_members_has_nobody_to_ask() {
    let mut n = Neighbours::new();
    let founder = n.c.account("Founder");
    for who in [ANA, BOB, CY, DI] {
        n.leaves(who);
    }
    let next = n.next();
    assert_eq!(everybody(&next).len(), 3, "room, never gave, never received: {next:?}");
    assert!(everybody(&next).iter().all(|asked| asked.member == n.c.ledger.account_text(founder)));
    let none = n.c.ledger.who_next(n.c.today(), 0);
    assert_eq!((everybody(&none).len(), none.room.total), (0, 1));
    let json = serde_json::to_value(&next).unwrap();
    assert_eq!(json["room"]["rows"][0]["room"]["ToReceive"], 600);
    assert_eq!(json["neverGave"]["rows"][0]["name"], "Founder");
}

/// All who are asked in any list.
fn everybody(next: &WhoNext) -> Vec<&Asked> {
    lists(next).concat()
}

/// Those who are asked, list by list.
pub(super) fn lists(next: &WhoNext) -> [Vec<&Asked>; 6] {
    [
        next.room.rows.iter().map(|row| &row.asked).collect(),
        next.never_gave.rows.iter().map(|row| &row.asked).collect(),
        next.never_received.rows.iter().map(|row| &row.asked).collect(),
        next.quiet.rows.iter().map(|row| &row.asked).collect(),
        next.rings.iter().flat_map(|row| [&row.help.giver, &row.help.receiver]).collect(),
        next.pairs.iter().flat_map(|row| [&row.help.giver, &row.help.receiver]).collect(),
    ]
}
