//! What holds, whatever happened.

use super::hub::Hub;
use super::network::short;
use super::phone::Phone;
use super::times::Times;
use crate::common::{contains, public};
use std::collections::{BTreeMap, BTreeSet};
use timebank::journal::Chain;
use timebank::ledger::{Ledger, State};
use timebank::sync::Standing;
use timebank::views::{FormerEntry, Party, TrailStep};
use timebank::{Hash, Id, Minutes};

#[derive(Default)]
pub(crate) struct Oracle {
    /// The first promise that does not hold.
    pub(crate) violation: Option<String>,
    /// Events that were reported as shared, and the hub's era at that time.
    pub(crate) shared: BTreeMap<Hash, usize>,
    /// Events that the hub said are waiting.
    pub(crate) waiting: BTreeSet<Hash>,
    /// Events that no keeper may ever admit.
    pub(crate) never: BTreeSet<Hash>,
    /// The author of each event: the phone, and how often its storage was lost by then.
    pub(crate) written: BTreeMap<Hash, (usize, u64)>,
    /// How often the storage of a phone was lost, or put back.
    pub(crate) losses: Vec<u64>,
    /// Exchanges that were resolved, and how.
    resolved: BTreeMap<Id, State>,
    /// All exchanges that anybody recorded.
    pub(crate) exchanges: Vec<Id>,
    /// The names of all members, each of which is no part of another.
    pub(crate) named: Vec<(Id, String)>,
    /// Members whom the hub ever erased.
    pub(crate) erased: BTreeSet<Id>,
    pub(crate) times: Times,
}

impl Oracle {
    /// For this many phones, and members with these names.
    pub(crate) fn new(phones: usize, named: Vec<(Id, String)>) -> Oracle {
        Oracle { losses: vec![0; phones], named, ..Oracle::default() }
    }

    pub(crate) fn blame(&mut self, what: impl Into<String>) {
        if self.violation.is_none() {
            self.violation = Some(what.into());
        }
    }

    pub(crate) fn must(&mut self, holds: Result<(), String>) {
        if let Err(what) = holds {
            self.blame(what);
        }
    }

    /// Checks after each action of the hub.
    pub(crate) fn look_at_hub(&mut self, hub: &Hub) {
        let sum: Minutes = hub.ledger.balance_series().into_iter().sum();
        if sum != Minutes::ZERO {
            self.blame(format!("the hub's balances sum to {sum:?}"));
        }
        let stored = hub.stored.commits.last().map(|commit| commit.chain);
        if stored != Some(hub.ledger.chain()) {
            self.blame(format!("the hub holds {:?}, and has stored {stored:?}", hub.ledger.chain()));
        }
        self.erased.extend(hub.ledger.erased_members());
        self.look_at_stamp(hub);
        for id in &self.exchanges {
            let Some(exchange) = hub.ledger.exchange(*id) else { continue };
            let state = hub.ledger.state(exchange);
            let before = self.resolved.get(id).copied();
            let over = |state| matches!(state, State::Declined | State::Withdrawn | State::Voided);
            let wrong = match before {
                Some(before) if over(before) => state != before,
                Some(_) => state == State::Proposed,
                None => false,
            };
            // A coordinator may take a step back.
            let is_back = || hub.ledger.trail(exchange).iter().any(|row| row.what == TrailStep::Restored);
            if wrong && !is_back() {
                let message = format!("an exchange went from {before:?} to {state:?}");
                self.violation.get_or_insert(message);
            }
            if !matches!(state, State::Proposed | State::Held) {
                self.resolved.insert(*id, state);
            }
        }
    }

    /// Checks that what was reported survives the hub's crash.
    pub(crate) fn look_at_reopened(&mut self, hub: &Hub) {
        let lost = self.shared.iter().find(|(id, era)| **era == hub.era && hub.ledger.seq_of(**id).is_none());
        if let Some((id, _)) = lost {
            let id = short(*id);
            self.blame(format!("{id} was said to be shared, and the hub has lost it"));
        }
        let kept = |id: &&Hash| {
            hub.ledger.seq_of(**id).is_some() || hub.stored.waiting.iter().any(|(other, _)| other == *id)
        };
        if let Some(id) = self.waiting.iter().find(|id| !kept(id)) {
            let id = short(*id);
            self.blame(format!("{id} was said to wait, and the hub has lost it"));
        }
    }

