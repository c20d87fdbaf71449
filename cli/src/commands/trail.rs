//! `timebank trail`: all that happened to an exchange.

use std::process::ExitCode;

use anyhow::Result;
use timebank::ledger::Ledger;
use timebank::ledger::Movement;
use timebank::views::{ExchangeDetail, TrailRow};

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::holder::{author_of, holder, member, name_all};
use crate::lookup;
use crate::machine::moment;
use crate::output::{DONE, plain, print_json, say};

/// Show all that happened to an exchange
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
    /// The id of the exchange
    exchange: String,
}

/// Prints one exchange with all that happened to it.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let ledger = Book::open(&args.of.book)?.ledger;
    let detail = ledger.exchange_detail(lookup::exchange(&ledger, &args.exchange)?);
    if args.of.json {
        let mut shown = serde_json::to_value(&detail)?;
        // As files and statements call it.
        shown["state"] = detail.exchange.state.name().into();
        name_all(&ledger, &mut shown);
        print_json(&shown)?;
    } else {
        print_detail(&ledger, &detail);
    }
    Ok(DONE)
}

fn print_detail(ledger: &Ledger, detail: &ExchangeDetail) {
    let exchange = &detail.exchange;
    say!("{}: {}, {}", exchange.exchange, exchange.on, exchange.state.name());
    // Help moves the balance the other way than the hours themselves.
    let [more, less] =
        if exchange.movement == Movement::Help { ["gave", "received"] } else { ["received", "gave"] };
    for (side, parties) in [(more, &exchange.gave), (less, &exchange.received)] {
        for party in parties {
            say!("  {} {side} {}", holder(&party.member, &party.name), party.minutes);
        }
    }
    for party in &exchange.attended {
        say!("  {} came for {}", holder(&party.member, &party.name), party.minutes);
    }
    let travel = detail.travel.map(|travel| travel.to_string());
    let worked = exchange.worked.map(|worked| worked.to_string());
    let said = [
        ("category", exchange.category.clone()),
        ("worked", worked),
        ("travel", travel),
        ("note", exchange.note.clone()),
        ("in the place of", detail.corrects.clone()),
        ("corrected by", detail.corrected_by.clone()),
        ("answers", detail.answers.clone()),
    ];
    for (what, text) in said {
        if let Some(text) = text {
            say!("  {what}: {}", plain(&text));
        }
    }
    detail.trail.iter().for_each(|step| print_step(ledger, step));
}

fn print_step(ledger: &Ledger, row: &TrailRow) {
    let for_whom = row.on_behalf_of.as_ref().map(|name| format!(" for {}", member(name)));
    let who = row.who.as_ref().map(|name| format!(" ({})", member(name)));
    let held = row.held_by.map(|by| format!(" ({by:?})"));
    let other = row.other.as_ref().map(|id| format!(" {id}"));
    let why = row.reason.as_ref().map(|reason| format!(": {reason}"));
    let more: String = [for_whom, who, held, other, why].into_iter().flatten().collect();
    let by = author_of(ledger, row.seq).unwrap_or_else(|| "the keeper".to_owned());
    let what = format!("{:?} by {by}{more}", row.what);
    say!("  {}  {}  [record {}, rules of {}]", moment(row.at), plain(&what), row.seq, row.policy);
}
