//! Files: what comes in, what goes out, and that nothing is lost or doubled between.

mod made_up;
mod oracles;
mod whole_life;

use crate::common::{Community, cases};
use made_up::{deed, made_up, text};
use proptest::prelude::*;
use timebank::Id;
use timebank::files::{
    Import, ImportFormat, ImportOptions, ImportRow, Outcome, Unreadable, balances_csv, exchanges_csv,
};
use timebank::ledger::Entry;

/// 2026-03-01T00:00:00Z: after everything in the test files.
const LATER: u32 = 1_772_323_200;
const EXPORT: &[u8] = include_bytes!("timeoverflow-en.csv");
const HEADINGS: &str = "Date,From,To,Post,Quantity\n";

fn community() -> Community {
    let mut c = Community::found("Leith", "Mary");
    c.clock = LATER;
    c
}

fn options(c: &Community) -> ImportOptions {
    ImportOptions::new(c.context().today)
}

fn dry(c: &Community, file: &[u8]) -> Import {
    Import::read(&c.ledger, file, &options(c)).unwrap()
}

/// Writes every event of an import, as a shell does. The id of the last.
fn write(c: &mut Community, import: &Import) -> Option<Id> {
    let mut last = None;
    for event in 0..import.events() {
        let (author, seed) = (c.author(), c.seed());
        let draft = import.draft(event, &c.ledger, author, &seed).unwrap();
        last = Some(c.admit(&draft).unwrap());
    }
    last
}

/// Imports a file of which no row is refused; how many rows were added.
fn import(c: &mut Community, file: &[u8]) -> usize {
    let import = dry(c, file);
    let report = import.report();
    assert_eq!(report.refused, [], "refused");
    assert_eq!(report.rows, report.added + report.known);
    write(c, &import);
    report.added
}

/// `(name, balance)` of all who are not at zero, by name.
fn balances(c: &Community) -> Vec<(String, i64)> {
    let csv = String::from_utf8(balances_csv(&c.ledger)).unwrap();
    let mut all: Vec<(String, i64)> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.rsplitn(2, ',').collect();
            let name = cells[1].split(',').nth(2).unwrap().to_owned();
            (name, cells[0].parse().unwrap())
        })
        .filter(|(_, balance)| *balance != 0)
        .collect();
    all.sort();
    all
}

fn named(balances: &[(&str, i64)]) -> Vec<(String, i64)> {
    balances.iter().map(|(name, balance)| ((*name).to_owned(), *balance)).collect()
}

/// The one refusal of a file: row, heading and code.
fn refusal(file: &[u8]) -> (u32, String, &'static str) {
    let import = dry(&community(), file);
    let report = import.report();
    assert_eq!(report.refused_count, 1, "{:?}", report.refused);
    assert!(!report.refused[0].message.is_empty());
    assert_eq!(import.rows(0, 10).iter().filter(|row| row.outcome == Outcome::Refused).count(), 1);
    (report.refused[0].row, report.refused[0].field.clone(), report.refused[0].code)
}

fn timeoverflow(row: &str) -> Vec<u8> {
    format!("{HEADINGS}{row}\n").into_bytes()
}

#[test]
fn an_export_is_imported_once() {
    let mut c = community();
    let rows = EXPORT.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() - 1;
    let first = dry(&c, EXPORT);
    let report = first.report();
    assert_eq!((report.format, report.rows, report.known), (ImportFormat::TimeOverflow, rows, 0));
    // The export has one transfer of no length.
    assert_eq!(report.added, rows - 1);
    assert_eq!((report.refused[0].row, report.refused[0].code), (45, "zero_length"));
    write(&mut c, &first);
    assert_eq!(balances(&c).iter().map(|(_, balance)| balance).sum::<i64>(), 0);
    let again = dry(&c, EXPORT);
    assert_eq!((again.report().known, again.events()), (rows - 1, 0));
    assert_eq!(c.replayed().cache(), c.ledger.cache());
}

