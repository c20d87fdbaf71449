//! One ledger on many phones, with everything going wrong: a simulator without sockets, threads or a clock.
//!
//! One seed is one run: `SEED=123 cargo test --test runner one_seed -- --nocapture` does it again alone, and
//! `SEEDS=200000 cargo test --release --workspace --test runner many_ -- --nocapture` does more of them, from
//! seed `FROM` on.
#![allow(clippy::print_stdout, reason = "figures are for people")]

mod actions;
mod desk;
mod dice;
mod hub;
mod lies;
mod mishaps;
mod network;
mod oracle;
mod phone;
mod planted;
mod settled;
mod time;
mod times;
mod world;

use dice::Counts;
use planted::Bug;
use std::time::Instant;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Runs seeds. Returns how often each thing happened.
fn runs(seeds: std::ops::Range<u64>) -> Counts {
    let (start, mut counts) = (Instant::now(), Counts::new());
    let many = seeds.end - seeds.start;
    for seed in seeds {
        let outcomes = world::run(seed, None);
        if let Some(violation) = outcomes.violation {
            panic!("SEED={seed}: {violation}");
        }
        for (what, count) in outcomes.counts {
            *counts.entry(what).or_default() += count;
        }
    }
    println!("{many} seeds in {:.1} s", start.elapsed().as_secs_f64());
    counts
}

#[test]
fn one_seed() {
    let seed = number("SEED").unwrap_or(1);
    let outcomes = world::run(seed, None);
    println!("{:#?}", outcomes.counts);
    assert_eq!(outcomes.violation, None, "SEED={seed}");
    // The same seed gives the same run.
    assert_eq!(world::run(seed, None).counts, outcomes.counts);
}

/// How many seeds each of the two tests has: all of them together are the ordinary run.
fn half() -> u64 {
    number("SEEDS").unwrap_or(5_000) / 2
}

/// The first seed.
fn from() -> u64 {
    number("FROM").unwrap_or(0)
}

#[test]
fn many_seeds() {
    let counts = runs(from()..from() + half());
    for (what, count) in &counts {
        println!("{count:>9} {what}");
    }
    // Whatever can go wrong did, so that what held did not hold because nothing happened.
    let rare = if half() < 1_000 { &[][..] } else { &KINDS[..] };
    let missing: Vec<&&str> = rare.iter().filter(|kind| !counts.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}

#[test]
fn many_other_seeds() {
    runs(from() + half()..from() + 2 * half());
}

/// What must have happened in a thousand seeds.
const KINDS: [&str; 126] = [
    "answer: admitted",
    "answer: held",
    "answer: refused",
    "answer: waiting",
    "attack: altered event",
    "attack: altered part",
    "attack: escalated policy",
    "attack: escalated role",
    "attack: forked counter",
    "attack: replay",
    "attack: unknown device",
    "attack: wrong community",
    "carried for another",
    "clock doubted",
    "clock jumps",
    "clock set right",
    "duties",
    "erased again",
    "events admitted",
    "forgotten by rule",
    "hub crashes",
    "hub crashes after a commit",
    "hub crashes after it stored what waits",
    "hub crashes before a commit",
    "hub crashes before it stores what waits",
    "hub restored",
    "hub's disk is full",
    "hub's storage copied",
    "key renewed",
    "lie: alters a part: forged",
    "lie: alters an event: rewritten",
    "lie: another's head: not_signed_by_keeper",
    "lie: cuts the end: damaged",
    "lie: earlier epoch: went_back",
    "lie: forges an event: forged",
    "lie: forks: rewritten",
    "lie: goes back: went_back",
    "lie: omits a record: gap",
    "lie: omits all: gap",
    "lie: reorders: gap",
    "lie: reorders: out_of_order",
    "lie: rewrites: rewritten",
    "message cut off",
    "message delayed",
    "message doubled",
    "message lost",
    "message overtakes",
    "offered again",
    "partial replicas",
    "phone crashes",
    "phone crashes after it stored",
    "phone crashes before it stores",
    "phone cut off",
    "phone restored",
    "phone's storage copied",
    "read again",
    "refused is let go",
    "refused is sent again",
    "refused: acts_for_them",
    "refused: already_disputed",
    "refused: already_erased",
    "refused: already_resolved",
    "refused: day_out_of_range",
    "refused: exceeds_ceiling",
    "refused: exceeds_floor",
    "refused: key_in_use",
    "refused: member_left",
    "refused: not_a_coordinator",
    "refused: not_a_party",
    "refused: not_counted",
    "refused: not_disputed",
    "refused: not_held",
    "refused: own_entry",
    "refused: they_exchanged",
    "refused: two_kinds",
    "refused: viewer_cannot_write",
    "refused: waits_for_coordinator",
    "refused: wrong_community",
    "refused: wrong_holders",
    "refused: wrong_part",
    "refused: wrong_recorder",
    "restored hub noticed",
    "said: copied",
    "said: needs attention",
    "said: saved",
    "said: shared",
    "said: widened",
    "storage evicted",
    "token is over",
    "unauthorized",
    "waiting: device_forked",
    "waiting: device_revoked",
    "waiting: unknown_device",
    "waiting: unknown_exchange",
    "what waited is admitted",
    "written: Confirmed",
    "written: Declined",
    "written: Disputed",
    "written: Held",
    "written: Released",
    "written: Resolved",
    "written: Voided",
    "written: Withdrawn",
    "written: confirmed by link",
    "written: corrected",
    "written: device added",
    "written: device revoked",
    "written: erasure put off",
    "written: gift",
    "written: guardian changed",
    "written: holders changed",
    "written: member added",
    "written: member came back",
    "written: member erased",
    "written: member left",
    "written: members joined",
    "written: members parted",
    "written: policy",
    "written: retention",
    "written: role",
    "written: service",
    "written: session",
    "written: undone",
    "written: withdrawn before it was shared",
    "wrong clock",
    "wrong clock confirmed",
];

#[test]
fn planted_bugs_are_found() {
    for bug in Bug::ALL {
        let found = (0..2_000).find_map(|seed| Some((seed, world::run(seed, Some(bug)).violation?)));
        match found {
            Some((seed, violation)) => println!("{bug:?}: seed {seed}: {violation}"),
            None => panic!("{bug:?} was not found"),
        }
    }
}
