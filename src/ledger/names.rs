//! Rules for names and texts: their length, and no hidden characters.

use super::Refusal;

/// The longest name, in characters.
pub(crate) const MAX_NAME: usize = 200;
/// The longest note, reason or contact, in characters.
pub(crate) const MAX_TEXT: usize = 2000;
/// The longest name of a category, in characters.
pub(crate) const MAX_CATEGORY: usize = 40;
/// The longest name of a programme, in characters.
pub(crate) const MAX_PROGRAMME: usize = 60;

/// A name: one line that is not empty.
pub(crate) fn check_name(name: &str, most: usize) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::NameEmpty);
    }
    if name.bytes().any(|byte| byte == b'\n') {
        return Err(Refusal::TextNotPlain);
    }
    check_text(name, most)
}

/// Any text. It may have several lines.
pub(crate) fn check_text(text: &str, most: usize) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::TextTooLong(most));
    }
    if text.chars().any(is_hidden) {
        return Err(Refusal::TextNotPlain);
    }
    Ok(())
}

/// Control characters, characters that change the direction of the text around them (Unicode UAX #9: explicit
/// embeddings, overrides and isolates), hidden breaks and spaces of zero width. Joiners and the marks LRM and
/// RLM are allowed, because real names need them.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_those_of_the_page() {
        let hidden = |c: char| check_text(&c.to_string(), 1) == Err(Refusal::TextNotPlain);
        let listed =
            [0x200b, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0x0, 0x7f, 0x9f];
        assert!(listed.into_iter().filter_map(char::from_u32).all(hidden));
        let plain =
            [0xa, 0x200a, 0x200c, 0x200d, 0x200e, 0x200f, 0x2027, 0x202f, 0x205f, 0x2061, 0x2065, 0x206a];
        assert!(!plain.into_iter().filter_map(char::from_u32).any(hidden));
    }
}
