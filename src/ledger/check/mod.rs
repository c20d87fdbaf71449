//! Judging: whether an event may be added. Nothing changes.
//!
//! The rules are sorted by subject: [`members`] (members and their rights), [`exchanges`] (new exchanges),
//! [`steps`] (steps of an exchange), [`limits`] (limits of balances), [`posts`] (offers and requests),
//! [`joining`] (members who turn out to be one).

mod exchanges;
mod joining;
mod limits;
mod members;
mod posts;
mod steps;

use super::author::Author;
use super::columns::{AccountIndex, ExchangeIndex, State};
use super::names::{MAX_CATEGORY, MAX_NAME, MAX_TEXT, check_name, check_text};
use super::{Ledger, Policy, Refusal};
use crate::journal::{
    Account, Audience, Body, DeviceAdded, DeviceEnrolled, DeviceRevoked, Event, Fact, Founded, HeldBy,
    KeeperChanged, MemberErased, MemberLeft, MembersJoined, MembersParted, MonthClosed, Part, PolicyChange,
    ProgrammeSet, Ref, Role, RoleSet, TextIndex, TextKind, Unposted,
};
use crate::{Day, Hash, Id, Key, Minutes, Seconds};
use core::cell::OnceCell;
use ed25519_dalek::VerifyingKey;

/// The most categories that a community may have at a time.
const MAX_CATEGORIES: usize = 500;

/// The time, which the keeper knows and the core does not.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The keeper's clock.
    pub admitted_at: Seconds,
    /// Today in the community.
    pub today: Day,
}

/// What to report about an event that may be admitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Balances that go beyond a limit, where the policy only warns.
    pub warnings: Vec<Warning>,
    /// The exchanges that the keeper must hold in the same commit, and why.
    pub held: Vec<(Id, HeldBy)>,
}

/// A balance beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The account.
    pub account: AccountIndex,
    /// The balance after the exchange.
    pub balance: Minutes,
    /// The limit.
    pub limit: Minutes,
}

