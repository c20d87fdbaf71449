//! Checking the books: every claim that the ledger makes, proved again from the journal, with the evidence.

use super::TrialBalance;
use crate::journal::Corrupt;
use crate::ledger::{AccountIndex, CacheCorrupt, ExchangeIndex, Ledger, Months, Movements, Totals};
use crate::{Hash, Message, Minutes};
use serde::Serialize;

/// What is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Proof {
    /// All balances sum to zero.
    ZeroSum,
    /// Every balance is the sum of the account's legs.
    BalancesAreLegs,
    /// The figures in the summary are those of the exchanges.
    Statistics,
    /// Every record is in its place, whole, and by the rules; the journal ends where the ledger stands.
    Chain,
    /// Every event is signed by its device, and the heads by the keeper.
    Signatures,
    /// The cache is what replaying the journal gives.
    Cache,
}

/// The answer to one question, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Finding {
    /// What was asked.
    pub what: Proof,
    /// Whether it holds.
    pub ok: bool,
    /// What was counted or found: the codes are those of [`Evidence`].
    pub evidence: Message,
    /// The figures in the evidence, in their order.
    pub figures: Vec<i64>,
}

/// What was counted or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// What moved all balances.
    Sums {
        /// The help that was given.
        given: Minutes,
        /// The help that was received.
        received: Minutes,
        /// Everything but help.
        other: Minutes,
        /// The sum of all: nothing, where all is right.
        sum: Minutes,
    },
    /// Every balance was added up again.
    Balances {
        /// How many there are.
        accounts: usize,
        /// How many are another.
        differ: usize,
    },
    /// The figures of the summary.
    Totals(Totals),
    /// Every record is in its place.
    Whole {
        /// How many there are.
        records: u64,
        /// The head after the last.
        head: Hash,
    },
    /// The journal does not end where the ledger stands.
    OtherEnd {
        /// The last record of the journal.
        journal: u64,
        /// The last record of the ledger.
        ledger: u64,
    },
    /// Every signature is right.
    Signed {
        /// How many records there are.
        records: u64,
    },
    /// The signatures are right as far as the journal could be read.
    SignedUntil {
        /// How many records could.
        records: u64,
    },
    /// The cache is what the journal gives.
    SameCache {
        /// Its length.
        bytes: usize,
    },
    /// The cache is another.
    OtherCache,
    /// What is wrong with the journal.
    Fault(Corrupt),
}

crate::codes! { Evidence {
    Evidence::Sums { given, received, other, sum } => "sums" (
        given = given.0,
        received = received.0,
        besides = other.0,
        sum = sum.0
    ),
    Evidence::Balances { accounts, differ } => "balances" (count = accounts, differ = differ),
    Evidence::Totals(Totals { exchanges, counted, service }) => "totals" (
        count = exchanges,
        counted = counted,
        service = service.0
    ),
    Evidence::Whole { records, head } => "whole" (count = records, head = head),
    Evidence::OtherEnd { journal, ledger } => "other_end" (journal = journal, ledger = ledger),
    Evidence::Signed { records } => "signed" (count = records),
    Evidence::SignedUntil { records } => "signed_until" (count = records),
    Evidence::SameCache { bytes } => "same_cache" (count = bytes),
    Evidence::OtherCache => "other_cache",
    Evidence::Fault(Corrupt::NotAJournal) => "not_a_journal",
    Evidence::Fault(Corrupt::NewerVersion) => "newer_version",
    Evidence::Fault(Corrupt::CutShort { seq }) => "cut_short" (seq = seq),
    Evidence::Fault(Corrupt::Form { seq }) => "not_a_record" (seq = seq),
    Evidence::Fault(Corrupt::Order { seq, found }) => "wrong_place" (seq = seq, other = found),
    Evidence::Fault(Corrupt::Part { seq, part }) => "wrong_part" (seq = seq, part = part),
    Evidence::Fault(Corrupt::Head { seq }) => "wrong_head" (seq = seq),
    Evidence::Fault(Corrupt::Signature { seq }) => "wrong_signature" (seq = seq),
    Evidence::Fault(Corrupt::Nonsense { seq }) => "not_admissible" (seq = seq),
} }

impl Evidence {
    /// As the evidence for an answer.
    fn for_answer(&self, what: Proof, ok: bool, figures: Vec<i64>) -> Finding {
        Finding { what, ok, evidence: self.message(), figures }
    }
}

/// A check in progress: give it the journal, then ask.
#[derive(Clone, Debug)]
pub struct Books {
    replayed: Ledger,
    fault: Option<Corrupt>,
    /// The stored cache, brought up to date from the journal as the browser does when it opens.
    cached: Option<Result<Ledger, CacheCorrupt>>,
}

impl Books {
    /// Nothing was read yet but the stored cache, where there is one.
    pub fn new(cache: Option<&[u8]>) -> Books {
        let cached = cache.map(|bytes| Ledger::from_cache(&bytes));
        Books { replayed: Ledger::new(), fault: None, cached }
    }

    /// Replays the next segment, verifying all. After a fault the rest is passed over.
    pub fn push(&mut self, segment: &[u8]) {
        if self.fault.is_none() {
            self.fault = self.replayed.load_and_judge(segment).err();
        }
        let Some(Ok(cached)) = &mut self.cached else { return };
        if cached.chain().seq < self.replayed.chain().seq && cached.load(segment).is_err() {
            self.cached = Some(Err(CacheCorrupt));
        }
    }

