//! The real program, as a hub.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::client::Client;

/// For tests that write more than a member may in a day.
pub(crate) const NO_QUOTA: [&str; 8] = [
    "--member-events-a-day",
    "1000000000",
    "--member-megabytes-a-day",
    "1000000",
    "--community-events-a-day",
    "1000000000",
    "--community-megabytes-a-day",
    "1000000",
];

/// The program under test. The load bench names another build.
pub(crate) fn program() -> String {
    let named = std::env::var("TIMEBANK_PROGRAM").ok();
    named.or(option_env!("CARGO_BIN_EXE_timebank").map(str::to_owned)).unwrap()
}

/// Without rate limits, where anybody may found a community.
const OPEN: [&str; 5] =
    ["--open-founding", "--requests-a-minute", "1000000", "--device-requests-a-minute", "1000000"];

/// The real program, which serves a database.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    pub(crate) code: Option<String>,
    /// The port that answers `/v1/metrics` alone.
    pub(crate) metrics: Option<u16>,
    data: PathBuf,
}

impl Server {
    /// Starts a hub without rate limits, where anybody may found a community.
    pub(crate) fn start(folder: &Path, words: &[&str]) -> Server {
        Server::start_as(folder, &[&OPEN[..], words].concat())
    }

    /// The same by a command that runs the program.
    pub(crate) fn start_by(command: Command, folder: &Path, words: &[&str]) -> Server {
        Server::run(command, folder, &[&OPEN[..], words].concat())
    }

    /// Starts a hub with only these arguments.
    pub(crate) fn start_as(folder: &Path, words: &[&str]) -> Server {
        Server::run(Command::new(program()), folder, words)
    }

    #[allow(clippy::zombie_processes, reason = "dropping it waits for it")]
    fn run(mut command: Command, folder: &Path, words: &[&str]) -> Server {
        let data = folder.join("hub.db");
        let dir: &[&str] = if words.contains(&"--dir") { &[] } else { &["--dir", "nowhere"] };
        let mut child = command
            .args(["serve", "--port", "0", "--data"])
            .arg(&data)
            .args(dir)
            .args(words)
            // Whatever may make a program say more: tests look for names in what it says.
            .envs([("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")])
            .stdout(Stdio::piped())
            .stderr(std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut code, mut metrics) = (None, None);
        let port = |rest: &str| rest.split('/').next().and_then(|port| port.parse().ok());
        loop {
            let line = lines.next().expect("the hub has ended").unwrap();
            if let Some(told) =
                line.strip_prefix("The person who has this code may found one timebank here: ")
            {
                code = Some(told.to_owned());
            }
            if let Some(address) = line.strip_prefix("Its counts are at http://127.0.0.1:") {
                metrics = port(address);
            }
            if let Some(address) = line.strip_prefix("timebank is at http://localhost:") {
                let port = port(address).unwrap();
                return Server { child, port, code, metrics, data };
            }
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Like a loss of power: the process has no time to do anything.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As an operating system stops a service.
    pub(crate) fn end(&mut self) -> bool {
        Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        self.child.wait().unwrap().success()
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn client(&self) -> Client {
        Client::of(self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs another command of the program. Gives whether it succeeded, and its output.
pub(crate) fn command(words: &[&str]) -> (bool, String) {
    let output = Command::new(program()).args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// What a hub says that does not start on a database.
pub(crate) fn refusal_to_start(data: &Path) -> String {
    let mut child = Command::new(program())
        .args(["serve", "--port", "0", "--dir", "nowhere", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let started = lines.any(|line| line.unwrap().starts_with("timebank is at"));
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    assert!(!started, "a hub started on {}", data.display());
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}
