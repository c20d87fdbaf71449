//! The rules, and the table of them that docs/policies.md shows.

use crate::common::path;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use timebank::Minutes;
use timebank::journal::{Rule, Unit};

/// Between which marks the table stands.
const MARKS: [&str; 2] =
    ["<!-- rules: a test compares this table with the code -->\n\n", "\n<!-- end of rules -->"];

/// A value of this unit, as people read it.
fn shown(unit: Unit, value: Option<i64>) -> String {
    let Some(value) = value else {
        return match unit {
            Unit::Choice([first, ..]) => (*first).to_owned(),
            Unit::Choice([])
            | Unit::Step(_)
            | Unit::Minutes
            | Unit::Days
            | Unit::Months
            | Unit::DayOfMonth => "off".to_owned(),
        };
    };
    match unit {
        Unit::Step(_) => format!("{value} minutes"),
        Unit::Minutes => format!("{} hours", Minutes(value)),
        Unit::Days => format!("{value} days"),
        Unit::Months => format!("{value} months"),
        Unit::DayOfMonth => format!("day {value}"),
        Unit::Choice(names) => names[usize::try_from(value).unwrap()].to_owned(),
    }
}

fn range(unit: Unit, range: RangeInclusive<i64>) -> String {
    let (least, most) = (*range.start(), *range.end());
    match unit {
        Unit::Choice(names) => names.join(", "),
        Unit::Minutes => format!("{} to {} hours", Minutes(least), Minutes(most)),
        Unit::Step(_) => format!("{least} to {most} minutes"),
        Unit::Days => format!("{least} to {most} days"),
        Unit::Months => format!("{least} to {most} months"),
        Unit::DayOfMonth => format!("day {least} to {most}"),
    }
}

fn table() -> String {
    let mut table = String::from("| key | rule | what it says | values | default |\n|---|---|---|---|---|\n");
    for rule in Rule::ALL {
        let spec = rule.spec();
        let values = range(spec.unit, rule.range());
        let off = if rule.can_be_off() && !matches!(spec.unit, Unit::Choice(_)) { ", or off" } else { "" };
        let default = shown(spec.unit, spec.standard);
        let (key, name, says) = (rule as u8, spec.name, spec.says);
        writeln!(table, "| {key} | `{name}` | {says} | {values}{off} | {default} |").unwrap();
    }
    table
}

#[test]
fn the_documented_table_is_that_of_the_code() {
    let page = std::fs::read_to_string(path("docs/policies.md")).unwrap();
    let (_, rest) = page.split_once(MARKS[0]).expect("docs/policies.md has lost the mark of its table");
    let (documented, _) = rest.split_once(MARKS[1]).expect("docs/policies.md has lost the end of its table");
    assert_eq!(documented, table().as_str(), "put this table into docs/policies.md:\n\n{}", table());
}
