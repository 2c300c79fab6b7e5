//! Latency and cost of one side over the other, case by case on a log scale: measured, never judged.

use proof_stats::paired::{self, PairedNumeric};
use proof_stats::{Interval, Level, Refusal, cluster, mean};
use proof_store::{MetricKind, Scope};

use crate::comparison::{Ratio, Test};
use crate::observations::CellData;
use crate::pairs::{Matching, Pairs, Side};
use crate::seed::Seed;
use crate::sequential::{self, Drawing};
use crate::units::shared_clusters;
use crate::words::count;
use crate::{Ci, Evidence, Refused};

/// Above so many cases a ratio, which decides nothing, has an interval and no test.
const MAX_FLIPPED: usize = 100_000;

/// Latency and cost of the candidate over those of the baseline, case by case.
pub(crate) fn ratios(
    baseline: &CellData,
    candidate: &CellData,
    matching: Matching<'_>,
    clusters: Option<&[u32]>,
    (level, drawing): (Level, Option<Drawing>),
    seed: Seed,
) -> Vec<Ratio> {
    let latency = Some((&baseline.latency, &candidate.latency));
    let cost = baseline.cost.as_ref().zip(candidate.cost.as_ref());
    [("latency_s", latency), ("cost_usd", cost)]
        .into_iter()
        .filter_map(|(quantity, columns)| {
            let (baseline, candidate) = columns?;
            let side = |column| Side::new(column, 1);
            let pairs = Pairs {
                baseline: side(baseline),
                candidate: side(candidate),
                matching,
                clusters,
                kind: MetricKind::Number,
                is_judged_otherwise: false,
                scope: Scope::Population,
                drawing,
            };
            Some(ratio(quantity, &pairs, level, seed.of(quantity).get()))
        })
        .collect()
}

/// The log of each case's ratio: Student's t, or CR2 with groups, and the sign flip beside it.
fn ratio(quantity: &'static str, pairs: &Pairs<'_>, level: Level, seed: u64) -> Ratio {
    let (mut cases, mut baselines, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
    for (case, baseline, candidate) in pairs.values() {
        cases.push(case);
        baselines.push(baseline);
        candidates.push(candidate);
    }
    let n_units = cases.len() as u64;
    let mut ratio = Ratio {
        quantity,
        estimate: None,
        ci: None,
        test: None,
        refusal: None,
        reason: None,
        n_units,
        n_clusters: None,
        seed,
        evidence: Evidence::of(n_units),
    };
    let is_not_above_zero = |(a, b): &(&f64, &f64)| **a <= 0.0 || **b <= 0.0;
    let n_zero = baselines.iter().zip(&candidates).filter(is_not_above_zero).count() as u64;
    let clusters = pairs.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    ratio.n_clusters = clusters.as_deref().map(cluster::count);
    let logs = paired::log_ratios(&candidates, &baselines);
    drop((cases, baselines, candidates));
    if let Some(drawing) = pairs.drawing {
        return ratio.drawn(logs, clusters.as_deref(), level, drawing);
    }
    let found = logs.and_then(|logs| match &clusters {
        _ if MAX_FLIPPED < logs.len() => of_many(&logs, clusters.as_deref(), level),
        Some(clusters) => paired::clustered(&logs, clusters, level, seed).map(|found| Logs::tested(&found)),
        None => paired::numeric(&logs, level, seed).map(|found| Logs::tested(&found)),
    });
    let mut n_effective = None;
    match found {
        Ok(found) => {
            let back = |log: f64| 1.0 + paired::ratio(log);
            let interval = Interval::new(back(found.interval.lo), back(found.interval.hi));
            n_effective = Some(found.n_effective);
            ratio.estimate = Some(back(found.mean));
            ratio.ci = Some(Ci::new(interval, level, found.method));
            ratio.test = found.test;
        }
        // All ratios are 1: a value without an interval.
        Err(refusal @ Refusal::AllZero) => {
            ratio.estimate = Some(1.0);
            ratio.refuse(refusal, "no case differs".to_owned());
        }
        Err(refusal) if 0 < n_zero => {
            let of_cases = count(n_zero, "case");
            let verb = if n_zero == 1 { "has" } else { "have" };
            ratio
                .refuse(refusal, format!("{of_cases} {verb} a value of 0, and a ratio needs values above 0"));
        }
        Err(refusal) => ratio.refuse(refusal, refusal.to_string()),
    }
    let refused = ratio.refusal.as_ref().zip(ratio.reason.as_ref());
    ratio.evidence = Evidence {
        refusal: refused.map(|(code, words)| Refused::new(code, words.as_str())),
        n_clusters: ratio.n_clusters,
        n_effective,
        adjustments: vec!["case by case, on a log scale".to_owned()],
        seed: Some(seed),
        ..Evidence::of_ci(ratio.estimate, ratio.ci.as_ref(), ratio.n_units)
    };
    ratio
}

/// The mean of log ratios.
struct Logs {
    mean: f64,
    interval: Interval,
    method: &'static str,
    n_effective: f64,
    test: Option<Test>,
}

impl Logs {
    fn tested(found: &PairedNumeric) -> Self {
        let statistic = Some(found.difference / found.standard_error).filter(|t| t.is_finite());
        Self {
            mean: found.difference,
            interval: found.interval,
            method: found.method,
            n_effective: found.n_effective,
            test: Some(Test { name: found.test, statistic, p: found.p() }),
        }
    }
}

/// The interval alone: so many cases leave no doubt about it, and their flips take seconds.
fn of_many(logs: &[f64], clusters: Option<&[u32]>, level: Level) -> Result<Logs, Refusal> {
    let found = match clusters {
        Some(clusters) => cluster::mean(logs, clusters, level)?.estimate,
        None => mean::student_t(logs, level)?,
    };
    Ok(Logs {
        mean: found.value,
        interval: found.interval,
        method: found.method,
        n_effective: found.n_effective,
        test: None,
    })
}

impl Ratio {
    /// The ratio of a run that is looked at while it goes on: an asymptotic sequence over the logs, without a test.
    fn drawn(
        mut self,
        logs: Result<Vec<f64>, Refusal>,
        clusters: Option<&[u32]>,
        level: Level,
        drawing: Drawing,
    ) -> Self {
        let back = |log: f64| 1.0 + paired::ratio(log);
        let found = logs.and_then(|logs| {
            self.estimate = (!logs.is_empty()).then(|| back(proof_stats::sum::mean(&logs)));
            sequential::asymptotic(&sequential::groups(&logs, clusters), level, drawing)
        });
        match found {
            Ok(found) => {
                let interval = Interval::new(back(found.lo), back(found.hi));
                self.ci = Some(Ci::new(interval, level, proof_stats::asymptotic::ASYMPTOTIC));
            }
            Err(refusal) => self.refuse(refusal, refusal.to_string()),
        }
        self
    }

    fn refuse(&mut self, refusal: Refusal, reason: String) {
        self.refusal = Some(refusal.code().to_owned());
        self.reason = Some(reason);
    }
}
