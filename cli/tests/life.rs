//! What a coordinator writes, as a person runs it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod common;

use std::fs;
use std::path::Path;

use common::{ends, folder, json, leith};
use serde_json::Value;
use timebank::journal::read_journal_file;
use timebank::ledger::Ledger;

const BOOK: &str = "leith.timebank";

/// Runs a command on the book that ends well; gives its JSON.
fn told(folder: &Path, words: &[&str]) -> Value {
    json(folder, 0, &at_book(words, true))
}

/// Runs a command on the book that ends with this code; gives what the person is told.
fn refused(folder: &Path, code: i32, words: &[&str]) -> String {
    let before = fs::read(folder.join(BOOK)).unwrap();
    let (_, told) = ends(folder, code, &at_book(words, false));
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), before, "{words:?} changed the book");
    told
}

fn at_book<'a>(words: &[&'a str], json: bool) -> Vec<&'a str> {
    let mut all = vec![words[0], BOOK];
    all.extend(&words[1..]);
    all.extend(json.then_some("--json"));
    all
}

fn first(told: &Value, what: &str) -> String {
    told[what][0].as_str().unwrap_or_else(|| panic!("no {what}: {told}")).to_owned()
}

fn balance(folder: &Path, name: &str) -> i64 {
    let rows = told(folder, &["balances"]);
    let row = rows.as_array().unwrap().iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("no {name}: {rows}"))["balance"].as_i64().unwrap()
}

fn state(folder: &Path, exchange: &str) -> String {
    told(folder, &["trail", exchange])["state"].as_str().unwrap().to_owned()
}