    /// The hub was put back to a copy. What it reported is lost for the time being.
    pub(crate) fn hub_restored(&mut self, hub: &Hub) {
        self.resolved.clear();
        self.times_restored();
        self.never.clear();
        self.waiting.retain(|id| {
            hub.ledger.seq_of(*id).is_some() || hub.stored.waiting.iter().any(|(other, _)| other == id)
        });
    }

    /// A hub that was put back has no name of a member who was ever erased.
    pub(crate) fn look_at_restored(&mut self, hub: &Hub) {
        let is_erased = |member| self.erased.contains(&member);
        if let Some(name) = name_at_hub(hub, &self.named, is_erased) {
            let message = format!("the hub has the name of {name} again, who was erased");
            self.violation.get_or_insert(message);
        }
    }

    /// Checks after each action of a phone.
    pub(crate) fn look_at_phone(&mut self, number: usize, phone: &Phone, history: &[Chain]) {
        self.must(phone.check_saved().map_err(|what| format!("phone {number}: {what}")));
        let ledger = phone.replica.ledger();
        let sum: Minutes = ledger.balance_series().into_iter().sum();
        if sum != Minutes::ZERO {
            self.blame(format!("phone {number}: balances sum to {sum:?}"));
        }
        let chain = ledger.chain();
        if chain.seq > 0 && !history.contains(&chain) {
            self.blame(format!("phone {number} believes a journal that the keeper never had"));
        }
    }

    /// Checks when no more faults occur and everybody has asked until nothing came.
    pub(crate) fn look_at_end(&mut self, hub: &Hub, phones: &[Phone]) {
        self.look_at_reopened_end(hub, phones);
        for id in &self.never {
            if hub.ledger.seq_of(*id).is_some() {
                let message = format!("{} was admitted, which never may be", short(*id));
                self.violation.get_or_insert(message);
            }
        }
        for (number, phone) in phones.iter().enumerate() {
            let converged = converged(hub, phone, &self.exchanges);
            self.must(converged.map_err(|what| format!("phone {number}: {what}")));
        }
        self.must(words_are_gone(hub, phones, &self.named));
        let mut books = Ledger::new();
        let mut events = BTreeSet::new();
        for commit in &hub.stored.commits {
            let segment = [&commit.records[..], &commit.head[..]].concat();
            if let Err(fault) = books.load_and_judge(&segment) {
                self.blame(format!("the books do not stand: {fault}"));
                return;
            }
            for item in timebank::journal::Items::new(&commit.records, 0) {
                if let Ok(timebank::journal::Item::Record(record, _)) = item
                    && !events.insert(record.event.id())
                {
                    self.blame("an event is in the journal twice");
                }
            }
        }
        if books.cache() != hub.ledger.cache() {
            self.blame("the hub's ledger is not what its journal adds up to");
        }
    }

    /// An event that was reported as shared is in the journal. If the hub was put back to a copy, its author
    /// still offers it. An author who lost it cannot. A revoked device cannot either: it hears of nothing.
    fn look_at_reopened_end(&mut self, hub: &Hub, phones: &[Phone]) {
        let mut lost = Vec::new();
        for (id, era) in &self.shared {
            if hub.ledger.seq_of(*id).is_some() {
                continue;
            }
            let author = self.written.get(id);
            let offered = phones.iter().any(|phone| {
                let kept = phone.replica.outbox().get(*id);
                kept.is_some_and(timebank::sync::Kept::needs_attention)
            });
            let cannot = author.is_none_or(|(author, losses)| {
                let phone = &phones[*author];
                let deaf = hub.page(public(&phone.device), 0, 0).is_none();
                deaf || self.losses[*author] != *losses || phone.let_go.contains(id)
            });
            if *era == hub.era || !(offered || cannot) {
                lost.push(format!("{} of {era}, by {author:?}", short(*id)));
            }
        }
        if !lost.is_empty() {
            self.blame(format!("said to be shared, and lost: {lost:?}"));
        }
    }
}

/// The name of an erased member that the hub still has.
fn name_at_hub<'a>(hub: &Hub, named: &'a [(Id, String)], is_erased: impl Fn(Id) -> bool) -> Option<&'a str> {
    let mut erased = named.iter().filter(|(member, _)| is_erased(*member)).map(|(_, name)| name.as_str());
    erased.find(|name| hub.stored.commits.iter().any(|commit| contains(&commit.records, name)))
}

