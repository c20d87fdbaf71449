//! Connections: how many, how slow, and how they end.

mod patient;
mod places;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use patient::Patient;
use places::Places;

/// The address that a connection comes from, beside every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What connections may do.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// How many there may be at once.
    pub most: usize,
    /// How many of them one address may have.
    pub most_of_one: usize,
    /// How long the head of a request may take, and how long one may be silent between two.
    pub head: Duration,
    /// How long a client may not read what it is sent.
    pub stall: Duration,
    /// How long those under way may take once the hub is to end.
    pub end: Duration,
}

impl Default for Connections {
    fn default() -> Connections {
        let seconds = Duration::from_secs;
        Connections { most: 4096, most_of_one: 256, head: seconds(10), stall: seconds(30), end: seconds(20) }
    }
}

/// Serves until `until` is there, and then finishes what is under way.
///
/// # Errors
/// Where the listener has no address.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    connections: Connections,
    until: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let graceful = GracefulShutdown::new();
    let (all, of_one) = (Arc::new(Semaphore::new(connections.most)), Places::default());
    let mut until = std::pin::pin!(until);
    loop {
        let place = Arc::clone(&all).acquire_owned();
        let accepted = async { (place.await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut until => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            // Too many files are open, or the client is gone: others may come.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Too many of one address: the connection is closed without a word.
        let Some(own) = of_one.take(address.ip(), connections.most_of_one) else { continue };
        let connection = graceful.watch(connect(stream, address.ip(), app.clone(), connections));
        tokio::spawn(async move {
            // A client that breaks the protocol is cut off. Nobody need know.
            let _ = connection.await;
            drop((place, own));
        });
    }
    drop(listener);
    // Those that are still there then are cut off. What they wrote is stored whole or not at all.
    let _ = tokio::time::timeout(connections.end, graceful.shutdown()).await;
    Ok(())
}

fn connect(
    stream: TcpStream,
    address: IpAddr,
    app: Router,
    connections: Connections,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Answers are small: none waits for more to send with it. Without this one they only come later.
    let _ = stream.set_nodelay(true);
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(address));
        app.call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(connections.head)
        .max_headers(64)
        .serve_connection(TokioIo::new(Patient::new(stream, connections.stall)), service)
}
