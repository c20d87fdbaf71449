//! The subject of a fact, as a place in this ledger.

use super::Ledger;
use super::columns::{AccountIndex, ExchangeIndex};
use crate::journal::{Fact, Ref, Subject};

/// The subject of a fact, and the texts that it points to.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    Account(AccountIndex),
    Exchange(ExchangeIndex),
}

impl Ledger {
    /// The subject of a fact of the record `seq`. `None` where it has no single subject, or the subject is
    /// not in the ledger. `part` is the fact's own index.
    pub(super) fn about(&self, fact: &Fact<'_>, part: u16, seq: u32) -> Option<About> {
        let record = |reference: Ref| match reference.event {
            None => Some(seq),
            Some(event) => self.records.find(event),
        };
        match fact.subject(part) {
            Subject::Community => None,
            Subject::Member(member) => self.accounts.find(record(member)?, member.part).map(About::Account),
            Subject::Exchange(exchange) => {
                self.exchanges.find(record(exchange)?, exchange.part).map(About::Exchange)
            }
            Subject::Post(post) => {
                let post = self.posts.find(record(post)?, post.part)?;
                Some(About::Account(self.poster(post as usize)))
            }
        }
    }
}
