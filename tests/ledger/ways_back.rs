//! The ways back: every press of a coordinator, and the press that leads to the state before it.

use super::life::{Stage, community, stage};
use crate::common::{Community, key, path, public};
use timebank::journal::{ExchangeKind, MemberKind, PolicyChange, PostKind, Role, Rule, StepKind};
use timebank::ledger::{
    AccountIndex, Entry, ExchangeIndex, MemberChange, NewMember, PostIndex, Posting, Recording, Stepping,
};
use timebank::views::PostQuery;
use timebank::{Id, Key, Minutes};

/// First what a coordinator can do with an exchange: the state, the step, the state after it, and the step
/// that leads back. Then everything else that a coordinator enters, with the entry that leads back. `ends`
/// leaves a trace: what was added stays, and is over. For `told` there is no way back; the sentence with this
/// key says so before the press.
const TABLE: &str = include_str!("ways_back.txt");

const STATES: [&str; 8] =
    ["proposed", "confirmed", "declined", "withdrawn", "disputed", "voided", "held", "held-after"];

/// What people see: members, balances, rules, offers, and every exchange with its state and its programme.
fn seen(c: &Community) -> String {
    let today = c.today();
    let members: Vec<_> = c.ledger.members().into_iter().map(|row| (row.name, row.role, row.left)).collect();
    let balances: Vec<i64> = c.ledger.accounts().map(|account| c.balance(account)).collect();
    let posts = c.ledger.posts(&PostQuery::default(), today).unwrap().rows;
    let posts: Vec<_> = posts.into_iter().map(|row| (row.member, row.kind, row.text)).collect();
    let categories: Vec<&str> = c.ledger.categories().collect();
    let policy = (c.ledger.policy(), categories);
    format!("{members:?} {balances:?} {policy:?} {posts:?}")
}

/// The states of the first exchanges: those that were there before.
fn states(c: &Community, count: usize) -> Vec<(&'static str, Option<String>)> {
    let programme = |exchange| c.ledger.programme(exchange).map(str::to_owned);
    c.exchanges()[..count].iter().map(|one| (c.state(*one), programme(*one))).collect()
}

/// A press of Mary's with an exchange.
fn press(stage: &mut Stage, kind: StepKind) -> Result<Id, timebank::ledger::Refusal> {
    let Stage { c, exchange, .. } = stage;
    let (ana, bob) = (c.account("ana"), c.account("bob"));
    let hour = vec![(bob, Minutes(30))];
    let by = Recording::new(ExchangeKind::Service, vec![(ana, Minutes(30))], hour, c.today());
    match kind {
        StepKind::Corrected => c.enter(Entry::Correct { exchange: *exchange, reason: "half", by }),
        StepKind::Voided => c.enter(Entry::Void { exchange: *exchange, reason: "no" }),
        StepKind::Confirmed => c.enter(Entry::Confirm(*exchange)),
        kind => c.enter(Entry::Step(Stepping::new(kind, *exchange, Some("because")))),
    }
}

fn undo(c: &mut Community, exchange: ExchangeIndex) {
    c.enter(Entry::Undo { exchanges: vec![exchange], reason: "a slip" }).unwrap();
}

fn of_exchanges() -> String {
    let mut table = String::new();
    for state in STATES {
        let before = stage(state, "bob");
        for kind in StepKind::ALL {
            let mut after = stage(state, "bob");
            let exchange = after.exchange;
            if press(&mut after, kind).is_err() || kind == StepKind::NoteAdded {
                continue;
            }
            let count = before.c.exchanges().len();
            let Stage { mut c, .. } = after;
            let way =
                c.ledger.way_back(exchange).unwrap_or_else(|| panic!("{state} {kind:?} has no way back"));
            let to = c.state(exchange);
            let pressed = (seen(&c), states(&c, count));
            undo(&mut c, exchange);
            assert_eq!(
                (seen(&c), states(&c, count)),
                (seen(&before.c), states(&before.c, count)),
                "{state} {kind:?}"
            );
            // And forth again, and back.
            undo(&mut c, exchange);
            assert_eq!((seen(&c), states(&c, count)), pressed, "{state} {kind:?}, forth");
            undo(&mut c, exchange);
            assert_eq!(
                (seen(&c), states(&c, count)),
                (seen(&before.c), states(&before.c, count)),
                "{state} {kind:?}"
            );
            c.judged().unwrap();
            table.push_str(&format!("{state:<12}{:<11}{to:<11}{}\n", kind.name(), way.name()));
        }
    }
    table
}

