//! The gates, each with its sign and its word.

use proof_verdict::words::count;
use proof_verdict::{GateCheck, GateResult, Outcome, Verdict};

use super::{outcome_role, target_name};
use crate::document::{Document, Entry};
use crate::theme::Role;

pub(super) fn section(document: &mut Document, verdict: &Verdict) {
    if verdict.gates.is_empty() {
        return;
    }
    document.heading(vec![Entry::own("Gates")]);
    for gate in &verdict.gates {
        show(document, gate, verdict);
    }
}

fn show(document: &mut Document, gate: &GateResult, verdict: &Verdict) {
    let sign = match gate.outcome {
        Outcome::Passed => "✓",
        Outcome::Failed | Outcome::Outside => "✗",
        Outcome::Undecided | Outcome::NothingToDo => "?",
    };
    let role = outcome_role(gate.outcome);
    let mut line = vec![
        Entry::own(sign).role(role),
        Entry::own(" "),
        Entry::foreign(&gate.gate),
        Entry::own("  "),
        Entry::own(gate.outcome.word()).role(role),
    ];
    if let [only] = gate.checks.as_slice() {
        line.extend([Entry::own(": "), reason(&only.reason)]);
        document.line(line);
        return;
    }
    let held = gate.checks.iter().filter(|check| check.outcome == Outcome::Passed).count();
    line.push(Entry::own(format!(": holds at {held} of {}", count(gate.checks.len() as u64, "place"))));
    document.line(line);
    for check in &gate.checks {
        document.item(place(check, verdict));
    }
}

fn place(check: &GateCheck, verdict: &Verdict) -> Vec<Entry> {
    let mut line = vec![Entry::own(check.outcome.word()).role(outcome_role(check.outcome))];
    let target = check.target.as_ref().map(|id| target_name(verdict, id));
    for name in [check.prompt.clone(), target].into_iter().flatten() {
        line.push(Entry::own(" · ").role(Role::Dim));
        line.push(Entry::foreign(name).role(Role::Name));
    }
    line.extend([Entry::own(": "), reason(&check.reason)]);
    line
}

/// A reason is our own words, unless it repeats a name of the suite.
fn reason(words: &str) -> Entry {
    if words.contains('`') { Entry::foreign(words) } else { Entry::own(words) }
}
