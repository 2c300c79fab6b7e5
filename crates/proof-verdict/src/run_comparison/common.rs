//! Two runs side by side, and what is drawn from them.

use std::collections::BTreeMap;

use proof_stats::Level;
use proof_store::{MetricKind, RunRecord, RunStatus, Scope, Store};

use super::matching::{Place, is_judged_otherwise};
use super::{RunPair, TagDifference};
use crate::VerdictError;
use crate::compare::named;
use crate::comparison::{Block, Difference, MarginSource};
use crate::draft::{Draft, Margin, Terms};
use crate::observations::Observations;
use crate::pairs::{Matching, Pairs, Side};
use crate::ratio::ratios;
use crate::seed::Seed;
use crate::sequential::Drawing;

/// Flipped cases that are named.
const MAX_FLIPPED: usize = 20;

pub(super) struct Common<'a> {
    pub(super) before: &'a RunRecord,
    pub(super) after: &'a RunRecord,
    pub(super) seen_before: &'a Observations,
    pub(super) seen_after: &'a Observations,
    pub(super) matched: &'a [(u32, u32)],
    pub(super) level: Level,
    /// Margins that were named after the runs.
    pub(super) margins: &'a BTreeMap<String, f64>,
    /// How the cases were drawn, where a run was looked at while it went on.
    pub(super) drawing: Option<Drawing>,
    /// What forbids a word, whatever the data are.
    pub(super) blocked: Option<Block>,
}

