//! What a resample is drawn from: cases, or whole clusters of cases.

use super::{MIN_CASES, MIN_CLUSTERS};
use crate::refusal::Refusal;
use crate::rng::Rng;

/// What is drawn, and left out, as a whole.
pub(super) enum Units {
    /// Every row by itself.
    Cases {
        /// How many rows there are.
        n: usize,
    },
    /// The rows of each cluster, one cluster after the other.
    Clusters {
        /// Where each cluster begins in `rows`, and at the end where the last one ends.
        starts: Vec<usize>,
        /// The rows, cluster by cluster.
        rows: Vec<usize>,
    },
}

impl Units {
    /// Every row is a unit of its own; refuses none and fewer than [`MIN_CASES`].
    pub(super) fn cases(n: usize) -> Result<Self, Refusal> {
        enough(n, MIN_CASES)?;
        Ok(Self::Cases { n })
    }

    /// The rows with the same label are a unit; refuses none, one, and fewer than [`MIN_CLUSTERS`].
    ///
    /// Units are in ascending order of their labels. Complexity: O(n log n).
    pub(super) fn clusters(labels: &[u32]) -> Result<Self, Refusal> {
        let mut rows: Vec<(u32, usize)> = labels.iter().copied().zip(0..).collect();
        rows.sort_unstable();
        let mut starts: Vec<usize> = Vec::new();
        let mut last = None;
        for (at, (label, _)) in rows.iter().enumerate() {
            if last != Some(*label) {
                starts.push(at);
                last = Some(*label);
            }
        }
        if starts.len() == 1 {
            return Err(Refusal::SingleCluster);
        }
        enough(starts.len(), MIN_CLUSTERS)?;
        starts.push(rows.len());
        Ok(Self::Clusters { starts, rows: rows.into_iter().map(|(_, row)| row).collect() })
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Cases { n } => *n,
            Self::Clusters { starts, .. } => starts.len().saturating_sub(1),
        }
    }

    /// How many rows all units have together.
    pub(super) fn n_rows(&self) -> usize {
        match self {
            Self::Cases { n } => *n,
            Self::Clusters { rows, .. } => rows.len(),
        }
    }

    /// Hands the rows of a unit to `take`.
    #[inline]
    pub(super) fn with_rows(&self, unit: usize, mut take: impl FnMut(&[usize])) {
        match self {
            Self::Cases { .. } => take(&[unit]),
            Self::Clusters { starts, rows } => {
                let end = starts.get(unit + 1).copied().unwrap_or_default();
                take(starts.get(unit).and_then(|start| rows.get(*start..end)).unwrap_or_default());
            }
        }
    }

    /// The rows of all units but one.
    pub(super) fn without(&self, unit: usize) -> Vec<usize> {
        let mut rest = Vec::with_capacity(self.n_rows());
        for other in (0..self.len()).filter(|other| *other != unit) {
            self.with_rows(other, |rows| rest.extend_from_slice(rows));
        }
        rest
    }

    /// Draws as many units as there are, with replacement, and hands the rows of each to `take`.
    pub(super) fn draw(&self, rng: &mut Rng, mut take: impl FnMut(&[usize])) {
        let n = self.len();
        for _ in 0..n {
            self.with_rows(index(rng, n), &mut take);
        }
    }
}

/// A number in `0..n`.
pub(super) fn index(rng: &mut Rng, n: usize) -> usize {
    usize::try_from(rng.index(n as u64)).unwrap_or_default()
}

fn enough(n: usize, needed: u64) -> Result<(), Refusal> {
    let n = n as u64;
    match n {
        0 => Err(Refusal::NoData),
        n if n < needed => Err(Refusal::TooFewUnits { n, needed }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_keep_their_rows_together() {
        let labels: Vec<u32> = (0..60).map(|row| (row * 7 + 3) % 20 * 5).collect();
        let units = Units::clusters(&labels).unwrap();
        assert_eq!((units.len(), units.n_rows()), (20, 60));
        for unit in 0..units.len() {
            let of = |rows: &[usize]| rows.iter().map(|row| labels[*row]).collect::<Vec<_>>();
            units.with_rows(unit, |rows| assert_eq!(of(rows), [u32::try_from(unit).unwrap() * 5; 3]));
            assert!(!of(&units.without(unit)).contains(&(u32::try_from(unit).unwrap() * 5)));
            assert_eq!(units.without(unit).len(), 57);
        }
    }

    #[test]
    fn too_few() {
        let code = |outcome: Result<Units, Refusal>| outcome.err().map(|refusal| refusal.code());
        assert_eq!(code(Units::cases(0)), Some("no_data"));
        assert_eq!(code(Units::cases(14)), Some("too_few_units"));
        assert_eq!(code(Units::cases(15)), None);
        assert_eq!(code(Units::clusters(&[])), Some("no_data"));
        assert_eq!(code(Units::clusters(&[4; 100])), Some("single_cluster"));
        assert_eq!(code(Units::clusters(&(0..19).collect::<Vec<_>>())), Some("too_few_units"));
        assert_eq!(code(Units::clusters(&(0..20).collect::<Vec<_>>())), None);
    }
}
