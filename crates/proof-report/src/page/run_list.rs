//! The page of all runs.

use proof_store::{RunRecord, RunStatus};
use proof_verdict::words::grouped;

use super::short_id;
use crate::document::{Document, Entry};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(crate) fn page(runs: &[RunRecord]) -> Document {
    let mut document = Document::default();
    if runs.is_empty() {
        document.line(vec![Entry::own("no runs yet; `proof run SUITE` makes one")]);
        return document;
    }
    let mut table = Table::new(&[
        ("run", Align::Whole),
        ("began", Align::Whole),
        ("suite", Align::Left),
        // Prompts × targets × cases, and repeats where there are any.
        ("plan", Align::Whole),
        ("trials", Align::Right),
        ("status", Align::Whole),
        ("", Align::Left),
    ]);
    for run in runs {
        table.row(row(run));
    }
    document.table(table);
    document
}

fn row(run: &RunRecord) -> Vec<Entry> {
    let (status, role) = match run.status {
        RunStatus::Finished => ("finished", Role::Good),
        RunStatus::Running => ("running or killed", Role::Doubt),
        RunStatus::Interrupted => ("interrupted", Role::Doubt),
    };
    let began: String = run.created_at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    let rescored = run.parent.as_ref().map(|parent| format!("rescores {}", short_id(parent)));
    let spec = &run.spec;
    let is_simulated = spec.targets.iter().any(|target| target.is_simulated);
    let note = match (rescored, is_simulated) {
        (Some(note), false) => note,
        (Some(note), true) => format!("{note}, simulated"),
        (None, true) => "simulated".to_owned(),
        (None, false) => String::new(),
    };
    let mut plan =
        format!("{} × {} × {}", spec.prompts.len(), spec.targets.len(), grouped(spec.dataset.n_cases));
    if 1 < spec.repeats {
        plan = format!("{plan} × {}", spec.repeats);
    }
    vec![
        Entry::own(short_id(&run.id)).role(Role::Name),
        Entry::foreign(began),
        Entry::foreign(&spec.suite),
        Entry::own(plan),
        Entry::own(grouped(run.planned)),
        Entry::own(status).role(role),
        Entry::own(note).role(Role::Dim),
    ]
}
