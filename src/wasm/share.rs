//! Sharing a ledger with a keeper elsewhere: a device's replica and its outbox.

use super::input::Input;
use super::js::{Result, array, corrupt, error, misuse, refusal, set, to_js};
use super::{Draft, Ledger};
use crate::sync::{self, Answer, Effect, Kept, Notice, Pulled, Reason, Standing};
use crate::{Hash, Key, Message, Seconds};
use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * One thing to do. Do them in their order, each once the one before is complete. Where one fails, open the
 * replica anew.
 */
export type Effect =
  | { store: { fromStart: boolean; segment?: Uint8Array; state: Uint8Array } }
  | { say: Notice }
  | { send: Uint8Array[] }
  | { ask: Pull }
  /** The keeper was restored from a copy: carry out what `beginAnew` gives for the stored segments. */
  | { beginAnew: true };
export interface Notice {
  what: "saved" | "admitted" | "shared" | "needsAttention" | "copied" | "widened" | "offeredAgain";
  event?: string; seq?: number; n?: number; events?: number; lost?: number;
}
/** An event that is not in the journal yet. */
export interface Unshared {
  event: string; standing: "unsent" | "admitted" | "waiting" | "refused"; seq?: number;
  code?: string; fields?: Record<string, string>;
}
"#;

/// One device's copy of a community's ledger, and what it wrote.
#[wasm_bindgen]
pub struct Replica(sync::Replica);

/// What to ask the keeper for; to be given back with what comes.
#[wasm_bindgen]
pub struct Pull(sync::Pull);

#[wasm_bindgen]
impl Pull {
    /// The records after this one are wanted.
    #[wasm_bindgen(getter)]
    pub fn after(&self) -> f64 {
        self.0.after() as f64
    }
}

