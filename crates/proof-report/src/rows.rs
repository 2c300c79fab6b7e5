//! The ids of cases, while the trials of a run are read in the order of its plan.

use proof_store::{Store, StoreError};

/// Remembers the case of the last trial: all trials of a case stand together.
pub(crate) struct CaseIds<'a> {
    store: &'a Store,
    run: &'a str,
    last: Option<(u64, String)>,
}

impl<'a> CaseIds<'a> {
    pub(crate) fn new(store: &'a Store, run: &'a str) -> Self {
        Self { store, run, last: None }
    }

    /// The id of a case; one that has no record is called by its place.
    pub(crate) fn id(&mut self, seq: u64) -> Result<&str, StoreError> {
        let last = match self.last.take() {
            Some(last) if last.0 == seq => last,
            _ => {
                let case = self.store.case(self.run, seq)?;
                (seq, case.map_or_else(|| format!("case {seq}"), |case| case.id))
            }
        };
        Ok(&self.last.insert(last).1)
    }
}
