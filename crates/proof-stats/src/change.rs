//! When a stream has changed: charts that watch results as they arrive.
//!
//! [`EDetector`] states how rare a false alarm is without an assumption on the distribution and is the default;
//! [`Cusum`], [`BernoulliCusum`] and [`PageHinkley`] are faster second charts. [`bocpd`] is for display only.

mod bernoulli_cusum;
pub mod bocpd;
mod cusum;
mod e_detector;
mod page_hinkley;
#[cfg(test)]
mod tests;

pub use bernoulli_cusum::BernoulliCusum;
pub use cusum::{Cusum, limit_for_run_length};
pub use e_detector::{EDetector, Restart};
pub use page_hinkley::PageHinkley;

use crate::refusal::{Refusal, check_size};
use serde::Serialize;

/// Which way a mean has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It has risen.
    Up,
    /// It has dropped.
    Down,
}

/// A number whose square is finite.
fn finite(x: f64) -> Result<f64, Refusal> {
    check_size(&[x])?;
    Ok(x)
}
