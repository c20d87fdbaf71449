//! How search compares texts. It ignores case and accents, because few people type accents when they look for
//! a name.
//!
//! The standard library's tables for all of Unicode would cost a phone more than the ledger's own arithmetic.
//! These are the letters of the interface's languages. Other letters are compared as they are.

/// Plain letters, each followed by its variants.
const LATIN: [(char, &str); 22] = [
    ('a', "ÀÁÂÃÄÅàáâãäåĀāĂăĄą"),
    ('c', "ÇçĆćĈĉĊċČč"),
    ('d', "ÐðĎďĐđ"),
    ('e', "ÈÉÊËèéêëĒēĔĕĖėĘęĚě"),
    ('g', "ĜĝĞğĠġĢģ"),
    ('h', "ĤĥĦħ"),
    ('i', "ÌÍÎÏìíîïĨĩĪīĬĭĮįİı"),
    ('j', "Ĵĵ"),
    ('k', "Ķķ"),
    ('l', "ĹĺĻļĽľĿŀŁł"),
    ('n', "ÑñŃńŅņŇň"),
    ('o', "ÒÓÔÕÖØòóôõöøŌōŎŏŐő"),
    ('r', "ŔŕŖŗŘř"),
    ('s', "ŚśŜŝŞşŠš"),
    ('t', "ŢţŤťŦŧ"),
    ('u', "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų"),
    ('w', "ŴŵẀẁẂẃẄẅ"),
    ('y', "ÝýÿŶŷŸỲỳ"),
    ('z', "ŹźŻżŽž"),
    ('α', "Άά"),
    ('ο', "Όό"),
    ('ι', "ΊίΪϊΐ"),
];

/// The form in which a text is compared.
pub(super) fn folded(text: &str) -> String {
    folded_chars(text).collect()
}

/// The letters of a text in the form in which they are compared.
pub(super) fn folded_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).map(folded_char)
}

/// Whether a text contains another. Both are short. The standard library's search for long texts would add 2
/// KB.
pub(super) fn has(text: &str, wanted: &str) -> bool {
    wanted.is_empty() || text.as_bytes().windows(wanted.len()).any(|window| window == wanted.as_bytes())
}

fn folded_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if let Some((plain, _)) = LATIN.iter().find(|(_, letters)| letters.chars().any(|letter| letter == c)) {
        return *plain;
    }
    match c {
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ύ' | 'ύ' | 'Ϋ' | 'ϋ' | 'ΰ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        'ς' => 'σ',
        'Α'..='Ω' | 'А'..='Я' => char::from_u32(c as u32 + 32).unwrap_or(c),
        'Ѐ'..='Џ' => char::from_u32(c as u32 + 80).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{folded, has};

    #[test]
    fn accents_and_case_make_no_difference() {
        for (typed, name) in [
            ("garcia", "Ana GARCÍA"),
            ("łukasz", "Łukasz"),
            ("lukasz", "łukasz"),
            ("ŵyn", "Wyn"),
            ("ΓΙΏΡΓΟΣ", "γιώργος"),
            ("иван", "ИВАН"),
            ("e\u{301}lan", "Élan"),
        ] {
            assert!(has(&folded(name), &folded(typed)), "{typed} in {name}");
        }
        assert!(!has(&folded("Ana"), &folded("anna")));
        assert!(has("", "") && !has("", "a"));
    }
}
