//! A database that was restored from a copy.

use timebank::journal::{
    Audience, Author, Body, Draft, Envelope, Fact, MAX_PARTS, MemberErased, Record, Sealed,
};
use timebank::ledger::Ledger;
use timebank::{Hash, Id, Seconds};

use super::answer::Trouble;
use super::batch;
use super::open::{Keeper, lock};
use super::seal::Seal;
use crate::store::{Commit, Forgotten, NewEpoch, Store};

/// Begins a new epoch for every community, before any request is served. Everything after the copy is lost
/// here; phones see the new epoch and send their events again. The epoch is the present time, but always
/// later than the community's epoch here and than the one that `before` gives.
///
/// # Errors
/// [`Trouble`].
pub fn begin_epoch(
    store: &impl Store,
    now: Seconds,
    before: impl Fn(Hash) -> Option<Seconds>,
) -> Result<(), Trouble> {
    let mut epochs = Vec::new();
    for community in store.communities()? {
        let kept = store.community(community)?.ok_or(Trouble::UnknownCommunity)?;
        let last = before(community).unwrap_or_default().max(kept.epoch);
        let epoch = now.max(Seconds(last.0.saturating_add(1)));
        let signed_head = Seal::new(&kept.secret, epoch).head(community, kept.chain);
        epochs.push(NewEpoch { community, epoch, signed_head });
    }
    Ok(store.begin_epochs(&epochs)?)
}

impl<S: Store> Keeper<S> {
    /// Erases members again who were erased after the copy was made. The events that erased them are admitted
    /// again. Where that is not possible, their texts are still removed from the stored records, and a phone
    /// later sends the event together with what it needs. Gives the number of members who had to be erased
    /// again.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn forget_again(&self, community: Hash, forgotten: &Forgotten) -> Result<usize, Trouble> {
        let members = &forgotten.members;
        let named = |ledger: &Ledger| {
            let there =
                members.iter().copied().filter(|id| ledger.member(*id).is_some_and(|m| !ledger.is_erased(m)));
            there.collect::<Vec<Id>>()
        };
        let again = self.read(community, named)?.len();
        if again == 0 {
            return Ok(0);
        }
        let open = self.open(community)?;
        let mut tended = lock(&open.writing);
        self.judge(&open, &mut tended, |batch, _| {
            for sealed in forgotten.events.iter().filter_map(|bytes| Sealed::read(bytes)) {
                // The outcome does not matter here: the next step looks for members who are not erased yet.
                batch.offer(&sealed)?;
            }
            Ok(())
        })?;
        let left = self.read(community, named)?;
        if !left.is_empty() {
            let seal = Seal::of(&self.kept(community)?);
            let seed = self.machine.random().ok_or(Trouble::NoRandomness)?;
            let erased = self.read(community, |ledger| without(ledger, &left, &seal, &seed))??;
            let rewritten = batch::forgotten(&self.store, community, &erased)?;
            let of_erased =
                |bytes: &[u8]| Sealed::read(bytes).is_some_and(|sealed| erased.concerns_erased(&sealed));
            let waiting = self.store.waiting(community)?.into_iter();
            let gone = waiting.filter(|waiting| of_erased(&waiting.sealed)).map(|waiting| waiting.event);
            let commit = Commit { rewritten, done_waiting: gone.collect(), ..Commit::default() };
            self.store.commit(community, &commit)?;
            open.forget_ledger();
        }
        Ok(again)
    }
}

/// The ledger as if these members were erased. The journal does not say so, so this ledger is never stored or
/// shown.
fn without(ledger: &Ledger, members: &[Id], seal: &Seal, seed: &[u8; 32]) -> Result<Ledger, Trouble> {
    let mut ledger = ledger.clone();
    let community = ledger.community().ok_or(Trouble::UnknownCommunity)?;
    for some in members.chunks(MAX_PARTS) {
        let device = seal.public();
        let author = Author { device, n: ledger.next_n(device), at: Seconds::default() };
        let erased = |id: &Id| {
            (Audience::MEMBERS, Body::Fact(Fact::MemberErased(MemberErased { member: (*id).into() })))
        };
        let bodies: Vec<_> = some.iter().map(erased).collect();
        let draft = Draft::new(Some(community), author, &bodies, seed);
        let signature = seal.sign(&draft);
        let chain = ledger.chain().next(Seconds::default(), draft.id());
        let envelope = Envelope { payload: &draft.event, signature: &signature };
        let record = Record::bytes(chain.seq, Seconds::default(), &envelope, &draft.parts);
        ledger.load(&[record, seal.head(community, chain)].concat())?;
    }
    Ok(ledger)
}
