//! What a community may show to everybody of how its help came back: sums of twelve finished months.

use super::cells::each_cell;
use super::circular::Tracing;
use super::counted::{Counted, Counting};
use super::example::Example;
use super::flows::{Flow, Flows};
use crate::ledger::{AccountIndex, Ledger};
use crate::views::FEWEST_PEOPLE;
use crate::{Day, Minutes};
use std::collections::BTreeSet;

/// How many months the sums are of.
const MONTHS: i32 = 12;
/// How much work is done before it is asked whether to stop: some milliseconds.
const LOOKS: usize = 1 << 20;

/// How help came back in twelve months. `None` for what must not be shown.
///
/// Only months with [`FEWEST_PEOPLE`] are in it: those that [`Ledger::public_figures`] shows. Otherwise the
/// whole, less the months that are shown, would tell a month that is not. Where fewer people than that helped
/// each other in all these months, nothing is shown. Otherwise two rules hold:
///
/// 1. A part with one to four people behind it is hidden. A part with nobody behind it is 0, and is shown.
/// 2. The hidden parts together have at least five people behind them: while they have fewer, the smallest
///    part that is shown is hidden too. The whole less the parts that are shown tells just that sum.
///
/// Ten hours are an example. Four went both ways between six people, three came round through three others,
/// and three went one way, among six. What came round is hidden. The whole less the rest would tell it, so
/// one of the others must be hidden too. The smaller is what went one way. What can still be told, six hours,
/// is about nine people.
///
/// The whole has company in its turn: the months of [`Ledger::public_figures`] also hold what members gave
/// for the pot. That is a part which is never shown itself, but for which the same rules hold. Where it has
/// one to four people behind it, the whole is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicFlows {
    /// The last of the months: `year * 12 + month - 1`.
    pub last_month: i32,
    /// Minutes that members gave each other: `W`.
    pub minutes: Option<Minutes>,
    /// Minutes that went both ways within a pair, on both sides: `rW`.
    pub both_ways: Option<Minutes>,
    /// Minutes that came round through others: `λW - rW`.
    pub round_through_others: Option<Minutes>,
    /// Minutes that went one way so far: `W - λW`.
    pub one_way: Option<Minutes>,
}

impl PublicFlows {
    /// The first of the months: `year * 12 + month - 1`.
    pub fn first_month(&self) -> i32 {
        self.last_month - (MONTHS - 1)
    }
}

/// Who helped whom in twelve months, read out of a ledger. The sums take long, and need the ledger no more.
#[derive(Clone, Debug)]
pub struct YearOfHelp {
    last_month: i32,
    help: Help,
}

/// The help of some days.
#[derive(Clone, Debug)]
struct Help {
    flows: Flows,
    /// What members gave and nobody of them received.
    to_nobody: Part,
}

/// A part of the help, and who is behind it.
#[derive(Clone, Debug, Default)]
struct Part {
    minutes: Minutes,
    people: BTreeSet<AccountIndex>,
}

impl Part {
    /// What these gave each other.
    fn of<'a>(flows: impl Iterator<Item = &'a Flow>) -> Part {
        let mut part = Part::default();
        for flow in flows.filter(|flow| flow.minutes > Minutes::ZERO) {
            part.minutes += flow.minutes;
            part.people.extend([flow.giver, flow.receiver]);
        }
        part
    }
}

impl Ledger {
    /// Who helped whom in the twelve months up to this one, which is over: `year * 12 + month - 1`.
    pub fn year_of_help(&self, last_month: i32) -> YearOfHelp {
        let months = self.public_months(last_month - (MONTHS - 1)..last_month + 1);
        let months: BTreeSet<i32> = months.into_iter().map(|month| month.month).collect();
        let counted = Counted::of(self);
        let is_in = |service: &&Counting| months.contains(&service.on.month_number());
        let services = counted.all().iter().filter(|exchange| exchange.is_help).filter(is_in);
        YearOfHelp { last_month, help: Help::of(&counted, &services.collect::<Vec<_>>()) }
    }

    /// How help came back in the twelve months up to this one, as far as everybody may know it.
    pub fn public_flows(&self, last_month: i32) -> PublicFlows {
        self.year_of_help(last_month).public()
    }

    /// Whether a report for others may tell how help came back from `from` to `to`, both days included: none
    /// of the sums that [`PublicFlows`] has would be hidden.
    pub fn may_tell_flows(&self, from: Day, to: Day) -> bool {
        let counted = Counted::of(self);
        let help = Help::of(&counted, &counted.services(from, to).collect::<Vec<_>>());
        help.told_by(&help.flows.examples()).iter().all(Option::is_some)
    }
}

