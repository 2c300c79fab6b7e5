//! The human labels of a run.

use std::collections::BTreeMap;

use proof_store::{MetricKind, RunRecord, Store};

use crate::VerdictError;
use crate::column::Label;

/// What people said, by trial and by the place of the metric.
#[derive(Debug, Default)]
pub(crate) struct People {
    values: BTreeMap<(u64, usize), Vec<Option<f64>>>,
}

impl People {
    /// The labels of the judged metrics of a run; those of other metrics are left where they are.
    pub(crate) fn read(store: &Store, record: &RunRecord) -> Result<Self, VerdictError> {
        let metrics = &record.spec.metrics;
        let mut people = Self::default();
        if metrics.iter().all(|metric| metric.judge.is_none()) {
            return Ok(people);
        }
        for row in store.human_labels(&record.id)? {
            let place = metrics.iter().position(|metric| metric.judge.is_some() && metric.name == row.metric);
            if let Some(place) = place {
                people.values.entry((row.idx, place)).or_default().push(row.value);
            }
        }
        Ok(people)
    }

    /// What people say of an output for a metric: the majority of those who say pass or fail, the mean of scores.
    pub(crate) fn label(&self, trial: u64, metric: usize, kind: MetricKind) -> Option<Label> {
        let values = self.values.get(&(trial, metric))?;
        let is_on_scale = |value: &f64| match kind {
            MetricKind::PassFail => *value <= 0.0 && 0.0 <= *value || *value <= 1.0 && 1.0 <= *value,
            MetricKind::Bounded => (0.0..=1.0).contains(value),
            MetricKind::Number => value.is_finite(),
        };
        let values: Vec<f64> = values.iter().flatten().copied().filter(is_on_scale).collect();
        if values.is_empty() {
            return Some(Label::Unusable);
        }
        let mean = proof_stats::sum::mean(&values);
        Some(match kind {
            MetricKind::Bounded | MetricKind::Number => Label::Value(mean),
            MetricKind::PassFail if 0.5 < mean => Label::Value(1.0),
            MetricKind::PassFail if mean < 0.5 => Label::Value(0.0),
            MetricKind::PassFail => Label::Tie,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_put_together() {
        let of = |values: &[Option<f64>], kind| {
            let values = BTreeMap::from([((3, 1), values.to_vec())]);
            People { values }.label(3, 1, kind).unwrap()
        };
        let (pass, fail) = (Some(1.0), Some(0.0));
        assert_eq!(of(&[pass, fail, pass], MetricKind::PassFail), Label::Value(1.0));
        assert_eq!(of(&[fail, fail, pass], MetricKind::PassFail), Label::Value(0.0));
        assert_eq!(of(&[pass, fail], MetricKind::PassFail), Label::Tie);
        assert_eq!(of(&[Some(0.25), Some(0.75)], MetricKind::Bounded), Label::Value(0.5));
        assert_eq!(of(&[None, Some(0.5)], MetricKind::PassFail), Label::Unusable);
        assert_eq!(of(&[Some(1.5)], MetricKind::Bounded), Label::Unusable);
        assert_eq!(People::default().label(3, 1, MetricKind::Bounded), None);
    }
}
