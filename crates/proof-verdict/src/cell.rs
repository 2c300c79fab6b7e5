//! One prompt on one target.

use proof_stats::Level;
use proof_store::{Aggregate, MetricKind};
use serde::Serialize;

use crate::observations::{CellData, Observations};
use crate::seed::Seed;
use crate::sequential;
use crate::units::{self, Cases, Units, shared_clusters};
use crate::words::count;
use crate::{
    Bound, Bounds, Cost, Evidence, Flakiness, Judged, Latency, MarkCounts, MetricEstimate, PriceUse,
    RepeatRange, Tokens, calls,
};

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
        let (cost, latency, tokens) = calls::of_cell(observations, data, level, seed);
        Self {
            prompt: names.prompt,
            target: names.target,
            is_simulated: names.is_simulated,
            trials: data.counts,
            errors,
            metrics,
            cost,
            latency,
            tokens,
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
    let units = Units::of(observations, column, summary.kind, Cases::All(observations.n_cases));
    let adjusted = |units: &Units<'_>| {
        let mut evidence = units.estimate(level, seed);
        evidence.adjustments.extend(observations.adjustments.iter().cloned());
        evidence
    };
    let own = adjusted(&units);
    let n_cases = own.n;
    let (n_clusters, design_effect) = (own.n_clusters, own.design_effect);
    let (mut evidence, judged) = match &summary.judge {
        Some(_) => {
            let (evidence, judged) = Judged::draw(&units, own, level, seed);
            (evidence, Some(judged))
        }
        None => (own, None),
    };
    evidence.note(&observations.adjustments);
    let corrected = judged.as_ref().filter(|judged| judged.is_corrected).map(|_| evidence.clone());
    let n_trials = column.n_scored();
    let n_skipped = column.n_skipped();
    let n_missing = data.counts.planned.saturating_sub(n_trials + n_skipped);
    let n_due = n_trials + n_missing;
    let bound = |fill| {
        if let Some(corrected) = &corrected {
            return Some(Bound::of_corrected(corrected, n_missing as f64 / n_due as f64, fill));
        }
        let filled = adjusted(&Units { fill: Some(fill), ..units });
        filled.estimate.map(|estimate| Bound { estimate, ci: filled.ci(), evidence: filled })
    };
    let has_scale = summary.is_bounded();
    let bounds = if 0 < n_missing && has_scale {
        bound(0.0).zip(bound(1.0)).map(|(low, high)| Bounds { low, high })
    } else {
        None
    };
    if 0 < n_missing && 0 < n_trials {
        let left_out = format!(
            "{} of {} without a score left out",
            crate::words::grouped(n_missing),
            count(data.counts.planned, "planned trial")
        );
        evidence.warnings.push(if has_scale {
            left_out
        } else {
            let why = match summary.aggregate {
                Aggregate::Mean => "the metric has no scale",
                _ => "how much there was to count in them is not known",
            };
            format!("{left_out}; {why}, so nothing bounds what they would have been")
        });
    }
    Some(MetricEstimate {
        metric: summary.name.clone(),
        estimate: evidence.estimate,
        ci: evidence.ci(),
        refusal: evidence.refusal_code(),
        n_cases,
        n_trials,
        n_unscored: data.unscored.get(metric).map_or(0, |(count, _)| *count),
        n_missing,
        n_skipped,
        n_clusters,
        n_effective: evidence.n_effective,
        design_effect,
        judged,
        bounds,
        no_bounds: (0 < n_missing && !has_scale).then_some(if summary.aggregate == Aggregate::Mean {
            "no_scale"
        } else {
            "counts_unknown"
        }),
        flakiness: flakiness(&units, level),
        repeats: repeats(&units),
        variance: (1 < observations.repeats).then(|| observations.variance(data, metric)).flatten(),
        unscored_example: None,
        unscored_case: None,
        evidence,
    })
}

impl Bound {
    /// The end of a corrected figure where a share of the trials has no verdict: these at one end of the scale, the others as
    /// they are.
    fn of_corrected(corrected: &Evidence, missing: f64, fill: f64) -> Self {
        let moved = |value: f64| value * (1.0 - missing) + fill * missing;
        let mut evidence = corrected.clone();
        evidence.estimate = evidence.estimate.map(moved);
        if let Some(limits) = &mut evidence.interval {
            limits.low = limits.low.map(moved);
            limits.high = limits.high.map(moved);
        }
        Self { estimate: evidence.estimate.unwrap_or(fill), ci: evidence.ci(), evidence }
    }
}

/// How often the repeats of a case disagree; none without repeats.
fn flakiness(units: &Units<'_>, level: Level) -> Option<Flakiness> {
    if units.repeats < 2 || units.kind != MetricKind::PassFail {
        return None;
    }
    let flaky = units.cases.iter().filter_map(|case| {
        let (passes, scored) = units.column.folded(case);
        let is_flaky = 0.0 < passes && passes < f64::from(scored);
        (2 <= scored).then(|| (case, f64::from(u8::from(is_flaky))))
    });
    let (cases, values): (Vec<usize>, Vec<f64>) = flaky.unzip();
    let clusters = units.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    // Nothing is drawn for shares of whole cases, so that any seed will do.
    let clusters = clusters.as_deref();
    let evidence = match units.drawing {
        Some(drawing) => sequential::of_values(&values, clusters, MetricKind::PassFail, level, drawing),
        None => units::of_values(&values, clusters, MetricKind::PassFail, values.len() as u64, level, 0),
    };
    Some(Flakiness { estimate: evidence.estimate?, ci: evidence.ci(), n_cases: evidence.n, evidence })
}

/// The least and the greatest number of scored trials of a case; none without repeats.
fn repeats(units: &Units<'_>) -> Option<RepeatRange> {
    if units.repeats < 2 {
        return None;
    }
    let scored = units.cases.iter().map(|case| units.column.folded(case).1).filter(|scored| 0 < *scored);
    scored.fold(None, |range: Option<RepeatRange>, scored| {
        let RepeatRange { least, most } = range.unwrap_or(RepeatRange { least: scored, most: scored });
        Some(RepeatRange { least: least.min(scored), most: most.max(scored) })
    })
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
    /// Trials with an output for which no weighted scorer found anything to score.
    #[serde(skip_serializing_if = "is_zero")]
    pub skipped: u64,
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
            skipped: self.skipped + other.skipped,
            not_run: self.not_run + other.not_run,
            cached: self.cached + other.cached,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
pub(crate) fn is_zero(count: &u64) -> bool {
    *count == 0
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
