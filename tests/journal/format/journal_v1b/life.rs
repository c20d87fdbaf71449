//! The whole life of exchanges, members and months.

use super::story::{Story, day, fact, part, why};
use crate::common::crafted::{bare_member, confirmed, policy, proposed, step};
use crate::common::{Community, key, public};
use std::collections::HashMap;
use timebank::journal::{
    Author, Body, DeviceAdded, DeviceRevoked, ExchangeKind, Fact, Founded, HeldBy, MemberChanged,
    MemberErased, MemberKind, MemberLeft, MonthClosed, PolicyChange, PostKind, Posted, Proposed, Ref, Role,
    RoleSet, Rule, Step, StepKind, TextKind, Unposted,
};
use timebank::{Minutes, Seconds};

const DAY: u32 = 86_400;

pub(super) fn everything() -> Community {
    let c = Community::unfounded();
    let mut story = Story { c, n: HashMap::new(), members: HashMap::new() };
    story.people();
    story.rules();
    story.posts();
    story.plain_lives();
    story.several();
    story.corrections();
    story.held();
    story.time();
    story.roles_and_devices();
    story.erasure();
    story.c
}

impl Story {
    fn people(&mut self) {
        let device = public(&self.c.device);
        let founded = Fact::Founded(Founded {
            keeper: public(&self.c.keeper),
            recovery: public(&self.c.recovery),
            founder: 3,
            name: 1,
        });
        let event = self.enter(
            "mary",
            vec![
                fact(founded),
                Body::Text(TextKind::Name, "Harbour Hours"),
                Body::Text(TextKind::Name, "Mary"),
                fact(bare_member(MemberKind::Person, 2)),
                fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(3), key: device })),
                policy(PolicyChange {
                    rules: vec![(Rule::Rounding, Some(15))],
                    categories: Some(vec!["gardening", "music"]),
                    unknown: false,
                }),
            ],
        );
        self.members.insert("mary", part(event, 3));
        self.add("ana", MemberKind::Person, "Ana", (&[], None));
        self.add("bob", MemberKind::Person, "Bob", (&[], None));
        self.add("cleo", MemberKind::Person, "Cleo", (&[], Some("ana")));
        self.add("dora", MemberKind::Person, "Dora", (&[], None));
        self.add("flat", MemberKind::Household, "Flat 3", (&["ana", "bob"], None));
        self.add("club", MemberKind::Organisation, "Club", (&["dora"], None));
        self.add("erin", MemberKind::Person, "Erin", (&[], None));
        self.add("finn", MemberKind::Person, "Finn", (&[], None));
        for who in ["ana", "bob", "cleo", "dora", "erin"] {
            let (member, key) = (self.member(who), public(&key(who)));
            self.enter("mary", vec![fact(Fact::DeviceAdded(DeviceAdded { member, key }))]);
        }
    }

    /// Every rule once, with the exchanges that show it.
    fn rules(&mut self) {
        let rules = vec![
            (Rule::RoundsUp, Some(0)),
            (Rule::Floor, Some(-180)),
            (Rule::Ceiling, Some(1_000)),
            (Rule::Beyond, Some(1)),
            (Rule::Recorders, Some(0)),
            (Rule::AutoAcceptDays, Some(14)),
            (Rule::Longest, Some(600)),
            (Rule::FurthestBackDays, Some(100)),
            (Rule::ClosesOn, Some(7)),
            (Rule::OpenBook, Some(0)),
            (Rule::RetentionMonths, None),
            (Rule::StartingCredit, Some(60)),
            (Rule::GiftsBy, Some(0)),
        ];
        self.enter("mary", vec![policy(PolicyChange { rules, categories: None, unknown: false })]);
        let opening = self.exchange(ExchangeKind::Opening, "2024-01-01", &[("bob", 60), ("pot", -60)]);
        self.enter("mary", vec![proposed(opening), confirmed(0)]);
    }

    fn posts(&mut self) {
        let post = |kind, until, replaces, member| Posted {
            kind,
            text: 1,
            category: Some("music"),
            tags: Some(2),
            until,
            member,
            replaces,
        };
        let words = |posted, text| {
            vec![
                fact(Fact::Posted(posted)),
                Body::Text(TextKind::Offer, text),
                Body::Text(TextKind::Tags, "piano\nviolin"),
            ]
        };
        let until = Some(day("2024-12-31"));
        let first = self.enter("ana", words(post(PostKind::Offer, until, None, None), "piano lessons"));
        let second = words(post(PostKind::Offer, until, Some(first), None), "piano and violin");
        let second = self.enter("ana", second);
        let erin = Some(self.member("erin"));
        self.enter("mary", words(post(PostKind::Request, None, None, erin), "nobody's secret"));
        let request = self.enter("bob", words(post(PostKind::Request, None, None, None), "a piano"));
        self.enter("bob", vec![fact(Fact::Unposted(Unposted { post: request }))]);
        let lesson = Proposed {
            category: Some("music"),
            travel: Some(Minutes(15)),
            answers: Some(second),
            ..self.exchange(ExchangeKind::Service, "2024-02-10", &[("ana", 75), ("bob", -75)])
        };
        let lesson = self.enter("ana", vec![proposed(lesson)]);
        self.enter("bob", vec![step(StepKind::Confirmed, lesson)]);
    }

    /// Every step on an exchange between two members.
    fn plain_lives(&mut self) {
        let by_hand = Proposed {
            on_behalf: Some(self.member("finn")),
            ..self.exchange(ExchangeKind::Service, "2024-02-11", &[("finn", 30), ("dora", -30)])
        };
        let by_hand = self.enter("mary", vec![proposed(by_hand)]);
        let yes = Step { on_behalf: Some(self.member("finn")), ..Step::new(StepKind::Confirmed, by_hand) };
        self.enter("mary", vec![fact(Fact::Step(yes))]);

        let declined = self.record("ana", "2024-02-12", &[("ana", 30), ("bob", -30)]);
        self.enter("bob", why(StepKind::Declined, declined, "not me"));
        let one = self.record("ana", "2024-02-13", &[("ana", 45), ("dora", -45)]);
        let other = self.record("dora", "2024-02-13", &[("ana", 45), ("dora", -45)]);
        let twice = Step { other: Some(one), ..Step::new(StepKind::Declined, other) };
        self.enter("mary", vec![fact(Fact::Step(twice))]);
        self.enter("dora", vec![step(StepKind::Confirmed, one)]);
        let withdrawn = self.record("ana", "2024-02-14", &[("ana", 15), ("bob", -15)]);
        self.enter("ana", vec![step(StepKind::Withdrawn, withdrawn)]);

        for (reason, settles) in [("an hour, not two", StepKind::Resolved), ("never", StepKind::Voided)] {
            let disputed = self.record("bob", "2024-02-15", &[("bob", 40), ("dora", -40)]);
            self.enter("dora", vec![step(StepKind::Confirmed, disputed)]);
            self.enter("dora", why(StepKind::Disputed, disputed, reason));
            if settles == StepKind::Resolved {
                self.enter("mary", why(settles, disputed, "asked both"));
            }
            self.enter("mary", why(StepKind::Voided, disputed, "it was neither"));
        }
        let open = self.record("bob", "2024-02-16", &[("bob", 20), ("dora", -20)]);
        self.enter("dora", vec![step(StepKind::Confirmed, open)]);
        self.enter("dora", why(StepKind::Disputed, open, "we are talking"));
        self.enter("bob", why(StepKind::NoteAdded, open, "on Sunday"));
        let gift = self.exchange(ExchangeKind::Gift, "2024-02-17", &[("pot", 10), ("ana", -10)]);
        self.enter("ana", vec![proposed(gift), confirmed(0)]);
    }

    fn several(&mut self) {
        let class =
            self.record("mary", "2024-02-18", &[("mary", 90), ("ana", -30), ("bob", -30), ("flat", -30)]);
        self.enter("ana", vec![step(StepKind::Agreed, class)]);
        let flat = Step { other: Some(self.member("flat")), ..Step::new(StepKind::Agreed, class) };
        let bob = step(StepKind::Agreed, class);
        self.enter("bob", vec![bob, fact(Fact::Step(flat))]);
        // One of two agrees: the exchange goes on waiting.
        let garden = self.record("mary", "2024-02-19", &[("mary", 60), ("ana", -30), ("dora", -30)]);
        self.enter("ana", vec![step(StepKind::Agreed, garden)]);
        let minor = self.record("dora", "2024-02-20", &[("dora", 15), ("cleo", -15)]);
        self.enter("ana", vec![step(StepKind::Confirmed, minor)]);
    }

    fn corrections(&mut self) {
        let wrong = self.record("bob", "2024-02-21", &[("bob", 60), ("ana", -60)]);
        self.enter("ana", vec![step(StepKind::Confirmed, wrong)]);
        let right = self.proposed("2024-02-21", &[("bob", 45), ("ana", -45)]);
        let corrected = Step { other: Some(Ref::here(0)), ..Step::with_text(StepKind::Corrected, wrong, 3) };
        let reason = Body::Text(TextKind::Reason, "with the break");
        let event = self.enter("mary", vec![right, confirmed(0), fact(Fact::Step(corrected)), reason]);
        let again = self.proposed("2024-02-21", &[("bob", 50), ("ana", -50)]);
        let corrected = Step { other: Some(Ref::here(0)), ..Step::with_text(StepKind::Corrected, event, 3) };
        let reason = Body::Text(TextKind::Reason, "without it");
        self.enter("mary", vec![again, confirmed(0), fact(Fact::Step(corrected)), reason]);
    }

    fn held(&mut self) {
        // Cleo may go down to minus three hours.
        let held = |s: &mut Story, minutes| {
            let exchange = s.record("bob", "2024-02-22", &[("bob", minutes), ("cleo", -minutes)]);
            s.enter("ana", vec![step(StepKind::Confirmed, exchange)]);
            exchange
        };
        let released = held(self, 170);
        self.enter("mary", why(StepKind::Released, released, "cleo will help on Monday"));
        let declined = held(self, 171);
        self.enter("mary", vec![step(StepKind::Declined, declined)]);
        held(self, 172);
        // Written before the longest exchange became shorter.
        let written = Author { at: Seconds(self.c.clock), ..self.author("dora") };
        self.c.clock += 60;
        let rules = vec![(Rule::Longest, Some(100))];
        self.enter("mary", vec![policy(PolicyChange { rules, categories: None, unknown: false })]);
        let late = self.proposed("2024-02-23", &[("dora", 110), ("bob", -110)]);
        let late = self.enter_as("dora", written, vec![late]);
        self.enter("mary", vec![step(StepKind::Released, late)]);
        self.enter("dora", vec![step(StepKind::Withdrawn, late)]);
        let looked_at = self.record("dora", "2024-02-24", &[("dora", 25), ("bob", -25)]);
        let by = Some(HeldBy::Coordinator as u8);
        let hold = Step { held_by: by, ..Step::new(StepKind::Held, looked_at) };
        self.enter("mary", vec![fact(Fact::Step(hold))]);
        self.enter("mary", why(StepKind::Withdrawn, looked_at, "as asked"));
    }

    /// The keeper accepts exchanges and closes a month. A late exchange counts in the month that is open.
    fn time(&mut self) {
        let waits = self.record("ana", "2024-03-01", &[("ana", 40), ("bob", -40)]);
        self.c.clock += 15 * DAY;
        let february = 2024 * 12 + 1;
        let close = fact(Fact::MonthClosed(MonthClosed { month: february }));
        self.enter("keeper", vec![close, step(StepKind::AutoAccepted, waits)]);
        let late = Proposed {
            category: Some("gardening"),
            worked: Some(Minutes(33)),
            note: Some(1),
            ..self.exchange(ExchangeKind::Service, "2024-02-25", &[("mary", 30), ("dora", -30)])
        };
        let note = Body::Text(TextKind::Note, "raked the leaves");
        let late = self.enter("mary", vec![proposed(late), note]);
        self.enter("dora", vec![step(StepKind::Confirmed, late)]);
        // It began to count in February, and ceases to count in March.
        let before = self.record("bob", "2024-02-26", &[("bob", 35), ("dora", -35)]);
        self.enter("dora", vec![step(StepKind::Confirmed, before)]);
        self.c.clock += 30 * DAY;
        self.enter("mary", vec![fact(Fact::MonthClosed(MonthClosed { month: february + 1 }))]);
        self.enter("mary", why(StepKind::Voided, before, "typed twice"));
    }

    fn roles_and_devices(&mut self) {
        let role = |member, role| vec![fact(Fact::RoleSet(RoleSet { member, role }))];
        let [ana, bob, dora, cleo, flat] = ["ana", "bob", "dora", "cleo", "flat"].map(|who| self.member(who));
        self.enter("mary", role(dora, Role::Coordinator));
        let april = self.proposed("2024-04-01", &[("ana", 30), ("bob", -30)]);
        self.enter("dora", vec![april, confirmed(0)]);
        self.enter("mary", role(cleo, Role::Viewer));
        self.enter("dora", role(self.member("mary"), Role::Member));
        let changed = Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: cleo,
            name: Some(1),
            contact: Some(2),
            holders: None,
            guardian: Some(None),
            area: Some(3),
        });
        self.enter(
            "dora",
            vec![
                fact(changed),
                Body::Text(TextKind::Name, "Cleo, grown up"),
                Body::Text(TextKind::Contact, ""),
                Body::Text(TextKind::Area, "uptown"),
            ],
        );
        let holders = Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: flat,
            name: None,
            contact: None,
            holders: Some(vec![ana]),
            guardian: None,
            area: None,
        });
        self.enter("dora", vec![fact(holders)]);
        self.enter("bob", vec![fact(Fact::DeviceRevoked(DeviceRevoked { key: public(&key("bob")) }))]);
        // Bob settles, leaves, and comes back.
        let balance = self.balance("bob");
        self.settle_and_leave("bob", balance, false);
        self.enter("dora", role(bob, Role::Member));
    }

    fn erasure(&mut self) {
        let walk = Proposed {
            note: Some(1),
            ..self.exchange(ExchangeKind::Service, "2024-04-03", &[("erin", 45), ("ana", -45)])
        };
        let walk = self.enter("erin", vec![proposed(walk), Body::Text(TextKind::Note, "a secret walk")]);
        self.enter("ana", vec![step(StepKind::Confirmed, walk)]);
        self.enter("ana", why(StepKind::NoteAdded, walk, "with her secret dog"));
        self.enter("dora", why(StepKind::Voided, walk, "with her secret reasons"));
        let balance = self.balance("finn");
        self.settle_and_leave("finn", balance, true);
        let erin = self.member("erin");
        self.enter("erin", vec![fact(Fact::MemberLeft(MemberLeft { member: erin }))]);
        let rules =
            vec![(Rule::Ceiling, None), (Rule::AutoAcceptDays, None), (Rule::RetentionMonths, Some(1))];
        self.enter("dora", vec![policy(PolicyChange { rules, categories: Some(vec![]), unknown: false })]);
        self.c.clock += 31 * DAY;
        self.enter("keeper", vec![fact(Fact::MemberErased(MemberErased { member: erin }))]);
        // Said of her afterwards: not kept.
        self.enter("dora", why(StepKind::NoteAdded, walk, "nobody's secret any more"));
    }
}
