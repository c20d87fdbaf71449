//! This machine's clock, its time zone and its randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, Local, Timelike as _};
use timebank::{Day, Seconds};

/// Now.
pub(crate) fn now() -> Result<Seconds> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    u32::try_from(since.as_secs()).map(Seconds).context("the clock is after 2106")
}

/// Today where the person is who runs the command.
pub(crate) fn today() -> Result<Day> {
    day(now()?)
}

/// The day of a moment on the clocks where the person is: those of `TZ`, or else of this machine.
pub(crate) fn day(at: Seconds) -> Result<Day> {
    let at = on_clocks(at);
    Day::from_ymd(at.year(), at.month(), at.day()).context("the clock is before 1970")
}

/// A moment on the same clocks, as `2024-12-31 23:59`.
pub(crate) fn moment(at: Seconds) -> String {
    let at = on_clocks(at);
    let (year, month, day) = (at.year(), at.month(), at.day());
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", at.hour(), at.minute())
}

fn on_clocks(at: Seconds) -> DateTime<Local> {
    // Every moment that has 32 bits has a date.
    DateTime::from_timestamp(at.0.into(), 0).unwrap_or_default().with_timezone(&Local)
}

/// Thirty-two random bytes.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes)
}
