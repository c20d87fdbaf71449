//! The hub's log: one line of JSON for each entry, to standard error. It has no names, texts, keys, tokens or
//! addresses.
#![expect(clippy::print_stderr, reason = "this is the log")]

use serde_json::{Map, Value};
use timebank::Seconds;

/// Writes one line.
pub fn line(at: Seconds, what: &str, fields: &[(&str, Value)]) {
    let mut line = Map::new();
    line.insert("at".to_owned(), at.to_string().into());
    line.insert("what".to_owned(), what.into());
    line.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    eprintln!("{}", Value::Object(line));
}
