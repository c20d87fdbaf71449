//! The entries of a fact's map, by key.

use super::{Reader, Writer};
use crate::Key;
use crate::journal::reference::{Ref, TextIndex};

/// A reader may ignore an unknown key from here on. An unknown key below it may change what the fact means.
const FIRST_ANCILLARY_KEY: u8 = 16;

/// The entries of a fact's map while it is read. A fact asks for its keys in ascending order, which is the
/// order in which they are stored. An entry that the fact does not ask for is unknown to this version.
pub(in crate::journal) struct Entries<'a> {
    reader: Reader<'a>,
    /// How many entries follow the next one.
    left: u64,
    /// The key of the next entry. Its value comes next in the reader.
    next: Option<u8>,
    /// Whether a critical entry was passed over.
    unknown: bool,
    /// Whether a key or a value had an unexpected form.
    malformed: bool,
}

impl<'a> Entries<'a> {
    /// Begins with the map that comes next. `None` where the bytes are not a map.
    pub(in crate::journal) fn read(mut reader: Reader<'a>) -> Option<Entries<'a>> {
        let left = reader.map()?;
        let mut entries = Entries { reader, left, next: None, unknown: false, malformed: false };
        entries.passed(true);
        Some(entries)
    }

    /// The value with this key, `None` where it is absent. A value of an unexpected form invalidates the
    /// whole map.
    pub(in crate::journal) fn get<T>(
        &mut self,
        key: u8,
        read: fn(&mut Reader<'a>) -> Option<T>,
    ) -> Option<T> {
        if !self.reaches(key) {
            return None;
        }
        let found = read(&mut self.reader);
        self.passed(found.is_some());
        found
    }

    /// The number with this key.
    #[inline(never)]
    pub(in crate::journal) fn int(&mut self, key: u8) -> Option<i64> {
        self.get(key, Reader::int)
    }

    /// The number with this key. It must fit the type.
    pub(in crate::journal) fn small<T: TryFrom<i64>>(&mut self, key: u8) -> Option<T> {
        let found = T::try_from(self.int(key)?).ok();
        self.malformed |= found.is_none();
        found
    }

    /// The yes or no with this key: 1 or 0.
    pub(in crate::journal) fn flag(&mut self, key: u8) -> Option<bool> {
        self.get(key, |d| match d.uint()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }

    /// The index of a text with this key.
    #[inline(never)]
    pub(in crate::journal) fn index(&mut self, key: u8) -> Option<TextIndex> {
        self.small(key)
    }

    /// The reference with this key.
    #[inline(never)]
    pub(in crate::journal) fn reference(&mut self, key: u8) -> Option<Ref> {
        self.get(key, Ref::read)
    }

    /// The public key with this key.
    #[inline(never)]
    pub(in crate::journal) fn public_key(&mut self, key: u8) -> Option<Key> {
        self.get(key, Reader::array_bytes).map(Key)
    }

    /// Passes over the rest, and says whether a critical entry is unknown here.
    pub(in crate::journal) fn has_unknown(&mut self) -> bool {
        while self.next.is_some() {
            self.pass_over();
        }
        core::mem::take(&mut self.unknown)
    }

    /// The reader after the map. `None` where a critical entry is unknown here or has an unknown form: a
    /// newer version wrote it.
    pub(in crate::journal) fn end(mut self) -> Option<Reader<'a>> {
        (!self.has_unknown() && !self.malformed).then_some(self.reader)
    }

    /// Passes over the entries before this key, and says whether the next one has it.
    #[inline(never)]
    fn reaches(&mut self, key: u8) -> bool {
        while self.next.is_some_and(|next| next < key) {
            self.pass_over();
        }
        self.next == Some(key)
    }

    fn pass_over(&mut self) {
        self.unknown |= self.next.is_some_and(|key| key < FIRST_ANCILLARY_KEY);
        let well_formed = self.reader.raw().is_some();
        self.passed(well_formed);
    }

    /// Goes on to the next key, which must be above the one before. After a malformed value its place is not
    /// known.
    fn passed(&mut self, well_formed: bool) {
        let before = self.next.take();
        if well_formed && self.left > 0 {
            self.left -= 1;
            self.next = self.reader.small().filter(|key| before < Some(*key));
            self.malformed |= self.next.is_none();
        }
        self.malformed |= !well_formed;
    }
}

/// The map of a fact while it is written: the entries that are present, in ascending order of their keys.
pub(in crate::journal) struct Fields {
    count: usize,
    entries: Writer,
}

impl Fields {
    pub(in crate::journal) fn new() -> Fields {
        Fields { count: 0, entries: Writer::new() }
    }

    #[inline(never)]
    pub(in crate::journal) fn key(&mut self, key: u8) -> &mut Writer {
        self.count += 1;
        self.entries.key(key)
    }

    #[inline(never)]
    pub(in crate::journal) fn int(&mut self, key: u8, value: Option<i64>) {
        if let Some(value) = value {
            self.key(key).int(value);
        }
    }

    #[inline(never)]
    pub(in crate::journal) fn text(&mut self, key: u8, text: Option<&str>) {
        if let Some(text) = text {
            self.key(key).text(text);
        }
    }

    #[inline(never)]
    pub(in crate::journal) fn reference(&mut self, key: u8, reference: Option<Ref>) {
        if let Some(reference) = reference {
            reference.write(self.key(key));
        }
    }

    pub(in crate::journal) fn finish(self, w: &mut Writer) {
        w.map(self.count).raw(&self.entries.finish());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks a map of these keys, whose values are 7, for the keys 1 and 17. Gives what it finds, and whether
    /// the map may be used.
    fn asked(map: &[u8]) -> (Option<i64>, Option<i64>, bool) {
        let mut entries = Entries::read(Reader::new(map)).expect("a map");
        (entries.int(1), entries.int(17), entries.end().is_some())
    }

    #[test]
    fn an_unknown_entry_counts_where_its_key_is_critical() {
        assert_eq!(asked(&[0xa2, 1, 7, 17, 7]), (Some(7), Some(7), true));
        assert_eq!(asked(&[0xa3, 1, 7, 16, 7, 17, 7]), (Some(7), Some(7), true), "ancillary, between");
        assert_eq!(asked(&[0xa2, 1, 7, 0x18, 99, 7]), (Some(7), None, true), "ancillary, the last");
        assert_eq!(asked(&[0xa3, 0, 7, 1, 7, 17, 7]), (Some(7), Some(7), false), "critical, the first");
        assert_eq!(asked(&[0xa3, 1, 7, 2, 7, 17, 7]), (Some(7), Some(7), false), "critical, between");
        assert_eq!(asked(&[0xa2, 1, 7, 15, 7]), (Some(7), None, false), "critical, the last");
    }

    #[test]
    fn a_malformed_entry_invalidates_the_map() {
        assert_eq!(asked(&[0xa2, 1, 0x41, 0, 17, 7]), (None, None, false), "no number");
        assert_eq!(asked(&[0xa2, 1, 7, 0x61, b'a', 7]), (Some(7), None, false), "no key");
        assert_eq!(asked(&[0xa2, 1, 7, 0x19, 1, 0, 7]), (Some(7), None, false), "a key above 255");
        assert_eq!(asked(&[0xa2, 1, 7]), (Some(7), None, false), "cut off");
        assert_eq!(asked(&[0xa2, 1, 7, 16, 0xff]), (Some(7), None, false), "no item");
        assert_eq!(asked(&[0xa2, 17, 7, 1, 7]), (None, Some(7), false), "in the wrong order");
        assert_eq!(
            asked(&[0xa3, 1, 7, 17, 7, 16, 7]),
            (Some(7), Some(7), false),
            "ancillary, in the wrong order"
        );
        assert_eq!(asked(&[0xa2, 1, 7, 1, 7]), (Some(7), None, false), "twice");
        assert_eq!(asked(&[0xa3, 1, 7, 17, 7, 17, 7]), (Some(7), Some(7), false), "ancillary, twice");
    }
}
