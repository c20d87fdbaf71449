//! Starts other programs. Each is named before it starts, and none runs longer than this one.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the root")
}

/// A command that starts in the root and has no input.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs us, so that the toolchain stays the same.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program that npm installed.
pub(crate) fn npm_bin(name: &str) -> Command {
    command(root().join("node_modules/.bin").join(name))
}

/// Runs a command to its end. Its failure is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = announce(command);
    let status = command.status().with_context(|| format!("could not start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The output of a command, if it starts and succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The end of a watched command.
pub(crate) struct Ended {
    pub(crate) success: bool,
    /// Both of its outputs, as they were printed.
    pub(crate) output: String,
}

/// Runs a command and prints its output, while keeping a copy.
pub(crate) fn watch(command: &mut Command) -> Result<Ended> {
    let line = announce(command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running(command.spawn().with_context(|| format!("could not start `{line}`"))?);
    let stderr = child.0.stderr.take().map(|stream| thread::spawn(|| echo(stream)));
    let mut output = child.0.stdout.take().map(echo).unwrap_or_default();
    let success = child.0.wait()?.success();
    if let Some(Ok(text)) = stderr.map(thread::JoinHandle::join) {
        output.push_str(&text);
    }
    Ok(Ended { success, output })
}

fn echo(stream: impl Read) -> String {
    let mut copy = String::new();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        copy.push_str(&line);
        copy.push('\n');
    }
    copy
}

/// A program in the background. It is ended when this is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program and gives the first line of its standard output.
    pub(crate) fn start(command: &mut Command) -> Result<(Self, String)> {
        let line = announce(command);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut running = Self(command.spawn().with_context(|| format!("could not start `{line}`"))?);
        let stdout = running.0.stdout.take().context("no standard output")?;
        let mut first = String::new();
        BufReader::new(stdout).read_line(&mut first)?;
        Ok((running, first.trim().to_owned()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both calls fail only if the program has already ended.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The path of a program on the PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|dir| [dir.join(program), dir.join(format!("{program}.exe"))])
        .find(|file| file.is_file())
}

fn announce(command: &Command) -> String {
    let short = |text: &OsStr| {
        let text = text.to_string_lossy();
        let path = Path::new(text.as_ref());
        match path.strip_prefix(root()) {
            Ok(inside) => inside.display().to_string(),
            Err(_) if path.is_absolute() => {
                path.file_name().map_or(text.to_string(), |name| name.to_string_lossy().into_owned())
            }
            Err(_) => text.into_owned(),
        }
    };
    let words: Vec<String> =
        std::iter::once(command.get_program()).chain(command.get_args()).map(short).collect();
    let line = words.join(" ");
    println!("> {line}");
    line
}
