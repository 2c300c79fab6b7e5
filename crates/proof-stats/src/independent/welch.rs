//! The difference of two means by Student's t with unequal variances.

use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Moments;
use crate::refusal::Refusal;
use crate::special::{student_p_two_sided, student_quantile_two_sided};

/// A difference of two independent means, first minus second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Welch {
    /// Difference of the means.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// Its standard error.
    pub standard_error: f64,
    /// The difference in standard errors.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
}

/// Welch's interval and test for the difference of two independent means.
///
/// # Assumes
/// Independent values; means that are about normal; variances may differ.
///
/// # Refusals
/// As [`crate::mean::student_t`] for either sample, without its guard.
///
/// # Source
/// Welch (1947), Biometrika 34:28–35, with Satterthwaite's degrees of freedom.
pub fn welch(first: &[f64], second: &[f64], level: Level) -> Result<Welch, Refusal> {
    let (a, b) = (Moments::of(first)?, Moments::of(second)?);
    let standard_error = libm::hypot(a.standard_error(), b.standard_error());
    // Shares of the variance instead of variances, whose squares leave the range for large and for small values.
    let share = |moments: Moments| {
        let ratio = moments.standard_error() / standard_error;
        ratio * ratio
    };
    let (share_a, share_b) = (share(a), share(b));
    let df = 1.0 / (share_a * share_a / a.df() + share_b * share_b / b.df());
    let difference = a.mean - b.mean;
    let reach = student_quantile_two_sided(level.alpha(), df) * standard_error;
    Ok(Welch {
        difference,
        interval: Interval { lo: difference - reach, hi: difference + reach },
        standard_error,
        t: difference / standard_error,
        df,
        p: student_p_two_sided(difference / standard_error, df),
    })
}
