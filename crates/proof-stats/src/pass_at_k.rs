//! pass@k and pass^k: what k attempts would do, from more attempts than that.

use crate::estimate::{Estimate, Interval};
use crate::level::Level;
use crate::mean::{self, Moments, Scale};
use crate::refusal::Refusal;
use serde::Serialize;

/// What k attempts at one case would do, without bias.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PassAtK {
    /// pass@k: the probability that at least one of k attempts passes.
    pub any: f64,
    /// pass^k: the probability that all of k attempts pass.
    pub all: f64,
}

/// What k attempts a case would do on average over cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuitePassAtK {
    /// The k asked about.
    pub k: u64,
    /// pass@k: a share of cases in `[0, 1]`.
    pub any: SuiteShare,
    /// pass^k: a share of cases in `[0, 1]`.
    pub all: SuiteShare,
}

/// A mean over cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuiteShare {
    /// The mean with its interval inside of `[0, 1]`, which also holds where all cases agree or few differ.
    pub estimate: Estimate,
    /// Standard error over cases; 0 when all have the same value.
    pub standard_error: f64,
    /// The plain t interval, which may leave `[0, 1]`, for comparison with other tools; none when cases do not vary.
    pub t_interval: Option<Interval>,
}

/// pass@k and pass^k of one case.
///
/// # Arguments
/// - `trials`, `passes`: attempts made, and how many passed
/// - `k`: attempts asked about, at least 1
///
/// # Refusals
/// `k_exceeds_trials`; `invalid_input` for k = 0 or more passes than trials.
///
/// # Source
/// pass@k: Chen et al. (2021), arXiv 2107.03374, `1 - C(n-c, k) / C(n, k)`; pass^k: Yao et al. (2024), arXiv
/// 2406.12045, `C(c, k) / C(n, k)`; both as products of k factors, which neither overflow nor cancel.
pub fn of_case(trials: u64, passes: u64, k: u64) -> Result<PassAtK, Refusal> {
    if k == 0 {
        return Err(Refusal::InvalidInput { what: "k must be at least 1" });
    }
    let Some(fails) = trials.checked_sub(passes) else {
        return Err(Refusal::InvalidInput { what: "more passes than trials" });
    };
    if trials < k {
        return Err(Refusal::KExceedsTrials { k, trials });
    }
    Ok(PassAtK { any: 1.0 - all_among(fails, trials, k), all: all_among(passes, trials, k) })
}

/// The probability that k of `trials`, drawn without replacement, are all among `marked` ones.
fn all_among(marked: u64, trials: u64, k: u64) -> f64 {
    if marked < k {
        return 0.0;
    }
    (0..k).map(|drawn| (marked - drawn) as f64 / (trials - drawn) as f64).product()
}

/// pass@k and pass^k over cases, each case with its own number of trials.
///
/// # Arguments
/// - `cases`: trials and passes of each case
/// - `seed`: for the interval where few cases differ; unused otherwise
///
/// # Assumptions
/// Independent cases; attempts at a case independent and alike.
///
/// # Refusals
/// `no_data`; `k_exceeds_trials` with the fewest trials of any case; `too_few_units` for one case that is neither
/// always nor never passed; `invalid_input` as [`of_case`].
///
/// # Source
/// Unbiased values a case, then [`mean::bounded`] over cases: statistics note, section 5.13. Complexity: O(cases k).
pub fn of_suite(cases: &[(u64, u64)], k: u64, level: Level, seed: u64) -> Result<SuitePassAtK, Refusal> {
    if let Some(fewest) = cases.iter().map(|(trials, _)| *trials).min().filter(|fewest| *fewest < k) {
        return Err(Refusal::KExceedsTrials { k, trials: fewest });
    }
    let values: Vec<PassAtK> =
        cases.iter().map(|(trials, passes)| of_case(*trials, *passes, k)).collect::<Result<_, _>>()?;
    let share = |of: fn(&PassAtK) -> f64| -> Result<SuiteShare, Refusal> {
        let values: Vec<f64> = values.iter().map(of).collect();
        let moments = Moments::of(&values).ok();
        Ok(SuiteShare {
            estimate: mean::bounded(&values, Scale::UNIT, level, seed)?,
            standard_error: moments.as_ref().map_or(0.0, |moments| moments.standard_error()),
            t_interval: moments.map(|moments| moments.interval(level)),
        })
    };
    Ok(SuitePassAtK { k, any: share(|case| case.any)?, all: share(|case| case.all)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refusals() {
        assert_eq!(of_case(3, 1, 4), Err(Refusal::KExceedsTrials { k: 4, trials: 3 }));
        assert_eq!(of_case(3, 4, 1).unwrap_err().code(), "invalid_input");
        assert_eq!(of_case(3, 1, 0).unwrap_err().code(), "invalid_input");
        let suite = |cases: &[(u64, u64)], k| of_suite(cases, k, Level::P95, 1);
        assert_eq!(suite(&[], 1).unwrap_err().code(), "no_data");
        assert_eq!(suite(&[(9, 3), (2, 1)], 4), Err(Refusal::KExceedsTrials { k: 4, trials: 2 }));
        assert_eq!(suite(&[(9, 3)], 1).unwrap_err().code(), "too_few_units");
    }

    #[test]
    fn by_hand() {
        // Two of four pass: two drawn both fail with 1/6, and both pass with 1/6.
        let got = of_case(4, 2, 2).unwrap();
        assert!((got.any - 5.0 / 6.0).abs() < 1e-15 && (got.all - 1.0 / 6.0).abs() < 1e-15);
        let suite = of_suite(&[(4, 2), (4, 4), (4, 0)], 2, Level::P95, 1).unwrap();
        assert!((suite.any.estimate.value - (5.0 / 6.0 + 1.0) / 3.0).abs() < 1e-12);
        // All cases fail: still an interval with a width.
        let never = of_suite(&[(4, 0), (4, 0), (4, 0)], 2, Level::P95, 1).unwrap();
        assert!(never.all.standard_error <= 0.0 && never.all.t_interval.is_none());
        assert!(never.all.estimate.interval.lo <= 0.0 && 0.1 < never.all.estimate.interval.hi);
    }

    proptest! {
        #[test]
        fn equals_the_enumeration(trials in 1_u64..11, passes in 0_u64..11, k in 1_u64..11) {
            prop_assume!(passes <= trials && k <= trials);
            let got = of_case(trials, passes, k).unwrap();
            let (mut any, mut all, mut subsets) = (0_u32, 0_u32, 0_u32);
            // The first `passes` attempts pass.
            for subset in 0..1_u32 << trials {
                if u64::from(subset.count_ones()) == k {
                    let passing = u64::from((subset & ((1 << passes) - 1)).count_ones());
                    subsets += 1;
                    any += u32::from(passing != 0);
                    all += u32::from(passing == k);
                }
            }
            prop_assert!((got.any - f64::from(any) / f64::from(subsets)).abs() < 1e-12);
            prop_assert!((got.all - f64::from(all) / f64::from(subsets)).abs() < 1e-12);
            prop_assert!(got.all <= got.any + 1e-15);
        }
    }
}
