//! `timebank community`: what an operator chooses for a community of a hub.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use timebank::Hash;
use timebank_hub::store::{FURTHEST_MINUTES, Store as _};

use crate::arguments::origin;
use crate::database;
use crate::output::{DONE, say};
use crate::problem::Problem;

/// List a hub's communities, or choose one's time zone and web sites
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The hub's database; the hub may be running
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// The community's id; without it, all are listed
    community: Option<String>,
    /// How many minutes its clocks are ahead of UTC; behind it, as --offset=-300
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true)]
    offset: Option<i32>,
    /// A web site whose pages may ask for it, as https://example.org; repeat it for each. They replace those
    /// before
    #[arg(long, value_name = "ORIGIN")]
    site: Vec<String>,
    /// Let no other site's pages ask for it
    #[arg(long, conflicts_with = "site")]
    no_site: bool,
}

/// Lists communities, or says what one of them has for itself.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let store = database::open(&args.data)?;
    let Some(text) = &args.community else {
        for community in store.communities()? {
            say!("{community}");
        }
        return Ok(DONE);
    };
    let unknown = || Problem::misuse(format!("{text} is no community of {}", args.data.display()));
    let community = Hash::parse(text).ok_or_else(unknown)?;
    let kept = store.community(community)?.ok_or_else(unknown)?;
    let offset = args.offset.unwrap_or(kept.offset_minutes);
    if offset.unsigned_abs() > FURTHEST_MINUTES.unsigned_abs() {
        return Err(Problem::misuse(format!("no clock is {offset} minutes from UTC")).into());
    }
    let sites = match (&args.site[..], args.no_site) {
        ([], false) => store.sites(community)?,
        (sites, _) => {
            sites.iter().map(|site| origin(site).map_err(Problem::misuse)).collect::<Result<_, _>>()?
        }
    };
    if args.offset.is_some() || !args.site.is_empty() || args.no_site {
        store.arrange(community, offset, &sites).with_context(|| args.data.display().to_string())?;
    }
    say!("records  {}\noffset   {offset}", kept.chain.seq);
    sites.iter().for_each(|site| say!("site     {site}"));
    Ok(DONE)
}
