//! Kind 22: a month is closed.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};

/// A month is closed. An exchange of that month that is entered later is posted to the open month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthClosed {
    /// `year * 12 + month - 1`.
    pub month: i32,
}

impl<'a> FactType<'a> for MonthClosed {
    const KIND: u16 = 22;

    fn read(entries: &mut Entries<'a>) -> Option<MonthClosed> {
        Some(MonthClosed { month: entries.small(1)? })
    }

    fn write(&self, fields: &mut Fields) {
        fields.int(1, Some(i64::from(self.month)));
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Community
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
