//! Who helped whom: the matrix of minutes from each giver to each receiver.

use super::cells::each_cell;
use super::{Fraction, services};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
use crate::{Day, Minutes};

/// How many rows are kept before they are summed up: 16 MB. One exchange can have 250,000 of them.
const ROWS: usize = 1 << 20;

/// What one member gave another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The giver.
    pub giver: AccountIndex,
    /// The receiver. Never the giver.
    pub receiver: AccountIndex,
    /// The minutes. 0 where the two took part on opposite sides of one exchange, and its whole minutes went
    /// to others.
    pub minutes: Minutes,
}

/// Who helped whom in a period. Only services that count are in it, and nothing to or from the pot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// One for each giver and receiver, in the order of givers and then of receivers.
    flows: Vec<Flow>,
    accounts: usize,
}

impl Flows {
    /// Who helped whom from `from` to `to`, both days included.
    pub fn between(ledger: &Ledger, from: Day, to: Day) -> Flows {
        Flows::in_all(ledger, services(ledger, from, to))
    }

    /// Who helped whom in these exchanges.
    pub(super) fn in_all(ledger: &Ledger, exchanges: impl Iterator<Item = ExchangeIndex>) -> Flows {
        let accounts = ledger.accounts.len();
        let (mut rows, mut most) = (Vec::new(), ROWS);
        for exchange in exchanges {
            add(&mut rows, ledger, exchange);
            if rows.len() > most {
                rows = Flows::of(accounts, &rows).flows;
                most = ROWS.max(2 * rows.len());
            }
        }
        Flows::of(accounts, &rows)
    }

    /// The sums of these rows, in any order. There are at least so many accounts, the pot included.
    pub fn of(accounts: usize, rows: &[Flow]) -> Flows {
        let last = rows.iter().map(|flow| flow.giver.max(flow.receiver).0 as usize + 1).max();
        let accounts = accounts.max(last.unwrap_or(0));
        Flows { flows: merged(by_giver_and_receiver(rows, accounts)), accounts }
    }

    /// One row for each giver and receiver, in the order of givers and then of receivers.
    pub fn rows(&self) -> &[Flow] {
        &self.flows
    }

    /// The number of accounts, the pot included.
    pub fn accounts(&self) -> usize {
        self.accounts
    }

    /// The sum of all flows: `W`.
    pub fn sum(&self) -> Minutes {
        self.flows.iter().map(|flow| flow.minutes).sum()
    }

    /// What each account gave, and what each received: `G` and `R`.
    pub fn sides(&self) -> (Vec<Minutes>, Vec<Minutes>) {
        let mut sides = (vec![Minutes::ZERO; self.accounts], vec![Minutes::ZERO; self.accounts]);
        for flow in &self.flows {
            sides.0[flow.giver.0 as usize] += flow.minutes;
            sides.1[flow.receiver.0 as usize] += flow.minutes;
        }
        sides
    }

    /// Each flow beside the flow back, which is zero where there is none. In the order of the flows.
    pub fn both_ways(&self) -> impl Iterator<Item = (Flow, Minutes)> {
        self.with_back().map(|(flow, back)| (flow, back.unwrap_or(Minutes::ZERO)))
    }

    /// Distinct partners of the active members, per active member. Partners are those who stood on the other
    /// side of an exchange.
    pub(super) fn reach(&self, is_active: &[bool]) -> Fraction {
        let active = |account: AccountIndex| is_active.get(account.0 as usize) == Some(&true);
        let mut partners = 0;
        for (flow, back) in self.with_back() {
            partners += i128::from(active(flow.giver));
            partners += i128::from(back.is_none() && active(flow.receiver));
        }
        Fraction::of(partners, is_active.iter().filter(|active| **active).count() as i128)
    }

    /// Each flow beside the flow back, if there is a row for it. In the order of the flows.
    fn with_back(&self) -> impl Iterator<Item = (Flow, Option<Minutes>)> {
        let back = self.places_back().into_iter();
        self.flows.iter().zip(back).map(|(flow, back)| (*flow, back.map(|back| self.flows[back].minutes)))
    }

    /// For each flow, the place of the flow back.
    pub(super) fn places_back(&self) -> Vec<Option<usize>> {
        let by_receiver = places_by_key(&self.flows, self.accounts, |flow| flow.receiver);
        let mut turned = by_receiver.into_iter().map(|place| place as usize).peekable();
        let key = |place: &usize| (self.flows[*place].receiver, self.flows[*place].giver);
        let back = |flow: &Flow| {
            let wanted = (flow.giver, flow.receiver);
            while turned.next_if(|place| key(place) < wanted).is_some() {}
            turned.peek().copied().filter(|place| key(place) == wanted)
        };
        self.flows.iter().map(back).collect()
    }
}

/// Adds what members gave each other in an exchange.
pub(super) fn add(rows: &mut Vec<Flow>, ledger: &Ledger, exchange: ExchangeIndex) {
    each_cell(ledger, exchange, |giver, receiver, minutes| {
        if giver != receiver && !ledger.is_pot(giver) && !ledger.is_pot(receiver) {
            rows.push(Flow { giver, receiver, minutes });
        }
    });
}

/// Two stable passes, one for each half of the key: they cost less than comparing.
fn by_giver_and_receiver(flows: &[Flow], accounts: usize) -> Vec<Flow> {
    let by_receiver = by_key(flows, accounts, |flow| flow.receiver);
    by_key(&by_receiver, accounts, |flow| flow.giver)
}

/// The flows in the order of a key. Those with equal keys stay in their order.
fn by_key(flows: &[Flow], accounts: usize, key: impl Fn(&Flow) -> AccountIndex) -> Vec<Flow> {
    places_by_key(flows, accounts, key).into_iter().map(|place| flows[place as usize]).collect()
}

/// The places of flows in the order of a key.
fn places_by_key(flows: &[Flow], accounts: usize, key: impl Fn(&Flow) -> AccountIndex) -> Vec<u32> {
    let mut start = vec![0u32; accounts + 1];
    for flow in flows {
        start[key(flow).0 as usize + 1] += 1;
    }
    for account in 1..start.len() {
        start[account] += start[account - 1];
    }
    let mut sorted = vec![0; flows.len()];
    for (flow, at) in flows.iter().zip(0..) {
        let place = &mut start[key(flow).0 as usize];
        sorted[*place as usize] = at;
        *place += 1;
    }
    sorted
}

fn merged(flows: Vec<Flow>) -> Vec<Flow> {
    let mut merged: Vec<Flow> = Vec::new();
    for flow in flows {
        match merged.last_mut() {
            Some(last) if (last.giver, last.receiver) == (flow.giver, flow.receiver) => {
                last.minutes += flow.minutes
            }
            _ => merged.push(flow),
        }
    }
    merged
}
