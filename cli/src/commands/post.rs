//! `timebank post`: an offer or a request.

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use timebank::Day;
use timebank::journal::PostKind;
use timebank::ledger::{Entry, Posting};

use crate::arguments::{WriteArgs, day};
use crate::book::BookWriter;
use crate::entered::enter;
use crate::lookup;

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// What somebody can give
    Offer,
    /// What somebody would like
    Request,
}

/// Offer something, or ask for something
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
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
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let ledger = book.ledger();
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
        member: lookup::optional_member(ledger, args.member.as_deref())?,
        replaces: args.replaces.as_deref().map(|id| lookup::post(ledger, id)).transpose()?,
    };
    enter(book, Entry::Post(posting), args.to.json)
}
