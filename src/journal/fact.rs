//! Facts: what an event says. Their numbers are in `docs/format.md`.

use super::part::{Ref, TextIndex, TextKind};
use crate::{Day, Key, Minutes, Seconds};
use serde::Serialize;

/// Whose balance a leg moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// The community pot.
    Pot,
    /// A member's.
    Member(Ref),
}

/// One account's part of an exchange: positive minutes were given, negative ones received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Whose balance it moves.
    pub account: Account,
    /// By how much.
    pub minutes: Minutes,
}

/// What sort of exchange it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum ExchangeKind {
    /// Help that a member gave.
    Service = 0,
    /// Credits moved with no service.
    Gift = 1,
    /// A balance brought from an earlier book.
    Opening = 2,
}

impl ExchangeKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<ExchangeKind> {
        [ExchangeKind::Service, ExchangeKind::Gift, ExchangeKind::Opening]
            .into_iter()
            .find(|k| *k as u8 == number)
    }
}

/// What sort of member it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum MemberKind {
    /// One person.
    Person = 0,
    /// People who share an account.
    Household = 1,
    /// An organisation.
    Organisation = 2,
    /// Stands for people whose names the file they were imported from no longer had.
    Former = 3,
    /// The community pot. Never stored: it is an account without a member.
    Pot = 255,
}

impl MemberKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<MemberKind> {
        use MemberKind::{Former, Household, Organisation, Person};
        [Person, Household, Organisation, Former].into_iter().find(|k| *k as u8 == number)
    }
}

/// Which kind of file something was imported from. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginFormat(pub u8);

impl OriginFormat {
    /// Timebank's own CSV.
    pub const TIMEBANK: OriginFormat = OriginFormat(1);
    /// TimeOverflow's transfers, with or without headings.
    pub const TIMEOVERFLOW: OriginFormat = OriginFormat(2);
}

/// Where an imported member or exchange came from, so that importing it again is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The format of the file.
    pub format: OriginFormat,
    /// What identifies it in files of that format, at most [`Origin::MAX_KEY`] bytes.
    pub key: &'a [u8],
    /// When it was recorded there.
    pub at: Option<Seconds>,
}

impl Origin<'_> {
    /// The longest key.
    pub const MAX_KEY: usize = 100;
}

/// What an exchange says when it is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed<'a> {
    /// What sort of exchange it is.
    pub kind: ExchangeKind,
    /// The legs: those who gave first. They sum to zero.
    pub legs: Vec<Leg>,
    /// The day that the help happened.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// How long the work took, where rounding made the credit differ.
    pub worked: Option<Minutes>,
    /// What it was about.
    pub note: Option<TextIndex>,
    /// Where it was imported from.
    pub origin: Option<Origin<'a>>,
    /// Who recorded and confirmed it there.
    pub trail: Option<TextIndex>,
    /// How much of the time went into the way and the preparation.
    pub travel: Option<Minutes>,
    /// The member for whom a coordinator recorded it.
    pub on_behalf: Option<Ref>,
    /// The offer or request that it answers.
    pub answers: Option<Ref>,
}

impl Proposed<'_> {
    /// An exchange of which nothing is known yet but what every exchange has.
    pub fn new(kind: ExchangeKind, legs: Vec<Leg>, on: Day) -> Proposed<'static> {
        Proposed {
            kind,
            legs,
            on,
            category: None,
            worked: None,
            note: None,
            origin: None,
            trail: None,
            travel: None,
            on_behalf: None,
            answers: None,
        }
    }
}

/// A rule that a community may choose. The number is its key in a `PolicySet`; [`crate::ledger::Policy`] says what its
/// values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum Rule {
    /// Recorded time is rounded to a multiple of so many minutes; 1 keeps every minute.
    Rounding = 1,
    /// 0 rounds to the nearest multiple, 1 always up.
    RoundsUp = 3,
    /// The lowest balance, in minutes.
    Floor = 4,
    /// The highest balance, in minutes.
    Ceiling = 5,
    /// Beyond the lowest or highest balance: 0 warns, 1 holds for a coordinator, 2 refuses.
    Beyond = 6,
    /// Who may record: 0 either side, 1 who gave, 2 who received, 3 coordinators.
    Recorders = 7,
    /// After so many days an exchange is accepted by itself.
    AutoAcceptDays = 8,
    /// The longest leg of a service, in minutes.
    Longest = 9,
    /// How many days ago an exchange may have happened.
    FurthestBackDays = 10,
    /// The day of the next month on which a month is closed.
    ClosesOn = 11,
    /// Who sees exchanges: 0 those who take part, 1 every member.
    OpenBook = 12,
    /// So many months after a member left, names and notes go.
    RetentionMonths = 13,
    /// The minutes that the pot gives to a new member.
    StartingCredit = 14,
    /// Who may give credits away: 0 every member, 1 coordinators.
    GiftsBy = 15,
}

