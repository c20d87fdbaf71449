//! The circulation of the greatest worth inside a network.
//!
//! The primal-dual method, from the other end: at first every arc is full. What then arrives at a node in
//! excess of what leaves it is taken back along the cheapest paths, all paths of one cost together (Dinic's
//! blocking flows), the next cost after that. Costs are small whole numbers here, so there are few of them.
//! The potentials that remain prove that no circulation is worth more.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

/// An arc of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The node where it begins.
    pub from: u32,
    /// The node where it ends.
    pub to: u32,
    /// The most that flows on it. Never negative.
    pub capacity: i64,
    /// The worth of one unit on it. Positive.
    pub worth: i64,
}

/// A circulation, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circulation {
    /// The flow on each arc, in the order of the arcs.
    pub flow: Vec<i64>,
    /// A number for each node. An arc that is not full has `potential[to] <= potential[from] - worth`, and an
    /// arc that is not empty has `potential[to] >= potential[from] - worth`. So no circulation is worth more.
    pub potential: Vec<i64>,
}

/// The circulation of the greatest worth: at every node as much arrives as leaves.
///
/// ```
/// # use timebank::views::reciprocity::{Arc, circulation};
/// let arc = |from, to, capacity| Arc { from, to, capacity, worth: 1 };
/// // Ada helps Ben for 60 minutes, Ben helps Cy for 45, Cy helps Ada for 90.
/// let found = circulation(3, &[arc(0, 1, 60), arc(1, 2, 45), arc(2, 0, 90)]);
/// assert_eq!(found.flow, [45, 45, 45]);
/// ```
pub fn circulation(nodes: usize, arcs: &[Arc]) -> Circulation {
    let mut residue = Residue::of(nodes, arcs);
    while residue.raise_potentials() {
        while residue.set_levels() {
            residue.take_back();
        }
    }
    let flow =
        residue.places.iter().map(|place| residue.left[residue.twin[*place as usize] as usize]).collect();
    Circulation { flow, potential: residue.potential }
}

