//! `timebank balances`: what everybody gave and received, what else moved their balance, and the balance.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use timebank::ledger::Movements;
use timebank::views::BalanceRow;

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::holder::holder;
use crate::output::{DONE, answer, print_json};
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
    if trial.rows.last().is_some_and(|pot| pot.moved == Movements::default()) {
        trial.rows.pop();
    }
    if *json {
        let row = |row: &BalanceRow| {
            let (member, name) = (&row.holder.member, holder(&row.holder.member, &row.holder.name));
            let Movements { given, received, gifts, starting_credit, openings, pot } = row.moved;
            json!({
                "member": member, "name": name, "given": given, "received": received, "gifts": gifts,
                "starting_credit": starting_credit, "openings": openings, "pot": pot, "balance": row.balance,
                "also": row.holder.also,
            })
        };
        print_json(&trial.rows.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut table = Table::new(&["Name", "Given", "Received", "Other", "Balance"]);
    let mut line = |name: &str, moved: Movements| {
        let amounts = [moved.given, moved.received, moved.other(), moved.balance()];
        let [given, received, other, balance] = amounts.map(|amount| amount.to_string());
        table.row([name.to_owned(), given, received, other, balance]);
    };
    for row in &trial.rows {
        line(holder(&row.holder.member, &row.holder.name), row.moved);
    }
    line("Sum", trial.moved);
    answer(&table.to_string());
    Ok(DONE)
}
