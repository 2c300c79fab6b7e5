//! Case values and the procedure that fits them.
//!
//! The case is the unit: repeats are folded to their mean first. Pass/fail of single trials gives Wilson; with groups,
//! Wilson with the effective n of CR2; means give Student's t or CR2 with Satterthwaite degrees of freedom. Pass/fail of
//! repeated trials counts as pass/fail while at least four of five case means are 0 or 1, and as a mean otherwise. Where
//! nearly all values of a mean are equal, scores take the betting interval and numbers without a scale are refused. In a
//! run about these cases alone (`scope: suite`) only the repeats count. The procedures themselves, and what they refuse,
//! are those of `proof-stats`. Metrics that are made of counts are in `aggregate`.

use proof_stats::mean::{self, Scale};
use proof_stats::{Estimate, Level, Refusal, cluster, proportion, sum};
use proof_store::{MetricKind, Scope};

use crate::column::{Column, Within};
use crate::evidence::Evidence;
use crate::observations::Observations;
use crate::sequential::{self, Drawing};
use crate::{aggregate, suite_scope};

/// The cases of an estimate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cases<'a> {
    /// All of the run.
    All(usize),
    /// These.
    Some(&'a [u32]),
}

impl Cases<'_> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        let (all, some) = match *self {
            Self::All(n) => (0..n, [].as_slice()),
            Self::Some(cases) => (0..0, cases),
        };
        all.chain(some.iter().map(|case| *case as usize))
    }
}

/// The values of a metric, ready to be estimated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Units<'a> {
    pub(crate) column: &'a Column,
    pub(crate) kind: MetricKind,
    pub(crate) cases: Cases<'a>,
    pub(crate) clusters: Option<&'a [u32]>,
    pub(crate) repeats: u32,
    pub(crate) scope: Scope,
    /// How the cases were drawn, where the run is looked at while it goes on.
    pub(crate) drawing: Option<Drawing>,
    /// What a trial without a score counts as; none leaves it out.
    pub(crate) fill: Option<f64>,
}

impl<'a> Units<'a> {
    /// The values of a column of a run over some of its cases, as they were scored.
    pub(crate) fn of(
        observations: &'a Observations,
        column: &'a Column,
        kind: MetricKind,
        cases: Cases<'a>,
    ) -> Self {
        Self {
            column,
            kind,
            cases,
            clusters: observations.clusters.as_deref(),
            repeats: observations.repeats,
            scope: observations.scope,
            drawing: observations.drawing,
            fill: None,
        }
    }

    /// Whether each case is one pass/fail trial that stands for itself: two counts say everything.
    pub(crate) fn is_simple(&self) -> bool {
        self.kind == MetricKind::PassFail
            && self.column.counted().is_none()
            && self.repeats == 1
            && self.clusters.is_none()
            && self.scope == Scope::Population
            && self.drawing.is_none()
    }

    /// Passes and cases; of pass/fail without repeats.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let (mut passes, mut n) = (0, 0);
        for (_, value) in self.values() {
            passes += u64::from(0.5 <= value);
            n += 1;
        }
        (passes, n)
    }

    /// The estimate at a level. The seed is that of the order in which a betting interval reads the values.
    pub(crate) fn estimate(&self, level: Level, seed: u64) -> Evidence {
        if let Some(counted) = self.column.counted() {
            return aggregate::estimate(self, counted, level, seed);
        }
        if self.is_simple() {
            let (passes, n) = self.counts();
            return plain(proportion::estimate(passes, n, level), &[], n, seed);
        }
        if self.scope == Scope::Suite {
            let scale = (self.kind != MetricKind::Number).then_some((0.0, 1.0));
            return suite_scope::estimate(&self.within(), scale, level);
        }
        let (cases, values): (Vec<usize>, Vec<f64>) = self.values().unzip();
        let clusters = self.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
        drop(cases);
        match self.drawing {
            Some(drawing) => sequential::of_values(&values, clusters.as_deref(), self.kind, level, drawing),
            None => of_values(&values, clusters.as_deref(), self.kind, self.n_trials(), level, seed),
        }
    }

    /// The cases and their unit values.
    pub(crate) fn values(&self) -> impl Iterator<Item = (usize, f64)> {
        self.cases.iter().filter_map(|case| {
            let value = match self.fill {
                Some(fill) => self.column.filled(case, self.repeats, fill),
                None => self.column.mean(case),
            };
            value.map(|value| (case, value))
        })
    }

    /// The trials behind the values.
    fn n_trials(&self) -> u64 {
        let of_case = |case| match (self.column.folded(case).1, self.fill) {
            (scored, Some(_)) => self.column.due(case, self.repeats).max(scored),
            (scored, None) => scored,
        };
        self.cases.iter().map(|case| u64::from(of_case(case))).sum()
    }

    /// The scored trials of each case, with the others at what they count as.
    pub(crate) fn within(&self) -> Vec<Within> {
        let one = |case| match self.fill {
            Some(fill) => self.column.within_filled(case, self.repeats, fill),
            None => self.column.within(case),
        };
        self.cases.iter().filter_map(one).collect()
    }
}

