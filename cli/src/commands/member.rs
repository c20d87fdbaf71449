//! `timebank member`: who belongs.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use timebank::journal::{MemberKind, Role};
use timebank::ledger::{Entry, Ledger, MemberChange, NewMember};
use timebank::{Day, Hash, Key};

use crate::arguments::{LegArg, WriteArgs, day, leg};
use crate::book::BookWriter;
use crate::entered::enter;
use crate::lookup;
use crate::machine::today;
use crate::problem::Problem;

/// Add, change or forget a member
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    to: WriteArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add a member
    Add(AddArgs),
    /// Change what is known of a member; what is not told stays
    Change(ChangeArgs),
    /// Give a member a role; a member who had left is back
    Role {
        /// The member: an id, a number, or a name that only one has
        member: String,
        /// The role
        #[arg(value_enum)]
        role: RoleArg,
    },
    /// Let a member leave; their balance goes to the pot, or to those named
    Leave(LeaveArgs),
    /// Let a device write for a member
    Device {
        /// The member: an id, a number, or a name that only one has
        member: String,
        /// The device's public key, 64 hexadecimal digits
        #[arg(value_parser = key)]
        key: Key,
    },
    /// Let a device write no longer
    Revoke {
        /// The device's public key, 64 hexadecimal digits
        #[arg(value_parser = key)]
        key: Key,
    },
    /// Let a member who left come back, with the balance that was settled then
    Return {
        /// The member: an id, a number, or a name that only one has
        member: String,
    },
    /// Keep what is known of a member who left for longer: the rules count from today again
    Keep {
        /// The member: an id, a number, or a name that only one has
        member: String,
    },
    /// Join two members who are one: what was entered for the first is read as the other's
    Join {
        /// The member who was entered twice: an id, a number, or a name that only one has
        member: String,
        /// The member who stays, with their name, number, role and phones
        #[arg(long, value_name = "NAME")]
        into: String,
    },
    /// Take a joining apart again
    Part {
        /// The one who was joined into another: an id, a number, or a name that only one has
        member: String,
    },
    /// Forget what is known of a member who left, hours excepted
    Erase {
        /// The member: an id, a number, or a name that only one has
        member: String,
    },
}

#[derive(clap::Args)]
struct AddArgs {
    /// The name
    name: String,
    /// What sort of member
    #[arg(long, value_enum, default_value = "person")]
    kind: KindArg,
    /// The number on paper
    #[arg(long)]
    number: Option<String>,
    /// How to reach them
    #[arg(long)]
    contact: Option<String>,
    /// Where they live
    #[arg(long)]
    area: Option<String>,
    /// Who acts for a household or an organisation; may be given several times
    #[arg(long = "holder", value_name = "NAME")]
    holders: Vec<String>,
    /// Who confirms for somebody under age
    #[arg(long, value_name = "NAME")]
    guardian: Option<String>,
    /// Add them although a member has this name or number already
    #[arg(long)]
    another: bool,
}

#[derive(clap::Args)]
struct ChangeArgs {
    /// The member: an id, a number, or a name that only one has
    member: String,
    /// The new name
    #[arg(long)]
    name: Option<String>,
    /// How to reach them now
    #[arg(long)]
    contact: Option<String>,
    /// Where they live now
    #[arg(long)]
    area: Option<String>,
    /// Who acts for it from now on, all of them; may be given several times
    #[arg(long = "holder", value_name = "NAME")]
    holders: Vec<String>,
    /// Nobody acts for it from now on
    #[arg(long, conflicts_with = "holders")]
    no_holders: bool,
    /// Who confirms for them from now on
    #[arg(long, value_name = "NAME")]
    guardian: Option<String>,
    /// They are of age: nobody confirms for them any more
    #[arg(long, conflicts_with = "guardian")]
    no_guardian: bool,
    /// Whether this organisation is the timebank itself: then no help is given to it
    #[arg(long, value_name = "YES|NO", value_parser = yes)]
    timebank: Option<bool>,
}

