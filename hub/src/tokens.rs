//! Authentication: a device signs a challenge, and gets a token for an hour.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use timebank::journal::verify_challenge;
use timebank::{Hash, Key, Seconds};

use crate::machine::Machine;

/// How long a challenge is valid.
const CHALLENGE_SECONDS: u32 = 120;
/// The most tokens at once.
const MOST_TOKENS: usize = 500_000;

/// The bytes of a challenge: random bytes, the time of expiry, and a code that only this hub can compute. So
/// the hub stores nothing for a client that only asks for a challenge.
const RANDOM: usize = 16;
const EXPIRES: usize = 4;
const CHALLENGE: usize = RANDOM + EXPIRES + 32;

/// The holder of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The community that it is for.
    pub community: Hash,
    /// The device.
    pub device: Key,
    /// The time of expiry.
    pub expires: Seconds,
}

/// A device that has proven who it is, for one token.
#[derive(Debug)]
pub struct Proven {
    community: Hash,
    device: Key,
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoToken {
    /// The challenge is from another hub, for another community or device, too old, or already answered.
    Challenge,
    /// The signature is not by the device's key.
    Signature,
    /// There are too many tokens.
    Crowded,
    /// The machine has no random numbers.
    NoRandomness,
}

/// A device's answer to a challenge.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The challenge.
    pub challenge: &'a [u8],
    /// The address that the device used: one of the hub's own origins. The carrier of the answer could change
    /// it, but the signature covers it.
    pub origin: &'a str,
    /// The device's signature over both.
    pub signature: &'a [u8; 64],
}

/// The tokens of a hub. They are only in memory: after a restart every device answers a new challenge.
pub struct Tokens {
    secret: [u8; 32],
    lasts_seconds: u32,
    given: Mutex<Given>,
}

#[derive(Default)]
struct Given {
    /// Holders by the SHA-256 of the token.
    holders: HashMap<Hash, Holder>,
    /// Answered challenges, until they expire.
    answered: HashMap<Hash, Seconds>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// A store without tokens. Each token will be valid for `lasts_seconds`. `None` where there are no random
    /// numbers.
    pub fn new(machine: &Machine, lasts_seconds: u32) -> Option<Tokens> {
        Some(Tokens { secret: machine.random()?, lasts_seconds, given: Mutex::default() })
    }

    /// A challenge for a device. `None` where there are no random numbers.
    pub fn challenge(&self, machine: &Machine, community: Hash, device: Key) -> Option<Vec<u8>> {
        let mut challenge = machine.random()?[..RANDOM].to_vec();
        challenge.extend(machine.now().0.saturating_add(CHALLENGE_SECONDS).to_be_bytes());
        challenge.extend(self.seal(community, device, &challenge).0);
        Some(challenge)
    }

    /// All inputs have fixed lengths, so none can be extended.
    fn seal(&self, community: Hash, device: Key, stem: &[u8]) -> Hash {
        Hash::of(&[b"timebank hub challenge", &self.secret, &community.0, &device.0, stem])
    }

    /// Whether somebody has the key of a device. Each challenge proves it once.
    ///
    /// # Errors
    /// [`NoToken`].
    pub fn prove(
        &self,
        machine: &Machine,
        community: Hash,
        device: Key,
        answer: &Answered<'_>,
    ) -> Result<Proven, NoToken> {
        let Answered { challenge, origin, signature } = *answer;
        let now = machine.now();
        let (stem, seal) = challenge.split_at_checked(RANDOM + EXPIRES).ok_or(NoToken::Challenge)?;
        let expires = challenge.get(RANDOM..RANDOM + EXPIRES).and_then(|bytes| bytes.try_into().ok());
        let expires = Seconds(u32::from_be_bytes(expires.ok_or(NoToken::Challenge)?));
        let wanted = self.seal(community, device, stem);
        // The hashes are compared, so the time that this takes says nothing about the secret.
        if challenge.len() != CHALLENGE || Hash::of(&[seal]) != Hash::of(&[&wanted.0]) || expires < now {
            return Err(NoToken::Challenge);
        }
        if !verify_challenge(device, community, challenge, origin, signature) {
            return Err(NoToken::Signature);
        }
        let mut given = self.given();
        given.answered.retain(|_, expires| *expires >= now);
        if given.answered.insert(Hash::of(&[challenge]), expires).is_some() {
            return Err(NoToken::Challenge);
        }
        Ok(Proven { community, device })
    }

