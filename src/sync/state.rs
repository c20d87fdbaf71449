//! What a replica stores beside the journal, and its bytes. They are this program's own, and no part of the
//! format.

use super::Reason;
use super::outbox::{Kept, Outbox, Standing};
use super::rights::Rights;
use crate::journal::{Chain, Reader, Sealed, Writer, canonical};
use crate::{Hash, Key, Seconds};
use std::collections::BTreeMap;

/// Why what was stored cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotOpen {
    /// It is not what was stored.
    Damaged,
    /// A newer version stored it.
    NewerVersion,
    /// The journal is another than the one that it belongs to.
    OtherJournal,
}

crate::codes! { CannotOpen {
    CannotOpen::Damaged | CannotOpen::OtherJournal => "replica_damaged",
    CannotOpen::NewerVersion => "newer_version",
} }

crate::message::coded_error!(CannotOpen);

/// What is stored beside the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) community: Hash,
    pub(super) device: Key,
    /// The keys that it had before.
    pub(super) former: Vec<Key>,
    /// The last head that the keeper signed, which the journal may not have reached yet.
    pub(super) seen: Chain,
    /// The epoch of that head.
    pub(super) epoch: Seconds,
    /// The last record that was ever folded here.
    pub(super) known: u64,
    /// The device's last counter.
    pub(super) last_n: u64,
    /// How many records the keeper had when this journal was begun: what came since was chosen by later
    /// rights.
    pub(super) began: u64,
    /// The rights by which all records were chosen.
    pub(super) rights: Rights,
    /// Whether the journal is to be read again from its start.
    pub(super) again: bool,
    /// Because this keeper was restored from a copy: the new journal is its own, or its successor's.
    pub(super) anew_for: Option<Key>,
    pub(super) outbox: Outbox,
    /// Own events that people let go, or that cannot be offered again: they may still turn up.
    pub(super) gone: Vec<Hash>,
}

/// Changes with every change of the form.
const VERSION: u64 = 3;

/// How many items the state has.
const ITEMS: usize = 16;

/// The state as canonical CBOR.
pub(super) fn bytes(state: &State) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(ITEMS).uint(VERSION).bytes(&state.community.0).bytes(&state.device.0);
    w.uint(state.seen.seq).bytes(&state.seen.head.0).uint(u64::from(state.epoch.0));
    w.uint(state.known).uint(state.last_n).uint(state.began);
    // A reader of everything is 1, as before there were viewers.
    let Rights { whole, all, .. } = state.rights;
    w.uint(u64::from(state.again)).uint(if all && !whole { 2 } else { u64::from(all) });
    w.array(state.rights.accounts.len());
    for account in &state.rights.accounts {
        w.uint(u64::from(*account));
    }
    w.bytes(state.anew_for.as_ref().map_or(&[], |key| &key.0));
    w.array(state.former.len());
    for key in &state.former {
        w.bytes(&key.0);
    }
    w.array(state.gone.len());
    for event in &state.gone {
        w.bytes(&event.0);
    }
    w.array(state.outbox.kept.len());
    for kept in &state.outbox.kept {
        w.array(2).bytes(&kept.sealed.bytes());
        standing(&mut w, &kept.standing);
    }
    w.finish()
}

fn standing(w: &mut Writer, standing: &Standing) {
    let (number, reason) = match standing {
        Standing::Unsent => (0, None),
        Standing::Waiting(reason) => (1, Some(reason)),
        Standing::Refused(reason) => (2, Some(reason)),
        Standing::Admitted(seq) => {
            w.array(2).uint(3).uint(*seq);
            return;
        }
    };
    let Some(Reason { code, fields }) = reason else {
        w.array(1).uint(number);
        return;
    };
    w.array(2 + 2 * fields.len()).uint(number).text(code);
    for (name, value) in fields {
        w.text(name).text(value);
    }
}

/// Reads what [`bytes`] wrote.
///
/// # Errors
/// For anything else.
pub(super) fn read(bytes: &[u8]) -> Result<State, CannotOpen> {
    canonical(bytes).map_err(|_| CannotOpen::Damaged)?;
    let mut d = Reader::new(bytes);
    let items = d.array().ok_or(CannotOpen::Damaged)?;
    match d.uint() {
        Some(VERSION) if items == ITEMS as u64 => state(&mut d).ok_or(CannotOpen::Damaged),
        Some(version) if version > VERSION => Err(CannotOpen::NewerVersion),
        _ => Err(CannotOpen::Damaged),
    }
}

fn state(d: &mut Reader<'_>) -> Option<State> {
    let community = hash(d)?;
    let device = Key(hash(d)?.0);
    let seen = Chain { seq: d.uint()?, head: hash(d)? };
    let epoch = Seconds(u32::try_from(d.uint()?).ok()?);
    let (known, last_n, began) = (d.uint()?, d.uint()?, d.uint()?);
    let (again, sight) = (d.uint()? == 1, d.uint()?);
    let accounts = list(d, |d| d.uint().and_then(|account| u32::try_from(account).ok()))?;
    let anew_for = d.bytes()?.try_into().ok().map(Key);
    let former = list(d, |d| hash(d).map(|key| Key(key.0)))?;
    let gone = list(d, hash)?;
    let kept = list(d, kept)?;
    let rights = Rights { whole: sight == 1, all: sight > 0, accounts };
    let outbox = Outbox { kept };
    Some(State {
        community,
        device,
        former,
        seen,
        epoch,
        known,
        last_n,
        began,
        rights,
        again,
        anew_for,
        outbox,
        gone,
    })
}

fn list<T>(d: &mut Reader<'_>, one: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Vec<T>> {
    (0..d.array()?).map(|_| one(d)).collect()
}

fn hash(d: &mut Reader<'_>) -> Option<Hash> {
    d.bytes()?.try_into().ok().map(Hash)
}

fn kept(d: &mut Reader<'_>) -> Option<Kept> {
    d.array()?;
    let sealed = Sealed::read(d.bytes()?)?;
    let items = d.array()?;
    let standing = match d.uint()? {
        0 => Standing::Unsent,
        1 => Standing::Waiting(reason(d, items)?),
        2 => Standing::Refused(reason(d, items)?),
        3 => Standing::Admitted(d.uint()?),
        _ => return None,
    };
    Some(Kept { standing, ..Kept::new(sealed) })
}

fn reason(d: &mut Reader<'_>, items: u64) -> Option<Reason> {
    let code = d.text()?.to_owned();
    let mut fields = BTreeMap::new();
    for _ in 0..items.checked_sub(2)? / 2 {
        let name = d.text()?.to_owned();
        fields.insert(name, d.text()?.to_owned());
    }
    Some(Reason { code, fields })
}