#[test]
fn from_received_and_to_gave_in_every_language() {
    for (headings, left) in [
        ("Date,From,To,Post,Quantity", "The user isn't active"),
        ("Fecha,Origen,Destino,Anuncio,Cantidad", "El usuario ya no existe"),
        ("Data;Origen;Destí;Anunci;Quantitat", "L'usuari no està actiu"),
    ] {
        let separator = if headings.contains(';') { ";" } else { "," };
        let rows = [
            ["2024-03-01 10:22:33 UTC", "Ana (Nani) (17)", "Bob (3)", "Bread", "1:30"],
            ["2024-03-02 10:22:33 UTC", left, "Banc del Temps (Gràcia)", "", "-0:20"],
        ];
        let rows: Vec<String> = rows.iter().map(|row| row.join(separator)).collect();
        let file = format!("\u{feff}{headings}\r\n{}\r\n", rows.join("\r\n"));
        let mut c = community();
        let import = dry(&c, file.as_bytes());
        let preview = import.rows(0, 9);
        assert_eq!(
            (preview[0].gave.as_deref(), preview[0].received.as_deref()),
            (Some("Bob"), Some("Ana (Nani)"))
        );
        assert_eq!((preview[0].note.as_deref(), preview[1].note.as_deref()), (Some("Bread"), None));
        assert!(preview[1].remark.as_ref().unwrap().contains("swapped"));
        write(&mut c, &import);
        let expected =
            [("Ana (Nani)", -90), ("Banc del Temps (Gràcia)", -20), ("Bob", 90), ("Former members", 20)];
        assert_eq!(balances(&c), named(&expected));
        assert_eq!(dry(&c, file.as_bytes()).report().known, 2);
    }
}

#[test]
fn equal_rows_are_counted() {
    let row = "2024-03-01 10:22:33 UTC,Ana (1),Bob (2),Bread,1:00\n";
    let file = |n: usize| format!("{HEADINGS}{}", row.repeat(n)).into_bytes();
    let mut c = community();
    assert_eq!(import(&mut c, &file(2)), 2);
    assert_eq!(import(&mut c, &file(3)), 1);
    assert_eq!(import(&mut c, &file(1)), 0);
    assert_eq!(balances(&c), named(&[("Ana", -180), ("Bob", 180)]));
}

#[test]
fn a_voided_import_stays_known() {
    let mut c = community();
    let file = timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Bob (2),Bread,1:00");
    let first = dry(&c, &file);
    let event = write(&mut c, &first).unwrap();
    // The note is part 0 of the event, the exchange part 1.
    let exchange = c.ledger.exchange(Id { part: 1, ..event }).unwrap();
    c.enter(Entry::Void { exchange, reason: "never happened" }).unwrap();
    assert_eq!(import(&mut c, &file), 0);
    assert_eq!(balances(&c), []);
}

#[test]
fn a_row_is_known_when_somebody_has_left() {
    let mut c = community();
    let rows = |ana: &str| {
        let rest = "2024-03-02 08:00:00 UTC,Bob (2),Cy (3),,0:15\n";
        format!("{HEADINGS}2024-03-01 10:22:33 UTC,{ana},Bob (2),Bread,1:00\n{rest}").into_bytes()
    };
    assert_eq!(import(&mut c, &rows("Ana (1)")), 2);
    for (name, remarks) in [("The user isn't active", 1), ("Ana (1)", 0), ("Ana María (1)", 0)] {
        let report = dry(&c, &rows(name)).report();
        assert_eq!((report.known, report.added, report.notes), (2, 0, remarks), "{name}");
    }
    // Somebody who has come back is known too.
    let mut other = community();
    import(&mut other, &rows("The user isn't active"));
    let report = dry(&other, &rows("Ana (1)")).report();
    assert_eq!((report.known, report.added, report.notes), (2, 0, 1));
    // Somebody who is still there is not taken for another.
    let report = dry(&c, &rows("Dan (9)")).report();
    assert_eq!((report.known, report.added, report.notes), (1, 1, 1));
}

