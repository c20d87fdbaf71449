//! One device's copy of the ledger, and what it wrote.

use super::effect::{Effect, Notice, Store};
use super::outbox::Outbox;
use super::pull::Pull;
use super::rebuilt::Rebuilt;
use super::rights::Rights;
use super::state::{self, CannotOpen, State};
use super::{Answer, Outcome};
use crate::journal::{Author, Chain, Item, Items, Record, Sealed};
use crate::ledger::{AccountIndex, Ledger};
use crate::{Hash, Key, Minutes, Seconds};

/// Why an event is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// It is for another community.
    WrongCommunity,
    /// Another device wrote it.
    WrongDevice,
    /// This device has used its counter, or a later one.
    CounterUsed,
    /// Its device did not sign it, or a part is another.
    WrongSignature,
}

crate::codes! { NotKept {
    NotKept::WrongCommunity
        | NotKept::WrongDevice
        | NotKept::CounterUsed
        | NotKept::WrongSignature => "not_kept",
} }

crate::message::coded_error!(NotKept);

/// One device's copy of a community's ledger: what it was given of the journal, and what it wrote.
#[derive(Clone, Debug)]
pub struct Replica {
    pub(super) ledger: Ledger,
    /// The new journal, while it is read again: it takes the old one's place once it is whole.
    pub(super) rebuilt: Option<Box<Rebuilt>>,
    pub(super) state: State,
    /// Answers to what was asked before it began again are none.
    pub(super) round: u64,
    /// The later epoch that a keeper has signed, until the replica begins anew.
    pub(super) heard: Option<Heard>,
}

/// An epoch, and the keeper who signed that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) epoch: Seconds,
    pub(super) keeper: Key,
}

impl Replica {
    /// A replica that has nothing yet. The community's id is the hash of the event that founds it, which
    /// names the keeper: a device that knows the id accepts no other journal.
    pub fn new(community: Hash, device: Key) -> Replica {
        let state = State { community, device, ..State::default() };
        Replica { ledger: Ledger::new(), rebuilt: None, state, round: 0, heard: None }
    }

    /// The replica of a device that kept the book until now, as where it moves to a hub: the segments are
    /// stored already, and the state comes beside them. `None` for a ledger without a community.
    pub fn of_book(ledger: Ledger, device: Key) -> Option<(Replica, Vec<Effect>)> {
        let mut replica = Replica::new(ledger.community()?, device);
        let chain = ledger.chain();
        let state = &mut replica.state;
        (state.seen, state.known, state.began) = (chain, chain.seq, chain.seq);
        state.last_n = ledger.next_n(device).saturating_sub(1);
        // The keeper of a book has all of it.
        state.rights = Rights { whole: true, all: true, ..Rights::of(&ledger, device) };
        replica.ledger = ledger;
        let effects = vec![replica.store()];
        Some((replica, effects))
    }

    /// Opens what was stored: the ledger of all segments ([`Ledger::load`], or a cache and the rest), and the
    /// state.
    ///
    /// # Errors
    /// Where these are not what one transaction stored. The segments may end earlier, as they do where the
    /// journal is being read again.
    pub fn open(ledger: Ledger, state: &[u8]) -> Result<Replica, CannotOpen> {
        let mut state = state::read(state)?;
        let chain = ledger.chain();
        // After a keeper was restored, the journal of before stays until the new one comes, and proves
        // nothing.
        let other = !state.again && chain.seq == state.seen.seq && chain.head != state.seen.head;
        if ledger.community().is_some_and(|community| community != state.community) || other {
            return Err(CannotOpen::OtherJournal);
        }
        if !state.again {
            state.outbox.clear(chain.seq, |event| ledger.seq_of(event));
        }
        Ok(Replica { ledger, rebuilt: None, state, round: 0, heard: None })
    }

    /// What the journal adds up to. What the outbox holds is not in it.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What this device wrote and has not seen in the journal.
    pub fn outbox(&self) -> &Outbox {
        &self.state.outbox
    }

    /// The last head that the keeper signed, as far as this device knows.
    pub fn seen(&self) -> Chain {
        self.state.seen
    }

