//! One mean.

use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::rare::{betting_interval, rare_changes};
use crate::refusal::{Refusal, TOO_LARGE, check_finite};
use crate::special::{student_p_two_sided, student_quantile_two_sided};
use crate::sum;

/// Name of [`student_t`] in results.
pub const STUDENT_T: &str = "Student t";
/// Name of the interval for rare values in results.
pub const BETTING: &str = "betting interval";
/// Name of the bound that holds when all values are at an end of the scale.
pub const ALL_AT_END: &str = "all-at-end bound";

/// The bounds that all values of a metric respect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The least possible value.
    pub lo: f64,
    /// The greatest possible value.
    pub hi: f64,
}

impl Scale {
    /// Scores: 0 to 1.
    pub const UNIT: Self = Self { lo: 0.0, hi: 1.0 };
    /// Differences of scores: -1 to 1.
    pub const DIFFERENCE: Self = Self { lo: -1.0, hi: 1.0 };

    pub(crate) fn to_unit(self, x: f64) -> f64 {
        ((x - self.lo) / (self.hi - self.lo)).clamp(0.0, 1.0)
    }

    pub(crate) fn interval_from_unit(self, interval: Interval) -> Interval {
        let width = self.hi - self.lo;
        Interval { lo: self.lo + interval.lo * width, hi: self.lo + interval.hi * width }
    }
}

/// Mean with Student's t interval.
///
/// # Arguments
/// - `values`: one value per case, any unit
///
/// # Assumes
/// Independent cases and a mean that is about normal; see [`bounded`] for scores on a scale.
///
/// # Refusals
/// `no_data` for none, `too_few_units` for one, `no_variation` when all are equal, `few_changes` when one value
/// makes up at least half of the data and fewer than 12 differ from it (the interval would be far too narrow).
///
/// # Source
/// Student (1908); guard of the statistics note, section 5.3. Checked against `tests/reference/mean.csv`.
pub fn student_t(values: &[f64], level: Level) -> Result<Estimate, Refusal> {
    let moments = Moments::of(values)?;
    match rare_changes(values) {
        Some(changed) => Err(Refusal::FewChanges { changed, n: values.len() as u64 }),
        None => Ok(moments.estimate(level)),
    }
}

/// Mean of values on a scale.
///
/// Student's t, clipped to the scale. When few values differ from the most frequent one, the fixed-n betting
/// interval; when all are at one end of the scale, the bound `(alpha/2)^(1/n)` of the range.
///
/// # Arguments
/// - `seed`: for the order in which the betting interval reads the values; unused by the other methods
///
/// # Refusals
/// `no_data`; `too_few_units` for one value inside the scale; `invalid_input` outside of the scale.
///
/// # Source
/// Statistics note, sections 5.3 and 5.14.
pub fn bounded(values: &[f64], scale: Scale, level: Level, seed: u64) -> Result<Estimate, Refusal> {
    check(values, scale)?;
    if let Some(interval) = all_at_end(values, values.len() as f64, scale, level) {
        return Ok(estimate(values, interval, level, ALL_AT_END, Note::AllAtEnd));
    }
    match (Moments::of(values), rare_changes(values)) {
        (Ok(moments), None) => {
            let mut estimate = moments.estimate(level);
            estimate.interval = estimate.interval.clipped(scale.lo, scale.hi);
            Ok(estimate)
        }
        (Err(refusal), _) if refusal != Refusal::NoVariation => Err(refusal),
        (_, _) => {
            let interval = betting_interval(values, scale, level, seed);
            Ok(estimate(values, interval, level, BETTING, Note::FewChanges))
        }
    }
}

/// n, mean and standard deviation of a sample that varies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// How many values, at least 2.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their unbiased standard deviation, above 0.
    pub standard_deviation: f64,
}

impl Moments {
    /// The moments of a sample; refuses as [`student_t`], except for the guard.
    pub fn of(values: &[f64]) -> Result<Self, Refusal> {
        let Some(first) = values.first() else { return Err(Refusal::NoData) };
        check_finite(values)?;
        if values.len() < 2 {
            return Err(Refusal::TooFewUnits { n: 1, needed: 2 });
        }
        if values.iter().all(|x| (x - first).abs() <= 0.0) {
            return Err(Refusal::NoVariation);
        }
        let mean = sum::mean(values);
        let standard_deviation = libm::sqrt(sum::variance(values, mean));
        if !standard_deviation.is_finite() {
            return Err(TOO_LARGE);
        }
        // Values that differ in their last digit only may have a variance that underflows.
        if standard_deviation <= 0.0 {
            return Err(Refusal::NoVariation);
        }
        Ok(Self { n: values.len() as u64, mean, standard_deviation })
    }

    /// The standard error of the mean.
    pub fn standard_error(self) -> f64 {
        self.standard_deviation / libm::sqrt(self.n as f64)
    }

    /// The degrees of freedom, `n - 1`.
    pub fn df(self) -> f64 {
        self.n as f64 - 1.0
    }

    /// Student's t interval of the mean.
    pub fn interval(self, level: Level) -> Interval {
        let reach = student_quantile_two_sided(level.alpha(), self.df()) * self.standard_error();
        Interval { lo: self.mean - reach, hi: self.mean + reach }
    }

