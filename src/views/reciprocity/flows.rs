//! Who helped whom: the matrix of minutes from each giver to each receiver.

use super::Fraction;
use super::cells::{Leg, each_cell};
use super::counted::{Counted, Counting};
use super::places::in_order_of;
use crate::ledger::{AccountIndex, Ledger};
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
    /// For each, the minutes of the flow back, if there is one.
    back: Vec<Option<Minutes>>,
    accounts: usize,
}

impl Flows {
    /// Who helped whom from `from` to `to`, both days included.
    pub fn between(ledger: &Ledger, from: Day, to: Day) -> Flows {
        let counted = Counted::of(ledger);
        Flows::in_all(&counted, counted.services(from, to))
    }

    /// Who helped whom in these exchanges.
    pub(super) fn in_all<'a>(counted: &Counted, exchanges: impl Iterator<Item = &'a Counting>) -> Flows {
        let accounts = counted.accounts;
        let (mut rows, mut most) = (Vec::new(), ROWS);
        for exchange in exchanges {
            add(&mut rows, counted.legs(exchange));
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
        let flows = merged(by_giver_and_receiver(rows, accounts));
        let back =
            places_back(&flows, accounts).map(|place| place.map(|place| flows[place].minutes)).collect();
        Flows { back, flows, accounts }
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
        self.flows.iter().copied().zip(self.back.iter().copied())
    }

    /// For each flow, the place of the flow back.
    pub(super) fn places_back(&self) -> impl Iterator<Item = Option<usize>> {
        places_back(&self.flows, self.accounts)
    }
}

/// For each flow, the place of the flow back.
fn places_back(flows: &[Flow], accounts: usize) -> impl Iterator<Item = Option<usize>> {
    let turned = flows.iter().zip(0u32..).map(|(flow, place)| ((flow.receiver, flow.giver), place));
    // The flows of one receiver are in the order of givers.
    let turned = in_order_of(turned.collect(), accounts, |((receiver, _), _)| receiver.0 as usize);
    let mut turned = turned.into_iter().peekable();
    flows.iter().map(move |flow| {
        let wanted = (flow.giver, flow.receiver);
        while turned.next_if(|(key, _)| *key < wanted).is_some() {}
        turned.next_if(|(key, _)| *key == wanted).map(|(_, place)| place as usize)
    })
}

/// Adds what members gave each other in an exchange.
pub(super) fn add(rows: &mut Vec<Flow>, legs: &[Leg]) {
    each_cell(legs, |giver, receiver, minutes| {
        if giver.account != receiver.account && !giver.is_pot && !receiver.is_pot {
            rows.push(Flow { giver: giver.account, receiver: receiver.account, minutes });
        }
    });
}

/// Two stable sorts, one for each half of the key.
fn by_giver_and_receiver(flows: &[Flow], accounts: usize) -> Vec<Flow> {
    let by_receiver = in_order_of(flows.to_vec(), accounts, |flow| flow.receiver.0 as usize);
    in_order_of(by_receiver, accounts, |flow| flow.giver.0 as usize)
}

fn merged(flows: Vec<Flow>) -> Vec<Flow> {
    let mut merged: Vec<Flow> = Vec::with_capacity(flows.len());
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
