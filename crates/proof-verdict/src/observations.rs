//! The one pass over a run's trials: everything that the verdict needs, in a few bytes per case.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use proof_store::{MetricKind, MetricSpec, RunRecord, Scope, Store, TrialRow, TrialStatus};

use crate::column::Column;
use crate::derived::{Derived, PASS, SCORE, trial_result};
use crate::groups::Groups;
use crate::score_value::value;
use crate::sequential::{Drawing, DrawnCell};
use crate::suite_scope;
use crate::tags::Tags;
use crate::units::Cases;
use crate::variance::{self, VarianceParts};
use crate::{Counts, MarkCounts, MetricSummary, VerdictError};

/// Failed trials that are kept per cell, to be shown.
const MAX_FAILING: usize = 10;

/// What was observed in a run.
#[derive(Debug)]
pub(crate) struct Observations {
    pub(crate) n_cases: usize,
    pub(crate) repeats: u32,
    /// What the figures are about.
    pub(crate) scope: Scope,
    /// How the cases were drawn, where the run is looked at while it goes on.
    pub(crate) drawing: Option<Drawing>,
    /// Trials of cases beyond the last look: made, and not counted.
    pub(crate) n_beyond: u64,
    /// What every figure of the run must say of its level or its method.
    pub(crate) adjustments: Vec<String>,
    pub(crate) n_prompts: usize,
    /// The scorers' metrics, then the derived ones.
    pub(crate) metrics: Vec<MetricSummary>,
    /// The metric that says whether a trial passes.
    pub(crate) headline: Option<usize>,
    /// The cluster of each case, where groups hold several cases.
    pub(crate) clusters: Option<Vec<u32>>,
    pub(crate) tags: Tags,
    /// By target, and then by prompt.
    pub(crate) cells: Vec<CellData>,
    specs: Vec<MetricSpec>,
    derived: Derived,
}

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

impl Observations {
    /// Reads the cases and trials of a run, each once; of a run that goes on until it is decided, those up to the last look.
    pub(crate) fn read(store: &Store, record: &RunRecord) -> Result<Self, VerdictError> {
        Self::read_drawn(store, record, Drawing::read(store, record)?)
    }

    /// Reads the cases and trials that count.
    pub(crate) fn read_drawn(
        store: &Store,
        record: &RunRecord,
        drawing: Option<Drawing>,
    ) -> Result<Self, VerdictError> {
        let mut observations = Self::new(record, drawing);
        let n_counted = observations.n_cases as u64;
        let mut groups = Groups::default();
        let has_groups = record.spec.dataset.has_groups;
        store.cases(&record.id, |case| {
            if drawing.is_some() && n_counted <= case.seq {
                return;
            }
            if let Ok(seq) = u32::try_from(case.seq) {
                observations.tags.add(seq, &case.tags);
            }
            if has_groups {
                groups.add(case.group.as_deref());
            }
        })?;
        observations.clusters =
            groups.into_clusters().filter(|clusters| clusters.len() == observations.n_cases);
        let mut outside = None;
        store.trial_values(&record.id, |trial| {
            if observations.add(trial) {
                return ControlFlow::Continue(());
            }
            outside = Some(trial.idx);
            ControlFlow::Break(())
        })?;
        if let Some(idx) = outside {
            return Err(VerdictError::OutsidePlan { run: record.id.clone(), idx });
        }
        observations.drop_empty_derived();
        Ok(observations)
    }

    fn new(record: &RunRecord, drawing: Option<Drawing>) -> Self {
        let spec = &record.spec;
        let repeats = spec.repeats.max(1);
        let n_prompts = spec.prompts.len();
        let n_cells = n_prompts * spec.targets.len();
        let per_case = (n_cells as u64).saturating_mul(u64::from(repeats)).max(1);
        let n_cases = spec.dataset.n_cases.max(record.planned.div_ceil(per_case));
        let n_cases = drawing.map_or(n_cases, |drawing| drawing.n_drawn);
        let n_cases = usize::try_from(n_cases).unwrap_or(usize::MAX);
        let derived = Derived::new(&spec.metrics);
        let mut metrics: Vec<MetricSummary> = spec.metrics.iter().map(MetricSummary::new).collect();
        metrics.extend(derived.summaries());
        let headline =
            metrics.iter().position(|metric| metric.name == PASS && metric.scorer.is_none()).or_else(|| {
                metrics.iter().position(|metric| 0.0 < metric.weight && metric.kind == MetricKind::PassFail)
            });
        let cells = (0..n_cells)
            .map(|_| CellData {
                drawn: drawing.map(|_| DrawnCell::new(repeats, n_cases)),
                ..CellData::new(&metrics, repeats, n_cases, u64::from(repeats) * n_cases as u64)
            })
            .collect();
        let mut adjustments = match spec.scope {
            Scope::Population => Vec::new(),
            Scope::Suite => vec![suite_scope::ADJUSTMENT.to_owned()],
        };
        adjustments.extend(drawing.map(Drawing::adjustment));
        Self {
            n_cases,
            repeats,
            scope: spec.scope,
            drawing,
            n_beyond: 0,
            adjustments,
            n_prompts,
            metrics,
            headline,
            clusters: None,
            tags: Tags::default(),
            cells,
            specs: spec.metrics.clone(),
            derived,
        }
    }

