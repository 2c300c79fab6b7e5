//! What two runs have in common: cases, metrics, prompts and targets.

use std::collections::HashMap;

use proof_store::{RunRecord, Store};

use super::Matched;
use crate::groups::fingerprint;
use crate::observations::Observations;
use crate::{MetricSummary, VerdictError};

/// Matches the cases of two runs by id, in the baseline's order. A case whose content changed is another case.
pub(super) fn match_cases(
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

/// The metrics of both runs: their places, and what is to be said of those that only one has.
pub(super) fn match_metrics(
    before: &Observations,
    after: &Observations,
) -> (Vec<(usize, usize)>, Vec<String>) {
    let (mut matched, mut notes) = (Vec::new(), Vec::new());
    for (place, metric) in before.metrics.iter().enumerate() {
        let other = after.metric(&metric.name).and_then(|other| Some((other, after.metrics.get(other)?)));
        match other {
            Some((other, found)) if is_alike(metric, found) => {
                matched.push((place, other));
                if is_judged_otherwise(metric, found) {
                    notes.push(format!(
                        "metric `{}` is judged by another rubric or judge in the later run: no word rests on the judges alone",
                        metric.name
                    ));
                }
            }
            Some((_, found)) => {
                let what = if found.aggregate == metric.aggregate {
                    "of another kind or direction"
                } else {
                    "made of other counts"
                };
                notes.push(format!("metric `{}` is {what} in the later run: not compared", metric.name));
            }
            None => notes.push(format!("metric `{}` is only in the earlier run: not compared", metric.name)),
        }
    }
    let only_after = after.metrics.iter().filter(|metric| before.metric(&metric.name).is_none());
    notes.extend(
        only_after.map(|metric| format!("metric `{}` is only in the later run: not compared", metric.name)),
    );
    (matched, notes)
}

fn is_alike(before: &MetricSummary, after: &MetricSummary) -> bool {
    before.kind == after.kind && before.direction == after.direction && before.aggregate == after.aggregate
}

/// Whether two runs have different judges of a metric, or only one of them has a judge: a difference may then be that of the
/// judges.
pub(super) fn is_judged_otherwise(before: &MetricSummary, after: &MetricSummary) -> bool {
    match (&before.judge, &after.judge) {
        (None, None) => false,
        (Some(before), Some(after)) => {
            before.rubric_hash != after.rubric_hash || before.judges != after.judges
        }
        (Some(_), None) | (None, Some(_)) => true,
    }
}

/// A prompt and a target: their places before and after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) prompts: (usize, usize),
    pub(super) targets: (usize, usize),
}

/// Every prompt name and target id that both runs have, by target and then by prompt.
pub(super) fn match_places(before: &RunRecord, after: &RunRecord) -> Vec<Place> {
    let (before, after) = (&before.spec, &after.spec);
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
