//! How many more cases would settle an undecided question.

use super::{POWER, mcnemar_detectable, paired_t_detectable, whole_cases};
use crate::level::Level;
use crate::proportion;
use crate::refusal::Refusal;
use crate::special::{chi_squared_quantile, normal_quantile};
use crate::tango::Pairs;
use serde::{Deserialize, Serialize};

/// One way to settle a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// What more cases would show.
    pub goal: Goal,
    /// How many more cases, with 80 % power; 0 when those at hand should do.
    pub more_cases: u64,
}

/// What more cases would show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Detect a true difference as large as the margin.
    DetectMargin,
    /// Confirm the difference seen, if it is the true one (optimistic).
    ConfirmSeen,
    /// Show equivalence, if the true difference is the one seen.
    ShowEquivalence,
    /// Show that the candidate is not worse by the margin, if the true difference is the one seen.
    ShowNonInferior,
}

/// What is known about the differences so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Numeric differences.
    Numeric {
        /// How many cases (effective, when clustered).
        n: f64,
        /// Their mean.
        difference: f64,
        /// Their standard deviation.
        standard_deviation: f64,
    },
    /// Pass/fail on the same cases.
    Binary(Pairs),
}

impl Spread {
    pub(super) fn n(self) -> f64 {
        match self {
            Self::Numeric { n, .. } => n,
            Self::Binary(pairs) => pairs.n.get() as f64,
        }
    }

    fn difference(self) -> f64 {
        match self {
            Self::Numeric { difference, .. } => difference,
            Self::Binary(pairs) => pairs.difference(),
        }
    }

    /// Cases for a two-sided test at 5 % to see a true difference with [`POWER`].
    fn cases_to_see(self, true_difference: f64) -> Option<f64> {
        let (z_alpha, z_beta) = (normal_quantile(0.975), normal_quantile(POWER));
        let square = true_difference * true_difference;
        if square <= 0.0 {
            return None;
        }
        let reach = match self {
            Self::Numeric { .. } => (z_alpha + z_beta) * libm::sqrt(self.safe_variance()),
            // Connor (1987): the variance under the alternative is smaller than under the null hypothesis.
            Self::Binary(_) => {
                let changed = self.changed_share().max(true_difference.abs());
                z_alpha * libm::sqrt(changed) + z_beta * libm::sqrt((changed - square).max(0.0))
            }
        };
        Some(reach * reach / square)
    }

    /// Cases for a one-sided test at 5 % whose limit is `distance` away from the true difference.
    fn cases_to_bound(self, distance: f64, z_beta: f64) -> Option<f64> {
        let z = normal_quantile(0.95) + z_beta;
        (0.0 < distance).then(|| z * z * self.safe_variance() / (distance * distance))
    }

    /// Variance of one case's difference, at its upper 80 % confidence bound for numbers.
    fn safe_variance(self) -> f64 {
        match self {
            Self::Numeric { n, standard_deviation, .. } => {
                let df = n - 1.0;
                let inflation = if 0.0 < df { df / chi_squared_quantile(0.2, df) } else { 1.0 };
                standard_deviation * standard_deviation * inflation.max(1.0)
            }
            Self::Binary(pairs) => {
                let difference = pairs.difference();
                (self.changed_share() - difference * difference).max(0.0)
            }
        }
    }

    /// The share of cases that change; with fewer than five seen, its upper 80 % confidence bound.
    fn changed_share(self) -> f64 {
        match self {
            Self::Numeric { .. } => 0.0,
            Self::Binary(pairs) => {
                let changed = pairs.gains + pairs.losses;
                if changed < 5 {
                    proportion::clopper_pearson_upper(changed, pairs.n, Level::P80)
                } else {
                    changed as f64 / pairs.n.get() as f64
                }
            }
        }
    }
}

