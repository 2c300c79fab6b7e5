//! Means and pass rates of cases that come in clusters: pairs, paraphrases, questions on one document.

mod labels;
mod robust;

use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::mean::{ALL_AT_END, BETTING, Scale, all_at_end, check};
use crate::proportion::{WILSON_EFFECTIVE, check_unit, wilson_effective};
use crate::rare::{betting_interval_clustered, rare_changes};
use crate::refusal::{Refusal, check_finite};
use crate::special::student_quantile_two_sided;
use labels::Clusters;
use robust::Robust;

pub(crate) use labels::{means, totals};

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
    check_unit(ys)?;
    let robust = Robust::of(ys, clusters)?;
    let mut result = robust.result(level);
    let p = result.estimate.value;
    let n = ys.len() as f64;
    let n_effective = if p <= 0.0 || 1.0 <= p {
        result.kish_clusters
    } else if robust.sandwich <= 0.0 {
        n
    } else {
        (p * (1.0 - p) / robust.sandwich).min(n)
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
mod tests {
    use super::robust::satterthwaite;
    use super::*;
    use proptest::prelude::*;

    /// Clustered scores with labels that have gaps.
    fn sample() -> impl Strategy<Value = (Vec<f64>, Vec<u32>)> {
        prop::collection::vec((0.0..1.0_f64, 0_u32..12), 6..60)
            .prop_map(|rows| rows.into_iter().map(|(y, label)| (y, label * 7 + 3)).unzip())
    }

    #[test]
    fn refusals() {
        let code = |ys: &[f64], clusters: &[u32]| mean(ys, clusters, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], &[]), "no_data");
        assert_eq!(code(&[1.0, 2.0], &[1]), "invalid_input");
        assert_eq!(code(&[1.0, 2.0], &[4, 4]), "single_cluster");
        assert_eq!(code(&[0.1, 0.1, 0.1], &[1, 2, 2]), "no_variation");
        assert_eq!(code(&[f64::NAN, 0.1], &[1, 2]), "invalid_input");
        // Every cluster has the same total: nothing is known about the spread between clusters.
        assert_eq!(code(&[0.0, 1.0, 1.0, 0.0, 0.0, 1.0], &[1, 1, 2, 2, 3, 3]), "no_variation");
        assert_eq!(proportion(&[0.5, 1.5], &[1, 2], Level::P95).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn scores_choose_their_method() {
        let clusters: Vec<u32> = (0..40).map(|i| i / 2).collect();
        let of = |ys: &[f64]| bounded(ys, &clusters, Scale::UNIT, Level::P95, 1).unwrap().estimate;
        let all = of(&[1.0; 40]);
        assert_eq!((all.method, all.notes.as_slice()), (ALL_AT_END, [Note::AllAtEnd].as_slice()));
        let rare: Vec<f64> = (0..40).map(|i| if i == 3 { 0.2 } else { 0.9 }).collect();
        let rare = of(&rare);
        assert_eq!((rare.method, rare.notes.as_slice()), (BETTING, [Note::FewChanges].as_slice()));
        assert!(0.05 < rare.interval.width() && rare.interval.contains(rare.value));
        let varied: Vec<f64> = (0..40).map(|i| f64::from(i * 13 % 40) / 40.0).collect();
        assert_eq!(of(&varied).method, CR2);
    }

    #[test]
    fn few_clusters_are_noted() {
        let result = mean(&[1.0, 2.0, 3.0, 5.0], &[1, 2, 3, 4], Level::P95).unwrap();
        assert_eq!(result.estimate.notes, [Note::FewClusters]);
    }

    proptest! {
        #[test]
        fn duplicating_every_case_inside_its_cluster_changes_nothing((ys, clusters) in sample()) {
            let twice = |xs: &[f64]| [xs, xs].concat();
            let labels = [clusters.as_slice(), clusters.as_slice()].concat();
            if let Ok(once) = mean(&ys, &clusters, Level::P95) {
                let doubled = mean(&twice(&ys), &labels, Level::P95).unwrap();
                prop_assert!((once.estimate.interval.lo - doubled.estimate.interval.lo).abs() < 1e-9);
                prop_assert!((once.estimate.interval.hi - doubled.estimate.interval.hi).abs() < 1e-9);
                prop_assert!((once.df / doubled.df - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn order_and_names_of_clusters_do_not_matter((ys, clusters) in sample(), seed in any::<u64>()) {
            let mut rows: Vec<(f64, u32)> = ys.iter().copied().zip(clusters.iter().copied()).collect();
            crate::rng::Rng::from_seed(seed).shuffle(&mut rows);
            let (shuffled, renamed): (Vec<f64>, Vec<u32>) =
                rows.into_iter().map(|(y, label)| (y, u32::MAX - label)).unzip();
            if let Ok(once) = mean(&ys, &clusters, Level::P95) {
                let again = mean(&shuffled, &renamed, Level::P95).unwrap();
                prop_assert!((once.estimate.interval.lo - again.estimate.interval.lo).abs() < 1e-9);
                prop_assert!((once.standard_error - again.standard_error).abs() < 1e-12);
            }
        }

        #[test]
        fn the_closed_form_equals_the_double_sum((ys, clusters) in sample()) {
            if count(&clusters) < 2 { return Ok(()); }
            let n = ys.len() as f64;
            let sizes = totals(&vec![1.0; ys.len()], &clusters);
            let scale = |m: f64| libm::sqrt(1.0 / (1.0 - m / n));
            let (mut trace, mut square) = (0.0, 0.0);
            for (g, mg) in sizes.iter().enumerate() {
                for (h, mh) in sizes.iter().enumerate() {
                    let same = if g == h { *mg } else { 0.0 };
                    let p = scale(*mg) * scale(*mh) * (same - mg * mh / n) / (n * n);
                    trace += if g == h { p } else { 0.0 };
                    square += p * p;
                }
            }
            let closed = satterthwaite(&sizes, n, sizes.iter().map(|m| m * m).sum());
            prop_assert!((closed / (trace * trace / square) - 1.0).abs() < 1e-9);
        }

        #[test]
        fn rates_stay_in_their_range((ys, clusters) in sample()) {
            let passes: Vec<f64> = ys.iter().map(|y| f64::from(u8::from(0.3 < *y))).collect();
            if let Ok(result) = proportion(&passes, &clusters, Level::P95) {
                prop_assert!(result.estimate.interval.contains(result.estimate.value));
                prop_assert!(0.0 <= result.estimate.interval.lo && result.estimate.interval.hi <= 1.0);
                prop_assert!(0.0 < result.estimate.interval.width());
                prop_assert!(result.estimate.n_effective <= ys.len() as f64);
            }
        }
    }
}
