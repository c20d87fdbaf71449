//! What holds at the end of any attempts.

use super::random::Random;
use crate::common::public;
use std::collections::{BTreeMap, BTreeSet};
use timebank::journal::{
    Audience, Body, ExchangeKind, Fact, Item, Items, MemberAdded, MemberChanged, PolicyChange, Record, Ref,
    Role, TextKind, read_journal_file,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Recording, Refusal};
use timebank::views::Books;
use timebank::{Day, Hash, Id, Minutes};

/// For every event the member whose device wrote it; `None` for the keeper.
type Writers = BTreeMap<Hash, Option<AccountIndex>>;

impl Random {
    /// Two members who have nothing to do with each other write at the same time. The order does not matter.
    pub(crate) fn commute(&mut self) {
        let everybody: Vec<AccountIndex> = self.c.ledger.people().skip(1).collect();
        if everybody.len() < 4 || self.c.ledger.totals().exchanges > 300 {
            return;
        }
        let start = self.dice.roll(everybody.len() - 3);
        let four = &everybody[start..start + 4];
        let mut drafts = Vec::new();
        for (one, two) in [(four[0], four[1]), (four[2], four[3])] {
            let device = self.device_of(one);
            let minutes = [Minutes(1 + self.dice.roll(300) as i64); 2];
            let kind = if self.dice.roll(2) == 0 { ExchangeKind::Gift } else { ExchangeKind::Service };
            let legs = (vec![(two, minutes[0])], vec![(one, minutes[1])]);
            let confirm = kind == ExchangeKind::Gift;
            let recording = Recording { confirm, ..Recording::new(kind, legs.0, legs.1, self.today()) };
            let (author, seed) = (self.c.author_of(&device), self.c.seed());
            drafts.push((self.c.ledger.draft(Entry::Record(recording), author, &seed).unwrap(), device));
        }
        if drafts[0].1.to_bytes() == drafts[1].1.to_bytes() {
            return;
        }
        let outcome = |order: [usize; 2]| {
            let mut c = self.c.clone();
            let mut answers = order.map(|i| (i, c.admit_from(&drafts[i].0, &drafts[i].1)));
            answers.sort_by_key(|(i, _)| *i);
            let balances: Vec<i64> = c.ledger.accounts().map(|account| c.balance(account)).collect();
            let states = [0, 1].map(|i| {
                let id = Id { event: drafts[i].0.id(), part: 0 };
                c.ledger.exchange(id).map(|exchange| c.state(exchange))
            });
            (answers, balances, states)
        };
        assert_eq!(outcome([0, 1]), outcome([1, 0]));
    }

    /// Everything that holds at the end.
    pub(crate) fn finish(&self) {
        let ledger = &self.c.ledger;
        let cache = ledger.cache();
        assert!(self.c.replayed().cache() == cache, "replaying gives another ledger");
        let opened = Ledger::from_cache(&cache.as_slice()).unwrap();
        assert!(opened.cache() == cache && opened.chain() == ledger.chain());
        self.c.judged().unwrap();
        let mut books = Books::new(Some(&cache));
        books.push(read_journal_file(&self.c.file()).unwrap());
        for finding in books.finish(ledger) {
            assert!(finding.ok, "{finding:?}");
        }
        self.forgets(&cache);
        self.shares();
    }

