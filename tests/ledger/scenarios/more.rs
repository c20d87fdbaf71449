//! The lines of stories about rules, people and the life of an exchange.

use super::{Story, Told, Writer, answer, member_kind, minutes};
use crate::common::{key, public};
use std::collections::BTreeSet;
use timebank::journal::{
    Body, DeviceRevoked, ExchangeKind, Fact, HeldBy, MemberErased, MemberKind, MemberLeft, MonthClosed,
    PostKind, Role, RoleSet, Rule, Step, StepKind, Unposted,
};
use timebank::ledger::{
    AccountIndex, Entry, MemberChange, NewMember, Posting, Recording, Session, Split, Stepping,
};
use timebank::{Day, Id, Minutes, Seconds};

type Answered = Result<String, String>;

impl Story {
    /// Lines about people, rules and days. All others are about an exchange.
    pub(crate) fn more(&mut self, writer: &Writer, words: &[&str], expected: &str) -> Answered {
        match words {
            ["member", name, options @ ..] => self.member_with(writer, name, options),
            ["holders", name, holders @ ..] => {
                let holders = Some(self.accounts_of(holders)?);
                self.change(writer, MemberChange { holders, ..MemberChange::of(self.account(name)?) })
            }
            ["guardian", name, "nobody"] => {
                let change = MemberChange { guardian: Some(None), ..MemberChange::of(self.account(name)?) };
                self.change(writer, change)
            }
            ["guardian", name, guardian] => {
                let guardian = Some(Some(self.account(guardian)?));
                self.change(writer, MemberChange { guardian, ..MemberChange::of(self.account(name)?) })
            }
            ["role", name, role] => {
                let entry = Entry::SetRole(self.account(name)?, role_named(role)?);
                self.enter(writer, entry).map(answer)
            }
            ["leave", name, rest @ ..] => self.leave(writer, name, rest),
            ["erase", name] => self.enter(writer, Entry::Erase(self.account(name)?)).map(answer),
            ["join", name, "into", other] => {
                let (member, into) = (self.account(name)?, self.account(other)?);
                self.enter(writer, Entry::Join { member, into }).map(answer)
            }
            ["part", name] => self.enter(writer, Entry::Part(self.account(name)?)).map(answer),
            ["revoke", name] => {
                let entry = Entry::RevokeDevice(public(&key(&name.to_lowercase())));
                self.enter(writer, entry).map(answer)
            }
            ["policy", "off", rule] => self.policy(writer, vec![(rule_named(rule)?, None)], None),
            ["policy", pairs @ ..] => {
                let pair = |pair: &[&str]| match pair {
                    [rule, value] => Ok((rule_named(rule)?, Some(value_of(value)?))),
                    _ => Err(format!("{pair:?} is no rule")),
                };
                let rules = pairs.chunks(2).map(pair).collect::<Result<_, String>>()?;
                self.policy(writer, rules, None)
            }
            ["later", days, "days"] => {
                self.c.later(days.parse().map_err(|_| format!("{days} are no days"))?);
                Ok("ok".to_owned())
            }
            ["close", month] => self.enter(writer, Entry::CloseMonth(month_number(month)?)).map(answer),
            ["month", month, length] => self.month(month, length),
            ["keeper"] => Ok(if self.c.do_duties() == 0 { "nothing" } else { "ok" }.to_owned()),
            ["keeper", step, name] => self.keeper(step, name),
            ["show", name, shown] => self.show(name, shown),
            ["forget"] => self.forget(),
            ["unknown", word] => self.nowhere(writer, word),
            _ => self.exchanges(writer, words, expected),
        }
    }

