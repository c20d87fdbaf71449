//! The bodies of requests and answers: of which form, how large, how slow, and how much memory they take in
//! all.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt as _;
use timebank::{Hash, Key};
use tokio::time::{Instant, timeout_at};

use super::answer::{Failure, Fault};

/// The most bytes of all bodies of requests in memory together, small ones aside. Answers have as many.
const MOST_IN_ALL: usize = 64 << 20;
/// The most bytes of the bodies of one address, and of one device.
const MOST_OF_ONE: usize = MOST_IN_ALL / 4;
/// A body of so many bytes is small. The number of connections bounds what these take.
const SMALL: usize = 16 << 10;
/// When a client may come again.
const AGAIN: Duration = Duration::from_secs(5);

/// The neighbourhood of the client's address, added to every request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker(pub(super) IpAddr);

/// A request before its body is read.
pub(super) struct Sent {
    pub(super) headers: HeaderMap,
    content: Body,
    /// The neighbourhood of the client's address.
    pub(super) from: IpAddr,
}

impl<S: Sync> FromRequest<S> for Sent {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Sent, Infallible> {
        let (head, content) = request.into_parts();
        // The guard runs before every request.
        let from = head.extensions.get().map_or(IpAddr::from([0; 4]), |Asker(from)| *from);
        Ok(Sent { headers: head.headers, content, from })
    }
}

/// The form of a body.
pub(super) struct Form {
    /// Its media types.
    pub(super) media: &'static [&'static str],
    /// The most bytes.
    pub(super) most: usize,
}

/// How long a body may take.
pub(super) struct Pace {
    /// The most time in all.
    pub(super) within: Duration,
    /// After this time, it must have come at a least number of bytes a second.
    pub(super) least: Option<(Duration, u32)>,
}

impl Pace {
    fn end(&self, began: Instant, come: usize) -> Instant {
        let end = began + self.within;
        let Some((grace, least)) = self.least else { return end };
        let earned = Duration::from_secs(come as u64) / least.max(1);
        end.min(began + grace + earned)
    }
}

/// Whose bodies are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Address(IpAddr),
    Device(Hash, Key),
}

/// The memory that bodies take.
#[derive(Clone, Debug, Default)]
pub(super) struct Bodies(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<Who, usize>,
}

/// Room for one body. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Room {
    bodies: Bodies,
    bytes: usize,
    whose: Vec<Who>,
}

/// A whole body, and its room.
pub(super) struct Whole {
    bytes: Vec<u8>,
    _room: Option<Room>,
}

impl Deref for Whole {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Bodies {
    /// Room for a body of a device. It needs none where it is small.
    pub(super) fn room(
        &self,
        bytes: usize,
        from: IpAddr,
        device: Option<(Hash, Key)>,
    ) -> Result<Option<Room>, Failure> {
        if bytes <= SMALL {
            return Ok(None);
        }
        let device = device.map(|(community, device)| Who::Device(community, device));
        let room = self.take(bytes, [Who::Address(from)].into_iter().chain(device).collect());
        room.map(Some).ok_or_else(|| Failure::from(Fault::Busy).later(AGAIN))
    }

