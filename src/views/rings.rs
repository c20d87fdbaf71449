//! Rings: help that could go round through three or four people, where each gives to the next.
//!
//! Members are numbers. A row of bits says whom a member could help, so the last step of a ring is found for
//! 64 members at once. In a busy community almost everybody could help almost everybody. Then there are more
//! rings than anybody can look at, and the search stops at its limit.

use super::board::{Areas, Bits, Board, Groups, Notice, Reason, Rows, ones};
use super::{MemberRow, PostRow};
use crate::Day;
use crate::ledger::{AccountIndex, Ledger};
use serde::Serialize;

/// The most rings that one search finds.
const MOST: usize = 200;
/// The most steps of a search: in all, and for one pattern. They take about a thirtieth of a second.
const STEPS: (usize, usize) = (3_000_000, 300_000);

/// One step of a ring: an offer of one member answers a request of the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Link {
    /// The giver.
    pub giver: MemberRow,
    /// The receiver.
    pub receiver: MemberRow,
    /// What the giver can give.
    pub offer: PostRow,
    /// What the receiver would like to receive.
    pub request: PostRow,
    /// Why they match: a category, words, an area.
    pub reasons: Vec<Reason>,
}

/// Offers and requests that form a ring: the receiver of each link is the giver of the next, and the receiver
/// of the last is the giver of the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Ring {
    /// Three or four links. They start with the requested member or, without one, with the member who joined
    /// first.
    pub links: Vec<Link>,
}

/// The patterns of rings, the best first. `true` is a weak link, which rests on a category alone. Rings with
/// few weak links come first, and among those the short ones. Each pattern stands for all its rotations.
const PATTERNS: [&[bool]; 10] = [
    &[false, false, false],
    &[false, false, false, false],
    &[false, false, true],
    &[false, false, false, true],
    &[false, true, true],
    &[false, false, true, true],
    &[false, true, false, true],
    &[true, true, true],
    &[false, true, true, true],
    &[true, true, true, true],
];

impl Ledger {
    /// Rings through three or four people, the best first: those with few links that rest on a category
    /// alone, and among those the short ones. At most `limit`, and never more than 200. As long as there are
    /// other rings, no member is in more than a quarter of them, except the member `through` which all should
    /// go. Every ring comes only once. The same board always gives the same rings. If the board is too large
    /// to try all rings, the same ones are left out each time.
    pub fn rings(&self, today: Day, limit: usize, through: Option<AccountIndex>) -> Vec<Ring> {
        let board = Board::new(self, today);
        let round = Round::new(self, &board);
        let through = match through {
            Some(member) => match round.members.binary_search(&member) {
                Ok(place) => Some(place),
                Err(_) => return Vec::new(),
            },
            None => None,
        };
        let areas = Areas::new(self);
        let mut found = Search::new(&round, limit.min(MOST), through).run();
        found.sort_by_cached_key(|ring| round.weak_links(ring));
        found.iter().map(|ring| self.ring_of(&board, &round, &areas, ring, today)).collect()
    }

    fn ring_of(&self, board: &Board, round: &Round, areas: &Areas, ring: &[usize], today: Day) -> Ring {
        let link = |(place, giver): (usize, &usize)| {
            let receiver = ring[(place + 1) % ring.len()];
            let (offer, request, mut reasons) = round.best_posts(board, *giver, receiver)?;
            let (giver, receiver) = (round.members[*giver], round.members[receiver]);
            if areas.near(giver, receiver) {
                reasons.push(Reason::Near);
            }
            Some(Link {
                giver: self.member_row(giver),
                receiver: self.member_row(receiver),
                offer: self.post_row(offer.post, today),
                request: self.post_row(request.post, today),
                reasons,
            })
        };
        Ring { links: ring.iter().enumerate().filter_map(link).collect() }
    }
}

/// Whom each member could help. Members are places in `members`, the list of those with an offer or a
/// request.
struct Round {
    members: Vec<AccountIndex>,
    offers: Groups,
    requests: Groups,
    /// First the links by common words, then those by a category alone: to whom each member could give, and
    /// from whom receive.
    links: [Links; 2],
}

struct Links {
    to: Vec<Bits>,
    from: Vec<Bits>,
}

