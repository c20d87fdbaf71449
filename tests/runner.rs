//! All tests of the core, in one program: it is linked once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks about some of the kinds")]

mod common;
mod files;
mod journal;
mod ledger;
mod properties;
mod structure;
mod sync;
mod views;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The test targets of Cargo.toml. Every other source is a module of one of them.
const TARGETS: [&str; 2] = ["runner.rs", "wasm/main.rs"];

/// The sources in tests/ that no target reaches. Cargo compiles none of them, and their tests never run.
fn forgotten(sources: &BTreeMap<PathBuf, String>) -> Vec<&PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<PathBuf> = TARGETS.map(PathBuf::from).into();
    while let Some(file) = next.pop() {
        let folder = folder_of_modules(&file);
        for name in modules(&sources[&file]) {
            let places = [folder.join(name).with_extension("rs"), folder.join(name).join("mod.rs")];
            next.extend(places.into_iter().filter(|place| sources.contains_key(place)));
        }
        reached.insert(file);
    }
    sources.keys().filter(|file| !reached.contains(*file)).collect()
}

/// The paths of the modules that a source declares.
fn folder_of_modules(file: &Path) -> PathBuf {
    let has_them_beside = file.ends_with("mod.rs") || TARGETS.iter().any(|target| Path::new(target) == file);
    if has_them_beside { file.parent().unwrap().to_owned() } else { file.with_extension("") }
}

fn modules(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub ")).unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    })
}

#[test]
fn every_source_belongs_to_a_target() {
    let tests = common::path("tests");
    let read = |file: PathBuf| {
        (file.strip_prefix(&tests).unwrap().to_owned(), std::fs::read_to_string(&file).unwrap())
    };
    let sources: BTreeMap<PathBuf, String> = common::below(&tests, "rs").into_iter().map(read).collect();
    assert!(sources.len() > 40, "the tests were not found");
    let forgotten = forgotten(&sources);
    assert!(forgotten.is_empty(), "no `mod` names these files of tests/: {forgotten:?}");
}

#[test]
fn a_source_outside_all_targets_is_noticed() {
    let sources = [
        ("runner.rs", "mod common;\npub mod room;\nfn f() {}\n// mod gone;\n"),
        ("common/mod.rs", "pub(crate) mod key;"),
        ("common/key.rs", "mod deep;"),
        ("common/key/deep.rs", ""),
        ("common/deep.rs", "a file of this name elsewhere is another"),
        ("room.rs", "    mod inner;"),
        ("room/inner.rs", ""),
        ("room/stray.rs", ""),
        ("gone.rs", ""),
        ("wasm/main.rs", "#[cfg(feature = \"desk\")]\nmod book;"),
        ("wasm/book.rs", ""),
        ("wasm/main/book.rs", ""),
    ];
    let sources = sources.map(|(file, source)| (PathBuf::from(file), source.to_owned())).into();
    let expected = ["common/deep.rs", "gone.rs", "room/stray.rs", "wasm/main/book.rs"].map(PathBuf::from);
    assert_eq!(forgotten(&sources), expected.iter().collect::<Vec<_>>());
}

/// proptest reads the cases that failed before from a file beside the source of the test.
#[test]
fn every_saved_failure_lies_beside_its_test() {
    for saved in common::below(&common::path("tests"), "proptest-regressions") {
        let source = saved.with_extension("rs");
        assert!(source.is_file(), "{} is missing, so nothing reads {}", source.display(), saved.display());
    }
}
