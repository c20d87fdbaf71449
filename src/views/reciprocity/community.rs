//! How help flowed in a period, in one reading.

use super::circular::ceiling;
use super::counted::{Counted, members_minutes};
use super::flows::Flows;
use super::participation::{GivingAgain, Membership, Participation, active_from};
use super::velocity::BalanceSpread;
use super::{Fraction, check, gini};
use crate::ledger::Ledger;
use crate::views::{WrongQuery, in_order};
use crate::{Day, Minutes};
use serde::Serialize;

/// The fewest services on which the measures say something. With fewer, one exchange moves a share by more
/// than five in a hundred. Half of all timebanks had 220 or more in their whole life.
pub const ENOUGH_EXCHANGES: usize = 20;
/// The fewest people on whom the measures say something. Among four, each figure is nearly one person's.
/// Figures that leave the desk hide groups below five too.
pub const ENOUGH_PEOPLE: usize = 5;

/// How help flowed in a period. Only services that count are in it. `docs/reciprocity.md` says what each
/// figure means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HelpFlows {
    /// The first day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub from: Day,
    /// The last day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub to: Day,
    /// The minutes that members gave each other: `W`.
    pub minutes: Minutes,
    /// The number of services.
    pub exchanges: usize,
    /// The number of members who gave or received.
    pub people: usize,
    /// Whether there are enough services and people for the measures to say something.
    pub enough: bool,
    /// The fewest services on which they say something: [`ENOUGH_EXCHANGES`].
    pub fewest_exchanges: usize,
    /// The fewest people on whom they say something: [`ENOUGH_PEOPLE`].
    pub fewest_people: usize,
    /// The minutes that members gave, the pot's payments included.
    pub given: Minutes,
    /// The minutes that members received, payments to the pot included.
    pub received: Minutes,
    /// The minutes that went both ways within a pair, on both sides: `rW`.
    pub direct: Minutes,
    /// The minutes that could have come back at most: `cW`.
    pub ceiling: Minutes,
    /// How many took part.
    pub participation: Participation,
    /// Of those who received, how many gave again.
    pub giving_again: GivingAgain,
    /// Distinct partners of the active members, per active member.
    pub reach: Fraction,
    /// How often a credit was used.
    pub velocity: Fraction,
    /// Whether few people gave most of the minutes: the Gini coefficient over those in the flows.
    pub given_by_few: Fraction,
    /// Whether few people received most of the minutes.
    pub received_by_few: Fraction,
    /// How balances are spread at the end of the period.
    pub balances: BalanceSpread,
    /// All balances without their signs, to twice the minutes: `Σ|B| / 2W`. Balances have no Gini
    /// coefficient, because they sum to zero (Raffinetti 2015).
    pub balances_to_help: Fraction,
    /// Of all directed ties, how many are returned.
    pub returned_ties: Fraction,
    /// Of all pairs who share a partner, how many are partners.
    pub clustering: Fraction,
    /// The number of people in the largest group in which help can go from everybody to everybody.
    pub largest_circle: usize,
    /// Every month of the period, from the community's first service up to `today`. None if the period has
    /// no service.
    pub months: Vec<MonthOfHelp>,
    /// The categories with minutes. With the other categories they sum to what members gave.
    pub categories: Vec<CategoryOfHelp>,
    /// The minutes of categories that have no row of their own.
    pub other_categories: Minutes,
}

impl HelpFlows {
    /// The same with so many categories, the largest first. The others are told in one sum.
    pub fn with_largest_categories(mut self, most: usize) -> HelpFlows {
        let rows = self.categories.iter().zip(0..).map(|(category, place)| (-category.minutes.0, place));
        let mut largest: Vec<CategoryOfHelp> =
            in_order(rows).iter().map(|(_, place)| self.categories[*place as usize].clone()).collect();
        let others = largest.split_off(most.min(largest.len()));
        self.other_categories += others.iter().map(|category| category.minutes).sum();
        self.categories = largest;
        self
    }
}

/// What members gave and received in a month, by the day of the service.
///
/// Both differ from each other by what the pot paid or took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MonthOfHelp {
    /// `year * 12 + month - 1`.
    pub month: i32,
    /// The minutes that members gave.
    pub given: Minutes,
    /// The minutes that members received.
    pub received: Minutes,
}

