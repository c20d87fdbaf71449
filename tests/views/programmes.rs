//! Programmes: coordinators give them to exchanges, and alone see them. What is no longer so is forgotten.

use crate::common::{Community, contains, help, key};
use timebank::files::{exchanges_csv, hledger};
use timebank::journal::{Item, Items, Rule};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Ledger, Recording, Refusal};
use timebank::views::{Filter, HistoryQuery, Programme};

const HEALTH: &str = "City health fund";
const BUDGET: &str = "Personal budget of Ana";

struct Scene {
    c: Community,
    ana: AccountIndex,
    bob: AccountIndex,
    hour: ExchangeIndex,
}

/// Ana has helped Bob for an hour of the health fund.
fn scene() -> Scene {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add("bob"));
    let recording = Recording { programme: Some(" City health fund "), confirm: true, ..help(ana, bob, 60) };
    let hour = c.enter(Entry::Record(recording)).unwrap();
    let hour = c.ledger.exchange(hour).unwrap();
    Scene { c, ana, bob, hour }
}

impl Scene {
    fn set(&mut self, programme: Option<&str>) -> Result<(), Refusal> {
        let exchange = self.hour;
        self.c.enter(Entry::SetProgramme { exchange, programme }).map(drop)
    }

    fn found(&self, programme: &str) -> usize {
        let filter = Filter { programme: Some(programme.to_owned()), ..Filter::default() };
        self.c.ledger.history(&HistoryQuery { filter, ..HistoryQuery::default() }).unwrap().total
    }

    /// The stored journal after forgetting. It loads to the same ledger.
    fn stored(&self) -> Vec<u8> {
        let ledger = &self.c.ledger;
        let (mut stored, mut replayed) = (Vec::new(), Ledger::new());
        for segment in &self.c.segments {
            let kept = ledger.forget(segment).unwrap().unwrap_or_else(|| segment.clone());
            replayed.load(&kept).unwrap();
            replayed.load(&kept).unwrap();
            stored.extend(kept);
        }
        assert!(replayed.cache() == ledger.cache());
        assert!(ledger.is_whole(&stored).unwrap());
        stored
    }
}

#[test]
fn a_programme_is_set_when_an_exchange_is_recorded_or_later() {
    let mut s = scene();
    let other = s.c.record(s.bob, s.ana, 30, "2024-02-20", true).unwrap();
    assert_eq!(s.c.ledger.history_row(s.hour).programme.as_deref(), Some(HEALTH));
    let card = s.c.ledger.card(s.bob, s.c.today());
    assert_eq!(card.exchanges[0].detail.exchange.programme, None, "the card is for Bob");
    assert_eq!((s.found(HEALTH), s.found(""), s.found("Gone")), (1, 1, 0));
    s.c.enter(Entry::SetProgramme { exchange: other, programme: Some(HEALTH) }).unwrap();
    s.set(Some(BUDGET)).unwrap();
    let row = |name: &str| Programme { name: name.to_owned(), exchanges: 1 };
    assert_eq!(s.c.ledger.programmes(), [row(HEALTH), row(BUDGET)]);
    s.set(None).unwrap();
    assert_eq!(s.c.ledger.programmes(), [row(HEALTH)]);
    assert_eq!(s.c.ledger.history_row(s.hour).programme, None);
    s.c.judged().unwrap();
}

#[test]
fn files_name_the_programme() {
    let s = scene();
    let csv = String::from_utf8(exchanges_csv(&s.c.ledger)).unwrap();
    assert!(csv.contains(",category,programme,note,") && csv.contains(",City health fund,"), "{csv}");
    assert!(hledger(&s.c.ledger).contains("    ; programme: City health fund\n"));
}

#[test]
fn members_see_no_programme() {
    for open_book in [0, 1] {
        let mut s = scene();
        s.c.set_rules(&[(Rule::OpenBook, open_book)]);
        let other = s.c.record(s.bob, s.ana, 30, "2024-02-20", true).unwrap();
        s.c.enter(Entry::SetProgramme { exchange: other, programme: Some(BUDGET) }).unwrap();
        let segments = || s.c.segments.iter().map(Vec::as_slice);
        let shared = s.c.ledger.segment_for(segments(), s.ana, 0).unwrap().unwrap();
        assert!(!contains(&shared, HEALTH) && !contains(&shared, BUDGET));
        let mut theirs = Ledger::new();
        theirs.load(&shared).unwrap();
        assert_eq!(theirs.programmes(), []);
        // Not even that there was one: the fact is withheld with its text.
        let facts = |segment: &[u8]| {
            let records = Items::new(segment, 0).filter_map(|item| match item.unwrap() {
                Item::Record(record, _) => Some(
                    (0..record.parts.len())
                        .filter_map(|i| record.part(i).unwrap())
                        .filter(|part| part.body.fact().is_some_and(|fact| fact.kind() == 148))
                        .count(),
                ),
                Item::Head(..) => None,
            });
            records.sum::<usize>()
        };
        assert_eq!((facts(&shared), facts(&s.c.segments.concat())), (0, 2));
        assert_eq!(theirs.movements(s.ana), s.c.ledger.movements(s.ana));
    }
}

#[test]
fn a_programme_that_is_no_longer_so_is_forgotten() {
    let mut s = scene();
    s.set(Some(BUDGET)).unwrap();
    assert!(!contains(&s.c.ledger.cache(), HEALTH));
    assert!(contains(&s.c.segments.concat(), HEALTH));
    let stored = s.stored();
    assert!(!contains(&stored, HEALTH) && contains(&stored, BUDGET));
    s.set(None).unwrap();
    assert_eq!((s.c.ledger.erasures(), s.c.ledger.forgotten()), (2, vec!["programmes 2".to_owned()]));
    assert!(!contains(&s.stored(), BUDGET) && !contains(&s.c.ledger.cache(), BUDGET));
    s.c.judged().unwrap();
}

#[test]
fn a_programme_goes_with_a_member_who_is_erased() {
    let mut s = scene();
    let (member, on) = (s.ana, s.c.today());
    s.c.enter(Entry::Leave { member, to: Vec::new(), on, erase: true }).unwrap();
    assert_eq!(s.set(Some(BUDGET)), Err(Refusal::AlreadyErased));
    assert_eq!(s.c.ledger.history_row(s.hour).programme, None);
    let everything = [s.stored(), s.c.ledger.cache()].concat();
    assert!(!contains(&everything, HEALTH) && !contains(&everything, BUDGET));
}

#[test]
fn a_member_sets_no_programme() {
    let mut s = scene();
    let entry = Entry::SetProgramme { exchange: s.hour, programme: Some(BUDGET) };
    assert_eq!(s.c.enter_by(&key("ana"), entry), Err(Refusal::NotACoordinator));
    let recording = Recording { programme: Some(BUDGET), ..help(s.ana, s.bob, 60) };
    assert_eq!(s.c.enter_by(&key("ana"), Entry::Record(recording)), Err(Refusal::NotACoordinator));
    assert_eq!(s.set(Some(&"x".repeat(61))), Err(Refusal::TextTooLong(60)));
    assert_eq!(s.set(Some("two\nlines")), Err(Refusal::TextNotPlain));
    s.set(Some(&"x".repeat(60))).unwrap();
}
