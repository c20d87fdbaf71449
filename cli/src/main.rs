//! `timebank`: serves the page, and reads and writes a book on the command line.

mod arguments;
mod atomic_file;
mod book;
mod commands;
mod database;
mod entered;
mod holder;
mod input;
mod locks;
mod lookup;
mod machine;
mod one_keeper;
mod output;
mod problem;
mod recording;
mod table;

use std::process::ExitCode;

use crate::output::aside;
use anyhow::Result;
use clap::{Parser, Subcommand};

/// The ledger of a timebank.
#[derive(Parser)]
#[command(name = "timebank", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Makes the subcommands of a list: what each is called, and its file in `commands/`, which has its `Args`
/// and its `run`.
macro_rules! subcommands {
    ($($name:ident($file:ident),)*) => {
        #[derive(Subcommand)]
        enum Command {
            $($name(Box<commands::$file::Args>),)*
        }

        fn run(command: &Command) -> Result<ExitCode> {
            match command {
                $(Command::$name(args) => commands::$file::run(args),)*
            }
        }
    };
}

// In the order of `timebank --help`.
subcommands! {
    Serve(serve),
    Import(import),
    Export(export),
    Balances(balances),
    Statement(statement),
    Check(check),
    Policy(policy),
    Record(record),
    Step(step),
    Correct(correct),
    Session(session),
    Trail(trail),
    Show(show),
    Member(member),
    Post(post),
    Unpost(unpost),
    Programme(programme),
    Report(report),
    Close(close),
    Due(due),
    Backup(backup),
    Restore(restore),
    Adopt(adopt),
    Invite(invite),
    Community(community),
    Clock(clock),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    match run(&cli.command) {
        Ok(code) => code,
        Err(error) => {
            aside!("timebank: {error:#}");
            ExitCode::from(problem::exit_code(&error))
        }
    }
}

/// Prints help, or what is wrong with a command, as all else is printed: it has words of the command in it.
fn tell(told: &clap::Error) -> ExitCode {
    let text = told.render().to_string();
    if told.use_stderr() {
        output::beside(&text);
    } else {
        output::answer(&text);
    }
    u8::try_from(told.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}
