//! The state that all requests share, and the operator's options.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use timebank::{Hash, Key, Seconds};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::answer::{Failure, Fault};
use super::bodies::{self, Bodies, Form, Pace, Sent, Whole};
use super::code::Code;
use super::metrics::Metrics;
use super::moves::Moves;
use super::once::Once;
use super::troubles::Troubles;
use crate::keeper::{InMemory, Keeper, Trouble};
use crate::limits::Limits;
use crate::places::{Most, Places};
use crate::store::{Damage, Store, StoreError};
use crate::tokens::Tokens;

/// How many requests the keeper handles at once. Others wait for their turn.
const AT_ONCE: usize = 64;
/// How many streams a device may have.
const STREAMS_OF_ONE: usize = 4;
/// How many ledgers are loaded at once. It is work for the processor.
const OPENINGS_AT_ONCE: usize = 4;

/// Who may found a community here.
#[derive(Clone, Debug)]
pub enum Founders {
    /// Nobody.
    Nobody,
    /// The holder of this code, once.
    WithCode(String),
    /// Anybody.
    Anybody,
}

/// The operator's options.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who may found a community.
    pub founders: Founders,
    /// The origins at which devices reach the hub, as browsers write them: `scheme://host[:port]`. A
    /// signature for another origin is refused.
    pub origins: Vec<String>,
    /// How long a token is valid, in seconds.
    pub token_seconds: u32,
    /// The most requests of an address per minute.
    pub requests_a_minute: u32,
    /// The most requests of a device per minute.
    pub device_requests_a_minute: u32,
    /// Whether the operator's proxy gives the client's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The most time for the body of a request.
    pub body: Duration,
    /// The most streams of `GET …/wait` at once.
    pub streams: usize,
    /// How often a stream of `GET …/wait` sends a sign of life.
    pub heartbeat: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            founders: Founders::Nobody,
            origins: Vec::new(),
            token_seconds: 3600,
            requests_a_minute: 600,
            device_requests_a_minute: 300,
            behind_proxy: false,
            body: Duration::from_secs(30),
            streams: 2048,
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// The state that all requests share.
pub struct Hub<S> {
    pub(super) keeper: Keeper<S>,
    pub(super) options: Options,
    pub(super) tokens: Tokens,
    pub(super) addresses: Limits<IpAddr>,
    pub(super) devices: Limits<(Hash, Key)>,
    turns: Arc<Semaphore>,
    openings: Arc<Semaphore>,
    opening: Once<Hash, Result<InMemory, Failure>>,
    pub(super) looking: Once<(), Result<u64, Failure>>,
    pub(super) moves: Moves,
    pub(super) bodies: Bodies,
    pub(super) pages: Bodies,
    pub(super) streams: Places<(Hash, Key)>,
    pub(super) founding: Mutex<Code>,
    pub(super) public: Mutex<HashMap<Hash, (Seconds, String)>>,
    pub(super) making: Once<Hash, Result<String, Failure>>,
    pub(super) metrics: Metrics,
    pub(super) troubles: Troubles,
    pub(super) ending: watch::Sender<bool>,
}

impl<S> std::fmt::Debug for Hub<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

impl<S: Store> Hub<S> {
    /// A hub. `None` where the machine has no random numbers.
    pub fn new(keeper: Keeper<S>, options: Options) -> Option<Arc<Hub<S>>> {
        let tokens = Tokens::new(keeper.machine(), options.token_seconds)?;
        // A phone that lost its connection begins anew, before the hub knows that the former stream is over.
        let streams = Most { in_all: options.streams, of_one: STREAMS_OF_ONE, newest_wins: true };
        Some(Arc::new(Hub {
            tokens,
            addresses: Limits::new(options.requests_a_minute),
            devices: Limits::new(options.device_requests_a_minute),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            openings: Arc::new(Semaphore::new(OPENINGS_AT_ONCE)),
            opening: Once::default(),
            looking: Once::default(),
            moves: Moves::default(),
            bodies: Bodies::default(),
            pages: Bodies::default(),
            streams: Places::new(streams),
            founding: Mutex::default(),
            public: Mutex::default(),
            making: Once::default(),
            metrics: Metrics::default(),
            troubles: Troubles::default(),
            ending: watch::Sender::new(false),
            keeper,
            options,
        }))
    }

    /// Ends the open streams, which would otherwise never end.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Whether it was ended.
    pub(crate) fn is_ending(&self) -> bool {
        *self.ending.borrow()
    }