impl Round {
    fn new(ledger: &Ledger, board: &Board) -> Round {
        let mut members: Vec<AccountIndex> =
            board.offers.iter().chain(&board.requests).map(|notice| notice.member).collect();
        members.sort_unstable();
        members.dedup();
        let mut places = vec![0u32; ledger.accounts.len()];
        for (member, place) in members.iter().zip(0..) {
            places[member.0 as usize] = place;
        }
        let place = |notice: &Notice| places[notice.member.0 as usize];
        let of = |notices: &[Notice]| {
            Groups::new(members.len(), || notices.iter().zip(0..).map(|(notice, i)| (place(notice), i)))
        };
        let wishes = |notice: &'_ Notice| place(notice) as usize;
        let mut by_category = vec![Bits::new(members.len()); ledger.categories.len() + 1];
        for request in board.requests.iter().filter(|request| request.category != 0) {
            by_category[usize::from(request.category)].add(wishes(request));
        }
        let by_word = Rows::new(board.word_count(), members.len(), || {
            let words = |request: &Notice| -> Vec<(u32, u32)> {
                request.words.iter().map(|word| (*word, place(request))).collect()
            };
            board.requests.iter().flat_map(words)
        });
        let mut strong = vec![Bits::new(members.len()); members.len()];
        let mut weak = strong.clone();
        for offer in &board.offers {
            let giver = place(offer) as usize;
            weak[giver].add_all(&by_category[usize::from(offer.category)]);
            for word in &offer.words {
                by_word.add_to(*word, &mut strong[giver]);
            }
        }
        for (giver, (strong, weak)) in strong.iter_mut().zip(&mut weak).enumerate() {
            strong.remove(giver);
            weak.remove(giver);
            // A link by words is not also listed as a link by category.
            weak.0.iter_mut().zip(&strong.0).for_each(|(weak, strong)| *weak &= !strong);
        }
        let links = [Links::new(strong), Links::new(weak)];
        Round { offers: of(&board.offers), requests: of(&board.requests), members, links }
    }

    /// The number of a ring's links that rest on a category alone, and its length.
    fn weak_links(&self, ring: &[usize]) -> (usize, usize) {
        let weak = |i: &usize| self.links[1].to[ring[*i]].has(ring[(i + 1) % ring.len()]);
        ((0..ring.len()).filter(weak).count(), ring.len())
    }

    /// The best offer and request for a link between two members, with the reasons.
    fn best_posts<'b>(
        &self,
        board: &'b Board,
        giver: usize,
        receiver: usize,
    ) -> Option<(&'b Notice, &'b Notice, Vec<Reason>)> {
        let offers = self.offers.of(giver as u32).iter().map(|i| &board.offers[*i as usize]);
        let pairs = offers.flat_map(|offer| {
            let requests = self.requests.of(receiver as u32).iter().map(|i| &board.requests[*i as usize]);
            requests.map(move |request| (offer, request, board.in_common(offer, request)))
        });
        // Words matter most, then a common category, then the number of words, then the newest.
        let worth = |reasons: &[Reason]| {
            let words =
                reasons.iter().map(|reason| if let Reason::Words(words) = reason { words.len() } else { 0 });
            let words: usize = words.sum();
            (words > 0, reasons.len(), words)
        };
        let pairs = pairs.filter(|(_, _, reasons)| !reasons.is_empty());
        pairs.max_by_key(|(offer, request, reasons)| (worth(reasons), offer.post, request.post))
    }
}

impl Links {
    fn new(to: Vec<Bits>) -> Links {
        let mut from = vec![Bits::new(to.len()); to.len()];
        for (giver, receivers) in to.iter().enumerate() {
            for receiver in receivers.iter() {
                from[receiver].add(giver);
            }
        }
        Links { to, from }
    }
}

/// A search for rings, pattern by pattern.
struct Search<'r> {
    round: &'r Round,
    limit: usize,
    through: Option<usize>,
    /// The members who may still be in another ring.
    free: Bits,
    /// The number of rings with each member.
    turns: Vec<usize>,
    /// The most rings for each member.
    most: usize,
    found: Vec<Vec<usize>>,
    /// The steps that are left: in all, and for this pattern.
    steps: (usize, usize),
}

