//! A look at a run while it goes on.

use proof_stats::Level;
use proof_store::{Direction, Store};

use super::{Drawing, Early, decides_early};
use crate::gate::GateKind;
use crate::observations::Observations;
use crate::verdict::Basics;
use crate::{Gate, GateResult, MetricSummary, Outcome, Verdict, VerdictError};

/// What a look comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What each gate has come to, in the suite's order.
    pub gates: Vec<Outcome>,
    /// Whether more cases could settle nothing that is open.
    pub is_decided: bool,
}

/// Looks at the first `n_cases` cases of a run that goes on until it is decided, in the order of drawing. A function of their
/// records: the same ones come to the same look.
///
/// # Errors
/// As [`Verdict::compute`].
pub fn look(store: &Store, run_id: &str, n_cases: u64, level: Level) -> Result<Look, VerdictError> {
    let record = store.find_run(run_id)?;
    // The number of the look is in no gate's outcome.
    let drawing = Drawing::of(&record, n_cases, 1);
    let observations = Observations::read_drawn(store, &record, drawing)?;
    let basics = Basics::read(store, &record, level)?;
    let verdict = Verdict::draw(&record, &observations, &basics);
    let gates = verdict.gates.iter().map(|gate| gate.outcome).collect();
    let kinds: Vec<(Early, &GateResult)> = verdict
        .gates
        .iter()
        .filter_map(|result| {
            let gate = Gate::recorded(&result.gate).ok()?;
            Some((decides_early(&gate, &record.spec.metrics), result))
        })
        .collect();
    let holds_up = kinds.iter().any(|(early, _)| *early == Early::HoldsUp);
    let mut deciding = kinds.iter().filter(|(early, _)| *early == Early::Decides).peekable();
    let is_decided = !holds_up
        && deciding.peek().is_some()
        && deciding.all(|(_, result)| is_settled(result, &verdict.metrics));
    Ok(Look { gates, is_decided })
}

/// Whether more cases cannot change what a gate has come to.
///
/// An objection passes as long as nothing is shown, so a pass is settled only once a loss is ruled out.
fn is_settled(result: &GateResult, metrics: &[MetricSummary]) -> bool {
    match (result.outcome, result.kind) {
        (Outcome::Undecided | Outcome::NothingToDo, _) => false,
        (Outcome::Passed, Some(GateKind::Object)) => {
            let gate = Gate::recorded(&result.gate).ok();
            let direction = gate.and_then(|gate| {
                let crate::gate::Condition::NotShownWorse { metric, .. } = gate.condition else {
                    return None;
                };
                metrics.iter().find(|summary| summary.name == metric.text).map(|summary| summary.direction)
            });
            result.checks.iter().all(|check| {
                check.ci.as_ref().is_some_and(|ci| match direction {
                    Some(Direction::Higher) => 0.0 <= ci.low,
                    Some(Direction::Lower) => ci.high <= 0.0,
                    None => false,
                })
            })
        }
        _ => true,
    }
}
