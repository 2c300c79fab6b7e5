//! The one word of a comparison: better, worse, equivalent or undecided; and what gates make of it.

mod gate;
mod missing;

use crate::estimate::Interval;
use crate::refusal::Refusal;
use serde::Serialize;

pub use gate::{Absolute, GateOutcome, Object, Prove, absolute, object, prove};
pub use missing::{MISSING_ALPHA, MOST_MISSING, Missing, MissingData, missing_data};

/// What the word rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// 95 % interval of the difference, candidate minus baseline.
    pub interval95: Interval,
    /// 90 % interval of the difference.
    pub interval90: Interval,
    /// The second key.
    pub key: SecondKey,
    /// The greatest difference that does not matter, declared before the run and above 0.
    pub margin: Option<f64>,
    /// Which way is better.
    pub direction: Direction,
    /// What forbids a word whatever the numbers are.
    pub blocked: Option<Reason>,
}

/// A test of another kind that has to agree with the interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SecondKey {
    /// Its two-sided p, adjusted for the family, and the error rate it must not exceed.
    Adjusted {
        /// The adjusted p.
        p: f64,
        /// The error rate, usually 0.05.
        alpha: f64,
    },
    /// The interval speaks alone, for methods whose interval and test are the same.
    IntervalAlone,
}

impl SecondKey {
    /// A p-value against the usual 5 %.
    pub fn p(p: f64) -> Self {
        Self::Adjusted { p, alpha: 0.05 }
    }

    fn agrees(self) -> bool {
        match self {
            // A NaN is no agreement.
            Self::Adjusted { p, alpha } => p <= alpha,
            Self::IntervalAlone => true,
        }
    }
}

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Pass rates and scores.
    HigherIsBetter,
    /// Latency, cost and error rates.
    LowerIsBetter,
}

/// The word of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The candidate is better.
    Better,
    /// The candidate is worse.
    Worse,
    /// The difference is shown to be smaller than the declared margin.
    Equivalent,
    /// The data do not decide.
    Undecided,
}

/// Why a comparison is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The interval holds both gains and losses.
    TooWide,
    /// The interval and the test disagree.
    Borderline,
    /// A test for one look was looked at before, without a plan for several.
    LookedBefore,
    /// Too many trials have no result.
    MissingData,
    /// Fewer than five clusters.
    FewClusters,
    /// A procedure refused; its code is beside the word.
    Refused,
}

/// A word with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The word.
    pub word: Word,
    /// Why it is undecided; none for the other words.
    pub reason: Option<Reason>,
    /// The difference is real (the 95 % interval excludes 0) and still within the margin.
    pub is_negligible: bool,
}

/// The word of a comparison; the first rule that applies wins.
///
/// 1. Blocked: undecided with that reason.
/// 2. A margin was declared and the 90 % interval lies strictly inside of it: equivalent.
/// 3. The 95 % interval lies strictly on one side of 0 and the second key agrees: better or worse.
/// 4. Interval and key disagree: undecided (borderline); otherwise undecided.
///
/// Without a margin "equivalent" is never said.
///
/// # Source
/// Statistics note, section 4.2; two keys for a claim (principle 6). Oracle `decision.json`.
pub fn word(evidence: &Evidence) -> Decision {
    if let Some(reason) = evidence.blocked {
        return Decision::undecided(reason);
    }
    let interval95 = oriented(evidence.interval95, evidence.direction);
    let interval90 = oriented(evidence.interval90, evidence.direction);
    if !(interval95.lo <= interval95.hi && interval90.lo <= interval90.hi) {
        return Decision::undecided(Reason::Refused);
    }
    let excludes_zero = interval95.is_above(0.0) || interval95.is_below(0.0);
    if evidence.margin.is_some_and(|margin| -margin < interval90.lo && interval90.hi < margin) {
        return Decision { word: Word::Equivalent, reason: None, is_negligible: excludes_zero };
    }
    match (excludes_zero, evidence.key.agrees()) {
        (true, true) => {
            let word = if interval95.is_above(0.0) { Word::Better } else { Word::Worse };
            Decision { word, reason: None, is_negligible: false }
        }
        (true, false) => Decision::undecided(Reason::Borderline),
        // An interval that speaks alone cannot disagree with itself.
        (false, true) if evidence.key != SecondKey::IntervalAlone => Decision::undecided(Reason::Borderline),
        (false, _) => Decision::undecided(Reason::TooWide),
    }
}

/// Whether the candidate is shown not to be worse by the margin: the worse end of the 90 % interval lies strictly
/// inside of it (a one-sided error of 5 %).
pub fn is_non_inferior(interval90: Interval, margin: f64, direction: Direction) -> bool {
    -margin < oriented(interval90, direction).lo
}

/// Whether the candidate is shown to be worse by more than the margin.
pub fn is_inferior(interval90: Interval, margin: f64, direction: Direction) -> bool {
    oriented(interval90, direction).hi < -margin
}

impl Decision {
    /// The undecided word with its reason.
    pub fn undecided(reason: Reason) -> Self {
        Self { word: Word::Undecided, reason: Some(reason), is_negligible: false }
    }

