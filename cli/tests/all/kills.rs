//! Commands that write to a book, killed at any moment.
#![allow(clippy::print_stdout, reason = "what was counted belongs to the answer")]

use std::fs;
use std::ops::AddAssign as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::basics::random;
use crate::crash::kills;
use crate::leith::{BOOK, ends, leith, record};
use crate::phones::program;

/// The rows of each imported file.
const ROWS: usize = 40;

/// How often a text stands in the book.
fn count(folder: &Path, text: &str) -> usize {
    let (csv, _) = ends(folder, 0, &["export", BOOK, "--as", "csv"]);
    csv.matches(text).count()
}

/// A file of which every row has this text.
fn file(folder: &Path, text: &str) {
    let row =
        |i: usize| format!("2024-03-04 10:{i:02}:00 UTC,Bob Reid (2),Ana García (1),{text},0:{i:02}\r\n");
    let rows: String = (1..=ROWS).map(row).collect();
    fs::write(folder.join("more.csv"), format!("Date,From,To,Post,Quantity\r\n{rows}")).unwrap();
}

/// What is killed, with a text that stands nowhere else.
fn words(kind: u32, text: &str) -> Vec<&str> {
    let hour = ["--gave", "Ana García", "--received", "3", "--minutes", "1:00", "--on", "2024-03-01"];
    match kind % 2 {
        0 => [&["record", BOOK][..], &hour, &["--note", text]].concat(),
        _ => vec!["import", "more.csv", "--into", BOOK],
    }
}

#[test]
fn a_command_that_is_killed_did_all_or_nothing() {
    let kills = kills();
    let folder = leith("kills");
    let (mut told, mut killed, mut done) = (Vec::new(), 0, 0);
    // How long each takes here, so that kills come at every moment of it.
    let mut lasts = [Duration::ZERO; 2];
    for kill in 0..kills + 2 {
        let text = format!("Kill number {kill}.");
        file(&folder, &text);
        let began = Instant::now();
        let mut command = Command::new(program());
        command.current_dir(&folder).args(words(kill, &text)).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let kind = (kill % 2) as usize;
        if kill < 2 {
            assert!(child.wait().unwrap().success());
            lasts[kind] = began.elapsed();
        } else {
            std::thread::sleep(lasts[kind] * u32::from(random()[0]) / 220);
            child.kill().unwrap();
        }
        let whole = [1, ROWS][kind];
        let has = if child.wait().unwrap().success() { whole } else { count(&folder, &text) };
        assert!(has == 0 || has == whole, "{has} of {whole} rows");
        (if has == 0 { &mut killed } else { &mut done }).add_assign(1);
        told.push((text, has));
        // The next command goes on.
        if kill % 4 == 0 {
            record(&folder, &[]);
        }
        ends(&folder, 0, &["check", BOOK]);
    }
    for (text, has) in &told {
        assert_eq!(count(&folder, text), *has, "{text}");
    }
    println!("{kills} kills of commands: {killed} left nothing, {done} were done");
    assert!(killed > 0 && done > 0);
}
