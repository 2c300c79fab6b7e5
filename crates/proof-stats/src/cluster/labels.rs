//! Which case belongs to which cluster, and sums over clusters.

/// Sums of the values of each cluster, in ascending order of the labels.
pub(crate) fn totals<T: Copy + Default + std::ops::AddAssign>(values: &[T], clusters: &[u32]) -> Vec<T> {
    Clusters::of(clusters).totals(values, clusters)
}

/// Mean of the values of each cluster, in ascending order of the labels.
pub(crate) fn means(values: &[f64], clusters: &[u32]) -> Vec<f64> {
    let ranks = Clusters::of(clusters);
    let sizes = ranks.sizes(clusters);
    ranks.totals(values, clusters).iter().zip(&sizes).map(|(total, m)| total / m).collect()
}

/// The different labels in ascending order. Small ones are ticked off, which needs no sorting.
fn distinct(labels: &[u32]) -> Vec<u32> {
    let most = labels.iter().max().map_or(0, |label| *label as usize);
    if most <= 2 * labels.len() {
        let mut is_there = vec![false; most + 1];
        for label in labels {
            if let Some(slot) = is_there.get_mut(*label as usize) {
                *slot = true;
            }
        }
        return (0..=u32::MAX)
            .zip(is_there)
            .filter_map(|(label, is_there)| is_there.then_some(label))
            .collect();
    }
    let mut sorted = labels.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

/// Labels mapped to `0..n` in ascending order.
pub(super) struct Clusters {
    sorted: Vec<u32>,
    /// Labels that are `0..n` already need no search.
    is_dense: bool,
    pub(super) n: usize,
}

impl Clusters {
    pub(super) fn of(labels: &[u32]) -> Self {
        let sorted = distinct(labels);
        let n = sorted.len();
        let is_dense = sorted.last().is_none_or(|last| *last as usize + 1 == n);
        Self { sorted, is_dense, n }
    }

    fn rank(&self, label: u32) -> usize {
        if self.is_dense { label as usize } else { self.sorted.partition_point(|x| *x < label) }
    }

    pub(super) fn totals<T: Copy + Default + std::ops::AddAssign>(
        &self,
        values: &[T],
        labels: &[u32],
    ) -> Vec<T> {
        let mut totals = vec![T::default(); self.n];
        for (value, label) in values.iter().zip(labels) {
            if let Some(total) = totals.get_mut(self.rank(*label)) {
                *total += *value;
            }
        }
        totals
    }

    pub(super) fn sizes(&self, labels: &[u32]) -> Vec<f64> {
        let mut sizes = vec![0.0; self.n];
        for label in labels {
            if let Some(size) = sizes.get_mut(self.rank(*label)) {
                *size += 1.0;
            }
        }
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_with_and_without_sorting() {
        assert_eq!(distinct(&[3, 0, 3, 5]), [0, 3, 5]);
        assert_eq!(distinct(&[900, 7, 900]), [7, 900]);
        assert!(distinct(&[]).is_empty());
        assert_eq!(totals(&[1.0, 2.0, 4.0], &[9, 1, 9]), [2.0, 5.0]);
    }
}
