//! What holds for the measures of reciprocity at the end of any attempts.

use super::random::Random;
use crate::views::{bridge, over_time};
use timebank::ledger::Ledger;
use timebank::views::reciprocity::{Bridge, Flow, Flows, OwnShare};
use timebank::{Day, Minutes};

impl Random {
    /// The measures agree with each other, over any period.
    pub(crate) fn measures(&self) -> Vec<Bridge> {
        let ledger = &self.c.ledger;
        let today = self.today();
        let points = ledger.trend(today).finish();
        points.iter().for_each(|point| over_time::assert_is_its_period(&self.c, point));
        let periods = [(0, today.0), (today.0 - 60, today.0 - 20), (today.0 - 400, today.0 - 33)];
        for (from, to) in periods.map(|(from, to)| (Day(from), Day(to))) {
            let told = ledger.help_flows(from, to, today).unwrap();
            let flows = Flows::between(ledger, from, to);
            assert!(told.direct <= flows.circular() && flows.circular() <= told.ceiling);
            assert_eq!(told.minutes, flows.sum());
            self.own_shares(ledger, &flows, from, to);
        }
        let months = (0..24).map(|ago| (Day(today.0 - 30 * ago - 40), Day(today.0 - 30 * ago)));
        let bridges = months.chain(periods.map(|(from, to)| (Day(from), Day(to))));
        let bridges: Vec<Bridge> = bridges.map(|(from, to)| ledger.bridge(from, to).unwrap()).collect();
        for of in &bridges {
            assert_eq!(bridge::sum(of), of.flows, "{of:?}");
        }
        bridges
    }

    /// What everybody may see is kept while folding. A ledger from a cache reads all exchanges for it. Gives
    /// how many months are shown.
    pub(crate) fn shown_months(&self) -> usize {
        let ledger = &self.c.ledger;
        let opened = Ledger::from_cache(&ledger.cache().as_slice()).unwrap();
        let next_month = Day(self.today().0 + 31);
        let figures = ledger.public_figures(next_month);
        assert_eq!(figures, opened.public_figures(next_month));
        figures.months.len()
    }

    /// A member's own share is that of the flows.
    fn own_shares(&self, ledger: &Ledger, flows: &Flows, from: Day, to: Day) {
        for member in ledger.accounts() {
            let share = ledger.own_share(member, from, to).unwrap();
            let own = || flows.both_ways().filter(|(flow, _)| flow.giver == member);
            let received = flows.rows().iter().filter(|flow| flow.receiver == member);
            let met = |partner: &timebank::ledger::AccountIndex| {
                let is = |flow: &Flow| {
                    (flow.giver, flow.receiver) == (member, *partner)
                        || (flow.giver, flow.receiver) == (*partner, member)
                };
                flows.rows().iter().any(is)
            };
            let wanted = OwnShare {
                given: own().map(|(flow, _)| flow.minutes).sum(),
                received: received.map(|flow| flow.minutes).sum(),
                partners: ledger.accounts().filter(met).count(),
                direct: own().map(|(flow, back)| flow.minutes.min(back)).sum(),
                share: share.share,
            };
            assert_eq!(share, wanted);
            assert_eq!((share.share.part, share.share.whole), (share.direct.0, share.given.0));
        }
    }
}

/// Every line of a bridge was seen in random communities, but what joined members gave each other.
pub(crate) fn assert_all_seen(bridges: &[Bridge]) {
    let seen = |line: fn(&Bridge) -> Minutes| bridges.iter().any(|bridge| line(bridge) > Minutes::ZERO);
    assert!(seen(|bridge| bridge.paid_by_pot), "paid by the pot");
    assert!(seen(|bridge| bridge.other_days), "other days");
    assert!(seen(|bridge| bridge.posted_from_before), "posted from before");
    assert!(seen(|bridge| bridge.posted_later), "posted later");
    assert!(seen(|bridge| bridge.taken_back_later), "taken back later");
    assert!(seen(|bridge| bridge.taken_back_here), "taken back here");
}
