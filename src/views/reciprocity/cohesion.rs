//! How far help connects people, whatever its length: only who helped whom counts.
//!
//! The definitions are those of NetworkX (2.6 and later), which the tests compare.

use super::Fraction;
use super::flows::Flows;
use crate::Minutes;

impl Flows {
    /// Of all directed ties, how many are returned: `overall_reciprocity`.
    pub fn returned_ties(&self) -> Fraction {
        let ties = || self.both_ways().filter(|(flow, _)| flow.minutes > Minutes::ZERO);
        let returned = ties().filter(|(_, back)| *back > Minutes::ZERO).count();
        Fraction::of(returned as i128, ties().count() as i128)
    }

    /// Of all pairs who share a partner, how many are partners of each other, each pair counted for each
    /// shared partner: `transitivity`, with ties of either direction.
    pub fn clustering(&self) -> Fraction {
        let partners = self.partners();
        let mut closed = 0i128;
        let mut pairs = 0;
        // Each triangle is found at each of its three ties, where its third member is a common partner.
        for (one, of_one) in partners.iter().enumerate() {
            let degree = of_one.len() as i128;
            pairs += degree * (degree - 1) / 2;
            for other in of_one.iter().filter(|other| **other as usize > one) {
                closed += common(of_one, &partners[*other as usize]);
            }
        }
        Fraction::of(closed, pairs)
    }

    /// The number of people in the largest group in which help can go from everybody to everybody:
    /// `strongly_connected_components`.
    pub fn largest_circle(&self) -> usize {
        let helped = self.helped();
        Search::new(helped.len()).largest(&helped)
    }

    /// For each account, whom it gave minutes, in the order of accounts.
    fn helped(&self) -> Vec<Vec<u32>> {
        let mut helped = vec![Vec::new(); self.accounts()];
        for flow in self.rows().iter().filter(|flow| flow.minutes > Minutes::ZERO) {
            helped[flow.giver.0 as usize].push(flow.receiver.0);
        }
        helped
    }

    /// For each account, its partners with minutes in either direction, in the order of accounts.
    fn partners(&self) -> Vec<Vec<u32>> {
        let mut partners = self.helped();
        for flow in self.rows().iter().filter(|flow| flow.minutes > Minutes::ZERO) {
            partners[flow.receiver.0 as usize].push(flow.giver.0);
        }
        for of_one in &mut partners {
            of_one.sort_unstable();
            of_one.dedup();
        }
        partners
    }
}

/// How many are in both lists. Both are sorted.
fn common(one: &[u32], other: &[u32]) -> i128 {
    let mut other = other.iter().peekable();
    let mut found = 0;
    for account in one {
        while other.next_if(|next| *next < account).is_some() {}
        found += i128::from(other.next_if_eq(&account).is_some());
    }
    found
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
    fn largest(mut self, helped: &[Vec<u32>]) -> usize {
        let mut largest = 0;
        for root in 0..helped.len() as u32 {
            if self.reached[root as usize] == 0 && !helped[root as usize].is_empty() {
                largest = largest.max(self.from(root, helped));
            }
        }
        largest
    }

    fn from(&mut self, root: u32, helped: &[Vec<u32>]) -> usize {
        let mut largest = 0;
        self.reach(root);
        let mut path = vec![(root, 0)];
        while let Some((account, tried)) = path.last_mut() {
            let (account, place) = (*account as usize, *tried);
            if let Some(next) = helped[account].get(place) {
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
