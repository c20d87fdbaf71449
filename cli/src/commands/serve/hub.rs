//! The hub's part of `timebank serve`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use timebank_hub::api::{Founders, Hub, Options, metrics_router, router};
use timebank_hub::keeper::{Keeper, Quotas};
use timebank_hub::log;
use timebank_hub::machine::Machine;
use timebank_hub::regular::regular_work;
use timebank_hub::serve::{Connections, serve};
use timebank_hub::store::{Amount, Sqlite, Store as _};
use tokio::net::TcpListener;

use crate::arguments;
use crate::database;
use crate::machine::random;
use crate::one_keeper::Lock;
use crate::output::{aside, say};

/// What an operator chooses.
#[derive(clap::Args)]
pub(super) struct HubArgs {
    /// Keep communities in this database; it is made where there is none. It holds the keepers' keys
    #[arg(long, value_name = "FILE")]
    pub(super) data: Option<PathBuf>,
    /// The address to listen on. Let others in only through a proxy that speaks https
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(super) listen: IpAddr,
    /// Where devices reach the hub, as https://hub.example; repeat it for each. Without it, this machine
    /// alone
    #[arg(long, value_name = "ORIGIN", requires = "data", value_parser = arguments::origin)]
    origin: Vec<String>,
    /// Let anybody found a timebank here; otherwise a code that is printed at the start lets one be founded
    #[arg(long, requires = "data")]
    open_founding: bool,
    /// Take the address of who asks from X-Forwarded-For, as a proxy of your own adds it
    #[arg(long, requires = "data")]
    behind_proxy: bool,
    /// Answer /v1/metrics on this port too, to programs on this machine alone; behind a proxy, it is answered
    /// nowhere else
    #[arg(long, value_name = "PORT", requires = "data")]
    metrics_port: Option<u16>,
    /// How many requests one address may make a minute
    #[arg(long, value_name = "COUNT", default_value_t = 600, requires = "data")]
    requests_a_minute: u32,
    /// How many requests one device may make a minute
    #[arg(long, value_name = "COUNT", default_value_t = 300, requires = "data")]
    device_requests_a_minute: u32,
    /// How many events one member's devices may add in a day
    #[arg(long, value_name = "COUNT", default_value_t = 5000, requires = "data")]
    member_events_a_day: u64,
    /// How many megabytes one member's devices may add in a day
    #[arg(long, value_name = "MB", default_value_t = 16, requires = "data")]
    member_megabytes_a_day: u64,
    /// How many events all devices of a community may add in a day; one coordinator, three quarters of that
    #[arg(long, value_name = "COUNT", default_value_t = 200_000, requires = "data")]
    community_events_a_day: u64,
    /// How many megabytes all devices of a community may add in a day; one coordinator, three quarters of
    /// that
    #[arg(long, value_name = "MB", default_value_t = 256, requires = "data")]
    community_megabytes_a_day: u64,
    /// How many connections one address may have at once; behind a proxy there is no such limit
    #[arg(long, value_name = "COUNT", default_value_t = 256, requires = "data")]
    connections_per_address: usize,
    /// How many ledgers to keep in memory
    #[arg(long, value_name = "COUNT", default_value_t = 1000, requires = "data")]
    ledgers: usize,
    /// How long a device's token lasts
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, requires = "data")]
    token_seconds: u32,
    /// How long a client may take for the head of a request; three times as long for its body, or to go on
    /// reading
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "data")]
    patience: u64,
}

/// Names of this machine that browsers know without asking anybody, each with storage of its own.
const DEMO_HOSTS: [&str; 3] = ["desk.localhost", "one.localhost", "two.localhost"];

/// A hub that is ready.
pub(super) struct Ready {
    hub: Arc<Hub<Sqlite>>,
    connections: Connections,
    metrics: Option<TcpListener>,
    /// Dropped last.
    _lock: Lock,
}

