//! From matched columns to a [`Difference`] with its word.
//!
//! A difference is first drafted by itself; the words come when the whole family is known, because the test's p-value is
//! adjusted over it.

mod family;
mod missing;
mod reason;

use proof_stats::decision::{self, Decision, Evidence, Reason, SecondKey};
use proof_stats::{Interval, Level, cluster};
use proof_store::{Direction, MetricKind};

use crate::comparison::{Adjusted, Block, Difference, JudgedDifference, METHOD_VERSION, MarginSource, Word};
use crate::pairs::{Paired, Pairs, one_sided, way};
use crate::settle;
use crate::words::count;
use crate::{Ci, Evidence as Behind, MetricSummary};

pub(crate) use family::{FamilyPlan, Method, finish};
use missing::Missing;

/// On what terms differences are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// The level of the intervals; words are given at its error rate.
    pub(crate) level: Level,
    /// What forbids a word, beside what the data themselves forbid.
    pub(crate) blocked: Option<Block>,
}

/// The greatest difference that does not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Margin {
    pub(crate) value: f64,
    pub(crate) source: MarginSource,
}

impl Margin {
    /// The smaller of two margins: both were declared, so both must hold.
    pub(crate) fn smaller(first: Option<Self>, second: Option<Self>) -> Option<Self> {
        match (first, second) {
            (Some(first), Some(second)) => Some(if second.value < first.value { second } else { first }),
            (first, second) => first.or(second),
        }
    }

    /// The value, if it was declared before the run.
    fn declared(self) -> Option<f64> {
        (self.source != MarginSource::PostHoc).then_some(self.value)
    }
}

/// A difference whose word is still to come.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    difference: Difference,
    pairs: Pairs<'a>,
    seen: Paired,
    /// Missing trials at the worst and at the best value for the candidate.
    ends: Option<[Paired; 2]>,
    /// Why no word may be given, in full.
    blocked_because: Option<String>,
    margin: Option<Margin>,
    level: Level,
}

impl<'a> Draft<'a> {
    /// Compares matched columns of a metric.
    pub(crate) fn new(
        pairs: Pairs<'a>,
        metric: &MetricSummary,
        margin: Option<Margin>,
        terms: Terms,
        seed: u64,
    ) -> Self {
        let level = terms.level;
        let seen = pairs.compare(level, seed);
        let missing = Missing::of(&pairs);
        let has_ends = 0 < missing.n_trials() && pairs.is_scaled();
        let ends = has_ends.then(|| {
            let (bottom, top) = match metric.direction {
                Direction::Higher => (0.0, 1.0),
                Direction::Lower => (1.0, 0.0),
            };
            [(top, bottom), (bottom, top)]
                .map(|(baseline, candidate)| pairs.with_missing_at(baseline, candidate).compare(level, seed))
        });
        let is_few_groups = seen.n_clusters.is_some_and(|n| n < cluster::MIN_CLUSTERS);
        let has_no_sequence = pairs.drawing.is_some() && !pairs.is_scaled();
        let has_other_judge = pairs.is_judged_otherwise && !seen.is_corrected();
        let blocked = terms
            .blocked
            .or(has_no_sequence.then_some(Block::NoScale))
            .or(has_other_judge.then_some(Block::OtherJudge));
        let (blocked, blocked_because) = match (blocked, missing.blocks()) {
            (Some(block), _) => (Some(block), Some(block.as_str().to_owned())),
            (None, Some(because)) => (Some(Block::MissingData), Some(because)),
            (None, None) if is_few_groups => {
                let n = count(seen.n_clusters.unwrap_or(0), "group");
                let because =
                    format!("few groups: {n}, and fewer than {} decide nothing", cluster::MIN_CLUSTERS);
                (Some(Block::FewGroups), Some(because))
            }
            (None, None) => (None, None),
        };
        let mut warnings: Vec<String> = seen.notes.iter().map(ToString::to_string).collect();
        if !pairs.is_scaled() && 0 < missing.n_trials() {
            let trials = count(missing.n_trials(), "trial");
            let why = match metric.kind {
                MetricKind::Number => "a number has no worst value",
                MetricKind::PassFail | MetricKind::Bounded => {
                    "how much there was to count in them is not known"
                }
            };
            warnings.push(format!("{trials} without a score: {why}, so what they could change is not known"));
        }
        if 0 < missing.n_skipped {
            warnings
                .push(format!("{} left out: nothing to score on one side", count(missing.n_skipped, "case")));
        }
        let n_planned = pairs.matching.len() as u64;
        let ci = |interval: Option<Interval>, level| interval.map(|found| Ci::new(found, level, seen.method));
        let difference = Difference {
            metric: metric.name.clone(),
            part_of: metric.part_of.clone(),
            kind: metric.kind,
            direction: metric.direction,
            baseline: seen.baseline,
            candidate: seen.candidate,
            estimate: seen.estimate,
            ci: ci(seen.interval(), level),
            ci90: ci(seen.interval90(), one_sided(level)),
            ci_simultaneous: None,
            refusal: seen.refusal.map(|refusal| refusal.code().to_owned()),
            n_planned,
            n_units: seen.n_units,
            n_missing: n_planned.saturating_sub(seen.n_units + missing.n_skipped),
            n_skipped: missing.n_skipped,
            missing: missing.trials,
            trials_per_case: missing.trials_per_case(),
            n_clusters: seen.n_clusters,
            n_effective: seen.n_effective,
            design_effect: seen.design_effect(),
            pairing_gain: seen.pairing_gain,
            gains: seen.higher,
            losses: seen.lower,
            same: seen.n_units.saturating_sub(seen.higher + seen.lower),
            test: seen.test.clone(),
            p_adjusted: None,
            margin: margin.map(|margin| margin.value),
            margin_from: margin.map(|margin| margin.source),
            scope: pairs.scope,
            judged: metric.judge.is_some().then(|| {
                let own = JudgedDifference { judge_only: seen.estimate, ..JudgedDifference::default() };
                seen.judged.clone().unwrap_or(own)
            }),
            word: Word::Undecided,
            word_at_ends: None,
            blocked,
            reason: None,
            needed: Vec::new(),
            settle: None,
            warnings,
            seed,
            method_version: METHOD_VERSION,
            evidence: Behind { refusal: seen.refusal.map(Into::into), ..Behind::of(seen.n_units) },
        };
        Self { difference, pairs, seen, ends, blocked_because, margin, level }
    }

