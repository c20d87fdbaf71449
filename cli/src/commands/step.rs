//! `timebank step`: what happens to an exchange after it was recorded.

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use timebank::journal::StepKind;
use timebank::ledger::{Entry, Stepping};

use crate::arguments::WriteArgs;
use crate::book::BookWriter;
use crate::entered::enter;
use crate::lookup;
use crate::problem::Problem;

/// What a person can do to an exchange.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// It is right
    Confirm,
    /// It is not
    Decline,
    /// It is taken back
    Withdraw,
    /// Something is wrong with it
    Dispute,
    /// It stands, although somebody disputed it
    Resolve,
    /// It is taken out
    Void,
    /// It goes on, although it was held
    Release,
    /// Its last step is taken back
    Undo,
    /// Something is to be said about it: --reason has the note
    Note,
}

impl What {
    /// The step. `None` for the way back, which depends on the exchange.
    fn kind(self) -> Option<StepKind> {
        Some(match self {
            What::Confirm => StepKind::Confirmed,
            What::Decline => StepKind::Declined,
            What::Withdraw => StepKind::Withdrawn,
            What::Dispute => StepKind::Disputed,
            What::Resolve => StepKind::Resolved,
            What::Void => StepKind::Voided,
            What::Release => StepKind::Released,
            What::Note => StepKind::NoteAdded,
            What::Undo => return None,
        })
    }
}

/// Confirm, decline, dispute or void an exchange, and the like
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    /// The id of the exchange
    exchange: String,
    /// What happens to it
    #[arg(value_enum)]
    what: What,
    /// Why; of a note the note
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The exchange that says the same already, where this one is declined for it
    #[arg(long, value_name = "EXCHANGE")]
    duplicate_of: Option<String>,
    /// The member for whom it is said
    #[arg(long = "for", value_name = "NAME")]
    on_behalf: Option<String>,
}

/// Takes a step with an exchange.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if args.duplicate_of.is_some() && args.what != What::Decline {
        return Err(Problem::misuse("only a duplicate that is declined names the other".to_owned()).into());
    }
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let ledger = book.ledger();
    let exchange = lookup::exchange(ledger, &args.exchange)?;
    let Some(kind) = args.what.kind() else {
        let reason = args.reason.as_deref().unwrap_or("taken back");
        return enter(book, Entry::Undo { exchanges: vec![exchange], reason }, args.to.json);
    };
    let step = Stepping {
        duplicate_of: args.duplicate_of.as_deref().map(|id| lookup::exchange(ledger, id)).transpose()?,
        on_behalf: lookup::optional_member(ledger, args.on_behalf.as_deref())?,
        ..Stepping::new(kind, exchange, args.reason.as_deref())
    };
    // A plain confirmation agrees for each account where several must.
    let plain = args.what == What::Confirm && step.on_behalf.is_none() && step.text.is_none();
    let entry = if plain { Entry::Confirm(exchange) } else { Entry::Step(step) };
    enter(book, entry, args.to.json)
}