    /// The author of this device's next event: its counter was never used, whatever happened to storage or
    /// journal since.
    pub fn author(&self, at: Seconds) -> Author {
        let last = self.state.last_n.max(self.ledger.next_n(self.state.device).saturating_sub(1));
        Author { device: self.state.device, n: last.saturating_add(1), at }
    }

    /// The balance of an account, `None` where this reader does not see all of its exchanges, or a newer
    /// version wrote what may change it: then nobody here knows it.
    pub fn balance(&self, account: AccountIndex) -> Option<Minutes> {
        let known = self.state.rights.have(account) && self.ledger.needs_update().is_none();
        known.then(|| self.ledger.balance(account))
    }

    /// Keeps an event that this device wrote: stored, then said to be saved, then sent.
    ///
    /// # Errors
    /// Where it is not this device's next one. Nothing changes then.
    pub fn wrote(&mut self, sealed: Sealed) -> Result<Vec<Effect>, NotKept> {
        let event = sealed.event().ok_or(NotKept::WrongSignature)?;
        if event.device != self.state.device {
            return Err(NotKept::WrongDevice);
        }
        let n = event.n;
        if n < self.author(event.at).n {
            return Err(NotKept::CounterUsed);
        }
        let effects = self.carry(sealed)?;
        self.state.last_n = n;
        // The state that is stored must say so too.
        Ok(self.with_state(effects))
    }

    /// Keeps an event of another device, to bring it to the keeper: a member who confirms an exchange that
    /// the keeper may not have brings both.
    ///
    /// # Errors
    /// Where it is not whole, or for another community.
    pub fn carry(&mut self, sealed: Sealed) -> Result<Vec<Effect>, NotKept> {
        let community = sealed.event().ok_or(NotKept::WrongSignature)?.community;
        if community != Some(self.state.community) {
            return Err(NotKept::WrongCommunity);
        }
        if !sealed.verify() {
            return Err(NotKept::WrongSignature);
        }
        let (id, bytes) = (sealed.id(), sealed.bytes());
        let known = !self.state.again && self.ledger.seq_of(id).is_some();
        if known || !self.state.outbox.add(sealed) {
            return Ok(Vec::new());
        }
        Ok(vec![self.store(), Effect::Say(Notice::Saved(id)), Effect::Send(vec![bytes])])
    }

    /// What is to be done when the keeper may be within reach: at the start, when the network is back, and
    /// from time to time. Sends what the keeper has not answered, and asks again about what waits with it or
    /// was not seen in the journal yet: a keeper may have been restored from a copy.
    pub fn sync(&self) -> Vec<Effect> {
        let events = self.state.outbox.to_send(true);
        let send = (!events.is_empty()).then_some(Effect::Send(events));
        send.into_iter().chain([Effect::Ask(self.pull())]).collect()
    }

    /// Takes the keeper's answers, in whatever order they come. None of them clears the outbox.
    pub fn answered(&mut self, answers: &[Answer]) -> Vec<Effect> {
        let mut said = Vec::new();
        for answer in answers {
            if self.state.outbox.answered(answer) {
                said.push(Effect::Say(match answer.outcome {
                    Outcome::Admitted { .. } | Outcome::Held { .. } => Notice::Admitted(answer.event),
                    Outcome::Waiting(_) | Outcome::Refused(_) => Notice::NeedsAttention(answer.event),
                }));
            }
        }
        if said.is_empty() { said } else { [self.store()].into_iter().chain(said).collect() }
    }

    /// A person lets an event go that was refused, or waits: of a phone that was taken out it would wait for
    /// ever. It is remembered that it was, and nothing else of it.
    pub fn let_go(&mut self, event: Hash) -> Vec<Effect> {
        if !self.state.outbox.let_go(event) {
            return Vec::new();
        }
        self.state.gone.push(event);
        vec![self.store()]
    }

    /// A person sends a refused event again: what stood against it may be gone.
    pub fn send_again(&mut self, event: Hash) -> Vec<Effect> {
        if !self.state.outbox.send_again(event) {
            return Vec::new();
        }
        vec![self.store(), Effect::Send(self.state.outbox.to_send(false))]
    }

