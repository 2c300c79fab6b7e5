//! The bootstrap: intervals for statistics without a formula.
//!
//! F1, a difference of kappas, a correlation, a ratio of sums: what has no standard error of its own is computed
//! again on samples drawn with replacement from the cases. What is drawn is a case with all of its trials (drawing
//! trials again inside of a case would count the noise of the trials twice), or a whole cluster where cases come
//! in clusters. A mean has Student's t and a pass rate has Wilson; both are better at small n than any bootstrap.
//!
//! Two doors lead to [`Replicates`]:
//! - [`sums`] for statistics that are a function of sums over the cases (F1 from its counts, a correlation from
//!   its moments): each resample costs one addition a case, or a few binomial numbers when there are few different
//!   rows, and the jackknife is in closed form;
//! - [`statistic`] for all others, such as a median, through the trait [`Statistic`].
//!
//! ```
//! use proof_stats::{Level, bootstrap};
//!
//! # fn main() -> Result<(), proof_stats::Refusal> {
//! // What each case adds to hits, misses and false alarms; F1 is a function of the three sums.
//! let case = |i: u32| match i % 10 {
//!     0..4 => [1.0, 0.0, 0.0],
//!     4 => [0.0, 1.0, 0.0],
//!     5 => [0.0, 0.0, 1.0],
//!     _ => [0.0; 3],
//! };
//! let cases: Vec<[f64; 3]> = (0..200).map(case).collect();
//! let f1 = |[hits, misses, alarms]: &[f64; 3]| {
//!     let all = 2.0 * hits + misses + alarms;
//!     (0.0 < all).then(|| 2.0 * hits / all)
//! };
//! let estimate = bootstrap::sums(&cases, f1, bootstrap::Plan::new(42))?.with_interval(Level::P95)?;
//! assert!((estimate.value - 0.8).abs() < 1e-12);
//! assert!(0.70 < estimate.interval.lo && estimate.interval.hi < 0.88);
//! # Ok(())
//! # }
//! ```
//!
//! Replicates run on several threads; the same seed gives the same bytes on any number of them.
//!
//! # Source
//! Statistics note, sections 5.3 and 8.3; Efron (1987), J. Am. Stat. Assoc. 82:171–185; Davison & Hinkley (1997).

mod bca;
mod multinomial;
mod quantile_difference;
mod replicates;
mod statistic;
mod sums;
mod units;

pub use bca::Bca;
pub use quantile_difference::quantile_difference;
pub use replicates::Replicates;
pub use statistic::{Statistic, statistic, statistic_of_clusters};
pub use sums::{mean, ratio_of_sums, sums, sums_of_clusters};

/// Resamples of a printed interval.
pub const RESAMPLES: usize = 10_000;
/// Fewer independent cases than this carry no bootstrap interval.
pub const MIN_CASES: u64 = 15;
/// Fewer clusters than this carry no bootstrap interval.
pub const MIN_CLUSTERS: u64 = 20;
/// Fewer different values than this carry no bootstrap interval.
pub const MIN_DISTINCT: u64 = 5;

/// Name of the bias-corrected and accelerated interval in results.
pub const BCA: &str = "BCa bootstrap";
/// Name of the percentile interval in results.
pub const PERCENTILE: &str = "percentile bootstrap";

/// How many resamples, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many resamples are drawn; [`RESAMPLES`] for a printed interval.
    pub resamples: usize,
    /// Seed of their random streams: one for each procedure and metric.
    pub seed: u64,
}

impl Plan {
    /// [`RESAMPLES`] resamples from this seed.
    pub fn new(seed: u64) -> Self {
        Self { resamples: RESAMPLES, seed }
    }
}
