//! Means and pass rates of cases that come in clusters: pairs, paraphrases, questions on one document.

mod forms;
mod labels;
mod robust;
mod two_way;

use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::mean::{ALL_AT_END, BETTING, Scale, all_at_end, check};
use crate::proportion::{WILSON_EFFECTIVE, check_unit, wilson_effective};
use crate::rare::{betting_interval_clustered, rare_changes};
use crate::refusal::{Refusal, check_finite};
use crate::special::student_quantile_two_sided;
use labels::Clusters;
use robust::Robust;

pub use forms::{StandardErrors, standard_errors};
pub(crate) use labels::{means, totals};
pub use two_way::{TwoWay, two_way};

/// Name of [`mean`] in results.
pub const CR2: &str = "CR2 with Satterthwaite t";
/// Fewer clusters than this carry no word.
pub const MIN_CLUSTERS: u64 = 5;

/// A mean of clustered cases.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusteredMean {
    /// The mean over all cases, its interval, the number of cases and the effective number.
    pub estimate: Estimate,
    /// The cluster-robust standard error.
    pub standard_error: f64,
    /// Satterthwaite degrees of freedom of the standard error.
    pub df: f64,
    /// How many clusters there are.
    pub n_clusters: u64,
    /// The number of equal clusters that would weigh the same: `N^2 / sum m^2`.
    pub kish_clusters: f64,
    /// How many times the variance exceeds that of independent cases; none when the values do not vary.
    pub design_effect: Option<f64>,
    /// ANOVA intraclass correlation; none when every cluster has one case.
    pub icc: Option<f64>,
    /// Two-sided p against a mean of 0; none when the values do not vary.
    pub p_zero: Option<f64>,
}

impl ClusteredMean {
    /// The t interval of the mean at another level.
    pub fn t_interval(&self, level: Level) -> Interval {
        let reach = student_quantile_two_sided(level.alpha(), self.df) * self.standard_error;
        Interval { lo: self.estimate.value - reach, hi: self.estimate.value + reach }
    }
}

/// Mean of clustered values with a CR2 standard error and a Satterthwaite t interval.
///
/// # Arguments
/// - `ys`: one value per case
/// - `clusters`: the cluster of each case, any labels; only their equality matters
///
/// # Assumes
/// Independent clusters; any dependence inside.
///
/// # Edge cases
/// Every cluster one case: equals [`crate::mean::student_t`] without its guard. Fewer than five clusters: noted,
/// no word may rest on it.
///
/// # Refusals
/// `no_data`, `invalid_input` (lengths, not finite), `single_cluster`, `no_variation`.
///
/// # Source
/// Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672–683; closed form for the
/// intercept-only model in the statistics note, section 5.4. Complexity: O(N log N).
pub fn mean(ys: &[f64], clusters: &[u32], level: Level) -> Result<ClusteredMean, Refusal> {
    check_finite(ys)?;
    let robust = Robust::of(ys, clusters)?;
    if robust.naive <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    let mut result = robust.result(level);
    // Residuals that cancel in every cluster leave no robust variance; then nothing is known about the spread.
    if result.standard_error <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    result.estimate.interval = result.t_interval(level);
    Ok(result)
}

/// Mean of clustered values on a scale.
///
/// As [`mean`], clipped to the scale. When few clusters differ from the most frequent cluster mean, the betting
/// interval over clusters; when all values are at one end of the scale, the bound `(alpha/2)^(1/G)` of the range
/// with the Kish number of clusters G.
///
/// # Arguments
/// - `seed`: for the order in which the betting interval reads the clusters; unused by the other methods
///
/// # Refusals
/// `no_data`, `invalid_input` (lengths, outside of the scale), `single_cluster`.
///
/// # Source
/// Statistics note, sections 5.3, 5.4 and 5.14.
pub fn bounded(
    ys: &[f64],
    clusters: &[u32],
    scale: Scale,
    level: Level,
    seed: u64,
) -> Result<ClusteredMean, Refusal> {
    check(ys, scale)?;
    let robust = Robust::of(ys, clusters)?;
    let mut result = robust.result(level);
    let estimate = &mut result.estimate;
    if let Some(interval) = all_at_end(ys, result.kish_clusters, scale, level) {
        estimate.interval = interval;
        estimate.n_effective = result.kish_clusters;
        estimate.method = ALL_AT_END;
        estimate.notes.push(Note::AllAtEnd);
        return Ok(result);
    }
    if robust.sandwich <= 0.0 || rare_changes(&means(ys, clusters)).is_some() {
        let interval = betting_interval_clustered(&robust.totals, &robust.sizes, scale, level, seed);
        estimate.interval =
            Interval { lo: interval.lo.min(estimate.value), hi: interval.hi.max(estimate.value) };
        estimate.method = BETTING;
        estimate.notes.push(Note::FewChanges);
        return Ok(result);
    }
    result.estimate.interval = result.t_interval(level).clipped(scale.lo, scale.hi);
    Ok(result)
}

