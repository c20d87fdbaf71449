//! A third journal of version 1, with three keepers: the founder's browser, a hub, and one named with the
//! printed card. It also has an invited phone.

use super::committed;
use crate::common::{Community, key, public, sealed_grant};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use timebank::Seconds;
use timebank::journal::{Rule, read_journal_file};
use timebank::ledger::{AccountIndex, Entry, Ledger};

const JOURNAL: &str = "tests/journals/v1c.timebank";
const EXPECTED: &str = "tests/journals/v1c.json";

#[test]
fn the_third_journal_of_version_1_loads_to_the_same_ledger() {
    let file = committed(JOURNAL, || everything().file());
    let expected = committed(EXPECTED, || serde_json::to_vec_pretty(&account_of(&file)).unwrap());
    assert_eq!(account_of(&file), serde_json::from_slice::<Value>(&expected).unwrap());
    assert_eq!(Ledger::new().load_and_judge(read_journal_file(&file).unwrap()), Ok(()));
}

#[test]
fn the_third_journal_is_still_written_as_the_same_bytes() {
    let file = committed(JOURNAL, || everything().file());
    assert!(everything().file() == file, "what is written today is not what version 1 wrote");
}

fn account_of(file: &[u8]) -> Value {
    let mut ledger = Ledger::new();
    ledger.load(read_journal_file(file).unwrap()).unwrap();
    let balances: Vec<Value> =
        ledger.accounts().map(|account| json!(ledger.balance_row(account).balance)).collect();
    let chain = ledger.chain();
    json!({ "records": chain.seq, "head": chain.head, "keeper": ledger.keeper(), "balances": balances })
}

fn everything() -> Community {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.set_rules(&[(Rule::AutoAcceptDays, 2)]);
    let (browser, card) = (c.keeper.clone(), c.recovery.clone());
    accepted_by_silence(&mut c, ana, bob, 45);
    invite(&mut c, ana);
    hand_over(&mut c, &browser, &key("hub"));
    accepted_by_silence(&mut c, bob, ana, 60);
    hand_over(&mut c, &card, &key("another hub"));
    accepted_by_silence(&mut c, ana, bob, 75);
    c
}

fn accepted_by_silence(c: &mut Community, gave: AccountIndex, received: AccountIndex, minutes: i64) {
    c.record(gave, received, minutes, "2024-03-01", false).unwrap();
    c.later(3);
    assert_eq!(c.do_duties(), 1);
}

/// The coordinator invites a member, and the member's phone uses the invitation.
fn invite(c: &mut Community, member: AccountIndex) {
    let grant = c.grant(member, public(&key("invitation")));
    let sealed = sealed_grant(&grant, &c.device);
    let event = grant.accept(&sealed, public(&key("phone")), Seconds(c.clock), &c.seed());
    c.admit_from(&event, &key("invitation")).unwrap();
    c.enter_by(&key("phone"), Entry::RevokeDevice(public(&key("phone")))).unwrap();
}

/// The next keeper stores the event that names it, and signs the head after it.
fn hand_over(c: &mut Community, by: &SigningKey, to: &SigningKey) {
    let word = c.hand_over(by, public(to));
    c.taken_over(&word, by, to);
}