/// No name of an erased member is left once everybody has heard of the erasure.
fn words_are_gone(hub: &Hub, phones: &[Phone], named: &[(Id, String)]) -> Result<(), String> {
    let account = |member| hub.ledger.written_account(member);
    let is_erased = |member| account(member).is_some_and(|account| hub.ledger.is_erased(account));
    if let Some(name) = name_at_hub(hub, named, is_erased) {
        return Err(format!("the hub still has the name of {name}, who was erased"));
    }
    let chain = hub.ledger.chain();
    let heard = phones.iter().filter(|phone| phone.replica.ledger().chain() == chain);
    let segments: Vec<&Vec<u8>> = heard.flat_map(|phone| &phone.stored.segments).collect();
    for (_, name) in named.iter().filter(|(member, _)| is_erased(*member)) {
        if segments.iter().any(|segment| contains(segment, name)) {
            return Err(format!("a phone still has the name of {name}, who was erased"));
        }
    }
    Ok(())
}

/// Whether a phone has the hub's records, as far as it may.
fn converged(hub: &Hub, phone: &Phone, exchanges: &[Id]) -> Result<(), String> {
    let device = public(&phone.device);
    let standing = |unanswered: bool| {
        let bad = |standing: &Standing| match standing {
            Standing::Unsent => true,
            Standing::Admitted(_) => unanswered,
            Standing::Waiting(_) | Standing::Refused(_) => false,
        };
        match phone.replica.outbox().iter().find(|kept| bad(&kept.standing)) {
            Some(kept) => Err(format!("{} is still {:?}", short(kept.id()), kept.standing)),
            None => Ok(()),
        }
    };
    if hub.page(device, 0, 0).is_none() {
        return standing(false);
    }
    standing(true)?;
    let replica = phone.replica.ledger();
    if replica.chain() != hub.ledger.chain() {
        return Err(format!("it has {:?}, the hub {:?}", replica.chain(), hub.ledger.chain()));
    }
    let names = |ledger: &Ledger| -> Vec<_> {
        let also = |also: Vec<FormerEntry>| also.into_iter().map(|one| one.member).collect::<Vec<_>>();
        let rows = ledger.members().into_iter();
        rows.map(|row| (row.member, row.name, row.role, row.left, row.erased, also(row.also))).collect()
    };
    if names(replica) != names(&hub.ledger) {
        return Err("it knows other members".to_owned());
    }
    let me = phone.me().ok_or("it does not know its owner")?;
    let owner = hub.ledger.owner_of(device).ok_or("the hub does not know its owner")?;
    let sees_all = replica.role(me) == timebank::journal::Role::Coordinator;
    for id in exchanges {
        let Some(ours) = hub.ledger.exchange(*id) else { continue };
        let ours = hub.ledger.history_row(ours);
        // In their own name, or for a household or a child.
        let is_mine = |party: &Party| {
            hub.ledger.account_of(&party.member).is_ok_and(|account| hub.ledger.acts_for(owner, account))
        };
        let takes_part = ours.gave.iter().chain(&ours.received).any(is_mine);
        let Some(theirs) = replica.exchange(*id).map(|theirs| replica.history_row(theirs)) else {
            if sees_all || takes_part {
                return Err(format!("it does not have {ours:?}"));
            }
            continue;
        };
        // A former coordinator keeps the records they had, and gets no more of them.
        if theirs != ours && (sees_all || takes_part) {
            return Err(format!("it has {theirs:?}, the hub {ours:?}"));
        }
        let given: Minutes = theirs.gave.iter().map(|party| party.minutes).sum();
        let received: Minutes = theirs.received.iter().map(|party| party.minutes).sum();
        if given != received {
            return Err(format!("{given:?} were given, {received:?} received"));
        }
    }
    for account in hub.ledger.accounts() {
        let there = hub.ledger.balance(account);
        let known = phone.replica.balance(account);
        if known.is_some_and(|balance| balance != there) {
            return Err(format!("a balance is {known:?} there, {there:?} at the hub"));
        }
        if known.is_none() && replica.acts_for(me, account) {
            return Err("it does not know a balance of its own".to_owned());
        }
    }
    Ok(())
}
