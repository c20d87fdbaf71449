//! What whoever runs a hub does with its database: `timebank backup`, `timebank check --data` and `timebank community`.
#![expect(clippy::print_stdout, reason = "what a command prints is its answer")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::json;
use timebank::Hash;
use timebank_hub::keeper;
use timebank_hub::store::{Sqlite, Store as _};

use crate::cli::{DONE, FOUND_WRONG, print_json};
use crate::problem::Problem;

/// No clock on Earth is further from UTC.
const FURTHEST_MINUTES: i32 = 14 * 60;

/// `timebank backup`
#[derive(Args)]
pub(crate) struct BackupArgs {
    /// The hub's database; the hub may be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The copy to make. It holds the keepers' keys: keep it as safe as the database itself
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// `timebank community`
#[derive(Args)]
pub(crate) struct CommunityArgs {
    /// The hub's database; the hub may be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The community's id; without it, all are listed
    community: Option<String>,
    /// How many minutes its clocks are ahead of UTC; behind it, as --offset=-300
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true)]
    offset: Option<i32>,
    /// A web site whose pages may ask for it, as https://example.org; repeat it for each. They replace those before
    #[arg(long, value_name = "ORIGIN")]
    site: Vec<String>,
    /// Let no other site's pages ask for it
    #[arg(long, conflicts_with = "site")]
    no_site: bool,
}

/// Opens a database that is there.
pub(crate) fn open(path: &Path) -> Result<Sqlite> {
    if !path.is_file() {
        return Err(Problem::misuse(format!("{} is not there", path.display())).into());
    }
    Sqlite::open(path).with_context(|| path.display().to_string())
}

/// Copies the database while the hub runs.
pub(crate) fn backup(args: &BackupArgs) -> Result<ExitCode> {
    open(&args.data)?.backup(&args.to).with_context(|| args.to.display().to_string())?;
    Ok(DONE)
}

/// Checks every community of a database.
pub(crate) fn check(data: &Path, as_json: bool) -> Result<ExitCode> {
    let store = open(data)?;
    let (mut ok, mut told) = (true, Vec::new());
    keeper::check(&store, |checked| {
        ok &= checked.fault.is_none();
        let fault = checked.fault.as_ref().map(ToString::to_string);
        if as_json {
            told.push(
                json!({ "community": checked.community, "ok": fault.is_none(), "records": checked.records, "fault": fault }),
            );
        } else {
            let id = checked.community;
            match fault {
                None => println!("✓ {id}: {} records", checked.records),
                Some(fault) => println!("✗ {id}: {fault}"),
            }
        }
    })?;
    if as_json {
        print_json(&json!({ "ok": ok, "communities": told }))?;
    }
    Ok(if ok { DONE } else { FOUND_WRONG })
}

/// Lists communities, or says what one of them has for itself.
pub(crate) fn community(args: &CommunityArgs) -> Result<ExitCode> {
    let store = open(&args.data)?;
    let Some(text) = &args.community else {
        for community in store.communities()? {
            println!("{community}");
        }
        return Ok(DONE);
    };
    let unknown = || Problem::misuse(format!("{text} is no community of {}", args.data.display()));
    let community = Hash::parse(text).ok_or_else(unknown)?;
    let kept = store.community(community)?.ok_or_else(unknown)?;
    let offset = args.offset.unwrap_or(kept.offset_minutes);
    if offset.abs() > FURTHEST_MINUTES {
        return Err(Problem::misuse(format!("no clock is {offset} minutes from UTC")).into());
    }
    let sites = match (&args.site[..], args.no_site) {
        ([], false) => store.sites(community)?,
        (sites, _) => {
            sites.iter().map(|site| origin(site).map_err(Problem::misuse)).collect::<Result<_, _>>()?
        }
    };
    store.arrange(community, offset, &sites)?;
    println!("records  {}\noffset   {offset}", kept.chain.seq);
    sites.iter().for_each(|site| println!("site     {site}"));
    Ok(DONE)
}

/// An origin as browsers name it: scheme, host and port, and nothing behind; no port where it is the scheme's own.
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
