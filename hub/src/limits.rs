//! Rate limits: a bucket of tries for each address and each device, which refills over time.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most buckets.
const MOST: usize = 100_000;
/// Tries are counted in thousandths, so that a bucket fills evenly.
const ONE: u64 = 1000;

/// Buckets of tries, by client.
#[derive(Debug)]
pub struct Limits<K> {
    a_minute: u64,
    buckets: Mutex<HashMap<K, (u64, Instant)>>,
}

impl<K: Hash + Eq + Copy> Limits<K> {
    /// Each client may make this many requests a minute. After a minute of silence it may make them all at
    /// once.
    pub fn new(a_minute: u32) -> Limits<K> {
        Limits { a_minute: u64::from(a_minute.max(1)), buckets: Mutex::default() }
    }

    /// Takes one try.
    ///
    /// # Errors
    /// The time to wait until the next try.
    pub fn take(&self, who: K, now: Instant) -> Result<(), Duration> {
        let full = self.a_minute * ONE;
        // A minute fills the bucket: 60,000 milliseconds give `a_minute` tries of 1000 thousandths.
        let gained = |since: Instant| {
            let ms = u64::try_from(now.saturating_duration_since(since).as_millis()).unwrap_or(u64::MAX);
            ms.saturating_mul(self.a_minute) / 60
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&who) {
            buckets.retain(|_, (left, since)| left.saturating_add(gained(*since)) < full);
            if buckets.len() >= MOST {
                return Err(Duration::from_secs(60));
            }
        }
        let (left, since) = buckets.entry(who).or_insert((full, now));
        let gain = gained(*since);
        if gain > 0 {
            *left = left.saturating_add(gain).min(full);
            *since = now;
        }
        if *left < ONE {
            let missing = (ONE - *left) * 60 / self.a_minute;
            return Err(Duration::from_millis(missing.max(1)));
        }
        *left -= ONE;
        Ok(())
    }
}

/// The bucket of an address. All IPv6 addresses of one /64 network share a bucket, because one household has
/// a whole network.
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let limits = Limits::new(60);
        let start = Instant::now();
        for _ in 0..60 {
            limits.take(1, start).unwrap();
        }
        let wait = limits.take(1, start).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        limits.take(2, start).unwrap();
        limits.take(1, start + wait).unwrap();
        limits.take(1, start + wait).unwrap_err();
        for _ in 0..60 {
            limits.take(1, start + Duration::from_secs(3600)).unwrap();
        }
        limits.take(1, start + Duration::from_secs(3600)).unwrap_err();
    }

    #[test]
    fn a_network_has_one_bucket() {
        let address = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }
}
