//! The keeper's half: deciding, receipts, and what somebody without a hub is sent.

use super::{ReceiptRow, community, fault, one_sealed};
use crate::journal::{self, Chain, Item, Items, LinkFault};
use crate::ledger::{Context, Submission};
use crate::sync::{self, Answer, Reply, decide};
use crate::wasm::Ledger;
use crate::wasm::desk::keeper::Prepared;
use crate::wasm::input::Input;
use crate::wasm::js::{Result, array, corrupt, day, misuse, refusal, to_js};
use crate::wasm::share::read_answer;
use crate::{Key, Seconds};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

/// What the keeper is to do with an event.
#[wasm_bindgen]
pub struct Decision {
    outcome: &'static str,
    /// What to answer, and what where something is held by it.
    answers: [Answer; 2],
    prepared: Option<Prepared>,
}

#[wasm_bindgen]
impl Decision {
    /// `admit`: store what `takePrepared` gives, then apply it, then answer. `known`: the journal has it.
    /// `waiting`: what it needs may still come. `refused`.
    #[wasm_bindgen(getter, unchecked_return_type = "\"admit\" | \"known\" | \"waiting\" | \"refused\"")]
    pub fn outcome(&self) -> String {
        self.outcome.to_owned()
    }

    /// The answer to give once what is to be stored is. `held` is whether something is held by it.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn answer(&self, held: bool) -> Result<JsValue> {
        to_js(&self.answers[usize::from(held)])
    }

    /// What is to be stored, once; nothing where nothing is.
    #[wasm_bindgen(js_name = takePrepared)]
    pub fn take_prepared(&mut self) -> Option<Prepared> {
        self.prepared.take()
    }
}

/// A receipt that waits for the keeper's signature.
#[wasm_bindgen]
pub struct Receipt(sync::Receipt);

#[wasm_bindgen]
impl Receipt {
    /// What the keeper signs.
    #[wasm_bindgen(getter, js_name = bytesToSign)]
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.0.bytes_to_sign()
    }

    /// The signed receipt.
    pub fn seal(&self, signature: &[u8]) -> Result<Vec<u8>> {
        Ok(self.0.seal(&array(signature)?))
    }

    /// What it says.
    #[wasm_bindgen(getter, unchecked_return_type = "ReceiptRow")]
    pub fn row(&self) -> Result<JsValue> {
        to_js(&ReceiptRow::of(&self.0))
    }
}

/// What a member may see of the journal, that waits for the keeper's signature.
#[wasm_bindgen]
pub struct Share {
    share: sync::Share,
    segment: Vec<u8>,
}

#[wasm_bindgen]
impl Share {
    /// What the keeper signs.
    #[wasm_bindgen(getter, js_name = bytesToSign)]
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.share.bytes_to_sign()
    }

    /// The bytes of the file with these records, and signed receipts.
    #[wasm_bindgen(js_name = replyOf)]
    pub fn reply_of(&self, signature: &[u8], receipts: Vec<Uint8Array>) -> Result<Vec<u8>> {
        let share = Some(self.share.seal(&array(signature)?, self.segment.clone()));
        let receipts = receipts.iter().map(Uint8Array::to_vec).collect();
        Ok(Reply { receipts, share }.bytes(self.share.community))
    }
}

/// A coordinator's word on an invitation, that waits for their device's signature.
#[wasm_bindgen]
pub struct Grant(journal::Grant);

#[wasm_bindgen]
impl Grant {
    /// What the coordinator's device signs.
    #[wasm_bindgen(getter, js_name = bytesToSign)]
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.0.bytes_to_sign()
    }

    /// The signed grant, for `new Invitation(…)`. Throws `link_altered` where the signature is another's.
    pub fn seal(&self, signature: &[u8]) -> Result<Vec<u8>> {
        let sealed = self.0.seal(&array(signature)?);
        journal::Grant::read(&sealed).map(|_| sealed).ok_or_else(|| fault(LinkFault::Altered))
    }
}

