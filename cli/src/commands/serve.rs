//! `timebank serve`: the page, and the hub beside it where there is a database for it.

mod hub;
mod page;

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use tokio::net::TcpListener;

use timebank_hub::store::disk::real;

use crate::output::{DONE, say};

/// Serve the page to browsers on this machine; with --data, keep communities for their members' devices
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
    /// Serve this file as /demo.json: the invitations of a demonstration, for the page's screen that shows
    /// them
    #[arg(long, value_name = "FILE", requires = "data")]
    demo: Option<PathBuf>,
    #[command(flatten)]
    hub: hub::HubArgs,
}

/// Serves until interrupted.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let has_page = args.dir.join("index.html").is_file();
    if !has_page && args.hub.data.is_none() {
        bail!("{} holds no index.html; `cargo xtask build` makes it", args.dir.display());
    }
    if let Some(data) = &args.hub.data
        && has_page
        && real(data).starts_with(real(&args.dir))
    {
        let (data, dir) = (data.display(), args.dir.display());
        bail!("{data} lies in {dir}, which everybody may read; keep the database elsewhere");
    }
    let runtime = tokio::runtime::Runtime::new().context("could not start the server")?;
    runtime.block_on(serve(args, has_page))?;
    // The runtime waits for the writes that are under way.
    drop(runtime);
    Ok(DONE)
}

async fn serve(args: &Args, has_page: bool) -> Result<()> {
    let listener = listen(args.hub.listen, args.port).await?;
    let port = listener.local_addr()?.port();
    let hub = args.hub.open(port, args.demo.is_some())?;
    let address = format!("http://localhost:{port}/");
    say!("timebank is at {address}  (Ctrl-C ends it)");
    let demo = args.demo.as_ref().map(|_| format!("{address}#/demo"));
    if let Some(demo) = &demo {
        say!("its demonstration, of two phones and a desk, is at {demo}");
    }
    if args.open {
        open(demo.as_deref().unwrap_or(&address));
    }
    let app = if has_page { page::router(&args.dir, args.demo.as_deref()) } else { Router::new() };
    match hub {
        None => axum::serve(listener, app).with_graceful_shutdown(interrupted()).await?,
        Some(hub) => hub.serve(listener, app, interrupted()).await?,
    }
    Ok(())
}

async fn listen(address: IpAddr, port: u16) -> Result<TcpListener> {
    TcpListener::bind((address, port)).await.map_err(|error| {
        if error.kind() == ErrorKind::AddrInUse {
            return anyhow::anyhow!(
                "port {port} is taken by another program; choose one with --port, or a free one with --port 0"
            );
        }
        anyhow::Error::new(error).context(format!("could not listen on port {port}"))
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

/// Opens the page in the person's browser; without one the person still has the address.
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
