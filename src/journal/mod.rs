//! Facts: what is signed, stored and exchanged. `docs/format.md` is the specification of these bytes.
//!
//! A *part* is a fact or a text; an *event* signs the hashes of its parts; an *envelope* is an event with
//! its signature; a *record* is an envelope with its place in the journal, and the parts its reader may see.

mod audience;
mod bytes;
mod corrupt;
mod envelope;
mod event;
mod fact;
mod facts;
mod file;
mod grant;
#[cfg(feature = "desk")]
mod handover;
mod head;
mod invitation;
mod link;
mod part;
mod record;
mod reference;
mod rule;
mod sealed;
mod text;

pub use audience::Audience;
pub use bytes::{NotCanonical, canonical};
pub(crate) use bytes::{Reader, Writer};
pub use corrupt::Corrupt;
pub use envelope::{Envelope, challenge_to_sign, verify_challenge, verify_event};
pub(crate) use envelope::{RECEIPT_DOMAIN, SHARE_DOMAIN, reply_to_sign, verify_reply};
pub use event::{Author, Draft, Event, MAX_EVENT_BYTES, MAX_PARTS};
pub use fact::Fact;
pub use facts::{
    Account, Attended, DeviceAdded, DeviceEnrolled, DeviceRevoked, ExchangeKind, Founded, HeldBy,
    KeeperChanged, Leg, MemberAdded, MemberChanged, MemberErased, MemberKind, MemberLeft, MembersJoined,
    MembersParted, MonthClosed, Origin, OriginFormat, PolicyChange, PostKind, Posted, ProgrammeSet, Proposed,
    RightsChange, Role, RoleSet, Step, StepKind, Subject, Texts, Unposted,
};
pub use file::{Item, Items, journal_file, read_journal_file};
pub use grant::Grant;
#[cfg(feature = "desk")]
pub use handover::{HandedOver, segments_to_hand_over};
pub use head::{Chain, HeadToSign, SignedHead};
pub use invitation::Invitation;
pub use link::{Carried, LinkFault, from_text, link_bytes, open_link, to_text};
pub(crate) use link::{read_prefix, write_prefix};
pub use part::{Body, Part};
pub use record::Record;
pub use reference::{Ref, TextIndex};
pub use rule::{Rule, RuleSpec, Unit};
pub use sealed::Sealed;
pub use text::TextKind;