fn holds(folder: &Path, file: &str, text: &str) -> bool {
    let bytes = fs::read(folder.join(file)).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// An exchange from Ana to number 3 of an hour, with more words.
fn record(folder: &Path, more: &[&str]) -> String {
    let words =
        ["record", "--gave", "Ana García", "--received", "3", "--minutes", "1:00", "--on", "2024-03-01"];
    first(&told(folder, &[&words[..], more].concat()), "exchanges")
}

#[test]
fn rules_are_shown_and_chosen() {
    let folder = leith("rules");
    let value = |rules: &Value, name: &str| {
        let rows = rules["rules"].as_array().unwrap();
        rows.iter().find(|row| row["rule"] == name).unwrap()["value"].clone()
    };
    let rules = told(&folder, &["policy"]);
    assert_eq!((value(&rules, "floor"), value(&rules, "rounding")), (Value::from(-600), Value::from(15)));
    let words = ["policy", "--set", "floor=-20:30", "--set", "ceiling=off", "--set", "beyond=hold"];
    let chosen = told(&folder, &[&words[..], &["--categories", "gardening,repairs"]].concat());
    assert_eq!(value(&chosen, "floor"), Value::from(-1230));
    let rules = told(&folder, &["policy"]);
    assert_eq!((value(&rules, "floor"), value(&rules, "ceiling")), (Value::from(-1230), Value::Null));
    assert_eq!(value(&rules, "beyond"), Value::from(1));
    assert_eq!(rules["categories"], serde_json::json!(["gardening", "repairs"]));
    let (shown, _) = ends(&folder, 0, &["policy", BOOK]);
    assert!(shown.contains("floor               -20:30"), "{shown}");
    assert!(shown.contains("hold"), "{shown}");
}

#[test]
fn rules_that_cannot_be_are_refused() {
    let folder = leith("wrong-rules");
    assert!(refused(&folder, 2, &["policy", "--set", "flor=-10:00"]).contains("auto-accept-days"));
    assert!(refused(&folder, 2, &["policy", "--set", "floor"]).contains("a length like"));
    refused(&folder, 2, &["policy", "--set", "floor=-10"]);
    refused(&folder, 2, &["policy", "--set", "beyond=shout"]);
    refused(&folder, 2, &["policy", "--set", "rounding=five"]);
    refused(&folder, 2, &["policy", "--set", "floor=0:00", "--set", "floor=1:00"]);
    assert!(refused(&folder, 1, &["policy", "--set", "floor=30:00"]).contains("contradicts"));
    refused(&folder, 1, &["policy", "--set", "rounding=off"]);
    refused(&folder, 1, &["policy", "--set", "closes-on=29"]);
    ends(&folder, 2, &["policy", "nowhere.timebank", "--set", "floor=off"]);
}

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
    let detail = told(&folder, &["trail", &exchange]);
    assert_eq!((detail["worked"].as_i64(), detail["travel"].as_i64()), (Some(52), Some(10)));
    assert_eq!(detail["gave"][0]["minutes"], 45);
    let trail = detail["trail"].as_array().unwrap();
    assert_eq!((&trail[0]["what"], &trail[0]["onBehalfOf"]), (&"Recorded".into(), &"Bob Reid".into()));
    assert_eq!(trail[1]["what"], "Confirmed");
    let (shown, _) = ends(&folder, 0, &["trail", BOOK, &exchange]);
    assert!(shown.contains("Recorded by Coordinator for Bob Reid"), "{shown}");
    let own = ["record", "--gave", "2=0:20", "--received", "Ana García=0:20", "--on", "2024-03-01", "--gift"];
    told(&folder, &own);
    assert_eq!(balance(&folder, "Ana García"), 25 + 45 - 20);
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
fn a_balance_beyond_a_limit_is_said() {
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
    assert!(refused(&folder, 1, &words).contains("above the highest"));
    // What a coordinator writes is never held.
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
    assert!(refused(&folder, 1, &["step", &exchange, "void", "--reason", "wrong"]).contains("voided"));
    ends(&folder, 2, &["trail", BOOK, "nothing"]);
}

#[test]
fn a_correction_stands_in_the_place_of_the_other() {
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
    let expected = [("", 100), ("Ana García", 60), ("Bob Reid", -120), ("Bob Reid", -40)];
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
fn a_session_among_nobody_is_refused() {
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
fn members_come_change_and_get_roles() {
    let folder = leith("members");
    told(
        &folder,
        &["member", "add", "Cleo", "--number", "9", "--contact", "cleo@example.org", "--area", "Harbour"],
    );
    told(&folder, &["member", "add", "The Reids", "--kind", "household", "--holder", "2", "--holder", "3"]);
    told(&folder, &["member", "add", "Tim", "--guardian", "Cleo"]);
    told(&folder, &["member", "change", "Cleo", "--name", "Cleo Brown"]);
    told(&folder, &["member", "change", "Tim", "--no-guardian"]);
    let holders = || {
        let file = fs::read(folder.join(BOOK)).unwrap();
        let mut ledger = Ledger::new();
        ledger.load(read_journal_file(&file).unwrap()).unwrap();
        let household =
            ledger.accounts().find(|account| ledger.member_row(*account).name == "The Reids").unwrap();
        ledger.accounts().filter(|account| ledger.acts_for(*account, household)).count() - 1
    };
    assert_eq!(holders(), 2);
    told(&folder, &["member", "change", "The Reids", "--area", "Harbour"]);
    assert_eq!(holders(), 2);
    told(&folder, &["member", "change", "The Reids", "--no-holders"]);
    assert_eq!(holders(), 0);
    told(&folder, &["member", "role", "Cleo Brown", "coordinator"]);
    // She has no device that could write.
    assert!(refused(&folder, 1, &["member", "role", "Coordinator", "member"]).contains("name another first"));
    assert_eq!(balance(&folder, "Cleo Brown"), 0);
    let folder = leith("wrong-members");
    refused(&folder, 2, &["member", "change", "nobody", "--name", "X"]);
    refused(&folder, 2, &["member", "add", "X", "--holder", "nobody"]);
    refused(&folder, 2, &["member", "add", "X", "--kind", "robot"]);
    refused(&folder, 2, &["member", "change", "3", "--guardian", "2", "--no-guardian"]);
    refused(&folder, 1, &["member", "add", ""]);
    refused(&folder, 1, &["member", "add", "X", "--holder", "2"]);
    assert!(refused(&folder, 1, &["member", "role", "Coordinator", "viewer"]).contains("name another first"));
    refused(&folder, 1, &["member", "leave", "Coordinator"]);
    refused(&folder, 1, &["member", "erase", "3"]);
    refused(&folder, 1, &["member", "leave", "3", "--to", "2=9:00"]);
}

#[test]
fn who_was_erased_is_no_longer_in_the_book() {
    let folder = leith("erased");
    told(&folder, &["member", "change", "Ana García", "--contact", "ana@example.org"]);
    record(&folder, &["--note", "Roses at the gate"]);
    let files = [BOOK, "leith.timebank.cache"];
    for text in ["Ana Garc", "ana@example.org", "Roses at the gate"] {
        assert!(holds(&folder, BOOK, text), "{text}");
    }
    told(
        &folder,
        &["member", "leave", "Ana García", "--to", "2=1:00", "--to", "pot=0:25", "--on", "2024-03-02"],
    );
    assert_eq!((balance(&folder, "Ana García"), balance(&folder, "community pot")), (0, 25));
    told(&folder, &["member", "erase", "Ana García"]);
    for (file, text) in
        files.iter().flat_map(|file| ["Ana Garc", "ana@example.org", "Roses"].map(|text| (file, text)))
    {
        assert!(!holds(&folder, file, text), "{file} has {text}");
    }
    ends(&folder, 0, &["check", BOOK]);
    let ids = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert_eq!(ids.lines().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("leith.timebank.forget")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(refused(&folder, 1, &["member", "erase", ids.trim()]).contains("erased before"));
    told(&folder, &["member", "leave", "2", "--erase"]);
    let both = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert!(both.lines().count() == 2 && both.contains(ids.trim()), "{both}");
}

#[test]
fn a_restored_copy_forgets_again() {
    let folder = leith("restored");
    let keep = |from: &str, to: &str| assert!(fs::copy(folder.join(from), folder.join(to)).is_ok());
    keep(BOOK, "old");
    keep("leith.timebank.key", "old.key");
    told(&folder, &["member", "leave", "Ana García", "--erase"]);
    // The book alone was restored: nothing may be added to it, but it need not name anybody.
    keep("old", BOOK);
    let (_, err) = ends(&folder, 0, &["balances", BOOK]);
    assert!(err.contains("1 of the members in this copy were erased"), "{err}");
    refused(&folder, 1, &["member", "add", "Dora"]);
    let (out, err) = ends(&folder, 1, &["due", BOOK, "--json"]);
    assert!(err.contains("older copy"), "{err}");
    let done: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&1.into(), &true.into()));
    assert!(!holds(&folder, BOOK, "Ana Garc") && !holds(&folder, "leith.timebank.cache", "Ana Garc"));
    let (_, err) = ends(&folder, 0, &["balances", BOOK]);
    assert_eq!(err, "");
    ends(&folder, 0, &["check", BOOK]);
    // The keys were restored with it: it goes on from there, and she is erased in it too.
    keep("old", BOOK);
    keep("old.key", "leith.timebank.key");
    told(&folder, &["member", "leave", "2", "--erase"]);
    let ids = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert_eq!(ids.lines().count(), 2, "whom this copy does not know as erased is not forgotten");
    let done = told(&folder, &["due"]);
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&1.into(), &true.into()));
    assert!(!holds(&folder, BOOK, "Ana Garc"));
    ends(&folder, 0, &["check", BOOK]);
    told(&folder, &["member", "add", "Dora"]);
    let done = told(&folder, &["due"]);
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&0.into(), &false.into()));
}

