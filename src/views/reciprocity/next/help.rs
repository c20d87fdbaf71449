//! Help that could come next: an offer that answers a request, and what it would bring round.
//!
//! Requests are tried in the order in which they were posted, so that those who have waited longest come
//! first.

use super::asked::Asked;
use crate::ledger::{AccountIndex, Ledger};
use crate::views::board::{Bits, Board, Groups, Notice};
use crate::views::reciprocity::example::person;
use crate::views::reciprocity::flows::{Flow, Flows};
use crate::views::{Partner, PostRow, Reason};
use crate::{Day, Minutes};
use serde::Serialize;

/// The most looks at an offer or at help of one member for another. They take about a twentieth of a second.
/// A community of 875 members with 2,000 posts needs fewer for fifty suggestions of each kind.
const LOOKS: usize = 1_000_000;

/// An offer that answers a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct NextHelp {
    /// Who would give.
    pub giver: Asked,
    /// Who would receive.
    pub receiver: Asked,
    /// What the giver can give.
    pub offer: PostRow,
    /// What the receiver would like to receive.
    pub request: PostRow,
    /// Why the offer answers the request: a category, words.
    pub reasons: Vec<Reason>,
}

/// Help that would close a ring of three or four members with what they gave in the last twelve months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ClosesRing {
    /// What would be given.
    #[serde(flatten)]
    pub help: NextHelp,
    /// The members of the ring. Each helped the next: the first would receive now, and the last would give.
    pub ring: Vec<Partner>,
}

/// Help that would bring back what one member gave another, who has not helped them in the last twelve
/// months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BringsBack {
    /// What would be given.
    #[serde(flatten)]
    pub help: NextHelp,
    /// The minutes that the receiver gave the giver in these months.
    pub minutes: Minutes,
}

/// Help that would close rings, and help that would go back to its giver: at most `limit` of each. In each of
/// the two lists a member would give or receive only once.
pub(super) fn next_help(
    ledger: &Ledger,
    board: &Board,
    flows: &Flows,
    today: Day,
    limit: usize,
) -> (Vec<ClosesRing>, Vec<BringsBack>) {
    let mut search = Search::new(ledger, board, flows, limit);
    search.run();
    let help = |found: &Found| {
        let (offer, request) = (&board.offers[found.offer], &board.requests[found.request]);
        NextHelp {
            giver: ledger.asked(offer.member),
            receiver: ledger.asked(request.member),
            offer: ledger.post_row(offer.post, today),
            request: ledger.post_row(request.post, today),
            reasons: board.in_common(offer, request),
        }
    };
    let names =
        |found: &Found| found.way.iter().map(|member| person(ledger, AccountIndex(*member))).collect();
    let rings = search.rings.found.iter().map(|found| ClosesRing { help: help(found), ring: names(found) });
    let pairs = search.pairs.found.iter();
    let pairs = pairs.map(|found| BringsBack { help: help(found), minutes: minutes(flows, &found.way) });
    (rings.collect(), pairs.collect())
}

/// What the first of two members gave the second.
fn minutes(flows: &Flows, way: &[u32]) -> Minutes {
    let key = |flow: &Flow| [flow.giver.0, flow.receiver.0];
    let found = flows.rows().binary_search_by(|flow| key(flow).as_slice().cmp(way));
    found.map_or(Minutes::ZERO, |place| flows.rows()[place].minutes)
}

/// Places of an offer and of a request that it answers.
struct Found {
    offer: usize,
    request: usize,
    /// From the receiver to the giver. Each helped the next.
    way: Vec<u32>,
}

/// What was found, and who would give or receive in it.
struct List {
    found: Vec<Found>,
    members: Bits,
    limit: usize,
}

impl List {
    fn new(accounts: usize, limit: usize) -> List {
        List { found: Vec::new(), members: Bits::new(accounts), limit }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// Whether a member could be in one more.
    fn takes(&self, member: AccountIndex) -> bool {
        !self.is_full() && !self.members.has(member.0 as usize)
    }

    fn add(&mut self, found: Found) {
        for member in [found.way.first(), found.way.last()].into_iter().flatten() {
            self.members.add(*member as usize);
        }
        self.found.push(found);
    }
}

struct Search<'b> {
    board: &'b Board,
    /// By account, who could be asked. All others are passed over.
    is_asked: Vec<bool>,
    /// By account, whom each helped and by whom each was helped, in the order in which these joined.
    helped: Groups,
    helpers: Groups,
    /// The offers by category and by word.
    by_category: Groups,
    by_word: Groups,
    steps: Steps,
    rings: List,
    pairs: List,
    looks: usize,
}

