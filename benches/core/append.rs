//! The cost of one more exchange: judging and folding it and, measured apart, its signature.

use crate::community::{entry, key, public};
use crate::plan::Plan;
use ed25519_dalek::Signer;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use timebank::Day;
use timebank::journal::{Author, Draft, Event, Part, read_journal_file, verify_event};
use timebank::ledger::{AccountIndex, Context, Ledger, Submission};

const ENTRIES: usize = 2000;

/// Nanoseconds per entry, as JSON. Each figure is the median of many.
pub(crate) fn measure(folder: &Path) -> String {
    let file = fs::read(folder.join("members.timebank")).expect("a generated journal");
    let mut ledger = Ledger::new();
    ledger.load(read_journal_file(&file).expect("a journal")).expect("a whole journal");
    // The founder comes before the members of the plan.
    let accounts: Vec<AccountIndex> = ledger.accounts().skip(2).collect();
    let plan = Plan::new(ENTRIES);
    let mut times: [Vec<Duration>; 3] = Default::default();
    for exchange in plan.exchanges.iter().filter(|e| e.gave.max(e.received) < accounts.len()) {
        let draft = draft(&ledger, entry(exchange, &accounts));
        for (all, one) in times.iter_mut().zip(append(&mut ledger, &draft)) {
            all.push(one);
        }
    }
    let [check, apply, verify] = times.map(median);
    format!("{{\"check\":{check},\"apply\":{apply},\"verify\":{verify}}}")
}

fn draft(ledger: &Ledger, entry: timebank::ledger::Entry<'_>) -> Draft {
    let device = public(&key("coordinator"));
    let n = ledger.next_n(device);
    let at = timebank::Seconds(u32::MAX / 2);
    let seed = timebank::Hash::of(&[b"append", &n.to_be_bytes()]).0;
    ledger.draft(entry, Author { device, n, at }, &seed).expect("an entry of the plan")
}

/// The time to check and apply it, and the time to verify the signature.
fn append(ledger: &mut Ledger, draft: &Draft) -> [Duration; 3] {
    let signature = key("coordinator").sign(&draft.bytes_to_sign()).to_bytes();
    let admitted_at = timebank::Seconds(u32::MAX / 2);
    let context = Context { admitted_at, today: Day::of(admitted_at) };

    let start = Instant::now();
    let event = Event::read(&draft.event).expect("an event");
    let parts: Vec<Option<Part<'_>>> = draft.parts.iter().map(|part| Part::read(part)).collect();
    ledger.check(&event, &parts, context).expect("an entry by the rules");
    let check = start.elapsed();

    let start = Instant::now();
    assert!(black_box(verify_event(event.device, &draft.event, &signature)), "its own signature");
    let verify = start.elapsed();

    let submission = Submission { event: &draft.event, signature: &signature, parts: &draft.parts };
    let prepared = ledger.prepare(submission, context).expect("an entry by the rules");
    let start = Instant::now();
    ledger.apply(&prepared).expect("the state it was prepared for");
    [check, start.elapsed(), verify]
}

fn median(mut times: Vec<Duration>) -> u128 {
    times.sort_unstable();
    times[times.len() / 2].as_nanos()
}