#[test]
fn what_is_due_is_done_until_nothing_is() {
    let folder = leith("due");
    let words =
        ["policy", "--set", "auto-accept-days=0", "--set", "retention-months=0", "--set", "closes-on=1"];
    told(&folder, &words);
    let waiting = record(&folder, &["--proposed"]);
    told(&folder, &["member", "leave", "2"]);
    let done = told(&folder, &["due"]);
    assert_eq!((&done["accepted"], &done["erased"], &done["forgot"]), (&1.into(), &1.into(), &true.into()));
    assert!(done["monthsClosed"].as_i64().unwrap() >= 1, "{done}");
    assert_eq!(state(&folder, &waiting), "confirmed");
    let trail = told(&folder, &["trail", &waiting]);
    assert_eq!((&trail["trail"][1]["what"], &trail["trail"][1]["by"]), (&"AutoAccepted".into(), &"".into()));
    let before = fs::read(folder.join(BOOK)).unwrap();
    assert_eq!(told(&folder, &["due"])["accepted"], 0);
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), before);
    ends(&folder, 0, &["check", BOOK]);
}

#[test]
fn months_are_closed_once() {
    let folder = leith("close");
    told(&folder, &["close", "2024-02"]);
    assert!(refused(&folder, 1, &["close", "2024-02"]).contains("closed already"));
    refused(&folder, 1, &["close", "2024-01"]);
    refused(&folder, 1, &["close", "2150-01"]);
    refused(&folder, 2, &["close", "2024-13"]);
    refused(&folder, 2, &["close", "February"]);
}

#[test]
fn offers_are_posted_answered_and_taken_back() {
    let folder = leith("posts");
    let words = [
        "post",
        "offer",
        "Pruning",
        "--for",
        "3",
        "--category",
        "gardening",
        "--tag",
        "roses",
        "--tag",
        "hedge",
    ];
    let post = first(&told(&folder, &[&words[..], &["--until", "2150-01-01"]].concat()), "posts");
    let exchange = record(&folder, &["--answers", &post]);
    assert_eq!(told(&folder, &["trail", &exchange])["answers"], post);
    let next =
        first(&told(&folder, &["post", "request", "A ladder", "--for", "3", "--replaces", &post]), "posts");
    assert!(refused(&folder, 1, &["unpost", &post]).contains("taken back"));
    told(&folder, &["unpost", &next]);
    refused(&folder, 1, &["unpost", &next]);
    refused(&folder, 2, &["unpost", "nothing"]);
    refused(&folder, 2, &["post", "wish", "A ladder"]);
    refused(&folder, 1, &["post", "offer", "Pruning", "--category", "flying"]);
    refused(&folder, 1, &["post", "offer", "Pruning", "--until", "2024-01-01"]);
}

