//! Checks what the keeper sends, and takes over what can be believed.

use super::effect::{Effect, Notice, Store};
use super::pull::{Pull, Pulled};
use super::rebuilt::{Own, Rebuilt, Sight};
use super::replica::{Heard, Replica};
use super::state::State;
use super::{Distrust, state};
use crate::journal::{Body, Chain, Corrupt, Item, Items, Record, RightsChange, SignedHead};
use crate::ledger::Ledger;
use crate::{Hash, Id, Key};

/// The records to take over.
struct Taken {
    segment: Vec<u8>,
    from_start: bool,
    /// Whether the keeper has more.
    more: bool,
}

/// A head to check a page against.
struct Believed {
    chain: Chain,
    /// The keeper that signed it and its epoch. `None` where no signature of a keeper was proved.
    proved: Option<Heard>,
    /// The number of records that the keeper says it has.
    last: u64,
}

/// What a page brings beside the ledger.
#[derive(Default)]
struct News {
    own: Vec<Own>,
    /// The members whose rights may have changed. `None` stands for any member.
    rights: Vec<Option<Id>>,
}

impl Replica {
    /// Takes over what the keeper sent for `pull`. The records and the resulting state are stored in one
    /// transaction. Then the notices say which events of the outbox arrived. A page with nothing new does
    /// nothing. If the keeper was restored from a copy, the only effect is [`Effect::BeginAnew`].
    ///
    /// # Errors
    /// Why it is not believed. The replica stays as it was.
    pub fn received(&mut self, pull: Pull, pulled: Pulled<'_>) -> Result<Vec<Effect>, Distrust> {
        if pull.round != self.round {
            return Ok(Vec::new());
        }
        // Only the whole journal can prove that the printed card named another keeper at an earlier record.
        let claims = |head: SignedHead<'_>| head.head.epoch > self.state.epoch;
        let later = pull.after > 0 && SignedHead::read(pulled.head).is_some_and(claims);
        match self.take(pull, pulled) {
            Err(Distrust::NotTheKeeper) if later => Ok(vec![Effect::Ask(Pull { after: 0, ..pull })]),
            taken => taken,
        }
    }

    /// Like [`Replica::received`], for records where there is nobody to ask for the whole journal.
    pub(super) fn take(&mut self, pull: Pull, pulled: Pulled<'_>) -> Result<Vec<Effect>, Distrust> {
        let Believed { chain: head, proved, last } = self.believed_head(pulled)?;
        let epoch = proved.map_or(self.state.epoch, |heard| heard.epoch);
        if epoch > self.state.epoch && (self.state.seen.seq > 0 || self.of_another(proved)) {
            self.heard = proved;
            return Ok(vec![Effect::BeginAnew]);
        }
        if epoch < self.state.epoch || last < pull.seen {
            return Err(Distrust::WentBack { had: pull.seen, now: last });
        }
        // This is a late answer to an older question. What is here is newer.
        if last < self.state.seen.seq {
            return Ok(Vec::new());
        }
        if head.seq == self.state.seen.seq && head != self.state.seen {
            return Err(Distrust::Rewritten { seq: head.seq });
        }
        let base = self.base();
        let before = base.chain();
        let mut sight = match &self.rebuilt {
            Some(rebuilt) => rebuilt.sight.clone(),
            None if before.seq == 0 => Sight { began: head.seq, ..Sight::default() },
            None => Sight { began: self.state.began, rights: self.state.rights.clone(), widened: false },
        };
        // This answer is from before the reading of this journal began. Its records may have been chosen by
        // other rights.
        if last < sight.began {
            return Ok(Vec::new());
        }
        let (ledger, news) = self.believe(base, pulled, head, sight.began)?;
        if ledger.chain() == before {
            // A keeper that has more records and sends none is leaving some out. A page that comes twice is
            // harmless.
            let silent = pull.after >= before.seq && last > before.seq;
            let (expected, found) = (before.seq + 1, last);
            return if silent { Err(Distrust::Gap { expected, found }) } else { Ok(Vec::new()) };
        }
        sight.after(&ledger, self.state.device, &news.rights);
        let more = ledger.chain().seq < last;
        // A head is remembered until the journal has reached it. Then the next one replaces it.
        if ledger.chain().seq >= self.state.seen.seq {
            (self.state.seen, self.state.epoch) = (head, epoch);
        }
        let page = behind(pulled.segment, before.seq);
        if !self.state.again {
            let segment = page.to_vec();
            return Ok(self.take_over(ledger, &news.own, sight, Taken { segment, from_start: false, more }));
        }
        let (mut segment, mut own) =
            self.rebuilt.take().map_or_else(Default::default, |rebuilt| (rebuilt.segment, rebuilt.own));
        segment.extend_from_slice(page);
        own.extend(news.own);
        if more {
            self.rebuilt = Some(Box::new(Rebuilt { ledger, segment, sight, own }));
            return Ok(vec![Effect::Ask(self.pull())]);
        }
        Ok(self.take_over(ledger, &own, sight, Taken { segment, from_start: true, more: false }))
    }

