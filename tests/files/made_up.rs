//! Random communities in which anything may happen.

use crate::common::crafted::{draft, legs, proposed};
use crate::common::{Community, posting};
use proptest::prelude::*;
use timebank::journal::{
    Account, Body, ExchangeKind, Fact, HeldBy, MemberKind, PostKind, Proposed, Ref, Step, StepKind, TextKind,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, NewMember, Recording, Refusal, Stepping};
use timebank::{Day, Id, Minutes};

/// An action in a random community. Numbers choose among what exists.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Join {
        name: String,
        kind: u8,
        number: Option<String>,
    },
    Exchange(Help),
    /// Correct an exchange: another one replaces it.
    Correct {
        exchange: usize,
        reason: String,
        by: Help,
    },
    Step {
        kind: StepKind,
        exchange: usize,
        text: Option<String>,
    },
    Confirm {
        exchange: usize,
        reason: Option<String>,
    },
    Hold {
        exchange: usize,
        reason: Option<String>,
    },
    /// Somebody posts an offer, and another member answers it.
    Answer(String),
    Leave {
        who: usize,
        erase: bool,
    },
    /// The keeper does its duties after this many days.
    Wait(u32),
}

/// The giver and the receiver.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    gave: Vec<(usize, i64)>,
    received: Vec<usize>,
    gift: bool,
    on: i32,
    note: String,
    category: Option<usize>,
    confirm: bool,
    on_behalf: Option<usize>,
}

/// Text with every character that is special to a spreadsheet, to CSV, to hledger or to ledger.
pub(crate) fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[=+@'a-cé李,;:\"(){}\\[\\]|#%*! <>\\-]{0,12}").unwrap()
}

/// A name. Often another member has it too, or it differs only in characters that hledger cannot keep.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        text().prop_filter("a name says something", |name| !name.trim().is_empty()),
        Just("Maria Puig".to_owned()),
        Just("Maria: Puig".to_owned()),
        Just("Maria  Puig".to_owned()),
    ]
}

fn help() -> impl Strategy<Value = Help> {
    let note = prop_oneof![text(), Just("two\nlines: date:2024-02-31".to_owned())];
    let legs = (
        proptest::collection::vec((any::<usize>(), 1i64..5000), 1..4),
        proptest::collection::vec(any::<usize>(), 1..4),
    );
    let few = proptest::option::weighted(0.2, any::<usize>());
    let terms = (any::<bool>(), 18_000i32..20_000, note, proptest::option::of(0usize..20), any::<bool>());
    (legs, terms, few).prop_map(|((gave, received), terms, on_behalf)| {
        let (gift, on, note, category, confirm) = terms;
        Help { gave, received, gift, on, note, category, confirm, on_behalf }
    })
}

/// Any action.
pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let words = || prop_oneof![text(), Just("a\\n\nb".to_owned()), Just("\n".to_owned())];
    let some = || proptest::option::of(words());
    let join = (name(), 0u8..4, proptest::option::of("[0-9]{1,3}"))
        .prop_map(|(name, kind, number)| Deed::Join { name, kind, number });
    let correct = (any::<usize>(), words(), help()).prop_map(|(exchange, reason, by)| Deed::Correct {
        exchange,
        reason,
        by,
    });
    let kinds = [
        StepKind::Declined,
        StepKind::Withdrawn,
        StepKind::Disputed,
        StepKind::Resolved,
        StepKind::Voided,
        StepKind::Released,
        StepKind::NoteAdded,
    ];
    let step = (proptest::sample::select(kinds.to_vec()), any::<usize>(), some())
        .prop_map(|(kind, exchange, text)| Deed::Step { kind, exchange, text });
    let confirm = (any::<usize>(), some()).prop_map(|(exchange, reason)| Deed::Confirm { exchange, reason });
    let hold = (any::<usize>(), some()).prop_map(|(exchange, reason)| Deed::Hold { exchange, reason });
    let leave = (any::<usize>(), any::<bool>()).prop_map(|(who, erase)| Deed::Leave { who, erase });
    prop_oneof![
        4 => join,
        12 => help().prop_map(Deed::Exchange),
        2 => correct,
        8 => step,
        2 => confirm,
        3 => hold,
        1 => text().prop_map(Deed::Answer),
        1 => leave,
        1 => (1u32..20).prop_map(Deed::Wait),
    ]
}

/// The community after all these actions. Refused actions change nothing.
pub(crate) fn made_up(deeds: &[Deed]) -> Community {
    let mut c = super::community();
    c.add("Ana");
    c.add("Bob");
    let mut story = Story { c, exchanges: Vec::new() };
    deeds.iter().for_each(|deed| story.tell(deed));
    story.c
}

struct Story {
    c: Community,
    exchanges: Vec<ExchangeIndex>,
}

