//! The pages: what a report says of a verdict, of two runs and of all runs.

mod calls;
pub(crate) mod components;
mod differences;
pub(crate) mod explanation;
mod failures;
mod gates;
pub(crate) mod ledger;
mod metrics;
pub(crate) mod planning;
pub(crate) mod run_list;
pub(crate) mod run_pair;
mod tag_rows;
pub(crate) mod verdict;

use proof_verdict::{Outcome, Verdict};

use crate::document::Entry;
use crate::theme::Role;

/// A model that is simulated is never shown without these words.
const SIMULATED: &str = "simulated model, not an LLM";

/// A target's name, with the words that a simulated one must carry.
fn target_entries(id: &str, is_simulated: bool) -> Vec<Entry> {
    let mut entries = vec![Entry::foreign(id).role(Role::Name)];
    if is_simulated {
        entries.push(Entry::own(" "));
        entries.push(Entry::own(format!("({SIMULATED})")).role(Role::Doubt));
    }
    entries
}

/// A target's name within a row or line; a simulated one is marked there too.
fn target_name(verdict: &Verdict, id: &str) -> String {
    let is_simulated = verdict.targets.iter().any(|target| target.id == id && target.is_simulated);
    if is_simulated { format!("{id} (simulated)") } else { id.to_owned() }
}

/// The same for a column, which is left out where there is one target: its heading has said it.
fn target_column(verdict: &Verdict, id: &str) -> String {
    if verdict.targets.len() < 2 { String::new() } else { target_name(verdict, id) }
}

fn outcome_role(outcome: Outcome) -> Role {
    match outcome {
        Outcome::Passed => Role::Good,
        Outcome::Failed | Outcome::Outside => Role::Bad,
        Outcome::Undecided | Outcome::NothingToDo => Role::Doubt,
    }
}

/// A run's id as people see it: its end, which differs where the beginning is time.
pub fn short_id(id: &str) -> &str {
    let start = id.char_indices().rev().nth(7).map_or(0, |(at, _)| at);
    id.get(start..).unwrap_or(id)
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}
