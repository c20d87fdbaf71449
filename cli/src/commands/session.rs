//! `timebank session`: many people, one time, one event.

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use serde_json::json;
use timebank::ledger::{Entry, Session, Split};
use timebank::views::BalanceChange;
use timebank::{Day, Minutes};

use crate::arguments::{LegArg, WriteArgs, day, leg, minutes};
use crate::book::BookWriter;
use crate::entered::Entered;
use crate::holder::holder;
use crate::lookup;
use crate::machine::today;
use crate::output::{DONE, plain, print_json, say};
use crate::problem::Problem;

/// Who pays.
#[derive(Clone, Copy, ValueEnum)]
enum Who {
    /// Everybody who received pays their time; what is more goes to the pot
    EachPays,
    /// Those who received share what was given
    Shared,
    /// The pot pays
    PotPays,
    /// Nobody pays, and nobody is credited
    NoCharge,
    /// Everybody gave to all others
    Peers,
}

/// Record what many people did together
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// Who gave; with =1:30 where it differs from --minutes
    #[arg(long, value_name = "NAME[=H:MM]", value_parser = leg)]
    gave: Vec<LegArg>,
    /// Who received; nobody among peers
    #[arg(long, value_name = "NAME[=H:MM]", value_parser = leg)]
    received: Vec<LegArg>,
    /// Who pays
    #[arg(long, value_enum)]
    split: Who,
    /// How long it was
    #[arg(long, value_name = "H:MM", value_parser = minutes)]
    minutes: Option<Minutes>,
    /// The day; today unless told
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// One of the community's categories
    #[arg(long)]
    category: Option<String>,
    /// The programme that it belongs to
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// What it was about
    #[arg(long)]
    note: Option<String>,
    /// Only show what every account's balance would be
    #[arg(long)]
    dry_run: bool,
}

/// Records a session, or shows what it would do.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut book = BookWriter::open(&args.to.book, args.to.today)?;
    let ledger = book.ledger();
    let session = Session {
        gave: lookup::legs(ledger, &args.gave, args.minutes)?,
        received: lookup::legs(ledger, &args.received, args.minutes)?,
        split: match args.split {
            Who::EachPays => Split::EachPays,
            Who::Shared => Split::Shared,
            Who::PotPays => Split::PotPays,
            Who::NoCharge => Split::NoCharge,
            Who::Peers => Split::Peers,
        },
        on: args.on.map_or_else(today, Ok)?,
        category: args.category.as_deref(),
        note: args.note.as_deref(),
    };
    let mut exchanges = session.exchanges().map_err(Problem::from)?;
    exchanges.iter_mut().for_each(|exchange| exchange.programme = args.programme.as_deref());
    let mut effects = ledger.preview(&exchanges);
    for BalanceChange { account, name, .. } in &mut effects {
        *name = holder(account, name).to_owned();
    }
    let (draft, verdict) = book.enter(Entry::RecordAll(exchanges))?;
    let entered = Entered::of(book.ledger(), &draft, &verdict);
    if !args.dry_run {
        book.save()?;
    }
    entered.warn();
    tell(args, &effects, &entered)?;
    Ok(DONE)
}

fn tell(args: &Args, effects: &[BalanceChange], entered: &Entered) -> Result<()> {
    if args.to.json {
        return print_json(&json!({ "dryRun": args.dry_run, "effects": effects, "outcome": entered }));
    }
    for BalanceChange { name, before, after, .. } in effects {
        let name = plain(name);
        say!("{name}: {before} → {after} ({}{})", if after < before { "" } else { "+" }, *after - *before);
    }
    if args.dry_run {
        say!("nothing was written");
    } else {
        entered.exchanges.iter().for_each(|id| say!("exchange {id}"));
    }
    Ok(())
}
