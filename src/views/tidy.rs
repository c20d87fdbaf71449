//! Things to tidy up: exchanges that say the same, members who have gone quiet, names that look the same.
//! Nothing here is merged or corrected automatically.

use super::board::mixed;
use super::{HistoryRow, MemberRow, Page, folded};
use crate::journal::{MemberKind, Role, StepKind};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement, State};
use crate::{Day, Seconds};
use core::ops::Range;
use serde::Serialize;

/// The days without an exchange after which a member is quiet.
const QUIET_DAYS: i32 = 90;
/// The fewest letters of names that look the same if one letter differs.
const LONG_NAME: usize = 5;

/// One of two exchanges that say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Twin {
    /// The exchange.
    #[serde(flatten)]
    pub exchange: HistoryRow,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was admitted.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub recorded_at: Seconds,
}

/// Two exchanges on one day, between the same accounts, with the same minutes. Perhaps one exchange was
/// recorded twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Duplicate {
    /// The exchange that was recorded first.
    pub first: Twin,
    /// The other exchange.
    pub second: Twin,
}

/// A member without help or a gift for 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct QuietRow {
    /// The member.
    #[serde(flatten)]
    pub member: MemberRow,
    /// The day on which they were added, or the day of their first exchange if it is earlier.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub joined: Day,
    /// The day of the last help or gift in which they took part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub last: Option<Day>,
}

/// Two members whose names look the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SameNames {
    /// One.
    pub one: MemberRow,
    /// The other.
    pub other: MemberRow,
    /// Whether the names differ only in case, accents, spaces and punctuation. Otherwise one letter differs.
    pub equal: bool,
}

/// Everything to tidy up: the first rows of each list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Tidy {
    /// Exchanges that say the same, in the order in which they were recorded.
    pub duplicates: Page<Duplicate>,
    /// Members who have gone quiet, the quietest first.
    pub quiet: Page<QuietRow>,
    /// Members who have received no service that counts, by name.
    pub never_received: Page<MemberRow>,
    /// Members who have given no service that counts, by name.
    pub never_gave: Page<MemberRow>,
    /// Names that look the same.
    pub same_names: Page<SameNames>,
}

