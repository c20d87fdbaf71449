//! The architecture, enforced: dependencies go one way, and the core names nothing from outside.

mod crates;

use crate::common::{below, path};
use crates::{Arrow, Crate, circles};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The layers from the bottom up. Each may use those before it, never one after it.
const LAYERS: [&str; 7] = ["ground", "journal", "ledger", "sync", "views", "files", "wasm"];

/// What the core never names: it has no clock, no randomness, no browser and no files.
const OUTSIDE: [&str; 9] = [
    "wasm_bindgen",
    "js_sys",
    "web_sys",
    "std::time",
    "std::fs",
    "std::net",
    "getrandom",
    "rand::",
    "Utc::now",
];

/// The layer of a file, by its first folder or its name.
fn layer(file: &Path) -> &'static str {
    let inside = file.strip_prefix(path("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
    LAYERS.into_iter().find(|layer| *layer == first).unwrap_or("ground")
}

/// The code of a file, without its comments and its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The faults of a file's code.
fn complaints(layer: &str, code: &str) -> Vec<String> {
    let height = |name: &str| LAYERS.iter().position(|layer| *layer == name).unwrap_or(0);
    let mut found = Vec::new();
    for above in &LAYERS[height(layer) + 1..] {
        if code.contains(&format!("crate::{above}::")) || code.contains(&format!("crate::{{{above}")) {
            found.push(format!("names {above}, which is above {layer}"));
        }
    }
    if layer != "wasm" {
        found.extend(OUTSIDE.iter().filter(|name| code.contains(**name)).map(|name| format!("names {name}")));
    }
    found
}

#[test]
fn dependencies_go_one_way() {
    let files = below(&path("src"), "rs");
    assert!(files.len() > 20, "the sources were not found");
    let lib = path("src/lib.rs");
    for file in files.iter().filter(|file| **file != lib) {
        let found = complaints(layer(file), &code(file));
        assert!(found.is_empty(), "{}: {}", file.display(), found.join("; "));
    }
}

#[test]
fn files_use_each_other_one_way() {
    let mut found = Vec::new();
    for folder in ["src", "hub/src", "cli/src", "xtask/src"] {
        let arrows = Crate::read(folder).arrows();
        assert!(arrows.len() > 10, "the arrows of {folder} were not found");
        for circle in circles(&arrows) {
            let within = |(from, to): &&Arrow| circle.contains(&&**from) && circle.contains(&&**to);
            let shown = arrows.iter().filter(within).map(|(from, to)| format!("{from} → {to}"));
            found.push(format!("{folder}:\n{}", shown.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(found.is_empty(), "files use each other in circles\n\n{}", found.join("\n\n"));
}

#[test]
fn a_forbidden_dependency_is_noticed() {
    assert_eq!(complaints("journal", "use crate::ledger::Ledger;").len(), 1);
    assert_eq!(complaints("ledger", "let now = std::time::SystemTime::now();").len(), 1);
    assert_eq!(complaints("views", "use crate::ledger::Ledger;").len(), 0);
    assert_eq!(complaints("wasm", "use js_sys::Uint8Array; use crate::files::Import;").len(), 0);
}

/// The one folder of the shell that loads the core, and the one that opens the browser's database.
const ROOMS: [(&str, &[&str]); 2] = [("core", &["pkg/wasm"]), ("store", &["from \"idb\"", "indexedDB."])];

/// What a source of the shell in this folder uses, though only another folder may.
fn used(room: &str, source: &str) -> Vec<&'static str> {
    let code = || source.lines().filter(|line| !line.trim_start().starts_with(['*', '/']));
    let theirs = ROOMS.iter().filter(|(owner, _)| *owner != room).flat_map(|(_, names)| *names);
    theirs.copied().filter(|name| code().any(|line| line.contains(name))).collect()
}

#[test]
fn one_folder_of_the_shell_loads_the_core_and_one_stores() {
    let www = path("www");
    let mut owners = BTreeSet::new();
    for file in below(&www, "js").into_iter().filter(|file| *file != www.join("vite.config.js")) {
        let inside = file.strip_prefix(&www).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_string_lossy();
        let source = fs::read_to_string(&file).unwrap();
        let found = used(&room, &source);
        assert!(found.is_empty(), "{} has {}", file.display(), found.join(", "));
        if !used("", &source).is_empty() {
            owners.insert(room.into_owned());
        }
    }
    assert!(owners.iter().eq(ROOMS.iter().map(|(owner, _)| owner)), "only {owners:?} were found");
}

#[test]
fn a_forbidden_use_in_the_shell_is_noticed() {
    assert_eq!(used("book", "import init from \"../../pkg/wasm/desk/timebank.js\";"), ["pkg/wasm"]);
    assert_eq!(used("store", "indexedDB.open(name)"), [""; 0]);
    assert_eq!(used("core", "indexedDB.open(name)"), ["indexedDB."]);
    assert_eq!(
        used("book", " * @typedef {import(\"../../pkg/wasm/desk/timebank.js\").Draft} Draft"),
        [""; 0]
    );
}
