//! A board full of offers and requests, and the cost of matching on it in the core alone.

use crate::community::Community;
use crate::plan::Plan;
use crate::random::Random;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;
use timebank::Day;
use timebank::journal::PostKind;
use timebank::ledger::{Ledger, Posting, STANDARD_CATEGORIES};
use timebank::views::PairingQuery;

/// The number of members, and the offers and the requests of each.
const MEMBERS: usize = 1000;
const EACH: usize = 5;
/// The number of areas. Every member lives in one.
const AREAS: usize = 20;
/// How often each reading is measured.
const CALLS: usize = 20;

/// Writes a community of a thousand members into a folder. They have exchanged before.
pub(crate) fn generate(folder: &Path) {
    let plan = Plan::new(20 * MEMBERS);
    let today = plan.exchanges.iter().map(|exchange| exchange.on).max().expect("an exchange");
    let mut community = Community::of_members(&plan);
    let mut random = Random(3);
    for member in 0..MEMBERS {
        community.moves_to(member, &format!("Area {}", random.below(AREAS)));
        for kind in [PostKind::Offer, PostKind::Request] {
            for _ in 0..EACH {
                let (text, tags) = (text(&mut random), random.one_of(&TAGS));
                let category = Some(random.one_of(&STANDARD_CATEGORIES));
                let tags = Some(tags);
                let posting =
                    Posting { kind, text: &text, category, tags, until: None, member: None, replaces: None };
                community.post(member, posting);
            }
        }
    }
    fs::create_dir_all(folder).expect("a folder to write to");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file to write");
    write("members.cache", &community.ledger.cache());
    let busiest = community.member_id(plan.busiest());
    write(
        "facts.json",
        format!("{{\"busiest\":{{\"id\":\"{busiest}\"}},\"today\":\"{today}\"}}\n").as_bytes(),
    );
}

/// Nanoseconds per call, as JSON. Each figure is the median of many.
pub(crate) fn measure(folder: &Path) -> String {
    let read = |name: &str| fs::read(folder.join(name)).expect("a generated file");
    let ledger = Ledger::from_cache(&&read("members.cache")[..]).expect("a generated cache");
    let facts = String::from_utf8(read("facts.json")).expect("text");
    let today = facts.split('"').rev().nth(1).and_then(Day::parse).expect("a day");
    let member = ledger.accounts().nth(2).expect("a member");
    let median = |call: &dyn Fn()| {
        let mut times: Vec<_> = (0..CALLS)
            .map(|_| {
                let start = Instant::now();
                call();
                start.elapsed().as_nanos()
            })
            .collect();
        times.sort_unstable();
        times[CALLS / 2]
    };
    let matches = median(&|| drop(black_box(ledger.matches(member, today, 50))));
    let pairings = median(&|| drop(black_box(ledger.pairings(&PairingQuery::default(), today))));
    let rings = median(&|| drop(black_box(ledger.rings(today, 20, None))));
    let through = median(&|| drop(black_box(ledger.rings(today, 20, Some(member)))));
    format!("{{\"matches\":{matches},\"pairings\":{pairings},\"rings\":{rings},\"through one\":{through}}}")
}

fn text(random: &mut Random) -> String {
    let mut text = format!("{} {}", random.one_of(&DEEDS), random.one_of(&THINGS));
    if random.percent(40) {
        text.push_str(random.one_of(&[" at weekends", " in the evening", " on Mondays", " when it suits"]));
    }
    text
}

const DEEDS: [&str; 16] = [
    "Help with",
    "Repairing",
    "Lessons in",
    "Looking after",
    "Driving to",
    "Cleaning",
    "Cooking",
    "Company for",
    "Setting up",
    "Shopping for",
    "Translating",
    "Advice on",
    "Painting",
    "Mending",
    "Reading aloud",
    "Moving",
];

const THINGS: [&str; 40] = [
    "the kitchen tap",
    "a bicycle",
    "conversational English",
    "two children",
    "hospital appointments",
    "stairs and windows",
    "a neighbourhood lunch",
    "afternoon walks",
    "a new phone",
    "weekly groceries",
    "letters to the council",
    "the tax form",
    "a sewing machine",
    "tomato plants",
    "guitar chords",
    "Spanish grammar",
    "an old piano",
    "hedges and lawns",
    "a birthday cake",
    "wool jumpers",
    "curtains",
    "a small dog",
    "three cats",
    "family photographs",
    "the allotment",
    "garden furniture",
    "bookshelves",
    "a job application",
    "mathematics homework",
    "yoga for beginners",
    "swimming",
    "choir practice",
    "a website",
    "printing and scanning",
    "bread and pastry",
    "Indian curries",
    "wallpaper",
    "a leaking roof",
    "chess",
    "watercolours",
];

const TAGS: [&str; 12] = [
    "home",
    "outdoors",
    "weekly",
    "beginners",
    "evenings",
    "children",
    "older people",
    "by car",
    "tools",
    "online",
    "in English",
    "patient",
];