impl HubArgs {
    /// The hub, where there is to be one. In a demonstration one browser is several devices, each at a name
    /// of its own.
    pub(super) fn open(&self, port: u16, demo: bool) -> Result<Option<Ready>> {
        let Some(data) = &self.data else { return Ok(None) };
        let (lock, store) = database::keep(data)?;
        let head = Duration::from_secs(self.patience);
        let options = Options {
            founders: self.founders()?,
            origins: self.origins(port, demo),
            token_seconds: self.token_seconds,
            requests_a_minute: self.requests_a_minute,
            device_requests_a_minute: self.device_requests_a_minute,
            behind_proxy: self.behind_proxy,
            body: head * 3,
            ..Options::default()
        };
        if let Founders::WithCode(code) = &options.founders {
            say!("The person who has this code may found one timebank here: {code}");
        }
        let keeper = Keeper::new(store, Machine::this(), self.ledgers).with_quotas(self.quotas());
        if let Err(trouble) = keeper.time() {
            aside!("{trouble} Look at it with: timebank clock --data {}", data.display());
        }
        let hub = Hub::new(keeper, options).context("no random numbers")?;
        let most_of_one = if self.behind_proxy { usize::MAX } else { self.connections_per_address };
        let connections = Connections { head, most_of_one, stall: head * 3, ..Connections::default() };
        let metrics = self.metrics_port.map(listen_for_metrics).transpose()?;
        Ok(Some(Ready { hub, connections, metrics, _lock: lock }))
    }

    /// Where devices may believe to be.
    fn origins(&self, port: u16, demo: bool) -> Vec<String> {
        if !self.origin.is_empty() {
            return self.origin.clone();
        }
        let port = if port == 80 { String::new() } else { format!(":{port}") };
        let own = match self.listen {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        let demo: &[&str] = if demo { &DEMO_HOSTS } else { &[] };
        let hosts = ["localhost", "127.0.0.1", &own];
        hosts.iter().chain(demo).map(|host| format!("http://{host}{port}")).collect()
    }

    fn quotas(&self) -> Quotas {
        let amount = |events, megabytes: u64| Amount { events, bytes: megabytes.saturating_mul(1 << 20) };
        Quotas {
            member: amount(self.member_events_a_day, self.member_megabytes_a_day),
            community: amount(self.community_events_a_day, self.community_megabytes_a_day),
        }
    }

    fn founders(&self) -> Result<Founders> {
        if self.open_founding {
            return Ok(Founders::Anybody);
        }
        let digits = random()?[..10].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
        Ok(Founders::WithCode(digits.chunks(2).map(<[String]>::concat).collect::<Vec<_>>().join("-")))
    }
}

/// Listens on this machine alone.
fn listen_for_metrics(port: u16) -> Result<TcpListener> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("could not listen on port {port}"))?;
    listener.set_nonblocking(true)?;
    say!("Its counts are at http://{}/v1/metrics", listener.local_addr()?);
    Ok(TcpListener::from_std(listener)?)
}

impl Ready {
    /// Serves the hub, and beside it what `app` has, until `until`; then finishes what is under way.
    pub(super) async fn serve(
        self,
        listener: TcpListener,
        app: Router,
        until: impl Future<Output = ()>,
    ) -> Result<()> {
        let hub = &self.hub;
        let now = || hub.keeper().machine().now();
        log::line(now(), "started", &[("version", env!("CARGO_PKG_VERSION").into())]);
        let ending = async {
            until.await;
            hub.end();
        };
        if let Some(listener) = self.metrics {
            tokio::spawn(axum::serve(listener, metrics_router(hub)).into_future());
        }
        let regular = tokio::spawn(regular_work(Arc::clone(hub)));
        serve(listener, app.merge(router(hub)), self.connections, ending).await?;
        regular.abort();
        log::line(now(), "ended", &[]);
        // The next start is compared with it. A clock that is doubted is not noted.
        drop(hub.keeper().note_time());
        // What is in the log of the database goes into its file, so that the file alone is the whole.
        hub.keeper().store().scrub().context("the database was not closed well")
    }
}