#[test]
fn between_two_who_have_left_nothing_moves_and_the_row_says_why() {
    let mut c = community();
    import(&mut c, &timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Bob (2),Bread,1:00"));
    let (before, rows) = (balances(&c), exchanges_csv(&c.ledger));
    for (from, to) in [
        ("The user isn't active", "The user isn't active"),
        ("The user no longer exists", "The user no longer exists"),
        ("The user isn't active", "The user no longer exists"),
        ("El usuario ya no existe", "L'usuari ja no existeix"),
    ] {
        // What the book has from before, and what it never had.
        let file = format!(
            "{HEADINGS}2024-03-01 10:22:33 UTC,{from},{to},Bread,1:00\n2024-04-01 10:22:33 UTC,{from},{to},,2:00\n"
        );
        let import = dry(&c, file.as_bytes());
        let report = import.report();
        assert_eq!((report.added, report.known, report.refused_count), (0, 0, 2), "{from}, {to}");
        for refused in &report.refused {
            assert_eq!((refused.field.as_str(), refused.code), ("To", "same_person"));
            for why in ["both sides have left", "no balance would change", "it stays"] {
                assert!(refused.message.contains(why), "{}", refused.message);
            }
        }
        write(&mut c, &import);
        assert_eq!((balances(&c), exchanges_csv(&c.ledger)), (before.clone(), rows.clone()));
    }
    // Somebody who is still there and somebody who has left is another matter.
    import(&mut c, &timeoverflow("2024-05-01 10:22:33 UTC,Ana (1),The user isn't active,,0:30"));
    assert_eq!(balances(&c), named(&[("Ana", -90), ("Bob", 60), ("Former members", 30)]));
}

#[test]
fn the_eight_columns_need_no_headings() {
    let mut c = community();
    let file = b"17,member,3,member,5400,2024-03-01 10:22:33 UTC,Bread,\n1,organization,17,member,29,2024-03-02 10:00:00,,12\n";
    let import_ = dry(&c, file);
    assert_eq!(import_.report().format, ImportFormat::TimeOverflowRows);
    assert!(import_.rows(0, 9)[1].remark.as_ref().unwrap().contains("29 seconds"));
    assert_eq!(import(&mut c, file), 2);
    assert_eq!(balances(&c), named(&[("Member 17", -89), ("Member 3", 90), ("Organization 1", -1)]));
    assert_eq!(import(&mut c, file), 0);
    // The export knows the same people by their numbers.
    import(&mut c, &timeoverflow("2025-03-01 10:22:33 UTC,Ana (17),Bob (3),,1:00"));
    assert_eq!(balances(&c), named(&[("Member 17", -149), ("Member 3", 150), ("Organization 1", -1)]));
    assert_eq!(
        refusal(b"17,member,3,member,-60,2024-03-01 10:22:33 UTC,,\n"),
        (1, "amount".into(), "negative_length")
    );
    assert_eq!(
        refusal(b"17,member,3,member,0,2024-03-01 10:22:33 UTC,,\n"),
        (1, "amount".into(), "zero_length")
    );
    assert_eq!(
        refusal(b"1,m,3,m,60,2024-03-01 10:22:33 UTC,,\n1,m,x,m,60,2024-03-01,,\n"),
        (2, "destination_id".into(), "not_a_number")
    );
}

#[test]
fn every_bad_row_names_row_and_field() {
    let long = "x".repeat(10_000);
    let ana = "Ana (1),Bob (2)";
    let cases: &[(&str, &str, &str)] = &[
        ("2024-03-01 10:22:33 UTC,Ana (1),Bob (2)", "Post", "wrong_columns"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,1:00,more"), "Quantity", "wrong_columns"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,25:61"), "Quantity", "not_a_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,1.5"), "Quantity", "not_a_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,0:00"), "Quantity", "zero_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,0"), "Quantity", "zero_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,999999:00"), "Quantity", "too_long"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,99999999999999999999:00"), "Quantity", "too_long"),
        ("2024-03-01 10:22:33 UTC,Ana (1),Ana (1),,1:00", "To", "same_person"),
        (
            "2024-03-01 10:22:33 UTC,The user isn't active,The user no longer exists,,1:00",
            "To",
            "same_person",
        ),
        (&format!("2024-03-01 10:22:33 UTC,{long} (1),Bob (2),,1:00"), "From", "text_too_long"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},{long},1:00"), "Post", "text_too_long"),
        ("2024-03-01 10:22:33 UTC,Ana\u{202e} (1),Bob (2),,1:00", "From", "text_not_plain"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},a\u{2066}b,1:00"), "Post", "text_not_plain"),
        ("2024-03-01 10:22:33 UTC,Ana (1), (2),,1:00", "To", "name_empty"),
        ("2024-03-01 10:22:33 UTC,Ana (1),,,1:00", "To", "name_empty"),
        (&format!("2024-02-31 10:22:33 UTC,{ana},,1:00"), "Date", "not_a_day"),
        (&format!("9999-01-01 10:22:33 UTC,{ana},,1:00"), "Date", "not_a_day"),
        (&format!("2026-03-03 10:22:33 UTC,{ana},,1:00"), "Date", "day_out_of_range"),
        (&format!("yesterday,{ana},,1:00"), "Date", "not_a_day"),
    ];
    for (row, field, code) in cases {
        let good = "2024-03-01 10:22:33 UTC,Cy (8),Dan (9),,1:00";
        let file = format!("{HEADINGS}{good}\n\n{row}\n");
        let found = refusal(file.as_bytes());
        assert_eq!(found, (4, (*field).to_owned(), *code), "{}", &row[..row.len().min(80)]);
        // The good row is still there to be imported.
        let mut c = community();
        let import = dry(&c, file.as_bytes());
        write(&mut c, &import);
        assert_eq!(balances(&c), named(&[("Cy", -60), ("Dan", 60)]));
    }
}

