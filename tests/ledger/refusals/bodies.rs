//! What the refused events say.

use super::scene::{Scene, confirm, reason};
use crate::common::crafted::{confirmed, legs, offer, policy, proposed, step, step_why};
use crate::common::{key, public, seal, sealed_grant};
use timebank::journal::{
    Account, Attended, Body, DeviceRevoked, Draft, Fact, Grant, MemberAdded, MemberChanged, MemberErased,
    MemberKind, MemberLeft, MembersJoined, MembersParted, MonthClosed, PolicyChange, Posted, ProgrammeSet,
    Proposed, Ref, Role, RoleSet, Rule, Sealed, Step, StepKind, TextKind, Unposted,
};
use timebank::{Key, Minutes, Seconds};

pub(super) fn rules(rules: &[(Rule, i64)]) -> Body<'static> {
    let rules = rules.iter().map(|(rule, value)| (*rule, Some(*value))).collect();
    policy(PolicyChange { rules, ..PolicyChange::default() })
}

pub(super) fn role(member: Ref, role: Role) -> Body<'static> {
    Body::Fact(Fact::RoleSet(RoleSet { member, role }))
}

pub(super) fn left(member: Ref) -> Body<'static> {
    Body::Fact(Fact::MemberLeft(MemberLeft { member }))
}

pub(super) fn erased(member: Ref) -> Body<'static> {
    Body::Fact(Fact::MemberErased(MemberErased { member }))
}

pub(super) fn revoked(key: Key) -> Body<'static> {
    Body::Fact(Fact::DeviceRevoked(DeviceRevoked { key }))
}

pub(super) fn programme(exchange: Ref, programme: Option<u16>) -> Body<'static> {
    Body::Fact(Fact::ProgrammeSet(ProgrammeSet { exchange, programme }))
}

pub(super) fn called(name: &str) -> Body<'_> {
    Body::Text(TextKind::Programme, name)
}

pub(super) fn closed(month: i32) -> Body<'static> {
    Body::Fact(Fact::MonthClosed(MonthClosed { month }))
}

/// February 2024, the last month before every test begins.
pub(super) const FEBRUARY: i32 = 2024 * 12 + 1;

pub(super) fn lasting(s: &Scene, minutes: i64) -> Proposed<'static> {
    let [ana, bob] = [s.ana, s.bob].map(Account::Member);
    Proposed { legs: legs(&[(ana, minutes), (bob, -minutes)]), ..s.hour() }
}

/// A new member with these holders and this guardian.
pub(super) fn member(kind: MemberKind, holders: Vec<Ref>, guardian: Option<Ref>) -> Body<'static> {
    let (contact, number, origin, area) = (None, None, None, None);
    Body::Fact(Fact::MemberAdded(MemberAdded {
        is_timebank: false,
        kind,
        name: 1,
        contact,
        number,
        holders,
        guardian,
        origin,
        area,
    }))
}

pub(super) fn timebank(member: Ref) -> Body<'static> {
    let Body::Fact(Fact::MemberChanged(nothing)) = guarded(member, member) else { unreachable!() };
    Body::Fact(Fact::MemberChanged(MemberChanged { guardian: None, is_timebank: Some(true), ..nothing }))
}

pub(super) fn guarded(member: Ref, guardian: Ref) -> Body<'static> {
    let (name, contact, holders, area) = (None, None, None, None);
    Body::Fact(Fact::MemberChanged(MemberChanged {
        is_timebank: None,
        member,
        name,
        contact,
        holders,
        guardian: Some(Some(guardian)),
        area,
    }))
}

pub(super) fn posted(posted: Posted<'static>) -> Vec<Body<'static>> {
    vec![Body::Fact(Fact::Posted(posted)), Body::Text(TextKind::Offer, "I can mend bicycles")]
}

pub(super) fn joined(member: Ref, into: Ref) -> Body<'static> {
    Body::Fact(Fact::MembersJoined(MembersJoined { member, into }))
}

pub(super) fn parted(member: Ref) -> Body<'static> {
    Body::Fact(Fact::MembersParted(MembersParted { member }))
}

