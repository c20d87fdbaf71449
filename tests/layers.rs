//! The architecture, enforced: dependencies go one way, and the core names nothing from outside.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up: each may use those before it, never one after.
const LAYERS: [&str; 7] = ["ground", "journal", "ledger", "sync", "views", "files", "wasm"];

/// What the core never names, because it has no clock, no chance, no browser and no files.
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

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The layer of a file, by its first folder or its name.
fn layer(file: &Path) -> &'static str {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = file.strip_prefix(src).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
    LAYERS.into_iter().find(|layer| *layer == first).unwrap_or("ground")
}

/// What a file says, without its comments and its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The complaints about a file's code.
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
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    for file in files.iter().filter(|file| **file != lib) {
        let found = complaints(layer(file), &code(file));
        assert!(found.is_empty(), "{}: {}", file.display(), found.join("; "));
    }
}

#[test]
fn a_breach_is_noticed() {
    assert_eq!(complaints("journal", "use crate::ledger::Ledger;").len(), 1);
    assert_eq!(complaints("ledger", "let now = std::time::SystemTime::now();").len(), 1);
    assert_eq!(complaints("views", "use crate::ledger::Ledger;").len(), 0);
    assert_eq!(complaints("wasm", "use js_sys::Uint8Array; use crate::files::Import;").len(), 0);
}

#[test]
fn only_the_ledger_module_of_the_shell_loads_the_core() {
    let mut offenders = Vec::new();
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
    let mut stack = vec![www.clone()];
    while let Some(dir) = stack.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "js")
                || path == www.join("vite.config.js")
            {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let imports = |what: &str| {
                text.lines().any(|line| !line.trim_start().starts_with(['*', '/']) && line.contains(what))
            };
            if imports("pkg/wasm") && path != www.join("ledger.js") {
                offenders.push(format!("{} loads the core", path.display()));
            }
            if (imports("from \"idb\"") || imports("indexedDB.")) && path != www.join("store.js") {
                offenders.push(format!("{} uses IndexedDB", path.display()));
            }
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}