#[test]
fn markup_and_formulas_are_only_text() {
    let mut c = community();
    let file = timeoverflow(
        "2024-03-01 10:22:33 UTC,<script>alert(1)</script> (1),=HYPERLINK(1) (2),\"=cmd,\"\"x\"\"\",1:00",
    );
    import(&mut c, &file);
    let csv = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    assert!(
        csv.contains(",'=HYPERLINK(1),<script>alert(1)</script>,60,1:00,,,,\"'=cmd,\"\"x\"\"\","),
        "{csv}"
    );
    let mut other = community();
    import(&mut other, csv.as_bytes());
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(String::from_utf8(exchanges_csv(&other.ledger)).unwrap(), csv);
}

#[test]
fn what_is_no_such_file_is_not_read() {
    let c = community();
    let read = |file: &[u8], options: &ImportOptions| {
        Import::read(&c.ledger, file, options).map(|_| ()).unwrap_err()
    };
    let any = options(&c);
    assert_eq!(read(b"", &any), Unreadable::NoRows);
    assert_eq!(read(b"\r\n\r\n", &any), Unreadable::NoRows);
    assert_eq!(read(HEADINGS.as_bytes(), &any), Unreadable::NoRows);
    assert_eq!(read(b"Date,From,To,Post,Quantity\n1,2,\xe9", &any), Unreadable::NotUtf8 { row: 2, byte: 32 });
    assert_eq!(read(b"\xff\xfeD\0", &any), Unreadable::NotUtf8 { row: 1, byte: 1 });
    assert_eq!(read(b"Name,Hours\nAna,3\n", &any), Unreadable::UnknownFormat { found: "Name, Hours".into() });
    assert_eq!(read(b"Date,From,To,Post,Quantity\n2024,\"Ana", &any), Unreadable::CutShort { row: 2 });
    assert_eq!(read(&c.file(), &any), Unreadable::AJournal);
    let own = exchanges_csv(&c.ledger);
    assert_eq!(read(&own, &any), Unreadable::NoRows);
    let browser = ImportOptions { max_rows: Some(50_000), max_bytes: Some(5_000_000), ..any };
    let row = "2024-03-01 10:22:33 UTC,Ana (1),Bob (2),,1:00\n";
    let rows = |n: usize| format!("{HEADINGS}{}", row.repeat(n)).into_bytes();
    assert_eq!(read(&rows(50_001), &browser), Unreadable::TooManyRows { most: 50_000 });
    assert_eq!(read(&vec![b' '; 6_000_000], &browser), Unreadable::TooManyBytes { most: 5_000_000 });
    assert_eq!(Import::read(&c.ledger, &rows(50_000), &browser).unwrap().report().added, 50_000);
}

