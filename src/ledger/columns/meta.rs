//! Single values per ledger.

use crate::{Hash, Key};
use bytemuck::{Pod, Zeroable};

/// Single values per ledger.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Meta {
    pub(crate) head: Hash,
    pub(crate) keeper: Key,
    pub(crate) recovery: Key,
    pub(crate) counted: u64,
    pub(crate) service: i64,
    /// The last counter of the keeper's own events.
    pub(crate) keeper_n: u64,
    /// How often an exchange got another programme than before, or none.
    pub(crate) programmes_replaced: u64,
    pub(crate) name: u32,
    pub(crate) unknown_kind: u32,
}
