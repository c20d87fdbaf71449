//! Checks that every test file is part of this program. A file that no `mod` line names would never run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder and its subfolders.
fn files(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(path);
        }
    }
}

/// A file and all files that its `mod` lines lead to.
fn named(file: &Path, found: &mut BTreeSet<PathBuf>) {
    let text = fs::read_to_string(file).unwrap();
    found.insert(file.to_owned());
    let root = file.ends_with("main.rs") || file.ends_with("mod.rs");
    let folder = if root { file.parent().unwrap().to_owned() } else { file.with_extension("") };
    for name in text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')) {
        let places = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
        // A module with a `path` attribute belongs to another folder.
        if let Some(place) = places.iter().find(|place| place.is_file()) {
            named(place, found);
        }
    }
}

#[test]
fn every_file_of_tests_is_named_by_a_mod_line() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (mut there, mut known) = (BTreeSet::new(), BTreeSet::new());
    files(&tests, &mut there);
    named(&tests.join("all/main.rs"), &mut known);
    let forgotten: Vec<_> = there.difference(&known).collect();
    assert!(forgotten.is_empty(), "no mod line names {forgotten:?}");
}
