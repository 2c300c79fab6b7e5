//! Quantiles: medians and the p95 of latencies.

use proof_stats::special::normal_quantile;
use proof_stats::{Level, quantile};

use super::Simulated;
use crate::draw::normal;
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// Order statistics about a quantile.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for q in [0.05, 0.5, 0.95] {
        let truth = libm::exp(0.5 * normal_quantile(q));
        for n in context.effort.sizes() {
            let cell = Simulated {
                study: "quantile",
                setting: format!("quantile {q} of log-normal latencies"),
                n,
                effort: context.effort,
                bar: Bar::COVERAGE,
            };
            rows.push(cell.row(|rng| {
                let mut values: Vec<f64> = (0..n).map(|_| libm::exp(0.5 * normal(rng))).collect();
                values.sort_by(f64::total_cmp);
                let found = quantile::interval(&values, q, Level::P95).ok()?;
                // A limit that the sample is too small for is one that lies beyond everything.
                Some(found.lo.is_none_or(|lo| lo <= truth) && found.hi.is_none_or(|hi| truth <= hi))
            }));
        }
    }
    Study {
        name: "quantile",
        title: "Coverage: quantiles",
        about: "Order statistics, which hold for any law. Ranks are whole numbers, so the coverage is never below the level and above it while n is \
                small; where a limit would lie beyond the largest or the smallest value the report says so, and it is counted as unbounded."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
