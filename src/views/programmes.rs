//! The programmes in use: funders' projects and personal budgets.

use crate::ledger::Ledger;
use serde::Serialize;
use std::collections::BTreeMap;

/// A programme, and how often it is used. It is known by its name alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Programme {
    /// Its name.
    pub name: String,
    /// The number of exchanges in any state that belong to it.
    pub exchanges: usize,
}

impl Ledger {
    /// Whether an exchange belongs to a programme of this name.
    pub(super) fn has_programme(&self, name: &str) -> bool {
        self.programmes.iter().any(|(_, own)| self.names.get(own) == name)
    }

    /// The programmes in use, by name. Only a coordinator's ledger knows them.
    pub fn programmes(&self) -> Vec<Programme> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, name) in self.programmes.iter() {
            *uses.entry(self.names.get(name)).or_default() += 1;
        }
        let row = |(name, exchanges): (&str, usize)| Programme { name: name.to_owned(), exchanges };
        uses.into_iter().map(row).collect()
    }
}
