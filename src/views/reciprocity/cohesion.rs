//! How far help connects people, whatever its length: only who helped whom counts.
//!
//! The definitions are those of NetworkX (2.6 and later), which the tests compare.

use super::Fraction;
use super::flows::{Flow, Flows};
use super::places::{in_order_of, starts_of};
use crate::Minutes;

impl Flows {
    /// Of all directed ties, how many are returned: `overall_reciprocity`.
    pub fn returned_ties(&self) -> Fraction {
        let (mut returned, mut all) = (0, 0);
        for (_, back) in self.both_ways().filter(|(flow, _)| flow.minutes > Minutes::ZERO) {
            returned += i128::from(back > Minutes::ZERO);
            all += 1;
        }
        Fraction::of(returned, all)
    }

    /// Of all pairs who share a partner, how many are partners of each other, each pair counted for each
    /// shared partner: `transitivity`, with ties of either direction.
    ///
    /// Each triangle is found once, from the one of its three with the fewest partners (Chiba and Nishizeki
    /// 1985): those with many partners would be compared with all of them.
    pub fn clustering(&self) -> Fraction {
        let mut degrees = vec![0u32; self.accounts()];
        let pairs: Vec<[u32; 2]> = self.partners().collect();
        pairs.iter().flatten().for_each(|one| degrees[*one as usize] += 1);
        let rank = |account: u32| (degrees[account as usize], account);
        let up = |[one, other]: [u32; 2]| if rank(one) < rank(other) { [one, other] } else { [other, one] };
        let ups = in_order_of(pairs.into_iter().map(up).collect(), self.accounts(), |up| up[0] as usize);
        let busier = Ties::of(self.accounts(), &ups);
        let mut known_by = vec![u32::MAX; self.accounts()];
        let mut triangles = 0;
        for one in 0..self.accounts() as u32 {
            busier.from(one).iter().for_each(|other| known_by[*other as usize] = one);
            for other in busier.from(one) {
                let thirds = busier.from(*other).iter();
                triangles += thirds.filter(|third| known_by[**third as usize] == one).count();
            }
        }
        let pairs = degrees.iter().map(|degree| i128::from(*degree) * (i128::from(*degree) - 1) / 2).sum();
        Fraction::of(3 * triangles as i128, pairs)
    }

    /// The number of people in the largest group in which help can go from everybody to everybody:
    /// `strongly_connected_components`.
    pub fn largest_circle(&self) -> usize {
        let with_minutes = self.rows().iter().filter(|flow| flow.minutes > Minutes::ZERO);
        let ties: Vec<[u32; 2]> = with_minutes.map(|flow| [flow.giver.0, flow.receiver.0]).collect();
        let helped = Ties::of(self.accounts(), &ties);
        Search::new(self.accounts()).largest(&helped)
    }

    /// Each pair with minutes in either direction, once.
    fn partners(&self) -> impl Iterator<Item = [u32; 2]> {
        let is_first = |(flow, back): &(Flow, Minutes)| {
            flow.minutes > Minutes::ZERO && (flow.giver < flow.receiver || *back == Minutes::ZERO)
        };
        self.both_ways().filter(is_first).map(|(flow, _)| [flow.giver.0, flow.receiver.0])
    }
}

/// Who is tied to whom, in the order of accounts.
struct Ties {
    starts: Vec<u32>,
    to: Vec<u32>,
}

impl Ties {
    /// From one to another, in the order of those from whom they go.
    fn of(accounts: usize, ties: &[[u32; 2]]) -> Ties {
        let starts = starts_of(ties.iter().map(|[from, _]| *from as usize), accounts);
        Ties { starts, to: ties.iter().map(|[_, to]| *to).collect() }
    }

    fn from(&self, account: u32) -> &[u32] {
        &self.to[self.starts[account as usize] as usize..self.starts[account as usize + 1] as usize]
    }
}

/// Tarjan's search for groups in which everybody reaches everybody, without recursion.
struct Search {
    /// When each account was reached, from 1. 0 for not yet.
    reached: Vec<u32>,
    /// The earliest account that each leads back to.
    earliest: Vec<u32>,
    /// Accounts whose group is not complete.
    open: Vec<u32>,
    is_open: Vec<bool>,
    time: u32,
}

impl Search {
    fn new(accounts: usize) -> Search {
        let (reached, earliest) = (vec![0; accounts], vec![0; accounts]);
        Search { reached, earliest, open: Vec::new(), is_open: vec![false; accounts], time: 0 }
    }

    /// The size of the largest group. 0 if nobody helped anybody.
    fn largest(mut self, helped: &Ties) -> usize {
        let mut largest = 0;
        for root in 0..self.reached.len() as u32 {
            if self.reached[root as usize] == 0 && !helped.from(root).is_empty() {
                largest = largest.max(self.from(root, helped));
            }
        }
        largest
    }

    fn from(&mut self, root: u32, helped: &Ties) -> usize {
        let mut largest = 0;
        self.reach(root);
        let mut path = vec![(root, 0)];
        while let Some((account, tried)) = path.last_mut() {
            let (account, place) = (*account as usize, *tried);
            if let Some(next) = helped.from(account as u32).get(place) {
                *tried += 1;
                let (next, i) = (*next, *next as usize);
                if self.reached[i] == 0 {
                    self.reach(next);
                    path.push((next, 0));
                } else if self.is_open[i] {
                    self.earliest[account] = self.earliest[account].min(self.reached[i]);
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                let before = *before as usize;
                self.earliest[before] = self.earliest[before].min(self.earliest[account]);
            }
            if self.earliest[account] == self.reached[account] {
                largest = largest.max(self.close(account as u32));
            }
        }
        largest
    }

    fn reach(&mut self, account: u32) {
        self.time += 1;
        self.reached[account as usize] = self.time;
        self.earliest[account as usize] = self.time;
        self.is_open[account as usize] = true;
        self.open.push(account);
    }

    /// Completes the group that begins with this account, and gives its size.
    fn close(&mut self, first: u32) -> usize {
        let mut size = 0;
        while let Some(account) = self.open.pop() {
            self.is_open[account as usize] = false;
            size += 1;
            if account == first {
                break;
            }
        }
        size
    }
}
