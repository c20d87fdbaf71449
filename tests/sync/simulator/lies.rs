//! Pages that differ from the hub's journal: changed on their way, or by a hub that lies under its signature.

use super::dice::Dice;
use super::hub::{Hub, Page};
use crate::common::{key, public};
use ed25519_dalek::Signer;
use timebank::journal::{
    Audience, Author, Body, Chain, Draft, Envelope, Fact, HeadToSign, Item, Items, Record, Role, RoleSet,
};
use timebank::{Hash, Seconds};

const KINDS: [&str; 12] = [
    "omits a record",
    "omits all",
    "reorders",
    "alters a part",
    "alters an event",
    "cuts the end",
    "another's head",
    "goes back",
    "earlier epoch",
    "forks",
    "rewrites",
    "forges an event",
];

/// Makes a false page from an honest one; `None` if nothing in it can be falsified.
pub(crate) fn lie(hub: &Hub, after: u64, page: &Page, dice: &mut Dice) -> Option<(&'static str, Page)> {
    let kind = dice.one(&KINDS);
    let mut items = Vec::new();
    for item in Items::new(&page.segment, after) {
        match item {
            Ok(Item::Record(_, bytes) | Item::Head(_, bytes)) => items.push(bytes.to_vec()),
            Err(_) => return None,
        }
    }
    let records: Vec<usize> = (0..items.len()).filter(|i| items[*i][0] == 0x84).collect();
    let mut head = page.head.clone();
    match kind {
        "omits a record" if records.len() > 1 => drop(items.remove(records[0])),
        "omits all" if !records.is_empty() => items.clear(),
        "reorders" if records.len() > 1 => items.swap(records[0], records[1]),
        "alters a part" | "alters an event" if !records.is_empty() => {
            let place = records[dice.roll(records.len())];
            let record = &mut items[place];
            // The last byte is in the last part. The signature and the event stand before the parts.
            let at = if kind == "alters a part" { record.len() - 1 } else { 60 };
            if record[at] == 0xf6 {
                return None;
            }
            record[at] ^= 1;
        }
        "cuts the end" if !items.is_empty() => drop(items.pop()),
        "another's head" => head = signed(hub, hub.ledger.chain(), &key("stranger")),
        "goes back" => {
            let older = hub.stored.commits.iter().rev().find(|commit| commit.chain.seq < after)?;
            (items, head) = (Vec::new(), older.head.clone());
        }
        "earlier epoch" if hub.epoch > Seconds(0) => {
            let before = HeadToSign { epoch: Seconds(0), ..hub.head(hub.ledger.chain()) };
            head = before.seal(&hub.keeper.sign(&before.bytes_to_sign()).to_bytes());
        }
        "forks" if after > 0 => {
            items.clear();
            head = signed(hub, Chain { seq: after, head: Hash(dice.seed()) }, &hub.keeper);
        }
        "rewrites" if after > 0 && records.len() == 1 => {
            let mut chain = Chain { seq: after, head: Hash(dice.seed()) };
            let Some(Ok(Item::Record(record, _))) = Items::new(&items[records[0]], after).next() else {
                return None;
            };
            chain = chain.next(record.admitted_at, record.event.id());
            head = signed(hub, chain, &hub.keeper);
            items.truncate(1);
            items.push(head.clone());
        }
        "forges an event" if page.segment.is_empty() && after == hub.ledger.chain().seq => {
            (items, head) = forged(hub, dice);
        }
        _ => return None,
    }
    Some((kind, Page { segment: items.concat(), head }))
}

fn signed(hub: &Hub, chain: Chain, keeper: &ed25519_dalek::SigningKey) -> Vec<u8> {
    let head = hub.head(chain);
    head.seal(&keeper.sign(&head.bytes_to_sign()).to_bytes())
}

/// A record that the keeper invented, by an unknown device or without a device's signature.
fn forged(hub: &Hub, dice: &mut Dice) -> (Vec<Vec<u8>>, Vec<u8>) {
    let (stranger, founder) = (key("stranger"), hub.ledger.account_id(hub.ledger.founder()).unwrap());
    let known = dice.roll(2) == 0;
    let device = if known { public(&key("device")) } else { public(&stranger) };
    let author = Author { device, n: 1_000_000, at: Seconds(0) };
    let fact = Fact::RoleSet(RoleSet { member: founder.into(), role: Role::Member });
    let draft =
        Draft::new(hub.ledger.community(), author, &[(Audience::MEMBERS, Body::Fact(fact))], &dice.seed());
    let signature = stranger.sign(&draft.bytes_to_sign()).to_bytes();
    let chain = hub.ledger.chain().next(Seconds(5), draft.id());
    let envelope = Envelope { payload: &draft.event, signature: &signature };
    let record = Record::bytes(chain.seq, Seconds(5), &envelope, &draft.parts);
    let head = signed(hub, chain, &hub.keeper);
    (vec![record, head.clone()], head)
}
