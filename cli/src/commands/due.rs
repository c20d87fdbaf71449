//! `timebank due`: what the keeper of a book does when the time has come.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use timebank::journal::{Body, Draft, Fact, Part, StepKind};
use timebank::ledger::{AccountIndex, Entry};

use crate::arguments::WriteArgs;
use crate::book::{BookWriter, forget_list};
use crate::machine::today;
use crate::output::{DONE, print_json, say};

/// Do what is due: accept what has waited, close months, forget who left
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
}

/// What was due, and done.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    months_closed: usize,
    accepted: usize,
    held: usize,
    erased: usize,
    /// Members whom a restored copy named again.
    erased_again: usize,
    /// Whether texts were taken out of the file.
    forgot: bool,
}

/// Does what is due, until nothing is.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut book = BookWriter::open_any(&args.to.book, args.to.today)?;
    if let Some(moving) = book.moving() {
        return Err(moving.into());
    }
    // Before anything is entered, which would make the copy longer.
    let older = book.older_copy();
    let mut done = Done::default();
    for account in forget_list::named_again(book.path(), book.ledger())? {
        // A joined account was forgotten with the member who stays.
        if book.ledger().is_erased(account) {
            continue;
        }
        forget_again(&mut book, account)?;
        done.erased_again += 1;
    }
    if let Some(older) = older {
        // Nothing may be added to an older copy, but what it should not name can go.
        done.forgot = book.save_forgotten()?;
        done.tell(args.to.json)?;
        return Err(older.into());
    }
    while let Some(draft) = book.do_duties()? {
        done.count(&draft);
    }
    done.forgot = book.save()?;
    done.tell(args.to.json)?;
    Ok(DONE)
}

/// Erases somebody whom an earlier copy of the book names again; what they had goes to the pot.
fn forget_again(book: &mut BookWriter, account: AccountIndex) -> Result<()> {
    let entry = if book.ledger().has_left(account) {
        Entry::Erase(account)
    } else {
        Entry::Leave { member: account, to: Vec::new(), on: today()?, erase: true }
    };
    book.enter(entry).map(drop)
}

impl Done {
    fn count(&mut self, draft: &Draft) {
        for part in &draft.parts {
            let Some(Body::Fact(fact)) = Part::read(part).map(|part| part.body) else { continue };
            match fact {
                Fact::MonthClosed(_) => self.months_closed += 1,
                Fact::MemberErased(_) => self.erased += 1,
                Fact::Step(step) if step.kind == StepKind::Held => self.held += 1,
                Fact::Step(_) => self.accepted += 1,
                // No duty of the keeper's writes these.
                Fact::Founded(_)
                | Fact::PolicySet(_)
                | Fact::MemberAdded(_)
                | Fact::MemberChanged(_)
                | Fact::RoleSet(_)
                | Fact::MemberLeft(_)
                | Fact::MembersJoined(_)
                | Fact::MembersParted(_)
                | Fact::DeviceAdded(_)
                | Fact::DeviceEnrolled(_)
                | Fact::DeviceRevoked(_)
                | Fact::KeeperChanged(_)
                | Fact::Proposed(_)
                | Fact::Posted(_)
                | Fact::Unposted(_)
                | Fact::ProgrammeSet(_) => {}
            }
        }
    }

    fn tell(&self, json: bool) -> Result<()> {
        if json {
            return print_json(self);
        }
        let Done { months_closed, accepted, held, erased, erased_again, forgot } = self;
        say!(
            "{months_closed} months closed, {accepted} exchanges accepted, {held} held, \
             {erased} members erased"
        );
        if *erased_again > 0 {
            say!("{erased_again} members whom this copy named again were erased again");
        }
        if *forgot {
            say!("names and notes of those who were erased are no longer in the book");
        }
        Ok(())
    }
}
