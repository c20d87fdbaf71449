//! Exchanges and sessions, as a coordinator records them.

use std::fs;

use serde_json::Value;

use crate::leith::{BOOK, at_book, balance, ends, first, leith, record, refused, state, told};

#[test]
fn time_is_credited_by_the_rules_and_the_trail_says_so() {
    let folder = leith("record");
    let words =
        ["record", "--gave", "Ana García", "--received", "3", "--minutes", "0:52", "--on", "2024-03-01"];
    let more = ["--category", "gardening", "--note", "Hedge", "--travel", "0:10", "--for", "3"];
    let written = told(&folder, &[&words[..], &more].concat());
    assert_eq!(written["warnings"], serde_json::json!([]));
    assert_eq!((balance(&folder, "Ana García"), balance(&folder, "Bob Reid")), (25 + 45, -70));
    let exchange = first(&written, "exchanges");
    let rounded = serde_json::json!([{ "exchange": exchange, "worked": 52, "minutes": 45 }]);
    assert_eq!(written["rounded"], rounded);
    let detail = told(&folder, &["trail", &exchange]);
    assert_eq!((detail["worked"].as_i64(), detail["travel"].as_i64()), (Some(52), Some(10)));
    assert_eq!(detail["gave"][0]["minutes"], 45);
    let trail = detail["trail"].as_array().unwrap();
    assert_eq!((&trail[0]["what"], &trail[0]["onBehalfOf"]), (&"Recorded".into(), &"Bob Reid".into()));
    assert_eq!(trail[1]["what"], "Confirmed");
    let (shown, _) = ends(&folder, 0, &["trail", BOOK, &exchange]);
    assert!(shown.contains("Recorded by Coordinator for Bob Reid"), "{shown}");
    let own = ["record", "--gave", "2=0:20", "--received", "Ana García=0:20", "--on", "2024-03-01", "--gift"];
    assert_eq!(told(&folder, &own)["rounded"], serde_json::json!([]));
    // Who gives credits away has less afterwards.
    assert_eq!(balance(&folder, "Ana García"), 25 + 45 + 20);
    let gift = first(&told(&folder, &own), "exchanges");
    let (shown, _) = ends(&folder, 0, &["trail", BOOK, &gift]);
    assert!(shown.contains("  Ana García received 0:20\n"), "{shown}");
    let minute = ["record", BOOK, "--gave", "3", "--received", "Ana García", "--minutes", "0:01"];
    let (_, beside) = ends(&folder, 0, &minute);
    assert!(beside.contains("0:01 of work counts as 0:15"), "{beside}");
}

#[test]
fn wrong_exchanges_are_refused() {
    let folder = leith("wrong-record");
    let ana = ["record", "--gave", "Ana García"];
    let with = |more: &[&'static str]| [&ana[..], more].concat();
    refused(&folder, 2, &with(&["--minutes", "1:00"]));
    refused(&folder, 2, &with(&["--received", "nobody", "--minutes", "1:00"]));
    refused(&folder, 2, &with(&["--received", "Bob Reid", "--minutes", "1:00"]));
    assert!(refused(&folder, 2, &with(&["--received", "3"])).contains("--minutes"));
    refused(&folder, 2, &with(&["--received", "3", "--minutes", "90"]));
    refused(&folder, 2, &with(&["--received", "3", "--minutes", "1:00", "--on", "yesterday"]));
    refused(&folder, 2, &with(&["--received", "3", "--minutes", "1:00", "--answers", "nothing"]));
    refused(&folder, 1, &with(&["--received", "Ana García", "--minutes", "1:00"]));
    refused(&folder, 1, &with(&["--received", "3", "--minutes", "0:00"]));
    refused(&folder, 1, &with(&["--received", "3=2:00", "--minutes", "1:00"]));
    refused(&folder, 1, &with(&["--received", "3", "--minutes", "1:00", "--category", "flying"]));
    refused(&folder, 1, &with(&["--received", "3", "--minutes", "1:00", "--on", "2150-01-01"]));
}

#[test]
fn a_balance_beyond_a_limit_gives_a_warning() {
    let folder = leith("warned");
    let words =
        ["record", "--gave", "Ana García", "--received", "3", "--minutes", "20:00", "--on", "2024-03-01"];
    let (out, err) = ends(&folder, 0, &at_book(&words, true));
    assert!(err.contains("the balance of Bob Reid is now -19:15, below the lowest of -10:00"), "{err}");
    let written: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&written["warnings"][0]["balance"], &written["warnings"][0]["limit"]),
        (&(-1155).into(), &(-600).into())
    );
    told(&folder, &["policy", "--set", "beyond=refuse"]);
    assert!(refused(&folder, 1, &words).contains("highest is"));
    // The entries of a coordinator are never held.
    told(&folder, &["policy", "--set", "beyond=hold"]);
    let written = told(&folder, &words);
    assert_eq!(
        (written["held"].as_array().unwrap().len(), written["warnings"].as_array().unwrap().len()),
        (0, 1)
    );
    assert_eq!(state(&folder, &first(&written, "exchanges")), "confirmed");
}

