//! What a gate comes to.
//!
//! Nothing fails open: a metric that the run does not have, a missing interval, or trials without a result that could turn
//! the answer leave the gate undecided.

use proof_stats::Level;
use proof_stats::power::MoreRepeats;
use proof_store::{MetricKind, Scope};

use super::limit::Limit;
use super::object::Objections;
use super::{
    Condition, Gate, GateCheck, GateResult, Name, Quantity, absolute, agreement, baseline, measured,
};
use crate::compare::Basis;
use crate::comparison::{Adjusted, Block};
use crate::observations::Observations;
use crate::seed::Seed;
use crate::sequential;
use crate::settle::Needed;
use crate::words::{count, number};
use crate::{Cell, Outcome};

/// What gates are decided from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) observations: &'a Observations,
    /// By target, and then by prompt.
    pub(crate) cells: &'a [Cell],
    pub(crate) prompts: &'a [String],
    pub(crate) targets: &'a [String],
    pub(crate) level: Level,
    pub(crate) scope: Scope,
    /// What forbids an answer from the metrics whatever they are.
    pub(crate) blocked: Option<Block>,
    pub(crate) seed: Seed,
}

impl<'a> Evidence<'a> {
    /// The evidence of a run whose comparisons rest on the same.
    pub(crate) fn of(basis: &Basis<'a>, cells: &'a [Cell]) -> Self {
        Self {
            observations: basis.observations,
            cells,
            prompts: basis.prompts,
            targets: basis.targets,
            level: basis.terms.level,
            scope: basis.scope,
            blocked: basis.terms.blocked,
            seed: basis.seed,
        }
    }
}

/// Decides the gates that a run recorded. Objections share an error rate, so all gates are decided together.
pub(crate) fn decide(texts: &[String], evidence: &Evidence<'_>) -> Vec<GateResult> {
    let gates: Vec<Result<Gate, _>> = texts.iter().map(|text| Gate::recorded(text)).collect();
    let understood: Vec<Gate> = gates.iter().flatten().cloned().collect();
    let objections = Objections::of(&understood, evidence);
    let one = |(text, gate): (&String, &Result<Gate, _>)| {
        let (kind, checks) = match gate {
            Ok(gate) => {
                let found = sequential::withhold(gate, checks(gate, evidence, &objections), evidence);
                (Some(gate.condition.kind()), blocked(gate, found, evidence))
            }
            Err(_) => {
                (None, vec![open("this version of the program does not understand the gate".to_owned())])
            }
        };
        let checks: Vec<GateCheck> = checks.into_iter().map(behind).collect();
        let outcome = checks.iter().map(|check| check.outcome).reduce(Outcome::and);
        GateResult { gate: text.clone(), kind, outcome: outcome.unwrap_or(Outcome::Undecided), checks }
    };
    texts.iter().zip(&gates).map(one).collect()
}

/// The check with what stands behind its figure, in the form that every figure has.
fn behind(mut check: GateCheck) -> GateCheck {
    let adjusted = check.p_adjusted.as_ref().and_then(Adjusted::in_words);
    check.evidence = crate::Evidence {
        n_effective: check.n_effective,
        adjustments: adjusted.into_iter().collect(),
        ..crate::Evidence::of_ci(check.estimate, check.ci.as_ref(), check.n)
    };
    check
}

/// Cases that were looked at more often than was declared decide nothing about metrics, in whatever way a gate asks.
fn blocked(gate: &Gate, mut checks: Vec<GateCheck>, evidence: &Evidence<'_>) -> Vec<GateCheck> {
    let is_metric = |name: &str| evidence.observations.metric(name).is_some();
    if evidence.blocked != Some(Block::LookedBefore) || !gate.reads_results(is_metric) {
        return checks;
    }
    for check in checks.iter_mut().filter(|check| check.outcome != Outcome::Undecided) {
        check.outcome = Outcome::Undecided;
        check.reason = format!("{}; {}", Block::LookedBefore.as_str(), check.reason);
    }
    checks
}

