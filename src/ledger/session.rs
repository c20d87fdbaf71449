//! Sessions: many people, one time, one event.

use super::share::share;
use super::{AccountIndex, Recording, Refusal};
use crate::journal::ExchangeKind;
use crate::{Day, Minutes};

/// Who pays for what was given in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Everybody who received pays the time they attended. A surplus over the given time goes to the pot. The
    /// pot pays a shortfall.
    EachPays,
    /// Those who received share the given time, in proportion to the time they attended.
    Shared,
    /// The pot pays all.
    PotPays,
    /// Nobody pays: those who gave leave their credit to the pot.
    NoCharge,
    /// Peers: everybody gave to all others and received from them.
    Peers,
}

/// A session: those who gave and those who received, each with their minutes.
#[derive(Clone, Debug)]
pub struct Session<'a> {
    /// Who gave, how long.
    pub gave: Vec<(AccountIndex, Minutes)>,
    /// Who received, and how long they attended. Empty for peers, who all gave.
    pub received: Vec<(AccountIndex, Minutes)>,
    /// Who pays.
    pub split: Split,
    /// The day.
    pub on: Day,
    /// One of the community's categories.
    pub category: Option<&'a str>,
    /// What it was about.
    pub note: Option<&'a str>,
}

impl<'a> Session<'a> {
    /// The exchanges of the session. Each lists who came, also those for whom no minute is left to pay.
    /// Peers need no list: each of them gave, and the legs add up to the time of all. Enter the exchanges all
    /// in one event: [`super::Entry::RecordAll`].
    ///
    /// # Errors
    /// Nobody gave, nobody received, somebody is named twice, or there is no time.
    pub fn exchanges(&self) -> Result<Vec<Recording<'a>>, Refusal> {
        let twice = |side: &[(AccountIndex, Minutes)], other: &[(AccountIndex, Minutes)]| {
            let all: Vec<AccountIndex> = side.iter().chain(other).map(|(account, _)| *account).collect();
            (1..all.len()).any(|i| all[..i].contains(&all[i]))
        };
        if twice(&self.gave, &self.received) {
            return Err(Refusal::SamePerson);
        }
        let wrong = |(_, minutes): &(AccountIndex, Minutes)| *minutes <= Minutes::ZERO;
        if self.gave.iter().chain(&self.received).any(wrong) {
            return Err(Refusal::ZeroLength);
        }
        if let Some((_, long)) =
            self.gave.iter().chain(&self.received).find(|(_, minutes)| *minutes > Minutes::MAX_LEG)
        {
            return Err(Refusal::TooLong(*long));
        }
        if self.split == Split::Peers {
            return self.peers();
        }
        if self.gave.is_empty() || self.received.is_empty() {
            return Err(Refusal::NobodyOnOneSide);
        }
        let given = total(&self.gave);
        let pot = |minutes| (AccountIndex::POT, minutes);
        match self.split {
            Split::EachPays => {
                let surplus = total(&self.received) - given;
                let (mut gave, mut received) = (self.gave.clone(), self.received.clone());
                if surplus > Minutes::ZERO {
                    gave.push(pot(surplus));
                } else if surplus < Minutes::ZERO {
                    received.push(pot(-surplus));
                }
                Ok(vec![self.attended(gave, received)])
            }
            Split::Shared => {
                let weights: Vec<Minutes> = self.received.iter().map(|(_, minutes)| *minutes).collect();
                let shares = share(given, &weights);
                let received = self.received.iter().map(|(account, _)| *account).zip(shares);
                let received = received.filter(|(_, share)| *share > Minutes::ZERO).collect();
                Ok(vec![self.attended(self.gave.clone(), received)])
            }
            Split::PotPays => Ok(vec![self.attended(self.gave.clone(), vec![pot(given)])]),
            Split::NoCharge => {
                let back = Recording {
                    note: self.note,
                    confirm: true,
                    ..Recording::new(ExchangeKind::Gift, vec![pot(given)], self.gave.clone(), self.on)
                };
                Ok(vec![self.attended(self.gave.clone(), vec![pot(given)]), back])
            }
            Split::Peers => unreachable!("peers were answered above"),
        }
    }

    /// Each gave to all the others, who share it. The remainder minutes rotate, so that they even out over
    /// all shares.
    fn peers(&self) -> Result<Vec<Recording<'a>>, Refusal> {
        if self.gave.len() < 2 || !self.received.is_empty() {
            return Err(Refusal::NobodyOnOneSide);
        }
        let exchange = |(place, giver): (usize, &(AccountIndex, Minutes))| {
            let others = self.gave[place + 1..].iter().chain(&self.gave[..place]);
            let others: Vec<AccountIndex> = others.map(|(account, _)| *account).collect();
            let shares = share(giver.1, &vec![Minutes(1); others.len()]);
            let received = others.into_iter().zip(shares).filter(|(_, share)| *share > Minutes::ZERO);
            self.service(vec![*giver], received.collect())
        };
        Ok(self.gave.iter().enumerate().map(exchange).collect())
    }

    /// An exchange with the list of those who came.
    fn attended(
        &self,
        gave: Vec<(AccountIndex, Minutes)>,
        received: Vec<(AccountIndex, Minutes)>,
    ) -> Recording<'a> {
        Recording { attended: self.received.clone(), ..self.service(gave, received) }
    }

    fn service(
        &self,
        gave: Vec<(AccountIndex, Minutes)>,
        received: Vec<(AccountIndex, Minutes)>,
    ) -> Recording<'a> {
        Recording {
            category: self.category,
            note: self.note,
            confirm: true,
            ..Recording::new(ExchangeKind::Service, gave, received, self.on)
        }
    }
}

fn total(side: &[(AccountIndex, Minutes)]) -> Minutes {
    side.iter().map(|(_, minutes)| *minutes).sum()
}
