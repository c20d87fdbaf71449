//! Compares the hub with `docs/openapi.yaml`: the test requests every path and every answer of it.

use std::collections::BTreeSet;

use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use timebank::journal::{Author, ExchangeKind, MemberKind, Sealed, StepKind};
use timebank::ledger::{AccountIndex, Context, Entry, NewMember, Recording, Stepping, Submission};
use timebank::{Day, Hash, Key, Minutes};
use yaml_rust2::{Yaml, YamlLoader};

use crate::basics::{folder, key, public, random};
use crate::phones::{Client, Phone, Reply, Server, now, today};

/// Answers that other tests produce: a slow client, a full disk, a full day.
const ELSEWHERE: [(&str, &str); 8] = [
    ("/v1/c/{community}/events", "429"),
    ("/v1/c/{community}/events", "408"),
    ("/v1/c/{community}/events", "507"),
    // The same code as for events.
    ("/v1/c/{community}/enrol", "408"),
    ("/v1/c/{community}/enrol", "507"),
    ("/v1/communities/move", "408"),
    ("/v1/communities/move", "503"),
    ("/v1/communities/move", "507"),
];

pub(crate) struct Description {
    root: Yaml,
    /// The path, method and status of every answer so far.
    met: BTreeSet<(String, String, String)>,
}

impl Description {
    pub(crate) fn read() -> Description {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.yaml");
        let root = YamlLoader::load_from_str(&std::fs::read_to_string(path).unwrap()).unwrap().remove(0);
        assert_eq!(root["openapi"].as_str(), Some("3.1.0"));
        Description { root, met: BTreeSet::new() }
    }

    /// The target of a reference.
    fn follow<'a>(&'a self, node: &'a Yaml) -> &'a Yaml {
        let Some(reference) = node["$ref"].as_str() else { return node };
        let path = reference.strip_prefix("#/").unwrap();
        let found = path.split('/').fold(&self.root, |node, name| &node[name]);
        assert!(!found.is_badvalue(), "{reference} points to nothing");
        self.follow(found)
    }

    /// Every described answer: path, method, status.
    fn all(&self) -> BTreeSet<(String, String, String)> {
        let mut all = BTreeSet::new();
        for (path, operations) in self.root["paths"].as_hash().unwrap() {
            for (method, operation) in operations.as_hash().unwrap() {
                for status in
                    operation["responses"].as_hash().into_iter().flat_map(|responses| responses.keys())
                {
                    let word = |node: &Yaml| node.as_str().unwrap().to_owned();
                    all.insert((word(path), word(method), word(status)));
                }
            }
        }
        all
    }

    /// Checks that a reply is as described.
    pub(crate) fn meet(&mut self, path: &str, method: &str, wanted: u16, reply: &Reply) {
        assert_eq!(reply.status, wanted, "{method} {path}: {reply:?}");
        let status = wanted.to_string();
        let response = self.follow(&self.root["paths"][path][method]["responses"][status.as_str()]);
        assert!(!response.is_badvalue(), "{method} {path} {status} is not described");
        let given = reply.header("content-type").map(|media| media.split(';').next().unwrap());
        let known = response["content"].as_hash();
        let media: Vec<&str> =
            known.into_iter().flatten().map(|(media, _)| media.as_str().unwrap()).collect();
        assert_eq!(given.into_iter().collect::<Vec<_>>(), media, "{method} {path} {status}");
        if given == Some("application/json") {
            let schema = &response["content"]["application/json"]["schema"];
            self.fits(schema, &reply.json(), &format!("{method} {path} {status}"));
        }
        for (header, _) in response["headers"].as_hash().into_iter().flatten() {
            assert!(reply.header(header.as_str().unwrap()).is_some(), "{header:?}");
        }
        self.met.insert((path.to_owned(), method.to_owned(), status));
    }

