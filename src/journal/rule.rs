//! The rules that a community may choose, as one table. The limits, the command, the screen and the table in
//! `docs/policies.md` come from it. [`crate::ledger::Policy`] says what a value means.

use crate::Minutes;
use core::ops::RangeInclusive;
use serde::Serialize;

/// How people name a rule and its values. Phones only follow the rules and do not load these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleSpec {
    /// Its name in files and on the command line.
    pub name: &'static str,
    /// The kind of its value.
    pub unit: Unit,
    /// Its value in a new community; `None` where it is off.
    pub standard: Option<i64>,
    /// What it chooses, in a few words, for the command and the documents.
    pub says: &'static str,
}

/// The kind of a rule's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// A step of rounding in minutes, with the usual ones. It cannot be off.
    Step(&'static [i64]),
    /// Minutes.
    Minutes,
    /// A number of days.
    Days,
    /// A number of months.
    Months,
    /// A day of the next month.
    DayOfMonth,
    /// One of these choices, stored as its index. The first choice is off.
    Choice(&'static [&'static str]),
}

/// Makes [`Rule`] and the methods that describe each rule.
macro_rules! rules {
    ($(
        $(#[$doc:meta])*
        $rule:ident = $key:literal {
            name: $name:literal, unit: $unit:expr, range: $range:expr, standard: $standard:expr,
            says: $says:literal
        }
    )*) => {
        /// A rule that a community may choose. The number is its key in a `PolicySet`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[repr(u8)]
        pub enum Rule {
            $($(#[$doc])* $rule = $key,)*
        }

        impl Rule {
            /// All rules, in the order in which people are asked.
            pub const ALL: [Rule; [$($key),*].len()] = [$(Rule::$rule),*];

            /// The greatest key that a rule has.
            pub(crate) const LAST_KEY: u8 = {
                let (keys, mut last, mut i) = ([$($key),*], 0, 0);
                while i < keys.len() {
                    last = if keys[i] > last { keys[i] } else { last };
                    i += 1;
                }
                last
            };

            /// The rule with this key in a `PolicySet`.
            pub fn from_key(key: u8) -> Option<Rule> {
                Rule::ALL.into_iter().find(|rule| *rule as u8 == key)
            }

            /// How people name it and its values.
            pub fn spec(self) -> RuleSpec {
                match self {
                    $(Rule::$rule => {
                        RuleSpec { name: $name, unit: $unit, standard: $standard, says: $says }
                    })*
                }
            }

            /// Which values it can have.
            pub fn range(self) -> RangeInclusive<i64> {
                match self {
                    $(Rule::$rule => $range,)*
                }
            }

            /// Whether it can be off. Only the step of rounding cannot.
            pub fn can_be_off(self) -> bool {
                match self {
                    $(Rule::$rule => !matches!($unit, Unit::Step(_)),)*
                }
            }

            /// Whether it can have this value. `None` is off.
            pub fn can_be(self, value: Option<i64>) -> bool {
                value.map_or(self.can_be_off(), |value| self.range().contains(&value))
            }
        }
    };
}

const MOST: i64 = Minutes::MAX_LEG.0;
const NO_YES: Unit = Unit::Choice(&["no", "yes"]);

rules! {
    /// Recorded time is rounded to a multiple of this many minutes. 1 keeps every minute.
    Rounding = 1 {
        name: "rounding", unit: Unit::Step(&[1, 5, 10, 15, 30, 60]), range: 1..=120, standard: Some(15),
        says: "recorded time is rounded to so many minutes"
    }
    /// Whether time is always rounded up, instead of to the nearest multiple.
    RoundsUp = 3 {
        name: "rounds-up", unit: NO_YES, range: 0..=1, standard: None,
        says: "time is always rounded up, not to the nearest"
    }
    /// The lowest balance.
    Floor = 4 {
        name: "floor", unit: Unit::Minutes, range: -MOST..=MOST, standard: Some(-600),
        says: "the lowest balance"
    }
    /// The highest balance.
    Ceiling = 5 {
        name: "ceiling", unit: Unit::Minutes, range: -MOST..=MOST, standard: Some(1_500),
        says: "the highest balance"
    }
    /// What happens beyond the lowest or the highest balance.
    Beyond = 6 {
        name: "beyond", unit: Unit::Choice(&["warn", "hold", "refuse"]), range: 0..=2, standard: Some(0),
        says: "what happens beyond the lowest or highest balance"
    }
    /// Who may record an exchange. Coordinators always may.
    Recorders = 7 {
        name: "recorders", unit: Unit::Choice(&["either", "givers", "receivers", "coordinators"]),
        range: 0..=3, standard: None,
        says: "who records exchanges"
    }
    /// Who may give credits away.
    GiftsBy = 15 {
        name: "gifts-by", unit: Unit::Choice(&["members", "coordinators"]), range: 0..=1, standard: None,
        says: "who gives credits away"
    }
    /// After this many days the keeper accepts an exchange that nobody answered.
    AutoAcceptDays = 8 {
        name: "auto-accept-days", unit: Unit::Days, range: 0..=365, standard: Some(14),
        says: "an exchange is accepted by itself after so many days"
    }
    /// The longest leg of a service.
    Longest = 9 {
        name: "longest", unit: Unit::Minutes, range: 1..=MOST, standard: None,
        says: "the longest exchange"
    }
    /// The most days between an exchange and its recording.
    FurthestBackDays = 10 {
        name: "furthest-back-days", unit: Unit::Days, range: 0..=36_500, standard: None,
        says: "an exchange is entered at most so many days after it happened"
    }
    /// The day of the next month on which a month is closed.
    ClosesOn = 11 {
        name: "closes-on", unit: Unit::DayOfMonth, range: 1..=28, standard: None,
        says: "the day on which the month before is closed"
    }
    /// Whether every member sees every exchange, instead of those who take part.
    OpenBook = 12 {
        name: "open-book", unit: NO_YES, range: 0..=1, standard: None,
        says: "every member sees every exchange"
    }
    /// What the pot gives to a new member.
    StartingCredit = 14 {
        name: "starting-credit", unit: Unit::Minutes, range: 0..=100_000, standard: None,
        says: "what the pot gives to a new member"
    }
    /// This many months after a member left, the name and notes are erased.
    RetentionMonths = 13 {
        name: "retention-months", unit: Unit::Months, range: 0..=1_200, standard: Some(24),
        says: "names and notes are erased so many months after a member left"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_in_its_range_and_every_standard_value_is_possible() {
        for rule in Rule::ALL {
            let spec = rule.spec();
            if let Unit::Choice(names) = spec.unit {
                assert_eq!(rule.range(), 0..=names.len() as i64 - 1, "{}", spec.name);
            }
            if let Unit::Step(usual) = spec.unit {
                assert!(usual.iter().all(|step| rule.can_be(Some(*step))), "{}", spec.name);
            }
            assert!(rule.can_be(spec.standard), "{}", spec.name);
            let fits = |value: i64| i32::try_from(value).is_ok_and(|value| value != i32::MIN);
            assert!(fits(*rule.range().start()) && fits(*rule.range().end()), "{}", spec.name);
        }
    }
}