#[wasm_bindgen]
impl Ledger {
    /// What the keeper is to do with a sealed event. Nothing changes. `admittedAt` is the keeper's clock,
    /// `today` the day in the community.
    pub fn decide(
        &self,
        sealed: &[u8],
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<Decision> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        let sealed = one_sealed(sealed)?;
        let decision = decide(&self.0, &sealed, context);
        let answers = [false, true].map(|held| decision.answer(sealed.id(), held));
        let (outcome, prepared) = match decision {
            sync::Decision::Admit(prepared) => ("admit", Some(Prepared::of(&self.0, *prepared))),
            sync::Decision::Known(_) => ("known", None),
            sync::Decision::Waiting(_) => ("waiting", None),
            sync::Decision::Refused(_) => ("refused", None),
        };
        Ok(Decision { outcome, answers, prepared })
    }

    /// As `admit`, of a sealed event. Throws why it is refused.
    #[wasm_bindgen(js_name = admitSealed)]
    pub fn admit_sealed(
        &self,
        sealed: &[u8],
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<Prepared> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        let journal::Sealed { event, signature, parts } = &one_sealed(sealed)?;
        let prepared = self.0.prepare(Submission { event, signature, parts }, context).map_err(refusal)?;
        Ok(Prepared::of(&self.0, prepared))
    }

    /// The receipt for an answer, as the journal is now: after what was admitted is applied.
    pub fn receipt(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Answer")] answer: &Input,
    ) -> Result<Receipt> {
        let answer = read_answer(answer).ok_or_else(|| misuse("this is no answer"))?;
        let (community, chain) = (community(self)?, self.0.chain());
        if !is_possible(&answer, chain) {
            return Err(misuse("the journal has no such record"));
        }
        Ok(Receipt(sync::Receipt { community, answer, chain }))
    }

    /// What a member may see of the records after number `after`, with the last signed head; nothing where
    /// there are none. `segments` are all the stored ones.
    #[wasm_bindgen(js_name = shareFor)]
    pub fn share_for(&self, segments: Vec<Uint8Array>, member: &str, after: u32) -> Result<Option<Share>> {
        let segments: Vec<Vec<u8>> = segments.iter().map(Uint8Array::to_vec).collect();
        let segments = segments.iter().map(Vec::as_slice);
        let account = self.account(member)?;
        let reader = self.0.account_id(account).ok_or_else(|| misuse("the pot reads nothing"))?;
        let segment = self.0.segment_for(segments, account, u64::from(after)).map_err(corrupt)?;
        let community = community(self)?;
        Ok(segment.map(|segment| Share { share: sync::Share::of(community, reader, &segment), segment }))
    }

    /// The epoch of the last signed head of a segment: a book that is brought back from it begins a later
    /// one.
    #[wasm_bindgen(js_name = epochOf)]
    pub fn epoch_of(segment: &[u8]) -> f64 {
        let epochs = Items::new(segment, 0).filter_map(|item| match item {
            Ok(Item::Head(head, _)) => Some(head.head.epoch.0),
            _ => None,
        });
        f64::from(epochs.last().unwrap_or_default())
    }

    /// Whether a segment of this ledger has all its parts, but for words about those who were erased: what a
    /// member may see is no copy to keep a book from.
    #[wasm_bindgen(js_name = isWhole)]
    pub fn is_whole(&self, segment: &[u8]) -> Result<bool> {
        self.0.is_whole(segment).map_err(corrupt)
    }

    /// The bytes of a link with signed receipts and no records.
    #[wasm_bindgen(js_name = replyOf)]
    pub fn reply_of(&self, receipts: Vec<Uint8Array>) -> Result<Vec<u8>> {
        let receipts = receipts.iter().map(Uint8Array::to_vec).collect();
        Ok(Reply { receipts, share: None }.bytes(community(self)?))
    }

    /// A coordinator's word that the holder of the secret half of `key` may add a phone of this member's.
    /// `at` is their device's clock, `by` its key.
    pub fn grant(&self, member: &str, key: &[u8], at: u32, by: &[u8]) -> Result<Grant> {
        let account = self.account(member)?;
        let member = self.0.account_id(account).ok_or_else(|| misuse("the pot has no phone"))?;
        let (key, by) = (Key(array(key)?), Key(array(by)?));
        Ok(Grant(journal::Grant { community: community(self)?, member, key, at: Seconds(at), by }))
    }
}

fn is_possible(answer: &Answer, chain: Chain) -> bool {
    match answer.outcome {
        sync::Outcome::Admitted { seq } | sync::Outcome::Held { seq } => (1..=chain.seq).contains(&seq),
        sync::Outcome::Waiting(_) | sync::Outcome::Refused(_) => true,
    }
}
