//! What the commands that write have in common: finding what is meant, entering, and telling what came of it.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]
#![expect(clippy::print_stderr, reason = "what is not the answer goes to the person")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use timebank::journal::{Draft, HeldBy};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Ledger, PostIndex, Verdict};
use timebank::{Day, Id, Minutes};

use crate::book::{Keeping, now};
use crate::cli::{DONE, POT, find_member, print_json};
use crate::problem::Problem;

/// What every command that writes takes.
#[derive(Args)]
pub(crate) struct Common {
    /// The book
    pub(crate) book: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What an entry brought.
#[derive(Default, Serialize)]
pub(crate) struct Outcome {
    seq: u64,
    members: Vec<Id>,
    pub(crate) exchanges: Vec<Id>,
    posts: Vec<Id>,
    warnings: Vec<Warned>,
    held: Vec<Held>,
}

#[derive(Serialize)]
struct Warned {
    member: String,
    name: String,
    balance: Minutes,
    limit: Minutes,
}

#[derive(Serialize)]
struct Held {
    exchange: Id,
    by: HeldBy,
}

impl Outcome {
    /// What an event that was just applied brought.
    pub(crate) fn of(ledger: &Ledger, draft: &Draft, verdict: &Verdict) -> Outcome {
        let event = draft.id();
        let ids = (0..draft.parts.len()).map(|part| Id { event, part: part as u16 });
        let warned = |warning: &timebank::ledger::Warning| Warned {
            member: ledger.account_text(warning.account),
            name: name_of(ledger, warning.account),
            balance: warning.balance,
            limit: warning.limit,
        };
        Outcome {
            seq: ledger.chain().seq,
            members: ids.clone().filter(|id| ledger.member(*id).is_some()).collect(),
            exchanges: ids.clone().filter(|id| ledger.exchange(*id).is_some()).collect(),
            posts: ids.filter(|id| ledger.post_of(&id.to_string()).is_ok()).collect(),
            warnings: verdict.warnings.iter().map(warned).collect(),
            held: verdict.held.iter().map(|(exchange, by)| Held { exchange: *exchange, by: *by }).collect(),
        }
    }

    /// What a person should know although it was admitted.
    pub(crate) fn warn(&self) {
        for Warned { name, balance, limit, .. } in &self.warnings {
            let beyond = if balance < limit { "below the lowest of" } else { "above the highest of" };
            eprintln!("warning: the balance of {name} is now {balance}, {beyond} {limit}");
        }
        for Held { exchange, .. } in &self.held {
            eprintln!("warning: {exchange} is held for a coordinator");
        }
    }

    fn tell(&self, json: bool) -> Result<ExitCode> {
        self.warn();
        if json {
            print_json(self)?;
            return Ok(DONE);
        }
        let brought = [("member", &self.members), ("exchange", &self.exchanges), ("post", &self.posts)];
        for (what, ids) in brought {
            ids.iter().for_each(|id| println!("{what} {id}"));
        }
        println!("written as record {}", self.seq);
        Ok(DONE)
    }
}

/// Enters one entry, writes the book and tells.
pub(crate) fn enter(mut keeping: Keeping, entry: Entry<'_>, json: bool) -> Result<ExitCode> {
    let (draft, verdict) = keeping.enter(entry)?;
    let outcome = Outcome::of(keeping.ledger(), &draft, &verdict);
    keeping.save(|| {})?;
    outcome.tell(json)
}

/// What an account is called for a person.
fn name_of(ledger: &Ledger, account: AccountIndex) -> String {
    if account == AccountIndex::POT { POT.to_owned() } else { ledger.member_row(account).name }
}

pub(crate) fn find_members(ledger: &Ledger, wanted: &[String]) -> Result<Vec<AccountIndex>> {
    wanted.iter().map(|wanted| find_member(ledger, wanted)).collect()
}

/// The exchange with this id.
pub(crate) fn find_exchange(ledger: &Ledger, id: &str) -> Result<ExchangeIndex> {
    ledger.exchange_of(id).map_err(|_| Problem::misuse(format!("no exchange has the id {id:?}")).into())
}

/// The offer or request with this id.
pub(crate) fn find_post(ledger: &Ledger, id: &str) -> Result<PostIndex> {
    ledger.post_of(id).map_err(|_| Problem::misuse(format!("no offer or request has the id {id:?}")).into())
}

/// Today, unless another day is told.
pub(crate) fn day_or_today(told: Option<Day>) -> Result<Day> {
    told.map_or_else(|| Ok(Day::of(now()?)), Ok)
}

/// Reads a day of the command line.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written as 2024-12-31".to_owned())
}

/// Reads a length of time of the command line.
pub(crate) fn minutes(text: &str) -> Result<Minutes, String> {
    Minutes::parse(text).ok_or_else(|| "a length is written as hours and minutes, 1:30".to_owned())
}

/// `NAME` or `NAME=1:30`.
#[derive(Clone)]
pub(crate) struct LegArg {
    name: String,
    minutes: Option<Minutes>,
}

/// Reads one side's member with their minutes.
pub(crate) fn leg(text: &str) -> Result<LegArg, String> {
    let split = text.rsplit_once('=').and_then(|(name, length)| Some((name, Minutes::parse(length)?)));
    Ok(match split {
        Some((name, minutes)) => LegArg { name: name.to_owned(), minutes: Some(minutes) },
        None => LegArg { name: text.to_owned(), minutes: None },
    })
}

/// The accounts of one side; who has no minutes of their own has these.
pub(crate) fn legs(
    ledger: &Ledger,
    side: &[LegArg],
    otherwise: Option<Minutes>,
) -> Result<Vec<(AccountIndex, Minutes)>> {
    let leg = |leg: &LegArg| {
        let account = find_member(ledger, &leg.name)?;
        let missing = || Problem::misuse(format!("how long is missing for {:?}: --minutes 1:30", leg.name));
        Ok((account, leg.minutes.or(otherwise).ok_or_else(missing)?))
    };
    side.iter().map(leg).collect()
}
