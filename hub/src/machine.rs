//! The machine's clock and randomness. Tests supply their own.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use timebank::Seconds;

/// What the hub needs from outside.
pub struct Machine {
    now: Box<dyn Fn() -> Seconds + Send + Sync>,
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
        Machine::new(clock, || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        })
    }

    /// A custom clock and source of randomness. `random` gives `None` where there is no randomness.
    pub fn new(
        now: impl Fn() -> Seconds + Send + Sync + 'static,
        random: impl Fn() -> Option<[u8; 32]> + Send + Sync + 'static,
    ) -> Machine {
        Machine { now: Box::new(now), random: Box::new(random) }
    }

    /// Now.
    pub fn now(&self) -> Seconds {
        (self.now)()
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
