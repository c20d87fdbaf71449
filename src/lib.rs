//! The ledger of a timebank: hour credits exchanged between members, exact to the minute, provable.
//!
//! A **community**'s ledger is the fold of an ordered **journal** of signed **events**. An event is a list of
//! **facts**: a member was added, an exchange was proposed, confirmed, voided. An **exchange** has **legs**:
//! those who gave help are credited, those who received it are debited, and the legs sum to zero, so all
//! balances do.
//!
//! ```
//! use timebank::journal::{Author, ExchangeKind, MemberKind};
//! use timebank::ledger::{AccountIndex, Context, Entry, Ledger, NewMember, Recording, Submission};
//! use timebank::{Day, Key, Minutes, Seconds};
//! use ed25519_dalek::{Signer, SigningKey};
//!
//! // Keys, times and random seeds come from outside: the core has none of its own.
//! let (device, keeper) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
//! let public = |key: &SigningKey| Key(key.verifying_key().to_bytes());
//! let today = Day::parse("2024-03-01").unwrap();
//! let context = Context { admitted_at: Seconds(1_709_294_400), today };
//! let mut ledger = Ledger::new();
//!
//! let mut enter = |ledger: &mut Ledger, entry: Entry<'_>, n: u64| {
//!     let by = Author { device: public(&device), n, at: context.admitted_at };
//!     let draft = ledger.draft(entry, by, &[n as u8; 32]).unwrap();
//!     let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
//!     let offered = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
//!     let prepared = ledger.prepare(offered, context).unwrap();
//!     // Here a keeper stores `prepared.record()` and the signed head, durably. Only then:
//!     ledger.apply(&prepared).unwrap();
//! };
//! let (keeper, recovery) = (public(&keeper), Key([3; 32]));
//! enter(&mut ledger, Entry::Found { community: "Leith", founder: "Mary", keeper, recovery }, 1);
//! let bob = Entry::AddMember(NewMember::new("Bob", MemberKind::Person));
//! enter(&mut ledger, bob, 2);
//!
//! let accounts: Vec<AccountIndex> = ledger.accounts().collect();
//! let (mary, bob) = (accounts[1], accounts[2]);
//! let (gave, received) = (vec![(mary, Minutes(90))], vec![(bob, Minutes(90))]);
//! let lesson = Recording {
//!     category: Some("teaching"),
//!     note: Some("First guitar lesson"),
//!     confirm: true,
//!     ..Recording::new(ExchangeKind::Service, gave, received, today)
//! };
//! enter(&mut ledger, Entry::Record(lesson), 3);
//!
//! let trial = ledger.trial_balance();
//! assert_eq!(trial.sum, Minutes::ZERO);
//! assert_eq!(ledger.balance_row(mary).balance, Minutes(90));
//! assert_eq!(ledger.balance_row(bob).balance, Minutes(-90));
//! ```
//!
//! Modules, in reading order: [`journal`] (facts and their bytes), [`ledger`] (what they add up to, and the
//! rules), [`sync`] (one ledger on many devices), [`views`] (what people ask of it), [`files`] (what other
//! programs bring and take).
//!
//! What it does not do: no clock, no randomness, no storage, no network, no money.

mod days;
mod ids;
#[cfg(any(target_arch = "wasm32", test))]
mod json;
mod message;
mod minutes;

pub mod journal;
pub mod ledger;
pub mod sync;
pub mod views;

#[cfg(feature = "desk")]
pub mod files;

pub use days::{Day, Seconds};
pub use ids::{Hash, Id, Key, NotAnId};
pub use message::{MISUSE, Message};
pub use minutes::Minutes;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
