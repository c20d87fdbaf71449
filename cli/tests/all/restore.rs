//! A hub that is restored from a copy. Phones see that in its heads, and send their events again.

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::Signer as _;
use timebank::journal::{ExchangeKind, MemberKind, Role, Sealed, SignedHead};
use timebank::ledger::{Entry, Ledger, NewMember, Recording};
use timebank::sync::{Answer, Effect, Notice, Pulled, Reason, Replica};
use timebank::{Hash, Minutes, Seconds};

use crate::basics::{folder, holds, public, random};
use crate::phones::{Phone, Server, command, now, refusal_to_start, today};

/// A phone like the page: it stores what its replica says, and opens from that again.
struct Device {
    phone: Phone,
    replica: Replica,
    segments: Vec<Vec<u8>>,
    said: Vec<Notice>,
}

impl Device {
    fn new(phone: Phone) -> Device {
        let replica = Replica::new(phone.community, public(&phone.key));
        let mut device = Device { phone, replica, segments: Vec::new(), said: Vec::new() };
        device.sync();
        device
    }

    fn write(&mut self, entry: Entry<'_>) -> Hash {
        let draft = self.replica.ledger().draft(entry, self.replica.author(now()), &random()).unwrap();
        let signature = self.phone.key.sign(&draft.bytes_to_sign()).to_bytes();
        let sealed = Sealed::new(draft, signature);
        let (id, effects) = (sealed.id(), self.replica.wrote(sealed).unwrap());
        self.carry_out(effects);
        self.sync();
        id
    }

    fn sync(&mut self) {
        let effects = self.replica.sync();
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let next = match effect {
                Effect::Store(store) => {
                    if store.from_start {
                        self.segments.clear();
                    }
                    self.segments.extend(store.segment);
                    Vec::new()
                }
                Effect::Say(notice) => {
                    self.said.push(notice);
                    Vec::new()
                }
                Effect::Send(events) => {
                    let reply = self.phone.push_bytes(&events.concat());
                    assert_eq!(reply.status, 200, "{reply:?}");
                    let answers: Vec<Answer> =
                        reply.json()["answers"].as_array().unwrap().iter().map(answer).collect();
                    self.replica.answered(&answers)
                }
                Effect::Ask(pull) => {
                    let path = self.phone.path(&format!("records?after={}", pull.after()));
                    let page = self.phone.client.get_with(&path, &self.phone.token);
                    // If the phone has more records than the hub, it looks at the hub's head.
                    let segment = if page.status == 409 { Vec::new() } else { page.body };
                    let head = self.phone.client.get(&self.phone.path("head")).body;
                    self.replica.received(pull, Pulled { segment: &segment, head: &head }).unwrap()
                }
                Effect::BeginAnew => {
                    let segments = self.segments.clone();
                    self.replica.begin_anew(segments.iter().map(Vec::as_slice))
                }
            };
            self.carry_out(next);
        }
    }
}

fn answer(value: &serde_json::Value) -> Answer {
    let event = Hash::parse(value["event"].as_str().unwrap()).unwrap();
    let code = value["code"].as_str().map(|code| Reason { code: code.to_owned(), ..Reason::default() });
    Answer::from_parts(event, value["outcome"].as_str().unwrap(), value["seq"].as_u64(), code).unwrap()
}

fn epoch(server: &Server, phone: &Phone) -> Seconds {
    let head = server.client().get(&phone.path("head")).body;
    SignedHead::read(&head).unwrap().head.epoch
}

fn words<'a>(name: &'a str, data: &'a Path, from: &'a Path) -> Vec<&'a str> {
    vec![
        name,
        "--data",
        data.to_str().unwrap(),
        if name == "backup" { "--to" } else { "--from" },
        from.to_str().unwrap(),
    ]
}

