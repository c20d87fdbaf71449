//! The table of imported exchanges.

/// One row per imported exchange, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    pub(crate) exchange: Vec<u32>,
    pub(crate) format: Vec<u8>,
    pub(crate) at: Vec<u32>,
    pub(crate) key: Vec<u32>,
    pub(crate) trail: Vec<u32>,
}

impl Imports {
    /// The row of an exchange, if it was imported.
    pub(crate) fn find(&self, exchange: usize) -> Option<usize> {
        self.exchange.binary_search(&(exchange as u32)).ok()
    }
}
