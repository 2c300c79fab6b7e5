//! Non-inferiority: not worse than another prompt by more than a margin, on the same cases.

use proof_stats::Interval;
use proof_stats::decision::{is_inferior, is_non_inferior};

use super::GateCheck;
use super::decide::{Evidence, more_cases, no_result, open};
use crate::column::Column;
use crate::pairs::{Matching, Paired, Pairs, Side, one_sided, oriented_spread, way};
use crate::settle::{MORE_LABELS, Stages};
use crate::{Ci, Outcome};

/// One prompt against the baseline on one target. Missing trials count at the worst and at the best value for the
/// candidate; the answer must be the same.
pub(super) fn check(
    evidence: &Evidence<'_>,
    (metric, baseline, candidate, target): (usize, usize, usize, usize),
    margin: f64,
) -> Option<GateCheck> {
    let observations = evidence.observations;
    let summary = observations.metrics.get(metric)?;
    let (first, second) = (observations.cell(baseline, target)?, observations.cell(candidate, target)?);
    let (first, second) = (first.columns.get(metric)?, second.columns.get(metric)?);
    let name = evidence.prompts.get(candidate)?;
    let mut check = open(String::new());
    check.prompt = Some(name.clone());
    check.target = evidence.targets.get(target).cloned();

    let repeats = observations.repeats;
    let pairs = Pairs {
        baseline: Side::new(first, repeats),
        candidate: Side::new(second, repeats),
        matching: Matching::Same(observations.n_cases),
        clusters: observations.clusters.as_deref(),
        kind: summary.kind,
        is_judged_otherwise: false,
        scope: evidence.scope,
        drawing: observations.drawing,
    }
    .linearised();
    let seed = evidence.seed.of(&summary.name).of(name).of("no worse").get();
    let seen = pairs.compare(evidence.level, seed);
    let way = way(summary.direction);
    let decide = |paired: &Paired| match paired.interval90() {
        Some(interval) if is_non_inferior(interval, margin, way) => Outcome::Passed,
        Some(interval) if is_inferior(interval, margin, way) => Outcome::Failed,
        _ => Outcome::Undecided,
    };
    check.n = seen.n_units;
    check.n_effective = seen.n_effective;
    check.estimate = seen.estimate;
    check.ci = seen.interval90().map(|interval| Ci::new(interval, one_sided(evidence.level), seen.method));
    let shown = seen.interval90().map_or_else(String::new, words);
    let planned = u64::from(repeats).saturating_mul(observations.n_cases as u64).saturating_mul(2);
    let done = |column: &Column| column.n_scored() + column.n_skipped();
    let missing = planned.saturating_sub(done(first) + done(second));
    let answer = decide(&seen);
    let turns = 0 < missing
        && (!pairs.is_scaled()
            || [(0.0, 1.0), (1.0, 0.0)].into_iter().any(|(baseline, candidate)| {
                decide(&pairs.with_missing_at(baseline, candidate).compare(evidence.level, seed)) != answer
            }));
    (check.outcome, check.reason) = match (answer, seen.refusal) {
        (Outcome::Undecided, Some(refusal)) => (answer, format!("there is no interval: {refusal}")),
        (Outcome::Undecided, None)
            if seen.n_clusters.is_some_and(|n| n < proof_stats::cluster::MIN_CLUSTERS) =>
        {
            (answer, format!("{shown}: too few groups to tell"))
        }
        (Outcome::Undecided, None) => {
            let spread = oriented_spread(&seen, summary.direction);
            check.needed =
                spread.and_then(|spread| Stages::of_difference(&pairs, &seen).non_inferior(spread, margin));
            check.more_cases = check.needed.as_ref().map(|needed| needed.more_cases);
            let margin = crate::words::number(margin);
            let more = match &check.needed {
                Some(needed) => more_cases(Some(needed)),
                None if seen.is_corrected() => MORE_LABELS.to_owned(),
                None => {
                    "the difference seen is at or beyond the margin, so no number of cases would prove it"
                        .to_owned()
                }
            };
            (answer, format!("a loss of {margin} lies within {shown}; {more}"))
        }
        (_, _) if turns => (Outcome::Undecided, no_result(missing)),
        (_, _) if seen.n_clusters.is_some_and(|n| n < proof_stats::cluster::MIN_CLUSTERS) => {
            (Outcome::Undecided, format!("{shown}: too few groups to tell"))
        }
        (_, _) => {
            let whose = match (&summary.judge, &seen.judged) {
                (None, _) => "difference",
                (Some(_), Some(judged)) => judged.name(),
                (Some(_), None) => "judge's difference",
            };
            (answer, format!("{whose} {shown}"))
        }
    };
    Some(check)
}

fn words(found: Interval) -> String {
    crate::words::interval(found.lo, found.hi)
}
