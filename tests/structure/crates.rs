//! The sources of the crates, and which file uses which.

use crate::common::{below, path};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A place within a crate, such as `["journal", "fact"]`.
type Place = Vec<String>;

/// A source file of a crate.
struct Source {
    syntax: syn::File,
    /// Its re-exports: each name, and the path behind it.
    passed_on: Vec<(String, Place)>,
}

/// A crate, by its modules that are files.
pub struct Crate {
    root: PathBuf,
    sources: BTreeMap<Place, (PathBuf, Source)>,
}

/// An arrow: a file, and a file that it uses.
pub type Arrow = (String, String);

impl Crate {
    /// Reads all sources below this folder, such as `src`.
    pub fn read(folder: &str) -> Crate {
        let root = path(folder);
        let text = |file: &Path| std::fs::read_to_string(file).unwrap();
        Crate::of(root.clone(), below(&root, "rs").into_iter().map(|file| (file.clone(), text(&file))))
    }

    /// A crate of these files with their texts.
    pub fn of(root: PathBuf, files: impl IntoIterator<Item = (PathBuf, String)>) -> Crate {
        let sources = files.into_iter().map(|(file, text)| {
            let place = place_of(file.strip_prefix(&root).unwrap());
            let syntax = syn::parse_file(&text).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
            let passed_on = passed_on(&place, &syntax);
            (place, (file, Source { syntax, passed_on }))
        });
        Crate { sources: sources.collect(), root: root.clone() }
    }

    /// Which file uses which. Re-exports are followed to the file with the definition.
    pub fn arrows(&self) -> BTreeSet<Arrow> {
        let mut arrows = BTreeSet::new();
        for (place, (file, source)) in &self.sources {
            for name in names(place, &source.syntax) {
                // A path to a whole module counts only by what is used in it.
                let is_module = self.sources.contains_key(&name);
                if let Some(used) = self.definition(&name, 0).filter(|used| !is_module && *used != file) {
                    arrows.insert((self.shown(file), self.shown(used)));
                }
            }
        }
        arrows
    }

    /// The file with the definition of this path.
    fn definition(&self, name: &[String], depth: usize) -> Option<&PathBuf> {
        // A re-export of itself would never end.
        if depth > 16 {
            return None;
        }
        let (place, rest) = (0..=name.len()).rev().find_map(|n| {
            let (place, rest) = name.split_at(n);
            self.sources.contains_key(place).then_some((place, rest))
        })?;
        let (file, source) = &self.sources[place];
        let Some((first, more)) = rest.split_first() else { return Some(file) };
        let passed = |of: &Place| self.definition(&[of.as_slice(), more].concat(), depth + 1);
        let by_name = source.passed_on.iter().filter(|(name, _)| name == first);
        if let Some((_, of)) = by_name.into_iter().next() {
            return passed(of);
        }
        let all = source.passed_on.iter().filter(|(name, _)| name == "*");
        let found = all.filter_map(|(_, of)| {
            let inside = [of.as_slice(), std::slice::from_ref(first)].concat();
            self.defines(of, first)
                .then(|| self.definition(&[inside.as_slice(), more].concat(), depth + 1))?
        });
        Some(found.into_iter().next().unwrap_or(file))
    }

    /// Whether the module at this place has an item or a re-export of this name.
    fn defines(&self, place: &[String], name: &str) -> bool {
        let Some((_, source)) = self.sources.get(place) else { return false };
        let here = source.syntax.items.iter().any(|item| name_of(item).is_some_and(|of| of == name));
        here || source.passed_on.iter().any(|(passed, _)| passed == name)
    }

    fn shown(&self, file: &Path) -> String {
        file.strip_prefix(&self.root).unwrap().to_string_lossy().into_owned()
    }
}

/// The circles among these arrows: files that each use the next, where the last uses the first.
pub fn circles(arrows: &BTreeSet<Arrow>) -> Vec<Vec<&str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(from).or_default().push(to);
    }
    let reaches: BTreeMap<&str, BTreeSet<&str>> =
        next.keys().map(|file| (*file, reached(file, &next))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (file, seen) in &reaches {
        let is_known = circles.iter().any(|circle| circle.contains(file));
        if seen.contains(file) && !is_known {
            let back = |other: &&str| reaches.get(other).is_some_and(|seen| seen.contains(file));
            circles.push(seen.iter().copied().filter(back).collect());
        }
    }
    circles
}

