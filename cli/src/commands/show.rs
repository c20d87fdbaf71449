//! `timebank show`: what a coordinator asks of a book.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;
use serde_json::{Value, to_value};
use timebank::views::{PairingQuery, PostQuery};
use timebank::{Day, Minutes, Seconds};

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::holder::name_all;
use crate::lookup;
use crate::machine::today;
use crate::output::{DONE, answer, plain, print_json};

/// How many rows of each list.
const ROWS: usize = 1_000;

/// Show what waits, what goes together, or all that is held on a member
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// What waits for a coordinator: disputed, held, duplicates, waiting long
    Inbox,
    /// What may need tidying: duplicates, quiet members, names that look the same
    Tidy,
    /// Offers and requests
    Posts,
    /// Offers and requests that go together, and why; of one member, if named
    Matches {
        /// The member: an id, a number, or a name that only one has
        member: Option<String>,
    },
    /// Three or four people who could each help the next
    Rings,
    /// What waits for a member's word, and what the member waits for
    Awaiting {
        /// The member: an id, a number, or a name that only one has
        member: String,
    },
    /// All that is held on a member
    Card {
        /// The member: an id, a number, or a name that only one has
        member: String,
    },
}

/// Shows one of the readings.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = Book::open(&args.of.book)?;
    let mut value = args.what.read(&book, today()?)?;
    name_all(&book.ledger, &mut value);
    if args.of.json {
        print_json(&value)?;
    } else {
        let mut lines = String::new();
        indent(&value, "", 0, &mut lines);
        answer(&lines);
    }
    Ok(DONE)
}

fn json(value: &impl Serialize) -> Result<Value> {
    Ok(to_value(value)?)
}

impl What {
    fn read(&self, book: &Book, today: Day) -> Result<Value> {
        let ledger = &book.ledger;
        match self {
            What::Inbox => json(&ledger.inbox(today, ROWS)),
            What::Tidy => json(&ledger.tidy(today, ROWS)),
            What::Posts => json(&ledger.posts(&PostQuery::default(), today)?),
            What::Matches { member: Some(member) } => {
                json(&ledger.matches(lookup::member(ledger, member)?, today, ROWS))
            }
            What::Matches { member: None } => json(&ledger.pairings(&PairingQuery::default(), today)),
            What::Rings => json(&ledger.rings(today, 20, None)),
            What::Awaiting { member } => json(&ledger.awaiting(lookup::member(ledger, member)?)),
            What::Card { member } => json(&ledger.card(lookup::member(ledger, member)?, today)),
        }
    }
}

/// Writes a value as indented lines; what is empty is left out.
fn indent(value: &Value, key: &str, depth: usize, lines: &mut String) {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
                if value.is_object() || value.is_array() {
                    *lines += &format!("{margin}{key}:\n");
                    indent(value, key, depth + 1, lines);
                } else {
                    *lines += &format!("{margin}{key}: {}\n", shown(key, value));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                let before = lines.len();
                indent(item, key, depth, lines);
                // The first line of each item is marked.
                lines.replace_range(before + margin.len()..before + margin.len(), "- ");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            *lines += &format!("{margin}{}\n", shown(key, value));
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Minutes as hours and minutes, moments as dates.
fn shown(key: &str, value: &Value) -> String {
    const MINUTES: [&str; 8] =
        ["minutes", "given", "received", "balance", "before", "after", "worked", "travel"];
    let number = value.as_i64();
    match (number, value.as_str()) {
        (Some(minutes), _) if MINUTES.contains(&key) => Minutes(minutes).to_string(),
        (Some(at), _) if is_moment(key) => {
            u32::try_from(at).map_or_else(|_| at.to_string(), |at| Seconds(at).to_string())
        }
        (_, Some(text)) => plain(text),
        _ => value.to_string(),
    }
}

fn is_moment(key: &str) -> bool {
    const MOMENTS: [&str; 8] =
        ["joined", "left", "erased", "revoked", "firstUsed", "lastUsed", "admittedAt", "recordedAt"];
    MOMENTS.contains(&key) || key == "at"
}
