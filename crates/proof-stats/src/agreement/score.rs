//! An interval for agreement beyond chance that keeps a width under full agreement.

use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::wilson_effective;
use crate::special::student_quantile_two_sided;

/// The Wilson interval of agreement, as an interval of `(agreement - chance) / (1 - chance)`.
///
/// Its number of cases is the one that gives the coefficient's variance, its quantile Student's; where the variance
/// is 0, the plain number of cases.
///
/// # Arguments
/// - `agreement`, `chance`: observed agreement in `[0, 1]`, and that of chance, below 1
/// - `variance`: the large-sample variance of the coefficient
/// - `n`: number of cases
///
/// # Returns
/// An interval within `[-chance / (1 - chance), 1]`, whose lower end is below -1 where chance exceeds one half.
pub(super) fn score_interval(agreement: f64, chance: f64, variance: f64, n: f64, level: Level) -> Interval {
    let room = 1.0 - chance;
    let agreement = agreement.clamp(0.0, 1.0);
    let effective = agreement * (1.0 - agreement) / (variance * room * room);
    let effective = if effective.is_finite() && 0.0 < effective { effective } else { n };
    let quantile = student_quantile_two_sided(level.alpha(), (n - 1.0).max(1.0));
    let limits = wilson_effective(agreement, effective, quantile);
    Interval { lo: (limits.lo - chance) / room, hi: (limits.hi - chance) / room }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_chance_and_variance_of_its_own_it_is_wilson() {
        let n = 40.0;
        let quantile = student_quantile_two_sided(0.05, n - 1.0);
        let wilson = wilson_effective(0.8, n, quantile);
        let got = score_interval(0.8, 0.0, 0.8 * 0.2 / n, n, Level::P95);
        assert!((got.lo - wilson.lo).abs() < 1e-12 && (got.hi - wilson.hi).abs() < 1e-12);
        let full = score_interval(1.0, 0.5, 0.0, n, Level::P95);
        assert!(full.lo < 0.9 && (full.hi - 1.0).abs() < 1e-12);
    }
}
