//! From what a page says somebody wants to the event that says it.

use super::input::Input;
use super::js::{Result, day, misuse, refusal};
use crate::journal::{Author, Draft, ExchangeKind, PostKind, StepKind};
use crate::ledger::{
    AccountIndex, Entry, ExchangeIndex, Ledger, MemberChange, PostIndex, Posting, Recording, Stepping,
};
use crate::{Key, Minutes};
use js_sys::Array;
use wasm_bindgen::prelude::*;

pub(super) type Legs = Vec<(AccountIndex, Minutes)>;

/// Who writes the event, and what makes it unique.
pub(super) struct Writing<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) by: Author,
    pub(super) seed: [u8; 32],
}

impl Writing<'_> {
    pub(super) fn draft(&self, entry: Entry<'_>) -> Result<Draft> {
        self.ledger.draft(entry, self.by, &self.seed).map_err(refusal)
    }

    /// The event for an `EntryInput`.
    pub(super) fn read(&self, entry: &Input) -> Result<Draft> {
        if let Some(record) = entry.object("Record") {
            let texts = RecordingTexts::of(&record);
            return self.draft(Entry::Record(self.recording(&record, &texts)?));
        }
        if let Some(confirm) = entry.object("Confirm") {
            return self.draft(Entry::Confirm(self.exchange(&confirm)?));
        }
        if let Some(step) = entry.object("Step") {
            return self.step(&step);
        }
        if let Some(post) = entry.object("Post") {
            return self.post_entry(&post);
        }
        if let Some(unpost) = entry.object("Unpost") {
            return self.draft(Entry::Unpost(self.post(&unpost.text("post"))?));
        }
        if let Some(change) = entry.object("ChangeMember") {
            return self.change_member(&change);
        }
        if let Some(revoke) = entry.object("RevokeDevice") {
            return self.draft(Entry::RevokeDevice(Key(revoke.bytes("key")?)));
        }
        #[cfg(feature = "desk")]
        if let Some(draft) = self.read_desk(entry)? {
            return Ok(draft);
        }
        Err(misuse("this build knows no such entry"))
    }

    fn change_member(&self, change: &Input) -> Result<Draft> {
        let given = |field| change.has(field).then(|| change.text(field));
        let (name, contact, area) = (change.some("name"), given("contact"), given("area"));
        let holders = change.list("holders").map(|holders| self.accounts(Some(holders))).transpose()?;
        let guardian = self.some_account(change, "guardian")?;
        self.draft(Entry::ChangeMember(MemberChange {
            member: self.account(&change.text("member"))?,
            name: name.as_deref(),
            contact: contact.as_deref(),
            area: area.as_deref(),
            holders,
            guardian: change.has("guardian").then_some(guardian),
            is_timebank: change.has("timebank").then(|| change.flag("timebank")),
        }))
    }

    fn step(&self, step: &Input) -> Result<Draft> {
        let name = step.text("step");
        let kind = StepKind::ALL.into_iter().find(|kind| kind.name() == name);
        let text = step.some("text");
        let duplicate_of =
            step.some("duplicateOf").map(|id| self.ledger.exchange_of(&id)).transpose().map_err(refusal)?;
        self.draft(Entry::Step(Stepping {
            kind: kind.ok_or_else(|| misuse("there is no such step"))?,
            exchange: self.exchange(step)?,
            text: text.as_deref(),
            duplicate_of,
            on_behalf: self.some_account(step, "onBehalfOf")?,
        }))
    }

    fn post_entry(&self, post: &Input) -> Result<Draft> {
        let (category, until) = (post.some("category"), post.some("until"));
        let mut tags = String::new();
        for tag in post.list("tags").unwrap_or_default().iter().filter_map(|tag| tag.as_string()) {
            if !tags.is_empty() {
                tags.push('\n');
            }
            tags.push_str(&tag);
        }
        self.draft(Entry::Post(Posting {
            kind: if post.text("kind") == "Request" { PostKind::Request } else { PostKind::Offer },
            text: &post.text("text"),
            category: category.as_deref(),
            tags: Some(&tags),
            until: until.map(|until| day(&until)).transpose()?,
            member: self.some_account(post, "member")?,
            replaces: post.some("replaces").map(|id| self.post(&id)).transpose()?,
        }))
    }

    pub(super) fn recording<'t>(&self, record: &Input, texts: &'t RecordingTexts) -> Result<Recording<'t>> {
        let kind = if record.text("kind") == "Gift" { ExchangeKind::Gift } else { ExchangeKind::Service };
        Ok(Recording {
            kind,
            gave: self.legs(record, "gave")?,
            received: self.legs(record, "received")?,
            on: day(&record.text("on"))?,
            category: texts.category.as_deref(),
            worked: record.minutes("worked"),
            travel: record.minutes("travel"),
            note: texts.note.as_deref(),
            on_behalf: self.some_account(record, "onBehalfOf")?,
            answers: record.some("answers").map(|id| self.post(&id)).transpose()?,
            #[cfg(feature = "desk")]
            programme: texts.programme.as_deref(),
            #[cfg(feature = "desk")]
            attended: self.legs(record, "attended")?,
            confirm: record.flag("confirm"),
        })
    }

    pub(super) fn legs(&self, input: &Input, side: &str) -> Result<Legs> {
        legs(self.ledger, input, side)
    }

    pub(super) fn account(&self, id: &str) -> Result<AccountIndex> {
        self.ledger.account_of(id).map_err(refusal)
    }

    pub(super) fn exchange(&self, input: &Input) -> Result<ExchangeIndex> {
        self.ledger.exchange_of(&input.text("exchange")).map_err(refusal)
    }

    pub(super) fn some_account(&self, input: &Input, name: &str) -> Result<Option<AccountIndex>> {
        input.some(name).map(|id| self.account(&id)).transpose()
    }

    pub(super) fn accounts(&self, ids: Option<Array>) -> Result<Vec<AccountIndex>> {
        let ids = ids.unwrap_or_default();
        ids.iter().map(|id| self.account(&id.as_string().unwrap_or_default())).collect()
    }

    fn post(&self, id: &str) -> Result<PostIndex> {
        self.ledger.post_of(id).map_err(refusal)
    }
}

/// The texts that a [`Recording`] borrows.
pub(super) struct RecordingTexts {
    category: Option<String>,
    note: Option<String>,
    #[cfg(feature = "desk")]
    programme: Option<String>,
}

impl RecordingTexts {
    pub(super) fn of(record: &Input) -> RecordingTexts {
        RecordingTexts {
            category: record.some("category"),
            note: record.some("note"),
            #[cfg(feature = "desk")]
            programme: record.some("programme"),
        }
    }
}

/// One side of an exchange.
pub(super) fn legs(ledger: &Ledger, input: &Input, side: &str) -> Result<Legs> {
    let mut legs = Legs::new();
    for leg in input.list(side).unwrap_or_default().iter() {
        let leg: Input = leg.unchecked_into();
        let account = ledger.account_of(&leg.text("account")).map_err(refusal)?;
        legs.push((account, leg.minutes("minutes").unwrap_or_default()));
    }
    Ok(legs)
}
