//! Our own CSV: an export can be imported again, and wrong rows are named.

use super::made_up::{deed, made_up};
use super::{EXPORT, balances, community, dry, import, options, refusal, timeoverflow, told_apart, write};
use crate::common::cases;
use proptest::prelude::*;
use timebank::files::{Import, ImportRow, balances_csv, exchanges_csv};
use timebank::journal::ExchangeKind;
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::{Day, Minutes};

#[test]
fn markup_and_formulas_are_exported_as_text() {
    let mut c = community();
    let file = timeoverflow(
        "2024-03-01 10:22:33 UTC,<script>alert(1)</script> (1),=HYPERLINK(1) (2),\"=cmd,\"\"x\"\"\",1:00",
    );
    import(&mut c, &file);
    let csv = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    assert!(
        csv.contains(",'=HYPERLINK(1),<script>alert(1)</script>,60,1:00,,,,,,\"'=cmd,\"\"x\"\"\","),
        "{csv}"
    );
    let mut other = community();
    import(&mut other, csv.as_bytes());
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(String::from_utf8(exchanges_csv(&other.ledger)).unwrap(), csv);
}

/// As where two exports were put into one file.
#[test]
fn headings_that_come_again_are_left_out() {
    let mut c = community();
    import(&mut c, &timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Eva (2),x,2:30"));
    let csv = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let headings = csv.lines().next().unwrap();
    let report = dry(&community(), format!("{csv}{headings}\r\n").as_bytes()).report();
    assert_eq!((report.added, report.left_out, report.refused_count), (1, 1, 0));
}

#[test]
fn no_balance_is_a_formula() {
    let mut c = community();
    import(&mut c, &timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Eva (2),x,2:30"));
    let csv = String::from_utf8(balances_csv(&c.ledger)).unwrap();
    assert!(csv.contains(",−2:30,") && csv.contains(",2:30,") && csv.contains(",-150\r\n"), "{csv}");
    // A cell with a minus in front is a number to a spreadsheet, or it is a formula.
    let cells = csv.split(['\r', '\n', ',']).filter(|cell| cell.starts_with(['-', '+', '=', '@']));
    assert!(cells.map(str::parse::<i64>).all(|number| number.is_ok()), "{csv}");
}

#[test]
fn wrong_rows_of_our_csv_are_named() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let ids = |account| c.ledger.account_id(account).unwrap().to_string();
    for (from, to, field, code) in [
        (",90,1:30,", ",90,1:31,", "time", "time_contradicts"),
        (",90,1:30,", ",-90,,", "minutes", "negative_length"),
        (",90,1:30,", ",1.5,,", "minutes", "not_whole_minutes"),
        (",90,1:30,", ",10000001,,", "minutes", "too_long"),
        (",90,1:30,", ",99999999999999999999999,,", "minutes", "too_long"),
        (",confirmed,", ",lent,", "state", "state_unsupported"),
        (",service,", ",loan,", "kind", "kind_unknown"),
        (",2024-03-01,Ana", ",2024-02-31,Ana", "on", "not_a_day"),
        (",2024-03-01,Ana", ",9999-01-01,Ana", "on", "not_a_day"),
        (",2024-03-01,Ana", ",2026-03-03,Ana", "on", "day_out_of_range"),
        (",Ana,", ", ,", "giver", "name_empty"),
        (",Ana,", ",A\u{202e}na,", "giver", "hidden_sign"),
        (",90,1:30,", ",90,1.5,", "time", "not_a_length"),
        (&ids(bob), "", "receiver_id", "id_missing"),
        (",Mary,20", ",Mary,x20", "recorded_at", "not_a_moment"),
        (",person,person,", ",robot,person,", "giver_kind", "kind_unknown"),
    ] {
        let file = good.replacen(from, to, 1);
        assert_ne!(file, good, "{from}");
        assert_eq!(refusal(file.as_bytes()), (2, field.to_owned(), code), "{to}");
    }
    // What spreadsheets make of a length is the same length. A row of nothing, and of totals, is left out.
    let harmless = |from: &str, to: &str| {
        let report = dry(&community(), good.replacen(from, to, 1).as_bytes()).report();
        (
            report.added,
            report.left_out,
            report.remarked.iter().map(|row| row.remarks[0].code).collect::<Vec<_>>(),
        )
    };
    assert_eq!(harmless(",90,1:30,", ",1530,25:30:00,"), (1, 0, vec!["read_as"]));
    assert_eq!(harmless(",90,1:30,", ",0,0:00,"), (0, 1, vec!["moves_nothing"]));
    assert_eq!(harmless(&ids(bob), &ids(ana)), (0, 1, vec!["one_person"]));
    let columns = good.lines().next().unwrap().split(',').count();
    let total = format!("\r\nTotal{}90{}\r\n", ",".repeat(6), ",".repeat(columns - 7));
    let file = format!("{}{total}", good.trim_end());
    let report = dry(&community(), file.as_bytes()).report();
    assert_eq!((report.added, report.left_out, report.refused_count), (1, 1, 0));
    // If two rows of one exchange disagree, both are refused.
    let (_, row) = good.split_once("\r\n").unwrap();
    let file = format!("{good}{}", row.replace("2024-03-01,Ana", "2024-02-29,Ana"));
    let report = dry(&community(), file.as_bytes()).report();
    let codes: Vec<_> =
        report.refused.iter().map(|refused| (refused.row, refused.fault.message.code)).collect();
    assert_eq!(codes, [(2, "exchange_not_whole"), (3, "rows_disagree")]);
}

#[test]
fn a_report_counts_exchanges_and_the_hours_that_count() {
    let mut c = community();
    let (ana, bob, cid) = (c.add("Ana"), c.add("Bob"), c.add("Cid"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    c.record(bob, ana, 45, "2024-03-01", false).unwrap();
    let both = vec![(bob, Minutes(20)), (cid, Minutes(10))];
    let on = Day::parse("2024-03-01").unwrap();
    let shared = Recording::new(ExchangeKind::Service, vec![(ana, Minutes(30))], both, on);
    c.enter(Entry::Record(Recording { confirm: true, ..shared })).unwrap();
    let report = dry(&community(), &exchanges_csv(&c.ledger)).report();
    assert_eq!((report.added, report.exchanges, report.not_counted), (4, 3, 1));
    assert_eq!(report.minutes, Minutes(120));
}

#[test]
fn a_gift_is_shown_from_who_gives_it() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let on = Day::parse("2024-03-01").unwrap();
    let side = |account| vec![(account, Minutes(20))];
    let gift = Recording::new(ExchangeKind::Gift, side(bob), side(ana), on);
    c.enter(Entry::Record(Recording { confirm: true, ..gift })).unwrap();
    assert_eq!((c.balance(ana), c.balance(bob)), (-20, 20), "Ana gave Bob hours");
    let rows = dry(&community(), &exchanges_csv(&c.ledger)).rows(0, 9);
    assert_eq!((rows[0].gave.as_deref(), rows[0].received.as_deref()), (Some("Ana"), Some("Bob")));
}

#[test]
fn the_pot_comes_to_no_session() {
    let mut c = community();
    let ana = c.add("Ana");
    c.record(ana, AccountIndex::POT, 90, "2024-03-01", true).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let file = good.replacen(",90,1:30,,,,", ",90,1:30,,,90,", 1);
    assert_ne!(file, good);
    assert_eq!(refusal(file.as_bytes()), (2, "attended".to_owned(), "pot_attended"));
}

#[test]
fn an_id_names_one_exchange_of_a_file() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    c.record(bob, ana, 30, "2024-03-01", true).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let first = good.lines().nth(1).unwrap();
    assert_eq!(refusal(format!("{good}{first}\r\n").as_bytes()), (4, "id".into(), "duplicate_id"));
}

#[test]
fn a_row_that_differs_from_the_book_is_known_with_a_note() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let edited = String::from_utf8(exchanges_csv(&c.ledger)).unwrap().replace(",90,1:30,", ",60,,");
    let report = dry(&c, edited.as_bytes()).report();
    assert_eq!((report.known, report.added, report.notes), (1, 0, 1));
}

