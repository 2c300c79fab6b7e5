//! All comparisons of a run: every prompt against the first, and every pair where there are few.

use proof_stats::{Level, cluster, mean, paired};
use proof_store::MetricKind;

use crate::Ci;
use crate::comparison::{Comparison, Difference, Ratio};
use crate::draft::{Draft, finish};
use crate::gate::{Condition, Gate};
use crate::observations::{CellData, Observations};
use crate::pairs::{Matching, Pairs, Side};
use crate::seed::Seed;
use crate::units::shared_clusters;

/// With more prompts than these only comparisons with the first are made.
const MAX_PROMPTS_IN_PAIRS: usize = 6;

/// Makes the comparisons, those against the first prompt first. Words come from p-values that are adjusted over what is
/// decided together: all comparisons with the first prompt, or all pairs; metrics that are measured only are apart.
pub(crate) fn comparisons(
    observations: &Observations,
    prompts: &[String],
    targets: &[String],
    gates: &[Gate],
    level: Level,
    seed: Seed,
) -> Vec<Comparison> {
    let against_first = (1..prompts.len()).map(|candidate| (0, candidate));
    let mut pairs: Vec<(usize, usize)> = against_first.collect();
    let n_against_first = pairs.len();
    if prompts.len() <= MAX_PROMPTS_IN_PAIRS {
        pairs.extend(
            (1..prompts.len())
                .flat_map(|first| (first + 1..prompts.len()).map(move |second| (first, second))),
        );
    }
    let contests = |range: std::ops::Range<usize>| -> Vec<Contest<'_>> {
        let chosen = pairs.get(range).unwrap_or_default();
        let all = (0..targets.len()).flat_map(|target| chosen.iter().map(move |(a, b)| (target, *a, *b)));
        all.filter_map(|(target, baseline, candidate)| {
            Some(Contest {
                baseline: (prompts.get(baseline)?, observations.cell(baseline, target)?),
                candidate: (prompts.get(candidate)?, observations.cell(candidate, target)?),
                target: targets.get(target)?,
            })
        })
        .collect()
    };
    let context = Context { observations, gates, level, seed };
    let first = contests(0..n_against_first);
    let rest = contests(n_against_first..pairs.len());
    let mut found = context.comparisons(&first, &[], true, "comparisons with the first prompt");
    if !rest.is_empty() {
        found.extend(context.comparisons(&first, &rest, false, "all pairs of prompts"));
    }
    found
}

struct Contest<'a> {
    baseline: (&'a String, &'a CellData),
    candidate: (&'a String, &'a CellData),
    target: &'a String,
}

struct Context<'a> {
    observations: &'a Observations,
    gates: &'a [Gate],
    level: Level,
    seed: Seed,
}

impl Context<'_> {
    /// The comparisons of `first`, or of `rest` with `first` in the family.
    fn comparisons(
        &self,
        first: &[Contest<'_>],
        rest: &[Contest<'_>],
        is_against_first: bool,
        family: &'static str,
    ) -> Vec<Comparison> {
        let metrics = &self.observations.metrics;
        let mut drafts = [Vec::new(), Vec::new()];
        let [weighted, measured] = &mut drafts;
        for contest in first.iter().chain(rest) {
            for (metric, summary) in metrics.iter().enumerate() {
                let drafts = if summary.is_weighted() { &mut *weighted } else { &mut *measured };
                drafts.extend(self.draft(contest, metric));
            }
        }
        let [weighted, measured] = drafts.map(|drafts| finish(drafts, family));
        let (mut weighted, mut measured) = (weighted.into_iter(), measured.into_iter());
        let mut found = Vec::new();
        for contest in first.iter().chain(rest) {
            let differences: Vec<Difference> = metrics
                .iter()
                .filter_map(|summary| if summary.is_weighted() { weighted.next() } else { measured.next() })
                .collect();
            found.push(Comparison {
                baseline: contest.baseline.0.clone(),
                candidate: contest.candidate.0.clone(),
                target: contest.target.clone(),
                is_against_first,
                metrics: differences,
                ratios: ratios(
                    contest.baseline.1,
                    contest.candidate.1,
                    Matching::Same(self.observations.n_cases),
                    self.observations.clusters.as_deref(),
                    self.level,
                ),
            });
        }
        if is_against_first { found } else { found.split_off(first.len()) }
    }

    fn draft(&self, contest: &Contest<'_>, metric: usize) -> Option<Draft> {
        let observations = self.observations;
        let summary = observations.metrics.get(metric)?;
        let repeats = observations.repeats;
        let pairs = Pairs {
            baseline: Side { column: contest.baseline.1.columns.get(metric)?, repeats, fill: None },
            candidate: Side { column: contest.candidate.1.columns.get(metric)?, repeats, fill: None },
            matching: Matching::Same(observations.n_cases),
            clusters: observations.clusters.as_deref(),
            kind: summary.kind,
        };
        let margin = self.margin(&summary.name, contest);
        let seed = self.seed.of(contest.target).of(contest.baseline.0).of(contest.candidate.0);
        Some(Draft::new(&pairs, summary, margin, self.level, seed.of(&summary.name).get()))
    }

    /// The margin that a gate declares for this comparison.
    fn margin(&self, metric: &str, contest: &Contest<'_>) -> Option<f64> {
        self.gates.iter().find_map(|gate| {
            let is_about = |name: &Option<crate::gate::Name>, wanted: &str| {
                name.as_ref().is_none_or(|name| name.text == wanted)
            };
            match &gate.condition {
                Condition::NoWorse { metric: name, baseline, margin }
                    if name.text == metric
                        && baseline.text == *contest.baseline.0
                        && is_about(&gate.prompt, contest.candidate.0)
                        && is_about(&gate.target, contest.target) =>
                {
                    Some(*margin)
                }
                Condition::NoWorse { .. } | Condition::Limit { .. } => None,
            }
        })
    }
}

/// Latency and cost of the candidate over those of the baseline, case by case.
pub(crate) fn ratios(
    baseline: &CellData,
    candidate: &CellData,
    matching: Matching<'_>,
    clusters: Option<&[u32]>,
    level: Level,
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
            };
            Some(ratio(quantity, &pairs, level))
        })
        .collect()
}

fn ratio(quantity: &'static str, pairs: &Pairs<'_>, level: Level) -> Ratio {
    let (mut cases, mut baselines, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
    for (case, baseline, candidate) in pairs.values() {
        cases.push(case);
        baselines.push(baseline);
        candidates.push(candidate);
    }
    let n_units = cases.len() as u64;
    let clusters = pairs.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    let found = paired::log_ratios(&candidates, &baselines).and_then(|logs| match clusters {
        Some(clusters) => cluster::mean(&logs, &clusters, level).map(|found| found.estimate),
        None => mean::student_t(&logs, level),
    });
    match found {
        Ok(estimate) => {
            let back = |log: f64| 1.0 + paired::ratio(log);
            let interval = proof_stats::Interval::new(back(estimate.interval.lo), back(estimate.interval.hi));
            Ratio {
                quantity,
                estimate: Some(back(estimate.value)),
                ci: Some(Ci::new(interval, level, estimate.method)),
                refusal: None,
                n_units,
            }
        }
        Err(refusal) => {
            Ratio { quantity, estimate: None, ci: None, refusal: Some(refusal.code().to_owned()), n_units }
        }
    }
}
