//! Help that came back: directly, or round through others.
//!
//! The most help that came back is the largest circulation inside who helped whom. Many circulations are
//! equally large. The one that is shown has the most minutes in pairs, and is broken into pairs and the
//! shortest rings. These pieces are examples: other rings could tell the same hours.

use super::circulation::{Arc, circulation};
use super::flows::{Flow, Flows};
use crate::Minutes;
use crate::ledger::AccountIndex;
use std::collections::VecDeque;

/// Members of whom each helped the next, and the last helped the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Two for a pair, more for a ring. The member who joined first comes first.
    pub members: Vec<AccountIndex>,
    /// The minutes that each gave the next.
    pub minutes: Minutes,
}

impl Example {
    /// The minutes of all its members: its part of the circular minutes.
    pub fn sum(&self) -> Minutes {
        Minutes(self.minutes.0 * self.members.len() as i64)
    }
}

impl Flows {
    /// Minutes that went both ways within a pair, on both sides: `rW`.
    pub fn direct(&self) -> Minutes {
        self.both_ways().map(|(flow, back)| flow.minutes.min(back)).sum()
    }

    /// Minutes that could have come back at most, if everybody received as much as they gave: `cW`.
    pub fn ceiling(&self) -> Minutes {
        let (gave, received) = self.sides();
        gave.into_iter().zip(received).map(|(gave, received)| gave.min(received)).sum()
    }

    /// Minutes of the largest circulation: `λW`.
    pub fn circular(&self) -> Minutes {
        let arcs: Vec<Arc> = self.rows().iter().map(|flow| arc(flow, flow.minutes, 1)).collect();
        circulation(self.accounts(), &arcs).flow.into_iter().map(Minutes).sum()
    }

    /// Examples of how help came back. Together they are as long as the circular minutes, and use no more
    /// than was given. Pairs come first, then rings, the short ones first.
    pub fn examples(&self) -> Vec<Example> {
        let mut left = self.circulating();
        let mut examples = Vec::new();
        let back: Vec<Minutes> =
            Flows::of(self.accounts(), &left).both_ways().map(|(_, back)| back).collect();
        for (flow, back) in left.iter_mut().zip(back) {
            let both = flow.minutes.min(back);
            if both > Minutes::ZERO && flow.giver < flow.receiver {
                examples.push(Example { members: vec![flow.giver, flow.receiver], minutes: both });
            }
            flow.minutes -= both;
        }
        left.retain(|flow| flow.minutes > Minutes::ZERO);
        examples.extend(Rings::of(&left, self.accounts()));
        examples
    }

    /// The largest circulation that has the most minutes in pairs.
    fn circulating(&self) -> Vec<Flow> {
        // More than the pairs of any ring are worth together, so the length decides first.
        let length = self.accounts() as i64 + 1;
        let mut arcs = Vec::new();
        for (flow, back) in self.both_ways() {
            let both = flow.minutes.min(back);
            arcs.push(arc(&flow, flow.minutes - both, length));
            arcs.push(arc(&flow, both, length + 1));
        }
        let found = circulation(self.accounts(), &arcs).flow;
        let minutes = found.chunks_exact(2).map(|parts| Minutes(parts[0] + parts[1]));
        self.rows().iter().zip(minutes).map(|(flow, minutes)| Flow { minutes, ..*flow }).collect()
    }
}

fn arc(flow: &Flow, capacity: Minutes, worth: i64) -> Arc {
    Arc { from: flow.giver.0, to: flow.receiver.0, capacity: capacity.0, worth }
}

/// The rings of a circulation, the shortest first, among these the one whose first member joined first.
struct Rings {
    /// For each member, whom they helped, in the order in which these joined.
    helped: Vec<Vec<(u32, i64)>>,
    /// How many steps a ring has now.
    length: usize,
    /// No ring of this length begins with an earlier member.
    first: u32,
    left: i64,
    /// From whom the search came to each member.
    from: Vec<u32>,
}

const NOBODY: u32 = u32::MAX;

impl Rings {
    fn of(flows: &[Flow], accounts: usize) -> Rings {
        let mut helped = vec![Vec::new(); accounts];
        for flow in flows {
            helped[flow.giver.0 as usize].push((flow.receiver.0, flow.minutes.0));
        }
        let left = flows.iter().map(|flow| flow.minutes.0).sum();
        Rings { helped, length: 3, first: 0, left, from: vec![NOBODY; accounts] }
    }

    /// A ring of the present length that begins with `first` and goes on with later members alone. The search
    /// is in breadth, so it finds the shortest; shorter ones are gone.
    fn search(&mut self) -> Option<Vec<u32>> {
        let mut reached = vec![self.first];
        let mut queue = VecDeque::from([(self.first, 1)]);
        let mut last = None;
        'search: while let Some((member, steps)) = queue.pop_front() {
            for (to, _) in &self.helped[member as usize] {
                if *to == self.first {
                    last = Some(member);
                    break 'search;
                }
                if *to > self.first && self.from[*to as usize] == NOBODY && steps < self.length {
                    self.from[*to as usize] = member;
                    reached.push(*to);
                    queue.push_back((*to, steps + 1));
                }
            }
        }
        let ring = last.map(|last| {
            let mut ring: Vec<u32> = core::iter::successors(Some(last), |member| {
                Some(self.from[*member as usize]).filter(|_| *member != self.first)
            })
            .collect();
            ring.reverse();
            ring
        });
        for member in reached {
            self.from[member as usize] = NOBODY;
        }
        ring
    }

    /// The length of the shortest ring that is left. To try one length after the other would take the cube of
    /// the members where a single long ring is left.
    fn shortest(&mut self) -> usize {
        self.length = self.helped.len();
        for first in 0..self.helped.len() as u32 {
            self.first = first;
            if let Some(ring) = self.search() {
                self.length = ring.len();
            }
        }
        self.length
    }

    /// Takes a ring out, as often as its weakest step allows.
    fn take(&mut self, ring: &[u32]) -> Example {
        let steps = || ring.iter().zip(ring.iter().cycle().skip(1));
        let minutes = steps().map(|(giver, receiver)| self.minutes(*giver, *receiver)).min().unwrap_or(0);
        for (giver, receiver) in steps() {
            let helped = &mut self.helped[*giver as usize];
            if let Ok(place) = helped.binary_search_by_key(receiver, |(to, _)| *to) {
                helped[place].1 -= minutes;
                if helped[place].1 == 0 {
                    helped.remove(place);
                }
            }
        }
        self.left -= minutes * ring.len() as i64;
        Example {
            members: ring.iter().map(|member| AccountIndex(*member)).collect(),
            minutes: Minutes(minutes),
        }
    }

    fn minutes(&self, giver: u32, receiver: u32) -> i64 {
        let helped = &self.helped[giver as usize];
        helped.binary_search_by_key(&receiver, |(to, _)| *to).map_or(0, |place| helped[place].1)
    }
}

impl Iterator for Rings {
    type Item = Example;

    fn next(&mut self) -> Option<Example> {
        while self.left > 0 {
            if let Some(ring) = self.search() {
                return Some(self.take(&ring));
            }
            self.first += 1;
            if self.first as usize == self.helped.len() {
                self.length = self.shortest();
                self.first = 0;
            }
        }
        None
    }
}
