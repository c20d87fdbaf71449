//! English for programs without a page: the same files that the page reads.

use std::collections::HashMap;
use std::sync::LazyLock;

use timebank::{Message, Minutes};

/// The sentences, by their keys.
static SENTENCES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let files = [
        include_str!("../../www/words/en/first.json"),
        include_str!("../../www/words/en/errors.json"),
        include_str!("../../www/words/en/desk.json"),
    ];
    files.into_iter().flat_map(read).collect()
});

/// What the fields of messages are, by their names; the others are texts.
static KINDS: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| read(include_str!("../../www/words/fields.json")));

/// A file that is no JSON fails every test of this crate, and is empty.
fn read(file: &str) -> HashMap<String, String> {
    serde_json::from_str(file).unwrap_or_default()
}

/// What went wrong, as a sentence.
pub fn error(message: &Message) -> String {
    say("error", message)
}

/// What a check or a dry run found, as a sentence.
pub fn finding(message: &Message) -> String {
    say("finding", message)
}

/// The sentence with this key, and what is put into it. The key alone where there is no sentence.
pub fn sentence(key: &'static str, fields: &[(&'static str, String)]) -> String {
    let fields = fields.to_vec();
    let sentence = SENTENCES.get(key).map(String::as_str);
    sentence.map_or_else(|| key.to_owned(), |sentence| filled(sentence, &Message { code: key, fields }))
}

/// All sentences, as they stand in the files: `error.CODE`, `finding.CODE` and others. Keys of plural forms
/// have an ending.
pub fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().map(|(key, sentence)| (key.as_str(), sentence.as_str()))
}

/// The code alone where there is no sentence.
fn say(group: &str, message: &Message) -> String {
    let key = format!("{group}.{}", message.code);
    let counted = message.fields.iter().find(|(name, _)| *name == "count");
    let form = if counted.is_some_and(|(_, count)| count == "1") { "one" } else { "other" };
    let sentence = SENTENCES.get(&key).or_else(|| SENTENCES.get(&format!("{key}_{form}")));
    sentence.map_or_else(|| message.code.to_owned(), |sentence| filled(sentence, message))
}

fn filled(sentence: &str, message: &Message) -> String {
    // Part by part: what is put in is not looked through again.
    let mut parts = sentence.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        let value = message.fields.iter().find(|(field, _)| *field == name);
        text.push_str(&value.map_or_else(String::new, |(_, value)| shown(name, value)));
        text.push_str(rest);
    }
    text
}

/// A value as people read it.
fn shown(name: &str, value: &str) -> String {
    match KINDS.get(name).map(String::as_str) {
        Some("minutes") => {
            value.parse().map_or_else(|_| value.to_owned(), |minutes| Minutes(minutes).to_string())
        }
        Some("state") => {
            SENTENCES.get(&format!("state.{}", capital(value))).cloned().unwrap_or(value.to_owned())
        }
        Some(_) | None => value.to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(code: &'static str, fields: &[(&'static str, &str)]) -> Message {
        Message { code, fields: fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect() }
    }

    #[test]
    fn values_are_put_in_as_people_read_them() {
        let lengths = message("not_balanced", &[("given", "60"), ("received", "59")]);
        assert_eq!(error(&lengths), "Given is 1:00, received is 0:59. They must be equal.");
        let state = message("already_resolved", &[("state", "voided")]);
        assert!(error(&state).contains("“Voided”"));
        let text = message("not_a_length", &[("text", "{{text}}")]);
        assert!(error(&text).starts_with("“{{text}}” is no length"), "what is put in stays as it is");
    }

    #[test]
    fn a_sentence_is_found_by_its_key() {
        let period = [("from", "2024-01-01".to_owned()), ("to", "2024-12-31".to_owned())];
        assert_eq!(sentence("report.period", &period), "2024-01-01 to 2024-12-31");
        assert_eq!(sentence("unheard.of", &[]), "unheard.of");
    }

    #[test]
    fn the_count_chooses_the_form() {
        let said = |count| finding(&message("rounded", &[("count", count), ("minutes", "1")]));
        assert!(said("1").starts_with("1 second became 0:01"));
        assert!(said("29").starts_with("29 seconds became 0:01"));
    }
}
