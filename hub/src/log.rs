//! The hub's log: one line of JSON for each entry, to standard error. It has no names, texts, keys, tokens or
//! addresses.

use std::io::{self, Write as _};

use serde_json::{Map, Value};
use timebank::Seconds;

/// Writes one line. If nobody can read it, the hub goes on.
pub fn line(at: Seconds, what: &str, fields: &[(&str, Value)]) {
    let mut line = Map::new();
    line.insert("at".to_owned(), at.to_string().into());
    line.insert("what".to_owned(), what.into());
    line.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    _ = writeln!(io::stderr().lock(), "{}", escaped(&Value::Object(line).to_string()));
}

/// JSON in which whatever a terminal would obey is escaped. JSON itself escapes only a part of that.
pub fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        // Outside of texts JSON has no other control character.
        if letter != '\n' && is_obeyed(letter) {
            text.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            text.push(letter);
        }
    }
    text
}

/// Whether a terminal does something else than to show it: control characters, ends of lines that others do
/// not see, and the embeddings, overrides and isolates that reorder what stands beside them (Unicode UAX #9).
pub fn is_obeyed(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_terminal_obeys_nothing_of_a_line() {
        assert_eq!(escaped("{\"a\":\"\u{9b}\u{202e}é\"}"), "{\"a\":\"\\u009b\\u202eé\"}");
    }
}
