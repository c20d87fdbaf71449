//! The community with which a run begins: members with phones, a household, a child, and a hostile member.

use super::dice::Dice;
use super::hub::Hub;
use super::phone::Phone;
use super::planted::Bug;
use crate::common::{key, public};
use timebank::Id;
use timebank::journal::{MemberKind, PolicyChange, Rule};
use timebank::ledger::{AccountIndex, Entry, NewMember};

pub(crate) struct Settled {
    pub(crate) hub: Hub,
    pub(crate) phones: Vec<Phone>,
    /// The name of each member but the founder's.
    pub(crate) named: Vec<(Id, String)>,
}

/// Founds a community. The first phone is the founder's. In some, members who leave are kept for a month.
pub(crate) fn settle(dice: &mut Dice, bug: Option<Bug>) -> Settled {
    let desk = key("device");
    let hub = Hub::found(&desk, bug);
    let community = hub.ledger.community().unwrap();
    let founder = hub.ledger.account_id(hub.ledger.founder()).unwrap();
    let phones = vec![Phone::new(community, founder, desk.clone())];
    let mut settled = Settled { hub, phones, named: Vec::new() };
    let count = 1 + dice.roll(5);
    for i in 1..=count {
        let name = format!("member {i} of Leith");
        let member = settled.add(NewMember::new(&name, MemberKind::Person));
        let device = settled.device(member, &name);
        settled.phones.push(Phone::new(community, member, device));
    }
    // Mallory has no phone of ours.
    let mallory = settled.add(NewMember::new("mallory of Leith", MemberKind::Person));
    settled.device(mallory, "mallory");
    let last = settled.account(settled.phones[count].member);
    let first = settled.account(settled.phones[1].member);
    match dice.roll(3) {
        0 => {
            let new = NewMember::new("household of Leith", MemberKind::Household);
            settled.add(NewMember { holders: vec![first, last], ..new });
        }
        1 => {
            let new = NewMember::new("child of Leith", MemberKind::Person);
            settled.add(NewMember { guardian: Some(last), ..new });
        }
        _ => {}
    }
    if dice.roll(3) == 0 {
        let rules = vec![(Rule::RetentionMonths, Some(1))];
        let change = PolicyChange { rules, ..Default::default() };
        settled.hub.enter(Entry::SetPolicy(change), &desk, &[2; 32]);
    }
    // The book moved from the desk to the hub.
    settled.phones[0].had_the_book(&settled.hub);
    settled
}

impl Settled {
    fn add(&mut self, new: NewMember<'_>) -> Id {
        let name = new.name.to_owned();
        let seed = [self.named.len() as u8; 32];
        let event = self.hub.enter(Entry::AddMember(new), &key("device"), &seed);
        let member = Id { event, part: 1 };
        self.named.push((member, name));
        member
    }

    fn device(&mut self, member: Id, name: &str) -> ed25519_dalek::SigningKey {
        let (device, account) = (key(name), self.account(member));
        let seed = [100 + self.named.len() as u8; 32];
        self.hub.enter(Entry::AddDevice(account, public(&device)), &key("device"), &seed);
        device
    }

    fn account(&self, member: Id) -> AccountIndex {
        self.hub.ledger.member(member).unwrap()
    }
}
