//! The clock and the source of chance, from outside: tests give their own.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use timebank::Seconds;

/// What the hub cannot know by itself.
pub struct World {
    now: Box<dyn Fn() -> Seconds + Send + Sync>,
    random: Box<dyn Fn() -> Option<[u8; 32]> + Send + Sync>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    /// This machine's clock and its random numbers.
    pub fn real() -> World {
        World::new(machine_now, || {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        })
    }

    /// A clock and a source of chance of one's own. `random` gives `None` where there is no chance to be had.
    pub fn new(
        now: impl Fn() -> Seconds + Send + Sync + 'static,
        random: impl Fn() -> Option<[u8; 32]> + Send + Sync + 'static,
    ) -> World {
        World { now: Box::new(now), random: Box::new(random) }
    }

    /// Now.
    pub fn now(&self) -> Seconds {
        (self.now)()
    }

    /// Thirty-two random bytes; `None` where the machine has none.
    pub fn random(&self) -> Option<[u8; 32]> {
        (self.random)()
    }
}

/// A clock before 1970 or after 2106 is taken for the nearest moment that can be written down.
fn machine_now() -> Seconds {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Seconds(u32::try_from(since.as_secs()).unwrap_or(u32::MAX))
}
