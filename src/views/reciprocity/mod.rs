//! Reciprocity: who helped whom, and how help came back.
//!
//! Nothing here is kept from the fold. All figures are whole numbers; a share is given as a [`Fraction`].

mod circular;
mod circulation;
mod cohesion;
mod concentration;
mod flows;
mod fraction;

pub use circular::Example;
pub use circulation::{Arc, Circulation, circulation};
pub use concentration::gini;
pub use flows::{Flow, Flows};
pub use fraction::Fraction;
