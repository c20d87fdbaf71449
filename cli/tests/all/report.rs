//! The report for a funder: as JSON, as CSV, and as pages.

use std::path::Path;

use serde_json::{Value, json};

use crate::leith::{BOOK, ends, leith, refused, told};

const PERIOD: [&str; 5] = ["report", "--from", "2024-01-01", "--to", "2024-12-31"];
const COST: [&str; 8] =
    ["--currency", "£", "--cost", "90", "--cost-source", "Accounts <2024>", "--cost-on", "2025-01-31"];

/// A service of some minutes from one to another.
fn help(folder: &Path, gave: &str, received: &str, minutes: &str, more: &[&str]) {
    let words = ["record", "--gave", gave, "--received", received, "--minutes", minutes];
    told(folder, &[&words[..], &["--on", "2024-05-01"], more].concat());
}

/// A book in which five help each other in May, and two did before.
fn busy(name: &str) -> std::path::PathBuf {
    let folder = leith(name);
    for member in ["Dee", "Eva", "Fay"] {
        told(&folder, &["member", "add", member]);
    }
    help(&folder, "Dee", "Eva", "1:00", &["--programme", "Fund"]);
    help(&folder, "Eva", "Fay", "1:00", &[]);
    help(&folder, "Fay", "Dee", "1:00", &[]);
    help(&folder, "2", "3", "0:30", &[]);
    help(&folder, "Ana García", "3", "0:30", &[]);
    folder
}

fn report(folder: &Path, more: &[&str]) -> Value {
    told(folder, &[&PERIOD[..], more].concat())
}

#[test]
fn a_report_has_the_whole_numbers_behind_each_ratio() {
    let folder = busy("report");
    let may = ["report", "--from", "2024-05-01", "--to", "2024-05-31"];
    let may = told(&folder, &may);
    assert_eq!(
        (&may["minutes"], &may["exchanges"], &may["counts"]["traded"]),
        (&240.into(), &5.into(), &6.into())
    );
    assert_eq!(may["members"], 6, "the coordinator joined later");
    assert_eq!(may["r"], json!({ "part": 0, "whole": 240 }));
    assert_eq!(may["lambda"], json!({ "part": 180, "whole": 240 }), "a ring of three");
    assert_eq!(may["c"], json!({ "part": 180, "whole": 240 }));
    let priced = report(&folder, &COST);
    let minutes = priced["minutes"].as_i64().unwrap();
    let break_even = &priced["costs"]["breakEven"];
    assert_eq!((&break_even["part"], &break_even["whole"]), (&(9_000 * 60).into(), &(100 * minutes).into()));
    assert_eq!(priced["costs"]["cost"]["source"], json!({ "text": "Accounts <2024>", "on": "2025-01-31" }));
    let fund = report(&folder, &["--programme", "Fund"]);
    assert_eq!((&fund["minutes"], &fund["r"]), (&60.into(), &Value::Null));
}

#[test]
fn a_report_names_nobody_and_hides_small_cells() {
    let folder = busy("report-hidden");
    let all = [&PERIOD[..], &COST].concat();
    let given = |form: &[&'static str]| {
        let words: Vec<&str> = [&["report", BOOK][..], &all[1..], form].concat();
        ends(&folder, 0, &words).0
    };
    for form in [&["--json"][..], &["--as", "csv"], &["--as", "html"], &[]] {
        let text = given(form);
        for name in ["Ana", "Bob", "Dee", "Eva", "Coordinator"] {
            assert!(!text.contains(name), "{name} is in {form:?}: {text}");
        }
    }
    let csv = given(&["--as", "csv"]);
    let months: Vec<&str> = csv.lines().filter(|line| line.starts_with("month,")).collect();
    // February has three people, May six: May goes too, or the total would tell February.
    let hidden = ["month,2024-02,hidden,,,,,,", "month,2024-05,hidden,,,,,,"];
    let empty = ["month,2024-03,0,,,0,0,,", "month,2024-04,0,,,0,0,,"];
    assert_eq!(months, [hidden[0], empty[0], empty[1], hidden[1]]);
    assert!(csv.contains("input,cost,90.00,,,,,Accounts <2024>,2025-01-31"), "{csv}");
    let html = given(&["--as", "html"]);
    assert!(html.contains("Accounts &lt;2024&gt;") && !html.contains("<2024>") && !html.contains("<script"));
    let worth = html.find("Worthwhile if an hour").unwrap();
    assert!(worth < html.find("Hours of help").unwrap(), "break-even comes first");
}

#[test]
fn captions_and_blanks_stand_in_every_form() {
    let folder = busy("report-captions");
    let wages = ["--currency", "£", "--wage-low", "10", "--wage-high", "20", "--wage-source", "Wages"];
    let more = ["--wage-on", "2024-04-01", "--compare", "--deadweight", "25%", "--attribution", "0.5"];
    let sources = ["--comparison-source", "Board", "--comparison-on", "2025-01-31"];
    for form in ["csv", "html"] {
        let words = [&["report", BOOK][..], &PERIOD[1..], &wages, &more, &sources, &["--as", form]].concat();
        let (text, _) = ends(&folder, 0, &words);
        for said in ["not money saved.", "A simulation for England in 2010", "0.250", "0.500", "Board"] {
            assert!(text.contains(said), "{said} is not in {form}: {text}");
        }
    }
}

#[test]
fn wrong_reports_are_refused() {
    let folder = leith("report-wrong");
    let with = |more: &[&'static str]| refused(&folder, 2, &[&PERIOD[..], more].concat());
    assert!(with(&["--cost", "NaN", "--currency", "£"]).contains("“cost” is no number"));
    assert!(with(&["--cost", "90", "--currency", "£"]).contains("“costSource” is missing"));
    assert!(with(&["--cost", "90"]).contains("“currency” is missing"));
    assert!(with(&["--compare", "--deadweight", "0"]).contains("“attribution” is missing"));
    assert!(
        with(&["--compare", "--deadweight", "0", "--attribution", "130%"]).contains("“attribution” is too")
    );
    let wage = ["--currency", "£", "--wage-low", "0", "--wage-high", "1", "--wage-source", "x"];
    assert!(with(&wage).contains("“wageLow” is too small"));
    refused(&folder, 2, &["report", "--from", "2024-12-31", "--to", "2024-01-01"]);
    refused(&folder, 2, &["report", "--from", "2024-01-01"]);
    // Three people: the numbers stay at the desk.
    assert!(refused(&folder, 1, &[&PERIOD[..], &["--as", "html"]].concat()).contains("Fewer than five"));
}
