//! Phones, a hub and a network, in one thread and from one seed.

use super::dice::{Counts, Dice};
use super::hub::{Down, Hub};
use super::lies::lie;
use super::network::{Message, Network};
use super::oracle::Oracle;
use super::phone::{Out, Phone};
use super::planted::Bug;
use super::settled::{Settled, settle};
use crate::common::{START, public};
use std::collections::BTreeMap;
use timebank::Hash;
use timebank::journal::Sealed;
use timebank::sync::{Answer, Effect, Notice, Outcome, Pulled, Reason};

/// How many steps a run has before the faults end.
const STEPS: usize = 90;
/// The most seconds between two steps, so that a run lasts some two weeks.
const WEEKS: usize = 27_000;
/// The same for a run of some two months: then members are forgotten by rule.
const MONTHS: usize = 120_000;
/// How wrong a clock may be.
const TEN_YEARS: i64 = 10 * 365 * 86_400;

pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) bug: Option<Bug>,
    pub(crate) hub: Hub,
    pub(crate) hub_copy: Option<super::hub::Stored>,
    pub(crate) phones: Vec<Phone>,
    pub(crate) network: Network,
    pub(crate) oracle: Oracle,
    pub(crate) community: Hash,
    pub(crate) now: u32,
    /// The most seconds from one step to the next.
    pace: usize,
    pub(crate) at_step: usize,
    /// All events that ever left a phone, for those who listen.
    pub(crate) sealed: Vec<Sealed>,
    pub(crate) keys: u64,
}

/// The result of one seed.
pub(crate) struct Outcomes {
    pub(crate) violation: Option<String>,
    pub(crate) counts: Counts,
}

/// Runs one seed to its end.
pub(crate) fn run(seed: u64, bug: Option<Bug>) -> Outcomes {
    let mut world = World::new(seed, bug);
    world.oracle.look_at_hub(&world.hub);
    for step in 0..STEPS {
        if world.oracle.violation.is_some() {
            break;
        }
        world.at_step = step;
        world.happen();
    }
    if world.oracle.violation.is_none() {
        world.heal();
    }
    Outcomes { violation: world.oracle.violation, counts: world.dice.counts }
}

impl World {
    fn new(seed: u64, bug: Option<Bug>) -> World {
        let mut dice = Dice::new(seed);
        let is_long = dice.roll(4) == 0;
        let Settled { hub, mut phones, named } = settle(&mut dice, bug);
        for phone in &mut phones {
            phone.wrong_by = wrong_clock(&mut dice);
        }
        let community = hub.ledger.community().unwrap();
        let oracle = Oracle::new(phones.len(), named);
        World {
            dice,
            bug,
            hub,
            hub_copy: None,
            phones,
            network: Network::default(),
            oracle,
            community,
            now: START + 86_400,
            pace: if is_long { MONTHS } else { WEEKS },
            at_step: 0,
            sealed: Vec::new(),
            keys: 0,
        }
    }

    fn happen(&mut self) {
        self.now += 60 + self.dice.roll(self.pace) as u32;
        self.serve();
        if self.dice.roll(6) == 0 {
            self.duties();
        }
        let p = self.dice.roll(self.phones.len());
        match self.dice.roll(100) {
            0..=39 => self.act(p),
            40..=69 => self.sync(p),
            70 | 71 => self.crash(p),
            72 => self.hub_crashes(),
            73 | 74 => self.cut_off(p),
            75 => self.evict(p),
            76 | 77 => self.back_up(p),
            78 => self.restore(p),
            79 => {
                self.dice.count("hub's storage copied");
                self.oracle.copied();
                self.hub_copy = Some(self.hub.stored.clone());
            }
            80 => self.restore_hub(),
            81 => self.clocks_jump(),
            82..=86 => self.attack(),
            87 | 88 => self.now += 86_400 * 3,
            89..=91 => self.add_devices(0),
            92 => self.read_again(p),
            93..=95 => self.renew_copied(),
            _ => self.operate(),
        }
        for _ in 0..4 {
            let Some(message) = self.network.arriving(self.at_step, &mut self.dice) else { break };
            self.deliver(message);
        }
        self.serve();
        self.oracle.look_at_time(&self.hub, self.now);
    }

