//! The values of one metric in one cell, folded per case.
//!
//! A column is what makes a million cases fit: four bytes a case for pass/fail, eight for numbers, and twenty for numbers
//! with repeats, whose spread inside a case is kept too. Metrics that are made of counts keep these as well.

mod counted;
mod labels;

use proof_store::{Aggregate, MetricKind};

pub(crate) use counted::Counted;
pub(crate) use labels::{Label, Labels};

/// The trials of one metric in one cell, by case.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    values: Values,
    /// Trials of each case with nothing to score; empty while there is none.
    skipped: Vec<u32>,
    /// The counts that the metric is made of, where it is no mean.
    counted: Option<Box<Counted>>,
    /// What people said of its outputs, where a model judges and people said something.
    labels: Option<Box<Labels>>,
}

/// Per case: how many trials are scored, the sum of their values and how far they lie apart.
#[derive(Clone, Debug)]
enum Values {
    /// Pass/fail with few repeats: passes and scored trials.
    Tallies(Vec<Tally>),
    /// Numbers of one trial a case; not a number where it is not scored.
    Singles(Vec<f64>),
    /// Anything else. `squares` holds the sums of squares about the case's own mean.
    Sums { sums: Vec<f64>, counts: Vec<u32>, squares: Vec<f64> },
}

/// The scored trials of one case: the second stage of sampling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Within {
    /// How many are scored, at least 1.
    pub(crate) n: u32,
    /// Their mean: the case's value.
    pub(crate) mean: f64,
    /// The sum of squares about that mean, at least 0.
    pub(crate) squares: f64,
}

impl Within {
    /// The unbiased variance of the trials; none for a single one.
    pub(crate) fn variance(self) -> Option<f64> {
        (1 < self.n).then(|| self.squares / (f64::from(self.n) - 1.0))
    }
}

/// Passes among the scored trials of a case.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    passes: u16,
    scored: u16,
}

impl Column {
    pub(crate) fn new(kind: MetricKind, repeats: u32, n_cases: usize) -> Self {
        Self { values: Values::new(kind, repeats, n_cases), skipped: Vec::new(), counted: None, labels: None }
    }

    /// A column of a metric that is made of counts.
    pub(crate) fn of(kind: MetricKind, aggregate: Aggregate, repeats: u32, n_cases: usize) -> Self {
        let counted =
            (aggregate != Aggregate::Mean).then(|| Box::new(Counted::new(aggregate, repeats, n_cases)));
        Self { counted, ..Self::new(kind, repeats, n_cases) }
    }

    /// The counts, where the metric is made of them.
    pub(crate) fn counted(&self) -> Option<&Counted> {
        self.counted.as_deref()
    }

    /// What people said of its outputs.
    pub(crate) fn labels(&self) -> Option<&Labels> {
        self.labels.as_deref()
    }

    /// Notes what people said of an output of a case, and whether the judge's verdict on it is known.
    pub(crate) fn label(&mut self, case: usize, label: Label, has_verdict: bool) {
        let values = &self.values;
        let labels = self.labels.get_or_insert_with(|| {
            let column = Self { values: values.emptied(), skipped: Vec::new(), counted: None, labels: None };
            Box::new(Labels::new(column))
        });
        labels.add(case, label, has_verdict);
    }

    /// Adds the counts of a trial whose value is added too.
    pub(crate) fn add_counts(&mut self, case: usize, counts: &[f64]) {
        if let Some(counted) = &mut self.counted {
            counted.add(case, counts);
        }
    }

    /// Adds the value of one trial, which is finite. A case outside the column is ignored: the caller has checked it.
    pub(crate) fn add(&mut self, case: usize, value: f64) {
        self.values.add(case, value);
    }

    /// Notes a trial with nothing to score: it is not planned for this metric.
    pub(crate) fn skip(&mut self, case: usize) {
        if self.skipped.is_empty() {
            self.skipped = vec![0; self.n_cases()];
        }
        if let Some(skipped) = self.skipped.get_mut(case) {
            *skipped += 1;
        }
    }

    /// How many of the `planned` trials of a case owe a score: all but those with nothing to score.
    pub(crate) fn due(&self, case: usize, planned: u32) -> u32 {
        planned.saturating_sub(self.skipped.get(case).copied().unwrap_or(0))
    }

