//! Why there is no verdict.

use proof_diag::{Diagnostic, did_you_mean};
use proof_store::StoreError;

/// A verdict could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VerdictError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A trial of the store lies outside its run's plan.
    #[error("trial {idx} of run {run} lies outside the plan of the run")]
    OutsidePlan {
        /// The run.
        run: String,
        /// The trial.
        idx: u64,
    },
    /// Two runs have nothing in common that could be compared.
    #[error("run {a} and run {b} have no {what} in common")]
    NothingInCommon {
        /// The first run.
        a: String,
        /// The second run.
        b: String,
        /// `prompt`, `target`, `metric` or `case`.
        what: &'static str,
    },
    /// A margin was named for a metric that the two runs do not share.
    #[error("a margin is named for `{metric}`, which is not compared")]
    UnknownMargin {
        /// The metric.
        metric: String,
        /// The metrics that are compared.
        compared: Vec<String>,
    },
}

impl From<VerdictError> for Diagnostic {
    fn from(error: VerdictError) -> Self {
        match error {
            VerdictError::Store(error) => error.into(),
            VerdictError::OutsidePlan { .. } => Self::error("E0808", error.to_string())
                .note("its place does not fit the prompts, targets, cases and repeats that the run recorded")
                .help(
                    "the store may be damaged; run the suite again, or restore `.proof/proof.db` from a copy",
                ),
            VerdictError::NothingInCommon { what, .. } => Self::error("E0809", error.to_string())
                .note(format!("runs are compared by the names of their {what}s"))
                .help("`proof list` shows the runs of this project"),
            VerdictError::UnknownMargin { ref metric, ref compared } => {
                let names: Vec<String> = compared.iter().map(|name| format!("`{name}`")).collect();
                Self::error("E0814", error.to_string())
                    .help_opt(did_you_mean(metric, compared.iter().map(String::as_str)))
                    .help(format!("both runs have {}", names.join(", ")))
            }
        }
    }
}