impl Ledger {
    /// Judges an event with these parts. They are in their order and are already known to be the signed ones.
    /// A withheld part is `None` and is not judged.
    ///
    /// # Errors
    /// The first rule that the event breaks.
    pub fn check(
        &self,
        event: &Event<'_>,
        parts: &[Option<Part<'_>>],
        context: Context,
    ) -> Result<Verdict, Refusal> {
        let judged = self.check_from(event, parts, context, context.today)?;
        if has_loose_text(parts) { Err(Refusal::NotAnEvent) } else { judged.verdict() }
    }

    /// [`Ledger::check`] for a day that is not known exactly: today may be as early as `earliest`. Each rule
    /// about days uses the more lenient of the two.
    pub(super) fn check_from(
        &self,
        event: &Event<'_>,
        parts: &[Option<Part<'_>>],
        context: Context,
        earliest: Day,
    ) -> Result<Judged, Refusal> {
        if parts.is_empty() {
            return Err(Refusal::NotAnEvent);
        }
        // The counter already refuses an event that was admitted. Its id is looked up only after a refusal,
        // to say so.
        let author = self.author(event, parts).map_err(|refusal| {
            self.records.find(event.id()).map_or(refusal, |seq| Refusal::AlreadyAdmitted(u64::from(seq)))
        })?;
        let mut checking = Checking {
            ledger: self,
            event,
            id: OnceCell::new(),
            author,
            parts,
            context,
            earliest,
            policy: self.policy(),
            states: Vec::new(),
            agreed: Vec::new(),
            keys: Vec::new(),
            revoked: Vec::new(),
            moves: Vec::new(),
            left: Vec::new(),
            erased: Vec::new(),
            roles: Vec::new(),
            posts: Vec::new(),
            last: None,
            verdict: Verdict::default(),
        };
        if author == Author::Founder {
            checking.founding(event)?;
        }
        for (index, part) in parts.iter().enumerate() {
            let Some(part) = part else { continue };
            // The audience of an unknown kind is unknown.
            if let Body::Unknown { kind } = part.body {
                return Err(Refusal::UnknownKind(kind));
            }
            if !checking.is_for(part.audience, &part.body) {
                return Err(Refusal::WrongAudience(index));
            }
            match &part.body {
                Body::Fact(fact) => checking.fact(fact, index as u16)?,
                Body::Text(_, text) => check_text(text, MAX_TEXT)?,
                Body::Unknown { .. } => {}
            }
        }
        checking.texts_apart()?;
        Ok(Judged { verdict: checking.verdict, last: checking.last.map(|(refusal, _)| refusal) })
    }
}

/// An event that breaks no rule but those that tell of balances.
pub(super) struct Judged {
    verdict: Verdict,
    last: Option<Refusal>,
}

impl Judged {
    pub(super) fn verdict(self) -> Result<Verdict, Refusal> {
        self.last.map_or(Ok(self.verdict), Err)
    }
}

/// Whether an event has a text that no fact points to. Nobody could read such a text, and no fact says whose
/// it is when a member is to be erased. Stored journals are not checked for this, because a fact of a later
/// version may point to the text.
fn has_loose_text(parts: &[Option<Part<'_>>]) -> bool {
    let bodies = || parts.iter().flatten().map(|part| &part.body);
    let pointed = bodies().map(|body| match body {
        Body::Fact(fact) => fact.texts().iter().flatten().count(),
        Body::Text(..) | Body::Unknown { .. } => 0,
    });
    bodies().filter(|body| matches!(body, Body::Text(..))).count() > pointed.sum()
}

/// An account that the event refers to: one in the ledger, or one that the event itself adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Old(AccountIndex),
    Here(u16),
}

/// An exchange that the event refers to: one in the ledger, or one that the event itself proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Old(ExchangeIndex),
    Here(u16),
}

struct Checking<'a> {
    ledger: &'a Ledger,
    event: &'a Event<'a>,
    /// The event's id, hashed when it is first needed: hundreds of facts may refer to it.
    id: OnceCell<Hash>,
    author: Author,
    parts: &'a [Option<Part<'a>>],
    context: Context,
    /// The earliest day that may have been today.
    earliest: Day,
    /// The policy after the earlier facts of this event. A policy fact is judged by the policy before it.
    policy: Policy,
    /// The states that earlier facts of this event gave to exchanges, the latest last.
    states: Vec<(Which, State)>,
    /// The accounts that agreed in earlier facts of this event.
    agreed: Vec<(Which, Who)>,
    /// The devices that earlier facts of this event added, and their members.
    keys: Vec<(Key, Who)>,
    /// The places of the devices that earlier facts of this event revoked.
    revoked: Vec<u32>,
    /// The changes of balances by earlier facts of this event.
    moves: Vec<(Who, Minutes)>,
    /// The members who left in earlier facts of this event.
    left: Vec<Who>,
    /// The members whom earlier facts of this event erased.
    erased: Vec<Who>,
    /// The roles that earlier facts of this event gave.
    roles: Vec<(Who, Role)>,
    /// The offers and requests that earlier facts of this event closed.
    posts: Vec<Ref>,
    /// Why the event is refused if nothing else stands against it, and whether the author's own balance is
    /// why. It tells of balances.
    last: Option<(Refusal, bool)>,
    verdict: Verdict,
}

