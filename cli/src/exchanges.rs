//! The commands for exchanges: recording, what happens to them, their trail.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use timebank::journal::{ExchangeKind, StepKind};
use timebank::ledger::{Entry, Ledger, Recording, Stepping};
use timebank::views::{ExchangeDetail, TrailRow};
use timebank::{Day, Minutes, Seconds};

use crate::book::{Book, Keeping};
use crate::cli::{DONE, POT, find_member, print_json};
use crate::enter::{Common, LegArg, day, day_or_today, enter, find_exchange, find_post, leg, legs, minutes};
use crate::problem::Problem;

/// What `record` and `correct` say of an exchange.
#[derive(Args)]
struct RecordingArgs {
    /// Who gave: an id, a number, a name, or pot; with =1:30 where it differs from --minutes
    #[arg(long, value_name = "NAME[=H:MM]", required = true, value_parser = leg)]
    gave: Vec<LegArg>,
    /// Who received
    #[arg(long, value_name = "NAME[=H:MM]", required = true, value_parser = leg)]
    received: Vec<LegArg>,
    /// How long it took; credited by the community's rounding
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
    /// How much of the time was the way and the preparation
    #[arg(long, value_name = "H:MM", value_parser = minutes)]
    travel: Option<Minutes>,
    /// Credits are given away; nobody worked
    #[arg(long)]
    gift: bool,
    /// Leave it to the other side to confirm
    #[arg(long)]
    proposed: bool,
    /// The member for whom it is recorded
    #[arg(long = "for", value_name = "NAME")]
    on_behalf: Option<String>,
    /// The offer or request that it answers
    #[arg(long, value_name = "POST")]
    answers: Option<String>,
}

impl RecordingArgs {
    fn recording(&self, ledger: &Ledger) -> Result<Recording<'_>> {
        let worked = self.minutes.filter(|_| !self.gift);
        let credit = worked.map(|worked| ledger.policy().credit(worked));
        let each = credit.or(self.minutes);
        let kind = if self.gift { ExchangeKind::Gift } else { ExchangeKind::Service };
        let (gave, received) = (legs(ledger, &self.gave, each)?, legs(ledger, &self.received, each)?);
        Ok(Recording {
            category: self.category.as_deref(),
            worked: worked.filter(|worked| Some(*worked) != credit),
            travel: self.travel,
            note: self.note.as_deref(),
            on_behalf: self.on_behalf.as_deref().map(|name| find_member(ledger, name)).transpose()?,
            answers: self.answers.as_deref().map(|id| find_post(ledger, id)).transpose()?,
            confirm: !self.proposed,
            ..Recording::new(kind, gave, received, day_or_today(self.on)?)
        })
    }
}

/// `timebank record`
#[derive(Args)]
pub(crate) struct RecordArgs {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    recording: RecordingArgs,
}

/// Records an exchange.
pub(crate) fn record(args: &RecordArgs) -> Result<ExitCode> {
    let keeping = Keeping::open(&args.common.book)?;
    let recording = args.recording.recording(keeping.ledger())?;
    enter(keeping, Entry::Record(recording), args.common.json)
}

/// `timebank correct`
#[derive(Args)]
pub(crate) struct CorrectArgs {
    #[command(flatten)]
    common: Common,
    /// The id of the exchange that is wrong
    exchange: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    recording: RecordingArgs,
}

/// Puts another exchange in the place of one.
pub(crate) fn correct(args: &CorrectArgs) -> Result<ExitCode> {
    if args.recording.proposed {
        return Err(Problem::misuse("a correction counts at once; leave out --proposed".to_owned()).into());
    }
    let keeping = Keeping::open(&args.common.book)?;
    let exchange = find_exchange(keeping.ledger(), &args.exchange)?;
    let by = args.recording.recording(keeping.ledger())?;
    enter(keeping, Entry::Correct { exchange, reason: &args.reason, by }, args.common.json)
}

/// What a person can do to an exchange.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// It is right
    Confirm,
    /// It is not
    Decline,
    /// It is taken back
    Withdraw,
    /// Something is wrong with it
    Dispute,
    /// It stands, although somebody disputed it
    Resolve,
    /// It is taken out
    Void,
    /// It goes on, although it was held
    Release,
    /// Something is to be said about it: --reason has the note
    Note,
}

