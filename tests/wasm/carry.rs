//! A community without a hub: a phone is invited, records, tells the keeper by a link, and gets its reply.

use super::book::{Book, keeper};
use super::*;
use ed25519_dalek::Signer;
use timebank::Hash;
use timebank::journal::{Draft, Sealed};
use timebank::wasm::carry::{Invitation, carried, link_bytes, link_of, link_text, open_reply};
use wasm_bindgen_test::wasm_bindgen_test;

fn arrays(all: &[Vec<u8>]) -> Vec<Uint8Array> {
    all.iter().map(|bytes| Uint8Array::from(&bytes[..])).collect()
}

fn public(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_bytes().to_vec()
}

fn json(value: &JsValue) -> String {
    js_sys::JSON::stringify(value).unwrap().into()
}

struct Scene {
    book: Book,
    mary: String,
    ana: String,
    phone: SigningKey,
}

impl Scene {
    fn new() -> Scene {
        let mut book = Book::founded();
        let ids =
            book.enter("AddMember", object(&[("name", "Ana".into()), ("kind", "Person".into())])).unwrap();
        let members = book.ledger.members().unwrap();
        assert_eq!((text(&members, "0.name"), text(&members, "1.name")), ("Ana".into(), "Mary".into()));
        let (ana, mary) = (text(&members, "0.member"), text(&members, "1.member"));
        assert!(ids.contains(&ana));
        Scene { book, mary, ana, phone: SigningKey::from_bytes(&[7; 32]) }
    }

    /// The bytes of an invite link for Ana's phone.
    fn invitation(&self) -> Vec<u8> {
        let secret = SigningKey::from_bytes(&[5; 32]);
        let ledger = &self.book.ledger;
        let grant = ledger.grant(&self.ana, &public(&secret), NOW, &public(&device())).unwrap();
        assert_eq!(code(&grant.seal(&[0; 64]).unwrap_err()), "link_altered");
        let sealed = grant.seal(&device().sign(&grant.bytes_to_sign()).to_bytes()).unwrap();
        let hub = Some("https://hub.example".to_owned());
        Invitation::new(&[5; 32], sealed, "Leith", "Ana", hub).unwrap().bytes()
    }

    /// Decides about a sealed event as a keeper's page does. Returns the signed receipt.
    fn decided(&mut self, sealed: &Uint8Array) -> (String, Vec<u8>) {
        let book = &mut self.book;
        let mut decision = book.ledger.decide(&sealed.to_vec(), NOW, TODAY).unwrap();
        if let Some(prepared) = decision.take_prepared() {
            assert!(decision.take_prepared().is_none(), "once");
            let mut segment = prepared.record();
            segment.extend(
                prepared.seal_head(&keeper().sign(&prepared.head_to_sign(None)).to_bytes(), None).unwrap(),
            );
            book.ledger.apply(&prepared).unwrap();
            book.segments.push(segment);
        }
        let receipt = book.ledger.receipt(decision.answer(false).unwrap().unchecked_ref()).unwrap();
        let signed = receipt.seal(&keeper().sign(&receipt.bytes_to_sign()).to_bytes()).unwrap();
        assert_eq!(json(&receipt.row().unwrap()), json(&book.ledger.read_receipt(&signed).unwrap()));
        (decision.outcome(), signed)
    }

    fn reply(&self, receipts: &[Vec<u8>], after: u32) -> Vec<u8> {
        let ledger = &self.book.ledger;
        match ledger.share_for(arrays(&self.book.segments), &self.ana, after).unwrap() {
            Some(share) => {
                let signature = keeper().sign(&share.bytes_to_sign()).to_bytes();
                share.reply_of(&signature, arrays(receipts)).unwrap()
            }
            None => ledger.reply_of(arrays(receipts)).unwrap(),
        }
    }
}

fn community(ledger: &Ledger) -> String {
    text(&ledger.summary().unwrap(), "community")
}

/// A phone's ledger from a reply.
fn taken_over(keepers: &Ledger, reply: &[u8]) -> (Ledger, JsValue) {
    let parts = open_reply(reply, &community(keepers)).unwrap();
    let mut ledger = Ledger::new();
    ledger.load(&get(&parts, "segment").unchecked_into::<Uint8Array>().to_vec()).unwrap();
    assert_eq!(ledger.head(), keepers.head());
    (ledger, parts)
}

