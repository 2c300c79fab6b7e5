//! What goes with a difference: what is missing, where a margin comes from, what forbids a word.

use proof_stats::cluster;
use serde::Serialize;

use super::Difference;
use crate::words::count;

/// Trials of the two sides without a score, among those planned on the cases of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MissingTrials {
    /// Planned of the baseline.
    pub planned_baseline: u64,
    /// Without a score.
    pub baseline: u64,
    /// Planned of the candidate.
    pub planned_candidate: u64,
    /// Without a score.
    pub candidate: u64,
}

/// How many scored trials a case has: the fewest and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TrialsPerCase {
    /// Of the baseline.
    pub baseline: [u32; 2],
    /// Of the candidate.
    pub candidate: [u32; 2],
}

/// Where a margin comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarginSource {
    /// `margins` of the suite, before the run.
    Suite,
    /// A `no worse than` gate of the suite, before the run.
    Gate,
    /// Named after the run, or by one of two runs alone: it can be shown and proves nothing.
    PostHoc,
}

/// What forbids a word whatever the numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Too many trials lack a score, or more on one side than chance would leave out.
    MissingData,
    /// Fewer than five groups.
    FewGroups,
    /// The cases were looked at more often than was declared.
    LookedBefore,
    /// The run is still going on, and was not planned to be looked at.
    NotEnded,
    /// A number without a scale, in a run that is looked at while it goes on.
    NoScale,
    /// Another judge or another rubric on either side of two runs, and no human labels that correct both.
    OtherJudge,
}

impl Block {
    /// What would take it away.
    pub(crate) fn remedy(self, difference: &Difference) -> String {
        match self {
            Self::MissingData => {
                let missing = difference.missing.baseline + difference.missing.candidate;
                format!("results for the {} without a score", count(missing, "trial"))
            }
            Self::FewGroups => {
                let lacking = cluster::MIN_CLUSTERS.saturating_sub(difference.n_clusters.unwrap_or(0));
                format!("cases of at least {}", count(lacking, "more group"))
            }
            Self::LookedBefore => {
                "cases that nobody has looked at, or looks that were declared beforehand".to_owned()
            }
            Self::NotEnded => "the rest of the run (`proof run --resume`)".to_owned(),
            Self::OtherJudge => {
                "human labels on both sides, or one judge for both runs (`proof rescore`)".to_owned()
            }
            Self::NoScale => "a run of all cases, without `--until decided`".to_owned(),
        }
    }

    /// Why, in a few words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingData => "missing data",
            Self::FewGroups => "few groups",
            Self::LookedBefore => "looked before",
            Self::NotEnded => "the run has not ended",
            Self::OtherJudge => "the runs have different judges of it",
            Self::NoScale => "numbers without a scale decide nothing in a run that is looked at",
        }
    }
}
