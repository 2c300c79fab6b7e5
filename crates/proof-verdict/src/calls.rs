//! What the calls of a cell took: money, time, tokens.

use proof_stats::{Level, Note, quantile};
use proof_store::MetricKind;
use serde::Serialize;

use crate::column::Column;
use crate::evidence::{Evidence, Refused};
use crate::observations::{CellData, Observations};
use crate::seed::Seed;
use crate::units::{Cases, Units};

/// What outputs cost. An output from the cache costs what its call had cost, so that a run costs the same when it is made
/// again; what was paid in this run is `spent_usd`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    /// Dollars of all outputs that have a price; none where none has. A sum of what was paid, without uncertainty.
    pub total_usd: Option<f64>,
    /// Dollars of those that did not come from the cache.
    pub spent_usd: Option<f64>,
    /// Dollars a call, over outputs that have a price.
    pub mean_usd: Option<f64>,
    /// Outputs with a price.
    pub n_priced: u64,
    /// Outputs without one: their cost is unknown, not zero.
    pub n_unpriced: u64,
    /// Dollars a call with an interval, each case weighing the same; none for the sum over several cells, and where no
    /// output has a price.
    pub evidence: Option<Evidence>,
}

/// How long calls took, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// The median.
    pub p50: Quantile,
    /// The 95th percentile.
    pub p95: Quantile,
    /// The mean, each case weighing the same.
    pub mean: Evidence,
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
    /// What stands behind it; says in its warnings why an end is none and how many outputs would give one.
    pub evidence: Evidence,
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
    /// Input tokens a call with an interval, each case weighing the same; none where no tokens are known.
    pub evidence_input: Option<Evidence>,
    /// Output tokens a call, likewise.
    pub evidence_output: Option<Evidence>,
}

/// Draws the mean of a column of numbers over all cases.
struct Means<'a> {
    observations: &'a Observations,
    level: Level,
    seed: Seed,
}

impl Means<'_> {
    fn of(&self, column: &Column, name: &str) -> Evidence {
        let cases = Cases::All(self.observations.n_cases);
        let units = Units::of(self.observations, column, MetricKind::Number, cases);
        let mut evidence = units.estimate(self.level, self.seed.of(name).get());
        evidence.adjustments.extend(self.observations.adjustments.iter().cloned());
        evidence
    }
}

/// The money, the time and the tokens of a cell.
pub(crate) fn of_cell(
    observations: &Observations,
    data: &CellData,
    level: Level,
    seed: Seed,
) -> (Cost, Option<Latency>, Tokens) {
    let means = Means { observations, level, seed };
    let mut cost = Cost::new(data);
    cost.evidence = data.cost.as_ref().map(|column| means.of(column, "cost_usd"));
    let mut tokens = Tokens::new(data);
    let of_tokens = |column: &Option<Column>, name| column.as_ref().map(|column| means.of(column, name));
    tokens.evidence_input = of_tokens(&data.tokens_in_by_case, "input_tokens");
    tokens.evidence_output = of_tokens(&data.tokens_out_by_case, "output_tokens");
    let latency = latency(&means, data);
    (cost, latency, tokens)
}

impl Cost {
    fn new(data: &CellData) -> Self {
        let known = 0 < data.n_priced;
        Self {
            total_usd: known.then(|| cents(data.cost_total)),
            spent_usd: known.then(|| cents(data.cost_spent)),
            mean_usd: known.then(|| cents(data.cost_total / data.n_priced as f64)),
            n_priced: data.n_priced,
            n_unpriced: data.counts.outputs.saturating_sub(data.n_priced),
            evidence: None,
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
            evidence: None,
        }
    }

    pub(crate) fn none() -> Self {
        Self { total_usd: None, spent_usd: None, mean_usd: None, n_priced: 0, n_unpriced: 0, evidence: None }
    }
}

/// A sum of prices without the dust that adding fractions of a cent leaves behind.
fn cents(usd: f64) -> f64 {
    (usd * 1e12).round() / 1e12
}

fn latency(means: &Means<'_>, data: &CellData) -> Option<Latency> {
    let sorted = data.sorted_latencies();
    let shares_cases = 1 < means.observations.repeats || means.observations.clusters.is_some();
    let of = |q| {
        let found = quantile::interval(&sorted, q, means.level).ok()?;
        if means.observations.drawing.is_some() {
            return Some(Quantile::of_drawn(found.value, found.n, means));
        }
        let mut evidence = Evidence { estimate: Some(found.value), ..Evidence::of(found.n) }.with_limits(
            found.lo,
            found.hi,
            means.level,
            found.method,
        );
        if shares_cases {
            evidence.warnings.push("outputs of one case or group are taken as independent".to_owned());
        } else {
            evidence.n_effective = Some(found.n as f64);
        }
        if found.notes.contains(&Note::LimitOutsideData) {
            evidence.warnings.extend(outside(q, found.lo, found.hi, means.level));
        }
        evidence.adjustments.extend(means.observations.adjustments.iter().cloned());
        Some(Quantile {
            estimate: found.value,
            low: found.lo,
            high: found.hi,
            level: means.level.get(),
            method: found.method,
            evidence,
        })
    };
    let mean = means.of(&data.latency, "latency_s");
    Some(Latency { p50: of(0.5)?, p95: of(0.95)?, mean, n: sorted.len() as u64 })
}

impl Quantile {
    /// A quantile of a run that is looked at while it goes on: limits from order statistics would not hold at every look. A
    /// gate on it reads the share of outputs under its limit.
    fn of_drawn(value: f64, n: u64, means: &Means<'_>) -> Self {
        let message =
            "order statistics do not hold at every look; a gate reads the share of outputs under its limit";
        let mut evidence = Evidence::refused(Some(value), Refused::new("sequential", message), n);
        evidence.adjustments.clone_from(&means.observations.adjustments);
        let level = means.level.get();
        Self { estimate: value, low: None, high: None, level, method: "none at every look", evidence }
    }
}

/// Why an end of a quantile's interval is none, and how many outputs would give it.
fn outside(q: f64, low: Option<f64>, high: Option<f64>, level: Level) -> Vec<String> {
    let name = crate::words::number(q * 100.0);
    let mut words = Vec::new();
    if let (None, Ok(needed)) = (high, quantile::cases_for_upper_limit(q, level)) {
        let needed = crate::words::grouped(needed);
        words.push(format!(
            "above the largest value seen (n >= {needed} needed for an upper limit of p{name})"
        ));
    }
    if let (None, Ok(needed)) = (low, quantile::cases_for_upper_limit(1.0 - q, level)) {
        let needed = crate::words::grouped(needed);
        words.push(format!(
            "below the smallest value seen (n >= {needed} needed for a lower limit of p{name})"
        ));
    }
    words
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
            evidence_input: None,
            evidence_output: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_that_is_too_small_says_what_it_lacks() {
        assert_eq!(
            outside(0.95, Some(1.0), None, Level::P95),
            ["above the largest value seen (n >= 72 needed for an upper limit of p95)"]
        );
        assert_eq!(
            outside(0.5, None, None, Level::P95),
            [
                "above the largest value seen (n >= 6 needed for an upper limit of p50)",
                "below the smallest value seen (n >= 6 needed for a lower limit of p50)"
            ]
        );
    }
}
