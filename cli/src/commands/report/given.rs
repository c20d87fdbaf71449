//! What is typed for a report, and what is wrong with it: the command calls each by its option.

use timebank::Message;
use timebank::ledger::Ledger;
use timebank::views::impact::WrongInput;

use crate::problem::Problem;

/// A percentage with its sign: a number without it could as well be a share of one.
pub(super) fn percentage(text: &str) -> Result<String, String> {
    if text.contains(['%', '\u{66a}']) || text.trim().is_empty() {
        return Ok(text.to_owned());
    }
    Err("write a percentage with its sign, such as 30%".to_owned())
}

/// All that is wrong, a line each.
pub(super) fn misuse(ledger: &Ledger, faults: &[WrongInput]) -> Problem {
    let lines: Vec<String> = faults.iter().map(|wrong| line(ledger, wrong)).collect();
    Problem::misuse(lines.join("\n"))
}

fn line(ledger: &Ledger, wrong: &WrongInput) -> String {
    let mut message: Message = wrong.message();
    for (name, value) in &mut message.fields {
        if *name == "field" {
            *value = option(value);
        }
    }
    let said = timebank_words::error(&message);
    match wrong {
        WrongInput::NoProgramme(_) => format!("{said} {}", programmes(ledger)),
        WrongInput::Missing(_)
        | WrongInput::NotPlain(_)
        | WrongInput::NotADay(_)
        | WrongInput::NotYet(_)
        | WrongInput::EndsBefore
        | WrongInput::NotANumber(_)
        | WrongInput::TooPrecise(..)
        | WrongInput::Ambiguous(..)
        | WrongInput::OutOfRange(_)
        | WrongInput::WagesTurned
        | WrongInput::NoComparison
        | WrongInput::TooLarge => said,
    }
}

/// The option of a field: `--wage-low` of `wageLow`.
fn option(field: &str) -> String {
    let mut option = "--".to_owned();
    for c in field.chars() {
        if c.is_ascii_uppercase() {
            option.push('-');
        }
        option.push(c.to_ascii_lowercase());
    }
    option
}

fn programmes(ledger: &Ledger) -> String {
    let names: Vec<String> =
        ledger.programmes().into_iter().map(|programme| format!("“{}”", programme.name)).collect();
    if names.is_empty() {
        return "No exchange has a programme yet.".to_owned();
    }
    format!("There are: {}.", names.join(", "))
}
