//! `timebank session`: many people, one time, one event.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;
use timebank::ledger::{Entry, Session, Split};
use timebank::views::Effect;
use timebank::{Day, Minutes};

use crate::book::Keeping;
use crate::cli::{DONE, POT, print_json};
use crate::enter::{Common, LegArg, Outcome, day, day_or_today, leg, legs, minutes};
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

/// `timebank session`
#[derive(Args)]
pub(crate) struct SessionArgs {
    #[command(flatten)]
    common: Common,
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
    /// What it was about
    #[arg(long)]
    note: Option<String>,
    /// Only show what every account's balance would be
    #[arg(long)]
    dry_run: bool,
}

/// Records a session, or shows what it would do.
pub(crate) fn session(args: &SessionArgs) -> Result<ExitCode> {
    let mut keeping = Keeping::open(&args.common.book)?;
    let ledger = keeping.ledger();
    let session = Session {
        gave: legs(ledger, &args.gave, args.minutes)?,
        received: legs(ledger, &args.received, args.minutes)?,
        split: match args.split {
            Who::EachPays => Split::EachPays,
            Who::Shared => Split::Shared,
            Who::PotPays => Split::PotPays,
            Who::NoCharge => Split::NoCharge,
            Who::Peers => Split::Peers,
        },
        on: day_or_today(args.on)?,
        category: args.category.as_deref(),
        note: args.note.as_deref(),
    };
    let exchanges = session.exchanges().map_err(|refusal| Problem::refused(refusal.to_string()))?;
    let effects = ledger.preview(&exchanges);
    let (draft, verdict) = keeping.enter(Entry::RecordAll(exchanges))?;
    let outcome = Outcome::of(keeping.ledger(), &draft, &verdict);
    if !args.dry_run {
        keeping.save(|| {})?;
    }
    outcome.warn();
    tell(args, &effects, &outcome)?;
    Ok(DONE)
}

fn tell(args: &SessionArgs, effects: &[Effect], outcome: &Outcome) -> Result<()> {
    if args.common.json {
        return print_json(&json!({ "dryRun": args.dry_run, "effects": effects, "outcome": outcome }));
    }
    for Effect { name, before, after, .. } in effects {
        let name = if name.is_empty() { POT.to_owned() } else { name.replace(char::is_control, " ") };
        println!(
            "{name}: {before} → {after} ({}{})",
            if after < before { "" } else { "+" },
            *after - *before
        );
    }
    if args.dry_run {
        println!("nothing was written");
    } else {
        outcome.exchanges.iter().for_each(|id| println!("exchange {id}"));
    }
    Ok(())
}