    /// A member is asked to confirm exactly those exchanges that they may confirm, limits apart.
    pub(crate) fn asks_who_may(&mut self) {
        let devices = self.devices.clone();
        for (member, device) in devices {
            let member = self.c.ledger.person(member);
            let author = self.c.author_of(&device);
            let seed = self.c.seed();
            let rules = Entry::SetPolicy(PolicyChange::default());
            let draft = self.c.ledger.draft(rules, author, &seed).unwrap();
            // Only a member who may write and is no coordinator.
            if self.c.prepare(&draft, &device).err() != Some(Refusal::NotACoordinator) {
                continue;
            }
            let asked: BTreeSet<String> =
                self.c.ledger.awaiting(member).confirm.into_iter().map(|row| row.exchange).collect();
            for exchange in
                self.exchanges.iter().copied().filter(|exchange| self.c.state(*exchange) == "proposed")
            {
                let draft = self.c.ledger.draft(Entry::Confirm(exchange), author, &seed).unwrap();
                let answer = self.c.prepare(&draft, &device).map(|_| ());
                let taken = matches!(
                    answer,
                    Ok(()) | Err(Refusal::ExceedsFloor { .. } | Refusal::ExceedsCeiling { .. })
                );
                let is_asked = asked.contains(&self.c.ledger.exchange_id(exchange).to_string());
                assert_eq!(
                    is_asked,
                    taken,
                    "{member:?}: {answer:?} of {:?}",
                    self.c.ledger.history_row(exchange)
                );
            }
        }
    }

    /// Every segment forgets. The ledger is the same, and no text about erased members is left.
    fn forgets(&self, cache: &[u8]) {
        let mut stored = Vec::new();
        let mut replayed = Ledger::new();
        for segment in &self.c.segments {
            let forgotten = self.c.ledger.forget(segment).unwrap().unwrap_or_else(|| segment.clone());
            assert_eq!(self.c.ledger.forget(&forgotten).unwrap(), None, "once is enough");
            replayed.load(&forgotten).unwrap();
            stored.extend(forgotten);
        }
        assert!(replayed.cache() == cache, "forgetting makes another ledger");
        self.tells_what_is_whole(&stored);
        let everything = [&stored[..], cache].concat();
        let everything = String::from_utf8_lossy(&everything);
        for word in &self.former {
            assert!(!everything.contains(word.as_str()), "the programme {word} is still there");
        }
        for (word, about) in &self.said {
            let erased = about.iter().any(|account| self.c.ledger.is_erased(*account));
            if erased {
                assert!(!everything.contains(word.as_str()), "{word} is still there");
            }
        }
    }

    /// A journal with erased texts is whole. A member's share of it is whole only if nothing was withheld.
    fn tells_what_is_whole(&self, stored: &[u8]) {
        let ledger = &self.c.ledger;
        assert!(ledger.is_whole(stored).unwrap());
        for reader in ledger.accounts().skip(1).take(2) {
            let (mut theirs, mut all) = (Vec::new(), true);
            for item in Items::new(stored, 0) {
                match item.unwrap() {
                    Item::Record(record, bytes) => {
                        let seen = ledger.record_for(&record, reader);
                        all &= seen == bytes;
                        theirs.extend(seen);
                    }
                    Item::Head(_, bytes) => theirs.extend_from_slice(bytes),
                }
            }
            assert_eq!(ledger.is_whole(&theirs).unwrap(), all);
        }
    }

    /// The share of the journal that each member would get. It has everything about them, and nothing that
    /// others said among themselves. It gives the same hours for their own account.
    fn shares(&self) {
        let ledger = &self.c.ledger;
        let items = self.c.segments.iter().flat_map(|segment| Items::new(segment, 0));
        let writers: Writers = items
            .filter_map(|item| match item.unwrap() {
                Item::Record(record, _) => Some(record.event),
                Item::Head(..) => None,
            })
            .map(|event| {
                let writer = self.devices.iter().find(|(_, device)| public(device) == event.device);
                (event.id(), writer.map(|(account, _)| ledger.person(*account)))
            })
            .collect();
        // The founder sees everything. Of many members, some are enough.
        let step = 1 + ledger.accounts().count() / 6;
        for reader in ledger.people().skip(1).step_by(step) {
            let (mut shared, mut last) = (Vec::new(), &[][..]);
            for item in self.c.segments.iter().flat_map(|segment| Items::new(segment, 0)) {
                match item.unwrap() {
                    Item::Record(record, _) => {
                        let theirs = ledger.record_for(&record, reader);
                        self.hides(&writers, &record, &theirs, reader);
                        shared.extend(theirs);
                    }
                    Item::Head(_, bytes) => last = bytes,
                }
            }
            shared.extend_from_slice(last);
            let mut replica = Ledger::new();
            replica.load(&shared).unwrap();
            assert_eq!(replica.chain(), ledger.chain(), "every reader verifies the whole chain");
            assert_eq!(replica.movements(reader), ledger.movements(reader));
            let own = |ledger: &Ledger| ledger.own_share(reader, Day::FIRST, Day::LAST).unwrap();
            assert_eq!(own(&replica), own(ledger), "a phone tells what came back as the desk does");
        }
    }

