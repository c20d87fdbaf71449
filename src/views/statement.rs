//! A statement: one account's legs in order, with the running balance.

use super::history::{Filter, Matcher, WrongQuery};
use super::{MemberRow, in_order, page};
use crate::journal::ExchangeKind;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Line, Movement, Movements, State};
use crate::{Day, Hash, Minutes};
use serde::Serialize;
use std::sync::Arc;

/// Which rows of a statement to show. All fields are optional.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StatementQuery {
    /// Only rows that match. The running balance stays that of the whole account.
    pub filter: Filter,
    /// Whether the latest row comes first.
    pub newest_first: bool,
    /// How many rows to skip.
    pub offset: Option<u32>,
    /// The most rows. The default is 50.
    pub limit: Option<u32>,
}

/// A party on the other side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Partner {
    /// The account's id.
    pub member: String,
    /// Its name. Empty for the pot, and for a member who was forgotten.
    pub name: String,
}

/// One leg of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct StatementRow {
    /// The exchange's id.
    pub exchange: String,
    /// The day of the exchange.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Day,
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// The parties on the other side.
    pub with: Vec<Partner>,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How long the account's member came to the session, where a list was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attended: Option<Minutes>,
    /// Why it moves the balance.
    pub movement: Movement,
    /// Minutes of help given.
    pub given: Minutes,
    /// Minutes of help received.
    pub received: Minutes,
    /// Minutes that came with no help, or went if negative.
    pub other: Minutes,
    /// The balance after this row.
    pub balance: Minutes,
    /// The state of the exchange.
    pub state: State,
    /// Whether it moves the balance.
    pub counts: bool,
}

/// A page of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Statement {
    /// The account's holder.
    pub member: MemberRow,
    /// The rows of this page.
    pub rows: Vec<StatementRow>,
    /// The number of matching rows on all pages.
    pub total: usize,
    /// The balance before the first requested day.
    pub opening: Minutes,
    /// The balance at the end of the last requested day.
    pub closing: Minutes,
    /// What moved the balance in the matching rows that count.
    #[serde(flatten)]
    pub moved: Movements,
    /// Everything but help in these rows.
    pub other: Minutes,
    /// The head of the journal at this statement.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub head: Hash,
}

/// A whole statement as columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementColumns {
    /// Days since 1970.
    pub on: Vec<i32>,
    /// Minutes of help given.
    pub given: Vec<i32>,
    /// Minutes of help received.
    pub received: Vec<i32>,
    /// Minutes that came with no help, or went if negative.
    pub other: Vec<i32>,
    /// The balance after each row.
    pub balance: Vec<i64>,
    /// The number of each row's [`State`].
    pub state: Vec<u8>,
    /// One line per row: partners, category and note, separated by tabs.
    pub text: String,
}

impl Ledger {
    /// A page of an account's statement, sorted by day and then by place in the journal.
    ///
    /// # Errors
    /// [`WrongQuery`] where the filter names an impossible day or an unknown member.
    pub fn statement(&self, account: AccountIndex, query: &StatementQuery) -> Result<Statement, WrongQuery> {
        let matcher = Matcher::new(self, &query.filter)?;
        let lines = self.lines_of(account);
        let (mut opening, mut closing, mut moved) = (Minutes::ZERO, Minutes::ZERO, Movements::default());
        // Without a filter, only the rows of the page are read.
        let all = matcher.matches_all();
        let mut shown = Vec::new();
        if all {
            closing = lines.last().map_or(Minutes::ZERO, |line| line.balance);
            moved = self.movements(account);
        } else {
            for (line, place) in lines.iter().zip(0u32..) {
                if line.on < matcher.from {
                    opening = line.balance;
                }
                if line.on <= matcher.to {
                    closing = line.balance;
                }
                if matcher.matches(line.exchange) {
                    shown.push(place);
                    if line.counts {
                        moved.count(self.movement_of(line, account), line.minutes(), 1);
                    }
                }
            }
        }
        let total = if all { lines.len() } else { shown.len() };
        let mut rows = Vec::new();
        for place in page(total, query.offset, query.limit) {
            let place = if query.newest_first { total - 1 - place } else { place };
            let place = if all { place } else { shown[place] as usize };
            rows.push(self.statement_row(&lines[place], account));
        }
        let (member, head) = (self.member_row(account), self.chain().head);
        Ok(Statement { member, rows, total, opening, closing, moved, other: moved.other(), head })
    }