    /// The part of JSON Schema that the description uses.
    fn fits(&self, schema: &Yaml, value: &Value, at: &str) {
        let schema = self.follow(schema);
        let types: Vec<&str> = match &schema["type"] {
            Yaml::String(one) => vec![one],
            Yaml::Array(all) => all.iter().map(|one| one.as_str().unwrap()).collect(),
            _ => vec![],
        };
        let is = |kind: &&str| match *kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "null" => value.is_null(),
            other => panic!("{other}"),
        };
        assert!(types.is_empty() || types.iter().any(is), "{at}: {value} is no {types:?}");
        if let Some(all) = schema["enum"].as_vec() {
            assert!(all.iter().any(|one| one.as_str() == value.as_str()), "{at}: {value}");
        }
        if schema["pattern"].as_str() == Some("^[0-9a-f]{64}$") {
            let text = value.as_str().unwrap();
            assert!(text.len() == 64 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{at}");
        }
        if let Some(least) = schema["minimum"].as_i64() {
            assert!(value.as_i64().unwrap() >= least, "{at}");
        }
        for name in schema["required"].as_vec().into_iter().flatten() {
            assert!(value.get(name.as_str().unwrap()).is_some(), "{at}: no {name:?} in {value}");
        }
        for (name, inner) in value.as_object().into_iter().flatten() {
            let known = &schema["properties"][name.as_str()];
            assert!(
                schema["properties"].is_badvalue() || !known.is_badvalue(),
                "{at}: {name} is not described"
            );
            self.fits(known, inner, &format!("{at}.{name}"));
        }
        for inner in value.as_array().into_iter().flatten() {
            self.fits(&schema["items"], inner, at);
        }
    }
}

const C: &str = "/v1/c/{community}/";

fn founding(api: &mut Description, server: &Server) -> Phone {
    let mut client = server.client();
    let path = "/v1/communities";
    api.meet(path, "post", 403, &client.post_json(path, &json!({})));
    api.meet(path, "post", 400, &client.post_json(path, &json!([7])));
    api.meet(path, "post", 415, &client.send(&format!("POST {path} HTTP/1.1"), b"{}"));
    let code = json!({ "code": server.code });
    let first = client.post_json(path, &code);
    api.meet(path, "post", 201, &first);
    assert_eq!(first.body, client.post_json(path, &code).body, "a second request gets the same key");
    let path = "/v1/communities/found";
    api.meet(path, "post", 422, &client.post_cbor(path, "", b"\x00"));
    api.meet(path, "post", 413, &client.post_cbor(path, "", &[0; 70_000]));
    api.meet(path, "post", 415, &client.send(&format!("POST {path} HTTP/1.1"), b""));
    let mut eve = Phone::new(server, timebank::Hash::default(), "eve");
    let key = public(&key("own"));
    let own = eve.seal(Entry::Found { community: "Eve's", founder: "Eve", keeper: key, recovery: key });
    api.meet(path, "post", 403, &client.post_cbor(path, "", &own.bytes()));
    let mary = Phone::found(server, "Leith");
    // The founding event again, read from the journal.
    let mut record = Phone::new(server, mary.community, "founder of Leith");
    record.sign_in();
    record.pull();
    let Some(Ok(timebank::journal::Item::Record(first, _))) =
        timebank::journal::Items::new(&record.read, 0).next()
    else {
        panic!("no record")
    };
    let parts = first.parts.iter().map(|part| part.unwrap().to_vec()).collect();
    let again =
        timebank::journal::Sealed { event: first.event.bytes.to_vec(), signature: *first.signature, parts };
    api.meet(path, "post", 200, &client.post_cbor(path, "", &again.bytes()));
    mary
}

