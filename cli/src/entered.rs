//! What all commands that write have in common: entering one event, and telling what it brought.

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;
use timebank::journal::{Draft, HeldBy};
use timebank::ledger::{Entry, Ledger, Verdict};
use timebank::{Id, Minutes};

use crate::book::BookWriter;
use crate::holder::name_of;
use crate::output::{DONE, aside, print_json, say};

/// What an entry brought.
#[derive(Default, Serialize)]
pub(crate) struct Entered {
    seq: u64,
    members: Vec<Id>,
    pub(crate) exchanges: Vec<Id>,
    posts: Vec<Id>,
    warnings: Vec<Warned>,
    held: Vec<Held>,
    rounded: Vec<Rounded>,
}

#[derive(Serialize)]
struct Warned {
    member: String,
    name: String,
    balance: Minutes,
    limit: Minutes,
}

/// An exchange in which the credit for a time is not the time that was worked.
#[derive(Serialize)]
struct Rounded {
    exchange: Id,
    worked: Minutes,
    minutes: Minutes,
}

#[derive(Serialize)]
struct Held {
    exchange: Id,
    by: HeldBy,
}

/// Enters one entry, writes the book and tells.
pub(crate) fn enter(mut book: BookWriter, entry: Entry<'_>, json: bool) -> Result<ExitCode> {
    let (draft, verdict) = book.enter(entry)?;
    let entered = Entered::of(book.ledger(), &draft, &verdict);
    book.save()?;
    entered.tell(json)
}

impl Entered {
    /// What an event that was just applied brought.
    pub(crate) fn of(ledger: &Ledger, draft: &Draft, verdict: &Verdict) -> Entered {
        let event = draft.id();
        let ids = (0..draft.parts.len()).map(|part| Id { event, part: part as u16 });
        let warned = |warning: &timebank::ledger::Warning| Warned {
            member: ledger.account_text(warning.account),
            name: name_of(ledger, warning.account),
            balance: warning.balance,
            limit: warning.limit,
        };
        let rounded = |id: Id| {
            let worked = ledger.history_row(ledger.exchange(id)?).worked?;
            Some(Rounded { exchange: id, worked, minutes: ledger.policy().credit(worked) })
        };
        Entered {
            seq: ledger.chain().seq,
            members: ids.clone().filter(|id| ledger.member(*id).is_some()).collect(),
            rounded: ids.clone().filter_map(rounded).collect(),
            exchanges: ids.clone().filter(|id| ledger.exchange(*id).is_some()).collect(),
            posts: ids.filter(|id| ledger.post_of(&id.to_string()).is_ok()).collect(),
            warnings: verdict.warnings.iter().map(warned).collect(),
            held: verdict.held.iter().map(|(exchange, by)| Held { exchange: *exchange, by: *by }).collect(),
        }
    }

    /// What a person should know although it was admitted.
    pub(crate) fn warn(&self) {
        for Warned { name, balance, limit, .. } in &self.warnings {
            let beyond = if balance < limit { "below the lowest of" } else { "above the highest of" };
            aside!("warning: the balance of {name} is now {balance}, {beyond} {limit}");
        }
        for Held { exchange, .. } in &self.held {
            aside!("warning: {exchange} is held for a coordinator");
        }
        for Rounded { worked, minutes, .. } in &self.rounded {
            aside!("{worked} of work counts as {minutes}, by the community's rounding");
        }
    }

    fn tell(&self, json: bool) -> Result<ExitCode> {
        self.warn();
        if json {
            print_json(self)?;
            return Ok(DONE);
        }
        let brought = [("member", &self.members), ("exchange", &self.exchanges), ("post", &self.posts)];
        for (what, ids) in brought {
            ids.iter().for_each(|id| say!("{what} {id}"));
        }
        say!("written as record {}", self.seq);
        Ok(DONE)
    }
}