    /// The cell of a prompt on a target.
    pub(crate) fn cell(&self, prompt: usize, target: usize) -> Option<&CellData> {
        (prompt < self.n_prompts).then(|| self.cells.get(target * self.n_prompts + prompt)).flatten()
    }

    /// The metrics of the scorers, as they were recorded.
    pub(crate) fn specs(&self) -> &[MetricSpec] {
        &self.specs
    }

    /// The place of a metric.
    pub(crate) fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.iter().position(|metric| metric.name == name)
    }

    /// How a metric of a cell varies between cases and between the repeats of a case; none for fewer than two cases.
    pub(crate) fn variance(&self, cell: &CellData, metric: usize) -> Option<VarianceParts> {
        variance::of_cases(cell.columns.get(metric)?, Cases::All(self.n_cases))
    }

    /// Adds a trial; says no when it lies outside the plan.
    fn add(&mut self, trial: &TrialRow) -> bool {
        let place = self
            .n_prompts
            .checked_mul(trial.target as usize)
            .and_then(|start| start.checked_add(trial.prompt as usize));
        let case = usize::try_from(trial.case_seq).unwrap_or(usize::MAX);
        let is_beyond = |drawing: Drawing| (drawing.n_drawn..drawing.n_total).contains(&trial.case_seq);
        if self.drawing.is_some_and(is_beyond) {
            self.n_beyond += 1;
            return true;
        }
        let Some(cell) = place.and_then(|place| self.cells.get_mut(place)) else { return false };
        if self.n_cases <= case || self.n_prompts <= trial.prompt as usize || self.repeats <= trial.repeat {
            return false;
        }
        cell.counts.not_run = cell.counts.not_run.saturating_sub(1);
        if let Some(drawn) = &mut cell.drawn {
            drawn.add(trial, case);
        }
        if trial.status != TrialStatus::Output {
            cell.add_error(trial);
            return true;
        }
        cell.add_output(trial, case);
        for (place, (column, spec)) in cell.columns.iter_mut().zip(&self.specs).enumerate() {
            match trial.scores.get(place).map(|score| value(spec.kind, score)) {
                Some(Ok((value, _))) => column.add(case, value),
                Some(Err(_)) | None => {
                    if let Some((count, first)) = cell.unscored.get_mut(place) {
                        *count += 1;
                        first.get_or_insert(trial.idx);
                    }
                }
            }
        }
        let result = trial_result(&self.specs, &trial.scores);
        cell.counts.unscored += u64::from(result.is_unscored);
        if result.pass == Some(false) {
            cell.n_failing += 1;
            if cell.failing.len() < MAX_FAILING {
                cell.failing.push(trial.idx);
            }
        }
        let derived = [
            (self.derived.has_pass, result.pass.map(|pass| f64::from(u8::from(pass)))),
            (self.derived.has_score, result.score),
        ];
        let derived = derived.into_iter().filter(|(has, _)| *has);
        for (place, (_, value)) in (self.specs.len()..).zip(derived) {
            if let (Some(column), Some(value)) = (cell.columns.get_mut(place), value) {
                column.add(case, value);
            }
            if let Some((count, first)) = cell.unscored.get_mut(place).filter(|_| result.is_unscored) {
                *count += 1;
                first.get_or_insert(trial.idx);
            }
        }
        true
    }

    /// Leaves out a derived metric that no trial has although some are wholly scored: no weighted scorer says pass or fail.
    fn drop_empty_derived(&mut self) {
        for name in [PASS, SCORE] {
            let place = self.metrics.iter().position(|metric| metric.name == name && metric.scorer.is_none());
            let Some(place) = place else { continue };
            let is_empty = self
                .cells
                .iter()
                .all(|cell| cell.columns.get(place).is_none_or(|column| column.n_scored() == 0));
            let is_wholly_scored = |cell: &CellData| {
                cell.unscored.get(place).is_none_or(|(unscored, _)| *unscored < cell.counts.outputs)
            };
            if !(is_empty && self.cells.iter().any(is_wholly_scored)) {
                continue;
            }
            self.metrics.remove(place);
            for cell in &mut self.cells {
                cell.columns.remove(place);
                cell.unscored.remove(place);
            }
            self.headline = match self.headline {
                Some(headline) if headline == place => None,
                Some(headline) if place < headline => Some(headline - 1),
                other => other,
            };
        }
    }
}

impl CellData {
    fn new(metrics: &[MetricSummary], repeats: u32, n_cases: usize, planned: u64) -> Self {
        Self {
            counts: Counts { planned, not_run: planned, ..Counts::default() },
            columns: metrics.iter().map(|metric| Column::new(metric.kind, repeats, n_cases)).collect(),
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

    fn add_error(&mut self, trial: &TrialRow) {
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

    fn add_output(&mut self, trial: &TrialRow, case: usize) {
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