    /// Whether the keeper is not the one for which the replica began anew.
    fn of_another(&self, proved: Option<Heard>) -> bool {
        let (told, now) = (self.state.anew_for, proved.map(|heard| heard.keeper));
        told.is_some_and(|told| now.is_some_and(|now| now != told))
    }

    /// The ledger that the next page follows.
    fn base(&self) -> Ledger {
        match &self.rebuilt {
            Some(rebuilt) => rebuilt.ledger.clone(),
            None if self.state.again => Ledger::new(),
            None => self.ledger.clone(),
        }
    }

    /// The head that came, if the keeper signed it. If only a later page will show a change of keeper, this
    /// is the page's own head, which the earlier keeper signed.
    fn believed_head(&self, pulled: Pulled<'_>) -> Result<Believed, Distrust> {
        let signed = SignedHead::read(pulled.head).ok_or(Distrust::Damaged)?;
        if signed.head.community != self.state.community {
            return Err(Distrust::WrongCommunity);
        }
        let (chain, first) = (signed.head.chain, self.ledger.community().is_none());
        let unproved = Believed { chain, proved: None, last: chain.seq };
        if self.ledger.needs_update().is_some() {
            return Ok(unproved);
        }
        let mut keeper = self.keeper();
        if !keeper.is_some_and(|keeper| signed.verify(keeper)) {
            // The page may contain a change of keeper. Loading it verifies the previous keeper's signature on
            // the change.
            let mut next = self.base();
            let loaded = next.load(pulled.segment).is_ok();
            let proved = loaded && signed.verify(next.keeper());
            // A journal that is read anew may end before some keeper was named. Such a keeper is no longer
            // one.
            let former = proved && self.state.anew_for.is_some_and(|keeper| !next.was_kept_by(keeper));
            if !loaded || former {
                // For a first page, `believe` finds out what is wrong.
                return match self.recovered(pulled.segment) {
                    _ if first => Ok(unproved),
                    Some(heard) => Ok(Believed { proved: Some(heard), ..unproved }),
                    None => Err(Distrust::NotTheKeeper),
                };
            }
            if next.community() != Some(self.state.community) {
                return Err(Distrust::WrongCommunity);
            }
            if next.needs_update().is_some() && !(first && proved) {
                return Err(Distrust::NewerVersion);
            }
            if !proved {
                let own = last_head(pulled.segment).map(|own| own.head.chain);
                let own = own.filter(|own| own.seq < chain.seq).ok_or(Distrust::NotTheKeeper)?;
                return Ok(Believed { chain: own, ..unproved });
            }
            keeper = Some(next.keeper());
        }
        let epoch = signed.head.epoch;
        Ok(Believed { proved: keeper.map(|keeper| Heard { epoch, keeper }), ..unproved })
    }

    /// The keeper whose heads are believed without further proof. `None` while the keeper is not known.
    fn keeper(&self) -> Option<Key> {
        // While a first journal is being read, the part that was read says who the keeper is.
        let first = self.ledger.community().is_none();
        let known = self.rebuilt.as_ref().map(|rebuilt| &rebuilt.ledger).filter(|_| first);
        let known = known.unwrap_or(&self.ledger);
        self.state.anew_for.or_else(|| known.community().map(|_| known.keeper()))
    }

