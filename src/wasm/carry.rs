//! What people carry by hand: links of events, replies, invitations. In the builds that share a ledger.

#[cfg(feature = "desk")]
mod keeper;

use super::input::{Input, author};
use super::js::{Result, array, error, misuse, refusal, set, to_js};
use super::{Draft, Ledger};
use crate::journal::{self, Carried, LinkFault, Sealed, StepKind};
use crate::sync::{self, SignedReceipt};
use crate::{Hash, Id, Key, Seconds};
use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What became of an event, as a hub answers it too. */
export interface Answer {
  event: string; outcome: "admitted" | "held" | "waiting" | "refused"; seq?: number; code?: string;
  fields?: Record<string, string>;
}
/** A receipt: an answer, and how far the keeper's journal was. */
export interface ReceiptRow { answer: Answer; seq: number; head: string; }
/** What the keeper sent back. Nothing in it is believed yet: the replica takes a reply over as a whole. */
export interface ReplyParts { receipts: Uint8Array[]; reader?: Id; segment?: Uint8Array; }
"#;

/// The text of a link, to stand in the fragment of an address.
#[wasm_bindgen(js_name = linkText)]
pub fn link_text(bytes: &[u8]) -> String {
    journal::to_text(bytes)
}

/// The bytes of a text that `linkText` gave. Throws `link_damaged`.
#[wasm_bindgen(js_name = linkBytes)]
pub fn link_bytes(text: &str) -> Result<Vec<u8>> {
    journal::from_text(text).map_err(fault)
}

/// What the bytes of a link or file are. Throws `link_damaged`, `newer_version`.
#[wasm_bindgen(unchecked_return_type = "\"events\" | \"invitation\" | \"reply\"")]
pub fn carried(bytes: &[u8]) -> Result<String> {
    Carried::of(bytes).map(|carried| carried.name().to_owned()).map_err(fault)
}

/// The bytes of a link that carries sealed events of one community; nothing where they cannot be carried so.
#[wasm_bindgen(js_name = linkOf)]
pub fn link_of(events: Vec<Uint8Array>) -> Result<Option<Vec<u8>>> {
    Ok(journal::link_bytes(&sealed(&events)?))
}

/// What is in a reply; `community` is the reader's own, as 64 hexadecimal digits. Throws `link_damaged`,
/// `newer_version`, `wrong_community`, `link_altered`.
#[wasm_bindgen(js_name = openReply, unchecked_return_type = "ReplyParts")]
pub fn open_reply(bytes: &[u8], community: &str) -> Result<JsValue> {
    let community =
        Hash::parse(community).ok_or_else(|| misuse("a community's id has 64 hexadecimal digits"))?;
    let reply = sync::Reply::read(bytes, community).map_err(fault)?;
    let object = Object::new();
    let receipts = reply.receipts.iter().map(|receipt| Uint8Array::from(&receipt[..]));
    set(&object, "receipts", &receipts.collect::<Array>());
    if let Some((share, said)) = reply.share.as_ref().and_then(|share| Some((share, share.share()?))) {
        set(&object, "reader", &said.reader.to_string().into());
        set(&object, "segment", &Uint8Array::from(&share.segment[..]));
    }
    Ok(object.into())
}

#[wasm_bindgen]
impl Draft {
    /// The event with its device's signature: what an outbox keeps, a link carries and a hub takes. Throws
    /// `link_altered` where the signature is not the one of the device that drafted it.
    pub fn seal(&self, signature: &[u8]) -> Result<Vec<u8>> {
        let sealed = Sealed::new(self.0.clone(), array(signature)?);
        if sealed.verify() { Ok(sealed.bytes()) } else { Err(fault(LinkFault::Altered)) }
    }
}

#[wasm_bindgen]
impl Ledger {
    /// The sealed events that a link carries, each signed by the device that it names. Throws `link_damaged`,
    /// `newer_version`, `wrong_community`, `link_altered`.
    #[wasm_bindgen(js_name = openLink)]
    pub fn open_link(&self, bytes: &[u8]) -> Result<Vec<Uint8Array>> {
        let events = journal::open_link(bytes, community(self)?).map_err(fault)?;
        Ok(events.iter().map(|sealed| Uint8Array::from(&sealed.bytes()[..])).collect())
    }

    /// Whether a sealed event is this community's, and is as the device that it names signed it, whatever it
    /// says.
    #[wasm_bindgen(js_name = isSigned)]
    pub fn is_signed(&self, event: &[u8]) -> bool {
        let ours = self.0.community();
        let sealed = Sealed::read(event).filter(|_| ours.is_some());
        sealed.is_some_and(|sealed| {
            sealed.event().is_some_and(|event| event.community == ours) && sealed.verify()
        })
    }

    /// Whether an invitation was made by a coordinator's device, as far as this ledger goes.
    #[wasm_bindgen(js_name = mayInvite)]
    pub fn may_invite(&self, invitation: &Invitation) -> bool {
        self.0.may_invite(&invitation.0.grant)
    }

    /// What sealed events say that travel together. Nothing is judged; signatures are not verified.
    #[wasm_bindgen(unchecked_return_type = "Offered[]")]
    pub fn offered(&self, events: Vec<Uint8Array>) -> Result<JsValue> {
        to_js(&self.0.offered(&sealed(&events)?))
    }

