//! The entries that only a coordinator's desk makes.

use crate::Key;
use crate::journal::{Draft, MemberKind, PolicyChange, Role, Rule};
use crate::ledger::{AccountIndex, Entry, NewMember, Recording, Refusal, Session, Split};
use crate::wasm::entry::{RecordingTexts, Writing};
use crate::wasm::input::Input;
use crate::wasm::js::{Result, day, misuse, refusal};
use core::fmt::Debug;
use js_sys::Array;
use wasm_bindgen::prelude::*;

impl Writing<'_> {
    /// The event for one of the desk's entries; `None` where it is none of them.
    pub(in crate::wasm) fn read_desk(&self, entry: &Input) -> Result<Option<Draft>> {
        let draft = if let Some(found) = entry.object("Found") {
            let (keeper, recovery) = (Key(found.bytes("keeper")?), Key(found.bytes("recovery")?));
            let (community, founder) = (&found.text("community")[..], &found.text("founder")[..]);
            self.draft(Entry::Found { community, founder, keeper, recovery })?
        } else if let Some(change) = entry.object("ChangeKeeper") {
            self.draft(Entry::ChangeKeeper(Key(change.bytes("keeper")?)))?
        } else if let Some(new) = entry.object("AddMember") {
            self.add_member(&new)?
        } else if let Some(void) = entry.object("Void") {
            self.draft(Entry::Void { exchange: self.exchange(&void)?, reason: &void.text("reason") })?
        } else if let Some(undo) = entry.object("Undo") {
            let ids = undo.list("exchanges").unwrap_or_default();
            let exchange = |id: JsValue| self.ledger.exchange_of(&id.as_string().unwrap_or_default());
            let exchanges = ids.iter().map(exchange).collect::<core::result::Result<_, _>>();
            let exchanges = exchanges.map_err(refusal)?;
            self.draft(Entry::Undo { exchanges, reason: &undo.text("reason") })?
        } else if let Some(all) = entry.object("RecordAll") {
            self.record_all(&all)?
        } else if let Some(session) = entry.object("Session") {
            self.session(&session)?
        } else if let Some(correct) = entry.object("Correct") {
            let by = correct.object("by").ok_or_else(|| misuse("a correction says what is right"))?;
            let (texts, reason) = (RecordingTexts::of(&by), correct.text("reason"));
            let (exchange, by) = (self.exchange(&correct)?, self.recording(&by, &texts)?);
            self.draft(Entry::Correct { exchange, reason: &reason, by })?
        } else if let Some(set) = entry.object("SetRole") {
            let role = named(&[Role::Member, Role::Coordinator, Role::Viewer], &set.text("role"))?;
            self.draft(Entry::SetRole(self.account(&set.text("member"))?, role))?
        } else if let Some(leave) = entry.object("Leave") {
            let (member, to) = (self.account(&leave.text("member"))?, self.legs(&leave, "to")?);
            let (on, erase) = (day(&leave.text("on"))?, leave.flag("erase"));
            self.draft(Entry::Leave { member, to, on, erase })?
        } else if let Some(back) = entry.object("ComeBack") {
            let (member, reason) = (self.account(&back.text("member"))?, &back.text("reason")[..]);
            self.draft(Entry::ComeBack { member, reason })?
        } else if let Some(put_off) = entry.object("PutOffErasure") {
            self.draft(Entry::PutOffErasure(self.account(&put_off.text("member"))?))?
        } else if let Some(erase) = entry.object("Erase") {
            self.draft(Entry::Erase(self.account(&erase.text("member"))?))?
        } else if let Some(join) = entry.object("Join") {
            let (member, into) = (self.account(&join.text("member"))?, self.account(&join.text("into"))?);
            self.draft(Entry::Join { member, into })?
        } else if let Some(part) = entry.object("Part") {
            self.draft(Entry::Part(self.written_account(&part.text("member"))?))?
        } else if let Some(add) = entry.object("AddDevice") {
            self.draft(Entry::AddDevice(self.account(&add.text("member"))?, Key(add.bytes("key")?)))?
        } else if let Some(close) = entry.object("CloseMonth") {
            let month = close.number("month").and_then(|month| i32::try_from(month).ok());
            self.draft(Entry::CloseMonth(month.ok_or_else(|| misuse("a month is a number"))?))?
        } else if let Some(set) = entry.object("SetProgramme") {
            let (exchange, programme) = (self.exchange(&set)?, set.some("programme"));
            self.draft(Entry::SetProgramme { exchange, programme: programme.as_deref() })?
        } else if let Some(set) = entry.object("SetPolicy") {
            self.set_policy(&set)?
        } else {
            return Ok(None);
        };
        Ok(Some(draft))
    }

    /// An account that may have been joined into another.
    fn written_account(&self, id: &str) -> Result<AccountIndex> {
        let account = id.parse().ok().and_then(|id| self.ledger.written_account(id));
        account.ok_or_else(|| refusal(Refusal::UnknownMember))
    }

    fn add_member(&self, new: &Input) -> Result<Draft> {
        let kind = match new.text("kind").as_str() {
            "Household" => MemberKind::Household,
            "Organisation" => MemberKind::Organisation,
            _ => MemberKind::Person,
        };
        let (number, contact, area) = (new.some("number"), new.some("contact"), new.some("area"));
        self.draft(Entry::AddMember(NewMember {
            name: &new.text("name"),
            kind,
            number: number.as_deref(),
            contact: contact.as_deref(),
            area: area.as_deref(),
            holders: self.accounts(new.list("holders"))?,
            guardian: self.some_account(new, "guardian")?,
            on: new.some("on").map(|on| day(&on)).transpose()?,
        }))
    }

    fn record_all(&self, all: &Input) -> Result<Draft> {
        let records = inputs(all.list("exchanges"));
        let texts: Vec<RecordingTexts> = records.iter().map(RecordingTexts::of).collect();
        let recordings: Result<Vec<Recording<'_>>> =
            records.iter().zip(&texts).map(|(record, texts)| self.recording(record, texts)).collect();
        self.draft(Entry::RecordAll(recordings?))
    }

    fn session(&self, session: &Input) -> Result<Draft> {
        let splits = [Split::EachPays, Split::Shared, Split::PotPays, Split::NoCharge, Split::Peers];
        let (category, note) = (session.some("category"), session.some("note"));
        let programme = session.some("programme");
        let session = Session {
            gave: self.legs(session, "gave")?,
            received: self.legs(session, "received")?,
            split: named(&splits, &session.text("split"))?,
            on: day(&session.text("on"))?,
            category: category.as_deref(),
            note: note.as_deref(),
        };
        let mut exchanges = session.exchanges().map_err(refusal)?;
        exchanges.iter_mut().for_each(|exchange| exchange.programme = programme.as_deref());
        self.draft(Entry::RecordAll(exchanges))
    }

    fn set_policy(&self, set: &Input) -> Result<Draft> {
        let rule = |row: &Input| {
            let rule = named(&Rule::ALL, &row.text("rule"))?;
            Ok((rule, row.number("value")))
        };
        let mut rules = inputs(set.list("rules")).iter().map(rule).collect::<Result<Vec<_>>>()?;
        rules.sort_by_key(|(rule, _)| *rule as u8);
        if rules.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(misuse("a rule has one value"));
        }
        let categories: Option<Vec<String>> = set
            .list("categories")
            .map(|categories| categories.iter().map(|name| name.as_string().unwrap_or_default()).collect());
        let categories = categories.as_ref().map(|names| names.iter().map(String::as_str).collect());
        self.draft(Entry::SetPolicy(PolicyChange { rules, categories, unknown: false }))
    }
}

fn inputs(list: Option<Array>) -> Vec<Input> {
    list.unwrap_or_default().iter().map(JsCast::unchecked_into).collect()
}

/// The one that is called so.
fn named<T: Copy + Debug>(all: &[T], name: &str) -> Result<T> {
    all.iter().copied().find(|one| is_called(one, name)).ok_or_else(|| misuse("there is none of this name"))
}

fn is_called(one: &dyn Debug, name: &str) -> bool {
    format!("{one:?}") == name
}
