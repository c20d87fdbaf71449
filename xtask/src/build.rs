//! From sources to `pkg/`: three wasm builds, then the npm package and the page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::{answer, cargo, npm_bin, root, run};
use crate::tools;

/// One build of the core.
pub(crate) struct Core {
    /// Its folder under `pkg/wasm/`.
    pub(crate) name: &'static str,
    /// The cargo arguments that choose its features.
    pub(crate) features: &'static [&'static str],
    /// The cargo profile: small for phones, fast for the desk.
    profile: &'static str,
    /// Additional flags for the compiler.
    flags: &'static [&'static str],
    /// The passes of wasm-opt.
    passes: &'static [&'static str],
}

/// The compiler flags of the small builds.
const SMALL: &[&str] = &[
    // SHA-256 and SHA-512 in loops and not unrolled: a fifth slower, but 4 KB less to download.
    "--cfg",
    "sha2_backend_soft=\"compact\"",
    // Inlining functions that are as short as a call: 1 KB less to download than with no inlining or with
    // more.
    "-C",
    "llvm-args=-inline-threshold=13",
];

/// The passes of wasm-opt. Moving constant offsets into the load instructions saves half a kilobyte of the
/// member build, and three of the desk build. It is safe because nothing is stored in the lowest kilobyte,
/// which would be the end of the stack.
const SHRINK: &[&str] = &[
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--optimize-added-constants-propagate",
    "-Oz",
    "--strip-producers",
    "--strip-target-features",
];

/// The passes for the small builds. Flattening and rebuilding the control flow saves another half a kilobyte.
const SMALLER: &[&str] = &[
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--optimize-added-constants-propagate",
    "-Oz",
    "--strip-producers",
    "--strip-target-features",
];

/// The build that every page loads, the one that replaces it where a book is shared, and the one for the
/// coordinator's desk.
pub(crate) const CORES: [Core; 3] = [
    Core {
        name: "member",
        features: &["--no-default-features"],
        profile: "wasm",
        flags: SMALL,
        passes: SMALLER,
    },
    Core {
        name: "phone",
        features: &["--no-default-features", "--features", "share"],
        profile: "wasm-phone",
        flags: SMALL,
        passes: SMALLER,
    },
    Core {
        name: "desk",
        features: &["--no-default-features", "--features", "desk"],
        profile: "wasm-desk",
        flags: &[],
        passes: SHRINK,
    },
];

/// The proposals that all supported browsers have had since 2021.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Builds all of `pkg/`.
pub(crate) fn all() -> Result<()> {
    cores()?;
    page()
}

/// Builds `pkg/wasm/`, a folder for each build of the core.
pub(crate) fn cores() -> Result<()> {
    tools::for_building()?;
    CORES.iter().try_for_each(wasm)
}

/// The folder of the built package.
pub(crate) fn pkg() -> PathBuf {
    root().join("pkg")
}

/// Compiles the core, makes its JavaScript and its types, and shrinks it: minutes, so only where something is
/// new.
fn wasm(core: &Core) -> Result<()> {
    println!("\nThe core for the browser: {}", core.name);
    let compiled = compile(core)?;
    let out = pkg().join("wasm").join(core.name);
    let shrunk = out.join("timebank_bg.wasm");
    let tools = [root().join("xtask/src/build.rs"), root().join("package-lock.json")];
    if is_newer(&shrunk, tools.iter().chain([&compiled])) {
        return Ok(());
    }
    bind(&compiled, &out)?;
    // Only what was shrunk bears its name: else a run that broke off would leave the large one there.
    let large = out.with_extension("wasm");
    fs::rename(&shrunk, &large)?;
    shrink(&large, &shrunk, core.passes)?;
    fs::remove_file(large)?;
    Ok(())
}

/// Whether a file is there, and was made after all of these.
fn is_newer<'a>(made: &Path, mut from: impl Iterator<Item = &'a PathBuf>) -> bool {
    let changed = |file: &Path| file.metadata().and_then(|about| about.modified()).ok();
    let made = changed(made);
    made.is_some() && from.all(|source| changed(source) < made)
}

