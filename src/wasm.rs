//! The boundary to JavaScript: nothing outside names a browser. A method decodes, calls one function of the
//! core, and encodes; one function turns values into JS, one turns errors.

#[cfg(feature = "share")]
pub mod carry;
#[cfg(feature = "desk")]
pub mod desk;
mod entry;
mod input;
mod js;
#[cfg(feature = "share")]
mod share;

use crate::journal::{Body, Part, Ref, Subject};
use crate::ledger::{self, AccountIndex, Source};
use crate::{Key, Minutes};
use input::{Input, author};
use js::{Result, array, corrupt, error, refusal, to_js};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Id = string;
/** Whole minutes. */
export type Minutes = number;
/** Thrown by everything here. `code` is stable; `fields` says what it is about. */
export interface TimebankError extends Error { code: string; fields: Record<string, string>; }
export interface Leg { account: Id; minutes: number; }
/** What a person says of those whom a file names. `who` and `same` are references of a question. */
export interface ImportSaid {
  timebanks?: string[]; answers?: ImportAnswer[]; allOthers?: "Same" | "Another";
}
export interface ImportAnswer { who: string; is: "Same" | "Another" | "Organisation"; same?: string; }
/** An exchange to record. `answers` is the id of an offer or request. Only the desk takes a `programme`. */
export interface Recording {
  kind: "Service" | "Gift"; gave: Leg[]; received: Leg[]; on: string; category?: string;
  worked?: number; travel?: number; note?: string; onBehalfOf?: Id; answers?: Id; programme?: string;
  attended?: Leg[];
  confirm: boolean;
}
/** What every build knows; those of the desk it alone. */
export type EntryInput =
  | { ChangeMember: {
      member: Id; name?: string; contact?: string; area?: string; holders?: Id[]; guardian?: Id | null;
      timebank?: boolean;
    } }
  | { Record: Recording }
  | { Confirm: { exchange: Id } }
  | { Step: { step: StepKind; exchange: Id; text?: string; duplicateOf?: Id; onBehalfOf?: Id } }
  | { Post: {
      kind: PostKind; text: string; category?: string; tags?: string[]; until?: string; member?: Id;
      replaces?: Id;
    } }
  | { Unpost: { post: Id } }
  | { RevokeDevice: { key: Uint8Array } }
  | DeskEntryInput;
/** Months are `year * 12 + month - 1`. A rule without a value, or with `null`, is switched off. */
export type DeskEntryInput =
  | { Found: { community: string; founder: string; keeper: Uint8Array; recovery: Uint8Array } }
  | { ChangeKeeper: { keeper: Uint8Array } }
  | { AddMember: {
      name: string; kind: "Person" | "Household" | "Organisation"; number?: string; contact?: string;
      area?: string; holders?: Id[]; guardian?: Id; on?: string;
    } }
  | { Void: { exchange: Id; reason: string } }
  | { Undo: { exchanges: Id[]; reason: string } }
  | { RecordAll: { exchanges: Recording[] } }
  | { Session: {
      gave: Leg[]; received: Leg[]; split: "EachPays" | "Shared" | "PotPays" | "NoCharge" | "Peers";
      on: string; category?: string; note?: string; programme?: string;
    } }
  | { Correct: { exchange: Id; reason: string; by: Recording } }
  | { SetRole: { member: Id; role: Role } }
  | { Leave: { member: Id; to?: Leg[]; on: string; erase?: boolean } }
  | { ComeBack: { member: Id; reason: string } }
  | { PutOffErasure: { member: Id } }
  | { Erase: { member: Id } }
  | { Join: { member: Id; into: Id } }
  | { Part: { member: Id } }
  | { AddDevice: { member: Id; key: Uint8Array } }
  | { CloseMonth: { month: number } }
  | { SetProgramme: { exchange: Id; programme?: string } }
  | { SetPolicy: { rules?: { rule: Rule; value?: number | null }[]; categories?: string[] } };
