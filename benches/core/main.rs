//! A made-up community of any size, and the cost of one entry, for the benchmarks of the core. `cargo xtask
//! bench` runs it; `docs/benchmarks.md` describes the benchmarks.
#![expect(clippy::print_stdout, reason = "it prints its measurements")]

mod append;
mod board;
mod community;
mod files;
mod flows;
mod help;
mod plan;
mod random;

use std::path::Path;

const USAGE: &str = "usage: generate EXCHANGES FOLDER | append FOLDER | board FOLDER | matching FOLDER | \
    help EXCHANGES MEMBERS FOLDER | flows FOLDER";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", exchanges, folder] => {
            files::generate(exchanges.parse().expect("a number of exchanges"), Path::new(folder));
        }
        ["board", folder] => board::generate(Path::new(folder)),
        ["matching", folder] => println!("{}", board::measure(Path::new(folder))),
        ["help", exchanges, members, folder] => {
            let number = |word: &str| word.parse().expect("a number");
            help::generate(number(exchanges), number(members), Path::new(folder));
        }
        ["flows", folder] => println!("{}", flows::measure(Path::new(folder))),
        ["append", folder] => println!("{}", append::measure(Path::new(folder))),
        _ => panic!("{USAGE}"),
    }
}
