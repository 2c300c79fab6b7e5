//! What a gate comes to.
//!
//! Nothing fails open: a metric that the run does not have, a missing interval, or trials without a result that could turn
//! the answer leave the gate undecided.

use proof_stats::Level;

use super::limit::Limit;
use super::{Condition, Gate, GateCheck, GateResult, Quantity, baseline, measured};
use crate::observations::Observations;
use crate::seed::Seed;
use crate::words::count;
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
    pub(crate) seed: Seed,
}

/// Decides a gate that a run recorded.
pub(crate) fn decide(text: &str, evidence: &Evidence<'_>) -> GateResult {
    let checks = match Gate::recorded(text) {
        Ok(gate) => checks(&gate, evidence),
        Err(_) => vec![open("this version of the program does not understand the gate".to_owned())],
    };
    let outcome = checks.iter().map(|check| check.outcome).reduce(Outcome::and);
    GateResult { gate: text.to_owned(), outcome: outcome.unwrap_or(Outcome::Undecided), checks }
}

fn checks(gate: &Gate, evidence: &Evidence<'_>) -> Vec<GateCheck> {
    let places = places(gate, evidence);
    if places.is_empty() {
        return vec![open("the run has no such prompt and target".to_owned())];
    }
    match &gate.condition {
        Condition::NoWorse { metric, baseline, margin } => {
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
            let one = |(prompt, target)| baseline::check(evidence, metric, first, prompt, target, *margin);
            others.into_iter().filter_map(one).collect()
        }
        Condition::Limit { quantity, relation, limit } => {
            let limit = Limit { relation: *relation, limit: *limit };
            let cells: Vec<&Cell> = places
                .iter()
                .filter_map(|(prompt, target)| evidence.cells.get(target * evidence.prompts.len() + prompt))
                .collect();
            let metrics = &evidence.observations.metrics;
            if let Some(metric) = metrics.iter().find(|metric| metric.name == quantity.text) {
                let one = |cell: &&Cell| measured::metric(cell, &metric.name, metric.kind, limit);
                return cells.iter().filter_map(one).collect();
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

/// The prompts and targets that a gate is about, by target and then by prompt.
fn places(gate: &Gate, evidence: &Evidence<'_>) -> Vec<(usize, usize)> {
    let is_meant = |wanted: &Option<super::Name>, name: &String| {
        wanted.as_ref().is_none_or(|wanted| wanted.text == *name)
    };
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
pub(super) fn open(reason: String) -> GateCheck {
    GateCheck {
        prompt: None,
        target: None,
        estimate: None,
        ci: None,
        n: 0,
        outcome: Outcome::Undecided,
        reason,
        more_cases: None,
    }
}

/// The words for trials that could turn the answer.
pub(super) fn no_result(n: u64) -> String {
    let verb = if n == 1 { "has" } else { "have" };
    format!("{} {verb} no result, which could turn the answer", count(n, "trial"))
}

/// The words for a question that more cases would settle.
pub(super) fn more_cases(needed: Option<u64>) -> String {
    match needed {
        Some(n) => format!("about {} would decide it, if the truth is what was seen", count(n, "more case")),
        None => "the estimate is at the limit, so no number of cases decides it".to_owned(),
    }
}
