//! The table of devices.

use super::places::AccountIndex;
use super::table::{Table, short};
use crate::Key;
use core::cell::OnceCell;

/// One row per device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Devices {
    pub(crate) key: Vec<Key>,
    pub(crate) member: Vec<u32>,
    pub(crate) last_n: Vec<u64>,
    /// Rows by key. Built at the first lookup.
    index: OnceCell<Table>,
}

impl Devices {
    pub(crate) fn add(&mut self, key: Key, member: AccountIndex) {
        self.key.push(key);
        self.member.push(member.0);
        self.last_n.push(0);
        if let Some(index) = self.index.get_mut() {
            index.add(short(&key.0), self.key.len() as u32 - 1);
        }
    }

    pub(crate) fn find(&self, key: Key) -> Option<u32> {
        let index = self.index.get_or_init(|| Table::new(self.key.iter().map(|key| short(&key.0))));
        index.find(short(&key.0), |row| self.key[row as usize] == key)
    }
}
