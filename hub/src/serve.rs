//! Connections: how many, how slow, and how they end.

mod patient;

use std::convert::Infallible;
use std::io::ErrorKind;
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

use crate::held::Held;
use crate::limits::neighbourhood;
use crate::places::{Most, Place, Places};
use patient::Patient;

/// The most bytes of a connection that are read ahead: the head of a request must fit.
const BUFFER: usize = 64 << 10;

/// The client address of a connection, added to every request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Limits for connections.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// The most connections at once.
    pub most: usize,
    /// The most connections of one address at once.
    pub most_of_one: usize,
    /// The most time for the head of a request, and for silence between two requests.
    pub head: Duration,
    /// How long a client may fail to read its answer.
    pub stall: Duration,
    /// How long open requests may take when the hub shuts down.
    pub end: Duration,
}

impl Default for Connections {
    fn default() -> Connections {
        let seconds = Duration::from_secs;
        Connections { most: 4096, most_of_one: 256, head: seconds(10), stall: seconds(30), end: seconds(20) }
    }
}

/// Serves until `until` is ready, and then finishes open requests.
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
    let most = Most { in_all: connections.most, of_one: connections.most_of_one, newest_wins: false };
    let places = Places::new(most);
    let mut until = std::pin::pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut until => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            // The operating system lets the hub have fewer connections than it has places.
            Err(_) => {
                places.lose_one();
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            }
        };
        // The address has too many connections. This one is closed without an answer.
        let Some(place) = places.take(neighbourhood(address.ip())) else { continue };
        let place = Arc::new(place);
        let connection =
            graceful.watch(connect(stream, address.ip(), app.clone(), connections, Arc::clone(&place)));
        tokio::spawn(async move {
            tokio::select! {
                // A client that breaks the protocol is disconnected. Nobody needs to know.
                _ = connection => {}
                () = place.given_up() => {}
            }
        });
    }
    drop(listener);
    // Connections that are still open then are closed. What they wrote is stored as a whole or not at all.
    let _ = tokio::time::timeout(connections.end, graceful.shutdown()).await;
    Ok(())
}

fn connect(
    stream: TcpStream,
    address: IpAddr,
    app: Router,
    connections: Connections,
    place: Arc<Place<IpAddr>>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Answers are small and should not wait for more data. If this option fails, they only arrive later.
    let _ = stream.set_nodelay(true);
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(address));
        let busy = place.busy();
        let answer = app.call(request);
        async move {
            let answer = answer.await?;
            Ok::<_, Infallible>(answer.map(|body| Held::new(body, busy)))
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(connections.head)
        .max_headers(64)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(Patient::new(stream, connections.stall)), service)
}