#[test]
fn every_step_of_an_exchange_can_be_taken() {
    let folder = leith("steps");
    let step = |exchange: &str, more: &[&str]| told(&folder, &[&["step", exchange][..], more].concat());
    let proposed = record(&folder, &["--proposed"]);
    assert_eq!(state(&folder, &proposed), "proposed");
    step(&proposed, &["confirm"]);
    step(&proposed, &["note", "--reason", "It rained"]);
    step(&proposed, &["dispute", "--reason", "Half an hour", "--for", "3"]);
    assert_eq!(state(&folder, &proposed), "disputed");
    step(&proposed, &["resolve"]);
    assert_eq!(state(&folder, &proposed), "confirmed");
    step(&proposed, &["void", "--reason", "Entered twice"]);
    assert_eq!(state(&folder, &proposed), "voided");
    let trail = told(&folder, &["trail", &proposed]);
    let whats: Vec<&str> =
        trail["trail"].as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["Recorded", "Confirmed", "NoteAdded", "Disputed", "Resolved", "Voided"]);
    let (taken, one) = (record(&folder, &["--proposed"]), record(&folder, &["--note", "the same"]));
    step(&taken, &["decline", "--duplicate-of", &one]);
    assert_eq!(told(&folder, &["trail", &taken])["trail"][1]["other"], one);
    let back = record(&folder, &["--proposed"]);
    step(&back, &["withdraw"]);
    assert_eq!((&state(&folder, &taken)[..], &state(&folder, &back)[..]), ("declined", "withdrawn"));
}

#[test]
fn steps_that_cannot_be_taken_are_refused() {
    let folder = leith("wrong-steps");
    let exchange = record(&folder, &[]);
    refused(&folder, 2, &["step", "nothing", "confirm"]);
    refused(&folder, 2, &["step", &format!("{}.0", "0".repeat(64)), "confirm"]);
    refused(&folder, 2, &["step", &exchange, "explode"]);
    refused(&folder, 2, &["step", &exchange, "void", "--reason", "x", "--duplicate-of", &exchange]);
    refused(&folder, 1, &["step", &exchange, "confirm"]);
    refused(&folder, 1, &["step", &exchange, "void"]);
    refused(&folder, 1, &["step", &exchange, "resolve"]);
    refused(&folder, 1, &["step", &exchange, "release"]);
    refused(&folder, 1, &["step", &exchange, "note"]);
    told(&folder, &["step", &exchange, "void", "--reason", "wrong"]);
    assert!(refused(&folder, 1, &["step", &exchange, "void", "--reason", "wrong"]).contains("“Voided”"));
    ends(&folder, 2, &["trail", BOOK, "nothing"]);
}

#[test]
fn a_correction_replaces_the_other_exchange() {
    let folder = leith("correct");
    let exchange = record(&folder, &[]);
    let by = ["--gave", "Ana García", "--received", "2", "--minutes", "2:00", "--on", "2024-03-02"];
    let words = [&["correct", &exchange, "--reason", "It was the other Bob"][..], &by].concat();
    let new = first(&told(&folder, &words), "exchanges");
    assert_eq!((balance(&folder, "Ana García"), state(&folder, &exchange).as_str()), (25 + 120, "voided"));
    assert_eq!(told(&folder, &["trail", &new])["corrects"], exchange);
    assert_eq!(told(&folder, &["trail", &exchange])["correctedBy"], new);
    refused(&folder, 1, &words);
    refused(&folder, 2, &[&["correct", &exchange][..], &by].concat());
    refused(&folder, 2, &[&["correct", &new, "--reason", "x", "--proposed"][..], &by].concat());
}

