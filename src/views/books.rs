//! Checking the books: every claim that the ledger makes, proved again from the journal, with the evidence.

use crate::Minutes;
use crate::journal::{Corrupt, StepKind};
use crate::ledger::{AccountIndex, CacheCorrupt, ExchangeIndex, Ledger, Months, Totals, posting_month};
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
    /// What was counted, in English.
    pub evidence: String,
    /// The figures in the evidence, in their order.
    pub figures: Vec<i64>,
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
            sums.get(i) != Some(&ledger.given_received(*account))
        };
        let accounts = ledger.accounts().count();
        let faults = ledger.accounts().filter(wrong).count() + sums.len().abs_diff(accounts);
        let evidence = format!("{accounts} balances added up again from their legs, {faults} differ");
        Finding {
            what: Proof::BalancesAreLegs,
            ok: faults == 0,
            evidence,
            figures: vec![accounts as i64, faults as i64],
        }
    }

    fn statistics(&self, ledger: &Ledger) -> Finding {
        let Totals { exchanges, counted, service } = ledger.totals();
        let again = totals_of_exchanges(&self.replayed);
        let evidence = format!("{exchanges} exchanges, {counted} count, {service} hours of service");
        let figures = vec![exchanges as i64, counted as i64, service.0];
        let months = months_of_exchanges(&self.replayed);
        let ok = again == ledger.totals() && months.rows().eq(ledger.months.rows());
        Finding { what: Proof::Statistics, ok, evidence, figures }
    }

    fn chain(&self, ledger: &Ledger) -> Finding {
        let (ours, theirs) = (self.replayed.chain(), ledger.chain());
        let figures = vec![ours.seq as i64];
        let broken = self.fault.filter(|fault| !matches!(fault, Corrupt::Signature { .. }));
        let evidence = match broken {
            Some(fault) => fault.to_string(),
            None if ours != theirs => {
                format!("the journal ends at record {}, the ledger at {}", ours.seq, theirs.seq)
            }
            None => format!("{} records, each in its place; the head is {}", ours.seq, ours.head),
        };
        Finding { what: Proof::Chain, ok: broken.is_none() && ours == theirs, evidence, figures }
    }

    fn signatures(&self) -> Finding {
        let verified = self.replayed.chain().seq;
        let evidence = match self.fault {
            Some(fault) => format!("{verified} events verified, then: {fault}"),
            None => format!("{verified} events, each signed by its device; the heads signed by the keeper"),
        };
        Finding {
            what: Proof::Signatures,
            ok: self.fault.is_none(),
            evidence,
            figures: vec![verified as i64],
        }
    }

    fn cache(&self, cached: Result<&Ledger, &CacheCorrupt>) -> Finding {
        let again = self.replayed.cache();
        let ok = cached.is_ok_and(|cached| cached.cache() == again);
        let evidence = if ok {
            format!("{} bytes, the same as replaying the journal gives", again.len())
        } else {
            "the saved picture differs from what replaying the journal gives: it will be made again"
                .to_owned()
        };
        Finding { what: Proof::Cache, ok, evidence, figures: vec![again.len() as i64] }
    }
}

fn zero_sum(ledger: &Ledger) -> Finding {
    let trial = ledger.trial_balance();
    let evidence = format!("{} hours given − {} hours received = {}", trial.given, trial.received, trial.sum);
    let figures = vec![trial.given.0, trial.received.0, trial.sum.0];
    Finding { what: Proof::ZeroSum, ok: trial.sum == Minutes::ZERO, evidence, figures }
}

/// What each account gave and received, added up from nothing but the legs of the exchanges that count.
fn sums_of_legs(ledger: &Ledger) -> Vec<(Minutes, Minutes)> {
    let mut sums = vec![(Minutes::ZERO, Minutes::ZERO); ledger.accounts.len()];
    for exchange in (0..ledger.exchanges.len()).filter(|i| ledger.exchanges.state(*i).counts()) {
        for leg in ledger.legs_of(ExchangeIndex(exchange as u32)) {
            let minutes = Minutes(i64::from(ledger.legs.minutes(leg)));
            let (given, received) = &mut sums[ledger.legs.account(leg).0 as usize];
            *given += minutes.max(Minutes::ZERO);
            *received += (-minutes).max(Minutes::ZERO);
        }
    }
    sums
}

fn totals_of_exchanges(ledger: &Ledger) -> Totals {
    let e = &ledger.exchanges;
    let counted = || (0..e.len()).filter(|i| e.state(*i).counts());
    let services = counted().filter(|i| e.kind(*i) == crate::journal::ExchangeKind::Service);
    Totals {
        exchanges: e.len() as u64,
        counted: counted().count() as u64,
        service: services.map(|i| ledger.service_minutes(ExchangeIndex(i as u32))).sum(),
    }
}

/// Service minutes by month and category, added up from the trails of services: what came to count, and what no
/// longer did, each in the month that was open then.
fn months_of_exchanges(ledger: &Ledger) -> Months {
    let e = &ledger.exchanges;
    let closed_before = |record: u32| {
        let closed = ledger.closed.iter().rev().find(|closed| closed.record < record);
        closed.map_or(i32::MIN, |closed| closed.month)
    };
    let mut months = Months::default();
    for i in (0..e.len()).filter(|i| e.kind(*i) == crate::journal::ExchangeKind::Service) {
        let exchange = ExchangeIndex(i as u32);
        let minutes = ledger.service_minutes(exchange);
        let mut counted = false;
        for (record, counts) in ledger.counting(exchange) {
            if counts != counted {
                let month = posting_month(e.on(i).month_number(), closed_before(record));
                let sign = i64::from(counts) - i64::from(counted);
                months.add(month, e.category(i), Minutes(sign * minutes.0));
                counted = counts;
            }
        }
    }
    months
}

impl Ledger {
    /// The records after which an exchange counted or did not.
    fn counting(&self, exchange: ExchangeIndex) -> Vec<(u32, bool)> {
        let mut states = Vec::new();
        let confirmed = self.exchanges.confirmed(exchange.0 as usize);
        if confirmed != 0 {
            states.push((confirmed, true));
        }
        let mut steps: Vec<_> = self.steps.of(exchange.0).collect();
        steps.reverse();
        for step in steps {
            match step.kind {
                StepKind::Held | StepKind::Voided | StepKind::Corrected | StepKind::Declined => {
                    states.push((step.record, false));
                }
                StepKind::Released if confirmed != 0 && confirmed < step.record => {
                    states.push((step.record, true));
                }
                _ => {}
            }
        }
        states.sort_by_key(|(record, _)| *record);
        states
    }
}