#[test]
fn phones_send_events_again_that_a_restored_hub_has_lost() {
    let folder = folder("restore");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let mut founder = Phone::found(&server, "Leith");
    let ana = founder.add(&server, "Ana");
    let other = Phone::found(&server, "Dunbar");
    let (mut mary, mut ana) = (Device::new(founder), Device::new(ana));
    assert!(command(&words("backup", &data, &copy)).0);
    assert_eq!(epoch(&server, &mary.phone), Seconds(0));
    // What comes after the copy and is lost with the disk.
    let side = |account| vec![(account, Minutes(60))];
    let me = ana.replica.ledger().owner_of(public(&ana.phone.key)).unwrap();
    let entry =
        Recording::new(ExchangeKind::Service, side(me), side(ana.replica.ledger().founder()), today());
    let hour = ana.write(Entry::Record(entry));
    let zoe = mary.write(Entry::AddMember(NewMember::new("Zoe", MemberKind::Person)));
    ana.sync();
    assert_eq!(ana.replica.ledger().chain(), mary.replica.ledger().chain());
    assert!(ana.said.iter().any(|said| matches!(said, Notice::Shared { event, .. } if *event == hour)));

    let restore = words("restore", &data, &copy);
    let forced = [&restore[..], &["--force", "--less"]].concat();
    let (ok, said) = command(&forced);
    assert!(!ok && said.contains("stop it first"), "a running hub cannot be restored: {said}");
    server.kill();
    let (ok, said) = command(&restore);
    assert!(!ok && said.contains("--force"), "an existing database is not replaced: {said}");
    // A damaged copy replaces nothing.
    let bad = folder.join("bad.db");
    fs::copy(&copy, &bad).unwrap();
    let connection = rusqlite::Connection::open(&bad).unwrap();
    connection.execute("UPDATE records SET head_hash = zeroblob(32) WHERE seq = 2", []).unwrap();
    drop(connection);
    let (ok, said) = command(&[&words("restore", &data, &bad)[..], &["--force"]].concat());
    assert!(!ok && said.contains("damaged"), "{said}");
    assert!(!folder.join("hub.db.restoring").exists());
    let before = fs::read(&copy).unwrap();
    let (ok, said) = command(&forced);
    assert!(ok, "{said}");
    assert_eq!(fs::read(&copy).unwrap(), before, "the copy stays as it is");
    let mut aside = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let is_database = |path: &PathBuf| {
        let (_, name) = path.to_str().unwrap().rsplit_once('/').unwrap();
        name.strip_prefix("hub.db.before-").is_some_and(|moment| moment.parse::<u32>().is_ok())
    };
    let aside = aside.find(is_database).unwrap();
    assert!(command(&["check", "--data", aside.to_str().unwrap()]).0, "the old database is kept whole");

    let mut server = Server::start(&folder, &[]);
    let first = epoch(&server, &mary.phone);
    assert!(first >= Seconds(now().0 - 100));
    assert_eq!(epoch(&server, &other), first, "every community begins a new epoch");
    // They have as many records as the hub, or more. Nobody tells them about the restoration.
    for device in [&mut ana, &mut mary] {
        device.phone.client = server.client();
        device.phone.sign_in();
        device.said.clear();
    }
    let before = mary.replica.ledger().chain();
    mary.sync();
    ana.sync();
    mary.sync();
    ana.sync();
    for device in [&ana, &mary] {
        let told =
            device.said.iter().filter(|said| matches!(said, Notice::OfferedAgain { lost: 0, .. })).count();
        assert_eq!(told, 1, "{:?}", device.said);
        let ledger = device.replica.ledger();
        assert!(ledger.seq_of(hour).is_some() && ledger.seq_of(zoe).is_some());
        assert!(device.replica.outbox().is_empty());
        assert_eq!((ledger.chain().seq, ledger.chain() == before), (before.seq, false));
    }
    assert_eq!(ana.replica.ledger().chain(), mary.replica.ledger().chain());

    // Once more. The new epoch is later than the last one, whatever the clock says.
    server.end();
    let later = Seconds(first.0 + 100_000);
    let connection = rusqlite::Connection::open(&data).unwrap();
    connection.execute("UPDATE communities SET epoch = ?1", [later.0]).unwrap();
    drop(connection);
    assert!(command(&forced).0);
    let server = Server::start(&folder, &[]);
    assert!(epoch(&server, &mary.phone) > later);
    // A new phone sees nothing unusual, and every page ends with a head of the epoch.
    let mut new = Phone::new(&server, mary.phone.community, "founder of Leith");
    new.sign_in();
    let page = new.pull_page(2);
    let last = timebank::journal::Items::new(&page.body, 0).last().unwrap().unwrap();
    let timebank::journal::Item::Head(head, _) = last else { panic!("no head") };
    assert_eq!((head.head.epoch, head.head.chain.seq), (epoch(&server, &new), 2));
    let mut device = Device::new(new);
    assert!(!device.said.iter().any(|said| matches!(said, Notice::OfferedAgain { .. })));
    device.write(Entry::AddMember(NewMember::new("Eve", MemberKind::Person)));
    assert_eq!(epoch(&server, &device.phone), head.head.epoch);
    drop(server);
    let (ok, said) = command(&["check", "--data", data.to_str().unwrap()]);
    assert!(ok, "{said}");
    let mut whole = Ledger::new();
    device.segments.iter().for_each(|segment| whole.load_and_judge(segment).unwrap());
}

