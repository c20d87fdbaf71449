//! Facts: what is signed, stored and exchanged. `docs/format.md` is the specification of these bytes.
//!
//! A *part* is a fact or a text; an *event* signs the hashes of its parts; an *envelope* is an event with
//! its signature; a *record* is an envelope with its place in the journal, and the parts its reader may see.

mod canonical;
mod codec;
mod envelope;
mod event;
mod fact;
mod file;
mod grant;
mod invitation;
mod link;
mod part;
#[cfg(feature = "desk")]
mod pieces;
mod record;
mod sealed;

pub(crate) use canonical::Reader;
pub use canonical::{NotCanonical, canonical};
pub(crate) use codec::Writer;
pub use envelope::{Envelope, challenge_to_sign, verify_challenge, verify_event};
pub(crate) use envelope::{RECEIPT_DOMAIN, SHARE_DOMAIN, reply_to_sign, verify_reply};
pub use event::{Author, Draft, Event, MAX_EVENT_BYTES, MAX_PARTS};
pub use fact::{
    Account, ExchangeKind, Fact, HeldBy, Leg, MemberKind, Origin, OriginFormat, PolicyChange, PostKind,
    Posted, Proposed, Role, Rule, Step, StepKind,
};
pub use file::{Item, Items, journal_file, read_journal_file};
pub use grant::Grant;
pub use invitation::Invitation;
pub use link::{Carried, LinkFault, from_text, link_bytes, open_link, to_text};
pub(crate) use link::{read_prefix, write_prefix};
pub use part::{Audience, Body, Part, Ref, TextIndex, TextKind};
#[cfg(feature = "desk")]
pub use pieces::{Piece, pieces};
pub use record::{Chain, Corrupt, HeadToSign, Record, SignedHead};
pub use sealed::Sealed;
