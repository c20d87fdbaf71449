//! `timebank clock`: whether a hub believes its machine's clock, and the operator's word for it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use timebank::{Day, Seconds};
use timebank_hub::clock::doubt_at_start;
use timebank_hub::keeper::last_known_time;
use timebank_hub::store::Store as _;

use crate::arguments::day;
use crate::database;
use crate::machine::{self, now};
use crate::output::{DONE, FOUND_WRONG, say};
use crate::problem::Problem;

/// Look at the clock of a hub's machine, or confirm it after a leap
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The hub's database; the hub may be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The day that it is today: the hub then believes the clock again
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<Day>,
}

/// Tells what the clock says and what the hub last knew, or notes that the clock is right.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let (store, now) = (database::open(&args.data)?, now()?);
    if let Some(today) = args.today {
        agree(now, today)?;
        store.note_time(now)?;
        say!("confirmed: it is {now}");
        return Ok(DONE);
    }
    let known = last_known_time(&store)?;
    say!("this machine's clock says {now}");
    if let Some(known) = known {
        say!("the hub last knew that it was {known}");
    }
    if doubt_at_start(known, now).is_none() {
        return Ok(DONE);
    }
    let (data, today) = (args.data.display(), machine::day(now)?);
    say!("a hub that starts now stamps nothing, accepts nothing by itself and forgets nobody");
    say!("if it is {today}, confirm that: timebank clock --data {data} --today {today}");
    say!("if it is another day, set the machine's clock first");
    Ok(FOUND_WRONG)
}

/// Refuses a day that is not that of this machine's clock, where the person is.
pub(crate) fn agree(now: Seconds, today: Day) -> Result<()> {
    let own = machine::day(now)?;
    if today == own {
        return Ok(());
    }
    let message = format!(
        "this machine's clock says that today is {own}, not {today}. Nothing was confirmed. If it is \
         {today}, set the clock first. If it is {own}, say that"
    );
    Err(Problem::refused(message).into())
}
