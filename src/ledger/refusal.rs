//! Why an entry is not admitted.

use super::State;
use crate::{Day, Id, Minutes};

/// Why the keeper does not admit an event. Each has a stable code, and names what it is about.
///
/// Where several rules are broken, the first is given, in the order of `docs/format.md`: the event as a
/// whole, then part by part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bytes are no event of version 1, or not in the one canonical form.
    NotAnEvent,
    /// The event has too many parts or bytes.
    TooLarge,
    /// A part is missing, or is not the one that was signed.
    WrongPart(usize),
    /// The signature is not the device's.
    WrongSignature,
    /// The event is for another community.
    WrongCommunity,
    /// The community exists already.
    AlreadyFounded,
    /// The first event does not found the community as it should.
    NotFounded,
    /// The journal already has this event, as the record with this number.
    AlreadyAdmitted(u64),
    /// The device is not one of the community's.
    UnknownDevice,
    /// The device has already used this counter for another event: it may be a restored copy.
    DeviceForked(u64),
    /// A fact of a kind that this version does not know.
    UnknownKind(u16),
    /// A part is not marked for those who should see it.
    WrongAudience(usize),
    /// Only a coordinator may do this.
    NotACoordinator,
    /// Only somebody who takes part may do this.
    NotAParty,
    /// The one who recorded it cannot confirm it.
    OwnEntry,
    /// Several stand on that side, and one cannot confirm for the others.
    SeveralMustAgree,
    /// There is no such member.
    UnknownMember,
    /// There is no such exchange.
    UnknownExchange,
    /// The invitation is for another community, altered, or from somebody who may not invite.
    InviteWrong,
    /// The invitation is too old.
    InviteExpired,
    /// The invitation has been used.
    InviteUsed,
    /// The device's key is already in use.
    KeyInUse,
    /// A key is none that signatures can be verified with.
    WrongKey,
    /// A text that a fact points to is missing.
    TextMissing,
    /// A name is empty.
    NameEmpty,
    /// A text is longer than so many characters.
    TextTooLong(usize),
    /// A text has invisible control characters.
    TextNotPlain,
    /// The policy sets a rule that this version does not know, or that cannot be.
    WrongPolicy,
    /// The category is not one of the community's.
    UnknownCategory(String),
    /// The day is before 1970 or after tomorrow.
    DayOutOfRange(Day),
    /// Nobody gave, or nobody received.
    NobodyOnOneSide,
    /// The same account stands twice in the exchange.
    SamePerson,
    /// The two members are one already.
    AlreadyOne,
    /// Only two persons, two households or two organisations can be one member. The timebank itself cannot.
    TwoKinds,
    /// One of the two members acts for the other.
    ActsForTheOther,
    /// So many exchanges that count, or wait, have both members.
    TheyExchanged(usize),
    /// Of two members who are joined or taken apart, the one who stays has left.
    StaysLeft,
    /// The member was not joined into another.
    NotJoined,
    /// A leg has no length.
    ZeroLength,
    /// A leg is longer than can be.
    TooLong(Minutes),
    /// What was given is not what was received.
    NotBalanced {
        /// The sum of what was given.
        given: Minutes,
        /// The sum of what was received.
        received: Minutes,
    },
    /// The exchange is no longer waiting to be confirmed.
    AlreadyResolved(State),
    /// The exchange does not count, so it can be neither voided nor disputed.
    NotCounted(State),
    /// Somebody has said already that something is wrong with it.
    AlreadyDisputed,
    /// Nobody has said that something is wrong with it.
    NotDisputed(State),
    /// The exchange is not held.
    NotHeld(State),
    /// No step that can be taken back brought the exchange into its state.
    NothingToRestore(State),
    /// Another exchange stands in its place.
    Replaced,
    /// A coordinator must look at it first.
    WaitsForCoordinator,
    /// This account has agreed already.
    AlreadyAgreed,
    /// A guardian confirms for somebody under age.
    GuardianMustConfirm,
    /// Only the keeper may do this.
    NotTheKeeper,
    /// The time for this has not come.
    NotDue,
    /// It may be a duplicate: somebody must say first which one is right.
    MayBeDuplicate,
    /// The other exchange does not say the same.
    NotADuplicate,
    /// The community lets only the other side record.
    WrongRecorder,
    /// A balance would go below the lowest.
    ExceedsFloor {
        /// Whose.
        member: Option<Id>,
        /// What it would be.
        balance: Minutes,
        /// The lowest.
        limit: Minutes,
    },
    /// A balance would go above the highest.
    ExceedsCeiling {
        /// Whose.
        member: Option<Id>,
        /// What it would be.
        balance: Minutes,
        /// The highest.
        limit: Minutes,
    },
    /// Longer than the community allows.
    LongerThanAllowed {
        /// The longest leg.
        minutes: Minutes,
        /// The longest that is allowed.
        longest: Minutes,
    },
    /// Longer ago than the community allows.
    TooFarBack(Day),
    /// One rule contradicts another.
    PolicyContradicts,
    /// The month is not over, or closed already.
    WrongMonth,
    /// The device was revoked.
    DeviceRevoked,
    /// The member has left.
    MemberLeft,
    /// A viewer writes nothing.
    ViewerCannotWrite,
    /// There would be no coordinator left.
    LastCoordinator,
    /// A member who leaves must have a balance of zero.
    BalanceNotZero(Minutes),
    /// Only who left can be erased.
    NotLeft,
    /// The member was erased already.
    AlreadyErased,
    /// Only persons act for others: for a household or an organisation, or as a guardian.
    WrongHolders,
    /// A person or a household cannot be the timebank itself.
    NotAnOrganisation,
    /// There is no such offer or request.
    UnknownPost,
    /// The offer or request was taken back.
    PostClosed,
}

