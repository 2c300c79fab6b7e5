//! From matched columns to a [`Difference`] with its word.
//!
//! A difference is first drafted by itself; the words come when the whole family is known, because the test's p-value is
//! adjusted over it.

use proof_stats::decision::{self, Decision, Evidence, Reason, SecondKey};
use proof_stats::power::{self, Goal};
use proof_stats::{Interval, Level, cluster, mcnemar, multiplicity};

use crate::comparison::{Adjusted, Difference, Needed, Test, Word};
use crate::pairs::{Paired, Pairs, Side, oriented_spread, way};
use crate::{Ci, MetricSummary};

/// More missing trials than this share, and the word can only be `undecided`.
const MAX_MISSING: f64 = 0.05;

/// A difference whose word is still to come.
#[derive(Debug)]
pub(crate) struct Draft {
    difference: Difference,
    seen: Paired,
    /// Missing trials at the worst and at the best value for the candidate.
    ends: Option<[Paired; 2]>,
    blocked: Option<Reason>,
    level: Level,
}

impl Draft {
    /// Compares matched columns of a metric.
    pub(crate) fn new(
        pairs: &Pairs<'_>,
        metric: &MetricSummary,
        margin: Option<f64>,
        level: Level,
        seed: u64,
    ) -> Self {
        let seen = pairs.compare(level, seed);
        let missing = Missing::of(pairs);
        let ends = (0 < missing.n_trials() && metric.kind != proof_store::MetricKind::Number).then(|| {
            let (bottom, top) = match metric.direction {
                proof_store::Direction::Higher => (0.0, 1.0),
                proof_store::Direction::Lower => (1.0, 0.0),
            };
            [(top, bottom), (bottom, top)].map(|(baseline, candidate)| {
                let filled = Pairs {
                    baseline: Side { fill: Some(baseline), ..pairs.baseline },
                    candidate: Side { fill: Some(candidate), ..pairs.candidate },
                    ..*pairs
                };
                filled.compare(level, seed)
            })
        });
        let blocked = if missing.blocks() {
            Some(Reason::MissingData)
        } else if seen.n_clusters.is_some_and(|n| n < cluster::MIN_CLUSTERS) {
            Some(Reason::FewClusters)
        } else {
            None
        };
        let n_planned = pairs.matching.len() as u64;
        let ci = |interval: Option<Interval>, level| interval.map(|found| Ci::new(found, level, seen.method));
        let difference = Difference {
            metric: metric.name.clone(),
            kind: metric.kind,
            direction: metric.direction,
            baseline: seen.baseline,
            candidate: seen.candidate,
            estimate: seen.estimate,
            ci: ci(seen.interval(), level),
            ci90: ci(seen.interval90(), Level::P90),
            refusal: seen.refusal.map(|refusal| refusal.code().to_owned()),
            n_planned,
            n_units: seen.n_units,
            n_missing: n_planned.saturating_sub(seen.n_units),
            n_clusters: seen.n_clusters,
            n_effective: seen.n_effective,
            gains: seen.higher,
            losses: seen.lower,
            same: seen.n_units.saturating_sub(seen.higher + seen.lower),
            test: seen.test.map(|(name, p)| Test { name, p }),
            p_adjusted: None,
            margin,
            word: Word::Undecided,
            reason: None,
            needed: Vec::new(),
            warnings: seen.notes.iter().map(ToString::to_string).collect(),
        };
        Self { difference, seen, ends, blocked, level }
    }

    fn p(&self) -> Option<f64> {
        self.seen.test.map(|(_, p)| p)
    }

    /// The difference with its word, once the p-value is adjusted.
    fn finish(self, adjusted: Option<f64>, family: &'static str, family_size: u64) -> Difference {
        let Self { mut difference, seen, ends, blocked, level } = self;
        let raw = seen.test.map(|(_, p)| p);
        let decision = decide(&seen, &difference, blocked, adjusted, level);
        difference.p_adjusted = adjusted.map(|p| Adjusted { method: "Holm", family, family_size, p });
        difference.word = Word::from(decision.word);
        difference.reason = decision.reason.map(|reason| reason.to_string());
        let is_shown_alone = decision.reason == Some(Reason::Borderline)
            && raw.is_some_and(|p| p <= level.alpha())
            && adjusted.is_some_and(|p| level.alpha() < p);
        if is_shown_alone {
            difference.reason = Some(format!("shown alone, not among {family_size} comparisons"));
        }
        if decision.is_negligible {
            difference.reason = Some("real but negligible".to_owned());
        }
        if let (Some(Reason::Refused), Some(refusal)) = (decision.reason, seen.refusal) {
            difference.reason = Some(refusal.to_string());
        }
        if difference.word == Word::Undecided {
            difference.needed = needed(&seen, &difference);
        }
        // The family's penalty is the same factor for the two ends, whose own family is not known.
        let penalty = match (raw, adjusted) {
            (Some(raw), Some(adjusted)) if 0.0 < raw => adjusted / raw,
            _ => 1.0,
        };
        let is_fragile = ends.is_some_and(|ends| {
            ends.iter().any(|end| {
                let p = end.test.map(|(_, p)| (p * penalty).min(1.0));
                decide(end, &difference, blocked, p, level).word != decision.word
            })
        });
        if is_fragile {
            difference.warnings.push("fragile: trials without a result could change this".to_owned());
        }
        difference
    }
}

