//! Enforces the architecture: dependencies go one way, and the core uses nothing from outside.

mod crates;
mod modules;
mod width;

use crate::common::{below, path};
use crates::{Arrow, Crate, circles};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The layers from the bottom up. Each may use those before it, but none after it.
const LAYERS: [&str; 7] = ["ground", "journal", "ledger", "sync", "views", "files", "wasm"];

/// Names that the core never uses: it has no clock, no randomness, no browser and no files.
const OUTSIDE: [&str; 15] = [
    "wasm_bindgen",
    "js_sys",
    "web_sys",
    "std::{",
    "std as",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::thread",
    "std::time",
    "getrandom",
    "rand::",
    "Local::now",
    "Utc::now",
];

/// The files of the ground, in `src` itself.
const GROUND: [&str; 6] = ["days", "ids", "json", "lib", "message", "minutes"];

/// The layer of a file within `src`, by its first folder or its name.
fn layer(file: &str) -> usize {
    let first = file.split('/').next().unwrap_or(file).trim_end_matches(".rs");
    let known = LAYERS.iter().position(|layer| *layer == first);
    known.or(GROUND.contains(&first).then_some(0)).unwrap_or_else(|| panic!("{file} has no layer"))
}

/// The arrows to a higher layer.
fn upwards(arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let up = arrows.iter().filter(|(from, to)| from != "lib.rs" && layer(from) < layer(to));
    up.map(|(from, to)| format!("{from} uses {to}, which is in a layer above")).collect()
}

/// The code of a file, without its comments and its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The outside names in a file's code.
fn from_outside(code: &str) -> Vec<&'static str> {
    OUTSIDE.into_iter().filter(|name| code.contains(name)).collect()
}

/// The arrows of a crate of made-up files.
fn made_up(files: &[(&str, &str)]) -> BTreeSet<Arrow> {
    let root = path("src");
    let files = files.iter().map(|(name, text)| (root.join(name), (*text).to_owned()));
    Crate::of(root.clone(), files).arrows()
}

#[test]
fn layers_use_only_those_below() {
    let arrows = Crate::read("src").arrows();
    assert!(arrows.len() > 100, "the arrows were not found");
    let found = upwards(&arrows);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_layer_that_uses_one_above_is_noticed() {
    let above = ("ledger/mod.rs", "pub struct Ledger;");
    for below in [
        "use crate::ledger::Ledger;",
        "use crate::{Day, ledger::{Ledger}};",
        "use super::ledger as l; pub fn f(_: l::Ledger) {}",
        "pub fn f() { assert_eq!(crate::ledger::Ledger, ()) }",
        "use crate::Ledger;",
        "pub use crate::ledger::Ledger as L;",
        "pub use crate::ledger::*;",
        "use crate::ledger::*;",
        "mod inner { pub fn f(_: &super::super::ledger::Ledger) {} }",
        "mod inner { use super::super::ledger::Ledger; }",
    ] {
        let lib = ("lib.rs", "mod journal; mod ledger; pub use ledger::Ledger; pub struct Day;");
        let arrows = made_up(&[lib, ("journal.rs", below), above]);
        assert_eq!(upwards(&arrows).len(), 1, "{below} was not noticed: {arrows:?}");
    }
    let arrows = made_up(&[("ledger.rs", "use crate::journal::Event;"), ("journal.rs", "pub struct Event;")]);
    assert_eq!((arrows.len(), upwards(&arrows).len()), (1, 0));
}

#[test]
fn the_core_names_nothing_from_outside() {
    let files = below(&path("src"), "rs");
    assert!(files.len() > 20, "the sources were not found");
    let top = LAYERS.len() - 1;
    let src = path("src");
    let inside = |file: &Path| file.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
    for file in files.iter().filter(|file| layer(&inside(file)) < top) {
        let found = from_outside(&code(file));
        assert!(found.is_empty(), "{} names {}", file.display(), found.join(", "));
    }
    assert_eq!(from_outside("let now = std::time::SystemTime::now();"), ["std::time"]);
}

/// The crates of the workspace.
const CRATES: [&str; 4] = ["src", "hub/src", "cli/src", "xtask/src"];

/// Each circle among these arrows, as text.
fn shown(folder: &str, arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let text = |circle: Vec<&str>| {
        let within = |(from, to): &&Arrow| circle.contains(&&**from) && circle.contains(&&**to);
        let lines = arrows.iter().filter(within).map(|(from, to)| format!("{from} → {to}"));
        format!("{folder}:\n{}", lines.collect::<Vec<_>>().join("\n"))
    };
    circles(arrows).into_iter().map(text).collect()
}

#[test]
fn files_use_each_other_one_way() {
    let mut found = Vec::new();
    for folder in CRATES {
        let arrows = Crate::read(folder).arrows();
        assert!(arrows.len() > 10, "the arrows of {folder} were not found");
        found.extend(shown(folder, &arrows));
    }
    assert!(found.is_empty(), "files use each other in circles\n\n{}", found.join("\n\n"));
}

#[test]
fn a_circle_is_noticed() {
    let arrows = made_up(&[
        ("a.rs", "use crate::b::{self, B}; pub struct A;"),
        ("b.rs", "pub struct B; fn f() { println!(\"{}\", super::c::C) }"),
        ("c.rs", "use super::{d::*, a::A}; pub const C: u8 = 0;"),
        ("d.rs", "pub struct D;"),
    ]);
    assert_eq!(circles(&arrows), [["a.rs", "b.rs", "c.rs"]], "{arrows:?}");
    let by_way_of_a_re_export = made_up(&[
        ("lib.rs", "mod m;"),
        ("m.rs", "mod x; mod y; pub use y::Y;"),
        ("m/x.rs", "use super::Y; pub struct X;"),
        ("m/y.rs", "use super::x::X; pub struct Y;"),
    ]);
    assert_eq!(circles(&by_way_of_a_re_export), [["m/x.rs", "m/y.rs"]], "{by_way_of_a_re_export:?}");
    let in_tests_alone = made_up(&[
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
    ]);
    assert_eq!(circles(&in_tests_alone), [[""; 0]; 0], "{in_tests_alone:?}");
}
