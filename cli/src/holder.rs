//! What an account is called. The pot has no name, nor has a member who was forgotten: the account says which
//! of them it is, and never the missing name.

use serde_json::Value;
use timebank::ledger::{AccountIndex, Ledger};
use timebank::views::POT_ID;

const POT: &str = "community pot";
/// As the page calls somebody whose name was erased.
const FORMER: &str = "former member";

/// What the account with this id is called by its holder's name.
pub(crate) fn holder<'a>(id: &str, name: &'a str) -> &'a str {
    match name {
        "" if id == POT_ID => POT,
        _ => member(name),
    }
}

/// What a member is called.
pub(crate) fn member(name: &str) -> &str {
    if name.is_empty() { FORMER } else { name }
}

/// What an account is called.
pub(crate) fn name_of(ledger: &Ledger, account: AccountIndex) -> String {
    let row = ledger.member_row(account);
    holder(&row.member, &row.name).to_owned()
}

/// The member who wrote a record. `None` for the keeper.
pub(crate) fn author_of(ledger: &Ledger, record: u32) -> Option<String> {
    match ledger.author_of(record) {
        AccountIndex::POT => None,
        account => Some(name_of(ledger, account)),
    }
}

/// Names all accounts of a reading that have no name in it.
pub(crate) fn name_all(ledger: &Ledger, reading: &mut Value) {
    match reading {
        Value::Array(items) => items.iter_mut().for_each(|item| name_all(ledger, item)),
        Value::Object(fields) => {
            let id =
                ["member", "account"].iter().find_map(|key| fields.get(*key)?.as_str()).map(str::to_owned);
            if let (Some(id), Some(Value::String(name))) = (id, fields.get_mut("name")) {
                *name = holder(&id, name).to_owned();
            }
            // A step has a record, and is nobody's where the keeper took it.
            let record = fields.get("seq").and_then(|seq| seq.as_u64()?.try_into().ok());
            for key in ["by", "recordedBy", "onBehalfOf", "who"] {
                let Some(Value::String(name)) = fields.get_mut(key) else { continue };
                *name = match record {
                    Some(record) if key == "by" => author_of(ledger, record).unwrap_or_default(),
                    _ => member(name).to_owned(),
                };
            }
            fields.values_mut().for_each(|value| name_all(ledger, value));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
