//! The three gates on intervals and counts alone.

use super::{Decision, Direction, Reason, Word, is_inferior, is_non_inferior};
use crate::estimate::Interval;
use crate::level::Level;
use crate::power::{Spread, smallest_visible};
use crate::proportion::{clopper_pearson_lower, clopper_pearson_upper, zero_failure_cases};
use crate::refusal::Refusal;
use serde::Serialize;
use std::fmt;
use std::num::NonZeroU64;

/// What a gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateOutcome {
    /// What the gate asks for is shown, or nothing speaks against it where the gate only objects.
    Passed,
    /// The opposite is shown.
    Failed,
    /// The data show neither; for a gate that wants proof this is not a pass.
    Undecided,
}

/// The answer of [`prove`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prove {
    /// Passed, failed, or undecided with what it would take in [`crate::power::Settle::non_inferior`].
    pub outcome: GateOutcome,
    /// The worse end of the 90 % interval, oriented so that below 0 is worse.
    pub worst: f64,
    /// The margin that it has to stay inside of.
    pub margin: f64,
    /// What forbids an answer, if anything does.
    pub blocked: Option<Reason>,
}

/// The gate that wants proof: passes when the candidate is shown not to be worse by the margin, with a one-sided error
/// of 5 %. Several metrics need no correction when each has to pass.
///
/// # Refusals
/// `invalid_input` for a margin that is not above 0 or an interval that is not one.
///
/// # Source
/// Statistics note, section 4.3; intersection-union over metrics: Berger (1982), Technometrics 24:295–300.
pub fn prove(
    interval90: Interval,
    margin: f64,
    direction: Direction,
    blocked: Option<Reason>,
) -> Result<Prove, Refusal> {
    if !(0.0 < margin && margin.is_finite()) {
        return Err(Refusal::InvalidInput { what: "the margin must lie above 0" });
    }
    if interval90.lo.is_nan() || interval90.hi.is_nan() || interval90.hi < interval90.lo {
        return Err(Refusal::InvalidInput { what: "the ends of the interval are not numbers in order" });
    }
    let outcome = if blocked.is_some() {
        GateOutcome::Undecided
    } else if is_non_inferior(interval90, margin, direction) {
        GateOutcome::Passed
    } else if is_inferior(interval90, margin, direction) {
        GateOutcome::Failed
    } else {
        GateOutcome::Undecided
    };
    Ok(Prove { outcome, worst: super::oriented(interval90, direction).lo, margin, blocked })
}

/// The answer of [`object`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Object {
    /// Failed on `worse`, else passed.
    pub outcome: GateOutcome,
    /// The smallest regression that would have been seen with 80 % power, above 0; none when no regression would. It
    /// belongs beside every pass, so that nobody mistakes it for proof.
    pub smallest_visible: Option<f64>,
}

/// The gate that only objects: fails when the candidate is shown to be worse.
///
/// # Arguments
/// - `decision`: the word, whose p is adjusted by Holm over the gate's metrics
/// - `spread`: what is known of the differences
/// - `alpha`: the two-sided error rate of the hardest step, `0.05 / metrics` for Holm
///
/// # Source
/// Statistics note, section 4.3.
pub fn object(decision: Decision, spread: Spread, alpha: f64) -> Object {
    let outcome = if decision.word == Word::Worse { GateOutcome::Failed } else { GateOutcome::Passed };
    Object { outcome, smallest_visible: smallest_visible(spread, alpha).ok() }
}

/// The answer of [`absolute`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Absolute {
    /// Passed when the required rate is shown, failed when a lower rate is.
    pub outcome: GateOutcome,
    /// Cases that fail.
    pub failures: u64,
    /// Cases.
    pub n: u64,
    /// The true failure rate lies below this, with the confidence of `level`: `1 - alpha^(1/n)` without a failure.
    pub below: f64,
    /// The true failure rate lies above this, with the confidence of `level`; 0 without a failure.
    pub above: f64,
    /// How many cases without any failure would show the required rate.
    pub cases_without_failure: u64,
    /// The confidence of each bound.
    pub level: Level,
}

