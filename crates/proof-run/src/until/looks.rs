//! Before the first call: in which order the cases are drawn, and after how many of them there is a look.

use proof_dataset::{CaseOrder, Dataset};
use proof_diag::Diagnostic;
use proof_store::{RunSpec, Scope, SequentialSpec};
use proof_verdict::words::count;
use proof_verdict::{Early, Gate, decides_early};

use crate::Suite;

/// A block holds at most about a so many-th part of all cases, so a decision is never missed by much more than that.
const PARTS: u64 = 20;

/// Plans the order and the looks of a run that goes on until it is decided. `first` is the size of the first block.
pub(crate) fn plan(
    suite: &Suite,
    spec: &RunSpec,
    dataset: &Dataset,
    first: u64,
    mistakes: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Option<(CaseOrder, SequentialSpec)> {
    let n_before = mistakes.len();
    if suite.gates.is_empty() {
        mistakes.push(
            Diagnostic::error("E0236", "a run until it is decided needs gates, and the suite has none")
                .at(suite.file.span(0..0), "no `gates` in this file")
                .note("the run ends when every gate is decided; without one it would not know what to decide")
                .help("add `gates:` with what must hold, such as `- label >= 0.90`, or leave `--until decided` out"),
        );
    }
    if let (Scope::Suite, Some((_, span))) = (spec.scope, &suite.declared.scope) {
        mistakes.push(
            Diagnostic::error("E0237", "a run until it is decided cannot have the scope `suite`")
                .at(span.clone(), "these cases and no others")
                .note("what is said about every single case of the suite needs every case; a part of them, drawn at random, says something about the inputs that they stand for")
                .help("leave `scope` out, or leave `--until decided` out"),
        );
    }
    if n_before < mistakes.len() {
        return None;
    }
    warnings.extend(tell_late(suite, spec));
    match dataset.shuffle(spec.seed) {
        Ok(order) => {
            let looks = looks(&order, first);
            let largest_group = order.largest_group();
            Some((order, SequentialSpec { looks, largest_group }))
        }
        Err(error) => {
            mistakes.push(error.into());
            None
        }
    }
}

/// The gates that cannot be decided before every case is drawn, or that are decided when the run ends.
fn tell_late(suite: &Suite, spec: &RunSpec) -> Vec<Diagnostic> {
    let early: Vec<Early> = suite.gates.iter().map(|gate| decides_early(gate, &spec.metrics)).collect();
    let is_held_up = early.contains(&Early::HoldsUp);
    let has_any = early.contains(&Early::Decides);
    let n_cases = count(spec.dataset.n_cases, "case");
    let tell = |(gate, early): (&Gate, Early)| {
        let message = match early {
            Early::Decides => return None,
            Early::HoldsUp => {
                format!("the gate `{}` cannot be decided early: all {n_cases} will be run", gate.text)
            }
            Early::AtTheEnd if is_held_up || has_any => {
                format!("the gate `{}` is decided when the run ends", gate.text)
            }
            Early::AtTheEnd => {
                format!("the gate `{}` is decided when the run ends: all {n_cases} will be run", gate.text)
            }
        };
        let note = match early {
            Early::HoldsUp => "its metric has no scale, and no interval for it holds at every look",
            Early::Decides | Early::AtTheEnd => {
                "it is about a sum over the run, which is known once nothing more is called; other gates decide when that is"
            }
        };
        Some(Diagnostic::warning("W0202", message).at(gate.span().clone(), "this gate").note(note))
    };
    suite.gates.iter().zip(early).filter_map(tell).collect()
}

/// The first look after `first` cases; then each block is twice the one before, up to a twentieth of all cases. Groups stay
/// whole. The last look is at all cases.
fn looks(order: &CaseOrder, first: u64) -> Vec<u64> {
    let n_cases = order.n_cases();
    let largest = first.max(n_cases.div_ceil(PARTS));
    let mut looks = vec![];
    let (mut drawn, mut block) = (0, first);
    while drawn < n_cases {
        drawn = order.whole_groups(drawn.saturating_add(block));
        looks.push(drawn);
        block = block.saturating_mul(2).min(largest);
    }
    looks
}
