//! `timebank balances`: what everybody gave, received and has.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use timebank::Minutes;
use timebank::views::BalanceRow;

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::output::{DONE, holder, print_json};
use crate::table::Table;

/// Show every member's balance
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
}

/// Prints every account's balance and their sum.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let BookArgs { book, json } = &args.of;
    let mut trial = Book::trial_balance(book)?;
    // The pot is last; it is shown once it has moved.
    if trial.rows.last().is_some_and(|pot| pot.given == Minutes::ZERO && pot.received == Minutes::ZERO) {
        trial.rows.pop();
    }
    if *json {
        let row = |row: &BalanceRow| {
            let (member, name) = (&row.holder.member, holder(&row.holder.name));
            let (given, received, balance) = (row.given, row.received, row.balance);
            json!({
                "member": member, "name": name, "given": given, "received": received, "balance": balance,
            })
        };
        print_json(&trial.rows.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut table = Table::new(&["Name", "Given", "Received", "Balance"]);
    for row in &trial.rows {
        let name = holder(&row.holder.name).to_owned();
        table.row([name, row.given.to_string(), row.received.to_string(), row.balance.to_string()]);
    }
    table.row(["Sum".to_owned(), trial.given.to_string(), trial.received.to_string(), trial.sum.to_string()]);
    print!("{table}");
    Ok(DONE)
}
