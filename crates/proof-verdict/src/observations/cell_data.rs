//! The trials of one prompt on one target, folded.

use std::collections::BTreeMap;
use std::sync::Arc;

use proof_store::{MetricKind, TrialRow, TrialStatus};

use crate::column::Column;
use crate::sequential::DrawnCell;
use crate::{Counts, MarkCounts, MetricSummary};

/// What was observed of one prompt on one target.
#[derive(Debug)]
pub(crate) struct CellData {
    pub(crate) counts: Counts,
    /// One for each metric.
    pub(crate) columns: Vec<Column>,
    /// Outputs that each metric's scorer could not score, and the first such trial.
    pub(crate) unscored: Vec<(u64, Option<u64>)>,
    repeats: u32,
    /// Seconds.
    pub(crate) latency: Column,
    /// Seconds of each trial, where a case has several.
    latencies: Vec<f64>,
    /// Dollars; made when the first price is seen.
    pub(crate) cost: Option<Column>,
    pub(crate) cost_total: f64,
    pub(crate) cost_spent: f64,
    pub(crate) n_priced: u64,
    /// The price rows, with the outputs that were priced by each.
    pub(crate) prices: BTreeMap<Arc<str>, u64>,
    pub(crate) marks: MarkCounts,
    pub(crate) tokens_in: u64,
    pub(crate) tokens_out: u64,
    /// The same by case; made when the first are seen.
    pub(crate) tokens_in_by_case: Option<Column>,
    pub(crate) tokens_out_by_case: Option<Column>,
    pub(crate) n_with_tokens: u64,
    /// Errors by kind.
    pub(crate) errors: BTreeMap<String, ErrorSeen>,
    /// What sequences over shares read, where the run is looked at while it goes on.
    pub(crate) drawn: Option<DrawnCell>,
    /// The first trials that failed.
    pub(crate) failing: Vec<u64>,
    pub(crate) n_failing: u64,
}

/// Errors of one kind.
#[derive(Debug)]
pub(crate) struct ErrorSeen {
    pub(crate) count: u64,
    /// The case of the first one.
    pub(crate) case: u64,
    /// What it said.
    pub(crate) message: Option<String>,
}

impl CellData {
    pub(super) fn new(metrics: &[MetricSummary], repeats: u32, n_cases: usize, planned: u64) -> Self {
        Self {
            counts: Counts { planned, not_run: planned, ..Counts::default() },
            columns: metrics
                .iter()
                .map(|metric| Column::of(metric.kind, metric.aggregate, repeats, n_cases))
                .collect(),
            unscored: vec![(0, None); metrics.len()],
            repeats,
            latency: Column::new(MetricKind::Number, repeats, n_cases),
            latencies: Vec::new(),
            cost: None,
            cost_total: 0.0,
            cost_spent: 0.0,
            n_priced: 0,
            prices: BTreeMap::new(),
            marks: MarkCounts::default(),
            tokens_in: 0,
            tokens_out: 0,
            tokens_in_by_case: None,
            tokens_out_by_case: None,
            n_with_tokens: 0,
            errors: BTreeMap::new(),
            drawn: None,
            failing: Vec::new(),
            n_failing: 0,
        }
    }

    pub(super) fn add_error(&mut self, trial: &TrialRow) {
        self.counts.errors += 1;
        let kind = match (trial.status, &trial.error) {
            (TrialStatus::Render, _) => "render",
            (_, Some(error)) => error.get("kind").and_then(|kind| kind.as_str()).unwrap_or("error"),
            (_, None) => "error",
        };
        if let Some(seen) = self.errors.get_mut(kind) {
            seen.count += 1;
            return;
        }
        let message = trial.error.as_ref().and_then(|error| error.get("message")?.as_str());
        let seen = ErrorSeen { count: 1, case: trial.case_seq, message: message.map(str::to_owned) };
        self.errors.insert(kind.to_owned(), seen);
    }

    pub(super) fn add_output(&mut self, trial: &TrialRow, case: usize) {
        self.counts.outputs += 1;
        self.counts.cached += u64::from(trial.is_cached);
        self.marks.add(trial.marks);
        if let Some(price) = &trial.price {
            match self.prices.get_mut(price) {
                Some(n) => *n += 1,
                None => drop(self.prices.insert(Arc::clone(price), 1)),
            }
        }
        let (repeats, n_cases) = (self.repeats, self.latency.n_cases());
        let column = || Column::new(MetricKind::Number, repeats, n_cases);
        if let Some(latency) = trial.latency_s.filter(|latency| latency.is_finite()) {
            self.latency.add(case, latency);
            if 1 < self.repeats {
                self.latencies.push(latency);
            }
        }
        if let Some(cost) = trial.cost_usd.filter(|cost| cost.is_finite()) {
            let (repeats, n_cases) = (self.repeats, self.latency.n_cases());
            self.cost
                .get_or_insert_with(|| Column::new(MetricKind::Number, repeats, n_cases))
                .add(case, cost);
            self.n_priced += 1;
            self.cost_total += cost;
            self.cost_spent += if trial.is_cached { 0.0 } else { cost };
        }
        if let (Some(input), Some(output)) = (trial.input_tokens, trial.output_tokens) {
            self.tokens_in = self.tokens_in.saturating_add(input);
            self.tokens_out = self.tokens_out.saturating_add(output);
            self.tokens_in_by_case.get_or_insert_with(column).add(case, input as f64);
            self.tokens_out_by_case.get_or_insert_with(column).add(case, output as f64);
            self.n_with_tokens += 1;
        }
    }

    /// The latency of every output, in rising order.
    pub(crate) fn sorted_latencies(&self) -> Vec<f64> {
        let mut sorted = if self.latencies.is_empty() {
            (0..self.latency.n_cases()).filter_map(|case| self.latency.mean(case)).collect()
        } else {
            self.latencies.clone()
        };
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }
}
