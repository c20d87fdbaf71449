//! Short stories, one fact a line with its answer: `tests/scenarios/*.txt`.
//!
//! ```text
//! found Leith by Mary             the founder's device writes every line without a name in front
//! member Ana                      also `as household`, `as organisation`
//! device ana                      from now on `ana:` writes from her own device
//! policy rounding 0:15            also `policy categories gardening "child care"`
//! record ana gave bob 1:30        several: `ana 1:00, bob 0:30 gave cid 1:30`; then, in any order:
//!                                 `on DAY`, `worked H:MM`, `rounded`, `category C`, `note "…"`, `as gift`,
//!                                 `confirmed`
//! ana: confirm e1                 `ana#3:` writes with counter 3, `elsewhere:` for another timebank
//! void e1 "typed twice"
//! again                           offers the last entry once more
//! state e1 voided    balances ana 0:00 pot 0:00    credit 0:52 → 0:45
//! ```
//! People and rules (several `RULE VALUE` in one line; `policy off RULE` switches one off):
//! ```text
//! member Smiths as household of ana bob       also `guardian gil`, `contact "…"`, `in "Leith Walk"`
//! holders smiths ana cid      guardian kid nobody      role bob coordinator      revoke ana      erase ana
//! leave ana erased            moves the balance; without `to`, to the pot
//! leave smiths to ana 1:00, bob 0:30
//! policy floor -2:00 ceiling 10:00 beyond hold          warn | hold | refuse
//! policy recorders givers     either | givers | receivers | coordinators;  gifts members | coordinators-only
//! policy rounds up longest 8:00 back-days 90 accept-days 14 closes-on 10
//! policy book open keeps-months 24 starting-credit 5:00
//! ```
//! An exchange's life (`record` also takes `travel H:MM`, `for ana`, who has no phone, `answers o1`):
//! ```text
//! decline e1 "…"    decline e1 as e2    withdraw e1    dispute e1 "…"    resolve e1    release e1
//! note e1 "…"
//! agree e1          agree e1 for smiths                confirm e1 for ana
//! correct e1 "an hour" ana gave bob 1:00 → e2 confirmed
//! undo e1                              takes its last step back
//! session shared ana 2:00 gave bob 1:00, cid 1:30      each-pays | shared | pot-pays | no-charge;
//!                                                      `peers ana 1:00, bob 0:30`; it may be named, `→ e1`
//! came e1 Bob 1:00, Cid 1:30                           who came to it, by its list
//! preview shared ana 2:00 gave bob 1:00, cid 1:30 → ana 2:00 bob -0:48 cid -1:12      and nothing is entered
//! offer "I can mend bicycles" category repairs until 2024-04-01 → o1
//!                                                      also `request`, `instead-of o1`, `unpost o1`
//! trail e1 recorded by Mary for ana, confirmed by bob, disputed by ana "not so"
//! ```
//! Days and the keeper:
//! ```text
//! later 14 days     keeper → ok            it does what is due: `ok`, or `nothing`
//! keeper accept e1                         it tries a step that may not be due; also hold, confirm,
//!                                          close 2024-02, erase ana
//! close 2024-02     month 2024-02 1:30     the hours that count in it
//! show ana ""       forget                 what is known of a member; every stored segment forgets
//! unknown voided    about an exchange that does not exist: any step; also member, role, erasure, device,
//!                   offer
//! ```
//! After `→` stands `ok`, `refused <code>`, or the name of the exchange and its state. After every line all
//! balances must sum to zero, and a refused entry must have changed nothing.

mod more;

use crate::common::{self, Community, below, key, path, public};
use ed25519_dalek::SigningKey;
use std::collections::HashMap;
use std::path::Path;
use timebank::journal::{Author, Body, DeviceAdded, Draft, Fact, MemberKind, PolicyChange, Rule};
use timebank::ledger::{
    AccountIndex, Entry, ExchangeIndex, MemberChange, NewMember, PostIndex, Recording, Refusal,
};
use timebank::{Day, Id, Minutes, Seconds};

#[test]
fn every_story_ends_as_written() {
    let mut files = below(&path("tests/scenarios"), "txt");
    files.sort();
    let wrong: Vec<String> = files.iter().flat_map(|file| tell(file)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(files.len() >= 20, "the stories are gone");
}

/// Runs one story. Returns the lines whose answer differs.
fn tell(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut story = Story::new();
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(problem) = story.line(line) {
            wrong.push(format!("{}:{}: {line}\n    {problem}", file.display(), number + 1));
        }
    }
    if story.c.replayed().cache() != story.c.ledger.cache() {
        wrong.push(format!("{}: replaying the journal gives another ledger", file.display()));
    }
    if let Err(corrupt) = story.c.judged() {
        wrong.push(format!("{}: judged again the journal is {corrupt:?}", file.display()));
    }
    wrong
}

