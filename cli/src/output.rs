//! What all commands print alike, and the exit codes of those that come to their end.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

pub(crate) const DONE: ExitCode = ExitCode::SUCCESS;
pub(crate) const FOUND_WRONG: ExitCode = ExitCode::FAILURE;

/// What the pot is called where a name is wanted.
const POT: &str = "community pot";

pub(crate) fn print_json(value: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// What an account is called by its holder's name. The pot has none, nor has a member who was erased.
pub(crate) fn holder(name: &str) -> &str {
    if name.is_empty() { POT } else { name }
}

/// Control characters, which could move a terminal's cursor, become spaces.
pub(crate) fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
