//! `timebank export`: a book in another form.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde_json::json;
use timebank::files::{balances_csv, exchanges_csv, hledger};

use crate::atomic_file::{not_written, replace};
use crate::book::Book;
use crate::output::{DONE, answer_file, print_json};
use crate::problem::Problem;

/// The forms in which a book can be taken away.
#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// Every exchange, for spreadsheets
    Csv,
    /// Every account's balance, for spreadsheets
    Balances,
    /// A journal for hledger and ledger
    Hledger,
    /// The whole journal, signed and chained
    Journal,
}

/// Take a book away as CSV, hledger journal or its own journal
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The book
    book: PathBuf,
    /// In which form
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Form,
    /// The file to write; standard output unless told
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Print JSON about the file that was written
    #[arg(long, requires = "to")]
    json: bool,
}

/// Writes a book in another form.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = Book::open(&args.book)?;
    let bytes = match args.form {
        Form::Csv => exchanges_csv(&book.ledger),
        Form::Balances => balances_csv(&book.ledger),
        Form::Hledger => hledger(&book.ledger).into_bytes(),
        Form::Journal => book.bytes().to_vec(),
    };
    match &args.to {
        Some(to) => {
            must_be_such_a_file(to, args.form, &bytes)?;
            write(to, &bytes).with_context(|| not_written(to))?;
        }
        None => answer_file(&bytes),
    }
    if args.json {
        print_json(&json!({ "file": args.to, "bytes": bytes.len(), "head": book.ledger.chain().head }))?;
    }
    Ok(DONE)
}

/// An export replaces an older one of its form, and nothing else: no book, no keys and no database. A journal
/// replaces nothing, because it may be another book.
fn must_be_such_a_file(to: &Path, form: Form, bytes: &[u8]) -> Result<()> {
    let is_file = fs::metadata(to).is_ok_and(|there| there.is_file() && there.len() > 0);
    if !is_file {
        return Ok(());
    }
    let heading = bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut there = vec![0; heading.len()];
    let is_such = match form {
        Form::Csv | Form::Balances | Form::Hledger => {
            File::open(to).and_then(|mut file| file.read_exact(&mut there)).is_ok() && there == heading
        }
        Form::Journal => false,
    };
    if is_such {
        return Ok(());
    }
    let to = to.display();
    Err(Problem::refused(format!("{to} is there, and is no older export of this form; choose another name"))
        .into())
}

/// Only a file is replaced; a link, a pipe or a device, such as /dev/stdout, is written to.
fn write(to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let other = fs::symlink_metadata(to).is_ok_and(|there| !there.is_file());
    if other { fs::write(to, bytes) } else { replace(to, bytes) }
}