    fn sync(&mut self, p: usize) {
        let effects = self.phones[p].replica.sync();
        self.carry_out(p, effects);
    }

    /// Carries out what a replica asks for. `false` if the phone crashed meanwhile and was started again.
    pub(crate) fn carry_out(&mut self, p: usize, effects: Vec<Effect>) -> bool {
        let mut out = Vec::new();
        let whole = self.phones[p].carry_out(effects, self.bug, &mut self.dice, &mut out);
        for out in out {
            match out {
                Out::Say(notice) => self.said(p, &notice),
                Out::Send(events) => {
                    let new = events.iter().filter_map(|event| Sealed::read(event));
                    self.sealed.extend(new);
                    let phone = &self.phones[p];
                    let phone = Some((p, phone.session));
                    self.send(p, Message::Push { phone, events });
                }
                Out::Ask { request, after } => {
                    let phone = &self.phones[p];
                    let (session, device) = (phone.session, public(&phone.device));
                    self.send(p, Message::Ask { phone: p, session, device, request, after });
                }
                Out::BeginAnew => {
                    self.dice.count("restored hub noticed");
                    if self.bug != Some(Bug::EpochIgnored) {
                        self.begin_anew(p);
                    }
                }
            }
        }
        if !whole {
            self.reopen(p);
        }
        if self.bug != Some(Bug::WordsKept) {
            self.phones[p].forget_erased();
        }
        self.look_at_phone(p);
        whole
    }

    pub(crate) fn look_at_phone(&mut self, p: usize) {
        self.oracle.look_at_phone(p, &self.phones[p], &self.hub.history);
    }

    fn send(&mut self, p: usize, message: Message) {
        if self.phones[p].cut_off > self.at_step && !self.dice.healed {
            return self.dice.count("message cut off");
        }
        self.network.send(self.at_step, message, &mut self.dice);
    }

