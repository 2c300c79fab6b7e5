//! Whether missing trials forbid a word.

use super::Reason;
use crate::mcnemar;
use crate::refusal::Refusal;
use serde::Serialize;

/// A greater share of missing trials than this forbids a word.
pub const MOST_MISSING: f64 = 0.05;
/// Missingness that differs between the sides at this error rate forbids a word.
pub const MISSING_ALPHA: f64 = 0.05;

/// Which planned trials of a paired comparison have no score for a reason of the world's: an error of the provider after
/// all retries, a judge that is not there. What is the model's fault is scored as the worst value instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Cases planned on both sides.
    pub planned: u64,
    /// Cases without a score on both sides.
    pub both: u64,
    /// Cases without a score of the baseline only.
    pub baseline_only: u64,
    /// Cases without a score of the candidate only.
    pub candidate_only: u64,
}

/// What missing trials mean for a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MissingData {
    /// Share of the planned trials of both sides that have no score, in `[0, 1]`.
    pub share: f64,
    /// Two-sided exact McNemar p that both sides miss equally often.
    pub p: f64,
    /// [`Reason::MissingData`] when the word can only be undecided.
    pub blocked: Option<Reason>,
}

/// Whether missing trials forbid a word: more than 5 % of those planned, or missingness that differs between the
/// sides. Otherwise the comparison uses the cases scored on both sides, and says so.
///
/// # Refusals
/// `no_data` when nothing was planned; `invalid_input` when more is missing than was planned.
///
/// # Source
/// Statistics note, section 2.
pub fn missing_data(missing: Missing) -> Result<MissingData, Refusal> {
    let Missing { planned, both, baseline_only, candidate_only } = missing;
    if planned == 0 {
        return Err(Refusal::NoData);
    }
    let cases = both.checked_add(baseline_only).and_then(|cases| cases.checked_add(candidate_only));
    if cases.is_none_or(|cases| planned < cases) {
        return Err(Refusal::InvalidInput { what: "more cases are missing than were planned" });
    }
    let trials = 2.0 * both as f64 + baseline_only as f64 + candidate_only as f64;
    let share = trials / (2.0 * planned as f64);
    let p = mcnemar::exact(candidate_only, baseline_only);
    let is_blocked = MOST_MISSING < share || p <= MISSING_ALPHA;
    Ok(MissingData { share, p, blocked: is_blocked.then_some(Reason::MissingData) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_or_uneven() {
        let of = |planned, both, baseline_only, candidate_only| {
            missing_data(Missing { planned, both, baseline_only, candidate_only }).unwrap().blocked
        };
        assert_eq!(of(100, 5, 0, 0), None, "5 % is not more than 5 %");
        assert_eq!(of(100, 5, 1, 0), Some(Reason::MissingData));
        // One side only: 6 of 1,000 is little, but six of six on one side is no accident.
        assert_eq!((of(1000, 0, 0, 5), of(1000, 0, 0, 6)), (None, Some(Reason::MissingData)));
        let refused = |planned, both| {
            let missing = Missing { planned, both, baseline_only: 0, candidate_only: 0 };
            missing_data(missing).unwrap_err().code()
        };
        assert_eq!((refused(0, 0), refused(3, 4)), ("no_data", "invalid_input"));
    }
}