impl<'r> Search<'r> {
    fn new(round: &'r Round, limit: usize, through: Option<usize>) -> Search<'r> {
        let members = round.members.len();
        let (free, turns) = (Bits::new(members), vec![0; members]);
        Search { round, limit, through, free, turns, most: 0, found: Vec::new(), steps: STEPS }
    }

    /// Among equally good rings, everybody has a first turn before anybody has a second. A worse ring may
    /// come before a member's next turn only if that member is already in a quarter of the requested rings.
    fn run(mut self) -> Vec<Vec<usize>> {
        let quarter = self.limit.div_ceil(4);
        for group in [&PATTERNS[..2], &PATTERNS[2..4], &PATTERNS[4..]] {
            let mut most = 1;
            loop {
                self.pass(group, most);
                if most >= quarter || self.is_done() || !self.turns.iter().any(|turns| *turns >= most) {
                    break;
                }
                most = (most * 2).min(quarter);
            }
        }
        if self.turns.iter().any(|turns| *turns >= quarter) {
            self.pass(&PATTERNS, usize::MAX);
        }
        self.found
    }

    /// Finds rings of these patterns in which nobody is in more than `most`.
    fn pass(&mut self, patterns: &[&[bool]], most: usize) {
        self.most = most;
        self.free = Bits::new(self.turns.len());
        for (member, turns) in self.turns.iter().enumerate() {
            if *turns < most || self.through == Some(member) {
                self.free.add(member);
            }
        }
        for pattern in patterns {
            self.steps.1 = STEPS.1.min(self.steps.0);
            let before = self.steps.1;
            match self.through {
                None => (0..self.turns.len()).for_each(|start| self.from(start, pattern)),
                // The member may be at any place in the ring.
                Some(through) => {
                    let mut rotated = pattern.to_vec();
                    for _ in 0..pattern.len() {
                        self.from(through, &rotated);
                        rotated.rotate_left(1);
                    }
                }
            }
            self.steps.0 -= before - self.steps.1;
        }
    }

    fn is_done(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// Whether to continue with rings that start with a member.
    fn goes_on(&self, start: usize) -> bool {
        !self.is_done() && self.steps.1 > 0 && self.free.has(start)
    }

    /// Finds rings of a pattern that start with a member.
    fn from(&mut self, start: usize, pattern: &[bool]) {
        let round = self.round;
        let last = &round.links[usize::from(pattern[pattern.len() - 1])];
        let first = &round.links[usize::from(pattern[0])];
        if !self.goes_on(start) || first.to[start].is_empty() || last.from[start].is_empty() {
            return;
        }
        // A ring whose pattern looks the same from several members is searched for only from the first of
        // them.
        let alike = |turned: usize| {
            let turn = |i: usize| pattern[(i + turned) % pattern.len()];
            self.through.is_none() && (0..pattern.len()).all(|i| pattern[i] == turn(i))
        };
        let after = |alike: bool| if alike { start + 1 } else { 0 };
        let (next, opposite) = (after(alike(1)), after(alike(2)));
        if pattern.len() == 3 {
            self.three(start, pattern, next);
        } else {
            self.four(start, pattern, next, opposite);
        }
    }

    fn three(&mut self, start: usize, pattern: &[bool], next: usize) {
        let link = |i: usize| &self.round.links[usize::from(pattern[i])];
        let (first, second, third) = (link(0), link(1), link(2));
        for b in first.to[start].iter().filter(|b| *b >= next) {
            if !self.goes_on(start) {
                return;
            }
            if !self.free.has(b) {
                continue;
            }
            self.steps.1 -= 1;
            for place in next / 64..self.free.0.len() {
                let row = second.to[b].0[place] & third.from[start].0[place] & self.free.0[place];
                for c in ones(row).map(|bit| place * 64 + bit).filter(|c| *c >= next) {
                    self.take(&[start, b, c]);
                }
            }
        }
    }

    fn four(&mut self, start: usize, pattern: &[bool], next: usize, opposite: usize) {
        let link = |i: usize| &self.round.links[usize::from(pattern[i])];
        let (first, second, third, fourth) = (link(0), link(1), link(2), link(3));
        for b in first.to[start].iter().filter(|b| *b >= next) {
            if !self.free.has(b) {
                continue;
            }
            self.steps.1 = self.steps.1.saturating_sub(1);
            for c in self.free_in(&second.to[b], opposite).filter(|c| *c != start) {
                if !self.goes_on(start) {
                    return;
                }
                if !self.free.has(b) {
                    break;
                }
                self.steps.1 -= 1;
                for place in next / 64..self.free.0.len() {
                    let row = third.to[c].0[place] & fourth.from[start].0[place] & self.free.0[place];
                    for d in ones(row).map(|bit| place * 64 + bit).filter(|d| *d >= next && *d != b) {
                        self.take(&[start, b, c, d]);
                    }
                }
            }
        }
    }

    /// The numbers of a row from `first` on that were free at the time of the call.
    fn free_in(&self, row: &Bits, first: usize) -> impl Iterator<Item = usize> + use<> {
        let words: Vec<u64> = row.0.iter().zip(&self.free.0).map(|(word, free)| word & free).collect();
        let numbers = words.into_iter().enumerate();
        let numbers = numbers.flat_map(|(place, word)| ones(word).map(move |bit| place * 64 + bit));
        numbers.filter(move |number| *number >= first)
    }

    /// Keeps a ring if it is new and all its members have a turn left.
    fn take(&mut self, ring: &[usize]) {
        if self.is_done() || !ring.iter().all(|member| self.free.has(*member)) {
            return;
        }
        let mut ring = ring.to_vec();
        if self.through.is_none() {
            let first = (0..ring.len()).min_by_key(|i| ring[*i]).unwrap_or(0);
            ring.rotate_left(first);
        }
        if self.found.contains(&ring) {
            return;
        }
        for member in &ring {
            self.turns[*member] += 1;
            if self.turns[*member] >= self.most && self.through != Some(*member) {
                self.free.remove(*member);
            }
        }
        self.found.push(ring);
    }
}
