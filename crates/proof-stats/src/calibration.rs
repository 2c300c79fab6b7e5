//! How far predicted probabilities can be believed: of a judge that gives them, or of a classifier.
//!
//! [`calibration`] for Brier score, log loss and their parts, [`ece_interval`] for the interval of the calibration
//! error, [`auc`] for the order alone.

mod auc;
mod bins;
pub mod error;
mod scores;

pub use auc::{Auc, auc};
pub use bins::Bin;
pub use error::{EceInterval, ece_interval};
pub use scores::{Calibration, calibration};

use crate::refusal::Refusal;

/// The usual number of bins.
pub const BINS: usize = 10;

/// Refuses lists of different lengths and predictions that are no probabilities.
fn check(predictions: &[f64], outcomes: &[bool]) -> Result<(), Refusal> {
    if predictions.len() != outcomes.len() {
        return Err(Refusal::InvalidInput { what: "predictions and outcomes differ in number" });
    }
    if predictions.is_empty() {
        return Err(Refusal::NoData);
    }
    if predictions.iter().all(|p| (0.0..=1.0).contains(p)) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "a probability must lie in 0..1" })
    }
}