#[wasm_bindgen_test]
fn an_invited_phone_records_and_gets_the_outcome() {
    let mut s = Scene::new();
    let link = link_text(&s.invitation());
    // The phone opens the invite link, and answers with a link of its own.
    let bytes = link_bytes(&link).unwrap();
    assert_eq!(carried(&bytes).unwrap(), "invitation");
    let invitation = Invitation::read(&bytes).unwrap();
    let said = (
        invitation.community_name(),
        invitation.member_name(),
        invitation.hub().unwrap(),
        invitation.member(),
    );
    assert_eq!(said, ("Leith".to_owned(), "Ana".to_owned(), "https://hub.example".to_owned(), s.ana.clone()));
    assert_eq!(invitation.expires_at(), f64::from(NOW) + 72.0 * 3600.0);
    let secret = SigningKey::from_bytes(&invitation.secret().try_into().unwrap());
    assert_eq!(public(&secret), invitation.key());
    let draft = invitation.accept(&public(&s.phone), NOW, &[8; 32]).unwrap();
    let enrolled = draft.seal(&secret.sign(&draft.bytes_to_sign()).to_bytes()).unwrap();
    assert_eq!(code(&draft.seal(&[0; 64]).unwrap_err()), "link_altered");
    let link = link_of(arrays(&[enrolled])).unwrap().unwrap();
    assert_eq!(carried(&link).unwrap(), "events");
    // The keeper opens it, and sends the journal as Ana may see it.
    let events = s.book.ledger.open_link(&link).unwrap();
    let offered = s.book.ledger.offered(events.clone()).unwrap();
    assert_eq!(
        (text(&offered, "0.writer"), text(&offered, "0.by.name")),
        ("Invited".to_owned(), "Ana".to_owned())
    );
    assert_eq!(text(&offered, "0.facts.0.invitedBy.name"), "Mary");
    assert_eq!(text(&offered, "0.facts.0.fact"), "Enrolled");
    let (outcome, receipt) = s.decided(&events[0]);
    assert_eq!(outcome, "admit");
    assert_eq!(s.decided(&events[0]).0, "known", "opened twice");
    let reply = s.reply(&[receipt], 0);
    assert_eq!(carried(&reply).unwrap(), "reply");
    let (phones, parts) = taken_over(&s.book.ledger, &reply);
    let receipt = get(&parts, "receipts.0").unchecked_into::<Uint8Array>().to_vec();
    let row = phones.read_receipt(&receipt).unwrap();
    assert_eq!((text(&row, "answer.outcome"), number(&row, "answer.seq")), ("admitted".to_owned(), 3.0));
    assert_eq!(text(&row, "head"), phones.head());
    assert_eq!(text(&parts, "reader"), s.ana);
    // The phone records, and another member confirms an exchange that they know only from a link.
    let record = object(&[
        ("kind", "Service".into()),
        ("gave", list(&[leg(&s.ana, 30)])),
        ("received", list(&[leg(&s.mary, 30)])),
        ("on", TODAY.into()),
        ("note", "Mended the gate".into()),
    ]);
    let by = author(&s.phone, 1.0);
    let draft =
        phones.draft(object(&[("Record", record)]).unchecked_ref(), by.unchecked_ref(), &[9; 32]).unwrap();
    let proposed = draft.seal(&s.phone.sign(&draft.bytes_to_sign()).to_bytes()).unwrap();
    let exchange = draft.made().pop().unwrap();
    let by = author(&device(), s.book.ledger.next_n(&public(&device())).unwrap());
    let draft =
        s.book.ledger.draft_step_of(&exchange, "Confirmed", None, by.unchecked_ref(), &[10; 32]).unwrap();
    let confirmed = draft.seal(&device().sign(&draft.bytes_to_sign()).to_bytes()).unwrap();
    let link = link_of(arrays(&[proposed, confirmed])).unwrap().unwrap();
    let events = s.book.ledger.open_link(&link).unwrap();
    let offered = s.book.ledger.offered(events.clone()).unwrap();
    assert_eq!(text(&offered, "1.facts.0.exchange.note"), "Mended the gate");
    let receipts: Vec<Vec<u8>> = events.iter().map(|event| s.decided(event).1).collect();
    assert_eq!(s.book.ledger.balance(&s.ana).unwrap(), 30.0);
    let (phones, _) = taken_over(&s.book.ledger, &s.reply(&receipts, 0));
    assert_eq!(text(&phones.exchange(&exchange).unwrap(), "state"), "Confirmed");
    assert!(
        get(&open_reply(&s.reply(&receipts, 5), &community(&s.book.ledger)).unwrap(), "segment")
            .is_undefined()
    );
    assert_eq!(number(&s.book.ledger.offered(events).unwrap(), "1.seq"), 5.0);
}