pub(super) fn unposted(post: Ref) -> Body<'static> {
    Body::Fact(Fact::Unposted(Unposted { post }))
}

impl Scene {
    /// Ana's phone uses an invitation that this device signed this many seconds ago.
    pub(super) fn invitation(&mut self, ago: u32, by: &str) -> Sealed {
        let draft = self.invited(ago, by);
        seal(draft, &key("invitation"))
    }

    pub(super) fn invited(&mut self, ago: u32, by: &str) -> Draft {
        let at = Seconds(self.c.clock);
        let invited = self.c.grant(self.c.account("Ana"), public(&key("invitation")));
        let grant = Grant { at: Seconds(at.0 - ago), by: public(&key(by)), ..invited };
        grant.accept(&sealed_grant(&grant, &key(by)), public(&key("another phone")), at, &self.c.seed())
    }

    /// An hour that counts.
    pub(super) fn counted(&mut self) -> Ref {
        let hour = vec![self.service(), confirmed(0)];
        self.admit(hour, None)
    }

    /// An hour that Bob disputes.
    pub(super) fn disputed(&mut self) -> Ref {
        let hour = self.counted();
        self.admit(vec![step_why(StepKind::Disputed, hour), reason()], Some(1));
        hour
    }

    /// Ten hours that Bob confirmed and the keeper holds, since the lowest balance is 0.
    pub(super) fn held(&mut self) -> Ref {
        self.admit(vec![rules(&[(Rule::Floor, 0), (Rule::Beyond, 1)])], None);
        let hours = self.admit(vec![proposed(lasting(self, 600))], Some(0));
        self.admit(vec![confirm(hours)], Some(1));
        hours
    }

    /// Cid has left.
    pub(super) fn cid_left(&mut self) {
        self.admit(vec![left(self.cid)], None);
    }

    pub(super) fn same_again(&mut self) -> Ref {
        let again = vec![self.service()];
        self.admit(again, Some(0))
    }

    /// Three weeks later the keeper accepts it.
    pub(super) fn accepted(&mut self, exchange: Ref) -> Sealed {
        self.c.later(21);
        self.offer_by_keeper(vec![step(StepKind::AutoAccepted, exchange)])
    }

    pub(super) fn declined_as(&mut self, one: Ref, other: Ref) -> Sealed {
        let step = Step { other: Some(other), ..Step::new(StepKind::Declined, one) };
        self.offer(vec![Body::Fact(Fact::Step(step))])
    }

    /// An exchange between Ana on one side and Bob and Cid on the other.
    pub(super) fn with_two(&mut self) -> Ref {
        let [ana, bob, cid] = [self.ana, self.bob, self.cid].map(Account::Member);
        let legs = legs(&[(ana, 60), (bob, -30), (cid, -30)]);
        let exchange = proposed(Proposed { legs, ..self.hour() });
        self.admit(vec![exchange], Some(0))
    }

    /// An exchange that another stands in the place of.
    pub(super) fn corrected(&mut self) -> Ref {
        let old = self.counted();
        let (hour, why) = (self.service(), step_why(StepKind::Corrected, old));
        let Body::Fact(Fact::Step(step)) = why else { unreachable!() };
        let step = Step { other: Some(Ref::here(0)), text: Some(3), ..step };
        self.admit(vec![hour, confirmed(0), Body::Fact(Fact::Step(step)), reason()], None);
        old
    }

    /// A session that Ana held, which the pot pays.
    pub(super) fn session(&self, came: &[(Ref, i64)]) -> Body<'static> {
        let came =
            came.iter().map(|(member, minutes)| Attended { member: *member, minutes: Minutes(*minutes) });
        let legs = legs(&[(Account::Member(self.ana), 60), (Account::Pot, -60)]);
        proposed(Proposed { legs, attended: came.collect(), ..self.hour() })
    }

    pub(super) fn offer_of_session(&mut self, came: &[(Ref, i64)]) -> Sealed {
        let session = self.session(came);
        self.offer(vec![session])
    }

    pub(super) fn offer_of_ana(&mut self) -> Ref {
        self.admit(posted(offer(1)), Some(0))
    }
}