impl Checking<'_> {
    /// The id of something in this event or in an earlier one.
    fn id_of(&self, reference: Ref) -> Id {
        let own = || *self.id.get_or_init(|| self.event.id());
        Id { event: reference.event.unwrap_or_else(own), part: reference.part }
    }

    /// A founding event has one `Founded`, which comes first. It adds the founder and the device that signs
    /// the event.
    fn founding(&self, event: &Event<'_>) -> Result<(), Refusal> {
        let Some(Fact::Founded(Founded { founder, .. })) = self.facts().next() else {
            return Err(Refusal::NotFounded);
        };
        let device = Fact::DeviceAdded(DeviceAdded { member: Ref::here(*founder), key: event.device });
        let members = self.facts().filter(|fact| matches!(fact, Fact::MemberAdded(_))).count();
        if self.member_here(*founder) && members == 1 && self.facts().any(|fact| *fact == device) {
            Ok(())
        } else {
            Err(Refusal::NotFounded)
        }
    }

    /// The facts of the event that are present.
    fn facts(&self) -> impl DoubleEndedIterator<Item = &Fact<'_>> {
        self.parts.iter().flatten().filter_map(|part| part.body.fact())
    }

    /// Whether a part has the right audience. In an open book, an exchange may also have the narrower
    /// audience: it may have been written before the book was opened.
    fn is_for(&self, audience: Audience, body: &Body<'_>) -> bool {
        audience == body.audience(false)
            || (self.ledger.policy().is_open_book() && audience == body.audience(true))
    }

    fn fact(&mut self, fact: &Fact<'_>, index: u16) -> Result<(), Refusal> {
        match (fact, self.author) {
            (Fact::Step(_), Author::Invited | Author::Recovery) => return Err(Refusal::NotACoordinator),
            // The state of the exchange says first whether there is such a step.
            (Fact::Step(_), _) => {}
            (_, author) => author.may_say(fact)?,
        }
        match fact {
            Fact::KeeperChanged(KeeperChanged { keeper }) => self.keeper_changed(*keeper),
            Fact::Founded(Founded { name, keeper, recovery, .. }) => {
                if self.author != Author::Founder || index != 0 {
                    return Err(Refusal::AlreadyFounded);
                }
                if !is_usable(*keeper) || !is_usable(*recovery) {
                    return Err(Refusal::WrongKey);
                }
                self.name(*name)
            }
            Fact::PolicySet(change) => self.policy(change),
            Fact::MemberAdded(added) => self.member_added(added, index),
            Fact::MemberChanged(change) => self.member_changed(change, index),
            Fact::RoleSet(RoleSet { member, role }) => self.role_set(*member, *role, index),
            Fact::MemberLeft(MemberLeft { member }) => self.member_left(*member, index),
            Fact::MemberErased(MemberErased { member }) => self.member_erased(*member, index),
            Fact::MembersJoined(MembersJoined { member, into }) => self.members_joined(*member, *into),
            Fact::MembersParted(MembersParted { member }) => self.members_parted(*member),
            Fact::DeviceAdded(DeviceAdded { member, key }) => self.device_added(*member, *key, index),
            Fact::DeviceEnrolled(DeviceEnrolled { grant, key }) => self.device_enrolled(grant, *key),
            Fact::DeviceRevoked(DeviceRevoked { key }) => self.device_revoked(*key),
            Fact::Proposed(proposed) => self.proposed(proposed, index),
            Fact::Step(step) => self.step(step, index),
            Fact::MonthClosed(MonthClosed { month }) => self.month_closed(*month),
            Fact::Posted(posted) => self.posted(posted, index),
            Fact::Unposted(Unposted { post }) => self.unposted(*post, index),
            Fact::ProgrammeSet(ProgrammeSet { exchange, programme }) => {
                self.programme_set(*exchange, *programme, index)
            }
        }
    }

    /// Whether the author is a coordinator or the founder.
    fn is_coordinator(&self) -> bool {
        matches!(self.author, Author::Founder | Author::Coordinator(_))
    }

    fn coordinator(&self) -> Result<(), Refusal> {
        if self.is_coordinator() { Ok(()) } else { Err(Refusal::NotACoordinator) }
    }

    /// The account of the author.
    fn author(&self) -> Option<AccountIndex> {
        match self.author {
            Author::Coordinator(account) | Author::Member(account) => Some(account),
            Author::Founder | Author::Keeper | Author::Recovery | Author::Invited => None,
        }
    }

    /// Whether the author may act for an account.
    fn acts_for(&self, who: Who) -> bool {
        let Who::Old(account) = who else { return false };
        self.author().is_some_and(|author| self.ledger.acts_for(author, account))
    }

    fn policy(&mut self, change: &PolicyChange<'_>) -> Result<(), Refusal> {
        self.coordinator()?;
        let can_be = change.rules.iter().all(|(rule, value)| rule.can_be(*value));
        if change.unknown || !can_be {
            return Err(Refusal::WrongPolicy);
        }
        let categories = change.categories.iter().flatten();
        let count = categories.clone().count();
        if count > MAX_CATEGORIES || self.ledger.categories.len() + count > usize::from(u16::MAX) {
            return Err(Refusal::WrongPolicy);
        }
        self.policy = self.policy.with(change);
        if !self.policy.is_consistent() {
            return Err(Refusal::PolicyContradicts);
        }
        categories.into_iter().try_for_each(|name| check_name(name, MAX_CATEGORY))
    }

    /// Whether the policy allows a category. A category that this event allows counts.
    fn allows(&self, category: &str) -> bool {
        let newest = self.facts().rev().find_map(|fact| {
            let Fact::PolicySet(change) = fact else { return None };
            change.categories.as_ref()
        });
        match newest {
            Some(categories) => categories.contains(&category),
            None => self.ledger.categories().any(|allowed| allowed == category),
        }
    }

    /// A known member: in the ledger, or added by an earlier part of this event.
    fn member(&self, member: Ref, before: u16) -> Result<Who, Refusal> {
        match member.event {
            None if member.part < before && self.member_here(member.part) => Ok(Who::Here(member.part)),
            Some(event) => {
                let id = Id { event, part: member.part };
                self.ledger.member(id).map(Who::Old).ok_or(Refusal::UnknownMember)
            }
            None => Err(Refusal::UnknownMember),
        }
    }

    fn account(&self, account: Account, before: u16) -> Result<Who, Refusal> {
        match account {
            Account::Pot => Ok(Who::Old(AccountIndex::POT)),
            Account::Member(member) => self.member(member, before),
        }
    }

    fn member_here(&self, part: u16) -> bool {
        matches!(self.body(part), Some(Body::Fact(Fact::MemberAdded(_))))
    }

    /// The content of the part with this index, if it is present.
    fn body(&self, part: u16) -> Option<&Body<'_>> {
        self.parts.get(usize::from(part))?.as_ref().map(|part| &part.body)
    }

    /// Whether a member has left, in this event or before.
    fn has_left(&self, who: Who) -> bool {
        let before = matches!(who, Who::Old(account) if self.ledger.has_left(account));
        let back = self.roles.iter().any(|(other, _)| *other == who);
        (before && !back) || self.left.contains(&who)
    }

    /// The balance of an account after the earlier facts of this event.
    fn balance(&self, who: Who) -> Minutes {
        let before = match who {
            Who::Old(account) => self.ledger.balance(account),
            Who::Here(_) => Minutes::ZERO,
        };
        before + self.moves.iter().filter(|(other, _)| *other == who).map(|(_, minutes)| *minutes).sum()
    }

    /// No two facts point to the same text. Otherwise, erasing the text of one would remove it from the
    /// other.
    fn texts_apart(&self) -> Result<(), Refusal> {
        let mut texts: Vec<TextIndex> = self.facts().flat_map(Fact::texts).flatten().collect();
        texts.sort_unstable();
        if texts.windows(2).any(|pair| pair[0] == pair[1]) { Err(Refusal::TextMissing) } else { Ok(()) }
    }

    /// Checks a text that must not be empty.
    fn words(&self, index: TextIndex, kind: TextKind) -> Result<(), Refusal> {
        match self.find_text(index, kind)? {
            Some(text) if text.trim().is_empty() => Err(Refusal::TextMissing),
            text => text.map_or(Ok(()), |text| check_text(text, MAX_TEXT)),
        }
    }

    fn name(&self, index: TextIndex) -> Result<(), Refusal> {
        self.named(index, TextKind::Name, MAX_NAME)
    }

    /// Checks a text that is one line and not empty.
    fn named(&self, index: TextIndex, kind: TextKind, most: usize) -> Result<(), Refusal> {
        self.find_text(index, kind)?.map_or(Ok(()), |name| check_name(name, most))
    }

    fn text(&self, index: TextIndex, kind: TextKind, most: usize) -> Result<(), Refusal> {
        self.find_text(index, kind)?.map_or(Ok(()), |text| check_text(text, most))
    }

    fn optional_text(&self, index: Option<TextIndex>, kind: TextKind, most: usize) -> Result<(), Refusal> {
        index.map_or(Ok(()), |index| self.text(index, kind, most))
    }

    /// The text at this index. `None` where it is withheld.
    fn find_text(&self, index: TextIndex, kind: TextKind) -> Result<Option<&str>, Refusal> {
        match self.parts.get(usize::from(index)) {
            Some(None) => Ok(None),
            Some(Some(Part { body: Body::Text(found, text), .. })) if *found == kind => Ok(Some(text)),
            _ => Err(Refusal::TextMissing),
        }
    }
}

/// Whether a key can verify signatures.
fn is_usable(key: Key) -> bool {
    VerifyingKey::from_bytes(&key.0).is_ok_and(|key| !key.is_weak())
}