/// Who writes a line.
#[derive(Clone)]
enum Writer {
    Coordinator,
    Device(String, Option<u64>),
    Elsewhere,
}

struct Story {
    c: Community,
    accounts: HashMap<String, AccountIndex>,
    exchanges: HashMap<String, ExchangeIndex>,
    posts: HashMap<String, PostIndex>,
    /// The last counter of each member's device.
    counters: HashMap<String, u64>,
    /// The last entry and the device that signed it.
    last: Option<(Draft, SigningKey)>,
}

type Answer = Result<(), String>;

impl Story {
    fn new() -> Story {
        Story {
            c: Community::unfounded(),
            accounts: HashMap::from([("pot".to_owned(), AccountIndex::POT)]),
            exchanges: HashMap::new(),
            posts: HashMap::new(),
            counters: HashMap::new(),
            last: None,
        }
    }

    fn line(&mut self, line: &str) -> Answer {
        let (what, expected) =
            line.split_once('→').map_or((line, "ok"), |(what, answer)| (what, answer.trim()));
        let words = words(what);
        let (writer, words) = writer(&words)?;
        let before = self.c.ledger.cache();
        let got = self.act(&writer, words, expected)?;
        let sum: i64 = self.c.ledger.accounts().map(|account| self.c.balance(account)).sum();
        if sum != 0 {
            return Err(format!("the balances sum to {sum}"));
        }
        if got.starts_with("refused") && self.c.ledger.cache() != before {
            return Err(format!("{got}, and yet something changed"));
        }
        if got == expected { Ok(()) } else { Err(format!("expected {expected}, got {got}")) }
    }

    /// Does what a line says, and returns the answer.
    fn act(&mut self, writer: &Writer, words: &[&str], expected: &str) -> Result<String, String> {
        match words {
            ["found", name, "by", founder] => self.found(name, founder),
            ["rename", name, new] => {
                let member = self.account(name)?;
                self.enter(
                    writer,
                    Entry::ChangeMember(MemberChange { name: Some(new), ..MemberChange::of(member) }),
                )
                .map(answer)
            }
            ["device", name] => self.device(writer, name),
            ["policy", "categories", names @ ..] => self.policy(writer, Vec::new(), Some(names.to_vec())),
            ["record", rest @ ..] => self.record(writer, rest, expected),
            ["confirm", name] => {
                let exchange = self.exchange(name)?;
                self.enter(writer, Entry::Confirm(exchange)).map(answer)
            }
            ["void", name, reason] => {
                let exchange = self.exchange(name)?;
                self.enter(writer, Entry::Void { exchange, reason }).map(answer)
            }
            ["again"] => {
                let (draft, device) = self.last.clone().ok_or("there was no entry before")?;
                Ok(answer(self.c.admit_from(&draft, &device)))
            }
            ["state", name, state] => self.state(name, state),
            ["balances", pairs @ ..] => self.balances(pairs),
            ["credit", worked] => Ok(self.c.ledger.policy().credit(minutes(worked)?).to_string()),
            _ => self.more(writer, words, expected),
        }
    }

    fn found(&mut self, name: &str, founder: &str) -> Result<String, String> {
        self.c = Community::found(name, founder);
        self.accounts.insert(founder.to_lowercase(), self.c.ledger.founder());
        Ok("ok".to_owned())
    }

    fn add(&mut self, writer: &Writer, new: NewMember<'_>) -> Result<String, String> {
        let name = new.name.to_lowercase();
        let admitted = self.enter(writer, Entry::AddMember(new))?;
        if let Ok(id) = admitted {
            self.accounts.insert(name, self.c.member_of(id));
        }
        Ok(answer(admitted))
    }

    fn device(&mut self, writer: &Writer, name: &str) -> Result<String, String> {
        let member = self.c.ledger.account_id(self.account(name)?).ok_or("the pot has no device")?.into();
        let fact = Fact::DeviceAdded(DeviceAdded { member, key: public(&key(&name.to_lowercase())) });
        let (author, device) = self.author(writer);
        let draft = self.c.craft(author, vec![Body::Fact(fact)]);
        Ok(answer(self.offer(draft, device)))
    }

    fn policy(
        &mut self,
        writer: &Writer,
        rules: Vec<(Rule, Option<i64>)>,
        categories: Option<Vec<&str>>,
    ) -> Result<String, String> {
        self.enter(writer, Entry::SetPolicy(PolicyChange { rules, categories, unknown: false })).map(answer)
    }

    fn record(&mut self, writer: &Writer, words: &[&str], expected: &str) -> Result<String, String> {
        let entry = self.exchange_to_record(words)?;
        let admitted = self.enter(writer, entry)?;
        self.named(admitted, expected)
    }

