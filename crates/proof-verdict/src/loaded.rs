//! A run whose trials are read.

use proof_stats::Level;
use proof_store::{RunRecord, Store};

use crate::observations::Observations;
use crate::uses::SuiteUses;
use crate::{Verdict, VerdictError, failure};

/// The trials of a run, read once and folded to a few bytes per case: verdicts are drawn from it as often as wanted.
#[derive(Debug)]
pub struct Loaded {
    record: RunRecord,
    observations: Observations,
}

impl Loaded {
    /// Reads a run: its id, or a name that [`Store::find_run`] takes.
    ///
    /// # Errors
    /// As [`Verdict::compute`].
    pub fn read(store: &Store, run_id: &str) -> Result<Self, VerdictError> {
        let record = store.find_run(run_id)?;
        let observations = Observations::read(store, &record)?;
        Ok(Self { record, observations })
    }

    /// The figures at a level: everything but the failed trials to look at and what other runs of the store say.
    pub fn figures(&self, level: Level) -> Verdict {
        Verdict::draw(&self.record, &self.observations, level)
    }

    /// The whole verdict at a level.
    ///
    /// # Errors
    /// [`VerdictError::Store`] when the store cannot be read.
    pub fn verdict(&self, store: &Store, level: Level) -> Result<Verdict, VerdictError> {
        let mut verdict = self.figures(level);
        verdict.suite_uses = SuiteUses::read(store, &self.record)?;
        verdict.failures = failure::read(store, &self.record, &self.observations, &mut verdict.cells)?;
        Ok(verdict)
    }
}
