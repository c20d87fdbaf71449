//! A community of any size whose help is measured, and its exchanges as columns for other programs.

use crate::community::Community;
use crate::plan::{Exchange, Plan};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use timebank::Day;
use timebank::ledger::STANDARD_CATEGORIES;

/// Writes a community into a folder: imported, since nobody waits for a million signatures.
pub(crate) fn generate(exchanges: usize, members: usize, folder: &Path) {
    let plan = Plan::of(exchanges, members);
    let days = || plan.exchanges.iter().map(|exchange| exchange.on);
    let (first, last) = (days().min().expect("an exchange"), days().max().expect("an exchange"));
    let community = Community::of_import(csv(&plan).as_bytes(), last);
    fs::create_dir_all(folder).expect("a folder to write to");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file to write");
    write("members.cache", &community.ledger.cache());
    write("facts.json", format!("{{\"from\":\"{first}\",\"to\":\"{last}\"}}\n").as_bytes());
    let counts: Vec<&Exchange> = plan.exchanges.iter().filter(|exchange| !exchange.voided).collect();
    let column = |name: &str, number: &dyn Fn(&Exchange) -> i32| {
        let bytes: Vec<u8> = counts.iter().flat_map(|exchange| number(exchange).to_le_bytes()).collect();
        write(name, &bytes);
    };
    let category = |exchange: &Exchange| STANDARD_CATEGORIES.iter().position(|of| *of == exchange.category);
    column("giver.i32", &|exchange| exchange.gave as i32);
    column("receiver.i32", &|exchange| exchange.received as i32);
    column("minutes.i32", &|exchange| exchange.minutes as i32);
    column("day.i32", &|exchange| exchange.on.0);
    column("category.i32", &|exchange| category(exchange).expect("a standard category") as i32);
    write("joined.i32", &joined(&plan, last).iter().flat_map(|day| day.0.to_le_bytes()).collect::<Vec<u8>>());
}

/// The exchanges in our own format.
fn csv(plan: &Plan) -> String {
    let mut out = String::from("id,state,kind,on,giver,receiver,minutes,category,giver_id,receiver_id\n");
    for (id, exchange) in plan.exchanges.iter().enumerate() {
        let Exchange { gave, received, minutes, on, category, voided, .. } = exchange;
        let state = if *voided { "voided" } else { "confirmed" };
        let (giver, receiver) = (&plan.members[*gave], &plan.members[*received]);
        // Writing into a String cannot fail.
        _ = writeln!(
            out,
            "e{id},{state},service,{on},{giver},{receiver},{minutes},{category},m{gave},m{received}"
        );
    }
    out
}

/// When each member joined, in any order: on the day of their first exchange, or the founder on the last day.
fn joined(plan: &Plan, last: Day) -> Vec<Day> {
    let mut joined = vec![None; plan.members.len()];
    for exchange in &plan.exchanges {
        for member in [exchange.gave, exchange.received] {
            let day = joined[member].get_or_insert(exchange.on);
            *day = exchange.on.min(*day);
        }
    }
    joined.into_iter().flatten().chain([last]).collect()
}
