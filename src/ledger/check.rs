//! Judging: whether an event may be added. Changes nothing.

use super::columns::{AccountIndex, State};
use super::names::{MAX_CATEGORY, MAX_NAME, MAX_TEXT, check_name, check_text};
use super::{Ledger, Policy, Refusal};
use crate::journal::{
    Account, Audience, Body, Event, ExchangeKind, Fact, Leg, Part, PolicyChange, Proposed, Ref, TextIndex,
    TextKind,
};
use crate::{Day, Key, Minutes, Seconds};
use ed25519_dalek::VerifyingKey;

/// The most categories that a community may have at a time.
const MAX_CATEGORIES: usize = 500;
/// The most accounts that may take part in one exchange.
const MAX_LEGS: usize = 1000;

/// What the keeper knows and the core does not: the time.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The keeper's clock.
    pub admitted_at: Seconds,
    /// Today in the community.
    pub today: Day,
}

impl Ledger {
    /// Judges an event with these parts, given in their order and already known to be the signed ones; `None` for
    /// one that was withheld, of which nothing is asked.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(
        &self,
        event: &Event<'_>,
        parts: &[Option<Part<'_>>],
        context: Context,
    ) -> Result<(), Refusal> {
        let author = self.check_author(event, parts)?;
        let mut checking = Checking {
            ledger: self,
            author,
            founding: event.community.is_none(),
            parts,
            context,
            states: Vec::new(),
            keys: Vec::new(),
        };
        if checking.founding {
            checking.founding(event)?;
        }
        for (index, part) in parts.iter().enumerate() {
            let Some(part) = part else { continue };
            if part.audience != audience_of(&part.body) {
                return Err(Refusal::WrongAudience(index));
            }
            match &part.body {
                Body::Fact(fact) => checking.fact(fact, index as u16)?,
                Body::Text(_, text) => check_text(text, MAX_TEXT)?,
                Body::Unknown { kind } => return Err(Refusal::UnknownKind(*kind)),
            }
        }
        Ok(())
    }

    /// The account that writes: the device's member, or the pot's place for the founder who has none yet.
    fn check_author(&self, event: &Event<'_>, parts: &[Option<Part<'_>>]) -> Result<AccountIndex, Refusal> {
        if parts.is_empty() {
            return Err(Refusal::NotAnEvent);
        }
        if let Some(seq) = self.records.find(event.id()) {
            return Err(Refusal::AlreadyAdmitted(u64::from(seq)));
        }
        match (event.community, self.community()) {
            (None, None) => return Ok(AccountIndex::POT),
            (None, Some(_)) => return Err(Refusal::AlreadyFounded),
            (Some(_), None) => return Err(Refusal::NotFounded),
            (Some(theirs), Some(ours)) if theirs != ours => return Err(Refusal::WrongCommunity),
            _ => {}
        }
        let device = self.devices.find(event.device).ok_or(Refusal::UnknownDevice)? as usize;
        if self.has_written(device, event.n) {
            return Err(Refusal::DeviceForked(event.n));
        }
        Ok(AccountIndex(self.devices.member[device]))
    }

    /// Whether a device has already used this counter. Counters mostly grow, so the search is rare.
    fn has_written(&self, device: usize, n: u64) -> bool {
        n <= self.devices.last_n[device] && self.records.has_written(device as u32, n)
    }

    /// Whether an account's holder is a coordinator.
    pub(crate) fn is_coordinator(&self, account: AccountIndex) -> bool {
        self.accounts.coordinator[account.0 as usize] == 1
    }
}

/// Who should see what. One rule for every community until policies widen it.
pub(super) fn audience_of(body: &Body<'_>) -> Audience {
    match body {
        Body::Fact(Fact::Proposed(_) | Fact::Confirmed { .. } | Fact::Voided { .. }) => Audience::PARTIES,
        Body::Text(TextKind::Note | TextKind::Reason, _) => Audience::PARTIES,
        Body::Text(TextKind::Contact | TextKind::Number, _) => Audience::MEMBER,
        Body::Text(TextKind::Trail, _) => Audience::COORDINATORS,
        Body::Fact(_) | Body::Text(TextKind::Name | TextKind::Offer, _) | Body::Unknown { .. } => {
            Audience::MEMBERS
        }
    }
}

/// A member or an exchange that the event refers to: one of the ledger's, or a part of the event itself.
enum Target<T> {
    Old(T),
    Here,
}