impl What {
    fn kind(self) -> StepKind {
        match self {
            What::Confirm => StepKind::Confirmed,
            What::Decline => StepKind::Declined,
            What::Withdraw => StepKind::Withdrawn,
            What::Dispute => StepKind::Disputed,
            What::Resolve => StepKind::Resolved,
            What::Void => StepKind::Voided,
            What::Release => StepKind::Released,
            What::Note => StepKind::NoteAdded,
        }
    }
}

/// `timebank step`
#[derive(Args)]
pub(crate) struct StepArgs {
    #[command(flatten)]
    common: Common,
    /// The id of the exchange
    exchange: String,
    /// What happens to it
    #[arg(value_enum)]
    what: What,
    /// Why; of a note the note
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The exchange that says the same already, where this one is declined for it
    #[arg(long, value_name = "EXCHANGE")]
    duplicate_of: Option<String>,
    /// The member for whom it is said
    #[arg(long = "for", value_name = "NAME")]
    on_behalf: Option<String>,
}

/// Takes a step with an exchange.
pub(crate) fn step(args: &StepArgs) -> Result<ExitCode> {
    if args.duplicate_of.is_some() && args.what != What::Decline {
        return Err(Problem::misuse("only a duplicate that is declined names the other".to_owned()).into());
    }
    let keeping = Keeping::open(&args.common.book)?;
    let ledger = keeping.ledger();
    let exchange = find_exchange(ledger, &args.exchange)?;
    let step = Stepping {
        duplicate_of: args.duplicate_of.as_deref().map(|id| find_exchange(ledger, id)).transpose()?,
        on_behalf: args.on_behalf.as_deref().map(|name| find_member(ledger, name)).transpose()?,
        ..Stepping::new(args.what.kind(), exchange, args.reason.as_deref())
    };
    // A plain confirmation agrees for each account where several must.
    let plain = args.what == What::Confirm && step.on_behalf.is_none() && step.text.is_none();
    let entry = if plain { Entry::Confirm(exchange) } else { Entry::Step(step) };
    enter(keeping, entry, args.common.json)
}

/// `timebank trail`
#[derive(Args)]
pub(crate) struct TrailArgs {
    #[command(flatten)]
    common: Common,
    /// The id of the exchange
    exchange: String,
}

/// Prints one exchange with all that happened to it.
pub(crate) fn trail(args: &TrailArgs) -> Result<ExitCode> {
    let ledger = Book::open(&args.common.book)?.ledger;
    let detail = ledger.exchange_detail(find_exchange(&ledger, &args.exchange)?);
    if args.common.json {
        let mut shown = serde_json::to_value(&detail)?;
        // As files and statements call it.
        shown["state"] = detail.exchange.state.name().into();
        print_json(&shown)?;
    } else {
        print_detail(&detail);
    }
    Ok(DONE)
}

fn print_detail(detail: &ExchangeDetail) {
    let exchange = &detail.exchange;
    println!("{}: {}, {}", exchange.exchange, exchange.on, exchange.state.name());
    for (side, parties) in [("gave", &exchange.gave), ("received", &exchange.received)] {
        for party in parties {
            println!("  {} {side} {}", named(&party.name, POT), party.minutes);
        }
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
            println!("  {what}: {}", plain(&text));
        }
    }
    detail.trail.iter().for_each(print_step);
}

fn print_step(row: &TrailRow) {
    let for_whom = row.on_behalf_of.as_ref().map(|name| format!(" for {name}"));
    let who = row.who.as_ref().map(|name| format!(" ({name})"));
    let held = row.held_by.map(|by| format!(" ({by:?})"));
    let other = row.other.as_ref().map(|id| format!(" {id}"));
    let why = row.reason.as_ref().map(|reason| format!(": {reason}"));
    let more: String = [for_whom, who, held, other, why].into_iter().flatten().collect();
    let what = format!("{:?} by {}{more}", row.what, named(&row.by, "the keeper"));
    println!("  {}  {}  [record {}, rules of {}]", time(row.at), plain(&what), row.seq, row.policy);
}

fn named<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

/// A day with the time, UTC.
fn time(at: Seconds) -> String {
    format!("{} {:02}:{:02}", Day::of(at), at.0 / 3600 % 24, at.0 / 60 % 60)
}

/// Control characters, which could move a terminal's cursor, become spaces.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
