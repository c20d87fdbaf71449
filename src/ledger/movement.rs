//! Why exchanges move balances: help, and credits that move with no help. The sums of what counts.

use super::Ledger;
#[cfg(feature = "desk")]
use super::columns::HelpByMonth;
use super::columns::{AccountIndex, ExchangeIndex, Movement, Movements, State, TimebankRow};
use crate::Minutes;
use crate::journal::{ExchangeKind, OriginFormat};

impl Ledger {
    /// What moved an account's balance, over the exchanges that count.
    pub fn movements(&self, account: AccountIndex) -> Movements {
        self.accounts.moved(account.0 as usize)
    }

    /// The balance of an account.
    pub fn balance(&self, account: AccountIndex) -> Minutes {
        self.movements(account).balance()
    }

    /// Whether an account is an organisation's that is the timebank itself. An earlier system may have kept
    /// the pot as such an account.
    pub fn is_timebank(&self, account: AccountIndex) -> bool {
        self.is_timebank_at(account, u32::MAX)
    }

    /// Whether an account is the pot, or the timebank's own. No help is given to it or comes from it.
    pub fn is_pot(&self, account: AccountIndex) -> bool {
        account == AccountIndex::POT || self.is_timebank(account)
    }

    /// Why an exchange moves balances.
    pub fn movement(&self, exchange: ExchangeIndex) -> Movement {
        self.movement_at(exchange, u32::MAX)
    }

    /// Why one leg of an exchange moves its account's balance. In help, what the pot pays or takes is its own
    /// movement.
    pub(crate) fn movement_of_leg(&self, movement: Movement, account: AccountIndex) -> Movement {
        if movement == Movement::Help && self.is_pot(account) { Movement::Pot } else { movement }
    }

    /// The help in an exchange: what was given to members. What goes to the pot is not help.
    pub(crate) fn help_minutes(&self, exchange: ExchangeIndex) -> Minutes {
        self.help_minutes_at(exchange, u32::MAX)
    }

    /// [`Ledger::help_minutes`] as it was known after a record.
    pub(crate) fn help_minutes_at(&self, exchange: ExchangeIndex, record: u32) -> Minutes {
        if self.movement_at(exchange, record) != Movement::Help {
            return Minutes::ZERO;
        }
        let given = self.legs_of(exchange).filter(|leg| {
            let account = self.legs.account(*leg);
            account != AccountIndex::POT && !self.is_timebank_at(account, record)
        });
        Minutes(given.map(|leg| i64::from(self.legs.minutes(leg).max(0))).sum())
    }

    fn is_timebank_at(&self, account: AccountIndex, record: u32) -> bool {
        let said = self.timebanks.iter().rev().find(|row| row.account == account.0 && row.record <= record);
        said.is_some_and(|row| row.is_timebank != 0)
    }

    fn movement_at(&self, exchange: ExchangeIndex, record: u32) -> Movement {
        let i = exchange.0 as usize;
        let legs = || self.legs_of(exchange).map(|leg| self.legs.account(leg));
        let pot =
            || legs().any(|account| account == AccountIndex::POT || self.is_timebank_at(account, record));
        // The pot gives in the event that adds the member.
        let starts = || {
            let new =
                |account: AccountIndex| self.accounts.record[account.0 as usize] == self.exchanges.record(i);
            let mut written = self.legs_of(exchange).map(|leg| self.legs.written(leg));
            written.next().is_some_and(|first| first != AccountIndex::POT && new(first))
                && written.eq([AccountIndex::POT])
        };
        match self.exchanges.kind(i) {
            ExchangeKind::Opening | ExchangeKind::Gift if starts() => Movement::StartingCredit,
            ExchangeKind::Opening => Movement::Opening,
            ExchangeKind::Gift if pot() => Movement::Pot,
            ExchangeKind::Gift => Movement::Gift,
            ExchangeKind::Service if self.is_transfer_of_timebank(i, record) => Movement::Pot,
            ExchangeKind::Service => Movement::Help,
        }
    }

    /// Whether an exchange is a row of `TimeOverflow`'s in which the timebank itself takes part. There such
    /// rows are gifts, openings and the pot's own moves.
    fn is_transfer_of_timebank(&self, exchange: usize, record: u32) -> bool {
        if self.timebanks.is_empty() {
            return false;
        }
        let import = self.imports.find(exchange);
        import.is_some_and(|row| self.imports.format[row] == OriginFormat::TIMEOVERFLOW.0)
            && self
                .legs_of(ExchangeIndex(exchange as u32))
                .any(|leg| self.is_timebank_at(self.legs.account(leg), record))
    }