    /// Stores an exchange under the name that the answer gives it.
    fn named(&mut self, admitted: Result<Id, Refusal>, expected: &str) -> Result<String, String> {
        let id = match admitted {
            Ok(id) => id,
            refused => return Ok(answer(refused)),
        };
        // If there is a note, it is the part before.
        let found = [0, 1].into_iter().find_map(|part| self.c.ledger.exchange(Id { part, ..id }));
        let exchange = found.ok_or("the exchange is not there")?;
        let label = expected.split(' ').next().unwrap_or_default();
        self.exchanges.insert(label.to_owned(), exchange);
        Ok(format!("{label} {}", self.state_of(exchange)?))
    }

    /// `ana 1:00, bob 0:30 gave cid 1:30 on 2024-03-01 …`
    fn exchange_to_record<'w>(&self, words: &[&'w str]) -> Result<Entry<'w>, String> {
        let gave_at = words.iter().position(|word| *word == "gave").ok_or("who gave?")?;
        let options =
            ["on", "worked", "rounded", "category", "note", "as", "confirmed", "travel", "for", "answers"];
        let end = words.iter().position(|word| options.contains(word)).unwrap_or(words.len());
        let mut received = self.side(&words[gave_at + 1..end])?;
        let mut gave = self.side(&words[..gave_at])?;
        let total: Minutes = received.iter().filter_map(|(_, minutes)| *minutes).sum();
        gave.iter_mut().for_each(|(_, minutes)| *minutes = minutes.or(Some(total)));
        received.iter_mut().for_each(|(_, minutes)| *minutes = minutes.or(Some(total)));
        let sized = |side: Vec<(AccountIndex, Option<Minutes>)>| {
            side.into_iter().map(|(a, m)| (a, m.unwrap_or_default())).collect()
        };
        let mut exchange = Told { gave: sized(gave), received: sized(received), ..Told::default() };
        exchange.options(self, &words[end..])?;
        if exchange.rounded {
            exchange.round(|worked| self.c.ledger.policy().credit(worked));
        }
        Ok(exchange.entry())
    }

    fn side(&self, words: &[&str]) -> Result<Vec<(AccountIndex, Option<Minutes>)>, String> {
        let one = |words: &[&str]| match words {
            [name] => Ok((self.account(name.trim_end_matches(','))?, None)),
            [name, length] => Ok((self.account(name)?, Some(minutes(length.trim_end_matches(','))?))),
            _ => Err(format!("{words:?} is no side of an exchange")),
        };
        words.split_inclusive(|word| word.ends_with(',')).map(one).collect()
    }

    fn state(&self, name: &str, state: &str) -> Result<String, String> {
        let got = self.state_of(self.exchange(name)?)?;
        if got == state { Ok("ok".to_owned()) } else { Err(format!("{name} is {got}")) }
    }

    fn state_of(&self, exchange: ExchangeIndex) -> Result<&'static str, String> {
        Ok(self.c.ledger.history_row(exchange).state.name())
    }

    fn balances(&self, pairs: &[&str]) -> Result<String, String> {
        for pair in pairs.chunks(2) {
            let [name, balance] = pair else { return Err(format!("what is the balance of {pair:?}?")) };
            let got = Minutes(self.c.balance(self.account(name)?)).to_string();
            if got != *balance {
                return Err(format!("the balance of {name} is {got}"));
            }
        }
        Ok("ok".to_owned())
    }

    fn account(&self, name: &str) -> Result<AccountIndex, String> {
        self.accounts.get(&name.to_lowercase()).copied().ok_or_else(|| format!("who is {name}?"))
    }

    fn exchange(&self, name: &str) -> Result<ExchangeIndex, String> {
        self.exchanges.get(name).copied().ok_or_else(|| format!("which exchange is {name}?"))
    }

    fn author(&mut self, writer: &Writer) -> (Author, SigningKey) {
        match writer {
            Writer::Coordinator | Writer::Elsewhere => (self.c.author(), self.c.device.clone()),
            Writer::Device(name, counter) => {
                let last = self.counters.entry(name.clone()).or_default();
                let n = counter.unwrap_or(*last + 1);
                *last = n.max(*last);
                let device = key(name);
                self.c.clock += 60;
                (Author { device: public(&device), n, at: Seconds(self.c.clock) }, device)
            }
        }
    }

    fn enter(&mut self, writer: &Writer, entry: Entry<'_>) -> Result<Result<Id, Refusal>, String> {
        let (author, device) = self.author(writer);
        let seed = self.c.seed();
        let draft = match writer {
            Writer::Elsewhere => Community::found("Elsewhere", "Mary").ledger.draft(entry, author, &seed),
            _ => self.c.ledger.draft(entry, author, &seed),
        };
        Ok(draft.and_then(|draft| self.offer(draft, device)))
    }

    fn offer(&mut self, draft: Draft, device: SigningKey) -> Result<Id, Refusal> {
        let admitted = self.c.admit_from(&draft, &device);
        self.last = Some((draft, device));
        admitted
    }
}

