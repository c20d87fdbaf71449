//! A member's phone, without a screen.

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use timebank::journal::{Author, ExchangeKind, Grant, MemberKind, Sealed, challenge_to_sign};
use timebank::ledger::{
    AccountIndex, Context, Entry, ExchangeIndex, Ledger, NewMember, Recording, Submission,
};
use timebank::{Hash, Key, Minutes};

use super::client::{Client, Reply};
use super::server::Server;
use super::{hex, now, today};
use crate::basics::{key, public, random};

/// A member's phone: its key, its ledger and its token.
pub(crate) struct Phone {
    pub(crate) key: SigningKey,
    pub(crate) community: Hash,
    pub(crate) client: Client,
    pub(crate) token: String,
    pub(crate) ledger: Ledger,
    /// All bytes that it ever received.
    pub(crate) read: Vec<u8>,
    pub(crate) n: u64,
}

impl Phone {
    /// A phone of a community, before it has read anything.
    pub(crate) fn new(server: &Server, community: Hash, name: &str) -> Phone {
        Phone {
            key: key(name),
            community,
            client: server.client(),
            token: String::new(),
            ledger: Ledger::new(),
            read: Vec::new(),
            n: 0,
        }
    }

    /// Founds a community on the hub.
    pub(crate) fn found(server: &Server, name: &str) -> Phone {
        let mut client = server.client();
        let code = server.code.as_ref().map_or(json!({}), |code| json!({ "code": code }));
        let asked = client.post_json("/v1/communities", &code);
        assert_eq!(asked.status, 201, "{asked:?}");
        let keeper = Key(Hash::parse(asked.json()["keeper"].as_str().unwrap()).unwrap().0);
        let mut phone = Phone::new(server, Hash::default(), &format!("founder of {name}"));
        let recovery = public(&key("recovery"));
        let sealed = phone.seal(Entry::Found { community: name, founder: "Mary", keeper, recovery });
        let founded = client.post_cbor("/v1/communities/found", "", &sealed.bytes());
        assert_eq!((founded.status, &founded.json()["outcome"]), (200, &json!("admitted")), "{founded:?}");
        phone.community = sealed.id();
        phone.sign_in();
        phone.pull();
        phone
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/v1/c/{}/{rest}", self.community)
    }

    /// Answers a challenge and gives the hub's reply.
    pub(crate) fn try_sign_in(&mut self) -> Reply {
        let device = public(&self.key).to_string();
        let asked = self.client.post_json(&self.path("challenge"), &json!({ "device": device }));
        assert_eq!(asked.status, 200, "{asked:?}");
        let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
        let origin = self.client.origin();
        let body = self.answer(&challenge, &origin, &origin);
        self.client.post_json(&self.path("token"), &body)
    }

    /// The answer to a challenge. It is signed for one origin and claims another.
    pub(crate) fn answer(&self, challenge: &str, signed_for: &str, said: &str) -> Value {
        let to_sign = challenge_to_sign(self.community, &unhex(challenge), signed_for);
        let signature = hex(&self.key.sign(&to_sign).to_bytes());
        let device = public(&self.key).to_string();
        json!({ "device": device, "challenge": challenge, "origin": said, "signature": signature })
    }

    pub(crate) fn sign_in(&mut self) {
        let reply = self.try_sign_in();
        assert_eq!(reply.status, 200, "{reply:?}");
        self.token = reply.json()["token"].as_str().unwrap().to_owned();
    }

    /// One page of records after the phone's last one.
    pub(crate) fn pull_page(&mut self, limit: usize) -> Reply {
        let path = self.path(&format!("records?after={}&limit={limit}", self.ledger.chain().seq));
        self.client.get_with(&path, &self.token)
    }

    /// All records that the phone does not have yet.
    pub(crate) fn pull(&mut self) {
        loop {
            let page = self.pull_page(1000);
            if page.status == 204 {
                return;
            }
            assert_eq!(page.status, 200, "{page:?}");
            self.ledger.load(&page.body).unwrap();
            self.read.extend(page.body);
        }
    }