/// The core as the compiler writes it, with the names of its functions.
pub(crate) fn compile(core: &Core) -> Result<PathBuf> {
    run(cargo()
        .args(["build", "--package", "timebank", "--lib", "--profile", core.profile])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(core.features)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(core).join("\u{1f}")))?;
    Ok(target_dir()?.join("wasm32-unknown-unknown").join(core.profile).join("timebank.wasm"))
}

/// The compiler's flags: the core's own, and those that keep paths of the building machine out of what people
/// download. These are the folders of the sources, and cargo's name for the registry.
fn flags(core: &Core) -> Vec<String> {
    let home = |name: &str, otherwise: &str| {
        std::env::var(name)
            .unwrap_or_else(|_| format!("{}/{otherwise}", std::env::var("HOME").unwrap_or_default()))
    };
    let cargo_home = home("CARGO_HOME", ".cargo");
    let registries = fs::read_dir(format!("{cargo_home}/registry/src")).into_iter().flatten().flatten();
    let mut hidden: Vec<_> = registries.map(|dir| format!("{}/", dir.path().display())).collect();
    hidden.sort();
    // If several fit, the compiler uses the last.
    hidden.splice(..0, [cargo_home, home("RUSTUP_HOME", ".rustup"), root().display().to_string()]);
    let remapped = hidden.iter().map(|path| format!("--remap-path-prefix={path}="));
    core.flags.iter().map(ToString::to_string).chain(remapped).collect()
}

/// The target folder of cargo.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let metadata = answer(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))
        .context("`cargo metadata` failed")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let dir = metadata["target_directory"].as_str().context("cargo names no target directory")?;
    Ok(dir.into())
}

fn bind(compiled: &Path, out: &Path) -> Result<()> {
    println!("> wasm-bindgen");
    let words =
        ["wasm-bindgen", "--target", "web", "--omit-default-module-path", "--out-dir"].map(Into::into);
    let paths = [out.into(), compiled.into()];
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args::<_, std::ffi::OsString>(
        words.into_iter().chain(paths),
    )
    .context("wasm-bindgen failed")?;
    complete_types(&out.join("timebank.d.ts"))
}

/// The types name `Symbol.dispose`, which the standard library of many projects does not have yet.
fn complete_types(types: &Path) -> Result<()> {
    let generated = fs::read_to_string(types)?;
    Ok(fs::write(types, format!("/// <reference lib=\"esnext.disposable\" />\n{generated}"))?)
}

fn shrink(wasm: &Path, shrunk: &Path, passes: &[&str]) -> Result<()> {
    run(npm_bin("wasm-opt").args(passes).args(WASM_FEATURES).arg(wasm).arg("-o").arg(shrunk))
}

/// The npm package and the page, by Vite.
fn page() -> Result<()> {
    println!("\nThe page");
    for stale in ["app", "assets", "chunks"] {
        remove(&pkg().join(stale))?;
    }
    for mode in ["library", "app"] {
        run(npm_bin("vite").args(["build", "--config", "www/vite.config.js", "--mode", mode]))?;
    }
    package()
}

fn remove(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("could not empty {}", dir.display()))?;
    }
    Ok(())
}

/// The files that npm needs beside the code: the element's description and the licences. `package.json` and
/// the README are in the repository.
fn package() -> Result<()> {
    run(npm_bin("custom-elements-manifest").args([
        "analyze",
        "--litelement",
        "--quiet",
        "--globs",
        "www/**/*.js",
        "--outdir",
        "pkg",
    ]))?;
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root().join(file), pkg().join(file))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn what_is_older_than_its_sources_or_missing_is_made_again() {
        let folder = std::env::temp_dir().join(format!("timebank-newer-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let [made, source, missing] = ["made", "source", "missing"].map(|name| folder.join(name));
        let at = |file: &Path, hours: u64| {
            let file = File::create(file).expect("a file");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(hours * 3600)).expect("its time");
        };
        at(&made, 2);
        at(&source, 1);
        assert!(is_newer(&made, [&source].into_iter()));
        assert!(!is_newer(&missing, [&source].into_iter()));
        at(&source, 3);
        assert!(!is_newer(&made, [&source].into_iter()));
        fs::remove_dir_all(folder).expect("no folder");
    }

    #[test]
    fn the_npm_package_has_the_version_of_the_crates() {
        let package: serde_json::Value =
            serde_json::from_str(include_str!("../../pkg/package.json")).expect("JSON");
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    }
}
