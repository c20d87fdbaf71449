//! What a person names on the command line, found in the ledger.

use anyhow::Result;
use timebank::Minutes;
use timebank::ledger::{AccountIndex, ExchangeIndex, Ledger, PostIndex};

use crate::arguments::LegArg;
use crate::problem::Problem;

/// The one member with this id, this number or this name.
pub(crate) fn member(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    if let Ok(account) = ledger.account_of(wanted) {
        return Ok(account);
    }
    let rows: Vec<_> = ledger.accounts().map(|account| (account, ledger.member_row(account))).collect();
    let by_number: Vec<_> = rows.iter().filter(|(_, row)| row.number.as_deref() == Some(wanted)).collect();
    let by_name: Vec<_> = rows.iter().filter(|(_, row)| has_name(&row.name, wanted)).collect();
    let found = if by_number.is_empty() { by_name } else { by_number };
    match found.as_slice() {
        [(account, _)] => Ok(*account),
        [] => {
            Err(Problem::misuse(format!("no member is called {wanted:?}; `timebank balances` lists them"))
                .into())
        }
        several => {
            let candidates: Vec<String> = several
                .iter()
                .map(|(_, row)| {
                    format!("  {}  {}  number {}", row.member, row.name, row.number.as_deref().unwrap_or("-"))
                })
                .collect();
            let candidates = candidates.join("\n");
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
