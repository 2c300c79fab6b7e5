//! The counts of a metric that is no mean, by case.

use proof_store::{Aggregate, MetricKind};

use super::Column;

/// The counts of each trial that has some.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    aggregate: Aggregate,
    repeats: u32,
    /// The counts of the trials one after the other, in the order in which they came.
    counts: Vec<f64>,
    n_counts: usize,
    /// The places of the trials of each case.
    trials: Vec<Vec<u32>>,
}

impl Counted {
    pub(super) fn new(aggregate: Aggregate, repeats: u32, n_cases: usize) -> Self {
        Self { aggregate, repeats, counts: Vec::new(), n_counts: 0, trials: vec![Vec::new(); n_cases] }
    }

    /// What the metric is made of them.
    pub(crate) fn aggregate(&self) -> Aggregate {
        self.aggregate
    }

    /// Adds a trial; all have as many counts, which the caller has checked.
    pub(super) fn add(&mut self, case: usize, counts: &[f64]) {
        if self.n_counts == 0 {
            self.n_counts = counts.len();
        }
        let place = self.counts.len().checked_div(self.n_counts).and_then(|place| u32::try_from(place).ok());
        if let (Some(trials), Some(place)) = (self.trials.get_mut(case), place) {
            trials.push(place);
            self.counts.extend_from_slice(counts);
        }
    }

    /// How many trials of a case are counted.
    pub(crate) fn n_trials(&self, case: usize) -> usize {
        self.trials.get(case).map_or(0, Vec::len)
    }

    /// Does something with the counts of each trial of a case.
    pub(crate) fn each_trial(&self, case: usize, mut act: impl FnMut(&[f64])) {
        for place in self.trials.get(case).into_iter().flatten() {
            let start = *place as usize * self.n_counts;
            act(self.counts.get(start..start + self.n_counts).unwrap_or_default());
        }
    }

    /// The counts of a case: the mean over its trials.
    pub(crate) fn mean(&self, case: usize) -> impl Iterator<Item = f64> {
        let mut sums = vec![0.0; self.n_counts];
        self.each_trial(case, |counts| sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count));
        let n = self.n_trials(case).max(1) as f64;
        sums.into_iter().map(move |sum| sum / n)
    }

    /// A column of numbers for as many cases and repeats.
    pub(crate) fn empty_column(&self) -> Column {
        Column::new(MetricKind::Number, self.repeats, self.trials.len())
    }
}