    /// What to ask the keeper for.
    pub fn pull(&self) -> Pull {
        let ledger = if self.state.again { None } else { Some(&self.ledger) };
        let ledger = self.rebuilt.as_ref().map(|rebuilt| &rebuilt.ledger).or(ledger);
        let after = ledger.map_or(0, |ledger| ledger.chain().seq);
        let began = self.rebuilt.as_ref().map_or(0, |rebuilt| rebuilt.began());
        Pull { after, seen: self.state.seen.seq.max(began), round: self.round }
    }

    /// Reads the journal again from its start, as where the reader may see more than before. What is there
    /// stays until the new one comes, and so does the outbox. The new journal must have the heads that were
    /// seen before.
    pub fn begin_again(&mut self) -> Vec<Effect> {
        self.restart();
        vec![self.store(), Effect::Ask(self.pull())]
    }

    /// Goes on with another key, as after [`Notice::Copied`]. What is in the outbox stays, signed by the
    /// former one. Another member's key sees another part of the journal, which is read again.
    pub fn renew(&mut self, device: Key) -> Vec<Effect> {
        let former = core::mem::replace(&mut self.state.device, device);
        self.state.former.push(former);
        self.state.last_n = 0;
        let owner = self.ledger.owner_of(device);
        if owner.is_some() && owner != self.ledger.owner_of(former) {
            return self.begin_again();
        }
        vec![self.store()]
    }

    /// Believes a keeper that was restored from a copy, because it signed that ([`Effect::BeginAnew`]), or
    /// else because a person said so: the heads of before count no longer. Everything that this device wrote
    /// is offered again; `segments` are the stored ones.
    pub fn begin_anew<'a>(&mut self, segments: impl IntoIterator<Item = &'a [u8]>) -> Vec<Effect> {
        let written = core::mem::take(&mut self.state.outbox);
        let mut lost = 0;
        for item in segments.into_iter().flat_map(|segment| Items::new(segment, 0)) {
            let Ok(Item::Record(record, _)) = item else { continue };
            let device = record.event.device;
            if device != self.state.device && !self.state.former.contains(&device) {
                continue;
            }
            match sealed_of(&record) {
                Some(sealed) => drop(self.state.outbox.add(sealed)),
                None => {
                    lost += 1;
                    if !self.state.gone.contains(&record.event.id()) {
                        self.state.gone.push(record.event.id());
                    }
                }
            }
        }
        let events = self.state.outbox.kept.len();
        let again = |event: &Hash| self.state.outbox.get(*event).is_none();
        self.state.gone = self.state.gone.iter().copied().filter(again).collect();
        for kept in written.kept {
            self.state.outbox.add(kept.sealed);
        }
        self.state.outbox.forget_answers();
        (self.state.seen, self.state.known) = (Chain::default(), 0);
        // Where a person says it, whatever epoch comes next.
        let heard = self.heard.take();
        self.state.epoch = heard.map_or(Seconds(0), |heard| heard.epoch);
        // A replica without a journal knows no keeper.
        let had = self.ledger.community().is_some();
        self.state.anew_for = heard.filter(|_| had).map(|heard| heard.keeper);
        self.restart();
        let said = Effect::Say(Notice::OfferedAgain { events, lost });
        let rest = [Effect::Send(self.state.outbox.to_send(true)), Effect::Ask(self.pull())];
        [self.store(), said].into_iter().chain(rest).collect()
    }

    /// The next page is the first, and what was asked before is not answered any more.
    pub(super) fn restart(&mut self) {
        self.state.again = true;
        self.rebuilt = None;
        self.round += 1;
    }

    /// The state alone.
    pub(super) fn store(&self) -> Effect {
        Effect::Store(Store { from_start: false, segment: None, state: state::bytes(&self.state) })
    }

    /// The same effects with the state as it is now.
    fn with_state(&self, mut effects: Vec<Effect>) -> Vec<Effect> {
        for effect in &mut effects {
            if let Effect::Store(store) = effect {
                store.state = state::bytes(&self.state);
            }
        }
        effects
    }
}

/// The sealed event of a record; `None` where a part is withheld.
fn sealed_of(record: &Record<'_>) -> Option<Sealed> {
    let parts = record.parts.iter().map(|part| part.map(<[u8]>::to_vec)).collect::<Option<Vec<_>>>()?;
    Some(Sealed { event: record.event.bytes.to_vec(), signature: *record.signature, parts })
}
