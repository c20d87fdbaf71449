//! "Today" is the day of the person who runs the command, on whichever side of midnight they live.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use timebank::Day;

use crate::leith::{BOOK, ends, first, leith};
use crate::phones::now;

/// Clocks that are this many hours ahead of UTC, as `TZ` names them. Their days are never the same, so at
/// least one of them is not the day of UTC.
const CLOCKS: [(&str, i64); 2] = [("<+14>-14", 14), ("<-12>12", -12)];

/// The day there.
fn day_there(hours: i64) -> String {
    Day(i32::try_from((i64::from(now().0) + hours * 3600).div_euclid(86_400)).unwrap()).to_string()
}

fn run_there(folder: &Path, clock: &str, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
    let output = command.current_dir(folder).env("TZ", clock).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?} {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn told_there(folder: &Path, clock: &str, words: &[&str]) -> Value {
    serde_json::from_str(&run_there(folder, clock, words)).unwrap()
}

/// What `read` gives, and that it is the day there. If midnight passes meanwhile, it is read again.
fn is_today(hours: i64, read: impl Fn() -> String) {
    loop {
        let (before, told, after) = (day_there(hours), read(), day_there(hours));
        if before == after {
            assert_eq!(told, before, "{hours} hours ahead of UTC");
            return;
        }
    }
}

#[test]
fn what_has_no_day_is_of_the_persons_own_day() {
    let folder = leith("days");
    ends(&folder, 0, &["policy", BOOK, "--set", "starting-credit=1:00"]);
    for (clock, hours) in CLOCKS {
        let day_of = |exchange: &str| {
            let trail = told_there(&folder, clock, &["trail", BOOK, exchange, "--json"]);
            trail["on"].as_str().unwrap_or_else(|| panic!("{trail}")).to_owned()
        };
        let of = ["--gave", "1", "--received", "2", "--minutes", "0:10", "--json"];
        is_today(hours, || {
            let told = told_there(&folder, clock, &[&["record", BOOK][..], &of].concat());
            day_of(&first(&told, "exchanges"))
        });
        is_today(hours, || {
            let session = [&["session", BOOK, "--split", "pot-pays"][..], &of].concat();
            day_of(&first(&told_there(&folder, clock, &session)["outcome"], "exchanges"))
        });
        // The credit with which a member starts.
        is_today(hours, || {
            let told = told_there(&folder, clock, &["member", BOOK, "add", "Zoe", "--another", "--json"]);
            day_of(&first(&told, "exchanges"))
        });
        is_today(hours, || {
            let told = told_there(&folder, clock, &["member", BOOK, "add", "Gil", "--another", "--json"]);
            let member = first(&told, "members");
            let left = told_there(&folder, clock, &["member", BOOK, "leave", &member, "--json"]);
            day_of(&first(&left, "exchanges"))
        });
    }
}

#[test]
fn a_report_and_a_trail_are_read_on_the_persons_clocks() {
    let folder = leith("days-read");
    let of = ["--gave", "1", "--received", "2", "--minutes", "0:10", "--on", "2024-03-01", "--json"];
    let (told, _) = ends(&folder, 0, &[&["record", BOOK][..], &of].concat());
    let exchange = first(&serde_json::from_str(&told).unwrap(), "exchanges");
    for (clock, hours) in CLOCKS {
        is_today(hours, || {
            let words = ["report", BOOK, "--from", "2024-01-01", "--to", "2024-12-31", "--json"];
            let told = told_there(&folder, clock, &words);
            told["on"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
        });
        let trail = |clock| run_there(&folder, clock, &["trail", BOOK, &exchange]);
        let at = told_there(&folder, clock, &["trail", BOOK, &exchange, "--json"])["trail"][0]["at"].clone();
        let there = timebank::Seconds((at.as_i64().unwrap() + hours * 3600).try_into().unwrap());
        let there = there.to_string().replace('T', " ")[..16].to_owned();
        assert!(trail(clock).contains(&format!("  {there}  ")), "{there}: {}", trail(clock));
    }
}