    /// Lines about exchanges, offers and requests.
    fn exchanges(&mut self, writer: &Writer, words: &[&str], expected: &str) -> Answered {
        match words {
            ["correct", name, reason, rest @ ..] => self.correct(writer, name, reason, rest, expected),
            ["undo", name] => self.undo(writer, name),
            ["came", name, rest @ ..] => self.came(name, rest),
            ["session", split, rest @ ..] if expected.starts_with('e') => {
                let recordings = self.told_session(split, rest)?;
                let admitted = self.enter(writer, Entry::RecordAll(recordings))?;
                self.named(admitted, expected)
            }
            ["session", split, rest @ ..] => self.session(writer, split, rest),
            ["preview", split, rest @ ..] => self.preview(writer, split, rest),
            ["trail", name, told @ ..] => self.trail(name, told),
            ["confirm", name, "for", member] => {
                let on_behalf = Some(self.account(member)?);
                let step = Stepping::new(StepKind::Confirmed, self.exchange(name)?, None);
                self.enter(writer, Entry::Step(Stepping { on_behalf, ..step })).map(answer)
            }
            ["decline", name, "as", other] => {
                let duplicate_of = Some(self.exchange(other)?);
                let step = Stepping::new(StepKind::Declined, self.exchange(name)?, None);
                self.enter(writer, Entry::Step(Stepping { duplicate_of, ..step })).map(answer)
            }
            ["agree", name, "for", member] => self.agree(writer, name, member),
            ["offer" | "request", rest @ ..] => self.post(writer, words[0], rest, expected),
            ["unpost", name] => {
                let post = *self.posts.get(*name).ok_or("which offer?")?;
                self.enter(writer, Entry::Unpost(post)).map(answer)
            }
            [verb, name] => self.step(writer, verb, name, None),
            [verb, name, text] => self.step(writer, verb, name, Some(text)),
            _ => Err("nobody understands this line".to_owned()),
        }
    }

    fn step(&mut self, writer: &Writer, verb: &str, name: &str, text: Option<&str>) -> Answered {
        let kind = match verb {
            "decline" => StepKind::Declined,
            "withdraw" => StepKind::Withdrawn,
            "dispute" => StepKind::Disputed,
            "resolve" => StepKind::Resolved,
            "release" => StepKind::Released,
            "agree" => StepKind::Agreed,
            "note" => StepKind::NoteAdded,
            "accept" => StepKind::AutoAccepted,
            "hold" => StepKind::Held,
            "restore" => StepKind::Restored,
            _ => return Err("nobody understands this line".to_owned()),
        };
        let step = Stepping::new(kind, self.exchange(name)?, text);
        self.enter(writer, Entry::Step(step)).map(answer)
    }

    fn member_with(&mut self, writer: &Writer, name: &str, options: &[&str]) -> Answered {
        let mut new = NewMember::new(name, MemberKind::Person);
        let mut rest = options;
        loop {
            rest = match rest {
                [] => break,
                ["as", kind, rest @ ..] => {
                    new.kind = member_kind(kind)?;
                    rest
                }
                ["guardian", guardian, rest @ ..] => {
                    new.guardian = Some(self.account(guardian)?);
                    rest
                }
                ["contact", contact, rest @ ..] => {
                    new.contact = Some(contact);
                    rest
                }
                ["in", area, rest @ ..] => {
                    new.area = Some(area);
                    rest
                }
                ["of", holders @ ..] => {
                    new.holders = self.accounts_of(holders)?;
                    &[]
                }
                _ => return Err(format!("what is {rest:?}?")),
            };
        }
        self.add(writer, new)
    }

    fn accounts_of(&self, names: &[&str]) -> Result<Vec<AccountIndex>, String> {
        names.iter().map(|name| self.account(name.trim_end_matches(','))).collect()
    }

    fn change(&mut self, writer: &Writer, change: MemberChange<'_>) -> Answered {
        self.enter(writer, Entry::ChangeMember(change)).map(answer)
    }

    /// `leave smiths to ana 1:00, bob 0:30`, `leave ana erased`
    fn leave(&mut self, writer: &Writer, name: &str, rest: &[&str]) -> Answered {
        let erase = rest.last() == Some(&"erased");
        let to = match rest {
            ["to", heirs @ ..] => {
                let heirs = self.side(heirs)?.into_iter();
                heirs.map(|(account, minutes)| (account, minutes.unwrap_or_default())).collect()
            }
            _ => Vec::new(),
        };
        let on = self.c.today();
        self.enter(writer, Entry::Leave { member: self.account(name)?, to, on, erase }).map(answer)
    }

