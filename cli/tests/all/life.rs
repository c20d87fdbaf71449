//! The life of a book: rules, months, duties, offers, readings.

use std::fs;

use serde_json::Value;
use timebank::Day;

use crate::basics::folder;
use crate::leith::{BOOK, at_book, ends, first, leith, record, refused, state, told};
use crate::phones::today;

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
fn impossible_rules_are_refused() {
    let folder = leith("wrong-rules");
    assert!(refused(&folder, 2, &["policy", "--set", "flor=-10:00"]).contains("auto-accept-days"));
    assert!(refused(&folder, 2, &["policy", "--set", "floor"]).contains("a length like"));
    refused(&folder, 2, &["policy", "--set", "floor=-10"]);
    refused(&folder, 2, &["policy", "--set", "beyond=shout"]);
    refused(&folder, 2, &["policy", "--set", "rounding=five"]);
    refused(&folder, 2, &["policy", "--set", "floor=0:00", "--set", "floor=1:00"]);
    assert!(refused(&folder, 1, &["policy", "--set", "floor=30:00"]).contains("contradict each other"));
    refused(&folder, 1, &["policy", "--set", "rounding=off"]);
    refused(&folder, 1, &["policy", "--set", "closes-on=29"]);
    ends(&folder, 2, &["policy", "nowhere.timebank", "--set", "floor=off"]);
}

#[test]
fn the_duties_of_a_book_are_all_done() {
    let folder = leith("due");
    let words =
        ["policy", "--set", "auto-accept-days=0", "--set", "retention-months=0", "--set", "closes-on=1"];
    told(&folder, &words);
    let waiting = record(&folder, &["--proposed"]);
    told(&folder, &["member", "leave", "2"]);
    let done = told(&folder, &["due"]);
    // It was announced today, so it is not done yet.
    assert_eq!((&done["accepted"], &done["erased"], &done["forgot"]), (&1.into(), &0.into(), &false.into()));
    let announced = told(&folder, &["show", "inbox"])["erasures"]["rows"].clone();
    assert_eq!(announced[0]["on"], Day(today().0 + 14).to_string());
    told(&folder, &["member", "keep", "2"]);
    assert!(refused(&folder, 1, &["member", "keep", "1"]).contains("left"));
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
    assert!(refused(&folder, 1, &["unpost", &post]).contains("no longer open"));
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
fn more_duties_are_done_than_one_event_holds() {
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
fn readings_of_a_book_are_shown() {
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
    assert_eq!(told(&folder, &["show", "rings"]), serde_json::json!([]));
    assert!(told(&folder, &["show", "tidy"])["quiet"].is_object());
    assert_eq!(told(&folder, &["show", "awaiting", "3"])["confirm"], serde_json::json!([]));
    let card = told(&folder, &["show", "card", "3"]);
    let exchanges = card["exchanges"].as_array().unwrap();
    assert!(exchanges.iter().any(|row| row["exchange"] == exchange.as_str()), "{card}");
    refused(&folder, 2, &["show", "card", "Nobody"]);
    let (plain, _) = ends(&folder, 0, &at_book(&["show", "inbox"], false));
    assert!(plain.contains("reason: It was two hours") && plain.contains("minutes: 1:00"), "{plain}");
}
