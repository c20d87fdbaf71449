//! `timebank serve`: the static page, and the hub beside it where there is a database for it.
#![expect(clippy::print_stdout, reason = "the address is the answer of `timebank serve`")]

mod hub;

pub(crate) use hub::lock;

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};

/// What the page may do: run its own scripts and its own WebAssembly, and reach nobody else.
/// Inline styles are allowed, for Lit writes them in browsers without constructable style sheets.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// `timebank serve`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder with the built page
    #[arg(long, default_value = "pkg/app")]
    dir: PathBuf,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8017)]
    port: u16,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Serve this file as /demo.json: the invitations of a demonstration, for the page's screen that shows them
    #[arg(long, value_name = "FILE", requires = "data")]
    demo: Option<PathBuf>,
    #[command(flatten)]
    hub: hub::HubArgs,
}

/// Serves until interrupted.
pub(crate) fn run(args: &Args) -> Result<()> {
    let page = args.dir.join("index.html").is_file();
    if !page && args.hub.data.is_none() {
        bail!("{} holds no index.html; `cargo xtask build` makes it", args.dir.display());
    }
    let runtime = tokio::runtime::Runtime::new().context("could not start the server")?;
    runtime.block_on(serve(args, page))
    // Here the runtime waits for the writes that are under way.
}

async fn serve(args: &Args, has_page: bool) -> Result<()> {
    let listener = listen(args.hub.listen, args.port).await?;
    let port = listener.local_addr()?.port();
    let hub = args.hub.open(port, args.demo.is_some())?;
    let address = format!("http://localhost:{port}/");
    println!("timebank is at {address}  (Ctrl-C ends it)");
    let demo = args.demo.as_ref().map(|_| format!("{address}#/demo"));
    if let Some(demo) = &demo {
        println!("its demonstration, of two phones and a desk, is at {demo}");
    }
    if args.open {
        open(demo.as_deref().unwrap_or(&address));
    }
    let app = if has_page { page(&args.dir, args.demo.as_deref()) } else { Router::new() };
    match hub {
        None => axum::serve(listener, app).with_graceful_shutdown(interrupted()).await?,
        Some(hub) => hub.serve(listener, app, interrupted()).await?,
    }
    Ok(())
}

async fn listen(address: IpAddr, port: u16) -> Result<TcpListener> {
    TcpListener::bind((address, port)).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow::anyhow!(
                "port {port} is taken by another program; choose one with --port, or a free one with --port 0"
            )
        }
        _ => anyhow::Error::new(error).context(format!("could not listen on port {port}")),
    })
}

/// Ctrl-C, or what an operating system says to a service that is to end.
async fn interrupted() {
    // Where no signal can be heard, ending the process still ends the server.
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn page(dir: &Path, demo: Option<&Path>) -> Router {
    let mut app = Router::new().fallback_service(ServeDir::new(dir));
    if let Some(demo) = demo {
        app = app.route_service("/demo.json", ServeFile::new(demo));
    }
    app.layer(middleware::from_fn(with_headers))
}

async fn with_headers(request: Request, next: Next) -> Response {
    // Vite names what lies there by its content.
    let forever = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let cache = if forever && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Opens the page in the person's browser; who has none still has the address.
fn open(address: &str) {
    _ = try_open(address);
}

fn try_open(address: &str) -> io::Result<()> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}
