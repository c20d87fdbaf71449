//! Members whom a coordinator could ask.

use crate::ledger::{AccountIndex, Ledger};
use crate::views::Partner;
use crate::views::reciprocity::example::person;
use serde::Serialize;

/// A member who could be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Asked {
    /// The account's id.
    pub member: String,
    /// The name.
    pub name: String,
    /// Who is asked in place of a member under age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Partner>,
}

impl Ledger {
    /// Whether a member could be asked: they belong to the community. A member under age is asked through a
    /// guardian, who must belong to it too.
    pub(super) fn can_be_asked(&self, account: AccountIndex) -> bool {
        let guardian = self.guardian(account);
        self.is_present(account) && guardian.is_none_or(|guardian| self.is_present(guardian))
    }

    /// A member by name, and their guardian.
    pub(super) fn asked(&self, account: AccountIndex) -> Asked {
        let Partner { member, name } = person(self, account);
        let guardian = self.guardian(account).map(|guardian| person(self, guardian));
        Asked { member, name, guardian }
    }
}
