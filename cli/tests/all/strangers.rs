//! What strangers learn, reach and keep from others.

use std::fs;
use std::io::{BufReader, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::json;

use crate::basics::{folder, key, public};
use crate::phones::{Client, Phone, Server, hex, read_head};
use crate::places::from;

/// A stranger who knows a key, and does not have it, learns nothing of whose it is.
#[test]
fn a_key_is_not_said_to_be_a_device_s() {
    let server = Server::start(&folder("strangers-token"), &[]);
    let mut mary = Phone::found(&server, "Leith");
    let (challenge, token) = (mary.path("challenge"), mary.path("token"));
    let origin = mary.client.origin();
    let mut said = |device: &str, challenge: &str| {
        let body = json!({
            "device": device, "challenge": challenge, "origin": origin, "signature": hex(&[7; 64]),
        });
        let reply = mary.client.post_json(&token, &body);
        (reply.status, reply.code())
    };
    let devices = [public(&mary.key).to_string(), public(&key("nobody")).to_string()];
    for device in devices {
        let asked = server.client().post_json(&challenge, &json!({ "device": device }));
        let signed = said(&device, asked.json()["challenge"].as_str().unwrap());
        assert_eq!(signed, (401, "wrong_signature".to_owned()), "{device}");
        assert_eq!(said(&device, "00"), (401, "wrong_challenge".to_owned()), "{device}");
    }
}

/// A proxy on the same machine makes everybody a program on the same machine.
#[test]
fn behind_a_proxy_only_a_port_of_its_own_has_the_counts() {
    let words = ["--behind-proxy", "--metrics-port", "0"];
    let server = Server::start(&folder("strangers-metrics"), &words);
    let reply = server.client().get("/v1/metrics");
    assert_eq!((reply.status, reply.code()), (403, "local_only".to_owned()));
    let mut own = Client::of(server.metrics.unwrap());
    let counts = own.get("/v1/metrics");
    assert_eq!(counts.status, 200);
    assert!(String::from_utf8(counts.body).unwrap().contains("timebank_streams 0"));
    assert_eq!(own.get("/v1/health").status, 404, "nothing else is there");
}

/// A symbolic link does not lead out of the folder with the page.
#[cfg(unix)]
#[test]
fn the_page_ends_with_its_folder() {
    use std::os::unix::fs::symlink;
    let folder = folder("strangers-page");
    let page = folder.join("page");
    fs::create_dir_all(page.join("assets")).unwrap();
    for (name, text) in
        [("page/index.html", "the page"), ("page/assets/a.js", "a script"), ("secret", "a key")]
    {
        fs::write(folder.join(name), text).unwrap();
    }
    for (link, to) in [("key", "../secret"), ("out", ".."), ("in.js", "assets/a.js"), ("in", "assets")] {
        symlink(to, page.join(link)).unwrap();
    }
    let server = Server::start(&folder, &["--dir", page.to_str().unwrap()]);
    let mut client = server.client();
    for path in ["/", "/in.js", "/in/a.js", "/assets/a.js"] {
        assert_eq!(client.get(path).status, 200, "{path}");
    }
    for path in ["/key", "/out/secret", "/out/hub.db", "/out/page/../secret", "/in/../../secret"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    // A link may lead to itself, or in a circle.
    for (link, to) in [("self", "self"), ("one", "two"), ("two", "one")] {
        symlink(to, page.join(link)).unwrap();
    }
    for path in ["/self", "/self/a.js", "/one", "/in/../two"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    // What is hidden was not meant for everybody, but one folder.
    for hidden in [".git", "assets/.cache", ".well-known", ".well-known/.git"] {
        fs::create_dir_all(page.join(hidden)).unwrap();
        fs::write(page.join(hidden).join("a.txt"), "a text").unwrap();
    }
    fs::write(page.join(".env"), "a key").unwrap();
    symlink(".env", page.join("env")).unwrap();
    symlink("index.html", page.join(".index")).unwrap();
    assert_eq!(client.get("/.well-known/a.txt").status, 200);
    for path in [
        "/.env",
        "/%2eenv",
        "/env",
        "/.index",
        "/.git/a.txt",
        "/.git/",
        "/.git",
        "/assets/.cache/a.txt",
        "/.well-known/.git/a.txt",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    // A pipe would be waited for, and no file has such a name.
    assert!(Command::new("mkfifo").arg(page.join("pipe")).status().unwrap().success());
    for path in ["/pipe".to_owned(), format!("/{}", "a".repeat(300)), format!("/{}", "a/".repeat(3000))] {
        assert_eq!(client.get(&path).status, 404, "{path}");
    }
}

fn begin_move(mut stream: TcpStream, keeper: &str) -> BufReader<TcpStream> {
    let head = format!(
        "POST /v1/communities/move?keeper={keeper} HTTP/1.1\r\nHost: h\r\n\
         Content-Type: application/cbor-seq\r\nContent-Length: 1000000\r\n\r\nx"
    );
    stream.write_all(head.as_bytes()).unwrap();
    BufReader::new(stream)
}

/// Where anybody may bring a community, nobody keeps others from it by two slow uploads.
#[cfg(target_os = "linux")]
#[test]
fn slow_uploads_keep_nobody_from_moving() {
    let server = Server::start(&folder("strangers-moves"), &["--patience", "1"]);
    let asked = server.client().post_json("/v1/communities", &json!({}));
    let keeper = asked.json()["keeper"].as_str().unwrap().to_owned();
    let begin = |address| begin_move(from(address, server.port), &keeper);
    let answers = |all: &mut [BufReader<TcpStream>]| -> Vec<u16> {
        let mut all: Vec<u16> = all.iter_mut().map(|one| read_head(one).unwrap().status).collect();
        all.sort_unstable();
        all
    };
    let (mut of_one, mut of_another) = ([begin(1), begin(1), begin(1)], [begin(2)]);
    // One of each address is read, and ended because it is too slow.
    assert_eq!(answers(&mut of_one), [408, 503, 503]);
    assert_eq!(answers(&mut of_another), [408]);
}
