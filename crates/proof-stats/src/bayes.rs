//! Posteriors, printed on request as a probability with its prior and never mixed into the word of a decision.
//!
//! [`posterior()`] for one rate and two independent ones, [`pairs`] for two variants on the same cases, and
//! [`shrinkage`] for the rates of many small tags at once.

pub mod pairs;
pub mod posterior;
pub mod shrinkage;

pub use pairs::probability_of_gain;
pub use posterior::{BetaPrior, Posterior, posterior, probability_greater};
pub use shrinkage::{Shrinkage, ShrunkRate, Tally, shrink};