    /// Room for so many bytes. `None` where there is not enough.
    fn take(&self, bytes: usize, whose: Vec<Who>) -> Option<Room> {
        let mut taken = self.lock();
        let fits = |who| taken.of.get(who).unwrap_or(&0) + bytes <= MOST_OF_ONE;
        if taken.all + bytes > MOST_IN_ALL || !whose.iter().all(fits) {
            return None;
        }
        taken.all += bytes;
        for who in &whose {
            *taken.of.entry(*who).or_default() += bytes;
        }
        drop(taken);
        Some(Room { bodies: self.clone(), bytes, whose })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut taken = self.bodies.lock();
        taken.all -= self.bytes;
        for who in &self.whose {
            if let Some(bytes) = taken.of.get_mut(who) {
                *bytes -= self.bytes;
                if *bytes == 0 {
                    taken.of.remove(who);
                }
            }
        }
    }
}

/// The body of a request. Room for all of it is taken before it is read.
pub(super) async fn body(
    bodies: &Bodies,
    sent: Sent,
    device: Option<(Hash, Key)>,
    form: &Form,
    pace: &Pace,
) -> Result<Whole, Failure> {
    let length = length(&sent.headers, form)?;
    let room = bodies.room(length.unwrap_or(form.most), sent.from, device)?;
    let bytes = read(sent.content, length, form.most, pace).await?;
    Ok(Whole { bytes, _room: room })
}

/// A body that has its room elsewhere.
pub(super) async fn body_at(sent: Sent, form: &Form, pace: &Pace) -> Result<Vec<u8>, Failure> {
    let length = length(&sent.headers, form)?;
    read(sent.content, length, form.most, pace).await
}

/// How many bytes a body has, if its head says so.
fn length(headers: &HeaderMap, form: &Form) -> Result<Option<usize>, Failure> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let given = text(header::CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !form.media.iter().any(|known| known.eq_ignore_ascii_case(given)) {
        return Err(Fault::MediaType.into());
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if length.is_some_and(|length| length > form.most) {
        return Err(Fault::TooLarge.into());
    }
    Ok(length)
}

/// Reads into one piece of memory: many small pieces would take many times what they hold.
async fn read(content: Body, length: Option<usize>, most: usize, pace: &Pace) -> Result<Vec<u8>, Failure> {
    let began = Instant::now();
    let mut bytes = Vec::with_capacity(length.unwrap_or(0));
    let mut pieces = content.into_data_stream();
    loop {
        match timeout_at(pace.end(began, bytes.len()), pieces.next()).await {
            Err(_) => return Err(Fault::Timeout.into()),
            Ok(None) => return Ok(bytes),
            Ok(Some(Err(_))) => return Err(Fault::BadRequest.into()),
            Ok(Some(Ok(piece))) if bytes.len() + piece.len() > most => return Err(Fault::TooLarge.into()),
            Ok(Some(Ok(piece))) => bytes.extend_from_slice(&piece),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use super::*;

    const A_MB: usize = 1 << 20;

    fn of(address: u8) -> Vec<Who> {
        vec![Who::Address(IpAddr::from([192, 0, 2, address]))]
    }

    #[test]
    fn the_memory_of_bodies_is_shared_out() {
        let bodies = Bodies::default();
        let first = bodies.take(8 * A_MB, of(1)).unwrap();
        let mut held = vec![bodies.take(8 * A_MB, of(1)).unwrap()];
        assert!(bodies.take(SMALL + 1, of(1)).is_none(), "one address has a quarter");
        let device = Who::Device(Hash([1; 32]), Key([2; 32]));
        let by = |address| of(address).into_iter().chain([device]).collect();
        held.push(bodies.take(MOST_OF_ONE, by(2)).unwrap());
        assert!(bodies.take(A_MB, by(3)).is_none(), "and so has one device, from wherever");
        held.extend([3, 4].map(|address| bodies.take(MOST_OF_ONE, of(address)).unwrap()));
        assert!(bodies.take(A_MB, of(5)).is_none(), "there is no more");
        drop(first);
        held.push(bodies.take(A_MB, of(5)).unwrap());
        drop(held);
        let taken = bodies.lock();
        assert_eq!((taken.all, taken.of.len()), (0, 0));
    }

    #[test]
    fn a_body_earns_its_time() {
        let began = Instant::now();
        let seconds = Duration::from_secs;
        let pace = Pace { within: seconds(600), least: Some((seconds(30), 16 << 10)) };
        assert_eq!(pace.end(began, 0), began + seconds(30));
        assert_eq!(pace.end(began, A_MB), began + seconds(30 + 64));
        assert_eq!(pace.end(began, 100 * A_MB), began + seconds(600));
    }
}