    /// Says from a record on whether an organisation's account is the timebank's own. What already counts is
    /// counted anew.
    pub(super) fn set_timebank(&mut self, account: AccountIndex, is_timebank: bool, record: u32) {
        if self.is_timebank(account) == is_timebank {
            return;
        }
        let lines = self.legs.find(account, &self.exchanges);
        let mut counted: Vec<ExchangeIndex> =
            lines.iter().filter(|line| line.counts).map(|line| line.exchange).collect();
        // No rule of admission holds while folding: an account may stand twice in an exchange.
        counted.dedup();
        counted.iter().for_each(|exchange| self.count(*exchange, -1));
        self.timebanks.push(TimebankRow { record, account: account.0, is_timebank: u32::from(is_timebank) });
        counted.iter().for_each(|exchange| self.count(*exchange, 1));
        self.legs.changed();
    }

    /// Adds an exchange to the sums, or takes it out: `sign` is 1 or −1.
    pub(super) fn count(&mut self, exchange: ExchangeIndex, sign: i64) {
        let movement = self.movement(exchange);
        for leg in self.legs_of(exchange) {
            let (account, minutes) = (self.legs.account(leg), Minutes(i64::from(self.legs.minutes(leg))));
            let movement = self.movement_of_leg(movement, account);
            self.accounts.count(account.0 as usize, movement, minutes, sign);
        }
        if movement == Movement::Help {
            let minutes = sign * self.help_minutes(exchange).0;
            self.meta.service += minutes;
            // A month that this record closes was open until now.
            let now = self.chain().seq as u32;
            let closed = self.closed.iter().rev().find(|closed| closed.record < now);
            let closed = closed.map_or(i32::MIN, |closed| closed.month);
            let i = exchange.0 as usize;
            let month = posting_month(self.exchanges.on(i).month_number(), closed);
            self.months.add(month, self.exchanges.category(i), Minutes(minutes));
            #[cfg(feature = "desk")]
            self.keep_help(exchange, sign);
        }
    }

    /// Help by the month of its day, with who took part. The month that is closed does not matter here.
    #[cfg(feature = "desk")]
    pub(crate) fn help_by_month(&self) -> &HelpByMonth {
        self.helped.or_make(|| {
            let mut months = HelpByMonth::default();
            for exchange in (0..).take(self.exchanges.len()).map(ExchangeIndex) {
                let counts = self.exchanges.state(exchange.0 as usize).counts();
                if counts && self.movement(exchange) == Movement::Help {
                    self.add_help(&mut months, exchange, 1);
                }
            }
            months
        })
    }

    #[cfg(feature = "desk")]
    fn keep_help(&mut self, exchange: ExchangeIndex, sign: i64) {
        let mut helped = core::mem::take(&mut self.helped);
        if let Some(months) = helped.kept() {
            self.add_help(months, exchange, sign);
        }
        self.helped = helped;
    }

    #[cfg(feature = "desk")]
    fn add_help(&self, months: &mut HelpByMonth, exchange: ExchangeIndex, sign: i64) {
        let month = self.exchanges.on(exchange.0 as usize).month_number();
        let accounts = self.legs_of(exchange).map(|leg| self.legs.account(leg));
        let people = accounts.filter(|account| !self.is_pot(*account));
        months.count(month, self.help_minutes(exchange), people, sign);
    }

    /// Sets the state of an exchange, and adds its legs to the sums or takes them out.
    pub(super) fn set_state(&mut self, exchange: ExchangeIndex, state: State) {
        let i = exchange.0 as usize;
        let before = self.exchanges.state(i);
        self.exchanges.state[i] = state as u8;
        self.legs.changed();
        let sign = i64::from(state.counts()) - i64::from(before.counts());
        if sign != 0 {
            self.count(exchange, sign);
            self.meta.counted = self.meta.counted.wrapping_add_signed(sign);
        }
    }
}

/// The month to which help of a month is posted, when all months up to `closed` are closed.
pub(crate) fn posting_month(month: i32, closed: i32) -> i32 {
    month.max(closed.saturating_add(1))
}
