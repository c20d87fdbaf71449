//! What signed events say before anybody has admitted them: for whoever is to accept them, and for an outbox.

mod batch;

use super::{HistoryRow, RuleRow};
use crate::journal::{HeldBy, MemberKind, PostKind, Role, StepKind};
use crate::{Day, Hash, Key, Minutes, Seconds};
use serde::Serialize;

/// A member, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Person {
    /// The member's id; `pot` for the pot.
    pub member: String,
    /// Their name; empty for the pot, and for somebody whom the ledger does not know.
    pub name: String,
}

/// Whose device wrote an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Writer {
    /// A member's.
    Member,
    /// A member's once: it was revoked.
    Revoked,
    /// It comes with an invitation, which these events bring along.
    Invited,
    /// The keeper's, or the printed card's.
    Keeper,
    /// Nobody's that the ledger knows.
    Unknown,
}

/// What one event says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Offered {
    /// The event's id.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub event: Hash,
    /// The record, where the journal has it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
    pub seq: Option<u64>,
    /// Whose device it is.
    pub writer: Writer,
    /// For whom it writes; nobody where it is the keeper's, or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// The device's key.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub device: Key,
    /// When, by the device's clock.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub at: Seconds,
    /// What it says, in its order.
    pub facts: Vec<OfferedFact>,
}

/// An offer or a request that something is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PostSaid {
    /// Its id.
    pub post: String,
    /// Which of the two; nothing where the ledger does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PostKind>,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One fact, with the words that a sentence about it needs. Texts are as their writer gave them, judged by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fact")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum OfferedFact {
    /// An exchange, as proposed.
    #[serde(rename_all = "camelCase")]
    Proposed {
        /// What it says.
        exchange: Box<HistoryRow>,
        /// How much of the time was the way and the preparation.
        #[serde(skip_serializing_if = "Option::is_none")]
        travel: Option<Minutes>,
        /// For whom a coordinator recorded it.
        #[serde(skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<Person>,
        /// The offer or request that it answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        answers: Option<PostSaid>,
    },
    /// A step of an exchange.
    #[serde(rename_all = "camelCase")]
    Step {
        /// Which.
        step: StepKind,
        /// The exchange's id.
        id: String,
        /// The exchange as the ledger has it, or as another of these events proposes it; nothing where neither does.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<HistoryRow>>,
        /// Why; of a note the note.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Of a correction the exchange in its place, of a duplicate the one that says the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        other: Option<Box<HistoryRow>>,
        /// Of an agreement the account that agrees, where it is not the author's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        who: Option<Person>,
        /// Why it is to be held.
        #[serde(skip_serializing_if = "Option::is_none")]
        held_by: Option<HeldBy>,
        /// For whom a coordinator says it.
        #[serde(skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<Person>,
    },
    /// An offer or a request.
    Posted {
        /// Which of the two, and what it says.
        #[serde(flatten)]
        post: PostSaid,
        /// Whose it is; nobody where the device is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
        /// Its category.
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        /// Words to find it by.
        tags: Vec<String>,
        /// The last day on which it holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
        until: Option<Day>,
        /// The one in whose place it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<PostSaid>,
    },
    /// An offer or a request is taken back.
    Unposted {
        /// Which.
        #[serde(flatten)]
        post: PostSaid,
    },
    /// A phone that was invited adds itself.
    #[serde(rename_all = "camelCase")]
    Enrolled {
        /// The phone's key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// Whose phone it will be; nobody where the invitation is none, or not signed as it says.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
        /// Who invited them; nobody where the ledger does not know the device that signed.
        #[serde(skip_serializing_if = "Option::is_none")]
        invited_by: Option<Person>,
        /// When they were invited, by that device's clock.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
        invited_at: Option<Seconds>,
    },
    /// A device may write for a member.
    DeviceAdded {
        /// Its key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// Whose.
        member: Person,
    },
    /// A device may write no longer.
    DeviceRevoked {
        /// Its key.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
        key: Key,
        /// Whose it is; nobody where it is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<Person>,
    },
    /// A member joins.
    MemberAdded {
        /// Who.
        member: Person,
        /// What sort of member.
        kind: MemberKind,
    },
    /// Something about a member changes.
    MemberChanged {
        /// Whose.
        member: Person,
        /// The new name.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How to reach them; empty where that is taken away.
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<String>,
        /// Where they live.
        #[serde(skip_serializing_if = "Option::is_none")]
        area: Option<String>,
        /// Who acts for them from now on.
        #[serde(skip_serializing_if = "Option::is_none")]
        holders: Option<Vec<Person>>,
        /// Who confirms for them from now on: none of them where nobody does.
        #[serde(skip_serializing_if = "Option::is_none")]
        guardian: Option<Vec<Person>>,
    },
    /// A member's role changes.
    RoleSet {
        /// Whose.
        member: Person,
        /// The role.
        role: Role,
    },
    /// A member leaves.
    MemberLeft {
        /// Who.
        member: Person,
    },
    /// What is known of a member is forgotten.
    MemberErased {
        /// Who.
        member: Person,
    },
    /// The rules change.
    PolicySet {
        /// Those that change.
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
    /// What this version does not know.
    Unknown {
        /// The number of its kind.
        kind: u16,
    },
}
