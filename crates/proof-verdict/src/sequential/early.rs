//! Which gates can be decided before every case is drawn.

use proof_store::{Aggregate, MetricKind, MetricSpec, RunSpec};

use crate::Gate;
use crate::gate::{Condition, Quantity};

/// What a gate can come to before every case is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    /// It is decided as soon as the cases drawn say so.
    Decides,
    /// It is about the sum over the cases that are run, or about something that the cases have no part in; it is decided when
    /// the run ends, and keeps no run going.
    AtTheEnd,
    /// It is about numbers without a scale, for which nothing holds at every look: every case has to be drawn.
    HoldsUp,
}

/// What a gate can come to before every case is drawn.
pub fn decides_early(gate: &Gate, metrics: &[MetricSpec]) -> Early {
    let name = match &gate.condition {
        Condition::Agreement { .. } => return Early::AtTheEnd,
        Condition::Limit { quantity, .. } => &quantity.text,
        Condition::NoWorse { metric, .. }
        | Condition::NotShownWorse { metric, .. }
        | Condition::Guaranteed { metric, .. } => &metric.text,
    };
    // A metric of the name of a quantity goes first. Figures from counts have no method that holds at every look.
    match metrics.iter().find(|metric| metric.name == *name).map(|metric| (metric.kind, metric.aggregate)) {
        Some((MetricKind::PassFail | MetricKind::Bounded, Aggregate::Mean)) => return Early::Decides,
        Some(_) => return Early::HoldsUp,
        None => {}
    }
    match Quantity::find(name) {
        Some(Quantity::CostUsd | Quantity::Tokens | Quantity::Errors) => Early::AtTheEnd,
        // The derived metrics have a scale.
        Some(Quantity::LatencyP50 | Quantity::LatencyP95 | Quantity::ErrorRate | Quantity::Flakiness)
        | None => Early::Decides,
    }
}

/// Whether some gate needs every case, or none can be decided before the end.
pub(crate) fn is_held_up(spec: &RunSpec) -> bool {
    let gates: Vec<Early> = spec
        .gates
        .iter()
        .filter_map(|gate| Gate::recorded(gate).ok())
        .map(|gate| decides_early(&gate, &spec.metrics))
        .collect();
    gates.contains(&Early::HoldsUp) || !gates.contains(&Early::Decides)
}
