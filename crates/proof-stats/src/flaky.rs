//! Cases that sometimes pass and sometimes fail.

use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::clopper_pearson;
use crate::refusal::Refusal;
use serde::Serialize;
use std::num::NonZeroU64;

/// Repeats that a case needs before anything is said.
pub const MIN_REPEATS: u64 = 10;
/// A case whose pass rate may lie at or beyond these is not called flaky.
pub const STEADY: Interval = Interval { lo: 0.05, hi: 0.95 };

/// Whether a case is flaky.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flakiness {
    /// Its pass rate lies clearly between 5 % and 95 %.
    Flaky,
    /// It may pass, or fail, nearly always.
    NotShown,
    /// Fewer than ten repeats.
    TooFewRepeats,
}

/// A case's repeats with what they show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FlakyCase {
    /// The answer.
    pub flakiness: Flakiness,
    /// Share of repeats that pass.
    pub pass_rate: f64,
    /// Its 95 % Clopper-Pearson interval.
    pub interval: Interval,
}

/// The flaky cases among many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlakyCases {
    /// Places of the flaky cases, ascending.
    pub flaky: Vec<usize>,
    /// Cases with enough repeats to be judged.
    pub judged: u64,
    /// Cases with fewer than ten repeats, none included.
    pub too_few_repeats: u64,
}

/// Whether a case is flaky: the 95 % Clopper-Pearson interval of its pass rate lies strictly between 5 % and 95 %, with
/// at least ten repeats.
///
/// # Assumptions
/// Independent repeats. Each case is judged alone: of many steady ones at most 5 % are called flaky, and far fewer in
/// truth, for their rates lie near an end.
///
/// # Refusals
/// `no_data` without a repeat; `invalid_input` for more passes than repeats.
///
/// # Source
/// Statistics note, section 5.13.
pub fn of_case(passes: u64, repeats: u64) -> Result<FlakyCase, Refusal> {
    if repeats < passes {
        return Err(Refusal::InvalidInput { what: "more passes than repeats" });
    }
    let Some(n) = NonZeroU64::new(repeats) else { return Err(Refusal::NoData) };
    let interval = clopper_pearson(passes, n, Level::P95);
    let flakiness = if repeats < MIN_REPEATS {
        Flakiness::TooFewRepeats
    } else if STEADY.lo < interval.lo && interval.hi < STEADY.hi {
        Flakiness::Flaky
    } else {
        Flakiness::NotShown
    };
    Ok(FlakyCase { flakiness, pass_rate: passes as f64 / repeats as f64, interval })
}

/// The flaky ones among cases given as passes and repeats; a case without a repeat counts as one with too few.
///
/// # Refusals
/// `invalid_input` for more passes than repeats.
pub fn among(cases: &[(u64, u64)]) -> Result<FlakyCases, Refusal> {
    let mut found = FlakyCases { flaky: Vec::new(), judged: 0, too_few_repeats: 0 };
    for (idx, (passes, repeats)) in cases.iter().enumerate() {
        let flakiness = match of_case(*passes, *repeats) {
            Ok(case) => case.flakiness,
            Err(Refusal::NoData) => Flakiness::TooFewRepeats,
            Err(refusal) => return Err(refusal),
        };
        match flakiness {
            Flakiness::TooFewRepeats => found.too_few_repeats += 1,
            Flakiness::NotShown => found.judged += 1,
            Flakiness::Flaky => {
                found.judged += 1;
                found.flaky.push(idx);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_flaky_and_one_failure_is_not() {
        let of = |passes, repeats| of_case(passes, repeats).unwrap().flakiness;
        assert_eq!(of(5, 10), Flakiness::Flaky);
        assert_eq!(of(9, 10), Flakiness::NotShown);
        assert_eq!(of(4, 9), Flakiness::TooFewRepeats);
        // 3 of 10: Clopper-Pearson 0.067 to 0.652. 2 of 10: from 0.025.
        assert_eq!((of(3, 10), of(2, 10)), (Flakiness::Flaky, Flakiness::NotShown));
        assert_eq!(of_case(0, 0).unwrap_err().code(), "no_data");
        assert_eq!(of_case(3, 2).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn many_cases() {
        let got = among(&[(5, 10), (10, 10), (0, 0), (2, 4), (30, 60)]).unwrap();
        assert_eq!(got, FlakyCases { flaky: vec![0, 4], judged: 3, too_few_repeats: 2 });
        assert_eq!(among(&[(1, 0)]).unwrap_err().code(), "invalid_input");
    }
}