// Builds without the desk judge nothing, so they refuse little. The other rows would be loaded for nobody.
#[cfg(not(feature = "desk"))]
crate::codes! { Refusal {
    Refusal::UnknownMember => "unknown_member",
    Refusal::UnknownExchange => "unknown_exchange",
    Refusal::UnknownPost => "unknown_post",
    Refusal::ZeroLength => "zero_length",
    Refusal::TooLarge => "too_large",
    _ => "refused",
} }

#[cfg(feature = "desk")]
crate::codes! { Refusal {
    Refusal::NotAnEvent => "not_an_event",
    Refusal::TooLarge => "too_large",
    Refusal::WrongPart(part) => "wrong_part" (part = part),
    Refusal::WrongSignature => "wrong_signature",
    Refusal::WrongCommunity => "wrong_community",
    Refusal::AlreadyFounded => "already_founded",
    Refusal::NotFounded => "not_founded",
    Refusal::AlreadyAdmitted(seq) => "already_admitted" (seq = seq),
    Refusal::UnknownDevice => "unknown_device",
    Refusal::DeviceForked(n) => "device_forked" (n = n),
    Refusal::UnknownKind(kind) => "unknown_kind" (kind = kind),
    Refusal::WrongAudience(part) => "wrong_audience" (part = part),
    Refusal::NotACoordinator => "not_a_coordinator",
    Refusal::NotAParty => "not_a_party",
    Refusal::OwnEntry => "own_entry",
    Refusal::SeveralMustAgree => "several_must_agree",
    Refusal::UnknownMember => "unknown_member",
    Refusal::UnknownExchange => "unknown_exchange",
    Refusal::InviteWrong => "invite_wrong",
    Refusal::InviteExpired => "invite_expired",
    Refusal::InviteUsed => "invite_used",
    Refusal::KeyInUse => "key_in_use",
    Refusal::WrongKey => "wrong_key",
    Refusal::TextMissing => "text_missing",
    Refusal::NameEmpty => "name_empty",
    Refusal::TextTooLong(most) => "text_too_long" (most = most),
    Refusal::TextNotPlain => "text_not_plain",
    Refusal::WrongPolicy => "wrong_policy",
    Refusal::UnknownCategory(category) => "unknown_category" (category = category),
    Refusal::DayOutOfRange(on) => "day_out_of_range" (on = on),
    Refusal::NobodyOnOneSide => "nobody_on_one_side",
    Refusal::SamePerson => "same_person",
    Refusal::AlreadyOne => "one_already",
    Refusal::TwoKinds => "two_kinds",
    Refusal::ActsForTheOther => "acts_for_them",
    Refusal::StaysLeft => "stays_left",
    Refusal::TheyExchanged(exchanges) => "they_exchanged" (exchanges = exchanges),
    Refusal::NotJoined => "not_joined",
    Refusal::ZeroLength => "zero_length",
    Refusal::TooLong(minutes) => "too_long" (minutes = minutes.0),
    Refusal::NotBalanced { given, received } => "not_balanced" (given = given.0, received = received.0),
    Refusal::AlreadyResolved(state) => "already_resolved" (state = state.name()),
    Refusal::NotCounted(state) => "not_counted" (state = state.name()),
    Refusal::AlreadyDisputed => "already_disputed",
    Refusal::NotDisputed(state) => "not_disputed" (state = state.name()),
    Refusal::NotHeld(state) => "not_held" (state = state.name()),
    Refusal::NothingToRestore(state) => "nothing_to_restore" (state = state.name()),
    Refusal::Replaced => "replaced",
    Refusal::WaitsForCoordinator => "waits_for_coordinator",
    Refusal::AlreadyAgreed => "already_agreed",
    Refusal::GuardianMustConfirm => "guardian_must_confirm",
    Refusal::NotTheKeeper => "not_the_keeper",
    Refusal::NotDue => "not_due",
    Refusal::MayBeDuplicate => "may_be_duplicate",
    Refusal::NotADuplicate => "not_a_duplicate",
    Refusal::WrongRecorder => "wrong_recorder",
    Refusal::ExceedsFloor { member, balance, limit } => "exceeds_floor" (
        member = member.map_or_else(String::new, |member| member.to_string()),
        balance = balance.0,
        limit = limit.0
    ),
    Refusal::ExceedsCeiling { member, balance, limit } => "exceeds_ceiling" (
        member = member.map_or_else(String::new, |member| member.to_string()),
        balance = balance.0,
        limit = limit.0
    ),
    Refusal::LongerThanAllowed { minutes, longest } => "longer_than_allowed" (
        minutes = minutes.0,
        longest = longest.0
    ),
    Refusal::TooFarBack(on) => "too_far_back" (on = on),
    Refusal::PolicyContradicts => "policy_contradicts",
    Refusal::WrongMonth => "wrong_month",
    Refusal::DeviceRevoked => "device_revoked",
    Refusal::MemberLeft => "member_left",
    Refusal::ViewerCannotWrite => "viewer_cannot_write",
    Refusal::LastCoordinator => "last_coordinator",
    Refusal::BalanceNotZero(balance) => "balance_not_zero" (balance = balance.0),
    Refusal::NotLeft => "not_left",
    Refusal::AlreadyErased => "already_erased",
    Refusal::WrongHolders => "wrong_holders",
    Refusal::NotAnOrganisation => "not_an_organisation",
    Refusal::UnknownPost => "unknown_post",
    Refusal::PostClosed => "post_closed",
} }

#[cfg(feature = "desk")]
impl Refusal {
    /// Whether the event is to wait, durably and outside the journal, rather than to be sent back: what it
    /// refers to may still come, or a coordinator must say whose it is.
    pub fn waits(&self) -> bool {
        let may_come =
            matches!(self, Refusal::UnknownMember | Refusal::UnknownExchange | Refusal::UnknownPost);
        may_come || matches!(self, Refusal::DeviceForked(_) | Refusal::DeviceRevoked | Refusal::UnknownDevice)
    }
}

crate::message::coded_error!(Refusal);
