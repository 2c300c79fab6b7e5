//! The cases that a run leaves to be looked at again.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proof_store::{RunRecord, Store, TrialStatus};

use crate::{VerdictError, trial_result};

/// The ids of the cases that failed or have no result in any trial of a run, in the order of the run.
///
/// # Errors
/// The store cannot be read.
pub fn failed_cases(store: &Store, run: &RunRecord) -> Result<Vec<String>, VerdictError> {
    let mut failed = BTreeSet::new();
    store.trial_values(&run.id, |trial| {
        let result = trial_result(&run.spec.metrics, &trial.scores);
        if trial.status != TrialStatus::Output || result.is_unscored || result.pass == Some(false) {
            failed.insert(trial.case_seq);
        }
        ControlFlow::Continue(())
    })?;
    let mut ids = vec![];
    store.cases(&run.id, |row| {
        if failed.contains(&row.seq) {
            ids.push(row.id);
        }
    })?;
    Ok(ids)
}
