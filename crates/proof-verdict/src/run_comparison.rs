//! A run against an earlier one, on the cases that both have.

use std::collections::HashMap;

use proof_stats::Level;
use proof_store::{MetricKind, RunRecord, Store};
use serde::Serialize;

use crate::comparison::{Difference, Ratio};
use crate::draft::{Draft, finish};
use crate::groups::fingerprint;
use crate::observations::Observations;
use crate::pairs::{Matching, Pairs, Side};
use crate::seed::Seed;
use crate::words::count;
use crate::{RunSummary, SCHEMA_VERSION, VerdictError, compare};

/// Flipped cases that are named.
const MAX_FLIPPED: usize = 20;

/// The difference between two runs: candidate minus baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunComparison {
    /// The version of this form.
    pub schema_version: u32,
    /// The earlier run.
    pub baseline: RunSummary,
    /// The later one.
    pub candidate: RunSummary,
    /// The level of the intervals.
    pub level: f64,
    /// How the cases were matched.
    pub cases: Matched,
    /// Every prompt name × target id that both runs have.
    pub pairs: Vec<RunPair>,
    /// What else a reader must know.
    pub warnings: Vec<String>,
}

/// Cases of two runs, matched by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The same id and the same content: compared.
    pub same: u64,
    /// The same id with another content: left out.
    pub changed: u64,
    /// In the baseline only.
    pub only_baseline: u64,
    /// In the candidate only.
    pub only_candidate: u64,
}

/// One prompt on one target, in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunPair {
    /// The prompt's name.
    pub prompt: String,
    /// The target's id.
    pub target: String,
    /// Whether the target is the simulated model.
    pub is_simulated: bool,
    /// The prompt's version in the baseline.
    pub baseline_version: String,
    /// The prompt's version in the candidate.
    pub candidate_version: String,
    /// One entry for each metric that both runs have.
    pub metrics: Vec<Difference>,
    /// Cost and latency, as ratios.
    pub ratios: Vec<Ratio>,
    /// Cases that failed before and pass now, by the metric that says whether a trial passes: the first of them.
    pub gained: Vec<String>,
    /// Cases that passed before and fail now: the first of them.
    pub lost: Vec<String>,
    /// How many passed only now.
    pub n_gained: u64,
    /// How many passed only before.
    pub n_lost: u64,
}

/// Compares two runs, by prompt name, target id, metric name and case id.
///
/// # Errors
/// [`VerdictError::NothingInCommon`] where the runs share no prompt, target, metric or case.
pub fn compare_runs(
    store: &Store,
    baseline: &str,
    candidate: &str,
    level: Level,
) -> Result<RunComparison, VerdictError> {
    let sides = [store.find_run(baseline)?, store.find_run(candidate)?];
    let [before, after] = &sides;
    let nothing = |what| VerdictError::NothingInCommon { a: before.id.clone(), b: after.id.clone(), what };
    let (matched, cases) = match_cases(store, before, after)?;
    if matched.is_empty() {
        return Err(nothing("case"));
    }
    let (seen_before, seen_after) = (Observations::read(store, before)?, Observations::read(store, after)?);
    let metrics: Vec<(usize, usize)> = seen_before
        .metrics
        .iter()
        .enumerate()
        .filter_map(|(place, metric)| {
            let other = seen_after.metric(&metric.name)?;
            let is_alike = seen_after.metrics.get(other).is_some_and(|after| after.kind == metric.kind);
            is_alike.then_some((place, other))
        })
        .collect();
    if metrics.is_empty() {
        return Err(nothing("metric"));
    }
    let common =
        Common { before, after, seen_before: &seen_before, seen_after: &seen_after, matched: &matched };
    let places = common.places();
    if places.is_empty() {
        let shares_prompt = before
            .spec
            .prompts
            .iter()
            .any(|prompt| after.spec.prompts.iter().any(|other| other.name == prompt.name));
        return Err(nothing(if shares_prompt { "target" } else { "prompt" }));
    }
    let seed = Seed::of_run(before.spec.seed);
    let drafts = places.iter().flat_map(|place| {
        let common = &common;
        metrics.iter().filter_map(move |metric| common.draft(*place, *metric, level, seed))
    });
    let mut differences = finish(drafts.collect(), "this comparison of two runs").into_iter();
    let mut pairs = Vec::new();
    for place in places {
        let of_pair = differences.by_ref().take(metrics.len()).collect();
        pairs.extend(common.pair(store, place, of_pair, level)?);
    }
    Ok(RunComparison {
        schema_version: SCHEMA_VERSION,
        baseline: RunSummary::new(before),
        candidate: RunSummary::new(after),
        level: level.get(),
        cases,
        pairs,
        warnings: warnings(cases),
    })
}

