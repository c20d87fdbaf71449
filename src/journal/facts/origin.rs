//! Where something was imported from. Several facts use it.

use crate::Seconds;
use crate::journal::bytes::{Reader, Writer};

/// The format of a file that something was imported from. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OriginFormat(pub u8);

impl OriginFormat {
    /// Timebank's own CSV.
    pub const TIMEBANK: OriginFormat = OriginFormat(1);
    /// TimeOverflow's transfers, with or without headings.
    pub const TIMEOVERFLOW: OriginFormat = OriginFormat(2);
}

/// Where an imported member or exchange came from, so that a second import recognizes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The format of the file.
    pub format: OriginFormat,
    /// What identifies it in files of that format. At most [`Origin::MAX_KEY`] bytes.
    pub key: &'a [u8],
    /// When it was recorded there.
    pub at: Option<Seconds>,
}

impl Origin<'_> {
    /// The longest key, in bytes.
    pub const MAX_KEY: usize = 100;

    pub(super) fn read<'a>(d: &mut Reader<'a>) -> Option<Origin<'a>> {
        let length = d.array()?;
        let format = OriginFormat(d.small()?);
        let key = d.bytes().filter(|key| key.len() <= Origin::MAX_KEY)?;
        let at = match length {
            2 => None,
            3 => Some(Seconds(d.small()?)),
            _ => return None,
        };
        Some(Origin { format, key, at })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.array(if self.at.is_some() { 3 } else { 2 });
        w.uint(u64::from(self.format.0)).bytes(self.key);
        if let Some(at) = self.at {
            w.uint(u64::from(at.0));
        }
    }
}
