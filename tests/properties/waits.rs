//! Whatever waits for anybody is in the list of somebody who can answer, or else in the coordinators' inbox.

use super::random::Random;
use std::collections::BTreeSet;
use timebank::ledger::{Entry, ExchangeIndex, Refusal};
use timebank::views::{InboxRow, Page};

impl Random {
    /// If those who are asked all answer, an exchange is settled. If it would not be, coordinators are told.
    pub(crate) fn waits_for_somebody(&self) {
        let inbox = self.c.ledger.inbox(self.today(), usize::MAX);
        let ids = |page: &Page<InboxRow>| -> BTreeSet<String> {
            page.rows.iter().map(|row| row.exchange.exchange.clone()).collect()
        };
        let (held, disputed, unanswered) = (ids(&inbox.held), ids(&inbox.disputed), ids(&inbox.unanswered));
        let mut tried = 0;
        for exchange in self.c.exchanges().into_iter().rev() {
            let id = self.c.ledger.exchange_id(exchange).to_string();
            match self.c.state(exchange) {
                "held" => assert!(held.contains(&id), "nobody looks at {id}"),
                "disputed" => assert!(disputed.contains(&id), "nobody settles {id}"),
                "proposed" if tried < 12 => {
                    tried += 1;
                    let settled = self.is_settled_by_those_asked(exchange);
                    let detail = self.c.ledger.exchange_detail(exchange);
                    assert_eq!(!settled, unanswered.contains(&id), "{detail:?}");
                    assert_eq!(!settled, detail.waits_for_desk);
                }
                _ => assert!(!unanswered.contains(&id) || tried == 12),
            }
        }
    }

    /// Everybody who is asked answers, with each device that they have, until nobody is asked any more: who
    /// acts for two of a side answers twice. Limits and duplicates apart, is the exchange settled?
    fn is_settled_by_those_asked(&self, exchange: ExchangeIndex) -> bool {
        let mut c = self.c.clone();
        let id = c.ledger.exchange_id(exchange).to_string();
        loop {
            let mut answered = false;
            for (member, device) in &self.devices {
                // The device of who was joined into another writes for them.
                let member = c.ledger.person(*member);
                let asked = c.ledger.awaiting(member).confirm.iter().any(|row| row.exchange == id);
                if !asked {
                    continue;
                }
                let answer = c.enter_by(device, Entry::Confirm(exchange));
                if matches!(answer, Err(Refusal::ExceedsFloor { .. } | Refusal::ExceedsCeiling { .. })) {
                    return true;
                }
                answered |= answer.is_ok();
            }
            if !answered {
                return c.state(exchange) != "proposed";
            }
        }
    }
}
