//! `timebank policy`: the rules that a community chose, and choosing others.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use timebank::Minutes;
use timebank::journal::{PolicyChange, Rule, Unit};
use timebank::ledger::{Entry, Ledger};

use crate::arguments::WriteArgs;
use crate::book::{Book, BookWriter};
use crate::entered::Entered;
use crate::output::{DONE, print_json, say};
use crate::problem::Problem;

/// Show the community's rules, or choose others
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: WriteArgs,
    /// Choose a rule: floor=-10:00, auto-accept-days=14, ceiling=off; may be given several times
    #[arg(long = "set", value_name = "RULE=VALUE")]
    set: Vec<String>,
    /// Choose the categories, with commas between them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    categories: Option<Vec<String>>,
}

/// A rule's value as the command shows it.
fn shown(rule: Rule, value: Option<i64>) -> String {
    match (rule.spec().unit, value) {
        (Unit::Minutes, Some(value)) => Minutes(value).to_string(),
        (Unit::Choice(names), value) => {
            // Where nothing was chosen, the first holds.
            let place = value.map_or(Some(0), |value| usize::try_from(value).ok());
            place
                .and_then(|place| names.get(place))
                .map_or_else(|| format!("{value:?}"), |name| (*name).to_owned())
        }
        (Unit::Step(_) | Unit::Days | Unit::Months | Unit::DayOfMonth, Some(value)) => value.to_string(),
        (Unit::Step(_) | Unit::Minutes | Unit::Days | Unit::Months | Unit::DayOfMonth, None) => {
            "off".to_owned()
        }
    }
}

/// A rule's value as a person writes it; `None` where it is none.
fn value_in(rule: Rule, text: &str) -> Option<i64> {
    match rule.spec().unit {
        Unit::Minutes => Minutes::parse(text).map(|minutes| minutes.0),
        Unit::Step(_) | Unit::Days | Unit::Months | Unit::DayOfMonth => text.parse().ok(),
        Unit::Choice(names) => names.iter().position(|name| *name == text).map(|value| value as i64),
    }
}

/// What a rule's value may be, for the person who wrote another.
fn described(rule: Rule) -> String {
    match rule.spec().unit {
        Unit::Minutes => "a length like -10:00".to_owned(),
        Unit::Step(_) | Unit::Days | Unit::Months | Unit::DayOfMonth => "a whole number".to_owned(),
        Unit::Choice(names) => names.join(", "),
    }
}

/// `RULE=VALUE`, where `off` switches the rule off.
fn read(text: &str) -> Result<(Rule, Option<i64>)> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let Some(rule) = Rule::ALL.into_iter().find(|rule| rule.spec().name == name) else {
        let names = Rule::ALL.map(|rule| rule.spec().name).join(", ");
        return Err(Problem::misuse(format!("no rule is called {name:?}; there are {names}")).into());
    };
    if value == "off" {
        return Ok((rule, None));
    }
    let wrong = || Problem::misuse(format!("{name} is {} or off, not {value:?}", described(rule)));
    Ok((rule, Some(value_in(rule, value).ok_or_else(wrong)?)))
}

/// Shows the rules, or chooses others.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let WriteArgs { book, json, today } = &args.of;
    if args.set.is_empty() && args.categories.is_none() {
        return show(&Book::open(book)?.ledger, None, *json);
    }
    let change = args.change()?;
    let mut book = BookWriter::open(book, *today)?;
    let (draft, verdict) = book.enter(Entry::SetPolicy(change))?;
    let entered = Entered::of(book.ledger(), &draft, &verdict);
    let ledger = book.ledger().clone();
    book.save()?;
    show(&ledger, Some(&entered), *json)
}

impl Args {
    fn change(&self) -> Result<PolicyChange<'_>> {
        let mut rules = self.set.iter().map(|text| read(text)).collect::<Result<Vec<_>>>()?;
        rules.sort_by_key(|(rule, _)| *rule as u8);
        if rules.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Problem::misuse("a rule can have only one value".to_owned()).into());
        }
        let categories = self.categories.as_ref().map(|names| {
            names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect::<Vec<_>>()
        });
        Ok(PolicyChange { rules, categories, unknown: false })
    }
}

fn show(ledger: &Ledger, entered: Option<&Entered>, json: bool) -> Result<ExitCode> {
    let policy = ledger.policy();
    let categories: Vec<&str> = ledger.categories().collect();
    if json {
        let row = |rule: Rule| {
            let value = policy.get(rule);
            json!({ "rule": rule.spec().name, "value": value, "shown": shown(rule, value) })
        };
        print_json(&json!({ "rules": Rule::ALL.map(row), "categories": categories, "outcome": entered }))?;
        return Ok(DONE);
    }
    for rule in Rule::ALL {
        let spec = rule.spec();
        say!("{:<20}{:<14}{}", spec.name, shown(rule, policy.get(rule)), spec.says);
    }
    say!("{:<20}{}", "categories", categories.join(", "));
    Ok(DONE)
}
