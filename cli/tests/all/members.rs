//! Members: they are added, changed, leave and are erased.

use std::fs;
use std::path::Path;

use serde_json::Value;
use timebank::journal::read_journal_file;
use timebank::ledger::Ledger;

use crate::basics::holds;
use crate::leith::{BOOK, at_book, balance, ends, leith, record, refused, told};

fn file_holds(folder: &Path, file: &str, text: &str) -> bool {
    holds(&fs::read(folder.join(file)).unwrap(), text)
}

#[test]
fn members_come_change_and_get_roles() {
    let folder = leith("members");
    told(
        &folder,
        &["member", "add", "Cleo", "--number", "9", "--contact", "cleo@example.org", "--area", "Harbour"],
    );
    told(&folder, &["member", "add", "The Reids", "--kind", "household", "--holder", "2", "--holder", "3"]);
    told(&folder, &["member", "add", "Tim", "--guardian", "Cleo"]);
    told(&folder, &["member", "change", "Cleo", "--name", "Cleo Brown"]);
    told(&folder, &["member", "change", "Tim", "--no-guardian"]);
    let holders = || {
        let file = fs::read(folder.join(BOOK)).unwrap();
        let mut ledger = Ledger::new();
        ledger.load(read_journal_file(&file).unwrap()).unwrap();
        let household =
            ledger.accounts().find(|account| ledger.member_row(*account).name == "The Reids").unwrap();
        ledger.accounts().filter(|account| ledger.acts_for(*account, household)).count() - 1
    };
    assert_eq!(holders(), 2);
    told(&folder, &["member", "change", "The Reids", "--area", "Harbour"]);
    assert_eq!(holders(), 2);
    told(&folder, &["member", "change", "The Reids", "--no-holders"]);
    assert_eq!(holders(), 0);
    told(&folder, &["member", "role", "Cleo Brown", "coordinator"]);
    // She has no device to write with.
    assert!(refused(&folder, 1, &["member", "role", "Coordinator", "member"]).contains("another first"));
    assert_eq!(balance(&folder, "Cleo Brown"), 0);
    let folder = leith("wrong-members");
    refused(&folder, 2, &["member", "change", "nobody", "--name", "X"]);
    refused(&folder, 2, &["member", "add", "X", "--holder", "nobody"]);
    refused(&folder, 2, &["member", "add", "X", "--kind", "robot"]);
    refused(&folder, 2, &["member", "change", "3", "--guardian", "2", "--no-guardian"]);
    refused(&folder, 1, &["member", "add", ""]);
    refused(&folder, 1, &["member", "add", "X", "--holder", "2"]);
    assert!(refused(&folder, 1, &["member", "role", "Coordinator", "viewer"]).contains("another first"));
    refused(&folder, 1, &["member", "leave", "Coordinator"]);
    refused(&folder, 1, &["member", "erase", "3"]);
    refused(&folder, 1, &["member", "leave", "3", "--to", "2=9:00"]);
    let below: Vec<String> = told(&folder, &["balances"])
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["balance"].as_i64() < Some(0) && row["member"] != "pot")
        .map(|row| row["member"].as_str().unwrap().to_owned())
        .collect();
    let said = refused(&folder, 1, &["member", "leave", &below[0], "--to", "2=0:20"]);
    assert!(said.contains("Given is 0:20, received is 0:00"), "{said}");
}

/// One word, two who may be meant: nothing is written for either.
#[test]
fn who_is_called_as_the_pot_or_by_a_number_of_another_is_asked_about() {
    let folder = leith("called-alike");
    told(&folder, &["member", "add", "Pot"]);
    told(&folder, &["member", "add", "3"]);
    for (word, other) in [("pot", "community pot"), ("3", "number 3")] {
        let said = refused(&folder, 2, &["statement", word]);
        assert!(said.contains("may be any of these") && said.contains(other), "{said}");
    }
    let book = fs::read(folder.join(BOOK)).unwrap();
    refused(&folder, 2, &["record", "--gave", "2", "--received", "3", "--minutes", "1:00"]);
    assert_eq!(fs::read(folder.join(BOOK)).unwrap(), book);
}

