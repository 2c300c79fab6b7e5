//! Latency and cost of one side over the other, case by case on a log scale: measured, never judged.

use proof_stats::{Level, Refusal, paired};
use proof_store::{MetricKind, Scope};

use crate::comparison::{Ratio, Test};
use crate::observations::CellData;
use crate::pairs::{Matching, Pairs, Side};
use crate::seed::Seed;
use crate::sequential::{self, Drawing};
use crate::units::shared_clusters;
use crate::words::count;
use crate::{Ci, Evidence, Refused};

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
            let side = |column| Side { column, repeats: 1, fill: None };
            let pairs = Pairs {
                baseline: side(baseline),
                candidate: side(candidate),
                matching,
                clusters,
                kind: MetricKind::Number,
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
    let mut ratio = Ratio {
        quantity,
        estimate: None,
        ci: None,
        test: None,
        refusal: None,
        reason: None,
        n_units: cases.len() as u64,
        n_clusters: None,
        seed,
        evidence: Evidence::of(cases.len() as u64),
    };
    let is_not_above_zero = |(a, b): &(&f64, &f64)| **a <= 0.0 || **b <= 0.0;
    let n_zero = baselines.iter().zip(&candidates).filter(is_not_above_zero).count() as u64;
    let clusters = pairs.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    ratio.n_clusters = clusters.as_deref().map(proof_stats::cluster::count);
    if let Some(drawing) = pairs.drawing {
        let logs = paired::log_ratios(&candidates, &baselines);
        return ratio.drawn(logs, clusters.as_deref(), level, drawing);
    }
    let found = paired::log_ratios(&candidates, &baselines).and_then(|logs| match &clusters {
        Some(clusters) => paired::clustered(&logs, clusters, level, seed),
        None => paired::numeric(&logs, level, seed),
    });
    let mut n_effective = None;
    match found {
        Ok(found) => {
            let back = |log: f64| 1.0 + paired::ratio(log);
            let interval = proof_stats::Interval::new(back(found.interval.lo), back(found.interval.hi));
            let statistic = Some(found.difference / found.standard_error).filter(|t| t.is_finite());
            n_effective = Some(found.n_effective);
            ratio.estimate = Some(back(found.difference));
            ratio.ci = Some(Ci::new(interval, level, found.method));
            ratio.test = Some(Test { name: found.test, statistic, p: found.p() });
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
                let interval = proof_stats::Interval::new(back(found.lo), back(found.hi));
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
