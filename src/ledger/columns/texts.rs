//! All texts of a ledger.

use super::checksum::checksum;
use super::table::Table;

/// All texts, back to back, each stored once. Text 0 is empty and means none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<u32>,
    /// Texts by their bytes. Built when the first one is added.
    index: Option<Table>,
}

impl Texts {
    /// The place of a text. A new text is added. An empty text is not the same as none.
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        let hash = |text: &[u8]| checksum(text) as u32;
        let texts = 0..self.ends.len() as u32;
        let made = self.index.take();
        let mut index = made.unwrap_or_else(|| Table::new(texts.map(|place| hash(self.raw(place)))));
        let known = index.find(hash(text), |place| place > 0 && self.raw(place) == text);
        let place = known.unwrap_or_else(|| {
            self.bytes.extend_from_slice(text);
            self.ends.push(self.bytes.len() as u32);
            let place = self.ends.len() as u32 - 1;
            index.add(hash(text), place);
            place
        });
        self.index = Some(index);
        place
    }

    pub(crate) fn raw(&self, text: u32) -> &[u8] {
        let i = text as usize;
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.bytes[start..self.ends[i] as usize]
    }

    /// A text. Bytes that are not a text give an empty one.
    pub(crate) fn get(&self, text: u32) -> &str {
        core::str::from_utf8(self.raw(text)).unwrap_or_default()
    }

    /// Whether every text lies within the bytes.
    pub(crate) fn is_consistent(&self) -> bool {
        self.ends.is_sorted() && self.ends.last().is_some_and(|end| *end as usize == self.bytes.len())
    }

    /// Whether all these places exist.
    pub(crate) fn have(&self, texts: &[u32]) -> bool {
        texts.iter().all(|text| (*text as usize) < self.ends.len())
    }

    /// A text. `None` for place 0.
    pub(crate) fn some(&self, text: u32) -> Option<&str> {
        (text != 0).then(|| self.get(text))
    }
}