    /// A token for a device that has proven who it is, and its time of expiry.
    ///
    /// # Errors
    /// [`NoToken`].
    pub fn give(&self, machine: &Machine, proven: Proven) -> Result<([u8; 32], Seconds), NoToken> {
        let Proven { community, device } = proven;
        let now = machine.now();
        let mut given = self.given();
        if given.holders.len() >= MOST_TOKENS {
            given.holders.retain(|_, holder| holder.expires > now);
        }
        if given.holders.len() >= MOST_TOKENS {
            return Err(NoToken::Crowded);
        }
        let token = machine.random().ok_or(NoToken::NoRandomness)?;
        let expires = Seconds(now.0.saturating_add(self.lasts_seconds));
        given.holders.insert(Hash::of(&[&token]), Holder { community, device, expires });
        Ok((token, expires))
    }

    /// The holder of a token. `None` for an unknown or expired one.
    pub fn holder(&self, machine: &Machine, token: &[u8]) -> Option<Holder> {
        let (now, name) = (machine.now(), Hash::of(&[token]));
        let mut given = self.given();
        let holder = *given.holders.get(&name)?;
        if holder.expires <= now {
            given.holders.remove(&name);
            return None;
        }
        Some(holder)
    }

    fn given(&self) -> MutexGuard<'_, Given> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use ed25519_dalek::{Signer as _, SigningKey};
    use timebank::journal::challenge_to_sign;

    use super::*;

    const AT: &str = "http://localhost:8017";

    /// A clock that can be set, and numbers that differ each time.
    fn machine() -> (Machine, Arc<AtomicU32>) {
        let (clock, count) = (Arc::new(AtomicU32::new(1000)), AtomicU32::new(0));
        let ours = Arc::clone(&clock);
        let random = move || Some(Hash::of(&[&count.fetch_add(1, Ordering::Relaxed).to_be_bytes()]).0);
        (
            Machine::new(move || Seconds(ours.load(Ordering::Relaxed)), std::time::Duration::default, random),
            clock,
        )
    }

    #[test]
    fn a_challenge_gives_one_token_to_its_signer() {
        let (machine, clock) = machine();
        let tokens = Tokens::new(&machine, 3600).unwrap();
        let key = SigningKey::from_bytes(&[1; 32]);
        let device = Key(key.verifying_key().to_bytes());
        let (here, there) = (Hash([4; 32]), Hash([5; 32]));
        let challenge = tokens.challenge(&machine, here, device).unwrap();
        let signature = key.sign(&challenge_to_sign(here, &challenge, AT)).to_bytes();
        let give_at = |community, device, challenge: &[u8], signature: &[u8; 64], origin| {
            let answered = Answered { challenge, origin, signature };
            tokens.give(&machine, tokens.prove(&machine, community, device, &answered)?)
        };
        let give = |community, device, challenge: &[u8], signature: &[u8; 64]| {
            give_at(community, device, challenge, signature, AT)
        };
        let elsewhere = give_at(here, device, &challenge, &signature, "https://hub.example");
        assert_eq!(elsewhere, Err(NoToken::Signature), "it was signed for another hub");
        assert_eq!(give(there, device, &challenge, &signature), Err(NoToken::Challenge));
        assert_eq!(give(here, Key([9; 32]), &challenge, &signature), Err(NoToken::Challenge));
        assert_eq!(give(here, device, &challenge[..30], &signature), Err(NoToken::Challenge));
        assert_eq!(give(here, device, &[], &signature), Err(NoToken::Challenge));
        assert_eq!(give(here, device, &challenge, &[0; 64]), Err(NoToken::Signature));
        let mut later = challenge.clone();
        later[RANDOM] ^= 1;
        let signed = key.sign(&challenge_to_sign(here, &later, AT)).to_bytes();
        assert_eq!(
            give(here, device, &later, &signed),
            Err(NoToken::Challenge),
            "the time of expiry was changed"
        );
        let (token, expires) = give(here, device, &challenge, &signature).unwrap();
        assert_eq!(give(here, device, &challenge, &signature), Err(NoToken::Challenge), "a second time");
        assert_eq!(expires, Seconds(4600));
        assert_eq!(tokens.holder(&machine, &token), Some(Holder { community: here, device, expires }));
        assert_eq!(tokens.holder(&machine, &[0; 32]), None);
        clock.store(4600, Ordering::Relaxed);
        assert_eq!(tokens.holder(&machine, &token), None, "an hour later");
    }

    #[test]
    fn a_challenge_expires_after_two_minutes() {
        let (machine, clock) = machine();
        let tokens = Tokens::new(&machine, 3600).unwrap();
        let key = SigningKey::from_bytes(&[1; 32]);
        let (device, here) = (Key(key.verifying_key().to_bytes()), Hash([4; 32]));
        let challenge = tokens.challenge(&machine, here, device).unwrap();
        let signature = key.sign(&challenge_to_sign(here, &challenge, AT)).to_bytes();
        clock.store(1121, Ordering::Relaxed);
        let answered = Answered { challenge: &challenge, origin: AT, signature: &signature };
        assert_eq!(tokens.prove(&machine, here, device, &answered).err(), Some(NoToken::Challenge));
    }
}
