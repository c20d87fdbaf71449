//! The circulation of the greatest worth inside a network.
//!
//! The primal-dual method (Ford and Fulkerson 1962), from the other end: at first every arc is full. What
//! then arrives at a node in excess of what leaves it is taken back along the cheapest paths, all paths of
//! one cost together (Dinic's blocking flows, 1970), the next cost after that. Costs are small whole numbers
//! here, so there are few of them. The potentials that remain prove that no circulation is worth more.

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
    Circulating::new(nodes, arcs).finish()
}

/// A circulation in the making. However its work is cut into pieces, the result is the same.
#[derive(Clone, Debug)]
pub struct Circulating {
    residue: Residue,
    stage: Stage,
}

/// What is done next.
#[derive(Clone, Debug)]
enum Stage {
    Nearest(Nearest),
    Levels(Levels),
    TakeBack(TakeBack),
    Refine(Refine),
    Done,
}

impl Circulating {
    /// Nothing is done yet but the network.
    pub fn new(nodes: usize, arcs: &[Arc]) -> Circulating {
        let residue = Residue::of(nodes, arcs);
        let stage = Stage::Nearest(Nearest::of(&residue));
        Circulating { residue, stage }
    }

    /// Works on, for about so many looks at an arc, and takes them off. `true` when all is done.
    pub fn advance(&mut self, looks: &mut usize) -> bool {
        while *looks > 0 {
            let residue = &mut self.residue;
            let next = match &mut self.stage {
                Stage::Nearest(nearest) => nearest.advance(residue, looks),
                Stage::Levels(levels) => levels.advance(residue, looks),
                Stage::TakeBack(walk) => walk.advance(residue, looks),
                Stage::Refine(refine) => refine.advance(residue, looks),
                Stage::Done => return true,
            };
            if let Some(next) = next {
                self.stage = next;
            }
        }
        matches!(self.stage, Stage::Done)
    }

    /// Goes on from a circulation of the greatest worth to one that has, among these, the most of a second
    /// worth: one unit on an arc has as much as `more` says, 0 or 1.
    ///
    /// Now it costs more to leave the greatest worth than a path can have of the second. Arcs that have a
    /// second worth, and may be full or empty at the greatest worth, are filled again.
    pub(super) fn refine(&mut self, more: Vec<i64>) {
        self.stage = Stage::Refine(Refine { more, next: 0 });
    }

    /// How much more arrives at nodes than leaves them, all together. It never rises, and is 0 in the end.
    pub fn excess(&self) -> i64 {
        self.residue.excess.iter().filter(|excess| **excess > 0).sum()
    }

    /// Does all that is left.
    pub fn finish(mut self) -> Circulation {
        let mut looks = usize::MAX;
        while !self.advance(&mut looks) {
            looks = usize::MAX;
        }
        Circulation { flow: self.flow(), potential: self.residue.potential }
    }

    /// The flow on each arc as it stands, in the order of the arcs.
    pub(super) fn flow(&self) -> Vec<i64> {
        let Residue { places, left, twin, .. } = &self.residue;
        places.iter().map(|place| left[twin[*place as usize] as usize]).collect()
    }

    /// The number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.residue.excess.len()
    }
}

/// What may still be changed. Every arc stands twice: as itself, where it is not full, and as its twin in the
/// other direction, where it is not empty. Steps are grouped by the node where they begin.
#[derive(Clone, Debug)]
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

    fn leads_on(&self, node: u32, step: usize) -> bool {
        let next = self.level[self.to[step] as usize];
        self.left[step] > 0 && next == self.level[node as usize] + 1 && self.reduced(node, step) == 0
    }
}

/// The looks that a node costs in the heap.
const IN_HEAP: usize = 8;

/// Raises the potentials until a way of no cost leads from an excess to a lack (Dijkstra's algorithm).
#[derive(Clone, Debug)]
struct Nearest {
    distance: Vec<i64>,
    next: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Nearest {
    fn of(residue: &Residue) -> Nearest {
        let mut distance = vec![i64::MAX; residue.excess.len()];
        let next = residue.with_excess().map(|node| Reverse((0, node))).collect();
        residue.with_excess().for_each(|node| distance[node as usize] = 0);
        Nearest { distance, next }
    }

    fn advance(&mut self, residue: &mut Residue, looks: &mut usize) -> Option<Stage> {
        while *looks > 0 {
            // Without an excess there is no way, and all is done.
            let Some(Reverse((far, node))) = self.next.pop() else { return Some(Stage::Done) };
            *looks = looks.saturating_sub(IN_HEAP);
            if self.distance[node as usize] != far {
                continue;
            }
            if residue.excess[node as usize] < 0 {
                for (potential, distance) in residue.potential.iter_mut().zip(&self.distance) {
                    *potential += far.min(*distance);
                }
                return Some(Stage::Levels(Levels::of(residue)));
            }
            let steps = residue.steps(node);
            *looks = looks.saturating_sub(steps.len());
            for step in steps {
                let to = residue.to[step];
                if residue.left[step] > 0 {
                    let way = far + residue.reduced(node, step);
                    if way < self.distance[to as usize] {
                        self.distance[to as usize] = way;
                        self.next.push(Reverse((way, to)));
                    }
                }
            }
        }
        None
    }
}

/// Sets the levels anew.
#[derive(Clone, Debug)]
struct Levels {
    queue: Vec<u32>,
    read: usize,
    /// Whether a way of no cost leads from an excess to a lack.
    reached: bool,
}

impl Levels {
    fn of(residue: &mut Residue) -> Levels {
        residue.level.fill(FAR);
        let queue: Vec<u32> = residue.with_excess().collect();
        queue.iter().for_each(|node| residue.level[*node as usize] = 0);
        Levels { queue, read: 0, reached: false }
    }

