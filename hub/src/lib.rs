//! The hub: the keeper of any number of communities, behind HTTP.
//!
//! In reading order: [`store`] (durable storage), [`keeper`] (puts a community's events in order and answers
//! only after they are stored), [`tokens`] and [`limits`] (who may make requests, and how often), [`api`]
//! (HTTP), [`regular`] (once an hour), [`serve`] (connections).
//!
//! Only the core judges what people may do. The hub knows no rule of a timebank.

pub mod api;
pub mod clock;
mod held;
pub mod keeper;
pub mod limits;
pub mod log;
pub mod machine;
mod places;
pub mod regular;
pub mod sequence;
pub mod serve;
pub mod store;
pub mod tokens;
