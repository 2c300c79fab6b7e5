//! The one pass over a run's trials: everything that the verdict needs, in a few bytes per case.

mod cell_data;

use std::ops::ControlFlow;

use proof_store::{MetricKind, MetricSpec, RunRecord, Scope, Store, StoredScore, TrialRow, TrialStatus};

use crate::derived::{Derived, PASS, SCORE, trial_result};
use crate::groups::Groups;
use crate::judged::People;
use crate::score_value::value;
use crate::sequential::{Drawing, DrawnCell};
use crate::suite_scope;
use crate::tags::Tags;
use crate::units::Cases;
use crate::variance::{self, VarianceParts};
use crate::{MetricSummary, VerdictError};

pub(crate) use cell_data::CellData;

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
        let people = People::read(store, record)?;
        let mut outside = None;
        store.trial_values(&record.id, |trial| {
            if observations.add(trial, &people) {
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
            .map(|_| {
                let mut cell = CellData::new(&metrics, repeats, n_cases, u64::from(repeats) * n_cases as u64);
                cell.drawn = drawing.map(|_| DrawnCell::new(repeats, n_cases));
                cell
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
    fn add(&mut self, trial: &TrialRow, people: &People) -> bool {
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
            let score = trial.scores.get(place);
            let found = score.map(|score| value(spec, score));
            if let Some(label) = people.label(trial.idx, place, spec.kind) {
                column.label(case, label, matches!(found, Some(Ok(Some(_)))));
            }
            match found {
                Some(Ok(Some((value, _)))) => {
                    column.add(case, value);
                    if let Some(StoredScore::Counted { counts, .. }) = score {
                        column.add_counts(case, counts);
                    }
                }
                Some(Ok(None)) => column.skip(case),
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
        cell.counts.skipped += u64::from(result.is_skipped());
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
            if let Some(column) = cell.columns.get_mut(place) {
                match value {
                    Some(value) => column.add(case, value),
                    // What is left of its scores says nothing of this one.
                    None if !result.is_unscored && 0 < result.n_skipped => column.skip(case),
                    None => {}
                }
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
            let is_empty = self.cells.iter().all(|cell| {
                cell.columns.get(place).is_none_or(|column| column.n_scored() + column.n_skipped() == 0)
            });
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
