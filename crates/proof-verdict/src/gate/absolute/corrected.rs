//! Guarantees of a rate that human labels corrected.

use crate::Outcome;
use crate::gate::decide::{Evidence, no_result, open};
use crate::gate::limit::Limit;
use crate::gate::measured::whose;
use crate::gate::{GateCheck, Relation};
use crate::judged::correction::correct;
use crate::settle::MORE_LABELS;
use crate::units::{Cases, Units};
use crate::words::number;

/// A rate that human labels corrected has no exact bound: its one-sided limit at the same confidence takes the place.
pub(super) fn check(
    evidence: &Evidence<'_>,
    metric: usize,
    (prompt, target): (usize, usize),
    limit: Limit,
) -> Option<GateCheck> {
    let observations = evidence.observations;
    let column = observations.cell(prompt, target)?.columns.get(metric)?;
    let cell = evidence.cells.get(target * evidence.prompts.len() + prompt)?;
    let found = cell.metrics.get(metric)?;
    let summary = observations.metrics.get(metric)?;
    let mut check = open(String::new());
    check.prompt = evidence.prompts.get(prompt).cloned();
    check.target = evidence.targets.get(target).cloned();
    let units = Units::of(observations, column, summary.kind, Cases::All(observations.n_cases));
    let level = evidence.level.two_sided().unwrap_or(evidence.level);
    let Some(Ok(correction)) = correct(&units, level, evidence.seed.get()) else { return Some(check) };
    check.n = found.n_cases;
    check.n_effective = correction.evidence.n_effective;
    check.estimate = correction.evidence.estimate;
    check.ci = correction.evidence.ci();
    let ends = check.ci.as_ref().map_or((0.0, 1.0), |ci| (ci.low, ci.high));
    let missing = found.n_missing as f64 / (found.n_missing + found.n_trials).max(1) as f64;
    let filled = |fill: f64| {
        limit.interval(ends.0 * (1.0 - missing) + fill * missing, ends.1 * (1.0 - missing) + fill * missing)
    };
    let answer = limit.interval(ends.0, ends.1);
    let confidence = number(evidence.level.get() * 100.0);
    let asks_for_much = matches!(limit.relation, Relation::AtLeast | Relation::Above);
    let (side, bound) =
        if asks_for_much == (answer == Outcome::Failed) { ("below", ends.1) } else { ("above", ends.0) };
    let words = format!("true rate {side} {} with {confidence} % confidence{}", number(bound), whose(found));
    (check.outcome, check.reason) = if answer == Outcome::Undecided {
        (answer, format!("{words}; {MORE_LABELS}"))
    } else if 0 < found.n_missing && [0.0, 1.0].iter().any(|fill| filled(*fill) != answer) {
        (Outcome::Undecided, format!("{words}; {}", no_result(found.n_missing)))
    } else {
        (answer, words)
    };
    Some(check)
}