fn reached<'a>(start: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![start]);
    while let Some(file) = todo.pop() {
        todo.extend(next.get(file).into_iter().flatten().copied().filter(|to| seen.insert(*to)));
    }
    seen
}

/// `ledger/check/mod.rs` and `ledger/check.rs` are the module `ledger::check`.
fn place_of(inside: &Path) -> Place {
    let parts = inside.with_extension("");
    let mut place: Place = parts.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(place.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        place.pop();
    }
    place
}

/// The re-exports of a file.
fn passed_on(place: &Place, syntax: &syn::File) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for item in &syntax.items {
        if let Item::Use(item) = item
            && !matches!(item.vis, Visibility::Inherited)
        {
            leaves(&item.tree, &mut Vec::new(), &mut |path, name| {
                found.extend(absolute(place, path).map(|of| (name.to_owned(), of)));
            });
        }
    }
    found
}

/// Calls `give` with each name of a `use`: its path, and its local name.
fn leaves(tree: &UseTree, path: &mut Place, give: &mut impl FnMut(&[String], &str)) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaves(&inner.tree, path, give);
            path.pop();
        }
        UseTree::Name(name) if name.ident == "self" => give(path, path.last().map_or("", String::as_str)),
        UseTree::Name(name) => {
            give(&[path.as_slice(), &[name.ident.to_string()]].concat(), &name.ident.to_string())
        }
        UseTree::Rename(name) => {
            give(&[path.as_slice(), &[name.ident.to_string()]].concat(), &name.rename.to_string())
        }
        UseTree::Glob(_) => give(path, "*"),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, give)),
    }
}

/// A path from the crate's root, if it may be one of this crate.
fn absolute(place: &[String], path: &[String]) -> Option<Place> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([place, rest].concat()),
        "super" => {
            let above = rest.iter().take_while(|part| *part == "super").count();
            let place = place.get(..place.len().checked_sub(above + 1)?)?;
            Some([place, &rest[above..]].concat())
        }
        _ => Some([place, path].concat()),
    }
}

/// The paths that a file uses, except those in its tests, and what it passes on of its own modules.
fn names(place: &[String], syntax: &syn::File) -> Vec<Place> {
    let mut names = Names { place: place.to_vec(), ..Names::default() };
    names.visit_file(syntax);
    let Names { brought, paths, mut found, .. } = names;
    let of = |(place, path): (Place, Place)| match brought.get(path.first()?) {
        Some(of) => Some([of, &path[1..]].concat()),
        None => absolute(&place, &path),
    };
    found.extend(paths.into_iter().filter_map(of));
    found.extend(brought.into_values());
    found
}

#[derive(Default)]
struct Names {
    /// Where the visit is: the file's module, or one within it.
    place: Place,
    /// The paths behind the names of each `use`.
    brought: BTreeMap<String, Place>,
    /// The paths in the code, as written, each with where it stands.
    paths: Vec<(Place, Place)>,
    /// The modules that are brought or passed on whole, and what is passed on of other modules.
    found: Vec<Place>,
}

impl<'a> Visit<'a> for Names {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_test(&item.attrs) {
            self.place.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.place.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let is_passed_on = !matches!(item.vis, Visibility::Inherited);
        leaves(&item.tree, &mut Vec::new(), &mut |path, name| {
            let Some(of) = absolute(&self.place, path) else { return };
            let is_own = is_passed_on && of.starts_with(&self.place);
            match name {
                _ if is_own => {}
                "*" => self.found.push([of.as_slice(), &["*".to_owned()]].concat()),
                _ if is_passed_on => self.found.push(of),
                _ => {
                    self.brought.insert(name.to_owned(), of);
                }
            }
        });
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Place = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 {
            self.paths.push((self.place.clone(), parts));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, of: &'a syn::Macro) {
        let place = self.place.clone();
        self.paths.extend(paths_in(of.tokens.clone()).into_iter().map(|path| (place.clone(), path)));
        visit::visit_macro(self, of);
    }
}

/// The paths among the tokens of a macro call, which only the macro itself can parse.
fn paths_in(tokens: TokenStream) -> Vec<Place> {
    let (mut found, mut path, mut colons) = (Vec::new(), Place::new(), 0);
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    found.push(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Punct(_) | TokenTree::Literal(_) => colons = 0,
            TokenTree::Group(group) => found.extend(paths_in(group.stream())),
        }
    }
    found.push(path);
    found.retain(|path| path.len() > 1);
    found
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|of| of.is_ident("test"))
    })
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Mod(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