    fn correct(
        &mut self,
        writer: &Writer,
        name: &str,
        reason: &str,
        rest: &[&str],
        expected: &str,
    ) -> Answered {
        let Entry::Record(by) = self.exchange_to_record(rest)? else {
            return Err("not one exchange".to_owned());
        };
        let entry = Entry::Correct { exchange: self.exchange(name)?, reason, by };
        let admitted = self.enter(writer, entry)?;
        self.named(admitted, expected)
    }

    fn told_session<'w>(&self, split: &str, words: &[&'w str]) -> Result<Vec<Recording<'w>>, String> {
        let split = match split {
            "each-pays" => Split::EachPays,
            "shared" => Split::Shared,
            "pot-pays" => Split::PotPays,
            "no-charge" => Split::NoCharge,
            "peers" => Split::Peers,
            _ => return Err(format!("{split} is no way to share")),
        };
        let gave_at = words.iter().position(|word| *word == "gave").unwrap_or(words.len());
        let sized = |side: Vec<(AccountIndex, Option<Minutes>)>| -> Vec<(AccountIndex, Minutes)> {
            side.into_iter().map(|(account, minutes)| (account, minutes.unwrap_or_default())).collect()
        };
        let gave = sized(self.side(&words[..gave_at])?);
        let received = sized(self.side(words.get(gave_at + 1..).unwrap_or_default())?);
        let on = Day::of(Seconds(crate::common::START));
        let session = Session { gave, received, split, on, category: None, note: None };
        session.exchanges().map_err(|refusal| format!("refused {}", refusal.code()))
    }

    /// A session, whole or not at all.
    fn session(&mut self, writer: &Writer, split: &str, words: &[&str]) -> Answered {
        match self.told_session(split, words) {
            Ok(exchanges) => self.enter(writer, Entry::RecordAll(exchanges)).map(answer),
            Err(refused) => Ok(refused),
        }
    }

    /// The effect that a session would have on balances. Checks that nothing was entered.
    fn preview(&mut self, writer: &Writer, split: &str, words: &[&str]) -> Answered {
        let exchanges = match self.told_session(split, words) {
            Ok(exchanges) => exchanges,
            Err(refused) => return Ok(refused),
        };
        let (before, now) = (self.c.ledger.cache(), self.c.clone());
        self.enter(writer, Entry::RecordAll(exchanges))?.map_err(|refusal| refusal.to_string())?;
        let after = std::mem::replace(&mut self.c, now);
        assert!(self.c.ledger.cache() == before);
        let changed =
            self.accounts.iter().filter(|(_, account)| self.c.balance(**account) != after.balance(**account));
        let effect = |account: &AccountIndex| Minutes(after.balance(*account) - self.c.balance(*account));
        let rows: BTreeSet<String> =
            changed.map(|(name, account)| format!("{name} {}", effect(account))).collect();
        Ok(rows.into_iter().collect::<Vec<_>>().join(" "))
    }

    /// `recorded by Mary for Ana, confirmed by Bob`, in the order in which it happened.
    fn undo(&mut self, writer: &Writer, name: &str) -> Answered {
        let entry = Entry::Undo { exchanges: vec![self.exchange(name)?], reason: "a slip" };
        self.enter(writer, entry).map(answer)
    }

    /// Who came to a session, by its list.
    fn came(&self, name: &str, told: &[&str]) -> Answered {
        let row = self.c.ledger.history_row(self.exchange(name)?);
        let came = row.attended.iter().map(|party| format!("{} {}", party.name, party.minutes));
        let (got, told) = (came.collect::<Vec<_>>().join(", "), told.join(" "));
        if got == told { Ok("ok".to_owned()) } else { Err(format!("there came: {got}")) }
    }

    fn trail(&self, name: &str, told: &[&str]) -> Answered {
        let rows = self.c.ledger.trail(self.exchange(name)?).into_iter().map(|row| {
            let what = format!("{:?}", row.what).to_lowercase();
            let by = if row.by.is_empty() { "the keeper".to_owned() } else { row.by };
            let behalf = row.on_behalf_of.map_or_else(String::new, |name| format!(" for {name}"));
            let who = row.who.filter(|who| *who != by).map_or_else(String::new, |who| format!(" of {who}"));
            let why = row.held_by.map_or("", |by| match by {
                HeldBy::Floor => " at the floor",
                HeldBy::Ceiling => " at the ceiling",
                HeldBy::EarlierPolicy => " of an earlier policy",
                HeldBy::Coordinator => " to look at it",
            });
            let reason = row.reason.map_or_else(String::new, |reason| format!(" {reason}"));
            format!("{what} by {by}{behalf}{who}{why}{reason}")
        });
        let (got, told) = (rows.collect::<Vec<_>>().join(", "), told.join(" "));
        if got == told { Ok("ok".to_owned()) } else { Err(format!("the trail is: {got}")) }
    }

    /// One of several agrees, also for an account that is not the author's own.
    fn agree(&mut self, writer: &Writer, name: &str, member: &str) -> Answered {
        let exchange = self.c.ledger.exchange_id(self.exchange(name)?).into();
        let other = Some(self.c.ref_of(self.account(member)?));
        let step = Step { other, ..Step::new(StepKind::Agreed, exchange) };
        self.craft(writer, Body::Fact(Fact::Step(step)))
    }

    fn craft(&mut self, writer: &Writer, body: Body<'_>) -> Answered {
        let (author, device) = self.author(writer);
        let draft = self.c.craft(author, vec![body]);
        Ok(answer(self.offer(draft, device)))
    }

    /// The keeper tries steps that may not be due.
    fn keeper(&mut self, step: &str, name: &str) -> Answered {
        let keeper = self.c.keeper.clone();
        let fact = match step {
            "close" => Fact::MonthClosed(MonthClosed { month: month_number(name)? }),
            "erase" => Fact::MemberErased(MemberErased { member: self.c.ref_of(self.account(name)?) }),
            "admit" => {
                Fact::RoleSet(RoleSet { member: self.c.ref_of(self.account(name)?), role: Role::Member })
            }
            _ => {
                let exchange = self.c.ledger.exchange_id(self.exchange(name)?).into();
                Fact::Step(match step {
                    "hold" => Step { held_by: Some(1), ..Step::new(StepKind::Held, exchange) },
                    "accept" => Step::new(StepKind::AutoAccepted, exchange),
                    "confirm" => Step::new(StepKind::Confirmed, exchange),
                    _ => return Err(format!("what is {step}?")),
                })
            }
        };
        Ok(answer(self.c.craft_by(&keeper, vec![Body::Fact(fact)])))
    }

    /// `offer mending "I can mend bicycles" for ana category repairs until 2024-04-01`; the answer is its
    /// name.
    fn post(&mut self, writer: &Writer, kind: &str, words: &[&str], expected: &str) -> Answered {
        let [text, options @ ..] = words else { return Err("what is offered?".to_owned()) };
        let kind = if kind == "offer" { PostKind::Offer } else { PostKind::Request };
        let (category, tags, until, member, replaces) = (None, None, None, None, None);
        let mut posting = Posting { kind, text, category, tags, until, member, replaces };
        for pair in options.chunks(2) {
            match pair {
                ["for", name] => posting.member = Some(self.account(name)?),
                ["category", name] => posting.category = Some(name),
                ["tags", tags] => posting.tags = Some(tags),
                ["until", day] => posting.until = Some(Day::parse(day).ok_or("no day")?),
                ["instead-of", name] => {
                    posting.replaces = Some(*self.posts.get(*name).ok_or("which offer?")?)
                }
                _ => return Err(format!("what is {pair:?}?")),
            }
        }
        let admitted = self.enter(writer, Entry::Post(posting))?;
        if let Ok(id) = admitted {
            let places = (0..4).filter_map(|part| self.c.ledger.post_of(&Id { part, ..id }.to_string()).ok());
            let place = places.last().ok_or("the offer is not there")?;
            self.posts.insert(expected.to_owned(), place);
            return Ok(expected.to_owned());
        }
        Ok(answer(admitted))
    }

    /// What is known of a member.
    fn show(&self, name: &str, shown: &str) -> Answered {
        let got = self.c.ledger.member_row(self.account(name)?).name;
        if got == shown { Ok("ok".to_owned()) } else { Err(format!("{name} is shown as {got:?}")) }
    }

    /// Every stored segment forgets, and the ledger stays the same.
    fn forget(&mut self) -> Answered {
        for segment in &mut self.c.segments {
            if let Some(forgotten) = self.c.ledger.forget(segment).map_err(|e| format!("{e:?}"))? {
                *segment = forgotten;
            }
        }
        let same = self.c.replayed().cache() == self.c.ledger.cache();
        Ok(if same { "ok" } else { "another ledger" }.to_owned())
    }

    /// Facts about what does not exist.
    fn nowhere(&mut self, writer: &Writer, what: &str) -> Answered {
        let nowhere = timebank::journal::Ref { event: Some(timebank::Hash([7; 32])), part: 0 };
        let fact = match what {
            "member" => Fact::MemberLeft(MemberLeft { member: nowhere }),
            "role" => Fact::RoleSet(RoleSet { member: nowhere, role: Role::Member }),
            "erasure" => Fact::MemberErased(MemberErased { member: nowhere }),
            "device" => Fact::DeviceRevoked(DeviceRevoked { key: public(&key("nowhere")) }),
            "offer" => Fact::Unposted(Unposted { post: nowhere }),
            _ => {
                let kind = StepKind::ALL.into_iter().find(|kind| format!("{kind:?}").to_lowercase() == what);
                Fact::Step(Step::new(kind.ok_or_else(|| format!("what is {what}?"))?, nowhere))
            }
        };
        self.craft(writer, Body::Fact(fact))
    }

    fn month(&self, month: &str, length: &str) -> Answered {
        let wanted = month_number(month)?;
        let months = self.c.ledger.months_by_category();
        let rows = months.minutes.len() / months.months.len().max(1);
        let place = months.months.iter().position(|number| *number == wanted);
        let total = place.map_or(0, |place| months.minutes[place * rows..(place + 1) * rows].iter().sum());
        let got = Minutes(total).to_string();
        if got == length { Ok("ok".to_owned()) } else { Err(format!("in {month} {got} hours were given")) }
    }
}

