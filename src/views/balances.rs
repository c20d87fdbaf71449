//! Balances, and the trial balance.

use super::{folded, has, in_order, page};
use crate::Minutes;
use crate::journal::{MemberKind, Role};
use crate::ledger::{AccountIndex, Figures, Glance, Ledger, Movements};
use serde::Serialize;

/// A name and a number under which a member was entered, before it turned out who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FormerEntry {
    /// The id of the account that was joined into the member's.
    pub member: String,
    /// The name.
    pub name: String,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// The holder of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct MemberRow {
    /// The id; `pot` for the community pot.
    pub member: String,
    /// The name. Empty for the pot, which every language names itself.
    pub name: String,
    /// The number on paper or in an earlier system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The kind of member.
    pub kind: MemberKind,
    /// The member's role.
    pub role: Role,
    /// Whether the member has left.
    pub left: bool,
    /// Whether the member was erased. Then there is no name.
    pub erased: bool,
    /// Whether it is an organisation that is the timebank itself.
    pub timebank: bool,
    /// The accounts that were joined into this member's. They keep finding the member.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<FormerEntry>,
}

/// An account with its balance, in minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BalanceRow {
    /// The account's holder.
    #[serde(flatten)]
    pub holder: MemberRow,
    /// What moved the balance, over the exchanges that count.
    #[serde(flatten)]
    pub moved: Movements,
    /// Everything but help: what came minus what went.
    pub other: Minutes,
    /// The sum of all that moved it.
    pub balance: Minutes,
}

/// The key by which balances are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum BalanceSort {
    /// The name.
    #[default]
    Name,
    /// The balance.
    Balance,
    /// Minutes given.
    Given,
    /// Minutes received.
    Received,
}

/// Which balances to show. All fields are optional.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BalanceQuery {
    /// Only names or numbers that contain this.
    pub text: Option<String>,
    /// The order. The default is by name.
    pub sort: BalanceSort,
    /// Whether to reverse the order.
    pub descending: bool,
    /// How many rows to skip.
    pub offset: Option<u32>,
    /// The most rows. The default is 50.
    pub limit: Option<u32>,
}

/// One page of all rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// The number of rows on all pages.
    pub total: usize,
}

/// Every account, and the proof that all balances sum to zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TrialBalance {
    /// Every account, by name. The pot comes last, if it ever had an exchange.
    pub rows: Vec<BalanceRow>,
    /// The sums of all that moved balances.
    #[serde(flatten)]
    pub moved: Movements,
    /// The sum of everything but help.
    pub other: Minutes,
    /// The sum of all balances: zero.
    pub sum: Minutes,
}

impl Ledger {
    /// The holder of an account.
    pub fn member_row(&self, account: AccountIndex) -> MemberRow {
        let i = account.0 as usize;
        MemberRow {
            member: self.account_text(account),
            name: self.names.get(self.accounts.name[i]).to_owned(),
            number: self.names.some(self.accounts.number[i]).map(str::to_owned),
            kind: self.accounts.kind(account),
            role: self.accounts.role(account),
            left: self.has_left(account),
            erased: self.is_erased(account),
            timebank: self.is_timebank(account),
            also: self.joined_into(account).map(|joined| self.former_entry(joined)).collect(),
        }
    }

    /// The name and the number of an account that was joined into another.
    pub(super) fn former_entry(&self, account: AccountIndex) -> FormerEntry {
        let i = account.0 as usize;
        FormerEntry {
            member: self.account_text(account),
            name: self.names.get(self.accounts.name[i]).to_owned(),
            number: self.names.some(self.accounts.number[i]).map(str::to_owned),
        }
    }

    /// All members by name, and the pot at the end.
    pub fn members(&self) -> Vec<MemberRow> {
        self.accounts_by_name().into_iter().map(|account| self.member_row(account)).collect()
    }

    /// An account with its balance.
    pub fn balance_row(&self, account: AccountIndex) -> BalanceRow {
        let moved = self.movements(account);
        BalanceRow { holder: self.member_row(account), moved, other: moved.other(), balance: moved.balance() }
    }

    /// A page of balances.
    pub fn balances(&self, query: &BalanceQuery) -> Page<BalanceRow> {
        let wanted = query.text.as_deref().map(folded).unwrap_or_default();
        let is_called = |account: AccountIndex| {
            let i = account.0 as usize;
            let number = self.names.get(self.accounts.number[i]);
            has(&folded(self.names.get(self.accounts.name[i])), &wanted) || number == wanted
        };
        let matches =
            |account: &AccountIndex| is_called(*account) || self.joined_into(*account).any(is_called);
        let mut accounts: Vec<AccountIndex> = self.accounts_by_name().into_iter().filter(matches).collect();
        let key = |account: AccountIndex| {
            let moved = self.movements(account);
            match query.sort {
                BalanceSort::Name => 0,
                BalanceSort::Balance => moved.balance().0,
                BalanceSort::Given => moved.given.0,
                BalanceSort::Received => moved.received.0,
            }
        };
        // Accounts with equal keys stay in the order of their names.
        let places = in_order(accounts.iter().zip(0..).map(|(account, place)| (key(*account), place)));
        accounts = places.into_iter().map(|(_, place)| accounts[place as usize]).collect();
        if query.descending {
            accounts.reverse();
        }
        let shown = page(accounts.len(), query.offset, query.limit);
        Page {
            total: accounts.len(),
            rows: accounts[shown].iter().map(|account| self.balance_row(*account)).collect(),
        }
    }

    /// The balance of every account, in the order of [`Ledger::accounts`].
    pub fn balance_series(&self) -> Vec<Minutes> {
        self.accounts().map(|account| self.balance(account)).collect()
    }

    /// Every account, and the proof that all balances sum to zero.
    pub fn trial_balance(&self) -> TrialBalance {
        let rows: Vec<BalanceRow> =
            self.accounts_by_name().into_iter().map(|account| self.balance_row(account)).collect();
        let mut moved = Movements::default();
        rows.iter().for_each(|row| moved.add(&row.moved));
        TrialBalance { rows, moved, other: moved.other(), sum: moved.balance() }
    }

    /// Members by name, then the pot, which has no name.
    pub(super) fn accounts_by_name(&self) -> Vec<AccountIndex> {
        let mut accounts: Vec<AccountIndex> = self.people().skip(1).collect();
        accounts.sort_by_cached_key(|account| folded(self.names.get(self.accounts.name[account.0 as usize])));
        accounts.push(AccountIndex::POT);
        accounts
    }
}

impl Glance {
    /// A page of balances.
    pub fn balances(&self, query: &BalanceQuery) -> Page<BalanceRow> {
        self.front().balances(query)
    }

    /// Every account, and the proof that all balances sum to zero.
    pub fn trial_balance(&self) -> TrialBalance {
        self.front().trial_balance()
    }
}

impl Figures {
    /// The balance of every account: first the pot, then members in the order in which they joined.
    pub fn balance_series(&self) -> Vec<Minutes> {
        self.balances().collect()
    }
}