#[test]
fn an_import_allows_its_new_categories() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let csv = String::from_utf8(exchanges_csv(&c.ledger))
        .unwrap()
        .replace(",90,1:30,,,,,", ",90,1:30,,,,beekeeping,");
    let mut other = community();
    let before = other.ledger.categories().count();
    assert_eq!(import(&mut other, csv.as_bytes()), 1);
    assert_eq!(other.ledger.categories().count(), before + 1);
    assert_eq!(exchanges_csv(&other.ledger), csv.as_bytes());
}

#[test]
fn a_book_made_from_our_csv_knows_the_timeoverflow_rows() {
    let mut c = community();
    let first = told_apart(&c, EXPORT);
    write(&mut c, &first);
    let csv = exchanges_csv(&c.ledger);
    let mut other = community();
    import(&mut other, &csv);
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(exchanges_csv(&other.ledger), csv);
    let report = dry(&other, EXPORT).report();
    assert_eq!((report.added, report.new_members), (0, 0));
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn our_csv_loses_nothing(deeds in proptest::collection::vec(deed(), 1..40)) {
        let mut c = made_up(&deeds);
        let csv = exchanges_csv(&c.ledger);
        let rows = csv.len() > exchanges_csv(&community().ledger).len();
        // Import into the same book.
        if rows {
            prop_assert_eq!(import(&mut c, &csv), 0);
            // Import into an empty book, and export again.
            let mut other = community();
            import(&mut other, &csv);
            let [copy, original] = [exchanges_csv(&other.ledger), csv.clone()].map(String::from_utf8);
            prop_assert_eq!(copy.unwrap(), original.unwrap());
            prop_assert_eq!(other.ledger.totals(), c.ledger.totals());
            prop_assert_eq!(import(&mut other, &csv), 0);
            // The original and a third book know the rows of the copy.
            let third_csv = exchanges_csv(&other.ledger);
            prop_assert_eq!(import(&mut c, &third_csv), 0);
        }
    }

    #[test]
    fn a_truncated_file_is_never_mistaken_for_another(
        deeds in proptest::collection::vec(deed(), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let c = made_up(&deeds);
        let csv = exchanges_csv(&c.ledger);
        let half = &csv[..cut.index(csv.len())];
        let other = community();
        let whole = Import::read(&other.ledger, &csv, &options(&other));
        if let (Ok(import), Ok(whole)) = (Import::read(&other.ledger, half, &options(&other)), whole) {
            // Only whole rows were read, and each says the same as in the whole file.
            let rows = import.rows(0, usize::MAX);
            // A correction that was cut off is reported as missing.
            let plain = |row| ImportRow { remarks: Vec::new(), ..row };
            let said = |rows: Vec<ImportRow>| rows.into_iter().map(plain);
            prop_assert!(said(rows.clone()).eq(said(whole.rows(0, rows.len()))));
        }
    }
}

#[test]
fn who_took_part_is_not_changed_in_a_file_without_a_word() {
    let mut c = community();
    let (ana, bob, cid) = (c.add("Ana"), c.add("Bob"), c.add("Cid"));
    let on = Day::parse("2024-03-01").unwrap();
    let side = |account| vec![(account, Minutes(90))];
    let help = Recording::new(ExchangeKind::Service, side(ana), side(bob), on);
    let help = Recording { category: Some("gardening"), worked: Some(Minutes(80)), confirm: true, ..help };
    c.enter(Entry::Record(help)).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let id = |account| c.ledger.account_id(account).unwrap().to_string();
    let remarks = |file: &str| -> Vec<&str> {
        let report = dry(&c, file.as_bytes()).report();
        assert_eq!((report.known, report.open_questions), (1, 0), "{file}");
        report.remarked.iter().flat_map(|row| row.remarks.iter().map(|remark| remark.code)).collect()
    };
    assert_eq!(remarks(&good), [""; 0]);
    let (a, b, other) = (id(ana), id(bob), id(cid));
    let swapped = good.replace(&a, "*").replace(&b, &a).replace('*', &b);
    let swapped = swapped.replace(",Ana,Bob,", ",Bob,Ana,");
    for changed in [
        good.replace(&a, &other).replace(",Ana,", ",Cid,"),
        good.replace(&b, &other).replace(",Bob,", ",Cid,"),
        swapped,
        good.replace(",service,", ",gift,"),
        good.replace(",90,1:30,80,", ",90,1:30,60,"),
        good.replace(",gardening,", ",cooking,"),
    ] {
        assert_ne!(changed, good);
        assert_eq!(remarks(&changed), ["known_otherwise"], "{changed}");
    }
    // What a file has no column for it does not tell otherwise.
    let cells: Vec<Vec<&str>> = good.lines().map(|line| line.split(',').collect()).collect();
    let kept = |place: &usize| cells[0][*place] != "category" && cells[0][*place] != "worked";
    let line = |row: &Vec<&str>| (0..row.len()).filter(kept).map(|i| row[i]).collect::<Vec<_>>().join(",");
    let few: String = cells.iter().map(|row| line(row) + "\r\n").collect();
    assert_eq!(remarks(&few), [""; 0]);
    // A new row of somebody who was put into a known one is theirs.
    let row = good.lines().nth(1).unwrap().replace(&a, &other).replace(",Ana,", ",Cid,");
    let exchange = row.split(',').next().unwrap();
    let new = row.replacen(exchange, "new", 1);
    let file = format!("{}{row}\r\n{new}\r\n", &good[..good.find('\n').unwrap() + 1]);
    let mut after = c;
    import(&mut after, file.as_bytes());
    assert_eq!((after.balance(ana), after.balance(cid), after.balance(bob)), (90, 90, -180));
}
