//! The subcommands, a file each: `Args` is what it takes, with its one line of help; `run` does it and gives
//! its exit code. A new one has its `mod` line here, and its line in the list of `main.rs`.

pub(crate) mod adopt;
pub(crate) mod backup;
pub(crate) mod balances;
pub(crate) mod check;
pub(crate) mod clock;
pub(crate) mod close;
pub(crate) mod community;
pub(crate) mod correct;
pub(crate) mod due;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod invite;
pub(crate) mod member;
pub(crate) mod policy;
pub(crate) mod post;
pub(crate) mod programme;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod session;
pub(crate) mod show;
pub(crate) mod statement;
pub(crate) mod step;
pub(crate) mod trail;
pub(crate) mod unpost;