/// Pass rate of clustered cases: Wilson with the effective n of [`mean`] and its t quantile.
///
/// # Arguments
/// - `ys`: 0 or 1 per case, or the mean of a case's trials in `[0, 1]`
///
/// # Edge cases
/// All 0 or all 1: the effective n is the Kish number of clusters. No variance between clusters: it is N.
///
/// # Refusals
/// As [`mean`], without `no_variation`; `invalid_input` outside of `[0, 1]`.
///
/// # Source
/// Statistics note, section 5.4; CR2 with t alone covered 60–90 % near 1 (section 7).
pub fn proportion(ys: &[f64], clusters: &[u32], level: Level) -> Result<ClusteredMean, Refusal> {
    wilson_with(ys, clusters, level, |_, n_effective| n_effective)
}

/// Pass rate of clustered cases, for reports: as [`proportion`], with an effective n that clusters of very unequal
/// size cannot make too large.
///
/// Where few clusters hold most cases and failures are rare, most samples hold no cluster that fails as a whole, and
/// the CR2 variance comes out far too small. The effective n is therefore at most that of the design effect
/// `1 + (sum m_g^2 / N - 1) ICC`, which rests on how alike cases of a cluster are and not on which clusters happened
/// to fail. Equal clusters are left as they are.
///
/// # Refusals
/// As [`proportion`].
///
/// # Source
/// Kish (1965), Survey Sampling, section 8.2, with the sum of squared sizes for unequal clusters. In the studies of
/// `docs/validation.md` (clusters of 1, 1, 2, 4 and 30, rates 0.05 and 0.95) [`proportion`] alone covered 86 to 88 %.
pub fn pass_rate(ys: &[f64], clusters: &[u32], level: Level) -> Result<ClusteredMean, Refusal> {
    wilson_with(ys, clusters, level, |found, n_effective| {
        let n = ys.len() as f64;
        let alike = found.icc.unwrap_or(0.0).max(0.0);
        n_effective.min(n / (1.0 + (n / found.kish_clusters - 1.0).max(0.0) * alike))
    })
}

/// Wilson's interval with an effective n that `bounded` may make smaller where cases passed and failed.
fn wilson_with(
    ys: &[f64],
    clusters: &[u32],
    level: Level,
    bounded: impl Fn(&ClusteredMean, f64) -> f64,
) -> Result<ClusteredMean, Refusal> {
    check_unit(ys)?;
    let robust = Robust::of(ys, clusters)?;
    let mut result = robust.result(level);
    let p = result.estimate.value;
    let n = ys.len() as f64;
    let n_effective = if p <= 0.0 || 1.0 <= p {
        result.kish_clusters
    } else if robust.sandwich <= 0.0 {
        bounded(&result, n)
    } else {
        bounded(&result, (p * (1.0 - p) / robust.sandwich).min(n))
    };
    let quantile = student_quantile_two_sided(level.alpha(), result.df);
    result.estimate.interval = wilson_effective(p, n_effective, quantile);
    result.estimate.n_effective = n_effective;
    result.estimate.method = WILSON_EFFECTIVE;
    if p <= 0.0 || 1.0 <= p {
        result.estimate.notes.push(Note::AllAtEnd);
    }
    Ok(result)
}

/// How many different labels there are.
pub fn count(clusters: &[u32]) -> u64 {
    Clusters::of(clusters).n as u64
}

#[cfg(test)]
mod tests;
