//! Two answers judged in both orders: who wins, and whether the judge prefers a place.

use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::{self, Moments, Scale};
use crate::proportion;
use crate::refusal::Refusal;
use serde::Serialize;

/// How pairs of judgements came out, one count per pair of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BothOrders {
    /// Answer A wins in both orders.
    pub a_both: u64,
    /// Answer B wins in both orders.
    pub b_both: u64,
    /// The answer shown first wins in both orders: the judge looked at the place.
    pub first_both: u64,
    /// The answer shown second wins in both orders.
    pub second_both: u64,
}

/// The win rate and the judge's preference for a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PositionBias {
    /// How many pairs.
    pub n_pairs: u64,
    /// Win rate of A, pairs without a consistent winner counting half.
    pub win_rate: f64,
    /// Its interval to print; none when every pair is a tie, or for one tie.
    pub interval: Option<Interval>,
    /// The plain t interval of the scores of pairs; none when they do not vary.
    pub t_interval: Option<Interval>,
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// Share of pairs with the same winner in both orders.
    pub consistency: f64,
    /// Share of judgements that go to the answer shown first; 1/2 without preference.
    pub first_choice_rate: f64,
    /// How much more often the first place wins both orders than the second, `(F - S) / 2n`, in `[-1/2, 1/2]`.
    pub position_bias: f64,
    /// Two-sided p of the sign test of first against second; 1 when every pair is consistent.
    pub p_position: f64,
}

/// Win rate and position bias of pairs judged in both orders.
///
/// # Arguments
/// - `seed`: of the order in which the cautious interval reads the pairs, where it takes the place of the t interval
///
/// # Assumes
/// Independent pairs.
///
/// # Edge cases
/// `interval` is the t interval clipped to `[0, 1]`; where nearly all pairs score the same, the cautious one of
/// [`mean::bounded`], so that it never has width 0. All ties: win rate 1/2 and no interval.
///
/// # Refusals
/// `no_data` without pairs; `invalid_input` when the counts overflow.
///
/// # Source
/// Zheng et al. (2023), NeurIPS; Wang et al. (2024), ACL; statistics note, section 5.15.
pub fn position_bias(counts: BothOrders, level: Level, seed: u64) -> Result<PositionBias, Refusal> {
    let BothOrders { a_both, b_both, first_both, second_both } = counts;
    let all = [a_both, b_both, first_both, second_both];
    let total = all.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
    let Some(n_pairs) = total.filter(|n| *n < 1 << 32) else {
        return Err(Refusal::InvalidInput { what: "the counts are too large" });
    };
    if n_pairs == 0 {
        return Err(Refusal::NoData);
    }
    let n = n_pairs as f64;
    let ties = first_both + second_both;
    let repeat = |score: f64, count: u64| (0..count).map(move |_| score);
    let scores: Vec<f64> = repeat(1.0, a_both).chain(repeat(0.0, b_both)).chain(repeat(0.5, ties)).collect();
    let interval = if ties == n_pairs {
        None
    } else {
        mean::bounded(&scores, Scale::UNIT, level, seed).ok().map(|estimate| estimate.interval)
    };
    let p_position =
        if ties == 0 { 1.0 } else { proportion::binomial_test(first_both, ties, 0.5)?.two_sided };
    Ok(PositionBias {
        n_pairs,
        win_rate: (a_both as f64 + 0.5 * ties as f64) / n,
        interval,
        t_interval: Moments::of(&scores).ok().map(|moments| moments.interval(level)),
        level,
        consistency: (a_both + b_both) as f64 / n,
        first_choice_rate: (0.5 * (a_both + b_both) as f64 + first_both as f64) / n,
        position_bias: (first_both as f64 - second_both as f64) / (2.0 * n),
        p_position,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a_both: u64, b_both: u64, first_both: u64, second_both: u64) -> PositionBias {
        position_bias(BothOrders { a_both, b_both, first_both, second_both }, Level::P95, 1).unwrap()
    }

    #[test]
    fn pinned() {
        let got = of(30, 20, 10, 2);
        assert!(
            (got.win_rate - 36.0 / 62.0).abs() < 1e-15 && (got.p_position - 0.038_574_218_75).abs() < 1e-12
        );
        assert!((got.t_interval.unwrap().lo - 0.467_555_663_57).abs() < 1e-10);
        assert!((got.first_choice_rate - 35.0 / 62.0).abs() < 1e-15);
        assert_eq!(got.interval, got.t_interval);
    }

    #[test]
    fn edges() {
        let ties = of(0, 0, 10, 0);
        assert!(ties.interval.is_none() && ties.t_interval.is_none() && ties.p_position < 0.01);
        let swept = of(12, 0, 0, 0);
        assert!((swept.win_rate - 1.0).abs() < 1e-15 && swept.t_interval.is_none());
        assert!(swept.interval.unwrap().lo < 0.9, "{:?}", swept.interval);
        let none = position_bias(BothOrders::default(), Level::P95, 1);
        assert_eq!(none.unwrap_err().code(), "no_data");
        let many = BothOrders { a_both: u64::MAX, b_both: 1, ..BothOrders::default() };
        assert_eq!(position_bias(many, Level::P95, 1).unwrap_err().code(), "invalid_input");
    }
}
