//! What was counted in a period, and what is too little to say much.

use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
use crate::views::public::{FEWEST_PEOPLE, HelpSum};
use crate::views::reciprocity::{ENOUGH_EXCHANGES, Membership};
use crate::{Day, Minutes};
use serde::Serialize;

/// What was counted in the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Counts {
    /// Service minutes, each counted once: what members gave.
    pub minutes: Minutes,
    /// Services that count.
    pub exchanges: usize,
    /// Minutes that members attended in group services, each who came, whatever they paid. Where no list was
    /// kept, the minutes that each received. They are another view of the hours and no more of them. For
    /// others, `None` if one to four people took part in group services, or in all the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attended: Option<Minutes>,
    /// Services to which two or more members came, or in which they received: classes, garden days. `None` as
    /// the minutes are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_exchanges: Option<usize>,
    /// Members at some time of the period. A programme has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered: Option<usize>,
    /// Members who gave or received.
    pub traded: usize,
    /// Days of membership within the period, over all members. A programme has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_days: Option<i64>,
}

/// A number on which figures rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Basis {
    /// Registered members.
    Registered,
    /// Members who took part.
    Traded,
    /// Exchanges.
    Exchanges,
    /// Years of membership.
    MemberYears,
}

/// A number that is too small, and the figures that rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SmallNumber {
    /// Which number.
    pub basis: Basis,
    /// What it is, rounded down.
    pub count: usize,
    /// What it should be at least.
    pub least: usize,
    /// The names of the figures in the report.
    pub figures: Vec<&'static str>,
}

impl Ledger {
    /// Counts these services, for others or for the desk. Membership is of the whole community: see
    /// [`Counts::among`].
    pub(super) fn counted(&self, services: &[ExchangeIndex], leaves_desk: bool) -> Counts {
        let [mut all, mut groups, mut others] = [HelpSum::default(), HelpSum::default(), HelpSum::default()];
        let mut attended = Minutes::ZERO;
        for exchange in services {
            all.add(self, *exchange);
            let came = self.came(*exchange);
            let sum = if came.len() > 1 { &mut groups } else { &mut others };
            sum.add(self, *exchange);
            sum.people.extend(came.iter().map(|(account, _)| *account));
            // Somebody who came took part, also where others paid.
            all.people.extend(came.iter().map(|(account, _)| *account));
            if came.len() > 1 {
                attended += came.into_iter().map(|(_, minutes)| minutes).sum();
            }
        }
        let shown = !leaves_desk || !(groups.is_of_few() || others.is_of_few());
        Counts {
            minutes: all.minutes,
            exchanges: all.exchanges,
            attended: shown.then_some(attended),
            group_exchanges: shown.then_some(groups.exchanges),
            registered: None,
            traded: all.people.len(),
            member_days: None,
        }
    }
}

impl Ledger {
    /// Who came to a service, each with their time: as its list says, or else who received.
    fn came(&self, exchange: ExchangeIndex) -> Vec<(AccountIndex, Minutes)> {
        let listed: Vec<_> = self.came_to(exchange).collect();
        if !listed.is_empty() {
            return listed;
        }
        let leg = |leg: usize| (self.legs.account(leg), Minutes(-i64::from(self.legs.minutes(leg))));
        let received = self.legs_of(exchange).map(leg).filter(|(_, minutes)| *minutes > Minutes::ZERO);
        received.filter(|(account, _)| !self.is_pot(*account)).collect()
    }
}

impl Counts {
    /// The same with who belonged to the community in a period, as of `today`.
    pub(super) fn among(self, membership: &Membership, [from, to]: [Day; 2], today: Day) -> Counts {
        Counts {
            registered: Some(membership.registered(from, to)),
            member_days: Some(membership.days(from, to.min(today))),
            ..self
        }
    }

    /// Which figures rest on too little.
    pub(super) fn small(&self) -> Vec<SmallNumber> {
        let (people, exchanges) = (FEWEST_PEOPLE, ENOUGH_EXCHANGES);
        let mut rests: Vec<(Basis, usize, usize, &[&'static str])> = Vec::new();
        if let Some(members) = self.registered {
            let figures = &["participation", "exchangesPerMember", "hoursPerMember", "perRegistered"];
            rests.push((Basis::Registered, members, people, figures));
        }
        rests.push((Basis::Traded, self.traded, people, &["minutes", "attended", "perTraded"]));
        let of_hours: &[&'static str] = match self.registered {
            Some(_) => {
                &["exchangesPerMember", "hoursPerExchange", "hoursPerMember", "breakEven", "replacement"]
            }
            None => &["hoursPerExchange", "breakEven", "replacement"],
        };
        rests.push((Basis::Exchanges, self.exchanges, exchanges, of_hours));
        if let Some(days) = self.member_days {
            // Member-years, rounded down: they are of 365.25 days.
            let years = usize::try_from(days * 4 / 1_461).unwrap_or(0);
            rests.push((Basis::MemberYears, years, people, &["perMemberYear", "comparison"]));
        }
        let few = rests.into_iter().filter(|(_, count, least, _)| count < least);
        few.map(|(basis, count, least, figures)| SmallNumber {
            basis,
            count,
            least,
            figures: figures.to_vec(),
        })
        .collect()
    }
}
