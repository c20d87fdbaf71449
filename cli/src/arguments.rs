//! What several commands take, and how it is read.

use std::path::PathBuf;

use clap::Args;
use timebank::{Day, Minutes};

/// A book, and the form of the answer.
#[derive(Args)]
pub(crate) struct BookArgs {
    /// The book
    pub(crate) book: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// A book to write to, and the form of the answer.
#[derive(Args)]
pub(crate) struct WriteArgs {
    /// The book
    pub(crate) book: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The clock is right: today is this day. Asked for where it is far from the last entry
    #[arg(long, global = true, value_name = "DAY", value_parser = day)]
    pub(crate) today: Option<Day>,
}

/// Reads a day.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written as 2024-12-31".to_owned())
}

/// Reads a length of time.
pub(crate) fn minutes(text: &str) -> Result<Minutes, String> {
    Minutes::parse(text).ok_or_else(|| "a length is written as hours and minutes, 1:30".to_owned())
}

/// One member of a side: `NAME` or `NAME=1:30`.
#[derive(Clone)]
pub(crate) struct LegArg {
    pub(crate) name: String,
    pub(crate) minutes: Option<Minutes>,
}

/// Reads one member of a side.
pub(crate) fn leg(text: &str) -> Result<LegArg, String> {
    let split = text.rsplit_once('=').and_then(|(name, length)| Some((name, Minutes::parse(length)?)));
    Ok(match split {
        Some((name, minutes)) => LegArg { name: name.to_owned(), minutes: Some(minutes) },
        None => LegArg { name: text.to_owned(), minutes: None },
    })
}

/// Reads an origin as browsers name it: scheme, host and port, and nothing behind; no port where it is the
/// scheme's own.
pub(crate) fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    let own = if text.starts_with("https://") { ":443" } else { ":80" };
    match host {
        Some(host) if !host.is_empty() && host.bytes().all(plain) => {
            Ok(text.strip_suffix(own).unwrap_or(text).to_owned())
        }
        _ => Err(format!("{text} is no origin: write it as https://example.org")),
    }
}
