//! What coordinators do at their desk.

use super::world::World;
use crate::common::{key, public};
use timebank::Id;
use timebank::Minutes;
use timebank::journal::{ExchangeKind, MemberKind, PolicyChange, Role, Rule, StepKind};
use timebank::ledger::{AccountIndex, Entry, MemberChange, NewMember, Recording, Session, Split};

impl World {
    /// A coordinator does something. `me` is the coordinator's account.
    pub(crate) fn act_at_desk(&mut self, p: usize, me: AccountIndex) {
        match self.dice.roll(21) {
            0 | 1 => {
                self.step(p, &[StepKind::Voided, StepKind::Resolved, StepKind::Released, StepKind::Held])
            }
            2 | 3 => self.add_member(p),
            4 | 5 => self.policy(p),
            6 | 7 => self.role(p),
            8 => self.revoke(p),
            9 | 18 => self.leave(p),
            10 => self.add_devices(p),
            11 | 12 => self.join(p),
            13 | 19 => self.part(p),
            14 => self.undo(p),
            15 => self.correct(p, me),
            16 | 17 => self.act_for_others(p),
            _ => self.session(p),
        }
    }

    fn add_member(&mut self, p: usize) {
        let name = format!("guest {} of Leith", self.now);
        let kind = self.dice.one(&[MemberKind::Person, MemberKind::Person, MemberKind::Household]);
        let holders = if kind == MemberKind::Person { Vec::new() } else { vec![self.person(p)] };
        let new = NewMember { holders, ..NewMember::new(&name, kind) };
        if let Some(event) = self.write(p, "member added", Entry::AddMember(new)) {
            self.oracle.named.push((Id { event, part: 1 }, name));
        }
    }

    /// The account of somebody with a phone; of the founder where it is not known.
    fn person(&mut self, p: usize) -> AccountIndex {
        let other = self.dice.roll(self.phones.len());
        let ledger = self.phones[p].replica.ledger();
        ledger.member(self.phones[other].member).unwrap_or(ledger.founder())
    }

    fn policy(&mut self, p: usize) {
        let rules = match self.dice.roll(7) {
            0 => vec![(Rule::Floor, Some(-60)), (Rule::Beyond, Some(1))],
            1 => vec![(Rule::Floor, Some(-60)), (Rule::Beyond, Some(2))],
            2 => vec![(Rule::Ceiling, Some(90)), (Rule::Beyond, Some(1 + self.dice.roll(2) as i64))],
            3 => vec![(Rule::Floor, None), (Rule::Ceiling, None), (Rule::GiftsBy, Some(1))],
            4 => vec![(Rule::AutoAcceptDays, Some(2)), (Rule::Recorders, Some(self.dice.roll(2) as i64))],
            _ => vec![(Rule::RetentionMonths, Some(1))],
        };
        let what = if rules[0].0 == Rule::RetentionMonths { "retention" } else { "policy" };
        self.write(p, what, Entry::SetPolicy(PolicyChange { rules, ..Default::default() }));
    }

    fn role(&mut self, p: usize) {
        let other = 1 + self.dice.roll(self.phones.len() - 1);
        let role = self.dice.one(&[Role::Coordinator, Role::Member, Role::Member, Role::Viewer]);
        let member = self.phones[p].replica.ledger().member(self.phones[other].member);
        if let Some(member) = member {
            self.write(p, "role", Entry::SetRole(member, role));
        }
    }

    /// Somebody leaves. Some come back, some are erased, and others are forgotten by rule.
    fn leave(&mut self, p: usize) {
        let other = 1 + self.dice.roll(self.phones.len() - 1);
        let Some(member) = self.phones[p].replica.ledger().member(self.phones[other].member) else { return };
        if self.phones[p].replica.ledger().has_left(member) {
            let (what, entry) = match self.dice.roll(8) {
                0 | 1 => ("member erased", Entry::Erase(member)),
                2 => ("member came back", Entry::ComeBack { member, reason: "They are here again" }),
                3 => ("erasure put off", Entry::PutOffErasure(member)),
                _ => return,
            };
            self.write(p, what, entry);
            return;
        }
        let (on, erase) = (self.day(p), self.dice.roll(6) == 0);
        self.write(p, "member left", Entry::Leave { member, to: Vec::new(), on, erase });
    }

