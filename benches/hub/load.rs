//! The same load for all contestants, and the time that it takes.

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};

use crate::wire::{Connection, Reply, Request};

/// The most clients at once.
pub(crate) const MOST_CLIENTS: usize = 128;
/// The bytes of one event in a push. A document of the others has as many.
pub(crate) const EVENT_BYTES: usize = 400;
/// The number of records in a pull.
pub(crate) const PAGE: u64 = 50;

/// The number of clients. For each client, the most pushes of one event, pushes of fifty events, and pulls.
const CLIENTS: [(usize, [usize; 3]); 3] =
    [(1, [4000, 160, 6000]), (16, [250, 10, 400]), (MOST_CLIENTS, [32, 2, 50])];
/// The time after which clients start no more requests.
const LONGEST: Duration = Duration::from_millis(1500);
/// The pushes and pulls of each of sixteen clients before the measurement.
const WARM: usize = 25;
/// The number of events that are pushed to listeners.
const TOLD: usize = 100;

/// A server for the clients.
pub(crate) trait Contestant {
    fn port(&self) -> u16;

    /// For each client, `count` pushes of `events` events.
    fn pushes(&mut self, clients: usize, count: usize, events: usize) -> Result<Vec<Vec<Request>>>;

    /// For each client, a pull of the last [`PAGE`] records.
    fn pulls(&mut self, clients: usize) -> Result<Vec<Request>>;

    /// For each client, a stream that reports new records.
    fn streams(&mut self, clients: usize) -> Result<Vec<Request>>;

    /// The number of stored events that a reply to a push reports.
    fn stored(&self, reply: &Reply) -> usize;

    /// The number of records in a reply to a pull.
    fn records(&self, reply: &Reply) -> usize;
}

/// Figures by task and number of clients: nanoseconds, and the number per second.
pub(crate) fn measure(contestant: &mut impl Contestant) -> Result<Value> {
    let mut figures = Map::new();
    push(contestant, 16, WARM, 1)?;
    pull(contestant, 16, WARM)?;
    for (clients, [singles, batches, pulls]) in CLIENTS {
        let name = |what: &str| format!("{what}, {clients}");
        figures.insert(name("push of 1"), push(contestant, clients, singles, 1)?);
        figures.insert(name("push of 50"), push(contestant, clients, batches, 50)?);
        figures.insert(name("pull of 50"), pull(contestant, clients, pulls)?);
    }
    // These come last, because some contestants keep resources for listeners that are gone.
    for (clients, _) in CLIENTS {
        figures.insert(format!("live, {clients}"), live(contestant, clients)?);
    }
    Ok(Value::Object(figures))
}

fn push(contestant: &mut impl Contestant, clients: usize, count: usize, events: usize) -> Result<Value> {
    let requests = contestant.pushes(clients, count, events)?;
    let requests: Vec<Vec<&Request>> = requests.iter().map(|own| own.iter().collect()).collect();
    let run = Run::of(contestant.port(), &requests)?;
    for reply in &run.replies {
        let stored = contestant.stored(reply);
        ensure!(stored == events, "{stored} of {events} stored: {}", String::from_utf8_lossy(&reply.body));
    }
    Ok(run.figures(events))
}

fn pull(contestant: &mut impl Contestant, clients: usize, count: usize) -> Result<Value> {
    let requests = contestant.pulls(clients)?;
    let requests: Vec<Vec<&Request>> = requests.iter().map(|own| vec![own; count]).collect();
    let run = Run::of(contestant.port(), &requests)?;
    for reply in &run.replies {
        let records = contestant.records(reply);
        ensure!(records as u64 == PAGE, "{records} records came, status {}", reply.status);
    }
    let mut figures = run.figures(1);
    let bytes: usize = run.replies.iter().map(|reply| reply.body.len()).sum();
    figures["bytes"] = json!(bytes / run.replies.len());
    Ok(figures)
}

/// The results of many clients at the same time.
struct Run {
    took: Duration,
    /// The time of each request.
    times: Vec<Duration>,
    replies: Vec<Reply>,
}

impl Run {
    /// Each client sends its requests one after another, until time runs out.
    fn of(port: u16, requests: &[Vec<&Request>]) -> Result<Run> {
        let ready = Barrier::new(requests.len() + 1);
        let client = |own: &[&Request]| -> Result<Vec<(Duration, Reply)>> {
            let connection = Connection::open(port);
            ready.wait();
            let (mut connection, began) = (connection?, Instant::now());
            own.iter()
                .take_while(|_| began.elapsed() < LONGEST)
                .map(|request| {
                    let before = Instant::now();
                    let reply = connection.send(request)?;
                    Ok((before.elapsed(), reply))
                })
                .collect()
        };
        thread::scope(|scope| {
            let clients: Vec<_> = requests.iter().map(|own| scope.spawn(|| client(own))).collect();
            ready.wait();
            let started = Instant::now();
            let (mut times, mut replies) = (Vec::new(), Vec::new());
            for client in clients {
                for (time, reply) in client.join().ok().context("a client broke down")?? {
                    times.push(time);
                    replies.push(reply);
                }
            }
            Ok(Run { took: started.elapsed(), times, replies })
        })
    }

    fn figures(&self, events: usize) -> Value {
        let rate = (self.times.len() * events) as u128 * 1_000_000_000 / self.took.as_nanos().max(1);
        let mut figures = percentiles(self.times.clone());
        figures["a second"] = json!(rate as u64);
        figures
    }
}

/// The time from the start of a push until each listener has read that there is something new.
fn live(contestant: &mut impl Contestant, listeners: usize) -> Result<Value> {
    let pushes = contestant.pushes(1, TOLD, 1)?.remove(0);
    let mut streams = Vec::new();
    for request in contestant.streams(listeners)? {
        let mut stream = Connection::open(contestant.port())?;
        stream.listen(&request)?;
        streams.push(stream);
    }
    // Not every contestant reports that a stream has started.
    thread::sleep(Duration::from_millis(500));
    let mut connection = Connection::open(contestant.port())?;
    let (heard, told) = mpsc::channel();
    thread::scope(|scope| {
        for mut stream in streams {
            let heard = heard.clone();
            scope.spawn(move || {
                for _ in 0..TOLD {
                    // The receiver has already given up when sending fails.
                    if stream.told().is_err() || heard.send(Instant::now()).is_err() {
                        return;
                    }
                }
            });
        }
        let mut times = Vec::new();
        for push in &pushes {
            let before = Instant::now();
            ensure!(contestant.stored(&connection.send(push)?) == 1, "nothing to tell of");
            for _ in 0..listeners {
                times.push(told.recv_timeout(Duration::from_secs(30))?.duration_since(before));
            }
        }
        Ok(percentiles(times))
    })
}

fn percentiles(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).map_or(0, |time| time.as_nanos() as u64);
    json!({ "p50": at(50), "p99": at(99) })
}
