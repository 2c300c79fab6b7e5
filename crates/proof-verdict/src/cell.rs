//! One prompt on one target.

use proof_stats::{Level, proportion, quantile};
use proof_store::MetricKind;
use serde::Serialize;

use crate::observations::{CellData, Observations};
use crate::seed::Seed;
use crate::units::{Cases, Units};
use crate::{Bound, Bounds, Ci, Flakiness, MarkCounts, MetricEstimate, PriceUse};

/// What one prompt did on one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The prompt's name.
    pub prompt: String,
    /// The target's id.
    pub target: String,
    /// Whether the target is the simulated model.
    pub is_simulated: bool,
    /// How its trials ended.
    pub trials: Counts,
    /// Errors by kind, the most frequent first.
    pub errors: Vec<ErrorCount>,
    /// One entry for each metric of the verdict, in its order.
    pub metrics: Vec<MetricEstimate>,
    /// What its outputs cost.
    pub cost: Cost,
    /// How long its calls took; none without an output.
    pub latency: Option<Latency>,
    /// Its tokens.
    pub tokens: Tokens,
    /// What was out of the ordinary with its outputs.
    #[serde(skip_serializing_if = "MarkCounts::is_empty")]
    pub marks: MarkCounts,
    /// The price rows that its cost rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<PriceUse>,
}

impl Cell {
    /// The estimate of a metric.
    pub fn metric(&self, name: &str) -> Option<&MetricEstimate> {
        self.metrics.iter().find(|estimate| estimate.metric == name)
    }
}

impl Cell {
    /// Draws the cell's figures. What must be read from the store again, the names of example cases and the reasons of
    /// unscored trials, is added by the caller.
    pub(crate) fn new(
        observations: &Observations,
        data: &CellData,
        names: CellNames,
        level: Level,
        seed: Seed,
    ) -> Self {
        let seed = seed.of(&names.prompt).of(&names.target);
        let metrics = (0..observations.metrics.len())
            .filter_map(|metric| estimate(observations, data, metric, level, seed))
            .collect();
        let mut errors: Vec<ErrorCount> = data
            .errors
            .iter()
            .map(|(kind, seen)| ErrorCount {
                kind: kind.clone(),
                count: seen.count,
                example: seen.message.clone(),
                example_case: None,
            })
            .collect();
        errors.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.kind.cmp(&b.kind)));
        Self {
            prompt: names.prompt,
            target: names.target,
            is_simulated: names.is_simulated,
            trials: data.counts,
            errors,
            metrics,
            cost: Cost::new(data),
            latency: Latency::new(&data.sorted_latencies(), level),
            tokens: Tokens::new(data),
            marks: data.marks,
            prices: data
                .prices
                .iter()
                .map(|(row, outputs)| PriceUse { row: row.to_string(), outputs: *outputs })
                .collect(),
        }
    }
}

/// What a cell is called.
#[derive(Clone, Debug)]
pub(crate) struct CellNames {
    pub(crate) prompt: String,
    pub(crate) target: String,
    pub(crate) is_simulated: bool,
}

fn estimate(
    observations: &Observations,
    data: &CellData,
    metric: usize,
    level: Level,
    seed: Seed,
) -> Option<MetricEstimate> {
    let (summary, column) = (observations.metrics.get(metric)?, data.columns.get(metric)?);
    let seed = seed.of(&summary.name).get();
    let units = Units {
        column,
        kind: summary.kind,
        cases: Cases::All(observations.n_cases),
        clusters: observations.clusters.as_deref(),
        repeats: observations.repeats,
        fill: None,
    };
    let found = units.estimate(level, seed);
    let n_trials = column.n_scored();
    let n_missing = data.counts.planned.saturating_sub(n_trials);
    let bound = |fill| {
        let filled = Units { fill: Some(fill), ..units }.estimate(level, seed);
        filled.estimate.map(|estimate| Bound { estimate, ci: filled.ci })
    };
    let bounds = if 0 < n_missing && summary.kind != MetricKind::Number {
        bound(0.0).zip(bound(1.0)).map(|(low, high)| Bounds { low, high })
    } else {
        None
    };
    Some(MetricEstimate {
        metric: summary.name.clone(),
        estimate: found.estimate,
        ci: found.ci,
        refusal: found.refusal,
        n_cases: found.n_cases,
        n_trials,
        n_unscored: data.unscored.get(metric).map_or(0, |(count, _)| *count),
        n_missing,
        n_clusters: found.n_clusters,
        n_effective: found.n_effective,
        design_effect: found.design_effect,
        bounds,
        flakiness: flakiness(&units, level),
        unscored_example: None,
    })
}

/// How often the repeats of a case disagree; none without repeats.
fn flakiness(units: &Units<'_>, level: Level) -> Option<Flakiness> {
    if units.repeats < 2 || units.kind != MetricKind::PassFail {
        return None;
    }
    let (mut flaky, mut n) = (0, 0);
    for case in units.cases.iter() {
        let (passes, scored) = units.column.folded(case);
        if 2 <= scored {
            n += 1;
            flaky += u64::from(0.0 < passes && passes < f64::from(scored));
        }
    }
    let found = proportion::estimate(flaky, n, level).ok()?;
    let ci = Some(Ci::new(found.interval, level, found.method));
    Some(Flakiness { estimate: found.value, ci, n_cases: n })
}

