//! `timebank invite`: a link that lets a member's phone write.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ed25519_dalek::SigningKey;
use timebank::journal::{Grant, Invitation, Role, to_text};
use timebank::ledger::Ledger;

use crate::book::{Book, Keys, public};
use crate::lookup;
use crate::machine::{now, random};
use crate::output::{DONE, say};
use crate::problem::Problem;

/// Make a link that lets a member's phone write
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A coordinator's book, with its keys beside it; also one that a hub has adopted
    book: PathBuf,
    /// Whose phone it is for: an id, a number, or a name that only one has
    member: String,
    /// The address of the page that the phone is to open
    #[arg(long, value_name = "URL", default_value = "http://localhost:8017/")]
    page: String,
    /// The address of the hub that keeps the book; without one, the phone sends its entries as links
    #[arg(long, value_name = "URL")]
    hub: Option<String>,
}

/// Prints a link that works once, within 72 hours. Nothing is written to the book: using it is.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let keys = Keys::open(&args.book)?;
    let book = Book::open(&args.book)?;
    let ledger = &book.ledger;
    may_invite(ledger, &keys)?;
    let account = lookup::member(ledger, &args.member)?;
    let member = ledger.account_id(account);
    let member = member.ok_or_else(|| Problem::refused("the pot has no phone".to_owned()))?;
    let community = ledger.community().context("the book has no records")?;
    let secret = random()?;
    let key = public(&SigningKey::from_bytes(&secret));
    let grant = Grant { community, member, key, at: now()?, by: keys.device() };
    let sealed = grant.seal(&keys.sign_as_device(&grant.bytes_to_sign()));
    let name = ledger.member_row(account).name;
    let invitation =
        Invitation::new(secret, sealed, ledger.name(), &name).context("the grant is not signed")?;
    let invitation = Invitation { hub: args.hub.clone(), ..invitation };
    say!("{}#/join?i={}", args.page, to_text(&invitation.bytes()));
    Ok(DONE)
}

/// The keys must be a coordinator's in this book: else no keeper believes the grant.
fn may_invite(ledger: &Ledger, keys: &Keys) -> Result<()> {
    let owner = ledger.owner_of(keys.device());
    let coordinates = owner.is_some_and(|owner| ledger.role(owner) == Role::Coordinator);
    let message = "only a coordinator may invite: the key beside this book is none's";
    if coordinates { Ok(()) } else { Err(Problem::refused(message.to_owned()).into()) }
}
