//! What the gates of a plan need to be decided.

use proof_stats::{Level, power};
use proof_store::{MetricKind, RunSpec};
use serde::Serialize;

use super::{Earlier, Wishes};
use crate::gate::{Condition, Gate, Relation};
use crate::settle::MORE_LABELS;
use crate::words::{count, number};

/// A gate, and how many cases decide it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedGate {
    /// The gate as it was written.
    pub gate: String,
    /// The fewest cases with which it can pass at all; none where any number does.
    pub fewest_cases: Option<u64>,
    /// Cases that decide it with 80 % power if the truth is what the earlier run saw; none without a run, or where the
    /// limit is what it saw.
    pub cases: Option<u64>,
    /// The same in words.
    pub advice: String,
}

/// The gates on a rate or mean of the suite.
pub(super) fn planned(spec: &RunSpec, earlier: Option<&Earlier<'_>>, wishes: &Wishes) -> Vec<PlannedGate> {
    let kinds = crate::derived::all_metrics(&spec.metrics);
    let gates = spec.gates.iter().filter_map(|text| Gate::recorded(text).ok());
    gates
        .filter_map(|gate| {
            let (metric, relation, limit, is_guarantee) = match &gate.condition {
                Condition::Limit { quantity, relation, limit } => (quantity, *relation, *limit, false),
                Condition::Guaranteed { metric, relation, rate } => (metric, *relation, *rate, true),
                Condition::NoWorse { .. } | Condition::NotShownWorse { .. } | Condition::Agreement { .. } => {
                    return None;
                }
            };
            let summary = kinds.iter().find(|summary| summary.name == metric.text)?;
            let is_rate = summary.kind == MetricKind::PassFail;
            let fewest_cases = if is_rate { fewest(relation, limit, is_guarantee) } else { None };
            if earlier.is_some_and(|earlier| is_corrected(&gate, &metric.text, earlier)) {
                // Its interval goes by the labels, which a plan knows nothing of.
                let advice = format!("human labels corrected it in the earlier run: {MORE_LABELS}");
                return Some(PlannedGate {
                    gate: gate.text.clone(),
                    fewest_cases: None,
                    cases: None,
                    advice,
                });
            }
            let cases = earlier.and_then(|earlier| needed(&gate, &metric.text, is_rate, limit, earlier));
            let advice = advice(spec.dataset.n_cases, fewest_cases, cases, earlier.is_some());
            Some(PlannedGate { gate: gate.text.clone(), fewest_cases, cases, advice })
        })
        .chain(margins(spec, earlier, wishes))
        .collect()
}

/// Cases with which a gate on a pass rate passes when all of them pass.
fn fewest(relation: Relation, limit: f64, is_guarantee: bool) -> Option<u64> {
    let wanted = match relation {
        Relation::AtLeast | Relation::Above => limit,
        Relation::AtMost | Relation::Below => 1.0 - limit,
    };
    if !(0.0 < wanted && wanted < 1.0) {
        return None;
    }
    if is_guarantee {
        return proof_stats::proportion::zero_failure_cases(wanted, Level::P95).ok();
    }
    // Wilson's lower end for n of n is n / (n + z²).
    let z = Level::P95.z();
    crate::gate::limit::whole(z * z * wanted / (1.0 - wanted))
}

/// Whether the earlier run has the metric corrected by human labels at any place of the gate.
fn is_corrected(gate: &Gate, metric: &str, earlier: &Earlier<'_>) -> bool {
    cells(gate, earlier).any(|cell| {
        let judged = cell.metric(metric).and_then(|found| found.judged.as_ref());
        judged.is_some_and(|judged| judged.is_corrected)
    })
}

/// The cells of the earlier run that a gate is about.
fn cells<'a>(gate: &'a Gate, earlier: &'a Earlier<'_>) -> impl Iterator<Item = &'a crate::Cell> {
    let is_about =
        |name: &Option<crate::gate::Name>, wanted: &str| name.as_ref().is_none_or(|name| name.text == wanted);
    let cells = earlier.verdict.cells.iter();
    cells.filter(move |cell| is_about(&gate.prompt, &cell.prompt) && is_about(&gate.target, &cell.target))
}

/// Cases that decide the gate where the earlier run saw it closest to its limit.
fn needed(gate: &Gate, metric: &str, is_rate: bool, limit: f64, earlier: &Earlier<'_>) -> Option<u64> {
    cells(gate, earlier)
        .map(|cell| {
            let found = cell.metric(metric)?;
            let (seen, n) = (found.estimate?, found.n_effective?);
            let more = if is_rate {
                power::to_decide_rate(seen, n, limit, Level::P95).ok()?
            } else {
                let ci = found.ci.as_ref()?;
                let deviation = ci.half_width() / Level::new(ci.level).ok()?.z() * n.sqrt();
                power::to_decide_mean(seen, deviation, n, limit, Level::P95).ok()?
            };
            let worth = found.n_cases as f64 / n;
            crate::gate::limit::whole((n + more as f64) * worth)
        })
        .collect::<Option<Vec<u64>>>()?
        .into_iter()
        .max()
}

fn advice(n_cases: u64, fewest: Option<u64>, needed: Option<u64>, has_run: bool) -> String {
    let mut words = Vec::new();
    if let Some(fewest) = fewest {
        let can = if n_cases < fewest { "cannot pass" } else { "can pass" };
        words.push(format!(
            "{can} with {}: it takes {} of which all pass",
            count(n_cases, "case"),
            count(fewest, "case")
        ));
    }
    match needed {
        Some(needed) if needed <= n_cases => {
            words.push("these cases decide it, if the truth is what the run saw".to_owned());
        }
        Some(needed) => {
            words.push(format!(
                "{} decide it with 80 % power, if the truth is what the run saw",
                count(needed, "case")
            ));
        }
        None if has_run => words
            .push("what the run saw lies at the limit: no number of cases is sure to decide it".to_owned()),
        None => words.push("how many cases decide it is known after a run".to_owned()),
    }
    words.join("; ")
}

/// Non-inferiority, if there is no true difference.
fn margins<'a>(
    spec: &'a RunSpec,
    earlier: Option<&'a Earlier<'a>>,
    wishes: &'a Wishes,
) -> impl Iterator<Item = PlannedGate> + 'a {
    let gates = spec.gates.iter().filter_map(|text| Gate::recorded(text).ok());
    gates.filter_map(move |gate| {
        let Condition::NoWorse { metric, margin, .. } = &gate.condition else { return None };
        let summary =
            crate::derived::all_metrics(&spec.metrics).into_iter().find(|found| found.name == metric.text)?;
        let targets = spec
            .targets
            .iter()
            .filter(|target| gate.target.as_ref().is_none_or(|name| name.text == target.id));
        let reach = Level::P90.z() + proof_stats::special::normal_quantile(wishes.power);
        let cases = targets
            .filter_map(|target| {
                let basis = super::Basis::of(&summary, &target.id, earlier, &wishes.assumed)?;
                let variance = basis.variance(spec.repeats) * basis.design_effect;
                crate::gate::limit::whole(reach * reach * variance / (margin * margin))
            })
            .max()?;
        let advice = format!(
            "takes {} to pass with {} % power if there is no true difference",
            count(cases, "case"),
            number(wishes.power * 100.0)
        );
        Some(PlannedGate { gate: gate.text.clone(), fewest_cases: None, cases: Some(cases), advice })
    })
}