/** What is to be said of an entry: balances beyond a limit, and what must be held in the same commit. */
export interface Verdict {
  warnings: { member: Id; balance: number; limit: number }[]; held: { exchange: Id; by: HeldBy }[];
}
export interface AuthorInput { device: Uint8Array; n: number; at: number; }
export interface StatementColumnsArrays {
  on: Int32Array; given: Int32Array; received: Int32Array; other: Int32Array; balance: Float64Array;
  state: Uint8Array; text: string;
}
export interface MonthsArrays { months: Int32Array; categories: string[]; minutes: Float64Array; }
"#;

/// The ledger of one community.
#[wasm_bindgen]
pub struct Ledger(ledger::Ledger);

/// An event that waits for its device's signature.
#[wasm_bindgen]
pub struct Draft(crate::journal::Draft);

#[wasm_bindgen]
impl Ledger {
    /// A ledger before its community was founded.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Ledger {
        Ledger(ledger::Ledger::new())
    }

    /// Opens a ledger from its cache. Throws `cache_corrupt`: replay the journal then.
    #[wasm_bindgen(js_name = fromCache)]
    pub fn from_cache(bytes: &Uint8Array) -> Result<Ledger> {
        let opened = ledger::Ledger::from_cache(&Array(bytes));
        opened.map(Ledger).map_err(|wrong| error(wrong.message()))
    }

    /// The cache: store it beside the journal to open faster. It may be thrown away.
    pub fn cache(&self) -> Vec<u8> {
        self.0.cache()
    }

    /// The segment that a journal file holds: what to load and to store. Throws `not_a_journal` and the like.
    #[wasm_bindgen(js_name = segmentOf)]
    pub fn segment_of(file: &[u8]) -> Result<Vec<u8>> {
        crate::journal::read_journal_file(file).map(<[u8]>::to_vec).map_err(corrupt)
    }

    /// Replays a stored segment; records that the ledger has are passed over. Throws `journal_corrupt` and
    /// the like: the ledger must then not be used.
    pub fn load(&mut self, segment: &[u8]) -> Result<()> {
        self.0.load(segment).map_err(corrupt)
    }

    /// How many records the journal has.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> f64 {
        self.0.chain().seq as f64
    }

    /// The head of the journal, as 64 hexadecimal digits.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.0.chain().head.to_string()
    }

    /// The event that says what a person wants. `seed` must be 32 random bytes, used once.
    pub fn draft(
        &self,
        #[wasm_bindgen(unchecked_param_type = "EntryInput")] entry: &Input,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: &Input,
        seed: &[u8],
    ) -> Result<Draft> {
        entry::Writing { ledger: &self.0, by: author(by)?, seed: array(seed)? }.read(entry).map(Draft)
    }

    /// The counter of a device's next event; the keeper's key is a device too.
    #[wasm_bindgen(js_name = nextN)]
    pub fn next_n(&self, device: &[u8]) -> Result<f64> {
        Ok(self.0.next_n(Key(array(device)?)) as f64)
    }

    /// The key that signs heads and the keeper's own events.
    #[wasm_bindgen(getter)]
    pub fn keeper(&self) -> Vec<u8> {
        self.0.keeper().0.to_vec()
    }

    /// The credit for time that was worked, by the community's rounding.
    pub fn credited(&self, worked: u32) -> f64 {
        self.0.policy().credit(Minutes(i64::from(worked))).0 as f64
    }

    /// Whether this device's clock is so far from the last entry that somebody should say whether it is
    /// right.
    #[wasm_bindgen(js_name = isClockDoubtful)]
    pub fn is_clock_doubtful(&self, now: u32) -> bool {
        self.0.is_clock_doubtful(crate::Seconds(now))
    }

    /// When the last entry was admitted.
    #[wasm_bindgen(getter, js_name = lastAdmittedAt)]
    pub fn last_admitted_at(&self) -> u32 {
        self.0.last_admitted_at().0
    }

    /// The ledger in a few figures.
    #[wasm_bindgen(unchecked_return_type = "Summary")]
    pub fn summary(&self) -> Result<JsValue> {
        to_js(&self.0.summary())
    }

    /// All members by name, and the pot.
    #[wasm_bindgen(unchecked_return_type = "MemberRow[]")]
    pub fn members(&self) -> Result<JsValue> {
        to_js(&self.0.members())
    }

    /// A page of balances.
    #[wasm_bindgen(unchecked_return_type = "Page<BalanceRow>")]
    pub fn balances(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<BalanceQuery>")] query: Option<Input>,
    ) -> Result<JsValue> {
        to_js(&self.0.balances(&input::balance_query(query.as_ref())))
    }

    /// Every account, and the proof that all balances sum to zero.
    #[wasm_bindgen(js_name = trialBalance, unchecked_return_type = "TrialBalance")]
    pub fn trial_balance(&self) -> Result<JsValue> {
        to_js(&self.0.trial_balance())
    }

    /// A page of a member's statement.
    #[wasm_bindgen(unchecked_return_type = "Statement")]
    pub fn statement(
        &self,
        member: &str,
        #[wasm_bindgen(unchecked_param_type = "Partial<StatementQuery>")] query: Option<Input>,
    ) -> Result<JsValue> {
        let statement = self.0.statement(self.account(member)?, &input::statement_query(query.as_ref()));
        to_js(&statement.map_err(|wrong| error(wrong.message()))?)
    }

    /// A page of the exchange history.
    #[wasm_bindgen(unchecked_return_type = "HistoryPage")]
    pub fn history(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<HistoryQuery>")] query: Option<Input>,
    ) -> Result<JsValue> {
        let page = self.0.history(&input::history_query(query.as_ref()));
        to_js(&page.map_err(|wrong| error(wrong.message()))?)
    }

    /// What a member and others gave each other in a period, and what came back directly.
    #[wasm_bindgen(js_name = ownShare, unchecked_return_type = "OwnShare")]
    pub fn own_share(&self, member: &str, from: &str, to: &str) -> Result<JsValue> {
        let share = self.0.own_share(self.account(member)?, js::day(from)?, js::day(to)?);
        to_js(&share.map_err(|wrong| error(wrong.message()))?)
    }

    /// One exchange with its trail.
    #[wasm_bindgen(unchecked_return_type = "ExchangeDetail")]
    pub fn exchange(&self, id: &str) -> Result<JsValue> {
        to_js(&self.0.exchange_detail(self.0.exchange_of(id).map_err(refusal)?))
    }
}

