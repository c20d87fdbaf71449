//! Why an entry is not admitted.

use super::State;
use crate::{Day, Id, Minutes};
use core::fmt;

/// Why the keeper does not admit an event. Each has a stable code, and names what it is about.
///
/// Where several rules are broken, the first is given, in the order of `docs/format.md`: the event as a whole, then
/// part by part.
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
    /// Whoever leaves must have a balance of nothing.
    BalanceNotZero(Minutes),
    /// Only who left can be erased.
    NotLeft,
    /// The member was erased already.
    AlreadyErased,
    /// Only persons act for others: for a household or an organisation, or as a guardian.
    WrongHolders,
    /// There is no such offer or request.
    UnknownPost,
    /// The offer or request was taken back.
    PostClosed,
}

impl Refusal {
    /// A stable code for programs.
    #[cfg(feature = "desk")]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotAnEvent => "not_an_event",
            Refusal::TooLarge => "too_large",
            Refusal::WrongPart(_) => "wrong_part",
            Refusal::WrongSignature => "wrong_signature",
            Refusal::WrongCommunity => "wrong_community",
            Refusal::AlreadyFounded => "already_founded",
            Refusal::NotFounded => "not_founded",
            Refusal::AlreadyAdmitted(_) => "already_admitted",
            Refusal::UnknownDevice => "unknown_device",
            Refusal::DeviceForked(_) => "device_forked",
            Refusal::UnknownKind(_) => "unknown_kind",
            Refusal::WrongAudience(_) => "wrong_audience",
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
            Refusal::TextTooLong(_) => "text_too_long",
            Refusal::TextNotPlain => "text_not_plain",
            Refusal::WrongPolicy => "wrong_policy",
            Refusal::UnknownCategory(_) => "unknown_category",
            Refusal::DayOutOfRange(_) => "day_out_of_range",
            Refusal::NobodyOnOneSide => "nobody_on_one_side",
            Refusal::SamePerson => "same_person",
            Refusal::ZeroLength => "zero_length",
            Refusal::TooLong(_) => "too_long",
            Refusal::NotBalanced { .. } => "not_balanced",
            Refusal::AlreadyResolved(_) => "already_resolved",
            Refusal::NotCounted(_) => "not_counted",
            Refusal::AlreadyDisputed => "already_disputed",
            Refusal::NotDisputed(_) => "not_disputed",
            Refusal::NotHeld(_) => "not_held",
            Refusal::WaitsForCoordinator => "waits_for_coordinator",
            Refusal::AlreadyAgreed => "already_agreed",
            Refusal::GuardianMustConfirm => "guardian_must_confirm",
            Refusal::NotTheKeeper => "not_the_keeper",
            Refusal::NotDue => "not_due",
            Refusal::MayBeDuplicate => "may_be_duplicate",
            Refusal::NotADuplicate => "not_a_duplicate",
            Refusal::WrongRecorder => "wrong_recorder",
            Refusal::ExceedsFloor { .. } => "exceeds_floor",
            Refusal::ExceedsCeiling { .. } => "exceeds_ceiling",
            Refusal::LongerThanAllowed { .. } => "longer_than_allowed",
            Refusal::TooFarBack(_) => "too_far_back",
            Refusal::PolicyContradicts => "policy_contradicts",
            Refusal::WrongMonth => "wrong_month",
            Refusal::DeviceRevoked => "device_revoked",
            Refusal::MemberLeft => "member_left",
            Refusal::ViewerCannotWrite => "viewer_cannot_write",
            Refusal::LastCoordinator => "last_coordinator",
            Refusal::BalanceNotZero(_) => "balance_not_zero",
            Refusal::NotLeft => "not_left",
            Refusal::AlreadyErased => "already_erased",
            Refusal::WrongHolders => "wrong_holders",
            Refusal::UnknownPost => "unknown_post",
            Refusal::PostClosed => "post_closed",
        }
    }

    /// A stable code for programs. The member build refuses nothing but what names nobody, and what no event holds.
    #[cfg(not(feature = "desk"))]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownMember => "unknown_member",
            Refusal::UnknownExchange => "unknown_exchange",
            Refusal::UnknownPost => "unknown_post",
            Refusal::ZeroLength => "zero_length",
            Refusal::TooLarge => "too_large",
            _ => "refused",
        }
    }

    /// Whether the event is to wait, durably and outside the journal, rather than to be sent back: what it refers to may
    /// still come, or a coordinator must say whose it is.
    #[cfg(feature = "desk")]
    pub fn waits(&self) -> bool {
        let may_come =
            matches!(self, Refusal::UnknownMember | Refusal::UnknownExchange | Refusal::UnknownPost);
        may_come || matches!(self, Refusal::DeviceForked(_) | Refusal::DeviceRevoked | Refusal::UnknownDevice)
    }

    /// What it is about, by name. The member build refuses nothing that has more to say than its code.
    #[cfg(not(feature = "desk"))]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What it is about, by name.
    #[cfg(feature = "desk")]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::WrongPart(part) | Refusal::WrongAudience(part) => vec![("part", part.to_string())],
            Refusal::AlreadyAdmitted(seq) => vec![("seq", seq.to_string())],
            Refusal::DeviceForked(n) => vec![("n", n.to_string())],
            Refusal::UnknownKind(kind) => vec![("kind", kind.to_string())],
            Refusal::TextTooLong(most) => vec![("most", most.to_string())],
            Refusal::UnknownCategory(category) => vec![("category", category.clone())],
            Refusal::DayOutOfRange(on) | Refusal::TooFarBack(on) => vec![("on", on.to_string())],
            Refusal::TooLong(minutes) => vec![("minutes", minutes.0.to_string())],
            Refusal::NotBalanced { given, received } => {
                vec![("given", given.0.to_string()), ("received", received.0.to_string())]
            }
            Refusal::AlreadyResolved(state)
            | Refusal::NotCounted(state)
            | Refusal::NotDisputed(state)
            | Refusal::NotHeld(state) => vec![("state", state.name().to_owned())],
            Refusal::ExceedsFloor { member, balance, limit }
            | Refusal::ExceedsCeiling { member, balance, limit } => {
                let member = member.map_or_else(String::new, |member| member.to_string());
                vec![("member", member), ("balance", balance.0.to_string()), ("limit", limit.0.to_string())]
            }
            Refusal::LongerThanAllowed { minutes, longest } => {
                vec![("minutes", minutes.0.to_string()), ("longest", longest.0.to_string())]
            }
            Refusal::BalanceNotZero(balance) => vec![("balance", balance.0.to_string())],
            _ => Vec::new(),
        }
    }
}