/// What may still be changed. Every arc stands twice: as itself, where it is not full, and as its twin in the
/// other direction, where it is not empty. Steps are grouped by the node where they begin.
struct Residue {
    /// The first step of each node, and the end.
    start: Vec<u32>,
    to: Vec<u32>,
    twin: Vec<u32>,
    /// How much may still move along a step.
    left: Vec<i64>,
    cost: Vec<i64>,
    /// The step of each arc.
    places: Vec<u32>,
    /// How much more arrives than leaves.
    excess: Vec<i64>,
    potential: Vec<i64>,
    /// Steps from the nearest node with an excess, over steps of no cost. [`FAR`] if there is no way.
    level: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Residue {
    fn of(nodes: usize, arcs: &[Arc]) -> Residue {
        let mut start = vec![0u32; nodes + 2];
        for arc in arcs {
            start[arc.from as usize + 2] += 1;
            start[arc.to as usize + 2] += 1;
        }
        for node in 2..start.len() {
            start[node] += start[node - 1];
        }
        let steps = 2 * arcs.len();
        let mut residue = Residue {
            start: Vec::new(),
            to: vec![0; steps],
            twin: vec![0; steps],
            left: vec![0; steps],
            cost: vec![0; steps],
            places: Vec::with_capacity(arcs.len()),
            excess: vec![0; nodes],
            potential: vec![0; nodes],
            level: vec![FAR; nodes],
        };
        let mut place = |node: u32| {
            let next = &mut start[node as usize + 1];
            *next += 1;
            *next - 1
        };
        for arc in arcs {
            let (there, back) = (place(arc.from), place(arc.to));
            residue.step(there, arc.to, back, 0, -arc.worth);
            residue.step(back, arc.from, there, arc.capacity, arc.worth);
            residue.places.push(there);
            residue.excess[arc.to as usize] += arc.capacity;
            residue.excess[arc.from as usize] -= arc.capacity;
        }
        start.pop();
        residue.start = start;
        residue
    }

    fn step(&mut self, place: u32, to: u32, twin: u32, left: i64, cost: i64) {
        let place = place as usize;
        (self.to[place], self.twin[place], self.left[place], self.cost[place]) = (to, twin, left, cost);
    }

    fn steps(&self, node: u32) -> core::ops::Range<usize> {
        self.start[node as usize] as usize..self.start[node as usize + 1] as usize
    }

    /// The cost of a step beside the potentials. Never negative where something may move.
    fn reduced(&self, node: u32, step: usize) -> i64 {
        self.cost[step] + self.potential[node as usize] - self.potential[self.to[step] as usize]
    }

    fn with_excess(&self) -> impl Iterator<Item = u32> {
        (0..self.excess.len() as u32).filter(|node| self.excess[*node as usize] > 0)
    }

    /// Raises the potentials until a way of no cost leads from an excess to a lack (Dijkstra's algorithm).
    /// `false` if there is no excess left.
    fn raise_potentials(&mut self) -> bool {
        let mut distance = vec![i64::MAX; self.excess.len()];
        let mut next: BinaryHeap<Reverse<(i64, u32)>> =
            self.with_excess().map(|node| Reverse((0, node))).collect();
        for Reverse((_, node)) in &next {
            distance[*node as usize] = 0;
        }
        let mut nearest = None;
        while let Some(Reverse((far, node))) = next.pop() {
            if distance[node as usize] != far {
                continue;
            }
            if self.excess[node as usize] < 0 {
                nearest = Some(far);
                break;
            }
            for step in self.steps(node) {
                let (to, way) = (self.to[step], far + self.reduced(node, step));
                if self.left[step] > 0 && way < distance[to as usize] {
                    distance[to as usize] = way;
                    next.push(Reverse((way, to)));
                }
            }
        }
        let Some(nearest) = nearest else { return false };
        for (potential, distance) in self.potential.iter_mut().zip(distance) {
            *potential += distance.min(nearest);
        }
        true
    }

    /// Sets the levels anew. `false` if no way of no cost leads from an excess to a lack.
    fn set_levels(&mut self) -> bool {
        self.level.fill(FAR);
        let mut queue: Vec<u32> = self.with_excess().collect();
        for node in &queue {
            self.level[*node as usize] = 0;
        }
        let (mut read, mut reached) = (0, false);
        while let Some(node) = queue.get(read).copied() {
            read += 1;
            reached |= self.excess[node as usize] < 0;
            for step in self.steps(node) {
                let to = self.to[step];
                if self.left[step] > 0 && self.level[to as usize] == FAR && self.reduced(node, step) == 0 {
                    self.level[to as usize] = self.level[node as usize] + 1;
                    queue.push(to);
                }
            }
        }
        reached
    }

    /// Takes back as much as the levels allow, along steps of no cost from each level to the next.
    fn take_back(&mut self) {
        let nodes = self.excess.len();
        let mut cursor = self.start[..nodes].to_vec();
        let mut path: Vec<usize> = Vec::new();
        for source in 0..nodes as u32 {
            while self.excess[source as usize] > 0 {
                let Some(lack) = self.way(source, &mut cursor, &mut path) else { break };
                let most = self.excess[source as usize].min(-self.excess[lack as usize]);
                let amount = path.iter().fold(most, |amount, step| amount.min(self.left[*step]));
                for step in &path {
                    self.left[*step] -= amount;
                    self.left[self.twin[*step] as usize] += amount;
                }
                self.excess[source as usize] -= amount;
                self.excess[lack as usize] += amount;
            }
        }
    }

    /// Finds a way from a node to one that lacks something. Steps that lead nowhere are not tried again.
    fn way(&self, source: u32, cursor: &mut [u32], path: &mut Vec<usize>) -> Option<u32> {
        path.clear();
        let mut node = source;
        while self.excess[node as usize] >= 0 {
            let end = self.start[node as usize + 1];
            let tried = &mut cursor[node as usize];
            while *tried < end && !self.leads_on(node, *tried as usize) {
                *tried += 1;
            }
            if *tried < end {
                path.push(*tried as usize);
                node = self.to[*tried as usize];
            } else {
                node = self.to[self.twin[path.pop()?] as usize];
                cursor[node as usize] += 1;
            }
        }
        Some(node)
    }

    fn leads_on(&self, node: u32, step: usize) -> bool {
        let next = self.level[self.to[step] as usize];
        self.left[step] > 0 && next == self.level[node as usize] + 1 && self.reduced(node, step) == 0
    }
}
