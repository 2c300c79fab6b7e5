//! Objections: a gate that fails only where a prompt is shown to be worse than another one.

use proof_stats::power;
use proof_store::Direction;

use super::decide::{Evidence, no_result, open};
use super::{Condition, Gate, GateCheck};
use crate::Outcome;
use crate::comparison::{Difference, Word};
use crate::draft::{Draft, FamilyPlan, Method, Terms, finish};
use crate::pairs::{Matching, Pairs, Side, oriented_spread};
use crate::words::{count, interval, number, p_value};

/// What an objection is about: metric, baseline, candidate, target.
type Key = (usize, usize, usize, usize);

/// All places of the suite's `object` gates, decided together.
#[derive(Debug, Default)]
pub(super) struct Objections {
    found: Vec<(Key, Difference, Option<f64>)>,
}

impl Objections {
    /// Compares at every place once, however many gates are about it, and adjusts by Holm over all.
    pub(super) fn of(gates: &[Gate], evidence: &Evidence<'_>) -> Self {
        let mut keys: Vec<Key> = Vec::new();
        for gate in gates {
            let Condition::NotShownWorse { metric, baseline } = &gate.condition else { continue };
            let metric = evidence.observations.metric(&metric.text);
            let first = evidence.prompts.iter().position(|prompt| *prompt == baseline.text);
            let Some((metric, first)) = metric.zip(first) else { continue };
            for (prompt, target) in super::decide::places(gate, evidence) {
                let key = (metric, first, prompt, target);
                if prompt != first && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let (mut kept, mut drafts, mut members) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            if let Some((draft, member)) = draft(evidence, key) {
                kept.push(key);
                members.push(member);
                drafts.push(draft);
            }
        }
        let tested = drafts.iter().filter(|draft| draft.p().is_some()).count().max(1);
        // The first step of Holm's is the hardest: what passes it passes every one.
        let alpha = evidence.level.alpha() / tested as f64;
        let visible: Vec<Option<f64>> = drafts
            .iter()
            .zip(&kept)
            .map(|(draft, (metric, ..))| {
                let direction = evidence.observations.metrics.get(*metric)?.direction;
                power::smallest_visible(oriented_spread(draft.seen(), direction)?, alpha).ok()
            })
            .collect();
        let plan = FamilyPlan {
            name: "the places of the `object` gates",
            is_measured: false,
            members,
            method: Method::Holm,
            seed: evidence.seed,
        };
        let (differences, _) = finish(drafts, plan);
        let found = kept.into_iter().zip(differences).zip(visible);
        Self { found: found.map(|((key, difference), visible)| (key, difference, visible)).collect() }
    }

    /// The check of one place.
    pub(super) fn check(&self, evidence: &Evidence<'_>, key: Key) -> Option<GateCheck> {
        let (_, difference, visible) = self.found.iter().find(|(other, ..)| *other == key)?;
        let mut check = open(String::new());
        check.prompt = evidence.prompts.get(key.2).cloned();
        check.target = evidence.targets.get(key.3).cloned();
        check.estimate = difference.estimate;
        check.ci.clone_from(&difference.ci);
        check.n = difference.n_units;
        check.n_effective = difference.n_effective;
        check.test.clone_from(&difference.test);
        check.p_adjusted.clone_from(&difference.p_adjusted);
        check.visible_loss = *visible;
        (check.outcome, check.reason) = decide(difference, *visible);
        Some(check)
    }
}

fn draft<'a>(evidence: &Evidence<'a>, key: Key) -> Option<(Draft<'a>, String)> {
    let (metric, baseline, candidate, target) = key;
    let observations = evidence.observations;
    let summary = observations.metrics.get(metric)?;
    let column = |prompt| observations.cell(prompt, target)?.columns.get(metric);
    let repeats = observations.repeats;
    let pairs = Pairs {
        baseline: Side::new(column(baseline)?, repeats),
        candidate: Side::new(column(candidate)?, repeats),
        matching: Matching::Same(observations.n_cases),
        clusters: observations.clusters.as_deref(),
        kind: summary.kind,
        is_judged_otherwise: false,
        scope: evidence.scope,
        drawing: observations.drawing,
    }
    .linearised();
    let names =
        (evidence.prompts.get(baseline)?, evidence.prompts.get(candidate)?, evidence.targets.get(target)?);
    let seed = evidence.seed.of(names.2).of(names.0).of(names.1).of(&summary.name);
    let terms = Terms { level: evidence.level, blocked: evidence.blocked };
    let member = format!("{} on {} {}", names.1, names.2, summary.name);
    Some((Draft::new(pairs, summary, None, terms, seed.get()), member))
}

fn decide(difference: &Difference, visible: Option<f64>) -> (Outcome, String) {
    let shown = difference.ci.as_ref().map(|ci| interval(ci.low, ci.high));
    let adjusted = difference.p_adjusted.as_ref();
    let because = difference.reason.clone().unwrap_or_default();
    if difference.blocked.is_some() {
        return (Outcome::Undecided, because);
    }
    if difference.refusal.as_deref().is_some_and(|code| code != "all_zero") {
        return (Outcome::Undecided, format!("there is no interval: {because}"));
    }
    let is_worse = difference.word == Word::Worse;
    let turns =
        difference.word_at_ends.is_some_and(|ends| ends.iter().any(|end| (*end == Word::Worse) != is_worse));
    let missing = difference.missing.baseline + difference.missing.candidate;
    if turns {
        return (Outcome::Undecided, no_result(missing));
    }
    let whose = difference.judged.as_ref().map_or("difference", |judged| judged.name());
    let shown = shown.map_or_else(String::new, |shown| format!(": {whose} {shown}"));
    if is_worse {
        let p = adjusted.map_or_else(String::new, |adjusted| {
            let family = match adjusted.family_size {
                1 => String::new(),
                n => format!(" (Holm over {})", count(n, "comparison")),
            };
            format!(", p {}{family}", p_value(adjusted.p))
        });
        return (Outcome::Failed, format!("shown to be worse{shown}{p}"));
    }
    let way = match difference.direction {
        Direction::Higher => "loss",
        Direction::Lower => "rise",
    };
    let seen = visible.map_or_else(String::new, |visible| {
        format!("; a {way} of {} or more would have been seen with 80 % power", number(visible))
    });
    let left_out = if 0 < missing && difference.word_at_ends.is_none() {
        format!("; {} without a score left out", count(missing, "trial"))
    } else {
        String::new()
    };
    let nothing = if difference.refusal.is_some() { ": no case differs" } else { "" };
    (Outcome::Passed, format!("not shown to be worse{nothing}{shown}{seen}{left_out}"))
}
