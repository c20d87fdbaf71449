//! The machine's clock and randomness. Tests supply their own.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use timebank::Seconds;

/// What the hub needs from outside.
pub struct Machine {
    now: Box<dyn Fn() -> Seconds + Send + Sync>,
    running: Box<dyn Fn() -> Duration + Send + Sync>,
    random: Box<dyn Fn() -> Option<[u8; 32]> + Send + Sync>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

impl Machine {
    /// This machine.
    pub fn this() -> Machine {
        let random = || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        };
        Machine::new(clock, running(), random)
    }

    /// A custom clock and source of randomness. `running` gives for how long the machine has been running,
    /// and never goes back. `random` gives `None` where there is no randomness.
    pub fn new(
        now: impl Fn() -> Seconds + Send + Sync + 'static,
        running: impl Fn() -> Duration + Send + Sync + 'static,
        random: impl Fn() -> Option<[u8; 32]> + Send + Sync + 'static,
    ) -> Machine {
        Machine { now: Box::new(now), running: Box::new(running), random: Box::new(random) }
    }

    /// What the clock says.
    pub fn now(&self) -> Seconds {
        (self.now)()
    }

    /// For how long the machine has been running, counted from any moment before.
    pub fn running(&self) -> Duration {
        (self.running)()
    }

    /// Thirty-two random bytes. `None` where the machine has none.
    pub fn random(&self) -> Option<[u8; 32]> {
        (self.random)()
    }
}

/// The clock. A time before 1970 or after 2106 becomes the nearest time that can be stored.
fn clock() -> Seconds {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Seconds(u32::try_from(since.as_secs()).unwrap_or(u32::MAX))
}

/// The time since the machine was started. It counts the time in which a laptop slept.
#[cfg(target_os = "linux")]
fn running() -> impl Fn() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    || Duration::try_from(clock_gettime(ClockId::Boottime)).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn running() -> impl Fn() -> Duration {
    let start = std::time::Instant::now();
    move || start.elapsed()
}