    /// The keeper and epoch of a whole journal that differs from ours from the record where the printed card
    /// names another keeper. The holder of the card may go on from an older copy. An event of the card that
    /// we already have is no reason to accept it: an earlier keeper has it too.
    fn recovered(&self, segment: &[u8]) -> Option<Heard> {
        let mut other = Ledger::new();
        other.load(segment).ok()?;
        let records = Items::new(segment, 0).filter_map(|item| match item {
            Ok(Item::Record(record, _)) => Some((record.seq, record.event.id(), record.event.device)),
            _ => None,
        });
        let mut parts = records.skip_while(|(seq, event, _)| self.ledger.seq_of(*event) == Some(*seq));
        let (seq, event, device) = parts.next()?;
        let named = self.ledger.is_recovery(device) && self.ledger.seq_of(event).is_none();
        let epoch = last_head(segment)?.head.epoch;
        let changed = other.keeper_at(seq) != other.keeper_at(seq - 1);
        let ours = other.community() == Some(self.state.community);
        let heard = Heard { epoch, keeper: other.keeper() };
        (named && changed && ours && epoch > self.state.epoch).then_some(heard)
    }

    /// The ledger after a page, and the news in it.
    fn believe(
        &self,
        mut ledger: Ledger,
        pulled: Pulled<'_>,
        head: Chain,
        began: u64,
    ) -> Result<(Ledger, News), Distrust> {
        let (before, first) = (ledger.chain(), self.ledger.community().is_none());
        let mut news = News::default();
        if !pulled.segment.is_empty() {
            news = self.look_through(before, pulled.segment, began)?;
            ledger.load_and_prove(pulled.segment).map_err(|corrupt| distrust(corrupt, before.seq + 1))?;
        }
        let after = ledger.chain();
        match ledger.community() {
            None => return Ok((ledger, news)),
            Some(community) if community != self.state.community => return Err(Distrust::WrongCommunity),
            Some(_) => {}
        }
        if head.seq < after.seq || (head.seq == after.seq && head != after) {
            return Err(Distrust::Rewritten { seq: after.seq.min(head.seq) });
        }
        let keeper = if first { ledger.keeper() } else { self.ledger.keeper() };
        // When a newer version wrote a record, loading does not verify the head. It may be a new keeper's, or
        // anybody's.
        let new_to_us = ledger.needs_update().is_some() && self.ledger.needs_update().is_none();
        if new_to_us && !last_head(pulled.segment).is_some_and(|head| head.verify(keeper)) {
            return Err(Distrust::NewerVersion);
        }
        Ok((ledger, news))
    }

    /// Checks the order of a page's records, and the heads that were seen before.
    fn look_through(&self, before: Chain, segment: &[u8], began: u64) -> Result<News, Distrust> {
        let mut chain = before;
        let mut expected = None;
        let mut news = News::default();
        for item in Items::new(segment, before.seq) {
            let record = match item.map_err(|corrupt| distrust(corrupt, before.seq + 1))? {
                Item::Record(record, _) => record,
                Item::Head(head, _) => {
                    self.compare(&head, chain)?;
                    continue;
                }
            };
            let (found, next) = (record.seq, expected.unwrap_or(record.seq.min(before.seq + 1)));
            if found > next {
                return Err(Distrust::Gap { expected: next, found });
            }
            if found < next {
                return Err(Distrust::OutOfOrder { expected: next, found });
            }
            expected = Some(found + 1);
            if found <= before.seq {
                continue;
            }
            let id = record.event.id();
            chain = chain.next(record.admitted_at, id);
            if chain.seq == self.state.seen.seq && chain != self.state.seen {
                return Err(Distrust::Rewritten { seq: chain.seq });
            }
            if record.event.device == self.state.device {
                news.own.push(Own { seq: found, n: record.event.n, event: id });
            }
            if found > began {
                news.rights.extend(whose_rights(&record, id));
            }
        }
        Ok(news)
    }

    /// Refuses a signed head that does not fit the records before it. This check comes first: in another
    /// journal, any other fault says less.
    fn compare(&self, head: &SignedHead<'_>, chain: Chain) -> Result<(), Distrust> {
        let theirs = head.head.chain;
        if theirs.seq != chain.seq || theirs.head == chain.head {
            return Ok(());
        }
        let signed = self.ledger.community().is_none() || head.verify(self.ledger.keeper());
        Err(if signed { Distrust::Rewritten { seq: chain.seq } } else { Distrust::NotTheKeeper })
    }