/// What would settle an undecided comparison, cheapest first.
///
/// # Arguments
/// - `spread`: what is known so far
/// - `margin`: the declared margin, or the smallest difference that matters, above 0
///
/// # Returns
/// Only goals that some number of cases reaches; empty when nothing was seen and no margin was declared.
///
/// # Source
/// Statistics note, section 4.5; Connor (1987), Biometrics 43:207–211 for pass/fail.
pub fn to_settle(spread: Spread, margin: Option<f64>) -> Vec<Needed> {
    let seen = spread.difference();
    let mut answers = Vec::new();
    let mut push = |goal, total: Option<f64>| {
        if let Some(more_cases) = total.and_then(|total| more(total, spread.n())) {
            answers.push(Needed { goal, more_cases });
        }
    };
    push(Goal::ConfirmSeen, spread.cases_to_see(seen));
    if let Some(margin) = margin.filter(|margin| 0.0 < *margin) {
        push(Goal::DetectMargin, spread.cases_to_see(margin));
        // Both limits have to hold when the truth lies in the middle.
        let z_beta = if seen.abs() <= 0.0 {
            normal_quantile(1.0 - (1.0 - POWER) / 2.0)
        } else {
            normal_quantile(POWER)
        };
        push(Goal::ShowEquivalence, spread.cases_to_bound(margin - seen.abs(), z_beta));
    }
    answers.sort_by_key(|needed| needed.more_cases);
    answers
}

/// How many more cases would show that the candidate is not worse by the margin, if the true difference (positive
/// where the candidate is better) is the one seen.
///
/// # Refusals
/// `not_reachable` when the difference seen is at or beyond the margin.
pub fn to_show_non_inferior(spread: Spread, margin: f64) -> Result<Needed, Refusal> {
    spread
        .cases_to_bound(margin + spread.difference(), normal_quantile(POWER))
        .and_then(|total| more(total, spread.n()))
        .map(|more_cases| Needed { goal: Goal::ShowNonInferior, more_cases })
        .ok_or(Refusal::NotReachable)
}

/// The smallest true difference that a two-sided test at `alpha` sees with 80 % power, with as many cases and the
/// spread seen: what stands beside a comparison that found nothing.
///
/// # Refusals
/// `not_reachable` when no difference would be seen; `too_few_units` below 2 cases; `invalid_input` for an `alpha`
/// outside of `(0, 0.8)` or differences that do not vary.
///
/// # Source
/// Statistics note, sections 4.3 and 5.12: Connor (1987) inverted for pass/fail, non-central t for numbers. Where even
/// all changed cases in one direction would be too few, the share of changed cases grows with the difference.
pub fn smallest_visible(spread: Spread, alpha: f64) -> Result<f64, Refusal> {
    match spread {
        Spread::Numeric { n, standard_deviation, .. } => {
            paired_t_detectable(whole_cases(libm::floor(n))?, standard_deviation, alpha, POWER)
        }
        Spread::Binary(pairs) => {
            let visible = |changed: f64| mcnemar_detectable(pairs.n.get(), changed, alpha, POWER);
            let seen = spread.changed_share();
            let found = visible(seen);
            if found != Err(Refusal::NotReachable) {
                return found;
            }
            visible(1.0)?;
            let (mut below, mut above) = (seen, 1.0);
            for _ in 0..50 {
                let middle = f64::midpoint(below, above);
                if visible(middle).is_ok() { above = middle } else { below = middle }
            }
            Ok(above)
        }
    }
}

/// How many more cases would put a pass rate's Wilson interval on one side of a threshold, with 80 % power, if the
/// true rate is the one seen.
///
/// # Arguments
/// - `seen`: the pass rate so far, from `n` cases (effective, when clustered)
/// - `threshold`: the rate to decide about, strictly between 0 and 1
///
/// # Refusals
/// `not_reachable` when the rate seen is the threshold; `invalid_input` outside of the ranges.
///
/// # Source
/// The Wilson interval excludes t exactly when the score test at t rejects, so that
/// `n = ((z_a sqrt(t(1-t)) + z_b sqrt(p(1-p))) / (p - t))^2`.
pub fn to_decide_rate(seen: f64, n: f64, threshold: f64, level: Level) -> Result<u64, Refusal> {
    let is_sound = (0.0..=1.0).contains(&seen) && 0.0 < threshold && threshold < 1.0;
    if !is_sound {
        return Err(Refusal::InvalidInput { what: "a rate lies outside of its range" });
    }
    let reach = level.z() * libm::sqrt(threshold * (1.0 - threshold))
        + normal_quantile(POWER) * libm::sqrt(seen * (1.0 - seen));
    cases_from(reach, seen - threshold, n)
}

