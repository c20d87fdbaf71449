//! Readings: what people ask of a ledger, a page at a time. Nothing here changes anything.

mod awaiting;
mod balances;
#[cfg(feature = "desk")]
mod board;
#[cfg(feature = "desk")]
mod books;
#[cfg(feature = "desk")]
mod card;
mod folded;
mod history;
#[cfg(feature = "desk")]
pub mod impact;
#[cfg(feature = "desk")]
mod inbox;
#[cfg(feature = "desk")]
mod joined;
#[cfg(feature = "desk")]
mod matching;
mod months;
#[cfg(feature = "share")]
mod offered;
#[cfg(feature = "desk")]
mod posted;
mod posts;
#[cfg(feature = "desk")]
mod preview;
#[cfg(feature = "desk")]
mod programmes;
#[cfg(feature = "desk")]
mod public;
pub mod reciprocity;
#[cfg(feature = "desk")]
mod rings;
mod statement;
mod summary;
#[cfg(feature = "desk")]
mod tidy;
mod trail;

pub use awaiting::Awaiting;
pub use balances::{BalanceQuery, BalanceRow, BalanceSort, FormerEntry, MemberRow, Page, TrialBalance};
#[cfg(feature = "desk")]
pub use board::Reason;
#[cfg(feature = "desk")]
pub use books::{Books, Evidence, Finding, Proof};
#[cfg(feature = "desk")]
pub use card::{Card, CardExchange, DeviceRow, Held, HeldBeside, Mention};
pub use history::{Filter, HistoryPage, HistoryQuery, HistoryRow, HistorySort, Party, WrongQuery};
#[cfg(feature = "desk")]
pub use inbox::{ErasureRow, Inbox, InboxRow};
#[cfg(feature = "desk")]
pub use matching::{Match, Pairing, PairingQuery};
pub use months::MonthsByCategory;
#[cfg(feature = "share")]
pub use offered::{Offered, OfferedFact, Person, PostSaid, Writer};
pub use posts::{PostQuery, PostRow};
#[cfg(feature = "desk")]
pub use preview::BalanceChange;
#[cfg(feature = "desk")]
pub use programmes::Programme;
#[cfg(feature = "desk")]
pub use public::{FEWEST_PEOPLE, PublicFigures, PublicMonth};
#[cfg(feature = "desk")]
pub use rings::{Link, Ring};
pub use statement::{Partner, Statement, StatementColumns, StatementQuery, StatementRow};
pub use summary::Summary;
#[cfg(feature = "desk")]
pub use tidy::{Duplicate, QuietRow, SameNames, Tidy, Twin};
pub use trail::{ExchangeDetail, RuleRow, TrailRow, TrailStep};

use folded::{folded, has};

use crate::Id;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, PostIndex, Refusal};
use core::ops::Range;

/// How the pot is called where an account's id is expected.
pub const POT_ID: &str = "pot";

impl Ledger {
    /// An account's id as text; [`POT_ID`] for the pot.
    pub fn account_text(&self, account: AccountIndex) -> String {
        self.account_id(account).map_or_else(|| POT_ID.to_owned(), |id| id.to_string())
    }

    /// The account with this id.
    ///
    /// # Errors
    /// [`Refusal::UnknownMember`].
    pub fn account_of(&self, id: &str) -> Result<AccountIndex, Refusal> {
        if id == POT_ID {
            return Ok(AccountIndex::POT);
        }
        id.parse::<Id>().ok().and_then(|id| self.member(id)).ok_or(Refusal::UnknownMember)
    }

    /// The exchange with this id.
    ///
    /// # Errors
    /// [`Refusal::UnknownExchange`].
    pub fn exchange_of(&self, id: &str) -> Result<ExchangeIndex, Refusal> {
        id.parse::<Id>().ok().and_then(|id| self.exchange(id)).ok_or(Refusal::UnknownExchange)
    }

    /// The offer or request with this id.
    ///
    /// # Errors
    /// [`Refusal::UnknownPost`].
    pub fn post_of(&self, id: &str) -> Result<PostIndex, Refusal> {
        let post = id.parse::<Id>().ok().and_then(|id| self.post(id));
        post.map(PostIndex).ok_or(Refusal::UnknownPost)
    }
}

/// The part of `total` rows that a page shows.
fn page(total: usize, offset: Option<u32>, limit: Option<u32>) -> Range<usize> {
    let start = (offset.unwrap_or(0) as usize).min(total);
    start..start.saturating_add(limit.unwrap_or(50) as usize).min(total)
}

/// Puts rows in the order of their keys, and rows with equal keys in the order of the journal. One sort for
/// all readings: every further instance would be another two kilobytes for a phone to load.
fn in_order(rows: impl Iterator<Item = (i64, u32)>) -> Vec<(i64, u32)> {
    let mut rows: Vec<(i64, u32)> = rows.collect();
    rows.sort_unstable();
    rows
}
