//! The hub: the keeper of any number of communities, behind HTTP.
//!
//! In reading order: [`store`] (what is durable), [`keeper`] (puts a community's events in order and answers
//! only when they are stored), [`tokens`] and [`limits`] (who may ask, and how often), [`api`] (HTTP),
//! [`serve`] (connections).
//!
//! What people may do is judged by the core alone. The hub knows no rule of a timebank.

pub mod api;
pub mod keeper;
pub mod limits;
pub mod log;
pub mod machine;
pub mod sequence;
pub mod serve;
pub mod store;
pub mod tokens;