/// What leads back from an entry.
enum Back {
    /// This entry, to what was seen before.
    By(&'static str, fn(&mut Community)),
    /// This entry ends what was added.
    Ends(&'static str, fn(&mut Community)),
    /// Nothing. The sentence with this key says so before it is done.
    Told(&'static str),
    /// [`Entry::Undo`], as the first part of the table has it.
    Undo,
}

/// The name of an entry. A new entry needs a way back in `presses`.
fn name_of(entry: &Entry<'_>) -> &'static str {
    match entry {
        Entry::Found { .. } => "Found",
        Entry::AddMember(_) => "AddMember",
        Entry::ChangeMember(_) => "ChangeMember",
        Entry::SetRole(..) => "SetRole",
        Entry::Leave { erase: false, .. } => "Leave",
        Entry::Leave { erase: true, .. } => "Leave, erased",
        Entry::ComeBack { .. } => "ComeBack",
        Entry::PutOffErasure(_) => "PutOffErasure",
        Entry::Erase(_) => "Erase",
        Entry::Join { .. } => "Join",
        Entry::Part(_) => "Part",
        Entry::ChangeKeeper(_) => "ChangeKeeper",
        Entry::AddDevice(..) => "AddDevice",
        Entry::RevokeDevice(_) => "RevokeDevice",
        Entry::Record(_) => "Record",
        Entry::RecordAll(_) => "RecordAll",
        Entry::Confirm(_) => "Confirm",
        Entry::Void { .. } => "Void",
        Entry::Correct { .. } => "Correct",
        Entry::Undo { .. } => "Undo",
        Entry::Step(_) => "Step",
        Entry::CloseMonth(_) => "CloseMonth",
        Entry::SetProgramme { .. } => "SetProgramme",
        Entry::Post(_) => "Post",
        Entry::Unpost(_) => "Unpost",
        Entry::SetPolicy(_) => "SetPolicy",
    }
}

const NAMES: usize = 26;

fn account(c: &Community, name: &str) -> AccountIndex {
    c.account(name)
}

fn offer(c: &Community) -> Entry<'static> {
    let member = Some(account(c, "ana"));
    let (category, tags, until, replaces) = (None, None, None, None);
    Entry::Post(Posting { kind: PostKind::Offer, text: "bicycles", category, tags, until, member, replaces })
}

fn hour(c: &Community) -> Recording<'static> {
    let (ana, bob) = (account(c, "ana"), account(c, "bob"));
    let sides = (vec![(ana, Minutes(60))], vec![(bob, Minutes(60))]);
    Recording { confirm: true, ..Recording::new(ExchangeKind::Service, sides.0, sides.1, c.today()) }
}

fn leave(c: &Community, erase: bool) -> Entry<'static> {
    Entry::Leave { member: account(c, "ana"), to: Vec::new(), on: c.today(), erase }
}

fn rule(value: Option<i64>) -> Entry<'static> {
    let rules = vec![(Rule::Longest, value)];
    Entry::SetPolicy(PolicyChange { rules, ..PolicyChange::default() })
}

fn enter(c: &mut Community, entry: impl FnOnce(&Community) -> Entry<'static>) {
    let entry = entry(c);
    c.enter(entry).unwrap();
}

fn nothing(_: &mut Community) {}

/// Bob was entered twice.
fn twice(c: &mut Community) {
    c.add("bobby");
}

fn join(c: &Community) -> Entry<'static> {
    Entry::Join { member: account(c, "bobby"), into: account(c, "bob") }
}

fn first(c: &Community) -> ExchangeIndex {
    c.exchanges()[0]
}

fn only_post(c: &Community) -> PostIndex {
    let posts = c.ledger.posts(&PostQuery::default(), c.today()).unwrap().rows;
    c.ledger.post_of(&posts[0].post).unwrap()
}

fn undo_all(c: &mut Community) {
    let exchanges = c.exchanges()[1..].to_vec();
    c.enter(Entry::Undo { exchanges, reason: "a slip" }).unwrap();
}

