//! The rings of a circulation: the shortest first, among these the one whose members joined first.

use super::example::Example;
use super::flows::Flow;
use crate::Minutes;
use crate::ledger::AccountIndex;

/// Rings that are taken out of a circulation one by one.
///
/// Shorter rings are always gone. So a member of the next ring stands exactly so many steps after its first
/// member, and so many before it: a way with fewer steps would close a shorter ring.
#[derive(Clone, Debug, Default)]
pub(super) struct Rings {
    /// For each member, whom they helped, in the order in which these joined, and the minutes that are left.
    helped: Vec<Vec<(u32, i64)>>,
    /// For each member, who helped them, in the order in which these joined.
    helpers: Vec<Vec<u32>>,
    /// How many steps a ring has now.
    length: usize,
    /// No ring of this length begins with an earlier member.
    first: u32,
    /// Whether there was a ring of this length.
    found: bool,
    /// The length of the shortest ring so far, while the next length is sought.
    shortest: Option<usize>,
    left: i64,
    /// How many steps lead from each member back to the first one. [`FAR`] for too many.
    before: Vec<u32>,
    /// From whom the search came to each member. [`FAR`] for not yet.
    from: Vec<u32>,
    /// Whose numbers are set.
    touched: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Rings {
    pub(super) fn new(accounts: usize) -> Rings {
        Rings {
            helped: vec![Vec::new(); accounts],
            helpers: vec![Vec::new(); accounts],
            length: 3,
            before: vec![FAR; accounts],
            from: vec![FAR; accounts],
            ..Rings::default()
        }
    }

    /// Adds a flow of a circulation without pairs. They come in the order of givers and then of receivers.
    pub(super) fn add(&mut self, flow: &Flow) {
        if flow.minutes > Minutes::ZERO {
            self.helped[flow.giver.0 as usize].push((flow.receiver.0, flow.minutes.0));
            self.helpers[flow.receiver.0 as usize].push(flow.giver.0);
            self.left += flow.minutes.0;
        }
    }

    /// Minutes that are in no ring yet.
    pub(super) fn left(&self) -> Minutes {
        Minutes(self.left)
    }

    /// Works on, for about so many looks at a flow, and takes them off. `true` when no ring is left.
    pub(super) fn advance(&mut self, looks: &mut usize, examples: &mut Vec<Example>) -> bool {
        while self.left > 0 && *looks > 0 {
            *looks -= 1;
            if let Some(most) = self.shortest {
                self.shortest = Some(self.shortest_from(most, looks));
            } else if let Some(ring) = self.ring(looks) {
                examples.push(self.take(&ring));
                self.found = true;
                continue;
            }
            self.first += 1;
            if self.first as usize == self.helped.len() {
                self.next_length();
            }
        }
        self.left == 0
    }

    /// Goes on to the next length. Where rings had this length, there may be some that are one step longer.
    /// Otherwise the shortest that is left is sought first: to try one length after the other would take the
    /// cube of the members where a single long ring is left.
    fn next_length(&mut self) {
        self.first = 0;
        (self.length, self.shortest) = match self.shortest {
            Some(shortest) => (shortest, None),
            None if self.found => (self.length + 1, None),
            None => (self.length, Some(self.helped.len())),
        };
        self.found = false;
    }

    /// The ring of the present length whose members joined first, of those that begin with `first` and go on
    /// with later members.
    fn ring(&mut self, looks: &mut usize) -> Option<Vec<u32>> {
        let back = self.length / 2;
        self.spread_back(back, looks);
        let mut ring = self.go_ahead(self.length - back, looks);
        if let Some(ring) = &mut ring {
            for steps in (0..back as u32).rev() {
                let is_next = |to: &&(u32, i64)| self.before[to.0 as usize] == steps;
                let next = ring.last().and_then(|last| self.helped[*last as usize].iter().find(is_next));
                ring.extend(next.map(|(to, _)| *to));
            }
            // The last step leads to the first member again.
            ring.pop();
        }
        self.forget();
        ring
    }

    /// Counts for each later member the steps that lead back to the first one, up to `most`.
    fn spread_back(&mut self, most: usize, looks: &mut usize) {
        let mut queue = vec![self.first];
        self.before[self.first as usize] = 0;
        let mut read = 0;
        while let Some(member) = queue.get(read).copied() {
            read += 1;
            let steps = self.before[member as usize] + 1;
            if steps as usize > most {
                break;
            }
            let helpers = later(&self.helpers[member as usize], self.first, |helper| *helper);
            *looks = looks.saturating_sub(helpers.len());
            for helper in helpers {
                if self.before[*helper as usize] == FAR {
                    self.before[*helper as usize] = steps;
                    queue.push(*helper);
                }
            }
        }
        self.touched.extend(queue);
    }

    /// The first `most` steps of the ring: a way from the first member to one from whom the other steps lead
    /// back. The search is in breadth, those who joined first before others. So ways of one length are found
    /// in the order in which their members joined.
    fn go_ahead(&mut self, most: usize, looks: &mut usize) -> Option<Vec<u32>> {
        let back = (self.length - most) as u32;
        let mut queue = vec![(self.first, 1)];
        let mut read = 0;
        let mut found = None;
        while let (Some((member, steps)), None) = (queue.get(read).copied(), found) {
            read += 1;
            let helped = later(&self.helped[member as usize], self.first, |(to, _)| *to);
            *looks = looks.saturating_sub(helped.len());
            for (to, _) in helped {
                if steps == most && self.before[*to as usize] == back {
                    found = Some((*to, member));
                    break;
                }
                if steps < most && self.from[*to as usize] == FAR {
                    self.from[*to as usize] = member;
                    queue.push((*to, steps + 1));
                }
            }
        }
        self.touched.extend(queue.iter().map(|(member, _)| *member));
        let (last, from) = found?;
        let before = |member: &u32| Some(self.from[*member as usize]).filter(|_| *member != self.first);
        let mut way: Vec<u32> =
            core::iter::once(last).chain(core::iter::successors(Some(from), before)).collect();
        way.reverse();
        Some(way)
    }

    /// The length of the shortest ring that begins with `first` and goes on with later members, if it is less
    /// than `most`; otherwise `most`.
    fn shortest_from(&mut self, most: usize, looks: &mut usize) -> usize {
        self.spread_back(most - 1, looks);
        let before = |(to, _): &(u32, i64)| self.before[*to as usize];
        let least = self.helped[self.first as usize].iter().map(before).filter(|steps| *steps > 0).min();
        self.forget();
        least.filter(|steps| *steps != FAR).map_or(most, |steps| most.min(steps as usize + 1))
    }

    fn forget(&mut self) {
        for member in self.touched.drain(..) {
            self.before[member as usize] = FAR;
            self.from[member as usize] = FAR;
        }
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
                    self.helpers[*receiver as usize].retain(|helper| helper != giver);
                }
            }
        }
        self.left -= minutes * ring.len() as i64;
        let members = ring.iter().map(|member| AccountIndex(*member)).collect();
        Example { members, minutes: Minutes(minutes) }
    }

    fn minutes(&self, giver: u32, receiver: u32) -> i64 {
        let helped = &self.helped[giver as usize];
        helped.binary_search_by_key(&receiver, |(to, _)| *to).map_or(0, |place| helped[place].1)
    }
}

/// The part of a list, which is in the order in which members joined, with those who joined after one.
fn later<T>(list: &[T], than: u32, member: impl Fn(&T) -> u32) -> &[T] {
    &list[list.partition_point(|one| member(one) <= than)..]
}
