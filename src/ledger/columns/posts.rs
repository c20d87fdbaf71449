//! The table of offers and requests.

use super::packed::first_not_below;
use crate::journal::PostKind;

/// One row per offer or request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Posts {
    pub(crate) record: Vec<u32>,
    pub(crate) part: Vec<u16>,
    pub(crate) member: Vec<u32>,
    pub(crate) kind: Vec<u8>,
    /// The category's place plus one. 0 for none.
    pub(crate) category: Vec<u16>,
    pub(crate) text: Vec<u32>,
    pub(crate) tags: Vec<u32>,
    /// The last valid day. [`i32::MAX`] for none.
    pub(crate) until: Vec<i32>,
    /// The record that took it back or replaced it. 0 for none.
    pub(crate) closed: Vec<u32>,
}

impl Posts {
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<u32> {
        let at = |i: usize| (self.record[i], self.part[i]);
        let place = first_not_below(self.len(), |i| at(i) < (record, part));
        (place < self.len() && at(place) == (record, part)).then_some(place as u32)
    }

    pub(crate) fn kind(&self, post: usize) -> PostKind {
        PostKind::from_number(self.kind[post]).unwrap_or(PostKind::Offer)
    }

    /// Whether all columns have the same number of rows and valid values.
    pub(crate) fn is_consistent(&self, accounts: usize, records: usize, categories: usize) -> bool {
        let lengths = [
            self.part.len(),
            self.member.len(),
            self.kind.len(),
            self.category.len(),
            self.text.len(),
            self.tags.len(),
            self.until.len(),
            self.closed.len(),
        ];
        lengths.iter().all(|length| *length == self.len())
            && self.record.iter().all(|record| (1..=records).contains(&(*record as usize)))
            && self.closed.iter().all(|record| *record as usize <= records)
            && self.member.iter().all(|member| (*member as usize) < accounts)
            && self.category.iter().all(|category| usize::from(*category) <= categories)
    }
}