/// The mean of one value a case, with or without clusters.
pub(crate) fn of_values(
    values: &[f64],
    clusters: Option<&[u32]>,
    kind: MetricKind,
    n_trials: u64,
    level: Level,
    seed: u64,
) -> Evidence {
    let Some(clusters) = clusters else {
        let result = match kind {
            MetricKind::PassFail => proportion::folded(values, n_trials, level, seed),
            MetricKind::Bounded => mean::bounded(values, Scale::UNIT, level, seed),
            MetricKind::Number => mean::student_t(values, level),
        };
        return plain(result, values, values.len() as u64, seed);
    };
    let result = match kind {
        MetricKind::PassFail => cluster::pass_rate(values, clusters, level),
        MetricKind::Bounded => cluster::bounded(values, clusters, Scale::UNIT, level, seed),
        MetricKind::Number => {
            few_changes(values, clusters, level).map_or_else(|| cluster::mean(values, clusters, level), Err)
        }
    };
    match result {
        Ok(found) => Evidence {
            n_clusters: Some(found.n_clusters),
            design_effect: found.design_effect,
            ..Evidence::estimated(&found.estimate, seed)
        },
        Err(refusal) => {
            let n_clusters = Some(cluster::count(clusters));
            Evidence { n_clusters, ..refused(refusal, values, values.len() as u64) }
        }
    }
}

fn plain(result: Result<Estimate, Refusal>, values: &[f64], n: u64, seed: u64) -> Evidence {
    match result {
        Ok(found) => Evidence::estimated(&found, seed),
        Err(refusal) => refused(refusal, values, n),
    }
}

fn refused(refusal: Refusal, values: &[f64], n: u64) -> Evidence {
    Evidence::refused((!values.is_empty()).then(|| sum::mean(values)), refusal, n)
}

/// The rare-value guard over clusters: numbers without a scale have no interval to fall back to.
fn few_changes(values: &[f64], clusters: &[u32], level: Level) -> Option<Refusal> {
    let last = clusters.iter().max().copied()? as usize;
    let mut sums = vec![(0.0, 0.0); last + 1];
    for (value, cluster) in values.iter().zip(clusters) {
        if let Some((sum, n)) = sums.get_mut(*cluster as usize) {
            *sum += value;
            *n += 1.0;
        }
    }
    let means: Vec<f64> = sums.iter().filter(|(_, n)| 0.0 < *n).map(|(sum, n)| sum / n).collect();
    match mean::student_t(&means, level) {
        Err(refusal @ Refusal::FewChanges { .. }) => Some(refusal),
        _ => None,
    }
}

/// The clusters of the cases, unless each is a case of its own: numbered from 0 in the order of their labels, so that sums
/// over them need no search.
pub(crate) fn shared_clusters(clusters: &[u32], cases: &[usize]) -> Option<Vec<u32>> {
    let mut of_cases: Vec<u32> = cases.iter().filter_map(|case| clusters.get(*case).copied()).collect();
    if of_cases.len() < cases.len() {
        return None;
    }
    let most = of_cases.iter().max().copied()? as usize;
    let mut numbers = vec![u32::MAX; most + 1];
    for cluster in &of_cases {
        if let Some(number) = numbers.get_mut(*cluster as usize) {
            *number = 0;
        }
    }
    let present = numbers.iter_mut().filter(|number| **number == 0);
    let mut n = 0_usize;
    for (place, number) in (0..u32::MAX).zip(present) {
        *number = place;
        n += 1;
    }
    for cluster in &mut of_cases {
        *cluster = numbers.get(*cluster as usize).copied().unwrap_or_default();
    }
    (n < of_cases.len()).then_some(of_cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_of_some_cases_are_numbered_anew_in_their_order() {
        let clusters = [0, 7, 0, 4, 4, 9];
        assert_eq!(shared_clusters(&clusters, &[1, 3, 4, 5]), Some(vec![1, 0, 0, 2]));
        assert_eq!(shared_clusters(&clusters, &[0, 1, 3, 5]), None, "each is a case of its own");
        assert_eq!(shared_clusters(&clusters, &[0, 2, 6]), None, "a case without a cluster");
        assert_eq!(shared_clusters(&clusters, &[]), None);
    }
}