    fn advance(&mut self, residue: &mut Residue, looks: &mut usize) -> Option<Stage> {
        while *looks > 0 {
            let Some(node) = self.queue.get(self.read).copied() else {
                return Some(match self.reached {
                    true => Stage::TakeBack(TakeBack::of(residue)),
                    false => Stage::Nearest(Nearest::of(residue)),
                });
            };
            self.read += 1;
            self.reached |= residue.excess[node as usize] < 0;
            let steps = residue.steps(node);
            *looks = looks.saturating_sub(steps.len() + 1);
            for step in steps {
                let to = residue.to[step] as usize;
                if residue.left[step] > 0 && residue.level[to] == FAR && residue.reduced(node, step) == 0 {
                    residue.level[to] = residue.level[node as usize] + 1;
                    self.queue.push(to as u32);
                }
            }
        }
        None
    }
}

/// Takes excess back along ways that go up level by level, until none is left. Steps that lead nowhere are
/// not tried again.
#[derive(Clone, Debug)]
struct TakeBack {
    /// The next step of each node.
    cursor: Vec<u32>,
    /// Where the present way begins.
    source: u32,
    /// The steps of the present way, and where it has come.
    path: Vec<usize>,
    node: u32,
}

impl TakeBack {
    fn of(residue: &Residue) -> TakeBack {
        let cursor = residue.start[..residue.excess.len()].to_vec();
        TakeBack { cursor, source: 0, path: Vec::new(), node: 0 }
    }

    fn advance(&mut self, residue: &mut Residue, looks: &mut usize) -> Option<Stage> {
        while (self.source as usize) < residue.excess.len() {
            if *looks == 0 {
                return None;
            }
            *looks -= 1;
            if residue.excess[self.source as usize] <= 0 {
                self.begin(self.source + 1);
            } else if residue.excess[self.node as usize] < 0 {
                *looks = looks.saturating_sub(self.path.len());
                self.take(residue);
            } else {
                self.go(residue, looks);
            }
        }
        Some(Stage::Levels(Levels::of(residue)))
    }

    fn begin(&mut self, source: u32) {
        (self.source, self.node) = (source, source);
        self.path.clear();
    }

    /// Takes back as much as the way that was found allows.
    fn take(&mut self, residue: &mut Residue) {
        let (source, lack) = (self.source as usize, self.node as usize);
        let most = residue.excess[source].min(-residue.excess[lack]);
        let amount = self.path.iter().fold(most, |amount, step| amount.min(residue.left[*step]));
        for step in &self.path {
            residue.left[*step] -= amount;
            residue.left[residue.twin[*step] as usize] += amount;
        }
        residue.excess[source] -= amount;
        residue.excess[lack] += amount;
        self.begin(self.source);
    }

    /// Goes a step on, or back where none leads on.
    fn go(&mut self, residue: &Residue, looks: &mut usize) {
        let node = self.node as usize;
        let (first, end) = (self.cursor[node], residue.start[node + 1]);
        let found = (first..end).find(|step| residue.leads_on(self.node, *step as usize));
        self.cursor[node] = found.unwrap_or(end);
        *looks = looks.saturating_sub((self.cursor[node] - first) as usize);
        if let Some(step) = found {
            self.path.push(step as usize);
            self.node = residue.to[step as usize];
        } else if let Some(step) = self.path.pop() {
            self.node = residue.to[residue.twin[step] as usize];
            self.cursor[self.node as usize] += 1;
        } else {
            self.begin(self.source + 1);
        }
    }
}

/// Changes the costs from the greatest worth to the second one.
#[derive(Clone, Debug)]
struct Refine {
    /// The second worth of one unit on each arc.
    more: Vec<i64>,
    /// The next arc.
    next: usize,
}

impl Refine {
    fn advance(&mut self, residue: &mut Residue, looks: &mut usize) -> Option<Stage> {
        let scale = residue.excess.len() as i64 + 1;
        while *looks > 0 {
            let Some(more) = self.more.get(self.next) else {
                residue.potential.fill(0);
                return Some(Stage::Nearest(Nearest::of(residue)));
            };
            let step = residue.places[self.next] as usize;
            let twin = residue.twin[step] as usize;
            let (from, to) = (residue.to[twin], residue.to[step]);
            residue.cost[step] = residue.reduced(from, step) * scale - more;
            residue.cost[twin] = -residue.cost[step];
            if residue.cost[step] < 0 {
                let amount = core::mem::take(&mut residue.left[step]);
                residue.left[twin] += amount;
                residue.excess[from as usize] -= amount;
                residue.excess[to as usize] += amount;
            }
            self.next += 1;
            *looks = looks.saturating_sub(2);
        }
        None
    }
}
