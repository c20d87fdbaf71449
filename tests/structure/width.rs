//! No line is wider than `.editorconfig` says.

use crate::common::{below, path};
use std::fs;

/// Where code is written. Beside it are documents, tables and data, to which `.editorconfig` gives no width.
const FOLDERS: [&str; 9] =
    ["src", "cli", "hub", "words", "xtask", "www", "tests", "benches", "fuzz/fuzz_targets"];

/// The endings of code.
const ENDINGS: [&str; 8] = ["rs", "js", "cjs", "ts", "py", "css", "html", "toml"];

/// The width that `.editorconfig` states.
fn width() -> usize {
    let config = fs::read_to_string(path(".editorconfig")).unwrap();
    let stated = config.lines().find_map(|line| line.strip_prefix("max_line_length = "));
    stated.unwrap().parse().unwrap()
}

/// The places of the lines that are wider.
fn wide(name: &str, text: &str, width: usize) -> Vec<String> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.chars().count()));
    let wide = lines.filter(|(_, length)| *length > width);
    wide.map(|(row, length)| format!("{name}:{row}: {length}")).collect()
}

#[test]
fn no_line_is_wider_than_the_editors_are_told() {
    let all = FOLDERS.iter().flat_map(|folder| ENDINGS.iter().flat_map(|end| below(&path(folder), end)));
    let ours = all.filter(|file| !file.to_string_lossy().contains("node_modules"));
    let (mut seen, mut found) = (0, Vec::new());
    for file in ours.chain([path("Cargo.toml")]) {
        seen += 1;
        found.extend(wide(&file.to_string_lossy(), &fs::read_to_string(&file).unwrap(), width()));
    }
    assert!(seen > 400, "{seen} files");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_wide_line_is_noticed() {
    assert_eq!(wide("a.rs", "short\n¡Qué ancho!\n", 10), ["a.rs:2: 11"]);
}
