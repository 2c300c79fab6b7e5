//! Whether features of an answer sway the judge away from humans: its own kind, length, style, the place shown.

mod robust;

use crate::cluster::MIN_CLUSTERS;
use crate::estimate::{Interval, Note};
use crate::level::Level;
use crate::multiplicity::benjamini_hochberg;
use crate::refusal::{Refusal, check_finite};
use crate::special::{student_p_two_sided, student_quantile_two_sided};
use crate::sum;
use robust::{Design, Variance};
use serde::Serialize;

/// One coefficient of the regression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// By how much judge minus human changes with one unit of the feature, the others held.
    pub value: f64,
    /// Its cluster-robust (CR2) standard error.
    pub standard_error: f64,
    /// Satterthwaite degrees of freedom of the standard error.
    pub df: f64,
    /// Its t interval, unadjusted.
    pub interval: Interval,
    /// Two-sided p against no effect.
    pub p: f64,
    /// `p` after Benjamini and Hochberg over the features; that of the overall bias is not adjusted.
    pub p_adjusted: f64,
}

/// What sways a judge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeatureBias {
    /// Judge minus human for an answer with average features.
    pub overall: Effect,
    /// One effect per feature, in the order given.
    pub features: Vec<Effect>,
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// How many answers.
    pub n: u64,
    /// How many clusters.
    pub n_clusters: u64,
    /// What the reader has to know beside the numbers.
    pub notes: Vec<Note>,
}

/// Regression of judge minus human on features of the answers, with cluster-robust standard errors.
///
/// # Arguments
/// - `differences`: judge score minus human score of each answer
/// - `features`: one list per feature with its value for each answer, in the same order; 1 and 0 for yes and no
/// - `clusters`: the cluster of each answer; its own number when answers are independent
///
/// # Assumes
/// Independent clusters; any dependence inside. Humans are right: a feature that sways them too is not seen.
///
/// # Edge cases
/// Without features: the mean difference with its CR2 interval. Fewer than five clusters: noted. A feature that
/// varies between few clusters only has few degrees of freedom, which its interval shows.
///
/// # Refusals
/// `no_data`; `single_cluster`; `too_few_units` unless there are more answers than coefficients; `no_variation` when
/// a feature is constant or the fit leaves no spread; `invalid_input` for features that determine each other, lists
/// of different lengths and values that are not finite.
///
/// # Source
/// Bell & McCaffrey (2002); Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672–683; Benjamini & Hochberg (1995);
/// statistics note, section 5.15. Complexity: O(n k^2 + clusters k^3) for k features.
pub fn feature_bias(
    differences: &[f64],
    features: &[Vec<f64>],
    clusters: &[u32],
    level: Level,
) -> Result<FeatureBias, Refusal> {
    let columns = checked(differences, features, clusters)?;
    let needed = columns.len() as u64 + 2;
    let n = differences.len() as u64;
    if n < needed {
        return Err(Refusal::TooFewUnits { n, needed });
    }
    let design = Design::new(differences, &columns, clusters)?;
    let (overall, slopes) = design.coefficients();
    let effect = |(index, value): (usize, f64), scale: f64| {
        let Variance { variance, df } = design.variance(index);
        let standard_error = libm::sqrt(variance) / scale;
        if !(0.0 < standard_error && standard_error.is_finite() && 0.0 < df) {
            return Err(Refusal::NoVariation);
        }
        let value = value / scale;
        let reach = student_quantile_two_sided(level.alpha(), df) * standard_error;
        let p = student_p_two_sided(value / standard_error, df);
        let interval = Interval { lo: value - reach, hi: value + reach };
        Ok(Effect { value, standard_error, df, interval, p, p_adjusted: p })
    };
    let mut effects = slopes
        .iter()
        .zip(&columns)
        .enumerate()
        .map(|(j, (value, column))| effect((j + 1, *value), column.scale))
        .collect::<Result<Vec<Effect>, Refusal>>()?;
    let ps: Vec<Option<f64>> = effects.iter().map(|effect| Some(effect.p)).collect();
    for (effect, adjusted) in effects.iter_mut().zip(benjamini_hochberg(&ps)?) {
        effect.p_adjusted = adjusted.unwrap_or(1.0);
    }
    let n_clusters = design.n_clusters();
    let notes = if n_clusters < MIN_CLUSTERS { vec![Note::FewClusters] } else { Vec::new() };
    Ok(FeatureBias { overall: effect((0, overall), 1.0)?, features: effects, level, n, n_clusters, notes })
}

/// A feature moved to mean 0 and scaled to standard deviation 1, so that units do not matter to the arithmetic.
struct Column {
    values: Vec<f64>,
    scale: f64,
}

fn checked(differences: &[f64], features: &[Vec<f64>], clusters: &[u32]) -> Result<Vec<Column>, Refusal> {
    let n = differences.len();
    if clusters.len() != n || features.iter().any(|feature| feature.len() != n) {
        return Err(Refusal::InvalidInput { what: "differences, features and clusters differ in number" });
    }
    check_finite(differences)?;
    if n == 0 {
        return Err(Refusal::NoData);
    }
    let column = |feature: &Vec<f64>| {
        check_finite(feature)?;
        let mean = sum::mean(feature);
        let scale = libm::sqrt(sum::variance(feature, mean));
        if scale.is_infinite() {
            return Err(Refusal::InvalidInput { what: "the values are too large" });
        }
        // Rounding of the mean of a constant is not a spread.
        if scale <= 1e-14 * mean.abs() {
            return Err(Refusal::NoVariation);
        }
        Ok(Column { values: feature.iter().map(|x| (x - mean) / scale).collect(), scale })
    };
    features.iter().map(column).collect()
}

#[cfg(test)]
mod tests;