    /// A step of an exchange that was brought by hand and that this ledger need not have: to be carried on
    /// together with it. `seed` must be 32 random bytes, used once.
    #[wasm_bindgen(js_name = draftStepOf)]
    pub fn draft_step_of(
        &self,
        exchange: &str,
        #[wasm_bindgen(unchecked_param_type = "StepKind")] step: &str,
        text: Option<String>,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: &Input,
        seed: &[u8],
    ) -> Result<Draft> {
        let exchange =
            exchange.parse::<Id>().map_err(|_| refusal(crate::ledger::Refusal::UnknownExchange))?;
        let kind = StepKind::ALL.into_iter().find(|kind| kind.name() == step);
        let kind = kind.ok_or_else(|| misuse("no such step"))?;
        let draft = self.0.draft_step_of(exchange, kind, text.as_deref(), author(by)?, &array(seed)?);
        draft.map(Draft).map_err(refusal)
    }

    /// What a receipt says. Throws `link_altered` where it is not of this community, or not signed by its
    /// keeper.
    #[wasm_bindgen(js_name = readReceipt, unchecked_return_type = "ReceiptRow")]
    pub fn read_receipt(&self, bytes: &[u8]) -> Result<JsValue> {
        let read = SignedReceipt::read(bytes).ok_or_else(|| fault(LinkFault::Damaged))?;
        if !read.is_of(&self.0) {
            return Err(fault(LinkFault::Altered));
        }
        to_js(&ReceiptRow::of(&read.receipt))
    }
}

#[derive(Serialize)]
struct ReceiptRow<'a> {
    answer: &'a sync::Answer,
    seq: u64,
    head: Hash,
}

impl ReceiptRow<'_> {
    fn of(receipt: &sync::Receipt) -> ReceiptRow<'_> {
        let sync::Receipt { answer, chain, community: _ } = receipt;
        ReceiptRow { answer, seq: chain.seq, head: chain.head }
    }
}

/// What an invite link carries.
#[wasm_bindgen]
pub struct Invitation(journal::Invitation);

#[wasm_bindgen]
impl Invitation {
    /// An invitation with a signed grant. `secret` is the seed of its key, 32 bytes, shown to nobody else.
    #[wasm_bindgen(constructor)]
    pub fn new(
        secret: &[u8],
        grant: Vec<u8>,
        #[wasm_bindgen(js_name = communityName)] community_name: &str,
        #[wasm_bindgen(js_name = memberName)] member_name: &str,
        hub: Option<String>,
    ) -> Result<Invitation> {
        let invitation = journal::Invitation::new(array(secret)?, grant, community_name, member_name);
        let mut invitation = invitation.ok_or_else(|| misuse("this is no signed grant"))?;
        invitation.hub = hub;
        Ok(Invitation(invitation))
    }

    /// Reads an invitation. Throws `link_damaged`, `newer_version`, `link_altered`.
    pub fn read(bytes: &[u8]) -> Result<Invitation> {
        journal::Invitation::read(bytes).map(Invitation).map_err(fault)
    }

    /// The bytes of the link.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.bytes()
    }

    /// The seed of the invitation's key, which signs the draft that `accept` gives.
    #[wasm_bindgen(getter)]
    pub fn secret(&self) -> Vec<u8> {
        self.0.secret.to_vec()
    }

    /// The signed grant.
    #[wasm_bindgen(getter)]
    pub fn grant(&self) -> Vec<u8> {
        self.0.sealed.clone()
    }

    /// The public half of the invitation's key.
    #[wasm_bindgen(getter)]
    pub fn key(&self) -> Vec<u8> {
        self.0.grant.key.0.to_vec()
    }

    /// The community's id, as 64 hexadecimal digits.
    #[wasm_bindgen(getter)]
    pub fn community(&self) -> String {
        self.0.grant.community.to_string()
    }

    /// The community's name. Nobody signed it.
    #[wasm_bindgen(getter, js_name = communityName)]
    pub fn community_name(&self) -> String {
        self.0.community_name.clone()
    }

    /// Whose phone it will be.
    #[wasm_bindgen(getter, unchecked_return_type = "Id")]
    pub fn member(&self) -> String {
        self.0.grant.member.to_string()
    }

    /// Their name. Nobody signed it.
    #[wasm_bindgen(getter, js_name = memberName)]
    pub fn member_name(&self) -> String {
        self.0.member_name.clone()
    }

    /// The address of the community's hub. Nobody signed it.
    #[wasm_bindgen(getter)]
    pub fn hub(&self) -> Option<String> {
        self.0.hub.clone()
    }

    /// When it ceases to hold, in seconds since 1970, by the clock of its maker. The keeper judges it.
    #[wasm_bindgen(getter, js_name = expiresAt)]
    pub fn expires_at(&self) -> f64 {
        f64::from(self.0.expires_at().0)
    }

    /// The event by which the phone with this key becomes the member's. It is signed with the invitation's
    /// key.
    pub fn accept(&self, phone: &[u8], at: u32, seed: &[u8]) -> Result<Draft> {
        let journal::Invitation { grant, sealed, .. } = &self.0;
        Ok(Draft(grant.accept(sealed, Key(array(phone)?), Seconds(at), &array(seed)?)))
    }
}

fn community(ledger: &Ledger) -> Result<Hash> {
    ledger.0.community().ok_or_else(|| misuse("the ledger has no community yet"))
}

/// Sealed events as pages keep them.
fn sealed(events: &[Uint8Array]) -> Result<Vec<Sealed>> {
    events.iter().map(|bytes| one_sealed(&bytes.to_vec())).collect()
}

fn one_sealed(bytes: &[u8]) -> Result<Sealed> {
    Sealed::read(bytes).ok_or_else(|| fault(LinkFault::Damaged))
}

fn fault(fault: LinkFault) -> JsValue {
    error(fault.message())
}
