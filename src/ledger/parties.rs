//! Who takes part in what, and who should see it.

use super::Ledger;
use super::columns::{AccountIndex, ExchangeIndex};
use crate::journal::{Audience, Body, Fact, TextKind};

/// Who should see what. In an open book every member sees exchanges.
pub(super) fn audience_of(body: &Body<'_>, open_book: bool) -> Audience {
    let exchange = if open_book { Audience::MEMBERS } else { Audience::PARTIES };
    match body {
        Body::Fact(Fact::Proposed(_) | Fact::Step(_)) => exchange,
        Body::Text(TextKind::Note | TextKind::Reason, _) => exchange,
        Body::Text(TextKind::Contact | TextKind::Number, _) => Audience::MEMBER,
        Body::Text(TextKind::Trail, _) => Audience::COORDINATORS,
        Body::Fact(_) | Body::Text(..) | Body::Unknown { .. } => Audience::MEMBERS,
    }
}

impl Ledger {
    /// The account whose device recorded an exchange.
    pub(crate) fn recorder(&self, exchange: ExchangeIndex) -> AccountIndex {
        self.author_of(self.exchanges.record[exchange.0 as usize])
    }

    /// The account whose device wrote a record; the pot for the keeper.
    pub(crate) fn author_of(&self, record: u32) -> AccountIndex {
        let device = (record as usize).checked_sub(1).map_or(0, |i| self.records.device[i]);
        AccountIndex(self.devices.member.get(device as usize).copied().unwrap_or(0))
    }

    /// On which side of an exchange somebody stands, for themselves or for an account that they act for: 1 gave, -1
    /// received. Who stands on both is counted among those who gave.
    pub(crate) fn side_of(&self, exchange: ExchangeIndex, member: AccountIndex) -> Option<i64> {
        let mut legs = self.legs_of(exchange);
        let leg = legs.find(|leg| self.acts_for(member, AccountIndex(self.legs.account[*leg])));
        leg.map(|leg| i64::from(self.legs.minutes[leg].signum()))
    }
}