/// The letters of a name, as names are compared here.
fn letters_of(name: &str) -> Vec<char> {
    folded(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Ledger {
    /// Everything to tidy up on a day, at most `limit` rows of each list.
    pub fn tidy(&self, today: Day, limit: usize) -> Tidy {
        let quiet = self.quiet(today);
        let names = self.same_names();
        let row = |account: &AccountIndex| self.member_row(*account);
        Tidy {
            duplicates: self.duplicates(limit),
            quiet: first(&quiet, limit, |quiet| self.quiet_row(quiet)),
            never_received: first(&self.never(-1), limit, row),
            never_gave: first(&self.never(1), limit, row),
            same_names: first(&names, limit, |(equal, one, other)| SameNames {
                one: self.member_row(*one),
                other: self.member_row(*other),
                equal: *equal,
            }),
        }
    }

    /// The members who have this name or this number already, as a new one might be entered twice. Names are
    /// compared without case, accents, spaces and punctuation. Those who left are among them.
    ///
    /// ```
    /// # use timebank::ledger::Ledger;
    /// assert!(Ledger::new().members_called("Ana Lund", Some("3")).is_empty());
    /// ```
    pub fn members_called(&self, name: &str, number: Option<&str>) -> Vec<MemberRow> {
        let (letters, number) = (letters_of(name), number.map(str::trim).filter(|number| !number.is_empty()));
        let has = |account: &AccountIndex| {
            let row = self.member_row(*account);
            let has_name = !letters.is_empty() && letters_of(&row.name) == letters;
            has_name || (number.is_some() && row.number.as_deref() == number)
        };
        let mut members: Vec<AccountIndex> =
            self.accounts().filter(has).map(|account| self.person(account)).collect();
        members.sort_unstable();
        members.dedup();
        members.into_iter().map(|member| self.member_row(member)).collect()
    }

    /// Pairs of exchanges that say the same and may be one exchange.
    pub(super) fn duplicates(&self, limit: usize) -> Page<Duplicate> {
        let mut pairs = Vec::new();
        for i in (0..self.exchanges.len() as u32).filter(|i| self.is_live(*i)) {
            let later = self.twins(ExchangeIndex(i)).map(|twin| twin.0).filter(|twin| *twin > i);
            pairs.extend(later.filter(|twin| self.may_be_one(i, *twin)).map(|twin| (i, twin)));
        }
        pairs.sort_unstable();
        first(&pairs, limit, |(one, other)| Duplicate {
            first: self.twin(ExchangeIndex(*one)),
            second: self.twin(ExchangeIndex(*other)),
        })
    }

    /// Whether an exchange counts or may still come to count.
    fn is_live(&self, exchange: u32) -> bool {
        let state = self.exchanges.state(exchange as usize);
        state.counts() || matches!(state, State::Proposed | State::Held)
    }

    /// Whether two exchanges that say the same may be one. Both must count, or may still come to count. If
    /// both count, neither was imported, and no coordinator has let one stand when the other already counted.
    fn may_be_one(&self, one: u32, other: u32) -> bool {
        let counts = |i: u32| self.exchanges.state(i as usize).counts();
        let imported = |i: u32| self.imports.find(i as usize).is_some();
        if !self.is_live(one) || !self.is_live(other) {
            return false;
        }
        if !counts(one) || !counts(other) {
            return true;
        }
        !imported(one)
            && !imported(other)
            && !self.was_let_stand(one, other)
            && !self.was_let_stand(other, one)
    }

    /// Whether a coordinator has confirmed or resolved an exchange after another was recorded and counted.
    fn was_let_stand(&self, exchange: u32, other: u32) -> bool {
        let e = &self.exchanges;
        let (i, j) = (exchange as usize, other as usize);
        let both = e.record(i).max(e.record(j)).max(e.confirmed(j));
        let confirmed =
            e.confirmed(i) > both && self.accounts.role(self.author_of(e.confirmed(i))) == Role::Coordinator;
        confirmed || self.steps.of(exchange).any(|step| step.kind == StepKind::Resolved && step.record > both)
    }

    fn twin(&self, exchange: ExchangeIndex) -> Twin {
        let record = self.exchanges.record(exchange.0 as usize);
        Twin {
            exchange: self.history_row(exchange),
            recorded_by: self.account_name(self.recorder(exchange).0),
            recorded_at: self.records.times(record).1,
        }
    }

    /// The present members, by name.
    pub(super) fn present(&self) -> impl Iterator<Item = AccountIndex> {
        self.accounts_by_name().into_iter().filter(|account| self.is_present(*account))
    }

    /// Whether an account is that of a member who belongs to the community. The timebank itself is none.
    pub(super) fn is_present(&self, account: AccountIndex) -> bool {
        let is_former = self.accounts.kind(account) == MemberKind::Former;
        !is_former && !self.is_pot(account) && !self.has_left(account)
    }

    /// Members without an exchange that happened or was recorded in the last 90 days, the quietest first. For
    /// an imported exchange, only the day on which it happened counts.
    pub(super) fn quiet(&self, today: Day) -> Vec<Quiet> {
        let joined = self.joined();
        let mut times = vec![Times { last: i32::MIN, seen: i32::MIN }; self.accounts.len()];
        let mut imported = self.imports.exchange.iter().peekable();
        for i in 0..self.exchanges.len() {
            let on = self.exchanges.on(i).0;
            let brought = imported.next_if(|import| **import as usize == i).is_some();
            let seen = if brought { on } else { on.max(self.recorded_on(self.exchanges.record(i)).0) };
            // What the timebank itself moves is nothing that a member did.
            match self.movement(ExchangeIndex(i as u32)) {
                Movement::Help | Movement::Gift => {}
                Movement::StartingCredit | Movement::Opening | Movement::Pot => continue,
            }
            let exchange = ExchangeIndex(i as u32);
            let came = self.attendance.of(exchange).map(|(account, _)| account);
            for account in self.legs_of(exchange).map(|leg| self.legs.account(leg)).chain(came) {
                let times = &mut times[account.0 as usize];
                times.last = times.last.max(on);
                times.seen = times.seen.max(seen);
            }
        }
        let since = today.0 - QUIET_DAYS;
        let quiet = |account: AccountIndex| {
            let times = &times[account.0 as usize];
            let joined = joined[account.0 as usize];
            let last = (times.last != i32::MIN).then_some(Day(times.last));
            (times.seen < since && joined.0 < since).then_some(Quiet { account, joined, last })
        };
        let mut found: Vec<Quiet> = self.present().filter_map(quiet).collect();
        found.sort_by_key(|quiet| quiet.last);
        found
    }

    fn quiet_row(&self, quiet: &Quiet) -> QuietRow {
        QuietRow { member: self.member_row(quiet.account), joined: quiet.joined, last: quiet.last }
    }

    fn recorded_on(&self, record: u32) -> Day {
        Day::of(self.records.times(record).1)
    }

    /// Members who have no leg of this sign in any service that counts.
    pub(super) fn never(&self, sign: i32) -> Vec<AccountIndex> {
        let mut has = vec![false; self.accounts.len()];
        for i in 0..self.exchanges.len() {
            let exchange = ExchangeIndex(i as u32);
            if self.exchanges.state(i).counts() && self.movement(exchange) == Movement::Help {
                for leg in self.legs_of(exchange) {
                    has[self.legs.account(leg).0 as usize] |= self.legs.minutes(leg).signum() == sign;
                }
                // Who came to a session received, whatever they paid.
                let came = self.attendance.of(exchange).filter(|_| sign < 0);
                came.for_each(|(account, _)| has[account.0 as usize] = true);
            }
        }
        self.present().filter(|account| !has[account.0 as usize]).collect()
    }

    /// Pairs of members whose names differ only in case, accents, spaces and punctuation (true), or in one
    /// letter. If many have one name, each is paired with the first.
    pub(super) fn same_names(&self) -> Vec<(bool, AccountIndex, AccountIndex)> {
        let letters =
            |account: AccountIndex| letters_of(self.names.get(self.accounts.name[account.0 as usize]));
        let mut named: Vec<(Vec<char>, AccountIndex)> =
            self.present().map(|account| (letters(account), account)).collect();
        named.retain(|(letters, _)| !letters.is_empty());
        named.sort_unstable();
        let mut pairs = Vec::new();
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (i, (letters, account)) in named.iter().enumerate() {
            match groups.last_mut() {
                Some(group) if named[group.start].0 == *letters => {
                    pairs.push((true, named[group.start].1, *account));
                    group.end = i + 1;
                }
                _ => groups.push(i..i + 1),
            }
        }
        let different: Vec<&(Vec<char>, AccountIndex)> = groups
            .iter()
            .map(|group| &named[group.start])
            .filter(|(name, _)| name.len() >= LONG_NAME)
            .collect();
        let names: Vec<&[char]> = different.iter().map(|(name, _)| name.as_slice()).collect();
        let near = one_letter_apart(&names).into_iter();
        pairs.extend(near.map(|(one, other)| (false, different[one].1, different[other].1)));
        pairs
    }
}

/// A member who has gone quiet.
pub(super) struct Quiet {
    pub(super) account: AccountIndex,
    pub(super) joined: Day,
    pub(super) last: Option<Day>,
}

/// Days of a member's exchanges. `seen` also counts the days on which they were recorded.
#[derive(Clone, Copy)]
struct Times {
    last: i32,
    seen: i32,
}

/// The first rows of a list, and the number of all.
pub(super) fn first<T, R>(all: &[T], limit: usize, row: impl Fn(&T) -> R) -> Page<R> {
    Page { rows: all.iter().take(limit).map(row).collect(), total: all.len() }
}

/// Pairs of places of names that differ in one letter. Every name is stored once without each of its letters.
/// Only names that are equal without a letter are compared.
fn one_letter_apart(names: &[&[char]]) -> Vec<(usize, usize)> {
    let mut keys: Vec<(u64, usize)> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let without = |hole: usize| -> String {
            name.iter().enumerate().filter(|(i, _)| *i != hole).map(|(_, letter)| *letter).collect()
        };
        keys.extend((0..=name.len()).map(|hole| (mixed(&without(hole)), place)));
    }
    keys.sort_unstable();
    keys.dedup();
    let mut pairs = Vec::new();
    for bucket in keys.chunk_by(|one, other| one.0 == other.0) {
        for (i, (_, one)) in bucket.iter().enumerate() {
            let others = bucket[i + 1..].iter().filter(|(_, other)| one_letter(names[*one], names[*other]));
            pairs.extend(others.map(|(_, other)| (*one, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Whether one letter is changed, added or left out. A different digit is intended and does not count.
fn one_letter(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let start = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[start..], &long[start..]);
    let Some((letter, rest)) = long.split_first() else { return false };
    let same = rest == short || short.split_first().is_some_and(|(_, short)| rest == short);
    let digit = letter.is_ascii_digit() || (rest != short && short.first().is_some_and(char::is_ascii_digit));
    same && !digit
}