#[test]
fn own_rows_that_are_wrong_are_named() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let ids = |account| c.ledger.account_id(account).unwrap().to_string();
    for (from, to, field, code) in [
        (",90,1:30,", ",90,1:31,", "time", "time_contradicts"),
        (",90,1:30,", ",-90,,", "minutes", "negative_length"),
        (",90,1:30,", ",1.5,,", "minutes", "not_a_length"),
        (",90,1:30,", ",0,,", "minutes", "zero_length"),
        (",90,1:30,", ",10000001,,", "minutes", "too_long"),
        (",90,1:30,", ",99999999999999999999999,,", "minutes", "too_long"),
        (",confirmed,", ",lent,", "state", "state_unsupported"),
        (",service,", ",loan,", "kind", "kind_unknown"),
        (",2024-03-01,Ana", ",2024-02-31,Ana", "on", "not_a_day"),
        (",2024-03-01,Ana", ",9999-01-01,Ana", "on", "not_a_day"),
        (",2024-03-01,Ana", ",2026-03-03,Ana", "on", "day_out_of_range"),
        (",Ana,", ", ,", "giver", "name_empty"),
        (",Ana,", ",A\u{202e}na,", "giver", "text_not_plain"),
        (&ids(bob), &ids(ana), "receiver", "same_person"),
        (&ids(bob), "", "receiver_id", "id_missing"),
        (",Mary,20", ",Mary,x20", "recorded_at", "not_a_moment"),
        (",person,person,", ",robot,person,", "giver_kind", "kind_unknown"),
    ] {
        let file = good.replacen(from, to, 1);
        assert_ne!(file, good, "{from}");
        assert_eq!(refusal(file.as_bytes()), (2, field.to_owned(), code), "{to}");
    }
    // Two rows of one exchange that disagree take each other down.
    let (_, row) = good.split_once("\r\n").unwrap();
    let file = format!("{good}{}", row.replace("2024-03-01,Ana", "2024-02-29,Ana"));
    let report = dry(&community(), file.as_bytes()).report();
    let codes: Vec<_> = report.refused.iter().map(|refused| (refused.row, refused.code)).collect();
    assert_eq!(codes, [(2, "exchange_not_whole"), (3, "rows_disagree")]);
}

#[test]
fn an_id_belongs_to_one_exchange_of_a_file() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    c.record(bob, ana, 30, "2024-03-01", true).unwrap();
    let good = String::from_utf8(exchanges_csv(&c.ledger)).unwrap();
    let first = good.lines().nth(1).unwrap();
    assert_eq!(refusal(format!("{good}{first}\r\n").as_bytes()), (4, "id".into(), "duplicate_id"));
}

#[test]
fn an_own_row_that_the_book_has_otherwise_says_so() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let edited = String::from_utf8(exchanges_csv(&c.ledger)).unwrap().replace(",90,1:30,", ",60,,");
    let report = dry(&c, edited.as_bytes()).report();
    assert_eq!((report.known, report.added, report.notes), (1, 0, 1));
}

#[test]
fn a_new_category_is_allowed_by_the_import() {
    let mut c = community();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    let csv = String::from_utf8(exchanges_csv(&c.ledger))
        .unwrap()
        .replace(",90,1:30,,,,", ",90,1:30,,,beekeeping,");
    let mut other = community();
    let before = other.ledger.categories().count();
    assert_eq!(import(&mut other, csv.as_bytes()), 1);
    assert_eq!(other.ledger.categories().count(), before + 1);
    assert_eq!(exchanges_csv(&other.ledger), csv.as_bytes());
}

#[test]
fn a_book_made_from_our_csv_knows_the_timeoverflow_rows() {
    let mut c = community();
    let first = dry(&c, EXPORT);
    write(&mut c, &first);
    let csv = exchanges_csv(&c.ledger);
    let mut other = community();
    import(&mut other, &csv);
    assert_eq!(balances(&other), balances(&c));
    assert_eq!(exchanges_csv(&other.ledger), csv);
    let report = dry(&other, EXPORT).report();
    assert_eq!((report.added, report.new_members), (0, 0));
}