#[test]
fn a_hub_can_be_restored_without_the_old_database() {
    let folder = folder("restore-new");
    let mut server = Server::start(&folder, &[]);
    let mary = Phone::found(&server, "Leith");
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    assert!(command(&words("backup", &data, &copy)).0);
    server.kill();
    for log in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("hub.db{log}")));
    }
    let (ok, said) = command(&words("restore", &data, &copy));
    assert!(ok, "{said}");
    let server = Server::start(&folder, &[]);
    assert!(epoch(&server, &mary) > Seconds(0));
    let (ok, said) = command(&words("restore", &data, Path::new("nowhere")));
    assert!(!ok && said.contains("is not there"), "{said}");
}

/// Neither the database nor the files beside it contain these words.
fn nobody_finds(folder: &Path, words: &[&str]) {
    for file in ["hub.db", "hub.db-wal", "hub.db.forget", "hub.db.heads"] {
        let bytes = fs::read(folder.join(file)).unwrap_or_default();
        for word in words {
            assert!(!holds(&bytes, word), "{word} is in {file}");
        }
    }
}

#[test]
fn members_erased_after_the_copy_are_erased_again() {
    let folder = folder("restore-erased");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    let mut ana = mary.add(&server, "Anastasia");
    let bob = mary.add(&server, "Bartholomew");
    let theirs = ["Anastasia", "Anastasia's telephone number", "Pruning of roses"];
    let others = ["Bartholomew", "Bartholomew's telephone number"];
    let (who, mine) = (ana.me(), mary.me());
    let gave = ana.gave(mine, "Pruning of roses");
    ana.push(&[gave]);
    mary.pull();
    assert!(command(&words("backup", &data, &copy)).0);
    let erase = |member| Entry::Leave { member, to: Vec::new(), on: today(), erase: true };
    mary.enter(erase(who));
    let (id, journal) = (mary.ledger.account_id(who).unwrap(), mary.ledger.chain().seq);
    let noted = fs::read_to_string(folder.join("hub.db.forget")).unwrap();
    assert!(
        noted.contains(&id.to_string())
            && !noted.contains(&mary.ledger.account_id(bob.me()).unwrap().to_string())
    );
    server.kill();
    assert!(holds(&fs::read(&copy).unwrap(), theirs[0]));
    // The whole disk is lost except the copy and that file.
    for lost in ["", "-wal", "-shm", ".heads", ".heads-wal", ".heads-shm"] {
        let _ = fs::remove_file(folder.join(format!("hub.db{lost}")));
    }
    let (ok, said) = command(&words("restore", &data, &copy));
    assert!(ok && said.contains("1 members"), "{said}");
    // This holds before any request is served, and before any phone sends anything.
    nobody_finds(&folder, &theirs);
    assert!(others.iter().all(|word| holds(&fs::read(&data).unwrap(), word)), "texts of others are kept");
    assert!(!folder.join("hub.db.restoring.forget").exists());
    let server = Server::start(&folder, &[]);
    let mut new = Phone::new(&server, mary.community, "founder of Leith");
    new.sign_in();
    new.pull();
    assert!(new.ledger.is_erased(who) && !new.ledger.is_erased(bob.me()));
    assert_eq!(new.ledger.chain().seq, journal);
    drop(server);
    let (ok, said) = command(&["check", "--data", data.to_str().unwrap()]);
    assert!(ok, "{said}");
}