impl YearOfHelp {
    /// How help came back, as far as everybody may know it.
    pub fn public(&self) -> PublicFlows {
        self.told_by(&self.help.flows.examples())
    }

    /// The same. `None` where it is to `stop` before: it asks now and then.
    pub fn public_unless(&self, stop: impl Fn() -> bool) -> Option<PublicFlows> {
        let mut tracing = Tracing::new(&self.help.flows);
        while !stop() {
            if tracing.advance(LOOKS) {
                return Some(self.told_by(tracing.examples()));
            }
        }
        None
    }

    fn told_by(&self, examples: &[Example]) -> PublicFlows {
        let [minutes, both_ways, round_through_others, one_way] = self.help.told_by(examples);
        PublicFlows { last_month: self.last_month, minutes, both_ways, round_through_others, one_way }
    }
}

impl Help {
    fn of(counted: &Counted, services: &[&Counting]) -> Help {
        let mut to_nobody = Part::default();
        for service in services {
            each_cell(counted.legs(service), |giver, receiver, minutes| {
                let is_flow = giver.account != receiver.account && !receiver.is_pot;
                if minutes > Minutes::ZERO && !giver.is_pot && !is_flow {
                    to_nobody.minutes += minutes;
                    to_nobody.people.insert(giver.account);
                }
            });
        }
        Help { flows: Flows::in_all(counted, services.iter().copied()), to_nobody }
    }

    /// What members gave each other, what of it went both ways, what came round through others, and what
    /// went one way so far. `None` for what must not be shown.
    fn told_by(&self, examples: &[Example]) -> [Option<Minutes>; 4] {
        let whole = Part::of(self.flows.rows().iter());
        let [both_ways, round, one_way] = self.parts(examples);
        let parts = [both_ways, round, one_way, self.to_nobody.clone()];
        let hidden = if whole.people.len() < FEWEST_PEOPLE { [true; 4] } else { hidden(&parts) };
        let shown = |place: usize, part: &Part| Some(part.minutes).filter(|_| !hidden[place]);
        [shown(3, &whole), shown(0, &parts[0]), shown(1, &parts[1]), shown(2, &parts[2])]
    }

    /// What went both ways, what came round through others, and what went one way so far. Behind the first
    /// are all pairs, behind the second the rings of the examples, behind the third those whose help is in
    /// no example.
    fn parts(&self, examples: &[Example]) -> [Part; 3] {
        let pairs =
            self.flows.both_ways().map(|(flow, back)| Flow { minutes: flow.minutes.min(back), ..flow });
        let both_ways = Part::of(pairs.collect::<Vec<_>>().iter());
        let came_back: Minutes = examples.iter().map(Example::sum).sum();
        let rings = examples.iter().filter(|example| example.members.len() > 2);
        let round = Part {
            minutes: came_back - both_ways.minutes,
            people: rings.flat_map(|ring| ring.members.iter().copied()).collect(),
        };
        [both_ways, round, Part::of(left(&self.flows, examples).iter())]
    }
}

/// What is left of the flows without the examples.
fn left(flows: &Flows, examples: &[Example]) -> Vec<Flow> {
    let mut left = flows.rows().to_vec();
    for example in examples {
        let next = example.members.iter().cycle().skip(1);
        for (giver, receiver) in example.members.iter().zip(next) {
            let place = left.binary_search_by_key(&(giver, receiver), |flow| (&flow.giver, &flow.receiver));
            if let Ok(place) = place {
                left[place].minutes -= example.minutes;
            }
        }
    }
    left
}

/// Which of the parts are hidden. The last one may be shown, but is not chosen to hide others.
fn hidden(parts: &[Part; 4]) -> [bool; 4] {
    let too_few = 1..FEWEST_PEOPLE;
    let mut hidden = parts.each_ref().map(|part| too_few.contains(&part.people.len()));
    loop {
        let behind =
            parts.iter().zip(hidden).filter(|(_, hidden)| *hidden).flat_map(|(part, _)| &part.people);
        if !too_few.contains(&behind.collect::<BTreeSet<_>>().len()) {
            return hidden;
        }
        let shown = (0..3).filter(|place| !hidden[*place] && parts[*place].minutes > Minutes::ZERO);
        match shown.min_by_key(|place| parts[*place].minutes) {
            Some(smallest) => hidden[smallest] = true,
            None => return [true; 4],
        }
    }
}
