//! The one form of CBOR that timebank signs and stores: a part of RFC 8949 §4.2.1.

/// Why bytes are not canonical: the offset at which the form is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCanonical {
    /// The offset of the wrong item, from 0.
    pub at: usize,
}

/// How deep arrays and maps may be nested.
const MAX_DEPTH: u8 = 8;

/// Checks that `bytes` is exactly one canonical item: integers, byte and text strings, arrays and maps of
/// definite length, true, false and null; the shortest form of every number; keys of a map in ascending order
/// of their bytes, none twice; no floats, no tags; at most eight levels.
///
/// # Errors
/// Names the first place that breaks the form. Never panics, and reads every byte at most once.
pub fn canonical(bytes: &[u8]) -> Result<(), NotCanonical> {
    let mut reader = Reader::new(bytes);
    reader.item(0)?;
    if reader.at == bytes.len() { Ok(()) } else { Err(NotCanonical { at: reader.at }) }
}

/// The length of the canonical item that `bytes` begin with.
///
/// # Errors
/// [`NotCanonical`]. Where the bytes end too early, its offset is their end.
pub(in crate::journal) fn item_length(bytes: &[u8]) -> Result<usize, NotCanonical> {
    let mut reader = Reader::new(bytes);
    reader.item(0)?;
    Ok(reader.at)
}

