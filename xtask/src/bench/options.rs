//! The options of `cargo xtask bench`.

use clap::Args;

/// `cargo xtask bench`
#[derive(Args)]
pub(crate) struct Options {
    /// How many exchanges
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    pub(super) sizes: Vec<u32>,
    /// How often each contestant takes its turn
    #[arg(long, default_value_t = 5)]
    pub(super) rounds: u32,
    /// Measure what pkg/ holds, without building it again
    #[arg(long)]
    pub(super) no_build: bool,
    /// Put the tables into docs/benchmarks.md
    #[arg(long)]
    pub(super) write: bool,
    /// Measure the hub under load, beside pouchdb-server, and nothing else
    #[arg(long)]
    pub(super) hub: bool,
    /// Measure the measures of reciprocity, beside numpy, scipy and OR-tools, and nothing else
    #[arg(long, conflicts_with = "hub")]
    pub(super) reciprocity: bool,
    /// How many communities the hub is to keep
    #[arg(long, default_value_t = 10_000, requires = "hub")]
    pub(super) communities: u32,
}
