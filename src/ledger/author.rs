//! Who wrote an event, and whether they may say such a thing at all. Keepers judge this before they admit an
//! event, and each device before it folds a record, whatever a keeper admitted. What a fact says is judged by
//! `check/`, which needs the whole journal.

use super::columns::{AccountIndex, Records};
use super::{Ledger, Refusal};
use crate::Id;
use crate::journal::{
    Body, Corrupt, DeviceEnrolled, Event, Fact, Grant, HeldBy, Part, Record, Role, Step, StepKind,
};

/// The author of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// Founds the community; there is no member yet.
    Founder,
    /// The keeper. It writes its own facts.
    Keeper,
    /// The holder of an invitation. Adds a phone.
    Invited,
    /// The holder of the printed card. Names another keeper, or gives a coordinator a device.
    Recovery,
    /// A coordinator.
    Coordinator(AccountIndex),
    /// Any other member.
    Member(AccountIndex),
}

impl Author {
    /// Whether this author may write this kind of fact at all. The content is judged fact by fact.
    ///
    /// # Errors
    /// Why not: another must write it.
    pub(super) fn may_say(self, fact: &Fact<'_>) -> Result<(), Refusal> {
        use Author::{Coordinator, Founder, Invited, Keeper, Member, Recovery};
        let may = match fact {
            Fact::KeeperChanged(_) => matches!(self, Keeper | Recovery),
            Fact::DeviceEnrolled(_) => self == Invited,
            Fact::DeviceAdded(_) => matches!(self, Founder | Recovery | Coordinator(_)),
            Fact::Step(step) => return self.may_take(step),
            Fact::MonthClosed(_) | Fact::MemberErased(_) => matches!(self, Founder | Keeper | Coordinator(_)),
            Fact::Founded(_)
            | Fact::PolicySet(_)
            | Fact::MemberAdded(_)
            | Fact::RoleSet(_)
            | Fact::MembersJoined(_)
            | Fact::MembersParted(_)
            | Fact::ProgrammeSet(_) => matches!(self, Founder | Coordinator(_)),
            Fact::MemberChanged(_)
            | Fact::MemberLeft(_)
            | Fact::DeviceRevoked(_)
            | Fact::Proposed(_)
            | Fact::Posted(_)
            | Fact::Unposted(_) => matches!(self, Founder | Coordinator(_) | Member(_)),
        };
        may.then_some(()).ok_or(Refusal::NotACoordinator)
    }

    fn may_take(self, step: &Step) -> Result<(), Refusal> {
        use Author::{Coordinator, Founder, Keeper, Member};
        let coordinates = matches!(self, Founder | Coordinator(_));
        let by_coordinator = step.held_by == Some(HeldBy::Coordinator as u8);
        let may = match step.kind {
            StepKind::Held if coordinates && by_coordinator => true,
            StepKind::AutoAccepted | StepKind::Held if self != Keeper => return Err(Refusal::NotTheKeeper),
            StepKind::AutoAccepted => true,
            StepKind::Held => !by_coordinator,
            StepKind::Resolved
            | StepKind::Voided
            | StepKind::Released
            | StepKind::Corrected
            | StepKind::Restored => coordinates,
            StepKind::Confirmed
            | StepKind::Agreed
            | StepKind::Declined
            | StepKind::Withdrawn
            | StepKind::Disputed
            | StepKind::NoteAdded => coordinates || (matches!(self, Member(_)) && step.on_behalf.is_none()),
        };
        may.then_some(()).ok_or(Refusal::NotACoordinator)
    }
}

impl Ledger {
    /// The author of an event. A withheld part is `None`.
    ///
    /// # Errors
    /// Nobody who may write: an unknown or a revoked device, of somebody who left, or a viewer's.
    pub(super) fn author(&self, event: &Event<'_>, parts: &[Option<Part<'_>>]) -> Result<Author, Refusal> {
        let enrols =
            parts.iter().flatten().any(|part| matches!(part.body, Body::Fact(Fact::DeviceEnrolled(_))));
        match (event.community, self.community()) {
            (None, None) => return Ok(Author::Founder),
            (None, Some(_)) => return Err(Refusal::AlreadyFounded),
            (Some(_), None) => return Err(Refusal::NotFounded),
            (Some(theirs), Some(ours)) if theirs != ours => return Err(Refusal::WrongCommunity),
            _ => {}
        }
        let device = self.devices.find(event.device);
        let last_n = match device {
            Some(device) => self.devices.last_n[device as usize],
            None if event.device == self.meta.keeper || event.device == self.meta.recovery => {
                self.meta.keeper_n
            }
            None if enrols => return Ok(Author::Invited),
            None => return Err(Refusal::UnknownDevice),
        };
        let revoked = device.is_some_and(|device| self.revoked.get(device).is_some());
        // An invitation's key is a device that has already written its one event.
        if enrols && revoked {
            return Err(Refusal::InviteUsed);
        }
        if event.n <= last_n && self.records.has_written(device.unwrap_or(Records::KEEPER), event.n) {
            return Err(Refusal::DeviceForked(event.n));
        }
        let Some(device) = device else {
            let keeps = event.device == self.meta.keeper;
            return Ok(if keeps { Author::Keeper } else { Author::Recovery });
        };
        if revoked {
            return Err(Refusal::DeviceRevoked);
        }
        let member = self.owner(device);
        if self.has_left(member) {
            return Err(Refusal::MemberLeft);
        }
        match self.accounts.role(member) {
            Role::Viewer => Err(Refusal::ViewerCannotWrite),
            Role::Coordinator => Ok(Author::Coordinator(member)),
            Role::Member => Ok(Author::Member(member)),
        }
    }

    /// Proves by the journal before a record that its author wrote it and may say such a thing. Members of a
    /// share prove this too: which devices there are, whose they are, and who coordinates is told to all.
    ///
    /// # Errors
    /// [`Corrupt::Nonsense`] where the record is forged.
    pub(super) fn prove_author(&self, record: &Record<'_>) -> Result<Vec<Id>, Corrupt> {
        // A record of a newer version may have made what this version does not know.
        if self.needs_update().is_some() {
            return record.verify_signature().map(|()| Vec::new());
        }
        let parts = (0..record.parts.len()).map(|i| record.part(i)).collect::<Result<Vec<_>, _>>()?;
        let author = self.author(&record.event, &parts).ok();
        let mut facts = parts.iter().flatten().filter_map(|part| part.body.fact());
        let may_say = |fact: &Fact<'_>| {
            author.is_some_and(|author| author.may_say(fact).is_ok()) && self.is_granted(fact, &record.event)
        };
        let is_proved = author.is_some() && facts.all(may_say) && record.verify_signature().is_ok();
        if is_proved { Ok(Vec::new()) } else { Err(Corrupt::Nonsense { seq: record.seq }) }
    }

    /// Whether a coordinator invited the phone that a fact adds.
    fn is_granted(&self, fact: &Fact<'_>, event: &Event<'_>) -> bool {
        let Fact::DeviceEnrolled(DeviceEnrolled { grant, key }) = fact else { return true };
        let fits = |grant: Grant| grant.key == event.device && grant.key != *key && self.may_invite(&grant);
        Grant::read(grant).is_some_and(fits)
    }
}
