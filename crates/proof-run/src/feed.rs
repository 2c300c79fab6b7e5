//! The trials of a lane, one after the other: cases read ahead, those with a record passed over.

use std::ops::Range;
use std::sync::Arc;

use proof_dataset::Case;
use proof_diag::Diagnostic;
use tokio::sync::mpsc;

use crate::RunError;
use crate::execute::Shared;
use crate::lane::Lane;
use crate::trial::{CaseWork, TrialPlace};

/// What is left to do for one target.
#[derive(Debug)]
pub(crate) struct Feed {
    cases: mpsc::Receiver<Vec<CaseItem>>,
    batch: std::vec::IntoIter<CaseItem>,
    case: Option<Arc<CaseWork>>,
    places: std::vec::IntoIter<TrialPlace>,
}

impl Feed {
    /// Begins to read the plan's cases, or those of a block.
    pub(crate) fn new(shared: &Arc<Shared>, block: Option<Range<u64>>) -> Self {
        Self {
            cases: read_cases(shared, block),
            batch: vec![].into_iter(),
            case: None,
            places: vec![].into_iter(),
        }
    }

    /// The next trial without a record; none after the last. The row of its case is on its way to the store.
    pub(crate) async fn next(
        &mut self,
        lane: &Lane,
    ) -> Result<Option<(Arc<CaseWork>, TrialPlace)>, RunError> {
        loop {
            if let (Some(case), Some(place)) = (&self.case, self.places.next()) {
                return Ok(Some((Arc::clone(case), place)));
            }
            self.case = None;
            let Some(item) = self.batch.next() else {
                let Some(batch) = self.cases.recv().await else { return Ok(None) };
                self.batch = batch.into_iter();
                continue;
            };
            let (seq, case) = item.map_err(RunError::Dataset)?;
            let places = lane.places(seq);
            if places.is_empty() {
                continue;
            }
            let case = Arc::new(CaseWork::new(seq, case));
            lane.write_case(&case).await?;
            self.case = Some(case);
            self.places = places.into_iter();
        }
    }
}

type CaseItem = Result<(u64, Case), Box<Diagnostic>>;

/// The most cases that are read ahead in one go.
const BATCH_CASES: usize = 64;
/// About so many bytes of variables are read ahead in one go: cases may carry whole documents.
const BATCH_BYTES: usize = 256 * 1024;

/// Reads the cases on a thread of its own; two batches wait at most.
fn read_cases(shared: &Arc<Shared>, block: Option<Range<u64>>) -> mpsc::Receiver<Vec<CaseItem>> {
    let (sender, receiver) = mpsc::channel(2);
    let plan = Arc::clone(&shared.plan);
    tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH_CASES);
        let mut n_bytes = 0;
        for item in plan.cases(block) {
            n_bytes += item.as_ref().map_or(0, |(_, case)| text_len(case));
            batch.push(item.map_err(|error| Box::new(Diagnostic::from(error))));
            if batch.len() < BATCH_CASES && n_bytes < BATCH_BYTES {
                continue;
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_CASES));
            n_bytes = 0;
            if sender.blocking_send(full).is_err() {
                // The lane ended before its cases did.
                return;
            }
        }
        // An error here says the same: nobody wants the rest.
        sender.blocking_send(batch).ok();
    });
    receiver
}

/// The bytes of the texts among a case's variables.
fn text_len(case: &Case) -> usize {
    case.vars.values().filter_map(serde_json::Value::as_str).map(str::len).sum()
}