#[derive(clap::Args)]
struct LeaveArgs {
    /// The member: an id, a number, or a name that only one has
    member: String,
    /// Who takes over the balance; may be given several times
    #[arg(long, value_name = "NAME=H:MM", value_parser = leg)]
    to: Vec<LegArg>,
    /// The day on which the balance moves; today unless told
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// Forget them at once
    #[arg(long)]
    erase: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindArg {
    Person,
    Household,
    Organisation,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArg {
    /// Records and confirms what they take part in
    Member,
    /// Records for others, mends mistakes, chooses the rules
    Coordinator,
    /// Reads, and writes nothing
    Viewer,
}

/// Adds, changes or forgets a member.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let book = BookWriter::open(&args.to.book, args.to.today)?;
    let ledger = book.ledger();
    let entry = match &args.action {
        Action::Add(add) => Entry::AddMember(add.new_member(ledger)?),
        Action::Change(change) => Entry::ChangeMember(change.change(ledger)?),
        Action::Role { member, role } => {
            let role = match role {
                RoleArg::Member => Role::Member,
                RoleArg::Coordinator => Role::Coordinator,
                RoleArg::Viewer => Role::Viewer,
            };
            Entry::SetRole(lookup::member(ledger, member)?, role)
        }
        Action::Leave(leave) => Entry::Leave {
            member: lookup::member(ledger, &leave.member)?,
            to: lookup::legs(ledger, &leave.to, None)?,
            on: leave.on.map_or_else(today, Ok)?,
            erase: leave.erase,
        },
        Action::Return { member } => {
            Entry::ComeBack { member: lookup::member(ledger, member)?, reason: "they are back" }
        }
        Action::Device { member, key } => Entry::AddDevice(lookup::member(ledger, member)?, *key),
        Action::Revoke { key } => Entry::RevokeDevice(*key),
        Action::Keep { member } => Entry::PutOffErasure(lookup::member(ledger, member)?),
        Action::Join { member, into } => {
            Entry::Join { member: lookup::member(ledger, member)?, into: lookup::member(ledger, into)? }
        }
        Action::Part { member } => Entry::Part(lookup::joined(ledger, member)?),
        Action::Erase { member } => Entry::Erase(lookup::member(ledger, member)?),
    };
    enter(book, entry, args.to.json)
}

impl AddArgs {
    fn new_member(&self, ledger: &Ledger) -> Result<NewMember<'_>> {
        let known = ledger.members_called(&self.name, self.number.as_deref());
        if !self.another && !known.is_empty() {
            return Err(Problem::misuse(format!(
                "the book has this name or number already; add somebody else with --another:\n{}",
                lookup::lines(&known)
            ))
            .into());
        }
        let kind = match self.kind {
            KindArg::Person => MemberKind::Person,
            KindArg::Household => MemberKind::Household,
            KindArg::Organisation => MemberKind::Organisation,
        };
        Ok(NewMember {
            number: self.number.as_deref(),
            contact: self.contact.as_deref(),
            area: self.area.as_deref(),
            holders: lookup::members(ledger, &self.holders)?,
            guardian: lookup::optional_member(ledger, self.guardian.as_deref())?,
            on: Some(today()?),
            ..NewMember::new(&self.name, kind)
        })
    }
}

impl ChangeArgs {
    fn change(&self, ledger: &Ledger) -> Result<MemberChange<'_>> {
        let holders = lookup::members(ledger, &self.holders)?;
        let guardian = lookup::optional_member(ledger, self.guardian.as_deref())?;
        Ok(MemberChange {
            name: self.name.as_deref(),
            contact: self.contact.as_deref(),
            area: self.area.as_deref(),
            holders: (self.no_holders || !holders.is_empty()).then_some(holders),
            guardian: (self.no_guardian || guardian.is_some()).then_some(guardian),
            is_timebank: self.timebank,
            ..MemberChange::of(lookup::member(ledger, &self.member)?)
        })
    }
}

/// Reads an answer.
fn yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}

/// Reads a public key.
fn key(text: &str) -> Result<Key, String> {
    let hash = Hash::parse(text);
    hash.map(|hash| Key(hash.0)).ok_or_else(|| "a key is 64 hexadecimal digits".to_owned())
}
