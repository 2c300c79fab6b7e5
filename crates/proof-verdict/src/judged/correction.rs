//! The figure that people would give, from a judge's verdicts on all outputs and human labels on some.

use proof_stats::judge::{MIN_LABELS, prediction_powered, verdict_stratified};
use proof_stats::{Estimate, Level};
use proof_store::MetricKind;

use super::grouped::{grouped_mean, grouped_rate};
use super::too_few_labels;
use crate::evidence::{Evidence, Refused};
use crate::units::{Units, shared_clusters};

/// A corrected figure.
#[derive(Clone, Debug)]
pub(crate) struct Correction {
    /// The figure; its n is the number of labelled cases.
    pub(crate) evidence: Evidence,
    /// That of the labels alone, where the method gives it.
    pub(crate) labels_only: Option<Evidence>,
}

/// Cases with the judge's value of each, and the human one where there is one.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) cases: Vec<usize>,
    pub(crate) judged: Vec<f64>,
    pub(crate) labels: Vec<Option<f64>>,
}

impl Items {
    fn of(units: &Units<'_>) -> Option<Self> {
        let labels = units.column.labels()?;
        let mut items = Self::default();
        for case in units.cases.iter() {
            if let Some(judged) = units.column.mean(case) {
                items.push(case, judged, labels.mean(case));
            }
        }
        Some(items)
    }

    pub(crate) fn push(&mut self, case: usize, judged: f64, label: Option<f64>) {
        self.cases.push(case);
        self.judged.push(judged);
        self.labels.push(label);
    }

    pub(crate) fn n_labels(&self) -> u64 {
        self.labels.iter().flatten().count() as u64
    }

    /// The labels, the judge's values of the same cases, and its values of the others.
    pub(crate) fn parted(&self) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (mut labels, mut labelled, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (judged, label) in self.judged.iter().zip(&self.labels) {
            match label {
                Some(label) => {
                    labels.push(*label);
                    labelled.push(*judged);
                }
                None => rest.push(*judged),
            }
        }
        (labels, labelled, rest)
    }
}

/// The corrected figure; none where nobody labelled an output.
///
/// A pass rate of single trials goes by the judge's two verdicts, with groups as units where the cases have them. Means, and
/// rates of repeats, are those of cases and take cross-fitted PPI++; where all but one case is labelled they are the labels'.
///
/// # Refusals
/// `too_few_labels` under 10; `sequential` in a run that is looked at while it goes on; those of the procedures.
///
/// # Assumes
/// The labelled outputs are a random sample of the judged ones, or of those of each verdict where a rate of single trials is
/// corrected.
pub(crate) fn correct(units: &Units<'_>, level: Level, seed: u64) -> Option<Result<Correction, Refused>> {
    let items = Items::of(units)?;
    let n_labels = items.n_labels();
    if n_labels < MIN_LABELS {
        return Some(Err(too_few_labels(n_labels)));
    }
    if units.drawing.is_some() {
        let message = "the correction by human labels does not hold at every look";
        return Some(Err(Refused::new("sequential", message)));
    }
    let clusters = units.clusters.and_then(|clusters| shared_clusters(clusters, &items.cases));
    if units.kind == MetricKind::PassFail && units.repeats == 1 {
        return Some(rate(&items, clusters.as_deref(), level));
    }
    Some(mean(units, &items, clusters.as_deref(), level, seed))
}

fn rate(items: &Items, clusters: Option<&[u32]>, level: Level) -> Result<Correction, Refused> {
    let alone = |evidence| Correction { evidence, labels_only: None };
    if let Some(clusters) = clusters {
        return Ok(alone(grouped_rate(items, clusters, level)));
    }
    let mut classes = [verdict_stratified::VerdictClass { judged: 0, labelled: 0, human_passes: 0 }; 2];
    for (judged, label) in items.judged.iter().zip(&items.labels) {
        let [passed, failed] = &mut classes;
        let class = if 0.5 <= *judged { passed } else { failed };
        class.judged += 1;
        class.labelled += u64::from(label.is_some());
        class.human_passes += u64::from(label.is_some_and(|label| 0.5 <= label));
    }
    let found = verdict_stratified::corrected_pass_rate(&classes, level)?;
    Ok(alone(Evidence::estimated(&found.estimate, 0)))
}

fn mean(
    units: &Units<'_>,
    items: &Items,
    clusters: Option<&[u32]>,
    level: Level,
    seed: u64,
) -> Result<Correction, Refused> {
    let clip = |evidence: Evidence| match units.kind {
        MetricKind::Number => evidence,
        MetricKind::PassFail | MetricKind::Bounded => clipped(evidence, 0.0, 1.0),
    };
    let (labels, labelled, rest) = items.parted();
    if let (Some(of_people), true) = (units.column.labels(), rest.len() < 2) {
        // People have said all that there is to say.
        let evidence = Units { column: &of_people.column, fill: None, ..*units }.estimate(level, seed);
        return Ok(Correction { evidence, labels_only: None });
    }
    if let Some(clusters) = clusters {
        return Ok(Correction {
            evidence: clip(grouped_mean(items, clusters, level)?.evidence(level)),
            labels_only: None,
        });
    }
    let found = prediction_powered::mean(&labels, &labelled, &rest, level)?;
    let of = |estimate: &Estimate| clip(Evidence::estimated(estimate, 0));
    Ok(Correction { evidence: of(&found.estimate), labels_only: Some(of(&found.labels_only)) })
}

/// The evidence with its limits on a scale.
pub(crate) fn clipped(mut evidence: Evidence, low: f64, high: f64) -> Evidence {
    evidence.estimate = evidence.estimate.map(|estimate| estimate.clamp(low, high));
    if let Some(limits) = &mut evidence.interval {
        limits.low = limits.low.map(|end| end.clamp(low, high));
        limits.high = limits.high.map(|end| end.clamp(low, high));
    }
    evidence
}