#[wasm_bindgen]
impl Replica {
    /// A replica that has nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(community: &str, device: &[u8]) -> Result<Replica> {
        Ok(Replica(sync::Replica::new(hash(community)?, Key(array(device)?))))
    }

    /// The replica of the device that kept the book until now; the segments stay as they are stored.
    #[cfg(feature = "desk")]
    #[wasm_bindgen(js_name = stateOfBook)]
    pub fn state_of_book(ledger: &Ledger, device: &[u8]) -> Result<Vec<u8>> {
        let (_, effects) = sync::Replica::of_book(ledger.0.clone(), Key(array(device)?))
            .ok_or_else(|| misuse("the ledger has no community"))?;
        let state = effects.into_iter().find_map(|effect| {
            let Effect::Store(store) = effect else { return None };
            Some(store.state)
        });
        state.ok_or_else(|| misuse("there is nothing to store"))
    }

    /// Opens what was stored: the ledger of all segments, which this takes, and the state. Throws
    /// `replica_damaged` and the like.
    pub fn open(ledger: Ledger, state: &[u8]) -> Result<Replica> {
        sync::Replica::open(ledger.0, state).map(Replica).map_err(|wrong| error(wrong.message()))
    }

    /// The journal with what waits in the outbox folded behind it: what people are shown. A ledger of its
    /// own.
    pub fn shown(&self) -> Ledger {
        Ledger(self.0.shown())
    }

    /// How many records of the journal this device has.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> f64 {
        self.0.ledger().chain().seq as f64
    }

    /// The community's name; empty until the journal says it.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.ledger().name().to_owned()
    }

    /// The head of the journal, as 64 hexadecimal digits.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.0.ledger().chain().head.to_string()
    }

    /// The cache of the journal alone.
    pub fn cache(&self) -> Vec<u8> {
        self.0.ledger().cache()
    }

    /// The member whose device this is; nothing until the journal says so.
    #[wasm_bindgen(unchecked_return_type = "Id | undefined")]
    pub fn owner(&self) -> Option<String> {
        let ledger = self.0.ledger();
        ledger.owner_of(self.0.device()).map(|account| ledger.account_text(account))
    }

    /// Whether a key is, or was, that of a device or of an invitation that was used, as far as this device
    /// has heard.
    #[wasm_bindgen(js_name = hasHeardOf)]
    pub fn has_heard_of(&self, key: &[u8]) -> Result<bool> {
        Ok(self.0.ledger().owner_of(Key(array(key)?)).is_some())
    }

    /// Whether this device sees all exchanges of an account, and so knows its balance.
    pub fn knows(&self, member: &str) -> Result<bool> {
        let account = self.0.ledger().account_of(member).map_err(refusal)?;
        Ok(self.0.balance(account).is_some())
    }

    /// The counter of this device's next event.
    #[wasm_bindgen(js_name = nextN)]
    pub fn next_n(&self) -> f64 {
        self.0.author(Seconds(0)).n as f64
    }

    /// A stored segment without the texts that are to be forgotten, to be stored in its place; nothing where
    /// it has none of them.
    pub fn forget(&self, segment: &[u8]) -> Result<Option<Vec<u8>>> {
        self.0.ledger().forget(segment).map_err(corrupt)
    }

    /// Marks of what is to be forgotten: who was erased, and how many programmes were replaced. Where one is
    /// new, forget in all that is stored.
    pub fn forgotten(&self) -> Vec<String> {
        self.0.ledger().forgotten()
    }

    /// What is not in the journal yet, in the order in which it was written.
    #[wasm_bindgen(unchecked_return_type = "Unshared[]")]
    pub fn outbox(&self) -> Result<JsValue> {
        to_js(&self.0.outbox().iter().map(Unshared::of).collect::<Vec<_>>())
    }

    /// The sealed bytes of an event in the outbox.
    pub fn sealed(&self, event: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.0.outbox().get(hash(event)?).map(|kept| kept.sealed.bytes()))
    }

    /// Keeps an event that this device wrote and signed. Throws `not_kept`.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn wrote(&mut self, draft: &Draft, signature: &[u8]) -> Result<Array> {
        let sealed = crate::journal::Sealed::new(draft.0.clone(), array(signature)?);
        self.0.wrote(sealed).map(effects).map_err(|wrong| error(wrong.message()))
    }

    /// Keeps what another device wrote, to bring it to the keeper. Throws `not_kept`.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn carry(&mut self, sealed: &[u8]) -> Result<Array> {
        let sealed = crate::journal::Sealed::read(sealed).ok_or(sync::NotKept::WrongSignature);
        let kept = sealed.and_then(|sealed| self.0.carry(sealed));
        kept.map(effects).map_err(|wrong| error(wrong.message()))
    }

    /// What is to be done when the keeper may be within reach.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn sync(&self) -> Array {
        effects(self.0.sync())
    }

    /// Takes the keeper's answers; what is none is passed over.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn answered(&mut self, #[wasm_bindgen(unchecked_param_type = "Answer[]")] answers: &Array) -> Array {
        let answers: Vec<Answer> =
            answers.iter().filter_map(|answer| read_answer(&answer.unchecked_into())).collect();
        effects(self.0.answered(&answers))
    }

    /// Takes over what the keeper sent. Throws why it is not believed, with a code of `Distrust`; `ofKeeper`
    /// is "true" in its fields where the keeper seems to contradict itself.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn received(&mut self, pull: &Pull, segment: &[u8], head: &[u8]) -> Result<Array> {
        self.0.received(pull.0, Pulled { segment, head }).map(effects).map_err(distrusted)
    }

    /// Takes over what the keeper sent back by hand, all of it or nothing. Throws `link_damaged` and the
    /// like, or why it is not believed.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn replied(&mut self, reply: &[u8]) -> Result<Array> {
        let read = sync::Reply::read(reply, self.0.community());
        let read = read.map_err(|fault| error(fault.message()))?;
        self.0.replied(&read).map(effects).map_err(distrusted)
    }

    /// A person lets a refused entry go.
    #[wasm_bindgen(js_name = letGo, unchecked_return_type = "Effect[]")]
    pub fn let_go(&mut self, event: &str) -> Result<Array> {
        Ok(effects(self.0.let_go(hash(event)?)))
    }

    /// A person sends a refused entry again.
    #[wasm_bindgen(js_name = sendAgain, unchecked_return_type = "Effect[]")]
    pub fn send_again(&mut self, event: &str) -> Result<Array> {
        Ok(effects(self.0.send_again(hash(event)?)))
    }

    /// Goes on with another key.
    #[wasm_bindgen(unchecked_return_type = "Effect[]")]
    pub fn renew(&mut self, device: &[u8]) -> Result<Array> {
        Ok(effects(self.0.renew(Key(array(device)?))))
    }

    /// Begins anew with a keeper that was restored from a copy: what this device wrote is offered again.
    /// `segments` are the stored ones.
    #[wasm_bindgen(js_name = beginAnew, unchecked_return_type = "Effect[]")]
    pub fn begin_anew(&mut self, segments: Vec<Uint8Array>) -> Array {
        let segments: Vec<Vec<u8>> = segments.iter().map(Uint8Array::to_vec).collect();
        effects(self.0.begin_anew(segments.iter().map(Vec::as_slice)))
    }
}

