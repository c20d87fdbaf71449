//! Schemathesis on `docs/openapi.yaml`: it asks a real hub for a real community with a real token, in every
//! way that the page allows, and in ways that it does not.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use timebank::journal::{MemberKind, Role, Sealed};
use timebank::ledger::{Entry, NewMember};
use timebank::{Hash, Key};

use crate::basics::{folder, key, public};
use crate::phones::{NO_QUOTA, Phone, Server, command, hex};

/// Events of every kind of answer: admitted, known, waiting, refused.
fn events(server: &Server, ana: &mut Phone, mary: &Phone, invited: &Sealed) -> Vec<Sealed> {
    let known = ana.gave(mary.me(), "Known");
    let mut all: Vec<Sealed> = (0..40).map(|i| ana.gave(mary.me(), &format!("Soup {i}"))).collect();
    let mut stranger = Phone::new(server, ana.community, "stranger");
    stranger.ledger = ana.ledger.clone();
    let strange = |_| stranger.seal(Entry::AddMember(NewMember::new("Eve", MemberKind::Person)));
    let strange: Vec<Sealed> = (0..20).map(strange).collect();
    ana.push(&[&[known.clone()][..], &strange[..10]].concat());
    all.extend(strange);
    all.extend([known, invited.clone()]);
    all
}

/// Events that found communities, each with a key that the hub gave for it. Gives another key too.
fn foundings(server: &Server) -> (Vec<Sealed>, Key) {
    let mut client = server.client();
    let mut ask = || {
        let told = client.post_json("/v1/communities", &json!({})).json();
        Key(Hash::parse(told["keeper"].as_str().unwrap()).unwrap().0)
    };
    let found = |keeper: Key| {
        let mut founder = Phone::new(server, Hash::default(), "founder");
        let recovery = public(&key("recovery"));
        founder.seal(Entry::Found { community: "Dunbar", founder: "Ann", keeper, recovery })
    };
    ((0..20).map(|_| found(ask())).collect(), ask())
}

/// A stream of `GET …/wait` ends when its device has newer ones.
fn end_streams(path: &str, token: &str, port: u16, over: &AtomicBool) {
    let mut held = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let said = format!("GET {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\r\n");
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let _ = std::io::Write::write_all(&mut stream, said.as_bytes());
        held.push(stream);
        if held.len() > 8 {
            held.remove(0);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// `cargo xtask test --only api` installs it, and names the program in `SCHEMATHESIS`. `SCHEMATHESIS_MORE`
/// has further arguments.
#[test]
#[ignore = "needs Schemathesis"]
fn schemathesis_has_no_finding() {
    let folder = folder("schemathesis");
    let server = Server::start(&folder, &NO_QUOTA);
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Ana");
    let (_, invited) = mary.invite("Ben");
    // Whatever is asked by a coordinator is answered in more ways.
    mary.enter(Entry::SetRole(ana.me(), Role::Coordinator));
    ana.pull();
    let (foundings, keeper) = foundings(&server);
    let events = [events(&server, &mut ana, &mary, &invited), foundings].concat();
    let events: Vec<String> = events.iter().map(|sealed| hex(&sealed.bytes())).collect();
    fs::write(folder.join("events"), events.join("\n")).unwrap();
    let port = server.port;
    let of = |path: &str| format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    let program = std::env::var("SCHEMATHESIS").unwrap_or("schemathesis".to_owned());
    let mut run = Command::new(program);
    run.arg("--config-file").arg(of("tests/schemathesis/schemathesis.toml"));
    run.args(["run", &of("docs/openapi.yaml"), "--url", &server.client().origin(), "--checks", "all"]);
    run.args(["--generation-deterministic", "--suppress-health-check", "all"]);
    run.args(std::env::var("SCHEMATHESIS_MORE").unwrap_or_default().split_whitespace());
    run.env("SCHEMATHESIS_HOOKS", of("tests/schemathesis/hooks.py")).env("EVENTS", folder.join("events"));
    run.env("TOKEN", &ana.token)
        .env("COMMUNITY", ana.community.to_string())
        .env("KEEPER", keeper.to_string())
        .current_dir(&folder);
    let (over, path, token) = (AtomicBool::new(false), ana.path("wait"), ana.token);
    let status = std::thread::scope(|scope| {
        scope.spawn(|| end_streams(&path, &token, port, &over));
        let status = run.status();
        over.store(true, Ordering::Relaxed);
        status.unwrap()
    });
    assert!(status.success());
    assert_eq!(server.client().get("/v1/health").status, 200);
    drop(server);
    let (ok, said) = command(&["check", "--data", folder.join("hub.db").to_str().unwrap()]);
    assert!(ok, "{said}");
}