impl Told<'_> {
    pub(crate) fn kind(&self) -> ExchangeKind {
        match (self.gift, self.opening) {
            (true, _) => ExchangeKind::Gift,
            (_, true) => ExchangeKind::Opening,
            _ => ExchangeKind::Service,
        }
    }
}

fn role_named(name: &str) -> Result<Role, String> {
    match name {
        "member" => Ok(Role::Member),
        "coordinator" => Ok(Role::Coordinator),
        "viewer" => Ok(Role::Viewer),
        _ => Err(format!("{name} is no role")),
    }
}

fn rule_named(name: &str) -> Result<Rule, String> {
    Ok(match name {
        "rounding" => Rule::Rounding,
        "rounds" => Rule::RoundsUp,
        "floor" => Rule::Floor,
        "ceiling" => Rule::Ceiling,
        "beyond" => Rule::Beyond,
        "recorders" => Rule::Recorders,
        "accept-days" => Rule::AutoAcceptDays,
        "longest" => Rule::Longest,
        "back-days" => Rule::FurthestBackDays,
        "closes-on" => Rule::ClosesOn,
        "book" => Rule::OpenBook,
        "keeps-months" => Rule::RetentionMonths,
        "starting-credit" => Rule::StartingCredit,
        "gifts" => Rule::GiftsBy,
        _ => return Err(format!("{name} is no rule")),
    })
}

fn value_of(value: &str) -> Result<i64, String> {
    Ok(match value {
        "warn" | "either" | "nearest" | "closed" | "members" => 0,
        "hold" | "givers" | "up" | "open" => 1,
        "refuse" | "receivers" => 2,
        "coordinators-only" => 1,
        "coordinators" => 3,
        _ if value.contains(':') => minutes(value)?.0,
        _ => value.parse().map_err(|_| format!("{value} is no value"))?,
    })
}

fn month_number(month: &str) -> Result<i32, String> {
    let day = Day::parse(&format!("{month}-01")).ok_or_else(|| format!("{month} is no month"))?;
    Ok(day.month_number())
}