impl Ledger {
    fn account(&self, id: &str) -> Result<AccountIndex> {
        self.0.account_of(id).map_err(refusal)
    }
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::new()
    }
}

#[wasm_bindgen]
impl Draft {
    /// What the device signs.
    #[wasm_bindgen(getter, js_name = bytesToSign)]
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.0.bytes_to_sign()
    }

    /// The ids of the members, exchanges and posts that it makes once it is admitted, in the order in which
    /// it names them.
    #[wasm_bindgen(getter, unchecked_return_type = "Id[]")]
    pub fn made(&self) -> Vec<String> {
        let event = self.0.id();
        let parts = (0..).zip(&self.0.parts);
        parts
            .filter(|(part, bytes)| makes(*part, bytes))
            .map(|(part, _)| crate::Id { event, part }.to_string())
            .collect()
    }
}

/// Whether a part makes something that has the part's id.
fn makes(part: u16, bytes: &[u8]) -> bool {
    let Some(Part { body: Body::Fact(fact), .. }) = Part::read(bytes) else { return false };
    match fact.subject(part) {
        Subject::Community => false,
        Subject::Member(made) | Subject::Exchange(made) | Subject::Post(made) => made == Ref::here(part),
    }
}

/// A JS array as the source of a cache: copied column by column, straight into place.
struct Array<'a>(&'a Uint8Array);

impl Source for Array<'_> {
    fn length(&self) -> usize {
        self.0.length() as usize
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        self.0.subarray(offset as u32, (offset + into.len()) as u32).copy_to(into);
    }
}
