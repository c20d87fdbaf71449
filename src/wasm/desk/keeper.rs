//! The keeper's half: judging, and adding what is stored.

use crate::journal::{HeadToSign, HeldBy};
use crate::ledger::{self, Context, Submission};
use crate::wasm::input::{Input, author};
use crate::wasm::js::{Result, array, corrupt, day, refusal, to_js};
use crate::wasm::{Draft, Ledger};
use crate::{Minutes, Seconds};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// A record that waits to be stored, and then to be applied.
#[wasm_bindgen]
pub struct Prepared {
    prepared: ledger::Prepared,
    verdict: Verdict,
}

/// What is to be said of an entry, with names that pages know.
#[derive(Serialize)]
struct Verdict {
    warnings: Vec<Warning>,
    held: Vec<Held>,
}

#[derive(Serialize)]
struct Warning {
    member: String,
    balance: Minutes,
    limit: Minutes,
}

#[derive(Serialize)]
struct Held {
    exchange: crate::Id,
    by: HeldBy,
}

impl Verdict {
    fn of(ledger: &ledger::Ledger, verdict: &ledger::Verdict) -> Verdict {
        let warning = |warning: &ledger::Warning| {
            let ledger::Warning { account, balance, limit } = *warning;
            Warning { member: ledger.account_text(account), balance, limit }
        };
        let held = |(exchange, by): &(crate::Id, HeldBy)| Held { exchange: *exchange, by: *by };
        Verdict {
            warnings: verdict.warnings.iter().map(warning).collect(),
            held: verdict.held.iter().map(held).collect(),
        }
    }
}

#[wasm_bindgen]
impl Ledger {
    /// What `admit` would say of a draft once it is signed: to warn somebody before they save. Nothing where
    /// there is nothing to say; throws why it would be refused.
    #[wasm_bindgen(unchecked_return_type = "Verdict | undefined")]
    pub fn judge(
        &self,
        draft: &Draft,
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<JsValue> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        let verdict = self.0.judge_draft(&draft.0, context).map_err(refusal)?;
        if verdict.warnings.is_empty() && verdict.held.is_empty() {
            return Ok(JsValue::UNDEFINED);
        }
        to_js(&Verdict::of(&self.0, &verdict))
    }

    /// Verifies and checks a signed draft; changes nothing. `admittedAt` is the keeper's clock, `today` the
    /// day in the community. Throws why it is refused.
    pub fn admit(
        &self,
        draft: &Draft,
        signature: &[u8],
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<Prepared> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        let signature = array(signature)?;
        let submission = Submission { event: &draft.0.event, signature: &signature, parts: &draft.0.parts };
        Ok(Prepared::of(&self.0, self.0.prepare(submission, context).map_err(refusal)?))
    }

    /// Adds a record that is stored.
    pub fn apply(&mut self, prepared: &Prepared) -> Result<()> {
        self.0.apply(&prepared.prepared).map_err(corrupt)
    }
}

impl Prepared {
    pub(in crate::wasm) fn of(ledger: &ledger::Ledger, prepared: ledger::Prepared) -> Prepared {
        let verdict = Verdict::of(ledger, prepared.verdict());
        Prepared { prepared, verdict }
    }

    fn head(&self, epoch: Option<u32>) -> HeadToSign {
        HeadToSign { epoch: Seconds(epoch.unwrap_or_default()), ..self.prepared.head() }
    }
}

#[wasm_bindgen]
impl Prepared {
    /// The bytes to store.
    #[wasm_bindgen(getter)]
    pub fn record(&self) -> Vec<u8> {
        self.prepared.record().to_vec()
    }

    /// Which balances it takes beyond a limit, and what must be held: then [`Prepared::hold`] first.
    #[wasm_bindgen(getter, unchecked_return_type = "Verdict")]
    pub fn verdict(&self) -> Result<JsValue> {
        to_js(&self.verdict)
    }

    /// The keeper's own event that holds what must be held; nothing where there is nothing to hold.
    pub fn hold(
        &self,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: &Input,
        seed: &[u8],
    ) -> Result<Option<Draft>> {
        Ok(self.prepared.hold(author(by)?, &array(seed)?).map(Draft))
    }

    /// Adds the keeper's signed event of [`Prepared::hold`]: both are stored together.
    #[wasm_bindgen(js_name = addHold)]
    pub fn add_hold(&mut self, draft: &Draft, signature: &[u8]) -> Result<()> {
        self.prepared.add(&draft.0, &array(signature)?);
        Ok(())
    }

    /// The record's number.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> f64 {
        self.prepared.head().chain.seq as f64
    }

    /// What the keeper signs. `epoch` is when the book was last brought back from a copy, in seconds since
    /// 1970.
    #[wasm_bindgen(js_name = headToSign)]
    pub fn head_to_sign(&self, epoch: Option<u32>) -> Vec<u8> {
        self.head(epoch).bytes_to_sign()
    }

    /// The signed head, to be stored right after the last record.
    #[wasm_bindgen(js_name = sealHead)]
    pub fn seal_head(&self, signature: &[u8], epoch: Option<u32>) -> Result<Vec<u8>> {
        Ok(self.head(epoch).seal(&array(signature)?))
    }
}
