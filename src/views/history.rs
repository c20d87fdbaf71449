//! The exchange history: filter, sort, page.

use super::{FormerEntry, folded, has, in_order, page};
use crate::journal::{ExchangeKind, OriginFormat};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement, State};
use crate::{Day, Minutes};
use serde::Serialize;

/// Which exchanges to show. All fields may be left out; those that are there must all match.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Filter {
    /// Only with this member on one side.
    pub member: Option<String>,
    /// Only with this in the note, the category or a name.
    pub text: Option<String>,
    /// Only of this category; empty for those without.
    pub category: Option<String>,
    /// Only of this programme; empty for those without.
    pub programme: Option<String>,
    /// Only in this state, by its name in files.
    pub state: Option<String>,
    /// Only from this day on.
    pub from: Option<String>,
    /// Only up to this day.
    pub to: Option<String>,
}

/// A filter that cannot be applied: the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongQuery(pub &'static str);

crate::codes! { WrongQuery {
    WrongQuery(field) => "wrong_query" (field = field),
} }

crate::message::coded_error!(WrongQuery);

/// What the history is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum HistorySort {
    /// The day, and on one day the order of the journal.
    #[default]
    On,
    /// The length.
    Minutes,
    /// The order of the journal.
    Recorded,
}

/// Which exchanges to show, in which order. All fields may be left out.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HistoryQuery {
    /// Only those that match.
    pub filter: Filter,
    /// In which order; by day unless told.
    pub sort: HistorySort,
    /// Latest or longest first.
    pub descending: bool,
    /// How many rows to pass over.
    pub offset: Option<u32>,
    /// How many rows at most; 50 unless told.
    pub limit: Option<u32>,
}

/// Somebody who took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Party {
    /// The account's id.
    pub member: String,
    /// Its name. Empty for the pot, and for a member who was forgotten.
    pub name: String,
    /// Minutes that it gave or received.
    pub minutes: Minutes,
    /// The account for which it was entered, where that was joined into this one since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered_for: Option<FormerEntry>,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HistoryRow {
    /// The exchange's id.
    pub exchange: String,
    /// The day that it happened.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Day,
    /// What sort of exchange.
    pub kind: ExchangeKind,
    /// Why it moves balances.
    pub movement: Movement,
    /// Who gave.
    pub gave: Vec<Party>,
    /// Who received.
    pub received: Vec<Party>,
    /// Who came to a session, each with their time, also those who paid nothing. Empty where nobody kept a
    /// list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub attended: Vec<Party>,
    /// The credit that moved.
    pub minutes: Minutes,
    /// How long the work took, where the credit differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked: Option<Minutes>,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its programme, which only coordinators see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Whether it moves balances.
    pub counts: bool,
    /// The format of the file that it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A page of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HistoryPage {
    /// The rows of this page.
    pub rows: Vec<HistoryRow>,
    /// How many match on all pages.
    pub total: usize,
    /// Minutes of help in those that match and count.
    pub minutes: Minutes,
    /// The other minutes in them: gifts, openings and what the pot took.
    pub other: Minutes,
}

/// A filter, ready to be asked.
pub(super) struct Matcher<'l> {
    ledger: &'l Ledger,
    member: Option<AccountIndex>,
    /// The text, folded, and which accounts' names have it.
    text: Option<(String, Vec<bool>)>,
    category: Option<Option<u16>>,
    programme: Option<String>,
    state: Option<State>,
    pub(super) from: i32,
    pub(super) to: i32,
    any_day: bool,
}