impl Rule {
    /// All rules, in the order of their numbers.
    pub const ALL: [Rule; 14] = [
        Rule::Rounding,
        Rule::RoundsUp,
        Rule::Floor,
        Rule::Ceiling,
        Rule::Beyond,
        Rule::Recorders,
        Rule::AutoAcceptDays,
        Rule::Longest,
        Rule::FurthestBackDays,
        Rule::ClosesOn,
        Rule::OpenBook,
        Rule::RetentionMonths,
        Rule::StartingCredit,
        Rule::GiftsBy,
    ];

    /// The rule with this number.
    pub fn from_number(number: u8) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| *rule as u8 == number)
    }
}

/// What a `PolicySet` changes; what it does not name stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange<'a> {
    /// The rules that change, in the order of their numbers, each with its new value; `None` switches it off.
    pub rules: Vec<(Rule, Option<i64>)>,
    /// The categories that an exchange may have.
    pub categories: Option<Vec<&'a str>>,
    /// It sets a rule that this version does not know.
    pub unknown: bool,
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum Role {
    /// Records and confirms what they take part in.
    Member = 0,
    /// Records for others, mends mistakes, chooses the rules.
    Coordinator = 1,
    /// Reads and writes nothing.
    Viewer = 2,
}

impl Role {
    /// The role with this number.
    pub fn from_number(number: u8) -> Option<Role> {
        [Role::Member, Role::Coordinator, Role::Viewer].into_iter().find(|role| *role as u8 == number)
    }
}

/// What can happen to an exchange after it was proposed. The number is the kind of the fact in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum StepKind {
    /// The other side, or a coordinator, says that it is right.
    Confirmed = 12,
    /// The other side, or a coordinator, says that it is not.
    Declined = 13,
    /// Whoever recorded it takes it back.
    Withdrawn = 14,
    /// Somebody who took part says that something is wrong.
    Disputed = 15,
    /// A coordinator lets a disputed exchange stand.
    Resolved = 16,
    /// A coordinator takes it out.
    Voided = 17,
    /// A coordinator takes it out, and another stands in its place.
    Corrected = 18,
    /// The keeper accepts it after the days that the policy gives.
    AutoAccepted = 19,
    /// The keeper keeps it for a coordinator to look at, or a coordinator for another look.
    Held = 20,
    /// A coordinator lets it go on.
    Released = 21,
    /// One of several on the other side says that it is right.
    Agreed = 23,
    /// Somebody adds a note; those before stay.
    NoteAdded = 144,
}

impl StepKind {
    /// All steps.
    pub const ALL: [StepKind; 12] = [
        StepKind::Confirmed,
        StepKind::Declined,
        StepKind::Withdrawn,
        StepKind::Disputed,
        StepKind::Resolved,
        StepKind::Voided,
        StepKind::Corrected,
        StepKind::AutoAccepted,
        StepKind::Held,
        StepKind::Released,
        StepKind::Agreed,
        StepKind::NoteAdded,
    ];

    /// What its text is: a reason, but of a note the note.
    pub fn text_kind(self) -> TextKind {
        if self == StepKind::NoteAdded { TextKind::Note } else { TextKind::Reason }
    }

    /// The step's name.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Confirmed => "Confirmed",
            StepKind::Declined => "Declined",
            StepKind::Withdrawn => "Withdrawn",
            StepKind::Disputed => "Disputed",
            StepKind::Resolved => "Resolved",
            StepKind::Voided => "Voided",
            StepKind::Corrected => "Corrected",
            StepKind::AutoAccepted => "AutoAccepted",
            StepKind::Held => "Held",
            StepKind::Released => "Released",
            StepKind::Agreed => "Agreed",
            StepKind::NoteAdded => "NoteAdded",
        }
    }

    /// The step with this kind.
    pub fn from_number(kind: u16) -> Option<StepKind> {
        StepKind::ALL.into_iter().find(|step| u16::from(*step as u8) == kind)
    }
}

/// Why an exchange is held. The number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum HeldBy {
    /// Somebody's balance would go below the lowest.
    Floor = 1,
    /// Somebody's balance would go above the highest.
    Ceiling = 2,
    /// The policy has changed since it was written: it was allowed then.
    EarlierPolicy = 3,
    /// A coordinator wants to look at it again.
    Coordinator = 4,
}

impl HeldBy {
    /// The reason with this number.
    pub fn from_number(number: u8) -> Option<HeldBy> {
        [HeldBy::Floor, HeldBy::Ceiling, HeldBy::EarlierPolicy, HeldBy::Coordinator]
            .into_iter()
            .find(|by| *by as u8 == number)
    }
}

/// One step in the life of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub kind: StepKind,
    /// To which exchange.
    pub exchange: Ref,
    /// Why; of a `NoteAdded` the note.
    pub text: Option<TextIndex>,
    /// Of a `Corrected` the exchange in its place, of an `Agreed` the account that agrees where it is not the author's
    /// own, of a `Declined` the exchange that says the same already.
    pub other: Option<Ref>,
    /// Of a `Held` why: a number of [`HeldBy`].
    pub held_by: Option<u8>,
    /// The member for whom a coordinator says it.
    pub on_behalf: Option<Ref>,
}

