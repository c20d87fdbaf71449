//! `timebank session`: many people, one time, one event.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;
use timebank::ledger::{AccountIndex, Entry, Ledger, Session, Split};
use timebank::{Day, Minutes};

use crate::book::Keeping;
use crate::cli::{DONE, print_json};
use crate::enter::{Common, LegArg, Outcome, day, day_or_today, leg, legs, minutes, name_of};
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

/// What a session does to one account.
struct Effect {
    account: AccountIndex,
    before: Minutes,
    after: Minutes,
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
    let legs = exchanges.iter().flat_map(|exchange| exchange.gave.iter().chain(&exchange.received));
    let mut accounts: Vec<AccountIndex> = legs.map(|(account, _)| *account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let before: Vec<Minutes> = accounts.iter().map(|account| balance(ledger, *account)).collect();
    let (draft, verdict) = keeping.enter(Entry::RecordAll(exchanges))?;
    let ledger = keeping.ledger();
    let outcome = Outcome::of(ledger, &draft, &verdict);
    let effect = |(account, before): (&AccountIndex, Minutes)| Effect {
        account: *account,
        before,
        after: balance(ledger, *account),
    };
    let effects: Vec<Effect> = accounts.iter().zip(before).map(effect).collect();
    outcome.warn();
    tell(args, ledger, &effects, &outcome)?;
    if !args.dry_run {
        keeping.save(|| {})?;
    }
    Ok(DONE)
}

fn balance(ledger: &Ledger, account: AccountIndex) -> Minutes {
    let (given, received) = ledger.given_received(account);
    given - received
}

fn tell(args: &SessionArgs, ledger: &Ledger, effects: &[Effect], outcome: &Outcome) -> Result<()> {
    if args.common.json {
        let row = |Effect { account, before, after }: &Effect| {
            let (member, name) = (ledger.account_text(*account), name_of(ledger, *account));
            json!({ "member": member, "name": name, "before": before, "after": after })
        };
        let effects: Vec<_> = effects.iter().map(row).collect();
        return print_json(&json!({ "dryRun": args.dry_run, "effects": effects, "written": outcome }));
    }
    for Effect { account, before, after } in effects {
        let name = name_of(ledger, *account).replace(char::is_control, " ");
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