impl Story {
    fn tell(&mut self, deed: &Deed) {
        match deed {
            Deed::Join { name, kind, number } => {
                let kind = MemberKind::from_number(*kind).unwrap();
                let new = NewMember { number: number.as_deref(), ..NewMember::new(name, kind) };
                let _ = self.c.enter(Entry::AddMember(new));
            }
            Deed::Exchange(help) => self.help(help, None),
            Deed::Correct { exchange, reason, by } => {
                if let Some(old) = self.chosen(*exchange) {
                    self.help(by, Some((old, reason)));
                }
            }
            Deed::Step { kind, exchange, text } => {
                if let Some(exchange) = self.chosen(*exchange) {
                    let step = Stepping::new(*kind, exchange, text.as_deref());
                    let _ = self.c.enter(Entry::Step(step));
                }
            }
            Deed::Confirm { exchange, reason } => {
                self.step(StepKind::Confirmed, None, *exchange, reason.as_deref());
            }
            Deed::Hold { exchange, reason } => {
                let by = Some(HeldBy::Coordinator as u8);
                self.step(StepKind::Held, by, *exchange, reason.as_deref());
            }
            Deed::Answer(text) => self.answer(text),
            Deed::Leave { who, erase } => {
                let member = self.account(*who);
                let _ = self.c.enter(Entry::Leave { member, to: vec![], on: Day(19_000), erase: *erase });
            }
            Deed::Wait(days) => self.wait(*days),
        }
    }

    fn account(&self, choice: usize) -> AccountIndex {
        let accounts: Vec<AccountIndex> = self.c.ledger.accounts().collect();
        accounts[choice % accounts.len()]
    }

    fn chosen(&self, choice: usize) -> Option<ExchangeIndex> {
        self.exchanges.get(choice % self.exchanges.len().max(1)).copied()
    }

    fn help(&mut self, help: &Help, corrects: Option<(ExchangeIndex, &str)>) {
        let Help { gave, received, .. } = help;
        let total: i64 = gave.iter().map(|(_, minutes)| minutes).sum();
        let share = total / received.len() as i64;
        let rest = total - share * (received.len() as i64 - 1);
        let share = |i: usize| Minutes(if i == 0 { rest } else { share });
        let categories: Vec<String> = self.c.ledger.categories().map(str::to_owned).collect();
        let recording = Recording {
            category: help.category.map(|i| categories[i].as_str()),
            worked: help.category.map(|i| Minutes(i as i64 + 1)),
            travel: help.on_behalf.map(|i| Minutes(i as i64 % 100 + 1)),
            note: Some(&help.note),
            on_behalf: help.on_behalf.map(|who| self.account(who)),
            confirm: help.confirm,
            ..Recording::new(
                if help.gift { ExchangeKind::Gift } else { ExchangeKind::Service },
                gave.iter().map(|(who, minutes)| (self.account(*who), Minutes(*minutes))).collect(),
                received.iter().enumerate().map(|(i, who)| (self.account(*who), share(i))).collect(),
                Day(help.on),
            )
        };
        let part = u16::from(!help.note.is_empty());
        let entry = match corrects {
            Some((exchange, reason)) => Entry::Correct { exchange, reason, by: recording },
            None => Entry::Record(recording),
        };
        if let Ok(id) = self.c.enter(entry) {
            self.exchanges.push(self.c.ledger.exchange(Id { part, ..id }).unwrap());
        }
    }

    fn answer(&mut self, text: &str) {
        let Ok(post) = self.c.enter(Entry::Post(posting(PostKind::Offer, text, None))) else { return };
        let founder = Account::Member(self.c.ref_of(self.c.ledger.founder()));
        let legs = legs(&[(founder, 10), (Account::Pot, -10)]);
        let answers = Some(Ref::from(Id { part: 1, ..post }));
        let answer = Proposed { answers, ..Proposed::new(ExchangeKind::Service, legs, Day(19_000)) };
        if let Ok(id) = self.admit(vec![proposed(answer)]) {
            self.exchanges.push(self.c.ledger.exchange(id).unwrap());
        }
    }

    fn admit(&mut self, bodies: Vec<Body<'_>>) -> Result<Id, Refusal> {
        let draft = draft(&mut self.c, bodies);
        self.c.admit(&draft)
    }

    /// A step with a reason, which no entry can write.
    fn step(&mut self, kind: StepKind, held_by: Option<u8>, choice: usize, reason: Option<&str>) {
        let Some(exchange) = self.chosen(choice) else { return };
        let text = reason.map(|_| 1);
        let step = Step { held_by, text, ..Step::new(kind, Ref::from(self.c.ledger.exchange_id(exchange))) };
        let mut bodies = vec![Body::Fact(Fact::Step(step))];
        bodies.extend(reason.map(|reason| Body::Text(TextKind::Reason, reason)));
        let _ = self.admit(bodies);
    }

    fn wait(&mut self, days: u32) {
        self.c.later(days);
        let keeper = self.c.keeper.clone();
        let (author, seed) = (self.c.keepers(), self.c.seed());
        if let Some(draft) = self.c.ledger.duties(author, &seed, self.c.context(), self.c.served_since()) {
            self.c.admit_from(&draft, &keeper).unwrap();
        }
    }
}