    /// Two-sided p of the one-sample t test of the mean against `expected`.
    pub fn p_two_sided(self, expected: f64) -> f64 {
        student_p_two_sided((self.mean - expected) / self.standard_error(), self.df())
    }

    fn estimate(self, level: Level) -> Estimate {
        Estimate {
            value: self.mean,
            interval: self.interval(level),
            level,
            n: self.n,
            n_effective: self.n as f64,
            method: STUDENT_T,
            notes: Vec::new(),
        }
    }
}

/// Refuses no data and values outside of the scale.
pub(crate) fn check(values: &[f64], scale: Scale) -> Result<(), Refusal> {
    if values.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(values)?;
    let is_sound = scale.lo < scale.hi && (scale.hi - scale.lo).is_finite();
    if is_sound && values.iter().all(|x| scale.lo <= *x && *x <= scale.hi) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "a value lies outside of its scale" })
    }
}

/// The interval when every value is the same end of the scale: the mean cannot be further away without the
/// probability of this outcome, at `n` independent units, falling below alpha/2.
pub(crate) fn all_at_end(values: &[f64], n: f64, scale: Scale, level: Level) -> Option<Interval> {
    let near = libm::exp(libm::log(level.alpha() / 2.0) / n);
    if values.iter().all(|x| scale.hi <= *x) {
        return Some(scale.interval_from_unit(Interval { lo: near, hi: 1.0 }));
    }
    let at_low = values.iter().all(|x| *x <= scale.lo);
    at_low.then(|| scale.interval_from_unit(Interval { lo: 0.0, hi: 1.0 - near }))
}

fn estimate(values: &[f64], interval: Interval, level: Level, method: &'static str, note: Note) -> Estimate {
    let value = sum::mean(values);
    Estimate {
        value,
        // The betting interval always holds values near the mean; widening guards the last digit.
        interval: Interval { lo: interval.lo.min(value), hi: interval.hi.max(value) },
        level,
        n: values.len() as u64,
        n_effective: values.len() as f64,
        method,
        notes: vec![note],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        let code = |values: &[f64]| student_t(values, Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[0.7]), "too_few_units");
        assert_eq!(code(&[1.0, 1.0, 1.0]), "no_variation");
        assert_eq!(code(&[1.0, f64::INFINITY]), "invalid_input");
        assert_eq!(code(&[1e300, -1e300, 2e300]), "invalid_input");
        assert_eq!(code(&[5.0, 5.0, 5.0, 5.0, 9.0]), "few_changes");
        let bounded = |values: &[f64]| bounded(values, Scale::UNIT, Level::P95, 1).unwrap_err().code();
        assert_eq!(bounded(&[]), "no_data");
        assert_eq!(bounded(&[0.5]), "too_few_units");
        assert_eq!(bounded(&[0.5, 1.1]), "invalid_input");
    }

    #[test]
    fn scores_choose_their_method() {
        let method = |values: &[f64]| bounded(values, Scale::UNIT, Level::P95, 1).unwrap().method;
        assert_eq!(method(&[1.0; 10]), ALL_AT_END);
        assert_eq!(method(&[0.0]), ALL_AT_END);
        assert_eq!(method(&[0.5; 10]), BETTING);
        assert_eq!(method(&[0.5, 0.5, 0.5, 0.9]), BETTING);
        assert_eq!(method(&[0.1, 0.3, 0.5, 0.9]), STUDENT_T);
    }

    proptest! {
        #[test]
        fn any_input_gives_an_interval_or_a_refusal(values in prop::collection::vec(any::<f64>(), 0..20)) {
            if let Ok(estimate) = student_t(&values, Level::P95) {
                prop_assert!(estimate.interval.contains(estimate.value));
                prop_assert!(estimate.interval.lo < estimate.interval.hi);
            }
        }

        #[test]
        fn scores_give_an_interval_on_the_scale(
            values in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), Just(0.5), 0.0..1.0_f64], 2..60),
            seed in any::<u64>(),
        ) {
            let estimate = bounded(&values, Scale::UNIT, Level::P95, seed).unwrap();
            prop_assert!(estimate.interval.contains(estimate.value), "{estimate:?}");
            prop_assert!(0.0 <= estimate.interval.lo && estimate.interval.hi <= 1.0);
            prop_assert!(0.0 < estimate.interval.width());
        }

        #[test]
        fn shifting_and_scaling(
            values in prop::collection::vec(-100.0..100.0_f64, 3..50),
            shift in -1e3..1e3_f64,
            scale in 0.01..100.0_f64,
        ) {
            let moved: Vec<f64> = values.iter().map(|x| x * scale + shift).collect();
            if let (Ok(before), Ok(after)) = (student_t(&values, Level::P95), student_t(&moved, Level::P95)) {
                let tolerance = 1e-9 * (shift.abs() + 100.0 * scale);
                prop_assert!((before.interval.lo * scale + shift - after.interval.lo).abs() < tolerance);
                prop_assert!((before.interval.hi * scale + shift - after.interval.hi).abs() < tolerance);
            }
        }
    }
}
