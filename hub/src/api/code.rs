//! The code with which one community may be founded.

use timebank::Key;

/// What became of the one-time code.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// The key that was handed out for it: asking again gives the same.
    pub(super) key: Option<Key>,
    /// Whether a community was founded with it.
    pub(super) spent: bool,
}
