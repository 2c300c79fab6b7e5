//! A run against an earlier one, on the cases that both have.

mod common;
mod matching;
mod tag_rows;

use std::collections::BTreeMap;

use proof_stats::Level;
use proof_store::Store;
use serde::Serialize;

use crate::comparison::{Difference, Family, Ratio};
use crate::draft::{FamilyPlan, Method, finish};
use crate::observations::Observations;
use crate::seed::Seed;
use crate::sequential;
use crate::verdict::Basics;
use crate::words::count;
use crate::{RunSummary, SCHEMA_VERSION, VerdictError};

use common::Common;
use matching::{match_cases, match_metrics, match_places};
pub use tag_rows::TagDifference;

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
    /// The metric that says whether a trial passes, where both runs have it.
    pub headline: Option<String>,
    /// Every prompt name × target id that both runs have.
    pub pairs: Vec<RunPair>,
    /// What is decided together.
    pub families: Vec<Family>,
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
    /// By tag, where the cases have at least two tags: the most frequent tag first.
    pub tags: Vec<TagDifference>,
    /// Tags that have no row, because there are too many.
    pub n_tags_left_out: u64,
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
/// Only the cases that both runs hold with the same content are compared; what is left out is said in the warnings. A
/// margin counts as declared before the run only where the suites of both runs declare one for the metric (`margins`); the
/// smaller one counts.
///
/// # Errors
/// [`VerdictError::NothingInCommon`] where the runs share no prompt, target, metric or case.
pub fn compare_runs(
    store: &Store,
    baseline: &str,
    candidate: &str,
    level: Level,
) -> Result<RunComparison, VerdictError> {
    compare_runs_within(store, baseline, candidate, level, &BTreeMap::new())
}

/// The same with margins that were named after the runs. Such a margin is post hoc: it is shown with what would settle it,
/// and cannot make two runs equivalent. Where both suites declared one, theirs counts.
///
/// # Errors
/// As [`compare_runs`]; [`VerdictError::UnknownMargin`] for a metric that is not compared.
pub fn compare_runs_within(
    store: &Store,
    baseline: &str,
    candidate: &str,
    level: Level,
    margins: &BTreeMap<String, f64>,
) -> Result<RunComparison, VerdictError> {
    let sides = [store.find_run(baseline)?, store.find_run(candidate)?];
    let [before, after] = &sides;
    let nothing = |what| VerdictError::NothingInCommon { a: before.id.clone(), b: after.id.clone(), what };
    let (mut matched, cases) = match_cases(store, before, after)?;
    let (seen_before, seen_after) = (Observations::read(store, before)?, Observations::read(store, after)?);
    let drawing = sequential::of_two(seen_before.drawing, seen_after.drawing, &mut matched);
    if matched.is_empty() {
        return Err(nothing("case"));
    }
    let basics = [Basics::read(store, before, level)?, Basics::read(store, after, level)?];
    // A look at a hold-out has the level of that look in a comparison as well.
    let level = basics
        .iter()
        .map(|basics| basics.level)
        .fold(level, |most, level| if most < level { level } else { most });
    let blocked = basics.iter().find_map(|basics| basics.blocked).or(drawing.err());
    let (metrics, notes) = match_metrics(&seen_before, &seen_after);
    if metrics.is_empty() {
        return Err(nothing("metric"));
    }
    check_margins(margins, &seen_before, &metrics)?;
    let common = Common {
        before,
        after,
        seen_before: &seen_before,
        seen_after: &seen_after,
        matched: &matched,
        level,
        margins,
        drawing: drawing.unwrap_or_default(),
        blocked,
    };
    let places = match_places(before, after);
    if places.is_empty() {
        let shares_prompt = before
            .spec
            .prompts
            .iter()
            .any(|prompt| after.spec.prompts.iter().any(|other| other.name == prompt.name));
        return Err(nothing(if shares_prompt { "target" } else { "prompt" }));
    }
    let drafts = places.iter().flat_map(|place| {
        let common = &common;
        metrics.iter().filter_map(move |metric| common.draft(*place, *metric))
    });
    let (drafts, members) = drafts.unzip();
    let plan = FamilyPlan {
        name: "this comparison of two runs",
        is_measured: false,
        members,
        method: Method::Shared,
        seed: Seed::of_run(before.spec.seed).of("two runs"),
    };
    let (differences, family) = finish(drafts, plan);
    let mut differences = differences.into_iter();
    let of_holdouts = basics.iter().filter_map(|basics| basics.holdout.as_ref()?.adjustment());
    let of_runs = [&seen_before, &seen_after].into_iter().flat_map(|seen| seen.adjustments.iter().cloned());
    let adjustments: Vec<String> = of_runs.chain(of_holdouts).collect();
    let mut pairs: Vec<RunPair> = Vec::new();
    for place in places {
        let of_pair = differences.by_ref().take(metrics.len()).collect();
        let tags = tag_rows::rows(&common, place, &metrics);
        pairs.extend(common.pair(store, place, of_pair, tags)?);
    }
    for pair in &mut pairs {
        let of_metrics = pair.metrics.iter_mut().map(|found| &mut found.evidence);
        for behind in of_metrics.chain(pair.ratios.iter_mut().map(|found| &mut found.evidence)) {
            behind.note(&adjustments);
        }
    }
    let mut warnings = warnings(cases);
    warnings.extend(notes);
    Ok(RunComparison {
        schema_version: SCHEMA_VERSION,
        baseline: RunSummary::new(before),
        candidate: RunSummary::new(after),
        level: level.get(),
        headline: headline(&seen_before, &metrics),
        cases,
        pairs,
        families: vec![family],
        warnings,
    })
}

/// A margin for a metric that is not compared is a slip of the pen.
fn check_margins(
    margins: &BTreeMap<String, f64>,
    before: &Observations,
    metrics: &[(usize, usize)],
) -> Result<(), VerdictError> {
    let names = metrics.iter().filter_map(|(place, _)| before.metrics.get(*place));
    let compared: Vec<String> = names.map(|metric| metric.name.clone()).collect();
    match margins.keys().find(|name| !compared.contains(name)) {
        Some(metric) => Err(VerdictError::UnknownMargin { metric: metric.clone(), compared }),
        None => Ok(()),
    }
}

fn headline(before: &Observations, metrics: &[(usize, usize)]) -> Option<String> {
    let place = before.headline.filter(|place| metrics.iter().any(|(before, _)| before == place))?;
    before.metrics.get(place).map(|metric| metric.name.clone())
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