/// How many more cases would put a mean's t interval on one side of a threshold, with 80 % power, if the true mean
/// is the one seen.
///
/// # Refusals
/// `not_reachable` when the mean seen is the threshold.
pub fn to_decide_mean(
    seen: f64,
    standard_deviation: f64,
    n: f64,
    threshold: f64,
    level: Level,
) -> Result<u64, Refusal> {
    let spread = Spread::Numeric { n, difference: seen, standard_deviation };
    let reach = (level.z() + normal_quantile(POWER)) * libm::sqrt(spread.safe_variance());
    cases_from(reach, seen - threshold, n)
}

fn more(total: f64, n: f64) -> Option<u64> {
    whole_cases(libm::ceil(total) - n).ok()
}

fn cases_from(reach: f64, distance: f64, n: f64) -> Result<u64, Refusal> {
    if distance.abs() <= 0.0 {
        return Err(Refusal::NotReachable);
    }
    let total = reach * reach / (distance * distance);
    more(total, n).ok_or(Refusal::NotReachable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::num::NonZeroU64;

    fn binary(gains: u64, losses: u64, n: u64) -> Spread {
        Spread::Binary(Pairs { gains, losses, n: NonZeroU64::new(n).unwrap() })
    }

    /// The example of the statistics note, section 4.1.
    #[test]
    fn the_example_of_the_note() {
        let needed = to_settle(binary(14, 5, 238), Some(0.02));
        let of =
            |goal: Goal| needed.iter().find(|needed| needed.goal == goal).map(|needed| needed.more_cases);
        assert_eq!(of(Goal::DetectMargin), Some(1327));
        assert_eq!(of(Goal::ConfirmSeen), Some(198));
        assert_eq!(of(Goal::ShowEquivalence), None, "not reachable beyond the margin");
        assert_eq!(needed.first().map(|needed| needed.goal), Some(Goal::ConfirmSeen), "cheapest first");
    }

    #[test]
    fn nothing_seen_and_no_margin() {
        assert!(to_settle(binary(0, 0, 50), None).is_empty());
        // Without a changed case the share of changed cases is still not taken to be zero.
        let needed = to_settle(binary(0, 0, 50), Some(0.02));
        assert!(needed.iter().all(|needed| 100 < needed.more_cases), "{needed:?}");
    }

    #[test]
    fn a_rate_at_its_threshold_is_never_decided() {
        assert_eq!(to_decide_rate(0.9, 100.0, 0.9, Level::P95), Err(Refusal::NotReachable));
        assert_eq!(to_decide_mean(2.0, 1.0, 10.0, 2.0, Level::P95), Err(Refusal::NotReachable));
        assert_eq!(to_decide_rate(0.9, 100.0, 1.0, Level::P95).unwrap_err().code(), "invalid_input");
        assert_eq!(to_show_non_inferior(binary(0, 20, 100), 0.1), Err(Refusal::NotReachable));
    }

    #[test]
    fn the_cases_asked_for_decide_a_rate() {
        let more_cases = to_decide_rate(0.95, 40.0, 0.9, Level::P95).unwrap();
        let total = 40 + more_cases;
        // At the rate seen the bound has room to spare, because the power is 80 % and not 50 %.
        let passes = total * 95 / 100;
        let interval = proportion::wilson(passes, NonZeroU64::new(total).unwrap(), Level::P95);
        assert!(interval.is_above(0.9), "{total} {interval:?}");
        assert!((200..400).contains(&total), "{total}");
    }

    proptest! {
        #[test]
        fn more_spread_needs_more_cases(sd in 0.01..2.0_f64, n in 5.0..500.0_f64, d in 0.01..0.5_f64) {
            let cases = |standard_deviation: f64| {
                to_settle(Spread::Numeric { n, difference: d, standard_deviation }, None)[0].more_cases
            };
            prop_assert!(cases(sd) <= cases(sd * 1.5));
        }
    }
}
