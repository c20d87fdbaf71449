//! A journal that both `hledger` and `ledger` read, for auditors who use tools that are not
//! ours.
//!
//! The commodity is `min`, whole minutes. Who gave has a positive posting, who received a negative one, so
//! that `bal` shows the balances of the ledger. Exchanges that do not count are comments. Each has tags that
//! its postings inherit: `exchange`, `state`, `movement` (`help`, or why credits moved with no help),
//! `category`, `programme`, and of a correction `corrects` and `corrected_by`, with ids.

use super::timebank::{account_id, exchange_id, exchange_kind};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, State};
use core::fmt::Write as _;
use std::collections::{HashMap, HashSet};

/// The account of the community pot.
const POT: &str = "community:pot";
/// Who has no name: a member who was forgotten.
const FORMER: &str = "former member";

/// All exchanges as an hledger journal, by day and then in the order of the journal.
pub fn hledger(ledger: &Ledger) -> String {
    let accounts = accounts(ledger);
    let mut order: Vec<ExchangeIndex> = (0..).take(ledger.exchanges.len()).map(ExchangeIndex).collect();
    order.sort_by_key(|exchange| (ledger.exchanges.on(exchange.0 as usize), *exchange));
    let mut out = String::new();
    let _ = writeln!(
        out,
        "; {}: hour credits in whole minutes; given is positive, received negative",
        comment(ledger.name())
    );
    let _ = writeln!(out, "commodity min");
    let _ = writeln!(out);
    for account in ledger.people().map(|person| &accounts[person.0 as usize]) {
        let _ = writeln!(out, "account {account}");
    }
    for exchange in order {
        out.push('\n');
        transaction(&mut out, ledger, exchange, &accounts);
    }
    out
}

/// Writing to a `String` cannot fail, so the results of `writeln!` are left.
fn transaction(out: &mut String, ledger: &Ledger, exchange: ExchangeIndex, accounts: &[String]) {
    let i = exchange.0 as usize;
    let e = &ledger.exchanges;
    let state = e.state(i);
    let before = if state.counts() { "" } else { "; " };
    let category = usize::from(e.category(i)).checked_sub(1).and_then(|place| ledger.categories.get(place));
    let category = category.map(|text| comment(ledger.names.get(*text)));
    let about =
        category.as_deref().map_or_else(String::new, |category| format!(" | {}", description(category)));
    let mark = if state == State::Confirmed { "*" } else { "!" };
    let _ = writeln!(out, "{before}{} {mark} {}{about}", e.on(i), exchange_kind(e.kind(i)));
    let _ = writeln!(out, "{before}    ; exchange: {}", comment(&exchange_id(ledger, exchange)));
    let _ = writeln!(out, "{before}    ; state: {}", state.name());
    let _ = writeln!(out, "{before}    ; movement: {}", ledger.movement(exchange).name());
    let corrects = ledger.corrects.get(exchange.0).map(ExchangeIndex);
    for (tag, other) in [("corrects", corrects), ("corrected_by", ledger.corrected_by(exchange))] {
        if let Some(other) = other {
            let _ = writeln!(out, "{before}    ; {tag}: {}", comment(&exchange_id(ledger, other)));
        }
    }
    if let Some(category) = category {
        let _ = writeln!(out, "{before}    ; category: {category}");
    }
    if let Some(programme) = ledger.programme(exchange) {
        let _ = writeln!(out, "{before}    ; programme: {}", comment(programme));
    }
    for line in ledger.texts.get(e.note(i)).lines().filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(out, "{before}    ; note: {}", comment(line));
    }
    for leg in ledger.legs_of(exchange) {
        let account = &accounts[ledger.legs.account(leg).0 as usize];
        let _ = writeln!(out, "{before}    {account}  {} min", ledger.legs.minutes(leg));
    }
}

/// The name of every account: safe to write, and no two the same.
fn accounts(ledger: &Ledger) -> Vec<String> {
    let names: Vec<String> = ledger
        .accounts()
        .map(|account| match ledger.names.get(ledger.accounts.name[account.0 as usize]) {
            "" => FORMER.to_owned(),
            name => safe(name),
        })
        .collect();
    let mut uses: HashMap<&str, usize> = HashMap::new();
    let people = || ledger.people().skip(1).map(|account| &names[account.0 as usize]);
    people().for_each(|name| *uses.entry(name).or_default() += 1);
    // Names that only one has stay theirs, whatever is added to the others.
    let mut taken: HashSet<String> = people().filter(|name| uses[name.as_str()] == 1).cloned().collect();
    let mut unique = |account: AccountIndex, name: &String| {
        if uses[name.as_str()] == 1 {
            return name.clone();
        }
        let number = safe(ledger.names.get(ledger.accounts.number[account.0 as usize]));
        let id = account_id(ledger, account);
        let own = ledger.account_id(account).map_or_else(String::new, |id| id.to_string());
        let candidates = [number, safe(&id).chars().take(8).collect(), safe(&own)];
        let free = candidates.iter().filter(|mark| !mark.is_empty()).map(|mark| format!("{name} #{mark}"));
        // An account's own id is in no other name: the last candidate is always free.
        free.into_iter().find(|candidate| taken.insert(candidate.clone())).unwrap_or(own)
    };
    ledger
        .accounts()
        .zip(&names)
        .map(|(account, name)| match account {
            AccountIndex::POT => POT.to_owned(),
            // No leg is read as that of an account that was joined into another.
            _ if ledger.person(account) != account => String::new(),
            _ => format!("members:{}", unique(account, name)),
        })
        .collect()
}

/// A name without what accounts give a meaning to: colons, comments, quotes, brackets, and spaces side by
/// side.
fn safe(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            ':' => '\u{2236}',
            ';' => ',',
            '"' => '\'',
            '[' | '{' => '(',
            ']' | '}' => ')',
            '|' | '=' | '@' | '*' | '!' | '#' | '%' | '~' | '&' | '\\' => '_',
            c if c.is_control() || c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "_".to_owned() } else { words.join(" ") }
}

/// Text in one line, in which nothing reads as a tag or a date: those have colons and square brackets.
fn comment(text: &str) -> String {
    let one = |c: char| match c {
        ':' => '\u{2236}',
        '[' => '(',
        ']' => ')',
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') => ' ',
        c => c,
    };
    text.chars().map(one).collect()
}

/// Text of a transaction's first line, where a comment would begin at a semicolon.
fn description(text: &str) -> String {
    text.replace([';', '|'], ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_syntax() {
        assert_eq!(safe("  (Ana)  ; [2024]: x\t\"y\"\u{a0} "), "(Ana) , (2024)\u{2236} x 'y'");
        assert_eq!(safe("\u{1}"), "_");
        assert_eq!(comment("date:[2024-02-31]\r\n"), "date\u{2236}(2024-02-31)  ");
    }
}
