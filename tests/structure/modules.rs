//! Every source file is compiled: a `mod` leads to it. A test in a file that none names would never run.

use crate::common::{below, path};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::{Expr, ExprLit, Item, Lit, Meta};

/// Where sources are.
const FOLDERS: [&str; 8] = ["src", "cli", "hub", "words", "xtask", "tests", "benches", "fuzz/src"];

/// The file with which the compiler begins, for each program, library and program of tests.
const ROOTS: [&str; 14] = [
    "src/lib.rs",
    "cli/src/main.rs",
    "cli/tests/all/main.rs",
    "hub/src/lib.rs",
    "hub/tests/all/main.rs",
    "words/src/lib.rs",
    "words/tests/codes.rs",
    "xtask/src/main.rs",
    "tests/runner.rs",
    "tests/wasm/main.rs",
    "tests/oracle/measures.rs",
    "benches/core/main.rs",
    "benches/hub/main.rs",
    "fuzz/src/lib.rs",
];

/// The files to which the `mod` items of a file lead, by its text.
fn named(file: &Path, is_root: bool, text: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap();
    let beside = is_root || file.ends_with("mod.rs");
    let within = if beside { folder.to_owned() } else { file.with_extension("") };
    let mut found = Vec::new();
    in_items(&syn::parse_file(text).unwrap().items, folder, &within, &mut found);
    found
}

/// `within` is the folder of the modules of these items. A `path` is relative to the file's own `folder`.
fn in_items(items: &[Item], folder: &Path, within: &Path, found: &mut Vec<PathBuf>) {
    for item in items {
        let Item::Mod(module) = item else { continue };
        let name = module.ident.to_string();
        if let Some((_, inner)) = &module.content {
            in_items(inner, folder, &within.join(name), found);
        } else if let Some(path) = module.attrs.iter().find_map(path_of) {
            found.push(folder.join(path));
        } else {
            found.extend([within.join(format!("{name}.rs")), within.join(name).join("mod.rs")]);
        }
    }
}

/// The value of `#[path = "…"]`.
fn path_of(attribute: &syn::Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(value), .. }) = &pair.value else { return None };
    pair.path.is_ident("path").then(|| value.value())
}

/// The files that are compiled, beginning with a root.
fn compiled(root: &Path, read: &impl Fn(&Path) -> Option<String>) -> BTreeSet<PathBuf> {
    let (mut all, mut next) = (BTreeSet::new(), vec![root.to_owned()]);
    while let Some(file) = next.pop() {
        let Some(text) = read(&file).filter(|_| !all.contains(&file)) else { continue };
        next.extend(named(&file, file == root, &text).iter().map(|file| plain(file)));
        all.insert(file);
    }
    all
}

/// The path without `..`.
fn plain(file: &Path) -> PathBuf {
    file.components().fold(PathBuf::new(), |mut plain, part| {
        if part.as_os_str() == ".." {
            plain.pop()
        } else {
            plain.push(part);
            true
        };
        plain
    })
}

#[test]
fn every_source_is_compiled() {
    let read = |file: &Path| std::fs::read_to_string(file).ok();
    let compiled: BTreeSet<_> = ROOTS.iter().flat_map(|root| compiled(&path(root), &read)).collect();
    let sources: Vec<_> = FOLDERS.iter().flat_map(|folder| below(&path(folder), "rs")).collect();
    assert!(sources.len() > 250, "{} sources", sources.len());
    let forgotten: Vec<_> = sources.iter().filter(|file| !compiled.contains(*file)).collect();
    assert!(forgotten.is_empty(), "no `mod` names {forgotten:#?}");
}

#[test]
fn a_source_that_no_mod_names_is_noticed() {
    let sources = [
        ("runner.rs", "mod common; // and why\npub mod room;\n/* mod gone; */\nfn f() {}"),
        ("common/mod.rs", "pub(crate) mod key;\n#[path = \"../elsewhere/tool.rs\"] mod deep;"),
        ("common/key.rs", "mod deep;"),
        ("common/key/deep.rs", ""),
        ("common/deep.rs", "a file of this name elsewhere is another"),
        ("elsewhere/tool.rs", ""),
        ("room.rs", "mod inner { mod leaf; }"),
        ("room/inner/leaf.rs", ""),
        ("room/leaf.rs", ""),
        ("gone.rs", ""),
    ];
    let read = |file: &Path| {
        let found = sources.iter().find(|(name, _)| Path::new(name) == file);
        found.map(|(_, text)| (*text).to_owned())
    };
    let compiled = compiled(Path::new("runner.rs"), &read);
    let forgotten: Vec<_> =
        sources.iter().map(|(name, _)| *name).filter(|name| !compiled.contains(Path::new(name))).collect();
    assert_eq!(forgotten, ["common/deep.rs", "room/leaf.rs", "gone.rs"]);
}
