//! `timebank programme`: the programme of an exchange.

use std::process::ExitCode;

use anyhow::Result;
use timebank::ledger::Entry;

use crate::arguments::WriteArgs;
use crate::book::{Book, BookWriter};
use crate::entered::enter;
use crate::lookup;
use crate::output::{DONE, plain, print_json, say};

/// Say to which programme an exchange belongs; without an exchange, list the programmes
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// The id of the exchange
    #[arg(requires = "which")]
    exchange: Option<String>,
    #[command(flatten)]
    which: Which,
}

#[derive(clap::Args)]
#[group(id = "which", multiple = false)]
struct Which {
    /// The programme: a funder's project, a personal budget
    name: Option<String>,
    /// It belongs to none any more
    #[arg(long)]
    none: bool,
}

/// Gives an exchange a programme, takes it away, or lists all programmes.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let Some(exchange) = &args.exchange else { return list(args) };
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let exchange = lookup::exchange(book.ledger(), exchange)?;
    let entry = Entry::SetProgramme { exchange, programme: args.which.name.as_deref() };
    enter(book, entry, args.to.json)
}

fn list(args: &Args) -> Result<ExitCode> {
    let programmes = Book::open(&args.to.book)?.ledger.programmes();
    if args.to.json {
        print_json(&programmes)?;
        return Ok(DONE);
    }
    for programme in programmes {
        say!("{}: {} exchanges", plain(&programme.name), programme.exchanges);
    }
    Ok(DONE)
}