    /// Takes over a journal that is believed, and gives the effects.
    fn take_over(&mut self, ledger: Ledger, own: &[Own], sight: Sight, taken: Taken) -> Vec<Effect> {
        let Taken { segment, from_start, more } = taken;
        let chain = ledger.chain();
        let state = &mut self.state;
        let copied = state.copied(own);
        state.last_n = own.iter().map(|own| own.n).fold(state.last_n, u64::max);
        state.known = state.known.max(chain.seq);
        (state.began, state.rights) = (sight.began, sight.rights);
        (state.again, state.anew_for) = (false, None);
        let arrived = state.outbox.clear(chain.seq, |event| ledger.seq_of(event));
        self.ledger = ledger;
        if sight.widened {
            self.restart();
        }
        let state = state::bytes(&self.state);
        let mut effects = vec![Effect::Store(Store { from_start, segment: Some(segment), state })];
        let shared = |(event, seq)| Effect::Say(Notice::Shared { event, seq });
        effects.extend(arrived.into_iter().map(shared));
        effects.extend(copied.map(|n| Effect::Say(Notice::Copied { n })));
        effects.extend(sight.widened.then_some(Effect::Say(Notice::Widened)));
        if sight.widened || more {
            effects.push(Effect::Ask(self.pull()));
        }
        effects
    }
}

impl State {
    /// The counter of an event that this device's key signed and this device does not know. An event in a
    /// record that was folded before may have left the outbox since.
    fn copied(&self, own: &[Own]) -> Option<u64> {
        let known = |own: &&Own| {
            own.seq <= self.known || self.outbox.get(own.event).is_some() || self.gone.contains(&own.event)
        };
        own.iter().find(|own| !known(own)).map(|own| own.n)
    }
}

/// The part of a page after this record. The answer to an older question begins earlier, and the records that
/// are already here were not verified in it.
fn behind(segment: &[u8], seq: u64) -> &[u8] {
    let known = Items::new(segment, seq).map_while(|item| match item.ok()? {
        Item::Record(record, _) if record.seq > seq => None,
        Item::Record(_, bytes) | Item::Head(_, bytes) => Some(bytes.len()),
    });
    &segment[known.sum()..]
}

/// The head at the end of a segment.
fn last_head(segment: &[u8]) -> Option<SignedHead<'_>> {
    let heads = Items::new(segment, 0).filter_map(|item| match item {
        Ok(Item::Head(head, _)) => Some(head),
        _ => None,
    });
    heads.last()
}

/// The members who may see more or less because of a record. `None` stands for several members.
fn whose_rights(record: &Record<'_>, event: Hash) -> Vec<Option<Id>> {
    let whose = |index: usize| match record.part(index).ok()??.body {
        Body::Fact(fact) => match fact.rights_change() {
            RightsChange::None => None,
            RightsChange::OfOne(member) => {
                Some(Some(Id { event: member.event.unwrap_or(event), part: member.part }))
            }
            RightsChange::OfSeveral => Some(None),
        },
        Body::Text(..) | Body::Unknown { .. } => None,
    };
    (0..record.parts.len()).filter_map(whose).collect()
}

/// What a fault in the journal says about the keeper. `first` is the first new record.
fn distrust(corrupt: Corrupt, first: u64) -> Distrust {
    match corrupt {
        Corrupt::NotAJournal | Corrupt::Form { .. } | Corrupt::CutShort { .. } => Distrust::Damaged,
        Corrupt::NewerVersion => Distrust::NewerVersion,
        Corrupt::Order { seq, found } if found > seq => Distrust::Gap { expected: seq, found },
        Corrupt::Order { found, .. } => Distrust::Rewritten { seq: found },
        Corrupt::Head { .. } => Distrust::Rewritten { seq: first },
        Corrupt::Part { seq, .. } | Corrupt::Nonsense { seq } => Distrust::Forged { seq },
        Corrupt::Signature { .. } => Distrust::NotTheKeeper,
    }
}
