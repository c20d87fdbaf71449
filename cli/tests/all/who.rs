//! Whom an imported file means: asked in the dry run, answered by an option, written only then.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::basics::folder;
use crate::leith::{BOOK, ends, json, run};

const HEADINGS: &str = "Date,From,To,Post,Quantity\n";

fn write(folder: &Path, name: &str, rows: &str) {
    fs::write(folder.join(name), format!("{HEADINGS}{rows}")).unwrap();
}

/// The name and the balance in minutes of everybody whose balance is not zero.
fn balances(folder: &Path) -> Vec<(String, i64)> {
    let rows = json(folder, 0, &["balances", BOOK, "--json"]);
    let row = |row: &serde_json::Value| {
        (row["name"].as_str().unwrap().to_owned(), row["balance"].as_i64().unwrap())
    };
    rows.as_array().unwrap().iter().map(row).filter(|(_, balance)| *balance != 0).collect()
}

#[test]
fn an_import_says_who_may_be_meant_and_writes_nothing_before_it_is_answered() {
    let folder = folder("who");
    write(&folder, "seed.csv", "2020-01-01 10:00:00 UTC,Zed (9),Zoe (8),x,1:00\n");
    ends(&folder, 0, &["import", "seed.csv", "--into", BOOK]);
    ends(&folder, 0, &["member", BOOK, "add", "Ana Ruiz"]);
    write(
        &folder,
        "more.csv",
        "2024-03-01 10:22:33 UTC,Ana Ruiz (1),Eva Vidal (2),Jardí,1:30\n\
         2024-03-02 10:22:33 UTC,Eva Vidal (2),Casal (27),,2:00\n\
         2024-03-03 10:22:33 UTC,Anna Puig (27),Eva Vidal (2),,1:00\n",
    );
    let book = fs::read(folder.join(BOOK)).unwrap();
    let import = |rest: &[&'static str]| [&["import", "more.csv", "--into", BOOK][..], rest].concat();
    let asked = "\nWho is meant? Open questions: 2.\n\n\
        Ana Ruiz (1), in the file (rows: 1; 2). The book has somebody of this name.\n  \
        Ana Ruiz, in the book (exchanges: 0, balance 0:00).\n    \
        the same as Ana Ruiz: --same \"Ana Ruiz (1)\"\n    \
        another: --another \"Ana Ruiz (1)\"\n\n\
        Anna Puig (27), in the file (rows: 1; 4). One number has two names.\n  \
        Casal (27), in the file (rows: 1; 3).\n    \
        the same as Casal (27): --same \"Anna Puig (27)\"\n    \
        another: --another \"Anna Puig (27)\"\n    \
        an organisation with the number in its name: --organisation \"Anna Puig (27)\"\n";
    let (shown, told) = ends(&folder, 1, &import(&["--dry-run"]));
    assert!(told.starts_with(asked) && told.contains("Nothing would be imported: say who"), "{told}");
    assert!(shown.contains(": 0 would be added"), "{shown}");
    let (_, told) = ends(&folder, 1, &import(&[]));
    assert!(told.starts_with(asked) && told.contains("Nothing was imported. Say who is meant"), "{told}");
    let (_, told) = ends(&folder, 1, &import(&["--same", "Ana Ruiz"]));
    assert!(told.contains("Open questions: 1.") && !told.contains("Ana Ruiz"), "{told}");
    let (_, told) = ends(&folder, 1, &import(&["--same", "Ana Ruis"]));
    assert!(told.contains("names nobody “Ana Ruis”"), "{told}");
    ends(&folder, 2, &import(&["--all-same", "--all-another"]));
    let both = ["--same", "Ana Ruiz (1)=Ana Ruiz", "--another", "Ana Ruiz (1)"];
    let (_, told) = ends(&folder, 1, &import(&both));
    assert!(told.contains("Two answers are about “Ana Ruiz (1)”"), "{told}");
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), book);
    let answer = import(&["--same", "ana ruiz", "--another", "Anna Puig (27)", "--json"]);
    let told = json(&folder, 0, &answer);
    assert_eq!((&told["added"], &told["open_questions"]), (&json!(3), &json!(0)));
    let questions = told["questions"].as_array().unwrap();
    let answers: Vec<_> = questions.iter().map(|question| question["answer"].clone()).collect();
    assert_eq!(answers, [json!({ "same": "Ana Ruiz" }), json!("another")]);
    assert_eq!(questions[0]["like"][0]["member"]["exchanges"], 0);
    let expected =
        [("Ana Ruiz", -90), ("Anna Puig", -60), ("Casal", 120), ("Eva Vidal", 30), ("Zed", -60), ("Zoe", 60)];
    assert_eq!(balances(&folder), expected.map(|(name, balance)| (name.to_owned(), balance)));
    // The same file asks nothing again, and doubles nothing.
    let again = json(&folder, 0, &import(&["--json"]));
    assert_eq!((&again["known"], &again["questions"]), (&json!(3), &json!([])));
}

#[test]
fn an_option_answers_for_all_who_are_left() {
    let folder = folder("who-all");
    write(&folder, "names.csv", "2024-03-01,Ana (1),Bob (2),,1:00\n2024-03-02,Ana (5),Bob (2),,0:30\n");
    for (option, expected) in [
        ("--all-same", &[("Ana", -90), ("Bob", 90)][..]),
        ("--all-another", &[("Ana", -60), ("Ana", -30), ("Bob", 90)]),
    ] {
        _ = fs::remove_file(folder.join(BOOK));
        _ = fs::remove_file(folder.join("leith.timebank.key"));
        ends(&folder, 0, &["import", "names.csv", "--into", BOOK, option]);
        let expected: Vec<_> =
            expected.iter().map(|(name, balance)| ((*name).to_owned(), *balance)).collect();
        assert_eq!(balances(&folder), expected, "{option}");
    }
}

#[test]
fn harmless_rows_are_named_and_do_not_stop_the_others() {
    let folder = folder("harmless");
    write(
        &folder,
        "rows.csv",
        "2026-07-31 10:22:33 +0200,Ana Ruiz (241),Eva Vidal (204),Conversa,0\n\
         2026-07-31 10:25:33 +0200,Ana Ruiz (241),Eva Vidal (204),Classes d'anglès\u{200b},25:30:00\n\
         Total,,,,25:30\n",
    );
    let (out, told) = ends(&folder, 0, &["import", "rows.csv", "--into", BOOK]);
    assert_eq!(out, "3 rows: 1 added, 0 known, 2 left out, 0 refused\n");
    for line in [
        "rows.csv: row 2: It moves nothing, so it is left out.\n",
        "row 3: Post: read without the sign U+200B, which nobody sees. “25:30:00” is read as 25:30.",
        "rows.csv: row 4: It adds up other rows, so it is left out.\n",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert_eq!(balances(&folder)[0], ("Ana Ruiz".into(), -1530));
    write(&folder, "wrong.csv", "2024-03-01,Ana Ruiz (241),Eva Vidal (204),añ\u{202e}o,1:00\n");
    let output = run(&folder, &["import", "wrong.csv", "--into", BOOK]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("row 2, Post: The text has the sign U+202E") && told.contains("character 3"),
        "{told}"
    );
}