#[test]
fn a_correction_keeps_what_it_does_not_name() {
    let folder = leith("correct-keeps");
    let words =
        ["record", "--gave", "Ana García", "--received", "3", "--minutes", "1:00", "--on", "2024-03-01"];
    let exchange = first(&told(&folder, &[&words[..], &["--note", "Hedge"]].concat()), "exchanges");
    let by = ["--reason", "It was less", "--gave", "Ana García", "--received", "3", "--minutes", "0:45"];
    let new = first(&told(&folder, &[&["correct", &exchange][..], &by].concat()), "exchanges");
    let detail = told(&folder, &["trail", &new]);
    assert_eq!((&detail["on"], &detail["note"]), (&"2024-03-01".into(), &"Hedge".into()));
    let more = ["--on", "2024-03-02", "--note", ""];
    let last = first(&told(&folder, &[&["correct", &new][..], &by, &more].concat()), "exchanges");
    let detail = told(&folder, &["trail", &last]);
    assert_eq!((&detail["on"], detail["note"].as_str()), (&"2024-03-02".into(), None));
    // The credit is that of one, and not the sum of two.
    let two = ["record", "--gave", "Ana García", "--gave", "3", "--received", "2=1:30", "--minutes", "0:52"];
    let written = told(&folder, &[&two[..], &["--on", "2024-03-01"]].concat());
    assert_eq!(
        (&written["rounded"][0]["worked"], &written["rounded"][0]["minutes"]),
        (&52.into(), &45.into())
    );
}

#[test]
fn a_session_is_shown_first_and_then_written() {
    let folder = leith("session");
    let words = |split: &'static str| {
        let people = ["session", "--gave", "Ana García", "--received", "2=2:00", "--received", "3=0:40"];
        [&people[..], &["--split", split, "--minutes", "1:00", "--on", "2024-03-01"]].concat()
    };
    let before = fs::read(folder.join(BOOK)).unwrap();
    let dry = told(&folder, &[&words("each-pays")[..], &["--dry-run"]].concat());
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), before);
    let effect = |told: &Value| -> Vec<(String, i64)> {
        let minutes = |row: &Value, what: &str| row[what].as_i64().unwrap();
        let row = |row: &Value| {
            (row["name"].as_str().unwrap().to_owned(), minutes(row, "after") - minutes(row, "before"))
        };
        told["effects"].as_array().unwrap().iter().map(row).collect()
    };
    let expected = [("Ana García", 60), ("Bob Reid", -120), ("Bob Reid", -40), ("community pot", 100)];
    let mut shown = effect(&dry);
    shown.sort();
    let mut expected = expected.map(|(name, minutes)| (name.to_owned(), minutes));
    expected.sort();
    assert_eq!(shown, expected);
    let (shown, _) = ends(&folder, 0, &at_book(&[&words("shared")[..], &["--dry-run"]].concat(), false));
    assert!(shown.contains("Ana García: 0:25 → 1:25 (+1:00)"), "{shown}");
    told(&folder, &words("shared"));
    assert_eq!(balance(&folder, "Ana García"), 25 + 60);
    told(&folder, &words("pot-pays"));
    told(&folder, &words("no-charge"));
    assert_eq!((balance(&folder, "Ana García"), balance(&folder, "community pot")), (25 + 120, -60));
    let peers = ["session", "--gave", "Ana García", "--gave", "2", "--gave", "3", "--split", "peers"];
    let peers = told(&folder, &[&peers[..], &["--minutes", "0:30", "--on", "2024-03-01"]].concat());
    assert_eq!(peers["outcome"]["exchanges"].as_array().unwrap().len(), 3);
    assert_eq!(balance(&folder, "Ana García"), 25 + 120);
    ends(&folder, 0, &["check", BOOK]);
}

#[test]
fn everybody_who_came_is_shown_and_recorded() {
    let folder = leith("came");
    let session =
        ["session", "--gave", "Ana García", "--received", "2", "--received", "3", "--minutes", "0:01"];
    let session = [&session[..], &["--split", "shared"]].concat();
    let shown = told(&folder, &[&session[..], &["--dry-run"]].concat());
    assert_eq!(shown["effects"].as_array().unwrap().len(), 3, "who pays nothing too: {shown}");
    let id = first(&told(&folder, &session)["outcome"], "exchanges");
    let came = told(&folder, &["trail", &id]);
    assert_eq!(came["attended"].as_array().unwrap().len(), 2);
    let (plain, _) = ends(&folder, 0, &at_book(&["trail", &id], false));
    assert_eq!(plain.matches(" came for 0:01").count(), 2, "{plain}");
}

