//! The one-time code that allows one community to be founded.

use timebank::Key;

/// The state of the one-time code.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// The key that was issued for it. A second request gets the same key.
    pub(super) key: Option<Key>,
    /// Whether a community was founded with it.
    pub(super) spent: bool,
}
