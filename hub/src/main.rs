//! `timebank`: serves the page, and reads and writes a book on the command line.

mod book;
mod cached;
mod cli;
mod keys;
mod problem;
mod serve;
mod table;
mod whole;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The ledger of a timebank.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page to browsers on this machine
    Serve(serve::Args),
    /// Import a file of exchanges into a book
    Import(cli::ImportArgs),
    /// Take a book away as CSV, hledger journal or its own journal
    Export(cli::ExportArgs),
    /// Show every member's balance
    Balances(cli::BalancesArgs),
    /// Show one member's statement
    Statement(cli::StatementArgs),
    /// Check a book: sums, chain, signatures, rules
    Check(cli::CheckArgs),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("timebank: {error:#}");
            ExitCode::from(problem::exit_code(&error))
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Import(args) => cli::import(&args),
        Command::Export(args) => cli::export(&args),
        Command::Balances(args) => cli::balances(&args),
        Command::Statement(args) => cli::statement(&args),
        Command::Check(args) => cli::check(&args),
    }
}