    /// How many trials had nothing to score.
    pub(crate) fn n_skipped(&self) -> u64 {
        self.skipped.iter().map(|skipped| u64::from(*skipped)).sum()
    }

    /// The sum and the number of scored trials of a case.
    pub(crate) fn folded(&self, case: usize) -> (f64, u32) {
        self.values.folded(case)
    }

    /// The scored trials of a case; none where none is scored.
    pub(crate) fn within(&self, case: usize) -> Option<Within> {
        let (sum, n) = self.folded(case);
        if n == 0 {
            return None;
        }
        let mean = sum / f64::from(n);
        let squares = match &self.values {
            Values::Tallies(_) => sum * (1.0 - mean),
            Values::Singles(_) => 0.0,
            Values::Sums { squares, .. } => squares.get(case).copied().unwrap_or(0.0).max(0.0),
        };
        Some(Within { n, mean, squares })
    }

    /// The trials of a case when each of its `planned` trials that owes a score had scored `fill`.
    pub(crate) fn within_filled(&self, case: usize, planned: u32, fill: f64) -> Option<Within> {
        let seen = self.within(case);
        let n_seen = seen.map_or(0, |seen| seen.n);
        let missing = self.due(case, planned).saturating_sub(n_seen);
        let n = n_seen + missing;
        if n == 0 {
            return None;
        }
        let (mean, squares) = seen.map_or((fill, 0.0), |seen| (seen.mean, seen.squares));
        let (of_seen, of_missing) = (f64::from(n_seen), f64::from(missing));
        let all = f64::from(n);
        let apart = mean - fill;
        Some(Within {
            n,
            mean: (mean * of_seen + fill * of_missing) / all,
            squares: squares + apart * apart * of_seen * of_missing / all,
        })
    }

    /// The unit value of a case: the mean over its scored trials.
    pub(crate) fn mean(&self, case: usize) -> Option<f64> {
        let (sum, count) = self.folded(case);
        (0 < count).then(|| sum / f64::from(count))
    }

    /// The unit value of a case when each of its `planned` trials that owes a score had scored `fill`.
    pub(crate) fn filled(&self, case: usize, planned: u32, fill: f64) -> Option<f64> {
        let (sum, count) = self.folded(case);
        let missing = self.due(case, planned).saturating_sub(count);
        let n = count + missing;
        (0 < n).then(|| (sum + fill * f64::from(missing)) / f64::from(n))
    }

    /// How many cases it has room for.
    pub(crate) fn n_cases(&self) -> usize {
        match &self.values {
            Values::Tallies(tallies) => tallies.len(),
            Values::Singles(values) => values.len(),
            Values::Sums { sums, .. } => sums.len(),
        }
    }

    /// How many trials are scored.
    pub(crate) fn n_scored(&self) -> u64 {
        match &self.values {
            Values::Tallies(tallies) => tallies.iter().map(|tally| u64::from(tally.scored)).sum(),
            Values::Singles(values) => values.iter().filter(|value| value.is_finite()).count() as u64,
            Values::Sums { counts, .. } => counts.iter().map(|count| u64::from(*count)).sum(),
        }
    }
}

impl Values {
    /// Room for as many values, with none in it.
    fn emptied(&self) -> Self {
        match self {
            Self::Tallies(tallies) => Self::Tallies(vec![Tally::default(); tallies.len()]),
            Self::Singles(values) => Self::Singles(vec![f64::NAN; values.len()]),
            Self::Sums { sums, .. } => {
                let none = vec![0.0; sums.len()];
                Self::Sums { squares: none.clone(), counts: vec![0; sums.len()], sums: none }
            }
        }
    }

    fn new(kind: MetricKind, repeats: u32, n_cases: usize) -> Self {
        if kind == MetricKind::PassFail && u16::try_from(repeats).is_ok() {
            Self::Tallies(vec![Tally::default(); n_cases])
        } else if repeats == 1 {
            Self::Singles(vec![f64::NAN; n_cases])
        } else {
            let (sums, counts) = (vec![0.0; n_cases], vec![0; n_cases]);
            Self::Sums { squares: sums.clone(), sums, counts }
        }
    }