#[test]
fn large_files_become_several_events() {
    let row =
        |i: usize| format!("2024-03-01 10:22:33 UTC,Ana {i} (1{i}),Bob (2),{},1:00\n", "🌱".repeat(2000));
    let file = format!("{HEADINGS}{}", (0..400).map(row).collect::<String>());
    let mut c = community();
    assert_eq!(import(&mut c, file.as_bytes()), 400);
    assert!(c.ledger.chain().seq >= 4);
    assert_eq!(balances(&c).len(), 401);
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn our_csv_loses_nothing(deeds in proptest::collection::vec(deed(), 1..40)) {
        let mut c = made_up(&deeds);
        let csv = exchanges_csv(&c.ledger);
        let rows = csv.len() > exchanges_csv(&community().ledger).len();
        // Into the book it came from.
        if rows {
            prop_assert_eq!(import(&mut c, &csv), 0);
            // Into an empty book, and out again.
            let mut other = community();
            import(&mut other, &csv);
            prop_assert_eq!(String::from_utf8(exchanges_csv(&other.ledger)).unwrap(), String::from_utf8(csv.clone()).unwrap());
            prop_assert_eq!(other.ledger.totals(), c.ledger.totals());
            prop_assert_eq!(import(&mut other, &csv), 0);
            // And what the copy says is known to the original and to a third book.
            let third_csv = exchanges_csv(&other.ledger);
            prop_assert_eq!(import(&mut c, &third_csv), 0);
        }
    }

    #[test]
    fn half_a_file_is_never_taken_for_another(deeds in proptest::collection::vec(deed(), 1..12), cut in any::<prop::sample::Index>()) {
        let c = made_up(&deeds);
        let csv = exchanges_csv(&c.ledger);
        let half = &csv[..cut.index(csv.len())];
        let other = community();
        let whole = Import::read(&other.ledger, &csv, &options(&other));
        if let (Ok(import), Ok(whole)) = (Import::read(&other.ledger, half, &options(&other)), whole) {
            // Only whole rows were read, and each says what it said in the whole file.
            let rows = import.rows(0, usize::MAX);
            // A correction that was cut off is missing, and that is said.
            let said = |rows: Vec<ImportRow>| rows.into_iter().map(|row| ImportRow { remark: None, ..row });
            prop_assert!(said(rows.clone()).eq(said(whole.rows(0, rows.len()))));
        }
    }

    #[test]
    fn what_a_dry_run_adds_is_admitted(rows in proptest::collection::vec((0usize..8, 0usize..9, 0usize..9, text(), 0usize..8), 1..20)) {
        let when = ["2024-03-01 10:22:33 UTC", "2024-02-31 10:22:33 UTC", "2024-03-01", "2026-03-02 23:59:59 +1400", "x", "", "2199-12-31 00:00:00", "2024-03-01 10:22:33 UTC"];
        let who = ["Ana (1)", "Bob (2)", "Ana (2)", "The user isn't active", "Leith (Port)", "=1 (3)", "", "\u{202e} (4)", "Mary"];
        let long = ["1:00", "-1:00", "0", "0:59", "166666:40", "166667:00", "25:61", ""];
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let row = |(on, from, to, note, length): &(usize, usize, usize, String, usize)| {
            [when[*on], who[*from], who[*to], note, long[*length]].map(quoted).join(",")
        };
        let file = format!("{HEADINGS}{}\n", rows.iter().map(row).collect::<Vec<_>>().join("\n"));
        let mut c = community();
        let first = dry(&c, file.as_bytes());
        let report = first.report();
        prop_assert_eq!(report.added + report.refused_count, rows.len());
        write(&mut c, &first);
        let again = dry(&c, file.as_bytes());
        prop_assert_eq!((again.report().known, again.events()), (report.added, 0));
        let minutes: i64 = balances(&c).iter().map(|(_, balance)| balance).sum();
        prop_assert_eq!(minutes, 0);
    }

    #[test]
    fn no_bytes_make_an_import_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), headings in 0usize..4) {
        let mut c = community();
        let own = &b"id,state,kind,on,giver,receiver,minutes,giver_id,receiver_id\r\n"[..];
        let headings = [b"", HEADINGS.as_bytes(), own, b"1,m,2,m,60,2024-03-01,,\n"][headings];
        if let Ok(import) = Import::read(&c.ledger, &[headings, &bytes].concat(), &options(&c)) {
            prop_assert_eq!(import.rows(0, usize::MAX).len(), import.report().rows);
            write(&mut c, &import);
        }
    }
}

#[test]
fn any_beginning_of_an_export_adds_no_other_row() {
    let c = community();
    let whole = dry(&c, EXPORT).rows(0, usize::MAX);
    for end in 0..EXPORT.len() {
        if let Ok(import) = Import::read(&c.ledger, &EXPORT[..end], &options(&c)) {
            let rows = import.rows(0, usize::MAX);
            assert!(
                rows.iter().zip(&whole).all(|(row, full)| row.outcome == Outcome::Refused || row == full),
                "byte {end}"
            );
        }
    }
}
