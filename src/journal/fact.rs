//! The list of all facts. The compiler demands every answer from a kind that is added here.

use super::audience::Audience;
use super::bytes::{Entries, Fields, Reader, Writer};
use super::facts::{
    DeviceAdded, DeviceEnrolled, DeviceRevoked, FactType, Founded, KeeperChanged, MemberAdded, MemberChanged,
    MemberErased, MemberLeft, MembersJoined, MembersParted, MonthClosed, PolicyChange, Posted, ProgrammeSet,
    Proposed, RightsChange, RoleSet, Step, StepKind, Subject, Texts, Unposted,
};
use super::reference::{Ref, TextIndex};

/// Makes [`Fact`] and calls the methods of each kind. Phones write the facts of members; the desk writes all
/// facts.
macro_rules! facts {
    (
        by members { $($(#[$member_doc:meta])* $member:ident($member_type:ty),)* }
        at the desk { $($(#[$desk_doc:meta])* $desk:ident($desk_type:ty),)* }
    ) => {
        /// One fact. The numbers of the kinds are in `docs/format.md`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Fact<'a> {
            $($(#[$member_doc])* $member($member_type),)*
            $($(#[$desk_doc])* $desk($desk_type),)*
            /// Something happens to an exchange.
            Step(Step),
        }

        impl<'a> Fact<'a> {
            /// The number of its kind.
            pub fn kind(&self) -> u16 {
                match self {
                    $(Fact::$member(_) => <$member_type>::KIND,)*
                    $(Fact::$desk(_) => <$desk_type>::KIND,)*
                    Fact::Step(step) => u16::from(step.kind as u8),
                }
            }

            /// The texts of the same event that it points to. They are about its subject and are erased with
            /// it.
            pub fn texts(&self) -> Texts {
                match self {
                    $(Fact::$member(fact) => fact.texts(),)*
                    $(Fact::$desk(fact) => fact.texts(),)*
                    Fact::Step(step) => step.texts(),
                }
            }

            /// The subject of the fact. `part` is its own index in the event.
            pub fn subject(&self, part: u16) -> Subject {
                match self {
                    $(Fact::$member(fact) => fact.subject(part),)*
                    $(Fact::$desk(fact) => fact.subject(part),)*
                    Fact::Step(step) => step.subject(),
                }
            }

            /// Who may see it. That depends on whether the community keeps an open book.
            pub fn audience(&self, open_book: bool) -> Audience {
                match self {
                    $(Fact::$member(fact) => fact.audience(open_book),)*
                    $(Fact::$desk(fact) => fact.audience(open_book),)*
                    Fact::Step(_) => Step::audience(open_book),
                }
            }

            /// Who may see more or less of the journal from now on.
            pub fn rights_change(&self) -> RightsChange {
                match self {
                    $(Fact::$member(fact) => fact.rights_change(),)*
                    $(Fact::$desk(fact) => fact.rights_change(),)*
                    Fact::Step(_) => RightsChange::None,
                }
            }

            fn take(kind: u16, entries: &mut Entries<'a>) -> Option<Fact<'a>> {
                if let Some(step) = StepKind::from_number(kind) {
                    return Step::read(step, entries).map(Fact::Step);
                }
                match kind {
                    $(<$member_type>::KIND => <$member_type>::read(entries).map(Fact::$member),)*
                    $(<$desk_type>::KIND => <$desk_type>::read(entries).map(Fact::$desk),)*
                    _ => None,
                }
            }

            fn put(&self, fields: &mut Fields) {
                match self {
                    $(Fact::$member(fact) => fact.write(fields),)*
                    $(
                        #[cfg(feature = "desk")]
                        Fact::$desk(fact) => fact.write(fields),
                        #[cfg(not(feature = "desk"))]
                        Fact::$desk(_) => {}
                    )*
                    Fact::Step(step) => step.write(fields),
                }
            }
        }
    };
}

facts! {
    by members {
        /// Something about a member changes.
        MemberChanged(MemberChanged),
        /// An invited phone may write for a member.
        DeviceEnrolled(DeviceEnrolled<'a>),
        /// A device may no longer write.
        DeviceRevoked(DeviceRevoked),
        /// An exchange is proposed.
        Proposed(Proposed<'a>),
        /// Somebody posts an offer or a request.
        Posted(Posted<'a>),
        /// An offer or a request is taken back.
        Unposted(Unposted),
    }
    at the desk {
        /// The community begins.
        Founded(Founded),
        /// Another keeper takes over.
        KeeperChanged(KeeperChanged),
        /// The community's rules change.
        PolicySet(PolicyChange<'a>),
        /// A member joins.
        MemberAdded(MemberAdded<'a>),
        /// A member's role changes.
        RoleSet(RoleSet),
        /// A member leaves.
        MemberLeft(MemberLeft),
        /// Everything known about a member is erased, except hours.
        MemberErased(MemberErased),
        /// Two members are one.
        MembersJoined(MembersJoined),
        /// A member who was joined into another is one of their own again.
        MembersParted(MembersParted),
        /// A device may write for a member.
        DeviceAdded(DeviceAdded),
        /// A month is closed.
        MonthClosed(MonthClosed),
        /// An exchange belongs to a programme, or to none any more.
        ProgrammeSet(ProgrammeSet),
    }
}

impl<'a> Fact<'a> {
    /// An exchange is confirmed.
    pub fn confirmed(exchange: Ref) -> Fact<'static> {
        Fact::Step(Step::new(StepKind::Confirmed, exchange))
    }

    /// An exchange is voided.
    pub fn voided(exchange: Ref, reason: TextIndex) -> Fact<'static> {
        Fact::Step(Step::with_text(StepKind::Voided, exchange, reason))
    }

    /// Reads the map of a fact of this kind. `None` where this version does not know the kind, the form or a
    /// critical key: a newer version wrote it.
    pub(super) fn read(kind: u16, d: &mut Reader<'a>) -> Option<Fact<'a>> {
        let mut entries = Entries::read(d.clone())?;
        let fact = Fact::take(kind, &mut entries)?;
        *d = entries.end()?;
        Some(fact)
    }

    /// Writes the map.
    pub(super) fn write(&self, w: &mut Writer) {
        let mut fields = Fields::new();
        self.put(&mut fields);
        fields.finish(w);
    }
}
