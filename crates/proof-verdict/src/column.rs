//! The values of one metric in one cell, folded per case.
//!
//! A column is what makes a million cases fit: four bytes a case for pass/fail, twelve for numbers.

use proof_store::MetricKind;

/// Per case: how many trials are scored, and the sum of their values.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    /// Pass/fail with few repeats: passes and scored trials.
    Tallies(Vec<Tally>),
    /// Anything else.
    Sums { sums: Vec<f64>, counts: Vec<u32> },
}

/// Passes among the scored trials of a case.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    passes: u16,
    scored: u16,
}

impl Column {
    pub(crate) fn new(kind: MetricKind, repeats: u32, n_cases: usize) -> Self {
        if kind == MetricKind::PassFail && u16::try_from(repeats).is_ok() {
            Self::Tallies(vec![Tally::default(); n_cases])
        } else {
            Self::Sums { sums: vec![0.0; n_cases], counts: vec![0; n_cases] }
        }
    }

    /// Adds the value of one trial. A case outside the column is ignored: the caller has checked it.
    pub(crate) fn add(&mut self, case: usize, value: f64) {
        match self {
            Self::Tallies(tallies) => {
                if let Some(tally) = tallies.get_mut(case) {
                    tally.passes = tally.passes.saturating_add(u16::from(0.5 <= value));
                    tally.scored = tally.scored.saturating_add(1);
                }
            }
            Self::Sums { sums, counts } => {
                if let (Some(sum), Some(count)) = (sums.get_mut(case), counts.get_mut(case)) {
                    *sum += value;
                    *count += 1;
                }
            }
        }
    }

    /// The sum and the number of scored trials of a case.
    pub(crate) fn folded(&self, case: usize) -> (f64, u32) {
        match self {
            Self::Tallies(tallies) => {
                tallies.get(case).map_or((0.0, 0), |tally| (f64::from(tally.passes), u32::from(tally.scored)))
            }
            Self::Sums { sums, counts } => match (sums.get(case), counts.get(case)) {
                (Some(sum), Some(count)) => (*sum, *count),
                _ => (0.0, 0),
            },
        }
    }

    /// The unit value of a case: the mean over its scored trials.
    pub(crate) fn mean(&self, case: usize) -> Option<f64> {
        let (sum, count) = self.folded(case);
        (0 < count).then(|| sum / f64::from(count))
    }

    /// The unit value of a case when each of its `planned` trials without a score had scored `fill`.
    pub(crate) fn filled(&self, case: usize, planned: u32, fill: f64) -> Option<f64> {
        let (sum, count) = self.folded(case);
        let missing = planned.saturating_sub(count);
        let n = count + missing;
        (0 < n).then(|| (sum + fill * f64::from(missing)) / f64::from(n))
    }

    /// How many cases it has room for.
    pub(crate) fn n_cases(&self) -> usize {
        match self {
            Self::Tallies(tallies) => tallies.len(),
            Self::Sums { sums, .. } => sums.len(),
        }
    }

    /// How many trials are scored.
    pub(crate) fn n_scored(&self) -> u64 {
        match self {
            Self::Tallies(tallies) => tallies.iter().map(|tally| u64::from(tally.scored)).sum(),
            Self::Sums { counts, .. } => counts.iter().map(|count| u64::from(*count)).sum(),
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
}