/// A book that its founder has kept so far.
fn moving(api: &mut Description, server: &Server, client: &mut Client) {
    let [device, keeper, card] = ["device", "keeper", "card"].map(key);
    let mut ledger = timebank::ledger::Ledger::new();
    let write = |ledger: &timebank::ledger::Ledger, entry, by: &ed25519_dalek::SigningKey| {
        let author = Author { device: public(by), n: ledger.next_n(public(by)), at: now() };
        let draft = ledger.draft(entry, author, &random()).unwrap();
        let signature = by.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    };
    let entry =
        Entry::Found { community: "Moray", founder: "Eve", keeper: public(&keeper), recovery: public(&card) };
    let Sealed { event, signature, parts } = &write(&ledger, entry, &device);
    let context = Context { admitted_at: now(), today: today() };
    let prepared = ledger.prepare(Submission { event, signature, parts }, context).unwrap();
    ledger.apply(&prepared).unwrap();
    let head = prepared.head();
    let head = head.seal(&keeper.sign(&head.bytes_to_sign()).to_bytes());
    let mut to = |code: &Value| {
        let asked = client.post_json("/v1/communities", &json!({ "code": code }));
        Key(Hash::parse(asked.json()["keeper"].as_str().unwrap()).unwrap().0)
    };
    let key = to(&json!(server.code));
    let hand_over = write(&ledger, Entry::ChangeKeeper(key), &keeper).bytes();
    let body = [prepared.record(), &head, &hand_over].concat();
    let path = "/v1/communities/move";
    let ours = format!("{path}?keeper={key}");
    let met = |api: &mut Description, status, body: &[u8]| {
        api.meet(path, "post", status, &server.client().post_cbor(&ours, "", body));
    };
    met(api, 400, b"7");
    met(api, 422, &[prepared.record(), &head, &hand_over[..7]].concat());
    api.meet(path, "post", 403, &client.post_cbor(&format!("{path}?keeper={}", "0".repeat(64)), "", &body));
    api.meet(path, "post", 415, &client.send(&format!("POST {ours} HTTP/1.1"), &body));
    let line = format!("POST {ours} HTTP/1.1\r\nContent-Type: application/cbor-seq");
    api.meet(path, "post", 413, &client.claim(&line, 200 << 20));
    met(api, 200, &body);
    met(api, 200, &body);
    let again = write(&ledger, Entry::ChangeKeeper(key), &keeper).bytes();
    met(api, 409, &[prepared.record(), &head, &again].concat());
}

fn signing_in(api: &mut Description, mary: &mut Phone) {
    let device = public(&mary.key).to_string();
    let text = |path: &str| format!("POST {path} HTTP/1.1\r\nContent-Type: text/plain");
    let (unknown, body) = (format!("/v1/c/{}/", "0".repeat(64)), json!({ "device": device }));
    let (path, ours) = (format!("{C}challenge"), mary.path("challenge"));
    let asked = mary.client.post_json(&ours, &body);
    api.meet(&path, "post", 200, &asked);
    api.meet(&path, "post", 400, &mary.client.post_json(&ours, &json!({ "device": "7" })));
    api.meet(&path, "post", 404, &mary.client.post_json(&format!("{unknown}challenge"), &body));
    api.meet(&path, "post", 415, &mary.client.send(&text(&ours), b"{}"));
    let (path, ours) = (format!("{C}token"), mary.path("token"));
    let challenge = asked.json()["challenge"].as_str().unwrap().to_owned();
    let origin = mary.client.origin();
    let body = mary.answer(&challenge, &origin, &origin);
    api.meet(&path, "post", 200, &mary.client.post_json(&ours, &body));
    api.meet(&path, "post", 401, &mary.client.post_json(&ours, &body));
    // Who has a key that is no device's.
    let own = std::mem::replace(&mut mary.key, key("stranger"));
    api.meet(&path, "post", 403, &mary.try_sign_in());
    mary.key = own;
    api.meet(&path, "post", 400, &mary.client.post_json(&ours, &json!({})));
    api.meet(&path, "post", 404, &mary.client.post_json(&format!("{unknown}token"), &body));
    api.meet(&path, "post", 415, &mary.client.send(&text(&ours), b"{}"));
}

