//! Exports of other systems. Every row is added once, is known already, or is refused with its row and field.

use super::made_up::text;
use super::{
    EXPORT, HEADINGS, balances, community, dry, import, named, options, refusal, timeoverflow, told_apart,
    write,
};
use crate::common::cases;
use proptest::prelude::*;
use timebank::files::{
    AllOthers, Import, ImportFormat, ImportOptions, Remark, RowOutcome, Unreadable, exchanges_csv,
};
use timebank::ledger::Entry;
use timebank::{Id, Minutes};

#[test]
fn an_export_is_imported_once() {
    let mut c = community();
    let rows = EXPORT.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() - 1;
    let first = told_apart(&c, EXPORT);
    let report = first.report();
    assert_eq!((report.format, report.rows, report.known), (ImportFormat::TimeOverflow, rows, 0));
    // One transfer of the export has no length.
    assert_eq!(report.added, rows - 1);
    let left_out = |remark: &Remark| (45, vec![remark.message()]);
    let remarked = report.remarked.iter().map(|row| (row.row, row.remarks.clone()));
    assert!(remarked.collect::<Vec<_>>().contains(&left_out(&Remark::MovesNothing)));
    assert_eq!((report.left_out, report.refused_count), (1, 0));
    write(&mut c, &first);
    assert_eq!(balances(&c).iter().map(|(_, balance)| balance).sum::<i64>(), 0);
    let again = dry(&c, EXPORT);
    assert_eq!((again.report().known, again.events()), (rows - 1, 0));
    assert_eq!(c.replayed().cache(), c.ledger.cache());
}

#[test]
fn the_from_column_received_and_the_to_column_gave_in_every_language() {
    for (headings, left) in [
        ("Date,From,To,Post,Quantity", ["The user no longer exists", "The user isn't active"]),
        ("Fecha,Origen,Destino,Anuncio,Cantidad", ["El usuario ya no existe", "El usuario no está activo"]),
        ("Data;Origen;Destí;Anunci;Quantitat", ["L'usuari ja no existeix", "L’usuari no està actiu"]),
        (
            "Data,Jatorria,\"Helmuga, erabilera\",Iragarkia,Kantitatea",
            ["Erabiltzaile hau jada ez dago.", "Erabiltzailea ez dago erabilgarri"],
        ),
        (
            "Date,Depuis,Vers,Annonce,Quantité",
            ["Cet·te utilisateur·rice n'existe plus", "L'utilisateur·rice n'est pas actif·ive"],
        ),
        (
            "Data,De,Para,Publicar,Cantidade",
            ["A persoa usuaria xa non existe", "A persoa usuaria non está activa"],
        ),
        ("日付,から,へ,投稿,数量", ["ユーザーは存在しません", "ユーザーはアクティブではありません"]),
        ("Datum,Van,Naar,Bericht,Aantal", ["De gebruiker bestaat niet meer", "De gebruiker is niet actief"]),
        ("Data,Origem,Destino,Anúncio,Quantidade", ["O usuário não existe mais", "O usuário não está ativo"]),
    ] {
        in_a_language(headings, left);
    }
}

