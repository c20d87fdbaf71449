//! Letters: signs that nobody sees, and names as they are compared.

use std::borrow::Cow;
use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// A text without the signs that nobody sees and nobody misses, and the first of them. Those that stop a row
/// stay where they are: see [`stopping_sign`].
pub(super) fn without_signs(text: &str) -> (Cow<'_, str>, Option<char>) {
    let Some(first) = text.chars().find(|c| harmless(*c).is_some()) else {
        return (Cow::Borrowed(text), None);
    };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match harmless(c) {
            Some(instead) => plain.push_str(instead),
            None => plain.push(c),
        }
    }
    (Cow::Owned(plain), Some(first))
}

/// What stands in place of a sign that nobody sees. `None` for all other signs.
fn harmless(c: char) -> Option<&'static str> {
    match c {
        '\t' | '\u{b}' | '\u{c}' => Some(" "),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some("\n"),
        // Of zero width, and the marks that set a piece of text apart for its direction.
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => Some(""),
        _ => None,
    }
}

/// The sign for which a text is no plain text, and its place among the characters, from 1. It may make a text
/// look like another, or comes from a damaged file.
pub(super) fn stopping_sign(text: &str) -> Option<(char, usize)> {
    let stops = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202d}' | '\u{202e}');
    text.chars().zip(1..).find(|(c, _)| stops(*c))
}

/// A sign as tables of characters call it.
pub(super) fn sign_name(sign: char) -> String {
    format!("U+{:04X}", u32::from(sign))
}

/// A day or a length without the marks of direction that programs for other scripts put around it.
pub(super) fn figures(text: &str) -> String {
    text.trim().chars().filter(|c| !matches!(c, '\u{200c}'..='\u{200f}' | '\u{61c}')).collect()
}

/// A name whose letters each have one form: an accent may be a part of its letter, or a sign after it.
pub(super) fn composed(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { canonical(name.chars()) }
}

/// The most marks of one letter that are put in order. No letter of a name has as many.
const MARKS: usize = 30;

/// Letters in Unicode's form C. The library's own way there needs the tables of its other forms, too.
fn canonical(letters: impl Iterator<Item = char>) -> String {
    let mut all: Vec<(u8, char)> = Vec::new();
    for letter in letters {
        decompose_canonical(letter, |part| {
            let class = canonical_combining_class(part);
            // Marks stand in the order of their classes.
            let later = all.iter().rev().take(MARKS).take_while(|(other, _)| class != 0 && *other > class);
            all.insert(all.len() - later.count(), (class, part));
        });
    }
    let mut made: Vec<char> = Vec::with_capacity(all.len());
    let mut start = None;
    let mut before = 0;
    for (class, part) in all {
        if let Some(at) = start
            && (before < class || made.len() == at + 1)
            && let Some(whole) = compose(made[at], part)
        {
            made[at] = whole;
            continue;
        }
        if class == 0 {
            start = Some(made.len());
        }
        before = class;
        made.push(part);
    }
    made.into_iter().collect()
}

/// A name as it is compared: without case, each letter in one form, spaces single.
pub(super) fn compared(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    if words.is_ascii() {
        words.make_ascii_lowercase();
        return words;
    }
    // Up and down again: ß and ss, and the two small sigmas, are one letter then.
    let words = canonical(words.chars());
    let letters = words.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{61c}'));
    let letters = letters.map(|c| if c == '’' { '\'' } else { c });
    canonical(letters.flat_map(char::to_uppercase).flat_map(char::to_lowercase))
}

/// A text as it was before a page escaped it for HTML.
pub(super) fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after.split_once(';').and_then(|(name, after)| Some((entity(name)?, after)));
        let (sign, after) = entity.unwrap_or(('&', after));
        plain.push(sign);
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#').filter(|number| number.len() <= 7)?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::names::{MAX_TEXT, check_text};
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn every_sign_that_no_text_may_have_is_taken_out_or_named() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let (plain, sign) = without_signs(&text);
            assert_eq!(sign.is_some(), plain != text);
            assert_eq!(stopping_sign(&plain).is_some(), check_text(&plain, MAX_TEXT).is_err(), "{c:?}");
            assert!(sign.is_none() || stopping_sign(&plain).is_none(), "{c:?}");
        }
        assert_eq!(
            stopping_sign("añ\u{202e}o").map(|(sign, at)| (sign_name(sign), at)),
            Some(("U+202E".into(), 3))
        );
    }

    #[test]
    fn one_name_has_one_form() {
        for (one, other) in [
            ("Associació", "Associacio\u{301}"),
            ("ANA  RUIZ", "ana ruiz "),
            ("O’Neill", "O'NEILL"),
            ("Straße", "STRASSE"),
            ("Γιώργος", "ΓΙΏΡΓΟΣ"),
            ("İnci", "i\u{307}nci"),
            ("علی\u{200c}رضا", "علیرضا"),
        ] {
            assert_eq!(compared(one), compared(other), "{one}");
        }
        assert_ne!(compared("Ana"), compared("Anna"));
        assert_ne!(compared("José"), compared("Jose"));
        assert_eq!(composed("e\u{301}"), "é");
    }

    #[test]
    fn every_letter_has_the_form_that_the_library_gives_it() {
        // Beyond this, no letter is put together of others.
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            let text = [c, 'e', '\u{301}', c, '\u{323}', '\u{301}'];
            assert_eq!(canonical(text.into_iter()), text.into_iter().nfc().collect::<String>(), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn letters_and_marks_are_put_together_as_the_library_does(
            text in "[a-zA-ZŁłøΑ-ωА-я가-힣ᄀ-ᇿ\u{300}-\u{36f}\u{5b0}-\u{5c7}\u{64b}-\u{65f}ا-ي]{0,24}",
        ) {
            prop_assert_eq!(canonical(text.chars()), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn names_are_read_as_they_were_before_a_page_escaped_them() {
        let names = [
            ("O&#39;Neill", "O'Neill"),
            ("Sm&amp;th &lt;3 &quot;x&quot; &#x27;", "Sm&th <3 \"x\" '"),
            ("&amp;lt;", "&lt;"),
            ("Tom & Ana; both", "Tom & Ana; both"),
            ("&#0;&#99999999;&#xd800;&", "\0&#99999999;&#xd800;&"),
        ];
        assert!(names.iter().all(|(escaped, name)| without_entities(escaped) == *name));
    }
}
