//! The single values of a run, laid out.

use std::ops::ControlFlow;

use proof_store::{RunRecord, Store};

use crate::{VerdictError, derived};

/// The single values of a run: by prompt × target, metric, case and repeat; NaN where there is none.
pub(super) struct Table {
    values: Vec<f64>,
    n_prompts: usize,
    n_metrics: usize,
    pub(super) n_cases: usize,
    pub(super) repeats: usize,
}

impl Table {
    /// Reads the trials once. Eight bytes a trial and metric.
    pub(super) fn read(store: &Store, run: &RunRecord, metrics: &[usize]) -> Result<Self, VerdictError> {
        let spec = &run.spec;
        let repeats = spec.repeats.max(1) as usize;
        let n_prompts = spec.prompts.len();
        let n_cells = n_prompts * spec.targets.len();
        let n_cases = usize::try_from(spec.dataset.n_cases).unwrap_or(usize::MAX);
        let n_values = n_cells.saturating_mul(metrics.len()).saturating_mul(n_cases).saturating_mul(repeats);
        let mut table =
            Self { values: vec![f64::NAN; n_values], n_prompts, n_metrics: metrics.len(), n_cases, repeats };
        let mut outside = None;
        store.trial_values(&run.id, |trial| {
            let case = usize::try_from(trial.case_seq).unwrap_or(usize::MAX);
            let is_inside = (trial.prompt as usize) < n_prompts
                && (trial.target as usize) < spec.targets.len()
                && case < n_cases
                && (trial.repeat as usize) < repeats;
            if !is_inside {
                outside = Some(trial.idx);
                return ControlFlow::Break(());
            }
            let values = derived::values(&spec.metrics, trial);
            for (slot, metric) in metrics.iter().enumerate() {
                let place = table.place(trial.prompt as usize, trial.target as usize, slot, case);
                let value = values.get(*metric).copied().flatten();
                if let (Some(cell), Some(value)) =
                    (table.values.get_mut(place + trial.repeat as usize), value)
                {
                    *cell = value;
                }
            }
            ControlFlow::Continue(())
        })?;
        match outside {
            Some(idx) => Err(VerdictError::OutsidePlan { run: run.id.clone(), idx }),
            None => Ok(table),
        }
    }

    fn place(&self, prompt: usize, target: usize, metric: usize, case: usize) -> usize {
        (((target * self.n_prompts + prompt) * self.n_metrics + metric) * self.n_cases + case) * self.repeats
    }

    /// The values of a case that are there.
    pub(super) fn scored(&self, prompt: usize, target: usize, metric: usize, case: usize) -> Vec<f64> {
        let start = self.place(prompt, target, metric, case);
        let values = self.values.get(start..start + self.repeats).unwrap_or_default();
        values.iter().copied().filter(|value| value.is_finite()).collect()
    }
}