#[test]
fn a_missing_book_is_misuse() {
    let folder = folder("missing");
    for words in [
        &["policy", BOOK, "--set", "floor=off"][..],
        &["due", BOOK],
        &["close", BOOK, "2024-01"],
        &["member", BOOK, "add", "Ana"],
        &["post", BOOK, "offer", "x"],
        &["unpost", BOOK, "x"],
        &["trail", BOOK, "x"],
        &["step", BOOK, "x", "confirm"],
    ] {
        ends(&folder, 2, words);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn more_is_due_than_one_event_holds() {
    let folder = folder("many-due");
    let heading = "id,state,kind,on,giver,receiver,minutes,time,worked,travel,category,note,added_notes,\
        recorded_by,recorded_at,confirmed_by,confirmed_at,state_by,state_at,reason,corrects,corrected_by,\
        on_behalf_of,on_behalf_of_id,answers,giver_number,receiver_number,giver_id,receiver_id,giver_kind,\
        receiver_kind,source";
    let row = |i: usize| {
        let said = format!("x{i},proposed,service,2024-02-01,Ana,Bob,{i},,,,,,,Mary,2024-02-01T10:00:00Z");
        format!("{said},,,,,,,,,,,1,2,a,b,person,person,\r\n")
    };
    fs::write(folder.join("many.csv"), format!("{heading}\r\n{}", (1..=520).map(row).collect::<String>()))
        .unwrap();
    ends(&folder, 0, &["import", "many.csv", "--into", BOOK]);
    told(&folder, &["policy", "--set", "auto-accept-days=0"]);
    assert_eq!(told(&folder, &["due"])["accepted"], 520);
    ends(&folder, 0, &["check", BOOK]);
}

#[test]
fn a_device_is_added_and_revoked() {
    let folder = leith("devices");
    // The neutral point: whatever is signed, it verifies.
    let weak = format!("01{}", "0".repeat(62));
    let wrong = refused(&folder, 1, &["member", "device", "Ana García", &weak]);
    assert!(wrong.contains("key"), "{wrong}");
    refused(&folder, 2, &["member", "device", "Ana García", "12"]);
    // RFC 8032's first test key.
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    told(&folder, &["member", "device", "Ana García", key]);
    assert_eq!(told(&folder, &["show", "card", "Ana García"])["devices"][0]["key"], key);
    told(&folder, &["member", "revoke", key]);
    assert!(told(&folder, &["show", "card", "Ana García"])["devices"][0]["revoked"].is_u64());
    refused(&folder, 1, &["member", "revoke", key]);
}

#[test]
fn what_waits_and_what_goes_together_is_shown() {
    let folder = leith("shown");
    let exchange = record(&folder, &[]);
    told(&folder, &["step", &exchange, "dispute", "--reason", "It was two hours"]);
    let inbox = told(&folder, &["show", "inbox"]);
    assert_eq!(inbox["disputed"]["rows"][0]["reason"], "It was two hours");
    told(&folder, &["post", "offer", "Pruning roses", "--for", "Ana García"]);
    told(&folder, &["post", "request", "Roses want pruning", "--for", "3"]);
    assert_eq!(told(&folder, &["show", "posts"])["total"], 2);
    let pairs = told(&folder, &["show", "matches"]);
    assert_eq!(pairs["rows"][0]["offer"]["text"], "Pruning roses");
    assert_eq!(told(&folder, &["show", "matches", "3"])[0]["with"]["text"], "Pruning roses");
    assert_eq!(told(&folder, &["show", "chains"]), serde_json::json!([]));
    assert!(told(&folder, &["show", "tidy"])["quiet"].is_object());
    assert_eq!(told(&folder, &["show", "awaiting", "3"])["confirm"], serde_json::json!([]));
    let card = told(&folder, &["show", "card", "3"]);
    let exchanges = card["exchanges"].as_array().unwrap();
    assert!(exchanges.iter().any(|row| row["exchange"] == exchange.as_str()), "{card}");
    refused(&folder, 2, &["show", "card", "Nobody"]);
    let (plain, _) = ends(&folder, 0, &at_book(&["show", "inbox"], false));
    assert!(plain.contains("reason: It was two hours") && plain.contains("minutes: 1:00"), "{plain}");
}