    /// The raw p-value of the second key.
    pub(crate) fn p(&self) -> Option<f64> {
        self.seen.test.as_ref().map(|test| test.p)
    }

    /// What the comparison saw.
    pub(crate) fn seen(&self) -> &Paired {
        &self.seen
    }

    /// The difference with its word, once the p-value is adjusted.
    fn finish(self, adjusted: Option<Adjusted>) -> Difference {
        let raw = self.p();
        let p = adjusted.as_ref().map(|adjusted| adjusted.p);
        let decision = self.decide(&self.seen, p);
        let reason = self.reason(decision, adjusted.as_ref());
        // The family's penalty is the same factor for the two ends, whose own family is not known.
        let penalty = match (raw, p) {
            (Some(raw), Some(adjusted)) if 0.0 < raw => adjusted / raw,
            _ => 1.0,
        };
        let word_at_ends = self.ends.as_ref().map(|ends| {
            ends.each_ref().map(|end| {
                let p = end.test.as_ref().map(|test| (test.p * penalty).min(1.0));
                Word::from(self.decide(end, p).word)
            })
        });
        let is_post_hoc = |margin: Margin| margin.source == MarginSource::PostHoc && self.is_within(margin);
        let is_only_undeclared = self.margin.is_some_and(is_post_hoc);
        let Self { mut difference, pairs, seen, .. } = self;
        difference.p_adjusted = adjusted;
        difference.word = Word::from(decision.word);
        difference.reason = reason;
        if difference.word == Word::Undecided {
            let (needed, sentence) =
                settle::comparison(&pairs, &seen, difference.direction, difference.margin);
            difference.needed = needed;
            difference.settle = Some(match difference.blocked {
                // More cases do not mend these.
                Some(block) => block.remedy(&difference),
                None if seen.is_corrected() => settle::MORE_LABELS.to_owned(),
                None if is_only_undeclared => {
                    "a margin that the suites of both runs declare beforehand (`margins`)".to_owned()
                }
                None => sentence,
            });
        }
        difference.word_at_ends = word_at_ends;
        if word_at_ends.is_some_and(|words| words.iter().any(|word| *word != difference.word)) {
            difference.warnings.push("fragile: trials without a result could change this".to_owned());
        }
        difference
    }

    fn decide(&self, seen: &Paired, p: Option<f64>) -> Decision {
        // `decision` only has to know that a word is forbidden; the reason in full is kept here.
        let blocked = self.difference.blocked.map(|_| Reason::MissingData);
        match (seen.interval(), seen.interval90(), seen.refusal) {
            (Some(interval95), Some(interval90), _) => decision::word(&Evidence {
                interval95,
                interval90,
                key: SecondKey::Adjusted { p: p.unwrap_or(1.0), alpha: self.level.alpha() },
                margin: self.margin.and_then(Margin::declared),
                direction: way(self.difference.direction),
                blocked,
            }),
            (_, _, Some(refusal)) if blocked.is_none() => Decision::refused(refusal),
            _ => Decision::undecided(blocked.unwrap_or(Reason::Refused)),
        }
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
