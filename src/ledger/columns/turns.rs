//! Tables of what changes rarely: the rules, the keepers, the closed months.

use crate::Key;
use crate::ledger::policy::Policy;
use bytemuck::{Pod, Zeroable};

/// The rules from a record on.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct PolicyRow {
    /// The record that set them.
    pub(crate) record: u32,
    /// When it was admitted.
    pub(crate) admitted_at: u32,
    pub(crate) policy: Policy,
}

/// A keeper of former days.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct FormerKeeper {
    /// The record by which another took over.
    pub(crate) until: u32,
    pub(crate) key: Key,
}

/// A month that was closed.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ClosedMonth {
    /// The record that closed it.
    pub(crate) record: u32,
    /// `year * 12 + month - 1`.
    pub(crate) month: i32,
}