#[test]
fn the_database_that_is_replaced_knows_who_was_erased_where_the_list_is_lost() {
    let folder = folder("restore-erased-list");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    let [ana, bob] = ["Anastasia", "Bartholomew"].map(|name| mary.add(&server, name));
    assert!(command(&words("backup", &data, &copy)).0);
    for member in [ana.me(), bob.me()] {
        mary.enter(Entry::Leave { member, to: Vec::new(), on: today(), erase: true });
    }
    server.end();
    let list = folder.join("hub.db.forget");
    let whole = fs::read_to_string(&list).unwrap();
    let restore = [&words("restore", &data, &copy)[..], &["--force", "--less"]].concat();
    let check = ["check", "--data", data.to_str().unwrap()];
    assert!(command(&check).0);
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    let mut flipped = whole.clone();
    flipped.replace_range(70..71, if &whole[70..71] == "0" { "1" } else { "0" });
    let second = whole.find('\n').unwrap() + 1;
    for (bytes, says) in [
        ("", "has no hash in its last line"),
        (&whole[..50], "has no hash in its last line"),
        // As the version before wrote it.
        (&whole[..last], "has no hash in its last line"),
        (&whole[second..], "was altered"),
        (&flipped, "was altered"),
    ] {
        fs::write(&list, bytes).unwrap();
        let said = [&check[..], &restore].map(command);
        for (ok, said) in said.into_iter().chain([(false, refusal_to_start(&data))]) {
            assert!(!ok && said.contains("hub.db.forget") && said.contains(says), "{said}");
            assert!(said.contains("move it away"), "{said}");
        }
    }
    // The way out that it says: a hub notes again whom its database knows as erased.
    fs::remove_file(&list).unwrap();
    let mut server = Server::start(&folder, &[]);
    mary.client = server.client();
    mary.sign_in();
    server.end();
    let again = fs::read_to_string(&list).unwrap();
    for member in [ana.me(), bob.me()] {
        assert!(again.contains(&mary.ledger.account_id(member).unwrap().to_string()), "{again}");
    }
    assert!(command(&check).0);
    fs::remove_file(&list).unwrap();
    let (ok, said) = command(&restore);
    assert!(ok && said.contains("2 members"), "{said}");
    nobody_finds(&folder, &["Anastasia", "Bartholomew"]);
}

#[test]
fn a_database_that_can_no_longer_say_who_was_erased_is_named() {
    let folder = folder("restore-erased-unknown");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    Phone::found(&server, "Leith");
    assert!(command(&words("backup", &data, &copy)).0);
    server.end();
    fs::write(&data, "no database").unwrap();
    let (ok, said) = command(&[&words("restore", &data, &copy)[..], &["--force", "--less"]].concat());
    assert!(ok && said.contains("cannot be read: who was erased is known from"), "{said}");
}

