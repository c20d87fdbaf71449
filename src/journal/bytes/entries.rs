//! The entries of a fact's map, by key.

use super::{Reader, Writer};
use crate::Key;
use crate::journal::reference::{Ref, TextIndex};

/// A reader may ignore an unknown key from here on. An unknown key below it may change what the fact means.
const FIRST_ANCILLARY_KEY: u8 = 16;

/// The entries of a fact's map while it is read. Each is taken out by its key. An entry that is left over is
/// unknown to this version.
pub(in crate::journal) struct Entries<'a> {
    left: Vec<(u8, &'a [u8])>,
    /// Whether a value had an unexpected form.
    malformed: bool,
}

impl<'a> Entries<'a> {
    /// Reads a map and leaves its values unread. `None` where the bytes are not a map with keys below 256.
    pub(in crate::journal) fn read(d: &mut Reader<'a>) -> Option<Entries<'a>> {
        let mut left = Vec::new();
        for _ in 0..d.map()? {
            left.push((d.small()?, d.raw()?));
        }
        Some(Entries { left, malformed: false })
    }

    /// The value with this key, `None` where it is absent. A value of an unexpected form invalidates the
    /// whole map.
    pub(in crate::journal) fn get<T>(
        &mut self,
        key: u8,
        read: fn(&mut Reader<'a>) -> Option<T>,
    ) -> Option<T> {
        let found = read(&mut Reader::new(self.take(key)?));
        self.malformed |= found.is_none();
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

    /// Whether a critical entry is unknown here or has an unknown form: a newer version wrote it.
    pub(in crate::journal) fn has_unknown(&self) -> bool {
        self.malformed || self.left.iter().any(|(key, _)| *key < FIRST_ANCILLARY_KEY)
    }

    /// Drops the entries that were not taken.
    pub(in crate::journal) fn clear(&mut self) {
        self.left.clear();
    }

    #[inline(never)]
    fn take(&mut self, key: u8) -> Option<&'a [u8]> {
        let place = self.left.iter().position(|(other, _)| *other == key)?;
        Some(self.left.swap_remove(place).1)
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