fn exchanging(api: &mut Description, server: &Server, mary: &mut Phone) {
    let mut eve = mary.add(server, "Eve");
    mary.enter(Entry::RevokeDevice(public(&eve.key)));
    let token = mary.token.clone();
    let (path, ours) = (format!("{C}events"), mary.path("events"));
    let event = mary.seal(Entry::AddMember(NewMember::new("Ana", MemberKind::Person)));
    api.meet(&path, "post", 200, &mary.push_bytes(&event.bytes()));
    api.meet(&path, "post", 400, &mary.push_bytes(b"\xff"));
    api.meet(&path, "post", 401, &mary.client.post_cbor(&ours, "", b""));
    api.meet(&path, "post", 403, &eve.push_bytes(b""));
    api.meet(&path, "post", 404, &mary.client.post_cbor("/v1/c/x/events", &token, b""));
    api.meet(&path, "post", 413, &mary.push_bytes(&[0; 501]));
    let line = format!("POST {ours} HTTP/1.1\r\nAuthorization: Bearer {token}");
    api.meet(&path, "post", 415, &mary.client.send(&line, b""));
    let (path, ours) = (format!("{C}enrol"), mary.path("enrol"));
    let invited = mary.invite("Ana").1;
    api.meet(&path, "post", 200, &mary.client.post_cbor(&ours, "", &invited.bytes()));
    api.meet(&path, "post", 404, &mary.client.post_cbor("/v1/c/x/enrol", "", b""));
    api.meet(&path, "post", 413, &mary.client.post_cbor(&ours, "", &[0; 4097]));
    let line = format!("POST {ours} HTTP/1.1\r\nContent-Type: text/plain");
    api.meet(&path, "post", 415, &mary.client.send(&line, b""));
    mary.pull();
    let path = format!("{C}records");
    let mut get = |query: &str, token: &str| {
        let ours = format!("/v1/c/{}/records{query}", eve.community);
        eve.client.get_with(&ours, token)
    };
    api.meet(&path, "get", 200, &get("", &token));
    api.meet(&path, "get", 204, &get("?after=7", &token));
    api.meet(&path, "get", 400, &get("?after=x", &token));
    api.meet(&path, "get", 401, &get("", "7"));
    api.meet(&path, "get", 403, &get("", &eve.token));
    api.meet(&path, "get", 409, &get("?after=99", &token));
    api.meet(&path, "get", 404, &mary.client.get_with("/v1/c/x/records", &token));
    let (path, ours) = (format!("{C}wait"), mary.path("wait"));
    // Not the kept client, because this answer has no end.
    api.meet(&path, "get", 200, &server.client().get_with(&ours, &token));
    api.meet(&path, "get", 400, &mary.client.get_with(&format!("{ours}?after=x"), &token));
    api.meet(&path, "get", 401, &mary.client.get(&ours));
    api.meet(&path, "get", 403, &mary.client.get_with(&ours, &eve.token));
    api.meet(&path, "get", 404, &mary.client.get("/v1/c/x/wait"));
    waiting(api, server, mary, &eve.token);
    let path = format!("{C}head");
    api.meet(&path, "get", 200, &mary.client.get(&mary.path("head")));
    api.meet(&path, "get", 404, &mary.client.get("/v1/c/x/head"));
}

fn waiting(api: &mut Description, server: &Server, mary: &mut Phone, revoked: &str) {
    let mut ana = mary.add(server, "Anna");
    let known = ana.ledger.clone();
    let unsent = ana.gave(mary.me(), "Never sent");
    ana.fold(&unsent);
    let step = Stepping::new(StepKind::NoteAdded, ana.exchange(&unsent), Some("A note"));
    let note = ana.seal(Entry::Step(step));
    ana.ledger = known;
    assert_eq!(ana.push(std::slice::from_ref(&note))[0]["outcome"], "waiting");
    let (path, ours) = (format!("{C}waiting"), mary.path("waiting"));
    let token = mary.token.clone();
    api.meet(&path, "get", 200, &mary.client.get_with(&ours, &token));
    api.meet(&path, "get", 401, &mary.client.get(&ours));
    for other in [&ana.token, revoked] {
        api.meet(&path, "get", 403, &mary.client.get_with(&ours, other));
    }
    api.meet(&path, "get", 404, &mary.client.get_with("/v1/c/x/waiting", &token));
    let (path, ours) = (format!("{C}waiting/{{event}}"), format!("{ours}/{}", note.id()));
    api.meet(&path, "delete", 401, &mary.client.delete(&ours, ""));
    api.meet(&path, "delete", 403, &mary.client.delete(&ours, &ana.token));
    api.meet(&path, "delete", 204, &mary.client.delete(&ours, &token));
    api.meet(&path, "delete", 404, &mary.client.delete(&ours, &token));
}

