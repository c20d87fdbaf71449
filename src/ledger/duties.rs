//! What the keeper does by itself on time: accepting exchanges, closing months, erasing members.

use super::columns::State;
use super::entry::Parts;
use super::{AccountIndex, Beyond, Context, ExchangeIndex, Ledger};
use crate::journal::{Author, Draft, Fact, HeldBy, MemberErased, MonthClosed, Rule, Step, StepKind};
use crate::{Day, Minutes};

/// The most facts of one event. The next event does the rest.
const MAX_FACTS: usize = 500;

impl Ledger {
    /// The keeper's own event with everything that is due by now. `None` where nothing is due. `keeper` is
    /// the keeper's key with its next counter. `seed` must be random and used only once. Ask again after it
    /// is admitted: one event holds at most 500 facts.
    ///
    /// `served_since` is the fourteenth last of the different days on which this keeper served. Who is to be
    /// forgotten must have been announced by then. `None` where there were fewer such days: then nobody is
    /// forgotten.
    pub fn duties(
        &self,
        keeper: Author,
        seed: &[u8; 32],
        context: Context,
        served_since: Option<Day>,
    ) -> Option<Draft> {
        let mut parts = Parts::default();
        let members = self.members_due(context, served_since);
        let facts = self.months_due(context).chain(members).chain(self.exchanges_due(context));
        let mut count = 0;
        for fact in facts.take(MAX_FACTS) {
            parts.fact(fact);
            count += 1;
        }
        // This is fewer facts than an event may have parts, so the event is never too large.
        (count > 0).then(|| parts.draft(self, keeper, seed).ok()).flatten()
    }

    fn months_due(&self, context: Context) -> impl Iterator<Item = Fact<'static>> {
        let last = context.today.month_number() - 1;
        let month = [last, last - 1].into_iter().find(|month| self.is_month_due(*month, context.today));
        let closed = self.closed.last().map_or(0, |closed| closed.month);
        month
            .filter(|month| *month > closed)
            .map(|month| Fact::MonthClosed(MonthClosed { month }))
            .into_iter()
    }

    fn members_due(
        &self,
        context: Context,
        served_since: Option<Day>,
    ) -> impl Iterator<Item = Fact<'static>> {
        let due = self.erasures_by_rule().filter(move |erasure| {
            self.is_retention_over(erasure.member, context.admitted_at)
                && served_since.is_some_and(|served| erasure.since <= served)
        });
        due.filter_map(|erasure| {
            Some(Fact::MemberErased(MemberErased { member: self.account_id(erasure.member)?.into() }))
        })
    }

    /// The exchanges that have waited long enough. Where one would take a balance beyond a limit, the policy
    /// decides: it is held, or it goes on waiting if the policy refuses.
    fn exchanges_due(&self, context: Context) -> impl Iterator<Item = Fact<'static>> {
        let mut moved: Vec<(u32, i64)> = Vec::new();
        let waiting = (0..self.exchanges.len()).filter(|i| self.exchanges.state(*i) == State::Proposed);
        let due = waiting.map(|i| ExchangeIndex(i as u32)).filter(move |exchange| {
            let left = self.legs_of(*exchange).any(|leg| self.has_left(self.legs.account(leg)));
            !left && self.is_acceptance_due(*exchange, context.admitted_at) && !self.is_questioned(*exchange)
        });
        due.filter_map(move |exchange| {
            let reference = self.exchange_id(exchange).into();
            let crossing = self.crossing(exchange, &moved).filter(|_| !self.is_brought(exchange.0 as usize));
            let step = match (crossing, self.policy().beyond()) {
                (Some(_), Beyond::Refuse) => return None,
                (Some(by), Beyond::Hold) if !self.was_released(exchange) => {
                    Step { held_by: Some(by as u8), ..Step::new(StepKind::Held, reference) }
                }
                _ => {
                    moved.extend(
                        self.legs_of(exchange)
                            .map(|leg| (self.legs.account(leg).0, i64::from(self.legs.minutes(leg)))),
                    );
                    Step::new(StepKind::AutoAccepted, reference)
                }
            };
            Some(Fact::Step(step))
        })
    }

    /// Which limit an exchange would cross if it counted now, after these moves.
    fn crossing(&self, exchange: ExchangeIndex, moved: &[(u32, i64)]) -> Option<HeldBy> {
        let policy = self.policy();
        let legs = self.legs_of(exchange).filter(|leg| self.legs.account(*leg).0 != AccountIndex::POT.0);
        legs.into_iter().find_map(|leg| {
            let (account, minutes) = (self.legs.account(leg).0, i64::from(self.legs.minutes(leg)));
            let before: i64 = moved.iter().filter(|(other, _)| *other == account).map(|(_, m)| m).sum();
            let balance = self.balance(AccountIndex(account)) + Minutes(before + minutes);
            policy.crossed(Minutes(minutes), balance).map(|(by, _)| by)
        })
    }

    /// Whether anything is due. This is cheap enough to ask whenever a book is opened.
    pub fn has_duties(&self, context: Context, served_since: Option<Day>) -> bool {
        let days = self.policy().get(Rule::AutoAcceptDays).is_some();
        self.months_due(context).next().is_some()
            || self.members_due(context, served_since).next().is_some()
            || (days && self.exchanges_due(context).next().is_some())
    }
}
