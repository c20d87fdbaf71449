//! The sizes of the built files, and how much each dependency adds to them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};

use crate::build::{self, CORES};
use crate::size;

/// Crates with less code than this are counted together.
const SMALL: usize = 1000;

/// The bytes that people download, and the bytes of each crate's code, as Markdown tables.
pub(crate) fn tables() -> Result<String> {
    let mut out = String::from("| Built | raw | gzip | brotli |\n|---|---:|---:|---:|\n");
    for core in &CORES {
        for file in ["timebank_bg.wasm", "timebank.js"] {
            let [raw, gzip, brotli] = size::bytes(&build::pkg().join("wasm").join(core.name).join(file))?;
            writeln!(out, "| {} {file} | {raw} | {gzip} | {brotli} |", core.name)?;
        }
    }
    for core in &CORES {
        writeln!(out, "\nCode of the {} core by crate, before wasm-opt:\n", core.name)?;
        writeln!(out, "| Crate | Bytes | Share |\n|---|---:|---:|")?;
        let crates =
            crates(&fs::read(build::compile(core)?)?).context("the compiled core is no wasm module")?;
        let all: usize = crates.values().sum();
        let (large, small): (Vec<_>, Vec<_>) = crates.into_iter().partition(|(_, bytes)| *bytes >= SMALL);
        let mut rows = large;
        rows.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        rows.push((format!("{} smaller ones", small.len()), small.iter().map(|(_, bytes)| bytes).sum()));
        for (name, bytes) in rows {
            writeln!(out, "| {name} | {bytes} | {} % |", bytes * 100 / all.max(1))?;
        }
    }
    Ok(out)
}

/// The bytes of code by crate. `None` where the module does not have the form that compilers write.
fn crates(module: &[u8]) -> Option<BTreeMap<String, usize>> {
    const CUSTOM: u8 = 0;
    const IMPORT: u8 = 2;
    const CODE: u8 = 10;
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut module = Reader(module.get(8..)?);
    while !module.0.is_empty() {
        let id = module.byte()?;
        let mut section = module.block()?;
        match id {
            IMPORT => imported = imported_functions(&mut section)?,
            CODE => {
                bodies =
                    (0..section.number()?).map(|_| Some(section.block()?.0.len())).collect::<Option<_>>()?
            }
            CUSTOM if section.block()?.0 == b"name" => names = function_names(&mut section)?,
            _ => {}
        }
    }
    let mut crates = BTreeMap::new();
    for (function, bytes) in bodies.into_iter().enumerate() {
        let name = names.get(&(imported + function)).copied().unwrap_or_default();
        // These tell wasm-bindgen the types. It removes them again.
        if name.starts_with("__wbindgen_describe") {
            continue;
        }
        let name = crate_of(name).unwrap_or("exports and built-ins");
        *crates.entry(name.to_owned()).or_default() += bytes;
    }
    Some(crates)
}

fn imported_functions(section: &mut Reader<'_>) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.block()?;
        section.block()?;
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            1 => {
                section.byte()?;
                section.limits()?;
            }
            2 => section.limits()?,
            _ => {
                section.byte()?;
                section.byte()?;
            }
        }
    }
    Some(functions)
}

fn function_names<'a>(section: &mut Reader<'a>) -> Option<BTreeMap<usize, &'a str>> {
    const FUNCTIONS: u8 = 1;
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let id = section.byte()?;
        let mut entries = section.block()?;
        if id == FUNCTIONS {
            for _ in 0..entries.number()? {
                let function = entries.number()?;
                names.insert(function, std::str::from_utf8(entries.block()?.0).ok()?);
            }
        }
    }
    Some(names)
}

/// The crate in a mangled name: the first crate in it. Code that comes from a generic function of `core` or
/// `alloc` counts as theirs.
fn crate_of(symbol: &str) -> Option<&str> {
    let found = match symbol.strip_prefix("_ZN") {
        Some(path) => legacy(path)?,
        None => symbol.strip_prefix("_R").and_then(v0)?,
    };
    // An implementation for every type (`T`), or for references, belongs to `core`.
    let is_crate = found.len() > 1 && found.starts_with(|c: char| c.is_ascii_lowercase()) && found != "mut";
    Some(if is_crate { found } else { "core" })
}

/// `8timebank4wasm…`, or an implementation: `66_$LT$alloc..vec..Vec$LT$T$GT$…`
fn legacy(path: &str) -> Option<&str> {
    let digits = path.find(|c: char| !c.is_ascii_digit())?;
    let name = path[digits..].get(..path[..digits].parse().ok()?)?;
    let name = name.trim_start_matches('_');
    let name = name.strip_prefix("$LT$").unwrap_or(name);
    // A reference or a slice of something: `$RF$`, `$u5b$`.
    let name = name.rsplit_once("$u5b$").map_or(name, |(_, inside)| inside);
    let name = name.strip_prefix("$RF$").unwrap_or(name);
    let end = name.find(['.', '$']).unwrap_or(name.len());
    Some(&name[..end])
}

/// `…C` and the crate: `s` with its hash up to `_`, then the length and the name.
fn v0(symbol: &str) -> Option<&str> {
    symbol.match_indices('C').find_map(|(at, _)| {
        let rest = &symbol[at + 1..];
        let rest = if rest.starts_with('s') { rest.split_once('_')?.1 } else { rest };
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        rest[digits..].trim_start_matches('_').get(..rest[..digits].parse().ok()?)
    })
}

/// Reads the binary format of WebAssembly.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in LEB128.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A length, and this many bytes.
    fn block(&mut self) -> Option<Reader<'a>> {
        let length = self.number()?;
        let (block, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Reader(block))
    }

    fn limits(&mut self) -> Option<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::crate_of;

    #[test]
    fn crates_are_found_in_mangled_names() {
        assert_eq!(crate_of("_ZN8timebank4wasm6Ledger4load17h0E"), Some("timebank"));
        assert_eq!(
            crate_of("_ZN66_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..ops..drop..Drop$GT$4drop17h0E"),
            Some("alloc")
        );
        assert_eq!(crate_of("_RNvNtCsaBc9_8minicbor6decode4read"), Some("minicbor"));
        assert_eq!(crate_of("memcpy"), None);
    }
}
