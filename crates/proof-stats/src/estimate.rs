//! A number with what makes it readable: its interval, level, n and method.

use crate::level::Level;
use serde::{Deserialize, Serialize};

/// An estimate is never a bare number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The confidence interval of `value`.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many observations were used.
    pub n: u64,
    /// How many independent observations carry the same information; `n` without clusters.
    pub n_effective: f64,
    /// The procedure of the interval, as people should cite it.
    pub method: &'static str,
    /// What the reader has to know beside the number.
    pub notes: Vec<Note>,
}

/// A closed interval, lower end first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

impl Interval {
    /// The interval from `lo` to `hi`; ends given in the wrong order are exchanged.
    pub fn new(lo: f64, hi: f64) -> Self {
        if hi < lo { Self { lo: hi, hi: lo } } else { Self { lo, hi } }
    }

    /// Whether `x` lies inside, ends included.
    pub fn contains(self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }

    /// Upper minus lower end.
    pub fn width(self) -> f64 {
        self.hi - self.lo
    }

    /// Half of the width: what people print after `±`.
    pub fn half_width(self) -> f64 {
        self.width() / 2.0
    }

    /// The whole interval is greater than `x`.
    pub fn is_above(self, x: f64) -> bool {
        x < self.lo
    }

    /// The whole interval is less than `x`.
    pub fn is_below(self, x: f64) -> bool {
        self.hi < x
    }

    /// The interval of the negated quantity.
    #[must_use]
    pub fn negated(self) -> Self {
        // 0 - x keeps the sign of zero positive.
        Self { lo: 0.0 - self.hi, hi: 0.0 - self.lo }
    }

    /// The part that lies on a scale from `lo` to `hi`.
    #[must_use]
    pub fn clipped(self, lo: f64, hi: f64) -> Self {
        Self { lo: self.lo.clamp(lo, hi), hi: self.hi.clamp(lo, hi) }
    }
}

/// What a reader has to know beside a number. The code is stable and part of the JSON output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// The coverage is only near the level; no exact method is known.
    Approximate,
    /// The bias correction of the bootstrap is undefined; the interval is the percentile interval.
    BiasCorrectionUndefined,
    /// Most values are equal; the interval is a wider one that does not rest on normality.
    FewChanges,
    /// Fewer than five clusters: the interval is printed but no word may rest on it.
    FewClusters,
    /// Fewer than five discordant pairs can never be significant at 5 %.
    FewDiscordant,
    /// All values are at an end of the scale; only one limit says something.
    AllAtEnd,
    /// There are too few units for the sign-flip test to reach 5 % at all.
    TestTooCoarse,
    /// There are too few values for one of the limits of a quantile.
    LimitOutsideData,
    /// Fewer than 30 human labels: the correction of the judge is a rough one.
    FewLabels,
    /// The judge says too little about the labels: the estimate rests on the labels alone.
    LabelsOnly,
    /// A verdict of the judge that no human labelled: it counts as unknown.
    UnlabelledVerdictClass,
}

impl Note {
    /// The stable code, as printed in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approximate => "approximate",
            Self::BiasCorrectionUndefined => "bias_correction_undefined",
            Self::FewChanges => "few_changes",
            Self::FewClusters => "few_clusters",
            Self::FewDiscordant => "few_discordant",
            Self::AllAtEnd => "all_at_end",
            Self::TestTooCoarse => "test_too_coarse",
            Self::LimitOutsideData => "limit_outside_data",
            Self::FewLabels => "few_labels",
            Self::LabelsOnly => "labels_only",
            Self::UnlabelledVerdictClass => "unlabelled_verdict_class",
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Approximate => "approximate: the interval covers only near its level",
            Self::BiasCorrectionUndefined => {
                "all resamples lie on one side of the estimate: the interval is not corrected for bias"
            }
            Self::FewChanges => "few values differ: the interval is a cautious one",
            Self::FewClusters => "fewer than 5 groups: too few for a decision",
            Self::FewDiscordant => "fewer than 5 cases changed: this can never be significant at 5 %",
            Self::AllAtEnd => "all values are equal at the end of the scale",
            Self::TestTooCoarse => "too few cases differ for the test to reach 5 %",
            Self::LimitOutsideData => "too few values: a limit lies outside the values seen",
            Self::FewLabels => "fewer than 30 human labels: the correction is a rough one",
            Self::LabelsOnly => "the judge says too little about the labels: the labels alone are used",
            Self::UnlabelledVerdictClass => "a verdict that nobody labelled counts as anything from 0 to 1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negating_twice_gives_the_interval_back() {
        let interval = Interval::new(0.25, -0.5);
        assert_eq!(interval, Interval { lo: -0.5, hi: 0.25 });
        assert_eq!(interval.negated().negated(), interval);
        assert!(interval.contains(0.25) && !interval.contains(0.26));
        assert!(interval.is_above(-0.6) && interval.is_below(0.3) && !interval.is_above(-0.5));
        assert_eq!(interval.clipped(0.0, 1.0), Interval { lo: 0.0, hi: 0.25 });
    }

    #[test]
    fn a_note_prints_its_code_in_json() {
        for note in [
            Note::Approximate,
            Note::BiasCorrectionUndefined,
            Note::FewChanges,
            Note::FewClusters,
            Note::FewDiscordant,
            Note::AllAtEnd,
            Note::TestTooCoarse,
            Note::LimitOutsideData,
            Note::FewLabels,
            Note::LabelsOnly,
            Note::UnlabelledVerdictClass,
        ] {
            assert_eq!(serde_json::to_value(note).unwrap(), note.code());
            assert!(!note.to_string().is_empty());
        }
    }
}