#[wasm_bindgen]
impl Ledger {
    /// What waits for a member's word, and what the member waits for.
    #[wasm_bindgen(unchecked_return_type = "Awaiting")]
    pub fn awaiting(&self, member: &str) -> Result<JsValue> {
        to_js(&self.0.awaiting(self.account(member)?))
    }
}

/// What a device signs to get a token from the hub at this origin.
#[wasm_bindgen(js_name = challengeToSign)]
pub fn challenge_to_sign(community: &str, challenge: &[u8], origin: &str) -> Result<Vec<u8>> {
    Ok(crate::journal::challenge_to_sign(hash(community)?, challenge, origin))
}

/// An event in the outbox, with names that pages know.
#[derive(Serialize)]
struct Unshared<'a> {
    event: Hash,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<&'a std::collections::BTreeMap<String, String>>,
}

impl Unshared<'_> {
    fn of(kept: &Kept) -> Unshared<'_> {
        let (standing, seq, reason) = match &kept.standing {
            Standing::Unsent => ("unsent", None, None),
            Standing::Admitted(seq) => ("admitted", Some(*seq), None),
            Standing::Waiting(reason) => ("waiting", None, Some(reason)),
            Standing::Refused(reason) => ("refused", None, Some(reason)),
        };
        let (code, fields) = (reason.map(|reason| &*reason.code), reason.map(|reason| &reason.fields));
        Unshared { event: kept.id(), standing, seq, code, fields }
    }
}

fn distrusted(wrong: sync::Distrust) -> JsValue {
    error(Message { code: wrong.code(), fields: vec![("ofKeeper", wrong.is_of_keeper().to_string())] })
}

fn effects(effects: Vec<Effect>) -> Array {
    effects.into_iter().map(effect).collect()
}

fn effect(effect: Effect) -> JsValue {
    let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
    let (name, value): (_, JsValue) = match effect {
        Effect::Store(store) => {
            let what = Object::new();
            set(&what, "fromStart", &store.from_start.into());
            if let Some(segment) = &store.segment {
                set(&what, "segment", &bytes(segment));
            }
            set(&what, "state", &bytes(&store.state));
            ("store", what.into())
        }
        Effect::Say(said) => ("say", notice(said)),
        Effect::Send(events) => ("send", events.iter().map(|event| bytes(event)).collect::<Array>().into()),
        Effect::Ask(pull) => ("ask", Pull(pull).into()),
        Effect::BeginAnew => ("beginAnew", true.into()),
    };
    let effect = Object::new();
    set(&effect, name, &value);
    effect.into()
}

fn notice(notice: Notice) -> JsValue {
    let said = Object::new();
    let number = |key, number: u64| set(&said, key, &(number as f64).into());
    let of = |event: Hash| set(&said, "event", &event.to_string().into());
    let what = match notice {
        Notice::Saved(event) => {
            of(event);
            "saved"
        }
        Notice::Admitted(event) => {
            of(event);
            "admitted"
        }
        Notice::Shared { event, seq } => {
            of(event);
            number("seq", seq);
            "shared"
        }
        Notice::NeedsAttention(event) => {
            of(event);
            "needsAttention"
        }
        Notice::Copied { n } => {
            number("n", n);
            "copied"
        }
        Notice::Widened => "widened",
        Notice::OfferedAgain { events, lost } => {
            number("events", events as u64);
            number("lost", lost as u64);
            "offeredAgain"
        }
    };
    set(&said, "what", &what.into());
    said.into()
}

/// `None` for what is no answer.
pub(super) fn read_answer(answer: &Input) -> Option<Answer> {
    let event = hash(&answer.text("event")).ok()?;
    let seq = answer.number("seq").and_then(|seq| u64::try_from(seq).ok());
    let reason = answer.some("code").map(|code| {
        let mut fields = std::collections::BTreeMap::new();
        let given = answer.object("fields").map(|fields| Object::entries(fields.unchecked_ref()));
        for entry in given.unwrap_or_default().iter() {
            let entry: Array = entry.unchecked_into();
            let text = |i| entry.get(i).as_string().unwrap_or_default();
            fields.insert(text(0), text(1));
        }
        Reason { code, fields }
    });
    Answer::from_parts(event, &answer.text("outcome"), seq, reason)
}

fn hash(text: &str) -> Result<Hash> {
    Hash::parse(text).ok_or_else(|| misuse("an id has 64 hexadecimal digits"))
}
