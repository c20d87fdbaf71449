//! Programs of others must find the same balances.

use super::made_up::{deed, made_up};
use super::{EXPORT, community, told_apart, write};
use crate::common::{Community, cases};
use proptest::prelude::*;
use std::process::Command;
use timebank::files::hledger;

/// The output of a tool; `None` where the tool is not installed on a developer's machine.
fn run(tool: &str, arguments: &[&str], journal: &str) -> Option<String> {
    let path = std::env::temp_dir().join(format!(
        "timebank-{tool}-{}-{:?}.journal",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::write(&path, journal).unwrap();
    let output = Command::new(tool).arg("-f").arg(&path).args(arguments).env("LC_ALL", "C.UTF-8").output();
    std::fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{tool}: {}\n{journal}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("{tool} is not installed, its balances are not compared: {error}");
            None
        }
        Err(error) => panic!("{tool} is needed: {error}"),
    }
}

/// The accounts as the journal names them, with the balances of the ledger: those that are not zero.
fn ledger_balances(c: &Community, journal: &str) -> Vec<(String, i64)> {
    let names: Vec<&str> = journal.lines().filter_map(|line| line.strip_prefix("account ")).collect();
    assert_eq!(names.len(), c.ledger.accounts().count());
    let mut all: Vec<_> =
        c.ledger.accounts().zip(names).map(|(account, name)| (name.to_owned(), c.balance(account))).collect();
    all.retain(|(_, balance)| *balance != 0);
    all.sort();
    all
}

/// Checks that `hledger` and `ledger` find the balances of our ledger.
pub(crate) fn oracles_agree(c: &Community) {
    let journal = hledger(&c.ledger);
    let expected = ledger_balances(c, &journal);
    let parse = |text: &str, separator: char| {
        let mut all: Vec<(String, i64)> = text
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| {
                let (account, amount) = line.rsplit_once(separator).unwrap();
                (account.to_owned(), amount.trim_end_matches(" min").parse().unwrap())
            })
            .filter(|(_, balance)| *balance != 0)
            .collect();
        all.sort();
        all
    };
    if let Some(said) = run("hledger", &["bal", "--flat", "--no-total", "-O", "csv"], &journal) {
        let (_, rows) = said.split_once('\n').unwrap();
        // The names have no quotes, and the amounts no commas.
        assert_eq!(parse(&rows.replace('"', ""), ','), expected, "hledger\n{journal}");
    }
    let format = "%(account)\t%(quantity(scrub(display_total)))\n";
    if let Some(said) = run("ledger", &["bal", "--flat", "--no-total", "--format", format], &journal) {
        assert_eq!(parse(&said, '\t'), expected, "ledger\n{journal}");
    }
}

#[test]
fn hledger_and_ledger_agree_on_an_import() {
    let mut c = community();
    let first = told_apart(&c, EXPORT);
    write(&mut c, &first);
    oracles_agree(&c);
}

proptest! {
    // Each case starts two programs.
    #![proptest_config(cases(24))]

    #[test]
    fn hledger_and_ledger_agree(deeds in proptest::collection::vec(deed(), 1..40)) {
        oracles_agree(&made_up(&deeds));
    }
}