    /// A signed event for an entry.
    pub(crate) fn seal(&mut self, entry: Entry<'_>) -> Sealed {
        let device = public(&self.key);
        self.n = (self.n + 1).max(self.ledger.next_n(device));
        let author = Author { device, n: self.n, at: now() };
        let draft = self.ledger.draft(entry, author, &random()).unwrap();
        let signature = self.key.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    }

    /// Sends events and gives the answers.
    pub(crate) fn push(&mut self, sealed: &[Sealed]) -> Vec<Value> {
        let bytes: Vec<u8> = sealed.iter().flat_map(Sealed::bytes).collect();
        let reply = self.push_bytes(&bytes);
        assert_eq!(reply.status, 200, "{reply:?}");
        let answers = reply.json()["answers"].as_array().unwrap().clone();
        assert_eq!(answers.len(), sealed.len());
        answers
    }

    pub(crate) fn push_bytes(&mut self, bytes: &[u8]) -> Reply {
        self.client.post_cbor(&self.path("events"), &self.token, bytes)
    }

    /// Sends an event that must be admitted.
    pub(crate) fn enter(&mut self, entry: Entry<'_>) -> Sealed {
        let sealed = self.seal(entry);
        let answers = self.push(std::slice::from_ref(&sealed));
        assert!(["admitted", "held"].contains(&answers[0]["outcome"].as_str().unwrap()), "{answers:?}");
        self.pull();
        sealed
    }

    /// The coordinator adds a member and a phone for them.
    pub(crate) fn add(&mut self, server: &Server, name: &str) -> Phone {
        let before = self.ledger.accounts().count() as u32;
        let contact = format!("{name}'s telephone number");
        let new = NewMember { contact: Some(&contact), ..NewMember::new(name, MemberKind::Person) };
        self.enter(Entry::AddMember(new));
        let member = self.ledger.accounts().nth(before as usize).unwrap();
        let mut phone = Phone::new(server, self.community, name);
        self.enter(Entry::AddDevice(member, public(&phone.key)));
        phone.sign_in();
        phone.pull();
        phone
    }

    /// The coordinator adds a member and invites their phone. Gives the name of its key, and the event that
    /// uses the invitation.
    pub(crate) fn invite(&mut self, name: &str) -> (String, Sealed) {
        let before = self.ledger.accounts().count();
        self.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
        let member = self.ledger.accounts().nth(before).unwrap();
        let invitation = key(&format!("invitation of {name}"));
        let grant = Grant {
            community: self.community,
            member: self.ledger.account_id(member).unwrap(),
            key: public(&invitation),
            at: now(),
            by: public(&self.key),
        };
        let sealed = grant.seal(&self.key.sign(&grant.bytes_to_sign()).to_bytes());
        let phone = format!("{name}'s invited phone");
        let draft = grant.accept(&sealed, public(&key(&phone)), now(), &random());
        let signature = invitation.sign(&draft.bytes_to_sign()).to_bytes();
        (phone, Sealed::new(draft, signature))
    }

    /// The member of this phone.
    pub(crate) fn me(&self) -> AccountIndex {
        self.ledger.owner_of(public(&self.key)).unwrap()
    }

    /// An hour from this phone's member to another.
    pub(crate) fn gave(&mut self, to: AccountIndex, note: &str) -> Sealed {
        let hour = |account| vec![(account, Minutes(60))];
        let legs = Recording::new(ExchangeKind::Service, hour(self.me()), hour(to), today());
        self.seal(Entry::Record(Recording { note: Some(note), ..legs }))
    }

    /// Folds an event that the hub does not have, like a phone that shows its outbox.
    pub(crate) fn fold(&mut self, sealed: &Sealed) {
        let Sealed { event, signature, parts } = sealed;
        let submission = Submission { event, signature, parts };
        let context = Context { admitted_at: now(), today: today() };
        let prepared = self.ledger.prepare(submission, context).unwrap();
        self.ledger.apply(&prepared).unwrap();
    }

    /// The exchange that an event recorded.
    pub(crate) fn exchange(&self, of: &Sealed) -> ExchangeIndex {
        let id = |part| timebank::Id { event: of.id(), part };
        (0..8).find_map(|part| self.ledger.exchange(id(part))).unwrap()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}
