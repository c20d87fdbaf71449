//! Values to canonical bytes. Keys are written in ascending order, so the form is canonical by construction;
//! the tests check every fact with [`crate::journal::canonical`].

use minicbor::Encoder;
use minicbor::data::Tag;

/// Writes into memory, which cannot fail.
pub(crate) struct Writer(Encoder<Vec<u8>>);

/// Not inlined: every call would carry a copy of the encoder, which phones download.
impl Writer {
    pub(crate) fn new() -> Writer {
        Writer(Encoder::new(Vec::new()))
    }

    #[inline(never)]
    pub(crate) fn array(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.array(length as u64);
        self
    }

    #[inline(never)]
    pub(crate) fn map(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.map(length as u64);
        self
    }

    #[inline(never)]
    pub(crate) fn key(&mut self, key: u8) -> &mut Writer {
        let _ = self.0.u8(key);
        self
    }

    #[inline(never)]
    pub(crate) fn uint(&mut self, value: u64) -> &mut Writer {
        let _ = self.0.u64(value);
        self
    }

    #[inline(never)]
    pub(in crate::journal) fn int(&mut self, value: i64) -> &mut Writer {
        let _ = self.0.i64(value);
        self
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, value: &[u8]) -> &mut Writer {
        let _ = self.0.bytes(value);
        self
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, value: &str) -> &mut Writer {
        let _ = self.0.str(value);
        self
    }

    #[inline(never)]
    pub(crate) fn null(&mut self) -> &mut Writer {
        let _ = self.0.null();
        self
    }

    pub(in crate::journal) fn tag(&mut self, tag: u64) -> &mut Writer {
        let _ = self.0.tag(Tag::new(tag));
        self
    }

    /// Bytes that are already canonical.
    pub(crate) fn raw(&mut self, item: &[u8]) -> &mut Writer {
        self.0.writer_mut().extend_from_slice(item);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_writer()
    }
}
