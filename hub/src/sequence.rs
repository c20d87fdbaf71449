//! Finds where each of several sealed events ends.

/// How deep arrays and maps are nested at most in a sealed event: `[envelope, [part, …]]`.
const MAX_DEPTH: usize = 4;

/// Why a sequence is not cut into its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCut {
    /// An item is broken. Nothing can be found after it.
    Broken {
        /// The offset of the first byte that cannot begin or continue an item.
        at: usize,
    },
    /// There are too many items.
    TooMany,
}

/// Cuts a CBOR sequence (RFC 8742) into its items, of which there may be so many, and gives the bytes of
/// each. It reads only enough to find where an item ends: [`timebank::journal::Sealed::read`] checks the
/// form.
///
/// # Errors
/// [`NotCut`]. It looks at nothing after the first item that is too many.
pub fn items(bytes: &[u8], most: usize) -> Result<Vec<&[u8]>, NotCut> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if found.len() == most {
            return Err(NotCut::TooMany);
        }
        let end = end_of(bytes, at).map_err(|at| NotCut::Broken { at })?;
        found.push(&bytes[at..end]);
        at = end;
    }
    Ok(found)
}

/// The end of the item that begins at `start`. It counts open levels, so there is no recursion.
fn end_of(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start;
    // The number of items that are still to come at each level.
    let mut levels = vec![1_u64];
    while let Some(left) = levels.last_mut() {
        if *left == 0 {
            levels.pop();
            continue;
        }
        *left -= 1;
        let (major, value, next) = head(bytes, at)?;
        match major {
            0 | 1 => at = next,
            2 | 3 => {
                let length = usize::try_from(value).map_err(|_| at)?;
                at = next.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(bytes.len())?;
            }
            4 if levels.len() <= MAX_DEPTH => {
                levels.push(value);
                at = next;
            }
            _ => return Err(at),
        }
    }
    Ok(at)
}

/// The major type, the value and the end of the head at `at`.
fn head(bytes: &[u8], at: usize) -> Result<(u8, u64, usize), usize> {
    let first = *bytes.get(at).ok_or(at)?;
    let extra = match first & 31 {
        short @ 0..=23 => return Ok((first >> 5, u64::from(short), at + 1)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return Err(at),
    };
    let content = bytes.get(at + 1..at + 1 + extra).ok_or(bytes.len())?;
    let value = content.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    Ok((first >> 5, value, at + 1 + extra))
}

#[cfg(test)]
mod tests {
    use super::{NotCut, items};

    #[test]
    fn items_are_cut_where_they_end() {
        let one: &[u8] = &[0x82, 0x41, 7, 0x82, 0x41, 8, 0x40];
        let two: &[u8] = &[0x82, 0x40, 0x80];
        assert_eq!(items(&[one, two].concat(), 500), Ok(vec![one, two]));
        assert_eq!(items(&[], 500), Ok(vec![]));
    }

    fn broken(at: usize) -> Result<Vec<&'static [u8]>, NotCut> {
        Err(NotCut::Broken { at })
    }

    #[test]
    fn too_many_items_are_not_looked_at() {
        assert_eq!(items(&[0; 500], 500).map(|items| items.len()), Ok(500));
        assert_eq!(items(&[[0; 501].as_slice(), &[0xff]].concat(), 500), Err(NotCut::TooMany));
    }

    #[test]
    fn an_error_says_where_the_bytes_are_broken() {
        assert_eq!(items(&[0x82, 0x40], 500), broken(2), "cut short");
        assert_eq!(items(&[0x80, 0x9f], 500), broken(1), "an array without an end");
        assert_eq!(
            items(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255], 500),
            broken(9),
            "longer than memory"
        );
        assert_eq!(
            items(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255], 500),
            broken(9),
            "more items than bytes"
        );
        assert_eq!(items(&[0x81; 1_000_000], 500), broken(4), "too deep");
        assert_eq!(items(&[0xa0], 500), broken(0), "a map");
    }
}
