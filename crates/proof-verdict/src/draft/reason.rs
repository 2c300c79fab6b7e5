//! Why a word is what it is, in plain words.

use proof_stats::Refusal;
use proof_stats::decision::{Decision, Reason, Word};

use super::{Draft, Margin};
use crate::comparison::{Adjusted, MarginSource};
use crate::words::{count, number, p_value};

impl Draft<'_> {
    /// Why the word is `undecided`, or what goes with another one.
    pub(super) fn reason(&self, decision: Decision, adjusted: Option<&Adjusted>) -> Option<String> {
        if decision.is_negligible {
            return Some("real but negligible".to_owned());
        }
        if decision.word != Word::Undecided {
            return None;
        }
        if let Some(because) = &self.blocked_because {
            return Some(because.clone());
        }
        match (decision.reason, self.seen.refusal) {
            (_, Some(Refusal::AllZero)) => Some("no case differs".to_owned()),
            (Some(Reason::Refused), Some(refusal)) => Some(refusal.to_string()),
            (Some(Reason::Borderline), _) => Some(self.borderline(adjusted)),
            (Some(Reason::TooWide), _) => Some(self.too_wide()),
            (reason, _) => reason.map(|reason| reason.to_string()),
        }
    }

    fn borderline(&self, adjusted: Option<&Adjusted>) -> String {
        let alpha = self.level.alpha();
        if let Some(smallest) = self.seen.smallest_p.filter(|smallest| alpha < *smallest) {
            let units = if self.seen.n_clusters.is_some() { "groups" } else { "cases" };
            return format!(
                "too few {units} differ: the smallest p that the test could give is {}",
                p_value(smallest)
            );
        }
        match (self.p(), adjusted) {
            (Some(raw), Some(adjusted)) if raw <= alpha && alpha < adjusted.p => {
                format!("shown alone, not among {}", count(adjusted.family_size, "comparison"))
            }
            _ => "borderline: interval and test disagree".to_owned(),
        }
    }

    /// The interval holds 0, and a margin was not shown either.
    fn too_wide(&self) -> String {
        let nothing = if self.seen.higher + self.seen.lower == 0 {
            "no case differs"
        } else {
            "the interval holds both gains and losses"
        };
        let Some(margin) = self.margin else { return nothing.to_owned() };
        let value = number(margin.value);
        match (margin.source, self.is_within(margin)) {
            (MarginSource::PostHoc, true) => format!(
                "{nothing}; it lies within ±{value}, but that margin is post hoc: only one that both runs declared shows \
                 equivalence"
            ),
            (MarginSource::PostHoc, false) => {
                format!("{nothing}, and differences beyond ±{value} (post hoc)")
            }
            (MarginSource::Suite | MarginSource::Gate, _) => {
                format!("{nothing}, and is not shown to be within ±{value}")
            }
        }
    }

    /// Whether the 90 % interval lies within a margin, declared or not.
    pub(super) fn is_within(&self, margin: Margin) -> bool {
        let interval = self.seen.interval90();
        interval.is_some_and(|interval| -margin.value < interval.lo && interval.hi < margin.value)
    }
}
