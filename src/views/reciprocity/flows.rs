//! Who helped whom: the matrix of minutes from each giver to each receiver.

use super::services;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, share};
use crate::{Day, Minutes};

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
        let mut rows = Vec::new();
        for exchange in services(ledger, from, to) {
            add(&mut rows, ledger, exchange);
        }
        Flows::of(ledger.accounts.len(), &rows)
    }

    /// The sums of these rows, in any order. `accounts` is more than any of their accounts.
    pub fn of(accounts: usize, rows: &[Flow]) -> Flows {
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
        let turned: Vec<Flow> = by_key(&self.flows, self.accounts, |flow| flow.receiver);
        let mut back = turned.into_iter().peekable();
        self.flows.iter().map(move |flow| {
            let key = (flow.giver, flow.receiver);
            while back.next_if(|back| (back.receiver, back.giver) < key).is_some() {}
            let found = back.peek().filter(|back| (back.receiver, back.giver) == key);
            (*flow, found.map_or(Minutes::ZERO, |back| back.minutes))
        })
    }
}

/// Adds the flows of an exchange.
fn add(rows: &mut Vec<Flow>, ledger: &Ledger, exchange: ExchangeIndex) {
    let legs = ledger.legs_of(exchange);
    let leg = |leg: usize| (ledger.legs.account(leg), Minutes(i64::from(ledger.legs.minutes(leg))));
    let mut push = |giver: AccountIndex, receiver: AccountIndex, minutes: Minutes| {
        let pot = giver == AccountIndex::POT || receiver == AccountIndex::POT;
        if !pot && giver != receiver {
            rows.push(Flow { giver, receiver, minutes });
        }
    };
    if legs.len() == 2 {
        let ((one, minutes), (other, _)) = (leg(legs.start), leg(legs.start + 1));
        let (giver, receiver) = if minutes >= Minutes::ZERO { (one, other) } else { (other, one) };
        push(giver, receiver, minutes.abs());
        return;
    }
    let (gave, received): (Vec<_>, Vec<_>) =
        legs.map(leg).partition(|(_, minutes)| *minutes >= Minutes::ZERO);
    let mut left: Vec<Minutes> = received.iter().map(|(_, minutes)| minutes.abs()).collect();
    for (giver, minutes) in gave {
        for (place, part) in share(minutes, &left).into_iter().enumerate() {
            left[place] -= part;
            push(giver, received[place].0, part);
        }
    }
}

/// Two stable passes, one for each half of the key: they cost less than comparing.
fn by_giver_and_receiver(flows: &[Flow], accounts: usize) -> Vec<Flow> {
    let by_receiver = by_key(flows, accounts, |flow| flow.receiver);
    by_key(&by_receiver, accounts, |flow| flow.giver)
}

/// The flows in the order of a key. Those with equal keys stay in their order.
fn by_key(flows: &[Flow], accounts: usize, key: impl Fn(&Flow) -> AccountIndex) -> Vec<Flow> {
    let mut start = vec![0u32; accounts + 1];
    for flow in flows {
        start[key(flow).0 as usize + 1] += 1;
    }
    for account in 1..start.len() {
        start[account] += start[account - 1];
    }
    let nothing = Flow { giver: AccountIndex::POT, receiver: AccountIndex::POT, minutes: Minutes::ZERO };
    let mut sorted = vec![nothing; flows.len()];
    for flow in flows {
        let place = &mut start[key(flow).0 as usize];
        sorted[*place as usize] = *flow;
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
