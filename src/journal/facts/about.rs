//! What every fact says of itself.

use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Writer};
use crate::journal::reference::{Ref, TextIndex};

/// A kind of fact. Each has a file, which says all of this; `fact.rs` lists them.
pub(in crate::journal) trait FactType<'a>: Sized {
    /// The number of the kind, in `docs/format.md`.
    const KIND: u16;

    /// Takes what it says from the entries of its map. `None` where they have another form.
    fn read(entries: &mut Entries<'a>) -> Option<Self>;

    /// Writes the entries, in ascending order of their keys. A phone writes only what members say.
    fn write(&self, fields: &mut Fields);

    /// The texts of the same event that it points to: they are about its subject, and are erased with it.
    fn texts(&self) -> Texts;

    /// Whom or what it is about. `part` is its own index in the event.
    fn subject(&self, part: u16) -> Subject;

    /// Who may see it, in a community that keeps an open book or does not.
    fn audience(&self, open_book: bool) -> Audience;

    /// Who may see more or less of the journal from now on.
    fn rights_change(&self) -> RightsChange;
}

/// The texts that a fact points to: at most four.
pub type Texts = [Option<TextIndex>; 4];

/// Of a fact that points to no text.
pub(super) const NO_TEXTS: Texts = [None; 4];

/// Whom or what a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The community, or nobody in particular.
    Community,
    /// A member.
    Member(Ref),
    /// An exchange, and those who take part in it.
    Exchange(Ref),
    /// An offer or a request, and the member whose it is.
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