impl<'b> Search<'b> {
    fn new(ledger: &Ledger, board: &'b Board, flows: &Flows, limit: usize) -> Search<'b> {
        let accounts = flows.accounts();
        let is_asked: Vec<bool> = ledger.accounts().map(|account| ledger.can_be_asked(account)).collect();
        let is_in = |flow: &&Flow| {
            let both = [flow.giver, flow.receiver];
            flow.minutes > Minutes::ZERO && both.iter().all(|one| is_asked[one.0 as usize])
        };
        let ties = || flows.rows().iter().filter(is_in).map(|flow| (flow.giver.0, flow.receiver.0));
        let offers = || board.offers.iter().zip(0u32..);
        let by_word = || offers().flat_map(|(offer, i)| offer.words.iter().map(move |word| (*word, i)));
        let categories = ledger.categories.len() + 1;
        Search {
            board,
            helped: Groups::new(accounts, ties),
            helpers: Groups::new(accounts, || ties().map(|(giver, receiver)| (receiver, giver))),
            by_category: Groups::new(categories, || {
                offers().map(|(offer, i)| (u32::from(offer.category), i))
            }),
            by_word: Groups::new(board.word_count(), by_word),
            is_asked,
            steps: Steps::new(accounts),
            rings: List::new(accounts, limit),
            pairs: List::new(accounts, limit),
            looks: LOOKS,
        }
    }

    /// Tries the requests. In a community that is too large to try them all, the same ones are left out each
    /// time.
    fn run(&mut self) {
        for (request, notice) in self.board.requests.iter().enumerate() {
            if self.looks == 0 || (self.rings.is_full() && self.pairs.is_full()) {
                return;
            }
            let receiver = notice.member;
            let has_given = !self.helped.of(receiver.0).is_empty();
            if has_given && (self.rings.takes(receiver) || self.pairs.takes(receiver)) {
                self.answer(request, notice);
            }
        }
    }

    /// Looks for the offers that answer a request: the oldest that would close a ring, of three rather than
    /// of four, and the oldest of a member whom the receiver helped.
    fn answer(&mut self, request: usize, notice: &Notice) {
        let receiver = notice.member;
        let offers = self.fitting(notice);
        if offers.is_empty() {
            return;
        }
        let looks = self.steps.spread(receiver.0, &self.helped);
        self.looks = self.looks.saturating_sub(looks + offers.len());
        let (mut ring, mut pair): (Option<Found>, Option<Found>) = (None, None);
        for offer in offers {
            let giver = self.board.offers[offer as usize].member;
            let gave_already = self.helped.of(giver.0).binary_search(&receiver.0).is_ok();
            if giver == receiver || gave_already || !self.is_asked[giver.0 as usize] {
                continue;
            }
            let found = |way| Found { offer: offer as usize, request, way };
            if self.steps.of(giver.0) == Some(1) {
                let is_new = pair.is_none() && self.pairs.takes(giver) && self.pairs.takes(receiver);
                pair = pair.or_else(|| is_new.then(|| found(vec![receiver.0, giver.0])));
            } else if self.rings.takes(giver) && self.rings.takes(receiver) {
                let helpers = self.helpers.of(giver.0);
                self.looks = self.looks.saturating_sub(helpers.len());
                let way = self.steps.way(helpers, giver.0);
                let shorter = way.filter(|way| ring.as_ref().is_none_or(|ring| way.len() < ring.way.len()));
                ring = shorter.map(found).or(ring);
            }
        }
        self.steps.forget();
        ring.into_iter().for_each(|found| self.rings.add(found));
        pair.into_iter().for_each(|found| self.pairs.add(found));
    }

    /// The offers that have the category or a word of a request, the oldest first.
    fn fitting(&self, request: &Notice) -> Vec<u32> {
        // The category 0 stands for none.
        let category = Some(u32::from(request.category)).filter(|category| *category != 0);
        let of_category = category.into_iter().flat_map(|category| self.by_category.of(category));
        let of_words = request.words.iter().flat_map(|word| self.by_word.of(*word));
        let mut offers: Vec<u32> = of_category.chain(of_words).copied().collect();
        offers.sort_unstable();
        offers.dedup();
        offers
    }
}

/// How many steps of help lead from one member to others: none to themselves, at most two.
struct Steps {
    steps: Vec<u8>,
    /// Who helped those who are two steps away: of several, the one who joined first.
    from: Vec<u32>,
    /// Whose steps are known.
    touched: Vec<u32>,
}

const FAR: u8 = u8::MAX;

impl Steps {
    fn new(accounts: usize) -> Steps {
        Steps { steps: vec![FAR; accounts], from: vec![0; accounts], touched: Vec::new() }
    }

    fn of(&self, account: u32) -> Option<u8> {
        Some(self.steps[account as usize]).filter(|steps| *steps != FAR)
    }

    fn reach(&mut self, account: u32, steps: u8, from: u32) {
        if self.steps[account as usize] == FAR {
            self.steps[account as usize] = steps;
            self.from[account as usize] = from;
            self.touched.push(account);
        }
    }

    /// Counts the steps from a member. Returns at how many ties it looked.
    fn spread(&mut self, first: u32, helped: &Groups) -> usize {
        self.reach(first, 0, first);
        let near = helped.of(first);
        near.iter().for_each(|account| self.reach(*account, 1, first));
        for from in near {
            helped.of(*from).iter().for_each(|account| self.reach(*account, 2, *from));
        }
        near.len() + near.iter().map(|from| helped.of(*from).len()).sum::<usize>()
    }

    /// The shortest way from the member to another, over one or two of those between. Of equally short ones,
    /// that whose last joined first.
    fn way(&self, helpers: &[u32], to: u32) -> Option<Vec<u32>> {
        let last = |steps: u8| helpers.iter().copied().find(|helper| self.of(*helper) == Some(steps));
        let first = *self.touched.first()?;
        match (last(1), last(2)) {
            (Some(last), _) => Some(vec![first, last, to]),
            (None, Some(last)) => Some(vec![first, self.from[last as usize], last, to]),
            (None, None) => None,
        }
    }

    fn forget(&mut self) {
        self.touched.drain(..).for_each(|account| self.steps[account as usize] = FAR);
    }
}
