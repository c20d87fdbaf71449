//! Files: what other programs and people bring, and what they may take away.
//!
//! One module a format, both directions where it has two. Reading a file writes nothing: [`Import::read`]
//! says row by row what would happen, and [`Import::draft`] gives the events that make it happen.
//!
//! | format | reads | writes |
//! |---|---|---|
//! | TimeOverflow's transfers, with headings in nine languages or without | [`Import`] | |
//! | Timebank's own CSV, a row for each giver and receiver of an exchange | [`Import`] | [`exchanges_csv`] |
//! | balances as CSV | | [`balances_csv`] |
//! | the report for a funder as CSV | | [`impact_csv`] |
//! | a journal for `hledger` and `ledger` | | [`hledger()`] |

mod csv;
mod hledger;
mod impact;
mod import;
mod length;
mod letters;
mod people;
mod row;
mod timebank;
mod timeoverflow;
mod totals;
mod unreadable;

pub use hledger::hledger;
pub use impact::{Captions, impact_csv};
pub use import::{
    Alike, AllOthers, Answer, Answered, Doubt, Import, ImportFormat, ImportOptions, ImportReport, ImportRow,
    InBook, Is, Meant, OrganisationFound, Question, Refused, Remarked, RowFault, RowOutcome,
};
pub use row::{Remark, Wrong};
pub use timebank::{balances_csv, exchanges_csv};
pub use unreadable::Unreadable;