/// What comes first, the press, and the way back. One exchange of an hour, which Ana gave Bob, is there.
type Press = (fn(&mut Community), fn(&Community) -> Entry<'static>, Back);

fn presses() -> Vec<Press> {
    use Back::{By, Ends, Told, Undo};
    vec![
        (
            nothing,
            |_| Entry::AddMember(NewMember::new("eve", MemberKind::Person)),
            Ends("Leave", |c| {
                let eve = account(c, "eve");
                c.enter(Entry::Leave { member: eve, to: Vec::new(), on: c.today(), erase: false }).unwrap();
                assert!(c.ledger.has_left(eve));
            }),
        ),
        (
            |c| enter(c, |c| called_of(c, "ana")),
            |c| called_of(c, "ann"),
            By("ChangeMember", |c| {
                let ana = account(c, "ann");
                c.enter(Entry::ChangeMember(MemberChange { name: Some("ana"), ..MemberChange::of(ana) }))
                    .unwrap();
            }),
        ),
        (
            nothing,
            |c| Entry::SetRole(account(c, "ana"), Role::Viewer),
            By("SetRole", |c| enter(c, |c| Entry::SetRole(account(c, "ana"), Role::Member))),
        ),
        (
            nothing,
            |c| leave(c, false),
            By("ComeBack", |c| enter(c, |c| Entry::ComeBack { member: account(c, "ana"), reason: "a slip" })),
        ),
        (nothing, |c| leave(c, true), Told("member.eraseSure")),
        (
            |c| enter(c, |c| leave(c, false)),
            |c| Entry::ComeBack { member: account(c, "ana"), reason: "a slip" },
            By("Leave", |c| enter(c, |c| leave(c, false))),
        ),
        (
            |c| enter(c, |c| leave(c, false)),
            |c| Entry::PutOffErasure(account(c, "ana")),
            // Nothing is seen of it but the day.
            By("Erase, any day", nothing),
        ),
        (|c| enter(c, |c| leave(c, false)), |c| Entry::Erase(account(c, "ana")), Told("member.eraseSure")),
        (twice, join, By("Part", |c| enter(c, |c| Entry::Part(account(c, "bobby"))))),
        (
            |c| {
                twice(c);
                enter(c, join);
            },
            |c| Entry::Part(account(c, "bobby")),
            By("Join", |c| enter(c, join)),
        ),
        (nothing, |_| Entry::ChangeKeeper(Key([1; 32])), Told("move.after")),
        (
            nothing,
            |c| Entry::AddDevice(account(c, "ana"), public(&key("tablet"))),
            Ends("RevokeDevice", |c| {
                enter(c, |_| Entry::RevokeDevice(public(&key("tablet"))));
                assert!(c.ledger.is_revoked(public(&key("tablet"))));
            }),
        ),
        (nothing, |_| Entry::RevokeDevice(public(&key("ana"))), Told("invite.sure")),
        (nothing, |c| Entry::Record(hour(c)), Undo),
        (nothing, |c| Entry::RecordAll(vec![hour(c), hour(c)]), By("Undo", undo_all)),
        (nothing, |c| Entry::Confirm(first(c)), Undo),
        (nothing, |c| Entry::Void { exchange: first(c), reason: "no" }, Undo),
        (nothing, |c| Entry::Correct { exchange: first(c), reason: "no", by: hour(c) }, Undo),
        (nothing, |c| Entry::Undo { exchanges: vec![first(c)], reason: "no" }, Undo),
        (nothing, |c| Entry::Step(Stepping::new(StepKind::Disputed, first(c), Some("no"))), Undo),
        (nothing, |_| Entry::CloseMonth(2024 * 12 + 1), Told("rules.monthHint")),
        (
            |c| enter(c, |c| Entry::SetProgramme { exchange: first(c), programme: Some("city") }),
            |c| Entry::SetProgramme { exchange: first(c), programme: None },
            By("SetProgramme", |c| {
                enter(c, |c| Entry::SetProgramme { exchange: first(c), programme: Some("city") });
            }),
        ),
        (nothing, offer, By("Unpost", |c| enter(c, |c| Entry::Unpost(only_post(c))))),
        (|c| enter(c, offer), |c| Entry::Unpost(only_post(c)), By("Post", |c| enter(c, offer))),
        (nothing, |_| rule(Some(480)), By("SetPolicy", |c| enter(c, |_| rule(None)))),
        (
            nothing,
            |c| {
                let (keeper, recovery) = (public(&c.keeper), public(&c.recovery));
                Entry::Found { community: "Leith", founder: "Mary", keeper, recovery }
            },
            Told("start.invited"),
        ),
    ]
}

fn called_of(c: &Community, name: &'static str) -> Entry<'static> {
    Entry::ChangeMember(MemberChange { name: Some(name), ..MemberChange::of(account(c, "ana")) })
}

fn of_entries() -> String {
    let words = ["desk", "share", "first"]
        .map(|file| std::fs::read_to_string(path(&format!("www/words/en/{file}.json"))).unwrap());
    let mut table = String::new();
    for (prepare, press, back) in presses() {
        let mut c = community();
        enter(&mut c, |c| Entry::Record(hour(c)));
        prepare(&mut c);
        let before = (seen(&c), states(&c, 1));
        let entry = press(&c);
        let name = name_of(&entry);
        let said = match back {
            Back::Undo => "by Undo, see above".to_owned(),
            Back::Told(key) => {
                assert!(
                    words.iter().any(|file| file.contains(&format!("\"{key}\""))),
                    "{key} is no sentence"
                );
                format!("told {key}")
            }
            Back::By(way, act) => {
                c.enter(entry).unwrap();
                act(&mut c);
                assert_eq!((seen(&c), states(&c, 1)), before, "{name}");
                format!("by {way}")
            }
            Back::Ends(way, act) => {
                c.enter(entry).unwrap();
                act(&mut c);
                format!("ends {way}")
            }
        };
        c.judged().unwrap();
        table.push_str(&format!("{name:<15}{said}\n"));
    }
    table
}

#[test]
fn every_press_of_a_coordinator_has_a_way_back() {
    let table = format!("{}\n{}", of_exchanges(), of_entries());
    assert!(table == TABLE, "tests/ledger/ways_back.txt should be:\n{table}");
    assert_eq!(presses().len(), NAMES, "every entry once");
}