    /// The word when a procedure refused.
    pub fn refused(refusal: Refusal) -> Self {
        match refusal {
            // Nothing changed at all: the data are there, they decide nothing.
            Refusal::AllZero => Self::undecided(Reason::TooWide),
            _ => Self::undecided(Reason::Refused),
        }
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Equivalent => "equivalent",
            Self::Undecided => "undecided",
        })
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooWide => "the interval holds both gains and losses",
            Self::Borderline => "borderline: interval and test disagree",
            Self::LookedBefore => "looked before",
            Self::MissingData => "missing data",
            Self::FewClusters => "few groups",
            Self::Refused => "the data do not carry an interval",
        })
    }
}

fn oriented(interval: Interval, direction: Direction) -> Interval {
    match direction {
        Direction::HigherIsBetter => interval,
        Direction::LowerIsBetter => interval.negated(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence(lo: f64, hi: f64, p: f64) -> Evidence {
        let middle = f64::midpoint(lo, hi);
        let reach = (hi - lo) / 2.0;
        Evidence {
            interval95: Interval { lo, hi },
            interval90: Interval { lo: middle - 0.84 * reach, hi: middle + 0.84 * reach },
            key: SecondKey::p(p),
            margin: None,
            direction: Direction::HigherIsBetter,
            blocked: None,
        }
    }

    #[track_caller]
    fn check(evidence: &Evidence, expected: &str) {
        let Decision { word, reason, is_negligible } = word(evidence);
        let reason = reason.map_or(String::new(), |reason| format!(" ({reason})"));
        let negligible = if is_negligible { ", real but negligible" } else { "" };
        assert_eq!(format!("{word}{reason}{negligible}"), expected);
    }

    #[test]
    fn two_keys() {
        check(&evidence(0.01, 0.09, 0.03), "better");
        check(&evidence(-0.09, -0.01, 0.03), "worse");
        check(&evidence(0.01, 0.09, 0.06), "undecided (borderline: interval and test disagree)");
        check(&evidence(-0.01, 0.09, 0.04), "undecided (borderline: interval and test disagree)");
        check(&evidence(-0.01, 0.09, 0.2), "undecided (the interval holds both gains and losses)");
        // An end at exactly 0 is not on one side of it.
        check(&evidence(0.0, 0.09, 0.04), "undecided (borderline: interval and test disagree)");
    }

    #[test]
    fn nan_never_decides() {
        check(&evidence(0.01, 0.09, f64::NAN), "undecided (borderline: interval and test disagree)");
        check(&evidence(f64::NAN, 0.09, 0.01), "undecided (the data do not carry an interval)");
    }

    #[test]
    fn margins_and_blocks() {
        let with_margin = Evidence { margin: Some(0.1), ..evidence(0.01, 0.09, 0.03) };
        check(&with_margin, "equivalent, real but negligible");
        check(&Evidence { margin: Some(0.1), ..evidence(-0.05, 0.05, 0.9) }, "equivalent");
        check(&Evidence { blocked: Some(Reason::FewClusters), ..with_margin }, "undecided (few groups)");
        check(&Evidence { blocked: Some(Reason::LookedBefore), ..with_margin }, "undecided (looked before)");
        check(&Evidence { blocked: Some(Reason::MissingData), ..with_margin }, "undecided (missing data)");
        let lower = Evidence { direction: Direction::LowerIsBetter, ..evidence(0.01, 0.09, 0.03) };
        check(&lower, "worse");
        assert_eq!(Decision::refused(Refusal::AllZero).reason, Some(Reason::TooWide));
        assert_eq!(Decision::refused(Refusal::NoData).reason, Some(Reason::Refused));
    }

    #[test]
    fn non_inferiority() {
        let interval = Interval { lo: -0.02, hi: 0.05 };
        assert!(is_non_inferior(interval, 0.03, Direction::HigherIsBetter));
        assert!(!is_non_inferior(interval, 0.02, Direction::HigherIsBetter), "strictly inside");
        assert!(!is_non_inferior(interval, 0.03, Direction::LowerIsBetter));
        assert!(is_inferior(Interval { lo: -0.2, hi: -0.1 }, 0.03, Direction::HigherIsBetter));
    }

    proptest! {
        #[test]
        fn swapping_the_variants_swaps_the_word(
            lo in -0.2..0.2_f64, width in 0.001..0.3_f64, p in 0.0..0.2_f64, margin in prop::option::of(0.01..0.2_f64),
        ) {
            let forward = Evidence { margin, ..evidence(lo, lo + width, p) };
            let backward = Evidence {
                interval95: forward.interval95.negated(),
                interval90: forward.interval90.negated(),
                ..forward
            };
            let expected = match word(&forward).word {
                Word::Better => Word::Worse,
                Word::Worse => Word::Better,
                other => other,
            };
            prop_assert_eq!(word(&backward).word, expected);
            let flipped = Evidence { direction: Direction::LowerIsBetter, ..forward };
            prop_assert_eq!(word(&flipped).word, expected);
        }
    }
}
