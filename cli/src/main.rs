//! `timebank`: serves the page, and reads and writes a book on the command line.

mod adopt;
mod book;
mod cached;
mod cli;
mod enter;
mod exchanges;
mod forget;
mod invite;
mod keep;
mod keys;
mod members;
mod operate;
mod policy;
mod posts;
mod problem;
mod restore;
mod serve;
mod session;
mod show;
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
    /// Serve the page to browsers on this machine; with --data, keep communities for their members' devices
    Serve(serve::Args),
    /// Import a file of exchanges into a book
    Import(cli::ImportArgs),
    /// Take a book away as CSV, hledger journal or its own journal
    Export(cli::ExportArgs),
    /// Show every member's balance
    Balances(cli::BalancesArgs),
    /// Show one member's statement
    Statement(cli::StatementArgs),
    /// Check a book, or a hub's database: sums, chain, signatures, rules
    Check(cli::CheckArgs),
    /// Show the community's rules, or choose others
    Policy(policy::PolicyArgs),
    /// Record an exchange
    Record(Box<exchanges::RecordArgs>),
    /// Confirm, decline, dispute or void an exchange, and the like
    Step(exchanges::StepArgs),
    /// Put another exchange in the place of one
    Correct(Box<exchanges::CorrectArgs>),
    /// Record what many people did together
    Session(session::SessionArgs),
    /// Show all that happened to an exchange
    Trail(exchanges::TrailArgs),
    /// Show what waits, what goes together, or all that is held on a member
    Show(show::ShowArgs),
    /// Add, change or forget a member
    Member(members::MemberArgs),
    /// Offer something, or ask for something
    Post(posts::PostArgs),
    /// Take an offer or a request back
    Unpost(posts::UnpostArgs),
    /// Close a month
    Close(keep::CloseArgs),
    /// Do what is due: accept what has waited, close months, forget who left
    Due(keep::DueArgs),
    /// Copy a hub's database while the hub runs
    Backup(operate::BackupArgs),
    /// Put a hub's database back to a copy; phones then offer again what is missing
    Restore(restore::RestoreArgs),
    /// Move a book to a hub
    Adopt(adopt::AdoptArgs),
    /// Make a link that lets a member's phone write
    Invite(invite::InviteArgs),
    /// List a hub's communities, or choose one's time zone and web sites
    Community(operate::CommunityArgs),
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
        Command::Policy(args) => policy::policy(&args),
        Command::Record(args) => exchanges::record(&args),
        Command::Step(args) => exchanges::step(&args),
        Command::Correct(args) => exchanges::correct(&args),
        Command::Session(args) => session::session(&args),
        Command::Trail(args) => exchanges::trail(&args),
        Command::Show(args) => show::show(&args),
        Command::Member(args) => members::member(&args),
        Command::Post(args) => posts::post(&args),
        Command::Unpost(args) => posts::unpost(&args),
        Command::Close(args) => keep::close(&args),
        Command::Due(args) => keep::due(&args),
        Command::Backup(args) => operate::backup(&args),
        Command::Restore(args) => restore::restore(&args),
        Command::Adopt(args) => adopt::adopt(&args),
        Command::Invite(args) => invite::invite(&args),
        Command::Community(args) => operate::community(&args),
    }
}