struct Checking<'a> {
    ledger: &'a Ledger,
    author: AccountIndex,
    founding: bool,
    parts: &'a [Option<Part<'a>>],
    context: Context,
    /// The states that earlier facts of this event gave to exchanges, the latest last.
    states: Vec<(Ref, State)>,
    /// The keys of the devices that earlier facts of this event added.
    keys: Vec<Key>,
}

impl Checking<'_> {
    /// A founding event has one `Founded`, first, and adds the founder with the device that signs it.
    fn founding(&self, event: &Event<'_>) -> Result<(), Refusal> {
        let Some(Fact::Founded { founder, .. }) = self.facts().next() else {
            return Err(Refusal::NotFounded);
        };
        let device = Fact::DeviceAdded { member: Ref::here(*founder), key: event.device };
        let members = self.facts().filter(|fact| matches!(fact, Fact::MemberAdded { .. })).count();
        if self.member_here(*founder) && members == 1 && self.facts().any(|fact| *fact == device) {
            Ok(())
        } else {
            Err(Refusal::NotFounded)
        }
    }

    /// The facts of the event that are there.
    fn facts(&self) -> impl DoubleEndedIterator<Item = &Fact<'_>> {
        self.parts.iter().flatten().filter_map(|part| match &part.body {
            Body::Fact(fact) => Some(fact),
            _ => None,
        })
    }

    fn fact(&mut self, fact: &Fact<'_>, index: u16) -> Result<(), Refusal> {
        match fact {
            Fact::Founded { name, keeper, recovery, .. } => {
                if !self.founding || index != 0 {
                    return Err(Refusal::AlreadyFounded);
                }
                if !is_usable(*keeper) || !is_usable(*recovery) {
                    return Err(Refusal::WrongKey);
                }
                self.name(*name)
            }
            Fact::PolicySet(change) => {
                self.coordinator()?;
                self.policy(change)
            }
            Fact::MemberAdded { name, contact, number, .. } => {
                self.coordinator()?;
                self.name(*name)?;
                self.optional_text(*number, TextKind::Number, MAX_NAME)?;
                self.optional_text(*contact, TextKind::Contact, MAX_TEXT)
            }
            Fact::MemberChanged { member, name, contact } => {
                let member = self.member(*member, index)?;
                if !matches!(member, Target::Old(member) if member == self.author) {
                    self.coordinator()?;
                }
                name.map_or(Ok(()), |name| self.name(name))?;
                self.optional_text(*contact, TextKind::Contact, MAX_TEXT)
            }
            Fact::DeviceAdded { member, key } => {
                self.coordinator()?;
                self.member(*member, index)?;
                if !is_usable(*key) {
                    return Err(Refusal::WrongKey);
                }
                if self.ledger.devices.find(*key).is_some() || self.keys.contains(key) {
                    return Err(Refusal::KeyInUse);
                }
                self.keys.push(*key);
                Ok(())
            }
            Fact::Proposed(proposed) => {
                self.proposed(proposed, index)?;
                self.states.push((Ref::here(index), State::Proposed));
                Ok(())
            }
            Fact::Confirmed { exchange } => self.confirmed(*exchange, index),
            Fact::Voided { exchange, reason } => {
                let (_, state) = self.exchange(*exchange, index)?;
                self.coordinator()?;
                if !state.counts() {
                    return Err(Refusal::NotCounted(state));
                }
                self.text(*reason, TextKind::Reason, MAX_TEXT)?;
                self.states.push((*exchange, State::Voided));
                Ok(())
            }
        }
    }

    fn coordinator(&self) -> Result<(), Refusal> {
        if self.founding || self.ledger.is_coordinator(self.author) {
            Ok(())
        } else {
            Err(Refusal::NotACoordinator)
        }
    }

    fn policy(&self, change: &PolicyChange<'_>) -> Result<(), Refusal> {
        let steps = Minutes(1)..=Policy::MAX_ROUNDING;
        if change.unknown || change.rounding.is_some_and(|step| !steps.contains(&step)) {
            return Err(Refusal::WrongPolicy);
        }
        let categories = change.categories.iter().flatten();
        let count = categories.clone().count();
        if count > MAX_CATEGORIES || self.ledger.categories.len() + count > usize::from(u16::MAX) {
            return Err(Refusal::WrongPolicy);
        }
        categories.into_iter().try_for_each(|name| check_name(name, MAX_CATEGORY))
    }

    fn proposed(&self, proposed: &Proposed<'_>, index: u16) -> Result<(), Refusal> {
        if proposed.legs.len() > MAX_LEGS {
            return Err(Refusal::TooLarge);
        }
        for (i, leg) in proposed.legs.iter().enumerate() {
            if let Account::Member(member) = leg.account {
                self.member(member, index)?;
            }
            if proposed.legs[..i].iter().any(|other| other.account == leg.account) {
                return Err(Refusal::SamePerson);
            }
        }
        check_legs(&proposed.legs)?;
        let special =
            proposed.kind == ExchangeKind::Opening || proposed.origin.is_some() || proposed.trail.is_some();
        if special {
            self.coordinator()?;
        }
        if self.coordinator().is_err() && self.side(&proposed.legs) == 0 {
            return Err(Refusal::NotAParty);
        }
        let tomorrow = Day(self.context.today.0.saturating_add(1));
        if !(Day::FIRST..=tomorrow.min(Day::LAST)).contains(&proposed.on) {
            return Err(Refusal::DayOutOfRange(proposed.on));
        }
        if let Some(category) = proposed.category
            && !self.allows(category)
        {
            return Err(Refusal::UnknownCategory(category.to_owned()));
        }
        match proposed.worked {
            Some(worked) if worked <= Minutes::ZERO => return Err(Refusal::ZeroLength),
            Some(worked) if worked > Minutes::MAX_LEG => return Err(Refusal::TooLong(worked)),
            _ => {}
        }
        self.optional_text(proposed.note, TextKind::Note, MAX_TEXT)?;
        self.optional_text(proposed.trail, TextKind::Trail, MAX_TEXT)
    }

    /// On which side of the legs the author stands: 1 gave, -1 received, 0 neither.
    fn side(&self, legs: &[Leg]) -> i64 {
        let author = self.ledger.account_id(self.author).map(Ref::from).map(Account::Member);
        legs.iter().find(|leg| Some(leg.account) == author).map_or(0, |leg| leg.minutes.0.signum())
    }

    /// Whether the policy allows a category, counting one that this same event allows.
    fn allows(&self, category: &str) -> bool {
        let newest = self.facts().rev().find_map(|fact| match fact {
            Fact::PolicySet(change) => change.categories.as_ref(),
            _ => None,
        });
        match newest {
            Some(categories) => categories.contains(&category),
            None => self.ledger.categories().any(|allowed| allowed == category),
        }
    }

    /// A coordinator confirms anything; a member what the other side recorded.
    fn confirmed(&mut self, exchange: Ref, index: u16) -> Result<(), Refusal> {
        let (target, state) = self.exchange(exchange, index)?;
        if state != State::Proposed {
            return Err(Refusal::AlreadyResolved(state));
        }
        if self.coordinator().is_err() {
            let Target::Old(old) = target else { return Err(Refusal::OwnEntry) };
            let recorder = self.ledger.recorder(old);
            match (self.ledger.side_of(old, self.author), self.ledger.side_of(old, recorder)) {
                (0, _) => return Err(Refusal::NotAParty),
                (mine, theirs) if mine == theirs => return Err(Refusal::OwnEntry),
                (mine, _) if self.ledger.count_on_side(old, mine) > 1 => {
                    return Err(Refusal::SeveralMustAgree);
                }
                _ => {}
            }
        }
        self.states.push((exchange, State::Confirmed));
        Ok(())
    }

    /// A member that exists: in the ledger, or added by an earlier part of this event.
    fn member(&self, member: Ref, before: u16) -> Result<Target<AccountIndex>, Refusal> {
        match member.event {
            None if member.part < before && self.member_here(member.part) => Ok(Target::Here),
            Some(event) => {
                let id = crate::Id { event, part: member.part };
                self.ledger.member(id).map(Target::Old).ok_or(Refusal::UnknownMember)
            }
            None => Err(Refusal::UnknownMember),
        }
    }

    fn member_here(&self, part: u16) -> bool {
        matches!(self.body(part), Some(Body::Fact(Fact::MemberAdded { .. })))
    }

    /// What the part with this index says, if it is there.
    fn body(&self, part: u16) -> Option<&Body<'_>> {
        self.parts.get(usize::from(part))?.as_ref().map(|part| &part.body)
    }

    /// An exchange that exists, and the state that it has by now.
    fn exchange(&self, exchange: Ref, before: u16) -> Result<(Target<super::ExchangeIndex>, State), Refusal> {
        let (target, stored) = match exchange.event {
            None if exchange.part < before => (Target::Here, None),
            None => return Err(Refusal::UnknownExchange),
            Some(event) => {
                let id = crate::Id { event, part: exchange.part };
                let old = self.ledger.exchange(id).ok_or(Refusal::UnknownExchange)?;
                (Target::Old(old), Some(self.ledger.exchanges.state(old.0 as usize)))
            }
        };
        let here = self.states.iter().rev().find(|(other, _)| *other == exchange).map(|(_, state)| *state);
        Ok((target, here.or(stored).ok_or(Refusal::UnknownExchange)?))
    }

    fn name(&self, index: TextIndex) -> Result<(), Refusal> {
        self.find_text(index, TextKind::Name)?.map_or(Ok(()), |name| check_name(name, MAX_NAME))
    }

    fn text(&self, index: TextIndex, kind: TextKind, most: usize) -> Result<(), Refusal> {
        self.find_text(index, kind)?.map_or(Ok(()), |text| check_text(text, most))
    }

    fn optional_text(&self, index: Option<TextIndex>, kind: TextKind, most: usize) -> Result<(), Refusal> {
        index.map_or(Ok(()), |index| self.text(index, kind, most))
    }

    /// The text that a fact points to; `None` where it was withheld.
    fn find_text(&self, index: TextIndex, kind: TextKind) -> Result<Option<&str>, Refusal> {
        match self.parts.get(usize::from(index)) {
            Some(None) => Ok(None),
            Some(Some(Part { body: Body::Text(found, text), .. })) if *found == kind => Ok(Some(text)),
            _ => Err(Refusal::TextMissing),
        }
    }
}

