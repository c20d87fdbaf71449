//! Help that came back: directly, or round through others.
//!
//! The most help that came back is the largest circulation inside who helped whom. Many circulations are
//! equally large. The one that is shown has the most minutes in pairs, and is broken into pairs and the
//! shortest rings. These pieces are examples: other rings could tell the same hours.

use super::circulation::{Arc, Circulating};
use super::example::Example;
use super::flows::{Flow, Flows};
use super::fraction::Fraction;
use super::rings::Rings;
use crate::Minutes;

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
        Circling::new(self).finish()
    }

    /// Examples of how help came back. Together they are as long as the circular minutes, and use no more
    /// than was given. Pairs come first, then rings, the short ones first.
    pub fn examples(&self) -> Vec<Example> {
        Tracing::new(self).finish()
    }
}

/// The circular minutes in the making. To drop it is to stop.
///
/// Work is counted, not timed: a look is about as much work as to read one flow. However the work is cut into
/// pieces, the result is the same.
#[derive(Clone, Debug)]
pub struct Circling {
    work: Circulating,
    excess: i64,
}

impl Circling {
    /// Nothing is done yet.
    pub fn new(flows: &Flows) -> Circling {
        let arcs: Vec<Arc> = flows.rows().iter().map(|flow| arc(flow, flow.minutes, 1)).collect();
        let work = Circulating::new(flows.accounts(), &arcs);
        Circling { excess: work.excess(), work }
    }

    /// Works on, for about so many looks. `true` when all is done.
    pub fn advance(&mut self, mut looks: usize) -> bool {
        self.work.advance(&mut looks)
    }

    /// Of the minutes that cannot come back because somebody gave less than they received, how many were told
    /// apart.
    pub fn progress(&self) -> Fraction {
        Fraction::of(i128::from(self.excess - self.work.excess()), i128::from(self.excess))
    }

    /// Does all that is left. The circular minutes: `λW`.
    pub fn finish(self) -> Minutes {
        self.work.finish().flow.into_iter().map(Minutes).sum()
    }
}

/// The examples in the making, as in [`Circling`].
#[derive(Clone, Debug)]
pub struct Tracing {
    /// Who helped whom.
    rows: Vec<Flow>,
    /// For each row, the place of the row back.
    back: Vec<Option<usize>>,
    stage: Stage,
    examples: Vec<Example>,
    /// The minutes of all rows, and those whose part in the examples is known.
    minutes: Minutes,
    ceiling: Minutes,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Finds the largest circulation that has the most minutes in pairs.
    Circling(Box<Circulating>),
    /// Takes the pairs out of the rows before `next`. The rest of each row goes to the rings.
    Pairs { next: usize, rings: Rings },
    /// Takes the rings out.
    Rings(Rings),
}

impl Tracing {
    /// Nothing is done yet.
    pub fn new(flows: &Flows) -> Tracing {
        // More than the pairs of any ring are worth together, so the length decides first.
        let length = flows.accounts() as i64 + 1;
        let mut arcs = Vec::with_capacity(2 * flows.rows().len());
        for (flow, back) in flows.both_ways() {
            let both = flow.minutes.min(back);
            arcs.push(arc(&flow, flow.minutes - both, length));
            arcs.push(arc(&flow, both, length + 1));
        }
        Tracing {
            rows: flows.rows().to_vec(),
            back: flows.places_back(),
            stage: Stage::Circling(Box::new(Circulating::new(flows.accounts(), &arcs))),
            examples: Vec::new(),
            minutes: flows.sum(),
            ceiling: flows.ceiling(),
        }
    }

    /// Works on, for about so many looks. `true` when all is done.
    pub fn advance(&mut self, mut looks: usize) -> bool {
        while looks > 0 {
            match &mut self.stage {
                Stage::Circling(work) => {
                    if work.advance(&mut looks) {
                        for (row, parts) in self.rows.iter_mut().zip(work.flow().chunks_exact(2)) {
                            row.minutes = Minutes(parts[0] + parts[1]);
                        }
                        self.stage = Stage::Pairs { next: 0, rings: Rings::new(work.nodes()) };
                    }
                }
                Stage::Pairs { next, rings } => {
                    if let Some(row) = self.rows.get(*next) {
                        let back = self.back[*next].map_or(Minutes::ZERO, |back| self.rows[back].minutes);
                        let both = row.minutes.min(back);
                        if both > Minutes::ZERO && row.giver < row.receiver {
                            let members = vec![row.giver, row.receiver];
                            self.examples.push(Example { members, minutes: both });
                        }
                        rings.add(&Flow { minutes: row.minutes - both, ..*row });
                        *next += 1;
                        looks -= 1;
                    } else {
                        self.stage = Stage::Rings(core::mem::take(rings));
                    }
                }
                Stage::Rings(rings) => return rings.advance(&mut looks, &mut self.examples),
            }
        }
        false
    }

    /// Of all minutes, how many are known to be in an example or in none.
    pub fn progress(&self) -> Fraction {
        let surplus = self.minutes - self.ceiling;
        let known = match &self.stage {
            Stage::Circling(work) => surplus - Minutes(work.excess()),
            Stage::Pairs { .. } => surplus,
            Stage::Rings(rings) => self.minutes - rings.left(),
        };
        Fraction::of(i128::from(known.0), i128::from(self.minutes.0))
    }

    /// The examples that are there: pairs first, then rings, the short ones first.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Does all that is left, and gives the examples.
    pub fn finish(mut self) -> Vec<Example> {
        while !self.advance(usize::MAX) {}
        self.examples
    }
}

fn arc(flow: &Flow, capacity: Minutes, worth: i64) -> Arc {
    Arc { from: flow.giver.0, to: flow.receiver.0, capacity: capacity.0, worth }
}