/// Adjusts the p-values of a family and gives each difference its word.
pub(crate) fn finish(drafts: Vec<Draft>, family: &'static str) -> Vec<Difference> {
    let raw: Vec<Option<f64>> = drafts.iter().map(Draft::p).collect();
    let family_size = raw.iter().flatten().count() as u64;
    let adjusted = multiplicity::holm(&raw).unwrap_or(raw);
    drafts.into_iter().zip(adjusted).map(|(draft, p)| draft.finish(p, family, family_size)).collect()
}

fn decide(
    seen: &Paired,
    difference: &Difference,
    blocked: Option<Reason>,
    p: Option<f64>,
    level: Level,
) -> Decision {
    match (seen.interval(), seen.interval90(), seen.refusal) {
        (Some(interval95), Some(interval90), _) => decision::word(&Evidence {
            interval95,
            interval90,
            key: SecondKey::Adjusted { p: p.unwrap_or(1.0), alpha: level.alpha() },
            margin: difference.margin,
            direction: way(difference.direction),
            blocked,
        }),
        (_, _, Some(refusal)) if blocked.is_none() => Decision::refused(refusal),
        _ => Decision::undecided(blocked.unwrap_or(Reason::Refused)),
    }
}

fn needed(seen: &Paired, difference: &Difference) -> Vec<Needed> {
    let Some(spread) = oriented_spread(seen, difference.direction) else { return Vec::new() };
    let worth = seen.n_effective.filter(|n| 0.0 < *n).map_or(1.0, |n| difference.n_units as f64 / n);
    let answers = power::to_settle(spread, difference.margin).into_iter();
    answers
        .filter(|needed| 0 < needed.more_cases)
        .filter_map(|needed| {
            let (goal, assumption) = words(needed.goal);
            let more_cases = crate::gate::limit::whole(needed.more_cases as f64 * worth)?;
            Some(Needed { goal, more_cases, assumption })
        })
        .collect()
}

fn words(goal: Goal) -> (&'static str, &'static str) {
    match goal {
        Goal::DetectMargin => ("detect a difference of the margin", "80 % power"),
        Goal::ConfirmSeen => {
            ("confirm the difference seen", "80 % power, if the true difference is the one seen")
        }
        Goal::ShowEquivalence => (
            "show that the difference is within the margin",
            "80 % power, if the true difference is the one seen",
        ),
        Goal::ShowNonInferior => {
            ("show that it is no worse by the margin", "80 % power, if the true difference is the one seen")
        }
    }
}

/// What is missing of a comparison.
struct Missing {
    baseline_trials: u64,
    candidate_trials: u64,
    planned_trials: u64,
    only_baseline: u64,
    only_candidate: u64,
}

impl Missing {
    fn of(pairs: &Pairs<'_>) -> Self {
        let lacking = |side: &Side<'_>, case| {
            let (_, scored) = side.column.folded(case);
            (u64::from(side.repeats.saturating_sub(scored)), scored == 0)
        };
        let mut missing = Self {
            baseline_trials: 0,
            candidate_trials: 0,
            planned_trials: 0,
            only_baseline: 0,
            only_candidate: 0,
        };
        for (first, second) in pairs.matching.iter() {
            let (baseline, has_no_baseline) = lacking(&pairs.baseline, first);
            let (candidate, has_no_candidate) = lacking(&pairs.candidate, second);
            missing.baseline_trials += baseline;
            missing.candidate_trials += candidate;
            missing.planned_trials += u64::from(pairs.baseline.repeats.max(pairs.candidate.repeats));
            missing.only_baseline += u64::from(has_no_baseline && !has_no_candidate);
            missing.only_candidate += u64::from(has_no_candidate && !has_no_baseline);
        }
        missing
    }

    fn n_trials(&self) -> u64 {
        self.baseline_trials + self.candidate_trials
    }

    /// Too much is missing, or more on one side than chance would leave out.
    fn blocks(&self) -> bool {
        let most = self.baseline_trials.max(self.candidate_trials) as f64;
        MAX_MISSING * (self.planned_trials as f64) < most
            || mcnemar::exact(self.only_baseline, self.only_candidate) <= 0.05
    }
}

impl From<decision::Word> for Word {
    fn from(word: decision::Word) -> Self {
        match word {
            decision::Word::Better => Self::Better,
            decision::Word::Worse => Self::Worse,
            decision::Word::Equivalent => Self::Equivalent,
            decision::Word::Undecided => Self::Undecided,
        }
    }
}