/// Whether a key is one that signatures can be verified with.
fn is_usable(key: Key) -> bool {
    VerifyingKey::from_bytes(&key.0).is_ok_and(|key| !key.is_weak())
}

/// Those who gave come first, somebody stands on each side, and the sum is zero.
fn check_legs(legs: &[Leg]) -> Result<(), Refusal> {
    let mut given = Minutes::ZERO;
    let mut received = Minutes::ZERO;
    for leg in legs {
        if leg.minutes == Minutes::ZERO {
            return Err(Refusal::ZeroLength);
        }
        // Compared without `abs`, which the lowest number has none of.
        if leg.minutes > Minutes::MAX_LEG || leg.minutes < -Minutes::MAX_LEG {
            return Err(Refusal::TooLong(leg.minutes));
        }
        if leg.minutes > Minutes::ZERO {
            given += leg.minutes;
        } else {
            received -= leg.minutes;
        }
    }
    if given == Minutes::ZERO || received == Minutes::ZERO {
        return Err(Refusal::NobodyOnOneSide);
    }
    if given != received {
        return Err(Refusal::NotBalanced { given, received });
    }
    let in_order = legs.windows(2).all(|pair| pair[0].minutes.0.signum() >= pair[1].minutes.0.signum());
    if in_order { Ok(()) } else { Err(Refusal::NotAnEvent) }
}

impl Ledger {
    /// The account whose device recorded an exchange.
    pub(crate) fn recorder(&self, exchange: super::ExchangeIndex) -> AccountIndex {
        self.author_of(self.exchanges.record(exchange.0 as usize))
    }

    /// The account whose device wrote a record.
    pub(crate) fn author_of(&self, record: u32) -> AccountIndex {
        let device = (record as usize).checked_sub(1).map_or(0, |i| self.records.device.get(i));
        AccountIndex(self.devices.member.get(device as usize).copied().unwrap_or(0))
    }

    /// How many accounts stand on a side of an exchange.
    fn count_on_side(&self, exchange: super::ExchangeIndex, side: i32) -> usize {
        self.legs_of(exchange).filter(|leg| self.legs.minutes(*leg).signum() == side).count()
    }

    /// On which side of an exchange an account stands: 1 gave, -1 received, 0 neither.
    fn side_of(&self, exchange: super::ExchangeIndex, account: AccountIndex) -> i32 {
        let leg = self.legs_of(exchange).find(|leg| self.legs.account(*leg).0 == account.0);
        leg.map_or(0, |leg| self.legs.minutes(leg).signum())
    }
}