    /// How many records were verified.
    pub fn checked(&self) -> u64 {
        self.replayed.chain().seq
    }

    /// What was replayed.
    pub fn ledger(&self) -> &Ledger {
        &self.replayed
    }

    /// The answers for the ledger in use and, where there is one, its stored cache.
    pub fn finish(&self, ledger: &Ledger) -> Vec<Finding> {
        let mut findings = vec![
            zero_sum(ledger),
            self.balances_are_legs(ledger),
            self.statistics(ledger),
            self.chain(ledger),
            self.signatures(),
        ];
        findings.extend(self.cached.as_ref().map(|cached| self.cache(cached.as_ref())));
        findings
    }

    fn balances_are_legs(&self, ledger: &Ledger) -> Finding {
        let sums = sums_of_legs(&self.replayed);
        let wrong = |account: &AccountIndex| {
            let i = account.0 as usize;
            sums.get(i) != Some(&ledger.movements(*account))
        };
        let accounts = ledger.accounts().count();
        let faults = ledger.accounts().filter(wrong).count() + sums.len().abs_diff(accounts);
        let figures = vec![accounts as i64, faults as i64];
        Evidence::Balances { accounts, differ: faults }.for_answer(
            Proof::BalancesAreLegs,
            faults == 0,
            figures,
        )
    }

    fn statistics(&self, ledger: &Ledger) -> Finding {
        let totals = ledger.totals();
        let again = totals_of_exchanges(&self.replayed);
        let figures = vec![totals.exchanges as i64, totals.counted as i64, totals.service.0];
        let months = months_of_exchanges(&self.replayed);
        let ok = again == totals && months.rows().eq(ledger.months.rows());
        Evidence::Totals(totals).for_answer(Proof::Statistics, ok, figures)
    }

    fn chain(&self, ledger: &Ledger) -> Finding {
        let (ours, theirs) = (self.replayed.chain(), ledger.chain());
        let broken = self.fault.filter(|fault| !is_of_signature(fault));
        let evidence = match broken {
            Some(fault) => Evidence::Fault(fault),
            None if ours != theirs => Evidence::OtherEnd { journal: ours.seq, ledger: theirs.seq },
            None => Evidence::Whole { records: ours.seq, head: ours.head },
        };
        let ok = broken.is_none() && ours == theirs;
        evidence.for_answer(Proof::Chain, ok, vec![ours.seq as i64])
    }

    fn signatures(&self) -> Finding {
        let records = self.replayed.chain().seq;
        let evidence = match self.fault {
            Some(fault) if is_of_signature(&fault) => Evidence::Fault(fault),
            Some(_) => Evidence::SignedUntil { records },
            None => Evidence::Signed { records },
        };
        evidence.for_answer(Proof::Signatures, self.fault.is_none(), vec![records as i64])
    }

    fn cache(&self, cached: Result<&Ledger, &CacheCorrupt>) -> Finding {
        let again = self.replayed.cache();
        let ok = cached.is_ok_and(|cached| cached.cache() == again);
        let bytes = again.len();
        let evidence = if ok { Evidence::SameCache { bytes } } else { Evidence::OtherCache };
        evidence.for_answer(Proof::Cache, ok, vec![bytes as i64])
    }
}

fn is_of_signature(fault: &Corrupt) -> bool {
    matches!(fault, Corrupt::Signature { .. })
}

fn zero_sum(ledger: &Ledger) -> Finding {
    let TrialBalance { moved: Movements { given, received, .. }, other, sum, .. } = ledger.trial_balance();
    let figures = vec![given.0, received.0, other.0, sum.0];
    Evidence::Sums { given, received, other, sum }.for_answer(Proof::ZeroSum, sum == Minutes::ZERO, figures)
}

/// What moved each balance, added up from nothing but the legs of the exchanges that count.
fn sums_of_legs(ledger: &Ledger) -> Vec<Movements> {
    let mut sums = vec![Movements::default(); ledger.accounts.len()];
    for exchange in (0..ledger.exchanges.len()).filter(|i| ledger.exchanges.state(*i).counts()) {
        let exchange = ExchangeIndex(exchange as u32);
        let movement = ledger.movement(exchange);
        for leg in ledger.legs_of(exchange) {
            let account = ledger.legs.account(leg);
            let minutes = Minutes(i64::from(ledger.legs.minutes(leg)));
            sums[account.0 as usize].count(ledger.movement_of_leg(movement, account), minutes, 1);
        }
    }
    sums
}

fn totals_of_exchanges(ledger: &Ledger) -> Totals {
    let e = &ledger.exchanges;
    let counted = || (0..e.len()).filter(|i| e.state(*i).counts());
    Totals {
        exchanges: e.len() as u64,
        counted: counted().count() as u64,
        service: counted().map(|i| ledger.help_minutes(ExchangeIndex(i as u32))).sum(),
    }
}

/// Minutes of help by month and category, added up from the trails of exchanges: what came to count as help,
/// and what no longer did, each in the month that was open then.
fn months_of_exchanges(ledger: &Ledger) -> Months {
    let e = &ledger.exchanges;
    let mut months = Months::default();
    for i in 0..e.len() {
        let exchange = ExchangeIndex(i as u32);
        for posting in ledger.postings(exchange) {
            months.add(posting.month, e.category(i), posting.minutes);
        }
    }
    months
}
