//! Why a run could not be made, or not go on.

use proof_diag::Diagnostic;
use proof_store::StoreError;

/// Why a run could not be made, or not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The suite, the prompts, the data or the flags are wrong: all mistakes that were found.
    #[error("{} in the plan", count(.0.len()))]
    Plan(Vec<Diagnostic>),
    /// The filters left no case: nothing to do, and never a pass.
    #[error("no case is selected")]
    NothingSelected(Box<Diagnostic>),
    /// The outside world: no key, a program that does not start.
    #[error("a target cannot be used")]
    Outside(Vec<Diagnostic>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The dataset could not be read on, or changed while the run went.
    #[error("the dataset could not be read to its end")]
    Dataset(Box<Diagnostic>),
    /// The run cannot be resumed, and why.
    #[error("the run cannot be resumed")]
    Resume(Box<Diagnostic>),
    /// A task of the run ended in a panic: a bug.
    #[error("a part of the run failed inside: {0}")]
    Bug(String),
}

fn count(n: usize) -> String {
    if n == 1 { "1 mistake".to_owned() } else { format!("{n} mistakes") }
}
