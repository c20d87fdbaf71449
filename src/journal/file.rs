//! Stored bytes: segments, each of records and a signed head, and the journal as one file.

use super::bytes;
use super::corrupt::Corrupt;
use super::envelope::TAG_BYTE;
use super::head::SignedHead;
use super::record::{FIRST_BYTE, Record};

/// The header of a journal file: the self-described CBOR tag, and `["timebank journal", 1]`.
const HEADER: &[u8] = b"\xd9\xd9\xf7\x82\x70timebank journal\x01";
/// The header without its last byte, the version.
const HEADER_STEM: usize = HEADER.len() - 1;

/// One item of a segment.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// A record, and its bytes.
    Record(Box<Record<'a>>, &'a [u8]),
    /// The head after the records so far, and its bytes.
    Head(SignedHead<'a>, &'a [u8]),
}

/// Reads the items of a segment one by one.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    bytes: &'a [u8],
    seq: u64,
}

impl<'a> Items<'a> {
    /// The items of a segment whose first record comes right after record `seq`.
    pub fn new(segment: &'a [u8], seq: u64) -> Items<'a> {
        Items { bytes: segment, seq }
    }

    fn read(&mut self) -> Result<Item<'a>, Corrupt> {
        let damaged = Corrupt::Form { seq: self.seq };
        let length = item_length(self.bytes)
            .map_err(|ends| if ends { Corrupt::CutShort { seq: self.seq } } else { damaged })?;
        let (item, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        if item[0] == FIRST_BYTE {
            let record = Record::read(item)
                .ok_or_else(|| if Record::is_newer(item) { Corrupt::NewerVersion } else { damaged })?;
            self.seq = record.seq;
            Ok(Item::Record(Box::new(record), item))
        } else {
            let newer = || if SignedHead::is_newer(item) { Corrupt::NewerVersion } else { damaged };
            SignedHead::read(item).map(|head| Item::Head(head, item)).ok_or_else(newer)
        }
    }
}

/// The length of the first item of a segment: a record, or a head under its tag.
///
/// # Errors
/// `true` where the bytes end too early, `false` where they have another form.
fn item_length(bytes: &[u8]) -> Result<usize, bool> {
    let tag = usize::from(bytes.first() == Some(&TAG_BYTE));
    let untagged = bytes::item_length(&bytes[tag..]).map_err(|wrong| wrong.at == bytes.len() - tag)?;
    Ok(tag + untagged)
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, Corrupt>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let item = self.read();
        if item.is_err() {
            self.bytes = &[];
        }
        Some(item)
    }
}

/// One file of all segments of a journal: the header, the records, and the last signed head.
///
/// # Errors
/// [`Corrupt`] where a segment cannot be read, or there is no record or no head at all.
pub fn journal_file<'a>(segments: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Corrupt> {
    let mut file = HEADER.to_vec();
    let mut last_head: &[u8] = &[];
    let mut seq = 0;
    for segment in segments {
        for item in Items::new(segment, seq) {
            match item? {
                Item::Record(record, bytes) => {
                    seq = record.seq;
                    last_head = &[];
                    file.extend_from_slice(bytes);
                }
                Item::Head(_, bytes) => last_head = bytes,
            }
        }
    }
    if last_head.is_empty() {
        return Err(Corrupt::CutShort { seq });
    }
    file.extend_from_slice(last_head);
    Ok(file)
}

/// The one segment of a journal file. This does not check the records; loading them does.
///
/// # Errors
/// [`Corrupt::NotAJournal`] and [`Corrupt::NewerVersion`], judged by the header.
pub fn read_journal_file(file: &[u8]) -> Result<&[u8], Corrupt> {
    let body = file.strip_prefix(&HEADER[..HEADER_STEM]).ok_or(Corrupt::NotAJournal)?;
    match body.split_first() {
        Some((1, segment)) => Ok(segment),
        Some(_) => Err(Corrupt::NewerVersion),
        None => Err(Corrupt::CutShort { seq: 0 }),
    }
}
