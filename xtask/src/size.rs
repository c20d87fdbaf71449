//! The size of what people download, compared with a committed budget.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::build::pkg;
use crate::process::root;

/// `xtask/budget.toml`
#[derive(Deserialize)]
struct Budget {
    member: usize,
    phone: usize,
    first_use: usize,
    first_use_parts: Vec<String>,
}

/// One entry of Vite's manifest.
#[derive(Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    imports: Vec<String>,
    #[serde(default)]
    css: Vec<String>,
}

type Manifest = BTreeMap<String, Chunk>;

/// The bytes of one or more files: uncompressed, and as servers send them.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table. Fails where a budget is exceeded.
pub(crate) fn check() -> Result<()> {
    let budget: Budget = toml::from_str(&read(&root().join("xtask/budget.toml"))?)?;
    let app = pkg().join("app");
    let manifest: Manifest = serde_json::from_str(&read(&app.join(".vite/manifest.json"))?)?;

    println!("{:<44}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    let member = print("member core", &[pkg().join("wasm/member/timebank_bg.wasm")])?;
    let phone = print("phone core", &[pkg().join("wasm/phone/timebank_bg.wasm")])?;
    print("desk core", &[pkg().join("wasm/desk/timebank_bg.wasm")])?;
    println!();
    let files = first_use(&manifest, &budget.first_use_parts)?;
    for file in &files {
        print(file, &[app.join(file)])?;
    }
    let paths: Vec<PathBuf> = files.iter().map(|file| app.join(file)).collect();
    let first_use = print("first use, in all", &paths)?;
    println!();

    let fits = [
        within("member core", member.brotli, budget.member),
        within("phone core", phone.brotli, budget.phone),
        within("first use", first_use.brotli, budget.first_use),
    ];
    if fits.contains(&false) {
        bail!("more than xtask/budget.toml allows");
    }
    Ok(())
}

fn within(what: &str, brotli: usize, budget: usize) -> bool {
    println!("{what}: {brotli} of {budget} bytes after brotli");
    brotli <= budget
}

/// The files that a first visit loads, relative to the page's folder.
fn first_use(manifest: &Manifest, parts: &[String]) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::from(["index.html".to_owned()]);
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = vec!["index.html"];
    open.extend(parts.iter().map(String::as_str));
    while let Some(key) = open.pop() {
        if !seen.insert(key) {
            continue;
        }
        let chunk = manifest.get(key).with_context(|| format!("the page has no part {key}"))?;
        files.insert(chunk.file.clone());
        files.extend(chunk.css.iter().cloned());
        open.extend(chunk.imports.iter().map(String::as_str));
    }
    Ok(files)
}

fn print(what: &str, files: &[PathBuf]) -> Result<Size> {
    let mut sum = Size::default();
    for file in files {
        let size = measure(file)?;
        sum.raw += size.raw;
        sum.gzip += size.gzip;
        sum.brotli += size.brotli;
    }
    println!("{what:<44}{:>10}{:>10}{:>10}", sum.raw, sum.gzip, sum.brotli);
    Ok(sum)
}

/// The bytes of a file: raw, after gzip, after brotli.
pub(crate) fn bytes(file: &Path) -> Result<[usize; 3]> {
    measure(file).map(|size| [size.raw, size.gzip, size.brotli])
}

fn measure(file: &Path) -> Result<Size> {
    let bytes = fs::read(file).with_context(|| missing(file))?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes)?;
    let mut brotli = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &best)?;
    Ok(Size { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| missing(path))
}

fn missing(path: &Path) -> String {
    format!("{} is not there; `cargo xtask build` makes it", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_use_follows_static_imports_and_named_parts_only() {
        let manifest: Manifest = serde_json::from_str(
            r#"{
              "index.html": {"file": "a.js", "imports": ["_shared"], "dynamicImports": ["desk.js"]},
              "_shared": {"file": "s.js", "imports": ["index.html"]},
              "core.js": {"file": "c.js", "css": ["c.css"], "imports": ["_shared"]},
              "desk.js": {"file": "d.js"}
            }"#,
        )
        .expect("a manifest");
        let files = first_use(&manifest, &["core.js".to_owned()]).expect("all are there");
        assert_eq!(Vec::from_iter(files), ["a.js", "c.css", "c.js", "index.html", "s.js"]);
        assert!(first_use(&manifest, &["gone.js".to_owned()]).is_err());
    }
}
