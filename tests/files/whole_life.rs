//! Every state of an exchange and every link survives an export and an import. Erased members are not named.
//! Policy rules do not apply to imports.

use super::oracles::oracles_agree;
use super::{EXPORT, balances, community, dry, import, told_apart, write};
use crate::common::crafted::draft;
use crate::common::{Community, help};
use timebank::files::{Remark, balances_csv, exchanges_csv, hledger};
use timebank::journal::{Body, Fact, HeldBy, Ref, Rule, Step, StepKind};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Recording};
use timebank::views::{HistoryQuery, HistorySort};
use timebank::{Day, Minutes};

fn csv(c: &Community) -> String {
    String::from_utf8(exchanges_csv(&c.ledger)).unwrap()
}

/// The cells of each row, by their headings. No cell in these tests has a line break.
fn rows(csv: &str) -> Vec<std::collections::HashMap<String, String>> {
    let csv = csv.trim_start_matches('\u{feff}');
    let headings: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let row = |line: &str| {
        headings.iter().map(|h| (*h).to_owned()).zip(line.split(',').map(str::to_owned)).collect()
    };
    csv.lines().skip(1).map(row).collect()
}

fn hold(c: &mut Community, exchange: ExchangeIndex) {
    let step = Step::new(StepKind::Held, Ref::from(c.ledger.exchange_id(exchange)));
    let step = Step { held_by: Some(HeldBy::Coordinator as u8), ..step };
    let draft = draft(c, vec![Body::Fact(Fact::Step(step))]);
    c.admit(&draft).unwrap();
}

/// An exchange in every state, by the steps that lead there. Some are corrected.
fn every_state() -> (Community, AccountIndex, AccountIndex) {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let made: Vec<ExchangeIndex> =
        (1..=12).map(|i| c.record(ana, bob, i, "2024-03-01", (5..=10).contains(&i)).unwrap()).collect();
    // 1 stays proposed.
    c.step(StepKind::Declined, made[1], Some("never met")).unwrap();
    c.step(StepKind::Withdrawn, made[2], None).unwrap();
    hold(&mut c, made[3]);
    // 5 stays confirmed.
    c.step(StepKind::Disputed, made[5], Some("it was less")).unwrap();
    c.step(StepKind::Disputed, made[6], Some("it was more")).unwrap();
    c.step(StepKind::Resolved, made[6], Some("asked both")).unwrap();
    c.step(StepKind::Voided, made[7], Some("typed twice")).unwrap();
    hold(&mut c, made[8]);
    hold(&mut c, made[9]);
    c.step(StepKind::Declined, made[9], None).unwrap();
    hold(&mut c, made[10]);
    c.step(StepKind::Released, made[10], Some("looked at it")).unwrap();
    c.step(StepKind::NoteAdded, made[11], Some("the first")).unwrap();
    let right = Entry::Correct { exchange: made[4], reason: "half", by: help(ana, bob, 13) };
    let right = c.enter(right).unwrap();
    let right = c.ledger.exchange(right).unwrap();
    let again = Entry::Correct { exchange: right, reason: "a third", by: help(ana, bob, 14) };
    c.enter(again).unwrap();
    c.enter(Entry::Record(Recording {
        travel: Some(Minutes(7)),
        on_behalf: Some(ana),
        programme: Some("City health fund"),
        ..help(ana, bob, 15)
    }))
    .unwrap();
    (c, ana, bob)
}

#[test]
fn every_state_survives_an_export_and_an_import() {
    let (c, _, _) = every_state();
    let file = csv(&c);
    let column = |name: &str| rows(&file).iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(
        column("state").join(" "),
        "proposed declined withdrawn held voided disputed confirmed voided held declined proposed proposed \
         voided confirmed proposed"
    );
    let reasons =
        ["never met", "half", "it was less", "asked both", "typed twice", "looked at it", "a third"];
    assert_eq!(column("reason").into_iter().filter(|reason| !reason.is_empty()).collect::<Vec<_>>(), reasons);
    let decided = column("state_by").iter().filter(|by| *by == "Mary").count();
    assert_eq!((decided, column("state_at").iter().filter(|at| !at.is_empty()).count()), (11, 11));
    let ids = column("id");
    assert_eq!(
        (column("corrected_by")[4].clone(), column("corrects")[12].clone()),
        (ids[12].clone(), ids[4].clone())
    );
    assert_eq!(
        (column("corrected_by")[12].clone(), column("corrects")[13].clone()),
        (ids[13].clone(), ids[12].clone())
    );
    assert_eq!(column("added_notes")[11], "the first");
    let last = &rows(&file)[14];
    assert_eq!((last["travel"].as_str(), last["on_behalf_of"].as_str()), ("7", "Ana"));
    assert_eq!(last["on_behalf_of_id"], last["giver_id"]);
    assert_eq!(column("programme").concat(), "City health fund");

    let mut other = community();
    import(&mut other, file.as_bytes());
    assert_eq!(csv(&other), file);
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(other.ledger.totals(), c.ledger.totals());
    assert_eq!(other.replayed().cache(), other.ledger.cache());
    let ids = ids_of(&other);
    let found: Vec<_> = ids.iter().map(|id| other.ledger.exchange(*id).unwrap()).collect();
    // A held exchange that had counted counts again once it is released. One that was only proposed waits.
    let before = other.balance(other.account("Ana"));
    other.step(StepKind::Released, found[8], None).unwrap();
    other.step(StepKind::Released, found[3], None).unwrap();
    assert_eq!(other.balance(other.account("Ana")), before + 9);
    // The book links the exchanges that the file calls corrected.
    let detail = other.ledger.exchange_detail(found[12]);
    assert_eq!(detail.corrects, Some(ids[4].to_string()));
    assert_eq!(detail.corrected_by, Some(ids[13].to_string()));
    assert_eq!(other.ledger.programme(found[14]), Some("City health fund"));
    assert_eq!(other.ledger.exchange_detail(found[14]).trail[0].on_behalf_of.as_deref(), Some("Ana"));
}

