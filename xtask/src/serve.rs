//! Serves the page with a hub and a demonstration: a timebank of the sample's members, a desk and two phones.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::build::{self, target_dir};
use crate::process::{answer, cargo, root, run};

/// The devices of the demonstration: the name of this machine at which each is opened, and its member.
const DEVICES: [(&str, &str); 3] = [
    ("desk.localhost", "Robin Hale"),
    ("one.localhost", "Ada Whitcombe"),
    ("two.localhost", "Ahmed Rahmani"),
];
const COMMUNITY: &str = "Harbour Street Timebank";

/// Builds the page, then serves it until interrupted.
pub(crate) fn run_server(port: Option<u16>, open: bool, words: &[OsString]) -> Result<()> {
    build::all()?;
    println!("\nThe server");
    run(cargo().args(["build", "--package", "timebank-cli", "--bin", "timebank"]))?;
    let program = target_dir()?.join("debug/timebank");
    let demo = Demo::prepared(&program, &target_dir()?.join("demo"))?;
    let mut serve = std::process::Command::new(&program);
    serve.args(["serve", "--dir", "pkg/app", "--open-founding", "--data"]);
    serve.arg(&demo.data).arg("--demo").arg(&demo.invitations).args(words).current_dir(root());
    if let Some(port) = port {
        serve.args(["--port", &port.to_string()]);
    }
    if open {
        serve.arg("--open");
    }
    run(&mut serve)
}

/// The inputs of the demonstration.
struct Demo {
    data: PathBuf,
    invitations: PathBuf,
}

impl Demo {
    /// The sample, which a hub adopts once and then keeps. The invitations are new each time, because each
    /// can be used only once.
    fn prepared(program: &Path, folder: &Path) -> Result<Demo> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let [book, data, invitations] =
            ["sample.timebank", "hub.db", "demo.json"].map(|name| folder.join(name));
        let timebank = || std::process::Command::new(program);
        if !book.exists() {
            let mut import = timebank();
            import.args(["import", "www/sample/transfers.csv", "--community", COMMUNITY]);
            run(import.args(["--founder", DEVICES[0].1, "--into"]).arg(&book).current_dir(root()))?;
        }
        if !data.exists() {
            run(timebank().arg("adopt").arg(&book).arg("--data").arg(&data))?;
        }
        let invite = |(host, member): &(&str, &str)| -> Result<Value> {
            let link = answer(timebank().arg("invite").arg(&book).arg(member))
                .with_context(|| format!("no invitation for {member}"))?;
            let (_, invitation) = link.trim().split_once("i=").context("an invitation is a link")?;
            Ok(json!({ "host": host, "member": member, "invitation": invitation }))
        };
        let devices = DEVICES.iter().map(invite).collect::<Result<Vec<_>>>()?;
        fs::write(&invitations, json!({ "community": COMMUNITY, "devices": devices }).to_string())?;
        Ok(Demo { data, invitations })
    }
}
