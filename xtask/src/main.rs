//! `cargo xtask`: builds, serves and tests the whole project, and installs what is needed.
#![expect(clippy::print_stdout, reason = "a command-line tool answers on standard output")]

mod bench;
mod build;
mod faults;
mod process;
mod serve;
mod size;
mod test;
mod tools;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Builds, serves and tests timebank.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    /// Build everything and serve the page on this machine, with a hub and a demonstration
    Serve {
        /// The port to listen on; 0 takes a free one
        #[arg(long)]
        port: Option<u16>,
        /// Do not open the page in a browser
        #[arg(long)]
        no_open: bool,
        /// More arguments for `timebank serve`, such as `-- --origin https://timebank.example`
        #[arg(last = true)]
        words: Vec<OsString>,
    },
    /// Build everything into pkg/
    Build,
    /// Install what tests need, and run them all
    Test {
        /// Only this part
        #[arg(long, value_enum)]
        only: Option<test::Part>,
        /// In every browser, also what shows the same in all of them
        #[arg(long)]
        all: bool,
    },
    /// Measure us and others side by side
    Bench(bench::Options),
    /// Show what people download, and compare it with the budget
    Size,
    /// Plant faults in a copy of the sources, one at a time, and count which the tests find
    Faults {
        /// Only those whose title contains this
        only: Option<String>,
    },
    /// Run wasm tests in a browser; cargo calls this
    #[command(hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Serve { port, no_open, words } => {
            serve::run_server(port, !no_open && std::io::stdout().is_terminal(), &words)
        }
        Task::Build => build::all(),
        Task::Test { only, all } => test::run(only, all),
        Task::Bench(options) => bench::run(&options),
        Task::Size => size::check(),
        Task::Faults { only } => faults::run(only.as_deref()),
        Task::WasmTestRunner { args } => {
            let name = OsString::from("wasm-bindgen-test-runner");
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::iter::once(name).chain(args))
        }
    }
}
