//! Trials to look at: failed ones, with the reason and the beginning of the output.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proof_store::{MetricSpec, RunRecord, Store, StoredScore, TrialRow};
use serde::{Deserialize, Serialize};

use crate::observations::Observations;
use crate::score_value::value;
use crate::{Cell, VerdictError};

/// Failed trials that a verdict shows.
const MAX_SHOWN: usize = 10;
/// Characters of an output that a verdict shows.
const EXCERPT: usize = 200;

/// A trial that failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// Its place in the plan.
    pub trial: u64,
    /// The case's id.
    pub case: String,
    /// The prompt's name.
    pub prompt: String,
    /// The target's id.
    pub target: String,
    /// The repeat, from 0.
    pub repeat: u32,
    /// The metrics that failed.
    pub failed: Vec<FailedScore>,
    /// The beginning of the output, as the model wrote it: hostile wherever it is shown.
    pub output: String,
    /// Whether the output is longer.
    pub is_cut: bool,
}

/// A score that did not pass.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedScore {
    /// The metric.
    pub metric: String,
    /// The score's value.
    pub value: f64,
    /// Why, in the scorer's words.
    pub reason: Option<String>,
}

/// Reads the failed trials to show, and adds to the cells what only the whole rows say.
pub(crate) fn read(
    store: &Store,
    record: &RunRecord,
    observations: &Observations,
    cells: &mut [Cell],
) -> Result<Vec<Failure>, VerdictError> {
    name_error_cases(store, record, observations, cells)?;
    let shown = in_turns(observations);
    let unscored =
        observations.cells.iter().flat_map(|cell| cell.unscored.iter().filter_map(|(_, first)| *first));
    let mut wanted: Vec<u64> = shown.iter().copied().chain(unscored).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let trials = trials_at(store, record, &wanted)?;
    for (cell, data) in cells.iter_mut().zip(&observations.cells) {
        for ((metric, found), (_, first)) in cell.metrics.iter_mut().enumerate().zip(&data.unscored) {
            let Some(trial) = first.and_then(|first| trials.get(&first)) else { continue };
            found.unscored_example = unscored_reason(&record.spec.metrics, trial, metric);
            found.unscored_case = store.case(&record.id, trial.case_seq)?.map(|case| case.id);
        }
    }
    let mut failures = Vec::new();
    for trial in shown.iter().filter_map(|idx| trials.get(idx)) {
        failures.push(failure(store, record, trial)?);
    }
    Ok(failures)
}

/// Failed trials of all cells in turns, so that no cell hides the others; then in the order of the plan.
fn in_turns(observations: &Observations) -> Vec<u64> {
    let turns = (0..MAX_SHOWN)
        .flat_map(|turn| observations.cells.iter().filter_map(move |cell| cell.failing.get(turn).copied()));
    let mut shown: Vec<u64> = turns.take(MAX_SHOWN).collect();
    shown.sort_unstable();
    shown
}

fn name_error_cases(
    store: &Store,
    record: &RunRecord,
    observations: &Observations,
    cells: &mut [Cell],
) -> Result<(), VerdictError> {
    for (cell, data) in cells.iter_mut().zip(&observations.cells) {
        for error in &mut cell.errors {
            let Some(seen) = data.errors.get(&error.kind) else { continue };
            error.example_case = store.case(&record.id, seen.case)?.map(|case| case.id);
        }
    }
    Ok(())
}

/// Whole rows by their places, which rise.
fn trials_at(
    store: &Store,
    record: &RunRecord,
    wanted: &[u64],
) -> Result<BTreeMap<u64, TrialRow>, VerdictError> {
    let mut found = BTreeMap::new();
    let Some(last) = wanted.last() else { return Ok(found) };
    store.trials(&record.id, |trial| {
        let is_last = *last <= trial.idx;
        if wanted.binary_search(&trial.idx).is_ok() {
            found.insert(trial.idx, trial);
        }
        if is_last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

/// Why a metric of a trial is missing; for a derived metric, why the first of the others is.
fn unscored_reason(metrics: &[MetricSpec], trial: &TrialRow, metric: usize) -> Option<String> {
    let reason = |(spec, score): (&MetricSpec, &StoredScore)| value(spec, score).err();
    let mut scores = metrics.iter().zip(&trial.scores);
    if metric < metrics.len() { scores.nth(metric).and_then(reason) } else { scores.find_map(reason) }
}

fn failure(store: &Store, record: &RunRecord, trial: &TrialRow) -> Result<Failure, VerdictError> {
    let spec = &record.spec;
    let case = store.case(&record.id, trial.case_seq)?;
    let failed = spec.metrics.iter().zip(&trial.scores).filter_map(|(metric, score)| match score {
        StoredScore::Scored { value, pass: Some(false), reason }
        | StoredScore::Counted { value, pass: Some(false), reason, .. }
            if 0.0 < metric.weight =>
        {
            Some(FailedScore { metric: metric.name.clone(), value: *value, reason: reason.clone() })
        }
        StoredScore::Scored { .. }
        | StoredScore::Counted { .. }
        | StoredScore::Skipped(_)
        | StoredScore::Pending
        | StoredScore::Unscored(_) => None,
    });
    let output = match trial.response {
        Some(id) => text(&store.response(id)?.json),
        None => String::new(),
    };
    let excerpt: String = output.chars().take(EXCERPT).collect();
    Ok(Failure {
        trial: trial.idx,
        case: case.map(|case| case.id).unwrap_or_default(),
        prompt: spec.prompts.get(trial.prompt as usize).map(|prompt| prompt.name.clone()).unwrap_or_default(),
        target: spec.targets.get(trial.target as usize).map(|target| target.id.clone()).unwrap_or_default(),
        repeat: trial.repeat,
        failed: failed.collect(),
        is_cut: excerpt.len() < output.len(),
        output: excerpt,
    })
}

/// The words of a stored response; empty when it holds none.
pub fn text(response: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Words {
        #[serde(default)]
        text: String,
    }
    serde_json::from_slice(response).map_or_else(|_| String::new(), |words: Words| words.text)
}