/// The ids of a book's exchanges in their order.
fn ids_of(c: &Community) -> Vec<timebank::Id> {
    let query = HistoryQuery { sort: HistorySort::Recorded, limit: Some(1000), ..Default::default() };
    c.ledger.history(&query).unwrap().rows.iter().map(|row| row.exchange.parse().unwrap()).collect()
}

#[test]
fn a_correction_is_imported_if_the_book_has_the_corrected_exchange() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let wrong = c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let mut other = community();
    import(&mut other, csv(&c).as_bytes());
    c.enter(Entry::Correct { exchange: wrong, reason: "an hour", by: help(ana, bob, 60) }).unwrap();
    let file = csv(&c);
    let dry_run = dry(&other, file.as_bytes());
    assert_eq!((dry_run.report().known, dry_run.report().added), (1, 1));
    write(&mut other, &dry_run);
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(rows(&csv(&other))[0]["reason"], "an hour");
    assert_eq!(import(&mut other, file.as_bytes()), 0);
    // If the book has voided it already, only the other exchange is added.
    let mut third = community();
    let first: String = file.lines().take(2).map(|line| format!("{line}\r\n")).collect();
    let half = dry(&third, first.as_bytes());
    assert_eq!(half.rows(0, 1)[0].remarks, [Remark::VoidedWithoutLink.message()]);
    write(&mut third, &half);
    let rest = dry(&third, file.as_bytes());
    assert_eq!(rest.rows(1, 1)[0].remarks, [Remark::AddedWithoutLink.message()]);
    write(&mut third, &rest);
    assert_eq!(balances(&third), balances(&c));
}

#[test]
fn links_that_contradict_each_other_are_refused() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let wrong = c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    c.enter(Entry::Correct { exchange: wrong, reason: "an hour", by: help(ana, bob, 60) }).unwrap();
    let file = csv(&c);
    let lines: Vec<&str> = file.lines().collect();
    let ids: Vec<String> = rows(&file).iter().map(|row| row["id"].clone()).collect();
    let own = lines[2].replace(&format!(",{},,", ids[0]), &format!(",{},,", ids[1]));
    for (first, second) in [
        (lines[2].to_owned(), lines[1].to_owned()),
        (lines[1].replace(",voided,", ",confirmed,"), lines[2].to_owned()),
        (lines[1].to_owned(), lines[2].replace(",confirmed,", ",proposed,")),
        (lines[1].to_owned(), lines[2].replace(&format!(",{},", ids[0]), ",,")),
        (lines[1].replace(&format!(",{},", ids[1]), ",,"), lines[2].to_owned()),
        (lines[1].to_owned(), own),
    ] {
        let changed = format!("{}\r\n{first}\r\n{second}\r\n", lines[0]);
        assert_ne!(changed, file);
        let import = dry(&community(), changed.as_bytes());
        let codes: Vec<_> =
            import.report().refused.iter().map(|refused| refused.fault.message.code).collect();
        assert_eq!((codes, import.events()), (vec!["links_disagree"; 2], 0), "{changed}");
    }
}

