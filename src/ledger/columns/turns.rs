//! Tables of rare changes: the policy, the keepers, the closed months.

use crate::Key;
use crate::ledger::policy::Policy;
use bytemuck::{Pod, Zeroable};

/// The policy from a record on.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct PolicyRow {
    /// The record that set them.
    pub(crate) record: u32,
    /// When it was admitted.
    pub(crate) admitted_at: u32,
    pub(crate) policy: Policy,
}

/// An earlier keeper.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct FormerKeeper {
    /// The record by which the next keeper took over.
    pub(crate) until: u32,
    pub(crate) key: Key,
}

/// Whether an organisation's account is the timebank's own, from a record on.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct TimebankRow {
    pub(crate) record: u32,
    pub(crate) account: u32,
    /// 1 if it is.
    pub(crate) is_timebank: u32,
}

/// A closed month.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ClosedMonth {
    /// The record that closed it.
    pub(crate) record: u32,
    /// `year * 12 + month - 1`.
    pub(crate) month: i32,
}
