//! The real hub, and members' phones of one community.

use std::path::Path;

use anyhow::{Result, ensure};
use timebank::journal::{Item, Items, MemberKind, Sealed};
use timebank::ledger::{Entry, NewMember};

use crate::basics::{key, public};
use crate::load::{Contestant, EVENT_BYTES, MOST_CLIENTS, PAGE};
use crate::phones::{Phone, Server};
use crate::wire::{Reply, Request};

/// Arguments beside those of the tests. All clients have the same address here.
pub(crate) const WORDS: [&str; 6] = [
    "--connections-per-address",
    "1024",
    "--member-events-a-day",
    "1000000000",
    "--community-events-a-day",
    "1000000000",
];

pub(crate) struct Timebank {
    server: Server,
    phones: Vec<Phone>,
}

impl Timebank {
    /// A hub with a community in which every client is a member's phone.
    pub(crate) fn start(folder: &Path) -> Result<Timebank> {
        let server = Server::start(folder, &WORDS);
        let mut mary = Phone::found(&server, "Leith");
        let names: Vec<String> = (0..MOST_CLIENTS).map(|i| format!("Member {i}")).collect();
        let add = |name: &String| mary.seal(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
        let added: Vec<Sealed> = names.iter().map(add).collect();
        mary.push(&added);
        mary.pull();
        let accounts: Vec<_> = mary.ledger.accounts().collect();
        let members = &accounts[accounts.len() - MOST_CLIENTS..];
        let devices: Vec<Sealed> = members
            .iter()
            .zip(&names)
            .map(|(member, name)| mary.seal(Entry::AddDevice(*member, public(&key(name)))))
            .collect();
        mary.push(&devices);
        mary.pull();
        let phones = names.iter().map(|name| {
            let mut phone = Phone::new(&server, mary.community, name);
            phone.sign_in();
            phone.ledger = mary.ledger.clone();
            phone.client = server.client();
            phone
        });
        let phones = phones.collect();
        Ok(Timebank { server, phones })
    }

    fn get(phone: &Phone, path: &str) -> Request {
        let headers = format!("Authorization: Bearer {}\r\n", phone.token);
        Request::new(&format!("GET {}", phone.path(path)), &headers, &[])
    }

    fn head(&mut self) -> Result<u64> {
        let head = self.phones[0].pull_page(1);
        ensure!(head.status == 200, "{head:?}");
        Ok(head.header("timebank-head").unwrap_or_default().parse()?)
    }
}

impl Contestant for Timebank {
    fn port(&self) -> u16 {
        self.server.port
    }

    /// Each client proposes exchanges to the next member. They are signed before the measurement.
    fn pushes(&mut self, clients: usize, count: usize, events: usize) -> Result<Vec<Vec<Request>>> {
        let mut all = Vec::new();
        for client in 0..clients {
            let other = self.phones[(client + 1) % MOST_CLIENTS].me();
            let phone = &mut self.phones[client];
            let line = format!("POST {}", phone.path("events"));
            let headers =
                format!("Content-Type: application/cbor-seq\r\nAuthorization: Bearer {}\r\n", phone.token);
            let mut own = Vec::new();
            for _ in 0..count {
                let sealed: Vec<Sealed> =
                    (0..events).map(|_| phone.gave(other, "Help with the garden and shopping")).collect();
                let bytes: Vec<u8> = sealed.iter().flat_map(Sealed::bytes).collect();
                let each = bytes.len() / events;
                ensure!(each.abs_diff(EVENT_BYTES) < 10, "an event has {each} bytes");
                own.push(Request::new(&line, &headers, &bytes));
            }
            all.push(own);
        }
        Ok(all)
    }

    fn pulls(&mut self, clients: usize) -> Result<Vec<Request>> {
        let path = format!("records?after={}&limit={PAGE}", self.head()? - PAGE);
        Ok(self.phones[..clients].iter().map(|phone| Timebank::get(phone, &path)).collect())
    }

    fn streams(&mut self, clients: usize) -> Result<Vec<Request>> {
        let path = format!("wait?after={}", self.head()?);
        Ok(self.phones[..clients].iter().map(|phone| Timebank::get(phone, &path)).collect())
    }

    fn stored(&self, reply: &Reply) -> usize {
        let answers: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let answers = answers["answers"].as_array().map(Vec::as_slice).unwrap_or_default();
        answers.iter().filter(|answer| answer["outcome"] == "admitted").count()
    }

    fn records(&self, reply: &Reply) -> usize {
        let head = self.phones[0].ledger.chain().seq;
        Items::new(&reply.body, head).filter(|item| matches!(item, Ok(Item::Record(..)))).count()
    }
}