    /// Checks that what a phone told its owner is true.
    fn said(&mut self, p: usize, notice: &Notice) {
        match notice {
            Notice::Admitted(event) | Notice::Shared { event, .. } => {
                if self.hub.ledger.seq_of(*event).is_none() {
                    self.oracle.blame(format!(
                        "phone {p} says that {event} is shared, and the hub does not have it"
                    ));
                }
                self.oracle.shared.insert(*event, self.hub.era);
            }
            Notice::OfferedAgain { .. } => {
                self.dice.count("offered again");
                if self.phones[p].era >= self.hub.era {
                    self.oracle
                        .blame(format!("phone {p} believes a keeper that went back, and was not restored"));
                }
                self.phones[p].era = self.hub.era;
            }
            Notice::Copied { .. } => self.dice.count("said: copied"),
            Notice::Widened => self.dice.count("said: widened"),
            Notice::NeedsAttention(_) => self.dice.count("said: needs attention"),
            Notice::Saved(_) => self.dice.count("said: saved"),
        }
        if matches!(notice, Notice::Shared { .. }) {
            self.dice.count("said: shared");
        }
        if matches!(notice, Notice::Copied { .. }) && self.oracle.losses[p] == 0 {
            self.oracle.blame(format!("phone {p} takes itself for a copy, and is none"));
        }
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::Push { phone, events } => self.at_hub(phone, &events),
            Message::Ask { phone, session, device, request, after } => {
                let expired = self.dice.mishap("token is over", 20);
                let most =
                    if self.dice.healed || self.dice.roll(2) == 0 { 50 } else { 1 + self.dice.roll(4) };
                let Some(page) = self.hub.page(device, after, most).filter(|_| !expired) else {
                    self.dice.count("unauthorized");
                    return self.send(phone, Message::Unauthorized { phone, session });
                };
                let lies = !self.dice.healed && self.dice.roll(8) == 0;
                let told = if lies { lie(&self.hub, after, &page, &mut self.dice) } else { None };
                let (lie, page) = told.map_or((None, page), |(kind, page)| (Some(kind), page));
                self.send(phone, Message::Page { phone, session, request, page, lie });
            }
            Message::Answers { phone, session, json } => self.answers(phone, session, &json),
            Message::Page { phone, session, request, page, lie } => {
                self.page(phone, session, request, &page, lie);
            }
            Message::Unauthorized { phone, session } => {
                if self.phones[phone].session == session && self.bug == Some(Bug::OutboxClearedOn401) {
                    self.phones[phone].forget(|_| true);
                }
                self.look_at_phone(phone);
            }
        }
    }

    /// Events arrive at the hub.
    pub(crate) fn at_hub(&mut self, from: Option<(usize, u64)>, events: &[Vec<u8>]) {
        if let Some((phone, session)) = from
            && self.dice.mishap("token is over", 25)
        {
            return self.send(phone, Message::Unauthorized { phone, session });
        }
        let mut answers = Vec::new();
        self.hub.let_vouch(events, self.now);
        for bytes in events {
            let Some(sealed) = Sealed::read(bytes) else { continue };
            let answer = self.hub.take(&sealed, self.now, &mut self.dice);
            let sent_back = core::mem::take(&mut self.hub.sent_back);
            // Also if the disk was full after that.
            self.oracle.waiting.retain(|id| !sent_back.contains(id));
            match answer {
                Ok(answer) => {
                    if matches!(answer.outcome, Outcome::Waiting(_)) {
                        self.oracle.waiting.insert(answer.event);
                    }
                    answers.push(answer);
                }
                Err(Down::Full | Down::Doubts) => break,
                Err(Down::Crashed) => return self.hub_crashed(&sent_back),
            }
        }
        self.oracle.look_at_hub(&self.hub);
        if let Some((phone, session)) = from {
            let json = serde_json::to_string(&answers).unwrap();
            self.send(phone, Message::Answers { phone, session, json });
        }
    }

    fn answers(&mut self, p: usize, session: u64, json: &str) {
        if self.phones[p].session != session {
            return;
        }
        let mut answers = read_answers(json);
        if self.bug == Some(Bug::AnswerForAnother) {
            let sent = self.phones[p].sent.clone();
            answers.iter_mut().zip(sent).for_each(|(answer, sent)| answer.event = sent);
        }
        for answer in &answers {
            let own = self.oracle.written.get(&answer.event).is_some_and(|(author, _)| *author == p);
            let forked =
                matches!(&answer.outcome, Outcome::Waiting(reason) if reason.code == "device_forked");
            if own && forked && self.oracle.losses[p] == 0 && self.hub.era == 0 {
                self.oracle.blame(format!("phone {p} used a counter twice"));
            }
        }
        let effects = self.phones[p].replica.answered(&answers);
        self.carry_out(p, effects);
        if self.bug == Some(Bug::OutboxClearedOnAnswer) && !answers.is_empty() {
            self.phones[p].forget(|event| answers.iter().any(|answer| answer.event == event));
            self.look_at_phone(p);
        }
    }

    fn page(&mut self, p: usize, session: u64, request: u64, page: &super::hub::Page, lie: Option<&str>) {
        if self.phones[p].session != session {
            return;
        }
        let Some(pull) = self.phones[p].pulls.get(&request).copied() else { return };
        let pulled = Pulled { segment: &page.segment, head: &page.head };
        let before = self.phones[p].replica.ledger().chain();
        match (self.phones[p].replica.received(pull, pulled), lie) {
            (Ok(effects), _) => drop(self.carry_out(p, effects)),
            (Err(distrust), Some(kind)) => {
                self.dice.count(&format!("lie: {kind}: {}", distrust.code()));
                if self.phones[p].replica.ledger().chain() != before {
                    self.oracle.blame("a lie left a trace");
                }
                if self.bug == Some(Bug::HeadGoesBack) && distrust.is_of_keeper() {
                    self.begin_anew(p);
                }
            }
            (Err(distrust), None) => {
                self.oracle.blame(format!("phone {p} does not believe an honest page: {distrust:?}"));
            }
        }
    }

    pub(crate) fn begin_anew(&mut self, p: usize) {
        // Another phone's event that this one carried, and saw in the journal, is offered again by the other
        // phone, also if this one crashes before it can say that it begins anew.
        let phone = &mut self.phones[p];
        let written = &self.oracle.written;
        let own = |event: &Hash| written.get(event).is_some_and(|(author, _)| *author == p);
        let outbox = phone.replica.outbox();
        phone.saved.retain(|event| own(event) || outbox.get(*event).is_some());
        phone.let_go.extend(phone.forgotten());
        let segments = phone.stored.segments.clone();
        let effects = phone.replica.begin_anew(segments.iter().map(Vec::as_slice));
        self.carry_out(p, effects);
    }

    /// The faults end. Everybody asks until nothing comes.
    fn heal(&mut self) {
        self.dice.healed = true;
        self.hub.wrong_by = 0;
        self.hub.confirm_clock(self.now);
        for round in 0..24 {
            let before = self.picture();
            if round > 1 && !self.everybody_is_known() {
                self.add_devices(0);
            }
            for p in 0..self.phones.len() {
                self.sync(p);
                self.deliver_all();
            }
            if self.oracle.violation.is_some() || (before == self.picture() && round > 3) {
                break;
            }
        }
        if self.oracle.violation.is_none() {
            self.oracle.look_at_end(&self.hub, &self.phones);
        }
        let partial = self.phones.iter().any(|phone| {
            phone.replica.ledger().accounts().any(|account| phone.replica.balance(account).is_none())
        });
        if partial {
            self.dice.count("partial replicas");
        }
    }

    fn deliver_all(&mut self) {
        while let Some(message) = self.network.arriving(usize::MAX, &mut self.dice) {
            self.deliver(message);
            if self.oracle.violation.is_some() {
                break;
            }
        }
    }

    fn everybody_is_known(&self) -> bool {
        let known = |phone: &Phone| self.hub.ledger.owner_of(public(&phone.device)).is_some();
        self.phones.iter().all(known)
    }

    /// A value that changes while there is something left to do.
    fn picture(&self) -> Vec<(u64, usize, usize)> {
        let phone = |phone: &Phone| {
            let outbox = phone.replica.outbox();
            (phone.replica.ledger().chain().seq, outbox.iter().len(), outbox.unsent())
        };
        let hub = (self.hub.ledger.chain().seq, self.hub.stored.waiting.len(), 0);
        self.phones.iter().map(phone).chain([hub]).collect()
    }
}

pub(crate) fn wrong_clock(dice: &mut Dice) -> i64 {
    if dice.roll(2) == 0 {
        return 0;
    }
    let wrong_by = dice.roll(2 * TEN_YEARS as usize) as i64 - TEN_YEARS;
    dice.count("wrong clock");
    wrong_by
}

/// Answers from their JSON, as a shell reads them.
fn read_answers(json: &str) -> Vec<Answer> {
    let values: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let answer = |value: serde_json::Value| {
        let reason = value.get("code").map(|code| Reason {
            code: text(code),
            fields: value.get("fields").map_or_else(BTreeMap::new, |fields| {
                fields.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
            }),
        });
        let event = Hash::parse(&text(&value["event"])).unwrap();
        let seq = value.get("seq").and_then(serde_json::Value::as_u64);
        Answer::from_parts(event, &text(&value["outcome"]), seq, reason).unwrap()
    };
    values.into_iter().map(answer).collect()
}
