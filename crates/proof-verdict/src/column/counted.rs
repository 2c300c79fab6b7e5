//! The counts of a metric that is no mean, by case.

use proof_store::{Aggregate, MetricKind};

use super::Column;

/// The place of a trial that is not counted.
const NONE: u32 = u32::MAX;

/// The counts of each trial that has some.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    aggregate: Aggregate,
    repeats: usize,
    /// The counts of the trials one after the other, in the order in which they came.
    counts: Vec<f64>,
    n_counts: usize,
    /// The places of the trials of each case: as many as there are repeats, those that are counted first.
    places: Vec<u32>,
}

impl Counted {
    pub(super) fn new(aggregate: Aggregate, repeats: u32, n_cases: usize) -> Self {
        let repeats = repeats.max(1) as usize;
        let places = vec![NONE; n_cases.saturating_mul(repeats)];
        Self { aggregate, repeats, counts: Vec::new(), n_counts: 0, places }
    }

    /// What the metric is made of them.
    pub(crate) fn aggregate(&self) -> Aggregate {
        self.aggregate
    }

    /// Adds a trial; all have as many counts, which the caller has checked. One that has no place is ignored, as is the value
    /// of a case outside of the column.
    pub(super) fn add(&mut self, case: usize, counts: &[f64]) {
        if self.n_counts == 0 {
            self.n_counts = counts.len();
        }
        let next = self.counts.len().checked_div(self.n_counts).and_then(|place| u32::try_from(place).ok());
        let start = case.saturating_mul(self.repeats);
        let free = self.places.iter_mut().skip(start).take(self.repeats).find(|place| **place == NONE);
        if let (Some(place), Some(next)) = (free, next.filter(|next| *next != NONE)) {
            *place = next;
            self.counts.extend_from_slice(counts);
        }
    }

    /// The places of the trials of a case.
    fn of_case(&self, case: usize) -> impl Iterator<Item = usize> {
        let start = case.saturating_mul(self.repeats);
        let places = self.places.get(start..start.saturating_add(self.repeats)).unwrap_or_default();
        places.iter().take_while(|place| **place != NONE).map(|place| *place as usize)
    }

    /// How many trials of a case are counted.
    pub(crate) fn n_trials(&self, case: usize) -> usize {
        self.of_case(case).count()
    }

    /// Does something with the counts of each trial of a case.
    pub(crate) fn each_trial(&self, case: usize, mut act: impl FnMut(&[f64])) {
        for place in self.of_case(case) {
            let start = place * self.n_counts;
            act(self.counts.get(start..start + self.n_counts).unwrap_or_default());
        }
    }

    /// The counts of a case: the mean over its trials.
    pub(crate) fn mean(&self, case: usize) -> impl Iterator<Item = f64> {
        let mut sums = vec![0.0; self.n_counts];
        self.each_trial(case, |counts| {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        });
        let n = self.n_trials(case).max(1) as f64;
        sums.into_iter().map(move |sum| sum / n)
    }

    /// A column of numbers for as many cases and repeats.
    pub(crate) fn empty_column(&self) -> Column {
        let repeats = u32::try_from(self.repeats).unwrap_or(u32::MAX);
        Column::new(MetricKind::Number, repeats, self.places.len() / self.repeats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trials_find_their_case_in_whatever_order_they_come() {
        let mut counted = Counted::new(Aggregate::Ratio, 2, 3);
        for (case, counts) in
            [(2, [1.0, 2.0]), (0, [3.0, 4.0]), (2, [3.0, 4.0]), (2, [9.0, 9.0]), (7, [9.0, 9.0])]
        {
            counted.add(case, &counts);
        }
        assert_eq!([0, 1, 2, 7].map(|case| counted.n_trials(case)), [1, 0, 2, 0]);
        assert_eq!(counted.mean(2).collect::<Vec<_>>(), [2.0, 3.0]);
        assert_eq!(counted.mean(0).collect::<Vec<_>>(), [3.0, 4.0]);
        assert_eq!(counted.empty_column().n_cases(), 3);
    }
}
