//! The content of signed events that are not admitted yet, for the person who may accept them and for an
//! outbox.

mod batch;

use super::{HistoryRow, RuleRow};
use crate::journal::{HeldBy, MemberKind, PostKind, Role, StepKind};
use crate::{Day, Hash, Key, Minutes, Seconds};
use serde::Serialize;

/// A member with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Person {
    /// The member's id. `pot` for the pot.
    pub member: String,
    /// The member's name. Empty for the pot, and for a member whom the ledger does not know.
    pub name: String,
}

/// The owner of the device that wrote an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Writer {
    /// A member.
    Member,
    /// A member whose device was revoked.
    Revoked,
    /// An invited member. The invitation comes with these events.
    Invited,
    /// The keeper, or the holder of the printed card.
    Keeper,
    /// Unknown to the ledger.
    Unknown,
}

/// The content of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Offered {
    /// The event's id.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub event: Hash,
    /// The record, if the journal already has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
    pub seq: Option<u64>,
    /// The owner of the device.
    pub writer: Writer,
    /// The member for whom the device writes. Empty for the keeper and for an unknown device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// The device's key.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub device: Key,
    /// When it was written, by the device's clock.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub at: Seconds,
    /// Its facts, in order.
    pub facts: Vec<OfferedFact>,
}

/// An offer or a request that a fact refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PostSaid {
    /// Its id.
    pub post: String,
    /// Offer or request. Empty where the ledger does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PostKind>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One fact, with the words that a sentence about it needs. Texts are as their writer wrote them, and nobody
/// has judged them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fact")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum OfferedFact {
    /// A proposed exchange.
    #[serde(rename_all = "camelCase")]
    Proposed {
        /// Its content.
        exchange: Box<HistoryRow>,
        /// How much of the time was travel and preparation.
        #[serde(skip_serializing_if = "Option::is_none")]
        travel: Option<Minutes>,
        /// The member for whom a coordinator recorded it.
        #[serde(skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<Person>,
        /// The offer or request that it answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        answers: Option<PostSaid>,
    },
    /// A step of an exchange.
    #[serde(rename_all = "camelCase")]
    Step {
        /// The kind of step.
        step: StepKind,
        /// The exchange's id.
        id: String,
        /// The exchange, from the ledger or from another of these events. Empty where neither has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<HistoryRow>>,
        /// The reason, or the note of a note.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// For a correction, the exchange that replaces it. For a duplicate, the exchange that says the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        other: Option<Box<HistoryRow>>,
        /// For an agreement, the account that agrees, where it is not the author's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        who: Option<Person>,
        /// The reason for holding it.
        #[serde(skip_serializing_if = "Option::is_none")]
        held_by: Option<HeldBy>,
        /// The member for whom a coordinator acts.
        #[serde(skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<Person>,
    },
    /// An offer or a request.
    Posted {
        /// Offer or request, and its text.
        #[serde(flatten)]
        post: PostSaid,
        /// The owner. Empty where the device is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
        /// Its category.
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        /// Its search words.
        tags: Vec<String>,
        /// The last valid day.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
        until: Option<Day>,
        /// The earlier one that it replaces.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<PostSaid>,
    },
    /// An offer or a request is taken back.
    Unposted {
        /// The offer or request.
        #[serde(flatten)]
        post: PostSaid,
    },
    /// An invited phone adds itself.
    #[serde(rename_all = "camelCase")]
    Enrolled {
        /// The phone's key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// The member whose phone it will be. Empty where the invitation is malformed, or the device that it
        /// names did not sign it.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
        /// The coordinator who signed the invitation. Empty where the ledger does not know the signing
        /// device.
        #[serde(skip_serializing_if = "Option::is_none")]
        invited_by: Option<Person>,
        /// The time of the invitation, by that device's clock.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
        invited_at: Option<Seconds>,
    },
    /// A device may write for a member.
    DeviceAdded {
        /// Its key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// The member.
        member: Person,
    },
    /// A device may no longer write.
    DeviceRevoked {
        /// Its key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// The owner. Empty where it is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
    },
    /// A member joins.
    MemberAdded {
        /// The member.
        member: Person,
        /// The kind of member.
        kind: MemberKind,
        /// Whether it is an organisation that is the timebank itself.
        timebank: bool,
    },
    /// Something about a member changes.
    MemberChanged {
        /// The member.
        member: Person,
        /// The new name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The new contact. Empty where it is removed.
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<String>,
        /// Where the member lives.
        #[serde(skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        /// Who acts for the member from now on.
        #[serde(skip_serializing_if = "Option::is_none")]
        holders: Option<Vec<Person>>,
        /// Who confirms for the member from now on. An empty list for nobody.
        #[serde(skip_serializing_if = "Option::is_none")]
        guardian: Option<Vec<Person>>,
        /// Whether it is the timebank itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        timebank: Option<bool>,
    },
    /// A member's role changes.
    RoleSet {
        /// The member.
        member: Person,
        /// The role.
        role: Role,
    },
    /// A member leaves.
    MemberLeft {
        /// The member.
        member: Person,
    },
    /// A member is erased.
    MemberErased {
        /// The member.
        member: Person,
    },
    /// Two members are one.
    MembersJoined {
        /// The member whose account is read as the other's.
        member: Person,
        /// The member who stays.
        into: Person,
    },
    /// A joining is taken apart.
    MembersParted {
        /// The member who was joined into another.
        member: Person,
    },
    /// The rules change.
    PolicySet {
        /// The rules that change.
        rules: Vec<RuleRow>,
        /// The categories from now on.
        #[serde(skip_serializing_if = "Option::is_none")]
        categories: Option<Vec<String>>,
    },
    /// A month is closed.
    MonthClosed {
        /// `year * 12 + month - 1`.
        month: i32,
    },
    /// Another keeper puts events in order.
    KeeperChanged {
        /// Its key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
    },
    /// A community begins.
    Founded {
        /// Its name.
        name: String,
    },
    /// An exchange belongs to a programme.
    ProgrammeSet {
        /// The exchange's id.
        id: String,
        /// The exchange, from the ledger or from another of these events. Empty where neither has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<HistoryRow>>,
        /// The programme. Empty where it is taken away.
        #[serde(skip_serializing_if = "Option::is_none")]
        programme: Option<String>,
    },
    /// A fact that this version does not know.
    Unknown {
        /// The number of its kind.
        kind: u16,
    },
}
