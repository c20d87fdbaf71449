//! `timebank statement`: what one member gave and received, in order.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use timebank::Minutes;
use timebank::views::{StatementQuery, StatementRow};

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::holder::{holder, name_of};
use crate::lookup;
use crate::output::{DONE, answer, print_json, say};
use crate::table::Table;

/// Show one member's statement
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
    /// The member: an id, a number, or a name that only one has
    member: String,
}

/// Prints one member's statement.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let ledger = Book::open(&args.of.book)?.ledger;
    let account = lookup::member(&ledger, &args.member)?;
    let query = StatementQuery { limit: Some(u32::MAX), ..Default::default() };
    let statement = ledger.statement(account, &query)?;
    if args.of.json {
        let row = |row: &StatementRow| {
            json!({
                "exchange": row.exchange, "on": row.on, "state": row.state.name(), "with": partners(row),
                "category": row.category, "note": row.note,
                "movement": row.movement.name(), "given": row.given, "received": row.received,
                "other": row.other, "balance": row.balance,
            })
        };
        print_json(&statement.rows.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut table = Table::new(&["Day", "With", "Note", "State", "Given", "Received", "Other", "Balance"]);
    for row in &statement.rows {
        table.row([
            row.on.to_string(),
            partners(row),
            row.note.clone().unwrap_or_default(),
            row.state.name().to_owned(),
            or_blank(row.given),
            or_blank(row.received),
            or_blank(row.other),
            row.balance.to_string(),
        ]);
    }
    let name = name_of(&ledger, account);
    say!("{name}: balance {} (journal head {})", statement.closing, statement.head);
    answer(&table.to_string());
    Ok(DONE)
}

fn partners(row: &StatementRow) -> String {
    row.with.iter().map(|partner| holder(&partner.member, &partner.name)).collect::<Vec<_>>().join(", ")
}

fn or_blank(minutes: Minutes) -> String {
    if minutes == Minutes::ZERO { String::new() } else { minutes.to_string() }
}
