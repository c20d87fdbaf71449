//! What a person names on the command line, found in the ledger.

use anyhow::Result;
use timebank::Minutes;
use timebank::ledger::{AccountIndex, ExchangeIndex, Ledger, PostIndex};
use timebank::views::MemberRow;

use crate::arguments::LegArg;
use crate::holder::holder;
use crate::problem::Problem;

/// The one member with this id, this number or this name, or the pot. What was joined into a member finds the
/// member.
pub(crate) fn member(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    let exact = ledger.account_of(wanted).ok();
    if let Some(account) = exact.filter(|account| *account != AccountIndex::POT) {
        return Ok(account);
    }
    // Somebody may be called as the pot is.
    let mut found = called(ledger, ledger.accounts(), wanted);
    found.extend(exact);
    found.iter_mut().for_each(|account| *account = ledger.person(*account));
    found.sort_unstable();
    found.dedup();
    the_one(ledger, &found, wanted)
}

/// The one account with this id, this number or this name that was joined into another.
pub(crate) fn joined(ledger: &Ledger, wanted: &str) -> Result<AccountIndex> {
    let joined = ledger.accounts().filter(|account| ledger.person(*account) != *account);
    if let Some(account) = wanted.parse().ok().and_then(|id| ledger.written_account(id)) {
        return Ok(account);
    }
    let found = called(ledger, joined, wanted);
    if found.is_empty() {
        let whole = member(ledger, wanted)?;
        return Err(Problem::misuse(not_joined(ledger, whole, wanted)).into());
    }
    the_one(ledger, &found, wanted)
}

/// Why a member cannot be taken out of another, and who can be taken out of them.
fn not_joined(ledger: &Ledger, member: AccountIndex, wanted: &str) -> String {
    let rows: Vec<MemberRow> = ledger.joined_into(member).map(|account| ledger.member_row(account)).collect();
    if rows.is_empty() {
        return format!("{wanted:?} was joined into no other member");
    }
    format!("{wanted:?} was joined into no other member; these were joined into them:\n{}", lines(&rows))
}

/// The accounts with this number or this name.
fn called(ledger: &Ledger, accounts: impl Iterator<Item = AccountIndex>, wanted: &str) -> Vec<AccountIndex> {
    let is_called = |account: &AccountIndex| {
        let MemberRow { number, name, .. } = ledger.member_row(*account);
        number.as_deref() == Some(wanted) || has_name(&name, wanted)
    };
    accounts.filter(is_called).collect()
}

/// Members to choose from, one a line.
pub(crate) fn lines(members: &[MemberRow]) -> String {
    let line = |row: &MemberRow| {
        let name = holder(&row.member, &row.name);
        format!("  {}  {name}  number {}", row.member, row.number.as_deref().unwrap_or("-"))
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