#[test]
fn nobody_is_added_twice_without_a_word() {
    let folder = leith("added-twice");
    told(&folder, &["member", "add", "Cleo Márquez", "--number", "9"]);
    for again in [
        &["member", "add", "Cleo Márquez"][..],
        &["member", "add", " cleo MARQUEZ"],
        &["member", "add", "Dora", "--number", "9"],
    ] {
        let why = refused(&folder, 2, again);
        assert!(why.contains("--another") && why.contains("Cleo Márquez  number 9"), "{why}");
        told(&folder, &[again, &["--another"]].concat());
    }
    told(&folder, &["member", "add", "Cleo"]);
}

#[test]
fn an_erased_member_is_no_longer_in_the_book() {
    let folder = leith("erased");
    told(&folder, &["member", "change", "Ana García", "--contact", "ana@example.org"]);
    record(&folder, &["--note", "Roses at the gate"]);
    let files = [BOOK, "leith.timebank.cache"];
    for text in ["Ana Garc", "ana@example.org", "Roses at the gate"] {
        assert!(file_holds(&folder, BOOK, text), "{text}");
    }
    told(
        &folder,
        &["member", "leave", "Ana García", "--to", "2=1:00", "--to", "pot=0:25", "--on", "2024-03-02"],
    );
    assert_eq!((balance(&folder, "Ana García"), balance(&folder, "community pot")), (0, 25));
    told(&folder, &["member", "erase", "Ana García"]);
    for (file, text) in
        files.iter().flat_map(|file| ["Ana Garc", "ana@example.org", "Roses"].map(|text| (file, text)))
    {
        assert!(!file_holds(&folder, file, text), "{file} has {text}");
    }
    ends(&folder, 0, &["check", BOOK]);
    let ids = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert_eq!(ids.lines().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("leith.timebank.forget")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(refused(&folder, 1, &["member", "erase", ids.trim()]).contains("forgotten already"));
    told(&folder, &["member", "leave", "2", "--erase"]);
    let both = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert!(both.lines().count() == 2 && both.contains(ids.trim()), "{both}");
}

#[test]
fn a_member_who_was_forgotten_is_not_called_the_pot() {
    let folder = leith("former");
    let exchange = record(&folder, &["--for", "Ana García"]);
    told(&folder, &["member", "leave", "Ana García", "--erase"]);
    let rows = told(&folder, &["balances"]);
    let called = |name: &str| {
        let rows = rows.as_array().unwrap().iter().filter(|row| row["name"] == name);
        rows.map(|row| row["member"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [ana] = &called("former member")[..] else { panic!("{rows}") };
    assert_eq!(called("community pot"), ["pot"]);
    let all = |words: &[&str]| ends(&folder, 0, &at_book(words, false)).0;
    let lines = all(&["balances"]);
    assert_eq!((lines.matches("former member").count(), lines.matches("community pot").count()), (1, 1));
    assert!(all(&["statement", ana]).starts_with("former member: balance"));
    assert!(all(&["statement", "pot"]).starts_with("community pot: balance"));
    assert_eq!(told(&folder, &["statement", "3"])[0]["with"], "former member");
    let trail = all(&["trail", &exchange]);
    assert!(trail.contains("former member gave") && trail.contains("for former member"), "{trail}");
    let shown = told(&folder, &["trail", &exchange]);
    assert_eq!(shown["gave"][0]["name"], "former member");
    assert_eq!(
        (&shown["trail"][0]["by"], &shown["trail"][0]["onBehalfOf"]),
        (&"Coordinator".into(), &"former member".into())
    );
    assert_eq!(told(&folder, &["show", "card", "3"])["exchanges"][0]["received"][0]["name"], "former member");
    assert_eq!(told(&folder, &["show", "card", ana])["member"]["name"], "former member");
    let journal = all(&["export", "--as", "hledger"]);
    assert!(journal.contains("members:former member") && journal.contains("community:pot"), "{journal}");
    // Nobody is found by a name that they do not have.
    assert!(refused(&folder, 2, &["statement", ""]).contains("no member"));
}

#[test]
fn a_restored_copy_erases_members_again() {
    let folder = leith("restored");
    let keep = |from: &str, to: &str| assert!(fs::copy(folder.join(from), folder.join(to)).is_ok());
    keep(BOOK, "old");
    keep("leith.timebank.key", "old.key");
    told(&folder, &["member", "leave", "Ana García", "--erase"]);
    // Only the book was restored. Nothing may be added to it, but the erased member's texts can still be
    // removed.
    keep("old", BOOK);
    let (_, err) = ends(&folder, 0, &["balances", BOOK]);
    assert!(err.contains("1 of the members in this copy were erased"), "{err}");
    refused(&folder, 1, &["member", "add", "Dora"]);
    let (out, err) = ends(&folder, 1, &["due", BOOK, "--json"]);
    assert!(err.contains("older copy"), "{err}");
    let done: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&1.into(), &true.into()));
    assert!(
        !file_holds(&folder, BOOK, "Ana Garc") && !file_holds(&folder, "leith.timebank.cache", "Ana Garc")
    );
    let (_, err) = ends(&folder, 0, &["balances", BOOK]);
    assert_eq!(err, "");
    ends(&folder, 0, &["check", BOOK]);
    // The keys were restored with it. The book goes on from there, and she is erased in it too.
    keep("old", BOOK);
    keep("old.key", "leith.timebank.key");
    told(&folder, &["member", "leave", "2", "--erase"]);
    let ids = fs::read_to_string(folder.join("leith.timebank.forget")).unwrap();
    assert_eq!(ids.lines().count(), 2, "the list keeps a member that this copy does not know as erased");
    let done = told(&folder, &["due"]);
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&1.into(), &true.into()));
    assert!(!file_holds(&folder, BOOK, "Ana Garc"));
    ends(&folder, 0, &["check", BOOK]);
    told(&folder, &["member", "add", "Dora"]);
    let done = told(&folder, &["due"]);
    assert_eq!((&done["erasedAgain"], &done["forgot"]), (&0.into(), &false.into()));
}

