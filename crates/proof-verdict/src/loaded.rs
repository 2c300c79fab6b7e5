//! A run whose trials are read.

use proof_stats::Level;
use proof_store::{RunRecord, Store};

use crate::holdout::HoldoutSummary;
use crate::observations::Observations;
use crate::sequential::SequentialSummary;
use crate::uses::SuiteUses;
use crate::verdict::Basics;
use crate::{Verdict, VerdictError, failure, scorer_calls};

/// The trials of a run, read once and folded to a few bytes per case: verdicts are drawn from it as often as wanted.
#[derive(Debug)]
pub struct Loaded {
    record: RunRecord,
    observations: Observations,
    basics: Basics,
}

impl Loaded {
    /// Reads a run: its id, or a name that [`Store::find_run`] takes. `level` is that of the intervals.
    ///
    /// # Errors
    /// As [`Verdict::compute`].
    pub fn read(store: &Store, run_id: &str, level: Level) -> Result<Self, VerdictError> {
        let record = store.find_run(run_id)?;
        let mut observations = Observations::read(store, &record)?;
        let basics = Basics::read(store, &record, level)?;
        let holdout = basics.holdout.as_ref();
        observations.adjustments.extend(holdout.and_then(HoldoutSummary::adjustment));
        Ok(Self { record, observations, basics })
    }

    /// The figures: everything but the failed trials to look at and what other runs of the store say.
    pub fn figures(&self) -> Verdict {
        Verdict::draw(&self.record, &self.observations, &self.basics)
    }

    /// The whole verdict.
    ///
    /// # Errors
    /// [`VerdictError::Store`] when the store cannot be read.
    pub fn verdict(&self, store: &Store) -> Result<Verdict, VerdictError> {
        let (record, observations) = (&self.record, &self.observations);
        let mut verdict = self.figures();
        verdict.sequential = observations.drawing.map(|drawing| {
            let is_decided = self.basics.is_decided;
            SequentialSummary::new(record, drawing, is_decided, observations.n_beyond, &verdict.gates)
        });
        verdict.suite_uses = SuiteUses::read(store, record)?;
        verdict.scorer_calls = scorer_calls::read(store, record)?;
        verdict.failures = failure::read(store, record, observations, &mut verdict.cells)?;
        Ok(verdict)
    }
}
