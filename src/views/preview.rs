//! The effect of a session or an exchange on balances, before it is saved.

use crate::Minutes;
use crate::ledger::{AccountIndex, Ledger, Recording};
use serde::Serialize;

/// The effect on one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BalanceChange {
    /// The account's id.
    pub account: String,
    /// Its name. Empty for the pot, and for a member who was forgotten.
    pub name: String,
    /// The balance now.
    pub before: Minutes,
    /// The balance after all of it counts.
    pub after: Minutes,
    /// The limit that it crosses, at the end or on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond: Option<Minutes>,
}

impl Ledger {
    /// Each account's balance after these exchanges count, one after the other. The accounts are in the order
    /// in which they appear, those that gave first, and who came without
    /// paying last. The pot has no limits.
    pub fn preview(&self, recordings: &[Recording<'_>]) -> Vec<BalanceChange> {
        let mut effects: Vec<BalanceChange> = Vec::new();
        let mut places = vec![usize::MAX; self.accounts.len()];
        for recording in recordings {
            // Who came and pays nothing is shown too.
            let came = recording.attended.iter().map(|(account, _)| (*account, Minutes::ZERO));
            let received = recording.received.iter().map(|(account, minutes)| (*account, -*minutes));
            for (account, minutes) in recording.gave.iter().copied().chain(received).chain(came) {
                let place = &mut places[account.0 as usize];
                if *place == usize::MAX {
                    *place = effects.len();
                    effects.push(self.no_effect(account));
                }
                let effect = &mut effects[*place];
                effect.after += minutes;
                let crossed = self.policy().crossed(minutes, effect.after);
                let crossed = crossed.filter(|_| account != AccountIndex::POT);
                effect.beyond = effect.beyond.or(crossed.map(|(_, limit)| limit));
            }
        }
        effects
    }

    fn no_effect(&self, account: AccountIndex) -> BalanceChange {
        let balance = self.balance(account);
        BalanceChange {
            account: self.account_text(account),
            name: self.account_name(account.0),
            before: balance,
            after: balance,
            beyond: None,
        }
    }
}
