//! What every kind of fact answers.

use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Writer};
use crate::journal::reference::{Ref, TextIndex};

/// A kind of fact. Each kind has a file with these answers; `fact.rs` lists the kinds.
pub(in crate::journal) trait FactType<'a>: Sized {
    /// The number of the kind, in `docs/format.md`.
    const KIND: u16;

    /// Reads its fields from the entries of its map, in ascending order of their keys. `None` where they have
    /// another form.
    fn read(entries: &mut Entries<'a>) -> Option<Self>;

    /// Writes the entries, in ascending order of their keys. A phone writes only the facts of members.
    fn write(&self, fields: &mut Fields);

    /// The texts of the same event that it points to. They are about its subject and are erased with it.
    fn texts(&self) -> Texts;

    /// The subject of the fact. `part` is its own index in the event.
    fn subject(&self, part: u16) -> Subject;

    /// Who may see it. That depends on whether the community keeps an open book.
    fn audience(&self, open_book: bool) -> Audience;

    /// Who may see more or less of the journal from now on.
    fn rights_change(&self) -> RightsChange;
}

/// The texts that a fact points to: at most four.
pub type Texts = [Option<TextIndex>; 4];

/// For a fact that points to no text.
pub(super) const NO_TEXTS: Texts = [None; 4];

/// The subject of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The community, or no single subject.
    Community,
    /// A member.
    Member(Ref),
    /// An exchange and its parties.
    Exchange(Ref),
    /// An offer or a request, and its owner.
    Post(Ref),
}

/// Who may see more or less of the journal because of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightsChange {
    /// Nobody.
    None,
    /// One member.
    OfOne(Ref),
    /// Possibly several members.
    OfSeveral,
}

pub(super) fn write_refs(w: &mut Writer, references: &[Ref]) {
    w.array(references.len());
    references.iter().for_each(|reference| reference.write(w));
}
