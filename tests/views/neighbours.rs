//! Four neighbours who help each other.

use crate::common::Community;
use timebank::journal::ExchangeKind;
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::views::reciprocity::Flows;
use timebank::{Day, Minutes};

/// Ana, Bob, Cy and Di, and who helped whom.
pub struct Neighbours {
    pub c: Community,
    pub accounts: Vec<AccountIndex>,
}

pub const ANA: usize = 1;
pub const BOB: usize = 2;
pub const CY: usize = 3;
pub const DI: usize = 4;

impl Neighbours {
    pub fn new() -> Neighbours {
        let mut c = Community::found("Leith", "Founder");
        let mut accounts = vec![AccountIndex::POT];
        accounts.extend(["Ana", "Bob", "Cy", "Di"].map(|name| c.add(name)));
        Neighbours { c, accounts }
    }

    pub fn side(&self, side: &[(usize, i64)]) -> Vec<(AccountIndex, Minutes)> {
        side.iter().map(|(who, minutes)| (self.accounts[*who], Minutes(*minutes))).collect()
    }

    /// Enters an exchange that counts at once, so many days before today.
    pub fn exchange(
        &mut self,
        kind: ExchangeKind,
        gave: &[(usize, i64)],
        received: &[(usize, i64)],
        ago: i32,
    ) {
        let on = Day(self.c.today().0 - ago);
        let recording =
            Recording { confirm: true, ..Recording::new(kind, self.side(gave), self.side(received), on) };
        self.c.enter(Entry::Record(recording)).unwrap();
    }

    /// Who helped whom in the last `days` days, today included.
    pub fn flows(&self, days: i32) -> Vec<(usize, usize, i64)> {
        let today = self.c.today();
        let place = |account: AccountIndex| self.accounts.iter().position(|one| *one == account).unwrap();
        let flows = Flows::between(&self.c.ledger, Day(today.0 - days + 1), today);
        flows.rows().iter().map(|flow| (place(flow.giver), place(flow.receiver), flow.minutes.0)).collect()
    }
}