    /// Each part is there for its audience, and for nobody else.
    fn hides(&self, writers: &Writers, record: &Record<'_>, theirs: &[u8], reader: AccountIndex) {
        let ledger = &self.c.ledger;
        let Some(Ok(Item::Record(theirs, _))) = Items::new(theirs, record.seq - 1).next() else {
            panic!("no record");
        };
        let role = ledger.card(reader, self.today()).member.role;
        let views = role == Role::Viewer;
        let all = role == Role::Coordinator || writers[&record.event.id()] == Some(reader);
        let here = |part| Ref { event: Some(record.event.id()), part };
        let id =
            |reference: Ref| Id { event: reference.event.unwrap_or(record.event.id()), part: reference.part };
        let mut seen = BTreeSet::new();
        for index in 0..record.parts.len() {
            let Some(part) = record.part(index).unwrap() else { continue };
            let Body::Fact(fact) = part.body else { continue };
            let (texts, about) = match &fact {
                Fact::Proposed(proposed) => {
                    (vec![proposed.note, proposed.trail], Some(id(here(index as u16))))
                }
                Fact::Step(step) => (vec![step.text], Some(id(step.exchange))),
                Fact::ProgrammeSet(set) => (vec![set.programme], Some(id(set.exchange))),
                _ => (Vec::new(), None),
            };
            let Some(about) = about else { continue };
            let exchange = ledger.exchange(about).unwrap();
            let takes_part = self.parties(exchange).iter().any(|party| ledger.acts_for(reader, *party));
            let recorded = writers.get(&about.event) == Some(&Some(reader));
            for place in texts.into_iter().flatten().map(usize::from).chain([index]) {
                seen.insert(place);
                let Some(part) = record.part(place).unwrap() else { continue };
                let open = part.audience == Audience::MEMBERS;
                // A viewer reads every exchange, but no notes of others.
                let viewed = views && !matches!(part.body, Body::Text(TextKind::Note, _));
                let parties = takes_part || recorded || viewed;
                let meant = all || open || (part.audience == Audience::PARTIES && parties);
                assert_eq!(theirs.parts[place].is_some(), meant, "part {place} of record {}", record.seq);
            }
        }
        // Contacts and numbers are for the member they are about. Names and offers are for all.
        for index in (0..record.parts.len()).filter(|index| !seen.contains(index)) {
            let Some(part) = record.part(index).unwrap() else { continue };
            if part.audience == Audience::MEMBERS {
                assert!(theirs.parts[index].is_some());
            } else if theirs.parts[index].is_some() {
                assert!(all || self.is_about(record, index, reader), "part {index} of {}", record.seq);
            }
        }
    }

    /// Whether a fact about `reader`, or about an account they act for, points to a text.
    fn is_about(&self, record: &Record<'_>, text: usize, reader: AccountIndex) -> bool {
        let ledger = &self.c.ledger;
        (0..record.parts.len()).any(|index| {
            let Some(Body::Fact(fact)) = record.part(index).unwrap().map(|part| part.body) else {
                return false;
            };
            let (whose, texts) = match fact {
                Fact::MemberAdded(MemberAdded { contact, number, .. }) => {
                    (Ref::here(index as u16), [contact, number])
                }
                Fact::MemberChanged(MemberChanged { member, contact, .. }) => (member, [contact, None]),
                _ => return false,
            };
            let whose = Id { event: whose.event.unwrap_or(record.event.id()), part: whose.part };
            let account = ledger.member(whose).unwrap();
            texts.iter().flatten().any(|place| usize::from(*place) == text)
                && ledger.acts_for(reader, account)
        })
    }
}
