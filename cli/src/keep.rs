//! What the keeper of a book does when the time has come: `timebank close` and `timebank due`.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use timebank::journal::{Body, Draft, Fact, Part, StepKind};
use timebank::ledger::{AccountIndex, Entry};

use crate::book::Keeping;
use crate::cli::{DONE, print_json};
use crate::enter::{Common, day, day_or_today, enter};
use crate::forget;

/// `timebank close`
#[derive(Args)]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    common: Common,
    /// The month, as 2024-02; all before it are closed with it
    #[arg(value_name = "YYYY-MM", value_parser = month)]
    month: i32,
}

/// Reads a month.
fn month(text: &str) -> Result<i32, String> {
    let first = day(&format!("{text}-01")).map_err(|_| "a month is written as 2024-02".to_owned())?;
    Ok(first.month_number())
}

/// Closes a month: what is entered later for it is posted to the month that is open.
pub(crate) fn close(args: &CloseArgs) -> Result<ExitCode> {
    let keeping = Keeping::open(&args.common.book)?;
    enter(keeping, Entry::CloseMonth(args.month), args.common.json)
}

/// `timebank due`
#[derive(Args)]
pub(crate) struct DueArgs {
    #[command(flatten)]
    common: Common,
}

/// What was due, and done.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    months_closed: usize,
    accepted: usize,
    held: usize,
    erased: usize,
    /// Members whom a restored copy named again.
    erased_again: usize,
    /// Whether texts were taken out of the file.
    forgot: bool,
}

/// Does what is due, until nothing is.
pub(crate) fn due(args: &DueArgs) -> Result<ExitCode> {
    let mut keeping = Keeping::open_any(&args.common.book)?;
    // Before anything is entered, which would make the copy longer.
    let older = keeping.older_copy();
    let mut done = Done::default();
    for account in forget::named_again(keeping.path(), keeping.ledger())? {
        forget_again(&mut keeping, account)?;
        done.erased_again += 1;
    }
    if let Some(older) = older {
        // Nothing may be added to an older copy, but what it should not name can go.
        done.forgot = keeping.save_forgotten()?;
        tell(&done, args.common.json)?;
        return Err(older.into());
    }
    while let Some(draft) = keeping.do_duties()? {
        done.count(&draft);
    }
    done.forgot = keeping.save(|| {})?;
    tell(&done, args.common.json)?;
    Ok(DONE)
}

/// Erases somebody whom an earlier copy of the book names again; what they had goes to the pot.
fn forget_again(keeping: &mut Keeping, account: AccountIndex) -> Result<()> {
    let entry = if keeping.ledger().has_left(account) {
        Entry::Erase(account)
    } else {
        Entry::Leave { member: account, to: Vec::new(), on: day_or_today(None)?, erase: true }
    };
    keeping.enter(entry).map(drop)
}

impl Done {
    fn count(&mut self, draft: &Draft) {
        for part in &draft.parts {
            match Part::read(part).map(|part| part.body) {
                Some(Body::Fact(Fact::MonthClosed { .. })) => self.months_closed += 1,
                Some(Body::Fact(Fact::MemberErased { .. })) => self.erased += 1,
                Some(Body::Fact(Fact::Step(step))) if step.kind == StepKind::Held => self.held += 1,
                Some(Body::Fact(Fact::Step(_))) => self.accepted += 1,
                _ => {}
            }
        }
    }
}

fn tell(done: &Done, json: bool) -> Result<()> {
    if json {
        return print_json(done);
    }
    let Done { months_closed, accepted, held, erased, erased_again, forgot } = done;
    println!(
        "{months_closed} months closed, {accepted} exchanges accepted, {held} held, {erased} members erased"
    );
    if *erased_again > 0 {
        println!("{erased_again} members whom this copy named again were erased again");
    }
    if *forgot {
        println!("names and notes of those who were erased are no longer in the book");
    }
    Ok(())
}