impl<'a> Common<'a> {
    /// The two sides of a metric, not yet linearised.
    pub(super) fn columns(&self, place: Place, metric: (usize, usize)) -> Option<Pairs<'a>> {
        let before = self.seen_before.cell(place.prompts.0, place.targets.0)?;
        let after = self.seen_after.cell(place.prompts.1, place.targets.1)?;
        Some(Pairs {
            baseline: Side::new(before.columns.get(metric.0)?, self.seen_before.repeats),
            candidate: Side::new(after.columns.get(metric.1)?, self.seen_after.repeats),
            matching: Matching::Matched(self.matched),
            clusters: self.seen_before.clusters.as_deref(),
            kind: self.seen_before.metrics.get(metric.0)?.kind,
            is_judged_otherwise: is_judged_otherwise(
                self.seen_before.metrics.get(metric.0)?,
                self.seen_after.metrics.get(metric.1)?,
            ),
            scope: self.scope(),
            drawing: self.drawing,
        })
    }

    /// The seed of a place, from the earlier run.
    pub(super) fn seed(&self, place: Place) -> Seed {
        let spec = &self.before.spec;
        let prompt = spec.prompts.get(place.prompts.0).map_or("", |prompt| prompt.name.as_str());
        let target = spec.targets.get(place.targets.0).map_or("", |target| target.id.as_str());
        Seed::of_run(spec.seed).of("two runs").of(prompt).of(target)
    }

    pub(super) fn draft(&self, place: Place, metric: (usize, usize)) -> Option<(Draft<'a>, String)> {
        let summary = self.seen_before.metrics.get(metric.0)?;
        let prompt = self.before.spec.prompts.get(place.prompts.0)?;
        let target = self.before.spec.targets.get(place.targets.0)?;
        let margin =
            margin([&self.before.spec.margins, &self.after.spec.margins, self.margins], &summary.name);
        let seed = self.seed(place).of(&summary.name);
        let draft = Draft::new(
            self.columns(place, metric)?.linearised(),
            summary,
            margin,
            self.terms(place),
            seed.get(),
        );
        Some((
            draft,
            format!("{} on {} {}", prompt.name, named(&target.id, target.is_simulated), summary.name),
        ))
    }

    /// A run that is still going on, and was not planned to be looked at, decides nothing where trials are still to be
    /// made.
    fn terms(&self, place: Place) -> Terms {
        let is_open = |record: &RunRecord, seen: &Observations, prompt, target| {
            record.status != RunStatus::Finished
                && seen.cell(prompt, target).is_some_and(|cell| 0 < cell.counts.not_run)
        };
        let is_open = is_open(self.before, self.seen_before, place.prompts.0, place.targets.0)
            || is_open(self.after, self.seen_after, place.prompts.1, place.targets.1);
        Terms { level: self.level, blocked: self.blocked.or(is_open.then_some(Block::NotEnded)) }
    }

    /// What the difference is about: these cases only where both runs are about nothing else.
    fn scope(&self) -> Scope {
        match (self.before.spec.scope, self.after.spec.scope) {
            (Scope::Suite, Scope::Suite) => Scope::Suite,
            _ => Scope::Population,
        }
    }

    pub(super) fn pair(
        &self,
        store: &Store,
        place: Place,
        metrics: Vec<Difference>,
        (tags, n_tags_left_out): (Vec<TagDifference>, u64),
    ) -> Result<Option<RunPair>, VerdictError> {
        let prompts =
            self.before.spec.prompts.get(place.prompts.0).zip(self.after.spec.prompts.get(place.prompts.1));
        let target = self.before.spec.targets.get(place.targets.0);
        let cells = self
            .seen_before
            .cell(place.prompts.0, place.targets.0)
            .zip(self.seen_after.cell(place.prompts.1, place.targets.1));
        let (Some((prompt, other_prompt)), Some(target), Some((before, after))) = (prompts, target, cells)
        else {
            return Ok(None);
        };
        let (gained, lost) = self.flipped(place);
        Ok(Some(RunPair {
            prompt: prompt.name.clone(),
            target: target.id.clone(),
            is_simulated: target.is_simulated,
            baseline_version: prompt.version.clone(),
            candidate_version: other_prompt.version.clone(),
            metrics,
            ratios: ratios(
                before,
                after,
                Matching::Matched(self.matched),
                self.seen_before.clusters.as_deref(),
                (self.level, self.drawing),
                self.seed(place).of("ratio"),
            ),
            tags,
            n_tags_left_out,
            gained: self.ids(store, &gained)?,
            lost: self.ids(store, &lost)?,
            n_gained: gained.len() as u64,
            n_lost: lost.len() as u64,
        }))
    }

    /// The baseline's places of cases that turned, by the headline metric.
    fn flipped(&self, place: Place) -> (Vec<usize>, Vec<usize>) {
        let headline = self.seen_before.headline.and_then(|first| {
            let name = &self.seen_before.metrics.get(first)?.name;
            Some((first, self.seen_after.metric(name)?))
        });
        let Some(pairs) = headline.and_then(|headline| self.columns(place, headline)) else {
            return (Vec::new(), Vec::new());
        };
        if pairs.kind != MetricKind::PassFail {
            return (Vec::new(), Vec::new());
        }
        let (mut gained, mut lost) = (Vec::new(), Vec::new());
        for (case, before, after) in pairs.values() {
            if before < after {
                gained.push(case);
            } else if after < before {
                lost.push(case);
            }
        }
        (gained, lost)
    }

    fn ids(&self, store: &Store, cases: &[usize]) -> Result<Vec<String>, VerdictError> {
        let mut ids = Vec::new();
        for case in cases.iter().take(MAX_FLIPPED) {
            ids.extend(store.case(&self.before.id, *case as u64)?.map(|case| case.id));
        }
        Ok(ids)
    }
}

/// The margin of two runs: the smaller one where both declared one; otherwise a post hoc one, named after the runs or by one
/// of them.
fn margin([before, after, named]: [&BTreeMap<String, f64>; 3], metric: &str) -> Option<Margin> {
    let of = |margins: &BTreeMap<String, f64>| margins.get(metric).copied().filter(|margin| 0.0 < *margin);
    match (of(before), of(after)) {
        (Some(first), Some(second)) => Some(Margin { value: first.min(second), source: MarginSource::Suite }),
        (first, second) => {
            let value = of(named).or(first).or(second)?;
            Some(Margin { value, source: MarginSource::PostHoc })
        }
    }
}
