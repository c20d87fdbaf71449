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
    assert_eq!(priced["isOver"], true);
    assert!(priced["counted"].as_str().unwrap().contains("Organisations"));
}

#[test]
fn how_help_came_back_is_told_to_others_unless_few_are_behind_it() {
    let folder = leith("report-flows");
    let ring = ["Dee", "Eva", "Fay", "Gil", "Hal"];
    for member in ring {
        told(&folder, &["member", "add", member]);
    }
    let may = ["--from", "2024-05-01", "--to", "2024-05-31"];
    for (giver, receiver) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        help(&folder, giver, receiver, "1:00", &[]);
    }
    for (one, other) in [("Dee", "Eva"), ("Fay", "Gil"), ("Hal", "Ana García")] {
        help(&folder, one, other, "0:30", &[]);
        help(&folder, other, one, "0:30", &[]);
    }
    for (giver, receiver) in [("2", "Dee"), ("3", "Eva"), ("2", "Fay")] {
        help(&folder, giver, receiver, "0:30", &[]);
    }
    let words = |form: &[&str]| ends(&folder, 0, &[&["report", BOOK][..], &may, form].concat()).0;
    let ratios = |form: &[&str]| {
        let told: Value = serde_json::from_str(&words(form)).unwrap();
        ["r", "lambda", "c"].map(|name| told[name].clone())
    };
    let exact = |r: i64, lambda: i64, c: i64, whole: i64| {
        [r, lambda, c].map(|part| json!({ "part": part, "whole": whole }))
    };
    // Three hours in pairs, five in a ring, and one and a half went one way: five people or more each.
    for form in [&["--json"][..], &["--as", "json"]] {
        assert_eq!(ratios(form), exact(180, 480, 480, 570), "{form:?}");
    }
    assert!(words(&["--as", "html"]).contains("One way so far"));
    // What one member gave for the pot could be told from the whole.
    help(&folder, "Dee", "pot", "0:15", &[]);
    assert_eq!(ratios(&["--json"]), exact(180, 480, 480, 570), "the desk is told");
    assert_eq!(ratios(&["--as", "json"]), [Value::Null, Value::Null, Value::Null]);
    assert!(!words(&["--as", "html"]).contains("One way so far"));
    assert!(words(&[]).contains("One way so far  1:30"), "{}", words(&[]));
}