/// What members gave in a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CategoryOfHelp {
    /// The category. Empty for services without one.
    pub category: String,
    /// The minutes.
    pub minutes: Minutes,
}

impl Ledger {
    /// How help flowed from `from` to `to`, both days included, as far as is known on `today`. The circular
    /// minutes take longer, so they have a value of their own: [`super::Circling`].
    ///
    /// # Errors
    /// [`WrongQuery`] if the period ends before it begins.
    pub fn help_flows(&self, from: Day, to: Day, today: Day) -> Result<HelpFlows, WrongQuery> {
        check(from, to)?;
        let counted = Counted::of(self);
        let flows = Flows::in_all(&counted, counted.services(from, to));
        let sides = counted.sides(from, to);
        let exchanges = counted.services(from, to).count();
        let active_from = active_from(from, to);
        let participation = sides.participation(Membership::of(self).registered(from, to), active_from);
        let (gave, received) = flows.sides();
        let people = participation.traded;
        let is_in = |(gave, received): &(&Minutes, &Minutes)| (**gave).max(**received) > Minutes::ZERO;
        let (gave, received): (Vec<Minutes>, Vec<Minutes>) = gave.iter().zip(&received).filter(is_in).unzip();
        let (months, categories) =
            (counted.months(from, to, today), self.categories_of_help(&counted, from, to));
        let (velocity, balances) = counted.balances(from, to);
        let minutes = flows.sum();
        Ok(HelpFlows {
            from,
            to,
            minutes,
            exchanges,
            people,
            enough: exchanges >= ENOUGH_EXCHANGES && people >= ENOUGH_PEOPLE,
            fewest_exchanges: ENOUGH_EXCHANGES,
            fewest_people: ENOUGH_PEOPLE,
            given: months.iter().map(|month| month.given).sum(),
            received: months.iter().map(|month| month.received).sum(),
            direct: flows.direct(),
            ceiling: ceiling(&gave, &received),
            participation,
            giving_again: counted.giving_again(from, to, today),
            reach: flows.reach(&sides.active(active_from)),
            velocity,
            given_by_few: gini(&gave),
            received_by_few: gini(&received),
            balances,
            balances_to_help: Fraction::of(i128::from(balances.distance.0), 2 * i128::from(minutes.0)),
            returned_ties: flows.returned_ties(),
            clustering: flows.clustering(),
            largest_circle: flows.largest_circle(),
            months,
            categories,
            other_categories: Minutes::ZERO,
        })
    }

    fn categories_of_help(&self, counted: &Counted, from: Day, to: Day) -> Vec<CategoryOfHelp> {
        let mut minutes = vec![Minutes::ZERO; self.categories.len() + 1];
        for service in counted.services(from, to) {
            minutes[usize::from(service.category)] += members_minutes(counted.legs(service)).0;
        }
        let names = self.categories.iter().map(|text| self.names.get(*text).to_owned());
        let rows = core::iter::once(String::new()).chain(names).zip(minutes);
        rows.filter(|(_, minutes)| *minutes > Minutes::ZERO)
            .map(|(category, minutes)| CategoryOfHelp { category, minutes })
            .collect()
    }
}

impl Counted {
    fn months(&self, from: Day, to: Day, today: Day) -> Vec<MonthOfHelp> {
        let none = |month| MonthOfHelp { month, given: Minutes::ZERO, received: Minutes::ZERO };
        let all = self.all().iter().filter(|counting| counting.is_help);
        let Some(first) = all.map(|counting| counting.on).min() else { return Vec::new() };
        let mut months: Vec<MonthOfHelp> = Vec::new();
        let mut day = None;
        for service in self.services(from, to) {
            // A month is asked for once a day: they come day by day.
            if day.replace(service.on) != Some(service.on) {
                let month = service.on.month_number();
                let next = months.last().map_or(from.max(first).month_number(), |last| last.month + 1);
                months.extend((next..=month).map(none));
            }
            let (given, received) = members_minutes(self.legs(service));
            if let Some(month) = months.last_mut() {
                month.given += given;
                month.received += received;
            }
        }
        if let Some(last) = months.last() {
            months.extend((last.month + 1..=to.min(today).month_number()).map(none));
        }
        months
    }
}