    /// A phone is lost and its key revoked. Its owner gets another key later.
    fn revoke(&mut self, p: usize) {
        let lost = 1 + self.dice.roll(self.phones.len() - 1);
        if lost == p || self.dice.roll(2) == 0 {
            return;
        }
        let device = public(&self.phones[lost].device);
        self.write(p, "device revoked", Entry::RevokeDevice(device));
    }

    /// Adds the devices that the community does not know yet.
    pub(crate) fn add_devices(&mut self, p: usize) {
        for other in 0..self.phones.len() {
            let device = public(&self.phones[other].device);
            let ledger = self.phones[p].replica.ledger();
            let Some(member) = ledger.member(self.phones[other].member) else { continue };
            if ledger.owner_of(device).is_none() {
                self.write(p, "device added", Entry::AddDevice(member, device));
            }
        }
    }

    /// Two members turn out to be one. Nobody is Mallory: who is joined with a coordinator is one.
    fn join(&mut self, p: usize) {
        let ledger = self.phones[p].replica.ledger();
        let mallory = ledger.owner_of(public(&key("mallory")));
        let all: Vec<AccountIndex> =
            ledger.accounts().skip(1).filter(|account| Some(*account) != mallory).collect();
        let (member, into) = (self.dice.one(&all), self.dice.one(&all));
        self.write(p, "members joined", Entry::Join { member, into });
    }

    /// Some who were joined are two after all.
    fn part(&mut self, p: usize) {
        let ledger = self.phones[p].replica.ledger();
        let joined: Vec<AccountIndex> = ledger.accounts().filter(|one| ledger.person(*one) != *one).collect();
        if !joined.is_empty() {
            let member = self.dice.one(&joined);
            self.write(p, "members parted", Entry::Part(member));
        }
    }

    fn undo(&mut self, p: usize) {
        let Some(exchange) = self.exchange(p) else { return };
        self.write(p, "undone", Entry::Undo { exchanges: vec![exchange], reason: "It was right" });
    }

    fn correct(&mut self, p: usize, me: AccountIndex) {
        let Some(exchange) = self.exchange(p) else { return };
        let (one, other, on) = (self.person(p), self.other(p, me), self.day(p));
        let side = |account| vec![(account, Minutes(45))];
        let by = Recording::new(ExchangeKind::Service, side(one), side(other), on);
        let entry = Entry::Correct { exchange, reason: "It was another day", by };
        if let Some(event) = self.write(p, "corrected", entry) {
            self.oracle.exchanges.push(Id { event, part: 0 });
        }
    }

    /// Who acts for a household, or for a child, changes.
    fn act_for_others(&mut self, p: usize) {
        let ledger = self.phones[p].replica.ledger();
        let all: Vec<AccountIndex> = ledger.accounts().skip(1).collect();
        let (member, by) = (self.dice.one(&all), self.person(p));
        let change = MemberChange::of(member);
        let change = match self.dice.roll(4) {
            0 => MemberChange { guardian: Some(Some(by)), ..change },
            1 => MemberChange { guardian: Some(None), ..change },
            _ => MemberChange { holders: Some(vec![by]), ..change },
        };
        let what = if change.holders.is_some() { "holders changed" } else { "guardian changed" };
        self.write(p, what, Entry::ChangeMember(change));
    }

    /// Many people, one time.
    fn session(&mut self, p: usize) {
        let (gave, on) = (vec![(self.person(p), Minutes(60))], self.day(p));
        let received = vec![(self.person(p), Minutes(60)), (self.person(p), Minutes(30))];
        let splits = [Split::EachPays, Split::Shared, Split::PotPays, Split::NoCharge];
        let split = self.dice.one(&splits);
        let session = Session { gave, received, split, on, category: None, note: Some("They sang") };
        let Ok(exchanges) = session.exchanges() else { return };
        if let Some(event) = self.write(p, "session", Entry::RecordAll(exchanges)) {
            self.oracle.exchanges.extend((0..6).map(|part| Id { event, part }));
        }
    }
}