impl<'l> Matcher<'l> {
    pub(super) fn new(ledger: &'l Ledger, filter: &Filter) -> Result<Matcher<'l>, WrongQuery> {
        let set = |field: &'_ Option<String>| field.clone().filter(|text| !text.is_empty());
        let day = |field: &Option<String>, name, otherwise| {
            set(field)
                .map_or(Ok(otherwise), |text| Day::parse(&text).map(|day| day.0).ok_or(WrongQuery(name)))
        };
        let member = set(&filter.member)
            .map(|id| ledger.account_of(&id).map_err(|_| WrongQuery("member")))
            .transpose()?;
        let state =
            set(&filter.state).map(|name| State::from_name(&name).ok_or(WrongQuery("state"))).transpose()?;
        let text = set(&filter.text).map(|text| {
            let wanted = folded(&text);
            let name = |account: AccountIndex| ledger.names.get(ledger.accounts.name[account.0 as usize]);
            let mut with: Vec<bool> =
                ledger.accounts().map(|account| has(&folded(name(account)), &wanted)).collect();
            for account in ledger.accounts() {
                with[ledger.person(account).0 as usize] |= with[account.0 as usize];
            }
            (wanted, with)
        });
        let category = filter.category.as_ref().map(|name| match name.as_str() {
            "" => Some(0),
            name => {
                let place = ledger.categories.iter().position(|text| ledger.names.get(*text) == name);
                place.and_then(|place| u16::try_from(place + 1).ok())
            }
        });
        let (from, to) = (day(&filter.from, "from", i32::MIN)?, day(&filter.to, "to", i32::MAX)?);
        let any_day = (from, to) == (i32::MIN, i32::MAX);
        let programme = filter.programme.clone();
        Ok(Matcher { ledger, member, text, category, programme, state, from, to, any_day })
    }

    /// Whether nothing is left out.
    pub(super) fn matches_all(&self) -> bool {
        let days = self.from == i32::MIN && self.to == i32::MAX;
        let none = self.member.is_none() && self.text.is_none() && self.category.is_none();
        days && none && self.programme.is_none() && self.state.is_none()
    }

    pub(super) fn matches(&self, exchange: ExchangeIndex) -> bool {
        let i = exchange.0 as usize;
        let e = &self.ledger.exchanges;
        let day = || (self.from..=self.to).contains(&e.on(i).0);
        (self.any_day || day())
            && self.state.is_none_or(|state| e.state(i) == state)
            && self.category.is_none_or(|category| category == Some(e.category(i)))
            && self
                .programme
                .as_ref()
                .is_none_or(|name| self.ledger.programme(exchange).unwrap_or("") == name)
            && self.member.is_none_or(|member| self.takes_part(exchange, |account| account == member.0))
            && self.text.as_ref().is_none_or(|(text, names)| self.has_text(exchange, text, names))
    }

    fn takes_part(&self, exchange: ExchangeIndex, who: impl Fn(u32) -> bool) -> bool {
        let mut came = self.ledger.came_to(exchange).map(|(account, _)| account.0);
        self.ledger.legs_of(exchange).any(|leg| who(self.ledger.legs.account(leg).0)) || came.any(who)
    }

    fn has_text(&self, exchange: ExchangeIndex, text: &str, names: &[bool]) -> bool {
        let i = exchange.0 as usize;
        self.takes_part(exchange, |account| names[account as usize])
            || has(&folded(self.ledger.texts.get(self.ledger.exchanges.note(i))), text)
            || self.ledger.category_name(i).is_some_and(|category| has(&folded(category), text))
    }
}

/// How pages call the format of a file that something was imported from.
pub(super) fn source_name(format: OriginFormat) -> String {
    let name = if format == OriginFormat::TIMEOVERFLOW { "TimeOverflow" } else { "timebank" };
    name.to_owned()
}

impl Ledger {
    /// A page of the history.
    ///
    /// # Errors
    /// [`WrongQuery`] where the filter names a day, a state or a member that is none.
    pub fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, WrongQuery> {
        let matcher = Matcher::new(self, &query.filter)?;
        let key = |i: u32| match query.sort {
            HistorySort::On => i64::from(self.exchanges.on(i as usize).0),
            HistorySort::Minutes => self.exchange_minutes(i as usize).0,
            HistorySort::Recorded => 0,
        };
        let all = 0..self.exchanges.len() as u32;
        let mut found = in_order(all.filter(|i| matcher.matches(ExchangeIndex(*i))).map(|i| (key(i), i)));
        if query.descending {
            found.reverse();
        }
        let (mut minutes, mut moved) = (Minutes::ZERO, Minutes::ZERO);
        for (_, i) in found.iter().filter(|(_, i)| self.exchanges.state(*i as usize).counts()) {
            minutes += self.help_minutes(ExchangeIndex(*i));
            moved += self.exchange_minutes(*i as usize);
        }
        let shown = &found[page(found.len(), query.offset, query.limit)];
        let rows = shown.iter().map(|(_, i)| self.history_row(ExchangeIndex(*i))).collect();
        Ok(HistoryPage { rows, total: found.len(), minutes, other: moved - minutes })
    }

    /// One exchange.
    #[inline(never)]
    pub fn history_row(&self, exchange: ExchangeIndex) -> HistoryRow {
        let i = exchange.0 as usize;
        let state = self.exchanges.state(i);
        let source = self.imports.find(i).map(|row| source_name(OriginFormat(self.imports.format[row])));
        let worked =
            Some(Minutes(i64::from(self.exchanges.worked(i)))).filter(|worked| *worked > Minutes::ZERO);
        HistoryRow {
            exchange: self.exchange_id(exchange).to_string(),
            on: self.exchanges.on(i),
            kind: self.exchanges.kind(i),
            movement: self.movement(exchange),
            gave: self.side(exchange, 1),
            received: self.side(exchange, -1),
            attended: self.attendance.of(exchange).map(|(account, time)| self.party(account, time)).collect(),
            minutes: self.exchange_minutes(i),
            worked,
            category: self.category_name(i).map(str::to_owned),
            programme: self.programme(exchange).map(str::to_owned),
            note: self.texts.some(self.exchanges.note(i)).map(str::to_owned),
            state,
            counts: state.counts(),
            source,
        }
    }

    fn side(&self, exchange: ExchangeIndex, sign: i32) -> Vec<Party> {
        let legs = self.legs_of(exchange).filter(|leg| self.legs.minutes(*leg).signum() == sign);
        let minutes = |leg: usize| Minutes(i64::from(self.legs.minutes(leg))).abs();
        legs.map(|leg| self.party(self.legs.written(leg), minutes(leg))).collect()
    }

    /// Somebody who took part, for whose account it was entered.
    fn party(&self, entered: AccountIndex, minutes: Minutes) -> Party {
        let account = self.person(entered);
        Party {
            member: self.account_text(account),
            name: self.names.get(self.accounts.name[account.0 as usize]).to_owned(),
            minutes,
            entered_for: (entered != account).then(|| self.former_entry(entered)),
        }
    }

    /// The credit that an exchange moves.
    pub(crate) fn exchange_minutes(&self, exchange: usize) -> Minutes {
        let legs = self.legs_of(ExchangeIndex(exchange as u32));
        Minutes(legs.map(|leg| i64::from(self.legs.minutes(leg).max(0))).sum())
    }

    /// The programme of an exchange.
    pub fn programme(&self, exchange: ExchangeIndex) -> Option<&str> {
        self.programmes.get(exchange.0).map(|name| self.names.get(name))
    }

    pub(crate) fn category_name(&self, exchange: usize) -> Option<&str> {
        let place = usize::from(self.exchanges.category(exchange)).checked_sub(1)?;
        self.categories.get(place).map(|text| self.names.get(*text))
    }
}