#[wasm_bindgen_test]
fn signed_and_unsigned_events_are_distinguished_whatever_they_say() {
    let mut s = Scene::new();
    let record = object(&[
        ("kind", "Service".into()),
        ("gave", list(&[leg(&s.ana, 30)])),
        ("received", list(&[leg(&s.mary, 30)])),
        ("on", TODAY.into()),
    ]);
    let draft = s.book.draft(&s.phone.clone(), "Record", record).unwrap();
    let bytes = draft.seal(&s.phone.sign(&draft.bytes_to_sign()).to_bytes()).unwrap();
    let ledger = &s.book.ledger;
    assert!(ledger.is_signed(&bytes));
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(!ledger.is_signed(&changed), "byte {place}");
    }
    assert!(!ledger.is_signed(&bytes[..40]) && !ledger.is_signed(&[]) && !Ledger::new().is_signed(&bytes));
    // An event that only a newer version can read. No link carries it, but a hub may have it.
    let Sealed { event, mut parts, .. } = Sealed::read(&bytes).unwrap();
    let (old, new) = (Hash::of(&[&parts[0]]), Hash::of(&[b"\xa0"]));
    let place = event.windows(32).position(|bytes| bytes == old.0).unwrap();
    let event = [&event[..place], &new.0, &event[place + 32..]].concat();
    parts[0] = b"\xa0".to_vec();
    let strange = Draft { event, parts };
    let signature = s.phone.sign(&strange.bytes_to_sign()).to_bytes();
    let strange = Sealed::new(strange, signature).bytes();
    assert!(link_of(arrays(&[strange.clone()])).unwrap().is_none());
    assert!(ledger.is_signed(&strange));
    let offered = ledger.offered(arrays(&[strange, bytes])).unwrap();
    assert_eq!(
        (text(&offered, "0.writer"), text(&offered, "1.facts.0.fact")),
        ("Unknown".into(), "Proposed".into())
    );
}

#[wasm_bindgen_test]
fn every_fault_of_a_link_has_a_code() {
    let mut s = Scene::new();
    let draft = s.book.draft(&s.phone.clone(), "Unpost", object(&[])).map(|_| ()).unwrap_err();
    assert_eq!(code(&draft), "unknown_post");
    let record = object(&[
        ("kind", "Service".into()),
        ("gave", list(&[leg(&s.ana, 30)])),
        ("received", list(&[leg(&s.mary, 30)])),
        ("on", TODAY.into()),
    ]);
    let draft = s.book.draft(&s.phone.clone(), "Record", record).unwrap();
    let sealed = draft.seal(&s.phone.sign(&draft.bytes_to_sign()).to_bytes()).unwrap();
    let link = link_of(arrays(&[sealed.clone()])).unwrap().unwrap();
    let changed = |place: usize| {
        let mut changed = link.clone();
        changed[place] ^= 0x10;
        code(&s.book.ledger.open_link(&changed).unwrap_err())
    };
    assert_eq!(code(&link_bytes("A").unwrap_err()), "link_damaged");
    assert_eq!((&changed(0)[..], &changed(1)[..]), ("newer_version", "link_damaged"));
    assert_eq!((&changed(5)[..], &changed(20)[..]), ("wrong_community", "link_altered"));
    assert_eq!(code(&s.book.ledger.open_link(&link[..40]).unwrap_err()), "link_damaged");
    assert_eq!(code(&open_reply(&link, &community(&s.book.ledger)).unwrap_err()), "link_damaged");
    assert_eq!(code(&Invitation::read(&link).err().unwrap()), "link_damaged");
    assert_eq!(code(&Ledger::new().open_link(&link).unwrap_err()), "misuse");
    assert_eq!(code(&s.book.ledger.offered(arrays(&[link.clone()])).unwrap_err()), "link_damaged");
    // An event of an unknown phone waits, and is not admitted.
    let offered = s.book.ledger.offered(arrays(&[sealed.clone()])).unwrap();
    assert_eq!(
        (text(&offered, "0.writer"), get(&offered, "0.by").is_undefined()),
        ("Unknown".to_owned(), true)
    );
    let refused = s.book.ledger.admit_sealed(&sealed, NOW, TODAY).err().unwrap();
    assert_eq!(code(&refused), "unknown_device");
    let (outcome, receipt) = s.decided(&Uint8Array::from(&sealed[..]));
    assert_eq!(outcome, "waiting");
    let row = s.book.ledger.read_receipt(&receipt).unwrap();
    assert_eq!(
        (text(&row, "answer.outcome"), text(&row, "answer.code")),
        ("waiting".into(), "unknown_device".into())
    );
    let mut forged = receipt;
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(code(&s.book.ledger.read_receipt(&forged).unwrap_err()), "link_altered");
    assert_eq!(code(&s.book.ledger.read_receipt(&link).unwrap_err()), "link_damaged");
    // A keeper's page that gives an impossible answer.
    let answer = |fields: &[(&str, JsValue)]| {
        let fields: Vec<_> =
            [("event", "00".repeat(32).into())].into_iter().chain(fields.iter().cloned()).collect();
        s.book.ledger.receipt(object(&fields).unchecked_ref())
    };
    assert_eq!(code(&answer(&[("outcome", "admitted".into()), ("seq", 99.into())]).err().unwrap()), "misuse");
    assert_eq!(code(&answer(&[("outcome", "refused".into())]).err().unwrap()), "misuse");
    let fields = object(&[("limit", "-60".into()), ("balance", "-90".into())]);
    let receipt =
        answer(&[("outcome", "refused".into()), ("code", "exceeds_floor".into()), ("fields", fields)]);
    let said = json(&get(&receipt.unwrap().row().unwrap(), "answer.fields"));
    assert_eq!(said, r#"{"balance":"-90","limit":"-60"}"#);
}
