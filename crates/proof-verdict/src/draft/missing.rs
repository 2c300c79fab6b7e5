//! What is missing of a comparison, and when that forbids a word.

use proof_stats::decision::{MISSING_ALPHA, MOST_MISSING};
use proof_stats::mcnemar;

use crate::comparison::{MissingTrials, TrialsPerCase};
use crate::pairs::{Pairs, Side};
use crate::words::{count, grouped};

/// Planned and scored trials of the cases of a comparison.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Missing {
    pub(super) trials: MissingTrials,
    /// Cases with more trials missing in the baseline, and in the candidate.
    more_in_baseline: u64,
    more_in_candidate: u64,
    scored: Option<TrialsPerCase>,
    /// Cases with nothing to score in any trial of a side: they are no part of the comparison.
    pub(super) n_skipped: u64,
}

impl Missing {
    pub(super) fn of(pairs: &Pairs<'_>) -> Self {
        let seen = |side: &Side<'_>, case| {
            let (_, scored) = side.column.folded(case);
            let due = side.column.due(case, side.repeats);
            (due, due.saturating_sub(scored), scored)
        };
        let mut missing = Self::default();
        for (first, second) in pairs.matching.iter() {
            let (due_baseline, baseline, scored_baseline) = seen(&pairs.baseline, first);
            let (due_candidate, candidate, scored_candidate) = seen(&pairs.candidate, second);
            if due_baseline == 0 || due_candidate == 0 {
                missing.n_skipped += 1;
                continue;
            }
            let trials = &mut missing.trials;
            trials.planned_baseline += u64::from(due_baseline);
            trials.planned_candidate += u64::from(due_candidate);
            trials.baseline += u64::from(baseline);
            trials.candidate += u64::from(candidate);
            missing.more_in_baseline += u64::from(candidate < baseline);
            missing.more_in_candidate += u64::from(baseline < candidate);
            if 0 < scored_baseline && 0 < scored_candidate {
                let known = missing.scored.get_or_insert(TrialsPerCase {
                    baseline: [scored_baseline; 2],
                    candidate: [scored_candidate; 2],
                });
                for (range, n) in
                    [(&mut known.baseline, scored_baseline), (&mut known.candidate, scored_candidate)]
                {
                    *range = [range[0].min(n), range[1].max(n)];
                }
            }
        }
        missing
    }

    /// Trials without a score.
    pub(super) fn n_trials(&self) -> u64 {
        self.trials.baseline + self.trials.candidate
    }

    /// Scored trials of the compared cases, where any has several.
    pub(super) fn trials_per_case(&self) -> Option<TrialsPerCase> {
        self.scored.filter(|scored| 1 < scored.baseline[1].max(scored.candidate[1]))
    }

    /// Why too much is missing, or more on one side than chance would leave out.
    ///
    /// # Source
    /// Statistics note, section 2: more than 5 % of the planned trials of a side, or an exact `McNemar` test on the cases
    /// with more missing trials on one side.
    pub(super) fn blocks(&self) -> Option<String> {
        let MissingTrials { planned_baseline, baseline, planned_candidate, candidate } = self.trials;
        let sides = [("baseline", baseline, planned_baseline), ("candidate", candidate, planned_candidate)];
        for (side, missing, planned) in sides {
            if MOST_MISSING * (planned as f64) < missing as f64 {
                let verb = if missing == 1 { "has" } else { "have" };
                return Some(format!(
                    "missing data: {} of {} of the {side} {verb} no score, and more than 5 % may not be missing",
                    grouped(missing),
                    count(planned, "trial")
                ));
            }
        }
        (mcnemar::exact(self.more_in_baseline, self.more_in_candidate) <= MISSING_ALPHA).then(|| {
            format!(
                "missing data: {} in the baseline and {} in the candidate, more unequal than chance would leave",
                count(baseline, "missing trial"),
                grouped(candidate)
            )
        })
    }
}
