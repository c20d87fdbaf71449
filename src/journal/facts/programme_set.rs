//! Kind 148: an exchange belongs to a programme.

use super::about::{FactType, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::{Ref, TextIndex};

/// An exchange belongs to a programme: a funder's project, or a personal budget. Only coordinators see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgrammeSet {
    /// The exchange.
    pub exchange: Ref,
    /// The programme. `None` takes it away.
    pub programme: Option<TextIndex>,
}

impl<'a> FactType<'a> for ProgrammeSet {
    const KIND: u16 = 148;

    fn read(entries: &mut Entries<'a>) -> Option<ProgrammeSet> {
        Some(ProgrammeSet { exchange: entries.reference(1)?, programme: entries.index(2) })
    }

    fn write(&self, fields: &mut Fields) {
        self.exchange.write(fields.key(1));
        fields.int(2, self.programme.map(i64::from));
    }

    fn texts(&self) -> Texts {
        [self.programme, None, None, None]
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Exchange(self.exchange)
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::COORDINATORS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
