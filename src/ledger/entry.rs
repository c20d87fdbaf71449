//! What a person wants to enter, and how it becomes an event.

#[cfg(feature = "desk")]
mod desk;
mod draft;

#[cfg(feature = "desk")]
pub(crate) use draft::Parts;

use super::{AccountIndex, ExchangeIndex, PostIndex};
use crate::journal::{ExchangeKind, MemberKind, PostKind, StepKind};
#[cfg(feature = "desk")]
use crate::journal::{PolicyChange, Role};
use crate::{Day, Key, Minutes};

/// What a person wants to enter.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// Found a community. The author's device is the founder's.
    #[cfg(feature = "desk")]
    Found {
        /// The community's name.
        community: &'a str,
        /// The founder's name.
        founder: &'a str,
        /// The key that will sign heads.
        keeper: Key,
        /// The key on the printed card.
        recovery: Key,
    },
    /// Add a member, with the starting credit that the policy gives.
    #[cfg(feature = "desk")]
    AddMember(NewMember<'a>),
    /// Change something about a member.
    ChangeMember(MemberChange<'a>),
    /// Give a member a role. This also brings back a member who had left, without their balance.
    #[cfg(feature = "desk")]
    SetRole(AccountIndex, Role),
    /// Settle a member's balance and let the member leave.
    #[cfg(feature = "desk")]
    Leave {
        /// The member.
        member: AccountIndex,
        /// Who takes over the balance, each with their minutes. The pot where nobody is named.
        to: Vec<(AccountIndex, Minutes)>,
        /// The day on which the balance moves.
        on: Day,
        /// Erase the member at once.
        erase: bool,
    },
    /// Bring a member who left back, with the balance that they had: what settled it as they left is voided.
    #[cfg(feature = "desk")]
    ComeBack {
        /// The member.
        member: AccountIndex,
        /// Why the settlement is voided.
        reason: &'a str,
    },
    /// Put off the erasure of a member who left: the rules keep them from today on.
    #[cfg(feature = "desk")]
    PutOffErasure(AccountIndex),
    /// Erase a member who left.
    #[cfg(feature = "desk")]
    Erase(AccountIndex),
    /// Join two members who are one.
    #[cfg(feature = "desk")]
    Join {
        /// The member whose account is read as the other's.
        member: AccountIndex,
        /// The member who stays.
        into: AccountIndex,
    },
    /// Take a joining apart. The account is the one that was joined into another.
    #[cfg(feature = "desk")]
    Part(AccountIndex),
    /// Hand the book over to another keeper. The author is the present keeper or the holder of the printed
    /// card.
    #[cfg(feature = "desk")]
    ChangeKeeper(Key),
    /// Let a device write for a member. The author is a coordinator or the holder of the printed card.
    #[cfg(feature = "desk")]
    AddDevice(AccountIndex, Key),
    /// End a device's right to write.
    RevokeDevice(Key),
    /// Record an exchange.
    Record(Recording<'a>),
    /// Record several exchanges together: all or none.
    #[cfg(feature = "desk")]
    RecordAll(Vec<Recording<'a>>),
    /// Confirm an exchange. Where several must agree, agree for every account that the author may act for.
    Confirm(ExchangeIndex),
    /// Void an exchange.
    #[cfg(feature = "desk")]
    Void {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The reason.
        reason: &'a str,
    },
    /// Replace an exchange with another.
    #[cfg(feature = "desk")]
    Correct {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The reason.
        reason: &'a str,
        /// The right exchange.
        by: Recording<'a>,
    },
    /// Take the last step of exchanges back, each by its [`Ledger::way_back`]. If another exchange stands in
    /// the place of one, or it stood in the place of another, that one goes or comes with it.
    #[cfg(feature = "desk")]
    Undo {
        /// The exchanges.
        exchanges: Vec<ExchangeIndex>,
        /// The reason.
        reason: &'a str,
    },
    /// Any other step.
    Step(Stepping<'a>),
    /// Close a month: `year * 12 + month - 1`.
    #[cfg(feature = "desk")]
    CloseMonth(i32),
    /// Give an exchange a programme, or take it away.
    #[cfg(feature = "desk")]
    SetProgramme {
        /// The exchange.
        exchange: ExchangeIndex,
        /// The programme. `None` takes it away.
        programme: Option<&'a str>,
    },
    /// Post an offer or a request.
    Post(Posting<'a>),
    /// Take back an offer or a request.
    Unpost(PostIndex),
    /// Choose the rules.
    #[cfg(feature = "desk")]
    SetPolicy(PolicyChange<'a>),
}

/// A member to add.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    /// The member's name.
    pub name: &'a str,
    /// The kind of member.
    pub kind: MemberKind,
    /// The member's number.
    pub number: Option<&'a str>,
    /// How to reach the member.
    pub contact: Option<&'a str>,
    /// Where the member lives.
    pub area: Option<&'a str>,
    /// Who acts for it, if it is a household or an organisation.
    pub holders: Vec<AccountIndex>,
    /// Who confirms for it, if it is a member under age.
    pub guardian: Option<AccountIndex>,
    /// The day of the starting credit. Without it, the day in UTC on which the event is written.
    pub on: Option<Day>,
}

impl<'a> NewMember<'a> {
    /// A member with only a name.
    pub fn new(name: &'a str, kind: MemberKind) -> NewMember<'a> {
        let (number, contact, area, guardian, on) = (None, None, None, None, None);
        NewMember { name, kind, number, contact, area, holders: Vec::new(), guardian, on }
    }
}

/// What changes about a member. A field that is `None` stays as it was.
#[derive(Clone, Debug)]
pub struct MemberChange<'a> {
    /// The member.
    pub member: AccountIndex,
    /// The new name.
    pub name: Option<&'a str>,
    /// The new contact.
    pub contact: Option<&'a str>,
    /// Where the member lives now.
    pub area: Option<&'a str>,
    /// Who acts for it from now on.
    pub holders: Option<Vec<AccountIndex>>,
    /// Who confirms for it from now on; `Some(None)` for nobody.
    pub guardian: Option<Option<AccountIndex>>,
    /// Whether it is an organisation that is the timebank itself.
    pub is_timebank: Option<bool>,
}

impl MemberChange<'_> {
    /// A change of nothing.
    pub fn of(member: AccountIndex) -> MemberChange<'static> {
        MemberChange {
            member,
            name: None,
            contact: None,
            area: None,
            holders: None,
            guardian: None,
            is_timebank: None,
        }
    }
}

/// An exchange to record.
#[derive(Clone, Debug)]
pub struct Recording<'a> {
    /// The kind of exchange.
    pub kind: ExchangeKind,
    /// Who gave how much, in positive minutes.
    pub gave: Vec<(AccountIndex, Minutes)>,
    /// Who received how much, in positive minutes.
    pub received: Vec<(AccountIndex, Minutes)>,
    /// The day of the help.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// The time that was worked, where the credit differs.
    pub worked: Option<Minutes>,
    /// How much of it was travel and preparation.
    pub travel: Option<Minutes>,
    /// The note.
    pub note: Option<&'a str>,
    /// The member for whom a coordinator records it.
    pub on_behalf: Option<AccountIndex>,
    /// The offer or request that it answers.
    pub answers: Option<PostIndex>,
    /// The programme that it belongs to. Only coordinators see it.
    #[cfg(feature = "desk")]
    pub programme: Option<&'a str>,
    /// Who came to a session and received, each with their time.
    #[cfg(feature = "desk")]
    pub attended: Vec<(AccountIndex, Minutes)>,
    /// Confirm it in the same event.
    pub confirm: bool,
}

impl Recording<'_> {
    /// An exchange with only its parties, length and day.
    pub fn new(
        kind: ExchangeKind,
        gave: Vec<(AccountIndex, Minutes)>,
        received: Vec<(AccountIndex, Minutes)>,
        on: Day,
    ) -> Recording<'static> {
        Recording {
            kind,
            gave,
            received,
            on,
            category: None,
            worked: None,
            travel: None,
            note: None,
            on_behalf: None,
            answers: None,
            #[cfg(feature = "desk")]
            programme: None,
            #[cfg(feature = "desk")]
            attended: Vec::new(),
            confirm: false,
        }
    }
}

/// A step to take with an exchange.
#[derive(Clone, Debug)]
pub struct Stepping<'a> {
    /// The kind of step.
    pub kind: StepKind,
    /// The exchange.
    pub exchange: ExchangeIndex,
    /// The reason, or the note of a note.
    pub text: Option<&'a str>,
    /// The exchange that says the same, where this one is declined as its duplicate.
    pub duplicate_of: Option<ExchangeIndex>,
    /// The member for whom a coordinator acts.
    pub on_behalf: Option<AccountIndex>,
}

impl<'a> Stepping<'a> {
    /// A step with its reason, if it has one.
    pub fn new(kind: StepKind, exchange: ExchangeIndex, text: Option<&'a str>) -> Stepping<'a> {
        Stepping { kind, exchange, text, duplicate_of: None, on_behalf: None }
    }
}

/// An offer or a request to post.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// Offer or request.
    pub kind: PostKind,
    /// What is offered or requested.
    pub text: &'a str,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// Words to find it by, one a line.
    pub tags: Option<&'a str>,
    /// The last valid day.
    pub until: Option<Day>,
    /// The owner, where somebody writes for another member.
    pub member: Option<AccountIndex>,
    /// The earlier offer or request that it replaces.
    pub replaces: Option<PostIndex>,
}