/// Six people help one another in January and in the current month, and two in February.
fn publishing(api: &mut Description, server: &Server, mary: &mut Phone) {
    let path = format!("{C}public.json");
    let day = |text| Day::parse(text).unwrap();
    mary.pull();
    let before = mary.ledger.accounts().count() as u32;
    for name in ["Bob", "Cid", "Dan", "Eli", "Fay", "Gus"] {
        mary.enter(Entry::AddMember(NewMember::new(name, MemberKind::Person)));
    }
    let all: Vec<AccountIndex> = mary.ledger.accounts().skip(before as usize).collect();
    let mut hour = |from, to, on| {
        let legs = |account| vec![(account, Minutes(60))];
        let legs = Recording::new(ExchangeKind::Service, legs(from), legs(to), on);
        mary.enter(Entry::Record(Recording { confirm: true, ..legs }));
    };
    for pair in all.windows(2) {
        hour(pair[0], pair[1], day("2024-01-10"));
        hour(pair[1], pair[0], today());
    }
    hour(all[0], all[1], day("2024-02-10"));
    let mut client = server.client();
    let told = client.get(&mary.path("public.json"));
    api.meet(&path, "get", 200, &told);
    assert_eq!(told.header("cache-control"), Some("public, max-age=300"));
    let month = json!({ "month": "2024-01", "people": 6, "exchanges": 5, "minutes": 300 });
    assert_eq!(told.json(), json!({ "members": 11, "exchanges": 5, "minutes": 300, "months": [month] }));
    api.meet(&path, "get", 404, &client.get("/v1/c/x/public.json"));
}

#[test]
fn the_hub_is_as_described() {
    let mut api = Description::read();
    let server = Server::start_as(&folder("openapi"), &[]);
    let mut client = server.client();
    let mut mary = founding(&mut api, &server);
    // Another server has another code.
    let other = Server::start_as(&folder("openapi-moving"), &[]);
    moving(&mut api, &other, &mut other.client());
    drop(other);
    signing_in(&mut api, &mut mary);
    exchanging(&mut api, &server, &mut mary);
    publishing(&mut api, &server, &mut mary);
    api.meet("/v1/health", "get", 200, &client.get("/v1/health"));
    let told = client.get("/v1/metrics");
    api.meet("/v1/metrics", "get", 200, &told);
    let text = String::from_utf8(told.body).unwrap();
    assert!(text.contains("timebank_events_total{outcome=\"admitted\"} "), "{text}");
    let line = "GET /v1/metrics HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1";
    api.meet("/v1/metrics", "get", 403, &client.send(line, &[]));
    let file = rusqlite::Connection::open(server.data()).unwrap();
    file.execute("UPDATE records SET bytes = zeroblob(9)", []).unwrap();
    assert_eq!(mary.client.get_with(&mary.path("records"), &mary.token).status, 500);
    api.meet("/v1/health", "get", 503, &client.get("/v1/health"));
    let elsewhere = |(path, method, status): &(String, String, String)| {
        ELSEWHERE.contains(&(path, status)) && method == "post"
    };
    let described: BTreeSet<_> = api.all().into_iter().filter(|one| !elsewhere(one)).collect();
    let missed: Vec<_> = described.difference(&api.met).collect();
    assert!(missed.is_empty(), "described, but no test got this answer: {missed:?}");
}

/// Every route is described.
#[test]
fn every_route_is_described() {
    let api = Description::read();
    let source = include_str!("../../../hub/src/api.rs");
    let described: BTreeSet<String> =
        api.all().into_iter().map(|(path, ..)| path.rsplit('/').next().unwrap().to_owned()).collect();
    let routed: BTreeSet<String> = source
        .split(".route(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(routed, described);
}
