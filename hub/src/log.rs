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
    _ = writeln!(io::stderr().lock(), "{}", Value::Object(line));
}
