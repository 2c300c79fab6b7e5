//! A few cases that stand for a suite: for fast feedback while editing, never for a gate.
//!
//! A report over anchors says `estimated from k anchors` and gives the prediction error of [`cross_validate`].

mod cross_validation;
mod information;
mod medoids;
#[cfg(test)]
mod tests;

pub use cross_validation::{CrossValidation, Method, cross_validate};
pub use information::{greedy_information, predict};
pub use medoids::k_medoids;

use crate::refusal::Refusal;
use serde::Serialize;

/// Chosen cases with the share of the suite that each stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Anchors {
    /// Places of the cases in the suite, ascending.
    pub cases: Vec<usize>,
    /// What each counts for; they add to 1.
    pub weights: Vec<f64>,
}

impl Anchors {
    /// The suite's mean score, estimated from the scores of the anchors in the order of [`Anchors::cases`].
    ///
    /// # Refusals
    /// `invalid_input` unless there is one finite score for each anchor.
    pub fn weighted_mean(&self, scores: &[f64]) -> Result<f64, Refusal> {
        if scores.len() != self.cases.len() {
            return Err(Refusal::InvalidInput { what: "every anchor needs one score" });
        }
        crate::refusal::check_finite(scores)?;
        Ok(self.weights.iter().zip(scores).map(|(weight, score)| weight * score).sum())
    }
}

/// Refuses a number of anchors that is 0 or more than there are cases.
fn check_count(n_cases: usize, k: usize) -> Result<(), Refusal> {
    if n_cases == 0 {
        return Err(Refusal::NoData);
    }
    if k == 0 || n_cases < k {
        return Err(Refusal::InvalidInput {
            what: "the number of anchors must lie between 1 and the number of cases",
        });
    }
    Ok(())
}
