//! Parts that a newer version may have written, and withheld parts.

use crate::common::crafted::{confirmed, draft, parts, proposed, service, unjudged, withhold};
use crate::common::{Community, contains, key, public};
use timebank::journal::{Account, Body, Fact, Items, MemberAdded, MemberKind, TextKind};
use timebank::ledger::{Entry, Ledger, Refusal};
use timebank::views::HistoryQuery;

/// A kind of fact that may change balances.
const CRITICAL: u16 = 99;
/// A kind of part that never changes balances.
const ANCILLARY: u16 = 200;

fn loaded(segments: &[Vec<u8>]) -> Ledger {
    let mut ledger = Ledger::new();
    segments.iter().try_for_each(|segment| ledger.load(segment)).unwrap();
    ledger
}

/// A community's journal with an event of this kind at the end, as a newer keeper would have stored it.
fn with_kind(kind: u16) -> (Community, Vec<Vec<u8>>) {
    let mut c = Community::found("Leith", "Mary");
    let device = c.device.clone();
    let unknown = draft(&mut c, vec![Body::Unknown { kind }, Body::Text(TextKind::Name, "Ana")]);
    let mut segments = c.segments.clone();
    segments.push(unjudged(&c, &unknown, &device));
    (c, segments)
}

#[test]
fn after_an_unknown_critical_kind_balances_need_an_update() {
    let (_, segments) = with_kind(CRITICAL);
    let ledger = loaded(&segments);
    assert_eq!(ledger.needs_update(), Some(CRITICAL));
    assert_eq!(ledger.chain().seq, 2);
    let again = Ledger::from_cache(&ledger.cache().as_slice()).unwrap();
    assert_eq!(again.needs_update(), Some(CRITICAL), "the cache remembers");
}

#[test]
fn an_unknown_ancillary_kind_folds_as_nothing_and_is_kept() {
    let (c, segments) = with_kind(ANCILLARY);
    let ledger = loaded(&segments);
    assert_eq!(ledger.needs_update(), None);
    assert_eq!(ledger.trial_balance(), c.ledger.trial_balance());
    assert_eq!(ledger.chain().seq, 2);
    let file = timebank::journal::journal_file(segments.iter().map(Vec::as_slice)).unwrap();
    let record = Items::new(&segments[1], 1).next().unwrap().unwrap();
    let timebank::journal::Item::Record(_, bytes) = record else { panic!("the first item is a record") };
    assert!(contains(&file, bytes), "it is relayed byte by byte");
}

#[test]
fn a_keeper_admits_no_kind_that_it_does_not_know() {
    for kind in [CRITICAL, ANCILLARY] {
        let mut c = Community::found("Leith", "Mary");
        let unknown = draft(&mut c, vec![Body::Unknown { kind }]);
        assert_eq!(c.admit(&unknown), Err(Refusal::UnknownKind(kind)));
    }
}

#[test]
fn a_withheld_text_changes_neither_hours_nor_chain() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let [ana_ref, bob_ref] = [ana, bob].map(|account| c.ledger.account_id(account).unwrap().into());
    let mut exchange = service(Account::Member(ana_ref), Account::Member(bob_ref));
    exchange.note = Some(1);
    let bodies = vec![proposed(exchange), Body::Text(TextKind::Note, "a secret"), confirmed(0)];
    let event = draft(&mut c, bodies);
    c.admit(&event).unwrap();
    let mut segments = c.segments.clone();
    let last = segments.last_mut().unwrap();
    *last = withhold(last, &event.parts[1]);

    let partial = loaded(&segments);
    assert_eq!(partial.chain(), c.ledger.chain());
    assert_eq!(partial.movements(ana), c.ledger.movements(ana));
    let note = |ledger: &Ledger| ledger.history(&HistoryQuery::default()).unwrap().rows[0].note.clone();
    assert_eq!((note(&c.ledger).as_deref(), note(&partial)), (Some("a secret"), None));
    assert_eq!(parts(&event).len(), 3);
}

#[test]
fn a_withheld_exchange_moves_no_balance() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let exchange = c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    c.enter(Entry::Void { exchange, reason: "no" }).unwrap();
    let mut segments = c.segments.clone();
    for segment in &mut segments[3..] {
        let found = Items::new(segment, 0).next().unwrap().unwrap();
        let timebank::journal::Item::Record(record, _) = found else { panic!("the first item is a record") };
        let all: Vec<Vec<u8>> = record.parts.iter().flatten().map(|part| part.to_vec()).collect();
        *segment = all.iter().fold(segment.clone(), |segment, part| withhold(&segment, part));
    }
    let partial = loaded(&segments);
    assert_eq!(partial.chain(), c.ledger.chain());
    assert_eq!(partial.totals().exchanges, 0);
    assert_eq!(partial.needs_update(), None);
}

#[test]
fn an_event_of_an_unknown_device_is_refused() {
    let mut c = Community::found("Leith", "Mary");
    let stranger = key("stranger");
    let event =
        crate::common::crafted::draft_from(&mut c, &stranger, 1, vec![Body::Text(TextKind::Offer, "hello")]);
    let before = c.ledger.cache();
    assert_eq!(c.admit_from(&event, &stranger), Err(Refusal::UnknownDevice));
    assert_eq!(c.ledger.cache(), before);
    assert_ne!(public(&stranger), public(&c.device));
}

#[test]
fn a_text_of_another_kind_reads_as_empty() {
    let mut c = Community::found("Leith", "Mary");
    let added = Fact::MemberAdded(MemberAdded {
        is_timebank: false,
        kind: MemberKind::Person,
        name: 1,
        contact: Some(2),
        number: None,
        holders: Vec::new(),
        guardian: None,
        origin: None,
        area: None,
    });
    let bodies = vec![
        Body::Fact(added),
        Body::Text(TextKind::Note, "no name"),
        Body::Text(TextKind::Contact, "ana@example.org"),
    ];
    let event = draft(&mut c, bodies);
    let mut segments = c.segments.clone();
    segments.push(unjudged(&c, &event, &c.device));
    let ledger = loaded(&segments);
    assert_eq!(ledger.needs_update(), None);
    let names: Vec<String> = ledger.members().into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["", "Mary", ""], "somebody, Mary, and the pot");
    assert_eq!(c.admit(&event), Err(Refusal::TextMissing));
}