/// The gate on a guaranteed pass rate, by exact one-sided bounds.
///
/// # Arguments
/// - `passes` of `n` independent cases
/// - `required`: the pass rate to be shown, strictly between 0 and 1
/// - `level`: the one-sided confidence, usually 0.95
///
/// # Refusals
/// `no_data`; `invalid_input` for more passes than cases or a rate outside of its range.
///
/// # Source
/// Clopper & Pearson (1934), one-sided; statistics note, section 4.3: `ceil(ln alpha / ln required)` cases without a
/// failure.
pub fn absolute(passes: u64, n: u64, required: f64, level: Level) -> Result<Absolute, Refusal> {
    let Some(cases) = NonZeroU64::new(n) else { return Err(Refusal::NoData) };
    let Some(failures) = n.checked_sub(passes) else {
        return Err(Refusal::InvalidInput { what: "more passes than cases" });
    };
    let cases_without_failure = zero_failure_cases(required, level)?;
    let below = clopper_pearson_upper(failures, cases, level);
    let above = clopper_pearson_lower(failures, cases, level);
    let allowed = 1.0 - required;
    let outcome = if below <= allowed || (failures == 0 && cases_without_failure <= n) {
        GateOutcome::Passed
    } else if allowed < above {
        GateOutcome::Failed
    } else {
        GateOutcome::Undecided
    };
    Ok(Absolute { outcome, failures, n, below, above, cases_without_failure, level })
}

impl fmt::Display for Absolute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} failures: true failure rate ", self.failures, self.n)?;
        match self.outcome {
            // Rounded away from the claim.
            GateOutcome::Failed => write!(f, "above {:.4}", libm::floor(self.above * 1e4) / 1e4)?,
            _ => write!(f, "below {:.4}", libm::ceil(self.below * 1e4) / 1e4)?,
        }
        write!(f, " with {} confidence", self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tango::Pairs;
    use expect_test::expect;

    #[test]
    fn proof_is_asked_for() {
        let of = |lo, hi| {
            prove(Interval { lo, hi }, 0.03, Direction::HigherIsBetter, None).map(|gate| gate.outcome)
        };
        assert_eq!(of(-0.02, 0.05), Ok(GateOutcome::Passed));
        assert_eq!(of(-0.03, 0.05), Ok(GateOutcome::Undecided), "strictly inside");
        assert_eq!(of(-0.2, -0.04), Ok(GateOutcome::Failed));
        assert_eq!(of(f64::NAN, 0.1).unwrap_err().code(), "invalid_input");
        let slower = prove(Interval { lo: -0.05, hi: 0.02 }, 0.03, Direction::LowerIsBetter, None).unwrap();
        assert_eq!((slower.outcome, slower.worst.to_bits()), (GateOutcome::Passed, (-0.02_f64).to_bits()));
        let inside = Interval { lo: -0.01, hi: 0.01 };
        let blocked = prove(inside, 0.03, Direction::HigherIsBetter, Some(Reason::LookedBefore)).unwrap();
        assert_eq!(blocked.outcome, GateOutcome::Undecided);
        assert_eq!(prove(inside, -0.1, Direction::HigherIsBetter, None).unwrap_err().code(), "invalid_input");
    }

    #[test]
    fn an_objection_says_what_it_could_see() {
        let spread = Spread::Binary(Pairs { gains: 16, losses: 15, n: NonZeroU64::new(312).unwrap() });
        let passed = object(Decision::undecided(Reason::TooWide), spread, 0.05);
        assert_eq!(passed.outcome, GateOutcome::Passed);
        // The table of the note: a tenth of the cases change, 312 cases, 0.05.
        assert!((passed.smallest_visible.unwrap() - 0.05).abs() < 0.001, "{passed:?}");
        let worse = Decision { word: Word::Worse, reason: None, is_negligible: false };
        assert_eq!(object(worse, spread, 0.05).outcome, GateOutcome::Failed);
        let nothing = Spread::Binary(Pairs { gains: 0, losses: 0, n: NonZeroU64::new(3).unwrap() });
        assert_eq!(object(Decision::undecided(Reason::TooWide), nothing, 0.05).smallest_visible, None);
    }

    #[test]
    fn a_guarantee() {
        let of = |passes, n| absolute(passes, n, 0.95, Level::P95).unwrap();
        assert_eq!((of(59, 59).outcome, of(58, 58).outcome), (GateOutcome::Passed, GateOutcome::Undecided));
        assert_eq!((of(50, 59).outcome, of(58, 59).outcome), (GateOutcome::Failed, GateOutcome::Undecided));
        assert_eq!(of(58, 58).cases_without_failure, 59);
        let lines = [of(59, 59), of(58, 59), of(50, 59)].map(|gate| gate.to_string());
        expect![[r#"
            0 of 59 failures: true failure rate below 0.0496 with 95 % confidence
            1 of 59 failures: true failure rate below 0.0779 with 95 % confidence
            9 of 59 failures: true failure rate above 0.0819 with 95 % confidence"#]]
        .assert_eq(&lines.join("\n"));
        let code = |passes, n, required| absolute(passes, n, required, Level::P95).unwrap_err().code();
        assert_eq!(
            (code(0, 0, 0.9), code(3, 2, 0.9), code(1, 2, 1.0)),
            ("no_data", "invalid_input", "invalid_input")
        );
    }
}