/// Reads canonical items one after the other. Refuses an item that is not canonical.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// An unsigned number.
    pub(crate) fn uint(&mut self) -> Option<u64> {
        self.of(0)
    }

    /// A number of either sign.
    pub(crate) fn int(&mut self) -> Option<i64> {
        match self.head().ok()? {
            (0, value) => i64::try_from(value).ok(),
            (1, value) => i64::try_from(value).ok().map(|value| -1 - value),
            _ => None,
        }
    }

    /// A byte string.
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.of(2)?;
        self.content(length).ok()
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let length = self.of(3)?;
        core::str::from_utf8(self.content(length).ok()?).ok()
    }

    /// The length of an array whose items follow.
    pub(crate) fn array(&mut self) -> Option<u64> {
        self.of(4)
    }

    /// The length of a map whose pairs follow. [`canonical`] checks their order.
    pub(crate) fn map(&mut self) -> Option<u64> {
        self.of(5)
    }

    /// Reads null if it comes next, and says whether it did.
    pub(crate) fn null(&mut self) -> bool {
        let null = self.next_is(0xf6);
        self.at += usize::from(null);
        null
    }

    /// Whether the next item begins with this byte.
    pub(crate) fn next_is(&self, byte: u8) -> bool {
        self.bytes.get(self.at) == Some(&byte)
    }

    /// A byte that is not an item of its own: a tag.
    pub(crate) fn tag(&mut self, byte: u8) -> Option<()> {
        let there = self.next_is(byte);
        self.at += usize::from(there);
        there.then_some(())
    }

    /// The bytes of any item.
    pub(in crate::journal) fn raw(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.item(0).ok()?;
        self.bytes.get(start..self.at)
    }

    /// An item, or null.
    pub(in crate::journal) fn nullable<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.null() { Some(None) } else { read(self).map(Some) }
    }

    /// An unsigned number that fits the type.
    pub(in crate::journal) fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        T::try_from(self.uint()?).ok()
    }

    /// An array whose items are all read in the same way.
    pub(in crate::journal) fn list<T>(
        &mut self,
        read: impl Fn(&mut Reader<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut items = Vec::new();
        for _ in 0..self.array()? {
            items.push(read(self)?);
        }
        Some(items)
    }

    /// Reads the head of an array of this many items.
    pub(in crate::journal) fn array_of(&mut self, length: u64) -> Option<()> {
        (self.array()? == length).then_some(())
    }

    /// Reads the head of a map of this many pairs.
    pub(in crate::journal) fn map_of(&mut self, length: u64) -> Option<()> {
        (self.map()? == length).then_some(())
    }

    /// Reads this key.
    pub(in crate::journal) fn key(&mut self, key: u8) -> Option<()> {
        (self.uint()? == u64::from(key)).then_some(())
    }

    /// Reads this key and its byte string.
    pub(in crate::journal) fn bytes_at(&mut self, key: u8) -> Option<&'a [u8]> {
        self.key(key)?;
        self.bytes()
    }

    /// Reads the key 1 and the version that this code reads.
    pub(in crate::journal) fn version(&mut self) -> Option<()> {
        self.key(1)?;
        (self.uint()? == u64::from(super::VERSION)).then_some(())
    }

    /// Checks that nothing follows.
    pub(in crate::journal) fn end(&self) -> Option<()> {
        (self.at == self.bytes.len()).then_some(())
    }

    /// A byte string of a fixed length, such as a key or a hash.
    pub(in crate::journal) fn array_bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes()?.try_into().ok()
    }

    /// The value of a head of this major type.
    fn of(&mut self, wanted: u8) -> Option<u64> {
        self.head().ok().filter(|(major, _)| *major == wanted).map(|(_, value)| value)
    }

    /// The next bytes, this many.
    fn content(&mut self, length: u64) -> Result<&'a [u8], NotCanonical> {
        let cut = NotCanonical { at: self.bytes.len() };
        let end = usize::try_from(length).ok().and_then(|n| self.at.checked_add(n)).ok_or(cut)?;
        let content = self.bytes.get(self.at..end).ok_or(cut)?;
        self.at = end;
        Ok(content)
    }

    fn item(&mut self, depth: u8) -> Result<(), NotCanonical> {
        let start = self.at;
        let wrong = Err(NotCanonical { at: start });
        if depth > MAX_DEPTH {
            return wrong;
        }
        let (major, value) = self.head()?;
        match major {
            0 | 1 => Ok(()),
            2 | 3 => self.string(start, major, value),
            4 => (0..value).try_for_each(|_| self.item(depth + 1)),
            5 => self.pairs(value, depth + 1),
            7 if (20..=22).contains(&value) => Ok(()),
            _ => wrong,
        }
    }

    fn string(&mut self, start: usize, major: u8, length: u64) -> Result<(), NotCanonical> {
        let content = self.content(length)?;
        if major == 3 && core::str::from_utf8(content).is_err() {
            return Err(NotCanonical { at: start });
        }
        Ok(())
    }

    fn pairs(&mut self, pairs: u64, depth: u8) -> Result<(), NotCanonical> {
        let mut before: Option<&[u8]> = None;
        for _ in 0..pairs {
            let start = self.at;
            self.item(depth)?;
            let key = &self.bytes[start..self.at];
            if before.is_some_and(|before| before >= key) {
                return Err(NotCanonical { at: start });
            }
            before = Some(key);
            self.item(depth)?;
        }
        Ok(())
    }

    /// The major type and the value of the next head, if it is in its shortest form.
    fn head(&mut self) -> Result<(u8, u64), NotCanonical> {
        let wrong = NotCanonical { at: self.at };
        let first = *self.bytes.get(self.at).ok_or(wrong)?;
        let (major, short) = (first >> 5, first & 31);
        let (extra, least) = match short {
            0..=23 => (0, 0),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(wrong),
        };
        let start = self.at + 1;
        let content = self.bytes.get(start..start + extra).ok_or(NotCanonical { at: self.bytes.len() })?;
        self.at = start + extra;
        if extra == 0 {
            return Ok((major, u64::from(short)));
        }
        let value = content.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        // Simple values and floats of more than one byte are never canonical here.
        if value < least || major == 7 { Err(wrong) } else { Ok((major, value)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_canonical_form() {
        for bytes in
            [&[0x00][..], &[0x18, 24], &[0x39, 1, 0], &[0xa2, 1, 0xf6, 2, 0x61, b'a'], &[0x82, 0x41, 0, 0xf5]]
        {
            assert_eq!(canonical(bytes), Ok(()), "{bytes:x?}");
        }
    }

    #[test]
    fn refuses_every_other_form() {
        let wrong: [(&[u8], usize); 12] = [
            (&[], 0),
            (&[0x18, 23], 0),                                     // 23 in two bytes
            (&[0x19, 0, 255], 0),                                 // 255 in three bytes
            (&[0x9f, 0xff], 0),                                   // indefinite array
            (&[0xf9, 0, 0], 0),                                   // float
            (&[0xc1, 0], 0),                                      // tag
            (&[0xa2, 2, 0, 1, 0], 3),                             // keys out of order
            (&[0xa2, 1, 0, 1, 0], 3),                             // a key twice
            (&[0x61, 0xff], 0),                                   // not UTF-8
            (&[0x42, 0], 2),                                      // cut short
            (&[0, 0], 1),                                         // two items
            (&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255], 9), // longer than memory
        ];
        for (bytes, at) in wrong {
            assert_eq!(canonical(bytes), Err(NotCanonical { at }), "{bytes:x?}");
        }
        assert!(canonical(&[0x81; 200]).is_err(), "too deep");
    }
}