/// The member build judges nothing, so it refuses little: the code is enough.
#[cfg(not(feature = "desk"))]
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(feature = "desk")]
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotAnEvent => write!(f, "this is no timebank event: ask for it again"),
            Refusal::TooLarge => write!(f, "this is too much for one entry: split it"),
            Refusal::WrongPart(part) => write!(f, "part {part} was changed on the way: ask for it again"),
            Refusal::WrongSignature => write!(f, "the signature does not fit: ask for the entry again"),
            Refusal::WrongCommunity => write!(f, "this entry belongs to another timebank"),
            Refusal::AlreadyFounded => write!(f, "this timebank exists already"),
            Refusal::NotFounded => write!(f, "the timebank must first be founded"),
            Refusal::AlreadyAdmitted(seq) => write!(f, "this is already in the ledger, as record {seq}"),
            Refusal::UnknownDevice => {
                write!(f, "this device does not belong to the timebank: ask a coordinator to add it")
            }
            Refusal::DeviceForked(n) => {
                write!(f, "this device has written entry {n} before: it may be a restored copy")
            }
            Refusal::UnknownKind(kind) => {
                write!(f, "this version does not know facts of kind {kind}: update it")
            }
            Refusal::WrongAudience(part) => {
                write!(f, "part {part} is not marked for those who should see it")
            }
            Refusal::NotACoordinator => write!(f, "only a coordinator may do this"),
            Refusal::NotAParty => write!(f, "only somebody who took part may do this"),
            Refusal::OwnEntry => write!(f, "the other side must confirm this"),
            Refusal::SeveralMustAgree => {
                write!(f, "several took part on this side: a coordinator confirms it")
            }
            Refusal::UnknownMember => write!(f, "there is no such member"),
            Refusal::UnknownExchange => write!(f, "there is no such exchange"),
            Refusal::WrongKey => write!(f, "this key cannot be used: make another"),
            Refusal::InviteWrong => {
                write!(f, "this invitation does not fit: ask the coordinator for another")
            }
            Refusal::InviteExpired => {
                write!(f, "an invitation holds for 72 hours, and this one is over: ask for another")
            }
            Refusal::InviteUsed => {
                write!(f, "this invitation has added a phone already: ask for another for the next")
            }
            Refusal::KeyInUse => write!(f, "this device has been added before"),
            Refusal::TextMissing => write!(f, "a text is missing"),
            Refusal::NameEmpty => write!(f, "a name is needed"),
            Refusal::TextTooLong(most) => write!(f, "a text is too long: at most {most} characters"),
            Refusal::TextNotPlain => write!(f, "a text has invisible control characters: type it again"),
            Refusal::WrongPolicy => write!(f, "this rule cannot be"),
            Refusal::UnknownCategory(category) => write!(f, "“{category}” is not one of the categories"),
            Refusal::DayOutOfRange(on) => write!(f, "{on} is before 1970 or after tomorrow"),
            Refusal::NobodyOnOneSide => write!(f, "somebody must have given and somebody received"),
            Refusal::SamePerson => write!(f, "nobody can give to themselves"),
            Refusal::ZeroLength => write!(f, "the length must be more than nothing"),
            Refusal::TooLong(minutes) => write!(f, "{minutes} hours is longer than can be"),
            Refusal::NotBalanced { given, received } => {
                write!(f, "{given} hours were given, but {received} received")
            }
            Refusal::AlreadyResolved(state) => write!(f, "this exchange is already {}", state.name()),
            Refusal::NotCounted(state) => {
                write!(f, "this exchange is {}: it does not count", state.name())
            }
            Refusal::AlreadyDisputed => write!(f, "somebody has said already that something is wrong"),
            Refusal::NotDisputed(state) => {
                write!(f, "this exchange is {}: nobody has said that something is wrong", state.name())
            }
            Refusal::NotHeld(state) => write!(f, "this exchange is {}, not held", state.name()),
            Refusal::WaitsForCoordinator => write!(f, "a coordinator must look at this first"),
            Refusal::AlreadyAgreed => write!(f, "this was confirmed before"),
            Refusal::GuardianMustConfirm => write!(f, "a guardian confirms this"),
            Refusal::NotTheKeeper => write!(f, "only the ledger's keeper may do this"),
            Refusal::NotDue => write!(f, "the time for this has not come"),
            Refusal::MayBeDuplicate => {
                write!(f, "another exchange says the same: say first which one is right")
            }
            Refusal::NotADuplicate => write!(f, "the other exchange does not say the same"),
            Refusal::WrongRecorder => write!(f, "in this timebank the other side records it"),
            Refusal::ExceedsFloor { balance, limit, .. } => {
                write!(f, "a balance would be {balance} hours, below the lowest of {limit}")
            }
            Refusal::ExceedsCeiling { balance, limit, .. } => {
                write!(f, "a balance would be {balance} hours, above the highest of {limit}")
            }
            Refusal::LongerThanAllowed { minutes, longest } => {
                write!(f, "{minutes} hours is longer than the {longest} that are allowed: split it")
            }
            Refusal::TooFarBack(on) => write!(f, "{on} is too long ago: ask a coordinator"),
            Refusal::PolicyContradicts => write!(f, "this rule contradicts another"),
            Refusal::WrongMonth => write!(f, "this month is not over, or closed already"),
            Refusal::DeviceRevoked => write!(f, "this device may no longer write: ask a coordinator"),
            Refusal::MemberLeft => write!(f, "this member has left"),
            Refusal::ViewerCannotWrite => write!(f, "a viewer can read, but not write"),
            Refusal::LastCoordinator => write!(f, "the timebank needs a coordinator: name another first"),
            Refusal::BalanceNotZero(balance) => {
                write!(f, "the balance is {balance} hours: move it before the member leaves")
            }
            Refusal::NotLeft => write!(f, "the member must leave first"),
            Refusal::AlreadyErased => write!(f, "this member was erased before"),
            Refusal::WrongHolders => {
                write!(f, "only persons act for a household, an organisation or somebody under age")
            }
            Refusal::UnknownPost => write!(f, "there is no such offer or request"),
            Refusal::PostClosed => write!(f, "this offer or request was taken back"),
        }
    }
}

impl core::error::Error for Refusal {}
