//! Founding a community on the hub.

use ed25519_dalek::SigningKey;
use timebank::journal::Sealed;
use timebank::ledger::{Context, Ledger, Refusal};
use timebank::sync::Outcome;
use timebank::{Hash, Key, Seconds};

use super::answer::{ItemAnswer, Trouble};
use super::batch::{Batch, Said};
use super::context::context;
use super::open::Keeper;
use super::seal::Seal;
use crate::store::{Pending, Store, StoreError};

/// How long an issued key waits for its community.
const PENDING_SECONDS: u32 = 24 * 3600;

impl<S: Store> Keeper<S> {
    /// Issues a new keeper's key for a community. The founding event must name it within a day.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn ask(&self) -> Result<Key, Trouble> {
        let secret = self.machine.random().ok_or(Trouble::NoRandomness)?;
        let keeper = Key(SigningKey::from_bytes(&secret).verifying_key().to_bytes());
        let asked_at = self.time()?;
        let forget_before = Seconds(asked_at.0.saturating_sub(PENDING_SECONDS));
        self.store.ask(&Pending { keeper, secret, asked_at }, forget_before)?;
        Ok(keeper)
    }

    /// Founds a community by its first event, which names a key of [`Keeper::ask`]. The event's id is the
    /// community's id. The same event again gets the same answer.
    ///
    /// # Errors
    /// [`Trouble::KeyNotOurs`] where it names another key.
    pub fn found(&self, bytes: &[u8]) -> Result<(ItemAnswer, Option<Key>), Trouble> {
        let Some(sealed) = Sealed::read(bytes) else {
            return Ok((ItemAnswer::unread(bytes), None));
        };
        let answer = |outcome| ItemAnswer { event: Some(sealed.id()), outcome };
        if self.is_founded(&sealed)? {
            return Ok((answer(Outcome::Admitted { seq: 1 }), None));
        }
        let keeper = match self.judge_founding(&sealed)? {
            Ok(keeper) => keeper,
            Err(refusal) => return Ok((answer(Outcome::Refused((&refusal).into())), None)),
        };
        let pending = self.store.pending(keeper)?.ok_or(Trouble::KeyNotOurs)?;
        let context = self.first_context()?;
        let seal = Seal::new(&pending.secret, Seconds::default());
        let nothing = Ledger::new();
        let mut batch = Batch::new(&nothing, seal, context, &self.machine);
        if let Said::Refused(refusal) = batch.offer(&sealed)? {
            return Ok((answer(Outcome::Refused((&refusal).into())), None));
        }
        let finished = batch.finish(&self.store, sealed.id())?;
        match self.store.found(keeper, context.admitted_at, &finished.commit) {
            Ok(()) => {}
            // The same event arrived twice at the same time.
            Err(StoreError::Conflict | StoreError::Unknown) if self.is_founded(&sealed)? => {}
            Err(StoreError::Unknown) => return Err(Trouble::KeyNotOurs),
            Err(error) => return Err(error.into()),
        }
        Ok((answer(Outcome::Admitted { seq: 1 }), Some(keeper)))
    }

    fn is_founded(&self, sealed: &Sealed) -> Result<bool, Trouble> {
        Ok(sealed.verify() && self.store.community(sealed.id())?.is_some())
    }

    /// Today in UTC: a community has no time zone before it is founded.
    fn first_context(&self) -> Result<Context, Trouble> {
        Ok(context(self.time()?, 0))
    }

    /// The key that a founding event names.
    fn judge_founding(&self, sealed: &Sealed) -> Result<Result<Key, Refusal>, Trouble> {
        let mut ledger = Ledger::new();
        let Sealed { event, signature, parts } = sealed;
        let submission = timebank::ledger::Submission { event, signature, parts };
        match ledger.prepare(submission, self.first_context()?) {
            Ok(prepared) => {
                ledger.apply(&prepared)?;
                Ok(Ok(ledger.keeper()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Whether the hub has a community with this id.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn is_there(&self, community: Hash) -> Result<bool, Trouble> {
        Ok(self.store.community(community)?.is_some())
    }
}