/// Matches the cases of two runs by id, in the baseline's order. A case whose content changed is another case.
fn match_cases(
    store: &Store,
    before: &RunRecord,
    after: &RunRecord,
) -> Result<(Vec<(u32, u32)>, Matched), VerdictError> {
    let mut known: HashMap<u128, (u32, u128)> = HashMap::new();
    store.cases(&after.id, |case| {
        if let Ok(seq) = u32::try_from(case.seq) {
            known.insert(fingerprint(&case.id), (seq, fingerprint(&case.json)));
        }
    })?;
    let (mut matched, mut cases) = (Vec::new(), Matched::default());
    let n_after = known.len() as u64;
    store.cases(&before.id, |case| match (u32::try_from(case.seq), known.get(&fingerprint(&case.id))) {
        (Ok(seq), Some((other, content))) if *content == fingerprint(&case.json) => {
            matched.push((seq, *other));
            cases.same += 1;
        }
        (_, Some(_)) => cases.changed += 1,
        (_, None) => cases.only_baseline += 1,
    })?;
    cases.only_candidate = n_after.saturating_sub(cases.same + cases.changed);
    Ok((matched, cases))
}

/// A prompt and a target: their places before and after.
#[derive(Clone, Copy, Debug)]
struct Place {
    prompts: (usize, usize),
    targets: (usize, usize),
}

struct Common<'a> {
    before: &'a RunRecord,
    after: &'a RunRecord,
    seen_before: &'a Observations,
    seen_after: &'a Observations,
    matched: &'a [(u32, u32)],
}

impl Common<'_> {
    fn places(&self) -> Vec<Place> {
        let (before, after) = (&self.before.spec, &self.after.spec);
        let mut places = Vec::new();
        for (target, spec) in before.targets.iter().enumerate() {
            let Some(other_target) = after.targets.iter().position(|other| other.id == spec.id) else {
                continue;
            };
            for (prompt, spec) in before.prompts.iter().enumerate() {
                let other = after.prompts.iter().position(|other| other.name == spec.name);
                if let Some(other_prompt) = other {
                    places.push(Place { prompts: (prompt, other_prompt), targets: (target, other_target) });
                }
            }
        }
        places
    }

    fn columns(&self, place: Place, metric: (usize, usize)) -> Option<Pairs<'_>> {
        let before = self.seen_before.cell(place.prompts.0, place.targets.0)?;
        let after = self.seen_after.cell(place.prompts.1, place.targets.1)?;
        Some(Pairs {
            baseline: Side {
                column: before.columns.get(metric.0)?,
                repeats: self.seen_before.repeats,
                fill: None,
            },
            candidate: Side {
                column: after.columns.get(metric.1)?,
                repeats: self.seen_after.repeats,
                fill: None,
            },
            matching: Matching::Matched(self.matched),
            clusters: self.seen_before.clusters.as_deref(),
            kind: self.seen_before.metrics.get(metric.0)?.kind,
        })
    }

    fn draft(&self, place: Place, metric: (usize, usize), level: Level, seed: Seed) -> Option<Draft> {
        let summary = self.seen_before.metrics.get(metric.0)?;
        let prompt = self.before.spec.prompts.get(place.prompts.0)?;
        let target = self.before.spec.targets.get(place.targets.0)?;
        let seed = seed.of("two runs").of(&prompt.name).of(&target.id).of(&summary.name);
        Some(Draft::new(&self.columns(place, metric)?, summary, None, level, seed.get()))
    }

    fn pair(
        &self,
        store: &Store,
        place: Place,
        metrics: Vec<Difference>,
        level: Level,
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
            ratios: compare::ratios(
                before,
                after,
                Matching::Matched(self.matched),
                self.seen_before.clusters.as_deref(),
                level,
            ),
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

fn warnings(cases: Matched) -> Vec<String> {
    let mut warnings = Vec::new();
    if 0 < cases.changed {
        warnings.push(format!("{} changed between the runs and left out", count(cases.changed, "case")));
    }
    if 0 < cases.only_baseline + cases.only_candidate {
        warnings
            .push(format!("{} in one run only", count(cases.only_baseline + cases.only_candidate, "case")));
    }
    warnings
}