#[test]
fn no_export_names_an_erased_member() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana Secret"), c.add("Bob"));
    let told = |c: &mut Community, gave, received, note| {
        let recording = Recording { note: Some(note), confirm: true, ..help(gave, received, 60) };
        c.enter(Entry::Record(Recording { on_behalf: Some(ana), ..recording })).unwrap();
    };
    told(&mut c, ana, bob, "with Secret words");
    let mary = c.ledger.founder();
    told(&mut c, bob, mary, "among others");
    let exchange = c.ledger.exchange(ids_of(&c)[0]).unwrap();
    c.step(StepKind::NoteAdded, exchange, Some("more Secret words")).unwrap();
    c.enter(Entry::Leave { member: ana, to: vec![], on: Day(19_000), erase: false }).unwrap();
    assert!(csv(&c).contains("Secret") && hledger(&c.ledger).contains("Secret"));
    c.enter(Entry::Erase(ana)).unwrap();
    let file = csv(&c);
    let sums = String::from_utf8(balances_csv(&c.ledger)).unwrap();
    for text in [&file, &sums, &hledger(&c.ledger)] {
        assert!(!text.contains("Secret"), "{text}");
    }
    assert!(file.contains("among others"));
    let id = c.ledger.account_id(ana).unwrap().to_string();
    assert!(rows(&file).iter().any(|row| row["giver_id"] == id && row["giver"].is_empty()));
    assert_eq!(import(&mut c, file.as_bytes()), 0);
    let mut other = community();
    import(&mut other, file.as_bytes());
    assert_eq!((csv(&other), balances(&other)), (file.clone(), balances(&c)));
    // Nobody acts for an account without a name.
    let nameless = other.ledger.accounts().find(|account| other.ledger.has_left(*account)).unwrap();
    assert_eq!(other.balance(nameless), 0);
    assert_eq!(import(&mut other, file.as_bytes()), 0);
}

#[test]
fn an_import_needs_no_texts_about_erased_members() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let made: Vec<_> = (1..=3).map(|i| c.record(ana, bob, i, "2024-03-01", true).unwrap()).collect();
    c.step(StepKind::Disputed, made[0], Some("less")).unwrap();
    c.step(StepKind::Voided, made[1], Some("never")).unwrap();
    c.enter(Entry::Correct { exchange: made[2], reason: "half", by: help(ana, bob, 60) }).unwrap();
    c.step(StepKind::NoteAdded, made[0], Some("more")).unwrap();
    c.enter(Entry::Leave { member: ana, to: vec![], on: Day(19_000), erase: true }).unwrap();
    let file = csv(&c);
    assert!(rows(&file).iter().all(|row| row["reason"].is_empty() && row["added_notes"].is_empty()));
    let mut other = community();
    import(&mut other, file.as_bytes());
    assert_eq!((csv(&other), balances(&other)), (file, balances(&c)));
}

#[test]
fn no_policy_refuses_an_import() {
    let (c, _, _) = every_state();
    for file in [csv(&c).into_bytes(), EXPORT.to_vec()] {
        let mut free = community();
        let first = told_apart(&free, &file);
        write(&mut free, &first);
        for beyond in [1, 2] {
            let mut strict = community();
            strict.set_rules(&[
                (Rule::Rounding, 1),
                (Rule::Floor, 0),
                (Rule::Ceiling, 1),
                (Rule::Beyond, beyond),
                (Rule::Recorders, 3),
                (Rule::Longest, 1),
                (Rule::FurthestBackDays, 0),
                (Rule::ClosesOn, 1),
                (Rule::GiftsBy, 1),
            ]);
            let closed = strict.context().today.month_number() - 1;
            strict.enter(Entry::CloseMonth(closed)).unwrap();
            let import = told_apart(&strict, &file);
            assert_eq!(import.report(), first.report());
            write(&mut strict, &import);
            assert_eq!(strict.ledger.totals(), free.ledger.totals());
            assert_eq!(balances(&strict), balances(&free));
        }
    }
}

#[test]
fn a_file_of_the_first_version_can_be_read() {
    let (c, _, _) = every_state();
    let file = csv(&c);
    let old = file.replacen("state_by,state_at,reason", "voided_by,voided_at,void_reason", 1);
    assert_ne!(old, file);
    let mut other = community();
    import(&mut other, old.as_bytes());
    assert_eq!(csv(&other), file);
}

#[test]
fn an_hledger_export_has_states_and_links() {
    let (c, _, _) = every_state();
    let journal = hledger(&c.ledger);
    let ids: Vec<String> = ids_of(&c).iter().map(ToString::to_string).collect();
    let blocks: Vec<&str> = journal.split("\n\n").skip(2).collect();
    for (i, row) in rows(&csv(&c)).iter().enumerate() {
        let block = blocks.iter().find(|block| block.contains(&format!("; exchange: {}", ids[i]))).unwrap();
        assert!(block.contains(&format!("; state: {}", row["state"])), "{block}");
        let counts = ["confirmed", "disputed"].contains(&row["state"].as_str());
        assert_eq!(block.lines().all(|line| line.starts_with("; ")), !counts, "{block}");
        for tag in ["corrects", "corrected_by"] {
            let said = format!("; {tag}: {}", row[tag]);
            assert_eq!(block.contains(&format!("; {tag}:")), !row[tag].is_empty(), "{block}");
            assert!(row[tag].is_empty() || block.contains(&said), "{block}");
        }
    }
    oracles_agree(&c);
}
