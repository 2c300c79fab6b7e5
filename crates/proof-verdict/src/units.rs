//! Case values and the procedure that fits them.
//!
//! The case is the unit: repeats are folded to their mean first. Pass/fail of single trials gives Wilson; with groups,
//! Wilson with the effective n of CR2; means give Student's t or CR2 with Satterthwaite degrees of freedom. Pass/fail of
//! repeated trials counts as pass/fail while at least four of five case means are 0 or 1, and as a mean otherwise. The
//! procedures themselves, and what they refuse, are those of `proof-stats`.

use proof_stats::mean::{self, Scale};
use proof_stats::{Estimate, Level, Refusal, cluster, proportion, sum};
use proof_store::MetricKind;

use crate::Ci;
use crate::column::Column;

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
    /// What a trial without a score counts as; none leaves it out.
    pub(crate) fill: Option<f64>,
}

/// A mean and its interval.
#[derive(Clone, Debug, Default)]
pub(crate) struct Estimated {
    pub(crate) estimate: Option<f64>,
    pub(crate) ci: Option<Ci>,
    pub(crate) refusal: Option<String>,
    pub(crate) n_cases: u64,
    pub(crate) n_clusters: Option<u64>,
    pub(crate) n_effective: Option<f64>,
    pub(crate) design_effect: Option<f64>,
}

impl Units<'_> {
    /// The estimate at a level. The seed is that of the order in which a betting interval reads the values.
    pub(crate) fn estimate(&self, level: Level, seed: u64) -> Estimated {
        if self.kind == MetricKind::PassFail && self.repeats == 1 && self.clusters.is_none() {
            // The common case needs two counts and no list of values.
            let (mut passes, mut n) = (0, 0);
            for (_, value) in self.values() {
                passes += u64::from(0.5 <= value);
                n += 1;
            }
            return Estimated::plain(proportion::estimate(passes, n, level), &[], n);
        }
        let (cases, values): (Vec<usize>, Vec<f64>) = self.values().unzip();
        let clusters = self.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
        drop(cases);
        match clusters {
            None => {
                let result = match self.kind {
                    MetricKind::PassFail => proportion::folded(&values, level, seed),
                    MetricKind::Bounded => mean::bounded(&values, Scale::UNIT, level, seed),
                    MetricKind::Number => mean::student_t(&values, level),
                };
                Estimated::plain(result, &values, values.len() as u64)
            }
            Some(clusters) => Estimated::clustered(&values, &clusters, self.kind, level),
        }
    }

    fn values(&self) -> impl Iterator<Item = (usize, f64)> {
        self.cases.iter().filter_map(|case| {
            let value = match self.fill {
                Some(fill) => self.column.filled(case, self.repeats, fill),
                None => self.column.mean(case),
            };
            value.map(|value| (case, value))
        })
    }
}

impl Estimated {
    fn plain(result: Result<Estimate, Refusal>, values: &[f64], n_cases: u64) -> Self {
        match result {
            Ok(estimate) => Self {
                estimate: Some(estimate.value),
                n_effective: Some(estimate.n_effective),
                ci: Some(Ci::new(estimate.interval, estimate.level, estimate.method)),
                n_cases,
                ..Self::default()
            },
            Err(refusal) => Self::refused(refusal, values, n_cases),
        }
    }

    fn clustered(values: &[f64], clusters: &[u32], kind: MetricKind, level: Level) -> Self {
        let is_share = kind == MetricKind::PassFail && mostly_whole(values);
        let result = if is_share {
            cluster::proportion(values, clusters, level)
        } else {
            cluster::mean(values, clusters, level)
        };
        let n_cases = values.len() as u64;
        let n_clusters = Some(cluster::count(clusters));
        match result {
            Ok(found) => {
                let interval = match kind {
                    MetricKind::PassFail | MetricKind::Bounded => found.estimate.interval.clipped(0.0, 1.0),
                    MetricKind::Number => found.estimate.interval,
                };
                Self {
                    estimate: Some(found.estimate.value),
                    ci: Some(Ci::new(interval, found.estimate.level, found.estimate.method)),
                    refusal: None,
                    n_cases,
                    n_clusters,
                    n_effective: Some(found.estimate.n_effective),
                    design_effect: found.design_effect,
                }
            }
            Err(refusal) => Self { n_clusters, ..Self::refused(refusal, values, n_cases) },
        }
    }

    fn refused(refusal: Refusal, values: &[f64], n_cases: u64) -> Self {
        let estimate = (!values.is_empty()).then(|| sum::mean(values));
        Self { estimate, refusal: Some(refusal.code().to_owned()), n_cases, ..Self::default() }
    }
}

/// The clusters of the cases, unless each is a case of its own.
pub(crate) fn shared_clusters(clusters: &[u32], cases: &[usize]) -> Option<Vec<u32>> {
    let of_cases: Vec<u32> = cases.iter().filter_map(|case| clusters.get(*case).copied()).collect();
    let is_whole = of_cases.len() == cases.len();
    (is_whole && cluster::count(&of_cases) < of_cases.len() as u64).then_some(of_cases)
}

/// Whether at least four of five case means are 0 or 1.
fn mostly_whole(values: &[f64]) -> bool {
    let whole = values.iter().filter(|value| **value <= 0.0 || 1.0 <= **value).count();
    values.len() * 4 <= whole * 5
}