fn checks(gate: &Gate, evidence: &Evidence<'_>, objections: &Objections) -> Vec<GateCheck> {
    if let Condition::Agreement { metric, relation, kappa } = &gate.condition {
        return vec![agreement::check(evidence, &metric.text, Limit { relation: *relation, limit: *kappa })];
    }
    let places = places(gate, evidence);
    if places.is_empty() {
        return vec![open("the run has no such prompt and target".to_owned())];
    }
    if let Some(found) = sequential::checks(gate, evidence, &places) {
        return found;
    }
    match &gate.condition {
        Condition::NoWorse { metric, baseline, margin } => {
            let one = |(metric, first, prompt, target)| {
                baseline::check(evidence, (metric, first, prompt, target), *margin)
            };
            against(evidence, metric, baseline, places, one)
        }
        Condition::NotShownWorse { metric, baseline } => {
            against(evidence, metric, baseline, places, |key| objections.check(evidence, key))
        }
        Condition::Guaranteed { metric, relation, rate } => {
            let Some(metric) = evidence.observations.metric(&metric.text) else {
                return vec![no_metric(&metric.text)];
            };
            let is_rate = evidence
                .observations
                .metrics
                .get(metric)
                .is_some_and(|metric| metric.kind == MetricKind::PassFail);
            if !is_rate {
                return vec![open("a guarantee needs a metric that says pass or fail".to_owned())];
            }
            let limit = Limit { relation: *relation, limit: *rate };
            places.into_iter().filter_map(|place| absolute::check(evidence, metric, place, limit)).collect()
        }
        // It is about no place of the run.
        Condition::Agreement { .. } => Vec::new(),
        Condition::Limit { quantity, relation, limit } => {
            let limit = Limit { relation: *relation, limit: *limit };
            let cells: Vec<&Cell> = places
                .iter()
                .filter_map(|(prompt, target)| evidence.cells.get(target * evidence.prompts.len() + prompt))
                .collect();
            let metrics = &evidence.observations.metrics;
            if let Some(metric) = metrics.iter().find(|metric| metric.name == quantity.text) {
                let one = |place: &(usize, usize)| measured::metric(evidence, *place, metric, limit);
                return places.iter().filter_map(one).collect();
            }
            match Quantity::find(&quantity.text) {
                Some(Quantity::CostUsd) => vec![measured::cost(&cells, limit)],
                Some(Quantity::Tokens) => vec![measured::tokens(&cells, limit)],
                Some(Quantity::Errors) => vec![measured::errors(&cells, limit)],
                Some(Quantity::ErrorRate) => {
                    cells.iter().map(|cell| measured::error_rate(cell, limit, evidence.level)).collect()
                }
                Some(Quantity::LatencyP50) => places
                    .iter()
                    .filter_map(|place| measured::latency(evidence, *place, 0.5, limit))
                    .collect(),
                Some(Quantity::LatencyP95) => places
                    .iter()
                    .filter_map(|place| measured::latency(evidence, *place, 0.95, limit))
                    .collect(),
                Some(Quantity::Flakiness) => {
                    let headline = evidence.observations.headline;
                    let name = headline.and_then(|place| evidence.observations.metrics.get(place));
                    let name = name.map(|metric| metric.name.as_str());
                    cells.iter().map(|cell| measured::flakiness(cell, name, limit)).collect()
                }
                None => vec![no_metric(&quantity.text)],
            }
        }
    }
}

/// One check for every other prompt that a gate sets against a baseline.
fn against(
    evidence: &Evidence<'_>,
    metric: &Name,
    baseline: &Name,
    places: Vec<(usize, usize)>,
    check: impl Fn((usize, usize, usize, usize)) -> Option<GateCheck>,
) -> Vec<GateCheck> {
    let Some(metric) = evidence.observations.metric(&metric.text) else {
        return vec![no_metric(&metric.text)];
    };
    let Some(first) = evidence.prompts.iter().position(|prompt| *prompt == baseline.text) else {
        return vec![open(format!("the run has no prompt `{}`", baseline.text))];
    };
    let others: Vec<_> = places.into_iter().filter(|(prompt, _)| *prompt != first).collect();
    if others.is_empty() {
        return vec![open(format!("nothing is compared with `{}`", baseline.text))];
    }
    others.into_iter().filter_map(|(prompt, target)| check((metric, first, prompt, target))).collect()
}

/// The prompts and targets that a gate is about, by target and then by prompt.
pub(super) fn places(gate: &Gate, evidence: &Evidence<'_>) -> Vec<(usize, usize)> {
    let is_meant =
        |wanted: &Option<Name>, name: &String| wanted.as_ref().is_none_or(|wanted| wanted.text == *name);
    let mut places = Vec::new();
    for (target, target_id) in evidence.targets.iter().enumerate() {
        for (prompt, prompt_name) in evidence.prompts.iter().enumerate() {
            if is_meant(&gate.prompt, prompt_name) && is_meant(&gate.target, target_id) {
                places.push((prompt, target));
            }
        }
    }
    places
}

fn no_metric(name: &str) -> GateCheck {
    open(format!("the run has no metric `{name}`"))
}

/// A check that could not even begin.
pub(crate) fn open(reason: String) -> GateCheck {
    GateCheck {
        prompt: None,
        target: None,
        estimate: None,
        ci: None,
        n: 0,
        n_effective: None,
        test: None,
        p_adjusted: None,
        visible_loss: None,
        outcome: Outcome::Undecided,
        reason,
        more_cases: None,
        needed: None,
        evidence: crate::Evidence::of(0),
    }
}

/// The words for a metric that no trial has.
pub(crate) fn no_score(n_skipped: u64, n_missing: u64) -> String {
    let words = if n_skipped != 0 && n_missing == 0 {
        "no case has anything to score"
    } else {
        "no trial has a score"
    };
    words.to_owned()
}

/// The words for trials that could turn the answer.
pub(crate) fn no_result(n: u64) -> String {
    let verb = if n == 1 { "has" } else { "have" };
    format!("{} {verb} no result, which could turn the answer", count(n, "trial"))
}

/// The words for a question that more cases or repeats would settle.
pub(crate) fn more_cases(needed: Option<&Needed>) -> String {
    const SEEN: &str = "would decide it, if the truth is what was seen";
    let Some(needed) = needed else {
        return "the estimate is at the limit, so no number of cases decides it".to_owned();
    };
    match (needed.more_cases, needed.more_repeats) {
        (0, MoreRepeats::Enough { repeats, .. }) => {
            format!("{} instead of {} {SEEN}", count(repeats, "repeat"), number(needed.repeats_now))
        }
        (n, _) => format!("about {} {SEEN}{}", count(n, "more case"), needed.repeats_in_words()),
    }
}
