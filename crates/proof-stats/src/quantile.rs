//! Quantiles with distribution-free intervals: latency and cost.

use crate::estimate::Note;
use crate::level::Level;
use crate::proportion::first_where;
use crate::refusal::{Refusal, check_finite};
use crate::special::{binomial_at_least, binomial_at_most};
use serde::Serialize;

/// Name of [`interval`] in results.
pub const ORDER_STATISTICS: &str = "order statistics";

/// A quantile with the order statistics around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantileEstimate {
    /// The point estimate, interpolated between neighbours (type 7).
    pub value: f64,
    /// Lower limit; none when the sample is too small for one.
    pub lo: Option<f64>,
    /// Upper limit; none when it lies above the largest value seen.
    pub hi: Option<f64>,
    /// Nominal coverage.
    pub level: Level,
    /// How many values.
    pub n: u64,
    /// The procedure of the limits.
    pub method: &'static str,
    /// What the reader has to know beside the number.
    pub notes: Vec<Note>,
}

/// Distribution-free confidence interval of a quantile.
///
/// # Arguments
/// - `sorted`: values in ascending order
/// - `q`: which quantile, strictly between 0 and 1; 0.95 is the p95
///
/// # Returns
/// The limits are values of the sample. At 95 % an upper limit of the p95 needs 72 values
/// (see [`cases_for_upper_limit`]).
///
/// # Assumes
/// Independent values; ties make the interval wider, never narrower.
///
/// # Refusals
/// `no_data`; `invalid_input` for values that are not sorted or not finite, or for `q` outside of `(0, 1)`.
///
/// # Source
/// Ranks from the binomial distribution: statistics note, section 5.8. Complexity: O(n) to check the order.
pub fn interval(sorted: &[f64], q: f64, level: Level) -> Result<QuantileEstimate, Refusal> {
    if sorted.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(sorted)?;
    if !(0.0 < q && q < 1.0) {
        return Err(Refusal::InvalidInput { what: "the quantile must lie strictly between 0 and 1" });
    }
    if !sorted.is_sorted() {
        return Err(Refusal::InvalidInput { what: "the values are not sorted" });
    }
    let n = sorted.len() as u64;
    let (lower_rank, upper_rank) = ranks(n, q, level);
    let at = |rank: u64| usize::try_from(rank - 1).ok().and_then(|idx| sorted.get(idx).copied());
    let (lo, hi) = (lower_rank.and_then(at), upper_rank.and_then(at));
    let notes = if lo.is_none() || hi.is_none() { vec![Note::LimitOutsideData] } else { Vec::new() };
    Ok(QuantileEstimate { value: type_7(sorted, q), lo, hi, level, n, method: ORDER_STATISTICS, notes })
}

/// The ranks (from 1) of the limits in a sample of `n` values.
///
/// Lower: the largest `r` with `P(Bin(n, q) <= r - 1) <= alpha/2`. Upper: the smallest `s` with
/// `P(Bin(n, q) >= s) <= alpha/2`.
pub fn ranks(n: u64, q: f64, level: Level) -> (Option<u64>, Option<u64>) {
    let tail = level.alpha() / 2.0;
    let first_above = first_where(1, n + 1, |r| tail < binomial_at_most(r - 1, n, q));
    let lower = (1 < first_above).then(|| first_above - 1);
    let upper = first_where(1, n + 1, |s| binomial_at_least(s, n, q) <= tail);
    (lower, (upper <= n).then_some(upper))
}

/// How many values are needed before the interval of quantile `q` has an upper limit: the first n with
/// `q^n <= alpha/2`.
pub fn cases_for_upper_limit(q: f64, level: Level) -> Result<u64, Refusal> {
    if !(0.0 < q && q < 1.0) {
        return Err(Refusal::InvalidInput { what: "the quantile must lie strictly between 0 and 1" });
    }
    crate::power::whole_cases(libm::log(level.alpha() / 2.0) / libm::log(q))
}

/// The type 7 quantile of sorted values: linear between the order statistics around `(n - 1) q`.
///
/// # Source
/// Hyndman & Fan (1996), Am. Stat. 50:361–365; the default of R and NumPy.
pub fn type_7(sorted: &[f64], q: f64) -> f64 {
    at_position(sorted, sorted.len().saturating_sub(1) as f64 * q)
}

/// The type 8 quantile of sorted values: about unbiased for the median of the order statistic whatever the
/// distribution.
///
/// # Source
/// Hyndman & Fan (1996), who recommend it: linear around the rank `(n + 1/3) q + 1/3`.
pub fn type_8(sorted: &[f64], q: f64) -> f64 {
    at_position(sorted, (sorted.len() as f64 + 1.0 / 3.0) * q - 2.0 / 3.0)
}

/// Linear between the values around a position counted from 0; the nearest value outside; 0 of none.
fn at_position(sorted: &[f64], position: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let position = position.clamp(0.0, last as f64);
    let below = floor_index(position).min(last);
    let fraction = position - below as f64;
    let lower = sorted.get(below).copied().unwrap_or_default();
    let upper = sorted.get(below + 1).copied().unwrap_or(lower);
    lower + fraction * (upper - lower)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position inside a slice")]
fn floor_index(position: f64) -> usize {
    libm::floor(position.max(0.0)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals_and_small_samples() {
        let code = |values: &[f64], q: f64| interval(values, q, Level::P95).unwrap_err().code();
        assert_eq!(code(&[], 0.5), "no_data");
        assert_eq!(code(&[2.0, 1.0], 0.5), "invalid_input");
        assert_eq!(code(&[1.0], 1.0), "invalid_input");
        assert_eq!(code(&[f64::NAN], 0.5), "invalid_input");
        let one = interval(&[7.0], 0.5, Level::P95).unwrap();
        assert_eq!((one.lo, one.hi, one.notes), (None, None, vec![Note::LimitOutsideData]));
    }

    proptest! {
        #[test]
        fn ranks_are_the_tightest(n in 1_u64..600, q in 0.01..0.99_f64) {
            let (lower, upper) = ranks(n, q, Level::P95);
            if let Some(r) = lower {
                prop_assert!(binomial_at_most(r - 1, n, q) <= 0.025);
                prop_assert!(r == n || 0.025 < binomial_at_most(r, n, q));
            }
            if let Some(s) = upper {
                prop_assert!(binomial_at_least(s, n, q) <= 0.025);
                prop_assert!(s == 1 || 0.025 < binomial_at_least(s - 1, n, q));
            }
        }

        #[test]
        fn the_limits_surround_the_value(mut values in prop::collection::vec(0.0..1e4_f64, 1..300)) {
            values.sort_by(f64::total_cmp);
            let result = interval(&values, 0.5, Level::P95).unwrap();
            prop_assert!(result.lo.is_none_or(|lo| lo <= result.value));
            prop_assert!(result.hi.is_none_or(|hi| result.value <= hi));
        }
    }
}
