//! Erasure: the names, contacts, notes and offers of an erased member go. Hours, days and the chain stay.

#[cfg(feature = "share")]
use super::about::About;
use super::columns::Texts;
use super::{AccountIndex, ExchangeIndex, Ledger};
#[cfg(feature = "share")]
use crate::Id;
#[cfg(feature = "share")]
use crate::journal::{Body, Corrupt, Fact, Item, Items, Record};
#[cfg(feature = "desk")]
use crate::journal::{Part, Ref, Sealed};

/// Stands for the record of an event that is not in the journal. No row has it.
#[cfg(feature = "desk")]
const NOT_ADMITTED: u32 = u32::MAX;

impl Ledger {
    /// Whether a member was erased.
    pub fn is_erased(&self, account: AccountIndex) -> bool {
        let is = |account: AccountIndex| self.erased.get(account.0).is_some();
        is(account) || is(self.person(account))
    }

    /// How many times words were to be forgotten so far: a member was erased, or an exchange got another
    /// programme. When the number grows, [`Ledger::forget`] may find more in what is stored.
    #[cfg(feature = "share")]
    pub fn erasures(&self) -> u64 {
        self.erased.rows.len() as u64 + self.meta.programmes_replaced
    }

    /// Marks of what was to be forgotten so far: the ids of erased members, and how many programmes were
    /// replaced. A mark that is new says that [`Ledger::forget`] may find more in what is stored.
    #[cfg(feature = "share")]
    pub fn forgotten(&self) -> Vec<String> {
        let members = self.erased_members().into_iter().map(|member| member.to_string());
        let replaced = self.meta.programmes_replaced;
        members.chain((replaced > 0).then(|| format!("programmes {replaced}"))).collect()
    }

    /// The ids of all erased members. Keep them apart from the copies of the journal, so that they can be
    /// erased again after a copy is restored.
    #[cfg(feature = "share")]
    pub fn erased_members(&self) -> Vec<Id> {
        self.erased.iter().filter_map(|(account, _)| self.account_id(AccountIndex(account))).collect()
    }

    /// A stored segment without the texts of erased members and without former programmes. `None` where it
    /// has none of these texts. Store the result in place of the segment. It loads to the same ledger.
    ///
    /// # Errors
    /// Where the segment is damaged.
    #[cfg(feature = "share")]
    pub fn forget(&self, segment: &[u8]) -> Result<Option<Vec<u8>>, Corrupt> {
        let mut out = Vec::with_capacity(segment.len());
        let mut changed = false;
        for item in Items::new(segment, 0) {
            match item? {
                Item::Record(record, bytes) => {
                    let withheld = self.to_forget(&record);
                    let there = |index: &usize| record.parts.get(*index).copied().flatten().is_some();
                    if withheld.iter().any(there) {
                        changed = true;
                        out.extend_from_slice(&record.without(&withheld));
                    } else {
                        out.extend_from_slice(bytes);
                    }
                }
                Item::Head(_, bytes) => out.extend_from_slice(bytes),
            }
        }
        Ok(changed.then_some(out))
    }

