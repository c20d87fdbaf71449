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
use crate::views::in_order;
use serde::Serialize;

/// The ways that help went. The three parts make up the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct WaysOfHelp {
    /// The minutes that members gave each other: `W`.
    pub whole: Minutes,
    /// Those that went both ways within a pair: `rW`.
    pub direct: Minutes,
    /// Those that came round through others: `(λ − r)W`.
    pub round: Minutes,
    /// Those that went one way so far: `(1 − λ)W`.
    pub one_way: Minutes,
}

impl Flows {
    /// The ways that help went, of which so many minutes came back: `λW`.
    pub fn ways(&self, circular: Minutes) -> WaysOfHelp {
        let (whole, direct) = (self.sum(), self.direct());
        WaysOfHelp { whole, direct, round: circular - direct, one_way: whole - circular }
    }

    /// Minutes that went both ways within a pair, on both sides: `rW`.
    pub fn direct(&self) -> Minutes {
        self.both_ways().map(|(flow, back)| flow.minutes.min(back)).sum()
    }

    /// Minutes that could have come back at most, if everybody received as much as they gave: `cW`.
    pub fn ceiling(&self) -> Minutes {
        let (gave, received) = self.sides();
        ceiling(&gave, &received)
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
        let arcs: Vec<Arc> = flows.rows().iter().map(|flow| arc(flow, flow.minutes)).collect();
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
    /// The rows of which a part may go both ways. An arc stands for each, after those for all rows.
    pairs: Vec<usize>,
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
    /// Finds the largest circulation, and then, `in_pairs`, the one that has the most minutes in pairs.
    Circling { work: Box<Circulating>, in_pairs: bool },
    /// Takes the pairs out of the rows before `next`. The rest of each row goes to the rings.
    Pairs { next: usize, rings: Rings },
    /// Takes the rings out.
    Rings(Rings),
}

impl Tracing {
    /// Nothing is done yet.
    pub fn new(flows: &Flows) -> Tracing {
        let mut arcs = Vec::with_capacity(flows.rows().len());
        let (mut pairs, mut both_arcs) = (Vec::new(), Vec::new());
        for (place, (flow, back)) in flows.both_ways().enumerate() {
            let both = flow.minutes.min(back);
            arcs.push(arc(&flow, flow.minutes - both));
            if both > Minutes::ZERO {
                pairs.push(place);
                both_arcs.push(arc(&flow, both));
            }
        }
        arcs.extend(both_arcs);
        Tracing {
            rows: flows.rows().to_vec(),
            pairs,
            back: flows.places_back().collect(),
            stage: Stage::Circling {
                work: Box::new(Circulating::new(flows.accounts(), &arcs)),
                in_pairs: false,
            },
            examples: Vec::new(),
            minutes: flows.sum(),
            ceiling: flows.ceiling(),
        }
    }

    /// Works on, for about so many looks. `true` when all is done.
    pub fn advance(&mut self, mut looks: usize) -> bool {
        while looks > 0 {
            match &mut self.stage {
                Stage::Circling { work, in_pairs } => {
                    if !work.advance(&mut looks) {
                        return false;
                    }
                    if !*in_pairs {
                        *in_pairs = true;
                        work.refine([vec![0; self.rows.len()], vec![1; self.pairs.len()]].concat());
                    } else {
                        let mut found = work.flow();
                        let both = found.split_off(self.rows.len());
                        let places = self.pairs.iter().zip(both);
                        places.for_each(|(place, both)| found[*place] += both);
                        let rows = self.rows.iter_mut().zip(found);
                        rows.for_each(|(row, minutes)| row.minutes = Minutes(minutes));
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
            Stage::Circling { work, in_pairs: false } => surplus - Minutes(work.excess()),
            Stage::Circling { in_pairs: true, .. } | Stage::Pairs { .. } => surplus,
            Stage::Rings(rings) => self.minutes - rings.left(),
        };
        Fraction::of(i128::from(known.0), i128::from(self.minutes.0))
    }

    /// The examples that are there: pairs first, then rings, the short ones first.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// The pairs that are there, those with most minutes first.
    pub fn pairs(&self) -> Vec<&Example> {
        largest_first(&self.examples, |members| members == 2)
    }

    /// The rings of three and more that are there, those with most minutes first.
    pub fn rings(&self) -> Vec<&Example> {
        largest_first(&self.examples, |members| members > 2)
    }

    /// Does all that is left, and gives the examples.
    pub fn finish(mut self) -> Vec<Example> {
        while !self.advance(usize::MAX) {}
        self.examples
    }
}

/// Those of some lengths by what each member gave the next. Of equal ones, the shorter ones come first.
fn largest_first(examples: &[Example], is_meant: impl Fn(usize) -> bool) -> Vec<&Example> {
    let meant = examples.iter().zip(0u32..).filter(|(example, _)| is_meant(example.members.len()));
    let order = in_order(meant.map(|(example, place)| (-example.minutes.0, place)));
    order.into_iter().map(|(_, place)| &examples[place as usize]).collect()
}

/// What could have come back at most of what these gave and received.
pub(super) fn ceiling(gave: &[Minutes], received: &[Minutes]) -> Minutes {
    gave.iter().zip(received).map(|(gave, received)| *gave.min(received)).sum()
}

fn arc(flow: &Flow, capacity: Minutes) -> Arc {
    Arc { from: flow.giver.0, to: flow.receiver.0, capacity: capacity.0, worth: 1 }
}
