//! This machine's clock and its randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use timebank::{Day, Seconds};

/// Now.
pub(crate) fn now() -> Result<Seconds> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    u32::try_from(since.as_secs()).map(Seconds).context("the clock is after 2106")
}

/// Today in UTC.
pub(crate) fn today() -> Result<Day> {
    Ok(Day::of(now()?))
}

/// Thirty-two random bytes.
pub(crate) fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(bytes)
}
