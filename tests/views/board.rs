//! Boards of offers and requests to read from, and the reading of posts itself.

use crate::common::crafted::draft;
use crate::common::{Community, posting};
use proptest::prelude::*;
use timebank::journal::{Body, Fact, PostKind, Ref, Unposted};
use timebank::ledger::{AccountIndex, Entry, MemberChange, Posting};
use timebank::views::{PostQuery, PostRow, WrongQuery};
use timebank::{Day, Id};

pub const TODAY: Day = Day(19_783); // 2024-03-01

/// The posts that a test wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub member: usize,
    pub kind: PostKind,
    pub text: &'static str,
    pub category: Option<&'static str>,
}

pub fn post(c: &mut Community, whose: AccountIndex, posting: Posting<'_>) -> PostRow {
    c.enter(Entry::Post(Posting { member: Some(whose), ..posting })).unwrap();
    c.ledger.posts(&PostQuery::default(), TODAY).unwrap().rows.swap_remove(0)
}

pub fn lives_in(c: &mut Community, member: AccountIndex, area: &str) {
    c.enter(Entry::ChangeMember(MemberChange { area: Some(area), ..MemberChange::of(member) })).unwrap();
}

/// Takes a post back.
pub fn unpost(c: &mut Community, post: &str) {
    let post = Ref::from(post.parse::<Id>().unwrap());
    let draft = draft(c, vec![Body::Fact(Fact::Unposted(Unposted { post }))]);
    c.admit(&draft).unwrap();
}

/// Members with these posts, some in one of two areas.
pub fn community(members: usize, posts: &[Wanted]) -> (Community, Vec<AccountIndex>) {
    let mut c = Community::found("Leith", "Mary");
    let accounts: Vec<_> = (0..members).map(|n| c.add(&format!("Member {n}"))).collect();
    for (n, account) in accounts.iter().enumerate().filter(|(n, _)| n % 3 != 0) {
        lives_in(&mut c, *account, if n % 2 == 0 { "Leith Links" } else { "The Shore" });
    }
    for wanted in posts {
        let whose = accounts[wanted.member % members];
        c.enter(Entry::Post(Posting {
            member: Some(whose),
            ..posting(wanted.kind, wanted.text, wanted.category)
        }))
        .unwrap();
    }
    (c, accounts)
}

pub fn wanted() -> impl Strategy<Value = Wanted> {
    let texts =
        ["Guitar lessons", "guitar for my son", "Soup", "A soup for many", "Lawn", "lawn and hedge", "it"];
    let categories = [None, Some("music"), Some("cooking"), Some("gardening")];
    (any::<usize>(), any::<bool>(), 0..texts.len(), 0..categories.len()).prop_map(
        move |(member, offer, text, category)| Wanted {
            member: member % 1000,
            kind: if offer { PostKind::Offer } else { PostKind::Request },
            text: texts[text],
            category: categories[category],
        },
    )
}

#[test]
fn posts_are_found_and_say_whether_they_are_valid() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana García"), c.add("Bob"));
    lives_in(&mut c, ana, "The Shore");
    let guitar = Posting {
        tags: Some("Guitar\nbeginners"),
        ..posting(PostKind::Offer, "Lessons for beginners", Some("music"))
    };
    let first = post(&mut c, ana, guitar);
    let until = Some(Day(TODAY.0 + 1));
    post(&mut c, bob, Posting { until, ..posting(PostKind::Request, "Prune the roses", Some("gardening")) });
    assert_eq!((first.name.as_str(), first.area.as_deref()), ("Ana García", Some("The Shore")));
    assert_eq!(first.tags, ["Guitar", "beginners"]);

    let texts = |query: PostQuery, today: i32| -> Vec<(String, bool)> {
        let page = c.ledger.posts(&query, Day(TODAY.0 + today)).unwrap();
        assert_eq!(page.total, page.rows.len());
        page.rows.into_iter().map(|row| (row.text, row.open)).collect()
    };
    let row = |text: &str, open| (text.to_owned(), open);
    let (lessons, roses) = (row("Lessons for beginners", true), row("Prune the roses", true));
    assert_eq!(texts(PostQuery::default(), 1), [roses.clone(), lessons.clone()], "the newest first");
    assert_eq!(texts(PostQuery::default(), 2), std::slice::from_ref(&lessons), "the day is over");
    let all = PostQuery { closed: true, ..PostQuery::default() };
    assert_eq!(texts(all.clone(), 2), [row("Prune the roses", false), lessons.clone()]);
    for (text, found) in [("GARCIA", 1), ("guitár", 1), ("shore", 1), ("music", 1), ("prune", 1), ("none", 0)]
    {
        let query = PostQuery { text: Some(text.to_owned()), ..PostQuery::default() };
        assert_eq!(texts(query, 0).len(), found, "{text}");
    }
    let kind = PostQuery { kind: Some(PostKind::Offer), ..PostQuery::default() };
    assert_eq!(texts(kind, 0), std::slice::from_ref(&lessons));
    let category = |name: &str| PostQuery { category: Some(name.to_owned()), ..PostQuery::default() };
    assert_eq!((texts(category("gardening"), 0).len(), texts(category(""), 0).len()), (1, 0));
    let whose = |id: String| PostQuery { member: Some(id), ..PostQuery::default() };
    assert_eq!(texts(whose(c.ledger.account_text(ana)), 0), [lessons]);
    assert_eq!(c.ledger.posts(&whose("nobody".into()), TODAY).unwrap_err(), WrongQuery("member"));

    unpost(&mut c, &first.post);
    assert_eq!(c.ledger.posts(&PostQuery::default(), TODAY).unwrap().total, 1, "taken back");
    c.enter(Entry::Leave { member: bob, to: Vec::new(), on: TODAY, erase: true }).unwrap();
    let rows = c.ledger.posts(&all, TODAY).unwrap().rows;
    assert!(rows.iter().all(|row| !row.open), "{rows:?}");
    assert_eq!((rows[0].text.as_str(), rows[0].name.as_str()), ("", ""), "forgotten");
}

#[test]
fn rows_say_who_left_and_who_is_a_coordinator() {
    let mut c = Community::found("Leith", "Mary");
    let ana = c.add("Ana");
    let row = |c: &Community, name: usize| {
        let row = c.ledger.members().remove(name);
        (row.left, row.erased, format!("{:?}", row.role))
    };
    assert_eq!(row(&c, 0), (false, false, "Member".to_owned()));
    assert_eq!(row(&c, 1), (false, false, "Coordinator".to_owned()));
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: TODAY, erase: false }).unwrap();
    assert_eq!(row(&c, 0), (true, false, "Member".to_owned()));
    c.enter(Entry::Erase(ana)).unwrap();
    assert_eq!(row(&c, 0), (true, true, "Member".to_owned()));
    let json = serde_json::to_value(c.ledger.member_row(ana)).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["erased", "kind", "left", "member", "name", "role", "timebank"]);
}
