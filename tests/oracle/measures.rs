//! Prints the measures of graphs, for `oracle.py` to compare.
//!
//! It reads graphs from standard input: the number of accounts and of rows, then giver, receiver and minutes
//! of each row. It prints a line of JSON for each graph.
#![allow(clippy::unwrap_used, reason = "a program of tests")]
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::io::Read;
use std::time::{Duration, Instant};
use timebank::Minutes;
use timebank::ledger::AccountIndex;
use timebank::views::reciprocity::{Flow, Flows, Fraction, Tracing, gini};

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|word| word.parse::<i64>().unwrap());
    while let Some(accounts) = numbers.next() {
        let mut next = || numbers.next().unwrap();
        let rows: Vec<Flow> = (0..next())
            .map(|_| Flow {
                giver: AccountIndex::at(next() as u32),
                receiver: AccountIndex::at(next() as u32),
                minutes: Minutes(next()),
            })
            .collect();
        let flows = Flows::of(accounts as usize, &rows);
        let began = Instant::now();
        let circular = flows.circular();
        let took = began.elapsed();
        let (gave, received) = flows.sides();
        let traded = |side: &[Minutes]| -> Vec<Minutes> {
            let both = gave.iter().zip(&received).zip(side);
            both.filter(|((gave, received), _)| gave.0 + received.0 > 0)
                .map(|(_, minutes)| *minutes)
                .collect()
        };
        let began = Instant::now();
        let mut tracing = Tracing::new(&flows);
        let prepared = began.elapsed();
        let mut longest = Duration::ZERO;
        let mut is_done = false;
        while !is_done {
            let before = Instant::now();
            is_done = tracing.advance(20_000);
            longest = longest.max(before.elapsed());
        }
        let traced = began.elapsed();
        let examples: Minutes = tracing.finish().iter().map(|example| example.sum()).sum();
        let figures = [
            ("sum", flows.sum().0.to_string()),
            ("direct", flows.direct().0.to_string()),
            ("circular", circular.0.to_string()),
            ("examples", examples.0.to_string()),
            ("ceiling", flows.ceiling().0.to_string()),
            ("ties", pair(flows.returned_ties())),
            ("clustering", pair(flows.clustering())),
            ("circle", flows.largest_circle().to_string()),
            ("giniGave", pair(gini(&traded(&gave)))),
            ("giniReceived", pair(gini(&traded(&received)))),
            ("microseconds", took.as_micros().to_string()),
            ("examplesMicroseconds", traced.as_micros().to_string()),
            ("preparedMicroseconds", prepared.as_micros().to_string()),
            ("longestStepMicroseconds", longest.as_micros().to_string()),
        ];
        println!("{{{}}}", figures.map(|(name, figure)| format!("\"{name}\":{figure}")).join(","));
    }
}

fn pair(fraction: Fraction) -> String {
    format!("[{},{}]", fraction.part, fraction.whole)
}
