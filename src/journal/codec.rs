//! The only place where facts, events, records and heads become bytes and come back.

mod read;
mod write;

pub(super) use read::{
    envelope, event, grant, head, item_length, newer_envelope, newer_record, part, part_kind, record, sealed,
};
pub(crate) use write::Writer;
pub(super) use write::{
    challenge_bytes, envelope_bytes, event_bytes, grant_bytes, head_bytes, part_bytes, record_bytes,
    sealed_bytes, sig_structure,
};

/// A record is an array of four.
pub(super) const RECORD_FIRST_BYTE: u8 = 0x84;

/// The version of the format.
const VERSION: u8 = 1;
/// The protected header of every envelope: `{1: -8}`, EdDSA.
const PROTECTED: &[u8] = &[0xa1, 0x01, 0x27];
/// COSE_Sign1.
const TAG_SIGN1: u64 = 18;

/// Its byte.
const TAG_SIGN1_BYTE: u8 = 0xd2;

/// The numbers of the kinds of fact. Those of an exchange's steps are in [`super::StepKind`].
mod kind {
    pub(super) const FOUNDED: u16 = 1;
    pub(super) const KEEPER_CHANGED: u16 = 2;
    pub(super) const POLICY_SET: u16 = 3;
    pub(super) const MEMBER_ADDED: u16 = 4;
    pub(super) const MEMBER_CHANGED: u16 = 5;
    pub(super) const ROLE_SET: u16 = 6;
    pub(super) const MEMBER_LEFT: u16 = 7;
    pub(super) const MEMBER_ERASED: u16 = 8;
    pub(super) const DEVICE_ADDED: u16 = 9;
    pub(super) const DEVICE_REVOKED: u16 = 10;
    pub(super) const PROPOSED: u16 = 11;
    pub(super) const MONTH_CLOSED: u16 = 22;
    pub(super) const DEVICE_ENROLLED: u16 = 24;
    pub(super) const POSTED: u16 = 145;
    pub(super) const UNPOSTED: u16 = 146;
}

/// Keys of a fact's map from here on may be ignored by a reader that does not know them.
const FIRST_ANCILLARY_KEY: u8 = 16;