impl Cost {
    pub(crate) fn new(data: &CellData) -> Self {
        let known = 0 < data.n_priced;
        Self {
            total_usd: known.then(|| cents(data.cost_total)),
            spent_usd: known.then(|| cents(data.cost_spent)),
            mean_usd: known.then(|| cents(data.cost_total / data.n_priced as f64)),
            n_priced: data.n_priced,
            n_unpriced: data.counts.outputs.saturating_sub(data.n_priced),
        }
    }

    /// The cost of both.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let sum = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(cents(a + b)),
            (one, None) | (None, one) => one,
        };
        let total_usd = sum(self.total_usd, other.total_usd);
        let n_priced = self.n_priced + other.n_priced;
        Self {
            total_usd,
            spent_usd: sum(self.spent_usd, other.spent_usd),
            mean_usd: total_usd.map(|total| cents(total / n_priced as f64)),
            n_priced,
            n_unpriced: self.n_unpriced + other.n_unpriced,
        }
    }

    pub(crate) fn none() -> Self {
        Self { total_usd: None, spent_usd: None, mean_usd: None, n_priced: 0, n_unpriced: 0 }
    }
}

/// A sum of prices without the dust that adding fractions of a cent leaves behind.
fn cents(usd: f64) -> f64 {
    (usd * 1e12).round() / 1e12
}

impl Latency {
    fn new(sorted: &[f64], level: Level) -> Option<Self> {
        let of = |q| {
            let found = quantile::interval(sorted, q, level).ok()?;
            Some(Quantile {
                estimate: found.value,
                low: found.lo,
                high: found.hi,
                level: level.get(),
                method: found.method,
            })
        };
        Some(Self { p50: of(0.5)?, p95: of(0.95)?, n: sorted.len() as u64 })
    }
}

impl Tokens {
    fn new(data: &CellData) -> Self {
        let n = data.n_with_tokens;
        let mean = |total: u64| (0 < n).then(|| total as f64 / n as f64);
        Self {
            input: data.tokens_in,
            output: data.tokens_out,
            mean_input: mean(data.tokens_in),
            mean_output: mean(data.tokens_out),
            n,
        }
    }
}

/// How trials ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Trials planned.
    pub planned: u64,
    /// Trials with an output.
    pub outputs: u64,
    /// Trials that ended in an error: of the call, or in rendering the prompt.
    pub errors: u64,
    /// Trials with an output that some weighted scorer could not score.
    pub unscored: u64,
    /// Trials planned and not made.
    pub not_run: u64,
    /// Outputs that came from the cache.
    pub cached: u64,
}

impl Counts {
    /// Trials without a result: errors, unscored ones and those not made.
    pub fn without_result(&self) -> u64 {
        self.errors + self.unscored + self.not_run
    }

    pub(crate) fn plus(self, other: &Self) -> Self {
        Self {
            planned: self.planned + other.planned,
            outputs: self.outputs + other.outputs,
            errors: self.errors + other.errors,
            unscored: self.unscored + other.unscored,
            not_run: self.not_run + other.not_run,
            cached: self.cached + other.cached,
        }
    }
}

/// Errors of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorCount {
    /// The kind, such as `rate_limit`; `render` where the prompt could not be rendered.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// The message of the first one, in the provider's words.
    pub example: Option<String>,
    /// The case of the first one.
    pub example_case: Option<String>,
}

/// What outputs cost. An output from the cache costs what its call had cost, so that a run costs the same when it is made
/// again; what was paid in this run is `spent_usd`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    /// Dollars of all outputs that have a price; none where none has.
    pub total_usd: Option<f64>,
    /// Dollars of those that did not come from the cache.
    pub spent_usd: Option<f64>,
    /// Dollars a call, over outputs that have a price.
    pub mean_usd: Option<f64>,
    /// Outputs with a price.
    pub n_priced: u64,
    /// Outputs without one: their cost is unknown, not zero.
    pub n_unpriced: u64,
}

/// How long calls took, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// The median.
    pub p50: Quantile,
    /// The 95th percentile.
    pub p95: Quantile,
    /// Outputs with a latency.
    pub n: u64,
}

/// A quantile and its distribution-free interval; an end that the sample is too small for is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantile {
    /// The estimate.
    pub estimate: f64,
    /// The lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Nominal coverage.
    pub level: f64,
    /// How the interval was made.
    pub method: &'static str,
}

/// Tokens as the provider counts them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tokens {
    /// All input tokens.
    pub input: u64,
    /// All output tokens.
    pub output: u64,
    /// Input tokens a call.
    pub mean_input: Option<f64>,
    /// Output tokens a call.
    pub mean_output: Option<f64>,
    /// Outputs whose tokens are known.
    pub n: u64,
}