/// An exchange that a line describes.
#[derive(Default)]
struct Told<'w> {
    gave: Vec<(AccountIndex, Minutes)>,
    received: Vec<(AccountIndex, Minutes)>,
    gift: bool,
    opening: bool,
    rounded: bool,
    confirm: bool,
    on: Option<Day>,
    worked: Option<Minutes>,
    category: Option<&'w str>,
    note: Option<&'w str>,
    travel: Option<Minutes>,
    on_behalf: Option<AccountIndex>,
    answers: Option<PostIndex>,
}

impl<'w> Told<'w> {
    fn options(&mut self, story: &Story, words: &[&'w str]) -> Answer {
        let rest = match words {
            [] => return Ok(()),
            ["on", day, rest @ ..] => {
                self.on = Some(Day::parse(day).ok_or_else(|| format!("{day} is no day"))?);
                rest
            }
            ["worked", length, rest @ ..] => {
                self.worked = Some(minutes(length)?);
                rest
            }
            ["category", name, rest @ ..] => {
                self.category = Some(name);
                rest
            }
            ["note", note, rest @ ..] => {
                self.note = Some(note);
                rest
            }
            ["as", kind @ ("gift" | "opening"), rest @ ..] => {
                (self.gift, self.opening) = (*kind == "gift", *kind == "opening");
                rest
            }
            ["travel", length, rest @ ..] => {
                self.travel = Some(minutes(length)?);
                rest
            }
            ["for", name, rest @ ..] => {
                self.on_behalf = Some(story.account(name)?);
                rest
            }
            ["answers", name, rest @ ..] => {
                self.answers = Some(*story.posts.get(*name).ok_or("which offer?")?);
                rest
            }
            ["rounded", rest @ ..] => {
                self.rounded = true;
                rest
            }
            ["confirmed", rest @ ..] => {
                self.confirm = true;
                rest
            }
            [word, ..] => return Err(format!("what is {word}?")),
        };
        self.options(story, rest)
    }

    /// Keeps the worked time, and credits it as the policy rounds it.
    fn round(&mut self, credit: impl Fn(Minutes) -> Minutes) {
        self.worked = self.gave.first().map(|(_, worked)| *worked);
        for (_, length) in self.gave.iter_mut().chain(&mut self.received) {
            *length = credit(*length);
        }
    }

    fn entry(self) -> Entry<'w> {
        let kind = self.kind();
        Entry::Record(Recording {
            category: self.category,
            worked: self.worked,
            note: self.note,
            travel: self.travel,
            on_behalf: self.on_behalf,
            answers: self.answers,
            confirm: self.confirm,
            ..Recording::new(
                kind,
                self.gave,
                self.received,
                self.on.unwrap_or(Day::of(Seconds(common::START))),
            )
        })
    }
}

fn answer<T>(admitted: Result<T, Refusal>) -> String {
    admitted.map_or_else(|refusal| format!("refused {}", refusal.code()), |_| "ok".to_owned())
}

fn minutes(text: &str) -> Result<Minutes, String> {
    Minutes::parse(text).ok_or_else(|| format!("{text} is no length"))
}

fn member_kind(name: &str) -> Result<MemberKind, String> {
    match name {
        "household" => Ok(MemberKind::Household),
        "organisation" => Ok(MemberKind::Organisation),
        _ => Err(format!("no member is a {name}")),
    }
}

/// The words of a line. A quoted text is one word.
fn words(line: &str) -> Vec<&str> {
    let quoted = line.split('"').enumerate();
    quoted
        .flat_map(|(i, piece)| if i % 2 == 1 { vec![piece] } else { piece.split_whitespace().collect() })
        .collect()
}

/// Who writes the line, and the words that follow.
fn writer<'a, 'w>(words: &'a [&'w str]) -> Result<(Writer, &'a [&'w str]), String> {
    let Some(name) = words.first().and_then(|word| word.strip_suffix(':')) else {
        return Ok((Writer::Coordinator, words));
    };
    let writer = match name.split_once('#') {
        _ if name == "elsewhere" => Writer::Elsewhere,
        Some((name, n)) => {
            Writer::Device(name.to_owned(), Some(n.parse().map_err(|_| format!("{n} is no counter"))?))
        }
        None => Writer::Device(name.to_owned(), None),
    };
    Ok((writer, &words[1..]))
}