#[test]
fn a_step_is_taken_back_by_one_command() {
    let folder = leith("undone");
    let old = record(&folder, &[]);
    let balance = || told(&folder, &["balances"]);
    let before = balance();
    let right = ["--gave", "Ana García", "--received", "3", "--minutes", "2:00", "--reason", "longer"];
    let new = first(&told(&folder, &[&["correct", &old][..], &right].concat()), "exchanges");
    let after = balance();
    assert_ne!(before, after);
    told(&folder, &["step", &new, "undo"]);
    assert_eq!(balance(), before, "the corrected exchange counts again");
    told(&folder, &["step", &new, "undo"]);
    assert_eq!(balance(), after);
    told(&folder, &["member", "leave", "Ana García"]);
    told(&folder, &["member", "return", "Ana García"]);
    assert_eq!(balance(), after);
    ends(&folder, 0, &["check", BOOK]);
}

#[test]
fn a_session_without_givers_or_receivers_is_refused() {
    let folder = leith("wrong-session");
    let session = |more: &[&'static str]| [&["session", "--on", "2024-03-01"][..], more].concat();
    refused(&folder, 1, &session(&["--split", "shared"]));
    refused(&folder, 1, &session(&["--split", "shared", "--gave", "3=1:00"]));
    refused(&folder, 1, &session(&["--split", "peers", "--gave", "3=1:00"]));
    refused(&folder, 1, &session(&["--split", "shared", "--gave", "3=1:00", "--received", "3=1:00"]));
    refused(&folder, 1, &session(&["--split", "shared", "--gave", "3=0:00", "--received", "2=1:00"]));
    refused(&folder, 2, &session(&["--split", "shared", "--gave", "3", "--received", "2=1:00"]));
    refused(&folder, 2, &session(&["--split", "fairly", "--gave", "3=1:00", "--received", "2=1:00"]));
    refused(&folder, 2, &session(&["--gave", "3=1:00", "--received", "2=1:00"]));
}

#[test]
fn an_exchange_belongs_to_a_programme_until_it_is_taken_away() {
    let folder = leith("programme");
    let exchange = record(&folder, &["--programme", "City health fund"]);
    let programmes = || told(&folder, &["programme"]);
    let row = |name: &str| serde_json::json!([{ "name": name, "exchanges": 1 }]);
    assert_eq!(programmes(), row("City health fund"));
    assert_eq!(told(&folder, &["trail", &exchange])["programme"], "City health fund");
    let class =
        ["session", "--gave", "Ana García", "--received", "2", "--received", "3", "--minutes", "1:00"];
    let class =
        [&class[..], &["--split", "each-pays", "--on", "2024-03-02", "--programme", "Class"]].concat();
    let class = first(&told(&folder, &class)["outcome"], "exchanges");
    assert_eq!(told(&folder, &["trail", &class])["programme"], "Class");
    told(&folder, &["programme", &class, "--none"]);
    told(&folder, &["programme", &exchange, "Ana's personal budget"]);
    assert_eq!(programmes(), row("Ana's personal budget"));
    let held = |text: &str| {
        let files = [BOOK, "leith.timebank.cache"].map(|file| fs::read(folder.join(file)).unwrap());
        files.iter().any(|file| crate::basics::holds(file, text))
    };
    assert!(held("personal budget") && !held("City health fund"), "what was replaced is forgotten");
    let (csv, _) = ends(&folder, 0, &["export", BOOK, "--as", "csv"]);
    assert!(csv.contains(",Ana's personal budget,"), "{csv}");
    told(&folder, &["programme", &exchange, "--none"]);
    assert_eq!(programmes(), serde_json::json!([]));
    assert!(!held("personal budget"));
    ends(&folder, 0, &["check", BOOK]);
    refused(&folder, 2, &["programme", &exchange]);
    refused(&folder, 2, &["programme", &exchange, "Fund", "--none"]);
    refused(&folder, 2, &["programme", "nothing", "Fund"]);
    assert!(refused(&folder, 1, &["programme", &exchange, &"x".repeat(61)]).contains("60"));
}
