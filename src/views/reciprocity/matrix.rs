//! Who helped whom, as a matrix in which groups stand together.

use super::check;
use super::example::person;
use super::flows::{Flow, Flows};
use super::places::in_order_of;
use crate::ledger::{AccountIndex, Ledger};
use crate::views::{Partner, WrongQuery};
use crate::{Day, Minutes};
use serde::Serialize;

/// Who helped whom in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HelpMatrix {
    /// Everybody in a cell. Those who help each other most stand together. Groups, and members within one,
    /// are in the order in which they joined.
    pub people: Vec<Partner>,
    /// How many people each group has, in their order.
    pub groups: Vec<usize>,
    /// The cells with minutes, in the order of givers and then of receivers.
    pub cells: Vec<HelpCell>,
}

/// What one member gave another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct HelpCell {
    /// The giver's place among the people.
    pub giver: usize,
    /// The receiver's place among the people.
    pub receiver: usize,
    /// The minutes.
    pub minutes: Minutes,
}

impl Ledger {
    /// Who helped whom from `from` to `to`, both days included, with names. It is for the desk alone.
    ///
    /// # Errors
    /// [`WrongQuery`] if the period ends before it begins.
    pub fn help_matrix(&self, from: Day, to: Day) -> Result<HelpMatrix, WrongQuery> {
        check(from, to)?;
        let flows = Flows::between(self, from, to);
        let groups = groups(&flows);
        let mut places = vec![0; self.accounts.len()];
        let order = groups.iter().flatten().copied();
        order.clone().zip(0..).for_each(|(account, place)| places[account as usize] = place);
        let place = |account: AccountIndex| places[account.0 as usize];
        let with_minutes = flows.rows().iter().filter(|flow| flow.minutes > Minutes::ZERO);
        let cell = |flow: &Flow| HelpCell {
            giver: place(flow.giver),
            receiver: place(flow.receiver),
            minutes: flow.minutes,
        };
        let people = flows.accounts();
        let cells = in_order_of(with_minutes.map(cell).collect(), people, |cell: &HelpCell| cell.receiver);
        let cells = in_order_of(cells, people, |cell| cell.giver);
        Ok(HelpMatrix {
            people: order.map(|account| person(self, AccountIndex(account))).collect(),
            groups: groups.iter().map(Vec::len).collect(),
            cells,
        })
    }
}

/// The accounts with minutes, in groups: label propagation (Raghavan, Albert and Kumara 2007), weighted by
/// the minutes in both directions. It was chosen because it is short, needs no number of groups, no chance
/// and no fraction, and takes a few readings of the flows.
///
/// Everybody begins as a group of their own. One after the other, in the order in which they joined, moves to
/// the group with which they have strictly more minutes than with their own; of equal ones, to the one that
/// began earlier. Each move adds to the minutes within groups, so it ends.
fn groups(flows: &Flows) -> Vec<Vec<u32>> {
    let mut partners = vec![Vec::new(); flows.accounts()];
    for flow in flows.rows().iter().filter(|flow| flow.minutes > Minutes::ZERO) {
        partners[flow.giver.0 as usize].push((flow.receiver.0, flow.minutes.0));
        partners[flow.receiver.0 as usize].push((flow.giver.0, flow.minutes.0));
    }
    let mut group: Vec<u32> = (0..flows.accounts() as u32).collect();
    let mut with = vec![0i64; flows.accounts()];
    let mut moved = true;
    while moved {
        moved = false;
        for (account, partners) in partners.iter().enumerate() {
            partners.iter().for_each(|(partner, minutes)| with[group[*partner as usize] as usize] += minutes);
            let own = group[account];
            let mut best = own;
            for other in partners.iter().map(|(partner, _)| group[*partner as usize]) {
                let (more, most) = (with[other as usize], with[best as usize]);
                if more > most || (more == most && best != own && other < best) {
                    best = other;
                }
            }
            moved |= best != own;
            group[account] = best;
            partners.iter().for_each(|(partner, _)| with[group[*partner as usize] as usize] = 0);
            with[own as usize] = 0;
        }
    }
    in_groups(&group, |account| !partners[account].is_empty())
}

/// The accounts by group. Groups are in the order of their first accounts.
fn in_groups(group: &[u32], is_in: impl Fn(usize) -> bool) -> Vec<Vec<u32>> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut places = vec![None; group.len()];
    for (account, group) in group.iter().enumerate().filter(|(account, _)| is_in(*account)) {
        let place = *places[*group as usize].get_or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(account as u32);
    }
    groups
}
