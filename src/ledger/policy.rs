//! The policy: the rules that a community chose.

use crate::Minutes;
use crate::journal::{HeldBy, PolicyChange, Rule};
use bytemuck::{Pod, Zeroable};

/// The rules in force, after all `PolicySet`s up to now.
///
/// ```
/// use timebank::journal::{PolicyChange, Rule};
/// use timebank::{Minutes, ledger::Policy};
/// let rules = vec![(Rule::Rounding, Some(15)), (Rule::RoundsUp, Some(1))];
/// let up = PolicyChange { rules, ..Default::default() };
/// let policy = Policy::default().with(&up);
/// assert_eq!(policy.credit(Minutes(52)), Minutes(60));
/// assert_eq!(policy.floor(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Policy {
    /// Values by the number of the rule. [`OFF`] where a rule is off.
    values: [i32; VALUES],
}

const VALUES: usize = Rule::LAST_KEY as usize + 1;

/// A rule that is off.
const OFF: i32 = i32::MIN;

/// The policy before the first `PolicySet`: no rounding and no limits.
impl Default for Policy {
    fn default() -> Policy {
        let mut values = [OFF; VALUES];
        values[Rule::Rounding as usize] = 1;
        Policy { values }
    }
}

/// What happens beyond the lowest or the highest balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It counts, with a warning.
    Warn,
    /// It waits for a coordinator.
    Hold,
    /// It is refused.
    Refuse,
}

/// Who may record an exchange. Coordinators always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorders {
    /// Either side.
    Either,
    /// Those who gave.
    Givers,
    /// Those who received.
    Receivers,
    /// Nobody else.
    Coordinators,
}

impl Policy {
    /// The policy of a new community. The sources are in `docs/policies.md`.
    pub fn standard() -> Vec<(Rule, Option<i64>)> {
        let mut rules: Vec<_> = Rule::ALL
            .into_iter()
            .map(|rule| (rule, rule.spec().standard))
            .filter(|(_, value)| value.is_some())
            .collect();
        rules.sort_by_key(|(rule, _)| *rule as u8);
        rules
    }

    /// A rule's value. `None` where it is off.
    pub fn get(&self, rule: Rule) -> Option<i64> {
        let value = self.values[rule as usize];
        (value != OFF).then_some(i64::from(value))
    }

    /// The rules after a change. A value outside a rule's range changes nothing.
    #[must_use]
    pub fn with(mut self, change: &PolicyChange<'_>) -> Policy {
        for (rule, value) in &change.rules {
            if rule.can_be(*value) {
                // Every range fits in an i32.
                self.values[*rule as usize] = value.map_or(OFF, |value| value as i32);
            }
        }
        self
    }

    /// Whether no rule contradicts another. A contradiction is: a lowest balance above the highest, a step of
    /// rounding longer than the longest exchange, or a starting credit above the highest balance.
    pub fn is_consistent(&self) -> bool {
        let both = |a: Option<i64>, b: Option<i64>| a.zip(b);
        both(self.get(Rule::Floor), self.get(Rule::Ceiling)).is_none_or(|(floor, ceiling)| floor < ceiling)
            && both(self.get(Rule::Rounding), self.get(Rule::Longest))
                .is_none_or(|(step, longest)| step <= longest)
            && both(self.get(Rule::StartingCredit), self.get(Rule::Ceiling))
                .is_none_or(|(credit, ceiling)| credit <= ceiling)
    }

    /// The credit for worked time: a multiple of the step, and never zero.
    ///
    /// ```
    /// use timebank::journal::{PolicyChange, Rule};
    /// use timebank::{Minutes, ledger::Policy};
    /// let set = |rules: &[(Rule, Option<i64>)]| {
    ///     Policy::default().with(&PolicyChange { rules: rules.to_vec(), ..Default::default() })
    /// };
    /// let quarters = set(&[(Rule::Rounding, Some(15))]);
    /// assert_eq!(quarters.credit(Minutes(52)), Minutes(45));
    /// assert_eq!(quarters.credit(Minutes(67)), Minutes(60));
    /// assert_eq!(quarters.credit(Minutes(3)), Minutes(15));
    /// let hours = set(&[(Rule::Rounding, Some(60)), (Rule::RoundsUp, Some(1))]);
    /// assert_eq!(hours.credit(Minutes(67)), Minutes(120));
    /// ```
    pub fn credit(&self, worked: Minutes) -> Minutes {
        let step = self.get(Rule::Rounding).unwrap_or(1).max(1);
        let added = if self.get(Rule::RoundsUp) == Some(1) { step - 1 } else { step / 2 };
        let rounded = (worked.0 + added).div_euclid(step) * step;
        if rounded == 0 && worked.0 > 0 { Minutes(step) } else { Minutes(rounded) }
    }

    /// The lowest balance.
    pub fn floor(&self) -> Option<Minutes> {
        self.get(Rule::Floor).map(Minutes)
    }

    /// The highest balance.
    pub fn ceiling(&self) -> Option<Minutes> {
        self.get(Rule::Ceiling).map(Minutes)
    }

    /// The limit that a leg crosses, given the balance after it. An account that is beyond a limit already
    /// may move back towards it.
    pub fn crossed(&self, leg: Minutes, balance: Minutes) -> Option<(HeldBy, Minutes)> {
        let (floor, ceiling) = (self.floor(), self.ceiling());
        let below = floor.filter(|floor| leg < Minutes::ZERO && balance < *floor);
        let above = ceiling.filter(|ceiling| leg > Minutes::ZERO && balance > *ceiling);
        below.map(|floor| (HeldBy::Floor, floor)).or(above.map(|ceiling| (HeldBy::Ceiling, ceiling)))
    }

    /// What happens beyond the limits.
    pub fn beyond(&self) -> Beyond {
        match self.get(Rule::Beyond) {
            Some(1) => Beyond::Hold,
            Some(2) => Beyond::Refuse,
            _ => Beyond::Warn,
        }
    }

    /// Who may record.
    pub fn recorders(&self) -> Recorders {
        match self.get(Rule::Recorders) {
            Some(1) => Recorders::Givers,
            Some(2) => Recorders::Receivers,
            Some(3) => Recorders::Coordinators,
            _ => Recorders::Either,
        }
    }

    /// Whether every member sees every exchange.
    pub fn is_open_book(&self) -> bool {
        self.get(Rule::OpenBook) == Some(1)
    }

    /// Whether members may give credits away.
    pub fn members_give(&self) -> bool {
        self.get(Rule::GiftsBy) != Some(1)
    }
}

/// The categories of a new community, which may choose others. Shells translate these names.
pub const STANDARD_CATEGORIES: [&str; 20] = [
    "companionship",
    "transport",
    "gardening",
    "cooking",
    "shopping",
    "cleaning",
    "repairs",
    "computers",
    "languages",
    "teaching",
    "childcare",
    "pets",
    "care",
    "health",
    "arts",
    "music",
    "sports",
    "office",
    "events",
    "other",
];