    /// A whole statement as columns.
    pub fn statement_columns(&self, account: AccountIndex) -> StatementColumns {
        let mut columns = StatementColumns::default();
        for line in self.lines_of(account).iter() {
            let i = line.exchange.0 as usize;
            columns.on.push(line.on);
            let is_help = self.movement_of(line, account) == Movement::Help;
            let (help, other) = if is_help { (line.minutes, 0) } else { (0, line.minutes) };
            columns.given.push(help.max(0));
            columns.received.push(help.min(0).saturating_neg());
            columns.other.push(other);
            columns.balance.push(line.balance.0);
            columns.state.push(self.exchanges.state[i]);
            for (n, partner) in self.partners(line.exchange, line.minutes).enumerate() {
                if n > 0 {
                    columns.text.push_str(", ");
                }
                columns.text.push_str(self.names.get(self.accounts.name[partner.0 as usize]));
            }
            columns.text.push('\t');
            columns.text.push_str(self.category_name(i).unwrap_or_default());
            columns.text.push('\t');
            // Notes may contain line breaks and tabs.
            columns.text.extend(
                self.texts.get(self.exchanges.note(i)).chars().map(|c| if c.is_control() { ' ' } else { c }),
            );
            columns.text.push('\n');
        }
        columns
    }

    /// An account's legs, sorted by day and then by place in the journal. A session to which its member came
    /// and paid nothing is a line without minutes.
    pub(super) fn lines_of(&self, account: AccountIndex) -> Arc<Vec<Line>> {
        self.legs.of(account, &self.exchanges, |mut lines| {
            for exchange in self.attended_by(account) {
                let place = lines.partition_point(|line| line.exchange < exchange);
                if lines.get(place).is_none_or(|line| line.exchange != exchange) {
                    let (on, counts) =
                        (self.exchanges.on(exchange.0 as usize).0, self.state(exchange).counts());
                    lines.insert(place, Line { on, exchange, minutes: 0, counts, balance: Minutes::ZERO });
                }
            }
            let places = in_order(lines.iter().zip(0..).map(|(line, place)| (i64::from(line.on), place)));
            let mut balance = Minutes::ZERO;
            let line = |(_, place): (i64, u32)| {
                let line = lines[place as usize];
                balance += Minutes(if line.counts { i64::from(line.minutes) } else { 0 });
                Line { balance, ..line }
            };
            places.into_iter().map(line).collect()
        })
    }

    /// Why a leg moves its account's balance.
    fn movement_of(&self, line: &Line, account: AccountIndex) -> Movement {
        self.movement_of_leg(self.movement(line.exchange), account)
    }

    fn statement_row(&self, line: &Line, account: AccountIndex) -> StatementRow {
        let i = line.exchange.0 as usize;
        let state = self.exchanges.state(i);
        let partner = |account| Partner {
            member: self.account_text(account),
            name: self.names.get(self.accounts.name[account.0 as usize]).to_owned(),
        };
        let movement = self.movement_of(line, account);
        let mut moved = Movements::default();
        moved.count(movement, line.minutes(), 1);
        StatementRow {
            exchange: self.exchange_id(line.exchange).to_string(),
            on: Day(line.on),
            kind: self.exchanges.kind(i),
            with: self.partners(line.exchange, line.minutes).map(partner).collect(),
            category: self.category_name(i).map(str::to_owned),
            note: self.texts.some(self.exchanges.note(i)).map(str::to_owned),
            attended: self.came_to(line.exchange).find(|(who, _)| *who == account).map(|(_, time)| time),
            movement,
            given: moved.given,
            received: moved.received,
            other: moved.other(),
            balance: line.balance,
            state,
            counts: state.counts(),
        }
    }

    /// The accounts on the other side of an exchange from a leg with `minutes`: for who paid nothing, those
    /// who gave.
    fn partners(&self, exchange: ExchangeIndex, minutes: i32) -> impl Iterator<Item = AccountIndex> {
        let side = if minutes > 0 { 1 } else { -1 };
        let others = self.legs_of(exchange).filter(move |leg| self.legs.minutes(*leg).signum() != side);
        others.map(|leg| self.legs.account(leg))
    }
}
