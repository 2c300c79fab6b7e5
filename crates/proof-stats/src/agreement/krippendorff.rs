//! Krippendorff's alpha: agreement of any number of raters, with gaps, on any scale of measurement.

mod units;

use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::wilson_effective;
use crate::refusal::Refusal;
use crate::resampled::{percentile_interval, replicates};
use serde::Serialize;
use units::Units;

/// Below this many units resampling them says too little.
pub const MIN_UNITS: u64 = 15;
/// How many resamples the interval takes.
pub const RESAMPLES: u32 = 10_000;

/// What the values of ratings mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measurement {
    /// Names: two values are equal or not.
    Nominal,
    /// Ranks: the distance of two values is the number of ratings between them.
    Ordinal,
    /// Numbers: the distance of two values is their difference.
    Interval,
}

/// Krippendorff's alpha with its interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alpha {
    /// 1 for full agreement, 0 for chance, below 0 for systematic disagreement.
    pub value: f64,
    /// The interval from resampled units.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many units have two or more ratings.
    pub n: u64,
    /// How many ratings those units have.
    pub n_ratings: u64,
}

/// Krippendorff's alpha of ratings.
///
/// # Arguments
/// - `raters`: for each rater one rating per unit, in the same order of units; none where it is missing. Units with
///   fewer than two ratings are left out.
///
/// # Refusals
/// `no_data` without ratings; `no_pairable_units` when no unit has two; `no_variation` when all those ratings are
/// equal, since then nobody can tell agreement from a constant; `invalid_input` for ratings that are not finite and
/// raters with different numbers of units.
///
/// # Source
/// Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. The ordinal distance of two values is the
/// difference of their mean ranks, and sums of squared differences follow from moments. Complexity:
/// O(ratings log ratings).
pub fn alpha(raters: &[Vec<Option<f64>>], measurement: Measurement) -> Result<f64, Refusal> {
    let units = Units::new(raters)?;
    units.alpha(measurement, None).ok_or(Refusal::NoVariation)
}

/// As [`alpha`], with a percentile interval over 10,000 resamples of units.
///
/// # Arguments
/// - `seed`: of the resamples; the same seed gives the same interval on any number of threads
///
/// # Assumes
/// Independent units.
///
/// # Edge cases
/// Under full agreement every resample agrees too; the interval then runs from what `n` units without a
/// disagreement cannot rule out: one minus the Wilson limit of the share of units that disagree.
///
/// # Refusals
/// As [`alpha`]; `too_few_units` below [`MIN_UNITS`] units with two ratings; `no_variation` when more than one
/// resample in twenty holds only one value.
pub fn alpha_with_interval(
    raters: &[Vec<Option<f64>>],
    measurement: Measurement,
    level: Level,
    seed: u64,
) -> Result<Alpha, Refusal> {
    let units = Units::new(raters)?;
    let value = units.alpha(measurement, None).ok_or(Refusal::NoVariation)?;
    let n = units.len() as u64;
    if n < MIN_UNITS {
        return Err(Refusal::TooFewUnits { n, needed: MIN_UNITS });
    }
    let interval = if 1.0 <= value {
        Interval { lo: wilson_effective(1.0, n as f64, level.z()).lo, hi: 1.0 }
    } else {
        let sampled = replicates(units.len(), RESAMPLES, seed, |drawn| units.alpha(measurement, Some(drawn)));
        let defined: Vec<f64> = sampled.iter().copied().flatten().collect();
        if defined.len() * 20 < sampled.len() * 19 {
            return Err(Refusal::NoVariation);
        }
        percentile_interval(defined, level).ok_or(Refusal::NoVariation)?
    };
    Ok(Alpha { value, interval, level, n, n_ratings: units.ratings() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classic() -> Vec<Vec<Option<f64>>> {
        let rater = |ratings: &[u32]| -> Vec<Option<f64>> {
            ratings.iter().map(|x| (*x != 0).then(|| f64::from(*x))).collect()
        };
        vec![
            rater(&[1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0]),
            rater(&[1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3]),
            rater(&[0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0]),
            rater(&[1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0]),
        ]
    }

    #[test]
    fn the_published_example() {
        let got = |measurement| alpha(&classic(), measurement).unwrap();
        assert!((got(Measurement::Nominal) - 0.743_421_052_6).abs() < 1e-9);
        assert!((got(Measurement::Ordinal) - 0.815_387_503_7).abs() < 1e-9);
        assert!((got(Measurement::Interval) - 0.849_107_142_8).abs() < 1e-9);
    }

    #[test]
    fn the_interval_is_the_same_for_any_number_of_threads() {
        let raters: Vec<Vec<Option<f64>>> =
            classic().iter().map(|ratings| ratings.iter().chain(ratings).copied().collect()).collect();
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| alpha_with_interval(&raters, Measurement::Ordinal, Level::P95, 7).unwrap())
        };
        let (one, three) = (run(1), run(3));
        assert_eq!(one, three);
        assert!(one.interval.contains(one.value) && one.interval.width() < 0.6, "{one:?}");
        assert_eq!(one.n, 22);
        let few = alpha_with_interval(&classic(), Measurement::Nominal, Level::P95, 7);
        assert_eq!(few.unwrap_err().code(), "too_few_units");
    }

    #[test]
    fn full_agreement_keeps_a_width() {
        let rater: Vec<Option<f64>> = (0..20).map(|i| Some(f64::from(i % 3))).collect();
        let got = alpha_with_interval(&[rater.clone(), rater], Measurement::Nominal, Level::P95, 1).unwrap();
        assert!((got.value - 1.0).abs() < 1e-15 && got.interval.lo < 0.9 && 0.05 < got.interval.width());
    }

    #[test]
    fn refusals() {
        let code = |raters: &[Vec<Option<f64>>]| alpha(raters, Measurement::Nominal).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[vec![None, None]]), "no_data");
        assert_eq!(code(&[vec![Some(1.0), None], vec![None, Some(1.0)]]), "no_pairable_units");
        assert_eq!(code(&[vec![Some(1.0); 3], vec![Some(1.0); 3]]), "no_variation");
        assert_eq!(code(&[vec![Some(f64::NAN)], vec![Some(1.0)]]), "invalid_input");
        assert_eq!(code(&[vec![Some(1.0)], vec![]]), "invalid_input");
    }
}