fn in_a_language(headings: &str, left: [&str; 2]) {
    let left = if headings.contains("Fecha") { left } else { [left[1], left[0]] };
    {
        let separator = if headings.contains(';') { ";" } else { "," };
        let rows = [
            ["2024-03-01 10:22:33 UTC", "Ana (Nani) (17)", "Bob (3)", "Bread", "1:30"],
            ["2024-03-02 10:22:33 UTC", left[0], "Banc del Temps (Gràcia)", "", "-0:20"],
            ["2024-03-03 10:22:33 UTC", left[1], "Bob (3)", "", "0:05"],
            ["2024-03-04 10:22:33 UTC", left[1], left[0], "", "0:30"],
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
        assert_eq!(preview[1].remarks, [Remark::Swapped.message()]);
        write(&mut c, &import);
        let expected =
            [("Ana (Nani)", -90), ("Banc del Temps (Gràcia)", -20), ("Bob", 95), ("Former members", 15)];
        assert_eq!(balances(&c), named(&expected));
        let again = dry(&c, file.as_bytes()).report();
        assert_eq!((again.known, again.left_out, again.added), (3, 1, 0));
    }
}

#[test]
fn equal_rows_are_imported_as_often_as_they_occur() {
    let row = "2024-03-01 10:22:33 UTC,Ana (1),Bob (2),Bread,1:00\n";
    let file = |n: usize| format!("{HEADINGS}{}", row.repeat(n)).into_bytes();
    let mut c = community();
    assert_eq!(import(&mut c, &file(2)), 2);
    let grown = dry(&c, &file(3));
    let remarks: Vec<_> = grown.rows(0, 3).into_iter().map(|row| row.remarks).collect();
    assert_eq!(remarks, [vec![], vec![], vec![Remark::EqualRow { row: 2 }.message()]]);
    assert_eq!(import(&mut c, &file(3)), 1);
    assert_eq!(import(&mut c, &file(1)), 0);
    assert_eq!(balances(&c), named(&[("Ana", -180), ("Bob", 180)]));
}

#[test]
fn a_column_that_is_not_read_is_told() {
    let csv = "Date,From,To,Post,Quantity,State,\n2024-03-01,Ana (1),Bob (2),,1:00,cancelled,\n";
    let row = dry(&community(), csv.as_bytes()).rows(0, 1).remove(0);
    assert_eq!(row.remarks, [Remark::ColumnNotRead { field: "State".into() }.message()]);
}

#[test]
fn a_row_stays_known_after_its_exchange_was_voided() {
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
fn a_row_is_known_after_a_member_has_left() {
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
    // A member who has come back is known too.
    let mut other = community();
    import(&mut other, &rows("The user isn't active"));
    let report = dry(&other, &rows("Ana (1)")).report();
    assert_eq!((report.known, report.added, report.notes), (2, 0, 1));
    // A member who is still there is not mistaken for another.
    let report = dry(&c, &rows("Dan (9)")).report();
    assert_eq!((report.known, report.added, report.notes), (1, 1, 1));
}

#[test]
fn a_row_between_two_former_members_is_left_out_with_the_reason() {
    let mut c = community();
    import(&mut c, &timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Bob (2),Bread,1:00"));
    let (before, rows) = (balances(&c), exchanges_csv(&c.ledger));
    for (from, to) in [
        ("The user isn't active", "The user isn't active"),
        ("The user no longer exists", "The user no longer exists"),
        ("The user isn't active", "The user no longer exists"),
        ("El usuario ya no existe", "L'usuari ja no existeix"),
    ] {
        // A row that the book has already, and one that it never had.
        let file = format!(
            "{HEADINGS}2024-03-01 10:22:33 UTC,{from},{to},Bread,1:00\n\
             2024-04-01 10:22:33 UTC,{from},{to},,2:00\n"
        );
        let import = dry(&c, file.as_bytes());
        let report = import.report();
        assert_eq!((report.added, report.known, report.left_out), (0, 0, 2), "{from}, {to}");
        assert!(import.rows(0, 9).iter().all(|row| row.remarks == [Remark::BothLeft.message()]));
        write(&mut c, &import);
        assert_eq!((balances(&c), exchanges_csv(&c.ledger)), (before.clone(), rows.clone()));
    }
    // A row between a present member and one who has left is imported.
    import(&mut c, &timeoverflow("2024-05-01 10:22:33 UTC,Ana (1),The user isn't active,,0:30"));
    assert_eq!(balances(&c), named(&[("Ana", -90), ("Bob", 60), ("Former members", 30)]));
}

#[test]
fn the_eight_columns_need_no_headings() {
    let mut c = community();
    let file = b"17,member,3,member,5400,2024-03-01 10:22:33 UTC,Bread,\n\
        1,organization,17,member,29,2024-03-02 10:00:00,,12\n";
    let import_ = dry(&c, file);
    assert_eq!(import_.report().format, ImportFormat::TimeOverflowRows);
    assert_eq!(
        import_.rows(0, 9)[1].remarks,
        [Remark::Rounded { seconds: 29, minutes: Minutes(1) }.message()]
    );
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
        refusal(b"1,m,3,m,60,2024-03-01 10:22:33 UTC,,\n1,m,x,m,60,2024-03-01,,\n"),
        (2, "destination_id".into(), "not_a_number")
    );
}

#[test]
fn every_bad_row_is_refused_with_its_row_and_field() {
    let long = "x".repeat(10_000);
    let ana = "Ana (1),Bob (2)";
    let cases: &[(&str, &str, &str)] = &[
        ("2024-03-01 10:22:33 UTC,Ana (1),Bob (2)", "Post", "wrong_columns"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,1:00,more"), "Quantity", "wrong_columns"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,25:61"), "Quantity", "not_a_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,1.5"), "Quantity", "not_a_length"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,999999:00"), "Quantity", "too_long"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},,99999999999999999999:00"), "Quantity", "too_long"),
        (&format!("2024-03-01 10:22:33 UTC,{long} (1),Bob (2),,1:00"), "From", "text_too_long"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},{long},1:00"), "Post", "text_too_long"),
        ("2024-03-01 10:22:33 UTC,Ana\u{202e} (1),Bob (2),,1:00", "From", "hidden_sign"),
        (&format!("2024-03-01 10:22:33 UTC,{ana},a\u{1b}b,1:00"), "Post", "hidden_sign"),
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

/// What becomes of a row after a good one: the outcome, the remarks' codes, and the length and the note.
fn harmless(row: &str) -> (RowOutcome, Vec<&'static str>, Option<i64>, Option<String>) {
    let good = "2024-03-01 10:22:33 UTC,Cy (8),Dan (9),,1:00";
    let file = format!("{HEADINGS}{good}\n{row}\n");
    let mut c = community();
    let import = dry(&c, file.as_bytes());
    assert_eq!(import.report().refused, []);
    write(&mut c, &import);
    let row = import.rows(1, 1).remove(0);
    let codes = row.remarks.iter().map(|remark| remark.code).collect();
    (row.outcome, codes, row.minutes.map(|minutes| minutes.0), row.note)
}

#[test]
fn a_harmless_row_is_left_out_or_read_with_a_remark() {
    use RowOutcome::{Add, LeftOut};
    let on = "2024-03-01 10:22:33 UTC,Ana (1),Eva (2)";
    for (row, outcome, codes, minutes) in [
        (format!("{on},Conversa,0"), LeftOut, &["moves_nothing"][..], None),
        (format!("{on},,0:00"), LeftOut, &["moves_nothing"], None),
        (format!("{on},,0:00:00"), LeftOut, &["read_as", "moves_nothing"], None),
        ("2024-03-01 10:22:33 UTC,Ana (1),Ana (1),,1:00".into(), LeftOut, &["one_person"], Some(60)),
        (
            "2024-03-01,The user isn't active,The user no longer exists,,1:00".into(),
            LeftOut,
            &["both_left"],
            Some(60),
        ),
        ("Total,,,,125:30".into(), LeftOut, &["adds_up"], None),
        (",,,,125:30".into(), LeftOut, &["adds_up"], None),
        ("Suma total,125:30".into(), LeftOut, &["adds_up"], None),
        (HEADINGS.trim_end().into(), LeftOut, &["headings_again"], None),
        ("2024-03-01 10:22:33 UTC,Cy (8),Dan (9),,1:00".into(), Add, &["equal_row"], Some(60)),
        (format!("{on},,1:30:00"), Add, &["read_as"], Some(90)),
        (format!("{on},,25:30:00"), Add, &["read_as"], Some(1530)),
        (format!("{on},,1:30:40"), Add, &["rounded"], Some(91)),
        (format!("{on},,\u{200f}1:30"), Add, &[], Some(90)),
        (format!("{on},Classes d'anglès\u{200b},1:30"), Add, &["sign_taken_out"], Some(90)),
        (format!("{on},a\u{2066}b\u{2069},1:30"), Add, &["sign_taken_out"], Some(90)),
        (
            "2024-03-01,Ana\u{feff} (1),\"Eva\nVidal (2)\",,\u{200b}1:30".into(),
            Add,
            &["sign_taken_out", "sign_taken_out"],
            Some(90),
        ),
        (format!("{on},\"Classes\td'anglès\",1:30"), Add, &["sign_taken_out"], Some(90)),
    ] {
        let (found, said, length, _) = harmless(&row);
        assert_eq!((found, &said[..], length), (outcome, codes, minutes), "{row}");
    }
    let note = |row: String| harmless(&row).3.unwrap();
    assert_eq!(note(format!("{on},Classes d'anglès\u{200b},1:30")), "Classes d'anglès");
    assert_eq!(note(format!("{on},\"Classes\td'anglès\",1:30")), "Classes d'anglès");
    // What stops a row names the sign and its place.
    let import = dry(&community(), &timeoverflow(&format!("{on},añ\u{202e}o,1:30")));
    let message = &import.report().refused[0].fault.message;
    assert_eq!(message.fields, [("sign", "U+202E".into()), ("place", "3".into())]);
    // The form without headings, too.
    let report = dry(&community(), b"17,member,3,member,0,2024-03-01 10:22:33 UTC,,\n").report();
    assert_eq!((report.left_out, report.refused_count), (1, 0));
}

#[test]
fn names_are_read_as_they_were_before_a_page_escaped_them() {
    let mut c = community();
    let escaped = "2024-03-01 10:22:33 UTC,Sin&#39;ead O&#39;Neill (1),Fish &amp; Bread &lt;3,R&amp;D,1:00";
    import(&mut c, &timeoverflow(escaped));
    assert_eq!(balances(&c), named(&[("Fish & Bread <3", 60), ("Sin'ead O'Neill", -60)]));
    // A title is not escaped. A later version may escape no name, either.
    assert!(String::from_utf8(exchanges_csv(&c.ledger)).unwrap().contains("R&amp;D"));
    let plain = "2024-03-01 10:22:33 UTC,Sin'ead O'Neill (1),Fish & Bread <3,R&amp;D,1:00";
    assert_eq!(dry(&c, &timeoverflow(plain)).report().known, 1);
}

#[test]
fn a_file_of_another_form_is_refused() {
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
    let mark = b"Date,From,To,Post,Quantity\n2024,\"Ana,Bob,Soup,60\n2024,Ana,Bob,\"Tea\",60\n";
    assert_eq!(read(mark, &any), Unreadable::OpenQuote { row: 2 });
    // Marks that end with their cells, and text that only looks so.
    let ends = |rows: &str| read(format!("Date,From,To,Post,Quantity\n{rows}").as_bytes(), &any);
    for (rows, row) in [
        ("2024-03-01,Ana,Bob,\"open,1:00\n2024-03-02,Ana,Bob,x,1:00\n2024-03-03,Ana,Bob,close\",0:30\n", 2),
        ("2024-03-01,Ana,Bob,\"weeding,1:00\n2024-03-02,Ana,Bob,cooking\",1:00\n", 2),
        ("2024-03-01,Ana,Bob,,1:00\n2024-03-01,\"Cid,Bob,x,1:00\n2024-03-02,Ana\",Bob,cooking,1:00\n", 3),
    ] {
        assert_eq!(ends(rows), Unreadable::OpenQuote { row }, "{rows}");
    }
    let text = "2024-03-01,Ana,Bob,\"Two visits:\n2024-02-03, and a call, later\",1:00\n";
    let text = format!("Date,From,To,Post,Quantity\n{text}");
    assert_eq!(Import::read(&c.ledger, text.as_bytes(), &any).unwrap().report().added, 1);
    let twice = |heading: &str| Unreadable::HeadingTwice { heading: heading.to_owned() };
    assert_eq!(read(b"Date,From,To,Post,Quantity, to \n", &any), twice("To"));
    assert_eq!(read(b"Fecha,Origen,Destino,Anuncio,Cantidad,FECHA\n", &any), twice("Fecha"));
    let ours = b"id,state,kind,on,giver,receiver,minutes,giver_id,receiver_id,minutes\n";
    assert_eq!(read(ours, &any), twice("minutes"));
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
    fn the_keeper_admits_what_a_dry_run_adds(
        rows in proptest::collection::vec((0usize..8, 0usize..9, 0usize..9, text(), 0usize..8), 1..20),
        blank in 0usize..2,
        all in proptest::sample::select(vec![AllOthers::Same, AllOthers::Another]),
    ) {
        let when = [
            "2024-03-01 10:22:33 UTC",
            "2024-02-31 10:22:33 UTC",
            "2024-03-01",
            "2026-03-02 23:59:59 +1400",
            "x",
            "",
            "2199-12-31 00:00:00",
            "2024-03-01 10:22:33 UTC",
        ];
        let who = [
            "Ana (1)",
            "Bob (2)",
            "Ana (2)",
            "The user isn't active",
            "Leith (Port)",
            "=1 (3)",
            "",
            "\u{202e} (4)",
            "Mary",
        ];
        let long = ["1:00", "-1:00", "0", "0:59", "166666:40", "166667:00", "25:61", ""];
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let cells = |(on, from, to, note, length): &(usize, usize, usize, String, usize)| {
            [when[*on], who[*from], who[*to], note, long[*length]].map(str::to_owned)
        };
        let mut rows: Vec<[String; 5]> = rows.iter().map(cells).collect();
        // A spreadsheet often ends with blank rows. They are no rows.
        rows.extend(std::iter::repeat_n(["", "", "", " ", ""].map(str::to_owned), blank));
        let line = |row: &[String; 5]| row.each_ref().map(|cell| quoted(cell)).join(",") + "\n";
        let file: String = rows.iter().map(line).collect();
        let file = format!("{HEADINGS}{file}");
        let said = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
        prop_assume!(said > 0);
        let mut c = community();
        let options = ImportOptions { all_others: Some(all), ..options(&c) };
        let first = Import::read(&c.ledger, file.as_bytes(), &options).unwrap();
        let report = first.report();
        prop_assert_eq!(report.added + report.refused_count + report.left_out, said);
        write(&mut c, &first);
        if report.open_questions > 0 {
            prop_assert_eq!((first.events(), balances(&c)), (0, vec![]));
            return Ok(());
        }
        // What was answered is not asked again.
        let again = dry(&c, file.as_bytes());
        prop_assert_eq!((again.report().known, again.events()), (report.added, 0));
        // Who has no other row than one to themselves leaves nothing in the book that says so.
        let to_themselves = first.rows(0, usize::MAX).iter().any(|row| {
            row.remarks.contains(&Remark::OnePerson.message())
        });
        prop_assert!(to_themselves || again.report().open_questions == 0);
        let minutes: i64 = balances(&c).iter().map(|(_, balance)| balance).sum();
        prop_assert_eq!(minutes, 0);
    }

    #[test]
    fn no_bytes_make_an_import_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        headings in 0usize..4,
    ) {
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
fn a_truncated_export_adds_no_different_row() {
    let c = community();
    let whole = dry(&c, EXPORT).rows(0, usize::MAX);
    for end in 0..EXPORT.len() {
        if let Ok(import) = Import::read(&c.ledger, &EXPORT[..end], &options(&c)) {
            let rows = import.rows(0, usize::MAX);
            assert!(
                rows.iter().zip(&whole).all(|(row, full)| row.outcome != RowOutcome::Add || row == full),
                "byte {end}"
            );
        }
    }
}

#[test]
fn a_row_that_moves_the_balance_of_somebody_who_left_is_remarked_on() {
    for erase in [false, true] {
        let mut c = community();
        import(&mut c, &timeoverflow("2024-03-01 10:22:33 UTC,Ana (1),Eva (2),x,1:00"));
        let ana = c.ledger.account_of(&c.ledger.members()[1].member).unwrap();
        c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase }).unwrap();
        let report = dry(&c, &timeoverflow("2024-03-02 10:22:33 UTC,Ana (1),Eva (2),y,1:00")).report();
        let codes: Vec<_> = report.remarked.iter().flat_map(|row| &row.remarks).map(|one| one.code).collect();
        // Somebody else may have the number of an erased member.
        assert_eq!(codes, if erase { vec![] } else { vec!["has_left"] });
        assert_eq!(report.open_questions, usize::from(erase));
    }
}