impl Step {
    /// A step with nothing but what it does to which exchange.
    pub fn new(kind: StepKind, exchange: Ref) -> Step {
        Step { kind, exchange, text: None, other: None, held_by: None, on_behalf: None }
    }

    /// A step with its reason or note.
    pub fn with_text(kind: StepKind, exchange: Ref, text: TextIndex) -> Step {
        Step { text: Some(text), ..Step::new(kind, exchange) }
    }

    /// Whether it says no more than its kind gives a meaning.
    #[cfg(feature = "desk")]
    pub(crate) fn is_well_formed(&self) -> bool {
        let names_another = matches!(self.kind, StepKind::Corrected | StepKind::Agreed | StepKind::Declined);
        (self.other.is_none() || names_another) && (self.held_by.is_none() || self.kind == StepKind::Held)
    }
}

/// Whether somebody can give or would like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum PostKind {
    /// What a member can give.
    Offer = 0,
    /// What a member would like.
    Request = 1,
}

impl PostKind {
    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<PostKind> {
        [PostKind::Offer, PostKind::Request].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// An offer or a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted<'a> {
    /// Which of the two.
    pub kind: PostKind,
    /// What is offered or wished.
    pub text: TextIndex,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// Words to find it by.
    pub tags: Option<TextIndex>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Whose it is, where a coordinator writes for a member.
    pub member: Option<Ref>,
    /// The one that it takes the place of.
    pub replaces: Option<Ref>,
}

/// One fact. The numbers of the kinds are in `docs/format.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// The community begins. The event's device is the founder's.
    Founded {
        /// The key that signs heads.
        keeper: Key,
        /// The key on the printed card.
        recovery: Key,
        /// The part that adds the founder as a member.
        founder: u16,
        /// The community's name.
        name: TextIndex,
    },
    /// Another keeper puts events in order from now on: said by the one before, or with the key on the printed card.
    KeeperChanged {
        /// The new keeper's key.
        keeper: Key,
    },
    /// The community's rules change.
    PolicySet(PolicyChange<'a>),
    /// A member joins.
    MemberAdded {
        /// What sort of member.
        kind: MemberKind,
        /// The member's name.
        name: TextIndex,
        /// How to reach the member.
        contact: Option<TextIndex>,
        /// The member's number on paper or in a former system.
        number: Option<TextIndex>,
        /// The members who act for it, where it is a household or an organisation.
        holders: Vec<Ref>,
        /// Who confirms for a member under age.
        guardian: Option<Ref>,
        /// Where the member was imported from.
        origin: Option<Origin<'a>>,
        /// Where the member lives.
        area: Option<TextIndex>,
    },
    /// Something about a member changes; what is `None` stays.
    MemberChanged {
        /// Whose.
        member: Ref,
        /// The new name.
        name: Option<TextIndex>,
        /// The new contact.
        contact: Option<TextIndex>,
        /// The members who act for it from now on.
        holders: Option<Vec<Ref>>,
        /// Who confirms from now on; `Some(None)` for a member who has come of age.
        guardian: Option<Option<Ref>>,
        /// Where the member lives now.
        area: Option<TextIndex>,
    },
    /// A member's role changes. Whoever had left is back.
    RoleSet {
        /// Whose.
        member: Ref,
        /// The role.
        role: Role,
    },
    /// A member leaves; the balance must be nothing by then.
    MemberLeft {
        /// Who.
        member: Ref,
    },
    /// What is known of a member who left is forgotten, hours excepted.
    MemberErased {
        /// Who.
        member: Ref,
    },
    /// A device may write for a member.
    DeviceAdded {
        /// Whose device.
        member: Ref,
        /// Its key.
        key: Key,
    },
    /// A phone that was invited may write for the member of the grant. Signed with the invitation's key.
    DeviceEnrolled {
        /// The signed grant: [`super::Grant`].
        grant: &'a [u8],
        /// The phone's key.
        key: Key,
    },
    /// A device may write no longer.
    DeviceRevoked {
        /// Its key.
        key: Key,
    },
    /// An exchange is proposed.
    Proposed(Proposed<'a>),
    /// Something happens to an exchange.
    Step(Step),
    /// A month is closed: what happened in it and is entered later is posted to the month that is open.
    MonthClosed {
        /// `year * 12 + month - 1`.
        month: i32,
    },
    /// Somebody offers something, or would like something.
    Posted(Posted<'a>),
    /// An offer or a request is taken back.
    Unposted {
        /// Which.
        post: Ref,
    },
}

impl Fact<'_> {
    /// An exchange is confirmed.
    pub fn confirmed(exchange: Ref) -> Fact<'static> {
        Fact::Step(Step::new(StepKind::Confirmed, exchange))
    }

    /// An exchange is voided.
    pub fn voided(exchange: Ref, reason: TextIndex) -> Fact<'static> {
        Fact::Step(Step::with_text(StepKind::Voided, exchange, reason))
    }
}
