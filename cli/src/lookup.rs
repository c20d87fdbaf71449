//! What a person names on the command line, found in the ledger.

use anyhow::Result;
use timebank::Minutes;
use timebank::ledger::{AccountIndex, ExchangeIndex, Ledger, PostIndex};
use timebank::views::MemberRow;

use crate::arguments::LegArg;
use crate::problem::Problem;

/// The one member with this id, this number or this name. What was joined into a member finds the member.
pub(crate) fn member(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    if let Ok(account) = ledger.account_of(wanted) {
        return Ok(account);
    }
    let mut found = called(ledger, ledger.accounts(), wanted);
    found.iter_mut().for_each(|account| *account = ledger.person(*account));
    found.sort_unstable();
    found.dedup();
    the_one(ledger, &found, wanted)
}

/// The one account with this id, this number or this name that was joined into another.
pub(crate) fn joined(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    let joined = ledger.accounts().filter(|account| ledger.person(*account) != *account);
    match wanted.parse().ok().and_then(|id| ledger.written_account(id)) {
        Some(account) => Ok(account),
        None => the_one(ledger, &called(ledger, joined, wanted), wanted),
    }
}

/// The accounts with this number or, where none has it, with this name.
fn called(ledger: &Ledger, accounts: impl Iterator<Item = AccountIndex>, wanted: &str) -> Vec<AccountIndex> {
    let rows: Vec<_> = accounts.map(|account| (account, ledger.member_row(account))).collect();
    let having = |has: &dyn Fn(&MemberRow) -> bool| -> Vec<AccountIndex> {
        rows.iter().filter(|(_, row)| has(row)).map(|(account, _)| *account).collect()
    };
    let by_number = having(&|row| row.number.as_deref() == Some(wanted));
    if by_number.is_empty() { having(&|row| has_name(&row.name, wanted)) } else { by_number }
}

/// Members to choose from, one a line.
pub(crate) fn lines(members: &[MemberRow]) -> String {
    let line = |row: &MemberRow| {
        format!("  {}  {}  number {}", row.member, row.name, row.number.as_deref().unwrap_or("-"))
    };
    members.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn the_one(ledger: &Ledger, found: &[AccountIndex], wanted: &str) -> Result<AccountIndex> {
    match found {
        [account] => Ok(*account),
        [] => {
            Err(Problem::misuse(format!("no member is called {wanted:?}; `timebank balances` lists them"))
                .into())
        }
        several => {
            let rows: Vec<MemberRow> = several.iter().map(|account| ledger.member_row(*account)).collect();
            let candidates = lines(&rows);
            Err(Problem::misuse(format!(
                "{wanted:?} may be any of these; give an id or a number:\n{candidates}"
            ))
            .into())
        }
    }
}

/// The pot and those who were forgotten have no name by which they are called.
fn has_name(name: &str, wanted: &str) -> bool {
    !name.is_empty() && name.to_lowercase() == wanted.to_lowercase()
}

/// The member, where one is named.
pub(crate) fn optional_member(ledger: &Ledger, wanted: Option<&str>) -> Result<Option<AccountIndex>> {
    wanted.map(|wanted| member(ledger, wanted)).transpose()
}

pub(crate) fn members(ledger: &Ledger, wanted: &[String]) -> Result<Vec<AccountIndex>> {
    wanted.iter().map(|wanted| member(ledger, wanted)).collect()
}

/// The exchange with this id.
pub(crate) fn exchange(ledger: &Ledger, id: &str) -> Result<ExchangeIndex> {
    ledger.exchange_of(id).map_err(|_| Problem::misuse(format!("no exchange has the id {id:?}")).into())
}

/// The offer or request with this id.
pub(crate) fn post(ledger: &Ledger, id: &str) -> Result<PostIndex> {
    ledger.post_of(id).map_err(|_| Problem::misuse(format!("no offer or request has the id {id:?}")).into())
}

/// The accounts of one side; who has no minutes of their own has these.
pub(crate) fn legs(
    ledger: &Ledger,
    side: &[LegArg],
    otherwise: Option<Minutes>,
) -> Result<Vec<(AccountIndex, Minutes)>> {
    let leg = |leg: &LegArg| {
        let account = member(ledger, &leg.name)?;
        let missing = || Problem::misuse(format!("how long is missing for {:?}: --minutes 1:30", leg.name));
        Ok((account, leg.minutes.or(otherwise).ok_or_else(missing)?))
    };
    side.iter().map(leg).collect()
}
