//! A mean reweighted to a stated mix, such as that of production.

use crate::estimate::{Estimate, Interval};
use crate::level::Level;
use crate::refusal::{Refusal, TOO_LARGE, check_finite};
use crate::special::student_quantile_two_sided;
use crate::sum;

/// Name of [`mean`] in results.
pub const STRATIFIED: &str = "stratified Student t";

/// The cases of one stratum and its part of the mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum<'a> {
    /// One value per case.
    pub values: &'a [f64],
    /// Its part of the mix, at least 0; parts need not add to 1.
    pub weight: f64,
}

/// A mean over strata by the stated mix.
#[derive(Clone, Debug, PartialEq)]
pub struct StratifiedMean {
    /// The reweighted mean with its interval; the effective n is what the weights leave of the cases.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Satterthwaite degrees of freedom.
    pub df: f64,
    /// The mean of all cases alike, as if the test set were the mix.
    pub unweighted_mean: f64,
    /// Which share of further cases each stratum should get: in proportion to its weight times its standard deviation.
    pub neyman_shares: Vec<f64>,
}

/// Mean over strata, each weighing as stated, with a t interval.
///
/// # Assumptions
/// Independent cases in fixed strata; weights that are known, not estimated from the cases.
///
/// # Edges
/// A stratum of weight 0 counts in the unweighted mean only. A stratum whose values are all equal adds no variance
/// and gets no further cases.
///
/// # Refusals
/// `no_data` without strata or values; `invalid_input` for a weight that is negative or not finite, weights that add
/// to 0, or a value that is not finite; `empty_stratum` for a weight without a case; `too_few_units` for a weight with
/// a single case; `no_variation` when every stratum is constant.
///
/// # Source
/// Cochran (1977), Sampling Techniques, sections 5.4 and 5.5; statistics note, section 5.9. Complexity: O(n).
pub fn mean(strata: &[Stratum<'_>], level: Level) -> Result<StratifiedMean, Refusal> {
    let all: Vec<f64> = strata.iter().flat_map(|stratum| stratum.values).copied().collect();
    let total_weight: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let is_weight = |weight: f64| 0.0 <= weight && weight.is_finite();
    if strata.is_empty() || all.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(&all)?;
    if !strata.iter().all(|stratum| is_weight(stratum.weight)) || total_weight <= 0.0 {
        return Err(Refusal::InvalidInput { what: "weights must be 0 or more and not all 0" });
    }
    let parts = parts(strata, total_weight)?;
    let add = |f: &dyn Fn(&Part) -> f64| parts.iter().map(f).sum::<f64>();
    let largest = parts.iter().map(Part::standard_error).fold(0.0, f64::max);
    let value = add(&|part| part.weight * part.mean);
    if !largest.is_finite() || !value.is_finite() {
        return Err(TOO_LARGE);
    }
    if largest <= 0.0 {
        return Err(Refusal::NoVariation);
    }
    // Variances in units of the largest, whose square could leave the range.
    let variance = |part: &Part| {
        let ratio = part.standard_error() / largest;
        ratio * ratio
    };
    let total = add(&variance);
    let standard_error = largest * libm::sqrt(total);
    let df = total * total / add(&|part| variance(part) * variance(part) / (part.n - 1.0).max(1.0));
    let reach = student_quantile_two_sided(level.alpha(), df) * standard_error;
    let spread = add(&Part::spread);
    Ok(StratifiedMean {
        estimate: Estimate {
            value,
            interval: Interval { lo: value - reach, hi: value + reach },
            level,
            n: all.len() as u64,
            n_effective: 1.0 / add(&|part| part.weight * part.weight / part.n.max(1.0)),
            method: STRATIFIED,
            notes: Vec::new(),
        },
        standard_error,
        df,
        unweighted_mean: sum::mean(&all),
        neyman_shares: parts.iter().map(|part| part.spread() / spread).collect(),
    })
}

/// What the mean needs of one stratum; its weight is its part of all weights.
struct Part {
    weight: f64,
    n: f64,
    mean: f64,
    standard_deviation: f64,
}

impl Part {
    /// The square root of what it adds to the variance of the mean.
    fn standard_error(&self) -> f64 {
        self.spread() / libm::sqrt(self.n.max(1.0))
    }

    fn spread(&self) -> f64 {
        self.weight * self.standard_deviation
    }
}

fn parts(strata: &[Stratum<'_>], total_weight: f64) -> Result<Vec<Part>, Refusal> {
    let part = |(idx, stratum): (u64, &Stratum<'_>)| {
        let mean = sum::mean(stratum.values);
        if 0.0 < stratum.weight {
            match stratum.values.len() {
                0 => return Err(Refusal::EmptyStratum { stratum: idx }),
                1 => return Err(Refusal::TooFewUnits { n: 1, needed: 2 }),
                _ => {}
            }
        }
        Ok(Part {
            weight: stratum.weight / total_weight,
            n: stratum.values.len() as f64,
            mean,
            standard_deviation: libm::sqrt(sum::variance(stratum.values, mean)),
        })
    };
    (0..).zip(strata).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(strata: &[(&[f64], f64)]) -> Result<StratifiedMean, Refusal> {
        let strata: Vec<Stratum<'_>> =
            strata.iter().map(|(values, weight)| Stratum { values, weight: *weight }).collect();
        mean(&strata, Level::P95)
    }

    #[test]
    fn refusals() {
        let code = |strata: &[(&[f64], f64)]| of(strata).unwrap_err().code();
        let pair: &[f64] = &[1.0, 2.0];
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[(&[], 1.0)]), "no_data");
        assert_eq!(code(&[(pair, 1.0), (pair, -0.1)]), "invalid_input");
        assert_eq!(code(&[(pair, f64::NAN)]), "invalid_input");
        assert_eq!(code(&[(pair, f64::INFINITY)]), "invalid_input");
        assert_eq!(code(&[(pair, 0.0)]), "invalid_input");
        assert_eq!(code(&[(&[1.0, f64::NAN], 1.0)]), "invalid_input");
        assert_eq!(of(&[(pair, 1.0), (&[], 0.5)]), Err(Refusal::EmptyStratum { stratum: 1 }));
        assert_eq!(code(&[(pair, 1.0), (&[3.0], 0.5)]), "too_few_units");
        assert_eq!(code(&[(&[1.0, 1.0], 1.0), (&[2.0, 2.0], 1.0)]), "no_variation");
    }

    #[test]
    fn by_hand() {
        // Means 2 and 10, variances 1 and 4, three cases each, weights 3 to 1.
        let result = of(&[(&[1.0, 2.0, 3.0], 3.0), (&[8.0, 10.0, 12.0], 1.0), (&[7.0], 0.0)]).unwrap();
        assert!((result.estimate.value - 4.0).abs() < 1e-12);
        let variance: f64 = 0.5625 / 3.0 + 0.0625 * 4.0 / 3.0;
        assert!((result.standard_error - variance.sqrt()).abs() < 1e-12, "{result:?}");
        assert!((result.unweighted_mean - 43.0 / 7.0).abs() < 1e-12);
        let shares = [0.75 / 1.25, 0.5 / 1.25, 0.0];
        assert!(result.neyman_shares.iter().zip(shares).all(|(got, share)| (got - share).abs() < 1e-12));
        assert!((result.estimate.n_effective - 3.0 / 0.625).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn one_stratum_is_the_plain_mean(values in prop::collection::vec(-5.0..5.0_f64, 13..40), weight in 0.1..9.0_f64) {
            let stratified = of(&[(&values, weight)]).unwrap();
            let plain = crate::mean::student_t(&values, Level::P95).unwrap();
            prop_assert!((stratified.estimate.interval.lo - plain.interval.lo).abs() < 1e-9);
            prop_assert!((stratified.estimate.interval.hi - plain.interval.hi).abs() < 1e-9);
            prop_assert!((stratified.estimate.n_effective - values.len() as f64).abs() < 1e-9);
        }
    }
}
