//! What gates of a run until it is decided need of each case, beside what every run keeps.

use proof_store::{MetricKind, TrialRow, TrialStatus};

use crate::column::Column;

/// Errors and latencies of a cell by case: what sequences over shares read.
#[derive(Clone, Debug)]
pub(crate) struct DrawnCell {
    /// 1 for a trial that ended in an error, 0 for one with an output.
    pub(crate) errors: Column,
    /// The case and the seconds of each output, in the order of the plan.
    pub(crate) latencies: Vec<(usize, f64)>,
}

impl DrawnCell {
    pub(crate) fn new(repeats: u32, n_cases: usize) -> Self {
        Self { errors: Column::new(MetricKind::PassFail, repeats, n_cases), latencies: Vec::new() }
    }

    /// Adds a trial.
    pub(crate) fn add(&mut self, trial: &TrialRow, case: usize) {
        let is_error = trial.status != TrialStatus::Output;
        self.errors.add(case, f64::from(u8::from(is_error)));
        let latency = trial.latency_s.filter(|latency| !is_error && latency.is_finite());
        self.latencies.extend(latency.map(|latency| (case, latency)));
    }
}