#[test]
fn a_report_of_a_programme_has_no_figures_of_the_whole_community() {
    let folder = busy("report-programme");
    for (gave, received) in [("Dee", "Eva"), ("2", "3"), ("Ana García", "Fay")] {
        help(&folder, gave, received, "1:00", &["--programme", "Fund"]);
    }
    let fund = [&["--programme", "Fund"][..], &COST].concat();
    let told = report(&folder, &fund);
    assert_eq!((&told["minutes"], &told["counts"]["traded"]), (&240.into(), &6.into()));
    let null = &Value::Null;
    assert_eq!((&told["members"], &told["r"]), (null, null));
    for name in ["registered", "memberDays", "participation", "memberYears", "perRegistered", "perMemberYear"]
    {
        for part in ["counts", "ratios", "costs"] {
            assert_eq!(&told[part][name], null, "{part}.{name}");
        }
    }
    let given = |form: &[&'static str]| {
        ends(&folder, 0, &[&["report", BOOK][..], &PERIOD[1..], &fund, form].concat()).0
    };
    let csv = given(&["--as", "csv"]);
    for name in ["registered", "member_days", "participation", "member_years", "per_member"] {
        assert!(!csv.contains(name), "{name} is in {csv}");
    }
    assert!(csv.contains("cost,break_even,22.50") && csv.contains("cost,per_traded,15.00"), "{csv}");
    for form in [&["--as", "html"][..], &[]] {
        let text = given(form);
        for name in
            ["Members in this period", "Share of members", "Years of membership", "Cost for each member<"]
        {
            assert!(!text.contains(name), "{name} is in {text}");
        }
        assert!(text.contains("figures of membership are left out"), "{text}");
        assert!(
            text.contains("Cost for each member who took part") && text.contains("Cost of this programme")
        );
    }
    let wrong = |more: &[&'static str]| refused(&folder, 2, &[&PERIOD[..], more].concat());
    assert!(wrong(&["--programme", "Fund", "--compare"]).contains("is of a whole community"));
    let unheard = wrong(&["--programme", "Fond"]);
    assert!(unheard.contains("programme “Fond”") && unheard.contains("There are: “Fund”."), "{unheard}");
}

#[test]
fn a_period_that_is_not_over_and_blanks_are_told_in_every_form() {
    let folder = busy("report-not-over");
    let period = ["report", "--from", "2024-05-01", "--to", "2199-12-31"];
    let compare =
        ["--compare", "--deadweight", "25%", "--attribution", "50%", "--comparison-source", "Board"];
    let more = [&period[1..], &compare, &["--comparison-on", "2025-01-31"]].concat();
    let given = |form: &[&'static str]| ends(&folder, 0, &[&["report", BOOK][..], &more, form].concat()).0;
    assert!(given(&["--as", "csv"]).contains("report,is_over,false"));
    assert!(given(&["--as", "csv"]).contains("comparison,deflator,1.000"));
    let told: Value = serde_json::from_str(&given(&["--json"])).unwrap();
    assert_eq!(told["isOver"], false);
    assert_eq!(told["comparison"]["caption"].as_str().unwrap().split(' ').next(), Some("A"));
    assert_eq!(told["comparison"]["assumptions"]["deflator"], Value::Null);
    assert!(!given(&["--json"]).contains("\"report."), "no key of a sentence is a value");
    for form in [&["--as", "html"][..], &[]] {
        let text = given(form);
        assert!(text.contains("This period is not over"), "{text}");
        assert!(text.contains("1, because none was entered") && !text.contains("1.000"), "{text}");
        assert!(text.contains("Only services are counted"), "{text}");
        assert!(!text.contains("report."), "no key is in {text}");
    }
}

#[test]
fn a_report_names_nobody_and_hides_small_cells() {
    let folder = busy("report-hidden");
    let all = [&PERIOD[..], &COST].concat();
    let given = |form: &[&'static str]| {
        let words: Vec<&str> = [&["report", BOOK][..], &all[1..], form].concat();
        ends(&folder, 0, &words).0
    };
    for form in [&["--json"][..], &["--as", "json"], &["--as", "csv"], &["--as", "html"], &[]] {
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
    assert_eq!(months[..4], [hidden[0], empty[0], empty[1], hidden[1]]);
    let of_month = |form: &[&'static str], month: usize| {
        let told: Value = serde_json::from_str(&given(form)).unwrap();
        told["months"][month].clone()
    };
    assert_eq!(of_month(&["--as", "json"], 0), json!({ "key": "2024-02" }));
    assert_eq!(of_month(&["--json"], 0)["people"], 3, "the desk is told");
    // The year goes on without help. There was no community before February.
    assert_eq!((months.len(), months[10]), (11, "month,2024-12,0,,,0,0,,"));
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
    let more = ["--wage-on", "2024-04-01", "--compare", "--deadweight", "25%", "--attribution", "50.5%"];
    let sources = ["--comparison-source", "Board", "--comparison-on", "2025-01-31"];
    for form in ["csv", "html"] {
        let words = [&["report", BOOK][..], &PERIOD[1..], &wages, &more, &sources, &["--as", form]].concat();
        let (text, _) = ends(&folder, 0, &words);
        let shares = if form == "csv" { ["0.250", "0.505"] } else { ["25.0 %", "50.5 %"] };
        let captions = ["not money saved.", "A simulation for England in 2010", "Only services", "Board"];
        for said in captions.into_iter().chain(shares) {
            assert!(text.contains(said), "{said} is not in {form}: {text}");
        }
    }
}

#[test]
fn wrong_reports_are_refused() {
    let folder = leith("report-wrong");
    let with = |more: &[&'static str]| refused(&folder, 2, &[&PERIOD[..], more].concat());
    // Each is called by its option, and all are told at once.
    let cost = with(&["--cost", "NaN", "--currency", "£"]);
    assert!(cost.contains("“--cost” is no number") && cost.contains("“--cost-source” is missing"), "{cost}");
    assert!(with(&["--cost", "90"]).contains("“--currency” is missing"));
    assert!(with(&["--cost", "1,234", "--currency", "£"]).contains("Write 1234.00 or 1234."));
    assert!(with(&["--compare", "--deadweight", "0%"]).contains("“--attribution” is missing"));
    let large = with(&["--compare", "--deadweight", "0%", "--attribution", "130%"]);
    assert!(large.contains("“--attribution” is too"), "{large}");
    let bare = with(&["--compare", "--deadweight", "0%", "--attribution", "0.5"]);
    assert!(bare.contains("--attribution") && bare.contains("such as 30%"), "{bare}");
    let wage = ["--currency", "£", "--wage-low", "0", "--wage-high", "1", "--wage-source", "x"];
    assert!(with(&wage).contains("“--wage-low” is too small"));
    assert!(
        with(&["--currency", "£", "--wage-low", "2", "--wage-high", "1"]).contains("higher wage is below")
    );
    let turned = refused(&folder, 2, &["report", "--from", "2024-12-31", "--to", "2024-01-01"]);
    assert!(turned.contains("The last day is before the first"), "{turned}");
    refused(&folder, 2, &["report", "--from", "2024-01-01"]);
    assert!(with(&["--programme", "Fund"]).contains("No exchange has a programme yet."));
}

#[test]
fn a_report_of_few_people_stays_at_the_desk() {
    let folder = leith("report-few");
    for form in [&["--as", "html"][..], &["--as", "csv"], &["--as", "json"]] {
        let words = [&["report", BOOK][..], &PERIOD[1..], form].concat();
        let (_, told) = ends(&folder, 1, &words);
        assert!(told.contains("Fewer than five"), "{form:?}: {told}");
    }
    let told = report(&folder, &[]);
    assert_eq!((&told["mayLeaveDesk"], &told["counts"]["traded"]), (&false.into(), &3.into()));
    // A terminal is at the desk: it has the whole numbers, and says that they stay.
    let (lines, _) = ends(&folder, 0, &[&["report", BOOK][..], &PERIOD[1..]].concat());
    assert!(lines.contains("must stay at the desk") && !lines.contains("Hidden"), "{lines}");
    assert!(lines.contains("2024-02"), "{lines}");
}
