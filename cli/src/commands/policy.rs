//! `timebank policy`: the rules that a community chose, and choosing others.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use timebank::Minutes;
use timebank::journal::{PolicyChange, Rule};
use timebank::ledger::{Entry, Ledger};

use crate::arguments::BookArgs;
use crate::book::{Book, BookWriter};
use crate::entered::Entered;
use crate::output::{DONE, print_json};
use crate::problem::Problem;

/// Show the community's rules, or choose others
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
    /// Choose a rule: floor=-10:00, auto-accept-days=14, ceiling=off; may be given several times
    #[arg(long = "set", value_name = "RULE=VALUE")]
    set: Vec<String>,
    /// Choose the categories, with commas between them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    categories: Option<Vec<String>>,
}

/// In which words a rule's value is given.
enum Unit {
    /// A length of time.
    Length,
    /// A whole number of something.
    Number,
    /// One of these, by its number.
    Choice(&'static [&'static str]),
}

/// Every rule: what it is called, in which words its value is given, and what it says.
const RULES: [(Rule, &str, Unit, &str); 14] = {
    use Unit::{Choice, Length, Number};
    const YES: Unit = Choice(&["no", "yes"]);
    [
        (Rule::Rounding, "rounding", Number, "time is rounded to so many minutes"),
        (Rule::RoundsUp, "rounds-up", YES, "always up, not to the nearest"),
        (Rule::Floor, "floor", Length, "the lowest balance"),
        (Rule::Ceiling, "ceiling", Length, "the highest balance"),
        (Rule::Beyond, "beyond", Choice(&["warn", "hold", "refuse"]), "what happens beyond them"),
        (
            Rule::Recorders,
            "recorders",
            Choice(&["either", "givers", "receivers", "coordinators"]),
            "who records exchanges",
        ),
        (Rule::AutoAcceptDays, "auto-accept-days", Number, "accepted by itself after so many days"),
        (Rule::Longest, "longest", Length, "the longest exchange"),
        (Rule::FurthestBackDays, "furthest-back-days", Number, "entered so many days after it happened"),
        (Rule::ClosesOn, "closes-on", Number, "the day on which the month before is closed"),
        (Rule::OpenBook, "open-book", YES, "every member sees every exchange"),
        (Rule::RetentionMonths, "retention-months", Number, "names go so many months after somebody left"),
        (Rule::StartingCredit, "starting-credit", Length, "what the pot gives to a new member"),
        (Rule::GiftsBy, "gifts-by", Choice(&["members", "coordinators"]), "who gives credits away"),
    ]
};

impl Unit {
    fn show(&self, value: i64) -> String {
        match self {
            Unit::Length => Minutes(value).to_string(),
            Unit::Number => value.to_string(),
            Unit::Choice(names) => {
                let name = usize::try_from(value).ok().and_then(|value| names.get(value));
                name.map_or_else(|| value.to_string(), |name| (*name).to_owned())
            }
        }
    }

    fn read(&self, text: &str) -> Option<i64> {
        match self {
            Unit::Length => Minutes::parse(text).map(|minutes| minutes.0),
            Unit::Number => text.parse().ok(),
            Unit::Choice(names) => names.iter().position(|name| *name == text).map(|value| value as i64),
        }
    }

    fn describe(&self) -> String {
        match self {
            Unit::Length => "a length like -10:00".to_owned(),
            Unit::Number => "a whole number".to_owned(),
            Unit::Choice(names) => names.join(", "),
        }
    }
}

/// `RULE=VALUE`, where `off` switches the rule off.
fn read(text: &str) -> Result<(Rule, Option<i64>)> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let Some((rule, _, unit, _)) = RULES.iter().find(|(_, known, ..)| *known == name) else {
        let names: Vec<&str> = RULES.iter().map(|(_, name, ..)| *name).collect();
        return Err(
            Problem::misuse(format!("no rule is called {name:?}; there are {}", names.join(", "))).into()
        );
    };
    if value == "off" {
        return Ok((*rule, None));
    }
    let wrong = || Problem::misuse(format!("{name} is {} or off, not {value:?}", unit.describe()));
    Ok((*rule, Some(unit.read(value).ok_or_else(wrong)?)))
}

/// Shows the rules, or chooses others.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let BookArgs { book, json } = &args.of;
    if args.set.is_empty() && args.categories.is_none() {
        return show(&Book::open(book)?.ledger, None, *json);
    }
    let change = args.change()?;
    let mut book = BookWriter::open(book)?;
    let (draft, verdict) = book.enter(Entry::SetPolicy(change))?;
    let entered = Entered::of(book.ledger(), &draft, &verdict);
    let ledger = book.ledger().clone();
    book.save(|| {})?;
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
    let shown = |rule: &Rule, unit: &Unit| match (policy.get(*rule), unit) {
        (Some(value), unit) => unit.show(value),
        // What has several ways has one where nothing was chosen.
        (None, Unit::Choice(names)) => names[0].to_owned(),
        (None, _) => "off".to_owned(),
    };
    let categories: Vec<&str> = ledger.categories().collect();
    if json {
        let row = |(rule, name, unit, _): &(Rule, &str, Unit, &str)| json!({ "rule": name, "value": policy.get(*rule), "shown": shown(rule, unit) });
        let rules: Vec<_> = RULES.iter().map(row).collect();
        print_json(&json!({ "rules": rules, "categories": categories, "outcome": entered }))?;
        return Ok(DONE);
    }
    for (rule, name, unit, says) in &RULES {
        println!("{name:<20}{:<14}{says}", shown(rule, unit));
    }
    println!("{:<20}{}", "categories", categories.join(", "));
    Ok(DONE)
}