#[test]
fn a_device_is_added_and_revoked() {
    let folder = leith("devices");
    // The neutral point: with it as the key, every signature verifies.
    let weak = format!("01{}", "0".repeat(62));
    let wrong = refused(&folder, 1, &["member", "device", "Ana García", &weak]);
    assert!(wrong.contains("key"), "{wrong}");
    refused(&folder, 2, &["member", "device", "Ana García", "12"]);
    // The first test key of RFC 8032.
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    told(&folder, &["member", "device", "Ana García", key]);
    assert_eq!(told(&folder, &["show", "card", "Ana García"])["devices"][0]["key"], key);
    told(&folder, &["member", "revoke", key]);
    assert!(told(&folder, &["show", "card", "Ana García"])["devices"][0]["revoked"].is_u64());
    refused(&folder, 1, &["member", "revoke", key]);
}

#[test]
fn two_members_who_are_one_are_joined_and_taken_apart() {
    let folder = leith("joined");
    told(&folder, &["member", "add", "Anna Garcia", "--number", "27"]);
    let words = ["record", "--gave", "Anna Garcia", "--received", "3", "--minutes", "1:00"];
    told(&folder, &[&words[..], &["--on", "2024-03-01"]].concat());
    let before = balance(&folder, "Ana García");
    told(&folder, &["member", "join", "27", "--into", "Ana García"]);
    assert_eq!(balance(&folder, "Ana García"), before + 60);
    let members = told(&folder, &["balances"]);
    assert!(members.as_array().unwrap().iter().all(|row| row["name"] != "Anna Garcia"), "{members}");
    let ana = members.as_array().unwrap().iter().find(|row| row["name"] == "Ana García").unwrap();
    assert_eq!(ana["also"][0]["number"], "27");
    assert_eq!(told(&folder, &["statement", "27"]), told(&folder, &["statement", "Ana García"]));
    assert!(refused(&folder, 1, &["member", "join", "3", "--into", "27"]).contains("the same exchanges"));
    let said = refused(&folder, 2, &["member", "part", "3"]);
    assert!(said.contains("\"3\" was joined into no other member"), "{said}");
    let said = refused(&folder, 2, &["member", "part", "Ana García"]);
    assert!(said.contains("these were joined into them:\n") && said.contains("Anna Garcia"), "{said}");
    told(&folder, &["member", "part", "Anna Garcia"]);
    assert_eq!([balance(&folder, "Ana García"), balance(&folder, "Anna Garcia")], [before, 60]);
}