    /// Makes the sums of every community whose month has ended. One that cannot be read does not keep the
    /// others waiting: the next round tries it again.
    pub(crate) fn sum_up_all(&self) {
        let all = self.keeper.store().communities().unwrap_or_else(|error| {
            self.fail(error.into());
            Vec::new()
        });
        for community in all {
            match self.keeper.sum_up(community, || self.is_ending()) {
                Ok(true) => {
                    self.metrics.summed();
                    // The answer without them stands no longer.
                    self.public.lock().unwrap_or_else(PoisonError::into_inner).remove(&community);
                }
                Ok(false) => {}
                Err(trouble) => drop(self.fail(trouble)),
            }
        }
    }

    /// Notes what time it is, for the next start.
    pub(crate) fn note_time(&self) {
        if let Err(trouble) = self.keeper.note_time() {
            drop(self.fail(trouble));
        }
    }

    /// Looks at the whole file of the database.
    pub(crate) fn look_at_file(&self) {
        match self.keeper.store().faults() {
            Err(error) => drop(self.fail(error.into())),
            Ok(faults) => {
                for fault in faults {
                    let now = self.keeper.machine().now();
                    crate::log::line(now, "damage", &[("message", fault.into())]);
                    self.troubles.note(&StoreError::Damaged(Damage::Pages).into());
                }
            }
        }
    }

    /// The keeper.
    pub fn keeper(&self) -> &Keeper<S> {
        &self.keeper
    }

    /// Runs work on the disk or the processor outside the connection tasks, when its turn has come. It runs
    /// to its end, even if the client has disconnected.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Keeper<S>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = turn_of(&self.turns).await?;
        self.run_now(turn, work).await
    }

    /// The same, with a community's ledger. Loading it, and waiting for that, takes no turn, and one
    /// community has only a few of all turns.
    pub(super) async fn run_in<T: Send + 'static>(
        self: &Arc<Self>,
        community: Hash,
        work: impl FnOnce(&Keeper<S>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Failure> {
        let loaded = self.loaded(community).await?;
        let own = turn_of(loaded.turns()).await?;
        let turn = turn_of(&self.turns).await?;
        self.run_now((turn, own, loaded), work).await
    }

    /// The community, after its ledger is loaded: once for all who wait.
    async fn loaded(self: &Arc<Self>, community: Hash) -> Result<InMemory, Failure> {
        if let Some(loaded) = self.keeper.if_loaded(community) {
            return Ok(loaded);
        }
        let hub = Arc::clone(self);
        let load = async move {
            let turn = turn_of(&hub.openings).await?;
            hub.run_now(turn, move |keeper| keeper.load(community)).await
        };
        self.opening.of(community, load).await.unwrap_or(Err(Fault::Internal.into()))
    }

    /// Runs work on another thread. What it holds is free again with the end of the work, not of the request.
    pub(super) async fn run_now<T: Send + 'static>(
        self: &Arc<Self>,
        holds: impl Send + 'static,
        work: impl FnOnce(&Keeper<S>) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Failure> {
        let hub = Arc::clone(self);
        let started = Instant::now();
        let done = tokio::task::spawn_blocking(move || {
            let _holds = holds;
            work(&hub.keeper)
        });
        let done = done.await;
        self.metrics.worked(started.elapsed());
        match done {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(trouble)) => Err(self.fail(trouble)),
            Err(_) => Err(Fault::Internal.into()),
        }
    }

    /// The body of a request, for which there must be room.
    pub(super) async fn body(
        &self,
        sent: Sent,
        device: Option<(Hash, Key)>,
        form: &Form,
    ) -> Result<Whole, Failure> {
        let pace = Pace { within: self.options.body, least: None };
        bodies::body(&self.bodies, sent, device, form, &pace).await
    }

    /// The answer for a trouble. A trouble that only the operator can fix also goes to the log.
    pub(super) fn fail(&self, trouble: Trouble) -> Failure {
        let failure = Failure::from(&trouble);
        if let Trouble::MemberQuota { .. } | Trouble::CommunityQuota { .. } = trouble {
            self.metrics.over_quota();
        }
        if failure.is_ours() {
            self.troubles.note(&trouble);
            let now = self.keeper.machine().now();
            crate::log::line(now, "trouble", &[("message", trouble.to_string().into())]);
        }
        failure
    }
}

/// A turn, when it has come. The semaphores are never closed.
async fn turn_of(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Failure> {
    Arc::clone(turns).acquire_owned().await.map_err(|_| Fault::Internal.into())
}