    /// Whether a stored segment has all its parts, except texts that were forgotten. A book cannot be kept
    /// from the parts that one member may see.
    ///
    /// # Errors
    /// Where the segment is damaged.
    #[cfg(feature = "desk")]
    pub fn is_whole(&self, segment: &[u8]) -> Result<bool, Corrupt> {
        for item in Items::new(segment, 0) {
            let Item::Record(record, _) = item? else { continue };
            let forgotten = self.to_forget(&record);
            let missing = |index: &usize| record.parts.get(*index).copied().flatten().is_none();
            if (0..record.parts.len()).filter(missing).any(|index| !forgotten.contains(&index)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The indices of a record's texts about an erased member, and of its programmes that are no longer so. A
    /// text that a fact about others also points to belongs to them and stays.
    #[cfg(feature = "share")]
    fn to_forget(&self, record: &Record<'_>) -> Vec<usize> {
        if self.erasures() == 0 {
            return Vec::new();
        }
        let Some(seq) = self.records.find(record.event.id()) else { return Vec::new() };
        let mut texts = Vec::new();
        let mut kept = Vec::new();
        for index in 0..record.parts.len() {
            if let Ok(Some(part)) = record.part(index)
                && let Body::Fact(fact) = part.body
            {
                let about = self.is_about_erased(&fact, index as u16, seq) || self.is_replaced(&fact, seq);
                let of_fact = fact.texts().into_iter().flatten().map(usize::from);
                if about { texts.extend(of_fact) } else { kept.extend(of_fact) }
            }
        }
        texts.retain(|text| !kept.contains(text));
        // A text that no fact points to is about its author.
        if self.is_erased(self.author_of(seq)) {
            let loose =
                |index: &usize| record.is_text(*index) && !kept.contains(index) && !texts.contains(index);
            let loose: Vec<usize> = (0..record.parts.len()).filter(loose).collect();
            texts.extend(loose);
        }
        texts
    }

    #[cfg(feature = "share")]
    fn is_about_erased(&self, fact: &Fact<'_>, index: u16, seq: u32) -> bool {
        match self.about(fact, index, seq) {
            Some(About::Account(account)) => self.is_erased(account),
            Some(About::Exchange(exchange)) => self.has_erased_party(exchange),
            None => false,
        }
    }

    /// Whether a fact of the record `seq` gives an exchange a programme that a later record replaced.
    #[cfg(feature = "share")]
    fn is_replaced(&self, fact: &Fact<'_>, seq: u32) -> bool {
        let Fact::ProgrammeSet(_) = fact else { return false };
        // The index of a part matters only to facts that make something.
        let Some(About::Exchange(exchange)) = self.about(fact, 0, seq) else { return false };
        self.programme_set.get(exchange.0) != Some(seq)
    }

    /// Whether an event that is not in the journal was written by an erased member, or is about one. What is
    /// not admitted is outside the reach of [`Ledger::forget`], so it must be kept nowhere.
    #[cfg(feature = "desk")]
    pub fn concerns_erased(&self, sealed: &Sealed) -> bool {
        let Some(event) = sealed.event() else { return false };
        let is_erased = |member: Ref| {
            let record = member.event.and_then(|event| self.records.find(event));
            record.and_then(|seq| self.accounts.find(seq, member.part)).is_some_and(|who| self.is_erased(who))
        };
        // No fact of this event has a place in the ledger yet.
        let about = |(index, bytes): (usize, &Vec<u8>)| match Part::read(bytes).map(|part| part.body) {
            Some(Body::Fact(Fact::Proposed(proposed))) => proposed.members().any(is_erased),
            Some(Body::Fact(fact)) => self.is_about_erased(&fact, index as u16, NOT_ADMITTED),
            Some(Body::Text(..) | Body::Unknown { .. }) | None => false,
        };
        let by_erased = self.owner_of(event.device).is_some_and(|owner| self.is_erased(owner));
        by_erased || sealed.parts.iter().enumerate().any(about)
    }

    pub(super) fn has_erased_party(&self, exchange: ExchangeIndex) -> bool {
        let legs = self.legs_of(exchange).map(|leg| self.legs.written(leg));
        legs.chain(self.attendance.of(exchange).map(|(who, _)| who)).any(|account| self.is_erased(account))
    }

    /// Erases a member, with all accounts that were joined into theirs.
    pub(super) fn erase_member(&mut self, member: AccountIndex, record: u32) {
        let joined: Vec<AccountIndex> = self.joined_into(member).collect();
        for account in joined.into_iter().chain([member]) {
            self.erased.set(account.0, Some(record));
            self.erase(account);
        }
    }

    /// Drops everything known about an account except its hours. The remaining texts are written anew, so
    /// that no byte of the dropped ones stays in the cache.
    fn erase(&mut self, account: AccountIndex) {
        let i = account.0 as usize;
        self.accounts.name[i] = 0;
        self.accounts.contact[i] = 0;
        self.accounts.number[i] = 0;
        self.areas.set(account.0, None);
        let lines = self.legs.find(account, &self.exchanges);
        let theirs: Vec<u32> = lines.iter().map(|line| line.exchange.0).collect();
        let attended: Vec<u32> = self.attendance.exchanges_of(account).map(|exchange| exchange.0).collect();
        theirs.iter().chain(&attended).for_each(|exchange| self.forget_words(*exchange));
        for post in 0..self.posts.len() {
            if self.posts.member[post] == account.0 {
                self.posts.text[post] = 0;
                self.posts.tags[post] = 0;
            }
        }
        self.rewrite_names();
        self.rewrite_texts(&theirs);
        if !attended.is_empty() {
            self.rewrite_texts(&attended);
        }
    }

    /// Drops the words of a programme that no exchange has any more. A copy that never had them is written
    /// anew too, so that both have the same bytes.
    pub(super) fn forget_replaced_programme(&mut self) {
        self.meta.programmes_replaced += 1;
        self.rewrite_names();
    }

    fn forget_words(&mut self, exchange: u32) {
        self.programmes.set(exchange, None);
        let places: Vec<usize> = self.steps.places(exchange).collect();
        for place in places {
            self.steps.text[place] = 0;
        }
        if let Some(row) = self.imports.find(exchange as usize) {
            self.imports.trail[row] = 0;
        }
    }

    fn rewrite_names(&mut self) {
        let old = core::mem::take(&mut self.names);
        self.names.add(b"");
        let a = &mut self.accounts;
        move_texts(&old, &mut self.names, [core::slice::from_mut(&mut self.meta.name)]);
        move_texts(&old, &mut self.names, [&mut a.name, &mut a.contact, &mut a.number, &mut a.origin_key]);
        move_texts(&old, &mut self.names, [&mut self.areas.values, &mut self.categories]);
        move_texts(&old, &mut self.names, [&mut self.programmes.values]);
    }

    /// Drops the notes of some exchanges.
    fn rewrite_texts(&mut self, forgotten: &[u32]) {
        let old = core::mem::take(&mut self.texts);
        self.texts.add(b"");
        let notes = core::mem::take(&mut self.exchanges.note);
        for exchange in 0..notes.len() {
            let note = notes.get(exchange);
            let keep = note != 0 && forgotten.binary_search(&(exchange as u32)).is_err();
            self.exchanges.note.push(if keep { self.texts.add(old.raw(note)) } else { 0 });
        }
        let imports = &mut self.imports;
        move_texts(&old, &mut self.texts, [&mut imports.key, &mut imports.trail]);
        move_texts(&old, &mut self.texts, [&mut self.steps.text, &mut self.posts.text, &mut self.posts.tags]);
    }
}

/// Copies the texts that columns point to, in their order, and makes the columns point to the new places.
fn move_texts<const N: usize>(old: &Texts, new: &mut Texts, columns: [&mut [u32]; N]) {
    for text in columns.into_iter().flatten().filter(|text| **text != 0) {
        *text = new.add(old.raw(*text));
    }
}
