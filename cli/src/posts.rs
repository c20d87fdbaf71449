//! `timebank post` and `timebank unpost`: offers and requests.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use timebank::Day;
use timebank::journal::PostKind;
use timebank::ledger::{Entry, Posting};

use crate::book::Keeping;
use crate::cli::find_member;
use crate::enter::{Common, day, enter, find_post};

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// What somebody can give
    Offer,
    /// What somebody would like
    Request,
}

/// `timebank post`
#[derive(Args)]
pub(crate) struct PostArgs {
    #[command(flatten)]
    common: Common,
    /// Which of the two
    #[arg(value_enum)]
    kind: Kind,
    /// What is offered or wished
    text: String,
    /// Whose it is; the founder's unless told
    #[arg(long = "for", value_name = "NAME")]
    member: Option<String>,
    /// One of the community's categories
    #[arg(long)]
    category: Option<String>,
    /// A word to find it by; may be given several times
    #[arg(long = "tag", value_name = "WORD")]
    tags: Vec<String>,
    /// The last day on which it holds
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Day>,
    /// The offer or request that it takes the place of
    #[arg(long, value_name = "POST")]
    replaces: Option<String>,
}

/// Posts an offer or a request.
pub(crate) fn post(args: &PostArgs) -> Result<ExitCode> {
    let keeping = Keeping::open(&args.common.book)?;
    let ledger = keeping.ledger();
    let tags = args.tags.join("\n");
    let posting = Posting {
        kind: match args.kind {
            Kind::Offer => PostKind::Offer,
            Kind::Request => PostKind::Request,
        },
        text: &args.text,
        category: args.category.as_deref(),
        tags: Some(&tags),
        until: args.until,
        member: args.member.as_deref().map(|name| find_member(ledger, name)).transpose()?,
        replaces: args.replaces.as_deref().map(|id| find_post(ledger, id)).transpose()?,
    };
    enter(keeping, Entry::Post(posting), args.common.json)
}

/// `timebank unpost`
#[derive(Args)]
pub(crate) struct UnpostArgs {
    #[command(flatten)]
    common: Common,
    /// The id of the offer or request
    post: String,
}

/// Takes an offer or a request back.
pub(crate) fn unpost(args: &UnpostArgs) -> Result<ExitCode> {
    let keeping = Keeping::open(&args.common.book)?;
    let post = find_post(keeping.ledger(), &args.post)?;
    enter(keeping, Entry::Unpost(post), args.common.json)
}