/// What was there before is kept, however fast another copy is put back.
#[test]
fn nothing_that_was_kept_is_replaced_and_a_damaged_list_is_found() {
    let folder = folder("restore-twice");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    assert!(command(&words("backup", &data, &copy)).0);
    mary.add(&server, "Anastasia");
    server.end();
    let restore = [&words("restore", &data, &copy)[..], &["--force", "--less"]].concat();
    let rounds = 4;
    for _ in 0..rounds {
        let (ok, said) = command(&restore);
        assert!(ok, "{said}");
    }
    let names = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_kept = |name: &String| name.starts_with("hub.db.before-") && !name.ends_with(".heads");
    let kept: Vec<_> = names.filter(is_kept).collect();
    assert_eq!(kept.len(), rounds, "{kept:?}");
    let with = |name: &&String| holds(&fs::read(folder.join(name)).unwrap(), "Anastasia");
    assert_eq!(kept.iter().filter(with).count(), 1, "the first is still there");
    // A list that nobody can read is found before it is needed.
    let check = ["check", "--data", data.to_str().unwrap()];
    assert!(command(&check).0);
    fs::write(folder.join("hub.db.forget"), "garbage\n").unwrap();
    let (ok, said) = command(&check);
    assert!(!ok && said.contains("who was erased cannot be read"), "{said}");
    assert!(!command(&restore).0);
}

#[test]
fn a_link_to_a_database_stays_one() {
    let folder = folder("restore-link");
    let (disk, link) = (folder.join("disk"), folder.join("hub.db"));
    fs::create_dir(&disk).unwrap();
    std::os::unix::fs::symlink(disk.join("hub.db"), &link).unwrap();
    fs::File::create(disk.join("hub.db")).unwrap();
    let mut server = Server::start(&folder, &[]);
    let mut mary = Phone::found(&server, "Leith");
    let ana = mary.add(&server, "Anastasia");
    let copy = folder.join("copy.db");
    assert!(command(&words("backup", &link, &copy)).0);
    mary.enter(Entry::Leave { member: ana.me(), to: Vec::new(), on: today(), erase: true });
    server.end();
    assert!(disk.join("hub.db.forget").exists() && !folder.join("hub.db.forget").exists());
    let (ok, said) = command(&[&words("restore", &link, &copy)[..], &["--force", "--less"]].concat());
    assert!(ok && said.contains("1 members"), "{said}");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "{said}");
    assert!(!holds(&fs::read(disk.join("hub.db")).unwrap(), "Anastasia"));
}

#[test]
fn the_event_that_erased_a_member_may_be_lost_too() {
    let folder = folder("restore-erased-by");
    let mut server = Server::start(&folder, &[]);
    let (data, copy) = (folder.join("hub.db"), folder.join("copy.db"));
    let mut mary = Phone::found(&server, "Leith");
    let ana = mary.add(&server, "Anastasia");
    let who = ana.me();
    assert!(command(&words("backup", &data, &copy)).0);
    // The coordinator who erased her was added after the copy, so the restored hub does not know that
    // coordinator.
    let cleo = mary.add(&server, "Cleopatra");
    mary.enter(Entry::SetRole(cleo.me(), Role::Coordinator));
    let mut cleo = Device::new(cleo);
    cleo.write(Entry::Leave { member: who, to: Vec::new(), on: today(), erase: true });
    let mut mary = Device::new(mary);
    server.end();
    let (ok, said) = command(&[&words("restore", &data, &copy)[..], &["--force", "--less"]].concat());
    assert!(ok, "{said}");
    nobody_finds(&folder, &["Anastasia"]);
    let server = Server::start(&folder, &[]);
    mary.phone.client = server.client();
    mary.phone.sign_in();
    mary.sync();
    mary.sync();
    assert!(!mary.replica.ledger().is_erased(who), "the phone that has the event has not sent it yet");
    cleo.phone.client = server.client();
    cleo.phone.sign_in();
    cleo.sync();
    cleo.sync();
    assert!(cleo.replica.ledger().is_erased(who));
    drop(server);
    nobody_finds(&folder, &["Anastasia"]);
    let (ok, said) = command(&["check", "--data", data.to_str().unwrap()]);
    assert!(ok, "{said}");
}