    fn add(&mut self, case: usize, value: f64) {
        match self {
            Self::Tallies(tallies) => {
                if let Some(tally) = tallies.get_mut(case) {
                    tally.passes = tally.passes.saturating_add(u16::from(0.5 <= value));
                    tally.scored = tally.scored.saturating_add(1);
                }
            }
            Self::Singles(values) => {
                if let Some(slot) = values.get_mut(case) {
                    *slot = value;
                }
            }
            Self::Sums { sums, counts, squares } => {
                if let (Some(sum), Some(count)) = (sums.get_mut(case), counts.get_mut(case)) {
                    let before = if *count == 0 { value } else { *sum / f64::from(*count) };
                    *sum += value;
                    *count += 1;
                    // Welford's step: a sum of plain squares would lose all digits of large values.
                    if let Some(squares) = squares.get_mut(case) {
                        *squares += (value - before) * (value - *sum / f64::from(*count));
                    }
                }
            }
        }
    }

    fn folded(&self, case: usize) -> (f64, u32) {
        match self {
            Self::Tallies(tallies) => {
                tallies.get(case).map_or((0.0, 0), |tally| (f64::from(tally.passes), u32::from(tally.scored)))
            }
            Self::Singles(values) => match values.get(case) {
                Some(value) if value.is_finite() => (*value, 1),
                _ => (0.0, 0),
            },
            Self::Sums { sums, counts, .. } => match (sums.get(case), counts.get(case)) {
                (Some(sum), Some(count)) => (*sum, *count),
                _ => (0.0, 0),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_fold_to_their_mean() {
        for kind in [MetricKind::PassFail, MetricKind::Bounded] {
            let mut column = Column::new(kind, 3, 2);
            column.add(0, 1.0);
            column.add(0, 0.0);
            assert_eq!(column.mean(0), Some(0.5));
            assert_eq!(column.mean(1), None);
            assert_eq!(column.filled(0, 3, 1.0), Some(2.0 / 3.0));
            assert_eq!(column.filled(1, 3, 0.0), Some(0.0));
            assert_eq!(column.n_scored(), 2);
        }
    }

    #[test]
    fn a_skipped_trial_owes_no_score() {
        let mut column = Column::new(MetricKind::PassFail, 3, 3);
        column.add(0, 1.0);
        column.skip(0);
        (0..3).for_each(|_| column.skip(1));
        assert_eq!((column.due(0, 3), column.due(1, 3), column.due(2, 3)), (2, 0, 3));
        assert_eq!((column.filled(0, 3, 0.0), column.filled(1, 3, 0.0)), (Some(0.5), None));
        assert_eq!(column.within_filled(1, 3, 0.0), None);
        assert_eq!((column.n_skipped(), column.n_scored()), (4, 1));
    }

    #[test]
    fn the_spread_of_repeats_survives_large_values() {
        let mut column = Column::new(MetricKind::Number, 4, 1);
        for value in [1e9 + 1.0, 1e9 + 2.0, 1e9 + 4.0, 1e9 + 5.0] {
            column.add(0, value);
        }
        let within = column.within(0).unwrap();
        assert_eq!((within.n, within.mean), (4, 1e9 + 3.0));
        // The means in between are known to 1e-7; a sum of plain squares would be off by hundreds.
        assert!((within.squares - 10.0).abs() < 1e-6, "{within:?}");
        let mut passes = Column::new(MetricKind::PassFail, 4, 2);
        for value in [1.0, 0.0, 1.0, 1.0] {
            passes.add(0, value);
        }
        let within = passes.within(0).unwrap();
        assert_eq!((within.squares, within.variance()), (0.75, Some(0.25)));
        let filled = passes.within_filled(0, 6, 1.0).unwrap();
        assert_eq!((filled.n, filled.mean), (6, 5.0 / 6.0));
        assert!((filled.squares - 5.0 / 6.0).abs() < 1e-15, "five passes and a fail: {filled:?}");
        assert_eq!(passes.within_filled(1, 3, 0.0), Some(Within { n: 3, mean: 0.0, squares: 0.0 }));
        assert_eq!(passes.within(1), None);
    }
}
